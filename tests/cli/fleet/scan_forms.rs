//! The documents of `monitoring auth scan`, and the secrets of Kubernetes.

use serde_json::Value;

use super::scan::{scan, token};
use crate::support::{INSTANCE, Sandbox, program};

/// A folder with a live token, a shape, a call and something unreadable.
fn tree() -> Sandbox {
    let sandbox = Sandbox::new().logged_in();
    std::fs::create_dir(sandbox.file("x", "").with_file_name("tree")).unwrap();
    let live = token(&sandbox, "Payments");
    sandbox.file("tree/a b.env", &format!("\nSDC_TOKEN={live}\n"));
    sandbox.file("tree/c.env", "SDC_TOKEN=3c1e2d3f-0a9b-4e55-9f10-aa3e7a612b92\n");
    sandbox.file("tree/d.sh", "curl https://us-south.monitoring.cloud.ibm.com/api/token\n");
    sandbox.bash("cd tree && tar czf e.tgz 'a b.env' && mkfifo pipe").ok();
    sandbox
}

pub(super) fn validate(document: &Value, schema: &str) {
    let mut compiler = boon::Compiler::new();
    compiler.add_resource("schema.json", serde_json::from_str(schema).unwrap()).unwrap();
    let mut schemas = boon::Schemas::new();
    let schema = compiler.compile("schema.json", &mut schemas).unwrap();
    if let Err(error) = schemas.validate(document, schema) {
        panic!("{error:#}\n{document:#}");
    }
}

#[test]
fn json_keeps_its_schema() {
    let sandbox = tree();
    let schema = include_str!("../../../docs/reference/auth-scan.schema.json");
    let said = scan(&sandbox, &["tree", "--name", INSTANCE, "--output", "JSON"]);
    assert_eq!(said.code, 3, "{said}");
    let document = said.json();
    validate(&document, schema);
    let kinds: Vec<_> =
        document["findings"].as_array().unwrap().iter().map(|it| &it["kind"]).collect();
    assert_eq!(kinds, ["live", "shape", "call", "live"]);
    assert_eq!(document["findings"][0]["path"], "tree/a b.env");
    assert_eq!(document["findings"][0]["owners"][0]["team"], "Payments");
    assert_eq!(document["findings"][3]["members"], serde_json::json!(["a b.env"]));
    assert_eq!(document["not_searched"][0]["path"], "tree/pipe");
    assert_eq!((&document["verdict"], &document["complete"]), (&"findings".into(), &false.into()));
    validate(&scan(&sandbox, &["x", "--shapes-only", "--output", "JSON"]).json(), schema);
    validate(&scan(&sandbox, &["x", "--output", "JSON"]).json(), schema);
}

#[test]
fn sarif_keeps_the_published_schema_and_the_rules_of_code_hosts() {
    let sandbox = tree();
    let said = scan(&sandbox, &["tree", "--name", INSTANCE, "--output", "sarif"]);
    assert_eq!(said.code, 3, "{said}");
    let document = said.json();
    validate(&document, include_str!("../../conformance/sarif/sarif-schema-2.1.0.json"));
    let run = &document["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 4);
    let mut fingerprints = Vec::new();
    for result in results {
        assert!(rules.iter().any(|rule| rule["id"] == result["ruleId"]), "{result}");
        let place = &result["locations"][0]["physicalLocation"];
        let uri = place["artifactLocation"]["uri"].as_str().unwrap();
        assert!(uri.starts_with("tree/") && !uri.contains(' '), "{uri}");
        assert!(place["region"]["startLine"].as_u64().unwrap() > 0);
        fingerprints
            .push(result["partialFingerprints"]["primaryLocationLineHash"].as_str().unwrap());
        assert!(!result["message"]["text"].as_str().unwrap().is_empty());
    }
    fingerprints.sort_unstable();
    fingerprints.dedup();
    assert_eq!(fingerprints.len(), results.len(), "a code host tells them apart");
    assert_eq!(run["invocations"][0]["executionSuccessful"], false, "a pipe was not searched");
    assert_eq!(results[0]["locations"][0]["physicalLocation"]["region"]["startColumn"], 11);
}

const SECRETS: &str = r#"{"apiVersion":"v1","kind":"List","items":[{"kind":"Secret",
    "metadata":{"namespace":"observability","name":"grafana"},"data":{"token":"BASE64"}}]}"#;

/// A `kubectl` that answers with the file `answer`, says what the script says, and notes its arguments.
fn kubectl(sandbox: &Sandbox, script: &str) {
    let at = sandbox.file("bin/kubectl", &format!("#!/bin/sh\necho \"$@\" >> asked\n{script}\n"));
    sandbox.bash(&format!("chmod +x {}", at.display())).ok();
}

fn secrets(sandbox: &Sandbox) -> String {
    let token = token(sandbox, "Payments");
    let encoded = sandbox.bash(&format!("printf %s {token} | base64 -w0")).stdout;
    let text = SECRETS.replace("BASE64", &encoded);
    sandbox.file("answer", &text);
    text
}

#[test]
fn secrets_of_kubernetes_are_named_by_namespace_secret_and_key() {
    let sandbox = Sandbox::new().logged_in();
    let text = secrets(&sandbox);
    kubectl(&sandbox, "cat answer");
    let words = ["--kubernetes", "--name", INSTANCE, "--namespace", "observability"];
    let said = scan(&sandbox, &words);
    assert_eq!(said.code, 3, "{said}");
    let line =
        "observability/Secret/grafana/token:1:1   live token   monitoring-instance-01   Payments";
    assert!(said.stdout.contains(line), "{said}");
    let asked = sandbox.bash("cat asked").stdout;
    assert_eq!(asked, "get secrets,configmaps --output json --namespace observability\n");
    let piped = ["monitoring", "auth", "scan", "--kubernetes", "-", "--name", INSTANCE];
    let piped = sandbox.run_with_input(&piped, &text);
    assert!(piped.code == 3 && piped.stdout.contains(line), "{piped}");
    let wrong = sandbox
        .run_with_input(&["monitoring", "auth", "scan", "--kubernetes", "-", "--shapes-only"], "x");
    assert!(wrong.code == 1 && wrong.stderr.contains("kubectl get secrets"), "{wrong}");
}

#[test]
fn a_kubectl_that_refuses_or_is_missing_makes_the_result_incomplete() {
    let sandbox = Sandbox::new().logged_in();
    secrets(&sandbox);
    kubectl(&sandbox, "echo 'Error from server (Forbidden): secrets is forbidden' >&2; exit 1");
    let said = scan(&sandbox, &["--kubernetes", "--name", INSTANCE]);
    assert_eq!(said.code, 4, "{said}");
    assert!(said.stdout.contains("Forbidden"), "{said}");
    // What it could read before is searched.
    kubectl(&sandbox, "cat answer; echo 'configmaps is forbidden' >&2; exit 1");
    let said = scan(&sandbox, &["--kubernetes", "--name", INSTANCE]);
    assert!(said.code == 3 && said.stdout.contains("There may be more"), "{said}");

    let mut sandbox = Sandbox::new();
    let folder = program().parent().unwrap().join("no-such-folder");
    sandbox.set("PATH", folder);
    let said = scan(&sandbox, &["--kubernetes", "--shapes-only"]);
    assert!(said.code == 4 && said.stdout.contains("not on PATH"), "{said}");
}
