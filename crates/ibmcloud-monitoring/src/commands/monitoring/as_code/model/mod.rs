//! An instance's teams, channels, dashboards and alerts as files: read from both sides in one normal form,
//! compared by a pure function, and brought to the instance change by change.

pub(crate) mod apply;
pub(crate) mod document;
pub(crate) mod files;
pub(crate) mod names;
pub(crate) mod normal;
pub(crate) mod plan;
mod same;
pub(crate) mod state;
mod stated;
pub(crate) mod variables;
mod veil;
pub(crate) mod views;

use std::fmt;

use ibmcloud_core::Json;

/// What can stand in a file, in the order in which things need each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Team,
    Channel,
    Dashboard,
    Alert,
}

impl Kind {
    pub(crate) const ALL: [Self; 4] = [Self::Team, Self::Channel, Self::Dashboard, Self::Alert];

    /// As it is written in a file.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Team => "team",
            Self::Channel => "channel",
            Self::Dashboard => "dashboard",
            Self::Alert => "alert",
        }
    }

    /// The folder of its files.
    pub(crate) fn folder(self) -> &'static str {
        match self {
            Self::Team => "teams",
            Self::Channel => "channels",
            Self::Dashboard => "dashboards",
            Self::Alert => "alerts",
        }
    }
}

/// What makes a thing the same one on both sides, and in another instance: never a number.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    pub(crate) kind: Kind,
    /// The team that it belongs to; teams, and channels of all teams, belong to none.
    pub(crate) team: Option<String>,
    pub(crate) name: String,
}

impl Key {
    /// Whether a part of it says nothing: then it tells the thing from no other one, and no file can mean it.
    pub(crate) fn is_nameless(&self) -> bool {
        let blank = |name: &String| name.trim().is_empty();
        blank(&self.name) || self.team.as_ref().is_some_and(blank)
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
pub(crate) struct Thing {
    pub(crate) key: Key,
    /// Without what the service makes, with names where the service has numbers; see [`normal`].
    pub(crate) spec: Json,
}
