//! Remote write: who may hand in samples.

use ibmcloud_emulator::Options;
use reqwest::blocking::Client;
use reqwest::{Certificate, Proxy};
use serde_json::json;

use super::support::{FIRST, Got, Test, client, send};

const WRITE: &str = "/prometheus/remote/write";
/// An empty block of snappy: its length as a varint.
const NOTHING: &[u8] = &[0];

fn write(test: &Test, token: &str, path: &str) -> Got {
    let request = test.ask_as(token, "POST", path);
    let request = request
        .header("content-type", "application/x-protobuf")
        .header("content-encoding", "snappy")
        .header("x-prometheus-remote-write-version", "0.1.0");
    send(request.body(NOTHING))
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
        ("application/x-protobuf;proto=io.prometheus.write.v2.Request", "snappy", 200),
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
