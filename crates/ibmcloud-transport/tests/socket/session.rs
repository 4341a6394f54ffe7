//! The session: fresh tokens, one refresh at a time, and what happens when there is none.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures_util::future::join_all;
use ibmcloud_core::Tokens;
use ibmcloud_transport::{
    Client, LocalError, MemoryStore, Phase, ResourceGroupFilter, StoreError, TokenStore,
};
use secrecy::ExposeSecret;

use crate::responder::{Act, Responder};
use crate::{client, client_with, guid, settings, tokens, us_south};

const GROUPS: &str = r#"{"resources":[]}"#;
const FRESH: &str = r#"{"access_token":"access-2","refresh_token":"refresh-2","token_type":"Bearer","expiration":99999999999}"#;
const EXPIRED: &str = r#"{"error_code":"RC-IamErrorResponse","message":"Token is expired"}"#;

async fn read(client: &Client) -> Result<usize, ibmcloud_transport::Error> {
    client.resource_groups(&ResourceGroupFilter::default()).await.map(|groups| groups.len())
}

/// A token that was issued and expires that many seconds from now.
fn jwt(issued: i64, expires: i64) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs();
    let now = i64::try_from(now).expect("before the end of time");
    let claims = format!(r#"{{"id":"IBMid-1","iat":{},"exp":{}}}"#, now + issued, now + expires);
    format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(claims))
}

fn with_tokens(server: &Responder, tokens: Option<Tokens>) -> (Client, Arc<MemoryStore>) {
    let store = Arc::new(MemoryStore::new(tokens));
    (client_with(settings(&server.url()), Arc::<MemoryStore>::clone(&store)), store)
}

#[tokio::test]
async fn a_refused_token_is_renewed_once_and_the_request_sent_again() {
    let server =
        Responder::start([Act::json(401, EXPIRED), Act::json(200, FRESH), Act::json(200, GROUPS)]);
    let (client, store) = with_tokens(&server, Some(tokens("access-1", Some("refresh-1"))));
    read(&client).await.unwrap();
    let seen = server.seen();
    assert_eq!(seen[0].header("authorization"), Some("Bearer access-1"));
    assert_eq!(seen[1].line, "POST /identity/token");
    assert!(seen[1].body.contains("refresh_token=refresh-1"));
    assert_eq!(seen[2].header("authorization"), Some("Bearer access-2"));
    let saved = store.load().unwrap().unwrap();
    assert_eq!(saved.refresh.unwrap().expose_secret(), "refresh-2");
}

/// A change that must not happen twice.
async fn write(client: &Client) -> Result<(), ibmcloud_transport::Error> {
    let monitor = client.monitor(&us_south(), &guid())?;
    monitor.delete_team(ibmcloud_core::TeamId(7)).await
}

#[tokio::test]
async fn the_services_own_401_did_nothing_so_that_a_change_is_sent_again_with_a_fresh_token() {
    let body = r#"{"errors":[{"reason":"Unauthorized","message":"Token expired"}]}"#;
    let server =
        Responder::start([Act::json(401, body), Act::json(200, FRESH), Act::json(200, "{}")]);
    write(&client(&server.url())).await.unwrap();
    let seen = server.seen();
    assert_eq!(seen.len(), 3);
    assert_eq!(seen[2].line, "DELETE /api/teams/7");
    assert_eq!(seen[2].header("authorization"), Some("Bearer access-2"));

    // Once, and not for ever.
    let server =
        Responder::start([Act::json(401, body), Act::json(200, FRESH), Act::json(401, body)]);
    let error = write(&client(&server.url())).await.unwrap_err();
    assert!(error.needs_login() && !error.may_have_applied());
    assert_eq!(server.seen().len(), 3);
}

#[tokio::test]
async fn somebody_elses_401_proves_nothing_so_that_a_change_is_sent_once() {
    for body in ["", "<html>401</html>", r#"{"message":"Unauthorized"}"#] {
        let server = Responder::start([Act::json(401, body)]);
        let error = write(&client(&server.url())).await.unwrap_err();
        assert!(error.may_have_applied(), "{body}");
        assert_eq!(server.seen().len(), 1, "{body}");
        // A read is sent again whoever says it.
        let server =
            Responder::start([Act::json(401, body), Act::json(200, FRESH), Act::json(200, GROUPS)]);
        read(&client(&server.url())).await.unwrap();
    }
}

