//! Monitor API tokens and the ways to reset them.

use ibmcloud_emulator::{World, keys};
use serde_json::json;

use super::support::{FIRST, Test, send};

const FORMS: [(&str, &str); 5] = [
    ("POST", "/api/token"),
    ("PUT", "/api/token"),
    ("POST", "/api/token/reset"),
    ("PUT", "/api/token/reset"),
    ("DELETE", "/api/token"),
];

#[test]
fn a_token_is_the_same_until_it_is_reset_in_any_accepted_form() {
    let test = Test::new();
    for (method, path) in FORMS {
        let old = test.team_token("40212");
        let other = test.team_token("40213");
        assert_eq!(test.team_token("40212"), old);
        let reset = test.monitor(method, path).header("SysdigTeamID", "40212").body("{}");
        let got = send(reset).expect(if method == "DELETE" { 204 } else { 200 });
        let new = test.team_token("40212");
        assert_ne!(new, old, "{method} {path}");
        if method != "DELETE" {
            assert_eq!(got.json()["token"]["key"], new);
        }
        send(test.ask_as(&old, "GET", "/api/user/me")).expect(401);
        let me = send(test.ask_as(&new, "GET", "/api/user/me")).expect(200).json();
        assert_eq!(me["user"]["currentTeam"], 40212);
        assert_eq!(test.team_token("40213"), other);
    }
}

#[test]
fn forms_that_are_not_accepted_change_nothing() {
    let test =
        Test::world(|world| world.settings.reset_forms = vec!["PUT /api/token/reset".into()]);
    let old = test.team_token("40211");
    let status = |method: &str, path: &str| send(test.monitor(method, path)).status;
    assert_eq!(status("POST", "/api/token"), 405);
    assert_eq!(status("DELETE", "/api/token"), 405);
    assert_eq!(status("POST", "/api/token/reset"), 405);
    assert_eq!(test.team_token("40211"), old);
    assert_eq!(status("PUT", "/api/token/reset"), 200);
    test.cloud.with_world(|world| world.settings.reset_forms.clear());
    assert_eq!(status("PUT", "/api/token/reset"), 404);
    assert_eq!(status("PUT", "/api/token"), 405);
}

#[test]
fn a_reset_without_effect_still_says_200() {
    let test = Test::world(|world| world.settings.reset_effective = false);
    let old = test.team_token("40211");
    let got = send(test.monitor("POST", "/api/token")).expect(200);
    assert_eq!(got.json()["token"]["key"], old);
    send(test.monitor("DELETE", "/api/token")).expect(204);
    assert_eq!(test.team_token("40211"), old);
}

#[test]
fn tokens_belong_to_a_user_in_a_team_or_to_the_team() {
    let test = Test::new();
    let read = |test: &Test, key: &str| {
        let got = send(test.monitor_as(key, "GET", "/api/token")).expect(200);
        got.json()["token"]["key"].clone()
    };
    let (writer, administrator) = (read(&test, keys::WRITER), read(&test, keys::ADMINISTRATOR));
    assert_ne!(writer, administrator);
    send(test.monitor("POST", "/api/token")).expect(200);
    assert_eq!(read(&test, keys::WRITER), writer);
    assert_ne!(read(&test, keys::ADMINISTRATOR), administrator);
    let test = Test::world(|world| world.settings.per_user_tokens = false);
    let shared = read(&test, keys::ADMINISTRATOR);
    assert_eq!(read(&test, keys::WRITER), shared);
    send(test.monitor_as(keys::WRITER, "POST", "/api/token")).expect(200);
    assert_ne!(read(&test, keys::ADMINISTRATOR), shared);
    assert_eq!(test.cloud.world().monitor(FIRST).unwrap().tokens.len(), 3);
}

#[test]
fn every_member_of_a_team_has_a_token_that_answers_as_the_instance_allows() {
    let test = Test::new();
    let mut calls = 0;
    for monitor in &test.cloud.world().monitors {
        let world = test.cloud.world();
        let instance = world.instance(&monitor.instance).unwrap();
        let members =
            monitor.teams.iter().flat_map(|team| team.members.iter().map(|it| (it.user, team.id)));
        for (user, team) in members {
            let key = monitor.token_of(user, team).unwrap();
            let got = send(test.ask_as(key, "GET", "/api/user/me"));
            calls += 1;
            if instance.iam_only() {
                assert_eq!(got.expect(403).json()["errors"][0]["message"], "Access is denied");
                continue;
            }
            let me = got.expect(200).json();
            assert_eq!(
                (&me["user"]["id"], &me["user"]["currentTeam"]),
                (&user.into(), &team.into())
            );
        }
    }
    assert_eq!(calls, 4 * 10);
    let fleet = World::fleet(20, 3);
    for monitor in &fleet.monitors {
        let members: usize = monitor.teams.iter().map(|team| team.members.len()).sum();
        assert_eq!(monitor.tokens.len(), members);
    }
    let mut all: Vec<&str> =
        fleet.monitors.iter().flat_map(|it| &it.tokens).map(|it| it.key.as_str()).collect();
    let count = all.len();
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), count);
}

