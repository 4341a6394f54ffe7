//! Requests as Sysdig's data source for Grafana sends them.

use serde_json::{Value, json};

use super::support::{Test, send};

const END: i64 = 1_767_229_200_000_000;

fn panel(metric: &str) -> Value {
    json!({"format": {"type": "data"},
        "time": {"from": END - 1_200_000_000, "to": END, "sampling": 600_000_000},
        "metrics": {"k0": "timestamp", "v0": metric, "k1": "host"},
        "sort": [{"v0": "desc"}, {"k0": "desc"}, {"k1": "desc"}],
        "paging": {"from": 0, "to": 19}, "scope": "host != 'none'",
        "group": {"aggregations": {"v0": "avg"}, "groupAggregations": {"v0": "max"},
            "by": [{"metric": "k0", "value": 600_000_000}, {"metric": "k1"}],
            "configuration": {"groups": []}}})
}

fn batch(requests: &[Value]) -> Vec<Value> {
    let test = Test::new();
    let asked = test.monitor("POST", "/api/data/batch").json(&json!({"requests": requests}));
    send(asked).expect(200).json()["responses"].as_array().unwrap().clone()
}

#[test]
fn several_panels_are_answered_at_once_and_each_for_itself() {
    let mut single = panel("cpu.used.percent");
    single["metrics"] = json!({"v0": "sysdig_host_cpu_used_percent", "k0": "host"});
    single["group"]["by"] = json!([{"metric": "k0"}]);
    single["sort"] = json!([{"v0": "asc"}]);
    let mut first = panel("cpu.used.percent");
    first["paging"] = json!({"from": 0, "to": 0});
    let found =
        batch(&[panel("cpu.used.percent"), single, first, panel("no such metric"), json!({})]);
    let lines = found[0]["data"].as_array().unwrap();
    let hosts: Vec<&str> = lines.iter().filter_map(|it| it["k1"].as_str()).collect();
    assert_eq!(lines.len(), 2 * hosts.iter().collect::<std::collections::BTreeSet<_>>().len());
    let values: Vec<f64> = lines.iter().map(|it| it["v0"].as_f64().unwrap()).collect();
    assert!(values.is_sorted_by(|a, b| a >= b), "{values:?}");
    assert!(lines.iter().all(|it| [END, END - 600_000_000].contains(&it["k0"].as_i64().unwrap())));
    assert_eq!(found[0]["group"]["by"][1]["metric"], "k1");
    // One value for each host, the smallest first, and no time.
    let one: Vec<f64> =
        found[1]["data"].as_array().unwrap().iter().map(|it| it["v0"].as_f64().unwrap()).collect();
    assert!(one.len() > 1 && one.is_sorted(), "{one:?}");
    assert_eq!(found[2]["data"], json!([lines[0]]));
    for problem in [&found[3], &found[4]] {
        assert!(problem["errors"][0]["message"].is_string(), "{problem}");
    }
}

#[test]
fn the_values_of_a_label_are_listed() {
    let test = Test::new();
    let mut asked = json!({"time": {"from": END - 60_000_000, "to": END}, "metrics": ["host"],
        "filter": null, "paging": {"from": 0, "to": 1}});
    let ask = |body: &Value| send(test.monitor("POST", "/api/data/entity/metadata").json(body));
    assert_eq!(
        ask(&asked).expect(200).json()["data"],
        json!([{"host": "db-1"}, {"host": "web-1"}])
    );
    asked["filter"] = "host = 'web-2'".into();
    assert_eq!(ask(&asked).expect(200).json()["data"], json!([{"host": "web-2"}]));
    ask(&json!({"time": {}, "metrics": ["host"]})).expect(400);
    ask(&json!({})).expect(400);
}
