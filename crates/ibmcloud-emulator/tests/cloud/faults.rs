//! Each kind of trouble, as a client sees it.

use std::time::{Duration, Instant};

use ibmcloud_emulator::{Fault, Options};
use serde_json::json;

use super::support::{FIRST, Test, send, try_send};

fn with(fault: &str) -> Test {
    let test = Test::new();
    test.cloud.add_fault(fault.parse::<Fault>().unwrap());
    test
}

fn name(test: &Test) -> String {
    test.cloud.world().instance(FIRST).unwrap().name.clone()
}

fn rename(test: &Test) -> reqwest::Result<super::support::Got> {
    let path = format!("/v2/resource_instances/{FIRST}");
    try_send(test.ask("PATCH", &path).json(&json!({"name": "renamed"})))
}

#[test]
fn statuses_come_in_the_family_of_the_service_and_without_effect() {
    let test = with("PATCH /v2/resource_instances/* times=2 status=503 retry-after=7");
    for _ in 0..2 {
        let got = rename(&test).unwrap().expect(503);
        assert_eq!(got.json()["status_code"], 503);
        assert_eq!(got.header("retry-after"), "7");
        assert_eq!(name(&test), "monitoring-instance-01");
    }
    rename(&test).unwrap().expect(200);
    let test = with("/api/* 429 retry-after=date:30");
    let got = send(test.monitor("GET", "/api/teams")).expect(429);
    assert_eq!(got.json()["details"], json!([]));
    let date = httpdate::parse_http_date(got.header("retry-after")).unwrap();
    let ahead = date.duration_since(std::time::SystemTime::now()).unwrap();
    assert!(ahead > Duration::from_secs(20) && ahead <= Duration::from_secs(30));
    let test = with("/identity/userinfo 500");
    assert!(test.get("/identity/userinfo").expect(500).json()["errorCode"].is_string());
}

#[test]
fn gateways_answer_in_html_text_or_not_at_all() {
    for (body, kind) in [("html", "text/html"), ("text", "text/plain"), ("empty", "")] {
        let test = with(&format!("/v2/* status=502 body={body}"));
        let got = test.get("/v2/resource_instances").expect(502);
        assert!(got.header("content-type").starts_with(kind), "{body}");
        assert_eq!(got.text.is_empty(), body == "empty");
    }
}

#[test]
fn a_late_status_hides_an_effect() {
    let test = with("PATCH * nth=1 status=504 after");
    rename(&test).unwrap().expect(504);
    assert_eq!(name(&test), "renamed");
}

#[test]
fn a_cut_comes_before_or_after_the_effect() {
    for (fault, expected) in [("cut-before", "monitoring-instance-01"), ("cut-after", "renamed")] {
        let test = with(&format!("PATCH /v2/resource_instances/* nth=1 {fault}"));
        let error = rename(&test).unwrap_err();
        assert!(!error.is_status() && !error.is_connect(), "{error:?}");
        assert_eq!(name(&test), expected);
        let call = test.cloud.calls().into_iter().last().unwrap();
        assert_eq!((call.status, call.fault.as_deref()), (None, Some(fault)));
        rename(&test).unwrap().expect(200);
    }
}

#[test]
fn a_truncated_answer_ends_in_the_middle() {
    let test = with("/v2/resource_instances truncated");
    let answer = test.ask("GET", "/v2/resource_instances").send().unwrap();
    assert_eq!(answer.status(), 200);
    let error = answer.bytes().unwrap_err();
    assert!(error.is_body() || error.is_decode(), "{error:?}");
}

#[test]
fn html_in_place_of_json_has_taken_effect() {
    let test = with("PATCH * not-json");
    let got = rename(&test).unwrap().expect(200);
    assert!(got.header("content-type").starts_with("text/html"));
    assert_eq!(name(&test), "renamed");
}

#[test]
fn an_expired_token_is_expired_once() {
    let test = with("/v2/resource_instances expired-token");
    let body = test.get("/v2/resource_instances").expect(401).json();
    assert_eq!(body["message"], "Token is expired");
    test.get("/v2/resource_instances").expect(200);
    let test = with("/api/teams expired-token");
    assert!(send(test.monitor("GET", "/api/teams")).expect(401).json()["errors"].is_array());
}

#[test]
fn a_redirect_leads_away() {
    let test = with("/v2/* redirect=https://elsewhere.invalid/x");
    let got = test.get("/v2/resource_instances").expect(307);
    assert_eq!(got.header("location"), "https://elsewhere.invalid/x");
}

#[test]
fn slowness_delays_the_answer_and_not_the_effect() {
    let test = with("PATCH * slow=250ms");
    let start = Instant::now();
    rename(&test).unwrap().expect(200);
    assert!(start.elapsed() >= Duration::from_millis(250));
    let test = Test::with(Options { latency: Duration::from_millis(60), ..Options::default() });
    let start = Instant::now();
    test.get("/identity/keys").expect(200);
    assert!(start.elapsed() >= Duration::from_millis(60));
}

#[test]
fn a_fault_can_be_kept_to_one_host() {
    let test = with("eu-de.monitoring.cloud.ibm.com/api/* 500");
    let call = |host: &str| send(test.monitor("GET", "/api/teams").header("host", host)).status;
    assert_eq!(call("eu-de.monitoring.cloud.ibm.com"), 500);
    assert_eq!(call("us-south.monitoring.cloud.ibm.com"), 200);
}
