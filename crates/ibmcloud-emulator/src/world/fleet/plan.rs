//! What a fleet is made of.

use crate::ids;

/// The region of the one instance of a troubled fleet that does not answer for its region.
pub(super) const SILENT_REGION: &str = "in-che";

/// What a fleet is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fleet {
    /// How many Monitoring instances.
    pub instances: usize,
    /// How many accounts they are spread over, at least one. From two on there are two accounts more:
    /// one without an instance, and one that is listed and cannot be read.
    pub accounts: usize,
    /// How many of the instances are in trouble, evenly spread; each kind of trouble in turn, see
    /// [`Fleet::TROUBLES`].
    pub troubled: usize,
    /// Makes one fleet differ from another.
    pub seed: u64,
}

impl Default for Fleet {
    fn default() -> Self {
        Self { instances: 0, accounts: 1, troubled: 0, seed: 0 }
    }
}

impl Fleet {
    /// A number below `bound` that depends on the seed, an instance and what is chosen.
    pub(super) fn pick(&self, index: usize, what: &str, bound: u64) -> u64 {
        ids::number(&["fleet", &self.seed.to_string(), &index.to_string(), what], bound)
    }
}
