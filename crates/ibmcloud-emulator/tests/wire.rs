//! The emulator and the recordings of `tests/wire`: the same request, asked in the demo world, gets
//! the recorded status, headers and shape.

#![expect(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

#[expect(dead_code, reason = "who reads a recording is the client's business")]
#[path = "../../../tests/wire/recording.rs"]
mod recording;

use std::collections::{BTreeMap, BTreeSet};
use std::thread;
use std::time::Duration;

use ibmcloud_emulator::world::Invitation;
use ibmcloud_emulator::{Clock, Cloud, Fleet, Options, Pace, World, keys};
use reqwest::blocking::{Client, RequestBuilder, Response};
use reqwest::header::HeaderMap;
use serde_json::{Value, json};
use url::form_urlencoded;

use recording::{Recording, Shape};

/// How many recordings are played at once, each in a cloud of its own.
const THREADS: usize = 4;
/// When the cloud starts, in Unix seconds.
const START: i64 = 1_800_000_000;
/// Longer than an access token lives, and shorter than a session.
const HOURS: Duration = Duration::from_hours(2);
/// Longer than a session lives.
const DAYS: Duration = Duration::from_hours(4 * 24);

/// The demo world's instances that stand for the recorded ones.
const FIRST: &str = "8d7af921-b136-4078-9666-081bd8470d94";
const SECOND: &str = "2b9d8f0e-4c1a-4b7e-9d35-6a0f1e2d3c4b";
/// The plan of both.
const PLAN: &str = "231bb072-1b2f-4d7e-ae9e-9574d382be32";
const LIST: &str =
    "/v2/resource_instances?limit=2&resource_id=090c2c10-8c38-11e8-bec2-493df9c49eb8";

/// Who and what the recordings are about, and who plays them in the demo world. The token of the
/// second page and those of the session are made up when the cloud is there.
const CAST: [(&str, &str); 10] = [
    ("4c1e7a90b2d84f35a6c9e0d17b38f264", "0123456789abcdef0123456789abcdef"),
    ("1c0f52a8-6f2b-4e0b-9d57-3a8e4b7c21d0", FIRST),
    ("e7d0b9c4-2a61-4f83-8b15-c94f6a3d7e02", SECOND),
    ("recorded-api-key-000000000001", keys::ADMINISTRATOR),
    ("30117", "40211"),
    ("recorded-passcode", keys::PASSCODE),
    ("recorded-password", keys::ADMINISTRATOR_PASSWORD),
    ("recorded-cr-token", keys::COMPUTE_RESOURCE),
    ("7a9d3c5be1f04826b0d4986f2c3e51a7", "13aa3ee48c3b44ddb64c05c79f7ab8ef"),
    (
        "Profile-5f0d7c2a-91be-4d68-a3f4-0c6e8b2d7195",
        "Profile-3f1c2f0a-8d4e-4f57-9a9a-2f0c3c1d7b11",
    ),
];

