//! One test for each kind of file: what becomes of it, and what is left to people.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it is")]

use std::path::{Path, PathBuf};

use ibmcloud_migrate::{
    Advice, Input, Kind, Method, Methods, Parameters, Reason, Rewrite, Shell, Target, Team, rewrite,
};
use ibmcloud_scan::{Encoding, Event, Finding, KnownToken, Scanner, Source};

const TOKEN: &str = "0f2d6c1e-9b7a-4c35-8f10-5d3e7a612b90";
const OTHER: &str = "3c1e2d3f-0a9b-4e55-9f10-aa3e7a612b92";
const GUID: &str = "8d7af921-b136-4078-9666-081bd8470d94";
const HOST: &str = "us-south.monitoring.cloud.ibm.com";

fn parameters() -> Parameters {
    Parameters {
        program: "ibmcloud".to_owned(),
        instance: "it's prod".to_owned(),
        guid: GUID.to_owned(),
        region: "us-south".to_owned(),
        host: HOST.to_owned(),
        team: Some(Team { id: 40_212, name: "Payments".to_owned() }),
        proxy: "127.0.0.1:9400".to_owned(),
        client_secret_file: Some("/run/secret".to_owned()),
        header_file: "/run/headers".to_owned(),
        token_file: "/run/token".to_owned(),
        methods: Methods::default(),
    }
}

fn with_method(kind: Kind, method: Method) -> Parameters {
    let mut parameters = parameters();
    assert!(parameters.methods.set(kind, method));
    parameters
}

/// What a scan finds in a text; [`TOKEN`] is a live token.
fn findings(name: &str, bytes: &[u8]) -> Vec<Finding> {
    let scanner = Scanner::new([KnownToken { label: 0, token: TOKEN.to_owned().into() }]).unwrap();
    let mut found = Vec::new();
    let source = Source::File(PathBuf::from(name));
    scanner.read(source, &mut { bytes }, &mut |event| match event {
        Event::Found(finding) => found.push(finding),
        Event::Unread(unread) => panic!("{unread:?}"),
    });
    found.sort();
    found
}

fn rewritten(name: &str, bytes: &[u8], parameters: &Parameters) -> Rewrite {
    let findings = findings(name, bytes);
    assert!(!findings.is_empty(), "the scan finds something in {name}");
    let targets = [Target { parameters, findings: (0..findings.len()).collect() }];
    rewrite(&Input { path: Path::new(name), bytes, findings: &findings }, &targets)
}

/// The new text, and the lines that are left to people, with the reasons.
fn migrated_with(name: &str, text: &str, parameters: &Parameters) -> (String, Vec<(u64, Reason)>) {
    let text = text.replace("@T@", TOKEN).replace("HOST", HOST);
    let result = rewritten(name, text.as_bytes(), parameters);
    let by_hand = result.by_hand.iter().map(|it| (it.line, it.why)).collect();
    let new = result.text.unwrap_or_else(|| "(unchanged)".to_owned());
    if !result.by_hand.iter().any(|it| !matches!(it.why, Reason::FillIn | Reason::Emptied)) {
        assert!(!new.contains(TOKEN), "{new}");
    }
    (new.replace(HOST, "HOST"), by_hand)
}

fn migrated(name: &str, text: &str) -> (String, Vec<(u64, Reason)>) {
    migrated_with(name, text, &parameters())
}

/// The new text of a file of which nothing is left to people.
fn whole(name: &str, text: &str) -> String {
    let (new, by_hand) = migrated(name, text);
    assert_eq!(by_hand, [], "{new}");
    new
}

