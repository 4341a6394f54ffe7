//! `sandbox compare`: one sandbox stands for the service, with other switches than the one that it is compared with.

use serde_json::Value;

use crate::support::{INSTANCE, Said, Sandbox, files};

const COMPARE: [&str; 5] = ["monitoring", "sandbox", "compare", "--name", INSTANCE];

fn compare(service: &Sandbox, words: &[&str]) -> Said {
    service.run(&[&COMPARE, words].concat())
}

#[test]
fn two_sandboxes_are_alike() {
    let service = Sandbox::new().logged_in();
    let said = compare(&service, &["--force", "--output", "json"]).ok();
    let report = said.json();
    let requests = report["requests"].as_array().unwrap();
    assert!(requests.len() > 40);
    let unlike: Vec<&Value> = requests.iter().filter(|it| it["result"] != "alike").collect();
    assert!(unlike.is_empty(), "{unlike:?}");
}

#[test]
fn what_differs_is_shown_by_place_and_no_value_leaves() {
    let service = Sandbox::changed(|world| {
        let monitor = world.monitors.first_mut().unwrap();
        monitor.teams[0].name = "Very secret project".into();
        monitor.alerts.clear();
        world.instances[0].locked = true;
    })
    .logged_in();
    service.cloud.add_fault("GET /api/v2/alerts* status=404".parse().unwrap());
    let said = compare(&service, &["--force"]);
    assert_eq!(said.code, 3, "{said}");
    insta::assert_snapshot!(said.stdout, @"
    Comparing 49 answers of instance monitoring-instance-01 with the sandbox...
    OK

    monitoring GET /api/v2/alerts?limit=2
    Place     Service     Sandbox
    status    404         200
    /alerts   not there   list
    /errors   list        not there

    These lists are empty on one side, so that their entries were not compared:
    monitoring GET /api/alerts  /alerts
    monitoring GET /prometheus/api/v1/rules  /data/groups/*/rules

    Alike: 48. Different: 1. Not compared: 0. No value of your account stands here: read it before you send it to anybody all the same.
    ");
    assert!(!said.stdout.contains("secret project"), "{said}");
}

#[test]
fn the_requests_are_shown_before_any_is_sent() {
    let service = Sandbox::new().logged_in();
    let list = service.file("list.txt", "monitoring /api/teams/{team}\n");
    let list = list.to_str().unwrap();
    let before = service.calls().len();
    let said = service.run_with_input(&[&COMPARE, &["--requests", list][..]].concat(), "n\n");
    assert_eq!(said.code, 0, "{said}");
    let shown = format!("{}{}", said.stdout, said.stderr);
    assert!(shown.contains("monitoring GET /api/teams/{team}"), "{said}");
    let sent = service.calls().split_off(before);
    assert!(sent.iter().all(|call| !call.contains("/api/")), "{sent:?}");
}

#[test]
fn a_list_can_ask_for_nothing_that_changes() {
    let service = Sandbox::new().logged_in();
    let list = service.file("list.txt", "# mine\nmonitoring DELETE /api/teams/1\n");
    let said = compare(&service, &["--force", "--requests", list.to_str().unwrap()]);
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stderr.contains("line 2: monitoring DELETE /api/teams/1"), "{said}");
}

#[test]
fn recordings_have_the_form_of_the_wires_and_nobodys_values() {
    let service = Sandbox::new().logged_in();
    let folder = service.home().join("recordings");
    compare(&service, &["--force", "--recordings", folder.to_str().unwrap()]).ok();
    let written = files(&folder);
    assert!(written.len() > 40, "{written:?}");
    let world = service.cloud.world();
    let mut private: Vec<String> = world.instances.iter().map(|it| it.guid.clone()).collect();
    private.extend(world.accounts.iter().map(|it| it.id.clone()));
    for monitor in &world.monitors {
        private.extend(monitor.teams.iter().map(|it| it.name.clone()));
        private.extend(monitor.users.iter().map(|it| it.username.clone()));
        private.extend(monitor.tokens.iter().map(|it| it.key.clone()));
    }
    for path in written {
        let text = std::fs::read_to_string(&path).unwrap();
        let recording: Value = serde_json::from_str(&text).unwrap();
        for member in ["source", "request", "response"] {
            assert!(!recording[member].is_null(), "{}", path.display());
        }
        let found = private.iter().find(|it| it.len() > 6 && text.contains(&format!("\"{it}\"")));
        assert_eq!(found, None, "{}", path.display());
    }
}
