//! The evidence of a run: what was agreed to, what became of each instance, and the files that prove it.

use serde::Serialize;

use super::journal::Run;
use super::outcome::{Ending, InstanceResult, Outcome};
use ibmcloud_core::outcome::Verdict;

/// The evidence of a run, as a document.
#[derive(Clone, Debug, Serialize)]
pub struct Bundle {
    /// The version of this document.
    pub version: u32,
    /// What the run began with.
    #[serde(flatten)]
    pub run: Run,
    /// When it was written, RFC 3339.
    pub at: String,
    /// How many records the journal of the run has.
    pub records: usize,
    /// The hash of the last of them; each is chained to the one before.
    pub head: String,
    /// What became of the instances, in numbers.
    pub tally: Tally,
    /// What became of each.
    pub instances: Vec<InstanceEntry>,
    /// The SHA-256 of the texts of all evidence files' hashes, one after the other: a file that is missing,
    /// added or changed changes it.
    pub chain: String,
}

/// One instance in a bundle.
#[derive(Clone, Debug, Serialize)]
pub struct InstanceEntry {
    /// The account's id.
    pub account: String,
    /// The region.
    pub region: String,
    /// The name.
    pub name: String,
    /// The GUID.
    pub guid: String,
    /// The mode that is wanted.
    pub to: String,
    /// What became of it.
    #[serde(flatten)]
    pub ending: Ending,
}

/// A run in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Instances that were to be changed.
    pub targets: usize,
    /// Every token that can exist was seen dead, or the mode was set that lets tokens in.
    pub proven: usize,
    /// The same for what the identity can see.
    pub proven_for_identity: usize,
    /// The mode is right; of some tokens it is not known that they are dead.
    pub set_not_proven: usize,
    /// It is not so.
    pub not_so: usize,
    /// Failed.
    pub failed: usize,
    /// Of those, instances at which a change may or may not have happened.
    pub uncertain: usize,
    /// Not begun.
    pub held: usize,
}

impl Tally {
    /// Of results.
    pub fn of<'a>(results: impl IntoIterator<Item = &'a Outcome>) -> Self {
        let mut tally = Self::default();
        for outcome in results {
            tally.targets += 1;
            match outcome {
                Outcome::Done { verdict: Verdict::Proven, .. } => tally.proven += 1,
                Outcome::Done { verdict: Verdict::ProvenForIdentity, .. } => {
                    tally.proven_for_identity += 1;
                }
                Outcome::Done { verdict: Verdict::SetNotProven, .. } => tally.set_not_proven += 1,
                Outcome::Done { verdict: Verdict::NotSo, .. } => tally.not_so += 1,
                Outcome::Failed(failure) => {
                    tally.failed += 1;
                    tally.uncertain += usize::from(failure.is_uncertain());
                }
                Outcome::Held(_) => tally.held += 1,
            }
        }
        tally
    }
}

/// The bundle of a run that came so far.
pub fn bundle(run: &Run, head: (usize, &str), results: &[InstanceResult], at: String) -> Bundle {
    let instances: Vec<InstanceEntry> = results
        .iter()
        .map(|it| InstanceEntry {
            account: it.target.account.clone(),
            region: it.target.region.clone(),
            name: it.target.name.clone(),
            guid: it.target.guid.clone(),
            to: it.target.to.clone(),
            ending: it.ending.clone(),
        })
        .collect();
    let hashes: Vec<&str> = instances
        .iter()
        .filter_map(|it| it.ending.evidence.as_ref())
        .map(|it| it.sha256.as_str())
        .collect();
    Bundle {
        version: 1,
        run: run.clone(),
        at,
        records: head.0,
        head: head.1.to_owned(),
        tally: Tally::of(results.iter().map(|it| &it.ending.outcome)),
        chain: ibmcloud_lockdown::chain::sha256(&hashes),
        instances,
    }
}
