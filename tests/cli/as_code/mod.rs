//! Teams, channels, dashboards and alerts as files: `export`, `diff`, `apply`.

mod members;
mod names;
mod odd;
mod one_file;
mod refusals;
mod teams;

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use ibmcloud_emulator::World;
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::support::{GUID, INSTANCE, Said, Sandbox, files};

pub(crate) const LONDON: &str = "monitoring-london";
const HOOK: &str = "CHANNEL_INCIDENT_HOOK_URL";

pub(crate) fn sandbox() -> Sandbox {
    let mut sandbox = Sandbox::new().logged_in();
    sandbox.set(HOOK, "https://hooks.example.com/alerts");
    sandbox
}

/// `monitoring WORDS… --name INSTANCE`, in the region of the instance.
pub(crate) fn run(sandbox: &Sandbox, instance: &str, words: &[&str]) -> Said {
    let region = if instance == LONDON { "eu-gb" } else { "us-south" };
    let rest = ["--name", instance, "--region", region];
    sandbox.run(&[&["monitoring"], words, &rest].concat())
}

pub(crate) fn export(sandbox: &Sandbox, instance: &str) -> PathBuf {
    let folder = sandbox.file("README.md", "").with_file_name("mon");
    run(sandbox, instance, &["export", "mon"]).ok();
    folder
}

/// Changes the text of a file.
pub(crate) fn edit(path: PathBuf, from: &str, to: &str) {
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{text}");
    fs::write(path, text.replace(from, to)).unwrap();
}

/// What a reader sees, one run after the other.
pub(crate) fn transcript(sandbox: &Sandbox, instance: &str, lines: &[&[&str]]) -> String {
    let mut text = String::new();
    for words in lines {
        let said = run(sandbox, instance, words);
        let _ = write!(text, "$ {}\n{}{}", words.join(" "), said.stdout, said.stderr);
        if said.code != 0 {
            let _ = writeln!(text, "[{}]", said.code);
        }
    }
    text
}

