//! A case: a world, and the runs that take place in it one after the other.

use std::fmt;

use super::run::{Run, Who, Words};
use super::variants::Variant;

/// A case.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    /// The group that it is counted in.
    pub(crate) group: &'static str,
    pub(crate) variant: &'static Variant,
    /// What happens.
    pub(crate) runs: Vec<Run>,
    /// How many teams are worked on at once: with one, each request has its place, and the same troubles meet
    /// the same requests.
    pub(crate) in_flight: usize,
    /// Who brings it to an end afterwards, without any trouble.
    pub(crate) last: Who,
}

impl Case {
    pub(crate) fn new(group: &'static str, variant: &'static Variant, runs: Vec<Run>) -> Self {
        let last = runs.last().map_or(Who::Admin, |run| run.who);
        Self { group, variant, runs, in_flight: 1, last }
    }

    /// The mode that the last of its runs is about.
    pub(crate) fn target(&self) -> Words {
        let said = self.runs.iter().rev().map(|run| run.words);
        said.into_iter().find(|words| *words != Words::Resume).unwrap_or(Words::Lock)
    }

    /// The homes of its runs.
    pub(crate) fn homes(&self) -> Vec<usize> {
        let inside = self.runs.iter().flat_map(|run| &run.disturbances).filter_map(|it| match it {
            super::run::Disturbance::Inside { run, .. } => Some(run.home),
            _ => None,
        });
        let mut homes: Vec<usize> = self.runs.iter().map(|run| run.home).chain(inside).collect();
        homes.sort_unstable();
        homes.dedup();
        homes
    }
}

/// The name by which it is repeated.
impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.group, self.variant.name)?;
        for run in &self.runs {
            write!(f, " {run}")?;
        }
        Ok(())
    }
}
