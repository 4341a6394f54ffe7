//! API keys, service IDs and trusted profiles.

use ibmcloud_core::{AccountId, Json};

/// An API key. Its secret is known to its maker only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey {
    /// `ApiKey-…`.
    pub id: String,
    /// IAM id of the user or service ID that it stands for.
    pub iam_id: String,
    /// Its name; several keys may have the same.
    pub name: String,
    /// One line about it; may be empty.
    pub description: String,
    /// Its state, for updates: the service refuses one that is based on an older state.
    pub entity_tag: String,
    /// As sent, `2017-02-19T12:55+0000`.
    pub created_at: String,
    /// As sent.
    pub modified_at: String,
    /// Whether it cannot be changed or deleted.
    pub locked: bool,
    /// Whether it is refused at log-in.
    pub disabled: bool,
    /// Everything that the service sent, verbatim, without a secret.
    pub document: Json,
}

/// An identity of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceId {
    /// `ServiceId-…`.
    pub id: String,
    /// `iam-ServiceId-…`.
    pub iam_id: String,
    /// Its name; several may have the same.
    pub name: String,
    /// One line about it; may be empty.
    pub description: String,
    /// Its CRN.
    pub crn: String,
    /// Its state, for updates.
    pub entity_tag: String,
    /// As sent, `2017-02-19T12:55+0000`.
    pub created_at: String,
    /// As sent.
    pub modified_at: String,
    /// Whether it cannot be changed or deleted.
    pub locked: bool,
    /// Everything that the service sent, verbatim.
    pub document: Json,
}

/// A trusted profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// `Profile-…`.
    pub id: String,
    /// `iam-Profile-…`.
    pub iam_id: String,
    /// Its name, unique in an account.
    pub name: String,
    /// One line about it; may be empty.
    pub description: String,
    /// Its CRN.
    pub crn: String,
    /// Its state, for updates.
    pub entity_tag: String,
    /// As sent.
    pub created_at: String,
    /// As sent.
    pub modified_at: String,
    /// Everything that the service sent, verbatim.
    pub document: Json,
}

/// A rule, a link or an identity of a trusted profile: what lets somebody become it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfilePart {
    /// `ClaimRule-…` or `Link-…`; of an identity its IAM id.
    pub id: String,
    /// Its name; may be empty.
    pub name: String,
    /// Its state, for updates; an identity has none.
    pub entity_tag: String,
    /// Everything that the service sent, verbatim.
    pub document: Json,
}

/// A trusted profile that the session's identity may assume, and the account that it opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssumableProfile {
    /// The profile; [`TrustedProfile::Id`](crate::TrustedProfile::Id) names it by its `id`.
    pub profile: Profile,
    /// The account that tokens of the profile are bound to.
    pub account: AccountId,
}
