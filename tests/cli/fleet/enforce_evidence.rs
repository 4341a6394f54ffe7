//! What a run of `monitoring auth enforce` leaves behind, and what it refuses to begin with.

use std::fs;
use std::path::Path;

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::enforce::{enforce, enforced, open, resets, sound_fleet};
use super::scan::token;
use crate::support::{INSTANCE, Sandbox};

fn sha256(bytes: &[u8]) -> String {
    format!("{:x}", Sha256::digest(bytes))
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

/// Recomputes everything that a bundle says about its files.
fn checks_out(folder: &Path, run_file: &Path) {
    let bundle = json(&folder.join("bundle.json"));
    let mut hashes = String::new();
    for it in bundle["instances"].as_array().unwrap() {
        let evidence = &it["evidence"];
        if evidence.is_null() {
            continue;
        }
        let bytes = fs::read(folder.join(evidence["file"].as_str().unwrap())).unwrap();
        assert_eq!(evidence["sha256"], sha256(&bytes), "{it}");
        hashes.push_str(evidence["sha256"].as_str().unwrap());
        let document: Value = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(document["plan"], it["plan"], "{document}");
    }
    assert!(!hashes.is_empty());
    assert_eq!(bundle["chain"], sha256(hashes.as_bytes()));
    let text = fs::read_to_string(run_file).unwrap();
    let mut prev = "0".repeat(64);
    for line in text.lines() {
        let document: Value = serde_json::from_str(line).unwrap();
        assert_eq!(document["prev"], prev, "{line}");
        let (sealed, _) = line.rsplit_once(",\"hash\":\"").unwrap();
        assert_eq!(document["hash"], sha256(sealed.as_bytes()), "{line}");
        document["hash"].as_str().unwrap().clone_into(&mut prev);
    }
    assert_eq!(bundle["head"], prev);
    assert_eq!(bundle["records"], text.lines().count());
}

#[test]
fn a_bundle_is_checked_with_nothing_but_a_hash() {
    let sandbox = sound_fleet(6);
    let (code, document) = enforced(&sandbox, &[]);
    assert_eq!(code, 0, "{document}");
    let run = document["run"].as_str().unwrap();
    let folder = sandbox.config_dir().join("monitoring/runs").join(run);
    assert_eq!(document["evidence"], folder.to_str().unwrap());
    checks_out(&folder, &folder.join("run.jsonl"));
    let markdown = fs::read_to_string(folder.join("bundle.md")).unwrap();
    let html = fs::read_to_string(folder.join("bundle.html")).unwrap();
    assert!(html.contains("default-src 'none'") && !html.contains("<script"), "{html}");
    for it in document["instances"].as_array().unwrap() {
        for text in [&markdown, &html] {
            assert!(text.contains(it["guid"].as_str().unwrap()), "{text}");
            assert!(text.contains(it["evidence"]["sha256"].as_str().unwrap()), "{text}");
        }
    }
    let secrets = sandbox.secrets();
    for file in crate::support::files(&folder) {
        let text = fs::read_to_string(&file).unwrap();
        assert!(!secrets.iter().any(|it| text.contains(it.as_str())), "{}", file.display());
    }
}

#[test]
fn a_run_that_is_taken_up_elsewhere_takes_its_evidence_along() {
    let sandbox = sound_fleet(6);
    sandbox.cloud.add_fault("PATCH /v2/resource_instances/* nth=3 status=403".parse().unwrap());
    let words = ["--concurrency", "1", "--max-failures", "1", "--evidence", "first"];
    let (code, document) = enforced(&sandbox, &words);
    assert_eq!(code, 4, "{document}");
    let done = document["instances"].as_array().unwrap().iter();
    let done = done.filter(|it| it["outcome"] == "done").count();
    assert!(done >= 1, "{document}");
    sandbox.cloud.clear_faults();
    let run = document["run"].as_str().unwrap();
    let words = ["monitoring", "auth", "resume", run, "-f", "--evidence", "second"];
    let said = sandbox.run(&words).ok();
    assert!(said.stdout.contains("Evidence: "), "{said}");
    let second = sandbox.home().parent().unwrap().join("second");
    let run_file = sandbox.config_dir().join("monitoring/runs").join(run).join("run.jsonl");
    checks_out(&second, &run_file);
    assert_eq!(open(&sandbox), Vec::<String>::new());
}

#[test]
fn a_folder_that_cannot_be_used_is_refused_before_anything_is_changed() {
    let sandbox = Sandbox::one_token_per_team().logged_in();
    sandbox.file("file", "");
    let before = sandbox.cloud.world().to_json();
    let said = enforce(&sandbox, &["-f", "--evidence", "file/below"]);
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stderr.contains("file/below") && said.stderr.contains("Nothing was changed."));
    assert_eq!(sandbox.cloud.world().to_json(), before);
    let history = sandbox.run(&["monitoring", "auth", "history", "--runs"]).ok();
    assert!(history.stdout.contains("There is no run on this machine."), "{history}");
    enforce(&sandbox, &["-f", "--evidence", "kept", "--name", INSTANCE]).ok();
    let said = enforce(&sandbox, &["-f", "--evidence", "kept"]);
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stderr.contains("holds the evidence of run"), "{said}");
    assert_eq!(resets(&sandbox), 3);
}

