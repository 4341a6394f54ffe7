//! Starting, stopping, holding a request, the journal, the limit, and the state as a file.

use std::io::Write as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use ibmcloud_emulator::{Cloud, Options, Phase, Watcher, World, keys};
use serde_json::json;

use super::support::{API_KEY_GRANT, FIRST, Test, send};

const PATIENCE: Duration = Duration::from_secs(10);

fn name(test: &Test) -> String {
    test.cloud.world().instance(FIRST).unwrap().name.clone()
}

#[test]
fn a_request_is_held_before_or_after_its_effect() {
    for (phase, meanwhile) in [(Phase::Before, "monitoring-instance-01"), (Phase::After, "renamed")]
    {
        let test = Test::new();
        test.cloud.hold(1, phase);
        test.get("/identity/keys").expect(200);
        std::thread::scope(|scope| {
            let held = scope.spawn(|| test.patch(FIRST, &json!({"name": "renamed"})));
            assert!(test.cloud.wait_held(PATIENCE));
            assert_eq!(name(&test), meanwhile);
            // The others go on.
            test.get("/identity/keys").expect(200);
            assert!(!held.is_finished());
            test.cloud.release();
            held.join().unwrap().expect(200);
        });
        assert_eq!(name(&test), "renamed");
        assert!(!test.cloud.wait_held(Duration::ZERO));
    }
}

