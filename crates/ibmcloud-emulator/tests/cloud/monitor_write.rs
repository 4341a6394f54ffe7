//! Remote write: who may hand in samples, and what becomes of them.

use std::time::{SystemTime, UNIX_EPOCH};

use ibmcloud_emulator::Options;
use prost::Message as _;
use reqwest::blocking::Client;
use reqwest::{Certificate, Proxy};
use serde_json::json;

use super::support::{FIRST, Got, Test, client, send};

const WRITE: &str = "/prometheus/remote/write";
/// An empty block of snappy: its length as a varint.
const NOTHING: &[u8] = &[0];

/// A series by the messages of `prompb/types.proto`.
#[derive(Clone, PartialEq, prost::Message)]
struct Written {
    #[prost(message, repeated, tag = "1")]
    timeseries: Vec<Series>,
}

#[derive(Clone, PartialEq, prost::Message)]
struct Series {
    #[prost(message, repeated, tag = "1")]
    labels: Vec<Label>,
    #[prost(message, repeated, tag = "2")]
    samples: Vec<Sample>,
}

#[derive(Clone, PartialEq, prost::Message)]
struct Label {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(string, tag = "2")]
    value: String,
}

#[derive(Clone, PartialEq, prost::Message)]
struct Sample {
    #[prost(double, tag = "1")]
    value: f64,
    #[prost(int64, tag = "2")]
    timestamp: i64,
}

fn body(labels: &[(&str, &str)], samples: &[(i64, f64)]) -> Vec<u8> {
    let labels =
        labels.iter().map(|(name, value)| Label { name: (*name).into(), value: (*value).into() });
    let samples =
        samples.iter().map(|(timestamp, value)| Sample { value: *value, timestamp: *timestamp });
    let series = Series { labels: labels.collect(), samples: samples.collect() };
    let message = Written { timeseries: vec![series] }.encode_to_vec();
    snap::raw::Encoder::new().compress_vec(&message).unwrap()
}

fn write(test: &Test, token: &str, path: &str) -> Got {
    write_body(test, token, path, NOTHING.to_vec())
}

fn write_body(test: &Test, token: &str, path: &str, body: Vec<u8>) -> Got {
    let request = test.ask_as(token, "POST", path);
    let request = request
        .header("content-type", "application/x-protobuf")
        .header("content-encoding", "snappy")
        .header("x-prometheus-remote-write-version", "0.1.0");
    send(request.body(body))
}

#[test]
fn queries_of_the_instance_find_what_was_written_and_those_of_others_do_not() {
    let test = Test::new();
    let token = test.team_token("40211");
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let now = i64::try_from(now).unwrap() * 1_000;
    let samples = [(now - 120_000, 10.0), (now - 60_000, 16.0), (now - 1_000, 4.0)];
    let labels = [("__name__", "orders_total"), ("shop", "x y")];
    write_body(&test, &token, WRITE, body(&labels, &samples)).expect(200);
    let get = |path: &str| send(test.monitor("GET", path)).expect(200).json();
    let found = get("/prometheus/api/v1/query?query=orders_total");
    let found = &found["data"]["result"][0];
    assert_eq!(
        found["metric"],
        json!({"__name__": "orders_total", "shop": "x y", "remote_write": "true"})
    );
    assert_eq!(found["value"][1], "4");
    let range = get("/prometheus/api/v1/query?query=resets(orders_total[5m])");
    assert_eq!(range["data"]["result"][0]["value"][1], "1");
    let names = get("/prometheus/api/v1/label/shop/values");
    assert_eq!(names["data"], json!(["x y"]));
    let labels = get("/api/v3/labels");
    let labels = labels["allLabels"].as_array().unwrap();
    assert!(labels.iter().any(|it| it["id"] == "remote_write"), "{labels:?}");
    let other = test.ask_as(&test.token, "GET", "/prometheus/api/v1/query?query=orders_total");
    let other = send(other.header("IBMInstanceID", "2b9d8f0e-4c1a-4b7e-9d35-6a0f1e2d3c4b"))
        .expect(200)
        .json();
    assert_eq!(other["data"]["result"], json!([]));
    for (labels, text) in [
        (&[("job", "nameless")][..], "A series has no name"),
        (&[("__name__", "a"), ("b", "")], "without a name or value"),
    ] {
        let refused = write_body(&test, &token, WRITE, body(labels, &samples)).expect(400).json();
        assert!(refused["errors"][0]["message"].as_str().unwrap().contains(text), "{refused}");
    }
    write_body(&test, &token, WRITE, b"no snappy".to_vec()).expect(400);
}

