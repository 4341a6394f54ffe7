//! The admin interface: who may ask, and what can be looked at and changed while the cloud runs.

use ibmcloud_emulator::{AdminAccess, Clock, Options, World, keys};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{FIRST, Got, Test, send};

struct Desk {
    test: Test,
    access: AdminAccess,
}

impl Desk {
    fn new() -> Self {
        Self::with(Options::default())
    }

    fn with(options: Options) -> Self {
        let test = Test::with(Options { admin_port: Some(0), ..options });
        let access = test.cloud.admin().unwrap().clone();
        Self { test, access }
    }

    fn request(&self, method: &str, path: &str) -> reqwest::blocking::RequestBuilder {
        let method: Method = method.parse().unwrap();
        self.test.client.request(method, format!("{}{path}", self.access.url))
    }

    /// Asks without the secret.
    fn look(&self, path: &str) -> Got {
        send(self.request("GET", path))
    }

    /// Asks with it.
    fn act(&self, method: &str, path: &str, body: &Value) -> Got {
        let request = self.request(method, path).bearer_auth(&self.access.secret);
        send(if body.is_null() { request } else { request.body(body.to_string()) })
    }

    /// What the team list of the first instance answers.
    fn teams(&self) -> Got {
        send(self.test.monitor("GET", "/api/teams"))
    }
}

#[test]
fn without_the_secret_nothing_changes_and_nothing_opens() {
    let desk = Desk::new();
    for (method, path) in [
        ("GET", "/world"),
        ("PUT", "/world"),
        ("POST", "/faults"),
        ("DELETE", "/faults"),
        ("POST", "/clock"),
        ("POST", "/reset"),
        ("PUT", "/snapshots/a"),
        ("POST", "/stop"),
        ("POST", "/health"),
    ] {
        let got = send(desk.request(method, path).bearer_auth("wrong"));
        assert_eq!(got.status, 401, "{method} {path}");
    }
    let stranger = desk.request("GET", "/health").header("host", "evil.example");
    assert_eq!(send(stranger).status, 403);
    let page = desk.request("POST", "/reset").bearer_auth(&desk.access.secret);
    assert_eq!(send(page.header("origin", "http://evil.example")).status, 403);
    let health = desk.look("/health").expect(200).json();
    assert_eq!((&health["status"], &health["id"]), (&json!("ok"), &json!(desk.access.id)));
    assert_eq!(health["url"], desk.test.cloud.url());
    assert!(!format!("{:?}", desk.access).contains(&desk.access.secret));
}

#[test]
fn what_is_shown_without_the_secret_holds_no_key_and_no_token() {
    let desk = Desk::new();
    let world = desk.test.cloud.world();
    let monitor = world.monitor(FIRST).unwrap();
    let (token, access_key) = (&monitor.tokens[0].key, &monitor.access_key);
    desk.teams().expect(200);
    for path in [
        format!("/api/customer/accessKeys/{access_key}/disable"),
        format!("/api/x?apikey={}", keys::ADMINISTRATOR),
    ] {
        send(desk.test.monitor("POST", &path));
    }
    send(desk.test.client.get(format!("{}/api/user/me", desk.test.cloud.url())).bearer_auth(token));
    for path in ["/calls", "/instances", "/faults", "/clock", "/snapshots", "/health", "/"] {
        let text = desk.look(path).expect(200).text;
        for secret in [&desk.test.token, access_key, &desk.access.secret] {
            assert!(!text.contains(secret.as_str()), "{path}");
        }
        assert!(!text.contains(keys::ADMINISTRATOR) && !text.contains("eyJ"), "{path}");
    }
    let shown = desk.look("/instances").json();
    assert_eq!(shown["total"], world.instances.len());
    let first = shown["instances"].as_array().unwrap().iter().find(|it| it["guid"] == FIRST);
    let team = &first.unwrap()["teams"][0];
    assert_eq!(team["name"], "Monitor Operations");
    let fingerprint = team["tokens"][0]["fingerprint"].as_str().unwrap();
    assert_eq!(fingerprint.len(), 12);
    assert!(!desk.look("/instances").text.contains(token.as_str()));
    assert_eq!(desk.look("/instances?limit=1").json()["instances"].as_array().unwrap().len(), 1);
}

#[test]
fn faults_are_switched_on_and_off_while_it_runs() {
    let desk = Desk::new();
    let fault = json!({"fault": "GET /api/teams status=503"});
    let added = desk.act("POST", "/faults", &fault).expect(201).json();
    assert_eq!(added["fault"], fault["fault"]);
    let got = desk.teams().expect(503);
    assert_eq!(got.header("x-sandbox-reason"), "a fault that was asked for: status=503");
    assert_eq!(desk.look("/faults").json()["faults"][0]["fired"], 1);
    let number = added["number"].as_u64().unwrap();
    desk.act("DELETE", &format!("/faults/{number}"), &Value::Null).expect(204);
    desk.act("DELETE", &format!("/faults/{number}"), &Value::Null).expect(404);
    desk.teams().expect(200);
    let again = desk.act("POST", "/faults", &fault).expect(201).json();
    assert_ne!(again["number"], added["number"], "a number is used once");
    desk.act("DELETE", "/faults", &Value::Null).expect(204);
    desk.teams().expect(200);
    for wrong in [json!({"fault": "GET"}), json!({"faults": "x"}), json!({})] {
        let error = desk.act("POST", "/faults", &wrong).expect(400).json();
        assert!(error["error"].is_string());
    }
}