#[test]
fn an_administrator_reads_the_tokens_of_others_unless_that_is_switched_off() {
    let test = Test::new();
    let path = "/api/token/writer@example.com/40211";
    let other = send(test.monitor("GET", path)).expect(200);
    let writer = send(test.monitor_as(keys::WRITER, "GET", "/api/token")).expect(200);
    assert_eq!(other.json(), writer.json());
    send(test.monitor("GET", "/api/token/nobody@example.com/40211")).expect(404);
    send(test.monitor("GET", "/api/token/writer@example.com/1")).expect(404);
    send(test.monitor_as(keys::WRITER, "GET", path)).expect(403);
    test.cloud.with_world(|world| world.settings.admin_token_read = false);
    let refused = send(test.monitor("GET", path)).expect(403).json();
    assert_eq!(refused["errors"][0]["message"], "Access is denied");
}

#[test]
fn who_leaves_a_team_or_is_disabled_has_no_token_any_more() {
    let test = Test::new();
    let alive = |key: &str| send(test.ask_as(key, "GET", "/api/user/me")).status == 200;
    let token = |user: u64, team: u64| {
        test.cloud.world().monitor(FIRST).unwrap().token_of(user, team).map(str::to_owned)
    };
    // The writer is the second user, and a member of the first and the second team.
    let (writer, first, second) = (5_102, 40_211, 40_212);
    let (one, two) = (token(writer, first).unwrap(), token(writer, second).unwrap());
    assert!(alive(&one) && alive(&two));
    let path = format!("/api/teams/{second}");
    let team = send(test.monitor("GET", &path)).expect(200).json()["team"].clone();
    let roles = team["userRoles"].as_array().unwrap();
    let without: Vec<_> = roles.iter().filter(|it| it["userId"] != writer).cloned().collect();
    assert_eq!(without.len() + 1, roles.len());
    let change = |roles: serde_json::Value, version: u64| {
        let body = json!({"version": version, "name": team["name"], "userRoles": roles});
        send(test.monitor("PUT", &path).json(&body)).expect(200);
    };
    change(without.into(), 1);
    assert!(alive(&one) && !alive(&two));
    change(roles.clone().into(), 2);
    assert!(!alive(&two) && alive(&token(writer, second).unwrap()));
    let off = json!({"version": 1, "enabled": false});
    send(test.monitor("PUT", &format!("/api/users/{writer}")).json(&off)).expect(200);
    assert!(!alive(&one));
    assert_eq!((token(writer, first), token(writer, second)), (None, None));
}

#[test]
fn a_reader_reads_tokens_and_resets_none() {
    let test = Test::new();
    send(test.monitor_as(keys::READER, "GET", "/api/token")).expect(200);
    send(test.monitor_as(keys::READER, "POST", "/api/token")).expect(403);
    send(test.monitor_as(keys::WRITER, "POST", "/api/token")).expect(200);
}

#[test]
fn the_form_for_another_user_is_accepted_when_the_world_says_so() {
    let path = "/api/token/writer@example.com/40211";
    for method in ["POST", "PUT", "DELETE"] {
        let test = Test::new();
        let read = || send(test.monitor("GET", path)).expect(200).json()["token"]["key"].clone();
        send(test.monitor(method, path)).expect(405);
        let form = format!("{method} /api/token/{{username}}/{{teamId}}");
        test.cloud.with_world(|world| world.settings.reset_forms = vec![form]);
        let (old, own) = (read(), test.team_token("40211"));
        send(test.monitor_as(keys::WRITER, method, path)).expect(403);
        send(test.monitor(method, "/api/token/nobody@example.com/40211")).expect(404);
        let got = send(test.monitor(method, path));
        let got = got.expect(if method == "DELETE" { 204 } else { 200 });
        assert_ne!(read(), old, "{method}");
        if method != "DELETE" {
            assert_eq!(got.json()["token"]["key"], read());
        }
        send(test.ask_as(old.as_str().unwrap(), "GET", "/api/user/me")).expect(401);
        assert_eq!(test.team_token("40211"), own);
    }
}

#[test]
fn the_status_of_a_monitor_token_under_iam_only_is_a_switch_and_its_body_is_not() {
    let documented = json!({"errors": [{
        "reason": "Not enough privileges to complete the action",
        "message": "Access is denied",
    }]});
    for status in [403, 401] {
        let test = Test::world(|world| world.settings.iam_only_token_status = status);
        let token = test.team_token("40211");
        let mode = json!({"parameters": {"external_api_auth": "IAM_ONLY"}});
        test.patch(FIRST, &mode).expect(200);
        for path in ["/api/user/me", "/prometheus/api/v1/labels"] {
            let got = send(test.ask_as(&token, "GET", path)).expect(status);
            assert_eq!(got.json(), documented, "{path}");
        }
        assert_eq!(send(test.monitor("GET", "/api/token")).expect(403).json(), documented);
        send(test.monitor("GET", "/api/teams")).expect(200);
    }
}