#[test]
fn prometheus_reads_the_client_secret_from_a_file_and_asks_the_proxy() {
    let text = "\
# of the team
scrape_configs:
  - job_name: own
    static_configs: [{targets: ['localhost:9090']}]
  - job_name: federate   # kept
    scheme: https
    authorization:
      type: Bearer
      credentials: \"@T@\"   # was @T@
    metrics_path: /prometheus/federate
    static_configs:
      - targets:
          - 'HOST:443'

remote_read:
- url: https://HOST/prometheus/api/v1/read
  bearer_token: @T@
- url: \"https://HOST/prometheus/api/v1/read\"
  authorization: {credentials: '@T@', type: Bearer}
";
    assert_eq!(
        whole("prometheus.yml", text),
        "\
# of the team
scrape_configs:
  - job_name: own
    static_configs: [{targets: ['localhost:9090']}]
  - job_name: federate   # kept
    scheme: http
    authorization:
      type: Bearer
      credentials_file: \"/run/secret\"   # was REMOVED
    metrics_path: /prometheus/federate
    static_configs:
      - targets:
          - '127.0.0.1:9400'

remote_read:
- url: http://127.0.0.1:9400/prometheus/api/v1/read
  bearer_token_file: /run/secret
- url: \"http://127.0.0.1:9400/prometheus/api/v1/read\"
  authorization: {credentials_file: '/run/secret', type: Bearer}
"
    );
}

#[test]
fn remote_write_is_left_as_it_is() {
    let text = "\
remote_write:
  - url: https://ingest.prws.us-south.monitoring.cloud.ibm.com/prometheus/remote/write
    authorization:
      credentials: @T@
remote_read:
  - url: https://HOST/prometheus/api/v1/read
    bearer_token: @T@
";
    let (new, by_hand) = migrated("prometheus.yml", text);
    assert_eq!(by_hand, [(4, Reason::RemoteWrite)]);
    assert!(new.contains(&format!("      credentials: {TOKEN}\n")), "{new}");
    assert!(new.contains("    bearer_token_file: /run/secret\n"), "{new}");
    // The address alone, in whatever file.
    let text = "x: https://ingest.prws.us-south.monitoring.cloud.ibm.com/prometheus/remote/write\n";
    assert_eq!(migrated("x.yml", text), ("(unchanged)".into(), vec![(1, Reason::RemoteWrite)]));
}

#[test]
fn prometheus_in_a_config_map_keeps_its_indentation_and_line_ends() {
    let text = "kind: ConfigMap\r\ndata:\r\n  prometheus.yml: |\r\n    remote_read:\r\n      - bearer_token: @T@\r\n        url: https://private.HOST/prometheus/api/v1/read\r\nkind2: x";
    let name = "k.yaml";
    assert_eq!(
        whole(name, text),
        "kind: ConfigMap\r\ndata:\r\n  prometheus.yml: |\r\n    remote_read:\r\n      - bearer_token_file: /run/secret\r\n        url: http://127.0.0.1:9400/prometheus/api/v1/read\r\nkind2: x"
    );
    let text = text.replace("@T@", TOKEN).replace("HOST", HOST);
    let notes = rewritten(name, text.as_bytes(), &parameters()).notes;
    assert_eq!(notes.iter().map(|it| it.advice).collect::<Vec<_>>(), [Advice::PrivateAddress]);
}

#[test]
fn prometheus_may_read_a_token_that_is_kept_fresh_where_it_can_name_the_instance() {
    let text = "\
remote_read:
  - url: https://HOST/prometheus/api/v1/read
    authorization:
      credentials: @T@
scrape_configs:
  - scheme: https
    bearer_token: @T@
    static_configs: [{targets: [HOST]}]
";
    let (new, by_hand) = migrated_with(
        "prometheus.yml",
        text,
        &with_method(Kind::Prometheus, Method::CredentialFile),
    );
    assert_eq!(by_hand, [(7, Reason::Method(Method::CredentialFile))]);
    assert!(
        new.starts_with(&format!(
            "\
remote_read:
  - url: https://HOST/prometheus/api/v1/read
    headers:
      IBMInstanceID: {GUID}
      SysdigTeamID: \"40212\"
    authorization:
      credentials_file: /run/token
scrape_configs:
"
        )),
        "{new}"
    );
}

