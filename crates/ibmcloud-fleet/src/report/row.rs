//! One instance in a report.

use compact_sort::CompactSort as _;
use serde::{Deserialize, Serialize};

use super::code::{Code, Level};

/// One instance, as far as it could be read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// The account's id.
    pub account: String,
    /// The account's name, where it is known.
    pub account_name: Option<String>,
    /// The region.
    pub region: String,
    /// The instance's name.
    pub name: String,
    /// The instance's GUID.
    pub guid: String,
    /// The instance's CRN.
    pub crn: String,
    /// The resource group's id.
    pub resource_group: String,
    /// The resource group's name, where it could be read.
    pub resource_group_name: Option<String>,
    /// Its tags, where they were asked for and could be read.
    pub tags: Option<Vec<String>>,
    /// Where in its life it is, as the resource controller writes it.
    pub state: String,
    /// The parameter `external_api_auth`; `None` if it was never set.
    pub external_api_auth: Option<String>,
    /// What the instance does with Monitor API tokens, whatever the parameter says.
    pub behaviour: Behaviour,
    /// Whether it receives the platform metrics of its region; `None` if the parameter was never set.
    pub default_receiver: Option<bool>,
    /// The teams that were seen; `None` where they could not be read.
    pub teams: Option<Teams>,
    /// What is known of its Monitor API tokens.
    pub tokens: Tokens,
    /// The last lock-down that the machine of the audit knows of.
    pub last_lock_down: Option<LastLockDown>,
    /// The break-glass that the machine of the audit knows of.
    pub break_glass: Option<BreakGlass>,
    /// How it can be reached.
    pub network: Network,
    /// Who could read or reset a token, or set the mode, by the policies that the caller may read: at least these.
    /// The owner of the account needs no policy. `None` where it was not asked for or not read.
    pub access: Option<Vec<Access>>,
    /// What is wanted of it, and why.
    pub wanted: Wanted,
    /// What follows from all of it.
    pub verdict: Verdict,
    /// Why, the weightiest first.
    pub reasons: Vec<Reason>,
}

/// What an instance does with Monitor API tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Behaviour {
    /// It shows them, as under `ANY`.
    ShowsTokens,
    /// It refuses to show one, as under `IAM_ONLY`.
    RefusesTokens,
    /// It was not tried, or refused for what may be another reason.
    NotKnown,
}

/// The teams of an instance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Teams {
    /// How many the caller sees.
    pub seen: u64,
    /// How many there are, where the service says.
    pub total: Option<u64>,
    /// The caller's role in the instance.
    pub role: String,
    /// Whether that is every team: the caller is an administrator, and the list was whole.
    pub proven: bool,
}

/// What is known of the Monitor API tokens of an instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tokens {
    /// Whether they work.
    pub state: TokenState,
    /// How many teams have at least one that works, or may work again; `None` where it is not known.
    pub teams: Option<u64>,
}

/// Whether Monitor API tokens work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TokenState {
    /// They work now.
    Alive,
    /// They are refused, and work again when `ANY` returns, unless they were reset by somebody else.
    MayReturn,
    /// They are refused, and every one was seen dead.
    ProvenDead,
    /// Nothing is known.
    NotKnown,
}

/// The last lock-down that a machine knows of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastLockDown {
    /// The plan.
    pub plan: String,
    /// When its last step was journalled, RFC 3339.
    pub at: String,
    /// How it was judged.
    pub verdict: String,
    /// How many findings name a token that it leaves open.
    pub open_tokens: u64,
}

/// A time in which Monitor API tokens are let in again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BreakGlass {
    /// When it must end, RFC 3339.
    pub until: String,
    /// Why.
    pub reason: String,
    /// Who began it.
    pub by: String,
    /// Whether that time is over, by the clock of the machine of the audit.
    pub overrun: bool,
}

/// How an instance can be reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Network {
    /// By its parameters.
    pub endpoints: Endpoints,
    /// Names or ids of context-based restrictions that cover it; `None` where they could not be read.
    pub restrictions: Option<Vec<String>>,
}

