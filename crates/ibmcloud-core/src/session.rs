//! Who is logged in where: accounts, resource groups and the tokens of a session.

use secrecy::{ExposeSecret, SecretString};

use crate::ids::{AccountId, ResourceGroupId};
use crate::json::Json;

/// An account that the caller is a member of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its identifier.
    pub id: AccountId,
    /// Its name.
    pub name: String,
    /// The owner's login name (an e-mail address), or else the owner's identifier.
    pub owner: String,
    /// The linked classic infrastructure account, where it is known.
    pub ims: Option<String>,
    /// `ACTIVE` and others, as sent.
    pub state: String,
}

/// A resource group of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourceGroup {
    /// Its identifier.
    pub id: ResourceGroupId,
    /// Its name.
    pub name: String,
    /// `ACTIVE`, `SUSPENDED`, as sent.
    pub state: String,
    /// Whether it is the account's default group.
    pub default: bool,
    /// Its quota, as sent; may be empty.
    pub quota_id: String,
    /// Everything that the service sent, verbatim.
    pub document: Json,
}

/// The tokens of a session.
#[derive(Clone, Debug)]
pub struct Tokens {
    /// The access token, without `Bearer`.
    pub access: SecretString,
    /// The refresh token; `None` where the login has none.
    pub refresh: Option<SecretString>,
    /// The token type as IAM sent it, `Bearer`.
    pub token_type: String,
    /// When the access token ends, Unix seconds; 0 where it is not known.
    pub expiration: i64,
}

impl Tokens {
    /// Whether they are the same two tokens, whatever is known of them.
    pub fn same_as(&self, other: &Self) -> bool {
        let refresh =
            |tokens: &Self| tokens.refresh.as_ref().map(|it| it.expose_secret().to_owned());
        self.access.expose_secret() == other.access.expose_secret()
            && refresh(self) == refresh(other)
    }
}