#[test]
fn prometheus_whose_address_stands_elsewhere_is_left_to_people() {
    let text = "remote_read:\n  - url: ${URL}\n    bearer_token: @T@\nrule_files:\n  - @T@\n";
    let (new, by_hand) = migrated("prometheus.yml", text);
    assert_eq!(new, "(unchanged)");
    assert_eq!(by_hand, [(3, Reason::Address), (5, Reason::UnknownPlace)]);
}

#[test]
fn grafana_expands_the_client_secret_in_the_header() {
    let text = "\
apiVersion: 1
datasources:
  - name: Other
    url: https://example.com
  - name: IBM
    type: prometheus
    access: proxy
    url: https://HOST/prometheus
    jsonData:
      httpHeaderName1: Authorization
    secureJsonData:
      httpHeaderValue1: \"Bearer @T@\"
  - name: Plain
    access: direct
    url: https://HOST/prometheus
    secureJsonData:
      httpHeaderValue2: Bearer @T@ # c
";
    let (new, by_hand) = migrated("ds.yaml", text);
    assert_eq!(by_hand, [(17, Reason::Browser)]);
    assert_eq!(
        new,
        "\
apiVersion: 1
datasources:
  - name: Other
    url: https://example.com
  - name: IBM
    type: prometheus
    access: proxy
    url: http://127.0.0.1:9400/prometheus
    jsonData:
      httpHeaderName1: Authorization
    secureJsonData:
      httpHeaderValue1: \"Bearer $__file{/run/secret}\"
  - name: Plain
    access: direct
    url: http://127.0.0.1:9400/prometheus
    secureJsonData:
      httpHeaderValue2: \"Bearer $__file{/run/secret}\" # c
"
    );
}

#[test]
fn curl_in_bash_fetches_its_headers() {
    let text = "\
#!/usr/bin/env bash
# the token: @T@
curl -sS https://HOST/api/alerts -H \"Authorization: Bearer @T@\" -H 'Accept: x'
answer=\"$(curl --header 'authorization:  bearer @T@' \\
  https://HOST/api/teams)\"
curl \\
  -H\"Authorization: Bearer @T@\" \"https://HOST/x\"
";
    let command = r"--config <(ibmcloud monitoring auth headers --name 'it'\''s prod' --region us-south --team 40212 --format curl)";
    assert_eq!(
        whole("x.sh", text),
        format!(
            "\
#!/usr/bin/env bash
# the token: REMOVED
curl -sS https://HOST/api/alerts {command} -H 'Accept: x'
answer=\"$(curl {command} \\
  https://HOST/api/teams)\"
curl \\
  {command} \"https://HOST/x\"
"
        )
    );
}

#[test]
fn curl_in_another_shell_reads_headers_from_a_file() {
    let text = "#!/bin/sh\ncurl https://HOST/api/alerts -H 'Authorization: Bearer @T@'\n";
    assert_eq!(whole("x.sh", text), "#!/bin/sh\ncurl https://HOST/api/alerts -H @/run/headers\n");
    let wanted = with_method(Kind::Shell(Shell::Posix), Method::Headers);
    let (new, by_hand) = migrated_with("x.sh", text, &wanted);
    assert_eq!(new, "(unchanged)");
    assert_eq!(by_hand, [(2, Reason::Method(Method::Headers))]);
}

