//! What passes, what goes along, and what the proxy answers itself.

use serde_json::{Value, json};

use super::{Answer, Running, start};
use crate::support::raw_service::RawService;
use crate::support::{GUID, Sandbox};

fn json(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap_or_else(|error| panic!("{error}: {answer:?}"))
}

#[test]
fn reads_and_promql_pass_with_the_headers_that_the_instance_needs() {
    let sandbox = Sandbox::new().logged_in();
    let proxy = start(&sandbox, &[]);
    let me = proxy.ask("GET", "/api/user/me");
    assert_eq!((me.status, &json(&me)["user"]["username"]), (200, &json!("admin@example.com")));
    let query = proxy.ask("GET", "/prometheus/api/v1/query?query=sum(up)");
    assert_eq!((query.status, &json(&query)["status"]), (200, &json!("success")));
    let form = [("Content-Type", "application/x-www-form-urlencoded")];
    let posted = proxy.ask_with("POST", "/prometheus/api/v1/query", &form, "query=sum(up)");
    assert_eq!(
        json(&posted)["data"]["result"][0]["value"][1],
        json(&query)["data"]["result"][0]["value"][1]
    );
    proxy.end(&sandbox);
}

/// A service that shows what reached it, and a proxy in front of it.
fn in_front_of(service: &RawService, words: &[&str]) -> (Sandbox, Running) {
    let mut sandbox = Sandbox::new().logged_in();
    sandbox.set("IBMCLOUD_MONITORING_API_ENDPOINT", service.url());
    let proxy = start(&sandbox, words);
    (sandbox, proxy)
}

#[test]
fn the_instance_the_team_and_the_token_are_the_proxy_s_whatever_the_client_says() {
    let service = RawService::start(|_| (200, "{}".to_owned()));
    let (sandbox, proxy) = in_front_of(&service, &["--team", "40212"]);
    let sent = [("SysdigTeamID", "1"), ("IBMInstanceID", "x"), ("Accept-Encoding", "gzip")];
    assert_eq!(proxy.ask_with("GET", "/api/teams?a=b%20c", &sent, "").status, 200);
    let received = service.received();
    let [request] = &received[..] else { panic!("{received:?}") };
    assert_eq!(request.line, "GET /api/teams?a=b%20c");
    for header in [
        &format!("ibminstanceid: {GUID}\r\n"),
        "sysdigteamid: 40212\r\n",
        "authorization: bearer eyj",
        "gzip",
    ] {
        assert!(request.head().contains(header), "{header}: {}", request.head());
    }
    assert_eq!(request.head().matches("sysdigteamid").count(), 1);
    proxy.end(&sandbox);
}

#[test]
fn what_the_client_has_for_the_proxy_does_not_reach_the_service() {
    let service = RawService::start(|_| (200, "{}".to_owned()));
    let (sandbox, proxy) = in_front_of(&service, &[]);
    let sent = [
        ("Cookie", "session=canary-cookie"),
        ("X-Forwarded-For", "10.1.2.3"),
        ("Proxy-Authorization", "Basic canary"),
        ("Connection", "X-Hop"),
        ("X-Hop", "one-hop-only"),
        ("X-Custom", "passes"),
        ("TE", "trailers"),
    ];
    assert_eq!(proxy.ask_with("GET", "/api/teams", &sent, "").status, 200);
    assert_eq!(proxy.ask("HEAD", "/api/teams").body, "");
    assert_eq!(service.received()[1].line, "HEAD /api/teams");
    let headers = service.received()[0].head();
    for word in ["canary", "10.1.2.3", &proxy.secret, "trailers", "one-hop-only"] {
        assert!(!headers.contains(word), "{word}: {headers}");
    }
    assert!(headers.contains("x-custom: passes"), "{headers}");
    proxy.end(&sandbox);
}

