//! `monitoring auth headers`: the headers and nothing else, in forms that other programs take.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ibmcloud_emulator::keys;
use serde_json::Value;

use super::{cloud, grants};
use crate::support::{GUID, INSTANCE, Said, Sandbox, has};

const CRN: &str = "crn:v1:bluemix:public:sysdig-monitor:us-south:a/0123456789abcdef0123456789abcdef:8d7af921-b136-4078-9666-081bd8470d94::";

/// A run whose result is a secret.
fn headers(sandbox: &Sandbox, more: &[&str]) -> Said {
    let words = [&["monitoring", "auth", "headers", "--name", INSTANCE], more].concat();
    sandbox.revealing(&words)
}

/// Of the user behind the headers.
const WHO: &str = r#"grep -o '"username":"[^"]*"' | head -1"#;
const URL: &str = "https://us-south.monitoring.cloud.ibm.com/api/user/me";

#[test]
fn curl_reads_a_configuration_and_a_file_of_headers() {
    if !has("curl") {
        return;
    }
    let sandbox = cloud(3_600);
    let line = format!("ibmcloud monitoring auth headers --name {INSTANCE}");
    let scripts = [
        format!("curl -sS --config <({line} --format curl) {URL} | {WHO}"),
        format!("curl -sS -H @<({line} --format header) {URL} | {WHO}"),
        format!("{line} > headers; curl -sS -H @headers {URL} | {WHO}"),
    ];
    for script in scripts {
        let said = sandbox.bash(&script).ok();
        assert_eq!(said.stdout, "\"username\":\"admin@example.com\"\n", "{script}");
        assert_eq!(said.stderr, "", "{script}");
    }
}

#[test]
fn shells_take_the_variables_over() {
    if !has("curl") {
        return;
    }
    let sandbox = cloud(3_600);
    let line = format!("ibmcloud monitoring auth headers --name {INSTANCE} --format env");
    let curl = format!(
        r#"curl -sS -H "Authorization: $IBMCLOUD_MONITORING_AUTHORIZATION" -H "IBMInstanceID: $IBMCLOUD_MONITORING_INSTANCE_ID" -H "SysdigTeamID: $IBMCLOUD_MONITORING_TEAM_ID" {URL} | {WHO}"#
    );
    for shell in ["bash", "sh"] {
        let script = format!(r#"eval "$({line} --team Payments)"; {curl}"#);
        let script = format!("{shell} -eu <<'END'\n{script}\nEND");
        assert_eq!(sandbox.bash(&script).ok().stdout, "\"username\":\"admin@example.com\"\n");
    }
    // Where another team was set before, none is afterwards.
    let script = format!(
        r#"export IBMCLOUD_MONITORING_TEAM_ID=9; eval "$({line})"; echo "${{IBMCLOUD_MONITORING_TEAM_ID-none}}""#
    );
    assert_eq!(sandbox.bash(&script).ok().stdout, "none\n");
}

#[test]
fn the_document_is_all_that_is_printed() {
    let sandbox = cloud(3_600).logged_in();
    let without_token = |said: &Said, token: &str| said.stdout.replace(token, "TOKEN");
    let read = |form: &str| {
        let said = headers(&sandbox, &["--team", "40212", "--format", form]).ok();
        assert_eq!(said.stderr, "");
        said
    };
    let process = read("process").json();
    let token = process["token"].as_str().unwrap();
    assert!(token.starts_with("eyJ"));
    let lines =
        format!("Authorization: Bearer TOKEN\nIBMInstanceID: {GUID}\nSysdigTeamID: 40212\n");
    assert_eq!(without_token(&read("header"), token), lines);
    assert_eq!(without_token(&read("HEADER"), token), lines);
    assert!(read("powershell").stdout.starts_with("$env:IBMCLOUD_MONITORING_AUTHORIZATION = '"));
    assert!(read("fish").stdout.starts_with("set -gx IBMCLOUD_MONITORING_AUTHORIZATION '"));
    let json = read("json").json();
    assert_eq!(json["headers"]["Authorization"], format!("Bearer {token}"));
    assert_eq!(json["headers"], process["headers"]);
    assert_eq!(json["expires_at"], process["expiration"]);
    let mut schemas = boon::Schemas::new();
    let mut compiler = boon::Compiler::new();
    compiler.enable_format_assertions();
    let path =
        concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/reference/credential-process.schema.json");
    let schema = compiler.compile(path, &mut schemas).unwrap();
    schemas.validate(&process, schema).unwrap();
    let mut wrong: Value = process.clone();
    wrong["expiration"] = "tomorrow".into();
    assert!(schemas.validate(&wrong, schema).is_err());
    let said = headers(&sandbox, &["--format", "token"]);
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stderr.contains("'token' is not a value for --format"), "{said}");
}

