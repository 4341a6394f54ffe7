//! Each kind of trouble, as a client sees it.

use std::time::{Duration, Instant};

use ibmcloud_emulator::{Act, Clock, Fault, Options, Trouble, When, World};
use serde_json::{Value, json};

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

#[test]
fn a_status_comes_from_the_service_or_from_a_gateway_before_or_after_the_effect() {
    for status in [401, 403, 429, 500, 502, 503, 504] {
        for body in ["json", "html", "empty", "text"] {
            for after in ["", "after"] {
                let test = with(&format!("PATCH * nth=1 status={status} body={body} {after}"));
                let got = rename(&test).unwrap().expect(status);
                let expected = if after.is_empty() { "monitoring-instance-01" } else { "renamed" };
                assert_eq!(name(&test), expected, "{status} {body} {after}");
                // Only the service itself speaks in its own form, and knows its transaction.
                let own = serde_json::from_str::<Value>(&got.text).is_ok();
                assert_eq!(
                    (own, !got.header("transaction-id").is_empty()),
                    (body == "json", body == "json")
                );
            }
        }
    }
    let test = with("POST /api/token nth=1 status=401 after");
    let old = test.team_token("40211");
    let got = send(test.monitor("POST", "/api/token")).expect(401);
    assert!(got.json()["errors"].is_array());
    assert_ne!(test.team_token("40211"), old);
}

fn teams(test: &Test, path: &str) -> Value {
    send(test.monitor("GET", path)).expect(200).json()
}

fn names(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect()
}

#[test]
fn lists_lie_on_request() {
    let test = with("GET /api/teams nth=1 left-out");
    let body = teams(&test, "/api/teams");
    assert_eq!(names(&body["teams"]), ["Monitor Operations", "Payments"]);
    assert_eq!(body["total"], 3);
    assert_eq!(names(&teams(&test, "/api/teams")["teams"]).len(), 3);
    let test = with("GET /api/v3/teams left-out=2");
    let body = teams(&test, "/api/v3/teams");
    assert_eq!((names(&body["data"]).len(), &body["page"]["total"]), (1, &3.into()));
    let test = with("GET /api/teams empty-list");
    assert_eq!(teams(&test, "/api/teams"), json!({"teams": []}));
    let test = with("GET /api/v3/teams empty-list");
    let body = teams(&test, "/api/v3/teams");
    assert_eq!((&body["data"], &body["page"]["total"]), (&json!([]), &0.into()));
    let test = with("GET /api/teams listed-twice");
    let body = teams(&test, "/api/teams");
    let last = &body["teams"][3];
    assert_eq!((&last["id"], &last["name"]), (&40_211.into(), &"Monitor Operations (2)".into()));
}

#[test]
fn an_instance_lacks_its_parameters_on_request() {
    let parameters = |test: &Test| test.instance(FIRST).get("parameters").cloned();
    let test = with("GET /v2/resource_instances/* nth=2 no-parameters");
    assert!(parameters(&test).unwrap().is_object());
    assert_eq!(parameters(&test), None);
    assert!(parameters(&test).unwrap().is_object());
    let test = with("GET /v2/resource_instances/* nth=1 null-parameters");
    assert_eq!(parameters(&test), Some(Value::Null));
    let test = with("GET /v2/resource_instances no-parameters");
    let list = test.get("/v2/resource_instances").expect(200).json();
    assert!(list["resources"].as_array().unwrap().iter().all(|it| it.get("parameters").is_none()));
    assert!(test.cloud.world().instance(FIRST).unwrap().parameters.is_some());
}

#[test]
fn the_clock_goes_back_on_request() {
    let clock = Clock::manual(1_800_000_000);
    let test = Test::with(Options { clock, ..Options::default() });
    test.cloud.add_fault("GET /api/teams nth=1 clock-back=3600".parse().unwrap());
    assert_eq!(test.get("/v2/resource_groups").header("date"), "Fri, 15 Jan 2027 08:00:00 GMT");
    let got = send(test.monitor("GET", "/api/teams")).expect(200);
    assert_eq!(got.header("date"), "Fri, 15 Jan 2027 07:00:00 GMT");
    assert_eq!(test.cloud.clock().unix(), 1_800_000_000 - 3_600);
    assert_eq!(names(&got.json()["teams"]).len(), 3);
}

/// What a colleague does before, or between the effect and the answer of, a read.
#[test]
fn somebody_else_acts_before_or_after_the_effect_of_a_request() {
    for after in [false, true] {
        let test = Test::new();
        let act = Act::AddTeam("Late".into());
        let trouble = Trouble::Meanwhile { act, instance: None, after };
        let when = When::Nth(2);
        test.cloud.add_fault(Fault { when, ..Fault::new("/api/teams", trouble) });
        let seen: Vec<_> =
            (0..3).map(|_| names(&teams(&test, "/api/teams")["teams"]).contains(&"Late")).collect();
        assert_eq!(seen, [false, !after, true]);
        let call = test.cloud.calls().into_iter().nth(2).unwrap();
        assert!(call.fault.unwrap().starts_with("meanwhile=add-team:Late"));
        let report = &test.cloud.faults()[0];
        assert_eq!((report.matched, report.fired, &report.failed), (3, 1, &None));
    }
}