#[test]
fn other_places_of_a_script_ask_the_proxy_in_whatever_quotes() {
    let text = "\
#!/bin/bash
export SDC_TOKEN=@T@ URL=https://HOST
T='@T@'; U=\"@T@\"
wget --header='Authorization: Bearer @T@' \"$URL/api/alerts\"
curl -H \"Authorization: Bearer $SDC_TOKEN\" https://HOST/api
bash -c 'curl -H \"Authorization: Bearer @T@\" x'
cat <<EOF
@T@
EOF
";
    let (new, by_hand) = migrated("x", text);
    assert_eq!(by_hand, [(8, Reason::HereDocument)]);
    assert_eq!(
        new.replace(TOKEN, "@T@"),
        "\
#!/bin/bash
export SDC_TOKEN=\"$(cat /run/secret)\" URL=http://127.0.0.1:9400
T=''\"$(cat /run/secret)\"''; U=\"$(cat /run/secret)\"
wget --header='Authorization: Bearer '\"$(cat /run/secret)\"'' \"$URL/api/alerts\"
curl -H \"Authorization: Bearer $SDC_TOKEN\" http://127.0.0.1:9400/api
bash -c 'curl -H \"Authorization: Bearer '\"$(cat /run/secret)\"'\" x'
cat <<EOF
@T@
EOF
"
    );
}

#[test]
fn an_address_that_is_put_together_is_left_to_people() {
    let (new, by_hand) = migrated("x.sh", "T=@T@\nH=HOST\ncurl https://$H\n");
    assert_eq!(new, "T=\"$(cat /run/secret)\"\nH=HOST\ncurl https://$H\n");
    assert_eq!(by_hand, [(1, Reason::Address)]);
    let (_, by_hand) = migrated("x.sh", "T=@T@\ncurl $URL\n");
    assert_eq!(by_hand, [(1, Reason::Address)]);
}

#[test]
fn an_environment_file_has_a_place_for_the_client_secret() {
    let text = "# x\nexport SDC_TOKEN='@T@' # c\nSDC_URL=https://HOST\nA=\"Bearer @T@\"\r\n";
    let (new, by_hand) = migrated(".env", text);
    assert_eq!(
        new,
        "# x\nexport SDC_TOKEN='' # c\nSDC_URL=http://127.0.0.1:9400\nA=\"Bearer \"\r\n"
    );
    assert_eq!(by_hand, [(2, Reason::FillIn), (4, Reason::FillIn)]);
    let open = Parameters { client_secret_file: None, ..parameters() };
    let (new, by_hand) = migrated_with(".env", text, &open);
    assert!(new.contains("SDC_TOKEN='unused'"), "{new}");
    assert_eq!(by_hand, []);
}

