//! `monitoring auth policy …`: files that say what is wanted of many instances.

use serde_json::Value;

use crate::support::{GUID, INSTANCE, Sandbox};

/// The sample of `docs/fleet-policy.md`.
fn sample() -> &'static str {
    let page = include_str!("../../../docs/fleet-policy.md");
    let (_, rest) = page.split_once("```yaml\n").unwrap();
    rest.split_once("```").unwrap().0
}

fn with_policy(text: &str) -> Sandbox {
    let sandbox = Sandbox::new().logged_in();
    sandbox.file("policy.yaml", text);
    sandbox
}

const EXPLAIN: &[&str] =
    &["monitoring", "auth", "policy", "explain", "--policy", "policy.yaml", "--name", INSTANCE];

fn explained(sandbox: &Sandbox) -> (u8, Value) {
    let said = sandbox.run(&[EXPLAIN, &["--output", "json"]].concat());
    let code = u8::try_from(said.code).unwrap();
    (code, serde_json::from_str(&said.stdout).unwrap_or_else(|_| panic!("{said}")))
}

#[test]
fn a_policy_is_checked_without_a_session_and_without_a_request() {
    let sandbox = Sandbox::new();
    sandbox.file("policy.yaml", sample());
    let said = sandbox.run(&["monitoring", "auth", "policy", "check", "policy.yaml"]);
    assert_eq!(said.code, 0, "{said}");
    insta::assert_snapshot!(said.stdout, @"");
    assert_eq!(sandbox.calls(), Vec::<String>::new());
}

#[test]
fn every_error_is_told_at_once_with_its_place() {
    let sandbox = Sandbox::new();
    sandbox.file(
        "policy.yaml",
        "\
version: 2
default: iam_only
rule: []
rules:
  - name: europe
    match: { region: EU-DE, account: 12, tags: x }
    mode: ANY
  - name: europe
    match: {}
exceptions:
  - name: grafana
    match: { instance: prod }
    owner: ''
    expires: tomorrow
",
    );
    let said = sandbox.run(&["monitoring", "auth", "policy", "check", "policy.yaml"]);
    assert_eq!((said.code, said.stdout.as_str()), (1, ""), "{said}");
    insta::assert_snapshot!(said.stderr, @"");
}

#[test]
fn a_program_gets_errors_and_warnings_as_one_document() {
    let sandbox = Sandbox::new();
    sandbox.file("bad.yaml", "version: 1\nversion: 1\n");
    let check = |file| {
        let said =
            sandbox.run(&["monitoring", "auth", "policy", "check", file, "--output", "json"]);
        let document: Value = serde_json::from_str(&said.stdout).unwrap();
        (said.code, document)
    };
    let (code, document) = check("bad.yaml");
    assert_eq!((code, &document["valid"]), (1, &Value::Bool(false)));
    let errors: Vec<_> = document["errors"].as_array().unwrap().iter().collect();
    let codes: Vec<_> = errors.iter().map(|it| (&it["line"], &it["code"])).collect();
    assert_eq!(codes, [(&1.into(), &"missing-key".into()), (&2.into(), &"duplicate-key".into())]);
    sandbox.file(
        "old.yaml",
        "version: 1\ndefault: ANY\nexceptions:\n  - {name: old, match: {name: x}, owner: o, reason: r, expires: 2020-02-29}\n",
    );
    let (code, document) = check("old.yaml");
    assert_eq!((code, &document["valid"]), (0, &Value::Bool(true)));
    assert_eq!(document["warnings"][0]["code"], "expired-exception");
    assert_eq!(document["warnings"][0]["line"], 4);
}

#[test]
fn a_policy_comes_from_standard_input_too_and_a_missing_file_is_named() {
    let sandbox = Sandbox::new();
    let check = ["monitoring", "auth", "policy", "check"];
    let said = sandbox
        .run_with_input(&[&check[..], &["-"]].concat(), r#"{"version": 1, "default": "ANY"}"#);
    assert_eq!(said.code, 0, "{said}");
    let said = sandbox.run_with_input(&[&check[..], &["-"]].concat(), "");
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stderr.contains("-:1:1: The file holds no policy."), "{said}");
    let said = sandbox.run(&[&check[..], &["nowhere.yaml"]].concat());
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stderr.contains("nowhere.yaml"), "{said}");
}

