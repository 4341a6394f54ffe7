//! `export`, `diff` and `apply` where teams have things of the same name, or are deleted.

use std::fs;
use std::path::Path;

use ibmcloud_emulator::{World, keys};
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::as_code::{edit, export, run, transcript};
use crate::support::{GUID, INSTANCE, Sandbox, files};

const PAYMENTS: u64 = 40212;
const PLATFORM: u64 = 40213;

fn channel(id: u64, team: Option<u64>, name: &str) -> Value {
    let mut channel = json!({"id": id, "version": 1, "customerId": 1, "enabled": true, "createdOn": 1,
        "modifiedOn": 1, "name": name, "type": "EMAIL", "options": {"emailRecipients": ["a@example.com"]}});
    if let Some(team) = team {
        channel["teamId"] = team.into();
    }
    channel
}

fn alert(id: u64, team: u64, name: &str, channels: &[u64]) -> Value {
    json!({"id": id, "version": 1, "name": name, "teamId": team, "enabled": true, "type": "PROMETHEUS",
        "condition": "up == 0", "severity": 4, "timespan": 60_000_000, "createdOn": 1, "modifiedOn": 1,
        "notificationChannelIds": channels})
}

/// Two teams that each have a channel `oncall`, and alerts that use it; one uses the other team's.
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::changed(|world: &mut World| {
        let inside = world.monitor_mut(GUID).unwrap();
        inside.notification_channels = vec![
            channel(901, Some(PAYMENTS), "oncall"),
            channel(902, Some(PLATFORM), "oncall"),
            channel(903, None, "mail"),
        ];
        inside.dashboards.clear();
        inside.alerts = vec![
            alert(801, PAYMENTS, "Down", &[901, 903]),
            alert(802, PLATFORM, "Down", &[902]),
            alert(803, PLATFORM, "Crossed", &[901]),
        ];
    });
    sandbox.logged_in()
}

fn alerts(sandbox: &Sandbox) -> String {
    let world = sandbox.cloud.world();
    let all = world.monitor(GUID).unwrap().alerts.iter();
    let line =
        |it: &Value| format!("{} {} {}", it["teamId"], it["name"], it["notificationChannelIds"]);
    all.map(line).collect::<Vec<_>>().join("\n")
}