#[test]
fn python_reads_the_client_secret() {
    let text = "\
from sdcclient import SdMonitorClient  # @T@
token = '@T@'
client = SdMonitorClient(token, sdc_url='https://HOST')
other = SdMonitorClient(token=\"@T@\", sdc_url=\"https://HOST\")
headers = {'Authorization': f'Bearer @T@'}
";
    assert_eq!(
        whole("x.py", text),
        "\
from sdcclient import SdMonitorClient  # REMOVED
token = open(\"/run/secret\").read().strip()
client = SdMonitorClient(token, sdc_url='http://127.0.0.1:9400')
other = SdMonitorClient(token=open(\"/run/secret\").read().strip(), sdc_url=\"http://127.0.0.1:9400\")
headers = {'Authorization': (f'Bearer ' + open(\"/run/secret\").read().strip())}
"
    );
}

#[test]
fn python_may_log_in_with_the_helper_of_the_client() {
    let text = "\
import os
from sdcclient import SdMonitorClient
a = SdMonitorClient('@T@', 'https://HOST')
b = SdMonitorClient(
    token='@T@',
    sdc_url=f(')'),
)
t = '@T@'
";
    let (new, by_hand) = migrated_with("x.py", text, &with_method(Kind::Python, Method::Client));
    assert_eq!(by_hand, [(8, Reason::Method(Method::Client))]);
    let helper = format!(
        "custom_headers={{**IbmAuthHelper.get_headers(\"https://HOST\", os.environ[\"IBMCLOUD_API_KEY\"], \"{GUID}\"), \"SysdigTeamID\": \"40212\"}}"
    );
    assert_eq!(
        new.replace(TOKEN, "@T@"),
        format!(
            "\
import os
from sdcclient import IbmAuthHelper
from sdcclient import SdMonitorClient
a = SdMonitorClient('', 'https://HOST', {helper})
b = SdMonitorClient(
    token='',
    sdc_url=f(')'), {helper}
)
t = '@T@'
"
        )
    );
}

#[test]
fn python_that_gets_its_token_from_elsewhere_is_left_to_people() {
    let text = "c = SdMonitorClient(os.environ['SDC_TOKEN'], sdc_url='https://HOST')\nx = b'@T@'\ny = 'a' '@T@'\nz = \"\"\"@T@\"\"\"\n";
    let (new, by_hand) = migrated("x.py", text);
    assert_eq!(new, "(unchanged)");
    let reasons: Vec<Reason> = by_hand.iter().map(|it| it.1).collect();
    assert_eq!(
        reasons,
        [Reason::Elsewhere, Reason::UnknownPlace, Reason::UnknownPlace, Reason::UnknownPlace]
    );
}

#[test]
fn terraform_logs_in_to_iam_by_itself() {
    let text = "\
provider \"sysdig\" {
  sysdig_monitor_url       = \"https://HOST\"
  sysdig_monitor_api_token = \"@T@\" # of Payments
}

provider \"sysdig\" {
  alias                    = \"b\"
  sysdig_monitor_team_name = \"x\"
  sysdig_monitor_api_token = var.token
}

variable \"token\" {
  default = \"@T@\"
}
";
    let (new, by_hand) = migrated("main.tf", text);
    assert_eq!(by_hand, [(13, Reason::Emptied)]);
    assert_eq!(
        new,
        format!(
            "\
provider \"sysdig\" {{
  sysdig_monitor_url       = \"https://HOST\"
  ibm_monitor_iam_url     = \"https://iam.cloud.ibm.com\"
  ibm_monitor_instance_id = \"{GUID}\"
  sysdig_monitor_team_id  = 40212 # of Payments
}}

provider \"sysdig\" {{
  alias                    = \"b\"
  sysdig_monitor_team_name = \"x\"
  ibm_monitor_iam_url     = \"https://iam.cloud.ibm.com\"
  ibm_monitor_instance_id = \"{GUID}\"
}}

variable \"token\" {{
  default = \"\"
}}
"
        )
    );
    let (new, by_hand) = migrated("x.tfvars", "token = \"@T@\"\n// @T@\n");
    assert_eq!((new.as_str(), by_hand), ("token = \"\"\n// REMOVED\n", vec![(1, Reason::Emptied)]));
}

#[test]
fn files_that_cannot_be_rewritten_say_why() {
    let base64 = "MGYyZDZjMWUtOWI3YS00YzM1LThmMTAtNWQzZTdhNjEyYjkw";
    for (name, text, why) in [
        ("terraform.tfstate", format!("{{\"x\": \"{TOKEN}\"}}"), Reason::Generated),
        ("x.json", format!("{{\"token\": {{\"key\": \"{OTHER}\"}}}}"), Reason::StoredAnswer),
        ("x.json", format!("{{\"a\": \"{TOKEN}\"}}"), Reason::UnknownFormat),
        ("token", format!("{TOKEN}\n"), Reason::TokenFile),
        (
            "s.yaml",
            format!("kind: Secret\ndata:\n  a: {base64}\n"),
            Reason::Encoded(Encoding::Base64),
        ),
        ("x.bin", format!("\0\u{1}{TOKEN}"), Reason::Binary),
        ("x.sh", format!("curl https://{HOST}/api/token\n"), Reason::ReadsToken),
    ] {
        let result = rewritten(name, text.as_bytes(), &parameters());
        let reasons: Vec<Reason> = result.by_hand.iter().map(|it| it.why).collect();
        assert_eq!((reasons, result.text), (vec![why], None), "{name}");
    }
    let latin = [b"T='\xe9' ".as_slice(), TOKEN.as_bytes()].concat();
    assert_eq!(rewritten("x.sh", &latin, &parameters()).by_hand[0].why, Reason::NotUtf8);
}

