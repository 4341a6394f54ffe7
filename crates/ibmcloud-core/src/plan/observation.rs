//! What was found before anything was planned: the instance, its teams and their tokens.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

use crate::auth_mode::AuthMode;
use crate::crn::Crn;
use crate::fingerprint::Fingerprint;
use crate::ids::{Guid, RegionName, TeamId};
use crate::parameters::Parameters;
use crate::team::SystemRole;

/// A team as a plan needs to know it. Two are the same if their ids are, whatever their names.
#[derive(Debug, Clone)]
pub struct TeamRef {
    /// The Monitor API's integer id.
    pub id: TeamId,
    /// The name that people know it by.
    pub name: String,
}

impl PartialEq for TeamRef {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for TeamRef {}

impl Hash for TeamRef {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.id.hash(state);
    }
}

impl PartialOrd for TeamRef {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for TeamRef {
    fn cmp(&self, other: &Self) -> Ordering {
        self.id.cmp(&other.id)
    }
}

/// Whose Monitor API token it is: a token belongs to a team and, very likely, to one user in it
/// (`docs/decisions/tokens-of-users.md`).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TokenRef {
    /// The team.
    pub team: TeamRef,
    /// The login name of another member; `None` for the caller's own token.
    pub user: Option<String>,
}

impl TokenRef {
    /// The caller's own token of a team.
    pub fn own(team: TeamRef) -> Self {
        Self { team, user: None }
    }

    /// Another member's token of a team.
    pub fn of(team: TeamRef, user: String) -> Self {
        Self { team, user: Some(user) }
    }
}

/// What is known of another member's token of a team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MemberToken {
    /// It is the caller's: the instance has one token per team.
    Shared,
    /// It is another one.
    Separate(Fingerprint),
    /// The service did not show it.
    Unseen,
}

/// Another member of a team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The login name.
    pub user: String,
    /// His token of the team.
    pub token: MemberToken,
}

/// Who belongs to a team beside the caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Members {
    /// The service did not say.
    Unknown,
    /// These.
    Others(Vec<Member>),
}

/// A team and the tokens that it had when it was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObservedTeam {
    /// Which team.
    pub team: TeamRef,
    /// The fingerprint of the caller's token; `None` where the service would not show the token.
    pub fingerprint: Option<Fingerprint>,
    /// The other members.
    pub members: Members,
}

/// What was found before anything was planned.
#[derive(Debug, Clone)]
pub struct Observation {
    /// The instance's GUID, which the Monitor API calls `IBMInstanceID`.
    pub guid: Guid,
    /// The instance's CRN, by which the resource controller updates it.
    pub crn: Crn,
    /// The instance's name.
    pub name: String,
    /// The region whose Monitor host serves it.
    pub region: RegionName,
    /// Which credentials it accepts now, by its parameter.
    pub mode: AuthMode,
    /// All its parameters; `None` where the service shows none.
    pub parameters: Option<Parameters>,
    /// When the instance was last changed, as the resource controller wrote it.
    pub updated_at: Option<String>,
    /// Whether the instance is locked against changes (`ibmcloud resource service-instance-lock`).
    pub locked: bool,
    /// The state of an operation that is still running on it, if one is.
    pub busy: Option<String>,
    /// Whether an unfinished plan of this machine has set the mode, or perhaps has: what was read may be
    /// older than that.
    pub mode_in_doubt: bool,
    /// The caller's role in Sysdig Monitor.
    pub role: SystemRole,
    /// How many teams there are by the service's own count, where it says.
    pub total_teams: Option<u64>,
    /// The teams, in the order of their ids, each once.
    pub teams: Vec<ObservedTeam>,
}

impl Observation {
    /// Whether the instance behaves as under `IAM_ONLY`: every look at a token was refused. The
    /// parameter alone proves nothing, since it may be missing, late, or that of another request.
    pub fn refuses_token_reads(&self) -> bool {
        let refused = self.teams.iter().all(|team| team.fingerprint.is_none());
        // An explicit `ANY` beside refusals says that the caller lacks the privilege.
        refused && self.mode != AuthMode::Any && (!self.teams.is_empty() || self.is_iam_only())
    }

    fn is_iam_only(&self) -> bool {
        self.mode == AuthMode::IamOnly
    }
}