/// In the place of a pointer into an answer's body: its header.
const ETAG: &str = "etag";
/// What requests name and another recording makes: the text, that recording, and where its answer has it.
const MADE: [(&str, &str, &str); 32] = [
    ("5b8e1c3a-27d4-4f90-8a6b-e1c0d9f83a75", "policies-create-v1", "/id"),
    ("1-5b8e1c3a27d44f908a6be1c0d9f83a75", "policies-create-v1", ETAG),
    ("AccessGroupId-8f3c6a1d-7e92-4b05-a4d8-c0e5f9172b64", "groups-create", "/id"),
    ("1-8f3c6a1d7e924b05a4d8c0e5f9172b64", "groups-create", ETAG),
    ("6d2f8a1c4b7e4095a3d1c8f60e729b54", "roles-create", "/id"),
    ("1-0e9b6d3f58a142c7b6e4d9f012a73c85", "roles-create", ETAG),
    ("Profile-2c9e4b7a-61d8-4f03-95ab-e0d7c3f1a846", "profiles-create", "/id"),
    ("1-2c9e4b7a61d84f0395abe0d7c3f1a846", "profiles-create", "/entity_tag"),
    ("ClaimRule-7e1d3c5b-9a28-4f64-b0c7-d5e8a2f69134", "profile-rules-create", "/id"),
    ("1-7e1d3c5b9a284f64b0c7d5e8a2f69134", "profile-rules-create", "/entity_tag"),
    ("Link-3b6f9d2e-8c41-4a57-92e0-f7d1b5a8c693", "profile-links-create", "/id"),
    ("ApiKey-5b1f0c7e-3d28-4a96-b7e0-91c4d2f8a635", "apikeys-create", "/id"),
    ("1-5b1f0c7e3d284a96b7e091c4d2f8a635", "apikeys-create", "/entity_tag"),
    ("recorded-api-key-000000000002", "apikeys-create", "/apikey"),
    ("ServiceId-2f7b0c9d-4e16-4a83-b5d2-9c8e1f3a6048", "serviceids-create", "/id"),
    ("1-2f7b0c9d4e164a83b5d29c8e1f3a6048", "serviceids-create", "/entity_tag"),
    ("recorded-machine-token", "metadata-token", "/access_token"),
    ("a8c4e2f0-6b1d-4937-85fe-d20c9b7a3e14", "keys-create", "/guid"),
    ("d1f7b3c5-0a92-4e68-b4d0-58e6c7a9f213", "reclamations-list", "/resources/0/id"),
    ("b41d7f0a9c3e4825a6d8e1f5073c92b6", "resource-groups-create", "/id"),
    ("30142", "teams-create", "/team/id"),
    ("5533", "users-invite", "/user/id"),
    ("881015", "channels-create", "/notificationChannel/id"),
    ("881731", "alerts-v1-create", "/alert/id"),
    ("881732", "alerts-v2-create", "/alert/id"),
    ("881842", "dashboards-create", "/dashboard/id"),
    ("881951", "silences-create", "/id"),
    ("1893450012345678901", "events-create", "/event/id"),
    ("5c1f0a3e-8d27-4b69-b0e4-7a92c6d1f35a", "access-keys-create", "/customerAccessKey/accessKey"),
    ("5107", "monitor-me", "/user/id"),
    ("dana@example.com", "monitor-me", "/user/username"),
    ("IBMid-310004QXYZ", "accounts-one", "/entity/owner_iam_id"),
];

/// What else must have been played before a recording.
const BEFORE: [(&str, &[&str]); 25] = [
    ("access-keys-enable", &["access-keys-disable"]),
    ("access-keys-list", &["access-keys-disable"]),
    ("apikeys-enable", &["apikeys-disable"]),
    ("apikeys-unlock", &["apikeys-lock"]),
    ("events-list", &["events-create"]),
    ("groups-leave-all", &["groups-members-add"]),
    ("groups-list", &["groups-create"]),
    ("groups-members-remove", &["groups-members-add"]),
    ("iam-error-bxnim0462e", &["apikeys-disable"]),
    ("instances-error-422-locked", &["instances-lock"]),
    ("instances-unlock", &["instances-lock"]),
    ("keys-list", &["keys-create"]),
    ("keys-of-instance", &["keys-create"]),
    ("policies-of-identity", &["policies-create-v1"]),
    ("profile-identities-delete", &["profile-identities-create"]),
    ("profile-identities-list", &["profile-identities-create"]),
    ("profile-links-list", &["profile-links-create"]),
    ("profile-rules-list", &["profile-rules-create"]),
    ("reclamations-list", &["instances-delete-204"]),
    ("serviceids-list", &["serviceids-create"]),
    ("serviceids-unlock", &["serviceids-lock"]),
    ("silences-list", &["silences-create"]),
    ("tags-delete", &["tags-create"]),
    ("tags-delete-unused", &["tags-create"]),
    ("tags-list", &["tags-attach"]),
];

/// What is played in a fleet, whose accounts have policies, groups, restrictions and tags.
const OF_A_FLEET: [&str; 6] = [
    "access-group-members",
    "policies-all",
    "restriction-rules",
    "restriction-zones",
    "roles-of-monitoring",
    "search-instance-tags",
];
/// One in which each kind of trouble is there.
const FLEET: Fleet = Fleet { instances: 40, accounts: 1, troubled: Fleet::TROUBLES.len(), seed: 1 };

