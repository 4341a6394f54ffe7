use std::fmt::Write as _;
use std::time::{Duration, SystemTime};

use ibmcloud_core::policy::{DesiredMode, Key, Policy, ResourceGroupRef, SourceKind};
use proptest::prelude::*;
use serde_json::Value;

use super::*;

/// The beginning of 2026-11-29, in UTC.
fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_hours(498_864)
}

fn faults(text: &str) -> Vec<(String, Fault)> {
    match read(text.as_bytes(), now()) {
        Reading::Valid(..) => Vec::new(),
        Reading::Invalid(faults) => {
            faults.into_iter().map(|it| (it.position.to_string(), it.what)).collect()
        }
    }
}

fn codes(text: &str) -> Vec<(String, &'static str)> {
    faults(text).into_iter().map(|(at, it)| (at, it.code())).collect()
}

fn valid(text: &str) -> (Policy, Vec<Located<Caution>>) {
    match read(text.as_bytes(), now()) {
        Reading::Valid(policy, cautions) => (policy, cautions),
        Reading::Invalid(faults) => panic!("{faults:#?}"),
    }
}

const EVERY_KEY: &str = "\
version: 1
default: UNMANAGED
rules:
  - name: development stays open
    match:
      account: [0123456789abcdef0123456789abcdef]
      resource_group: [dev-*, fedcba9876543210fedcba9876543210]
      region: eu-*
      tag: [env:dev, Env:Test]
      name: '*'
      instance: 8d7af921-b136-4078-9666-081bd8470d94
    mode: ANY
  - name: the rest
    match: { name: '*' }
    mode: IAM_ONLY
exceptions:
  - name: grafana of payments
    match:
      instance: 'crn:v1:bluemix:public:sysdig-monitor:us-south:a/0123456789abcdef0123456789abcdef:8d7af921-b136-4078-9666-081bd8470d94::'
    owner: payments@example.com
    reason: moves to IAM in January
    expires: 2027-01-31
  - name: a night
    match: { tag: night }
    mode: ANY
    owner: ops
    reason: |
      an upgrade
    expires: 2027-01-31T22:30:00.5+01:00
";

#[test]
fn every_key_is_read_with_its_line() {
    let (policy, cautions) = valid(EVERY_KEY);
    assert_eq!(cautions, []);
    assert_eq!((policy.fallback.mode, policy.fallback.position.line), (DesiredMode::Unmanaged, 2));
    let [first, second] = &policy.rules[..] else { panic!("{policy:?}") };
    assert_eq!(
        (&*first.name, first.position.to_string()),
        ("development stays open", "4:5".into())
    );
    for key in Key::ALL {
        assert!(!first.matches.is_empty(key), "{key}");
    }
    assert!(matches!(
        first.matches.resource_groups[..],
        [ResourceGroupRef::Named(_), ResourceGroupRef::Id(_)]
    ));
    assert_eq!(first.matches.wanted(Key::Tag), ["env:dev", "env:test"]);
    assert_eq!((second.position.line, second.mode), (13, DesiredMode::IamOnly));
    let [grafana, night] = &policy.exceptions[..] else { panic!("{policy:?}") };
    assert_eq!((grafana.position.line, grafana.mode), (17, DesiredMode::Unmanaged));
    assert_eq!(grafana.owner, "payments@example.com");
    assert_eq!((night.mode, night.reason.as_str()), (DesiredMode::Any, "an upgrade"));
}

#[test]
fn a_date_holds_the_whole_day_in_utc_and_a_time_ends_at_once() {
    let (policy, _) = valid(EVERY_KEY);
    let seconds = |at: usize| {
        let at = policy.exceptions[at].expires.at;
        at.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs_f64()
    };
    assert!((seconds(0) - 1_801_440_000.0).abs() < 1e-6, "2027-02-01T00:00:00Z: {}", seconds(0));
    assert!((seconds(1) - 1_801_431_000.5).abs() < 1e-6, "2027-01-31T21:30:00.5Z: {}", seconds(1));
}

#[test]
fn json_is_read_too() {
    let (policy, _) = valid(
        "{\n  \"version\": 1,\n  \"default\": \"ANY\",\n  \"rules\": [\n    {\"name\": \"a\", \"match\": {\"name\": [\"x\"]}, \"mode\": \"IAM_ONLY\"}\n  ]\n}\n",
    );
    assert_eq!(policy.rules[0].position.to_string(), "5:5");
}

