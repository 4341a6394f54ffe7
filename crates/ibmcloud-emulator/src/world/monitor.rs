//! What the Monitor API keeps for one instance.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The inside of a `sysdig-monitor` instance.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Monitor {
    /// GUID of the instance.
    pub instance: String,
    /// Number of the customer record behind the instance.
    pub customer_id: u64,
    /// Access key of its agents.
    pub access_key: String,
    /// Teams, oldest first.
    pub teams: Vec<Team>,
    /// Users; a record appears when somebody comes for the first time.
    pub users: Vec<User>,
    /// Monitor API tokens.
    pub tokens: Vec<Token>,
    /// Alerts, as they are served.
    pub alerts: Vec<Value>,
    /// Notification channels, as they are served.
    pub notification_channels: Vec<Value>,
    /// The last identifier given to anything here.
    pub last_id: u64,
}

/// A team.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Team {
    /// Its number, which `SysdigTeamID` selects.
    pub id: u64,
    /// Grows with each change.
    pub version: u64,
    /// Unique in the instance.
    pub name: String,
    /// Whether it can neither be changed nor deleted.
    #[serde(default)]
    pub immutable: bool,
    /// Whether users without another team land here.
    #[serde(default)]
    pub default: bool,
    /// Who belongs to it.
    #[serde(default)]
    pub members: Vec<Member>,
    /// Milliseconds since the epoch.
    pub created: i64,
    /// Milliseconds since the epoch.
    pub updated: i64,
    /// The rest of the document, as it is served: `description`, `theme`, `canUse…` and so on.
    #[serde(default)]
    pub details: Map<String, Value>,
}

/// A user in a team.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Number of the user.
    pub user: u64,
    /// `ROLE_TEAM_READ`, `ROLE_TEAM_EDIT`, `ROLE_TEAM_MANAGER` …
    pub role: String,
}

/// A user of one instance.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct User {
    /// Its number.
    pub id: u64,
    /// Grows with each change.
    pub version: u64,
    /// E-mail address, or the subject of a service ID.
    pub username: String,
    /// First name.
    #[serde(default)]
    pub first_name: String,
    /// Last name.
    #[serde(default)]
    pub last_name: String,
    /// `ROLE_USER`, `ROLE_ADVANCED_USER` or `ROLE_ADMIN`; follows the IAM role.
    pub system_role: String,
    /// IAM id, unless the user was only invited.
    #[serde(default)]
    pub iam_id: String,
    /// The team used when a request selects none.
    pub current_team: u64,
    /// Milliseconds since the epoch.
    pub created: i64,
    /// Milliseconds since the epoch.
    pub last_seen: i64,
}

/// A Monitor API token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// The secret: a UUID.
    pub key: String,
    /// The team it is fixed to.
    pub team: u64,
    /// Who made it. Part of its identity only with `per_user_tokens`.
    pub user: u64,
}

impl Monitor {
    /// The team with this number.
    pub fn team(&self, id: u64) -> Option<&Team> {
        self.teams.iter().find(|team| team.id == id)
    }

    /// The Monitor API token of a team: any user's, the oldest first.
    pub fn token_of_team(&self, team: u64) -> Option<&str> {
        self.tokens.iter().find(|token| token.team == team).map(|token| token.key.as_str())
    }

    pub(crate) fn team_mut(&mut self, id: u64) -> Option<&mut Team> {
        self.teams.iter_mut().find(|team| team.id == id)
    }

    pub(crate) fn user(&self, id: u64) -> Option<&User> {
        self.users.iter().find(|user| user.id == id)
    }

    pub(crate) fn next_id(&mut self) -> u64 {
        self.last_id += 1;
        self.last_id
    }

    pub(crate) fn default_team(&self) -> u64 {
        let team = self.teams.iter().find(|team| team.default).or(self.teams.first());
        team.map_or(0, |team| team.id)
    }

    pub(crate) fn is_member(&self, team: u64, user: u64) -> bool {
        self.team(team).is_some_and(|team| team.members.iter().any(|member| member.user == user))
    }
}
