//! What kind of text a value is. The kind is all that is said of a value that only the service knows.

use std::fmt;

/// The kind of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    Empty,
    Uuid,
    Crn,
    /// An id with a word before a UUID, such as `ServiceId-…`; the word is one of IBM's.
    Identity(&'static str),
    IbmId,
    Email,
    Address,
    Time,
    Digits,
    Hexadecimal,
    Token,
    /// Capitals and underscores, as enumerations have them.
    Capitals,
    /// One word of lower-case letters.
    Word,
    Text,
}

/// The words that stand before the UUID of an identity.
const IDENTITIES: [&str; 9] = [
    "ServiceId",
    "iam-ServiceId",
    "Profile",
    "iam-Profile",
    "ApiKey",
    "AccessGroupId",
    "Session",
    "ClaimRule",
    "ProfileLink",
];

impl Class {
    pub(super) fn of(text: &str) -> Self {
        let all = |fits: fn(char) -> bool| !text.is_empty() && text.chars().all(fits);
        let identity = IDENTITIES.into_iter().find(|word| {
            let rest = text.strip_prefix(word).and_then(|rest| rest.strip_prefix('-'));
            rest.is_some_and(is_uuid)
        });
        if let Some(word) = identity {
            return Self::Identity(word);
        }
        match text {
            "" => Self::Empty,
            _ if is_uuid(text) => Self::Uuid,
            _ if text.starts_with("crn:") => Self::Crn,
            _ if text.starts_with("IBMid-") => Self::IbmId,
            _ if text.contains("://") => Self::Address,
            _ if is_time(text) => Self::Time,
            _ if all(|it| it.is_ascii_digit()) => Self::Digits,
            _ if text.len() >= 16 && all(|it| it.is_ascii_hexdigit()) => Self::Hexadecimal,
            _ if text.contains('@') && !text.contains(' ') => Self::Email,
            _ if all(|it| it.is_ascii_uppercase() || it.is_ascii_digit() || it == '_') => {
                Self::Capitals
            }
            _ if all(|it| it.is_ascii_lowercase() || "_-".contains(it)) => Self::Word,
            _ if text.len() >= 32
                && all(|it| it.is_ascii_alphanumeric() || "-_.=+/".contains(it)) =>
            {
                Self::Token
            }
            _ => Self::Text,
        }
    }

    /// Whether a value of this kind may be one of an enumeration.
    pub(super) fn may_be_enumerated(self) -> bool {
        matches!(self, Self::Capitals | Self::Word)
    }

    /// A value of this kind that is nobody's.
    pub(super) fn example(self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Uuid => "00000000-0000-4000-8000-000000000001".into(),
            Self::Crn => "crn:v1:bluemix:public:sysdig-monitor:us-south:a/4c1e7a90b2d84f35a6c9e0d17b38f264:1c0f52a8-6f2b-4e0b-9d57-3a8e4b7c21d0::".into(),
            Self::Identity(word) => format!("{word}-00000000-0000-4000-8000-000000000001"),
            Self::IbmId => "IBMid-0000000001".into(),
            Self::Email => "person@example.com".into(),
            Self::Address => "https://example.com/path".into(),
            Self::Time => "2026-01-01T00:00:00Z".into(),
            Self::Digits => "1".into(),
            Self::Hexadecimal => "0000000000000000000000000000000a".into(),
            Self::Token => "example-of-a-token-that-is-nobodys-0001".into(),
            Self::Capitals => "WORD".into(),
            Self::Word => "word".into(),
            Self::Text => "A text.".into(),
        }
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            Self::Empty => "empty text",
            Self::Uuid => "UUID",
            Self::Crn => "CRN",
            Self::Identity(word) => return write!(f, "{word} id"),
            Self::IbmId => "IBMid",
            Self::Email => "e-mail address",
            Self::Address => "URL",
            Self::Time => "time as text",
            Self::Digits => "digits as text",
            Self::Hexadecimal => "hexadecimal text",
            Self::Token => "long code",
            Self::Capitals => "word in capitals",
            Self::Word => "word",
            Self::Text => "text",
        };
        f.write_str(name)
    }
}

fn is_uuid(text: &str) -> bool {
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    lengths == [8, 4, 4, 4, 12] && text.chars().all(|it| it.is_ascii_hexdigit() || it == '-')
}

fn is_time(text: &str) -> bool {
    text.parse::<jiff::Timestamp>().is_ok() || text.parse::<jiff::civil::DateTime>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_have_kinds_and_each_kind_has_an_example() {
        for (text, wanted) in [
            ("", Class::Empty),
            ("1c0f52a8-6f2b-4e0b-9d57-3a8e4b7c21d0", Class::Uuid),
            ("ServiceId-1c0f52a8-6f2b-4e0b-9d57-3a8e4b7c21d0", Class::Identity("ServiceId")),
            ("iam-Profile-1c0f52a8-6f2b-4e0b-9d57-3a8e4b7c21d0", Class::Identity("iam-Profile")),
            ("IBMid-3100000000", Class::IbmId),
            ("crn:v1:bluemix:public:iam::::role:Viewer", Class::Crn),
            ("somebody@example.com", Class::Email),
            ("https://a.example/b?c=d", Class::Address),
            ("2026-01-31T12:00:00.000Z", Class::Time),
            ("2026-01-31", Class::Time),
            ("1599751614000", Class::Digits),
            ("0123456789abcdef0123456789abcdef", Class::Hexadecimal),
            ("IAM_ONLY", Class::Capitals),
            ("active", Class::Word),
            ("eyJhbGciOiJIUzI1NiJ9.eyJhIjoxfQ.c2lnbmF0dXJl", Class::Token),
            ("My secret project", Class::Text),
        ] {
            assert_eq!(Class::of(text), wanted, "{text}");
            assert_eq!(Class::of(&wanted.example()), wanted);
        }
    }
}
