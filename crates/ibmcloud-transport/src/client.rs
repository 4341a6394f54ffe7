//! The client: settings, connections, and the session that it keeps fresh.

use std::fmt;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use ibmcloud_core::Tokens;
use secrecy::{ExposeSecret, SecretString};
use tokio::time::Instant;
use url::Url;

use crate::claims::decode_claims;
use crate::endpoints::Service;
use crate::error::{Error, Layer};
use crate::http::connection::Connections;
use crate::http::request::below;
use crate::http::send::Deadline;
use crate::settings::Settings;
use crate::store::TokenStore;

/// How long before its end a token is renewed, where its issue time is not known.
const MARGIN: Duration = Duration::from_mins(1);
/// How long a refresh may keep the program from being interrupted.
const HOLD: Duration = Duration::from_secs(5);
/// How long a request waits for a new token at most while the present one still works.
const BRIEFLY: Duration = Duration::from_secs(5);
/// How long a token that still works is left alone after its renewal has failed.
const LATER: Duration = Duration::from_secs(30);
/// How long before its end a token counts as expired; the host's margin.
const EXPIRED: Duration = Duration::from_secs(10);

/// Talks to IAM, the platform services and the Monitor API. Cheap to clone.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    settings: Settings,
    connections: Connections,
    store: Arc<dyn TokenStore>,
    /// Held while refreshing: one refresh at a time.
    refreshing: tokio::sync::Mutex<()>,
    /// The token of the latest refresh, or of one that failed, and when to renew it by this machine's
    /// monotonic clock: a wrong wall clock then costs one refresh and not one per request.
    renewed: Mutex<Option<(SecretString, Instant)>>,
    changed: AtomicBool,
    /// A change was sent, and nothing is known of it yet.
    open: AtomicBool,
}

impl Client {
    /// A client for the session in `tokens`. Nothing is connected, and no authority read, yet.
    pub fn new(settings: Settings, tokens: Arc<dyn TokenStore>) -> Result<Self, Error> {
        let connections = Connections::new(&settings)?;
        Ok(Self(Arc::new(Inner {
            settings,
            connections,
            store: tokens,
            refreshing: tokio::sync::Mutex::new(()),
            renewed: Mutex::new(None),
            changed: AtomicBool::new(false),
            open: AtomicBool::new(false),
        })))
    }

    /// The settings that it was made with.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// An access token that is good for a while: refreshed first if its end is near. The store is
    /// read again before a refresh, since another program may have refreshed meanwhile.
    pub async fn access_token(&self) -> Result<SecretString, Error> {
        self.session_token(None, self.deadline()).await
    }

    /// Whether a service has accepted a change from this client or from a clone of it.
    pub fn has_changed(&self) -> bool {
        self.0.changed.load(Ordering::Relaxed)
    }

    /// Whether this client or a clone of it has sent a change, and its answer was not waited for: somebody
    /// gave the wait up, so that the change may or may not have happened.
    pub fn has_open_change(&self) -> bool {
        self.0.open.load(Ordering::Relaxed)
    }

    pub(crate) fn note_change(&self) {
        self.0.changed.store(true, Ordering::Relaxed);
    }

    /// A change is on its way, or its outcome is known.
    pub(crate) fn note_open(&self, open: bool) {
        self.0.open.store(open, Ordering::Relaxed);
    }

    pub(crate) fn connections(&self) -> &Connections {
        &self.0.connections
    }

    pub(crate) fn store(&self) -> &dyn TokenStore {
        &*self.0.store
    }

    pub(crate) fn deadline(&self) -> Deadline {
        Deadline::after(self.settings().timeout)
    }

    /// The address of `path` at a service. The path's parts must be encoded already.
    pub(crate) fn at(&self, service: Service, path: &str) -> Result<Url, Error> {
        let base = self.settings().endpoints.url(service).map_err(Error::local)?;
        below(&base, path)
    }

    /// A usable token other than `stale`, the one that a service has just refused.
    pub(crate) async fn session_token(
        &self,
        stale: Option<&SecretString>,
        deadline: Deadline,
    ) -> Result<SecretString, Error> {
        let tokens = self.load()?;
        if self.is_usable(&tokens, stale) {
            return Ok(tokens.access);
        }
        let Ok(_refreshing) = deadline.limit(self.0.refreshing.lock()).await else {
            return Err(Error::out_of_time(Layer::Iam, None));
        };
        // Another task of this program may have refreshed while this one waited.
        let tokens = self.load()?;
        if self.is_usable(&tokens, stale) {
            return Ok(tokens.access);
        }
        let held = self.0.store.hold();
        // Another program may have refreshed while this one waited for its turn.
        let tokens = self.load()?;
        if self.is_usable(&tokens, stale) {
            return Ok(tokens.access);
        }
        let mut refresh = pin!(self.refresh(tokens, stale, deadline));
        if let Ok(outcome) = tokio::time::timeout(HOLD, &mut refresh).await {
            return outcome;
        }
        // IAM takes its time, and a person who has enough of it may leave.
        drop(held);
        refresh.await
    }

