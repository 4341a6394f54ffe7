//! What a trace shows of a session, and that nothing in it opens a door: not in addresses, headers or
//! bodies, whatever their form.

use std::fs;

use crate::support::{INSTANCE, Sandbox};

/// A command inside the demo instance, traced to a file.
fn traced(sandbox: &Sandbox, args: &[&str]) {
    let said = sandbox.revealing(&[args, &["--name", INSTANCE]].concat());
    assert!(!said.stderr.contains("CANARY"), "{said}");
}

fn new_sandbox() -> (Sandbox, std::path::PathBuf) {
    let mut sandbox = Sandbox::new();
    let log = sandbox.home().join("trace.log");
    sandbox.set("IBMCLOUD_TRACE", log.clone());
    (sandbox.logged_in(), log)
}

#[test]
fn the_secrets_of_other_services_are_not_traced() {
    let (sandbox, log) = new_sandbox();
    let create = |kind: &str, options: &[&str]| {
        let words = ["monitoring", "channel", "create", "--type", kind, "--channel-name", kind];
        let options = options.iter().flat_map(|it| ["--option", it]).collect::<Vec<_>>();
        traced(&sandbox, &[&words[..], &options].concat());
    };
    create("SLACK", &["url=https://hooks.slack.com/services/T0/B0/CANARY1", "channel=#ops"]);
    create("PAGER_DUTY", &["account=a", "serviceKey=CANARY2", "serviceName=s"]);
    create("VICTOROPS", &["apiKey=CANARY3", "routingKey=CANARY4"]);
    create(
        "WEBHOOK",
        &["url=https://u:CANARY5@example.com/CANARY6", r#"additionalHeaders={"X-Team":"CANARY7"}"#],
    );
    traced(&sandbox, &["monitoring", "channel", "list"]);
    let text = fs::read_to_string(&log).unwrap();
    assert!(text.contains("POST /api/notificationChannels HTTP/1.1"), "{text}");
    assert!(text.contains(r#""serviceKey":"[PRIVATE DATA HIDDEN]""#), "{text}");
    assert!(text.contains("https://hooks.slack.com/[PRIVATE DATA HIDDEN]"), "{text}");
    assert!(!text.contains("CANARY"), "{text}");
}

#[test]
fn a_call_of_ones_own_is_traced_without_its_secrets() {
    let (sandbox, log) = new_sandbox();
    let target = "/api/nothing?key=CANARY1&code=CANARY2&region=us-south";
    traced(&sandbox, &["monitoring", "api", "POST", target, "-f", "apiKey=CANARY3", "--force"]);
    traced(&sandbox, &["monitoring", "api", "/api/teams", "-H", "X-Vault-Key: CANARY4"]);
    let body = sandbox.file("body.yaml", "region: us-south\npassword: CANARY5, x\n");
    let input = body.to_str().unwrap();
    traced(&sandbox, &["monitoring", "api", "POST", "/api/nothing", "--input", input, "--force"]);
    let text = fs::read_to_string(&log).unwrap();
    assert!(text.contains("&region=us-south HTTP/1.1"), "{text}");
    assert!(text.contains("password: [PRIVATE DATA HIDDEN]"), "{text}");
    assert!(!text.contains("CANARY"), "{text}");
}

#[test]
fn an_access_key_in_an_address_is_not_traced() {
    let (sandbox, log) = new_sandbox();
    let words = ["monitoring", "access-key", "create", "--name", INSTANCE, "--output", "json"];
    let key = sandbox.revealing(&words).ok().json()["accessKey"].as_str().unwrap().to_owned();
    traced(&sandbox, &["monitoring", "access-key", "disable", "--id", &key, "--force"]);
    let text = fs::read_to_string(&log).unwrap();
    assert!(text.contains("/accessKeys/[PRIVATE DATA HIDDEN]/disable HTTP/1.1"), "{text}");
    assert!(!text.contains(&key), "{text}");
}

#[test]
fn titles_are_bold_where_colour_is_asked_for_and_never_in_a_file() {
    let (mut sandbox, log) = new_sandbox();
    sandbox.set("IBMCLOUD_COLOR", "true");
    sandbox.run(&["regions"]).ok();
    assert!(!fs::read_to_string(&log).unwrap().contains('\u{1b}'));
    sandbox.set("IBMCLOUD_TRACE", "true");
    let said = sandbox.run(&["regions"]).ok();
    assert!(said.stderr.contains("\u{1b}[1mREQUEST:\u{1b}[22m ["), "{said}");
}