#[test]
fn a_live_monitor_api_token_writes_and_no_other_does() {
    let test = Test::new();
    let token = test.team_token("40211");
    for path in [WRITE, "/api/prometheus/write", "/prometheus/remote/write/"] {
        write(&test, &token, path).expect(200);
        write(&test, "00000000-1111-4222-8333-444444444444", path).expect(401);
        write(&test, &test.token, path).expect(403);
        write(&test, "a.b.c", path).expect(401);
        send(test.client.post(test.url(path)).body(NOTHING)).expect(401);
    }
    // A token that was replaced is as good as invented.
    send(test.ask_as(&token, "POST", "/api/token").json(&json!({}))).expect(200);
    write(&test, &token, WRITE).expect(401);
}

#[test]
fn under_iam_only_no_token_writes_and_a_setting_says_with_which_status() {
    for status in [403, 401] {
        let test = Test::world(|world| world.settings.remote_write_refusal_status = status);
        let token = test.team_token("40211");
        write(&test, &token, WRITE).expect(200);
        write(&test, &test.token, WRITE).expect(status);
        let mode = json!({"parameters": {"external_api_auth": "IAM_ONLY"}});
        test.patch(FIRST, &mode).expect(200);
        let refused = write(&test, &token, WRITE).expect(status).json();
        assert_eq!(refused["errors"][0]["message"], "Access is denied");
        test.patch(FIRST, &json!({"parameters": {"external_api_auth": "ANY"}})).expect(200);
        write(&test, &token, WRITE).expect(200);
    }
}

#[test]
fn bodies_are_taken_by_their_type() {
    let test = Test::new();
    let token = test.team_token("40211");
    for (kind, encoding, status) in [
        ("application/x-protobuf;proto=prometheus.WriteRequest", "snappy", 200),
        ("application/x-protobuf;proto=io.prometheus.write.v2.Request", "snappy", 415),
        ("application/json", "snappy", 415),
        ("application/x-protobuf", "identity", 415),
        ("application/x-protobuf", "zstd", 415),
    ] {
        let request = test.ask_as(&token, "POST", WRITE);
        let request = request.header("content-type", kind).header("content-encoding", encoding);
        assert_eq!(send(request.body(NOTHING)).status, status, "{kind} {encoding}");
    }
    send(test.ask_as(&token, "GET", WRITE)).expect(405);
}

#[test]
fn the_host_of_a_region_takes_the_tokens_of_its_instances() {
    let test = Test::with(Options::default());
    let token = test.team_token("40211");
    drop(client());
    let authority = Certificate::from_pem(test.cloud.ca_pem().as_bytes()).unwrap();
    let proxy = Proxy::all(test.cloud.proxy()).unwrap();
    let outside = Client::builder().proxy(proxy).tls_certs_only([authority]).build().unwrap();
    for (host, status) in [
        ("ingest.prws.us-south.monitoring.cloud.ibm.com", 200),
        ("ingest.prws.private.us-south.monitoring.cloud.ibm.com", 200),
        ("ingest.us-south.monitoring.cloud.ibm.com", 200),
        ("ingest.prws.eu-gb.monitoring.cloud.ibm.com", 401),
    ] {
        let request = outside.post(format!("https://{host}{WRITE}")).bearer_auth(&token);
        let request = request
            .header("content-type", "application/x-protobuf")
            .header("content-encoding", "snappy");
        assert_eq!(send(request.body(NOTHING)).status, status, "{host}");
    }
}
