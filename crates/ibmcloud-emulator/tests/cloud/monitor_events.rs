//! Events: lists, paging, filters, and a row of 10,000 of them.

use ibmcloud_emulator::keys;
use ibmcloud_emulator::world::EventSeries;
use serde_json::{Value, json};

use super::support::{FIRST, Got, Test, send};

/// What a Python client always sends.
const ALL: &str = "alertStatus=triggered&alertStatus=resolved&alertStatus=acknowledged&\
                   alertStatus=unacknowledged&category=alert%2Ccustom%2Cdocker%2Ccontainerd%2C\
                   kubernetes&dir=before&feed=true&include_pivot=true&include_total=true&limit=100";

fn list(test: &Test, query: &str) -> Value {
    send(test.monitor("GET", &format!("/api/v2/events/?{query}"))).expect(200).json()
}

fn names(list: &Value) -> Vec<&str> {
    list["events"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect()
}

fn post(test: &Test, event: &Value) -> Got {
    send(test.monitor("POST", "/api/v2/events/").json(&json!({"event": event})))
}

#[test]
fn the_newest_events_come_first() {
    let test = Test::new();
    let all = list(&test, ALL);
    assert_eq!(names(&all), ["Low uptime", "OOM kill", "Low uptime", "deploy"]);
    assert_eq!((&all["total"], &all["matched"]), (&4.into(), &4.into()));
    assert_eq!(list(&test, ""), all);
}

#[test]
fn events_are_chosen_by_time_category_status_name_and_scope() {
    let test = Test::new();
    let hour = |number: i64| 1_768_469_400_000 + number * 3_600_000;
    let window = format!("from={}&to={}", hour(2), hour(3));
    let table = [
        (window.as_str(), vec!["OOM kill", "Low uptime"], 2),
        ("category=CUSTOM", vec!["deploy"], 4),
        ("category=alert,kubernetes", vec!["Low uptime", "OOM kill", "Low uptime"], 4),
        ("category=alert&alertStatus=triggered", vec!["Low uptime"], 4),
        ("category=alert&alertStatus=acknowledged&alertStatus=triggered", vec!["Low uptime"; 2], 4),
        ("filter=DEPL", vec!["deploy"], 4),
        ("filter=none", vec![], 4),
        ("scope=host.hostName%3D'web-2'", vec![], 4),
        ("scope=host.hostName%3D'web-1'&limit=1", vec!["Low uptime"], 4),
    ];
    for (query, wanted, total) in table {
        let got = list(&test, query);
        assert_eq!(names(&got), wanted, "{query}");
        assert_eq!(got["total"], total, "{query}");
    }
    for query in ["limit=10001", "limit=x", "from=x", "from=2&to=1", "scope=a%3D'b"] {
        send(test.monitor("GET", &format!("/api/v2/events?{query}"))).expect(400);
    }
    send(test.monitor("GET", "/api/v2/events?pivot=1")).expect(404);
}

#[test]
fn scopes_are_compared_by_what_they_say_and_not_by_their_text() {
    let test = Test::new();
    let mark = |name: &str, scope: &str| {
        post(&test, &json!({"name": name, "scope": scope})).expect(201);
    };
    mark("one", "kubernetes.namespace.name = 'shop' and host.hostName = \"ci-1\"");
    mark("two", "host.hostName in ('ci-2', 'ci-3')");
    mark("three", "");
    let found = |scope: &str| {
        let query = [("scope", scope), ("category", "custom")];
        let got = send(test.monitor("GET", "/api/v2/events").query(&query)).expect(200).json();
        let mut all: Vec<String> = names(&got).into_iter().map(str::to_owned).collect();
        all.retain(|name| name != "deploy");
        all.sort();
        all
    };
    for (scope, wanted) in [
        // Quotation marks, blanks and order are not part of what is said.
        ("host.hostName=\"ci-1\"", vec!["one"]),
        ("host.hostName = 'ci-1' and kubernetes.namespace.name='shop'", vec!["one"]),
        // A value that begins like another one is another one.
        ("host.hostName = 'ci'", vec![]),
        ("host.hostName in ('ci-1', 'ci-3')", vec!["one", "two"]),
        ("host.hostName starts with 'ci-'", vec!["one", "two"]),
        ("host.hostName contains '-2'", vec!["two"]),
        ("not host.hostName contains '-2'", vec!["one", "three"]),
        ("host.hostName != 'ci-1'", vec!["three", "two"]),
        ("host.hostName not in ('ci-1')", vec!["three", "two"]),
        ("host_hostname = 'ci-1'", vec!["one"]),
        ("kube_namespace_name = 'shop' or host.hostName = 'ci-3'", vec!["one", "two"]),
    ] {
        assert_eq!(found(scope), wanted, "{scope}");
    }
    for scope in ["host.hostName", "host.hostName like 'ci'", "and", "a = 'b' c"] {
        send(test.monitor("GET", "/api/v2/events").query(&[("scope", scope)])).expect(400);
    }
}

#[test]
fn an_event_is_sent_read_and_deleted() {
    let test = Test::new();
    let sent = json!({
        "name": "release",
        "severity": "HIGH",
        "scope": "host.hostName='ci'",
        "tags": {"build": "7"},
    });
    let made = post(&test, &sent).expect(201).json();
    assert_eq!(made["event"]["scope"], "host.hostName = 'ci'");
    assert_eq!(made["event"]["scopeLabels"], json!({"host.hostName": "ci"}));
    assert_eq!(made["event"]["type"], "CUSTOM");
    let path = format!("/api/v2/events/{}", made["event"]["id"].as_str().unwrap());
    assert_eq!(send(test.monitor("GET", &path)).expect(200).json(), made);
    assert_eq!(names(&list(&test, "limit=1")), ["release"]);
    send(test.monitor_as(keys::READER, "DELETE", &path)).expect(403);
    send(test.monitor("DELETE", &path)).expect(204);
    send(test.monitor("GET", &path)).expect(404);
    for (field, value) in [
        ("name", json!("")),
        ("severity", json!(8)),
        ("severity", json!("urgent")),
        ("tags", json!({"a": 1})),
        ("timestamp", json!("now")),
        ("scope", json!("a = 'b")),
    ] {
        let mut wrong = sent.clone();
        wrong[field] = value;
        post(&test, &wrong).expect(400);
    }
    send(test.monitor_as(keys::READER, "POST", "/api/v2/events").json(&json!({"event": sent})))
        .expect(403);
}

#[test]
fn ten_thousand_events_are_paged_through_once_each() {
    let test = Test::world(|world| {
        let inside = world.monitor_mut(FIRST).unwrap();
        inside.event_series = EventSeries { count: 10_000, ..EventSeries::default() };
    });
    let (mut seen, mut pivot) = (Vec::new(), String::new());
    loop {
        let page = list(&test, &format!("limit=4000&pivot={pivot}"));
        assert_eq!(page["total"], 10_004);
        let events = page["events"].as_array().unwrap();
        let Some(last) = events.last() else { break };
        pivot = last["id"].as_str().unwrap().to_owned();
        seen.extend(events.iter().map(|event| event["id"].as_str().unwrap().to_owned()));
    }
    assert_eq!(seen.len(), 10_004);
    let oldest = seen.last().unwrap().clone();
    let path = format!("/api/v2/events/{oldest}");
    send(test.monitor("GET", &path)).expect(200);
    send(test.monitor("DELETE", &path)).expect(204);
    send(test.monitor("GET", &path)).expect(404);
    assert_eq!(list(&test, "limit=1")["total"], 10_003);
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 10_004);
}

