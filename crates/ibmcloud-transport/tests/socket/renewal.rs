//! Sessions that have no refresh token: each is renewed in its own way, and nobody else's.

use std::sync::{Arc, Mutex};

use ibmcloud_core::Tokens;
use ibmcloud_emulator::{Cloud, Options, keys};
use ibmcloud_transport::{
    Client, Grant, KeysOf, Layer, LocalError, MemoryStore, Phase, Renewal, ResourceGroupFilter,
    StoreError, TokenStore, TrustedProfile, VirtualServer, decode_claims,
};
use secrecy::ExposeSecret;

use crate::responder::{Act, Responder};
use crate::{client_with, settings, tokens};

const PROFILE: &str = "Profile-3f1c2f0a-8d4e-4f57-9a9a-2f0c3c1d7b11";
const GROUPS: &str = r#"{"resources":[]}"#;

/// A store with a way of renewal of the test's own.
struct Session {
    tokens: MemoryStore,
    renewal: Mutex<Renewal>,
    behind: Mutex<Option<Tokens>>,
}

impl Session {
    fn over(renewal: Renewal) -> Arc<Self> {
        // In 1970, so that it has to be renewed before anything else.
        let over = Tokens { expiration: 1, ..tokens("over", None) };
        Arc::new(Self {
            tokens: MemoryStore::new(Some(over)),
            renewal: Mutex::new(renewal),
            behind: Mutex::new(None),
        })
    }
}

impl TokenStore for Session {
    fn load(&self) -> Result<Option<Tokens>, StoreError> {
        self.tokens.load()
    }

    fn replace(&self, old: &Tokens, fresh: &Tokens) -> Result<bool, StoreError> {
        self.tokens.replace(old, fresh)
    }

    fn renewal(&self) -> Result<Renewal, StoreError> {
        Ok(self.renewal.lock().expect("no test panics while it holds the lock").clone())
    }

    fn save_fallback(&self, tokens: &Tokens) -> Result<(), StoreError> {
        *self.behind.lock().expect("no test panics while it holds the lock") = Some(tokens.clone());
        Ok(())
    }
}

fn profile() -> TrustedProfile {
    TrustedProfile::Id(PROFILE.into())
}

async fn read(client: &Client) -> Result<usize, ibmcloud_transport::Error> {
    client.resource_groups(&ResourceGroupFilter::default()).await.map(|groups| groups.len())
}

