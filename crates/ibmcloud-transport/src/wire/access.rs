//! Answers about access groups, policies and users.

use serde::Deserialize;

use super::Documented;
use crate::model::access::{AccessGroup, Policy, User};

/// `GET /v2/groups`.
#[derive(Deserialize)]
pub(crate) struct GroupPage {
    pub(crate) next: Option<Link>,
    pub(crate) groups: Vec<Group>,
}

/// A link to another page.
#[derive(Deserialize)]
pub(crate) struct Link {
    pub(crate) href: String,
}

/// An access group in an answer of its own.
pub(crate) type Group = Documented<GroupFields>;

/// What is understood of an access group.
#[derive(Deserialize)]
pub(crate) struct GroupFields {
    id: String,
    name: Option<String>,
    description: Option<String>,
}

impl Group {
    pub(crate) fn into_domain(self) -> AccessGroup {
        AccessGroup {
            id: self.fields.id,
            name: self.fields.name.unwrap_or_default(),
            description: self.fields.description.unwrap_or_default(),
            document: self.document,
        }
    }
}

/// A policy in an answer of its own.
pub(crate) type PolicyAnswer = Documented<PolicyFields>;

/// What is understood of a policy.
#[derive(Deserialize)]
pub(crate) struct PolicyFields {
    id: String,
}

impl PolicyAnswer {
    pub(crate) fn into_domain(self) -> Policy {
        Policy { id: self.fields.id, document: self.document }
    }
}

/// `GET /v2/accounts/{id}/users`.
#[derive(Deserialize)]
pub(crate) struct UserPage {
    pub(crate) next_url: Option<String>,
    pub(crate) resources: Vec<UserAnswer>,
}

/// One user.
pub(crate) type UserAnswer = Documented<UserFields>;

/// What is understood of a user.
#[derive(Deserialize)]
pub(crate) struct UserFields {
    iam_id: Option<String>,
    user_id: Option<String>,
    email: Option<String>,
    state: Option<String>,
}

impl UserAnswer {
    pub(crate) fn into_domain(self) -> User {
        let it = self.fields;
        User {
            iam_id: it.iam_id.unwrap_or_default(),
            user_id: it.user_id.unwrap_or_default(),
            email: it.email.unwrap_or_default(),
            state: it.state.unwrap_or_default(),
            document: self.document,
        }
    }
}