    async fn refresh(
        &self,
        tokens: Tokens,
        stale: Option<&SecretString>,
        deadline: Deadline,
    ) -> Result<SecretString, Error> {
        // A token that is about to expire still works, if it cannot be renewed just now.
        let fallback = (stale.is_none() && !is_expired(&tokens)).then(|| tokens.access.clone());
        let limit = if fallback.is_some() { self.briefly() } else { deadline };
        match self.renewed(&tokens, deadline.or_earlier(limit)).await {
            Ok(None) => fallback.ok_or_else(|| Error::no_session(true)),
            Ok(Some(fresh)) => {
                if self.0.store.replace(&tokens, &fresh).map_err(Error::local)? {
                    self.remember(&fresh);
                    return Ok(fresh.access);
                }
                // Somebody has logged in or out, or was faster: what is stored counts.
                let now = self.load()?;
                if self.is_usable(&now, stale) {
                    Ok(now.access)
                } else {
                    Err(Error::no_session(true))
                }
            }
            Err(error) => {
                // Refresh tokens rotate: another program may have used this one first.
                let now = self.load()?;
                if !same(&now.access, &tokens.access) && self.is_usable(&now, stale) {
                    return Ok(now.access);
                }
                let fallback = fallback.ok_or(error)?;
                self.renew_at(&fallback, Instant::now().checked_add(LATER));
                Ok(fallback)
            }
        }
    }

    fn load(&self) -> Result<Tokens, Error> {
        let tokens = self.0.store.load().map_err(Error::local)?;
        tokens.ok_or_else(|| Error::no_session(false))
    }

    fn is_usable(&self, tokens: &Tokens, stale: Option<&SecretString>) -> bool {
        if stale.is_some_and(|stale| same(stale, &tokens.access)) {
            return false;
        }
        let renewed = self.0.renewed.lock().unwrap_or_else(PoisonError::into_inner);
        match &*renewed {
            Some((token, due)) if same(token, &tokens.access) => Instant::now() < *due,
            _ => !is_due(tokens),
        }
    }

    fn remember(&self, tokens: &Tokens) {
        let lifetime = decode_claims(tokens.access.expose_secret())
            .and_then(|claims| claims.lifetime())
            .filter(|life| !life.is_zero());
        let due = lifetime.and_then(|life| Instant::now().checked_add(life.mul_f64(0.8)));
        self.renew_at(&tokens.access, due);
    }

    /// Leaves most of the time to the request itself.
    fn briefly(&self) -> Deadline {
        let timeout = self.settings().timeout;
        Deadline::after(if timeout.is_zero() { BRIEFLY } else { BRIEFLY.min(timeout / 3) })
    }

    fn renew_at(&self, token: &SecretString, due: Option<Instant>) {
        *self.0.renewed.lock().unwrap_or_else(PoisonError::into_inner) =
            due.map(|due| (token.clone(), due));
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("settings", &self.0.settings).finish_non_exhaustive()
    }
}

fn same(one: &SecretString, two: &SecretString) -> bool {
    one.expose_secret() == two.expose_secret()
}

fn is_due(tokens: &Tokens) -> bool {
    match decode_claims(tokens.access.expose_secret()) {
        Some(claims) => claims.is_refresh_due(now_unix(), MARGIN),
        None => ends_within(tokens, MARGIN),
    }
}

fn is_expired(tokens: &Tokens) -> bool {
    match decode_claims(tokens.access.expose_secret()) {
        Some(claims) => claims.is_expired(now_unix(), EXPIRED),
        None => ends_within(tokens, EXPIRED),
    }
}

/// For tokens that say nothing about themselves: by what IAM said when it gave them out.
fn ends_within(tokens: &Tokens, margin: Duration) -> bool {
    let margin = i64::try_from(margin.as_secs()).unwrap_or(i64::MAX);
    let ends = tokens.expiration != 0 && tokens.expiration < now_unix().saturating_add(margin);
    ends || tokens.access.expose_secret().is_empty()
}

pub(crate) fn now_unix() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
