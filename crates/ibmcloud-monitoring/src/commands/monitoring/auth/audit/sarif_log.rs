//! The report in SARIF: a result for each finding and for each instance that could not be read, at the line of
//! the policy that decides.

use std::fmt::Write as _;

use ibmcloud_fleet::report::{Code, Level as Weight, Reason, Report, Row};
use sha2::{Digest, Sha256};

use super::audited::Audited;
use crate::audit_codes::{PAGE, advice, meaning};
use crate::sarif::{
    Configuration, Driver, Fingerprints, Level, Location, Log, Notification, Region, Rule,
    SarifResult, Text,
};

/// The document, in English, as documents for programs are. A report without a policy has no results: they would
/// have no place (see [`has_places`]).
pub(super) fn log(audited: &Audited) -> Log {
    let report = &audited.report;
    let driver = Driver {
        name: "ibmcloud-monitoring",
        semantic_version: audited.version,
        information_uri: env!("CARGO_PKG_REPOSITORY"),
        rules: Code::ALL.iter().map(|code| rule(*code)).collect(),
    };
    let mut results = Vec::new();
    for line in audited.lines().iter().filter(|it| it.is_now) {
        let weighty = line.row.reasons.iter().filter(|it| it.level != Weight::Note);
        results.extend(weighty.filter_map(|reason| result(report, line.row, reason)));
    }
    Log::new(driver, results, notifications(audited))
}

/// Whether each result of a report has a place: only a policy's line is one.
pub(super) fn has_places(report: &Report) -> bool {
    let placed = |row: &Row| row.wanted.decision.is_some();
    report.policy.is_some() && report.instances.iter().all(placed)
}

fn rule(code: Code) -> Rule {
    Rule {
        id: code.as_str(),
        short_description: Text::new(meaning(code).english()),
        help: Text::new(advice(code, "ibmcloud").english()),
        help_uri: PAGE,
        default_configuration: Configuration { level: level(code.level()) },
    }
}

fn level(weight: Weight) -> Level {
    match weight {
        Weight::Finding => Level::Error,
        Weight::Unread => Level::Warning,
        Weight::Note => Level::Note,
    }
}

fn result(report: &Report, row: &Row, reason: &Reason) -> Option<SarifResult> {
    let file = &report.policy.as_ref()?.file;
    let decision = row.wanted.decision.as_ref()?;
    let region = Region { start_line: decision.line.max(1), start_column: None, end_column: None };
    let location = Location::in_file(file.as_bytes(), region).named(row.crn.clone());
    let detail = reason.detail.as_ref().map(|it| format!(" ({it})")).unwrap_or_default();
    let text = format!(
        "{} in {}, account {}, {}: {}{detail}",
        row.name,
        row.region,
        row.account_name.as_deref().unwrap_or(&row.account),
        row.guid,
        meaning(reason.code).english()
    );
    // It stays the same when lines of the policy move.
    let hash = Sha256::digest(format!("{} {}", row.crn, reason.code.as_str()));
    Some(SarifResult {
        rule_id: reason.code.as_str(),
        level: level(reason.level),
        message: Text::new(text),
        locations: [location],
        partial_fingerprints: Fingerprints {
            primary_location_line_hash: hash.iter().fold(String::new(), |mut text, it| {
                let _ = write!(text, "{it:02x}");
                text
            }),
        },
        suppressions: Vec::new(),
    })
}

/// What belongs to no instance: accounts that could not be read, parts with other numbers than expected.
fn notifications(audited: &Audited) -> Vec<Notification> {
    let accounts = audited.report.accounts.iter().flat_map(|account| {
        account.problems.iter().map(|it| Notification {
            level: if account.listed { Level::Warning } else { Level::Error },
            message: Text::new(format!(
                "Account {}: {}: {}: {}",
                account.name.as_deref().unwrap_or(&account.id),
                super::csv::word(&it.what),
                it.layer,
                it.reason
            )),
        })
    });
    let differences = audited.differences.iter().map(|(entry, seen)| Notification {
        level: if *seen < entry.instances { Level::Error } else { Level::Warning },
        message: Text::new(format!(
            "Account {}, {}: {} instances were expected, and {seen} seen.",
            entry.account, entry.region, entry.instances
        )),
    });
    accounts.chain(differences).collect()
}
