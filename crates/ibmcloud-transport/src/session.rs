//! The session's token: read from the store, and refreshed before it ends, once at a time.

pub(crate) mod refresh;
mod renewal;

use std::pin::pin;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, SystemTime};

use ibmcloud_core::{AccountId, Tokens};
use secrecy::{ExposeSecret, SecretString};
use tokio::time::Instant;

use crate::access_token::AccessToken;
use crate::claims::decode_claims;
use crate::client::Client;
use crate::error::{Error, Layer};
use crate::http::deadline::Deadline;
use crate::model::renewal::TrustedProfile;
use crate::platform::iam::Grant;
use crate::session::refresh::{Renewed, TIMING, now_unix};
use crate::store::MemoryStore;

impl Client {
    /// An access token that is good for a while: refreshed first if its end is near. The store is
    /// read again before a refresh, since another program may have refreshed meanwhile.
    pub async fn access_token(&self) -> Result<SecretString, Error> {
        self.session_token(None, self.deadline()).await
    }

    /// An access token that is good for at least `validity`, and is not `refused`, the one that a service did
    /// not take. IAM decides how long a token lives: one that was just made is returned however short it is.
    ///
    /// Unlike [`Self::access_token`], which falls back to a token that is about to end, this fails when IAM does.
    pub async fn access_token_for(
        &self,
        validity: Duration,
        refused: Option<&AccessToken>,
    ) -> Result<AccessToken, Error> {
        let want = Want { stale: refused.map(AccessToken::secret), validity: Some(validity) };
        let tokens = self.usable_tokens(want, self.deadline()).await?;
        Ok(self.access_token_of(&tokens))
    }

    /// A token with its end, as far as this client knows it.
    fn access_token_of(&self, tokens: &Tokens) -> AccessToken {
        let renewed = self.refresh_state().renewed.lock().unwrap_or_else(PoisonError::into_inner);
        match &*renewed {
            Some(renewed) if same(renewed.token.secret(), &tokens.access) => renewed.token.clone(),
            _ => AccessToken::stored(tokens),
        }
    }

    /// A client whose session is bound to another account of the same user; `own` is the account that this
    /// client's session is bound to, and stays.
    ///
    /// Where IAM takes a refresh token only once, the session's own is spent by this. The session gets a new
    /// one at once, and the other account's session lasts for as long as its access token.
    pub async fn bound_to(&self, account: &AccountId, own: &AccountId) -> Result<Self, Error> {
        let deadline = self.deadline();
        let Ok(_refreshing) = deadline.limit(self.refresh_state().turn.lock()).await else {
            return Err(Error::out_of_time(Layer::Iam, None));
        };
        let _held = self.store().hold();
        let mine = self.load()?;
        let token = mine.refresh.clone().ok_or_else(|| Error::no_session(false))?;
        let grant = Grant::Refresh { token, account: Some(account.clone()) };
        let theirs = self.grant(&grant).await?;
        if let Some(token) = theirs.refresh.clone() {
            let grant = Grant::Refresh { token, account: Some(own.clone()) };
            let fresh = self.grant(&grant).await?;
            self.store().replace(&mine, &fresh).map_err(Error::local)?;
        }
        let session = MemoryStore::new(Some(Tokens { refresh: None, ..theirs }));
        Ok(self.with_session(Arc::new(session)))
    }

    /// A client whose session is that of a trusted profile, which this client's identity assumes. It lasts for
    /// as long as the access token of the profile.
    pub async fn as_profile(&self, profile: &TrustedProfile) -> Result<Self, Error> {
        let tokens = self.assume(profile).await?;
        Ok(self.with_session(Arc::new(MemoryStore::new(Some(tokens)))))
    }

    /// A usable token other than `stale`, the one that a service has just refused.
    pub(crate) async fn session_token(
        &self,
        stale: Option<&SecretString>,
        deadline: Deadline,
    ) -> Result<SecretString, Error> {
        let want = Want { stale, validity: None };
        Ok(self.usable_tokens(want, deadline).await?.access)
    }

    async fn usable_tokens(&self, want: Want<'_>, deadline: Deadline) -> Result<Tokens, Error> {
        let tokens = self.load()?;
        if self.is_usable(&tokens, want) {
            return Ok(tokens);
        }
        let Ok(_refreshing) = deadline.limit(self.refresh_state().turn.lock()).await else {
            return Err(Error::out_of_time(Layer::Iam, None));
        };
        // Another task of this program may have refreshed while this one waited.
        let tokens = self.load()?;
        if self.is_usable(&tokens, want) {
            return Ok(tokens);
        }
        let held = self.store().hold();
        // Another program may have refreshed while this one waited for its turn.
        let tokens = self.load()?;
        if self.is_usable(&tokens, want) {
            return Ok(tokens);
        }
        let mut refresh = pin!(self.refresh(tokens, want, deadline));
        if let Ok(outcome) = tokio::time::timeout(TIMING.held, &mut refresh).await {
            return outcome;
        }
        // IAM takes its time, and a person who has enough of it may leave.
        drop(held);
        refresh.await
    }

