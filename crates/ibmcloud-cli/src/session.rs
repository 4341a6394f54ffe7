//! The session: what the shared configuration says of who is logged in, and where its tokens are kept.

pub mod credential;
pub mod interrupt;
pub mod profiles;
pub mod remembered;
pub mod shared_config;
mod turn;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ibmcloud_core::ids::{AccountId, ResourceGroupId};
use ibmcloud_core::session::{Account, Tokens};
use ibmcloud_core::token::Claims;
use ibmcloud_plugin_sdk::config::{Config, FallbackIamTokens};
use ibmcloud_plugin_sdk::env::Env;
use ibmcloud_plugin_sdk::signals::Deferred;
use ibmcloud_transport::{
    Renewal, StoreError, TokenStore, TrustedProfile, VirtualServer, decode_claims,
};
use secrecy::{ExposeSecret, SecretString};

use self::credential::Credential;
use self::shared_config::SharedConfig;
use self::turn::Turn;

/// How long before its end a token counts as expired; the host's margin.
const EXPIRED: Duration = Duration::from_secs(10);

/// An end of a token that is over, and not the 0 of one whose end is not known.
const LONG_AGO: i64 = 1;

/// How much the stored access token is still good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TokenState {
    Good,
    /// It was good once, and says whose it is.
    Expired,
    /// It is missing, or says nothing.
    Unreadable,
}

/// Who is logged in, and what is targeted.
#[derive(Debug, Clone)]
pub struct Session {
    token_state: TokenState,
    /// The name of the user, service ID or profile.
    pub user: String,
    /// The targeted account.
    pub account: Option<Account>,
    /// Id and name of the targeted resource group.
    pub resource_group: Option<(ResourceGroupId, String)>,
}

impl Session {
    /// `None` if the configuration holds no token that is good, and nothing to renew one with.
    pub fn from_config(config: &Config) -> Option<Self> {
        let token_state = token_state(config);
        if token_state != TokenState::Good && !is_renewable(config) {
            return None;
        }
        let claims = claims_of(config);
        let group = config.resource_group();
        Some(Self {
            token_state,
            user: claims.display_name().unwrap_or_default().to_owned(),
            account: account(config, &claims),
            resource_group: (!group.guid.is_empty() && !group.name.is_empty())
                .then(|| group.guid.parse().ok().map(|id| (id, group.name.clone())))
                .flatten(),
        })
    }

    /// Whether the token can be used as it is.
    pub fn is_good(&self) -> bool {
        self.token_state == TokenState::Good
    }

    /// Whether the token says whose it is.
    pub fn is_known(&self) -> bool {
        self.token_state != TokenState::Unreadable
    }

    /// The account's name, for the progress lines of core commands.
    pub fn account_name(&self) -> String {
        self.account.as_ref().map_or_else(String::new, |account| account.name.clone())
    }
}

/// The claims of the stored access token; empty ones if there is none that can be read.
pub fn claims_of(config: &Config) -> Claims {
    decode_claims(config.iam_token()).unwrap_or_default()
}

fn token_state(config: &Config) -> TokenState {
    match decode_claims(config.iam_token()) {
        None => TokenState::Unreadable,
        Some(claims) if claims.is_expired(jiff::Timestamp::now().as_second(), EXPIRED) => {
            TokenState::Expired
        }
        Some(_) => TokenState::Good,
    }
}

/// Whether there is something to ask for another token with. A compute resource shows what it is.
pub fn is_renewable(config: &Config) -> bool {
    let assumed = !config.assumed_trusted_profile_id().is_empty()
        && !config.fallback_iam_tokens().iam_refresh_token.is_empty();
    !config.iam_refresh_token().is_empty() || config.is_logged_in_as_cri() || assumed
}

fn account(config: &Config, claims: &Claims) -> Option<Account> {
    let stored = config.account();
    let id: AccountId = stored.guid.parse().ok()?;
    Some(Account {
        id,
        name: stored.name.clone(),
        owner: stored.owner.clone(),
        ims: claims.ims_account.clone(),
        state: String::new(),
    })
}

/// The tokens of the session in the shared configuration.
pub struct ConfigTokens {
    store: Arc<SharedConfig>,
    env: Env,
    unsaved: Unsaved,
}

impl ConfigTokens {
    /// The tokens in a configuration.
    pub fn new(store: Arc<SharedConfig>, env: Env, unsaved: Unsaved) -> Self {
        Self { store, env, unsaved }
    }

    fn read(&self) -> Result<Config, StoreError> {
        self.store.read().map_err(|error| StoreError { action: "read", source: error.into() })
    }

    fn change(&self, change: impl FnOnce(&mut Config)) -> Result<(), StoreError> {
        let changed = self.store.update(change);
        changed.map_err(|error| StoreError { action: "saved", source: error.into() })
    }