#[tokio::test]
async fn a_token_that_is_refused_even_when_fresh_is_an_error() {
    let server =
        Responder::start([Act::json(401, EXPIRED), Act::json(200, FRESH), Act::json(401, EXPIRED)]);
    let error = read(&client(&server.url())).await.unwrap_err();
    assert!(error.needs_login());
    assert_eq!(server.seen().len(), 3);
}

#[tokio::test]
async fn without_a_refresh_token_the_services_own_words_are_reported() {
    let server = Responder::start([Act::json(401, EXPIRED)]);
    let (client, _) = with_tokens(&server, Some(tokens("access-1", None)));
    let error = read(&client).await.unwrap_err();
    assert!(error.to_string().ends_with("Token is expired"), "{error}");
    assert!(error.needs_login());
}

#[tokio::test]
async fn denied_access_is_no_reason_for_a_new_token() {
    let body = r#"{"errors":[{"reason":"Not enough privileges to complete the action","message":"Access is denied"}]}"#;
    let server = Responder::start([Act::json(401, body)]);
    let client = client(&server.url());
    let monitor = client.monitor(&us_south(), &guid()).unwrap();
    let error = monitor.teams().await.unwrap_err();
    assert!(error.is_access_denied() && !error.needs_login());
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn nobody_is_logged_in_and_nothing_is_sent() {
    let server = Responder::start([]);
    let (client, _) = with_tokens(&server, None);
    let error = read(&client).await.unwrap_err();
    assert!(matches!(error.phase(), Phase::NotBuilt(LocalError::NotLoggedIn)));
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn many_tasks_share_one_refresh() {
    let server = Responder::start(
        [Act::json(200, FRESH)].into_iter().chain((0..8).map(|_| Act::json(200, GROUPS))),
    );
    let (client, _) = with_tokens(&server, Some(tokens(&jwt(-3500, 100), Some("refresh-1"))));
    for outcome in join_all((0..8).map(|_| read(&client))).await {
        outcome.unwrap();
    }
    let refreshes = server.lines().iter().filter(|line| line.contains("/identity/")).count();
    assert_eq!(refreshes, 1);
}

#[tokio::test]
async fn an_ageing_token_is_used_if_it_cannot_be_renewed() {
    let refusal = r#"{"errorCode":"BXNIM0439E","errorMessage":"Session inactive"}"#;
    let server = Responder::start([Act::json(400, refusal), Act::json(200, GROUPS)]);
    let ageing = jwt(-3500, 100);
    let (client, _) = with_tokens(&server, Some(tokens(&ageing, Some("refresh-1"))));
    read(&client).await.unwrap();
    let header = format!("Bearer {ageing}");
    assert_eq!(server.seen()[1].header("authorization"), Some(header.as_str()));
}

#[tokio::test]
async fn a_token_that_still_works_is_not_held_up_by_a_renewal_that_fails() {
    // IAM takes the connection and says nothing.
    let server = Responder::start([
        Act::Silence(Duration::from_millis(600)),
        Act::json(200, GROUPS),
        Act::json(200, GROUPS),
    ]);
    let mut settings = settings(&server.url());
    settings.timeout = Duration::from_millis(1500);
    let ageing = tokens(&jwt(-3000, 600), Some("refresh-1"));
    let client = client_with(settings, Arc::new(MemoryStore::new(Some(ageing))));
    for _ in 0..2 {
        read(&client).await.unwrap();
    }
    // It is not tried again before a while has passed.
    assert_eq!(server.lines().iter().filter(|line| line.contains("identity")).count(), 1);
}

/// A store whose session ends while it is being renewed.
struct LoggedOut(MemoryStore);

impl TokenStore for LoggedOut {
    fn load(&self) -> Result<Option<Tokens>, StoreError> {
        self.0.load()
    }

    fn replace(&self, old: &Tokens, fresh: &Tokens) -> Result<bool, StoreError> {
        self.0.put(tokens("another-session", Some("its-refresh-token")));
        self.0.replace(old, fresh)
    }
}

#[tokio::test]
async fn a_session_that_is_replaced_while_it_is_renewed_stays_replaced() {
    let server = Responder::start([Act::json(200, FRESH), Act::json(200, GROUPS)]);
    let expired = tokens(&jwt(-7200, -3600), Some("refresh-1"));
    let store = Arc::new(LoggedOut(MemoryStore::new(Some(expired))));
    let client = client_with(settings(&server.url()), Arc::<LoggedOut>::clone(&store));
    read(&client).await.unwrap();
    assert_eq!(server.seen()[1].header("authorization"), Some("Bearer another-session"));
    let stored = store.load().unwrap().unwrap();
    assert_eq!(stored.refresh.unwrap().expose_secret(), "its-refresh-token");
}

#[tokio::test]
async fn an_expired_session_says_so() {
    let refusal =
        r#"{"errorCode":"BXNIM0408E","errorMessage":"Provided refresh token is expired"}"#;
    let server = Responder::start([Act::json(400, refusal)]);
    let (client, _) = with_tokens(&server, Some(tokens(&jwt(-7200, -3600), Some("refresh-1"))));
    let error = read(&client).await.unwrap_err();
    assert!(error.needs_login());
    assert_eq!(error.code(), Some("BXNIM0408E"));

    let (client, _) = with_tokens(&server, Some(tokens(&jwt(-7200, -3600), None)));
    let error = read(&client).await.unwrap_err();
    assert!(matches!(error.phase(), Phase::NotBuilt(LocalError::SessionExpired)));
}

#[tokio::test]
async fn a_clock_that_is_wrong_costs_one_refresh_and_not_one_per_request() {
    let past = format!(
        r#"{{"access_token":"{}","refresh_token":"refresh-2","expiration":1}}"#,
        jwt(-90_000, -86_400)
    );
    let server = Responder::start([
        Act::json(200, &past),
        Act::json(200, GROUPS),
        Act::json(200, GROUPS),
        Act::json(200, GROUPS),
    ]);
    let (client, _) = with_tokens(&server, Some(tokens(&jwt(-7200, -3600), Some("refresh-1"))));
    for _ in 0..3 {
        read(&client).await.unwrap();
    }
    assert_eq!(server.seen().len(), 4);
}

#[tokio::test]
async fn a_blank_token_never_becomes_a_session() {
    for answer in [
        r#"{"access_token":"","refresh_token":"r"}"#,
        r#"{"access_token":"a\nb","refresh_token":"r"}"#,
        r#"{"refresh_token":"r"}"#,
        r#"{"access_token":"canary-token","token_type":["x"]}"#,
    ] {
        let server = Responder::start([Act::json(200, answer)]);
        let old = jwt(-7200, -3600);
        let (client, store) = with_tokens(&server, Some(tokens(&old, Some("refresh-1"))));
        let error = client.access_token().await.unwrap_err();
        assert!(matches!(error.phase(), Phase::NotUnderstood { .. }), "{error:?}");
        assert!(!format!("{error} {error:?}").contains("canary"), "{error:?}");
        assert_eq!(store.load().unwrap().unwrap().access.expose_secret(), old);
    }
}

#[tokio::test]
async fn a_refresh_token_that_is_not_sent_again_is_kept() {
    let answer = r#"{"access_token":"access-2","expiration":99999999999}"#;
    let server = Responder::start([Act::json(200, answer)]);
    let (client, store) = with_tokens(&server, Some(tokens(&jwt(-7200, -1), Some("refresh-1"))));
    client.access_token().await.unwrap();
    let saved = store.load().unwrap().unwrap();
    assert_eq!(saved.refresh.unwrap().expose_secret(), "refresh-1");
    assert_eq!(saved.token_type, "Bearer");
}

/// A store that another program renews after a number of looks.
struct Shared {
    looks: AtomicUsize,
    renewed_after: usize,
    old: String,
}

impl TokenStore for Shared {
    fn load(&self) -> Result<Option<Tokens>, StoreError> {
        let renewed = self.looks.fetch_add(1, Ordering::SeqCst) >= self.renewed_after;
        let access = if renewed { "access-of-another-program" } else { &self.old };
        Ok(Some(tokens(access, Some("refresh-1"))))
    }

    fn replace(&self, _: &Tokens, _: &Tokens) -> Result<bool, StoreError> {
        Ok(true)
    }
}

#[tokio::test]
async fn what_another_program_has_renewed_is_used() {
    let old = jwt(-7200, -3600);
    // Renewed before this program asks: it does not ask.
    for renewed_after in [1, 2] {
        let server = Responder::start([Act::json(200, GROUPS)]);
        let store = Shared { looks: AtomicUsize::new(0), renewed_after, old: old.clone() };
        read(&client_with(settings(&server.url()), Arc::new(store))).await.unwrap();
        let seen = server.seen();
        assert_eq!(seen.len(), 1);
        assert_eq!(seen[0].header("authorization"), Some("Bearer access-of-another-program"));
    }

    // Renewed while this program asks, so that its own refresh token is of no use any more.
    let refusal = r#"{"errorCode":"BXNIM0407E","errorMessage":"Refresh token invalid"}"#;
    let server = Responder::start([Act::json(400, refusal), Act::json(200, GROUPS)]);
    let store = Shared { looks: AtomicUsize::new(0), renewed_after: 3, old };
    read(&client_with(settings(&server.url()), Arc::new(store))).await.unwrap();
    let last = server.seen().pop().unwrap();
    assert_eq!(last.header("authorization"), Some("Bearer access-of-another-program"));
}

#[tokio::test]
async fn the_passcode_page_is_a_safe_address() {
    let page = r#"{"passcode_endpoint":"https://identity-1.us-south.iam.cloud.ibm.com/identity/passcode"}"#;
    let server = Responder::start([
        Act::json(200, page),
        Act::json(200, r#"{"passcode_endpoint":"http://example.com/passcode"}"#),
    ]);
    let (client, _) = with_tokens(&server, None);
    let url = client.passcode_endpoint().await.unwrap();
    assert_eq!(url.path(), "/identity/passcode");
    assert_eq!(server.seen()[0].header("authorization"), None);
    assert!(client.passcode_endpoint().await.is_err());
}

/// Paths of the requests that were told.
#[derive(Default)]
struct Told(std::sync::Mutex<Vec<String>>);

impl ibmcloud_transport::Observer for Told {
    fn request(&self, record: &ibmcloud_transport::RequestRecord) {
        self.0.lock().expect("nobody panicked").push(record.target());
    }

    fn response(&self, _: &ibmcloud_transport::ResponseRecord) {}
}

#[tokio::test]
async fn clients_with_observers_of_their_own_share_a_session_and_know_their_own_changes() {
    let server = Responder::start([
        Act::json(200, FRESH),
        Act::json(200, GROUPS),
        Act::json(200, GROUPS),
        Act::json(200, "{}"),
    ]);
    let (client, _) = with_tokens(&server, Some(tokens(&jwt(-3600, -1), Some("refresh-1"))));
    let (one, other) = (Arc::new(Told::default()), Arc::new(Told::default()));
    let (first, second) = (
        client.observed_by(Arc::<Told>::clone(&one)),
        client.observed_by(Arc::<Told>::clone(&other)),
    );
    let (a, b) = tokio::join!(read(&first), read(&second));
    a.unwrap();
    b.unwrap();
    assert!(!client.has_changed());
    write(&first).await.unwrap();
    // One refresh for both.
    let refreshes = server.seen().iter().filter(|it| it.line == "POST /identity/token").count();
    assert_eq!(refreshes, 1);
    assert_eq!((first.has_changed(), second.has_changed()), (true, false));
    assert!(client.has_changed(), "it covers those that were made of it");
    assert!(!client.has_open_change());
    let told = |it: &Told| it.0.lock().unwrap().clone();
    assert!(told(&one).contains(&"/api/teams/7".to_owned()));
    assert!(!told(&other).contains(&"/api/teams/7".to_owned()));
}

#[tokio::test]
async fn a_change_that_nobody_waits_for_any_more_stays_open_whatever_else_is_done() {
    let server = Responder::start([Act::Silence(Duration::from_millis(300)), Act::json(200, "{}")]);
    let client = client(&server.url());
    let first = client.observed_by(Arc::new(Told::default()));
    let second = client.observed_by(Arc::new(Told::default()));
    let given_up = tokio::time::timeout(Duration::from_millis(100), write(&first)).await;
    assert!(given_up.is_err());
    write(&second).await.unwrap();
    assert_eq!((first.has_open_change(), second.has_open_change()), (true, false));
    assert!(client.has_open_change());
}
