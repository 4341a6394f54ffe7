//! Access groups, policies and users of an account.

use ibmcloud_core::Json;
/// An access group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessGroup {
    /// `AccessGroupId-…`.
    pub id: String,
    /// Its name, unique in an account.
    pub name: String,
    /// One line about it; may be empty.
    pub description: String,
    /// Its state, for updates; empty in a list, which does not tell it.
    pub entity_tag: String,
    /// Everything that the service sent, verbatim.
    pub document: Json,
}

/// What became of one of several memberships.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberOutcome {
    /// IAM id of the member, or id of the group, whichever there are several of.
    pub id: String,
    /// Why it was refused, in the service's words.
    pub refusal: Option<String>,
}

/// A policy as the service keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Its UUID.
    pub id: String,
    /// Its state, for updates; empty in a list, which does not tell it.
    pub entity_tag: String,
    /// Everything that the service sent, verbatim.
    pub document: Json,
}

/// A user of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// `IBMid-…`; empty until an invitation is accepted.
    pub iam_id: String,
    /// The login name.
    pub user_id: String,
    /// E-mail address.
    pub email: String,
    /// `ACTIVE`, `PENDING` and others, as sent.
    pub state: String,
    /// Everything that the service sent, verbatim.
    pub document: Json,
}