#[test]
fn events_are_lines_of_json_and_the_last_has_the_exit_code() {
    let sandbox = sound_fleet(5);
    let targets = open(&sandbox).len();
    sandbox.cloud.add_fault("PATCH /v2/resource_instances/* nth=1 status=403".parse().unwrap());
    let said = enforce(&sandbox, &["-f", "--events", "--concurrency", "1"]);
    assert_eq!(said.code, 4, "{said}");
    let lines: Vec<Value> =
        said.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let count = |event: &str| lines.iter().filter(|it| it["event"] == event).count();
    assert_eq!((count("begun"), count("ended")), (targets, targets), "{said}");
    assert!(count("step") > targets, "{said}");
    let last = lines.last().unwrap();
    assert_eq!((&last["event"], &last["exit_code"]), (&"ended-run".into(), &4.into()));
    assert_eq!(last["tally"]["failed"], 1);
    let said = enforce(&sandbox, &["--events"]);
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stderr.contains("--events leaves no room for a question"), "{said}");
}

#[test]
fn nothing_is_changed_while_tokens_of_any_target_stand_in_a_file() {
    let sandbox = Sandbox::one_token_per_team().logged_in();
    let live = token(&sandbox, "Payments");
    sandbox.file("a.env", &format!("\nTOKEN={live}\n"));
    let before = sandbox.cloud.world().to_json();
    let said = enforce(&sandbox, &["-f", "--scan", "a.env"]);
    assert_eq!(sandbox.cloud.world().to_json(), before);
    let _stable = crate::support::stable();
    insta::assert_snapshot!(said, @"
    exit status: 3
    --- stdout
    Looking at the instances of account Example Account...
    Getting the tokens of the teams of instance monitoring-london...
    Getting the tokens of the teams of instance IBM Cloud Monitoring abc...
    Getting the tokens of the teams of instance monitoring-instance-01...
    Searching files...
    --- stderr
    FAILED
    Live tokens of instance monitoring-instance-01 stand in these places (place, team, ID):
      a.env:2:7   Payments   [FINGERPRINT]
    Nothing was changed. Let what reads them log in to IAM first, or add '--accept-finding ID' for each.
    ");
    // An instance that is not a target does not matter.
    enforce(&sandbox, &["-f", "--scan", "a.env", "--name", "monitoring-london"]).ok();
    enforce(&sandbox, &["-f", "--scan", "a.env", "--accept-finding", "a.env:2"]).ok();
    assert_eq!(open(&sandbox), Vec::<String>::new());
}
