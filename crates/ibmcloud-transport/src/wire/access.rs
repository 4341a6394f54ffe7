//! Answers about access groups, policies and users.

use serde::Deserialize;

use super::Documented;
use crate::model::access::{AccessGroup, MemberOutcome, Policy, User};

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

/// Where the next page of policies begins.
#[derive(Deserialize)]
pub(crate) struct NextPage {
    pub(crate) start: Option<String>,
    pub(crate) href: Option<String>,
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
    pub(crate) fn into_domain(self, entity_tag: String) -> AccessGroup {
        AccessGroup {
            id: self.fields.id,
            entity_tag,
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
    pub(crate) fn into_domain(self, entity_tag: String) -> Policy {
        Policy { id: self.fields.id, entity_tag, document: self.document }
    }
}

/// A list of policies of either form.
#[derive(Deserialize)]
pub(crate) struct PolicyList {
    pub(crate) policies: Vec<PolicyAnswer>,
    pub(crate) next: Option<NextPage>,
}

/// What became of several memberships: of members of one group, or of one member in several groups.
#[derive(Deserialize)]
pub(crate) struct Outcomes {
    #[serde(alias = "members")]
    groups: Vec<Outcome>,
}

#[derive(Deserialize)]
struct Outcome {
    #[serde(alias = "access_group_id")]
    iam_id: String,
    status_code: u16,
    #[serde(default)]
    errors: Vec<OutcomeError>,
}

#[derive(Deserialize)]
struct OutcomeError {
    message: Option<String>,
}

impl Outcomes {
    pub(crate) fn into_domain(self) -> Vec<MemberOutcome> {
        let one = |it: Outcome| {
            let reason = it.errors.into_iter().find_map(|it| it.message);
            let done = (200..300).contains(&it.status_code);
            let refusal = (!done).then(|| reason.unwrap_or_else(|| it.status_code.to_string()));
            MemberOutcome { id: it.iam_id, refusal }
        };
        self.groups.into_iter().map(one).collect()
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
