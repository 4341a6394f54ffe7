//! What changed between two reports of the same scope.

use std::collections::BTreeMap;

use serde::Serialize;

use super::row::{Row, Verdict};
use super::{Report, Scope};

/// What changed since an earlier report.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Changes {
    /// When the earlier report began.
    pub since: String,
    /// Every instance that changed, in the order of reports.
    pub instances: Vec<Change>,
    /// How many did not.
    pub same: u64,
}

/// A change of one instance.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "change", rename_all = "kebab-case")]
pub enum Change {
    /// It was not there before.
    New {
        /// As it is.
        now: Row,
    },
    /// It is not there any more.
    Gone {
        /// As it was.
        before: Row,
    },
    /// Its verdict is better, or reasons are gone and none is new.
    Better {
        /// As it was.
        before: Row,
        /// As it is.
        now: Row,
    },
    /// Its verdict is worse, or it has reasons that it had not.
    Worse {
        /// As it was.
        before: Row,
        /// As it is.
        now: Row,
    },
    /// It cannot be told: it was not read then, or is not read now.
    NotComparable {
        /// As it was.
        before: Row,
        /// As it is.
        now: Row,
    },
}

/// Why two reports cannot be compared.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Incomparable {
    /// They were asked for different things: what only one of them looked for would look new or gone.
    #[error("the reports were asked for different instances")]
    Scope(Box<(Scope, Scope)>),
}

impl Changes {
    /// What changed from `before` to `now`. Instances of accounts that were not listed to the end now are
    /// not called gone.
    pub fn between(before: &Report, now: &Report) -> Result<Self, Incomparable> {
        if before.scope != now.scope {
            let scopes = (before.scope.clone(), now.scope.clone());
            return Err(Incomparable::Scope(Box::new(scopes)));
        }
        let old: BTreeMap<&str, &Row> =
            before.instances.iter().map(|row| (row.crn.as_str(), row)).collect();
        let new: BTreeMap<&str, &Row> =
            now.instances.iter().map(|row| (row.crn.as_str(), row)).collect();
        let unlisted = |report: &Report, account: &str| {
            report.accounts.iter().any(|it| it.id == account && !it.listed)
        };
        let mut changes = Self { since: before.at.clone(), ..Self::default() };
        for row in &now.instances {
            match old.get(row.crn.as_str()) {
                None if unlisted(before, &row.account) => changes.same += 1,
                None => changes.instances.push(Change::New { now: row.clone() }),
                Some(earlier) => match compare(earlier, row) {
                    Some(change) => changes.instances.push(change),
                    None => changes.same += 1,
                },
            }
        }
        for row in &before.instances {
            if !new.contains_key(row.crn.as_str()) && !unlisted(now, &row.account) {
                changes.instances.push(Change::Gone { before: row.clone() });
            }
        }
        changes.instances.sort_by(|a, b| a.row().key().cmp(&b.row().key()));
        Ok(changes)
    }

    /// Whether something got worse, or came with a finding: what a scheduled run has to speak up for.
    pub fn has_regressions(&self) -> bool {
        self.instances.iter().any(|it| match it {
            Change::Worse { .. } => true,
            Change::New { now } => now.verdict == Verdict::Finding,
            Change::Gone { .. } | Change::Better { .. } | Change::NotComparable { .. } => false,
        })
    }
}

impl Change {
    /// The instance as it is, or as it was where it is gone.
    pub fn row(&self) -> &Row {
        match self {
            Self::New { now }
            | Self::Better { now, .. }
            | Self::Worse { now, .. }
            | Self::NotComparable { now, .. } => now,
            Self::Gone { before } => before,
        }
    }

    /// The word in documents.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::New { .. } => "new",
            Self::Gone { .. } => "gone",
            Self::Better { .. } => "better",
            Self::Worse { .. } => "worse",
            Self::NotComparable { .. } => "not-comparable",
        }
    }
}

fn compare(before: &Row, now: &Row) -> Option<Change> {
    let findings = |row: &Row| -> Vec<_> {
        let weighty = row.reasons.iter().filter(|it| it.level != super::Level::Note);
        weighty.map(|it| it.code).collect()
    };
    let (old, new) = (findings(before), findings(now));
    let both = || (before.clone(), now.clone());
    if (before.verdict == Verdict::Unread) != (now.verdict == Verdict::Unread) {
        let (before, now) = both();
        return Some(Change::NotComparable { before, now });
    }
    if new.iter().any(|code| !old.contains(code)) {
        let (before, now) = both();
        return Some(Change::Worse { before, now });
    }
    if old.iter().any(|code| !new.contains(code)) {
        let (before, now) = both();
        return Some(Change::Better { before, now });
    }
    None
}