/// A cloud that is ready for one recorded request.
struct Stage {
    cloud: Cloud,
    client: Client,
    /// Recorded texts and what they are here.
    cast: Vec<(String, String)>,
    /// What was played to bring something about.
    played: BTreeSet<&'static str>,
}

impl Stage {
    fn for_recording(recording: &Recording) -> Self {
        let name = &*recording.name;
        let clock = Clock::manual(START);
        let mut world =
            if OF_A_FLEET.contains(&name) { World::fleet_of(&FLEET) } else { World::demo() };
        if name == "instances-update-202" {
            world.settings.update = Pace::Async { polls: 1 };
            world.settings.poll_after = Some(5);
        }
        if name.starts_with("reclamations-") {
            world.settings.reclamation_plans.push(PLAN.into());
        }
        let options = Options { world, clock: clock.clone(), ..Options::default() };
        let mut stage = Self {
            cloud: Cloud::start(options).unwrap(),
            client: client(),
            cast: CAST.map(|(from, to)| (from.to_owned(), to.to_owned())).to_vec(),
            played: BTreeSet::new(),
        };
        stage.log_in();
        stage.bring_about(recording);
        stage.prepare(name, &clock);
        stage
    }

    /// What must have happened before the request.
    fn prepare(&mut self, name: &str, clock: &Clock) {
        match name {
            "access-group-members" => {
                let groups = self.cloud.world().access_groups;
                let group = groups.iter().find(|it| it.name == "pipeline").unwrap();
                let recorded = "AccessGroupId-8f3c6a1d-7e92-4b05-a4d8-c0e5f9172b63";
                self.cast.push((recorded.into(), group.id.clone()));
            }
            "iam-error-bxnim0408e" => clock.advance(DAYS),
            "iam-error-bxnim0439e" => self.cloud.with_world(|world| {
                world.sessions.iter_mut().for_each(|session| session.invalidated = true);
            }),
            "instances-error-401" | "monitor-unauthorized" | "promql-error-401" => {
                clock.advance(HOURS);
            }
            "users-accept" => self.cloud.with_world(|world| {
                let caller = &mut world.identities[0];
                let (email, membership) = (caller.email.clone(), caller.memberships.remove(0));
                world.invitations.push(Invitation::new(email, membership));
            }),
            "instances-error-410" => self.cloud.with_world(|world| {
                "removed".clone_into(&mut world.instance_mut(FIRST).unwrap().state);
            }),
            "instances-last-page" => {
                let first = read(self.request("GET", LIST)).body;
                let (_, token) = first["next_url"].as_str().unwrap().split_once("start=").unwrap();
                self.cast.push(("cmVjb3JkZWQtcGFnZS0y".into(), token.into()));
            }
            "monitor-access-denied" => self.cloud.with_world(|world| {
                let instance = world.instance_mut(FIRST).unwrap();
                let parameters = instance.parameters.as_mut().unwrap();
                parameters.insert("external_api_auth".into(), "IAM_ONLY".into());
            }),
            _ => {}
        }
    }

    /// Plays what makes the things that a recording names, and what else must have come before it.
    fn bring_about(&mut self, recording: &Recording) {
        let asked = &recording.request;
        let text = format!("{} {:?} {:?}", asked.path, asked.query, (&asked.headers, &asked.form));
        let text = format!("{text} {}", asked.body.as_ref().unwrap_or(&Value::Null));
        for (name, maker, _) in MADE {
            if text.contains(name) && maker != recording.name {
                self.play_first(maker);
            }
        }
        for (_, before) in BEFORE.iter().filter(|(name, _)| *name == recording.name) {
            before.iter().for_each(|name| self.play_first(name));
        }
    }

    /// Plays a recording, unless it has been, and keeps what it has made.
    fn play_first(&mut self, name: &'static str) {
        if !self.played.insert(name) {
            return;
        }
        let recording = Recording::named(name);
        self.bring_about(&recording);
        let answer = self.play(&recording);
        assert!(answer.status < 300, "{name}: {} {}", answer.status, answer.body);
        for (from, _, at) in MADE.iter().filter(|(_, maker, _)| *maker == name) {
            let made = if *at == ETAG {
                answer.headers[ETAG].to_str().unwrap().to_owned()
            } else {
                let made = answer.body.pointer(at).unwrap_or_else(|| panic!("{name} has no {at}"));
                made.as_str().map_or_else(|| made.to_string(), str::to_owned)
            };
            self.cast.push(((*from).to_owned(), made));
        }
    }

