//! The session's token: read from the store, and refreshed before it ends, once at a time.

use std::pin::pin;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use ibmcloud_core::{AccountId, Tokens};
use secrecy::{ExposeSecret, SecretString};
use tokio::time::Instant;

use crate::claims::decode_claims;
use crate::client::Client;
use crate::error::{Error, Layer};
use crate::http::deadline::Deadline;
use crate::model::renewal::TrustedProfile;
use crate::platform::iam::Grant;
use crate::refresh::{TIMING, now_unix};
use crate::store::MemoryStore;

impl Client {
    /// An access token that is good for a while: refreshed first if its end is near. The store is
    /// read again before a refresh, since another program may have refreshed meanwhile.
    pub async fn access_token(&self) -> Result<SecretString, Error> {
        self.session_token(None, self.deadline()).await
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
        let tokens = self.load()?;
        if self.is_usable(&tokens, stale) {
            return Ok(tokens.access);
        }
        let Ok(_refreshing) = deadline.limit(self.refresh_state().turn.lock()).await else {
            return Err(Error::out_of_time(Layer::Iam, None));
        };
        // Another task of this program may have refreshed while this one waited.
        let tokens = self.load()?;
        if self.is_usable(&tokens, stale) {
            return Ok(tokens.access);
        }
        let held = self.store().hold();
        // Another program may have refreshed while this one waited for its turn.
        let tokens = self.load()?;
        if self.is_usable(&tokens, stale) {
            return Ok(tokens.access);
        }
        let mut refresh = pin!(self.refresh(tokens, stale, deadline));
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
        stale: Option<&SecretString>,
        deadline: Deadline,
    ) -> Result<SecretString, Error> {
        // A token that is about to expire still works, if it cannot be renewed just now.
        let fallback = (stale.is_none() && !is_expired(&tokens)).then(|| tokens.access.clone());
        let limit = if fallback.is_some() { self.briefly() } else { deadline };
        match self.renewed(&tokens, deadline.or_earlier(limit)).await {
            Ok(None) => fallback.ok_or_else(|| Error::no_session(true)),
            Ok(Some(fresh)) => {
                if self.store().replace(&tokens, &fresh).map_err(Error::local)? {
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
                self.renew_at(&fallback, Instant::now().checked_add(TIMING.after_failure));
                Ok(fallback)
            }
        }
    }

    fn load(&self) -> Result<Tokens, Error> {
        let tokens = self.store().load().map_err(Error::local)?;
        tokens.ok_or_else(|| Error::no_session(false))
    }

    fn is_usable(&self, tokens: &Tokens, stale: Option<&SecretString>) -> bool {
        if stale.is_some_and(|stale| same(stale, &tokens.access)) {
            return false;
        }
        let renewed = self.refresh_state().renewed.lock().unwrap_or_else(PoisonError::into_inner);
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
        Deadline::after(if timeout.is_zero() {
            TIMING.beside_request
        } else {
            TIMING.beside_request.min(timeout / 3)
        })
    }

    fn renew_at(&self, token: &SecretString, due: Option<Instant>) {
        *self.refresh_state().renewed.lock().unwrap_or_else(PoisonError::into_inner) =
            due.map(|due| (token.clone(), due));
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