#[test]
fn changes_pass_only_when_they_are_allowed() {
    let sandbox = Sandbox::new().logged_in();
    let team = r#"{"name":"By proxy","show":"host"}"#;
    let kind = [("Content-Type", "application/json")];
    let proxy = start(&sandbox, &[]);
    let refused = proxy.ask_with("POST", "/api/teams", &kind, team);
    assert_eq!(refused.status, 405);
    assert_eq!(json(&refused)["errors"][0]["reason"], "method");
    proxy.end(&sandbox);
    let proxy = start(&sandbox, &["--allow-write"]);
    let made = proxy.ask_with("POST", "/api/teams", &kind, team);
    assert_eq!(made.status, 201, "{made:?}");
    let id = json(&made)["team"]["id"].as_u64().unwrap();
    let deleted = proxy.ask("DELETE", &format!("/api/teams/{id}"));
    assert!((200..300).contains(&deleted.status), "{deleted:?}");
    proxy.end(&sandbox);
}

#[test]
fn refusals_have_the_form_that_the_clients_of_the_path_read() {
    let sandbox = Sandbox::new().logged_in();
    let proxy = start(&sandbox, &["--allow-write"]);
    let write = proxy.ask_with("POST", "/prometheus/remote/write", &[], "x");
    assert_eq!((write.status, &json(&write)["status"]), (501, &json!("error")));
    assert!(json(&write)["error"].as_str().unwrap().contains("remote write"), "{write:?}");
    let token = proxy.ask("GET", "/api/token");
    assert_eq!((token.status, &json(&token)["errors"][0]["reason"]), (403, &json!("credentials")));
    let elsewhere = proxy.ask("GET", "/secure/v1/x");
    assert_eq!(elsewhere.status, 404);
    assert!(elsewhere.has_header("x-proxy-refusal"));
    let monitor = sandbox.cloud.calls();
    assert!(!monitor.iter().any(|it| it.path.contains("token") && it.path.starts_with("/api")));
    let said = proxy.end(&sandbox);
    assert!(said.contains("monitoring-instance-01 403 GET /api/token"), "{said}");
    assert!(
        said.contains("- 404 GET /secure/v1/x") || said.contains("404 GET /secure/v1/x"),
        "{said}"
    );
}

#[test]
fn a_refusal_of_the_service_stays_what_it_is() {
    let sandbox = Sandbox::new().logged_in();
    let proxy = start(&sandbox, &[]);
    let missing = proxy.ask("GET", "/api/alerts/999999");
    assert_eq!(missing.status, 404);
    assert!(missing.body.contains("errors"), "{missing:?}");
    let wrong = proxy.ask("GET", "/prometheus/api/v1/query?query=sum(");
    assert_eq!((wrong.status, &json(&wrong)["errorType"]), (400, &json!("bad_data")));
    proxy.end(&sandbox);
}

#[test]
fn the_secret_is_a_bearer_token_or_a_password_and_nothing_else_helps() {
    let sandbox = Sandbox::new().logged_in();
    let mut proxy = start(&sandbox, &[]);
    let right = std::mem::replace(&mut proxy.secret, "wrong-horse-battery-staple".to_owned());
    let refused = proxy.ask("GET", "/api/teams");
    assert_eq!(refused.status, 401);
    assert!(refused.has_header("www-authenticate"));
    let before = sandbox.calls().len();
    assert_eq!(proxy.ask("GET", "/nowhere").status, 401, "a stranger learns nothing of paths");
    assert_eq!(sandbox.calls().len(), before);
    proxy.secret = right;
    assert_eq!(proxy.ask("GET", "/api/teams").status, 200);
    proxy.end(&sandbox);
}

#[test]
fn access_log_can_be_json_or_off() {
    let sandbox = Sandbox::new().logged_in();
    let mut proxy = start(&sandbox, &["--access-log", "json"]);
    proxy.ask("GET", "/api/teams?secret=in-the-query");
    let line: Value = serde_json::from_str(&proxy.wait_for("\"request\"")).unwrap();
    assert_eq!(line["path"], "/api/teams");
    assert_eq!((&line["status"], &line["outcome"]), (&json!(200), &json!("answered")));
    let said = proxy.end(&sandbox);
    assert!(!said.contains("in-the-query"), "{said}");
    let proxy = start(&sandbox, &["--access-log", "off"]);
    proxy.ask("GET", "/api/teams");
    let said = proxy.end(&sandbox);
    assert!(!said.contains("/api/teams"), "{said}");
}
