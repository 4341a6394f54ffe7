//! What the members of a file mean to `diff` and `apply`, and files that are odd.

use std::fmt::Write as _;
use std::fs;

use ibmcloud_emulator::{Fault, FaultBody, Trouble};
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::as_code::{LONDON, export, run, sandbox, transcript};
use crate::support::{GUID, INSTANCE, Sandbox};

fn stored(sandbox: &Sandbox, name: &str) -> Value {
    let world = sandbox.cloud.world();
    let inside = world.monitor(GUID).unwrap();
    let mut all = inside.alerts.iter().chain(&inside.notification_channels);
    all.find(|it| it["name"] == name).unwrap().clone()
}

/// A folder with this one file.
fn with(sandbox: &Sandbox, kind: &str, team: Option<&str>, spec: &Value) {
    let folder = sandbox.file("README.md", "").with_file_name("mon");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join(format!("{kind}s"))).unwrap();
    let mut file = json!({"kind": kind, "spec": spec});
    if let Some(team) = team {
        file["team"] = team.into();
    }
    fs::write(folder.join(format!("{kind}s/it.json")), file.to_string()).unwrap();
}

const OPS: Option<&str> = Some("Monitor Operations");

#[test]
fn a_short_file_takes_what_the_alert_is() {
    let sandbox = sandbox();
    with(&sandbox, "alert", OPS, &json!({"name": "Host down", "enabled": true}));
    assert_snapshot!(transcript(&sandbox, INSTANCE, &[&["apply", "mon", "--force"]]), @"
    $ apply mon --force
    Comparing instance monitoring-instance-01 with mon...
    ~ alert Host down (Monitor Operations)
        enabled: false → true
    OK
    Created: 0. Updated: 1. Deleted: 0.
    In the instance only, and left alone: 2. '--prune' deletes them.
    ");
    let host = stored(&sandbox, "Host down");
    assert_eq!((&host["enabled"], &host["type"]), (&json!(true), &json!("DOWNTIME")));
    with(&sandbox, "alert", OPS, &json!({"name": "Host down", "condition": "avg(x) > 1"}));
    let said = run(&sandbox, INSTANCE, &["diff", "mon", "--quiet"]);
    assert_snapshot!(said.stderr, @"
    The file 'alerts/it.json' cannot be used: 'condition' is of version 1 of the alerts API, and only version 2 shows this alert: write it as 'export' does.
    Nothing was changed.
    ");
}

#[test]
fn without_version_2_nothing_of_it_is_taken_for_missing() {
    let sandbox = sandbox();
    let folder = export(&sandbox, INSTANCE);
    let trouble =
        Trouble::Status { status: 404, retry_after: None, body: FaultBody::Json, after: false };
    sandbox.cloud.add_fault(Fault::new("/api/v2/alerts", trouble));
    let host = folder.join("alerts/monitor-operations/host-down.json");
    let before = fs::read_to_string(&host).unwrap();
    assert_snapshot!(transcript(&sandbox, INSTANCE, &[
        &["export", "mon", "--prune"],
        &["diff", "mon"],
        &["apply", "mon", "--force"],
        &["alert", "list"],
    ]), @"
    $ export mon --prune
    Exporting instance monitoring-instance-01 to mon...
    OK
    Exported to mon: teams 3, channels 2, dashboards 2, alerts 2, silences 0.
    Files that are new or have changed: 0. Files of things that are gone, removed: 0.
    Version 2 of the alerts API could not be read here: alerts that only it shows are left out.
    $ diff mon
    Comparing instance monitoring-instance-01 with mon...
    Version 2 of the alerts API could not be read here: alerts that only it shows are left out.
    FAILED
    The file 'alerts/monitor-operations/host-down.json' cannot be used: version 2 of the alerts API could not be read, so it is not known whether the instance has this alert.
    Nothing was changed.

    [1]
    $ apply mon --force
    Comparing instance monitoring-instance-01 with mon...
    Version 2 of the alerts API could not be read here: alerts that only it shows are left out.
    FAILED
    The file 'alerts/monitor-operations/host-down.json' cannot be used: version 2 of the alerts API could not be read, so it is not known whether the instance has this alert.
    Nothing was changed.

    [1]
    $ alert list
    Getting the alerts of instance monitoring-instance-01...
    OK
    Name         ID     Type         Severity   Enabled   Timespan
    Low uptime   7301   MANUAL       LOW (4)    true      10m
    High CPU     7302   PROMETHEUS   HIGH (1)   true      10m
    Version 2 of the alerts API could not be read here: alerts that only it shows are left out.
    ");
    assert_eq!(fs::read_to_string(&host).unwrap(), before);
    fs::remove_file(host).unwrap();
    assert_snapshot!(transcript(&sandbox, INSTANCE, &[&["apply", "mon", "--prune", "--force"]]), @"
    $ apply mon --prune --force
    Comparing instance monitoring-instance-01 with mon...
    OK
    Nothing differs.
    Version 2 of the alerts API could not be read here: alerts that only it shows are left out.
    ");
    assert_eq!(stored(&sandbox, "Host down")["type"], "DOWNTIME");
}

#[test]
fn what_the_service_decides_is_left_out_or_refused() {
    let sandbox = sandbox();
    let low = json!({"name": "Low uptime", "id": 1, "teamId": 2, "version": 9, "severity": 4,
        "severityLabel": "LOW"});
    with(&sandbox, "alert", OPS, &low);
    let said = run(&sandbox, INSTANCE, &["apply", "mon", "--force"]).ok();
    assert_snapshot!(said.stderr, @"
    'id' in the file 'alerts/it.json' is decided by the service; it is left out.
    'teamId' in the file 'alerts/it.json' is decided by the service; it is left out.
    'version' in the file 'alerts/it.json' is decided by the service; it is left out.
    'severityLabel' in the file 'alerts/it.json' is decided by the service; it is left out.
    ");
    assert_eq!(stored(&sandbox, "Low uptime")["version"], 1);
    let new =
        json!({"name": "New", "id": 1, "teamId": 2, "version": 9, "condition": "avg(up) == 0"});
    with(&sandbox, "alert", OPS, &new);
    run(&sandbox, INSTANCE, &["apply", "mon", "--force"]).ok();
    let cases = [
        ("alert", json!({"name": "Low uptime", "notificationChannelIds": [15]})),
        ("alert", json!({"name": "Low uptime", "notificationChannels": [15]})),
        ("alert", json!({"name": "Low uptime", "notificationChannels": "on-call mail"})),
        ("team", json!({"name": "Payments", "userRoles": []})),
        ("team", json!({"name": "Payments", "members": "me"})),
        (
            "channel",
            json!({"name": "incident hook", "type": "WEBHOOK", "options": {"url": "https://hooks.example.com/********"}}),
        ),
    ];
    let mut text = String::new();
    for (kind, spec) in cases {
        with(&sandbox, kind, OPS.filter(|_| kind == "alert"), &spec);
        let said = run(&sandbox, INSTANCE, &["apply", "mon", "--force", "--quiet"]);
        let _ = write!(text, "{spec}\n[{}] {}", said.code, said.stderr);
    }
    assert_snapshot!(text, @r#"
    {"name":"Low uptime","notificationChannelIds":[15]}
    [1] The file 'alerts/it.json' cannot be used: write 'notificationChannels' instead of 'notificationChannelIds'.
    Nothing was changed.
    {"name":"Low uptime","notificationChannels":[15]}
    [1] The file 'alerts/it.json' cannot be used: notification channels are meant by their names, and 15 is no name.
    Nothing was changed.
    {"name":"Low uptime","notificationChannels":"on-call mail"}
    [1] The file 'alerts/it.json' cannot be used: 'notificationChannels' must be a list.
    Nothing was changed.
    {"name":"Payments","userRoles":[]}
    [1] The file 'teams/it.json' cannot be used: write 'members' instead of 'userRoles'.
    Nothing was changed.
    {"name":"Payments","members":"me"}
    [1] The file 'teams/it.json' cannot be used: 'members' must be a list.
    Nothing was changed.
    {"name":"incident hook","type":"WEBHOOK","options":{"url":"https://hooks.example.com/********"}}
    [1] The file 'channels/it.json' cannot be used: 'url' has asterisks in the place of a secret: name a variable with 'fromEnv' instead, and set it.
    Nothing was changed.
    "#);
}

#[test]
fn empty_clears_and_missing_is_left_alone() {
    let sandbox = sandbox();
    let said = json!({"name": "Low uptime", "description": null, "notificationChannels": []});
    let before = stored(&sandbox, "Low uptime");
    assert_ne!(before["notificationChannelIds"], json!([]));
    with(&sandbox, "alert", OPS, &said);
    run(&sandbox, INSTANCE, &["apply", "mon", "--force"]).ok();
    let after = stored(&sandbox, "Low uptime");
    assert_eq!(after["notificationChannelIds"], json!([]));
    assert!(after["description"].as_str().unwrap_or_default().is_empty(), "{after}");
    assert_eq!(
        (&after["condition"], &after["severity"]),
        (&before["condition"], &before["severity"])
    );
    assert_eq!(run(&sandbox, INSTANCE, &["diff", "mon"]).code, 3, "other alerts are there only");
    let said = run(&sandbox, INSTANCE, &["apply", "mon", "--force", "--output", "JSON"]).ok();
    assert_eq!(said.json()["changes"], json!([]));
}

#[cfg(unix)]
#[test]
fn odd_files_are_told_or_passed_over() {
    use std::os::unix::fs::PermissionsExt as _;
    let sandbox = sandbox();
    let folder = export(&sandbox, INSTANCE);
    let made = std::process::Command::new("mkfifo").arg(folder.join("alerts/p.json")).status();
    assert!(made.unwrap().success());
    let low = folder.join("alerts/monitor-operations/low-uptime.json");
    let text = fs::read_to_string(&low).unwrap();
    fs::write(&low, format!("\u{feff}{text}")).unwrap();
    run(&sandbox, INSTANCE, &["diff", "mon"]).ok();
    let conflict = "<<<<<<< ours\n";
    fs::write(&low, conflict).unwrap();
    assert_snapshot!(transcript(&sandbox, INSTANCE, &[&["export", "mon"]]), @"
    $ export mon
    Exporting instance monitoring-instance-01 to mon...
    OK
    Exported to mon: teams 3, channels 2, dashboards 2, alerts 3, silences 0.
    Files that are new or have changed: 1. Files of things that are gone, removed: 0.
    The file 'alerts/p.json' describes nothing that can be read; it was left as it is.
    The file 'alerts/monitor-operations/low-uptime.json' describes nothing that can be read; it was left as it is.
    ");
    assert_eq!(fs::read_to_string(&low).unwrap(), conflict);
    let teams = folder.with_file_name("locked");
    fs::create_dir_all(teams.join("teams")).unwrap();
    fs::set_permissions(teams.join("teams"), fs::Permissions::from_mode(0o555)).unwrap();
    let said = run(&sandbox, LONDON, &["export", "locked"]);
    // Whoever runs as root may write everywhere.
    if said.code != 0 {
        assert!(!said.stderr.contains(".export-"), "{said}");
        assert!(said.stderr.contains("locked/teams' cannot be used: "), "{said}");
    }
}
