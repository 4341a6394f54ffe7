//! Teams and users of a Monitoring instance.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_roles_administer_an_instance() {
        let admins = ["ROLE_USER", "ROLE_ADVANCED_USER", "ROLE_CUSTOMER", "ROLE_ADMIN", "ROLE_NEW"]
            .map(|word| SystemRole::from(word).is_admin());
        assert_eq!(admins, [false, false, true, true, false]);
    }
}
