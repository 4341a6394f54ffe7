//! What the writer writes the reader takes: whatever was deleted, hidden or is null in an instance, an export of it can be
//! compared and applied, and nothing differs.

use std::fs;

use ibmcloud_emulator::{World, keys};
use serde_json::{Value, json};

use super::{edit, export, run};
use crate::support::{GUID, INSTANCE, Said, Sandbox, files};

/// A sandbox with changed contents of the instance.
fn changed(change: impl FnOnce(&mut World)) -> Sandbox {
    Sandbox::changed(change).logged_in()
}

fn alert_2(team: u64, channels: &[Value], links: &[Value]) -> Value {
    json!({
        "id": 901, "version": 1, "name": "Odd", "type": "PROMETHEUS", "teamId": team, "enabled": true,
        "severity": "high", "config": {"query": "up == 0", "duration": 60},
        "notificationChannelConfigList": channels, "links": links,
    })
}

fn dashboard(id: u64, team: u64, name: &str, shares: &[Value]) -> Value {
    json!({
        "id": id, "version": 1, "schema": 3, "name": name, "teamId": team, "panels": [], "layout": [],
        "sharingSettings": shares,
    })
}

fn share(id: u64, name: &str) -> Value {
    json!({"role": "ROLE_RESOURCE_READ", "member": {"type": "TEAM", "id": id, "name": name, "teamTheme": "#fff"}})
}

fn says_nothing_differs(sandbox: &Sandbox) -> Said {
    let said = run(sandbox, INSTANCE, &["diff", "mon", "--output", "json"]);
    assert_eq!(said.code, 0, "{said}");
    let said = run(sandbox, INSTANCE, &["apply", "mon", "--force"]);
    assert_eq!(said.code, 0, "{said}");
    assert!(said.stdout.contains("Nothing differs"), "{said}");
    said
}

#[test]
fn what_leads_nowhere_is_left_out_and_left_alone() {
    let sandbox = changed(|world| {
        let monitor = world.monitor_mut(GUID).unwrap();
        let team = monitor.teams[0].id;
        let template = json!({"type": "DASHBOARD_TEMPLATE", "id": "view.sysdig.kubernetes"});
        let gone = json!({"channelId": 77_777, "type": "EMAIL", "name": "gone"});
        monitor.alerts.push(alert_2(team, &[gone], &[template]));
        monitor.dashboards.push(dashboard(
            902,
            team,
            "Shared",
            &[share(team, "old name"), share(9, "gone")],
        ));
        monitor.notification_channels.push(json!({
            "id": 903, "version": 1, "name": "team mail", "type": "TEAM_EMAIL", "enabled": true,
            "options": {"teamId": 9, "notifyOnOk": true},
        }));
    });
    let folder = sandbox.file("README.md", "").with_file_name("mon");
    let said = run(&sandbox, INSTANCE, &["export", "mon"]).ok();
    for thing in ["alert Odd (Monitor", "dashboard Shared (Monitor", "channel team mail"] {
        let lines = said.stderr.lines();
        let mut lines = lines.filter(|line| line.contains("refers to something that is gone"));
        assert!(lines.any(|line| line.contains(thing)), "{thing}: {said}");
    }
    let dashboard =
        fs::read_to_string(folder.join("dashboards/monitor-operations/shared.json")).unwrap();
    assert!(dashboard.contains("Monitor Operations") && !dashboard.contains("gone"), "{dashboard}");
    says_nothing_differs(&sandbox);
    // A change of the rest leaves what no file can say.
    edit(
        folder.join("dashboards/monitor-operations/shared.json"),
        "\"Shared\"",
        "\"Shared\",\n    \"description\": \"new\"",
    );
    edit(folder.join("channels/team-mail.json"), "\"enabled\": true", "\"enabled\": false");
    edit(folder.join("alerts/monitor-operations/odd.json"), "\"high\"", "\"low\"");
    run(&sandbox, INSTANCE, &["apply", "mon", "--force"]).ok();
    let world = sandbox.cloud.world();
    let monitor = world.monitor(GUID).unwrap();
    let of =
        |list: &[Value], name: &str| list.iter().find(|it| it["name"] == name).unwrap().clone();
    let shared = of(&monitor.dashboards, "Shared");
    assert_eq!(shared["description"], "new");
    assert!(shared["sharingSettings"].to_string().contains("\"gone\""), "{shared}");
    let mail = of(&monitor.notification_channels, "team mail");
    assert_eq!((&mail["options"]["teamId"], &mail["enabled"]), (&json!(9), &json!(false)));
    let odd = of(&monitor.alerts, "Odd");
    assert_eq!(odd["links"][0]["id"], "view.sysdig.kubernetes", "{odd}");
}

#[test]
fn several_of_one_name_are_left_out_and_cost_nothing_else() {
    let sandbox = changed(|world| {
        let monitor = world.monitor_mut(GUID).unwrap();
        let team = monitor.teams[0].id;
        monitor.dashboards.push(dashboard(904, team, "Twin", &[]));
        monitor.dashboards.push(dashboard(905, team, "Twin", &[]));
    });
    let folder = sandbox.file("README.md", "").with_file_name("mon");
    let said = run(&sandbox, INSTANCE, &["export", "mon"]);
    assert_eq!(said.code, 0, "{said}");
    assert!(
        said.stderr.contains("several things called dashboard Twin (Monitor Operations)"),
        "{said}"
    );
    assert!(files(&folder).iter().all(|it| !it.ends_with("twin.json")));
    assert!(folder.join("dashboards/monitor-operations/requests.json").exists());
    let said = run(&sandbox, INSTANCE, &["diff", "mon", "--files-only"]);
    assert_eq!(said.code, 0, "{said}");
    // It is not known which of the two a file means, so that it stays.
    let mine = folder.join("dashboards/monitor-operations/twin.json");
    fs::write(
        &mine,
        r#"{"kind": "dashboard", "team": "Monitor Operations", "spec": {"name": "Twin"}}"#,
    )
    .unwrap();
    run(&sandbox, INSTANCE, &["export", "mon", "--prune"]).ok();
    assert!(mine.exists());
}

