//! Teams, channels, dashboards and alerts as files: `export`, `diff`, `apply`.

use std::fs;
use std::path::PathBuf;

use ibmcloud_emulator::{Fault, FaultBody, Trouble, When, World, keys};
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::support::{GUID, INSTANCE, Said, Sandbox, files, stable};

const LONDON: &str = "monitoring-london";
const HOOK: &str = "CHANNEL_INCIDENT_HOOK_URL";

fn sandbox() -> Sandbox {
    let mut sandbox = Sandbox::new().logged_in();
    sandbox.set(HOOK, "https://hooks.example.com/alerts");
    sandbox
}

/// `monitoring WORDS… --name INSTANCE`, in the region of the instance.
fn run(sandbox: &Sandbox, instance: &str, words: &[&str]) -> Said {
    let region = if instance == LONDON { "eu-gb" } else { "us-south" };
    let rest = ["--name", instance, "--region", region];
    sandbox.run(&[&["monitoring"], words, &rest].concat())
}

fn export(sandbox: &Sandbox, instance: &str) -> PathBuf {
    let folder = sandbox.file("README.md", "").with_file_name("mon");
    run(sandbox, instance, &["export", "mon"]).ok();
    folder
}

/// Changes the text of a file.
fn edit(path: PathBuf, from: &str, to: &str) {
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{text}");
    fs::write(path, text.replace(from, to)).unwrap();
}

