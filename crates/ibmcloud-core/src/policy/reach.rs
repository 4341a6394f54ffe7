//! Rules and exceptions that can never decide, because an earlier one takes all that they match.

use super::matching::{InstanceId, Key, Matcher, ResourceGroupRef};
use super::pattern::Pattern;
use super::{Exception, Policy, Rule};

impl Matcher {
    /// Whether every instance that another matcher matches is surely matched by this one. False where
    /// it cannot be told from the two alone.
    pub fn covers(&self, other: &Self) -> bool {
        fn each<T>(wide: &[T], narrow: &[T], covers: impl Fn(&T, &T) -> bool) -> bool {
            narrow.iter().all(|narrow| wide.iter().any(|wide| covers(wide, narrow)))
        }
        Key::ALL.into_iter().filter(|key| !self.is_empty(*key)).all(|key| {
            !other.is_empty(key)
                && match key {
                    Key::Account => each(&self.accounts, &other.accounts, PartialEq::eq),
                    Key::ResourceGroup => {
                        each(&self.resource_groups, &other.resource_groups, |wide, narrow| {
                            match (wide, narrow) {
                                (
                                    ResourceGroupRef::Named(wide),
                                    ResourceGroupRef::Named(narrow),
                                ) => wide.covers(narrow),
                                (ResourceGroupRef::Named(wide), ResourceGroupRef::Id(_)) => {
                                    wide.as_str() == "*"
                                }
                                (wide, narrow) => wide == narrow,
                            }
                        })
                    }
                    Key::Region => each(&self.regions, &other.regions, Pattern::covers),
                    Key::Tag => each(&self.tags, &other.tags, Pattern::covers),
                    Key::Name => each(&self.names, &other.names, Pattern::covers),
                    Key::Instance => each(&self.instances, &other.instances, |wide, narrow| {
                        wide == narrow
                            || matches!(
                                (wide, narrow),
                                (InstanceId::Guid(guid), InstanceId::Crn(crn))
                                    if crn.guid().as_ref() == Some(guid)
                            )
                    }),
                }
        })
    }
}

impl Policy {
    /// Each rule that can never decide, with the earlier one that takes all that it matches.
    pub fn unreachable_rules(&self) -> Vec<(&Rule, &Rule)> {
        shadowed(&self.rules, |earlier, later| earlier.matches.covers(&later.matches))
    }

    /// Each exception that can never decide, with the earlier one that takes all that it matches and
    /// that holds at least as long.
    pub fn unreachable_exceptions(&self) -> Vec<(&Exception, &Exception)> {
        shadowed(&self.exceptions, |earlier, later| {
            earlier.expires.at >= later.expires.at && earlier.matches.covers(&later.matches)
        })
    }
}

fn shadowed<T>(items: &[T], shadows: impl Fn(&T, &T) -> bool) -> Vec<(&T, &T)> {
    let mut found = Vec::new();
    for (at, later) in items.iter().enumerate() {
        let earlier = items.iter().take(at).find(|earlier| shadows(earlier, later));
        found.extend(earlier.map(|earlier| (later, earlier)));
    }
    found
}
