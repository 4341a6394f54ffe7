//! `/api/data`, the older way to read metrics, and the labels.

use ibmcloud_emulator::{Clock, Options};
use serde_json::{Value, json};

use super::support::{Test, send};

/// A quarter past one on 2026-01-01, UTC. The hosts `web-1`, `web-2` and `db-1` use 35, 45 and 55 % of their CPU.
const NOW: i64 = 1_767_225_600 + 4_500;

fn test() -> Test {
    Test::with(Options { clock: Clock::manual(NOW), ..Options::default() })
}

#[test]
fn the_older_data_call_reads_the_same_series() {
    let test = test();
    let post = |body: &Value| send(test.monitor("POST", "/api/data").json(body));
    let average = json!({"time": "avg", "group": "avg"});
    let body = json!({
        "start": (NOW - 120).to_string(),
        "end": NOW,
        "sampling": 60,
        "metrics": [
            {"id": "host.hostName"},
            {"id": "sysdig_host_memory_total_bytes", "aggregations": {"time": "max", "group": "sum"}},
            {"id": "uptime", "aggregations": average},
        ],
        "filter": "ibm_location = \"us-south\"",
    });
    let bytes = 17_179_869_184.0;
    let got = post(&body).expect(200).json();
    assert_eq!((&got["start"], &got["end"]), (&(NOW - 120).into(), &NOW.into()));
    assert_eq!(
        got["data"],
        json!([
            {"t": NOW - 60, "d": ["db-1", bytes, 1.0]},
            {"t": NOW - 60, "d": ["web-1", bytes, 1.0]},
            {"t": NOW, "d": ["db-1", bytes, 1.0]},
            {"t": NOW, "d": ["web-1", bytes, 1.0]},
        ])
    );
    let cpu = json!({
        "last": 60,
        "sampling": 60,
        "metrics": [{"id": "cpu.used.percent", "aggregations": {"time": "min", "group": "max"}}],
    });
    assert_eq!(post(&cpu).expect(200).json()["data"], json!([{"t": NOW, "d": [55.0]}]));
    let mut paged = body.clone();
    paged["paging"] = json!({"from": 1, "to": 1});
    assert_eq!(post(&paged).expect(200).json()["data"].as_array().unwrap().len(), 2);
    for (field, value) in [
        ("sampling", json!(30)),
        ("start", json!(NOW + 60)),
        ("start", json!(NOW - 100_000)),
        ("metrics", json!([])),
        ("metrics", json!([{"id": "a b", "aggregations": {}}])),
        ("metrics", json!([{"id": "up", "aggregations": {"time": "mode"}}])),
        ("filter", json!("a like b")),
    ] {
        let mut wrong = body.clone();
        wrong[field] = value;
        post(&wrong).expect(400);
    }
}

fn rows(test: &Test, body: &Value) -> Vec<Value> {
    let got = send(test.monitor("POST", "/api/data").json(body)).expect(200).json();
    got["data"].as_array().unwrap().iter().map(|row| row["d"].clone()).collect()
}

#[test]
fn without_a_sampling_there_is_one_aggregate_of_the_whole_time() {
    let test = test();
    let metric = json!({"id": "up", "aggregations": {"time": "count", "group": "sum"}});
    for extra in [json!({}), json!({"sampling": 0}), json!({"sampling": null})] {
        let mut body = json!({"start": NOW - 3600, "end": NOW, "metrics": [metric]});
        body.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        let got = send(test.monitor("POST", "/api/data").json(&body)).expect(200).json();
        // Three hosts, a sample each ten seconds.
        assert_eq!(got["data"], json!([{"t": NOW, "d": [1080.0]}]), "{extra}");
    }
}

