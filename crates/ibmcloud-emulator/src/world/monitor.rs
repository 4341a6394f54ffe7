//! What the Monitor API keeps for one instance.

use std::collections::BTreeSet;
use std::net::IpAddr;

use compact_sort::CompactSort as _;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::beginning::CREATED_MS;
use super::earlier::{Earlier, keep};
use super::mint::Mint;
use super::restrictions::in_subnet;

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
    /// Teams that were deleted, and that lists still show.
    pub deleted_teams: Vec<Earlier<Team>>,
    /// Users; a record appears when somebody comes for the first time.
    pub users: Vec<User>,
    /// Monitor API tokens.
    pub tokens: Vec<Token>,
    /// Monitor API tokens that were replaced, and are accepted for a while yet.
    pub replaced_tokens: Vec<ReplacedToken>,
    /// Alerts of both generations; one with a `config` was last written through version 2.
    pub alerts: Vec<Value>,
    /// What alerts have reported, as it is served.
    pub notifications: Vec<Value>,
    /// Notification channels, as they are served.
    pub notification_channels: Vec<Value>,
    /// Rules that keep alerts quiet for a while, as they are served.
    pub silencing_rules: Vec<Value>,
    /// Rules by which alerts keep others quiet, as they are served.
    pub inhibition_rules: Vec<Value>,
    /// Times in which alerts are not to report, as they are served.
    pub downtimes: Vec<Value>,
    /// Captures of what happened on a host; how far each is depends on the time.
    pub captures: Vec<Value>,
    /// Dashboards, as they are served in full.
    pub dashboards: Vec<Value>,
    /// Events that somebody sent, as they are served.
    pub events: Vec<Value>,
    /// Events that are made when somebody looks.
    pub event_series: EventSeries,
    /// Access keys; the first one is that of the agents.
    pub access_keys: Vec<AccessKey>,
    /// Agents that are connected, as they are served.
    pub agents: Vec<Value>,
    /// Configuration files of the agents.
    pub agent_files: Vec<Value>,
    /// Data streaming configurations, as they are served.
    pub data_streams: Vec<Value>,
    /// Groupings of the Explore page, as they are served.
    pub explore_groupings: Vec<Value>,
    /// Roles that somebody made of permissions, as they are served.
    pub custom_roles: Vec<Value>,
    /// Which roles groups of an identity provider have, in the classic words.
    pub group_mappings: Vec<Value>,
    /// What becomes of those who are in no group, or in several; null until it is set.
    pub group_mapping_settings: Value,
    /// Networks from which the instance may be reached, as they are served.
    pub ip_filters: Vec<Value>,
    /// Whether the filters decide.
    pub ip_filtering: bool,
    /// Service accounts of teams, with their keys.
    pub service_accounts: Vec<Value>,
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
    /// When lists begin to show it, in milliseconds since the epoch.
    #[serde(default)]
    pub listed_from: i64,
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
    /// Whether an administrator has switched the user off.
    #[serde(default)]
    pub disabled: bool,
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
    /// Whose it is; with one token for each team, who made it.
    pub user: u64,
}

/// A Monitor API token that was replaced (`settings.consistency.revocation_seconds`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplacedToken {
    /// The token as it was.
    pub token: Token,
    /// Until when it is accepted, in milliseconds since the epoch.
    pub accepted_until: i64,
}

/// A row of alike events at equal distances in time, which takes no room: each event is worked out
/// when it is asked for. Lists of any length can be had this way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct EventSeries {
    /// How many there are; `0` for none.
    pub count: u64,
    /// When the newest one happened, in milliseconds since the epoch.
    pub newest: i64,
    /// Seconds between two of them.
    pub every_seconds: u32,
    /// Times of those that were deleted, in milliseconds since the epoch.
    pub deleted: Vec<i64>,
}

impl Default for EventSeries {
    fn default() -> Self {
        Self { count: 0, newest: CREATED_MS, every_seconds: 60, deleted: Vec::new() }
    }
}

/// A key with which agents send metrics.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AccessKey {
    /// Its number.
    pub id: u64,
    /// The secret: a UUID.
    pub key: String,
    /// Whether it is accepted.
    pub enabled: bool,
    /// Milliseconds since the epoch.
    pub created: i64,
    /// When it was switched off, in milliseconds since the epoch.
    #[serde(default)]
    pub disabled: Option<i64>,
    /// The most agents it may be used for.
    #[serde(default)]
    pub limit: Option<u64>,
    /// The agents that are kept free for it.
    #[serde(default)]
    pub reservation: Option<u64>,
    /// The team that it belongs to.
    #[serde(default)]
    pub team: Option<u64>,
    /// At most twenty pairs.
    #[serde(default)]
    pub metadata: Map<String, Value>,
}

impl AccessKey {
    /// The key that an instance has from the start.
    pub(crate) fn first(key: &str, created: i64) -> Self {
        Self {
            id: 1,
            key: key.to_owned(),
            enabled: true,
            created,
            disabled: None,
            limit: None,
            reservation: None,
            team: None,
            metadata: Map::new(),
        }
    }
}

