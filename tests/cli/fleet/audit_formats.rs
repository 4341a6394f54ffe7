//! The documents that an audit can write, each read by a reader of its format.

use ibmcloud_emulator::World;
use serde_json::{Value, json};

use super::audit::{audit, fleet, keep};
use crate::support::{GUID, Sandbox};

/// Names that want to be more than names.
const NAMES: &[&str] = &[
    "=HYPERLINK(\"http://example.com\";\"x\")",
    "<script>alert('canary')</script>",
    "a|b `c` [d](http://e) @everyone",
    "tab\tand\u{1b}[31m\u{202e}end",
];

/// A fleet in which instances have such names.
pub(super) fn named() -> Sandbox {
    let mut world = World::fleet(12, 1);
    for (instance, name) in world.instances.iter_mut().zip(NAMES) {
        (*name).clone_into(&mut instance.name);
    }
    let options = ibmcloud_emulator::Options { world, ..Default::default() };
    Sandbox::with(options).logged_in()
}

fn validate(document: &Value) -> Result<(), String> {
    let text = include_str!("../../../docs/reference/audit-report.schema.json");
    let mut compiler = boon::Compiler::new();
    compiler.add_resource("report.json", serde_json::from_str(text).unwrap()).unwrap();
    let mut schemas = boon::Schemas::new();
    let schema = compiler.compile("report.json", &mut schemas).unwrap();
    schemas.validate(document, schema).map_err(|error| error.to_string())
}

#[test]
fn the_json_document_keeps_its_schema_in_every_shape() {
    let sandbox = Sandbox::new().logged_in();
    let first = keep(&sandbox, "first.json", &[]);
    let whole = audit(&sandbox, &["--output", "JSON"]).json();
    validate(&whole).unwrap();
    super::audit::set_mode(&sandbox, GUID, "IAM_ONLY");
    let compared = audit(&sandbox, &["--baseline", &first, "--output", "JSON"]).json();
    validate(&compared).unwrap();
    assert_eq!(compared["changes"]["instances"][0]["change"], "better");
    let words = ["--baseline", &first, "--only-changes", "--output", "JSON"];
    let changes = audit(&sandbox, &words).json();
    validate(&changes).unwrap();
    assert!(changes.get("instances").is_none(), "nobody takes it for a whole report");
    let mut wrong = whole;
    wrong["instances"][0]["verdict"] = json!("fine");
    assert!(validate(&wrong).is_err(), "the schema refuses what is wrong");
}

#[test]
fn csv_has_a_line_an_instance_and_no_formula() {
    let sandbox = named();
    let said = audit(&sandbox, &["--output", "CSV"]);
    let lines: Vec<&str> = said.stdout.split_terminator("\r\n").collect();
    assert_eq!(lines.len(), 13, "{said}");
    assert!(lines[0].starts_with("account,account_name,region,"), "{said}");
    assert!(
        said.stdout.contains(",\"'=HYPERLINK(\"\"http://example.com\"\";\"\"x\"\")\","),
        "{said}"
    );
}

#[test]
fn junit_is_xml_with_a_case_an_instance() {
    let sandbox = named();
    let said = audit(&sandbox, &["--output", "JUNIT"]);
    let document = roxmltree::Document::parse(&said.stdout).unwrap();
    let suite = document.descendants().find(|it| it.has_tag_name("testsuite")).unwrap();
    let cases = || suite.children().filter(|it| it.has_tag_name("testcase"));
    assert_eq!(cases().count(), 12);
    let failed =
        |case: &roxmltree::Node<'_, '_>| case.children().any(|it| it.has_tag_name("failure"));
    let failures = cases().filter(failed).count().to_string();
    assert_eq!(suite.attribute("failures"), Some(failures.as_str()));
    assert!(failures != "0" && said.code == 3, "{said}");
    let names: Vec<&str> = cases().filter_map(|it| it.attribute("name")).collect();
    assert!(names.iter().any(|it| it.starts_with(NAMES[1])), "{names:?}");
}

#[test]
fn markdown_lets_no_name_out_of_its_cell() {
    let sandbox = named();
    let said = audit(&sandbox, &["--output", "MARKDOWN"]);
    for sign in ["<script", "@everyone", "](http", "\u{1b}", "`c`", "a|b"] {
        assert!(!said.stdout.contains(sign), "{sign}: {said}");
    }
    let heading = "| Name | Region | Account | GUID | Mode | Verdict | Reason |";
    let rows = said.stdout.lines().skip_while(|it| *it != heading).skip(2);
    for row in rows.take_while(|it| it.starts_with('|')) {
        assert_eq!(row.matches('|').count(), 8, "{row}");
    }
    assert!(said.stdout.contains("monitor-tokens-accepted"), "{said}");
}

#[test]
fn sarif_needs_a_policy_since_every_result_needs_a_place() {
    let sandbox = fleet(4);
    let calls = sandbox.calls().len();
    let said = audit(&sandbox, &["--output", "SARIF"]);
    assert_eq!((said.code, sandbox.calls().len()), (1, calls), "{said}");
    assert!(said.stderr.contains("this report has no policy"), "{said}");
}

const POLICY: &str = "version: 1
default: IAM_ONLY
rules:
  - name: sydney stays open
    match:
      region: au-syd
    mode: ANY
";

#[test]
fn sarif_has_each_result_at_the_line_of_the_policy() {
    let sandbox = named();
    sandbox.file("my policy.yml", POLICY);
    let said = audit(&sandbox, &["--policy", "my policy.yml", "--output", "SARIF"]);
    assert_eq!(said.code, 3, "{said}");
    let document = said.json();
    let schema = include_str!("../../conformance/sarif/sarif-schema-2.1.0.json");
    let mut compiler = boon::Compiler::new();
    compiler.add_resource("sarif.json", serde_json::from_str(schema).unwrap()).unwrap();
    let mut schemas = boon::Schemas::new();
    let sarif = compiler.compile("sarif.json", &mut schemas).unwrap();
    schemas.validate(&document, sarif).unwrap();
    let results = document["runs"][0]["results"].as_array().unwrap();
    assert!(!results.is_empty());
    for result in results {
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "my%20policy.yml");
        assert_eq!(place["region"]["startLine"], 2, "the default decides");
        assert_eq!(result["ruleId"], "monitor-tokens-accepted");
    }
    let kept = keep(&sandbox, "kept.json", &["--policy", "my policy.yml"]);
    let again = sandbox.run(&["monitoring", "auth", "report", "merge", &kept, "--output", "SARIF"]);
    assert_eq!(again.json(), document, "a kept report shows the same");
    let rules = document["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    assert!(rules.iter().all(|it| it["help"]["text"].as_str().unwrap().len() > 10));
}