#[test]
fn an_export_names_what_the_service_numbers() {
    let sandbox = sandbox();
    let folder = export(&sandbox, INSTANCE);
    let found: Vec<String> = files(&folder)
        .iter()
        .map(|path| path.strip_prefix(&folder).unwrap().to_string_lossy().into_owned())
        .collect();
    assert_snapshot!(found.join("\n"), @"
    alerts/monitor-operations/high-cpu.json
    alerts/monitor-operations/host-down.json
    alerts/monitor-operations/low-uptime.json
    channels/incident-hook.json
    channels/on-call-mail.json
    dashboards/monitor-operations/node-overview.json
    dashboards/monitor-operations/requests.json
    teams/monitor-operations.json
    teams/payments.json
    teams/platform.json
    ");
    let read = |file: &str| fs::read_to_string(folder.join(file)).unwrap();
    assert_snapshot!(read("alerts/monitor-operations/host-down.json"), @r#"
    {
      "kind": "alert",
      "team": "Monitor Operations",
      "spec": {
        "name": "Host down",
        "type": "DOWNTIME",
        "description": "No data from a host for five minutes",
        "enabled": false,
        "config": {
          "conditionOperator": "<=",
          "groupAggregation": "avg",
          "metric": {
            "id": "up"
          },
          "noDataBehaviour": "DO_NOTHING",
          "range": 300,
          "scope": {
            "expressions": []
          },
          "segmentBy": [
            {
              "id": "host",
              "publicId": "host"
            }
          ],
          "threshold": 0.0,
          "timeAggregation": "timeAvg"
        },
        "group": "default",
        "labels": {},
        "links": [],
        "notificationChannelConfigList": [
          {
            "enabled": true,
            "channel": "incident hook",
            "overrideOptions": {
              "notifyOnResolve": true,
              "reNotifyEverySec": 1800
            }
          }
        ],
        "severity": "high"
      }
    }
    "#);
    assert_snapshot!(read("channels/incident-hook.json"), @r#"
    {
      "kind": "channel",
      "spec": {
        "name": "incident hook",
        "type": "WEBHOOK",
        "enabled": true,
        "options": {
          "notifyOnOk": true,
          "url": {
            "fromEnv": "CHANNEL_INCIDENT_HOOK_URL"
          }
        }
      }
    }
    "#);
    for file in &found {
        let text = read(file);
        for made in ["\"id\": 7", "\"version\"", "createdOn", "customerId", "hooks.example.com"] {
            assert!(!text.contains(made), "{file}: {text}");
        }
    }
}

#[test]
fn what_is_applied_to_an_empty_instance_does_not_differ() {
    let sandbox = sandbox();
    let folder = export(&sandbox, INSTANCE);
    assert_snapshot!(transcript(&sandbox, LONDON, &[
        &["apply", "mon", "--dry-run"],
        &["apply", "mon", "--force"],
        &["diff", "mon"],
        &["apply", "mon", "--force"],
    ]), @"
    $ apply mon --dry-run
    Comparing instance monitoring-london with mon...
    OK
    + channel incident hook
    + channel on-call mail
    + dashboard Node overview (Monitor Operations)
    + dashboard Requests (Monitor Operations)
    + alert High CPU (Monitor Operations)
    + alert Host down (Monitor Operations)
    + alert Low uptime (Monitor Operations)
    To create: 7. To update: 0. To delete: 0.
    Nothing was changed.
    $ apply mon --force
    Comparing instance monitoring-london with mon...
    + channel incident hook
    + channel on-call mail
    + dashboard Node overview (Monitor Operations)
    + dashboard Requests (Monitor Operations)
    + alert High CPU (Monitor Operations)
    + alert Host down (Monitor Operations)
    + alert Low uptime (Monitor Operations)
    OK
    Created: 7. Updated: 0. Deleted: 0.
    $ diff mon
    Comparing instance monitoring-london with mon...
    OK
    Nothing differs.
    $ apply mon --force
    Comparing instance monitoring-london with mon...
    OK
    Nothing differs.
    ");
    let before: Vec<String> =
        files(&folder).iter().map(|path| fs::read_to_string(path).unwrap()).collect();
    let said = run(&sandbox, LONDON, &["export", "mon", "--output", "JSON"]).ok().json();
    assert_eq!((&said["written"], &said["removed"]), (&json!(0), &json!([])));
    let after: Vec<String> =
        files(&folder).iter().map(|path| fs::read_to_string(path).unwrap()).collect();
    assert_eq!(before, after);
}

/// An instance, and files that differ from it.
fn drifted() -> Sandbox {
    let sandbox = sandbox();
    let folder = export(&sandbox, INSTANCE);
    edit(
        folder.join("alerts/monitor-operations/low-uptime.json"),
        "\"severity\": 4",
        "\"severity\": 2",
    );
    fs::remove_file(folder.join("dashboards/monitor-operations/requests.json")).unwrap();
    let team = json!({"kind": "team", "spec": {"name": "Blue", "members": [
        {"user": "writer@example.com", "role": "ROLE_TEAM_EDIT"}]}});
    fs::write(folder.join("teams/blue.json"), team.to_string()).unwrap();
    let alert = json!({"kind": "alert", "team": "Blue", "spec":
        {"name": "Idle", "condition": "avg(avg(cpu.used.percent)) < 1", "notificationChannels": ["on-call mail"]}});
    fs::write(folder.join("alerts/idle.json"), alert.to_string()).unwrap();
    sandbox
}

#[test]
fn an_export_takes_no_file_away_unless_asked_to() {
    let sandbox = drifted();
    let folder = sandbox.file("README.md", "").with_file_name("mon");
    let moved = folder.join("alerts/uptime.json");
    fs::rename(folder.join("alerts/monitor-operations/low-uptime.json"), &moved).unwrap();
    assert_snapshot!(transcript(&sandbox, INSTANCE, &[
        &["export", "mon"],
        &["diff", "mon", "--quiet"],
        &["export", "mon", "--prune"],
        &["diff", "mon"],
    ]), @r#"
    $ export mon
    Exporting instance monitoring-instance-01 to mon...
    OK
    Exported to mon: teams 3, channels 2, dashboards 2, alerts 3, silences 0.
    Files that are new or have changed: 2. Files of things that are gone, removed: 0.
    In the folder only, and left alone: 2. '--prune' removes them.
    $ diff mon --quiet
    --- /dev/null
    +++ teams/blue.json
    @@ -0,0 +1,9 @@
    +{
    +  "name": "Blue",
    +  "members": [
    +    {
    +      "role": "ROLE_TEAM_EDIT",
    +      "user": "writer@example.com"
    +    }
    +  ]
    +}
    --- /dev/null
    +++ alerts/idle.json
    @@ -0,0 +1,7 @@
    +{
    +  "name": "Idle",
    +  "condition": "avg(avg(cpu.used.percent)) < 1",
    +  "notificationChannels": [
    +    "on-call mail"
    +  ]
    +}

    In the files only: 2. Different: 0. In the instance only: 0.
    [3]
    $ export mon --prune
    Exporting instance monitoring-instance-01 to mon...
    OK
    Exported to mon: teams 3, channels 2, dashboards 2, alerts 3, silences 0.
    Files that are new or have changed: 0. Files of things that are gone, removed: 2.
    $ diff mon
    Comparing instance monitoring-instance-01 with mon...
    OK
    Nothing differs.
    "#);
    // It is still in the file where its owner wants it, and in no other.
    assert!(fs::read_to_string(moved).unwrap().contains("\"severity\": 4"));
    assert!(!folder.join("alerts/monitor-operations/low-uptime.json").exists());
}

#[test]
fn a_difference_is_shown_as_a_diff() {
    let sandbox = drifted();
    assert_snapshot!(transcript(&sandbox, INSTANCE, &[&["diff", "mon"]]), @r#"
    $ diff mon
    Comparing instance monitoring-instance-01 with mon...
    OK
    --- /dev/null
    +++ teams/blue.json
    @@ -0,0 +1,9 @@
    +{
    +  "name": "Blue",
    +  "members": [
    +    {
    +      "role": "ROLE_TEAM_EDIT",
    +      "user": "writer@example.com"
    +    }
    +  ]
    +}
    --- /dev/null
    +++ alerts/idle.json
    @@ -0,0 +1,7 @@
    +{
    +  "name": "Idle",
    +  "condition": "avg(avg(cpu.used.percent)) < 1",
    +  "notificationChannels": [
    +    "on-call mail"
    +  ]
    +}
    --- alert Low uptime (Monitor Operations)
    +++ alerts/monitor-operations/low-uptime.json
    @@ -17,6 +17,6 @@
       "segmentCondition": {
         "type": "ANY"
       },
    -  "severity": 4,
    +  "severity": 2,
       "timespan": 600000000
     }
    --- dashboard Requests (Monitor Operations)
    +++ /dev/null
    @@ -1,43 +0,0 @@
    -{
    -  "name": "Requests",
    -  "description": "",
    -  "eventDisplaySettings": {
    -    "enabled": true,
    -    "queryParams": {
    -      "alertStatuses": [],
    -      "categories": [],
    -      "filter": "",
    -      "severities": [],
    -      "teamScope": false
    -    }
    -  },
    -  "layout": [
    -    {
    -      "h": 6,
    -      "panelId": 1,
    -      "w": 12,
    -      "x": 0,
    -      "y": 0
    -    }
    -  ],
    -  "panels": [
    -    {
    -      "name": "Requests",
    -      "type": "advancedTimechart",
    -      "description": "",
    -      "advancedQueries": [
    -        {
    -          "enabled": true,
    -          "query": "sum(rate(http_requests_total[5m])) by (job)"
    -        }
    -      ],
    -      "id": 1
    -    }
    -  ],
    -  "public": false,
    -  "publicNotation": false,
    -  "schema": 3,
    -  "scopeExpressionList": [],
    -  "shared": true,
    -  "sharingSettings": []
    -}

    In the files only: 2. Different: 1. In the instance only: 1.
    [3]
    "#);
}

#[test]
fn a_difference_is_taken_away() {
    let sandbox = drifted();
    assert_snapshot!(transcript(&sandbox, INSTANCE, &[
        &["apply", "mon"],
        &["apply", "mon", "--force"],
        &["diff", "mon", "--quiet"],
        &["apply", "mon", "--force", "--prune"],
        &["diff", "mon"],
    ]), @r#"
    $ apply mon
    Comparing instance monitoring-instance-01 with mon...
    + team Blue
    + alert Idle (Blue)
    ~ alert Low uptime (Monitor Operations)
        severity: 4 → 2
    Make these changes to instance monitoring-instance-01 (3)? [y/N]> 
    FAILED
    Could not read from input: EOF
    Nothing was changed.

    [1]
    $ apply mon --force
    Comparing instance monitoring-instance-01 with mon...
    + team Blue
    + alert Idle (Blue)
    ~ alert Low uptime (Monitor Operations)
        severity: 4 → 2
    OK
    Created: 2. Updated: 1. Deleted: 0.
    In the instance only, and left alone: 1. '--prune' deletes them.
    $ diff mon --quiet
    --- dashboard Requests (Monitor Operations)
    +++ /dev/null
    @@ -1,43 +0,0 @@
    -{
    -  "name": "Requests",
    -  "description": "",
    -  "eventDisplaySettings": {
    -    "enabled": true,
    -    "queryParams": {
    -      "alertStatuses": [],
    -      "categories": [],
    -      "filter": "",
    -      "severities": [],
    -      "teamScope": false
    -    }
    -  },
    -  "layout": [
    -    {
    -      "h": 6,
    -      "panelId": 1,
    -      "w": 12,
    -      "x": 0,
    -      "y": 0
    -    }
    -  ],
    -  "panels": [
    -    {
    -      "name": "Requests",
    -      "type": "advancedTimechart",
    -      "description": "",
    -      "advancedQueries": [
    -        {
    -          "enabled": true,
    -          "query": "sum(rate(http_requests_total[5m])) by (job)"
    -        }
    -      ],
    -      "id": 1
    -    }
    -  ],
    -  "public": false,
    -  "publicNotation": false,
    -  "schema": 3,
    -  "scopeExpressionList": [],
    -  "shared": true,
    -  "sharingSettings": []
    -}

    In the files only: 0. Different: 0. In the instance only: 1.
    [3]
    $ apply mon --force --prune
    Comparing instance monitoring-instance-01 with mon...
    - dashboard Requests (Monitor Operations)
    OK
    Created: 0. Updated: 0. Deleted: 1.
    $ diff mon
    Comparing instance monitoring-instance-01 with mon...
    OK
    Nothing differs.
    "#);
    let inside = sandbox.cloud.world();
    let inside = inside.monitor(GUID).unwrap();
    let low = inside.alerts.iter().find(|alert| alert["name"] == "Low uptime").unwrap();
    assert_eq!((&low["severity"], &low["notificationChannelIds"]), (&json!(2), &json!([15])));
    let idle = inside.alerts.iter().find(|alert| alert["name"] == "Idle").unwrap();
    let blue = inside.teams.iter().find(|team| team.name == "Blue").unwrap();
    assert_eq!(idle["teamId"], blue.id);
    assert!(inside.dashboards.iter().all(|dashboard| dashboard["name"] != "Requests"));
}

#[test]
fn programs_read_one_document() {
    let sandbox = sandbox();
    let folder = export(&sandbox, INSTANCE);
    edit(folder.join("alerts/monitor-operations/low-uptime.json"), "true", "false");
    let said = run(&sandbox, INSTANCE, &["diff", "mon", "--output", "JSON"]);
    assert_eq!((said.code, said.stderr.as_str()), (3, ""));
    let change = &said.json()["changes"][0];
    let sides = ["before", "after"].map(|side| change[side]["enabled"].clone());
    assert_eq!((change["action"].as_str(), sides), (Some("update"), [json!(true), json!(false)]));
    let said = run(&sandbox, INSTANCE, &["apply", "mon", "--force", "--output", "JSON"]).ok();
    assert_eq!(said.json()["changed"], json!(true));
    let said = run(&sandbox, INSTANCE, &["apply", "mon", "--force", "--output", "JSON"]).ok();
    assert_eq!(said.json(), json!({"changed": false, "changes": [], "kept": 0}));
}

#[test]
fn many_things_with_odd_names_survive() {
    let odd =
        ["a/b", "a b", "A B", "..", "con", "日本", "*", "é\"q\"", "x: y", " lead", "[k8s] #1"];
    let sandbox = Sandbox::changed(|world: &mut World| {
        let inside = world.monitor_mut(GUID).unwrap();
        let (alert, dashboard) = (inside.alerts[0].clone(), inside.dashboards[0].clone());
        for (number, id) in (0..100).zip(20_000_u64..) {
            let name =
                format!("{}{}", odd[number % odd.len()], " ".repeat(number / odd.len()) + "'");
            for (list, sample) in
                [(&mut inside.alerts, &alert), (&mut inside.dashboards, &dashboard)]
            {
                let mut copy: Value = sample.clone();
                copy["id"] = id.into();
                copy["name"] = name.clone().into();
                list.push(copy);
            }
        }
    });
    let mut sandbox = sandbox.logged_in();
    sandbox.set(HOOK, "https://hooks.example.com/alerts");
    export(&sandbox, INSTANCE);
    let said = run(&sandbox, LONDON, &["apply", "mon", "--force", "--output", "JSON"]).ok();
    assert_eq!(said.json()["changes"].as_array().unwrap().len(), 207);
    run(&sandbox, LONDON, &["diff", "mon"]).ok();
}
