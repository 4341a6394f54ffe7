//! `monitoring auth migrate`: after its patch no live token is left, and nothing that it says holds one.

use std::fs;
use std::path::{Path, PathBuf};

use super::scan::{scan, token};
use super::scan_forms::validate;
use crate::support::{INSTANCE, Said, Sandbox, has, stable};

pub(super) fn migrate(sandbox: &Sandbox, words: &[&str]) -> Said {
    let line = ["monitoring", "auth", "migrate", "--name", INSTANCE, "--scan", "tree"];
    sandbox.run(&[&line[..], words].concat())
}

/// A sandbox with a folder `tree`, and the token of a team.
pub(super) fn tree() -> (Sandbox, String) {
    let sandbox = Sandbox::one_token_per_team().logged_in();
    fs::create_dir(sandbox.file("x", "").with_file_name("tree")).unwrap();
    let token = token(&sandbox, "Payments");
    (sandbox, token)
}

/// One file of each kind that can be rewritten whole, with `@T@` for the token.
const FILES: [(&str, &str, &str); 6] = [
    (
        "tree/prometheus.yml",
        "\
# kept
scrape_configs:
  - job_name: federate
    scheme: https
    authorization:
      credentials: @T@   # kept
    static_configs:
      - targets: ['us-south.monitoring.cloud.ibm.com']
remote_read:
  - url: https://us-south.monitoring.cloud.ibm.com/prometheus/api/v1/read
    bearer_token: \"@T@\"
",
        "\
# kept
scrape_configs:
  - job_name: federate
    scheme: http
    authorization:
      credentials_file: /etc/ibmcloud-monitoring/client-secret   # kept
    static_configs:
      - targets: ['127.0.0.1:9400']
remote_read:
  - url: http://127.0.0.1:9400/prometheus/api/v1/read
    bearer_token_file: \"/etc/ibmcloud-monitoring/client-secret\"
",
    ),
    (
        "tree/grafana.yaml",
        "\
apiVersion: 1
datasources:
  - name: IBM
    type: prometheus
    access: proxy
    url: https://us-south.monitoring.cloud.ibm.com/prometheus
    jsonData:
      httpHeaderName1: Authorization
    secureJsonData:
      httpHeaderValue1: 'Bearer @T@'
",
        "\
apiVersion: 1
datasources:
  - name: IBM
    type: prometheus
    access: proxy
    url: http://127.0.0.1:9400/prometheus
    jsonData:
      httpHeaderName1: Authorization
    secureJsonData:
      httpHeaderValue1: 'Bearer $__file{/etc/ibmcloud-monitoring/client-secret}'
",
    ),
    (
        "tree/alerts.sh",
        "\
#!/bin/bash
curl -sS https://us-south.monitoring.cloud.ibm.com/api/alerts \\
  -H \"Authorization: Bearer @T@\" # @T@
",
        "\
#!/bin/bash
curl -sS https://us-south.monitoring.cloud.ibm.com/api/alerts \\
  --config <(ibmcloud monitoring auth headers --name monitoring-instance-01 --region us-south --team 40212 --format curl) # REMOVED
",
    ),
    (
        "tree/cron.sh",
        "curl https://us-south.monitoring.cloud.ibm.com/api/alerts -H 'Authorization: Bearer @T@'\n",
        "curl https://us-south.monitoring.cloud.ibm.com/api/alerts -H @/run/ibmcloud-monitoring/credentials\n",
    ),
    (
        "tree/client.py",
        "\
from sdcclient import SdMonitorClient
client = SdMonitorClient(token='@T@', sdc_url='https://us-south.monitoring.cloud.ibm.com')
",
        "\
from sdcclient import SdMonitorClient
client = SdMonitorClient(token=open(\"/etc/ibmcloud-monitoring/client-secret\").read().strip(), sdc_url='http://127.0.0.1:9400')
",
    ),
    (
        "tree/main.tf",
        "\
provider \"sysdig\" {
  sysdig_monitor_url       = \"https://us-south.monitoring.cloud.ibm.com\"
  sysdig_monitor_api_token = \"@T@\"
}
",
        "\
provider \"sysdig\" {
  sysdig_monitor_url       = \"https://us-south.monitoring.cloud.ibm.com\"
  ibm_monitor_iam_url     = \"https://iam.cloud.ibm.com\"
  ibm_monitor_instance_id = \"8d7af921-b136-4078-9666-081bd8470d94\"
  sysdig_monitor_team_id  = 40212
}
",
    ),
];

