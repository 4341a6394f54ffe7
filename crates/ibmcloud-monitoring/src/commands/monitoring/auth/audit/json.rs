//! The report as one document, described by `docs/reference/audit-report.schema.json`.

use std::io;

use ibmcloud_cli::console::Console;
use ibmcloud_fleet::report::{AccountRow, Changes, PolicyFile, Report, Scope, Summary};
use serde::Serialize;

use super::audited::Audited;

/// The report with its numbers, which a reader could work out, and what changed.
#[derive(Serialize)]
struct Document<'a> {
    #[serde(flatten)]
    report: &'a Report,
    summary: Summary,
    #[serde(skip_serializing_if = "Option::is_none")]
    changes: Option<&'a Changes>,
}

/// The same without the instances: nobody can take it for a whole report.
#[derive(Serialize)]
struct OnlyChanges<'a> {
    version: u32,
    at: &'a str,
    program: &'a str,
    scope: &'a Scope,
    policy: Option<&'a PolicyFile>,
    accounts: &'a [AccountRow],
    summary: Summary,
    changes: &'a Changes,
}

pub(super) fn render(audited: &Audited, console: &mut Console) -> io::Result<()> {
    let report = &audited.report;
    let summary = report.summary();
    match &audited.changes {
        Some(changes) if audited.only_changes => console.json_of(&OnlyChanges {
            version: report.version,
            at: &report.at,
            program: &report.program,
            scope: &report.scope,
            policy: report.policy.as_ref(),
            accounts: &report.accounts,
            summary,
            changes,
        }),
        changes => console.json_of(&Document { report, summary, changes: changes.as_ref() }),
    }
}