#[tokio::test]
async fn a_machine_is_asked_again() {
    for (server, version) in
        [(VirtualServer::Vpc, "?version=2025-08-26"), (VirtualServer::Power, "")]
    {
        let machine = r#"{"access_token":"machine","expires_in":300}"#;
        let fresh = r#"{"access_token":"fresh","expires_in":3600}"#;
        let responder = Responder::start([
            Act::json(200, machine),
            Act::json(200, fresh),
            Act::json(200, GROUPS),
        ]);
        let store = Session::over(Renewal::Machine { server, profile: Some(profile()) });
        let client = client_with(settings(&responder.url()), store);
        read(&client).await.unwrap();
        let seen = responder.seen();
        assert_eq!(seen[0].line, format!("PUT /identity/v1/token{version}"));
        assert_eq!(seen[0].header("metadata-flavor"), Some("ibm"));
        assert_eq!(seen[0].header("authorization"), None);
        assert_eq!(seen[0].body, r#"{"expires_in":300}"#);
        assert_eq!(seen[1].line, format!("POST /identity/v1/iam_tokens{version}"));
        assert_eq!(seen[1].header("authorization"), Some("Bearer machine"));
        assert_eq!(seen[1].body, format!(r#"{{"trusted_profile":{{"id":"{PROFILE}"}}}}"#));
        assert_eq!(seen[2].header("authorization"), Some("Bearer fresh"));
    }
}

#[tokio::test]
async fn a_machine_without_a_profile_gets_its_default_one() {
    let cloud = Cloud::start(Options::default()).unwrap();
    let store = Session::over(Renewal::Machine { server: VirtualServer::Vpc, profile: None });
    let client = client_with(settings(&cloud.url()), store.clone());
    assert!(read(&client).await.unwrap() > 0);
    let token = store.load().unwrap().unwrap().access;
    let claims = decode_claims(token.expose_secret()).unwrap();
    assert!(claims.is_profile());
    assert_eq!(claims.identifier.as_deref(), Some(PROFILE));
}

#[tokio::test]
async fn a_refusal_of_the_metadata_service_names_it() {
    let cloud = Cloud::start(Options::default()).unwrap();
    let stranger = TrustedProfile::Id("Profile-x".into());
    let store =
        Session::over(Renewal::Machine { server: VirtualServer::Vpc, profile: Some(stranger) });
    let error = read(&client_with(settings(&cloud.url()), store)).await.unwrap_err();
    assert_eq!((error.layer(), error.status()), (Layer::Metadata, Some(403)));
    assert!(!error.needs_login(), "the machine is refused, not the session");
}

#[tokio::test]
async fn a_compute_resource_shows_its_token_again() {
    let cloud = Cloud::start(Options::default()).unwrap();
    let token = keys::COMPUTE_RESOURCE.to_owned().into();
    let store = Session::over(Renewal::ComputeResource { token, profile: profile() });
    let client = client_with(settings(&cloud.url()), store);
    assert!(read(&client).await.unwrap() > 0);
    // The second request uses the token of the first one's renewal.
    read(&client).await.unwrap();
    let grants = cloud.calls().iter().filter(|call| call.path == "/identity/token").count();
    assert_eq!(grants, 1);
}

#[tokio::test]
async fn an_assumed_profile_is_renewed_by_whoever_assumed_it() {
    let cloud = Cloud::start(Options::default()).unwrap();
    let memory = Arc::new(MemoryStore::default());
    let person = client_with(settings(&cloud.url()), Arc::<MemoryStore>::clone(&memory));
    let key = Grant::ApiKey(keys::ADMINISTRATOR.to_owned().into());
    let own = person.grant(&key).await.unwrap();
    let refresh = own.refresh.clone().unwrap();
    let store = Session::over(Renewal::Assumed { refresh: refresh.clone(), profile: profile() });
    assert!(read(&client_with(settings(&cloud.url()), store.clone())).await.unwrap() > 0);
    let session = store.load().unwrap().unwrap();
    assert!(decode_claims(session.access.expose_secret()).unwrap().is_profile());
    let behind = store.behind.lock().unwrap().clone().unwrap();
    assert!(!decode_claims(behind.access.expose_secret()).unwrap().is_profile());
    assert_ne!(behind.refresh.unwrap().expose_secret(), refresh.expose_secret());
}

#[tokio::test]
async fn without_any_way_the_session_is_over() {
    let cloud = Cloud::start(Options::default()).unwrap();
    let client = client_with(settings(&cloud.url()), Session::over(Renewal::RefreshToken));
    let error = read(&client).await.unwrap_err();
    assert!(matches!(error.phase(), Phase::NotBuilt(LocalError::SessionExpired)), "{error}");
    assert!(error.needs_login());
    assert!(cloud.calls().is_empty());
}

#[tokio::test]
async fn a_list_whose_pages_never_end_is_an_error() {
    let page = r#"{"apikeys":[],"next":"https://iam.cloud.ibm.com/v1/apikeys?pagetoken=t"}"#;
    let responder = Responder::start([Act::json(200, page), Act::json(200, page)]);
    let client = crate::client(&responder.url());
    let account = "0123456789abcdef0123456789abcdef".parse().unwrap();
    let error = client.api_keys(&account, &KeysOf::AllServiceIds).await.unwrap_err();
    assert_eq!(error.layer(), Layer::Identity);
    let line = &responder.seen()[1].line;
    assert!(line.starts_with("GET /v1/apikeys?pagesize=100&pagetoken=t"), "{line}");
}