#[test]
fn what_somebody_does_not_see_is_not_taken_for_gone() {
    let mut sandbox = Sandbox::new().logged_in();
    let folder = export(&sandbox, INSTANCE);
    let all = files(&folder);
    sandbox = sandbox.identity(keys::READER).logged_in();
    let said = run(&sandbox, INSTANCE, &["export", "mon", "--prune"]);
    assert_eq!(said.code, 0, "{said}");
    assert!(said.stderr.contains("Only administrators see all teams"), "{said}");
    assert_eq!(files(&folder), all);
}

#[test]
fn a_number_of_one_instance_is_not_kept_for_another() {
    let sandbox = changed(|world| {
        let monitor = world.monitor_mut(GUID).unwrap();
        let entry = json!({"module": "Dashboards", "selection": "902"});
        monitor.teams[1].details.insert("entryPoint".into(), entry);
    });
    let folder = export(&sandbox, INSTANCE);
    let file = folder.join("teams/payments.json");
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.contains("Dashboards") && !text.contains("902"), "{text}");
    says_nothing_differs(&sandbox);
    edit(file, "\"Dashboards\"", "\"Dashboards\",\n      \"selection\": \"902\"");
    let said = run(&sandbox, INSTANCE, &["diff", "mon"]);
    assert!(said.stderr.contains("'entryPoint.selection'"), "{said}");
}

#[test]
fn what_the_service_stamps_inside_structures_is_no_difference() {
    let sandbox = changed(|world| {
        let monitor = world.monitor_mut(GUID).unwrap();
        let team = monitor.teams[0].id;
        let mut stamped = dashboard(906, team, "Stamped", &[]);
        stamped["scopeExpressionList"] =
            json!([{"operand": "host", "descriptor": {"id": "host", "documentTimestamp": 1}}]);
        stamped["minInterval"] = json!("10s");
        monitor.dashboards.push(stamped);
    });
    export(&sandbox, INSTANCE);
    sandbox.cloud.with_world(|world| {
        let dashboards = &mut world.monitor_mut(GUID).unwrap().dashboards;
        let stamped = dashboards.iter_mut().find(|it| it["name"] == "Stamped").unwrap();
        stamped["scopeExpressionList"][0]["descriptor"]["documentTimestamp"] = json!(2);
    });
    let said = says_nothing_differs(&sandbox);
    assert_eq!(said.stderr, "", "{said}");
}

#[test]
fn files_that_are_not_read_are_named() {
    let sandbox = Sandbox::new().logged_in();
    let folder = export(&sandbox, INSTANCE);
    for file in [
        "new.json",
        "dashbords/ops/a.json",
        "alerts/b.yaml",
        "alerts/C.JSON",
        ".git/d.json",
        "notes.md",
    ] {
        let path = folder.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "{}").unwrap();
    }
    let said = run(&sandbox, INSTANCE, &["diff", "mon"]);
    let wanted =
        "These files are not read: alerts/C.JSON, alerts/b.yaml, dashbords/ops/a.json, new.json.";
    assert!(said.stderr.contains(wanted), "{said}");
    let said = run(&sandbox, INSTANCE, &["apply", "mon/new.json", "--force"]);
    assert!(said.stderr.contains("'kind' must be team"), "{said}");
}

/// Deletions by chance: whatever is gone, and whoever looks, an export is read back without a difference.
#[test]
fn whatever_was_deleted_an_export_can_be_applied() {
    let mut chance = 1_u64;
    let mut next = |below: usize| {
        chance =
            chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(chance >> 33).unwrap() % below
    };
    for round in 0..8 {
        let key = [keys::ADMINISTRATOR, keys::MANAGER, keys::WRITER][round % 3];
        let sandbox = Sandbox::changed(|world| {
            let monitor = world.monitor_mut(GUID).unwrap();
            let team = monitor.teams[next(monitor.teams.len())].id;
            let other = monitor.teams[next(monitor.teams.len())].id;
            let channel = monitor.notification_channels[0]["id"].clone();
            let entries = [
                json!({"channelId": channel, "type": "EMAIL"}),
                json!({"channelId": null}),
                Value::Null,
            ];
            monitor.alerts.push(alert_2(
                team,
                &entries,
                &[json!({"type": "DASHBOARD", "id": "902"}), Value::Null],
            ));
            monitor.dashboards.push(dashboard(
                902,
                team,
                "Shared",
                &[share(other, "x"), Value::Null],
            ));
            monitor.dashboards.push(dashboard(907, other, "Other", &[share(team, "y")]));
            for _ in 0..=next(3) {
                match next(4) {
                    0 => drop(
                        monitor
                            .notification_channels
                            .remove(next(monitor.notification_channels.len())),
                    ),
                    1 => drop(monitor.dashboards.remove(next(monitor.dashboards.len()))),
                    2 => drop(monitor.teams.remove(1 + next(monitor.teams.len() - 1))),
                    _ => drop(monitor.alerts.remove(next(monitor.alerts.len()))),
                }
                if monitor.notification_channels.is_empty() || monitor.teams.len() == 1 {
                    break;
                }
            }
        })
        .identity(key)
        .logged_in();
        export(&sandbox, INSTANCE);
        let said = run(&sandbox, INSTANCE, &["diff", "mon"]);
        assert_eq!(said.code, 0, "round {round}: {said}");
    }
}