#[test]
fn the_same_token_where_no_rule_looks_is_named() {
    // The rule takes the first one of the line, and the token is not known to live.
    let text = format!("SDC_URL=https://{HOST}\nSDC_TOKEN={OTHER}\n\n\n\n\n\n\n\n\nx={OTHER}\n");
    let result = rewritten(".env", text.as_bytes(), &parameters());
    let by_hand: Vec<(u64, u64, Reason)> =
        result.by_hand.iter().map(|it| (it.line, it.column, it.why)).collect();
    assert_eq!(by_hand, [(2, 11, Reason::FillIn), (11, 3, Reason::SameToken)]);
}

#[test]
fn a_token_twice_on_a_line_is_dealt_with_twice() {
    let text = "a = ['@T@', '@T@'] # @T@\nu = 'https://HOST'";
    assert_eq!(
        whole("x.py", text),
        "a = [open(\"/run/secret\").read().strip(), open(\"/run/secret\").read().strip()] # REMOVED\nu = 'http://127.0.0.1:9400'"
    );
}

#[test]
fn ten_thousand_findings_take_no_long_time() {
    let line = format!("x = ['{TOKEN}']  # it's {TOKEN}\n");
    let text = format!("u = 'https://{HOST}'\n{}", line.repeat(5_000));
    let started = std::time::Instant::now();
    let findings = findings("x.py", text.as_bytes());
    assert_eq!(findings.len(), 10_000);
    let result = rewritten("x.py", text.as_bytes(), &parameters());
    assert_eq!((result.changes.len(), result.by_hand.len()), (10_000, 0));
    let new = result.text.unwrap();
    let patch = ibmcloud_migrate::patch(b"x.py", &text, &new);
    assert!(patch.len() > text.len());
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
}

#[test]
fn tokens_of_several_teams_ask_their_own_proxies_where_each_has_its_address() {
    let text = format!(
        "remote_read:\n- url: https://{HOST}/a\n  bearer_token: {TOKEN}\n- url: https://{HOST}/b\n  bearer_token: {OTHER}\n- url: https://{HOST}/c\n  bearer_token: {OTHER}\n"
    );
    let second = Parameters { proxy: "127.0.0.1:9401".to_owned(), ..parameters() };
    let first = parameters();
    let targets = [
        Target { parameters: &first, findings: vec![0] },
        Target { parameters: &second, findings: vec![1] },
    ];
    let found = findings("p.yml", text.as_bytes());
    let input = Input { path: Path::new("p.yml"), bytes: text.as_bytes(), findings: &found };
    let result = rewrite(&input, &targets);
    assert_eq!(
        result.text.unwrap(),
        format!(
            "remote_read:\n- url: http://127.0.0.1:9400/a\n  bearer_token_file: /run/secret\n- url: http://127.0.0.1:9401/b\n  bearer_token_file: /run/secret\n- url: https://{HOST}/c\n  bearer_token: {OTHER}\n"
        )
    );
    assert_eq!(result.by_hand.len(), 1);
    assert_eq!((result.by_hand[0].line, result.by_hand[0].why), (7, Reason::UnknownInstance));
    let input = Input { path: Path::new("p.py"), ..input };
    assert!(rewrite(&input, &targets).by_hand.iter().all(|it| it.why == Reason::Several));
}

#[test]
fn a_text_with_the_token_and_the_address_at_once_is_left_to_people() {
    let text = "r = get('https://HOST/api/alerts?token=@T@')\n";
    assert_eq!(migrated("x.py", text), ("(unchanged)".into(), vec![(1, Reason::UnknownPlace)]));
}
