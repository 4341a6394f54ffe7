//! Parts of a fleet: listed, looked at one by one, and joined to what one run would have reported.

use ibmcloud_emulator::Fault;
use insta::assert_snapshot;
use serde_json::Value;

use super::audit::{audit, fleet, keep};
use crate::support::{Said, Sandbox, stable};

fn merge(sandbox: &Sandbox, words: &[&str]) -> Said {
    sandbox.run(&[&["monitoring", "auth", "report", "merge"], words].concat())
}

/// What must be the same in a joined report and in that of one run.
fn same(document: &Value) -> (Value, Value, Value) {
    (document["instances"].clone(), document["summary"].clone(), document["scope"].clone())
}

#[test]
fn parts_by_number_join_to_the_whole_and_a_missing_one_is_named() {
    let sandbox = fleet(12);
    let whole = audit(&sandbox, &["--output", "JSON"]).json();
    let parts: Vec<String> = (1..=3)
        .map(|it| keep(&sandbox, &format!("{it}.json"), &["--shard", &format!("{it}/3")]))
        .collect();
    let joined = merge(&sandbox, &[&parts[2], &parts[0], &parts[1], "--output", "JSON"]);
    assert_eq!(joined.code, 3, "{joined}");
    assert_eq!(same(&joined.json()), same(&whole));
    let missing = merge(&sandbox, &[&parts[2], &parts[0]]);
    assert_eq!(missing.code, 1);
    assert!(missing.stderr.contains("Parts are missing: 2/3"), "{missing}");
    let twice = merge(&sandbox, &[&parts[0], &parts[0], &parts[1]]);
    assert!(twice.code == 1 && twice.stderr.contains("Part 1/3 is there twice"), "{twice}");
}

#[test]
fn a_job_array_names_its_part_by_its_index() {
    let mut sandbox = fleet(8);
    sandbox.set("JOB_INDEX", "0");
    sandbox.set("JOB_ARRAY_SIZE", "2");
    let first = keep(&sandbox, "first.json", &["--shard", "job"]);
    sandbox.unset("JOB_INDEX");
    sandbox.set("JOB_COMPLETION_INDEX", "1");
    sandbox.set("JOB_COMPLETION_COUNT", "2");
    let second = keep(&sandbox, "second.json", &["--shard", "job"]);
    let joined = merge(&sandbox, &[&first, &second, "--output", "JSON"]);
    assert_eq!(joined.json()["summary"]["instances"], 8);
}

#[test]
fn the_list_of_parts_asks_no_instance() {
    let _stable = stable();
    let sandbox = fleet(5);
    let calls = sandbox.calls().len();
    let said = audit(&sandbox, &["--list-shards", "--tag", "*", "--output", "LINES"]);
    let asked = sandbox.calls().split_off(calls);
    assert!(!asked.is_empty() && asked.iter().all(|it| !it.contains(" /api/")), "{asked:?}");
    assert_eq!(said.code, 0, "{said}");
    assert_snapshot!(audit(&sandbox, &["--list-shards"]), @"
    exit status: 0
    --- stdout
    OK
    Account                            Name              Region   Instances   Options
    0123456789abcdef0123456789abcdef   Example Account   au-syd   1           --account 0123456789abcdef0123456789abcdef --region au-syd
    0123456789abcdef0123456789abcdef   Example Account   ca-tor   1           --account 0123456789abcdef0123456789abcdef --region ca-tor
    0123456789abcdef0123456789abcdef   Example Account   eu-de    1           --account 0123456789abcdef0123456789abcdef --region eu-de
    0123456789abcdef0123456789abcdef   Example Account   in-che   1           --account 0123456789abcdef0123456789abcdef --region in-che
    0123456789abcdef0123456789abcdef   Example Account   jp-osa   1           --account 0123456789abcdef0123456789abcdef --region jp-osa

    5 parts with 5 instances. Run each as 'ibmcloud monitoring auth audit OPTIONS --output JSON', and join the reports with 'ibmcloud monitoring auth report merge FILE... --expect MATRIX.json', for which '--output JSON' writes the matrix.
    --- stderr
    ");
    let wrong = audit(&sandbox, &["--list-shards", "--output", "CSV"]);
    assert!(wrong.code == 1 && wrong.stderr.contains("--list-shards has the formats"), "{wrong}");
}

#[test]
fn the_jobs_of_a_matrix_join_to_the_whole() {
    let sandbox = fleet(9);
    let whole = audit(&sandbox, &["--output", "JSON"]).json();
    let matrix = audit(&sandbox, &["--list-shards", "--output", "JSON"]);
    let file = sandbox.file("matrix.json", &matrix.stdout).display().to_string();
    let include = matrix.json()["include"].as_array().unwrap().clone();
    let lines = audit(&sandbox, &["--list-shards", "--output", "LINES"]).stdout;
    assert!(lines.lines().eq(include.iter().map(|it| it["options"].as_str().unwrap())));
    let mut parts = Vec::new();
    for (number, entry) in include.iter().enumerate() {
        let options: Vec<&str> = entry["options"].as_str().unwrap().split(' ').collect();
        parts.push(keep(&sandbox, &format!("{number}.json"), &options));
    }
    let mut words: Vec<&str> = parts.iter().map(String::as_str).collect();
    words.extend(["--expect", &file, "--output", "JSON"]);
    let joined = merge(&sandbox, &words);
    assert_eq!(joined.code, 3, "{joined}");
    assert_eq!(same(&joined.json()), same(&whole));
    words.remove(0);
    let missing = merge(&sandbox, &words);
    let region = include[0]["region"].as_str().unwrap();
    assert_eq!(missing.code, 1);
    let named = missing.stderr.lines().find(|it| it.starts_with("Parts are missing")).unwrap();
    assert!(named.ends_with(region), "{missing}");
}

#[test]
fn a_part_with_fewer_instances_than_were_listed_is_not_complete() {
    let sandbox = fleet(3);
    let matrix = audit(&sandbox, &["--list-shards", "--output", "JSON"]);
    let file = sandbox.file("matrix.json", &matrix.stdout).display().to_string();
    let include = matrix.json()["include"].as_array().unwrap().clone();
    sandbox.cloud.with_world(|world| drop(world.instances.remove(0)));
    let mut words = vec!["--expect".to_owned(), file];
    for (number, entry) in include.iter().enumerate() {
        let options: Vec<&str> = entry["options"].as_str().unwrap().split(' ').collect();
        words.push(keep(&sandbox, &format!("{number}.json"), &options));
    }
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let said = merge(&sandbox, &words);
    assert_eq!(said.code, 4, "{said}");
    assert!(said.stderr.contains("1 instances were listed for the matrix, and 0 are"), "{said}");
}

#[test]
fn an_account_that_cannot_be_listed_makes_no_clean_matrix() {
    let sandbox = fleet(3);
    sandbox.cloud.add_fault("/v2/resource_instances 503".parse::<Fault>().unwrap());
    let said = audit(&sandbox, &["--list-shards", "--output", "JSON"]);
    assert_eq!(said.code, 4, "{said}");
    assert_eq!(said.json()["accounts"][0]["listed"], false);
}

#[test]
fn a_part_run_again_reports_the_same_and_changes_nothing() {
    let sandbox = fleet(6);
    let run = || audit(&sandbox, &["--shard", "1/2", "--output", "JSON"]).json();
    let world = sandbox.cloud.world();
    let (first, second) = (run(), run());
    assert_eq!(same(&first), same(&second));
    assert_eq!(sandbox.cloud.world().instances, world.instances);
}