    fn log_in(&mut self) {
        let grant = "urn:ibm:params:oauth:grant-type:apikey";
        let form = [("grant_type", grant), ("apikey", keys::ADMINISTRATOR)];
        let url = format!("{}/identity/token", self.cloud.url());
        let request = self.client.post(url).basic_auth("bx", Some("bx")).form(&form);
        let session = read(request).body;
        for (recorded, field) in [
            ("recorded-access-token", "access_token"),
            ("OKD-recorded-refresh-token-1", "refresh_token"),
        ] {
            self.cast.push((recorded.into(), session[field].as_str().unwrap().into()));
        }
    }

    /// A recorded text as it is in this cloud.
    fn here(&self, text: &str) -> String {
        self.cast.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
    }

    fn request(&self, method: &str, target: &str) -> RequestBuilder {
        let url = format!("{}{target}", self.cloud.url());
        let token = self.here("Bearer recorded-access-token");
        self.client.request(method.parse().unwrap(), url).header("authorization", token)
    }

    /// The recorded request, asked here.
    fn play(&self, recording: &Recording) -> Answer {
        let asked = &recording.request;
        let mut target = self.here(&asked.path);
        if !asked.query.is_empty() {
            target = format!("{target}?{}", self.encoded(&asked.query));
        }
        let url = format!("{}{target}", self.cloud.url());
        let mut request = self.client.request(asked.method.parse().unwrap(), url);
        for (name, value) in &asked.headers {
            request = request.header(name, self.here(value));
        }
        match (&asked.form, &asked.body) {
            (Some(form), _) => request = request.body(self.encoded(form)),
            (None, Some(body)) => request = request.body(self.here(&body.to_string())),
            (None, None) => {}
        }
        read(request)
    }

    fn encoded(&self, fields: &BTreeMap<String, String>) -> String {
        let pairs = fields.iter().map(|(name, value)| (name, self.here(value)));
        form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
    }
}

fn client() -> Client {
    // Fails when another test was first, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().no_proxy().build().unwrap()
}

struct Answer {
    status: u16,
    headers: HeaderMap,
    body: Value,
}

fn read(request: RequestBuilder) -> Answer {
    let response: Response = request.send().unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let text = response.text().unwrap();
    let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
    Answer { status, headers, body }
}

/// How an answer departs from the recorded one.
fn departures(recording: &Recording, answer: &Answer) -> Vec<String> {
    let recorded = &recording.response;
    let mut found = Vec::new();
    if answer.status != recorded.status {
        found.push(format!("status {} and not {}", answer.status, recorded.status));
    }
    for (name, value) in &recorded.headers {
        match answer.headers.get(name).map(|sent| sent.to_str().unwrap()) {
            None => found.push(format!("no header {name}")),
            Some(sent) if name == "content-type" && sent != value => {
                found.push(format!("content type {sent} and not {value}"));
            }
            Some(_) => {}
        }
    }
    compare(&recorded.body, &answer.body, "", &recording.shape, &mut found);
    found
}

/// Compares the types of two values, and what is in them; `at` is the place, as a pointer.
fn compare(recorded: &Value, sent: &Value, at: &str, shape: &Shape, found: &mut Vec<String>) {
    let is = |marks: &[String], place: &str| marks.iter().any(|mark| mark == place);
    if kind(recorded) != kind(sent) {
        found.push(format!("{at}: {} and not {}", kind(sent), kind(recorded)));
        return;
    }
    if is(&shape.constant, at) && recorded != sent {
        found.push(format!("{at}: {sent} and not {recorded}"));
    }
    match (recorded, sent) {
        (Value::Object(recorded), Value::Object(sent)) => {
            for (key, value) in recorded {
                let place = format!("{at}/{key}");
                match sent.get(key) {
                    None | Some(Value::Null) if is(&shape.optional, &place) => {}
                    None => found.push(format!("{place}: missing")),
                    Some(other) => compare(value, other, &place, shape, found),
                }
            }
        }
        (Value::Array(recorded), Value::Array(sent)) => {
            let place = format!("{at}/*");
            if sent.is_empty() && !recorded.is_empty() && !is(&shape.optional, &place) {
                found.push(format!("{place}: missing"));
            }
            found.extend(sent.iter().flat_map(|it| nearest(recorded, it, &place, shape)));
        }
        _ => {}
    }
}