fn list(folder: &Path) -> String {
    let relative =
        |path: &std::path::PathBuf| path.strip_prefix(folder).unwrap().display().to_string();
    files(folder).iter().map(relative).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_team_keeps_its_own_channel() {
    let sandbox = sandbox();
    let folder = export(&sandbox, INSTANCE);
    let crossed = fs::read_to_string(folder.join("alerts/platform/crossed.json")).unwrap();
    let crossed: Value = serde_json::from_str(&crossed).unwrap();
    assert_eq!(
        crossed["spec"]["notificationChannels"],
        json!([{"team": "Payments", "name": "oncall"}])
    );
    run(&sandbox, INSTANCE, &["diff", "mon"]).ok();
    for (file, team) in [("payments/down", PAYMENTS), ("platform/down", PLATFORM)] {
        edit(folder.join(format!("alerts/{file}.json")), "\"severity\": 4", "\"severity\": 2");
        let mine = if team == PAYMENTS { "Payments" } else { "Platform" };
        run(&sandbox, INSTANCE, &["apply", "mon", "--force", "--team", mine]).ok();
    }
    edit(folder.join("alerts/platform/crossed.json"), "\"severity\": 4", "\"severity\": 2");
    run(&sandbox, INSTANCE, &["apply", "mon", "--force", "--team", "Platform"]).ok();
    assert_snapshot!(alerts(&sandbox), @r#"
    40212 "Down" [901,903]
    40213 "Down" [902]
    40213 "Crossed" [901]
    "#);
}

#[test]
fn what_somebody_does_not_see_stays_where_it_is() {
    let sandbox = Sandbox::changed(|world: &mut World| {
        let inside = world.monitor_mut(GUID).unwrap();
        inside.notification_channels.push(channel(901, Some(PLATFORM), "oncall"));
        inside.alerts = vec![alert(801, 40211, "Down", &[901, 15])];
    });
    let sandbox = sandbox.identity(keys::WRITER).logged_in();
    let folder = sandbox.file("README.md", "").with_file_name("mon");
    let said = run(&sandbox, INSTANCE, &["export", "mon"]).ok();
    assert_snapshot!(said.stderr, @"
    Only administrators see all teams: what is in teams that you are not in is not written down, and its files are left alone.
    alert Down (Monitor Operations) refers to channels or dashboards that you do not see. They are not written down, and 'apply' leaves them as they are.
    ");
    let down = folder.join("alerts/monitor-operations/down.json");
    edit(down, "\"severity\": 4", "\"severity\": 2");
    run(&sandbox, INSTANCE, &["apply", "mon", "--force", "--team", "Monitor Operations"]).ok();
    assert_snapshot!(alerts(&sandbox), @r#"40211 "Down" [15,901]"#);
}

#[test]
fn a_name_never_leads_to_another_team_by_itself() {
    let sandbox = sandbox();
    let folder = export(&sandbox, INSTANCE);
    let down = folder.join("alerts/payments/down.json");
    let good = fs::read_to_string(&down).unwrap();
    let mut text = String::new();
    for said in ["\"pager\"", "15", "{\"team\": \"Nobody\", \"name\": \"oncall\"}"] {
        fs::write(&down, good.replace("\"oncall\"", said)).unwrap();
        text += &run(&sandbox, INSTANCE, &["diff", "mon", "--quiet"]).stderr;
    }
    fs::write(&down, good.replace("\"team\": \"Payments\"", "\"team\": \"Monitor Operations\""))
        .unwrap();
    text += &run(&sandbox, INSTANCE, &["diff", "mon", "--quiet"]).stderr;
    assert_snapshot!(text, @r#"
    The file 'alerts/payments/down.json' cannot be used: there is no notification channel 'pager', neither in the files nor in the instance.
    Nothing was changed.
    The file 'alerts/payments/down.json' cannot be used: notification channels are meant by their names, and 15 is no name.
    Nothing was changed.
    The file 'alerts/payments/down.json' cannot be used: the notification channel 'oncall' belongs to another team: write {"team":"Payments","name":"oncall"} if that one is meant.
    Nothing was changed.
    The file 'alerts/payments/down.json' cannot be used: the notification channel 'oncall' belongs to another team: write {"team":"Payments","name":"oncall"} if that one is meant.
    Nothing was changed.
    "#);
}

#[test]
fn an_alert_follows_a_channel_that_is_replaced() {
    let sandbox = sandbox();
    let folder = export(&sandbox, INSTANCE);
    // The channel of all teams is gone, and there is one of Payments instead.
    let mail = json!({"kind": "channel", "team": "Payments", "spec": {"name": "mail 2", "type": "EMAIL",
        "options": {"emailRecipients": ["a@example.com"]}}});
    fs::write(folder.join("channels/mail.json"), mail.to_string()).unwrap();
    fs::write(
        folder.join("channels/other.json"),
        r#"{"kind":"channel","spec":{"name":"other","type":"EMAIL","options":{"emailRecipients":["a@b.c"]}}}"#,
    )
    .unwrap();
    // Nothing can refer to what will be gone.
    let said = run(&sandbox, INSTANCE, &["apply", "mon", "--force", "--prune"]);
    assert_snapshot!(said.stderr, @"
    FAILED
    The file 'alerts/payments/down.json' cannot be used: there is no notification channel 'mail', neither in the files nor in the instance.
    Nothing was changed.
    ");
    edit(folder.join("alerts/payments/down.json"), "\"mail\"", "\"mail 2\"");
    assert_snapshot!(transcript(&sandbox, INSTANCE, &[
        &["apply", "mon", "--force", "--prune"],
        &["diff", "mon"],
    ]), @r#"
    $ apply mon --force --prune
    Comparing instance monitoring-instance-01 with mon...
    + channel other
    + channel mail 2 (Payments)
    ~ alert Down (Payments)
        notificationChannels[1]: {"name":"mail"} → "mail 2"
    - channel mail
    OK
    Created: 2. Updated: 1. Deleted: 1.
    $ diff mon
    Comparing instance monitoring-instance-01 with mon...
    OK
    Nothing differs.
    "#);
    let world = sandbox.cloud.world();
    let inside = world.monitor(GUID).unwrap();
    let new = inside.notification_channels.iter().find(|it| it["name"] == "mail 2").unwrap();
    assert_eq!(new["teamId"], PAYMENTS);
    let down = inside.alerts.iter().find(|it| it["id"] == 801).unwrap();
    assert!(down["notificationChannelIds"].as_array().unwrap().contains(&new["id"]), "{down}");
}

#[test]
fn teams_that_look_alike_do_not_share_files() {
    let sandbox = Sandbox::changed(|world: &mut World| {
        let inside = world.monitor_mut(GUID).unwrap();
        for (id, name) in [(PAYMENTS, "Ops EU"), (PLATFORM, "ops-eu")] {
            let team = inside.teams.iter_mut().find(|team| team.id == id).unwrap();
            name.clone_into(&mut team.name);
            inside.alerts.push(alert(id + 1000, id, "High CPU", &[]));
        }
    });
    let sandbox = sandbox.logged_in();
    let folder = export(&sandbox, INSTANCE);
    assert_eq!(list(&folder).lines().filter(|line| line.starts_with("alerts/ops-eu/")).count(), 2);
    run(&sandbox, INSTANCE, &["diff", "mon"]).ok();
}

#[test]
fn teams_are_deleted_only_when_that_is_said() {
    let sandbox = sandbox();
    let folder = sandbox.file("README.md", "").with_file_name("mon");
    run(&sandbox, INSTANCE, &["export", "mon", "--team", "Payments"]).ok();
    assert!(folder.join("teams/payments.json").exists());
    assert_snapshot!(transcript(&sandbox, INSTANCE, &[
        &["apply", "mon", "--prune", "--force"],
        &["apply", "mon", "--prune", "--prune-teams", "--dry-run"],
        &["apply", "mon", "--prune-teams", "--dry-run"],
    ]), @"
    $ apply mon --prune --force
    Comparing instance monitoring-instance-01 with mon...
    OK
    Nothing differs.
    Teams in the instance only, and left alone: 1. '--prune --prune-teams' deletes them, with all that is in them.
    $ apply mon --prune --prune-teams --dry-run
    Comparing instance monitoring-instance-01 with mon...
    OK
    - team Platform
    -   channel oncall (Platform)
    -   alert Crossed (Platform)
    -   alert Down (Platform)
    To create: 0. To update: 0. To delete: 1.
    Nothing was changed.
    $ apply mon --prune-teams --dry-run
    NAME:
      apply - Update an instance to what files say

    USAGE:
      ibmcloud monitoring apply DIR --name NAME [--region REGION] [--team TEAM] [--prune [--prune-teams]] [--dry-run] [--strict] [--force] [--output FORMAT] [--quiet]

    OPTIONS:
      -n value, --name value, --sn value      Name, GUID or CRN of the instance
      -r value, --region value                Region of the instance
      -t value, --team value, --teamID value  Only this team, and what belongs to it; all teams that you see if left out
      --prune                                 Delete what is in the instance only, of the kinds and teams that the folder has files of; teams stay
      --prune-teams                           Delete teams that are in the instance only, with all that is in them; needs --prune
      --dry-run                               Show what would be changed, and change nothing
      --strict                                Refuse what is only warned of otherwise: members that are not known, strangers, files that are not read
      -f, --force                             Do not ask
      --output value                          Specify output format: WIDE, JSON or YAML
      -q, --quiet                             Suppress verbose output

    EXAMPLES:
      ibmcloud monitoring apply mon --name monitoring-instance-01 --dry-run
      ibmcloud monitoring apply mon --name monitoring-instance-01 --force
    FAILED
    Incorrect Usage: --prune is missing

    [1]
    ");
    let before = sandbox.cloud.world().monitor(GUID).unwrap().teams.len();
    let said = run(
        &sandbox,
        INSTANCE,
        &["apply", "mon", "--prune", "--prune-teams", "--force", "--output", "json"],
    );
    let change = &said.ok().json()["changes"][0];
    assert_eq!(
        (&change["name"], change["contents"].as_array().unwrap().len()),
        (&json!("Platform"), 3)
    );
    assert_eq!(sandbox.cloud.world().monitor(GUID).unwrap().teams.len(), before - 1);
}

#[test]
fn no_two_channels_share_a_variable() {
    let sandbox = Sandbox::changed(|world: &mut World| {
        let channels = &mut world.monitor_mut(GUID).unwrap().notification_channels;
        let hook = channels.iter().find(|it| it["name"] == "incident hook").unwrap().clone();
        for (id, name) in (9001_u64..).zip(["incident-hook", "事件", "频道"]) {
            let mut copy = hook.clone();
            copy["id"] = id.into();
            copy["name"] = name.into();
            copy["options"]["url"] = format!("https://hooks.example.com/{id}").into();
            channels.push(copy);
        }
    });
    let sandbox = sandbox.logged_in();
    let folder = export(&sandbox, INSTANCE);
    let variables = |folder: &Path| -> Vec<String> {
        let texts = files(&folder.join("channels")).into_iter();
        let lines = texts.map(|path| fs::read_to_string(path).unwrap()).collect::<String>();
        lines
            .lines()
            .filter(|line| line.contains("fromEnv"))
            .map(|it| it.trim().to_owned())
            .collect()
    };
    let found = variables(&folder);
    assert_snapshot!(found.join("\n"), @r#"
    "fromEnv": "CHANNEL_INCIDENT_HOOK_URL_AD593EED"
    "fromEnv": "CHANNEL_INCIDENT_HOOK_URL_CE8B19D8"
    "fromEnv": "CHANNEL____URL_2DA810B8"
    "fromEnv": "CHANNEL____URL_419F398D"
    "#);
    run(&sandbox, INSTANCE, &["diff", "mon"]).ok();
    // What a file has is what its owner has set.
    edit(folder.join("channels/事件.json"), "CHANNEL", "MY");
    let mine = variables(&folder);
    run(&sandbox, INSTANCE, &["export", "mon"]).ok();
    assert_eq!(variables(&folder), mine);
}
