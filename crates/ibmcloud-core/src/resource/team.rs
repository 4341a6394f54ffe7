//! Teams and users of a Monitoring instance.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use super::schema::{Schema, ValueKind};
use super::scope;
use super::user::UserDocument;
use super::view::view;
use crate::ids::TeamId;
use crate::instance::words;
use crate::json::Json;

/// A team: what its members see, and the scope of a Monitor API token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Team {
    /// Its identifier.
    pub id: TeamId,
    /// Its name.
    pub name: String,
    /// What it is for; may be empty.
    pub description: String,
    /// Whether users without another team are in it.
    pub default: bool,
    /// Whether it cannot be changed or deleted.
    pub immutable: bool,
    /// How many users are in it, where the service says.
    pub user_count: Option<u64>,
    /// The login names of its members (`userRoles`), where the service sent all of them: lists of
    /// teams leave them out.
    pub members: Option<Vec<String>>,
    /// Everything that the service sent, verbatim.
    pub document: Json,
}

words!(
    /// A user's role in the whole instance.
    SystemRole {
        /// An IAM Reader.
        User = "ROLE_USER",
        /// An IAM Writer.
        AdvancedUser = "ROLE_ADVANCED_USER",
        /// An administrator of the instance.
        Customer = "ROLE_CUSTOMER",
        /// An IAM Manager.
        Admin = "ROLE_ADMIN",
        /// A service account.
        ServiceAccount = "ROLE_SERVICE_ACCOUNT",
    }
);

impl SystemRole {
    /// Whether the user administers the instance, and so sees every team.
    pub fn is_admin(&self) -> bool {
        matches!(self, Self::Admin | Self::Customer)
    }
}

/// A user's role in one team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamRole {
    /// The team.
    pub team: TeamId,
    /// Its name, where the service says.
    pub team_name: Option<String>,
    /// `ROLE_TEAM_EDIT` and others, as sent.
    pub role: String,
    /// Whether the user administers the team.
    pub admin: bool,
}

/// A user of an instance. The service's whole description is not kept: it holds access keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Its identifier.
    pub id: u64,
    /// The login name, an e-mail address.
    pub username: String,
    /// The role in the instance.
    pub system_role: SystemRole,
    /// The team used when a request names none.
    pub current_team: Option<TeamId>,
    /// The roles in teams.
    pub team_roles: Vec<TeamRole>,
}

view!(
    /// The document of a team. Values are as they were sent, and empty where nothing was.
    TeamDocument("name") {
        /// The version, which rises with every change.
        version: "version",
        /// What it is for.
        description: "description",
        /// Whether users without another team are in it.
        default: "default",
        /// Whether only its members can be changed.
        immutable: "immutable",
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

    /// The login names of the members that it has, each with the role, where they were sent.
    pub fn named_roles(self) -> Vec<(String, String)> {
        let roles = self.0.get("userRoles").and_then(Json::as_array).unwrap_or_default();
        roles.iter().map(|entry| (entry.text("userName"), entry.text("role"))).collect()
    }

    /// The role that a user has in it, where its members were sent.
    pub fn role_of(self, user: UserDocument<'_>) -> Option<String> {
        let roles = self.0.get("userRoles").and_then(Json::as_array).unwrap_or_default();
        let own = roles.iter().find(|entry| entry.text("userId") == user.id_text());
        own.map(|entry| entry.text("role"))
    }

    /// When it was made, in milliseconds since the epoch.
    pub fn created(self) -> Option<i64> {
        self.0.get("dateCreated").and_then(Json::as_i64)
    }

    /// When it was changed, in milliseconds since the epoch.
    pub fn updated(self) -> Option<i64> {
        self.0.get("lastUpdated").and_then(Json::as_i64)
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

/// A role in a team as the service writes it: `READ`, `role_team_read`, and the names of the web page, such as
/// `View only`, are understood.
pub fn role_named(typed: &str) -> Option<String> {
    let letters = typed.chars().filter(|c| c.is_alphanumeric());
    let word: String = letters.flat_map(char::to_uppercase).collect();
    let role = match word.strip_prefix("ROLETEAM").unwrap_or(&word) {
        "READ" | "VIEWONLY" | "VIEWER" => "READ",
        "STANDARD" | "STANDARDUSER" => "STANDARD",
        "EDIT" | "ADVANCEDUSER" => "EDIT",
        "MANAGER" | "TEAMMANAGER" => "MANAGER",
        "ADMIN" => "ADMIN",
        "NONE" => "NONE",
        "SERVICEMANAGER" => "SERVICE_MANAGER",
        _ => return None,
    };
    Some(format!("ROLE_TEAM_{role}"))
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
    rules: Some(|team| scope::check(&team.text("filter"))),
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_have_the_names_of_the_service_and_of_the_web_page() {
        for (typed, wanted) in [
            ("read", Some("ROLE_TEAM_READ")),
            ("View only", Some("ROLE_TEAM_READ")),
            ("standard-user", Some("ROLE_TEAM_STANDARD")),
            ("Advanced User", Some("ROLE_TEAM_EDIT")),
            ("Team Manager", Some("ROLE_TEAM_MANAGER")),
            ("ROLE_TEAM_SERVICE_MANAGER", Some("ROLE_TEAM_SERVICE_MANAGER")),
            ("owner", None),
        ] {
            assert_eq!(role_named(typed).as_deref(), wanted, "{typed}");
        }
    }

    #[test]
    fn two_roles_administer_an_instance() {
        let admins = ["ROLE_USER", "ROLE_ADVANCED_USER", "ROLE_CUSTOMER", "ROLE_ADMIN", "ROLE_NEW"]
            .map(|word| SystemRole::from(word).is_admin());
        assert_eq!(admins, [false, false, true, true, false]);
    }
}
