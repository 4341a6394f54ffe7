//! How a policy decides about one instance.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use super::matching::{Facts, Key, Matched, Matcher};
use super::{DesiredMode, Policy, Position};
use crate::auth_mode::AuthMode;

/// What kind of thing of a policy it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SourceKind {
    /// An exception.
    Exception,
    /// A rule.
    Rule,
    /// The default, which is used where nothing matches.
    Fallback,
}

impl SourceKind {
    /// The word for programs: `exception`, `rule`, `default`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Exception => "exception",
            Self::Rule => "rule",
            Self::Fallback => "default",
        }
    }
}

impl fmt::Display for SourceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What decided, as a report names it. Cheap to clone, and of a life of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// What it is.
    pub kind: SourceKind,
    /// Its name; empty for the default, which has none.
    pub name: Arc<str>,
    /// Where it begins in the policy file.
    pub position: Position,
}

/// What came of looking at the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ruling {
    /// This is wanted.
    Wants(DesiredMode),
    /// Whether the source matches depends on a fact that is not known.
    CannotBeDecided {
        /// The fact.
        not_known: Key,
    },
}

/// What a policy wants of one instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// What came of it.
    pub ruling: Ruling,
    /// What decided; where nothing could be decided, what could not.
    pub source: Source,
    /// Exceptions that match and have expired, and that would have decided. They change nothing.
    pub expired: Vec<Source>,
}

impl Decision {
    /// What is wanted; `None` if it cannot be decided.
    pub fn mode(&self) -> Option<DesiredMode> {
        match self.ruling {
            Ruling::Wants(mode) => Some(mode),
            Ruling::CannotBeDecided { .. } => None,
        }
    }

    /// What has to be done to an instance whose parameter says `observed`.
    pub fn due(&self, observed: &AuthMode) -> Due {
        let Some(mode) = self.mode() else { return Due::CannotBeDecided };
        match mode.auth_mode() {
            None => Due::LeaveAlone,
            Some(wanted) if wanted == observed.effective() => Due::Nothing,
            Some(wanted) => Due::Set(wanted),
        }
    }
}

/// What has to be done to an instance, as far as its parameter `external_api_auth` says. That the
/// parameter is as wanted proves nothing about its tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Due {
    /// The parameter is as the policy wants it.
    Nothing,
    /// The mode has to be set, with all that belongs to it.
    Set(AuthMode),
    /// The policy asks nothing of it.
    LeaveAlone,
    /// What is wanted is not known.
    CannotBeDecided,
}

impl Due {
    /// The word for programs: `nothing`, `set`, `leave-alone`, `cannot-be-decided`.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Set(_) => "set",
            Self::LeaveAlone => "leave-alone",
            Self::CannotBeDecided => "cannot-be-decided",
        }
    }
}

/// One thing of the policy that was considered on the way to a decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Considered {
    /// What it is.
    pub source: Source,
    /// How the instance compares with it; the default matches always.
    pub matched: Matched,
    /// Whether it is an exception that holds no more, so that its match does not count.
    pub expired: bool,
}

/// An exception or a rule, as both are considered.
struct Candidate<'p> {
    source: Source,
    matches: &'p Matcher,
    mode: DesiredMode,
    expired: bool,
}

impl Policy {
    fn candidates(&self, now: SystemTime) -> impl Iterator<Item = Candidate<'_>> {
        let source =
            |kind, name: &Arc<str>, position| Source { kind, name: name.clone(), position };
        let exceptions = self.exceptions.iter().map(move |it| Candidate {
            source: source(SourceKind::Exception, &it.name, it.position),
            matches: &it.matches,
            mode: it.mode,
            expired: it.has_expired(now),
        });
        let rules = self.rules.iter().map(move |it| Candidate {
            source: source(SourceKind::Rule, &it.name, it.position),
            matches: &it.matches,
            mode: it.mode,
            expired: false,
        });
        exceptions.chain(rules)
    }

    pub(super) fn consider(
        &self,
        facts: &Facts<'_>,
        now: SystemTime,
        mut on: impl FnMut(Considered),
    ) -> Decision {
        let mut expired = Vec::new();
        for candidate in self.candidates(now) {
            let Candidate { source, matches, mode, expired: over } = candidate;
            let matched = matches.compare(facts);
            let ruling = match &matched {
                _ if over => None,
                Matched::Yes => Some(Ruling::Wants(mode)),
                Matched::NotKnown(keys) => {
                    keys.first().map(|key| Ruling::CannotBeDecided { not_known: *key })
                }
                Matched::No(_) => None,
            };
            if over && matched == Matched::Yes {
                expired.push(source.clone());
            }
            on(Considered { source: source.clone(), matched, expired: over });
            if let Some(ruling) = ruling {
                return Decision { ruling, source, expired };
            }
        }
        let source = Source {
            kind: SourceKind::Fallback,
            name: Arc::from(""),
            position: self.fallback.position,
        };
        on(Considered { source: source.clone(), matched: Matched::Yes, expired: false });
        Decision { ruling: Ruling::Wants(self.fallback.mode), source, expired }
    }
}