/// What a reader sees, one run after the other.
fn transcript(sandbox: &Sandbox, instance: &str, lines: &[&[&str]]) -> String {
    let mut text = String::new();
    for words in lines {
        let said = run(sandbox, instance, words);
        text += &format!("$ {}\n{}{}", words.join(" "), said.stdout, said.stderr);
        if said.code != 0 {
            text += &format!("[{}]\n", said.code);
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

#[test]
fn a_difference_is_shown_and_taken_away() {
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

#[test]
fn files_are_checked_before_anything_is_sent() {
    let sandbox = sandbox();
    let folder = export(&sandbox, INSTANCE);
    let low = folder.join("alerts/monitor-operations/low-uptime.json");
    let good = fs::read_to_string(&low).unwrap();
    let cases = [
        ("\"severity\": 4,", "\"severity\": 4,,"),
        ("\"severity\": 4", "\"severity\": 9"),
        ("\"on-call mail\"", "\"pager\""),
        ("\"kind\": \"alert\"", "\"kind\": \"alarm\""),
        ("  \"team\": \"Monitor Operations\",\n", ""),
        ("\"name\": \"Low uptime\"", "\"name\": \"High CPU\""),
        ("\"severity\": 4", "\"colour\": 4, \"severity\": 4"),
    ];
    let before = sandbox.calls().len();
    let mut text = String::new();
    for (from, to) in cases {
        assert!(good.contains(from), "{from}");
        fs::write(&low, good.replace(from, to)).unwrap();
        let said = run(&sandbox, INSTANCE, &["apply", "mon", "--dry-run", "--quiet"]);
        text += &format!(
            "{} => {}\n[{}] {}{}\n",
            from.trim(),
            to.trim(),
            said.code,
            said.stdout,
            said.stderr.trim_end()
        );
    }
    assert_snapshot!(text, @r#"
    "severity": 4, => "severity": 4,,
    [1] The file 'alerts/monitor-operations/low-uptime.json' is not JSON: line 23, column 19: key must be a string.
    Nothing was changed.
    "severity": 4 => "severity": 9
    [1] The file 'alerts/monitor-operations/low-uptime.json' cannot be used: 'severity' must be 0 to 7, and is 9.
    Nothing was changed.
    "on-call mail" => "pager"
    [1] The file 'alerts/monitor-operations/low-uptime.json' cannot be used: there is no notification channel 'pager', neither in the files nor in the instance.
    Nothing was changed.
    "kind": "alert" => "kind": "alarm"
    [1] The file 'alerts/monitor-operations/low-uptime.json' cannot be used: 'kind' must be team, channel, dashboard or alert.
    Nothing was changed.
    "team": "Monitor Operations", => 
    [1] The file 'alerts/monitor-operations/low-uptime.json' cannot be used: 'team' is missing.
    Nothing was changed.
    "name": "Low uptime" => "name": "High CPU"
    [1] The file 'alerts/monitor-operations/low-uptime.json' cannot be used: it describes the alert 'High CPU', and so does alerts/monitor-operations/high-cpu.json.
    Nothing was changed.
    "severity": 4 => "colour": 4, "severity": 4
    [0] ~ alert Low uptime (Monitor Operations)
    To create: 0. To update: 1. To delete: 0.
    Nothing was changed.
    "#);
    let said = run(&sandbox, INSTANCE, &["diff", "mon"]);
    assert_snapshot!(said.stderr, @"'colour' in the file 'alerts/monitor-operations/low-uptime.json' is not known here; it is sent as it is.");
    let calls = sandbox.calls();
    assert!(calls[before..].iter().all(|call| call.starts_with("GET")), "{calls:?}");
}

#[test]
fn what_cannot_be_done_is_said() {
    let sandbox = sandbox();
    let folder = export(&sandbox, INSTANCE);
    fs::create_dir(folder.with_file_name("empty")).unwrap();
    fs::write(folder.with_file_name("file"), "").unwrap();
    assert_snapshot!(transcript(&sandbox, INSTANCE, &[
        &["diff", "nowhere"],
        &["apply", "empty", "--prune", "--force"],
        &["export", "file"],
        &["diff", "mon", "--team", "Nobody"],
    ]), @"
    $ diff nowhere
    Comparing instance monitoring-instance-01 with nowhere...
    FAILED
    The file 'nowhere' cannot be used: there is no such folder
    Nothing was changed.

    [1]
    $ apply empty --prune --force
    Comparing instance monitoring-instance-01 with empty...
    FAILED
    The folder 'empty' holds no file of a team, channel, dashboard or alert.
    Nothing was changed. Write files with 'ibmcloud monitoring export DIR'.

    [1]
    $ export file
    Exporting instance monitoring-instance-01 to file...
    FAILED
    The file 'file/teams/monitor-operations.json' cannot be used: Not a directory
    Nothing was changed.

    [1]
    $ diff mon --team Nobody
    FAILED
    Team 'Nobody' was not found. The teams that you see are:
      Monitor Operations (40211)
      Payments (40212)
      Platform (40213)
    Nothing was changed. Name one of them with '--team'.

    [1]
    ");
    assert_snapshot!(transcript(&sandbox, "nothing", &[&["export", "mon"]]), @"
    $ export mon
    FAILED
    No instance of IBM Cloud Monitoring named 'nothing' was found in us-south.
    Name another region with '--region', or list all with 'ibmcloud monitoring service-instances --all-regions'.

    [1]
    ");
    let said = sandbox.run(&["monitoring", "apply", "--name", INSTANCE]);
    assert_snapshot!(said.stderr, @"
    FAILED
    Incorrect Usage: DIR is missing
    ");
    assert!(said.stdout.starts_with("NAME:\n  apply - "), "{said}");
}

#[test]
fn whoever_may_only_read_changes_nothing() {
    let sandbox = sandbox();
    let folder = export(&sandbox, INSTANCE);
    edit(
        folder.join("alerts/monitor-operations/low-uptime.json"),
        "\"severity\": 4",
        "\"severity\": 2",
    );
    let sandbox = sandbox.identity(keys::READER).logged_in();
    let _stable = stable();
    assert_snapshot!(transcript(&sandbox, INSTANCE, &[
        &["diff", "mon"],
        &["apply", "mon", "--force", "--team", "Monitor Operations"],
    ]), @"
    $ diff mon
    Comparing instance monitoring-instance-01 with mon...
    FAILED
    The file 'teams/payments.json' cannot be used: you do not see this team, and only administrators see all. Name a team of yours with '--team'.
    Nothing was changed.

    [1]
    $ apply mon --force --team Monitor Operations
    Comparing instance monitoring-instance-01 with mon...
    ~ alert Low uptime (Monitor Operations)
    FAILED
    Could not update alert Low uptime (Monitor Operations) in instance monitoring-instance-01.
    IBM Cloud Monitoring refused (status 403): Access is denied: Not enough privileges to complete the action
    Either the instance accepts IAM tokens only, or your role is too low: look with 'ibmcloud monitoring auth show'.
    Trace ID: [ID]
    No other change was made.
    Run the same command again: what is done is not done twice.

    [1]
    ");
}

#[test]
fn an_empty_instance_has_its_teams() {
    let sandbox = sandbox();
    assert_snapshot!(transcript(&sandbox, LONDON, &[&["export", "mon"], &["diff", "mon"]]), @"
    $ export mon
    Exporting instance monitoring-london to mon...
    OK
    Exported to mon: teams 3, channels 0, dashboards 0, alerts 0.
    Files that are new or have changed: 3. Files of things that are gone, removed: 0.
    $ diff mon
    Comparing instance monitoring-london with mon...
    OK
    Nothing differs.
    ");
}

#[test]
fn trouble_on_the_way_is_told_and_the_next_run_does_the_rest() {
    let sandbox = sandbox();
    export(&sandbox, INSTANCE);
    let trouble =
        Trouble::Status { status: 503, retry_after: None, body: FaultBody::Json, after: false };
    sandbox.cloud.add_fault(Fault {
        method: Some("POST".to_owned()),
        when: When::First(1),
        ..Fault::new("/api/v3/dashboards", trouble)
    });
    let _stable = stable();
    assert_snapshot!(transcript(&sandbox, LONDON, &[&["apply", "mon", "--force"]]), @"
    $ apply mon --force
    Comparing instance monitoring-london with mon...
    + channel incident hook
    + channel on-call mail
    + dashboard Node overview (Monitor Operations)
    FAILED
    Could not create dashboard Node overview (Monitor Operations) in instance monitoring-london.
    IBM Cloud Monitoring refused (status 503): Service Unavailable: Service Unavailable
    The service is in trouble: try again later, or look at https://cloud.ibm.com/status.
    Trace ID: [ID]
    The change may or may not have happened: look before you try again.
    Made before: 2 of 7 changes. Those behind it were not made.
    Run the same command again: what is done is not done twice.

    [5]
    ");
    sandbox.cloud.add_fault(Fault {
        method: Some("POST".to_owned()),
        when: When::First(1),
        ..Fault::new("/api/alerts", Trouble::CutAfter)
    });
    assert_snapshot!(transcript(&sandbox, LONDON, &[
        &["apply", "mon", "--force", "--quiet"],
        &["apply", "mon", "--force"],
        &["diff", "mon"],
    ]), @"
    $ apply mon --force --quiet
    Could not create alert High CPU (Monitor Operations) in instance monitoring-london.
    IBM Cloud Monitoring did not answer to the end: peer closed connection without sending TLS close_notify
    Check the network, HTTPS_PROXY and the endpoint ('ibmcloud api').
    The change may or may not have happened: look before you try again.
    Made before: 2 of 5 changes. Those behind it were not made.
    Run the same command again: what is done is not done twice.
    [5]
    $ apply mon --force
    Comparing instance monitoring-london with mon...
    + alert Host down (Monitor Operations)
    + alert Low uptime (Monitor Operations)
    OK
    Created: 2. Updated: 0. Deleted: 0.
    $ diff mon
    Comparing instance monitoring-london with mon...
    OK
    Nothing differs.
    ");
}

#[test]
fn a_list_that_cannot_be_read_is_no_empty_one() {
    let sandbox = sandbox();
    let folder = export(&sandbox, INSTANCE);
    let trouble =
        Trouble::Status { status: 500, retry_after: None, body: FaultBody::Json, after: false };
    sandbox.cloud.add_fault(Fault::new("/api/alerts", trouble));
    let _stable = stable();
    assert_snapshot!(transcript(&sandbox, INSTANCE, &[&["export", "mon"]]), @"
    $ export mon
    Exporting instance monitoring-instance-01 to mon...
    FAILED
    Could not read what instance monitoring-instance-01 holds.
    IBM Cloud Monitoring refused (status 500): Internal Server Error: Internal Server Error
    The service is in trouble: try again later, or look at https://cloud.ibm.com/status.
    Trace ID: [ID]
    Nothing was changed.

    [1]
    ");
    assert!(folder.join("alerts/monitor-operations/low-uptime.json").exists());
}
