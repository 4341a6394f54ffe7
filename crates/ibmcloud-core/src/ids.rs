//! Identifiers that are checked once, when they are read, and are then safe to put into paths and host names.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// Why a text is not the identifier it should be.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{text:?} is not {expected}")]
pub struct ParseIdError {
    /// What was asked for, with an article: `a GUID`.
    expected: &'static str,
    /// The text, shortened.
    text: String,
}

impl ParseIdError {
    fn new(expected: &'static str, text: &str) -> Self {
        const SHOWN: usize = 80;
        Self { expected, text: text.chars().take(SHOWN).collect() }
    }
}

/// Declares a checked identifier over a normalised `String`.
macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $expected:literal, $normalise:path) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// The normalised text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = ParseIdError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                $normalise(text).map(Self).ok_or_else(|| ParseIdError::new($expected, text))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }
    };
}

text_id!(
    /// The GUID of an instance: 8-4-4-4-12 hexadecimal digits, kept in lower case.
    Guid,
    "a GUID",
    guid
);
text_id!(
    /// An account: 32 hexadecimal digits, kept in lower case.
    AccountId,
    "an account id (32 hexadecimal digits)",
    hex32
);
text_id!(
    /// A resource group: 32 hexadecimal digits, kept in lower case.
    ResourceGroupId,
    "a resource group id (32 hexadecimal digits)",
    hex32
);
text_id!(
    /// A region such as `us-south`: lower-case letters, digits and inner hyphens, so that it is a
    /// host name label and nothing else.
    RegionName,
    "a region name",
    region
);
text_id!(
    /// An IAM identity: `IBMid-…`, `iam-ServiceId-…`, `iam-Profile-…`.
    IamId,
    "an IAM id",
    iam_id
);

/// A team of a Monitoring instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TeamId(pub u64);

impl FromStr for TeamId {
    type Err = ParseIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        let number = if digits { text.parse().ok() } else { None };
        number.map(Self).ok_or_else(|| ParseIdError::new("a team id (a whole number)", text))
    }
}

impl fmt::Display for TeamId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

fn guid(text: &str) -> Option<String> {
    let groups: Vec<usize> = text.split('-').map(str::len).collect();
    let hex = text.bytes().all(|b| b == b'-' || b.is_ascii_hexdigit());
    (hex && groups == [8, 4, 4, 4, 12]).then(|| text.to_ascii_lowercase())
}

fn hex32(text: &str) -> Option<String> {
    let hex = text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit());
    hex.then(|| text.to_ascii_lowercase())
}

fn region(text: &str) -> Option<String> {
    let label = text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    let edges = !text.starts_with('-') && !text.ends_with('-');
    (label && edges && (1..=63).contains(&text.len())).then(|| text.to_owned())
}

fn iam_id(text: &str) -> Option<String> {
    let plain = text.bytes().all(|b| b.is_ascii_graphic());
    (plain && (1..=256).contains(&text.len())).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guid_is_kept_in_lower_case() {
        let guid: Guid = "8D7AF921-b136-4078-9666-081bd8470d94".parse().unwrap();
        assert_eq!(guid.as_str(), "8d7af921-b136-4078-9666-081bd8470d94");
    }

    #[test]
    fn texts_that_could_change_a_path_or_a_host_are_not_identifiers() {
        for text in ["", "us.south", "us/south", "-us", "us-", "US-SOUTH", "us south", "evil.com#"]
        {
            assert!(text.parse::<RegionName>().is_err(), "{text:?}");
        }
        for text in ["", "8d7af921-b136-4078-9666-081bd8470d9", "../../identity/token"] {
            assert!(text.parse::<Guid>().is_err(), "{text:?}");
        }
        for text in ["", "0123456789abcdef", "0123456789abcdef0123456789abcdeg"] {
            assert!(text.parse::<AccountId>().is_err(), "{text:?}");
            assert!(text.parse::<ResourceGroupId>().is_err(), "{text:?}");
        }
        for text in ["", "-1", "+1", "1.0", "99999999999999999999", "x"] {
            assert!(text.parse::<TeamId>().is_err(), "{text:?}");
        }
        assert!("IBMid-1 2".parse::<IamId>().is_err());
    }

    #[test]
    fn the_error_names_the_kind_and_a_shortened_text() {
        let error = "x".repeat(500).parse::<TeamId>().unwrap_err().to_string();
        assert!(error.ends_with("is not a team id (a whole number)"), "{error}");
        assert!(error.len() < 130, "{error}");
    }
}