    async fn refresh(
        &self,
        tokens: Tokens,
        want: Want<'_>,
        deadline: Deadline,
    ) -> Result<Tokens, Error> {
        // A token that is about to expire still works, if it cannot be renewed just now.
        let fallback = (want.is_lenient() && !is_expired(&tokens)).then(|| tokens.clone());
        let limit = if fallback.is_some() { self.briefly() } else { deadline };
        match self.renewed(&tokens, deadline.or_earlier(limit)).await {
            Ok(None) => fallback.ok_or_else(|| Error::no_session(true)),
            Ok(Some(fresh)) => {
                if self.store().replace(&tokens, &fresh).map_err(Error::local)? {
                    self.remember(&fresh);
                    return Ok(fresh);
                }
                // Somebody has logged in or out, or was faster: what is stored counts.
                let now = self.load()?;
                if self.is_usable(&now, want) { Ok(now) } else { Err(Error::no_session(true)) }
            }
            Err(error) => {
                // Refresh tokens rotate: another program may have used this one first.
                let now = self.load()?;
                if !same(&now.access, &tokens.access) && self.is_usable(&now, want) {
                    return Ok(now);
                }
                let fallback = fallback.ok_or(error)?;
                self.renew_at(
                    AccessToken::stored(&fallback),
                    Instant::now().checked_add(TIMING.after_failure),
                );
                Ok(fallback)
            }
        }
    }

    fn load(&self) -> Result<Tokens, Error> {
        let tokens = self.store().load().map_err(Error::local)?;
        tokens.ok_or_else(|| Error::no_session(false))
    }

    fn is_usable(&self, tokens: &Tokens, want: Want<'_>) -> bool {
        if want.stale.is_some_and(|stale| same(stale, &tokens.access)) {
            return false;
        }
        if let Some(validity) = want.validity {
            let token = self.access_token_of(tokens);
            return token.remaining(SystemTime::now()) >= validity.max(TIMING.expired);
        }
        let renewed = self.refresh_state().renewed.lock().unwrap_or_else(PoisonError::into_inner);
        match &*renewed {
            Some(renewed) if same(renewed.token.secret(), &tokens.access) => {
                Instant::now() < renewed.due
            }
            _ => !is_due(tokens),
        }
    }

    fn remember(&self, tokens: &Tokens) {
        let lifetime = decode_claims(tokens.access.expose_secret())
            .and_then(|claims| claims.lifetime())
            .filter(|life| !life.is_zero());
        let due = lifetime.and_then(|life| Instant::now().checked_add(life.mul_f64(0.8)));
        self.renew_at(AccessToken::granted(tokens, SystemTime::now()), due);
    }

    /// Leaves most of the time to the request itself.
    fn briefly(&self) -> Deadline {
        let timeout = self.settings().timeout;
        Deadline::after(if timeout.is_zero() {
            TIMING.beside_request
        } else {
            TIMING.beside_request.min(timeout / 3)
        })
    }

    fn renew_at(&self, token: AccessToken, due: Option<Instant>) {
        *self.refresh_state().renewed.lock().unwrap_or_else(PoisonError::into_inner) =
            due.map(|due| Renewed { token, due });
    }
}

/// What a token must be to be used.
#[derive(Clone, Copy)]
struct Want<'a> {
    /// Not this one, which a service has just refused.
    stale: Option<&'a SecretString>,
    /// Good for this long at least; without, until the next renewal is due.
    validity: Option<Duration>,
}

impl Want<'_> {
    /// Whether a token that should be renewed is better than none.
    fn is_lenient(self) -> bool {
        self.stale.is_none() && self.validity.is_none()
    }
}

fn same(one: &SecretString, two: &SecretString) -> bool {
    one.expose_secret() == two.expose_secret()
}

fn is_due(tokens: &Tokens) -> bool {
    match decode_claims(tokens.access.expose_secret()) {
        Some(claims) => claims.is_refresh_due(now_unix(), TIMING.before_end),
        None => ends_within(tokens, TIMING.before_end),
    }
}

fn is_expired(tokens: &Tokens) -> bool {
    match decode_claims(tokens.access.expose_secret()) {
        Some(claims) => claims.is_expired(now_unix(), TIMING.expired),
        None => ends_within(tokens, TIMING.expired),
    }
}

/// For tokens that say nothing about themselves: by what IAM said when it gave them out.
fn ends_within(tokens: &Tokens, margin: Duration) -> bool {
    let margin = i64::try_from(margin.as_secs()).unwrap_or(i64::MAX);
    let ends = tokens.expiration != 0 && tokens.expiration < now_unix().saturating_add(margin);
    ends || tokens.access.expose_secret().is_empty()
}
