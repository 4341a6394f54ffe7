//! What is wanted of many instances: rules and exceptions, of which the first that matches decides.
//!
//! Pure values. Where a rule needs a fact that is not known, the decision says so and guesses nothing.

mod decision;
mod matching;
mod pattern;
mod reach;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

pub use self::decision::{Considered, Decision, Due, Ruling, Source, SourceKind};
pub use self::matching::{Facts, InstanceId, Key, Matched, Matcher, ResourceGroupRef};
pub use self::pattern::Pattern;
use crate::auth_mode::AuthMode;

/// The version of the format that this program reads: the value of the key `version`.
pub const POLICY_VERSION: u32 = 1;

const UNMANAGED: &str = "UNMANAGED";

/// What is wanted of an instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DesiredMode {
    /// It accepts IAM tokens only.
    IamOnly,
    /// It accepts IAM tokens and Monitor API tokens.
    Any,
    /// The policy asks nothing of it, whatever its mode is: it is left alone.
    Unmanaged,
}

impl DesiredMode {
    /// Every mode that a policy can want.
    pub const ALL: [Self; 3] = [Self::IamOnly, Self::Any, Self::Unmanaged];

    /// Reads the word of a policy file: exact spellings only.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == word)
    }

    /// The word of a policy file: `IAM_ONLY`, `ANY`, `UNMANAGED`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::IamOnly => AuthMode::IamOnly.wire_value().unwrap_or_default(),
            Self::Any => AuthMode::Any.wire_value().unwrap_or_default(),
            Self::Unmanaged => UNMANAGED,
        }
    }

    /// The mode of an instance that is wanted; `None` where nothing is.
    pub fn auth_mode(self) -> Option<AuthMode> {
        match self {
            Self::IamOnly => Some(AuthMode::IamOnly),
            Self::Any => Some(AuthMode::Any),
            Self::Unmanaged => None,
        }
    }
}

impl fmt::Display for DesiredMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A place in a policy file. Both numbers begin with 1; columns count characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line.
    pub line: u32,
    /// The column.
    pub column: u32,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// One rule: the instances that it is about, and what is wanted of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its name, which no other rule and no exception of the policy has.
    pub name: Arc<str>,
    /// Where it begins in the file.
    pub position: Position,
    /// Which instances it is about.
    pub matches: Matcher,
    /// What is wanted of them.
    pub mode: DesiredMode,
}

/// Something that stands before the rules, for a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exception {
    /// Its name, which no rule and no other exception of the policy has.
    pub name: Arc<str>,
    /// Where it begins in the file.
    pub position: Position,
    /// Which instances it is about.
    pub matches: Matcher,
    /// What is wanted of them while it holds.
    pub mode: DesiredMode,
    /// Who answers for it.
    pub owner: String,
    /// Why it is needed.
    pub reason: String,
    /// When it ends.
    pub expires: Expiry,
}

/// When an exception ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expiry {
    /// The first moment at which the exception does not hold any more.
    pub at: SystemTime,
    /// The value of the file, as it was written.
    pub written: String,
}

impl Exception {
    /// Whether it holds no more.
    pub fn has_expired(&self, now: SystemTime) -> bool {
        now >= self.expires.at
    }
}

/// What is wanted of every instance that neither an exception nor a rule matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fallback {
    /// What is wanted.
    pub mode: DesiredMode,
    /// Where it stands in the file.
    pub position: Position,
}

/// What is wanted of many instances.
///
/// Exceptions that hold come first, in their order; then the rules, in theirs; then the fallback. The
/// first that matches decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// The version of its format.
    pub version: u32,
    /// What is wanted where nothing matches: the key `default`.
    pub fallback: Fallback,
    /// The rules, in their order.
    pub rules: Vec<Rule>,
    /// The exceptions, in their order.
    pub exceptions: Vec<Exception>,
}

impl Policy {
    /// What the policy wants of an instance at a time.
    pub fn decide(&self, facts: &Facts<'_>, now: SystemTime) -> Decision {
        self.consider(facts, now, |_| ())
    }

    /// The same, with everything that was considered on the way, in order. The last one decided.
    pub fn explain(&self, facts: &Facts<'_>, now: SystemTime) -> (Decision, Vec<Considered>) {
        let mut considered = Vec::new();
        let decision = self.consider(facts, now, |it| considered.push(it));
        (decision, considered)
    }

    /// Whether any rule or exception needs the tags of an instance. Without one, nobody has to read them.
    pub fn needs_tags(&self) -> bool {
        self.matchers().any(|it| !it.tags.is_empty())
    }

    /// Whether any rule or exception needs the names of resource groups, and not only their ids.
    pub fn needs_resource_group_names(&self) -> bool {
        let named = |it: &ResourceGroupRef| matches!(it, ResourceGroupRef::Named(_));
        self.matchers().any(|it| it.resource_groups.iter().any(named))
    }

    fn matchers(&self) -> impl Iterator<Item = &Matcher> {
        let exceptions = self.exceptions.iter().map(|it| &it.matches);
        exceptions.chain(self.rules.iter().map(|it| &it.matches))
    }
}