#[test]
fn each_act_changes_what_it_says() {
    let test = Test::new();
    let act = |text: &str| test.cloud.act(FIRST, &text.parse().unwrap()).unwrap();
    let token = |user: u64, team: u64| {
        test.cloud.world().monitor(FIRST).unwrap().token_of(user, team).map(str::to_owned)
    };
    let (admin, writer, reader) = (5_101, 5_102, 5_103);
    act("add-team:Late%20team");
    let late = teams(&test, "/api/teams/50001")["team"].clone();
    assert_eq!((&late["name"], &late["userCount"]), (&"Late team".into(), &4.into()));
    let key = token(reader, 50_001).unwrap();
    send(test.ask_as(&key, "GET", "/api/user/me")).expect(200);
    act("delete-team:50001");
    send(test.ask_as(&key, "GET", "/api/user/me")).expect(401);

    let (own, other) = (token(admin, 40_212).unwrap(), token(writer, 40_212).unwrap());
    act("reset-token:writer@example.com:Payments");
    assert_eq!(token(admin, 40_212).unwrap(), own);
    assert_ne!(token(writer, 40_212).unwrap(), other);
    act("remove-member:writer@example.com:Payments");
    assert_eq!(token(writer, 40_212), None);
    act("add-member:reader@example.com:Payments");
    assert!(token(reader, 40_212).is_some());
    act("add-member:robot@example.com:Payments");
    let members = teams(&test, "/api/teams/40212")["team"]["userRoles"].clone();
    let robot = members.as_array().unwrap().last().unwrap()["userId"].as_u64().unwrap();
    let key = token(robot, 40_212).unwrap();
    send(test.ask_as(&key, "GET", "/api/user/me")).expect(200);

    act("rename:prod");
    act("set-parameter:default_receiver=false");
    let now = test.instance(FIRST);
    assert_eq!(
        (&now["name"], &now["parameters"]),
        (&"prod".into(), &json!({"default_receiver": false}))
    );
    assert_ne!(now["updated_by"], now["created_by"]);
    test.cloud.act("prod", &Act::set_mode("IAM_ONLY")).unwrap();
    send(test.ask_as(&key, "GET", "/api/user/me")).expect(403);
    test.cloud.act(FIRST, &Act::set_mode("ANY")).unwrap();
    send(test.ask_as(&key, "GET", "/api/user/me")).expect(200);
}

#[test]
fn an_act_concerns_the_instance_of_the_request_unless_it_names_one() {
    const SECOND: &str = "2b9d8f0e-4c1a-4b7e-9d35-6a0f1e2d3c4b";
    let renamed = |fault: &str, ask: &dyn Fn(&Test)| {
        let test = with(fault);
        ask(&test);
        let world: World = test.cloud.world();
        let renamed = world.instances.iter().find(|it| it.name == "x");
        renamed.map(|it| it.guid.clone())
    };
    let second = Some(SECOND.to_owned());
    let by_header = |test: &Test| {
        send(test.ask("GET", "/api/teams").header("IBMInstanceID", SECOND)).expect(200);
    };
    assert_eq!(renamed("/api/teams meanwhile=rename:x", &by_header), second);
    let by_path = |test: &Test| drop(test.instance(SECOND));
    assert_eq!(renamed("/v2/* meanwhile=rename:x", &by_path), second);
    let by_name = |test: &Test| {
        test.get("/v2/resource_instances?name=IBM%20Cloud%20Monitoring%20abc").expect(200);
    };
    assert_eq!(renamed("/v2/* meanwhile=rename:x", &by_name), second);
    let by_token = |test: &Test| {
        let world = test.cloud.world();
        let key = world.monitor(SECOND).unwrap().token_of_team(40_212).unwrap().to_owned();
        send(test.ask_as(&key, "GET", "/api/user/me")).expect(200);
    };
    assert_eq!(renamed("/api/* meanwhile=rename:x", &by_token), second);
    let named = "/v2/* meanwhile=rename:x instance=IBM%20Cloud%20Monitoring%20abc";
    assert_eq!(renamed(named, &|test: &Test| drop(test.instance(FIRST))), second);
}

#[test]
fn who_cannot_act_is_reported_and_the_request_goes_on() {
    let test = with("/api/teams meanwhile=delete-team:None");
    assert_eq!(names(&teams(&test, "/api/teams")["teams"]).len(), 3);
    let report = test.cloud.faults().remove(0);
    assert_eq!((report.matched, report.fired), (1, 0));
    assert_eq!(report.failed.as_deref(), Some("there is no team 'None'"));
}

#[test]
fn every_answer_has_an_id_and_the_time_of_the_clouds_clock() {
    let clock = Clock::manual(1_800_000_000);
    let test = Test::with(Options { clock, ..Options::default() });
    for (request, header) in [
        (test.ask("GET", "/identity/keys"), "transaction-id"),
        (test.ask("GET", "/v2/resource_instances"), "transaction-id"),
        (test.ask("GET", "/v2/resource_instances/none"), "transaction-id"),
        (test.ask("GET", "/v2/resource_groups"), "transaction-id"),
        (test.ask("GET", "/coe/v2/accounts"), "x-global-transaction-id"),
        (test.monitor("GET", "/api/teams"), "x-request-id"),
        (test.ask("GET", "/api/teams"), "x-request-id"),
    ] {
        let got = send(request);
        let call = test.cloud.calls().into_iter().last().unwrap();
        assert!(!call.transaction.is_empty());
        assert_eq!(got.header(header), call.transaction, "{} {header}", call.path);
        assert_eq!(got.header("date"), "Fri, 15 Jan 2027 08:00:00 GMT");
    }
    let own = send(test.monitor("GET", "/api/teams").header("X-Request-Id", "mine"));
    assert_eq!((own.header("x-request-id"), own.header("transaction-id")), ("mine", ""));
}
