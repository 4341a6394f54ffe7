//! The document itself.

use serde::{Deserialize, Serialize};

use super::row::Row;

/// The version of the document. A reader refuses those that it does not know.
pub const VERSION: u32 = 1;

/// What an audit saw.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The version of this document, [`VERSION`].
    pub version: u32,
    /// When the audit began, RFC 3339.
    pub at: String,
    /// Name and version of the program that made it.
    pub program: String,
    /// What was asked for.
    pub scope: Scope,
    /// The policy that decided; without one, every instance is wanted `IAM_ONLY`.
    pub policy: Option<PolicyFile>,
    /// The accounts, by id.
    pub accounts: Vec<AccountRow>,
    /// The instances, by account, region, name and GUID.
    pub instances: Vec<Row>,
}

/// What an audit was asked for. Two reports can be compared if these are the same.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    /// `current`, `all`, `enterprise`, or ids.
    pub accounts: Vec<String>,
    /// Regions; empty for all.
    pub regions: Vec<String>,
    /// Resource groups, by name or id; empty for all.
    pub resource_groups: Vec<String>,
    /// Tags, of which an instance has one; empty for all.
    pub tags: Vec<String>,
    /// Patterns of names, of which one fits; empty for all.
    pub names: Vec<String>,
    /// Which part of the fleet; `None` for the whole.
    pub shard: Option<Shard>,
}

/// A part of the fleet: number `number` of `of`, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shard {
    /// Which one, from 1.
    pub number: u32,
    /// Of how many.
    pub of: u32,
}

/// The policy that decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyFile {
    /// The file as it was named.
    pub file: String,
    /// The SHA-256 of its bytes, in hexadecimal digits.
    pub sha256: String,
}

/// An account, and what of it could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountRow {
    /// Its id.
    pub id: String,
    /// Its name, where it is known.
    pub name: Option<String>,
    /// How many of its instances were asked for and seen.
    pub instances: u64,
    /// Whether the list of its instances was read to the end. If not, instances may be missing.
    pub listed: bool,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

/// Something that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// What was to be read.
    pub what: Subject,
    /// Which layer refused or did not answer.
    pub layer: String,
    /// The HTTP status, if there was an answer.
    pub status: Option<u16>,
    /// The service's own words, or what is known without them. It holds no secret.
    pub reason: String,
}

/// What is read of an account beside its instances' own answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// A session for the account.
    Session,
    /// The list of instances.
    Instances,
    /// The names of resource groups.
    ResourceGroups,
    /// Tags.
    Tags,
    /// Access policies and access groups.
    Access,
    /// Context-based restrictions.
    Restrictions,
}

impl Report {
    /// The account of the session, where that one was asked for: the scope alone does not say which it was.
    pub(super) fn current_account(&self) -> Option<&str> {
        let is_current = self.scope.accounts.iter().any(|it| it == "current");
        self.accounts.first().filter(|_| is_current).map(|it| it.id.as_str())
    }
}
