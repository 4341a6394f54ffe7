//! The smaller resources of the Monitor API.

use ibmcloud_emulator::keys;
use serde_json::{Value, json};

use super::support::{Got, Test, send};

fn call(test: &Test, method: &str, path: &str, body: &Value) -> Got {
    send(test.monitor(method, path).json(body))
}

fn get(test: &Test, path: &str) -> Value {
    send(test.monitor("GET", path)).expect(200).json()
}

#[test]
fn agents_are_counted_and_configured() {
    let test = Test::new();
    let agents = get(&test, "/api/agents/connected");
    assert_eq!((&agents["total"], &agents["agents"][0]["hostName"]), (&3.into(), &"web-1".into()));
    assert_eq!(get(&test, "/api/agents/config"), json!({"files": []}));
    let files = json!({"files": [{"filter": "*", "content": "a: b"}]});
    assert_eq!(call(&test, "PUT", "/api/agents/config", &files).expect(200).json(), files);
    assert_eq!(get(&test, "/api/agents/config"), files);
    call(&test, "PUT", "/api/agents/config", &json!({})).expect(400);
    send(test.monitor_as(keys::WRITER, "PUT", "/api/agents/config").json(&files)).expect(403);
}

#[test]
fn timelines_say_how_long_values_are_kept() {
    let test = Test::new();
    let lines = get(&test, "/api/history/timelines/")["agents"].clone();
    let first = &lines[0];
    assert_eq!(first["sampling"], 10_000_000);
    let kept = first["to"].as_i64().unwrap() - first["from"].as_i64().unwrap();
    assert_eq!(kept, 4 * 3_600 * 1_000_000);
    assert_eq!(lines.as_array().unwrap().len(), 5);
}

#[test]
fn groupings_are_read_and_replaced() {
    let test = Test::new();
    let all = get(&test, "/api/groupConfigurations");
    assert_eq!(all["groupConfigurations"][0]["id"], "explore");
    let path = "/api/groupConfigurations/explore";
    let new = json!({"id": "explore", "groups": [{"groupBy": [{"metric": "region"}]}]});
    call(&test, "PUT", path, &new).expect(200);
    let all = get(&test, "/api/groupConfigurations");
    assert_eq!(all, json!({"groupConfigurations": [new]}));
    call(&test, "PUT", path, &json!({})).expect(400);
}

#[test]
fn a_data_stream_is_made_changed_and_deleted() {
    let test = Test::new();
    let path = "/api/v1/dataStream/configs";
    let new =
        json!({"dataStreamConfig": {"name": "to kafka", "dataStreamRules": [{"metric": "up"}]}});
    let made = call(&test, "POST", path, &new).expect(200).json();
    assert_eq!(get(&test, path)["dataStreamConfigs"], json!([made["dataStreamConfig"]]));
    let one = format!("{path}/{}", made["dataStreamConfig"]["id"]);
    assert_eq!(get(&test, &one), made);
    let mut changed = made.clone();
    changed["dataStreamConfig"]["enabled"] = false.into();
    let after = call(&test, "PUT", &one, &changed).expect(200).json();
    assert_eq!(after["dataStreamConfig"]["version"], 2);
    call(&test, "PUT", &one, &changed).expect(409);
    for wrong in [
        json!({"dataStreamConfig": {"dataStreamRules": []}}),
        json!({"dataStreamConfig": {"name": "x"}}),
        json!({"dataStreamConfig": {"name": "x", "dataStreamRules": {}}}),
        json!({"name": "x", "dataStreamRules": []}),
        made.clone(),
    ] {
        call(&test, "POST", path, &wrong).expect(400);
    }
    let mut other = after.clone();
    other["dataStreamConfig"]["id"] = 1.into();
    call(&test, "PUT", &one, &other).expect(400);
    send(test.monitor("PATCH", &one)).expect(405);
    send(test.monitor_as(keys::WRITER, "DELETE", &one)).expect(403);
    send(test.monitor("DELETE", &one)).expect(204);
    send(test.monitor("GET", &one)).expect(404);
}

#[test]
fn silencing_rules_are_bare_documents() {
    let test = Test::new();
    let path = "/api/v1/silencingRules";
    let new = json!({"name": "night", "alertIds": [7301], "durationInSec": 3600});
    let made = call(&test, "POST", path, &new).expect(200).json();
    assert_eq!(get(&test, path), json!([made]));
    let ids = json!({"silencingRules": {"ids": [made["id"]]}});
    call(&test, "PATCH", &format!("{path}/disable"), &ids).expect(200);
    let one = format!("{path}/{}", made["id"]);
    assert_eq!(get(&test, &one)["enabled"], false);
    send(test.monitor("DELETE", &one)).expect(204);
    assert_eq!(get(&test, path), json!([]));
}
