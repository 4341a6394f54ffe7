//! Which instances a rule or an exception is about, and what is known of one.

use std::fmt;

use super::pattern::Pattern;
use crate::crn::Crn;
use crate::ids::{AccountId, Guid, RegionName, ResourceGroupId};
use crate::instance::Instance;

/// What is known of an instance. `None` is a fact that was not read: it is not an empty one.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// Whose it is.
    pub account: &'a AccountId,
    /// The id of its resource group.
    pub resource_group_id: &'a ResourceGroupId,
    /// The name of its resource group.
    pub resource_group: Option<&'a str>,
    /// Where it runs.
    pub region: &'a RegionName,
    /// Its name for people.
    pub name: &'a str,
    /// Its identifier on the Monitor API.
    pub guid: &'a Guid,
    /// Its name in the whole cloud.
    pub crn: &'a Crn,
    /// Its tags.
    pub tags: Option<&'a [String]>,
}

impl<'a> Facts<'a> {
    /// What the resource controller says of an instance, and what was read elsewhere.
    pub fn of(
        instance: &'a Instance,
        resource_group: Option<&'a str>,
        tags: Option<&'a [String]>,
    ) -> Self {
        Self {
            account: &instance.account,
            resource_group_id: &instance.resource_group_id,
            resource_group,
            region: &instance.region,
            name: &instance.name,
            guid: &instance.guid,
            crn: &instance.crn,
            tags,
        }
    }
}

/// What a rule or an exception asks of an instance: the keys below `match`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// `account`
    Account,
    /// `resource_group`
    ResourceGroup,
    /// `region`
    Region,
    /// `tag`
    Tag,
    /// `name`
    Name,
    /// `instance`
    Instance,
}

impl Key {
    /// Every key, in the order in which they are documented.
    pub const ALL: [Self; 6] =
        [Self::Account, Self::ResourceGroup, Self::Region, Self::Tag, Self::Name, Self::Instance];

    /// The key of a policy file.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::ResourceGroup => "resource_group",
            Self::Region => "region",
            Self::Tag => "tag",
            Self::Name => "name",
            Self::Instance => "instance",
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A resource group, as a policy names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResourceGroupRef {
    /// By its id: 32 hexadecimal digits.
    Id(ResourceGroupId),
    /// By a pattern of its name.
    Named(Pattern),
}

/// One instance, as a policy names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InstanceId {
    /// By its GUID.
    Guid(Guid),
    /// By its CRN.
    Crn(Box<Crn>),
}

/// Whether an instance is as a matcher asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Matched {
    /// It is.
    Yes,
    /// It is not: the keys that say so, in the order of [`Key::ALL`].
    No(Vec<Key>),
    /// No key says no, and for these the fact is not known.
    NotKnown(Vec<Key>),
}

/// Which instances a rule or an exception is about.
///
/// Every list that is not empty has to hold; a list holds if one of its values does. A matcher whose
/// lists are all empty matches every instance; a policy file cannot have one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matcher {
    /// Accounts, by id.
    pub accounts: Vec<AccountId>,
    /// Resource groups.
    pub resource_groups: Vec<ResourceGroupRef>,
    /// Patterns of regions.
    pub regions: Vec<Pattern>,
    /// Patterns of tags, in lower case: tags have no case.
    pub tags: Vec<Pattern>,
    /// Patterns of the instance's name.
    pub names: Vec<Pattern>,
    /// Instances, by id.
    pub instances: Vec<InstanceId>,
}

impl Matcher {
    /// Compares an instance with it.
    pub fn compare(&self, facts: &Facts<'_>) -> Matched {
        let (mut no, mut not_known) = (Vec::new(), Vec::new());
        for key in Key::ALL {
            match self.holds(key, facts) {
                Some(true) => {}
                Some(false) => no.push(key),
                None => not_known.push(key),
            }
        }
        match (no.is_empty(), not_known.is_empty()) {
            (true, true) => Matched::Yes,
            (true, false) => Matched::NotKnown(not_known),
            (false, _) => Matched::No(no),
        }
    }

    /// Whether one key holds; `None` if the fact that it needs is not known.
    fn holds(&self, key: Key, facts: &Facts<'_>) -> Option<bool> {
        if self.is_empty(key) {
            return Some(true);
        }
        Some(match key {
            Key::Account => self.accounts.contains(facts.account),
            Key::ResourceGroup => return self.holds_group(facts),
            Key::Region => self.regions.iter().any(|it| it.matches(facts.region.as_str())),
            Key::Tag => {
                let tags: Vec<String> = facts.tags?.iter().map(|it| it.to_lowercase()).collect();
                self.tags.iter().any(|it| tags.iter().any(|tag| it.matches(tag)))
            }
            Key::Name => self.names.iter().any(|it| it.matches(facts.name)),
            Key::Instance => self.instances.iter().any(|it| match it {
                InstanceId::Guid(guid) => guid == facts.guid,
                InstanceId::Crn(crn) => **crn == *facts.crn,
            }),
        })
    }

    fn holds_group(&self, facts: &Facts<'_>) -> Option<bool> {
        let mut known = true;
        for group in &self.resource_groups {
            let holds = match (group, facts.resource_group) {
                (ResourceGroupRef::Id(id), _) => id == facts.resource_group_id,
                (ResourceGroupRef::Named(pattern), Some(name)) => pattern.matches(name),
                (ResourceGroupRef::Named(_), None) => {
                    known = false;
                    false
                }
            };
            if holds {
                return Some(true);
            }
        }
        known.then_some(false)
    }

    /// Whether a key asks nothing.
    pub fn is_empty(&self, key: Key) -> bool {
        match key {
            Key::Account => self.accounts.is_empty(),
            Key::ResourceGroup => self.resource_groups.is_empty(),
            Key::Region => self.regions.is_empty(),
            Key::Tag => self.tags.is_empty(),
            Key::Name => self.names.is_empty(),
            Key::Instance => self.instances.is_empty(),
        }
    }

    /// What a key asks for, in the words of the file.
    pub fn wanted(&self, key: Key) -> Vec<String> {
        fn texts<T: fmt::Display>(values: &[T]) -> Vec<String> {
            values.iter().map(ToString::to_string).collect()
        }
        match key {
            Key::Account => texts(&self.accounts),
            Key::ResourceGroup => texts(&self.resource_groups),
            Key::Region => texts(&self.regions),
            Key::Tag => texts(&self.tags),
            Key::Name => texts(&self.names),
            Key::Instance => texts(&self.instances),
        }
    }
}

impl fmt::Display for ResourceGroupRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => fmt::Display::fmt(id, f),
            Self::Named(pattern) => fmt::Display::fmt(pattern, f),
        }
    }
}

impl fmt::Display for InstanceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Guid(guid) => fmt::Display::fmt(guid, f),
            Self::Crn(crn) => fmt::Display::fmt(crn, f),
        }
    }
}