#[test]
fn a_held_request_takes_effect_although_its_client_has_gone() {
    let test = Test::new();
    test.cloud.hold(0, Phase::Before);
    let path = format!("/v2/resource_instances/{FIRST}");
    let request = test.ask("PATCH", &path).json(&json!({"name": "renamed"}));
    request.timeout(Duration::from_millis(200)).send().unwrap_err();
    assert!(test.cloud.wait_held(PATIENCE));
    assert_eq!(name(&test), "monitoring-instance-01");
    test.cloud.release();
    let deadline = std::time::Instant::now() + PATIENCE;
    while name(&test) != "renamed" {
        assert!(std::time::Instant::now() < deadline, "the request was lost");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_release_without_a_held_request_frees_none_later() {
    let test = Test::new();
    test.cloud.hold(0, Phase::After);
    test.cloud.release();
    test.get("/identity/keys").expect(200);
    test.cloud.hold(0, Phase::After);
    std::thread::scope(|scope| {
        let held = scope.spawn(|| test.get("/identity/keys"));
        assert!(test.cloud.wait_held(PATIENCE));
        test.cloud.release();
        held.join().unwrap().expect(200);
    });
}

#[test]
fn a_cloud_with_a_held_request_can_be_stopped() {
    let test = Test::new();
    test.cloud.hold(0, Phase::Before);
    let url = test.url("/identity/keys");
    let client = test.client.clone();
    let asked = std::thread::spawn(move || client.get(url).send().is_err());
    assert!(test.cloud.wait_held(PATIENCE));
    let address = test.cloud.url().replace("http://", "");
    test.cloud.stop();
    assert!(asked.join().unwrap());
    assert!(std::net::TcpStream::connect(address).is_err());
}

#[test]
fn the_journal_names_callers_and_no_secrets() {
    let test = Test::new();
    let key = test.team_token("40212");
    send(test.ask_as(&key, "GET", "/api/user/me?x=1")).expect(200);
    send(test.client.get(test.url("/nowhere?apikey=secret"))).expect(404);
    let calls = test.cloud.calls();
    let seen: Vec<_> = calls
        .iter()
        .map(|call| (call.path.as_str(), call.status, call.identity.as_deref()))
        .collect();
    assert_eq!(
        seen,
        [
            ("/identity/token", Some(200), Some("admin@example.com")),
            ("/api/token", Some(200), Some("admin@example.com")),
            ("/api/user/me?x=1", Some(200), Some("admin@example.com in team 40212")),
            ("/nowhere?apikey=REDACTED", Some(404), None),
        ]
    );
    assert_eq!(calls.iter().map(|call| call.seq).collect::<Vec<_>>(), [1, 2, 3, 4]);
    let shown = format!("{calls:?}");
    for secret in [&test.token, &key, keys::ADMINISTRATOR, "secret"] {
        assert!(!shown.contains(secret));
    }
}

#[test]
fn the_limit_is_of_a_caller_at_a_host() {
    const LONDON: &str = "6e1f0c2d-7a3b-4e58-8c96-b5d4a3f2e1c0";
    let test = Test::with(Options { rate_limit: Some(2), ..Options::default() });
    let ask = |token: &str, guid: &str| {
        send(test.ask_as(token, "GET", "/api/user/me").header("IBMInstanceID", guid))
    };
    // Another token of the same person has no more to spend, and another person has.
    let fresh = test.login(keys::ADMINISTRATOR);
    assert_eq!([&test.token, &fresh].map(|token| ask(token, FIRST).status), [200, 200]);
    let refused = ask(&fresh, FIRST).expect(429);
    assert!(refused.header("retry-after").parse::<u32>().unwrap() >= 1);
    assert_eq!(ask(&test.login(keys::READER), FIRST).status, 200);
    // Another region, and another service, is another host.
    assert_eq!(ask(&fresh, LONDON).status, 200);
    assert_eq!(test.get("/v2/resource_instances").status, 200);
}

#[test]
fn each_credential_has_its_own_limit() {
    let test = Test::quiet(Options { rate_limit: Some(3), ..Options::default() });
    let (first, second) = (test.login(keys::READER), test.login(keys::WRITER));
    let get = |token: &str, path: &str| send(test.ask_as(token, "GET", path));
    for _ in 0..3 {
        get(&first, "/v2/resource_instances").expect(200);
    }
    let got = get(&first, "/v2/resource_instances").expect(429);
    let wait: u64 = got.header("retry-after").parse().unwrap();
    assert!((1..=20).contains(&wait), "{wait}");
    assert_eq!(got.json()["status_code"], 429);
    get(&second, "/v2/resource_instances").expect(200);
    let teams = || send(test.ask_as(&first, "GET", "/api/teams").header("IBMInstanceID", FIRST));
    for _ in 0..3 {
        teams().expect(200);
    }
    assert!(teams().expect(429).json()["type"].is_string());
    for _ in 0..2 {
        test.login(keys::READER);
    }
    test.grant(&[("grant_type", API_KEY_GRANT), ("apikey", keys::READER)]).expect(429);
}

#[test]
fn a_world_goes_through_a_file_with_its_sessions() {
    let test = Test::new();
    let key = test.team_token("40212");
    test.patch(FIRST, &json!({"name": "kept"})).expect(200);
    let world = World::from_json(&test.cloud.world().to_json()).unwrap();
    assert_eq!(world, test.cloud.world());
    let again = Test::quiet(Options { world, ..Options::default() });
    send(again.ask_as(&key, "GET", "/api/user/me")).expect(200);
    send(again.ask_as(&test.token, "GET", "/v2/resource_instances?name=kept")).expect(200);
    assert_eq!(again.cloud.world().sessions.len(), 1);
}

#[test]
fn reading_leaves_the_world_as_it_was() {
    let test = Test::new();
    let before = test.cloud.world();
    for path in
        ["/api/teams", "/api/token", "/api/user/me", "/api/alerts", "/v2/resource_instances"]
    {
        send(test.monitor("GET", path)).expect(200);
    }
    assert_eq!(test.cloud.world(), before);
}

#[test]
fn bodies_may_be_zipped_or_in_chunks() {
    let test = Test::new();
    let path = format!("/v2/resource_instances/{FIRST}");
    let mut zip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    zip.write_all(br#"{"name":"zipped"}"#).unwrap();
    let zipped = test.ask("PATCH", &path).header("content-encoding", "gzip");
    send(zipped.body(zip.finish().unwrap())).expect(200);
    assert_eq!(name(&test), "zipped");
    let chunks = reqwest::blocking::Body::new(&br#"{"name":"chunks"}"#[..]);
    send(test.ask("PATCH", &path).body(chunks)).expect(200);
    assert_eq!(name(&test), "chunks");
    let odd = test.ask("PATCH", &path).header("content-encoding", "br").body("x");
    send(odd).expect(415);
}

#[test]
fn an_address_in_use_is_an_error() {
    let first = Cloud::start(Options::default()).unwrap();
    let listen = first.url().replace("http://", "").parse().unwrap();
    assert!(Cloud::start(Options { listen, ..Options::default() }).is_err());
}

#[test]
fn a_watcher_sees_what_a_request_did_and_not_what_somebody_did_meanwhile() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&seen);
    let watcher = Watcher::new(move |moment| {
        if moment.method == "PATCH" {
            let name = moment.world.instance(FIRST).unwrap().name.clone();
            noted.lock().unwrap().push((moment.call, moment.after, name));
        }
    });
    let test = Test::with(Options { watcher: Some(watcher), ..Options::default() });
    test.cloud.add_fault("PATCH * nth=1 meanwhile=rename:theirs".parse().unwrap());
    test.patch(FIRST, &json!({"name": "ours"})).expect(200);
    let call = test.cloud.calls().iter().find(|call| call.method == "PATCH").unwrap().seq;
    let expected = [(call, false, "theirs".to_owned()), (call, true, "ours".to_owned())];
    assert_eq!(*seen.lock().unwrap(), expected);
}