#[test]
fn every_error_is_told_with_line_and_column() {
    let text = "\
version: 2
default: iam_only
owner: x
rules:
  - name: a
    match: { region: US-South, account: [xyz], nmae: b }
    mode: IAM_ONLY
    mode: ANY
  - name: a
    match: {}
    mode: true
  - text
exceptions:
  - name: e
    match: { name: [], tag: '', instance: prod }
    owner: ''
    expires: 2027-02-30
";
    let expected = [
        ("1:10", "unknown-version"),
        ("2:10", "unknown-mode"),
        ("3:1", "unknown-key"),
        ("6:22", "bad-value"),
        ("6:42", "bad-value"),
        ("6:48", "unknown-key"),
        ("8:5", "duplicate-key"),
        ("9:11", "duplicate-name"),
        ("10:12", "matches-everything"),
        ("11:11", "wrong-type"),
        ("12:5", "wrong-type"),
        ("14:5", "missing-key"),
        ("15:20", "empty-value"),
        ("15:29", "empty-value"),
        ("15:43", "bad-value"),
        ("16:12", "empty-value"),
        ("17:14", "bad-expiry"),
    ];
    let expected: Vec<_> = expected.into_iter().map(|(at, it)| (at.to_owned(), it)).collect();
    assert_eq!(codes(text), expected);
}

#[test]
fn what_is_missing_is_named() {
    let missing = |text| {
        let missing = |(_, fault)| match fault {
            Fault::MissingKey(key) => Some(key),
            _ => None,
        };
        faults(text).into_iter().filter_map(missing).collect::<Vec<_>>()
    };
    assert_eq!(missing("rules: []"), ["version", "default"]);
    assert_eq!(missing("version: 1\ndefault: ANY\nrules: [{}]"), ["name", "match", "mode"]);
    assert_eq!(
        missing("version: 1\ndefault: ANY\nexceptions: [{mode: ANY}]"),
        ["name", "match", "owner", "reason", "expires"]
    );
}

#[test]
fn words_that_yaml_takes_for_something_else_are_no_texts() {
    let found = |name: &str| {
        let text = format!(
            "version: 1\ndefault: ANY\nrules: [{{name: {name}, match: {{name: x}}, mode: ANY}}]"
        );
        faults(&text)
    };
    let wrong = |found| {
        vec![("3:16".to_owned(), Fault::WrongType { key: "name", expected: Expected::Text, found })]
    };
    assert_eq!(found("12"), wrong(Found::Number));
    assert_eq!(found("true"), wrong(Found::Boolean));
    assert_eq!(found("~"), wrong(Found::Nothing));
    assert_eq!(found("[a]"), wrong(Found::List));
    assert_eq!(found("{a: b}"), wrong(Found::Mapping));
    assert_eq!(found("'12'"), []);
    assert_eq!(found("!!str 12"), []);
}

#[test]
fn what_is_no_document_or_more_than_one_is_refused() {
    for text in ["", "# nothing\n", "---\n", "---\n...\n", "~", "null"] {
        assert_eq!(codes(text), [("1:1".to_owned(), "empty")], "{text:?}");
    }
    let two = "version: 1\ndefault: ANY\n---\nversion: 1\n";
    assert_eq!(codes(two), [("3:1".to_owned(), "several-documents")]);
    assert_eq!(codes("- a\n"), [("1:1".to_owned(), "wrong-type")]);
    assert_eq!(codes("version: 1\n\tdefault: ANY\n")[0].1, "syntax");
    assert_eq!(
        codes("version: 1\ndefault: !include x\n"),
        [("2:10".to_owned(), "tagged"), ("2:10".to_owned(), "unknown-mode")]
    );
    assert_eq!(
        codes("version: 1\ndefault: ANY\n? [a]\n: b\n"),
        [("3:3".to_owned(), "key-is-no-text")]
    );
}

#[test]
fn what_is_too_large_or_not_text_is_refused() {
    let large = vec![b' '; MAX_BYTES + 1];
    let Reading::Invalid(found) = read(&large, now()) else { panic!("read") };
    assert_eq!(found[0].what, Fault::TooLarge);
    let Reading::Invalid(found) = read(b"version: 1\n\xc3\xa9 \xff", now()) else { panic!("read") };
    assert_eq!((found[0].position.to_string(), &found[0].what), ("2:3".into(), &Fault::NotUtf8));
    let deep = format!("rules: {}{}", "[".repeat(100), "]".repeat(100));
    assert_eq!(codes(&deep).last().unwrap().1, "too-deep");
    // Here the parser itself gives up.
    assert_eq!(codes(&"[".repeat(100_000)).last().unwrap().1, "syntax");
}

