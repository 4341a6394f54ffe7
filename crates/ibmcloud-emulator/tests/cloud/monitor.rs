//! The Monitor API: who gets in, teams, users and alerts.

use ibmcloud_emulator::keys;
use serde_json::{Value, json};

use super::support::{FIRST, Test, send};

const DENIED: &str = r#"{"errors":[{"reason":"Not enough privileges to complete the action","message":"Access is denied"}]}"#;

fn team_names(body: &Value) -> Vec<&str> {
    body["teams"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect()
}

#[test]
fn the_word_bearer_may_be_missing_or_doubled() {
    let test = Test::new();
    let token = &test.token;
    for value in [
        format!("Bearer {token}"),
        token.clone(),
        format!("Bearer Bearer {token}"),
        format!("Bearer   {token}"),
        format!("bearer {token}"),
    ] {
        let request = test.client.get(test.url("/api/teams"));
        let request = request.header("authorization", &value).header("IBMInstanceID", FIRST);
        assert_eq!(send(request).expect(200).json()["teams"].as_array().unwrap().len(), 3);
    }
}

#[test]
fn who_is_not_let_in_learns_why() {
    let test = Test::new();
    let table = [
        (None, Some(FIRST), 401),
        (Some("Bearer "), Some(FIRST), 401),
        (Some("Bearer a b"), Some(FIRST), 401),
        (Some("Bearer x.y.z"), Some(FIRST), 401),
        (Some("Bearer 0f2d6c1e-9b7a-4c35-8f10-5d3e7a612b90"), None, 401),
    ];
    for (authorization, instance, status) in table {
        let mut request = test.client.get(test.url("/api/teams"));
        for (name, value) in [("authorization", authorization), ("IBMInstanceID", instance)] {
            request = value.into_iter().fold(request, |it, value| it.header(name, value));
        }
        let body = send(request).expect(status).json();
        assert!(body["errors"][0]["message"].is_string());
    }
    send(test.ask("GET", "/api/teams")).expect(401);
    let unknown = "00000000-0000-4000-8000-000000000000";
    let body = send(test.ask("GET", "/api/user/me").header("IBMInstanceID", unknown)).expect(403);
    assert!(body.json().get("user").is_none());
    let secure = test.cloud.world().instance("workload-protection-01").unwrap().guid.clone();
    send(test.ask("GET", "/api/teams").header("IBMInstanceID", secure)).expect(403);
}

#[test]
fn a_host_serves_the_instances_of_its_region_only() {
    let test = Test::new();
    let call = |host: &str| send(test.monitor("GET", "/api/teams").header("host", host)).status;
    assert_eq!(call("us-south.monitoring.cloud.ibm.com"), 200);
    assert_eq!(call("private.us-south.monitoring.cloud.ibm.com"), 200);
    assert_eq!(call("eu-de.monitoring.cloud.ibm.com"), 403);
    assert_eq!(call("iam.cloud.ibm.com"), 404);
    let key = test.team_token("40211");
    let request = test.ask_as(&key, "GET", "/api/teams");
    send(request.header("host", "eu-de.monitoring.cloud.ibm.com")).expect(401);
}

#[test]
fn under_iam_only_monitor_tokens_are_dead_and_cannot_be_read() {
    let test = Test::new();
    let key = test.team_token("40212");
    send(test.ask_as(&key, "GET", "/api/user/me")).expect(200);
    test.patch(FIRST, &json!({"parameters": {"external_api_auth": "IAM_ONLY"}})).expect(200);
    let refused = send(test.ask_as(&key, "GET", "/api/user/me")).expect(403);
    assert_eq!(refused.text, DENIED);
    for (method, path) in [("GET", "/api/token"), ("POST", "/api/token"), ("DELETE", "/api/token")]
    {
        assert_eq!(send(test.monitor(method, path)).expect(403).text, DENIED, "{method}");
    }
    let other = "/api/token/admin@example.com/40211";
    assert_eq!(send(test.monitor("GET", other)).expect(403).text, DENIED);
    send(test.monitor("GET", "/api/teams")).expect(200);
    // A token that was not reset comes back to life with ANY.
    test.patch(FIRST, &json!({"parameters": {"external_api_auth": "ANY"}})).expect(200);
    send(test.ask_as(&key, "GET", "/api/user/me")).expect(200);
}

#[test]
fn a_world_arranged_by_hand_is_obeyed() {
    let test = Test::new();
    test.cloud.with_world(|world| {
        let instance = world.instance_mut(FIRST).unwrap();
        let parameters = instance.parameters.get_or_insert_default();
        parameters.insert("external_api_auth".into(), "IAM_ONLY".into());
    });
    send(test.monitor("GET", "/api/token")).expect(403);
}

#[test]
fn administrators_see_every_team_and_others_their_own() {
    let test = Test::new();
    let all = send(test.monitor("GET", "/api/teams")).expect(200).json();
    assert_eq!(team_names(&all), ["Monitor Operations", "Payments", "Platform"]);
    assert_eq!(all["teams"][0]["id"], 40211);
    assert_eq!(all["teams"][0]["immutable"], true);
    for (key, count) in [(keys::WRITER, 2), (keys::READER, 2), (keys::MANAGER, 3)] {
        let own = send(test.monitor_as(key, "GET", "/api/teams")).expect(200).json();
        assert_eq!(team_names(&own).len(), count, "{key}");
    }
    let hidden = send(test.monitor_as(keys::WRITER, "GET", "/api/teams")).json();
    let hidden: Vec<&str> =
        team_names(&all).into_iter().filter(|it| !team_names(&hidden).contains(it)).collect();
    let id =
        all["teams"].as_array().unwrap().iter().find(|it| it["name"] == hidden[0]).unwrap()["id"]
            .to_string();
    send(test.monitor_as(keys::WRITER, "GET", &format!("/api/teams/{id}"))).expect(404);
    let acting = test.monitor_as(keys::WRITER, "GET", "/api/user/me").header("SysdigTeamID", id);
    send(acting).expect(404);
}

#[test]
fn teams_come_in_every_documented_envelope() {
    let test = Test::new();
    let get = |path: &str| send(test.monitor("GET", path)).expect(200).json();
    assert_eq!(get("/api/api/teams/")["teams"].as_array().unwrap().len(), 3);
    assert_eq!(get("/api/team")["teams"].as_array().unwrap().len(), 3);
    assert_eq!(get("/api/teams?product=SDS")["teams"].as_array().unwrap().len(), 0);
    let light = get("/api/v2/teams/light?limit=2&offset=1");
    assert_eq!((&light["total"], light["teams"].as_array().unwrap().len()), (&3.into(), 2));
    assert_eq!(get("/api/v2/teams/light/name/Monitor%20Operations")["team"]["id"], 40211);
    send(test.monitor("GET", "/api/v2/teams/light/name/none")).expect(404);
    let third = get("/api/v3/teams?limit=200&offset=0&filter=product:SDC&orderBy=name:asc");
    assert_eq!(third["data"][0]["name"], "Monitor Operations");
    let one = get("/api/teams/40211");
    assert_eq!(one["team"]["userRoles"].as_array().unwrap().len(), 4);
    for field in ["theme", "show", "canUseRapidResponse", "defaultTeamRole", "entryPoint"] {
        assert!(one["team"].get(field).is_some(), "{field}");
    }
    assert_eq!(get("/api/team/40211/users")["total"], 4);
    send(test.monitor("PATCH", "/api/teams")).expect(405);
    send(test.monitor("GET", "/api/nothing")).expect(404);
}

#[test]
fn a_team_is_made_changed_and_deleted_in_monitor_operations() {
    let test = Test::new();
    let call = |method: &str, path: &str, body: &Value| send(test.monitor(method, path).json(body));
    let users = send(test.monitor("GET", "/api/users")).expect(200).json();
    let user = users["users"][1]["id"].clone();
    let new = json!({
        "name": "Checkout",
        "theme": "#05C391",
        "userRoles": [{"userId": user, "role": "ROLE_TEAM_READ"}],
    });
    let made = call("POST", "/api/teams", &new).expect(201).json()["team"].clone();
    call("POST", "/api/teams", &new).expect(422);
    call("POST", "/api/teams", &json!({})).expect(400);
    assert_eq!((&made["version"], &made["theme"]), (&1.into(), &"#05C391".into()));
    let path = format!("/api/teams/{}", made["id"]);
    let mut changed = made.clone();
    changed["description"] = "new".into();
    let body = call("PUT", &path, &changed).expect(200).json();
    assert_eq!(
        (&body["team"]["version"], &body["team"]["description"]),
        (&2.into(), &"new".into())
    );
    assert_eq!(body["team"]["userRoles"][0]["userId"], user);
    call("PUT", &path, &changed).expect(409);
    let elsewhere = test.monitor("DELETE", &path).header("SysdigTeamID", "40212");
    assert_eq!(send(elsewhere).expect(403).text, DENIED);
    send(test.monitor_as(keys::WRITER, "POST", "/api/teams").json(&new)).expect(403);
    send(test.monitor("DELETE", &path)).expect(204);
    send(test.monitor("DELETE", &path)).expect(404);
    send(test.monitor("DELETE", "/api/teams/40211")).expect(422);
}

#[test]
fn an_update_of_a_team_replaces_what_it_leaves_out() {
    let test = Test::new();
    let call = |method: &str, path: &str, body: &Value| send(test.monitor(method, path).json(body));
    let full = json!({
        "name": "whole",
        "description": "all of it",
        "theme": "#05C391",
        "show": "container",
        "filter": "kubernetes.namespace.name = \"shop\"",
        "canUseSysdigCapture": false,
        "userRoles": [{"userId": 5102, "role": "ROLE_TEAM_EDIT"}],
    });
    let made = call("POST", "/api/teams", &full).expect(201).json()["team"].clone();
    let (id, path) = (made["id"].clone(), format!("/api/teams/{}", made["id"]));
    let short = json!({"id": id, "version": 1, "name": "whole", "show": null,
        "description": "short"});
    call("PUT", &path, &short).expect(200);
    let team = send(test.monitor("GET", &path)).expect(200).json()["team"].clone();
    for (field, value) in [
        ("description", json!("short")),
        ("theme", json!("#7BB0B2")),
        ("show", json!("host")),
        ("filter", Value::Null),
        ("canUseSysdigCapture", json!(true)),
        ("userRoles", json!([])),
        ("dateCreated", made["dateCreated"].clone()),
    ] {
        assert_eq!(team[field], value, "{field}");
    }
    // The first team keeps its members: nothing else of it can be changed.
    let before = send(test.monitor("GET", "/api/teams/40211")).expect(200).json()["team"].clone();
    let body = json!({"version": before["version"], "name": "Monitor Operations"});
    let after = call("PUT", "/api/teams/40211", &body).expect(200).json()["team"].clone();
    assert_eq!((&after["userRoles"], &after["theme"]), (&before["userRoles"], &before["theme"]));
}

#[test]
fn a_user_knows_its_team_and_roles() {
    let test = Test::new();
    for path in ["/api/user/me", "/api/users/me"] {
        let request = test.monitor("GET", path).header("TeamID", "40213");
        let me = send(request).expect(200).json()["user"].clone();
        assert_eq!(
            (&me["username"], &me["currentTeam"]),
            (&"admin@example.com".into(), &40213.into())
        );
        assert_eq!(me["teamRoles"].as_array().unwrap().len(), 3);
        assert_eq!(me["systemRole"], "ROLE_ADMIN");
    }
    let both =
        test.monitor("GET", "/api/user/me").header("TeamID", "1").header("SysdigTeamID", "40212");
    assert_eq!(send(both).expect(200).json()["user"]["currentTeam"], 40212);
    for wrong in ["1", "x"] {
        send(test.monitor("GET", "/api/user/me").header("SysdigTeamID", wrong)).expect(404);
    }
    let light = send(test.monitor("GET", "/api/v2/users/light?limit=1")).expect(200).json();
    assert_eq!((&light["total"], light["users"].as_array().unwrap().len()), (&4.into(), 1));
    send(test.monitor_as(keys::READER, "GET", "/api/users")).expect(403);
    let me = send(test.monitor_as(keys::READER, "GET", "/api/user/me")).expect(200).json();
    assert_eq!(me["user"]["systemRole"], "ROLE_USER");
}

#[test]
fn an_identity_becomes_a_user_when_it_comes_for_the_first_time() {
    let test = Test::world(|world| {
        for monitor in &mut world.monitors {
            monitor.users.retain(|user| user.username != "writer@example.com");
        }
    });
    let me = send(test.monitor_as(keys::WRITER, "GET", "/api/user/me")).expect(200).json();
    assert_eq!(me["user"]["currentTeam"], 40211);
    assert_eq!(me["user"]["systemRole"], "ROLE_ADVANCED_USER");
    let users = send(test.monitor("GET", "/api/users")).expect(200).json();
    assert_eq!(users["users"].as_array().unwrap().len(), 4);
    test.cloud.with_world(|world| world.identities[1].memberships.clear());
    let key = test.cloud.world().identities[1].api_keys[0].key.clone();
    test.grant(&[("grant_type", super::support::API_KEY_GRANT), ("apikey", &key)]).expect(400);
}
