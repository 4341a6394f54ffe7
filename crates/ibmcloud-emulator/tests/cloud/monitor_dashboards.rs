//! Dashboards.

use ibmcloud_emulator::keys;
use serde_json::{Value, json};

use super::support::{FIRST, Got, Test, send};

fn call(test: &Test, method: &str, path: &str, body: &Value) -> Got {
    send(test.monitor(method, path).json(body))
}

fn dashboard(name: &str) -> Value {
    json!({"dashboard": {
        "name": name,
        "schema": 3,
        "layout": [{"panelId": 1, "x": 0, "y": 0, "w": 12, "h": 6}],
        "panels": [{"id": 1, "type": "text", "name": "n"}],
    }})
}

fn names(list: &Value) -> Vec<&str> {
    list["dashboards"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect()
}

#[test]
fn a_list_is_light_or_full() {
    let test = Test::new();
    let full = send(test.monitor("GET", "/api/v3/dashboards?light=false")).expect(200).json();
    assert_eq!(names(&full), ["Node overview", "Requests"]);
    let first = &full["dashboards"][0];
    assert!(!first["permissions"].as_array().unwrap().is_empty());
    assert!(first["panels"].is_array() && first["layout"].is_array());
    let light = send(test.monitor("GET", "/api/v3/dashboards/?light=true")).expect(200).json();
    assert_eq!(names(&light), names(&full));
    assert!(light["dashboards"][0].get("panels").is_none());
    assert_eq!(light["dashboards"][0]["id"], first["id"]);
}

#[test]
fn the_older_dashboards_are_withdrawn_and_never_an_empty_list() {
    let test = Test::new();
    for (method, path) in [
        ("GET", "/api/v2/dashboards"),
        ("POST", "/api/v2/dashboards"),
        ("GET", "/api/v2/dashboards/8842"),
        ("DELETE", "/api/v2/dashboards/8842"),
        ("GET", "/api/v2/defaultDashboards"),
        ("GET", "/api/v2/defaultDashboards/7"),
    ] {
        let got = send(test.monitor(method, path)).expect(404).json();
        assert_eq!(got["errors"][0]["message"], "Dashboard V2 not active", "{method} {path}");
    }
    // An instance that still has one shows it, and only it.
    let old = json!({"id": 7, "version": 1, "name": "old", "schema": 2, "teamId": 40211,
        "userId": 5101, "shared": true, "widgets": []});
    let test = Test::world(|world| {
        world.monitor_mut(FIRST).unwrap().dashboards.push(old.clone());
    });
    let list = send(test.monitor("GET", "/api/v2/dashboards")).expect(200).json();
    assert_eq!(list, json!({"dashboards": [old]}));
    let new = send(test.monitor("GET", "/api/v3/dashboards")).expect(200).json();
    assert_eq!(names(&new), ["Node overview", "Requests"]);
}

#[test]
fn a_dashboard_is_made_changed_and_deleted() {
    let test = Test::new();
    let made = call(&test, "POST", "/api/v3/dashboards/", &dashboard("d")).expect(201).json();
    let made = made["dashboard"].clone();
    assert_eq!((&made["teamId"], &made["version"]), (&40211.into(), &1.into()));
    assert_eq!(made["username"], "admin@example.com");
    let path = format!("/api/v3/dashboards/{}", made["id"]);
    assert_eq!(send(test.monitor("GET", &path)).expect(200).json()["dashboard"], made);
    let mut changed = made.clone();
    changed["name"] = "e".into();
    changed["shared"] = true.into();
    let body = call(&test, "PUT", &path, &json!({"dashboard": changed})).expect(200).json();
    assert_eq!(
        (&body["dashboard"]["version"], &body["dashboard"]["name"]),
        (&2.into(), &"e".into())
    );
    call(&test, "PUT", &path, &json!({"dashboard": changed})).expect(409);
    for body in [json!({"dashboard": {"favorite": true}}), json!({"favorite": false})] {
        let wanted = body.pointer("/dashboard/favorite").or(body.get("favorite")).unwrap().clone();
        let patched = call(&test, "PATCH", &path, &body).expect(200).json();
        assert_eq!(patched["dashboard"]["favorite"], wanted);
    }
    call(&test, "PATCH", &path, &json!({})).expect(400);
    send(test.monitor_as(keys::READER, "DELETE", &path)).expect(403);
    send(test.monitor("DELETE", &path)).expect(204);
}

#[test]
fn an_unknown_dashboard_gets_no_json() {
    let test = Test::new();
    for method in ["GET", "DELETE", "PUT", "PATCH"] {
        for id in ["0", "x"] {
            let body = json!({"dashboard": {"favorite": true, "name": "x", "version": 1}});
            let got = call(&test, method, &format!("/api/v3/dashboards/{id}"), &body).expect(404);
            assert_eq!(got.text, "", "{method}");
        }
    }
}

#[test]
fn dashboards_that_break_a_rule_are_refused() {
    let test = Test::new();
    for (field, value) in [
        ("name", json!("")),
        ("schema", json!(2)),
        ("panels", json!({})),
        ("layout", json!([{"panelId": 2}])),
        ("sharingSettings", json!([{"role": "ROLE_OWNER"}])),
    ] {
        let mut body = dashboard("new");
        body["dashboard"][field] = value;
        call(&test, "POST", "/api/v3/dashboards", &body).expect(400);
    }
    send(test.monitor_as(keys::READER, "POST", "/api/v3/dashboards").json(&dashboard("r")))
        .expect(403);
}

#[test]
fn others_see_a_dashboard_once_it_is_shared() {
    let test = Test::new();
    let made = call(&test, "POST", "/api/v3/dashboards", &dashboard("mine")).expect(201).json();
    let path = format!("/api/v3/dashboards/{}", made["dashboard"]["id"]);
    send(test.monitor_as(keys::READER, "GET", &path)).expect(404);
    let elsewhere = || test.monitor("GET", &path).header("SysdigTeamID", "40212");
    send(elsewhere()).expect(404);
    let mut shared = made.clone();
    shared["dashboard"]["shared"] = true.into();
    shared["dashboard"]["sharingSettings"] = json!([
        {"role": "ROLE_RESOURCE_READ", "member": {"type": "TEAM", "id": 40212, "name": "Payments"}},
    ]);
    call(&test, "PUT", &path, &shared).expect(200);
    let seen = send(test.monitor_as(keys::READER, "GET", &path)).expect(200).json();
    assert_eq!(seen["dashboard"]["permissions"], json!(["DASHBOARD_VIEW"]));
    send(elsewhere()).expect(200);
    send(test.monitor("DELETE", &path).header("SysdigTeamID", "40212")).expect(403);
    shared["dashboard"]["version"] = 2.into();
    shared["dashboard"]["sharingSettings"] =
        json!([{"role": "ROLE_RESOURCE_EDIT", "member": {"type": "USER_TEAMS"}}]);
    call(&test, "PUT", &path, &shared).expect(200);
    send(test.monitor("DELETE", &path).header("SysdigTeamID", "40213")).expect(204);
}

#[test]
fn templates_become_dashboards() {
    let test = Test::new();
    let list = send(test.monitor("GET", "/api/v3/dashboards/templates")).expect(200).json();
    let id = list["dashboardTemplates"][0]["dashboardId"].as_str().unwrap().to_owned();
    let path = format!("/api/v3/dashboards/templates/{id}");
    let template = send(test.monitor("GET", &path)).expect(200).json();
    call(&test, "POST", "/api/v3/dashboards", &template).expect(201);
    send(test.monitor("GET", "/api/v3/dashboards/templates/none")).expect(404);
}

#[test]
fn dashboards_go_to_another_owner() {
    let test = Test::new();
    let order = |simulate: bool| {
        json!({
            "ownerId": 5101,
            "targetOwnerId": 5102,
            "simulate": simulate,
            "dashboardIdsToBeTransferred": [8842],
        })
    };
    let owner = || {
        let body = send(test.monitor("GET", "/api/v3/dashboards/8842")).expect(200).json();
        body["dashboard"]["userId"].clone()
    };
    let path = "/api/v3/dashboards/transfer";
    let told = call(&test, "POST", path, &order(true)).expect(200).json();
    assert_eq!(told["results"]["dashboards"], json!([{"id": 8842, "name": "Node overview"}]));
    assert_eq!(owner(), 5101);
    call(&test, "POST", path, &order(false)).expect(200);
    assert_eq!(owner(), 5102);
    send(test.monitor_as(keys::WRITER, "POST", path).json(&order(false))).expect(403);
    call(&test, "POST", path, &json!({"ownerId": 5101, "targetOwnerId": 1})).expect(400);
}
