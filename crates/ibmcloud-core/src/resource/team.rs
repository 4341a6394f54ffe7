//! Teams as documents: what [`Team`](crate::Team) does not say.

use super::schema::{Schema, ValueKind};
use super::view::view;
use crate::json::Json;

view!(
    /// The document of a team. Values are as they were sent, and empty where nothing was.
    TeamDocument {
        /// The version, which rises with every change.
        version: "version",
        /// The role of members for whom none is named.
        default_role: "defaultTeamRole",
        /// What the team sees.
        filter: "filter",
    }
);

/// A member of a team.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Member {
    /// The number of the user.
    pub user: u64,
    /// The role in the team, such as `ROLE_TEAM_EDIT`.
    pub role: String,
}

impl TeamDocument<'_> {
    /// Whether only its members can be changed.
    pub fn is_immutable(self) -> bool {
        self.0.get("immutable").and_then(Json::as_bool) == Some(true)
    }

    /// The members that it has, where they were sent.
    pub fn members(self) -> Vec<Member> {
        let roles = self.0.get("userRoles").and_then(Json::as_array).unwrap_or_default();
        let member = |entry: &Json| {
            let user = entry.get("userId").and_then(Json::as_i64);
            Some(Member { user: u64::try_from(user?).ok()?, role: entry.text("role") })
        };
        roles.iter().filter_map(member).collect()
    }

    /// The document with its members in one order, each with nothing but a role.
    pub fn comparable(self) -> Json {
        let mut team = self.0.clone();
        if team.get("userRoles").is_some() {
            let mut members = self.members();
            members.sort();
            team.insert("userRoles", user_roles(members));
        }
        team
    }
}

/// Members as an update sends them.
pub fn user_roles(members: Vec<Member>) -> Json {
    let entry =
        |Member { user, role }| Json::object([("userId", Json::from(user)), ("role", role.into())]);
    Json::Array(members.into_iter().map(entry).collect())
}

/// What is known of a team.
pub static SCHEMA: Schema = Schema {
    members: &[
        ("id", ValueKind::Number),
        ("version", ValueKind::Number),
        ("customerId", ValueKind::Number),
        ("name", ValueKind::Text),
        ("description", ValueKind::Text),
        ("products", ValueKind::List),
        ("origin", ValueKind::Text),
        ("immutable", ValueKind::Flag),
        ("default", ValueKind::Flag),
        ("theme", ValueKind::Text),
        ("show", ValueKind::Text),
        ("filter", ValueKind::Text),
        ("namespaceFilters", ValueKind::Object),
        ("defaultTeamRole", ValueKind::Text),
        ("entryPoint", ValueKind::Object),
        ("properties", ValueKind::Object),
        ("canUseSysdigCapture", ValueKind::Flag),
        ("canUseAgentCli", ValueKind::Flag),
        ("canUseCustomEvents", ValueKind::Flag),
        ("canUseAwsMetrics", ValueKind::Flag),
        ("canUseBeaconMetrics", ValueKind::Flag),
        ("canUseRapidResponse", ValueKind::Flag),
        ("userCount", ValueKind::Number),
        ("dateCreated", ValueKind::Number),
        ("lastUpdated", ValueKind::Number),
        ("userRoles", ValueKind::List),
        ("users", ValueKind::List),
        ("zoneIds", ValueKind::List),
        ("allZones", ValueKind::Flag),
    ],
    required: &["name"],
    rules: None,
};
