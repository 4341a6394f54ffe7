//! Answers of the Monitor API.

use ibmcloud_core::{Json, Team, TeamId, TeamRole, User};
use serde::Deserialize;

use super::Documented;

/// `GET /api/teams`.
#[derive(Deserialize)]
pub(crate) struct TeamList {
    pub(crate) teams: Vec<Documented<TeamFields>>,
    pub(crate) total: Option<u64>,
}

/// `GET /api/teams/{id}`.
#[derive(Deserialize)]
pub(crate) struct TeamAnswer {
    pub(crate) team: Documented<TeamFields>,
}

/// What is understood of a team.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TeamFields {
    id: u64,
    name: Option<String>,
    description: Option<String>,
    default: Option<bool>,
    immutable: Option<bool>,
    user_count: Option<u64>,
    user_roles: Option<Vec<TeamMemberFields>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TeamMemberFields {
    user_name: Option<String>,
}

impl TeamFields {
    pub(crate) fn into_domain(self, document: Json) -> Team {
        Team {
            id: TeamId(self.id),
            name: self.name.unwrap_or_default(),
            description: self.description.unwrap_or_default(),
            default: self.default.unwrap_or_default(),
            immutable: self.immutable.unwrap_or_default(),
            user_count: self.user_count,
            members: self
                .user_roles
                .and_then(|roles| roles.into_iter().map(|role| role.user_name).collect()),
            document,
        }
    }
}

/// `GET /api/user/me`.
#[derive(Deserialize)]
pub(crate) struct UserAnswer {
    pub(crate) user: UserFields,
}

/// What is understood of a user.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UserFields {
    id: u64,
    username: Option<String>,
    system_role: Option<String>,
    current_team: Option<u64>,
    team_roles: Option<Vec<TeamRoleFields>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TeamRoleFields {
    team_id: u64,
    team_name: Option<String>,
    role: Option<String>,
    admin: Option<bool>,
}

impl UserFields {
    pub(crate) fn into_domain(self) -> User {
        let role = |fields: TeamRoleFields| TeamRole {
            team: TeamId(fields.team_id),
            team_name: fields.team_name,
            role: fields.role.unwrap_or_default(),
            admin: fields.admin.unwrap_or_default(),
        };
        User {
            id: self.id,
            username: self.username.unwrap_or_default(),
            system_role: self.system_role.unwrap_or_default().as_str().into(),
            current_team: self.current_team.map(TeamId),
            team_roles: self.team_roles.unwrap_or_default().into_iter().map(role).collect(),
        }
    }
}

/// `GET /api/token`, and the answer to a reset where it has a token.
#[derive(Deserialize)]
pub(crate) struct TokenAnswer {
    pub(crate) token: TokenFields,
}

/// Of a token, clients read one field.
#[derive(Deserialize)]
pub(crate) struct TokenFields {
    pub(crate) key: String,
}
