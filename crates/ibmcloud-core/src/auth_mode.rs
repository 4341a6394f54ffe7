//! Which credentials an instance accepts on its REST API: the parameter `external_api_auth`.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// The name of the instance parameter.
pub const AUTH_MODE_PARAMETER: &str = "external_api_auth";

const ANY: &str = "ANY";
const IAM_ONLY: &str = "IAM_ONLY";

/// Which credentials an instance accepts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AuthMode {
    /// IAM tokens and Monitor API tokens.
    Any,
    /// IAM tokens only.
    IamOnly,
    /// The parameter was never set; the service then behaves as with `ANY`.
    Absent,
    /// A value that this program does not know, as it was sent.
    Unknown(String),
}

/// A text that is neither `ANY` nor `IAM_ONLY`.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{0:?} is neither {ANY} nor {IAM_ONLY}")]
pub struct ParseAuthModeError(String);

impl AuthMode {
    /// Reads a value that a service sent: exact spellings only, anything else is unknown.
    pub fn sent(value: &str) -> Self {
        match value {
            ANY => Self::Any,
            IAM_ONLY => Self::IamOnly,
            other => Self::Unknown(other.to_owned()),
        }
    }

    /// How the service behaves: an absent mode counts as `ANY`, its documented default.
    #[must_use]
    pub fn effective(&self) -> Self {
        match self {
            Self::Absent => Self::Any,
            known => known.clone(),
        }
    }

    /// The value to send; `None` for a mode that cannot be asked for.
    pub fn wire_value(&self) -> Option<&'static str> {
        match self {
            Self::Any => Some(ANY),
            Self::IamOnly => Some(IAM_ONLY),
            Self::Absent | Self::Unknown(_) => None,
        }
    }
}

impl fmt::Display for AuthMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Any => ANY,
            Self::IamOnly => IAM_ONLY,
            Self::Absent => "absent",
            Self::Unknown(value) => value,
        })
    }
}

/// Reads what a person typed, in any case.
impl FromStr for AuthMode {
    type Err = ParseAuthModeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.to_ascii_uppercase().as_str() {
            ANY => Ok(Self::Any),
            IAM_ONLY => Ok(Self::IamOnly),
            _ => Err(ParseAuthModeError(text.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_may_type_any_case_and_services_may_not() {
        assert_eq!("iam_only".parse(), Ok(AuthMode::IamOnly));
        assert_eq!("Any".parse(), Ok(AuthMode::Any));
        assert!("iam-only".parse::<AuthMode>().is_err());
        assert!("absent".parse::<AuthMode>().is_err());
        assert_eq!(AuthMode::sent("iam_only"), AuthMode::Unknown("iam_only".into()));
    }

    #[test]
    fn an_absent_mode_behaves_as_any_and_an_unknown_one_stays_unknown() {
        assert_eq!(AuthMode::Absent.effective(), AuthMode::Any);
        assert_eq!(AuthMode::IamOnly.effective(), AuthMode::IamOnly);
        let unknown = AuthMode::Unknown("NONE".into());
        assert_eq!(unknown.effective(), unknown);
        assert_eq!(unknown.wire_value(), None);
    }
}
