//! One file instead of a folder, a dry run without secrets, strictness, and silencing rules as files.

use std::fs;

use serde_json::json;

use super::{LONDON, edit, export, run, sandbox};
use crate::support::{INSTANCE, Sandbox};

#[test]
fn one_file_is_compared_and_applied_alone() {
    let sandbox = sandbox();
    let folder = export(&sandbox, INSTANCE);
    let file = "mon/alerts/monitor-operations/low-uptime.json";
    edit(
        folder.join("alerts/monitor-operations/low-uptime.json"),
        "\"severity\": 4",
        "\"severity\": 2",
    );
    let said = run(&sandbox, INSTANCE, &["diff", file, "--output", "JSON"]).json();
    assert_eq!(said["changes"].as_array().map(Vec::len), Some(1), "{said}");
    let said = run(&sandbox, INSTANCE, &["apply", file, "--force"]).ok();
    assert!(said.stdout.contains("severity: 4 → 2"), "{said}");
    assert!(!said.stdout.contains("left alone"), "one file says nothing about the others: {said}");
    let said = run(&sandbox, INSTANCE, &["apply", file, "--prune", "--force"]);
    assert!(said.code == 1 && said.stderr.contains("--prune needs the folder"), "{said}");
    run(&sandbox, INSTANCE, &["diff", "mon"]).ok();
}

#[test]
fn a_dry_run_and_a_comparison_need_no_secrets() {
    let filled = sandbox();
    let folder = export(&filled, INSTANCE);
    let sandbox = Sandbox::new().logged_in();
    let home = sandbox.file("x", "").with_file_name("mon");
    fs::create_dir_all(home.join("channels")).unwrap();
    let name = "channels/incident-hook.json";
    fs::copy(folder.join(name), home.join(name)).unwrap();
    assert_eq!(run(&sandbox, LONDON, &["diff", "mon"]).code, 3);
    let said = run(&sandbox, LONDON, &["apply", "mon", "--dry-run"]).ok();
    assert!(said.stderr.contains("needs the variable CHANNEL_INCIDENT_HOOK_URL"), "{said}");
    let said = run(&sandbox, LONDON, &["apply", "mon", "--force"]);
    assert!(said.code == 1 && said.stderr.contains("set the variable"), "{said}");
}

#[test]
fn what_is_only_remarked_is_refused_when_that_is_asked_for() {
    let sandbox = sandbox();
    let folder = export(&sandbox, INSTANCE);
    edit(folder.join("alerts/monitor-operations/low-uptime.json"), "\"enabled\"", "\"enabeld\"");
    let said = run(&sandbox, INSTANCE, &["apply", "mon", "--dry-run"]).ok();
    assert!(said.stderr.contains("did you mean 'enabled'?"), "{said}");
    let said = run(&sandbox, INSTANCE, &["apply", "mon", "--force", "--strict"]);
    assert!(said.code == 1 && said.stderr.contains("'enabeld' is not known here"), "{said}");
}

#[test]
fn a_member_that_the_instance_does_not_know_stops_nothing() {
    let sandbox = sandbox();
    let folder = sandbox.file("x", "").with_file_name("mon");
    fs::create_dir_all(folder.join("teams")).unwrap();
    let team = json!({"kind": "team", "spec": {"name": "Payments", "description": "new", "members": [
        {"user": "nobody@example.com", "role": "ROLE_TEAM_READ"},
        {"user": "WRITER@example.com", "role": "View only"},
    ]}});
    fs::write(folder.join("teams/payments.json"), team.to_string()).unwrap();
    let said = run(&sandbox, INSTANCE, &["apply", "mon", "--force"]).ok();
    assert!(said.stderr.contains("'nobody@example.com'"), "{said}");
    run(&sandbox, INSTANCE, &["diff", "mon", "--files-only"]).ok();
    let shown = run(&sandbox, INSTANCE, &["team", "show", "--team", "Payments"]).ok();
    assert!(shown.stdout.contains("ROLE_TEAM_READ"), "{shown}");
    assert_eq!(run(&sandbox, INSTANCE, &["diff", "mon", "--strict"]).code, 1);
}

#[test]
fn silencing_rules_are_files_that_name_alerts_and_channels() {
    let sandbox = sandbox();
    let words = "silence create --silence-name night --duration 8h --start 1714000000 --alert 7301 --notify 15";
    run(&sandbox, INSTANCE, &words.split(' ').collect::<Vec<_>>()).ok();
    let folder = export(&sandbox, INSTANCE);
    let text = fs::read_to_string(folder.join("silences/night.json")).unwrap();
    let file: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(file["kind"], "silence");
    let alert = json!([{"team": "Monitor Operations", "name": "Low uptime"}]);
    assert_eq!(file["spec"]["alerts"], alert, "{text}");
    assert_eq!(file["spec"]["notificationChannels"], json!(["on-call mail"]), "{text}");
    run(&sandbox, LONDON, &["apply", "mon", "--force"]).ok();
    run(&sandbox, LONDON, &["diff", "mon"]).ok();
    edit(folder.join("silences/night.json"), "28800", "3600");
    let said = run(&sandbox, LONDON, &["apply", "mon", "--force"]).ok();
    assert!(said.stdout.contains("durationInSec: 28800 → 3600"), "{said}");
    fs::remove_file(folder.join("silences/night.json")).unwrap();
}