#[test]
fn a_token_is_renewed_only_if_less_than_asked_for_is_left() {
    let sandbox = cloud(50).logged_in();
    sandbox.cloud.with_world(|world| world.settings.token_lifetime_seconds = 100);
    let before = grants(&sandbox);
    headers(&sandbox, &["--min-validity", "30"]).ok();
    headers(&sandbox, &["--min-validity", "30s"]).ok();
    assert_eq!(grants(&sandbox), before);
    headers(&sandbox, &["--min-validity", "80s"]).ok();
    assert_eq!(grants(&sandbox), before + 1);
}

#[test]
fn a_life_that_is_too_short_is_an_error() {
    let sandbox = cloud(60).logged_in();
    let said = headers(&sandbox, &[]);
    assert_eq!((said.code, said.stdout.as_str()), (1, ""), "{said}");
    sandbox.assert_no_secret(&said);
    let left = steady(&said.stderr);
    insta::assert_snapshot!(left, @"
    FAILED
    IAM: a new token is good for [N] s only, and '--min-validity' asks for 300 s.
    Ask for less, or have the lifetime of access tokens raised in the settings of the account.
    ");
    for text in ["soon", "", "5x"] {
        let said = headers(&sandbox, &["--min-validity", text]);
        assert!(said.stderr.contains("is not a value for --min-validity"), "{said}");
    }
}

/// The seconds that are left are one less at times.
fn steady(text: &str) -> String {
    text.replace("for 59 s", "for [N] s").replace("for 58 s", "for [N] s")
}

#[test]
fn a_key_a_file_or_a_compute_resource_is_enough() {
    let mut sandbox = cloud(3_600);
    let user = |said: &Said| {
        let claims = said.json()["token"].as_str().unwrap().split('.').nth(1).unwrap().to_owned();
        let claims = URL_SAFE_NO_PAD.decode(claims).unwrap();
        serde_json::from_slice::<Value>(&claims).unwrap()["sub"].as_str().unwrap().to_owned()
    };
    let process = |sandbox: &Sandbox, more: &[&str]| {
        headers(sandbox, &[&["--format", "process"], more].concat()).ok()
    };
    assert_eq!(user(&process(&sandbox, &[])), "admin@example.com");
    let key = sandbox.file("key", &format!("{}\n", keys::WRITER));
    let key = key.to_str().unwrap();
    assert_eq!(user(&process(&sandbox, &["--apikey-file", key])), "writer@example.com");
    let token = sandbox.file("cr", keys::COMPUTE_RESOURCE);
    let words = ["--cr-token-file", token.to_str().unwrap(), "--profile", "sandbox-profile"];
    assert!(user(&process(&sandbox, &words)).contains("Profile"));
    assert!(!sandbox.config_dir().join("config.json").exists(), "nothing is written down");
    sandbox.unset("IBMCLOUD_API_KEY");
    let said = headers(&sandbox, &[]);
    assert_eq!(said.code, 1, "{said}");
    assert!(
        said.stderr.contains("Not logged in.") || said.stderr.contains("No API endpoint"),
        "{said}"
    );
    let said = headers(&sandbox, &["--apikey-file", "nowhere"]);
    assert!(said.stderr.contains("The file 'nowhere' cannot be used"), "{said}");
}

#[test]
fn a_crn_is_enough_while_the_platform_is_down() {
    let sandbox = cloud(3_600);
    sandbox.cloud.add_fault("/v2/* 503".parse().unwrap());
    let words = ["monitoring", "auth", "headers", "--name", CRN];
    let said = sandbox.revealing(&words).ok();
    assert!(said.stdout.contains(&format!("\nIBMInstanceID: {GUID}\n")));
    assert!(!sandbox.calls().iter().any(|it| it.contains("/v2/")));
    let other = CRN.replace("sysdig-monitor", "sysdig-secure");
    let said = sandbox.revealing(&["monitoring", "auth", "headers", "--name", &other]);
    assert!(
        said.stderr.contains("is not the CRN of an instance of IBM Cloud Monitoring"),
        "{said}"
    );
}

#[test]
fn an_error_of_iam_is_told_without_a_document() {
    let sandbox = cloud(3_600);
    sandbox.cloud.add_fault("/identity/token 503".parse().unwrap());
    let said = headers(&sandbox, &["--format", "json"]);
    assert_eq!((said.code, said.stdout.as_str()), (1, ""), "{said}");
    assert!(said.stderr.contains("Unable to refresh auth token: Remote server error."), "{said}");
    sandbox.assert_no_secret(&said);
}
