//! A report in numbers.

use std::collections::BTreeMap;

use serde::Serialize;

use super::code::Code;
use super::document::{AccountRow, Report};
use super::row::Verdict;

/// A report in numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Instances in all.
    pub instances: u64,
    /// As wanted.
    pub clean: u64,
    /// Not as wanted.
    pub findings: u64,
    /// Not read.
    pub unread: u64,
    /// Accounts of which the list of instances was not read to the end.
    pub accounts_unread: u64,
    /// How often each reason was given.
    pub reasons: BTreeMap<&'static str, u64>,
    /// Instances by region, and in it by mode.
    pub regions: BTreeMap<String, Place>,
}

/// Instances of one region by what they accept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Place {
    /// Those that the parameter or the behaviour shows to accept IAM tokens only.
    pub iam_only: u64,
    /// Those that accept Monitor API tokens.
    pub any: u64,
    /// Those of which it is not known.
    pub not_known: u64,
}

impl Report {
    /// What became of all of it.
    pub fn summary(&self) -> Summary {
        Summary::of(self)
    }
}

impl Summary {
    fn of(report: &Report) -> Self {
        let mut summary = Self::default();
        for row in &report.instances {
            summary.instances += 1;
            match row.verdict {
                Verdict::Clean => summary.clean += 1,
                Verdict::Finding => summary.findings += 1,
                Verdict::Unread => summary.unread += 1,
            }
            for reason in &row.reasons {
                *summary.reasons.entry(reason.code.as_str()).or_default() += 1;
            }
            let place = summary.regions.entry(row.region.clone()).or_default();
            match row.accepts_monitor_tokens() {
                Some(false) => place.iam_only += 1,
                Some(true) => place.any += 1,
                None => place.not_known += 1,
            }
        }
        let unread = |it: &&AccountRow| !it.listed;
        summary.accounts_unread = report.accounts.iter().filter(unread).count() as u64;
        summary
    }

    /// Whether everything was read, and is as wanted.
    pub fn is_clean(&self) -> bool {
        self.is_complete() && self.findings == 0
    }

    /// Whether everything was read.
    pub fn is_complete(&self) -> bool {
        self.unread == 0 && self.accounts_unread == 0
    }

    /// How often a reason was given.
    pub fn count(&self, code: Code) -> u64 {
        self.reasons.get(code.as_str()).copied().unwrap_or_default()
    }
}
