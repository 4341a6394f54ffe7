//! An access token together with what is known of its end.

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, SystemTime};

use http::HeaderValue;
use ibmcloud_core::Tokens;
use secrecy::{ExposeSecret, SecretString};

use crate::claims::decode_claims;

/// An access token, and when it ends by this machine's clock. Clones share it.
#[derive(Clone)]
pub struct AccessToken(Arc<Held>);

struct Held {
    secret: SecretString,
    expires_at: Option<SystemTime>,
    /// Made at the first use, for thousands of requests; `None` where it is no header.
    bearer: OnceLock<Option<HeaderValue>>,
}

impl AccessToken {
    /// The token, without `Bearer`.
    pub fn secret(&self) -> &SecretString {
        &self.0.secret
    }

    /// When it ends, by this machine's clock: for a token that this program has got from IAM the moment of the
    /// answer plus the token's life, less a second, so that a clock which is wrong does no harm; for one that was stored
    /// before, its claim `exp`. `None` where the token does not say.
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.0.expires_at
    }

    /// How long it is still good at `now`; nothing where it has ended, the longest time where it does not say.
    pub fn remaining(&self, now: SystemTime) -> Duration {
        match self.0.expires_at {
            Some(end) => end.duration_since(now).unwrap_or_default(),
            None => Duration::MAX,
        }
    }

    /// Whether both are the same token.
    pub fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
            || self.secret().expose_secret() == other.secret().expose_secret()
    }

    /// The value of the `Authorization` header, marked as sensitive; `None` for a token that can stand in none.
    pub(crate) fn bearer(&self) -> Option<HeaderValue> {
        let make = || {
            let text = format!("Bearer {}", self.secret().expose_secret());
            let mut value = HeaderValue::from_str(&text).ok()?;
            value.set_sensitive(true);
            Some(value)
        };
        self.0.bearer.get_or_init(make).clone()
    }

    fn new(secret: SecretString, expires_at: Option<SystemTime>) -> Self {
        Self(Arc::new(Held { secret, expires_at, bearer: OnceLock::new() }))
    }

    /// A token whose life began a moment ago: its times are whole seconds, so that up to one of them is over.
    pub(crate) fn granted(tokens: &Tokens, now: SystemTime) -> Self {
        let claims = decode_claims(tokens.access.expose_secret());
        let lifetime = claims.and_then(|claims| claims.lifetime());
        let lifetime = lifetime.map(|life| life.saturating_sub(Duration::from_secs(1)));
        match lifetime.and_then(|life| now.checked_add(life)) {
            Some(end) => Self::new(tokens.access.clone(), Some(end)),
            None => Self::stored(tokens),
        }
    }

    /// A token whose life began some time ago.
    pub(crate) fn stored(tokens: &Tokens) -> Self {
        let claims = decode_claims(tokens.access.expose_secret());
        let told = claims.and_then(|claims| claims.expires_at).unwrap_or(tokens.expiration);
        let end = u64::try_from(told).ok().filter(|end| *end > 0);
        let expires_at =
            end.and_then(|end| SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(end)));
        Self::new(tokens.access.clone(), expires_at)
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessToken")
            .field("expires_at", &self.0.expires_at)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use serde_json::{Value, json};

    use super::*;

    fn tokens(claims: &Value, expiration: i64) -> Tokens {
        let text = format!("e30.{}.sig", URL_SAFE_NO_PAD.encode(claims.to_string()));
        Tokens { access: text.into(), refresh: None, token_type: "Bearer".into(), expiration }
    }

    fn at(seconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
    }

    #[test]
    fn a_granted_token_lives_from_its_arrival_and_a_stored_one_until_its_claim() {
        // The service's clock is an hour ahead.
        let tokens = tokens(&json!({"iat": 13_600, "exp": 17_200}), 17_200);
        assert_eq!(AccessToken::granted(&tokens, at(10_000)).expires_at(), Some(at(13_599)));
        assert_eq!(AccessToken::stored(&tokens).expires_at(), Some(at(17_200)));
        assert_eq!(AccessToken::stored(&tokens).remaining(at(17_000)), Duration::from_secs(200));
        assert_eq!(AccessToken::stored(&tokens).remaining(at(18_000)), Duration::ZERO);
    }

    #[test]
    fn the_header_is_made_once_and_shows_nothing() {
        let token = AccessToken::stored(&tokens(&json!({}), 50));
        let value = token.bearer().unwrap();
        let expected = format!("Bearer {}", token.secret().expose_secret());
        assert_eq!(value.to_str().unwrap(), expected);
        assert!(value.is_sensitive() && !format!("{value:?}").contains("sig"));
        let again = token.clone().bearer().unwrap();
        assert_eq!(again.as_bytes().as_ptr(), value.as_bytes().as_ptr());
        let broken = Tokens { access: "a\nb".into(), ..tokens(&json!({}), 50) };
        assert!(AccessToken::stored(&broken).bearer().is_none());
    }

    #[test]
    fn what_the_token_does_not_say_is_taken_from_the_answer_or_unknown() {
        assert_eq!(AccessToken::stored(&tokens(&json!({}), 50)).expires_at(), Some(at(50)));
        let unknown = AccessToken::granted(&tokens(&json!({}), 0), at(1));
        assert_eq!((unknown.expires_at(), unknown.remaining(at(9))), (None, Duration::MAX));
        assert!(!format!("{unknown:?}").contains("sig"));
    }
}