#[test]
fn the_schema_that_is_shown_is_the_one_in_the_documentation() {
    let sandbox = Sandbox::new();
    let said = sandbox.run(&["monitoring", "auth", "policy", "schema"]);
    assert_eq!(said.code, 0, "{said}");
    let kept = include_str!("../../../docs/reference/policy.schema.json");
    assert_eq!(said.stdout, kept);
    let id = serde_json::from_str::<Value>(kept).unwrap()["$id"].as_str().unwrap().to_owned();
    assert!(sample().starts_with(&format!("# yaml-language-server: $schema={id}\n")));
}

#[test]
fn the_deciding_rule_is_named_and_why_the_earlier_ones_do_not() {
    let sandbox = with_policy(
        "\
version: 1
default: UNMANAGED
rules:
  - name: europe
    match: { region: 'eu-*' }
    mode: ANY
  - name: finance
    match: { region: us-south, resource_group: finance }
    mode: ANY
  - name: production
    match: { name: 'monitoring-*' }
    mode: IAM_ONLY
exceptions:
  - name: grafana moves
    match: { name: monitoring-instance-01 }
    owner: ops@example.com
    reason: Grafana moves to IAM
    expires: 2020-02-29
",
    );
    let said = sandbox.run(EXPLAIN);
    assert_eq!(said.code, 0, "{said}");
    insta::assert_snapshot!(said.stdout, @"");
    assert!(said.stderr.contains("policy.yaml:14:5: warning: "), "{said}");
    assert_eq!(sandbox.mode(INSTANCE).as_deref(), Some("ANY"), "it changes nothing");
}

#[test]
fn an_exception_in_force_leaves_the_instance_alone() {
    let sandbox = with_policy(&format!(
        "\
version: 1
default: IAM_ONLY
exceptions:
  - {{name: later, match: {{instance: {GUID}}}, owner: o, reason: r, expires: 2999-12-31}}
"
    ));
    let (code, document) = explained(&sandbox);
    assert_eq!((code, &document["wanted"]), (0, &"UNMANAGED".into()));
    assert_eq!(document["due"], "leave-alone");
    assert_eq!(document["decided_by"]["kind"], "exception");
    assert_eq!(document["decided_by"]["line"], 4);
}

const TAGGED: &str = "\
version: 1
default: IAM_ONLY
rules:
  - { name: development, match: { tag: 'ENV:dev' }, mode: ANY }
";

#[test]
fn tags_are_read_where_a_rule_asks_for_them() {
    let sandbox = with_policy(TAGGED);
    let (_, untagged) = explained(&sandbox);
    assert_eq!(untagged["decided_by"]["kind"], "default", "{untagged}");
    let said = sandbox.run(&[
        "resource",
        "tag-attach",
        "--tag-names",
        "Env:Dev",
        "--resource-name",
        INSTANCE,
    ]);
    assert_eq!(said.code, 0, "{said}");
    let (code, tagged) = explained(&sandbox);
    assert_eq!((code, &tagged["wanted"]), (0, &"ANY".into()), "{tagged}");
    assert_eq!(tagged["due"], "nothing");
}

#[test]
fn tags_that_cannot_be_read_leave_it_undecided() {
    let sandbox = with_policy(TAGGED);
    sandbox.cloud.add_fault("POST /v3/resources/search status=403".parse().unwrap());
    let (code, document) = explained(&sandbox);
    assert_eq!(code, 3, "{document}");
    assert_eq!((&document["wanted"], &document["not_known"]), (&Value::Null, &"tag".into()));
    assert_eq!(document["due"], "cannot-be-decided");
    assert_eq!(document["unread"][0]["key"], "tag");
}

#[test]
fn a_file_that_is_no_policy_ends_it_before_anything_is_asked() {
    let sandbox = with_policy("version: 1\n");
    let before = sandbox.calls().len();
    let said = sandbox.run(EXPLAIN);
    assert_eq!((said.code, said.stdout.as_str()), (1, ""), "{said}");
    assert!(said.stderr.contains("policy.yaml:1:1: 'default' is missing."), "{said}");
    assert_eq!(sandbox.calls().len(), before);
}
