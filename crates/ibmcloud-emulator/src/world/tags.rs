//! Tags, and the resources that carry them.

use serde::{Deserialize, Serialize};

/// A tag of an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tag {
    /// The account it belongs to.
    pub account: String,
    /// `key:value`, or any word.
    pub name: String,
    /// Whose it is.
    pub kind: TagKind,
    /// CRNs of the resources that carry it.
    #[serde(default)]
    pub resources: Vec<String>,
}

/// Whose a tag is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TagKind {
    /// Anybody's who may change the resource.
    #[default]
    User,
    /// The administrators': access policies may rest on it.
    Access,
    /// A service's.
    Service,
}

impl TagKind {
    /// The word in `tag_type`.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Access => "access",
            Self::Service => "service",
        }
    }

    /// The kind that `tag_type` names; users' tags where it is left out.
    pub(crate) fn named(word: Option<&str>) -> Option<Self> {
        match word {
            None | Some("user") => Some(Self::User),
            Some("access") => Some(Self::Access),
            Some("service") => Some(Self::Service),
            Some(_) => None,
        }
    }
}
