//! A run that took place: what it said, what it sent, and how things are afterwards.

use std::ops::Range;

use serde_json::Value;

use super::journals::Plan;
use super::run::Run;
use super::truth::Truth;

/// A run that took place.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) run: Run,
    /// The exit code; `None` for a run that was killed.
    pub(crate) code: Option<i32>,
    /// It did not end by itself.
    pub(crate) hung: bool,
    pub(crate) stdout: String,
    /// The same, if it is JSON.
    pub(crate) document: Option<Value>,
    pub(crate) stderr: String,
    /// Its requests, by number: those of a run inside of it are not among them.
    pub(crate) calls: Vec<Range<u64>>,
    /// The plan that it worked on, as its journal is afterwards.
    pub(crate) plan: Option<Plan>,
    /// How things are afterwards.
    pub(crate) truth: Truth,
}

impl Ran {
    /// Whether a request is one of this run.
    pub(crate) fn sent(&self, call: u64) -> bool {
        self.calls.iter().any(|range| range.contains(&call))
    }
}