/// What an entry lacks to be like the recorded entry that it is most like.
fn nearest(recorded: &[Value], sent: &Value, place: &str, shape: &Shape) -> Vec<String> {
    let departures = |entry: &Value| {
        let mut found = Vec::new();
        compare(entry, sent, place, shape, &mut found);
        found
    };
    recorded.iter().map(departures).min_by_key(Vec::len).unwrap_or_default()
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(number) if number.is_f64() => "a fraction",
        Value::Number(_) => "an integer",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

#[test]
fn every_recorded_request_is_answered_as_recorded() {
    let recordings = Recording::all();
    assert!(!recordings.is_empty());
    let played = |recording: &Recording| {
        let answer = Stage::for_recording(recording).play(recording);
        let departures = departures(recording, &answer).into_iter();
        departures.map(|it| format!("{}: {it}", recording.name)).collect::<Vec<_>>()
    };
    let parts = recordings.chunks(recordings.len().div_ceil(THREADS));
    let found: Vec<String> = thread::scope(|scope| {
        let play = |part: &'_ [Recording]| part.iter().flat_map(played).collect::<Vec<_>>();
        let threads: Vec<_> = parts.map(|part| scope.spawn(move || play(part))).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn every_mark_is_a_place_in_its_recording() {
    for recording in Recording::all() {
        let Recording { name, shape, response, source, .. } = &recording;
        for mark in shape.optional.iter().chain(&shape.constant) {
            let parts: Vec<&str> = mark.split('/').skip(1).collect();
            assert!(holds(&response.body, &parts), "{name} ({source}) has no {mark}");
        }
    }
}

fn holds(value: &Value, path: &[&str]) -> bool {
    match (path, value) {
        ([], _) => true,
        (["*", rest @ ..], Value::Array(entries)) => entries.iter().any(|it| holds(it, rest)),
        ([key, rest @ ..], _) => value.get(key).is_some_and(|it| holds(it, rest)),
    }
}

#[test]
fn departures_of_every_sort_are_noticed() {
    let shape = Shape { optional: vec!["/b".into()], constant: vec!["/c".into()] };
    let recorded = json!({"a": 1, "b": "x", "c": "C", "d": [{"e": true}], "f": null});
    let found = |sent: Value| {
        let mut found = Vec::new();
        compare(&recorded, &sent, "", &shape, &mut found);
        found
    };
    let none: [&str; 0] = [];
    assert_eq!(found(json!({"a": 2, "c": "C", "d": [{"e": false}], "f": null, "g": 1})), none);
    assert_eq!(found(json!({"a": 2, "b": null, "c": "C", "d": [{"e": false}], "f": null})), none);
    let wrong = [
        (json!({"c": "C", "d": [{"e": true}], "f": null}), "/a: missing"),
        (
            json!({"a": 1.5, "c": "C", "d": [{"e": true}], "f": null}),
            "/a: a fraction and not an integer",
        ),
        (
            json!({"a": 1, "b": 2, "c": "C", "d": [{"e": true}], "f": null}),
            "/b: an integer and not a string",
        ),
        (json!({"a": 1, "c": "D", "d": [{"e": true}], "f": null}), "/c: \"D\" and not \"C\""),
        (json!({"a": 1, "c": "C", "d": [], "f": null}), "/d/*: missing"),
        (json!({"a": 1, "c": "C", "d": [{"e": true}, {}], "f": null}), "/d/*/e: missing"),
        (json!({"a": 1, "c": "C", "d": [{"e": true}]}), "/f: missing"),
        (json!({"a": 1, "c": "C", "d": [{"e": true}], "f": ""}), "/f: a string and not null"),
    ];
    for (sent, expected) in wrong {
        assert_eq!(found(sent), [expected]);
    }
}
