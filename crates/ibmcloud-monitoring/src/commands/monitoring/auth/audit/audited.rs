//! What an audit saw, and which part of it is shown.

use compact_sort::CompactSort as _;
use ibmcloud_fleet::report::{Change, Changes, MatrixEntry, Report, Row};

/// What an audit saw, as it is shown.
pub(crate) struct Audited {
    pub(super) report: Report,
    /// What changed since an earlier report.
    pub(super) changes: Option<Changes>,
    /// Whether nothing but that is shown.
    pub(super) only_changes: bool,
    /// Parts that were expected to have another number of instances, with the number that was seen.
    pub(super) differences: Vec<(MatrixEntry, u64)>,
    pub(super) wide: bool,
    /// The name under which the program was called.
    pub(super) program: String,
    /// The version of the program.
    pub(super) version: &'static str,
}

/// An instance in a form that has one line for each.
pub(super) struct Line<'a> {
    /// As it is; as it was, where that is all that is known.
    pub(super) row: &'a Row,
    /// What changed, where an earlier report is there.
    pub(super) change: Option<&'static str>,
    /// Whether this report has it.
    pub(super) is_now: bool,
}

impl Audited {
    /// Every instance that is shown, those that only the earlier report has behind the others.
    pub(super) fn lines(&self) -> Vec<Line<'_>> {
        let Some(changes) = &self.changes else {
            let line = |row| Line { row, change: None, is_now: true };
            return self.report.instances.iter().map(line).collect();
        };
        let differing = changes.instances.iter().filter_map(|it| {
            let row = it.row()?;
            Some(Line { row, change: Some(it.as_str()), is_now: it.now().is_some() })
        });
        if self.only_changes {
            return differing.collect();
        }
        let mut words: std::collections::HashMap<&str, &'static str> =
            std::collections::HashMap::new();
        words.extend(
            changes.instances.iter().filter_map(|it| Some((it.now()?.crn.as_str(), it.as_str()))),
        );
        let rows = self.report.instances.iter().map(|row| {
            let change = words.get(row.crn.as_str()).copied().unwrap_or("same");
            Line { row, change: Some(change), is_now: true }
        });
        rows.chain(differing.filter(|it| !it.is_now)).collect()
    }

    /// Whether everything that was meant was read.
    pub(super) fn is_complete(&self) -> bool {
        let lacks = |(entry, seen): &(MatrixEntry, u64)| *seen < entry.instances;
        self.report.summary().is_complete() && !self.differences.iter().any(lacks)
    }

    /// Whether a scheduled run has nothing to say.
    pub(super) fn is_silent(&self) -> bool {
        let regressed = self.changes.as_ref().is_some_and(Changes::has_regressions);
        self.only_changes && !regressed && self.is_complete()
    }
}

/// The reasons before and after a change, in words.
pub(super) fn codes(row: Option<&Row>) -> String {
    let Some(row) = row else { return "-".to_owned() };
    let weighty = row.reasons.iter().filter(|it| it.level != ibmcloud_fleet::report::Level::Note);
    let codes: Vec<&str> = weighty.map(|it| it.code.as_str()).collect();
    if codes.is_empty() { row.verdict.as_str().to_owned() } else { codes.join(", ") }
}

/// The changes that are listed, the regressions first.
pub(super) fn sorted(changes: &Changes) -> Vec<&Change> {
    let mut all: Vec<&Change> = changes.instances.iter().collect();
    all.compact_sort_by_key(|it| !it.is_regression());
    all
}