fn one_of_each(sandbox: &Sandbox, token: &str) {
    for (name, old, _) in FILES {
        sandbox.file(name, &old.replace("@T@", token));
    }
}

fn assert_migrated(folder: &Path) {
    for (name, _, new) in FILES {
        assert_eq!(fs::read_to_string(folder.join(name)).unwrap(), new, "{name}");
    }
}

fn folder(sandbox: &Sandbox) -> PathBuf {
    sandbox.file("x", "").parent().unwrap().to_owned()
}

#[test]
fn what_would_change_is_shown_without_a_token_and_nothing_is_written() {
    let (sandbox, token) = tree();
    one_of_each(&sandbox, &token);
    let said = migrate(&sandbox, &[]);
    for (name, old, _) in FILES {
        let text = fs::read_to_string(folder(&sandbox).join(name)).unwrap();
        assert_eq!(text, old.replace("@T@", &token), "{name}");
    }
    let _guard = stable();
    insta::assert_snapshot!(said, @r#"
    exit status: 0
    --- stdout
    Getting the tokens of the teams of instance monitoring-instance-01...
    Searching files...
    --- a/tree/alerts.sh
    +++ b/tree/alerts.sh
    @@ -3 +3 @@
    -  -H "Authorization: Bearer [token]" # [token]
    +  --config <(ibmcloud monitoring auth headers --name monitoring-instance-01 --region us-south --team 40212 --format curl) # REMOVED

    --- a/tree/client.py
    +++ b/tree/client.py
    @@ -2 +2 @@
    -client = SdMonitorClient(token='[token]', sdc_url='https://us-south.monitoring.cloud.ibm.com')
    +client = SdMonitorClient(token=open("/etc/ibmcloud-monitoring/client-secret").read().strip(), sdc_url='http://[CLOUD]')

    --- a/tree/cron.sh
    +++ b/tree/cron.sh
    @@ -1 +1 @@
    -curl https://us-south.monitoring.cloud.ibm.com/api/alerts -H 'Authorization: Bearer [token]'
    +curl https://us-south.monitoring.cloud.ibm.com/api/alerts -H @/run/ibmcloud-monitoring/credentials

    --- a/tree/grafana.yaml
    +++ b/tree/grafana.yaml
    @@ -6 +6 @@
    -    url: https://us-south.monitoring.cloud.ibm.com/prometheus
    +    url: http://[CLOUD]/prometheus
    @@ -10 +10 @@
    -      httpHeaderValue1: 'Bearer [token]'
    +      httpHeaderValue1: 'Bearer $__file{/etc/ibmcloud-monitoring/client-secret}'

    --- a/tree/main.tf
    +++ b/tree/main.tf
    @@ -3 +3,3 @@
    -  sysdig_monitor_api_token = "[token]"
    +  ibm_monitor_iam_url     = "https://iam.cloud.ibm.com"
    +  ibm_monitor_instance_id = "[GUID]"
    +  sysdig_monitor_team_id  = 40212

    --- a/tree/prometheus.yml
    +++ b/tree/prometheus.yml
    @@ -4 +4 @@
    -    scheme: https
    +    scheme: http
    @@ -6 +6 @@
    -      credentials: [token]   # kept
    +      credentials_file: /etc/ibmcloud-monitoring/client-secret   # kept
    @@ -8 +8 @@
    -      - targets: ['us-south.monitoring.cloud.ibm.com']
    +      - targets: ['[CLOUD]']
    @@ -10,2 +10,2 @@
    -  - url: https://us-south.monitoring.cloud.ibm.com/prometheus/api/v1/read
    -    bearer_token: "[token]"
    +  - url: http://[CLOUD]/prometheus/api/v1/read
    +    bearer_token_file: "/etc/ibmcloud-monitoring/client-secret"

    Make the client secret first: a long random word in the file '/etc/ibmcloud-monitoring/client-secret', which the proxy and what uses it may read.
    This has to run before what was migrated is started:
      ibmcloud monitoring proxy --name monitoring-instance-01 --region us-south --team 40212 --listen [CLOUD] --client-secret-file /etc/ibmcloud-monitoring/client-secret
      ibmcloud monitoring credential-sync --name monitoring-instance-01 --region us-south --team 40212 --file /run/ibmcloud-monitoring/credentials --format header

    To be known:
      tree/main.tf:3: the provider takes its API key from SYSDIG_IBM_MONITOR_API_KEY

    Files that change: 6. Places that change: 8. Left to do by hand: 0.
    Nothing was written. '--write-patch FILE' writes the patch; its removed lines hold the old tokens, which are not shown here.
    --- stderr
    "#);
}

#[test]
fn the_patch_leads_to_files_without_a_live_token() {
    if !has("patch") || !has("git") {
        return;
    }
    for apply in ["patch -p1 < out.patch", "git apply -p1 out.patch"] {
        let (sandbox, token) = tree();
        one_of_each(&sandbox, &token);
        let said = migrate(&sandbox, &["--write-patch", "out.patch"]);
        assert_eq!(said.code, 0, "{said}");
        assert!(said.stdout.contains("Apply it with 'patch -p1 < out.patch'."), "{said}");
        let mode = sandbox.bash("stat -c %a out.patch").ok().stdout;
        assert_eq!(mode, "600\n");
        let patch = fs::read_to_string(folder(&sandbox).join("out.patch")).unwrap();
        assert!(patch.contains(&token), "'patch' needs the lines that it removes");
        sandbox.bash(apply).ok();
        assert_migrated(&folder(&sandbox));
        let left = scan(&sandbox, &["tree", "--name", INSTANCE, "--no-ignore", "--no-calls"]);
        assert_eq!(left.code, 0, "{left}");
        sandbox.bash("bash -n tree/alerts.sh && sh -n tree/cron.sh").ok();
        if has("python3") {
            sandbox.bash("python3 -m py_compile tree/client.py").ok();
        }
        // It leads back, too.
        if apply.starts_with("patch") {
            sandbox.bash("patch -R -p1 < out.patch").ok();
            let text = fs::read_to_string(folder(&sandbox).join("tree/main.tf")).unwrap();
            assert!(text.contains(&token));
        }
    }
}

#[test]
fn files_are_changed_in_place_only_when_that_is_told_twice() {
    let (sandbox, token) = tree();
    one_of_each(&sandbox, &token);
    let words = ["--write-patch", "out.patch", "--in-place"];
    let said = migrate(&sandbox, &words);
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stderr.contains("Nothing was changed."), "{said}");
    assert!(!folder(&sandbox).join("out.patch").exists());
    let usage = migrate(&sandbox, &["--in-place"]);
    assert!(usage.code == 1 && usage.stderr.contains("--write-patch"), "{usage}");
    sandbox.bash("chmod 640 tree/main.tf; chmod 755 tree/alerts.sh").ok();
    let said = migrate(&sandbox, &[&words[..], &["-f"]].concat());
    assert_eq!(said.code, 0, "{said}");
    assert_migrated(&folder(&sandbox));
    let modes = sandbox.bash("stat -c %a tree/main.tf tree/alerts.sh out.patch").ok().stdout;
    assert_eq!(modes, "640\n755\n600\n");
    assert!(
        said.stdout.contains("Files that were changed: 6. 'patch -R -p1 < out.patch'"),
        "{said}"
    );
    if has("patch") {
        sandbox.bash("patch -R -p1 < out.patch").ok();
        let text = fs::read_to_string(folder(&sandbox).join("tree/cron.sh")).unwrap();
        assert!(text.contains(&token), "nothing is lost");
    }
}

