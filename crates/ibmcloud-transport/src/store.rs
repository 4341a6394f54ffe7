//! Where the session's tokens are kept between requests and between programs.

use std::error::Error as StdError;
use std::sync::{Mutex, PoisonError};

use ibmcloud_core::Tokens;
use thiserror::Error;

use crate::model::renewal::Renewal;

/// A store that could not be read or written.
#[derive(Debug, Error)]
#[error("the session could not be {action}: {source}")]
pub struct StoreError {
    /// `read` or `saved`.
    pub action: &'static str,
    /// What went wrong; it must hold no secret.
    #[source]
    pub source: Box<dyn StdError + Send + Sync>,
}

/// Keeps the session's tokens.
///
/// `load` is called before every request that needs a token, because another program may have
/// logged in, out or refreshed meanwhile: keep it cheap.
pub trait TokenStore: Send + Sync {
    /// The tokens of the present session; `None` when nobody is logged in.
    fn load(&self) -> Result<Option<Tokens>, StoreError>;

    /// Replaces the tokens that were refreshed, if they are still those of the present session: who has
    /// logged out meanwhile stays logged out. Says whether they were.
    fn replace(&self, old: &Tokens, fresh: &Tokens) -> Result<bool, StoreError>;

    /// Called before a refresh; what it returns is dropped when the new tokens are stored. A store
    /// that several programs share lets one of them in at a time, and keeps it from being ended
    /// meanwhile: the refresh token that IAM has taken may be good no more. After this, the tokens
    /// are loaded again.
    fn hold(&self) -> Box<dyn Send> {
        Box::new(())
    }

    /// How the present session is renewed. Asked only when that is due.
    fn renewal(&self) -> Result<Renewal, StoreError> {
        Ok(Renewal::RefreshToken)
    }

    /// Replaces the tokens of whoever assumed a profile; of interest to stores that say
    /// [`Renewal::Assumed`].
    fn save_fallback(&self, _tokens: &Tokens) -> Result<(), StoreError> {
        Ok(())
    }
}

/// A store that lives as long as the program.
#[derive(Debug, Default)]
pub struct MemoryStore(Mutex<Option<Tokens>>);

impl MemoryStore {
    /// A store that holds `tokens` from the start.
    pub fn new(tokens: Option<Tokens>) -> Self {
        Self(Mutex::new(tokens))
    }

    /// Replaces the tokens.
    pub fn put(&self, tokens: Tokens) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(tokens);
    }
}

impl TokenStore for MemoryStore {
    fn load(&self) -> Result<Option<Tokens>, StoreError> {
        Ok(self.0.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }

    fn replace(&self, old: &Tokens, fresh: &Tokens) -> Result<bool, StoreError> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let present = held.as_ref().is_some_and(|held| held.same_as(old));
        if present {
            *held = Some(fresh.clone());
        }
        Ok(present)
    }
}

/// The session of a program that runs by itself: made of a credential when it is first needed, made again before it
/// ends, and never written down.
pub struct UnattendedStore {
    tokens: MemoryStore,
    credential: Box<dyn Fn() -> Result<Renewal, StoreError> + Send + Sync>,
}

impl UnattendedStore {
    /// A session of what `credential` says. It is asked each time, since platforms exchange the files in which
    /// they put credentials.
    pub fn new(
        credential: impl Fn() -> Result<Renewal, StoreError> + Send + Sync + 'static,
    ) -> Self {
        let none = Tokens {
            access: String::new().into(),
            refresh: None,
            token_type: "Bearer".to_owned(),
            expiration: 1,
        };
        Self { tokens: MemoryStore::new(Some(none)), credential: Box::new(credential) }
    }
}

impl TokenStore for UnattendedStore {
    fn load(&self) -> Result<Option<Tokens>, StoreError> {
        self.tokens.load()
    }

    fn replace(&self, old: &Tokens, fresh: &Tokens) -> Result<bool, StoreError> {
        self.tokens.replace(old, fresh)
    }

    fn renewal(&self) -> Result<Renewal, StoreError> {
        (self.credential)()
    }
}
