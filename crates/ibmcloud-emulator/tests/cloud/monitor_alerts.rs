//! Alerts of both generations, and what they report.

use ibmcloud_emulator::{Clock, Options, keys};
use serde_json::{Value, json};

use super::support::{Got, Test, send};

fn alert(name: &str) -> Value {
    json!({"alert": {
        "name": name,
        "type": "MANUAL",
        "condition": "avg(timeAvg(uptime)) <= 0",
        "severityLabel": "MEDIUM",
        "timespan": 600_000_000,
    }})
}

/// An alert of version 2 with a condition that version 1 can say too.
fn manual(name: &str) -> Value {
    json!({"alert": {
        "name": name,
        "type": "MANUAL",
        "severity": "high",
        "notificationChannelConfigList": [
            {"channelId": 15, "overrideOptions": {"reNotifyEverySec": 1800}},
        ],
        "config": {
            "scope": {"expressions": [{"operand": "host", "operator": "in", "value": ["a", "b"]}]},
            "segmentBy": [{"id": "host"}],
            "conditionOperator": ">",
            "threshold": 0.9,
            "timeAggregation": "max",
            "groupAggregation": "sum",
            "metric": {"id": "disk.used"},
            "range": 600,
        },
    }})
}

fn call(test: &Test, method: &str, path: &str, body: &Value) -> Got {
    send(test.monitor(method, path).json(body))
}