#[test]
fn rows_are_paged_by_their_value() {
    let test = test();
    let page = |group: &str, from: u64, to: u64| {
        let body = json!({
            "last": 60,
            "metrics": [
                {"id": "host.hostName"},
                {"id": "cpu.used.percent", "aggregations": {"time": "max", "group": group}},
            ],
            "paging": {"from": from, "to": to},
        });
        rows(&test, &body).iter().map(|row| row[0].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    // `db-1` is the busiest host, and the first one by its name; `web-1` the least busy.
    assert_eq!(page("avg", 0, 9), ["db-1", "web-2", "web-1"]);
    assert_eq!(page("avg", 0, 0), ["db-1"]);
    assert_eq!(page("max", 1, 2), ["web-2", "web-1"]);
    assert_eq!(page("min", 0, 1), ["web-1", "web-2"]);
    assert_eq!(page("avg", 3, 9), [""; 0]);
}

#[test]
fn aggregations_filters_and_labels_of_the_older_call_are_those_of_the_service() {
    let test = test();
    let one = |id: &str, time: &str, group: &str, filter: &str| {
        let metric = json!({"id": id, "aggregations": {"time": time, "group": group}});
        let got = rows(&test, &json!({"last": 600, "metrics": [metric], "filter": filter}));
        got.first().map(|row| row[0].clone()).unwrap_or_default()
    };
    // 2 requests a second on `web-1`, 3 on `web-2`.
    let fine = "code = '200'";
    assert_eq!(one("http_requests_total", "rate", "sum", fine), 5.0);
    assert_eq!(one("http_requests_total", "timeAvg", "max", fine), 3.0);
    assert_eq!(one("up", "sum", "sum", "host.hostName = 'web-1'"), 60.0);
    assert_eq!(one("up", "avg", "count", ""), 3.0);
    assert_eq!(one("sysdig_host_memory_total_bytes", "distinct", "sum", ""), 3.0);
    assert_eq!(one("sysdig_host_memory_total_bytes", "avg", "distinct", ""), 1.0);
    assert_eq!(one("sysdig_host_memory_total_bytes", "concat", "concat", ""), "17179869184");
    assert_eq!(one("host.hostName", "concat", "concat", ""), "db-1, web-1, web-2");
    assert_eq!(one("host_hostname", "distinct", "distinct", "job = 'web'"), 2.0);
    for (filter, hosts) in [
        ("host.hostName starts with 'web'", "web-1, web-2"),
        ("not host.hostName starts with 'web'", "db-1"),
        ("host.hostName contains '-1'", "db-1, web-1"),
        ("host.hostName not contains '-1'", "web-2"),
        ("not host.hostName in ('db-1')", "web-1, web-2"),
        ("host.hostName = 'db-1' or host.hostName = 'web-2'", "db-1, web-2"),
        ("host.hostName != 'a.b|web.*\"'", "db-1, web-1, web-2"),
        ("kubernetes.namespace.name = 'shop'", "db-1, web-1, web-2"),
    ] {
        assert_eq!(one("host.hostName", "concat", "concat", filter), hosts, "{filter}");
    }
    assert_eq!(one("up", "avg", "sum", "kube_cluster_name = 'none'"), Value::Null);
    let split = |label: &str| {
        let metric = json!({"id": "kube_pod_container_status_restarts_total",
            "aggregations": {"time": "count", "group": "sum"}});
        rows(&test, &json!({"last": 10, "metrics": [{"id": label}, metric]}))
    };
    let pods = json!([["db-1-0", 1.0], ["web-1-0", 1.0], ["web-2-0", 1.0]]);
    assert_eq!(json!(split("kubernetes.pod.name")), pods);
    assert_eq!(json!(split("kube_namespace_name")), json!([["shop", 3.0]]));
    // A label that is known and not in the data yet splits nothing.
    for label in ["kubernetes.cluster.name", "cloud_provider_tag_team", "own_label"] {
        assert_eq!(json!(split(label)), json!([[null, 3.0]]), "{label}");
    }
    for wrong in [
        json!({"id": "some.unknown.label"}),
        json!({"id": "host.hostName", "aggregations": {"group": "avg"}}),
        json!({"id": "up", "aggregations": {"time": "concat", "group": "avg"}}),
        json!({"id": "up", "aggregations": {"group": "rate"}}),
    ] {
        let body = json!({"last": 60, "metrics": [wrong]});
        send(test.monitor("POST", "/api/data").json(&body)).expect(400);
    }
}

#[test]
fn labels_have_descriptors() {
    let test = test();
    let get = |path: &str| send(test.monitor("GET", path));
    let all = get("/api/v3/labels/?limit=2").expect(200).json();
    assert_eq!(all["allLabels"].as_array().unwrap().len(), 2);
    let one = get("/api/v3/labels/descriptors/host").expect(200).json();
    assert_eq!(one["labelDescriptor"]["id"], "host");
    // A client asks for what the customer has no data with yet, in either spelling.
    for (id, public_id) in [
        ("kubernetes.cluster.name", "kube_cluster_name"),
        ("kubernetes.namespace.name", "kube_namespace_name"),
        ("kubernetes.workload.name", "kube_workload_name"),
        ("kubernetes.pod.name", "kube_pod_name"),
        ("kubernetes.statefulSet.name", "kube_statefulset_name"),
        ("container.name", "container_name"),
        ("container.image.id", "container_image_id"),
        ("host.hostName", "host_hostname"),
        ("cloudProvider.availabilityZone", "cloud_provider_availability_zone"),
        ("ibm_service_instance_name", "ibm_service_instance_name"),
        ("agent.tag.role", "agent_tag_role"),
        ("kubernetes.pod.label.app", "kube_pod_label_app"),
    ] {
        for name in [id, public_id] {
            let one = get(&format!("/api/v3/labels/descriptors/{name}")).expect(200).json();
            let one = &one["labelDescriptor"];
            assert_eq!((&one["id"], &one["publicId"]), (&id.into(), &public_id.into()), "{name}");
        }
    }
    let tag = "cloud_provider_tag_k8s_io_role_master";
    let one = get(&format!("/api/v3/labels/descriptors/{tag}")).expect(200).json();
    assert_eq!(one["labelDescriptor"]["publicId"], tag);
    for name in ["none", "kube_nothing_name", "host.name", "kubernetes", "cloud_provider_tag_"] {
        get(&format!("/api/v3/labels/descriptors/{name}")).expect(404);
    }
}
