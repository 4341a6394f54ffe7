//! What can be wrong with a policy file, and what its authors may not have meant.

use std::sync::Arc;
use std::time::SystemTime;

use compact_sort::CompactSort as _;
use ibmcloud_core::policy::{Key, Policy, Position};

/// Something about a place in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located<T> {
    /// Where.
    pub position: Position,
    /// What.
    pub what: T,
}

/// What a key wants as its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// A text.
    Text,
    /// A text, or a list of texts.
    TextOrList,
    /// A whole number.
    Number,
    /// A list.
    List,
    /// A mapping: keys with values.
    Mapping,
}

/// What it has instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// A text.
    Text,
    /// A plain word that YAML reads as a number.
    Number,
    /// A plain word that YAML reads as true or false.
    Boolean,
    /// Nothing, `null` or `~`.
    Nothing,
    /// A list.
    List,
    /// A mapping.
    Mapping,
}

/// Why a file is no policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It has more bytes than [`super::limits::MAX_BYTES`].
    TooLarge,
    /// It is not UTF-8.
    NotUtf8,
    /// It is not YAML; the reason is the parser's, in English.
    Syntax(String),
    /// It has no document, or an empty one.
    Empty,
    /// It has more documents than one.
    SeveralDocuments,
    /// It is nested deeper than [`super::limits::MAX_DEPTH`].
    TooDeep,
    /// It has more values than [`super::limits::MAX_VALUES`], those of aliases counted each time.
    TooManyValues,
    /// A value contains itself by an alias.
    RecursiveAlias,
    /// A value has a tag of YAML, such as `!include`.
    Tagged(String),
    /// A key is no text.
    KeyIsNoText,
    /// A key stands twice in one mapping.
    DuplicateKey {
        /// The key.
        key: String,
        /// Where it stands first.
        first: Position,
    },
    /// A key that is not one of the format.
    UnknownKey {
        /// The key.
        key: String,
        /// What stands in its place in the format.
        known: Vec<&'static str>,
    },
    /// A key is missing.
    MissingKey(&'static str),
    /// A value is not of the kind that it has to be.
    WrongType {
        /// Whose value it is; empty for the document itself.
        key: &'static str,
        /// What it has to be.
        expected: Expected,
        /// What it is.
        found: Found,
    },
    /// A text, or a list, has nothing in it.
    EmptyValue(&'static str),
    /// A text has more characters than it may have.
    TooLong {
        /// Whose value it is.
        key: &'static str,
        /// How many characters it may have.
        limit: usize,
    },
    /// A text has a character that is not one to be shown, such as the end of a line.
    ControlCharacter(&'static str),
    /// The version is not one that this program reads.
    UnknownVersion(String),
    /// Not `IAM_ONLY`, `ANY` or `UNMANAGED`.
    UnknownMode(String),
    /// A value of `match` that cannot be one.
    BadValue {
        /// Whose value it is.
        key: Key,
        /// The value.
        value: String,
    },
    /// Neither a date nor a time of RFC 3339.
    BadExpiry(String),
    /// A name stands for two rules or exceptions.
    DuplicateName {
        /// The name.
        name: String,
        /// Where it stands first.
        first: Position,
    },
    /// `match` asks for nothing.
    MatchesEverything,
}

impl Fault {
    /// A word for programs, which stays.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge => "too-large",
            Self::NotUtf8 => "not-utf-8",
            Self::Syntax(_) => "syntax",
            Self::Empty => "empty",
            Self::SeveralDocuments => "several-documents",
            Self::TooDeep => "too-deep",
            Self::TooManyValues => "too-many-values",
            Self::RecursiveAlias => "recursive-alias",
            Self::Tagged(_) => "tagged",
            Self::KeyIsNoText => "key-is-no-text",
            Self::DuplicateKey { .. } => "duplicate-key",
            Self::UnknownKey { .. } => "unknown-key",
            Self::MissingKey(_) => "missing-key",
            Self::WrongType { .. } => "wrong-type",
            Self::EmptyValue(_) => "empty-value",
            Self::TooLong { .. } => "too-long",
            Self::ControlCharacter(_) => "control-character",
            Self::UnknownVersion(_) => "unknown-version",
            Self::UnknownMode(_) => "unknown-mode",
            Self::BadValue { .. } => "bad-value",
            Self::BadExpiry(_) => "bad-expiry",
            Self::DuplicateName { .. } => "duplicate-name",
            Self::MatchesEverything => "matches-everything",
        }
    }
}

/// What the authors of a policy may not have meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caution {
    /// A rule can never decide.
    UnreachableRule {
        /// Its name.
        name: Arc<str>,
        /// The earlier rule that takes all that it matches.
        hidden_by: Arc<str>,
        /// Where that one begins.
        hidden_at: Position,
    },
    /// An exception can never decide.
    UnreachableException {
        /// Its name.
        name: Arc<str>,
        /// The earlier exception that takes all that it matches.
        hidden_by: Arc<str>,
        /// Where that one begins.
        hidden_at: Position,
    },
    /// An exception holds no more.
    ExpiredException {
        /// Its name.
        name: Arc<str>,
        /// Who answers for it.
        owner: String,
        /// When it ended, as written.
        expired: String,
    },
}

impl Caution {
    /// A word for programs, which stays.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnreachableRule { .. } => "unreachable-rule",
            Self::UnreachableException { .. } => "unreachable-exception",
            Self::ExpiredException { .. } => "expired-exception",
        }
    }
}

/// What the authors of a policy may not have meant, in the order of the file.
pub(super) fn cautions(policy: &Policy, now: SystemTime) -> Vec<Located<Caution>> {
    let mut cautions = Vec::new();
    for (rule, by) in policy.unreachable_rules() {
        let what = Caution::UnreachableRule {
            name: rule.name.clone(),
            hidden_by: by.name.clone(),
            hidden_at: by.position,
        };
        cautions.push(Located { position: rule.position, what });
    }
    for (exception, by) in policy.unreachable_exceptions() {
        let what = Caution::UnreachableException {
            name: exception.name.clone(),
            hidden_by: by.name.clone(),
            hidden_at: by.position,
        };
        cautions.push(Located { position: exception.position, what });
    }
    for exception in policy.exceptions.iter().filter(|it| it.has_expired(now)) {
        let what = Caution::ExpiredException {
            name: exception.name.clone(),
            owner: exception.owner.clone(),
            expired: exception.expires.written.clone(),
        };
        cautions.push(Located { position: exception.position, what });
    }
    cautions.compact_sort_by_key(|it| it.position);
    cautions
}