fn names(list: &Value) -> Vec<&str> {
    list["alerts"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect()
}

#[test]
fn an_alert_is_made_changed_and_deleted() {
    let test = Test::new();
    let made = call(&test, "POST", "/api/alerts", &alert("a")).expect(200).json()["alert"].clone();
    assert_eq!((&made["version"], &made["severity"]), (&1.into(), &2.into()));
    assert_eq!(made["teamId"], 40211);
    let path = format!("/api/alerts/{}", made["id"]);
    assert_eq!(send(test.monitor("GET", &path)).expect(200).json()["alert"], made);
    let list = send(test.monitor("GET", "/api/alerts?from=0&to=1")).expect(200).json();
    assert_eq!(names(&list), ["Low uptime", "High CPU", "a"]);
    let elsewhere = test.monitor("GET", "/api/alerts").header("SysdigTeamID", "40212");
    assert_eq!(send(elsewhere).expect(200).json()["alerts"], json!([]));
    let mut changed = made.clone();
    changed["enabled"] = false.into();
    let body = call(&test, "PUT", &path, &json!({"alert": changed})).expect(200).json();
    assert_eq!((&body["alert"]["version"], &body["alert"]["enabled"]), (&2.into(), &false.into()));
    assert_eq!(body["alert"]["createdOn"], made["createdOn"]);
    call(&test, "PUT", &path, &json!({"alert": changed})).expect(409);
    send(test.monitor_as(keys::READER, "DELETE", &path)).expect(403);
    send(test.monitor("DELETE", &path)).expect(204);
    send(test.monitor("GET", &path)).expect(404);
    call(&test, "PUT", &path, &json!({"alert": changed})).expect(404);
    send(test.monitor("GET", "/api/alerts?from=yesterday")).expect(400);
}

#[test]
fn alerts_that_break_a_rule_are_refused() {
    let test = Test::new();
    let post = |body: &Value| call(&test, "POST", "/api/alerts", body);
    post(&alert("taken")).expect(200);
    post(&alert("taken")).expect(422);
    post(&alert(" ")).expect(422);
    post(&json!({"name": "bare"})).expect(400);
    for (field, value) in [
        ("id", json!(1)),
        ("version", json!(1)),
        ("type", json!("NONE")),
        ("type", json!("DOWNTIME")),
        ("condition", json!("")),
        ("condition", json!("uptime")),
        ("severity", json!(8)),
        ("severityLabel", json!("URGENT")),
        ("timespan", json!(90_000_000)),
        ("timespan", json!(0)),
        ("enabled", json!("yes")),
        ("segmentBy", json!("host")),
        ("segmentCondition", json!({"type": "SOME"})),
        ("reNotifyMinutes", json!(0)),
        ("notificationChannelIds", json!(15)),
    ] {
        let mut body = alert("new");
        body["alert"][field] = value;
        post(&body).expect(400);
    }
    let mut body = alert("new");
    body["alert"]["notificationChannelIds"] = json!([15, 99]);
    let said = post(&body).expect(400).json()["errors"][0]["message"].clone();
    assert_eq!(said, "NotificationChannelId: 99 does not exist");
}

#[test]
fn every_type_of_version_1_has_its_own_rules() {
    let test = Test::new();
    let post = |fields: Value| call(&test, "POST", "/api/alerts", &json!({"alert": fields}));
    post(json!({"name": "b", "type": "BASELINE", "monitor": [{"metric": "m", "stdDevFactor": 3}]}))
        .expect(200);
    post(json!({"name": "h", "type": "HOST_COMPARISON"})).expect(200);
    post(json!({"name": "e", "type": "EVENT", "criteria": {"text": "deploy"}})).expect(200);
    post(json!({"name": "p", "type": "PROMETHEUS", "condition": "rate(a[5m]) > 1"})).expect(200);
    post(json!({"name": "b2", "type": "BASELINE", "monitor": [{}]})).expect(400);
    post(json!({"name": "e2", "type": "EVENT", "criteria": "deploy"})).expect(400);
    let said = post(json!({"name": "p2", "type": "PROMETHEUS", "condition": "rate(a[5m] > 1"}));
    let said = said.expect(400).json()["errors"][0]["message"].clone();
    assert!(said.as_str().unwrap().contains("not valid PromQL"), "{said}");
    // Each type has a grammar of its own, and takes no condition of the other.
    for condition in ["up == 0", "rate(http_requests_total[5m]) > 1", "sum by (host) (up) < 1"] {
        let metric = post(json!({"name": condition, "condition": condition})).expect(400).json();
        let said = metric["errors"][0]["message"].as_str().unwrap();
        assert!(said.starts_with("The condition is not valid: at '"), "{said}");
        let promql = json!({"name": condition, "type": "PROMETHEUS", "condition": condition});
        post(promql).expect(200);
    }
    let several = "avg(timeAvg(a)) > 1 AND (max(max(b)) <= 2 OR timeAvg(c) != 3)";
    post(json!({"name": "s", "condition": several})).expect(200);
    post(json!({"name": "s2", "type": "PROMETHEUS", "condition": several})).expect(400);
}

#[test]
fn label_and_number_of_a_severity_agree() {
    let test = Test::new();
    let severities = [
        (json!(0), Value::Null, 0, "HIGH"),
        (json!(1), json!("LOW"), 1, "HIGH"),
        (json!(3), Value::Null, 3, "MEDIUM"),
        (json!(5), Value::Null, 5, "LOW"),
        (json!(7), Value::Null, 7, "INFO"),
        (Value::Null, json!("HIGH"), 0, "HIGH"),
        (Value::Null, json!("INFO"), 6, "INFO"),
        (Value::Null, Value::Null, 4, "LOW"),
    ];
    for (index, (severity, label, number, word)) in severities.into_iter().enumerate() {
        let mut body = alert(&format!("alert {index}"));
        body["alert"]["severity"] = severity;
        body["alert"]["severityLabel"] = label;
        let made = call(&test, "POST", "/api/alerts", &body).expect(200).json()["alert"].clone();
        assert_eq!((&made["severity"], &made["severityLabel"]), (&number.into(), &word.into()));
    }
}

#[test]
fn version_2_serves_what_both_generations_can_say() {
    let test = Test::new();
    let list = send(test.monitor("GET", "/api/v2/alerts")).expect(200).json();
    assert_eq!(names(&list), ["Low uptime", "High CPU", "Host down"]);
    let low = &list["alerts"][0];
    assert_eq!(low["severity"], "low");
    assert_eq!(low["config"]["metric"], json!({"id": "uptime"}));
    assert_eq!((&low["config"]["range"], &low["config"]["threshold"]), (&600.into(), &0.into()));
    assert_eq!(list["alerts"][1]["config"]["duration"], 600);
    // A downtime alert does not exist for version 1.
    let old = send(test.monitor("GET", "/api/alerts")).expect(200).json();
    assert_eq!(names(&old), ["Low uptime", "High CPU"]);
    send(test.monitor("GET", "/api/alerts/7303")).expect(404);
    send(test.monitor("GET", "/api/v2/alerts/7303")).expect(200);
}

#[test]
fn alerts_of_version_2_are_paged_and_the_last_page_is_empty() {
    let test = Test::new();
    for index in 0..4 {
        call(&test, "POST", "/api/v2/alerts", &manual(&format!("more {index}"))).expect(200);
    }
    let page = |query: &str| {
        let list = send(test.monitor("GET", &format!("/api/v2/alerts{query}"))).expect(200).json();
        names(&list).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let all = page("");
    assert_eq!(all.len(), 7);
    // A back-up asks until nothing is left.
    let mut seen = Vec::new();
    for offset in (0..).step_by(3) {
        let part = page(&format!("?limit=3&offset={offset}"));
        assert!(part.len() <= 3 && offset < 20, "{offset}: {part:?}");
        if part.is_empty() {
            break;
        }
        seen.extend(part);
    }
    assert_eq!(seen, all);
    assert_eq!(page("?offset=5"), all[5..]);
    assert_eq!(page("?limit=0"), [""; 0]);
    for query in ["?limit=x", "?offset=-1"] {
        send(test.monitor("GET", &format!("/api/v2/alerts{query}"))).expect(400);
    }
}

#[test]
fn an_alert_of_version_2_is_made_changed_and_deleted() {
    let test = Test::new();
    let made = call(&test, "POST", "/api/v2/alerts", &manual("v2")).expect(200).json();
    let made = made["alert"].clone();
    let used = &made["notificationChannelConfigList"][0];
    assert_eq!((&used["type"], &used["name"]), (&"EMAIL".into(), &"on-call mail".into()));
    let path = format!("/api/v2/alerts/{}", made["id"]);
    let old = send(test.monitor("GET", &format!("/api/alerts/{}", made["id"]))).expect(200).json();
    let old = &old["alert"];
    assert_eq!(old["condition"], "sum(max(disk.used)) > 0.9");
    assert_eq!(old["filter"], "host in (\"a\", \"b\")");
    assert_eq!((&old["timespan"], &old["severity"]), (&600_000_000.into(), &0.into()));
    assert_eq!((&old["reNotify"], &old["reNotifyMinutes"]), (&true.into(), &30.into()));
    assert_eq!(old["notificationChannelIds"], json!([15]));
    let mut changed = made.clone();
    changed["enabled"] = false.into();
    let body = call(&test, "PUT", &path, &json!({"alert": changed})).expect(200).json();
    assert_eq!((&body["alert"]["version"], &body["alert"]["enabled"]), (&2.into(), &false.into()));
    call(&test, "PUT", &path, &json!({"alert": changed})).expect(409);
    send(test.monitor_as(keys::READER, "DELETE", &path)).expect(403);
    send(test.monitor("DELETE", &path)).expect(204);
    send(test.monitor("GET", &path)).expect(404);
}

#[test]
fn labels_of_version_2_come_back_with_their_other_name_and_stay_as_they_are() {
    let test = Test::new();
    let mut sent = manual("labels");
    sent["alert"]["config"]["segmentBy"] =
        json!([{"id": "kubernetes.cluster.name"}, {"id": "host.hostName", "publicId": "wrong"}]);
    sent["alert"]["config"]["scope"] = json!({"expressions": [
        {"operand": "kubernetes.namespace.name", "operator": "in", "value": ["a"]},
        {"operand": "nobody.knows.it", "operator": "equals", "value": ["b"]},
    ]});
    let made = call(&test, "POST", "/api/v2/alerts", &sent).expect(200).json()["alert"].clone();
    let path = format!("/api/v2/alerts/{}", made["id"]);
    let read = || send(test.monitor("GET", &path)).expect(200).json()["alert"].clone();
    assert_eq!(read(), made);
    assert_eq!(
        made["config"]["segmentBy"],
        json!([
            {"id": "kubernetes.cluster.name", "publicId": "kube_cluster_name"},
            {"id": "host.hostName", "publicId": "host_hostname"},
        ])
    );
    let expressions = &made["config"]["scope"]["expressions"];
    let namespace = json!({"id": "kubernetes.namespace.name", "publicId": "kube_namespace_name"});
    assert_eq!(expressions[0]["descriptor"], namespace);
    assert_eq!(expressions[1]["descriptor"], Value::Null);
    let mut again =
        call(&test, "PUT", &path, &json!({"alert": made})).expect(200).json()["alert"].clone();
    for decided in ["version", "modifiedOn"] {
        again[decided] = made[decided].clone();
    }
    assert_eq!(again, made);
    // An alert that was written by version 1 has them, too.
    let low = send(test.monitor("GET", "/api/v2/alerts/7301")).expect(200).json();
    let host = json!([{"id": "host.hostName", "publicId": "host_hostname"}]);
    assert_eq!(low["alert"]["config"]["segmentBy"], host);
    for wrong in [json!("host"), json!(["host"]), json!([{"publicId": "host"}])] {
        let mut body = manual("wrong");
        body["alert"]["config"]["segmentBy"] = wrong;
        call(&test, "POST", "/api/v2/alerts", &body).expect(400);
    }
}

#[test]
fn severities_and_operators_of_version_2_are_those_on_the_wire() {
    let test = Test::new();
    for severity in ["high", "medium", "low", "none", "info"] {
        let mut body = manual(severity);
        body["alert"]["severity"] = severity.into();
        let made = call(&test, "POST", "/api/v2/alerts", &body).expect(200).json();
        assert_eq!(made["alert"]["severity"], severity);
        let old = format!("/api/alerts/{}", made["alert"]["id"]);
        let old = send(test.monitor("GET", &old)).expect(200).json();
        let label = if ["none", "info"].contains(&severity) { "INFO" } else { severity };
        assert_eq!(old["alert"]["severityLabel"], label.to_uppercase());
    }
    for operator in [">", ">=", "<", "<=", "=", "!="] {
        let mut body = manual(operator);
        body["alert"]["config"]["conditionOperator"] = operator.into();
        let made = call(&test, "POST", "/api/v2/alerts", &body).expect(200).json();
        assert_eq!(made["alert"]["config"]["conditionOperator"], operator);
    }
    // What version 1 calls informational is `none` here, and its two signs of equality are one.
    let mut old = alert("old");
    old["alert"]["severityLabel"] = "INFO".into();
    old["alert"]["condition"] = "avg(timeAvg(uptime)) == 0".into();
    let made = call(&test, "POST", "/api/alerts", &old).expect(200).json();
    let new = send(test.monitor("GET", &format!("/api/v2/alerts/{}", made["alert"]["id"])));
    let new = new.expect(200).json()["alert"].clone();
    assert_eq!(new["severity"], "none");
    assert_eq!(new["config"]["conditionOperator"], "=");
}

#[test]
fn an_alert_written_by_one_generation_can_be_updated_by_the_other() {
    let test = Test::new();
    let mut low = send(test.monitor("GET", "/api/v2/alerts/7301")).expect(200).json();
    low["alert"]["config"]["threshold"] = json!(0.5);
    call(&test, "PUT", "/api/v2/alerts/7301", &low).expect(200);
    let old = send(test.monitor("GET", "/api/alerts/7301")).expect(200).json();
    assert_eq!(old["alert"]["condition"], "avg(timeAvg(uptime)) <= 0.5");
    assert_eq!(old["alert"]["version"], 2);
    call(&test, "PUT", "/api/alerts/7301", &old).expect(200);
    assert_eq!(send(test.monitor("GET", "/api/v2/alerts/7301")).json()["alert"]["version"], 3);
}

#[test]
fn alerts_of_version_2_that_break_a_rule_are_refused() {
    let test = Test::new();
    let post = |body: &Value| call(&test, "POST", "/api/v2/alerts", body);
    post(&manual("Low uptime")).expect(422);
    for (pointer, value) in [
        ("/alert/id", json!(1)),
        ("/alert/type", json!("BASELINE")),
        ("/alert/severity", json!(4)),
        ("/alert/config", json!(null)),
        ("/alert/config/threshold", json!("0.9")),
        ("/alert/config/conditionOperator", json!("above")),
        ("/alert/config/metric", json!("disk.used")),
        ("/alert/config/range", json!(null)),
        ("/alert/notificationChannelConfigList/0/channelId", json!(99)),
    ] {
        let mut body = manual("new");
        body["alert"]["id"] = Value::Null;
        *body.pointer_mut(pointer).unwrap() = value;
        post(&body).expect(400);
    }
    let configs = [
        ("PROMETHEUS", json!({"query": "up == 0", "duration": 60}), 200),
        ("PROMETHEUS", json!({"query": "up =="}), 400),
        ("PROMETHEUS", json!({}), 400),
        ("FORM_BASED_PROMETHEUS", json!({"query": "up"}), 400),
        ("EVENT", json!({"filter": "deploy", "conditionOperator": ">", "threshold": 1}), 200),
        ("GROUP_OUTLIERS", json!({"metric": {"id": "up"}, "algorithm": "MAD"}), 200),
        ("GROUP_OUTLIERS", json!({"metric": {"id": "up"}}), 400),
        ("PERCENTAGE_OF_CHANGE", json!({"metric": {"id": "up"}, "conditionOperator": ">"}), 400),
    ];
    for (index, (kind, config, status)) in configs.into_iter().enumerate() {
        let name = format!("config {index}");
        post(&json!({"alert": {"name": name, "type": kind, "config": config}})).expect(status);
    }
}

#[test]
fn notifications_are_found_by_time_and_state_and_can_be_resolved() {
    let test = Test::with(Options { clock: Clock::manual(1_768_500_000), ..Options::default() });
    let count = |query: &str| {
        let path = format!("/api/notifications{query}");
        let body = send(test.monitor("GET", &path)).expect(200).json();
        body["notifications"].as_array().unwrap().len()
    };
    assert_eq!(count(""), 1);
    assert_eq!(count("?from=1768400000000000&to=1768500000000000&state=ACTIVE&resolved=False"), 1);
    assert_eq!(count("?resolved=True"), 0);
    assert_eq!(count("?to=1768400000000000"), 0);
    assert_eq!(count("?state=OK"), 0);
    let path = "/api/notifications/9101";
    let low = |test: &Test| send(test.monitor("GET", "/api/alerts/7301")).json()["alert"].clone();
    assert_eq!(low(&test)["notificationCount"], 1);
    let body = json!({"notification": {"id": 9101, "resolved": true}});
    let done = call(&test, "PUT", path, &body).expect(200).json();
    assert_eq!(done["notification"]["resolved"], true);
    assert_eq!(count("?resolved=true"), 1);
    call(&test, "PUT", path, &json!({"notification": {}})).expect(400);
    call(&test, "PUT", "/api/notifications/1", &body).expect(404);
    send(test.monitor_as(keys::READER, "PUT", path).json(&body)).expect(403);
    send(test.monitor("GET", "/api/notifications?from=now")).expect(400);
}
