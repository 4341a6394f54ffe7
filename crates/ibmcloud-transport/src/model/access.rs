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
    /// Everything that the service sent, verbatim.
    pub document: Json,
}

/// A policy as the service keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Its UUID.
    pub id: String,
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
