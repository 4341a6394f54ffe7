//! Changes that take a while to be seen, and the clock that says how long.

use std::time::Duration;

use ibmcloud_emulator::{Clock, Consistency, Options, Pace, World};
use serde_json::{Value, json};

use super::support::{FIRST, Test, send};

/// A cloud whose clock stands still, and whose changes take so long.
fn slow(consistency: Consistency, update: Pace) -> Test {
    let mut world = World::demo();
    world.settings.consistency = consistency;
    world.settings.update = update;
    let clock = Clock::manual(1_800_000_000);
    Test::with(Options { world, clock, ..Options::default() })
}

fn pass(test: &Test, seconds: u64) {
    test.cloud.clock().advance(Duration::from_secs(seconds));
}

fn mode(document: &Value) -> &str {
    document["parameters"]["external_api_auth"].as_str().unwrap_or("missing")
}

fn lock(test: &Test) -> Value {
    let change = json!({"parameters": {"external_api_auth": "IAM_ONLY"}});
    test.patch(FIRST, &change).json()
}

#[test]
fn the_resource_controller_reads_back_old_parameters_for_a_while() {
    let lag = Consistency { parameters_seconds: 5, ..Consistency::default() };
    let test = slow(lag, Pace::Sync);
    let token = test.team_token("40211");
    assert_eq!(mode(&lock(&test)), "IAM_ONLY");
    let listed = || test.get("/v2/resource_instances?name=monitoring-instance-01").json();
    for _ in 0..2 {
        assert_eq!(mode(&test.instance(FIRST)), "ANY");
        assert_eq!(mode(&listed()["resources"][0]), "ANY");
    }
    assert_eq!(test.instance(FIRST)["last_operation"]["state"], "succeeded");
    send(test.ask_as(&token, "GET", "/api/user/me")).expect(403);
    pass(&test, 4);
    assert_eq!(mode(&test.instance(FIRST)), "ANY");
    pass(&test, 1);
    assert_eq!(mode(&test.instance(FIRST)), "IAM_ONLY");
    assert_eq!(mode(&listed()["resources"][0]), "IAM_ONLY");
}

#[test]
fn the_monitor_api_goes_by_a_new_mode_after_a_while_both_ways() {
    let lag = Consistency { enforcement_seconds: 10, ..Consistency::default() };
    let test = slow(lag, Pace::Sync);
    let token = test.team_token("40211");
    let statuses = || {
        [test.ask_as(&token, "GET", "/api/user/me"), test.monitor("GET", "/api/token")]
            .map(|request| send(request).status)
    };
    lock(&test);
    assert_eq!(mode(&test.instance(FIRST)), "IAM_ONLY");
    assert_eq!(statuses(), [200, 200]);
    let world = test.cloud.world();
    let instance = world.instance(FIRST).unwrap();
    let now = test.cloud.clock().unix_millis();
    assert!(instance.iam_only() && !instance.enforces_iam_only(now));
    assert!(instance.enforces_iam_only(now + 10_000));
    pass(&test, 10);
    assert_eq!(statuses(), [403, 403]);
    test.patch(FIRST, &json!({"parameters": {"external_api_auth": "ANY"}})).expect(200);
    assert_eq!(statuses(), [403, 403]);
    pass(&test, 10);
    assert_eq!(statuses(), [200, 200]);
}

#[test]
fn the_time_begins_when_a_running_operation_ends() {
    let lag =
        Consistency { parameters_seconds: 3, enforcement_seconds: 6, ..Consistency::default() };
    let test = slow(lag, Pace::Async { polls: 1 });
    let token = test.team_token("40211");
    lock(&test);
    pass(&test, 60);
    assert_eq!(test.instance(FIRST)["last_operation"]["state"], "in progress");
    let done = test.instance(FIRST);
    assert_eq!((&done["last_operation"]["state"], mode(&done)), (&"succeeded".into(), "ANY"));
    pass(&test, 3);
    assert_eq!(mode(&test.instance(FIRST)), "IAM_ONLY");
    send(test.ask_as(&token, "GET", "/api/user/me")).expect(200);
    pass(&test, 3);
    send(test.ask_as(&token, "GET", "/api/user/me")).expect(403);
}

#[test]
fn lists_show_new_and_deleted_teams_late() {
    let lag = Consistency { teams_seconds: 2, ..Consistency::default() };
    let test = slow(lag, Pace::Sync);
    let lists = || {
        let ids = |path: &str, list: &str| {
            let body = send(test.monitor("GET", path)).expect(200).json();
            let teams = body[list].as_array().unwrap();
            teams.iter().map(|team| team["id"].as_u64().unwrap()).collect::<Vec<_>>()
        };
        let all = ids("/api/teams", "teams");
        assert_eq!(ids("/api/v2/teams/light", "teams"), all);
        assert_eq!(ids("/api/v3/teams", "data"), all);
        all
    };
    let made = send(test.monitor("POST", "/api/teams").json(&json!({"name": "Late"})));
    let id = made.expect(201).json()["team"]["id"].as_u64().unwrap();
    send(test.monitor("DELETE", "/api/teams/40212")).expect(204);
    assert_eq!(lists(), [40_211, 40_212, 40_213]);
    // A team that is named is there or not, whatever lists say.
    send(test.monitor("GET", &format!("/api/teams/{id}"))).expect(200);
    send(test.monitor("GET", "/api/teams/40212")).expect(404);
    pass(&test, 2);
    assert_eq!(lists(), [40_211, 40_213, id]);
}

#[test]
fn each_request_moves_a_ticking_clock() {
    let mut world = World::demo();
    world.settings.consistency.parameters_seconds = 3;
    let clock = Clock::manual(1_800_000_000).ticking(Duration::from_secs(1));
    let test = Test::with(Options { world, clock, ..Options::default() });
    lock(&test);
    let seen: Vec<_> = (0..4).map(|_| mode(&test.instance(FIRST)).to_owned()).collect();
    assert_eq!(seen, ["ANY", "ANY", "IAM_ONLY", "IAM_ONLY"]);
    assert_eq!(test.cloud.clock().unix(), 1_800_000_000 + 6);
}

#[test]
fn a_world_remembers_what_was_not_seen_yet() {
    let lag = Consistency {
        parameters_seconds: 5,
        enforcement_seconds: 5,
        teams_seconds: 5,
        revocation_seconds: 0,
    };
    let test = slow(lag, Pace::Sync);
    lock(&test);
    send(test.monitor("DELETE", "/api/teams/40212")).expect(204);
    let world = test.cloud.world();
    assert_eq!(World::from_json(&world.to_json()).unwrap(), world);
    let (instance, inside) = (world.instance(FIRST).unwrap(), world.monitor(FIRST).unwrap());
    assert_eq!(instance.earlier_parameters.len(), 1);
    assert_eq!((inside.teams.len(), inside.deleted_teams.len()), (2, 1));
}
