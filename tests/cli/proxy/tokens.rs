//! A token that is always fresh: renewed ahead of its end, replaced when it is refused, and missed by nobody while IAM is
//! down for less than its life.

use std::thread;
use std::time::{Duration, Instant};

use ibmcloud_emulator::{Fault, Options, World};

use super::start;
use crate::support::Sandbox;
use crate::support::raw_service::RawService;

/// A cloud whose access tokens live for so many seconds.
fn short_lived(seconds: u32) -> Sandbox {
    let mut world = World::demo();
    world.settings.token_lifetime_seconds = seconds;
    Sandbox::with(Options { world, ..Options::default() }).logged_in()
}

/// Asks for a time, and returns every status that came.
fn statuses(proxy: &super::Running, time: Duration) -> Vec<u16> {
    let end = Instant::now() + time;
    let mut all = Vec::new();
    while Instant::now() < end {
        all.push(proxy.ask("GET", "/api/user/me").status);
        thread::sleep(Duration::from_millis(20));
    }
    all
}

#[test]
fn tokens_that_live_for_two_seconds_are_not_noticed() {
    let sandbox = short_lived(2);
    let proxy = start(&sandbox, &[]);
    let all = statuses(&proxy, Duration::from_secs(4));
    assert!(all.iter().all(|it| *it == 200) && all.len() > 30, "{all:?}");
    let renewals = proxy.metric("ibmcloud_monitoring_proxy_token_renewals{").unwrap();
    assert!(renewals >= 3.0, "{renewals}");
    let refused = sandbox.calls().iter().filter(|it| it.ends_with(" 401")).count();
    assert_eq!(refused, 0, "renewed ahead of the end: {:?}", sandbox.calls());
    proxy.end(&sandbox);
}

#[test]
fn a_refused_token_is_replaced_and_the_request_sent_again() {
    let sandbox = short_lived(3600);
    let proxy = start(&sandbox, &["--allow-write"]);
    assert_eq!(proxy.ask("GET", "/api/teams").status, 200);
    // A token that is young is believed: the service may have refused it for a moment only.
    thread::sleep(Duration::from_millis(2100));
    sandbox.cloud.add_fault("GET /api/teams nth=1 expired-token".parse::<Fault>().unwrap());
    assert_eq!(proxy.ask("GET", "/api/teams").status, 200);
    thread::sleep(Duration::from_millis(2100));
    sandbox.cloud.clear_faults();
    sandbox.cloud.add_fault("POST /prometheus/* nth=1 expired-token".parse::<Fault>().unwrap());
    let form = [("Content-Type", "application/x-www-form-urlencoded")];
    let posted = proxy.ask_with("POST", "/prometheus/api/v1/query", &form, "query=up");
    assert_eq!(posted.status, 200, "{posted:?}");
    let refused = proxy.metric("ibmcloud_monitoring_proxy_tokens_refused_total").unwrap();
    assert!((refused - 2.0).abs() < 0.1, "{refused}");
    let said = proxy.end(&sandbox);
    assert!(said.contains("answered-with-fresh-token"), "{said}");
}

#[test]
fn a_token_that_is_refused_again_is_503_and_never_401() {
    let sandbox = short_lived(3600);
    let proxy = start(&sandbox, &[]);
    assert_eq!(proxy.ask("GET", "/api/teams").status, 200);
    thread::sleep(Duration::from_millis(2100));
    sandbox.cloud.add_fault("GET /api/teams times=100 expired-token".parse::<Fault>().unwrap());
    for _ in 0..3 {
        let answer = proxy.ask("GET", "/api/teams");
        assert_eq!(answer.status, 503, "{answer:?}");
        assert!(answer.has_header("retry-after"), "{answer:?}");
        assert!(answer.body.contains("token-refused"), "{answer:?}");
    }
    // One fresh token was asked for, and not one for each request.
    let renewals = proxy.metric("ibmcloud_monitoring_proxy_token_renewals{").unwrap();
    assert!(renewals <= 3.0, "{renewals}");
    sandbox.cloud.clear_faults();
    assert_eq!(proxy.ask("GET", "/api/teams").status, 200);
    proxy.end(&sandbox);
}

#[test]
fn a_caller_without_the_right_gets_403_for_the_service_s_401() {
    let body = r#"{"errors":[{"reason":"Not enough privileges to complete the action.","message":"Access is denied"}]}"#;
    let service = RawService::start(move |_| (401, body.to_owned()));
    let mut sandbox = short_lived(3600);
    sandbox.set("IBMCLOUD_MONITORING_API_ENDPOINT", service.url());
    let proxy = start(&sandbox, &[]);
    let answer = proxy.ask("GET", "/api/teams");
    assert_eq!((answer.status, answer.body.as_str()), (403, body), "{answer:?}");
    proxy.end(&sandbox);
}

#[test]
fn iam_that_is_down_for_less_than_a_token_s_life_is_not_noticed() {
    let sandbox = short_lived(5);
    let proxy = start(&sandbox, &[]);
    assert_eq!(proxy.ask("GET", "/api/teams").status, 200);
    sandbox.cloud.add_fault("POST /identity/token status=503".parse::<Fault>().unwrap());
    let all = statuses(&proxy, Duration::from_millis(1500));
    assert!(all.iter().all(|it| *it == 200), "{all:?}");
    // Longer than the token lives.
    let end = Instant::now() + Duration::from_secs(15);
    let refused = loop {
        let answer = proxy.ask("GET", "/api/teams");
        if answer.status != 200 {
            break answer;
        }
        assert!(Instant::now() < end, "the token lives for five seconds");
        thread::sleep(Duration::from_millis(100));
    };
    assert_eq!(refused.status, 503, "{refused:?}");
    assert!(refused.has_header("retry-after") && refused.body.contains("no-token"), "{refused:?}");
    assert!(refused.body.contains("IAM"), "it names the layer: {refused:?}");
    assert_eq!(proxy.admin("GET", "/-/ready").status, 503);
    assert_eq!(proxy.admin("GET", "/-/healthy").status, 200);
    sandbox.cloud.clear_faults();
    let end = Instant::now() + Duration::from_secs(15);
    while proxy.ask("GET", "/api/teams").status != 200 {
        assert!(Instant::now() < end, "it recovers by itself");
        thread::sleep(Duration::from_millis(100));
    }
    let said = proxy.end(&sandbox);
    assert!(said.contains("token: IAM has given out no new token"), "{said}");
}
