//! What changed between two reports of the same scope.

use std::collections::BTreeMap;

use compact_sort::CompactSort as _;
use serde::Serialize;

use super::code::{Code, Level};
use super::document::{Report, Scope};
use super::row::{Row, Verdict};

/// What changed since an earlier report.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Changes {
    /// When the earlier report began.
    pub since: String,
    /// Whether another policy decided then: what changed may be what is wanted, and not the instance.
    pub policy_changed: bool,
    /// Every instance that changed, in the order of reports.
    pub instances: Vec<Change>,
    /// How many of them have a finding now that was not known.
    pub regressions: u64,
    /// How many did not change.
    pub same: u64,
}

/// A change of one instance.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "change", rename_all = "kebab-case")]
pub enum Change {
    /// The earlier report does not have it, and left nothing out of its account.
    New {
        /// As it is.
        now: Row,
    },
    /// It is not there any more.
    Gone {
        /// As it was.
        before: Row,
    },
    /// A finding is gone, and none is new.
    Better {
        /// As it was.
        before: Row,
        /// As it is.
        now: Row,
    },
    /// It has a finding that it had not.
    Worse {
        /// As it was.
        before: Row,
        /// As it is.
        now: Row,
    },
    /// It cannot be told: it, or the list of its account, was not read then, or is not read now.
    NotComparable {
        /// As it was, if that is known.
        before: Option<Row>,
        /// As it is, if that is known.
        now: Option<Row>,
    },
}

/// Why two reports cannot be compared.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Incomparable {
    /// They were asked for different things: what only one of them looked for would look new or gone.
    #[error("the reports were asked for different instances")]
    Scope(Box<(Scope, Scope)>),
    /// Each was asked for the account of its session, and these are two.
    #[error("the reports are of different accounts")]
    Account {
        /// The id in the earlier report; empty without one.
        before: String,
        /// The id in the later report; empty without one.
        now: String,
    },
}

impl Changes {
    /// What changed from `before` to `now`. Where the list of an account was not read to the end, or the account
    /// was not looked at any more, nothing of it is called new or gone.
    pub fn between(before: &Report, now: &Report) -> Result<Self, Incomparable> {
        if before.scope != now.scope {
            let scopes = (before.scope.clone(), now.scope.clone());
            return Err(Incomparable::Scope(Box::new(scopes)));
        }
        if before.current_account() != now.current_account() {
            let id = |report: &Report| report.current_account().unwrap_or_default().to_owned();
            return Err(Incomparable::Account { before: id(before), now: id(now) });
        }
        let by_crn = |report: &'_ Report| -> BTreeMap<String, usize> {
            let rows = report.instances.iter().enumerate();
            rows.map(|(index, row)| (row.crn.clone(), index)).collect()
        };
        let (old, new) = (by_crn(before), by_crn(now));
        let mut changes = Self {
            since: before.at.clone(),
            policy_changed: digest(before) != digest(now),
            ..Self::default()
        };
        for row in &now.instances {
            let earlier = old.get(&row.crn).and_then(|index| before.instances.get(*index));
            match earlier.map(|earlier| compare(earlier, row)) {
                None if listed(before, &row.account) == Some(false) => {
                    changes
                        .instances
                        .push(Change::NotComparable { before: None, now: Some(row.clone()) });
                }
                None => changes.instances.push(Change::New { now: row.clone() }),
                Some(Some(change)) => changes.instances.push(change),
                Some(None) => changes.same += 1,
            }
        }
        for row in before.instances.iter().filter(|row| !new.contains_key(&row.crn)) {
            changes.instances.push(match listed(now, &row.account) {
                Some(true) => Change::Gone { before: row.clone() },
                _ => Change::NotComparable { before: Some(row.clone()), now: None },
            });
        }
        changes.instances.compact_sort_by(|a, b| a.key().cmp(&b.key()));
        changes.regressions =
            changes.instances.iter().filter(|it| it.is_regression()).count() as u64;
        Ok(changes)
    }

    /// Whether something got worse, or a finding is there that was not known: what a scheduled run has to speak
    /// up for.
    pub fn has_regressions(&self) -> bool {
        self.regressions > 0
    }

    /// How many changes there are of a kind.
    pub fn count(&self, word: &str) -> usize {
        self.instances.iter().filter(|it| it.as_str() == word).count()
    }
}

impl Change {
    /// The instance as it was; `None` where that is not known.
    pub fn before(&self) -> Option<&Row> {
        match self {
            Self::New { .. } => None,
            Self::Gone { before } | Self::Better { before, .. } | Self::Worse { before, .. } => {
                Some(before)
            }
            Self::NotComparable { before, .. } => before.as_ref(),
        }
    }

    /// The instance as it is; `None` where that is not known.
    pub fn now(&self) -> Option<&Row> {
        match self {
            Self::Gone { .. } => None,
            Self::New { now } | Self::Better { now, .. } | Self::Worse { now, .. } => Some(now),
            Self::NotComparable { now, .. } => now.as_ref(),
        }
    }

    /// The instance as it is, or as it was where that is not known.
    pub fn row(&self) -> Option<&Row> {
        self.now().or(self.before())
    }

    /// Whether it has a finding now that was not known before.
    pub fn is_regression(&self) -> bool {
        let known = self.before().map(codes).unwrap_or_default();
        let now = self.now().map(findings).unwrap_or_default();
        now.iter().any(|code| !known.contains(code))
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

    fn key(&self) -> Option<(&str, &str, &str, &str)> {
        self.row().map(Row::key)
    }
}

/// Whether the list of an account was read to the end; `None` if the account was not looked at.
fn listed(report: &Report, account: &str) -> Option<bool> {
    report.accounts.iter().find(|it| it.id == account).map(|it| it.listed)
}

fn digest(report: &Report) -> Option<&str> {
    report.policy.as_ref().map(|it| it.sha256.as_str())
}

/// What is wrong with an instance.
fn findings(row: &Row) -> Vec<Code> {
    let found = row.reasons.iter().filter(|it| it.level == Level::Finding);
    found.map(|it| it.code).collect()
}

/// All that was said of an instance. What was said as a note is not new when a switch makes it a finding.
fn codes(row: &Row) -> Vec<Code> {
    row.reasons.iter().map(|it| it.code).collect()
}

fn compare(before: &Row, now: &Row) -> Option<Change> {
    let both = || (before.clone(), now.clone());
    if (before.verdict == Verdict::Unread) != (now.verdict == Verdict::Unread) {
        let (before, now) = both();
        return Some(Change::NotComparable { before: Some(before), now: Some(now) });
    }
    let (known, still) = (codes(before), codes(now));
    if findings(now).iter().any(|code| !known.contains(code)) {
        let (before, now) = both();
        return Some(Change::Worse { before, now });
    }
    if findings(before).iter().any(|code| !still.contains(code)) {
        let (before, now) = both();
        return Some(Change::Better { before, now });
    }
    None
}