#[test]
fn aliases_are_read_and_bombs_are_not() {
    let shared = "\
version: 1
default: ANY
rules:
  - {name: a, match: {region: &europe [eu-de, eu-gb]}, mode: ANY}
  - {name: b, match: {region: *europe, name: x}, mode: ANY}
";
    let (policy, cautions) = valid(shared);
    assert_eq!(policy.rules[1].matches.wanted(Key::Region), ["eu-de", "eu-gb"]);
    assert_eq!(cautions[0].what.code(), "unreachable-rule");
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for n in 1..12 {
        let list = vec![format!("*a{}", n - 1); 10].join(", ");
        writeln!(bomb, "a{n}: &a{n} [{list}]").unwrap();
    }
    assert_eq!(codes(&bomb).last().unwrap().1, "too-many-values");
    assert_eq!(codes("a: &a [*a]").last().unwrap().1, "recursive-alias");
}

#[test]
fn many_errors_end_somewhere() {
    let text = (0..5000).map(|n| format!("k{n}: 1")).collect::<Vec<_>>().join("\n");
    assert_eq!(faults(&text).len(), MAX_FAULTS);
}

#[test]
fn what_was_hardly_meant_is_a_warning() {
    let text = "\
version: 1
default: IAM_ONLY
rules:
  - {name: all, match: {name: '*'}, mode: ANY}
  - {name: hidden, match: {name: 'prod-*'}, mode: IAM_ONLY}
exceptions:
  - {name: old, match: {name: x}, owner: o, reason: r, expires: 2026-11-28}
  - {name: today, match: {name: x}, owner: o, reason: r, expires: 2026-11-29}
  - {name: twice, match: {name: x}, owner: o, reason: r, expires: 2026-11-29}
";
    let (_, cautions) = valid(text);
    let found: Vec<_> = cautions.iter().map(|it| (it.position.line, it.what.code())).collect();
    assert_eq!(
        found,
        [(5, "unreachable-rule"), (7, "expired-exception"), (9, "unreachable-exception")]
    );
}

#[test]
fn the_default_is_named_with_its_place() {
    let (policy, _) = valid("version: 1\ndefault: IAM_ONLY\n");
    assert_eq!(policy.fallback.position.to_string(), "2:10");
    assert_eq!(SourceKind::Fallback.as_str(), keys::DEFAULT);
}

/// What boon says of a document.
fn fits_the_schema(document: &Value) -> bool {
    let mut compiler = boon::Compiler::new();
    compiler.enable_format_assertions();
    compiler.add_resource(schema::SCHEMA_ID, schema::schema()).unwrap();
    let mut schemas = boon::Schemas::new();
    let index = compiler.compile(schema::SCHEMA_ID, &mut schemas).unwrap();
    schemas.validate(document, index).is_ok()
}

fn rule_with(key: &str, value: &Value) -> Value {
    let mut rule = serde_json::json!({"name": "a", "match": {"name": "x"}, "mode": "ANY"});
    rule[key] = value.clone();
    serde_json::json!({"version": 1, "default": "ANY", "rules": [rule]})
}

fn exception_with(key: &str, value: &Value) -> Value {
    let mut exception = serde_json::json!({
        "name": "a", "match": {"name": "x"}, "mode": "ANY", "owner": "o", "reason": "r",
        "expires": "2027-01-31",
    });
    exception[key] = value.clone();
    serde_json::json!({"version": 1, "default": "ANY", "exceptions": [exception]})
}

fn root_with(key: &str, value: &Value) -> Value {
    let mut root = serde_json::json!({"version": 1, "default": "ANY"});
    root[key] = value.clone();
    root
}