#[test]
fn a_file_that_is_there_is_not_overwritten_unasked() {
    let (sandbox, token) = tree();
    one_of_each(&sandbox, &token);
    sandbox.file("out.patch", "mine\n");
    let said = migrate(&sandbox, &["--write-patch", "out.patch"]);
    assert_eq!(said.code, 1, "{said}");
    assert_eq!(fs::read_to_string(folder(&sandbox).join("out.patch")).unwrap(), "mine\n");
    migrate(&sandbox, &["--write-patch", "out.patch", "-f"]).ok();
    let nowhere = migrate(&sandbox, &["--write-patch", "nowhere/out.patch"]);
    assert!(nowhere.code == 1 && nowhere.stderr.contains("there is no folder"), "{nowhere}");
}

#[test]
fn what_is_left_to_people_is_named_with_its_place_and_reason() {
    let (sandbox, token) = tree();
    sandbox.file(
        "tree/prometheus.yml",
        &format!(
            "remote_write:\n  - url: https://ingest.prws.us-south.monitoring.cloud.ibm.com/prometheus/remote/write\n    bearer_token: {token}\n"
        ),
    );
    sandbox.file("tree/terraform.tfstate", &format!("{{\"a\": \"{token}\"}}\n"));
    sandbox.file("tree/notes.txt", &format!("the token is {token}\n"));
    sandbox.file("tree/.env", &format!("SDC_TOKEN={token}\n"));
    sandbox.file("tree/token", &token);
    sandbox.file(
        "tree/read.sh",
        "curl https://us-south.monitoring.cloud.ibm.com/api/token | jq -r .token.key\n",
    );
    sandbox.bash("cd tree && tar czf a.tgz notes.txt && ln -s /etc/hosts away").ok();
    sandbox.bash("printf 'x: %s' \"$(base64 -w0 < tree/token)\" > tree/secret.yaml").ok();
    let said = migrate(&sandbox, &[]);
    let _guard = stable();
    insta::assert_snapshot!(said, @"
    exit status: 3
    --- stdout
    Getting the tokens of the teams of instance monitoring-instance-01...
    Searching files...
    --- a/tree/.env
    +++ b/tree/.env
    @@ -1 +1 @@
    -SDC_TOKEN=[token]
    +SDC_TOKEN=

    Make the client secret first: a long random word in the file '/etc/ibmcloud-monitoring/client-secret', which the proxy and what uses it may read.
    This has to run before what was migrated is started:
      ibmcloud monitoring proxy --name monitoring-instance-01 --region us-south --team 40212 --listen [CLOUD] --client-secret-file /etc/ibmcloud-monitoring/client-secret

    Left to do by hand:
      tree/.env:1:11: the address of the requests does not stand here as a whole: make it that of the proxy
      tree/.env:1:11: put the client secret of the proxy here: the value is empty now
      tree/a.tgz!notes.txt:1:14: it lies in an archive: change what that is made from
      tree/notes.txt:1:14: files of this kind are not rewritten
      tree/prometheus.yml:3:19: IBM documents remote write with Monitor API tokens only: it is left as it is
      tree/read.sh:1:47: a program fetches the token here: let it use 'auth headers' or the proxy
      tree/secret.yaml:1:4: the token is written as base64: change what that is made from
      tree/terraform.tfstate:1:8: a program writes this file: change what it is made from
      tree/token:1:1: the file is the token itself: put the client secret of the proxy there

    Files that change: 1. Places that change: 1. Left to do by hand: 9.
    Nothing was written. '--write-patch FILE' writes the patch; its removed lines hold the old tokens, which are not shown here.
    --- stderr
    ");
}

#[test]
fn json_keeps_its_schema() {
    let (sandbox, token) = tree();
    one_of_each(&sandbox, &token);
    sandbox.file("tree/.env", &format!("SDC_TOKEN={token}\n"));
    let schema = include_str!("../../../docs/reference/auth-migrate.schema.json");
    let said = migrate(&sandbox, &["--output", "JSON"]);
    assert_eq!(said.code, 3, "{said}");
    let document = said.json();
    validate(&document, schema);
    assert_eq!(document["verdict"], "by-hand");
    let listens: Vec<_> =
        document["needs"].as_array().unwrap().iter().map(|it| &it["what"]).collect();
    assert_eq!(listens, ["proxy", "header-file"]);
    let words = ["--output", "JSON", "--write-patch", "p", "--in-place", "-f"];
    let written = migrate(&sandbox, &words).json();
    validate(&written, schema);
    assert!(written["files"].as_array().unwrap().iter().all(|it| it["changed_in_place"] == true));
    let nothing = scan_nothing(&sandbox);
    validate(&nothing, schema);
    assert_eq!(nothing["verdict"], "nothing-found");
}

fn scan_nothing(sandbox: &Sandbox) -> serde_json::Value {
    let line = ["monitoring", "auth", "migrate", "--name", INSTANCE, "--scan", "x"];
    sandbox.run(&[&line[..], &["--output", "JSON"]].concat()).ok().json()
}

#[test]
fn each_team_gets_a_proxy_of_its_own() {
    let (sandbox, payments) = tree();
    let platform = token(&sandbox, "Platform");
    let read = |token: &str| {
        format!("  - url: https://us-south.monitoring.cloud.ibm.com/x\n    bearer_token: {token}\n")
    };
    let text = format!("remote_read:\n{}{}", read(&platform), read(&payments));
    sandbox.file("tree/p.yml", &text);
    let said = migrate(&sandbox, &["--write-patch", "out", "--in-place", "-f"]);
    assert_eq!(said.code, 0, "{said}");
    let text = fs::read_to_string(folder(&sandbox).join("tree/p.yml")).unwrap();
    let addresses: Vec<&str> = text.lines().filter(|it| it.contains("url:")).collect();
    assert_eq!(addresses, ["  - url: http://127.0.0.1:9401/x", "  - url: http://127.0.0.1:9400/x"]);
    assert!(said.stdout.contains("--team 40212 --listen 127.0.0.1:9400"), "{said}");
    assert!(said.stdout.contains("--team 40213 --listen 127.0.0.1:9401"), "{said}");
}

#[test]
fn under_iam_only_what_looks_like_a_token_counts() {
    let (sandbox, _) = tree();
    let line = ["monitoring", "auth", "update", "--name", INSTANCE, "--mode", "IAM_ONLY", "-f"];
    sandbox.run(&line).ok();
    sandbox.file(
        "tree/client.py",
        "SDC_TOKEN = '3c1e2d3f-0a9b-4e55-9f10-aa3e7a612b92'\nurl = 'https://us-south.monitoring.cloud.ibm.com'\n",
    );
    let said = migrate(&sandbox, &[]);
    let _guard = stable();
    insta::assert_snapshot!(said, @r#"
    exit status: 0
    --- stdout
    Getting the tokens of the teams of instance monitoring-instance-01...
    Searching files...
    --- a/tree/client.py
    +++ b/tree/client.py
    @@ -1,2 +1,2 @@
    -SDC_TOKEN = '[token]'
    -url = 'https://us-south.monitoring.cloud.ibm.com'
    +SDC_TOKEN = open("/etc/ibmcloud-monitoring/client-secret").read().strip()
    +url = 'http://[CLOUD]'

    Make the client secret first: a long random word in the file '/etc/ibmcloud-monitoring/client-secret', which the proxy and what uses it may read.
    This has to run before what was migrated is started:
      ibmcloud monitoring proxy --name monitoring-instance-01 --region us-south --listen [CLOUD] --client-secret-file /etc/ibmcloud-monitoring/client-secret

    Where a command has no '--team', it is not known whose tokens were replaced: it works in the default team of its identity. Add '--team' if that is another one.

    Tokens that were not looked for:
      monitoring-instance-01 (us-south): under IAM_ONLY no token is shown (teams: Monitor Operations, Payments, Platform); they come back to life with ANY
    What looks like a token, and what uses one, counts all the same; a token in any other place is not found.

    Files that change: 1. Places that change: 1. Left to do by hand: 0.
    Nothing was written. '--write-patch FILE' writes the patch; its removed lines hold the old tokens, which are not shown here.
    --- stderr
    "#);
}

#[test]
fn methods_and_addresses_can_be_chosen() {
    let (sandbox, token) = tree();
    one_of_each(&sandbox, &token);
    let words = [
        "--method",
        "client",
        "--method",
        "shell=proxy",
        "--proxy-address",
        "localhost:19400",
        "--client-secret-file",
        "my secret",
    ];
    let said = migrate(&sandbox, &words);
    let secret = folder(&sandbox).join("my secret");
    let secret = secret.canonicalize().unwrap_or(secret);
    let wanted = format!("-H \"Authorization: Bearer $(cat '{}')\" # REMOVED", secret.display());
    assert!(said.stdout.contains(&wanted), "{wanted}\n{said}");
    assert!(said.stdout.contains("IbmAuthHelper.get_headers("), "{said}");
    assert!(said.stdout.contains("http://localhost:19400/prometheus"), "{said}");
    let open = migrate(&sandbox, &["--no-client-secret", "--method", "proxy"]);
    assert!(open.stdout.contains("+      credentials: unused"), "{open}");
    assert!(open.stdout.contains("--listen 127.0.0.1:9400 --no-client-secret"), "{open}");
    for wrong in [
        ["--method", "magic"],
        ["--method", "grafana=headers"],
        ["--method", "cobol=proxy"],
        ["--method", "terraform-variables=client"],
        ["--proxy-address", "0.0.0.0:9400"],
        ["--proxy-address", "9400"],
        ["--scan", "-"],
    ] {
        let said = migrate(&sandbox, &wrong);
        assert!(said.code == 1 && said.stderr.contains("Incorrect Usage"), "{said}");
    }
}