impl User {
    /// The user in a team, with the role that follows from the system role.
    pub(crate) fn as_member(&self) -> Member {
        let role = match self.system_role.as_str() {
            "ROLE_ADMIN" | "ROLE_CUSTOMER" => "ROLE_TEAM_MANAGER",
            "ROLE_ADVANCED_USER" => "ROLE_TEAM_EDIT",
            _ => "ROLE_TEAM_READ",
        };
        Member { user: self.id, role: role.to_owned() }
    }
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

    /// The Monitor API token of a user in a team.
    pub fn token_of(&self, user: u64, team: u64) -> Option<&str> {
        let own = |token: &&Token| token.user == user && token.team == team;
        self.tokens.iter().find(own).map(|token| token.key.as_str())
    }

    /// Whether a key is one of this instance: of a user, or of a service account.
    pub(crate) fn has_key(&self, key: &str) -> bool {
        self.tokens.iter().any(|token| token.key == key) || self.service_account(key).is_some()
    }

    /// The service account that a key belongs to, whether or not its time is over.
    pub(crate) fn service_account(&self, key: &str) -> Option<&Value> {
        self.service_accounts.iter().find(|account| account["apiKey"] == key)
    }

    /// The role that somebody made, by its number, which is how members name it.
    pub(crate) fn custom_role(&self, id: &str) -> Option<&Value> {
        let id: u64 = id.parse().ok()?;
        self.custom_roles.iter().find(|role| role["id"] == id)
    }

    /// Whether the IP filters keep an address out.
    pub(crate) fn keeps_out(&self, from: IpAddr) -> bool {
        let admits = |it: &Value| {
            let range = it["ipRange"].as_str().filter(|_| it["isEnabled"] == true);
            range.and_then(|range| in_subnet(range, from)) == Some(true)
        };
        self.ip_filtering && !self.ip_filters.iter().any(admits)
    }

    /// Keeps the oldest token of each team, the only one where tokens belong to teams.
    pub(crate) fn keep_one_token_per_team(&mut self) {
        let mut teams = BTreeSet::new();
        self.tokens.retain(|token| teams.insert(token.team));
    }

    /// The token of a user in a team; that of the team where tokens belong to teams.
    pub(crate) fn token_mut(&mut self, user: u64, team: u64, per_user: bool) -> Option<&mut Token> {
        let own = |it: &&mut Token| it.team == team && (!per_user || it.user == user);
        self.tokens.iter_mut().find(own)
    }

    /// Replaces a token, or makes the first one.
    pub(crate) fn renew_token(
        &mut self,
        user: u64,
        team: u64,
        per_user: bool,
        mint: &mut Mint<'_>,
    ) {
        let key = mint.token();
        match self.token_mut(user, team, per_user) {
            Some(token) => token.key = key,
            None => self.tokens.push(Token { key, team, user }),
        }
    }

    /// Gives every member of a team a token who has none yet; the team one where tokens belong to
    /// teams, in the name of its first administrator.
    pub(crate) fn issue_tokens(&mut self, team: u64, per_user: bool, mint: &mut Mint<'_>) {
        let mut users: Vec<u64> = if per_user {
            let members = self.team(team).map_or(&[][..], |team| &team.members);
            members.iter().map(|member| member.user).collect()
        } else {
            let administrator = self.users.iter().find(|user| user.system_role == "ROLE_ADMIN");
            administrator.map(|user| user.id).into_iter().collect()
        };
        users.retain(|user| self.token_mut(*user, team, per_user).is_none());
        for user in users {
            self.tokens.push(Token { key: mint.token(), team, user });
        }
    }

    /// Ends the tokens that a user has, in one team or in all. Where tokens belong to teams, they
    /// are nobody's in particular and live on.
    pub(crate) fn end_tokens(&mut self, user: u64, team: Option<u64>, per_user: bool) {
        let own = |it: &Token| it.user == user && team.is_none_or(|team| it.team == team);
        self.tokens.retain(|it| !(per_user && own(it)));
    }

    pub(crate) fn team_mut(&mut self, id: u64) -> Option<&mut Team> {
        self.teams.iter_mut().find(|team| team.id == id)
    }

    /// The teams that lists show at a time, in milliseconds since the epoch; oldest first.
    pub fn teams_listed(&self, at: i64) -> Vec<&Team> {
        let there = self.teams.iter().filter(|team| team.listed_from <= at);
        let gone = self.deleted_teams.iter().filter(|it| it.until > at).map(|it| &it.value);
        let mut all: Vec<&Team> = there.chain(gone).collect();
        all.compact_sort_by_key(|team| team.id);
        all
    }

    /// Takes a team away, with its tokens. Lists show it for so many seconds from `at`.
    pub(crate) fn delete_team(&mut self, id: u64, at: i64, seconds: u32) {
        let Some(place) = self.teams.iter().position(|team| team.id == id) else { return };
        let team = self.teams.remove(place);
        keep(&mut self.deleted_teams, team, at, seconds);
        self.tokens.retain(|token| token.team != id);
        self.service_accounts.retain(|account| account["teamId"] != id);
        let fallback = self.default_team();
        for user in self.users.iter_mut().filter(|user| user.current_team == id) {
            user.current_team = fallback;
        }
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
