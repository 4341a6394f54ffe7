//! What Terraform asks of the newest generation: inhibition rules and access keys.

use ibmcloud_emulator::keys;
use serde_json::{Value, json};

use super::support::{Got, Test, send};

const RULES: &str = "/monitor/alerts/v1/inhibition-rules";
const KEYS: &str = "/platform/v1/access-keys";

fn call(test: &Test, method: &str, path: &str, body: &Value) -> Got {
    send(test.monitor(method, path).json(body))
}

#[test]
fn an_inhibition_rule_is_made_changed_and_deleted() {
    let test = Test::new();
    let matcher = |name: &str| json!([{"labelName": name, "operator": "EQUALS", "value": "x"}]);
    let rule = json!({"name": "quiet", "description": "d", "isEnabled": false,
        "sourceMatchers": matcher("a"), "targetMatchers": matcher("b"), "equal": ["host"]});
    let made = call(&test, "POST", RULES, &rule).expect(201).json();
    for (name, value) in rule.as_object().unwrap() {
        assert_eq!(made[name], *value, "{name}");
    }
    let path = format!("{RULES}/{}", made["id"]);
    assert_eq!(send(test.monitor("GET", &path)).expect(200).json(), made);
    let list = send(test.monitor("GET", RULES)).expect(200).json();
    assert_eq!((&list["data"], &list["page"]["total"]), (&json!([made]), &1.into()));
    // What is left out has its default again.
    let short = json!({"id": made["id"], "version": 1, "isEnabled": true,
        "sourceMatchers": matcher("c"), "targetMatchers": matcher("b")});
    let after = call(&test, "PUT", &path, &short).expect(200).json();
    assert_eq!((&after["version"], &after["equal"]), (&2.into(), &json!([])));
    assert_eq!((&after["name"], &after["sourceMatchers"]), (&"".into(), &matcher("c")));
    assert_eq!(call(&test, "PUT", &path, &short).expect(409).json()["type"], "conflict");
    for wrong in [
        json!({}),
        json!({"sourceMatchers": matcher("a")}),
        json!({"sourceMatchers": [], "targetMatchers": matcher("b")}),
        json!({"sourceMatchers": [{"labelName": "a"}], "targetMatchers": matcher("b")}),
        json!({"sourceMatchers": matcher("a"), "targetMatchers": matcher("b"), "equal": "host"}),
    ] {
        assert_eq!(call(&test, "POST", RULES, &wrong).expect(400).json()["type"], "bad_request");
    }
    send(test.monitor_as(keys::READER, "DELETE", &path)).expect(403);
    send(test.monitor("DELETE", &path)).expect(204);
    send(test.monitor("GET", &path)).expect(404);
    let stranger = send(test.ask_as("invented", "GET", RULES)).expect(401).json();
    assert_eq!(stranger, json!({"type": "unauthorized", "message": "Unauthorized", "details": []}));
}

#[test]
fn an_access_key_is_the_same_in_both_generations() {
    let test = Test::new();
    let sent = json!({"agentLimit": 5, "agentReservation": 2, "teamId": 40212, "isEnabled": true,
        "metadata": {"a": "b"}});
    let made = call(&test, "POST", KEYS, &sent).expect(201).json();
    for (name, value) in sent.as_object().unwrap() {
        assert_eq!(made[name], *value, "{name}");
    }
    let path = format!("{KEYS}/{}", made["id"]);
    assert_eq!(send(test.monitor("GET", &path)).expect(200).json(), made);
    let key = made["accessKey"].as_str().unwrap();
    let classic = format!("/api/customer/accessKeys/{key}");
    let old = send(test.monitor("GET", &classic)).expect(200).json();
    assert_eq!(old["customerAccessKey"]["limit"], 5);
    // A PUT replaces, and switches off.
    let after = call(&test, "PUT", &path, &json!({"agentLimit": 7, "isEnabled": false}));
    let after = after.expect(200).json();
    assert_eq!((&after["agentLimit"], &after["isEnabled"]), (&7.into(), &false.into()));
    assert_eq!((&after["teamId"], &after["metadata"]), (&Value::Null, &json!({})));
    assert!(after["dateDisabled"].as_str().unwrap().ends_with('Z'));
    let list = send(test.monitor("GET", KEYS)).expect(200).json();
    assert_eq!((&list["page"]["total"], &list["data"][1]), (&2.into(), &after));
    call(&test, "PUT", &path, &json!({"isEnabled": "no"})).expect(400);
    send(test.monitor_as(keys::WRITER, "GET", &path)).expect(403);
    send(test.monitor("DELETE", &path)).expect(204);
    send(test.monitor("GET", &path)).expect(404);
    send(test.monitor("GET", &classic)).expect(404);
}

#[test]
fn the_light_list_of_teams_has_two_addresses() {
    let test = Test::new();
    let get = |path: &str| send(test.monitor("GET", path)).expect(200).json();
    let light = get("/api/teams/light?limit=2");
    assert_eq!(light["teams"].as_array().unwrap().len(), 2);
    assert_eq!(light, get("/api/v2/teams/light?limit=2"));
}
