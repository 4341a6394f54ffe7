//! The report as one document.

use std::io;

use ibmcloud_cli::console::Console;
use ibmcloud_fleet::report::{Report, Summary};
use serde::Serialize;

/// The report with its numbers, which a reader could work out.
#[derive(Serialize)]
struct Document<'a> {
    #[serde(flatten)]
    report: &'a Report,
    summary: Summary,
}

pub(super) fn render(report: &Report, console: &mut Console) -> io::Result<()> {
    console.json(&Document { report, summary: report.summary() })
}
