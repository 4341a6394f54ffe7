//! Things, and what makes one the same on both sides.

use std::fmt;

use ibmcloud_core::Json;

use crate::kind::{Kind, Scope};

/// What makes a thing the same one on both sides, and in another instance: never a number.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// What it is.
    pub kind: Kind,
    /// The team that it belongs to; teams, and channels of all teams, belong to none.
    pub team: Option<String>,
    /// Its name.
    pub name: String,
}

impl Key {
    /// Whether a part of it says nothing: then it tells the thing from no other one, and no file can mean it.
    pub fn is_nameless(&self) -> bool {
        let blank = |name: &String| name.trim().is_empty();
        blank(&self.name) || self.team.as_ref().is_some_and(blank)
    }

    /// Whether the thing is a team's, or the team itself; everything is where no team is meant.
    pub fn belongs_to(&self, team: Option<&str>) -> bool {
        team.is_none_or(|team| match self.kind.scope() {
            Scope::Instance => self.name == team,
            Scope::Shared | Scope::Team => self.team.as_deref() == Some(team),
        })
    }

    /// Whether the thing goes when the one of another key does.
    pub fn is_in(&self, other: &Self) -> bool {
        other.kind.scope() == Scope::Instance && self.team.as_ref() == Some(&other.name)
    }
}

/// `alert Low uptime (Payments)`.
impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind.word(), self.name)?;
        match &self.team {
            Some(team) => write!(f, " ({team})"),
            None => Ok(()),
        }
    }
}

/// A thing in its normal form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thing {
    /// Which one it is.
    pub key: Key,
    /// Without what the service makes, with names where the service has numbers.
    pub spec: Json,
}
