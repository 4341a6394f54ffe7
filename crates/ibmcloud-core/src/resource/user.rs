//! Users as documents: what [`User`](crate::User) does not say.

use super::view::view;
use crate::json::Json;

view!(
    /// The document of a user. Values are as they were sent, and empty where nothing was.
    UserDocument("username") {
        /// The given name.
        first_name: "firstName",
        /// The family name.
        last_name: "lastName",
        /// The role in the instance.
        system_role: "systemRole",
        /// Whether the invitation was accepted.
        status: "status",
        /// Whether the user may log in.
        enabled: "enabled",
    }
);

impl UserDocument<'_> {
    /// When the user was last there, in milliseconds since the epoch.
    pub fn last_seen(self) -> Option<i64> {
        self.0.get("lastSeen").and_then(Json::as_i64)
    }

    /// The names of the teams that the user is in, each with the role there.
    pub fn team_roles(self) -> Vec<(String, String)> {
        let roles = self.0.get("teamRoles").and_then(Json::as_array).unwrap_or_default();
        roles.iter().map(|role| (role.text("teamName"), role.text("role"))).collect()
    }
}