#[test]
fn the_clock_is_moved_set_and_stopped() {
    let desk = Desk::with(Options { clock: Clock::manual(1_769_860_800), ..Options::default() });
    let now = || desk.look("/clock").expect(200).json()["now"].as_str().unwrap().to_owned();
    assert_eq!(now(), "2026-01-31T12:00:00.000Z");
    // An hour and a minute later the token of the log-in is over.
    desk.act("POST", "/clock", &json!({"advance_seconds": 3660})).expect(200);
    assert_eq!(now(), "2026-01-31T13:01:00.000Z");
    let reason = desk.teams().expect(401).header("x-sandbox-reason").to_owned();
    assert!(reason.contains("ended at 2026-01-31T13:00:00Z"), "{reason}");
    desk.act("POST", "/clock", &json!({"set": "2026-01-31T12:30:00Z"})).expect(200);
    desk.teams().expect(200);
    let fast = desk.act("POST", "/clock", &json!({"speed": 60})).expect(200).json();
    assert_eq!(fast["speed"], 60.0);
    for wrong in [json!({"set": "noon"}), json!({"speed": -1}), json!({"advance_seconds": "1"})] {
        desk.act("POST", "/clock", &wrong).expect(400);
    }
    desk.act("POST", "/reset", &Value::Null).expect(204);
    assert_eq!(now(), "2026-01-31T12:00:00.000Z");
}

#[test]
fn the_state_comes_out_goes_in_and_is_kept_by_name() {
    let desk = Desk::new();
    let rename = |name: &str| {
        desk.test.cloud.with_world(|it| it.instance_mut(FIRST).unwrap().name = name.to_owned());
    };
    let name = || desk.test.cloud.world().instance(FIRST).unwrap().name.clone();
    let first = name();
    desk.act("PUT", "/snapshots/before", &Value::Null).expect(204);
    rename("second");
    let out = desk.act("GET", "/world", &Value::Null).expect(200);
    assert_eq!(World::from_json(&out.text).unwrap(), desk.test.cloud.world());
    rename("third");
    desk.act("PUT", "/world", &out.json()).expect(204);
    assert_eq!(name(), "second");
    desk.act("PUT", "/world", &json!({"instances": 5})).expect(400);
    desk.act("POST", "/snapshots/before/load", &Value::Null).expect(204);
    assert_eq!(name(), first);
    desk.act("PUT", "/snapshots/a%20b", &Value::Null).expect(400);
    desk.act("PUT", "/snapshots/after", &Value::Null).expect(204);
    assert_eq!(desk.look("/snapshots").json(), json!({"snapshots": ["after", "before"]}));
    desk.act("DELETE", "/snapshots/before", &Value::Null).expect(204);
    for (method, path) in [("DELETE", "/snapshots/before"), ("POST", "/snapshots/before/load")] {
        desk.act(method, path, &Value::Null).expect(404);
    }
    rename("fourth");
    desk.act("POST", "/faults", &json!({"fault": "* 503"})).expect(201);
    desk.act("POST", "/reset", &Value::Null).expect(204);
    assert_eq!(name(), first);
    assert_eq!(desk.look("/faults").json(), json!({"faults": []}));
    desk.teams().expect(200);
}

#[test]
fn calls_are_told_from_a_number_on() {
    let desk = Desk::new();
    let before = desk.look("/calls").expect(200).json();
    let next = before["next"].as_u64().unwrap();
    assert_eq!(next, desk.test.cloud.calls().len() as u64);
    let idle = desk.look(&format!("/calls?after={next}")).json();
    assert_eq!((&idle["calls"], &idle["next"]), (&json!([]), &json!(next)));
    // Somebody who waits is told when a call has been answered.
    let waited = std::thread::scope(|scope| {
        let waits = scope.spawn(|| desk.look(&format!("/calls?after={next}&wait=30")).json());
        desk.teams().expect(200);
        waits.join().unwrap()
    });
    let call = &waited["calls"][0];
    assert_eq!((&call["path"], &call["status"]), (&json!("/api/teams"), &json!(200)));
    assert_eq!(call["identity"], "admin@example.com");
    assert_eq!((&call["finished"], &call["reason"]), (&json!(true), &Value::Null));
    assert_eq!(waited["next"], next + 1);
}

#[test]
fn the_end_is_asked_for() {
    let desk = Desk::new();
    let asked = desk.test.cloud.asked_to_end();
    desk.act("POST", "/stop", &Value::Null).expect(204);
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(asked);
    desk.look("/health").expect(200);
}

#[test]
fn the_page_allows_nothing_but_what_is_in_it() {
    let page = Desk::new().look("/").expect(200);
    let policy = page.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'; connect-src 'self'; script-src 'sha256-"));
    assert!(!policy.contains("unsafe") && policy.contains("frame-ancestors 'none'"), "{policy}");
    assert!(page.text.len() <= 12 * 1024, "{}", page.text.len());
    for elsewhere in ["http:", "https:", "//", "src=", "@import"] {
        let found = page.text.lines().find(|it| it.contains(elsewhere) && !it.starts_with("//"));
        assert_eq!(found, None);
    }
}
