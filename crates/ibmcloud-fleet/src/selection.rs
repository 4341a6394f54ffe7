//! Which instances of the accounts are meant.

use ibmcloud_core::instance::Instance;
use ibmcloud_core::policy::Pattern;
use ibmcloud_core::{Crn, RegionName};
use sha2::{Digest, Sha256};

use crate::report::{Scope, Shard};

/// Which instances are meant. Each list that is not empty has to hold; a list holds if one of its values does.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// How the accounts were named.
    pub accounts: Vec<String>,
    /// Regions.
    pub regions: Vec<RegionName>,
    /// Resource groups, by name or id.
    pub resource_groups: Vec<String>,
    /// Tags, without case.
    pub tags: Vec<Pattern>,
    /// Patterns of names, GUIDs or CRNs.
    pub names: Vec<Pattern>,
    /// Which part.
    pub shard: Option<Shard>,
}

/// What is known of an instance beside its own document.
#[derive(Clone, Copy, Debug, Default)]
pub struct Known<'a> {
    /// The name of its resource group.
    pub resource_group: Option<&'a str>,
    /// Its tags.
    pub tags: Option<&'a [String]>,
}

impl Selection {
    /// Whether instances are told apart by something that stands outside of their documents.
    pub fn needs_facts(&self) -> bool {
        !self.tags.is_empty() || !self.resource_groups.is_empty()
    }

    /// Whether an instance is meant. One whose tags could not be read is meant where a tag decides: it is
    /// shown rather than left out.
    pub fn takes(&self, instance: &Instance, known: Known<'_>) -> bool {
        let region = || self.regions.contains(&instance.region);
        let group = || {
            self.resource_groups.iter().any(|it| {
                it == instance.resource_group_id.as_str() || known.resource_group == Some(it)
            })
        };
        let tag = || {
            known.tags.is_none_or(|tags| {
                let is_one = |tag: &String| {
                    let tag = tag.to_lowercase();
                    self.tags.iter().any(|it| it.matches(&tag))
                };
                tags.iter().any(is_one)
            })
        };
        let name = || {
            let ids = [instance.name.as_str(), instance.guid.as_str()];
            let crn = instance.crn.to_string();
            self.names.iter().any(|it| ids.iter().any(|id| it.matches(id)) || it.matches(&crn))
        };
        (self.regions.is_empty() || region())
            && (self.names.is_empty() || name())
            && (self.resource_groups.is_empty() || group())
            && (self.tags.is_empty() || tag())
            && self.shard.is_none_or(|shard| shard.takes(&instance.crn))
    }

    /// What a report says about it.
    pub fn scope(&self) -> Scope {
        let texts = |all: &[Pattern]| sorted(all.iter().map(|it| it.as_str().to_owned()));
        Scope {
            accounts: sorted(self.accounts.iter().cloned()),
            regions: sorted(self.regions.iter().map(ToString::to_string)),
            resource_groups: sorted(self.resource_groups.iter().cloned()),
            tags: texts(&self.tags),
            names: texts(&self.names),
            shard: self.shard,
        }
    }
}

fn sorted(all: impl Iterator<Item = String>) -> Vec<String> {
    let mut all: Vec<String> = all.collect();
    all.sort();
    all.dedup();
    all
}

impl Shard {
    /// Part `number` of `of`; `None` unless 1 ≤ `number` ≤ `of`.
    pub fn new(number: u32, of: u32) -> Option<Self> {
        (1..=of).contains(&number).then_some(Self { number, of })
    }

    /// Whether an instance is in this part. Each instance is in just one part, by its CRN alone, so that parts
    /// are stable whatever else is in the fleet.
    pub fn takes(self, crn: &Crn) -> bool {
        let hash = Sha256::digest(crn.to_string().as_bytes());
        let start = hash.first_chunk::<8>().map_or(0, |it| u64::from_be_bytes(*it));
        start % u64::from(self.of.max(1)) == u64::from(self.number.saturating_sub(1))
    }
}