/// Which endpoints take calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Endpoints {
    /// Public ones.
    Public,
    /// Private ones only.
    Private,
    /// Both.
    PublicAndPrivate,
    /// The parameters do not say.
    NotSaid,
}

/// Somebody who could do something with the tokens of an instance.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Access {
    /// The IAM id, or the id of an access group that has no members.
    pub id: String,
    /// The name, where it is known.
    pub name: Option<String>,
    /// The access group that it comes by; `None` for a policy of one's own.
    pub group: Option<String>,
    /// What could be done.
    pub can: Vec<Capability>,
}

/// What somebody could do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Capability {
    /// Read a Monitor API token of the own teams (while the mode is `ANY`).
    ReadToken,
    /// Reset one.
    ResetToken,
    /// Set `external_api_auth`.
    SetMode,
    /// Give the others to anybody.
    GrantAccess,
}

/// What is wanted of an instance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    /// The mode, `None` where it is left alone or nothing is decided.
    pub mode: Option<String>,
    /// Who says so; `None` without a policy.
    pub decision: Option<Decision>,
}

/// The part of a policy that decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// `exception`, `rule` or `default`.
    pub kind: String,
    /// The name of the rule or exception; empty for the default.
    pub name: String,
    /// Its line in the policy's file, from 1.
    pub line: u64,
}

/// What follows for an instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// As wanted, as far as was seen.
    Clean,
    /// Not as wanted.
    Finding,
    /// Not read, or not enough of it.
    Unread,
}

/// Why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// Which reason.
    pub code: Code,
    /// How much it weighs here.
    pub level: Level,
    /// What is special about this case: a service's words, a date, a plan. It holds no secret.
    pub detail: Option<String>,
}

impl Row {
    /// Adds a reason at its usual level.
    pub fn add(&mut self, code: Code, detail: impl Into<Option<String>>) {
        self.add_at(code, code.level(), detail);
    }

    /// Adds a reason at another level than its usual one. The verdict follows.
    pub fn add_at(&mut self, code: Code, level: Level, detail: impl Into<Option<String>>) {
        let detail = detail.into().filter(|it| !it.is_empty());
        self.reasons.push(Reason { code, level, detail });
        self.reasons.compact_sort_by_key(|it| (std::cmp::Reverse(it.level), it.code));
        self.verdict =
            self.reasons.iter().map(|it| Verdict::of(it.level)).max().unwrap_or(Verdict::Clean);
    }

    /// Whether it accepts Monitor API tokens: by its behaviour, and where that is not known by an explicit
    /// `ANY`, which the service's own documentation defines. `None` if it is not known.
    pub fn accepts_monitor_tokens(&self) -> Option<bool> {
        match self.behaviour {
            Behaviour::ShowsTokens => Some(true),
            Behaviour::RefusesTokens => Some(false),
            Behaviour::NotKnown => {
                (self.external_api_auth.as_deref() == Some("ANY")).then_some(true)
            }
        }
    }

    /// What rows are ordered by.
    pub fn key(&self) -> (&str, &str, &str, &str) {
        (&self.account, &self.region, &self.name, &self.guid)
    }
}

/// Notes instances of one account and region that have one name, each once. The rows are in the order of their
/// keys, in which these come first.
pub(crate) fn note_same_names(rows: &mut [Row]) {
    let same = |one: &Row, other: &Row| {
        (&one.account, &one.region, &one.name) == (&other.account, &other.region, &other.name)
    };
    for group in rows.chunk_by_mut(same).filter(|group| group.len() > 1) {
        for row in group {
            if row.reasons.iter().all(|it| it.code != Code::SameName) {
                row.add(Code::SameName, row.guid.clone());
            }
        }
    }
}

impl Verdict {
    fn of(level: Level) -> Self {
        match level {
            Level::Note => Self::Clean,
            Level::Finding => Self::Finding,
            Level::Unread => Self::Unread,
        }
    }

    /// The word in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Clean => "clean",
            Self::Finding => "finding",
            Self::Unread => "unread",
        }
    }
}