    /// How a session of a compute resource is renewed: by where it has come from.
    fn renewal_of_resource(&self, config: &Config) -> Renewal {
        let id = config.profile().id;
        let profile = (!id.is_empty()).then_some(TrustedProfile::Id(id));
        match config.cri_type() {
            "VPC" => Renewal::Machine { server: VirtualServer::Vpc, profile },
            "PVS" => Renewal::Machine { server: VirtualServer::Power, profile },
            _ => {
                // The configuration has no place for the token, so that it has to be in the
                // environment still, as it is inside a container.
                let named = self.env.cr_token();
                let kind = Credential::ComputeResourceToken;
                let token = named.and_then(|named| kind.given(&self.env, named).ok());
                match (token, profile) {
                    (Some(token), Some(profile)) => Renewal::ComputeResource { token, profile },
                    _ => Renewal::RefreshToken,
                }
            }
        }
    }
}

impl TokenStore for ConfigTokens {
    fn load(&self) -> Result<Option<Tokens>, StoreError> {
        Ok(tokens_of(&self.read()?).map(|tokens| self.unsaved.instead_of(tokens)))
    }

    fn replace(&self, old: &Tokens, fresh: &Tokens) -> Result<bool, StoreError> {
        let mut replaced = false;
        let saved = self.change(|config| {
            if tokens_of(config).is_some_and(|present| present.same_as(old)) {
                store_tokens(config, fresh);
                replaced = true;
            }
        });
        if let Err(error) = saved {
            // The old ones may be good no more, so that this command at least goes on with the new ones.
            self.unsaved.keep(old, fresh, &error);
            return Ok(true);
        }
        Ok(replaced)
    }

    fn hold(&self) -> Box<dyn Send> {
        // Somebody who waits for the turn may leave.
        let turn = self.store.path().parent().map(Turn::take);
        // Whoever had the turn before may have renewed the session.
        self.store.forget();
        Box::new((turn, Deferred::begin()))
    }

    fn renewal(&self) -> Result<Renewal, StoreError> {
        let config = self.read()?;
        if config.is_logged_in_as_cri() {
            return Ok(self.renewal_of_resource(&config));
        }
        let profile = config.assumed_trusted_profile_id().to_owned();
        let refresh = config.fallback_iam_tokens().iam_refresh_token;
        // A profile that another program assumed may have a refresh token of its own.
        let own = !config.iam_refresh_token().is_empty();
        Ok(if own || profile.is_empty() || refresh.is_empty() {
            Renewal::RefreshToken
        } else {
            let refresh = SecretString::from(refresh);
            Renewal::Assumed { refresh, profile: TrustedProfile::Id(profile) }
        })
    }

    fn save_fallback(&self, tokens: &Tokens) -> Result<(), StoreError> {
        self.change(|config| store_fallback_tokens(config, tokens))
    }
}

/// The tokens that a configuration holds.
fn tokens_of(config: &Config) -> Option<Tokens> {
    let stored = config.iam_token();
    let refresh = config.iam_refresh_token();
    if stored.is_empty() && refresh.is_empty() {
        return None;
    }
    let (token_type, access) = stored.split_once(' ').unwrap_or(("Bearer", stored));
    // One that cannot be read is one of the past, as it is for the host.
    let expiration = decode_claims(access).map_or(LONG_AGO, |it| it.expires_at.unwrap_or(0));
    Some(Tokens {
        access: SecretString::from(access),
        refresh: (!refresh.is_empty()).then(|| SecretString::from(refresh)),
        token_type: token_type.to_owned(),
        expiration,
    })
}

/// Renewed tokens that could not be saved, for as long as this program runs.
#[derive(Clone, Default)]
pub struct Unsaved(Arc<Mutex<Option<Kept>>>);

struct Kept {
    old: Tokens,
    fresh: Tokens,
    reason: String,
}

impl Unsaved {
    fn keep(&self, old: &Tokens, fresh: &Tokens, error: &StoreError) {
        let kept =
            Kept { old: old.clone(), fresh: fresh.clone(), reason: error.source.to_string() };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(kept);
    }

    fn instead_of(&self, tokens: Tokens) -> Tokens {
        match &*self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(kept) if kept.old.same_as(&tokens) => kept.fresh.clone(),
            _ => tokens,
        }
    }

    /// Why tokens could not be saved, if there are any.
    pub fn reason(&self) -> Option<String> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.as_ref().map(|kept| kept.reason.clone())
    }
}

/// Puts both tokens into a configuration, as one change.
pub fn store_tokens(config: &mut Config, tokens: &Tokens) {
    config.set_iam_token(&format!("{} {}", tokens.token_type, tokens.access.expose_secret()));
    if let Some(refresh) = &tokens.refresh {
        config.set_iam_refresh_token(refresh.expose_secret());
    }
    config.set_last_session_update_time(jiff::Timestamp::now().as_second());
}

/// Keeps the tokens of whoever assumed the profile.
pub fn store_fallback_tokens(config: &mut Config, tokens: &Tokens) {
    let refresh = tokens.refresh.as_ref().map(|token| token.expose_secret().to_owned());
    config.set_fallback_iam_tokens(&FallbackIamTokens {
        iam_token: format!("{} {}", tokens.token_type, tokens.access.expose_secret()),
        iam_refresh_token: refresh.unwrap_or_default(),
    });
}
