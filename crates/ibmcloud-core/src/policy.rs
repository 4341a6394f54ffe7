//! What is wanted of many instances: rules and exceptions, of which the first that matches decides.
//!
//! Pure values. Where a rule needs a fact that is not known, the decision says so and guesses nothing.

mod decision;
mod document;
mod matching;
mod pattern;
mod reach;
#[cfg(test)]
mod tests;

pub use self::decision::{Considered, Decision, Due, Ruling, Source, SourceKind};
pub use self::document::{
    DesiredMode, Exception, Expiry, Fallback, POLICY_VERSION, Policy, Position, Rule,
};
pub use self::matching::{Facts, InstanceId, Key, Matched, Matcher, ResourceGroupRef};
pub use self::pattern::Pattern;
