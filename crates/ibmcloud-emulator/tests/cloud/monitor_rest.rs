//! The smaller resources of the Monitor API.

use std::time::Duration;

use ibmcloud_emulator::{Clock, Options, keys};
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

#[test]
fn downtimes_are_made_changed_and_deleted() {
    let test = Test::new();
    let path = "/api/downtimes";
    assert_eq!(get(&test, path), json!({"downtimes": []}));
    let new = json!({"downtime": {"name": "upgrade", "enabled": true}});
    let made = call(&test, "POST", path, &new).expect(200).json();
    assert_eq!(get(&test, path)["downtimes"], json!([made["downtime"]]));
    let one = format!("{path}/{}", made["downtime"]["id"]);
    let mut changed = made.clone();
    changed["downtime"]["name"] = "longer upgrade".into();
    let after = call(&test, "PUT", &one, &changed).expect(200).json();
    assert_eq!(
        (&after["downtime"]["version"], &after["downtime"]["name"]),
        (&2.into(), &"longer upgrade".into())
    );
    call(&test, "PUT", &one, &changed).expect(409);
    call(&test, "POST", path, &json!({"downtime": {}})).expect(400);
    send(test.monitor_as(keys::READER, "POST", path).json(&new)).expect(403);
    send(test.monitor("DELETE", &one)).expect(204);
    send(test.monitor("DELETE", &one)).expect(404);
}

#[test]
fn a_capture_goes_its_way_and_is_fetched() {
    let clock = Clock::manual(1_767_230_100);
    let test = Test::with(Options { clock: clock.clone(), ..Options::default() });
    let path = "/api/sysdig";
    let agent = get(&test, "/api/agents/connected")["agents"][0].clone();
    let new = json!({
        "agent": agent, "name": "slow requests", "duration": 10, "folder": "/",
        "filters": "proc.name = nginx", "bucketName": "", "source": "SDC",
    });
    let made = call(&test, "POST", path, &new).expect(200).json()["dump"].clone();
    assert_eq!((&made["status"], &made["size"]), (&"requested".into(), &0.into()));
    let one = format!("{path}/{}", made["id"]);
    let recording = format!("{one}/download?_product=SDC");
    for (seconds, status) in [(1, "capturing"), (10, "uploading"), (1, "done")] {
        send(test.monitor("GET", &recording)).expect(404);
        clock.advance(Duration::from_secs(seconds));
        assert_eq!(get(&test, &format!("{one}?source=SDC"))["dump"]["status"], status);
    }
    let bytes = test.monitor("GET", &recording).send().unwrap().bytes().unwrap();
    assert!(bytes.starts_with(&[0x0a, 0x0d, 0x0d, 0x0a]), "{bytes:?}");
    assert_eq!(get(&test, &one)["dump"]["size"], bytes.len());

    let from =
        |micros: i64| get(&test, &format!("{path}?source=SDC&from={micros}"))["dumps"].clone();
    assert_eq!(from(1_767_230_100_000_000).as_array().unwrap().len(), 1);
    assert_eq!(from(1_767_230_101_000_000), json!([]));
    send(test.monitor("GET", "/api/sysdig?from=noon")).expect(400);
    for (member, value) in [
        ("name", json!("")),
        ("duration", json!(86_401)),
        ("duration", json!("long")),
        ("agent", json!({"hostName": "nowhere"})),
        ("agent", json!(null)),
    ] {
        let mut wrong = new.clone();
        wrong[member] = value;
        call(&test, "POST", path, &wrong).expect(400);
    }
    send(test.monitor_as(keys::READER, "POST", path).json(&new)).expect(403);
    send(test.monitor_as(keys::READER, "DELETE", &one)).expect(403);
    send(test.monitor("DELETE", &one)).expect(204);
    send(test.monitor("GET", &one)).expect(404);
}

#[test]
fn details_of_a_team_have_their_types() {
    let test = Test::new();
    let send = |details: Value| {
        let mut body = json!({"name": "Typed"});
        for (name, value) in details.as_object().unwrap() {
            body[name] = value.clone();
        }
        super::support::send(test.monitor("POST", "/api/teams").json(&body)).status
    };
    for wrong in [
        json!({"products": "SDC"}),
        json!({"filter": 5}),
        json!({"entryPoint": "Overview"}),
        json!({"canUseSysdigCapture": "true"}),
        json!({"description": ["x"]}),
    ] {
        assert_eq!(send(wrong.clone()), 400, "{wrong}");
    }
    let right = json!({"filter": "a = 'b'", "description": null, "products": ["SDC"]});
    assert!((200..300).contains(&send(right)));
}