/// Everything that can stand at the place of each key.
fn documents() -> Vec<Value> {
    let id = "0123456789abcdef0123456789ABCDEF";
    let guid = "8d7af921-b136-4078-9666-081bd8470d94";
    let crn = |service: &str, rest: &str| {
        format!("crn:v1:bluemix:public:{service}:eu-de:a/{id}:{guid}:{rest}")
    };
    let long = "x".repeat(600);
    let crns = [crn("sysdig-monitor", ":"), crn("other", ":"), crn("sysdig-monitor", "r:x")];
    let texts = [
        "",
        " ",
        "x",
        "é",
        "a\nb",
        "tab\tx",
        "end\n",
        "\u{85}",
        "\u{a0}",
        "ANY",
        "IAM_ONLY",
        "UNMANAGED",
        "any",
        "us-south",
        "eu-*",
        "US",
        "-eu",
        "eu-",
        "*",
        "?",
        "us_south",
        id,
        guid,
        "2027-01-31",
        "2027-1-31",
        "2027-02-30",
        "20270131",
        "2027-01-31T10:00:00Z",
        "2027-01-31t10:00:00.123z",
        "2027-01-31T10:00:00+01:00",
        "2027-01-31T10:00:00",
        "2027-01-31 10:00:00Z",
        "2027-01-31T10:00Z",
        "2027-01-31T25:00:00Z",
        "tomorrow",
        &long,
    ];
    let mut values: Vec<Value> = texts.into_iter().map(Value::from).collect();
    values.extend(crns.map(Value::from));
    values.extend(["region", "account"].map(|key| serde_json::json!({ key: "x" })));
    values.extend(
        [
            "1",
            "2",
            "1.5",
            "true",
            "null",
            "[]",
            "{}",
            "[1]",
            "[\"\"]",
            "[[\"x\"]]",
            "[\"x\", \"y\"]",
        ]
        .map(|it| serde_json::from_str(it).unwrap()),
    );
    values.push(serde_json::json!([guid, "us-south"]));
    values.push(serde_json::json!([id]));
    let mut documents = values.clone();
    for value in &values {
        for key in ["version", "default", "rules", "exceptions", "unknown", ""] {
            documents.push(root_with(key, value));
        }
        for key in ["name", "match", "mode", "owner"] {
            documents.push(rule_with(key, value));
        }
        for key in ["name", "match", "mode", "owner", "reason", "expires", "unknown"] {
            documents.push(exception_with(key, value));
        }
        for key in Key::ALL {
            documents.push(rule_with("match", &serde_json::json!({ key.as_str(): value })));
        }
    }
    let whole = exception_with("mode", &"ANY".into());
    for key in ["name", "match", "mode", "owner", "reason", "expires"] {
        let mut without = whole.clone();
        without["exceptions"][0].as_object_mut().unwrap().remove(key);
        documents.push(without);
    }
    documents
}

#[test]
fn the_reader_and_the_schema_are_of_one_mind() {
    let mut compiler = boon::Compiler::new();
    compiler.enable_format_assertions();
    compiler.add_resource(schema::SCHEMA_ID, schema::schema()).unwrap();
    let mut schemas = boon::Schemas::new();
    let index = compiler.compile(schema::SCHEMA_ID, &mut schemas).unwrap();
    let (mut accepted, mut refused) = (0, 0);
    for document in documents() {
        let text = document.to_string();
        let read = faults(&text);
        let fits = schemas.validate(&document, index).is_ok();
        assert_eq!(read.is_empty(), fits, "{text}\n{read:?}");
        if fits { accepted += 1 } else { refused += 1 }
    }
    assert!(accepted > 100 && refused > 500, "{accepted} {refused}");
}

#[test]
fn only_two_of_one_name_are_beyond_the_schema() {
    let rule = serde_json::json!({"name": "a", "match": {"name": "x"}, "mode": "ANY"});
    let document = serde_json::json!({"version": 1, "default": "ANY", "rules": [rule, rule]});
    assert_eq!(faults(&document.to_string())[0].1.code(), "duplicate-name");
    assert!(fits_the_schema(&document));
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(text in "(?s).{0,200}") {
        let _ = read(text.as_bytes(), now());
    }

    #[test]
    fn no_change_of_a_policy_makes_the_reader_panic(
        at in 0..EVERY_KEY.len(), length in 0_usize..40, with in "[-:{}\\[\\]&*!|>'\"#%@`,? \n\ta-z]{0,6}",
    ) {
        let mut text = EVERY_KEY.to_owned();
        let end = (at + length).min(text.len());
        text.replace_range(at..end, &with);
        if let Reading::Invalid(found) = read(text.as_bytes(), now()) {
            prop_assert!(!found.is_empty());
            for fault in found {
                prop_assert!(fault.position.line >= 1 && fault.position.column >= 1);
            }
        }
    }
}