#[test]
fn a_pivot_can_be_included_and_left_in_both_directions() {
    let test = Test::new();
    let id = |index: usize| list(&test, "")["events"][index]["id"].as_str().unwrap().to_owned();
    let second = id(1);
    let table = [
        (format!("pivot={second}&include_pivot=true&limit=2"), vec!["OOM kill", "Low uptime"]),
        (format!("pivot={second}&limit=9"), vec!["Low uptime", "deploy"]),
        (format!("pivot={second}&dir=after"), vec!["Low uptime"]),
        (format!("pivot={second}&dir=after&include_pivot=true"), vec!["Low uptime", "OOM kill"]),
        (format!("pivot={second}&category=custom"), vec!["deploy"]),
    ];
    for (query, wanted) in table {
        assert_eq!(names(&list(&test, &query)), wanted, "{query}");
    }
}

#[test]
fn version_1_counts_in_seconds() {
    let test = Test::new();
    let get = |query: &str| {
        send(test.monitor("GET", &format!("/api/events/?{query}"))).expect(200).json()
    };
    assert_eq!(names(&get("from=1768469400&to=1768473000")), ["deploy"]);
    assert_eq!(names(&get("last=60")), Vec::<&str>::new());
    let event = json!({"event": {"name": "old", "filter": "a='b'"}});
    let made = send(test.monitor("POST", "/api/events").json(&event)).expect(201).json();
    assert_eq!(made["event"]["scope"], "a = 'b'");
    assert_eq!(names(&get("last=60")), ["old"]);
}
