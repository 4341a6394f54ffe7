//! Plays recordings to a client, and compares what it sent with them.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use ibmcloud_core::{AccountId, TeamId, Tokens};
use ibmcloud_transport::{
    Client, Endpoints, Error, InstanceId, Layer, MemoryStore, Network, Overrides, RetryPolicy,
    Settings, Target,
};
use serde_json::Value;
use url::form_urlencoded;

use crate::recording::Recording;
use crate::responder::{Act, Responder, Seen};

/// The cast of the recordings.
pub(crate) const ACCOUNT: &str = "4c1e7a90b2d84f35a6c9e0d17b38f264";
pub(crate) const GROUP: &str = "7a9d3c5be1f04826b0d4986f2c3e51a7";
pub(crate) const FIRST: &str = "1c0f52a8-6f2b-4e0b-9d57-3a8e4b7c21d0";
pub(crate) const SECOND: &str = "e7d0b9c4-2a61-4f83-8b15-c94f6a3d7e02";
pub(crate) const NOBODY: &str = "9f4e2d1c-7b6a-4058-83c2-d1e0f9a8b7c6";
pub(crate) const PLAN: &str = "231bb072-1b2f-4d7e-ae9e-9574d382be32";
pub(crate) const ACCESS_GROUP: &str = "AccessGroupId-8f3c6a1d-7e92-4b05-a4d8-c0e5f9172b63";
pub(crate) const PROFILE: &str = "Profile-5f0d7c2a-91be-4d68-a3f4-0c6e8b2d7195";
pub(crate) const TEAM: TeamId = TeamId(30117);
pub(crate) const ACCESS_TOKEN: &str = "recorded-access-token";
pub(crate) const REFRESH_TOKEN: &str = "OKD-recorded-refresh-token-1";
pub(crate) const API_KEY: &str = "recorded-api-key-000000000001";
pub(crate) const TRANSACTION: &str = "bss-5d0c71e94ab8f236";

/// Headers with a fresh UUID in every request.
const FRESH: [&str; 2] = ["x-correlation-id", "x-request-id"];

/// Plays the recorded answers to what `ask` does with a client of a session that cannot be renewed.
pub(crate) async fn answered<T>(
    names: &[&str],
    ask: impl AsyncFnOnce(&Client) -> T,
) -> (T, Vec<(Recording, Seen)>) {
    let recordings: Vec<Recording> = names.iter().map(|name| Recording::named(name)).collect();
    let server = Responder::start(recordings.iter().map(answer));
    let outcome = ask(&client(&server.url())).await;
    let seen = server.seen();
    assert_eq!(seen.len(), recordings.len(), "{names:?}: {:?}", server.lines());
    (outcome, recordings.into_iter().zip(seen).collect())
}

/// The same, and each request must be the recorded one.
pub(crate) async fn replayed<T>(names: &[&str], ask: impl AsyncFnOnce(&Client) -> T) -> T {
    let (outcome, exchanges) = answered(names, ask).await;
    for (recording, seen) in &exchanges {
        assert_sent(recording, seen);
    }
    outcome
}

pub(crate) fn answer(recording: &Recording) -> Act {
    let response = &recording.response;
    let lines = response.headers.iter().map(|(name, value)| format!("{name}: {value}"));
    let body = match &response.body {
        Value::String(text) => text.clone(),
        body => body.to_string(),
    };
    Act::Answer(response.status, lines.collect(), body)
}

pub(crate) fn client(url: &str) -> Client {
    let url = url.parse().expect("the address of a test server");
    let target =
        Target { cloud_domain: "cloud.ibm.com".into(), network: Network::Public, region: None };
    let endpoints = Endpoints::resolve(&target, &Overrides::everything_at(&url));
    let settings = Settings {
        timeout: Duration::from_secs(10),
        retry: RetryPolicy { attempts: 3, first: Duration::ZERO, cap: Duration::ZERO },
        ..Settings::new(endpoints.expect("loopback is allowed"))
    };
    let session = Tokens {
        access: ACCESS_TOKEN.to_owned().into(),
        refresh: None,
        token_type: "Bearer".into(),
        expiration: i64::MAX,
    };
    Client::new(settings, Arc::new(MemoryStore::new(Some(session)))).expect("usable settings")
}

/// Compares the request line, the recorded headers and the body of a request with the recording.
pub(crate) fn assert_sent(recording: &Recording, seen: &Seen) {
    let (name, expected) = (&recording.name, &recording.request);
    let (method, target) = seen.line.split_once(' ').expect("a method and a path");
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    assert_eq!((method, path), (expected.method.as_str(), expected.path.as_str()), "{name}");
    assert_eq!(fields(query), expected.query, "query of {name}");
    for (header, value) in &expected.headers {
        let sent = seen.header(header);
        if FRESH.contains(&header.as_str()) {
            let is_uuid = sent.is_some_and(|sent| sent.parse::<uuid::Uuid>().is_ok());
            assert!(is_uuid, "{header} of {name}: {sent:?}");
        } else {
            assert_eq!(sent, Some(value.as_str()), "{header} of {name}");
        }
    }
    // A credential that a request does not need must not travel with it.
    let bare = !expected.headers.contains_key("authorization");
    assert!(!bare || seen.header("authorization").is_none(), "{name} carries a credential");
    match (&expected.form, &expected.body) {
        (Some(form), _) => assert_eq!(&fields(&seen.body), form, "form of {name}"),
        (None, Some(body)) => {
            let sent: Value = serde_json::from_str(&seen.body).expect("a JSON body");
            assert_eq!(&sent, body, "body of {name}");
        }
        (None, None) => assert_eq!(seen.body, "", "body of {name}"),
    }
}

fn fields(text: &str) -> BTreeMap<String, String> {
    form_urlencoded::parse(text.as_bytes()).into_owned().collect()
}

pub(crate) fn account() -> AccountId {
    ACCOUNT.parse().expect("an account id")
}

pub(crate) fn id(guid: &str) -> InstanceId {
    InstanceId::Guid(guid.parse().expect("a GUID"))
}

#[track_caller]
pub(crate) fn assert_refused(error: &Error, layer: Layer, status: u16, code: Option<&str>) {
    assert_eq!((error.layer(), error.status()), (layer, Some(status)), "{error:?}");
    assert_eq!(error.code(), code, "{error:?}");
}
