//! What is known of the documents of the Monitor API: the names and the kinds of their members.

use thiserror::Error;

use super::spelling::meant;
use crate::json::Json;

/// The kind of a member's value. `null` fits everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueKind {
    /// A text.
    Text,
    /// A number.
    Number,
    /// `true` or `false`.
    Flag,
    /// A list.
    List,
    /// An object.
    Object,
    /// Whatever it is.
    Any,
}

/// Why a document would be refused.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Violation {
    /// A member has a value of another kind.
    #[error("the value of `{member}` is not of the kind {wanted:?}")]
    WrongKind {
        /// The member.
        member: String,
        /// The kind that its value has to have.
        wanted: ValueKind,
    },
    /// A member that is needed is not there, or says nothing.
    #[error("`{0}` is missing")]
    Missing(&'static str),
    /// The severity of an alert of version 1 is not 0 to 7.
    #[error("{0} is no severity")]
    SeverityNumber(i64),
    /// The severity of an alert of version 2 is no label.
    #[error("`{0}` is no severity")]
    SeverityLabel(String),
    /// The time span of an alert is not whole minutes in microseconds.
    #[error("{0} microseconds are no time span")]
    Timespan(i64),
    /// An alert that compares a metric has a PromQL expression as its condition.
    #[error("`{0}` is a PromQL expression")]
    PromqlCondition(String),
    /// A text is no scope.
    #[error("`{0}` is no scope")]
    NoScope(String),
    /// A text compares no metric with anything.
    #[error("`{0}` is no condition")]
    NoCondition(String),
    /// A channel has an option that only channels of other types have.
    #[error("a channel of type {kind} has no option `{option}`")]
    ForeignOption {
        /// The type of the channel.
        kind: &'static str,
        /// The option.
        option: String,
    },
    /// An option is almost one that there is.
    #[error("`{option}` is written `{meant}`")]
    MisspeltOption {
        /// The option as it stands there.
        option: String,
        /// The option that there is.
        meant: &'static str,
    },
    /// A recipient is no mail address.
    #[error("`{0}` is no mail address")]
    NoAddress(String),
    /// The value of an option is no address of the web; it may be a secret.
    #[error("the value of `{0}` is no address")]
    NoUrl(&'static str),
    /// A time is in a unit that cannot be meant, or out of all bounds.
    #[error("{0} is no time in milliseconds")]
    NoTime(i64),
    /// A dashboard is of the generation before version 3.
    #[error("the dashboard is of schema 2")]
    OldDashboard,
    /// A rule holds for no time.
    #[error("`{0}` is no number of seconds from 1 on")]
    NoDuration(String),
    /// The name of a channel has no length that the service takes.
    #[error("the name of a channel has 1 to 255 characters")]
    ChannelName,
    /// A channel lacks an option without which it leads nowhere.
    #[error("a channel of type {kind} needs the option `{option}`")]
    MissingOption {
        /// The type of the channel.
        kind: &'static str,
        /// The option.
        option: &'static str,
    },
}

/// Rules that look at a whole document.
pub(super) type Rules = fn(&Json) -> Result<(), Violation>;

/// The members of a document at its top.
#[derive(Debug)]
pub struct Schema {
    pub(super) members: &'static [(&'static str, ValueKind)],
    pub(super) required: &'static [&'static str],
    /// Rules beyond names and kinds.
    pub(super) rules: Option<Rules>,
}

impl Schema {
    /// Checks a document, and names the members that nothing is known about. A wrong kind or a missing
    /// member is an error, an unknown member is not.
    pub fn check(&self, document: &Json) -> Result<Vec<String>, Violation> {
        let mut unknown = Vec::new();
        for (name, value) in document.as_object().unwrap_or_default() {
            match self.members.iter().find(|(known, _)| known == name) {
                None => unknown.push(name.clone()),
                Some((_, kind)) if kind.fits(value) => {}
                Some((_, wanted)) => {
                    return Err(Violation::WrongKind { member: name.clone(), wanted: *wanted });
                }
            }
        }
        for name in self.required {
            if document.get(name).is_none_or(is_blank) {
                return Err(Violation::Missing(name));
            }
        }
        if let Some(rules) = self.rules {
            rules(document)?;
        }
        Ok(unknown)
    }

    /// The member that was probably meant by a name that is not known.
    pub fn meant(&self, member: &str) -> Option<&'static str> {
        meant(member, self.members.iter().map(|(name, _)| *name))
    }

    /// Whether a member of this name is known.
    pub fn has(&self, member: &str) -> bool {
        self.members.iter().any(|(name, _)| *name == member)
    }
}

/// Whether a value says nothing.
pub(super) fn is_blank(value: &Json) -> bool {
    value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty())
}

impl ValueKind {
    fn fits(self, value: &Json) -> bool {
        matches!(
            (self, value),
            (Self::Any, _)
                | (_, Json::Null)
                | (Self::Text, Json::String(_))
                | (Self::Number, Json::Number(_))
                | (Self::Flag, Json::Bool(_))
                | (Self::List, Json::Array(_))
                | (Self::Object, Json::Object(_))
        )
    }
}
