//! The report in Markdown (GitHub's), for a job's summary or an issue: numbers, and a table of what is not as
//! wanted. Both places have a limit of length, so that the table has one too.

use std::fmt::Write as _;

use ibmcloud_cli::console::Console;
use ibmcloud_cli::messages::Message;
use ibmcloud_cli::msg;
use ibmcloud_fleet::report::{Code, Verdict};

use super::audited::{Audited, Line, codes, sorted};
use super::{changes, table};
use crate::audit_codes::{advice, meaning};

/// The most rows of a table: an issue has 65,536 characters, and a row about 200.
const MOST_ROWS: usize = 150;

pub(super) fn document(audited: &Audited, console: &Console) -> String {
    let report = &audited.report;
    let text = |message: &Message| plain(&console.text(message));
    let mut page =
        format!("## {}\n\n", text(&msg!("Credentials of IBM Cloud Monitoring instances")));
    let _ = writeln!(page, "{}\n", text(&table::numbers(report)));
    for problem in table::problems_of(&report.accounts).iter().chain(&changes::differences(audited))
    {
        let _ = writeln!(page, "- {}", text(problem));
    }
    if !audited.only_changes {
        places(&mut page, audited, console);
        instances(&mut page, audited, console);
    }
    if let Some(found) = &audited.changes {
        let _ = writeln!(page, "\n### {}\n", text(&msg!("Changes")));
        let _ = writeln!(page, "{}\n", text(&changes::numbers(found)));
        if found.policy_changed {
            let _ = writeln!(page, "{}\n", text(&changes::policy_changed()));
        }
        let all = sorted(found);
        let rows = all.iter().take(MOST_ROWS).filter_map(|change| {
            let row = change.row()?;
            let (before, now) = (codes(change.before()), codes(change.now()));
            Some([change.as_str(), &row.name, &row.region, &before, &now].map(code).join(" | "))
        });
        if !all.is_empty() {
            let _ = writeln!(
                page,
                "| Change | Name | Region | Before | Now |\n| --- | --- | --- | --- | --- |"
            );
        }
        for row in rows {
            let _ = writeln!(page, "| {row} |");
        }
        left_out(&mut page, all.len(), console);
    }
    legend(&mut page, audited, console);
    page
}

/// How many of each mode there are, region by region.
fn places(page: &mut String, audited: &Audited, console: &Console) {
    let _ = writeln!(
        page,
        "| Region | IAM\\_ONLY | ANY | {} |\n| --- | ---: | ---: | ---: |",
        plain(&console.text(&msg!("Not known")))
    );
    for (region, place) in audited.report.summary().regions {
        let _ = writeln!(
            page,
            "| {} | {} | {} | {} |",
            code(&region),
            place.iam_only,
            place.any,
            place.not_known
        );
    }
}

/// What is not as wanted.
fn instances(page: &mut String, audited: &Audited, console: &Console) {
    let lines = audited.lines();
    let wanting: Vec<&Line<'_>> =
        lines.iter().filter(|it| it.is_now && it.row.verdict != Verdict::Clean).collect();
    if wanting.is_empty() {
        return;
    }
    let title = console.text(&msg!("Not as wanted, or not read"));
    let _ = writeln!(page, "\n### {}\n", plain(&title));
    let _ = writeln!(
        page,
        "| Name | Region | Account | GUID | Mode | Verdict | Reason |\n| --- | --- | --- | --- | --- | --- | --- |"
    );
    for line in wanting.iter().take(MOST_ROWS) {
        let row = line.row;
        let (mode, reasons) = (table::mode(row), codes(Some(row)));
        let account = row.account_name.as_ref().unwrap_or(&row.account);
        let cells =
            [&row.name, &row.region, account, &row.guid, &mode, row.verdict.as_str(), &reasons];
        let _ = writeln!(page, "| {} |", cells.map(code).join(" | "));
    }
    left_out(page, wanting.len(), console);
}

fn left_out(page: &mut String, of: usize, console: &Console) {
    if let Some(more) = of.checked_sub(MOST_ROWS).filter(|it| *it > 0) {
        let text = msg!(
            "{{.Count}} more are left out here; the other formats have them all.",
            Count = more
        );
        let _ = writeln!(page, "\n{}", plain(&console.text(&text)));
    }
}

/// What the reasons mean, and what to do.
fn legend(page: &mut String, audited: &Audited, console: &Console) {
    let lines = audited.lines();
    let weighty = lines
        .iter()
        .filter(|it| it.row.verdict != Verdict::Clean)
        .flat_map(|it| &it.row.reasons)
        .filter(|it| it.level != ibmcloud_fleet::report::Level::Note);
    let shown: Vec<Code> = weighty.map(|it| it.code).collect();
    let mut first = true;
    for it in Code::ALL.iter().filter(|it| shown.contains(it)) {
        if std::mem::take(&mut first) {
            page.push('\n');
        }
        let meaning = plain(&console.text(&meaning(*it)));
        let advice = plain(&console.text(&advice(*it, &audited.program)));
        let _ = writeln!(page, "- {}: {meaning} {advice}", code(it.as_str()));
    }
}

/// A value from elsewhere: code, in which nothing is a link, a mention, a picture or the end of a cell. Every
/// sign is written by its number.
fn code(value: impl AsRef<str>) -> String {
    format!("<code>{}</code>", numbered(value.as_ref(), &['-', ' ']))
}

/// A sentence of our own, with values from elsewhere in it.
fn plain(text: &str) -> String {
    numbered(text, &['-', ' ', '.', ',', ':', ';', '(', ')', '\'', '/'])
}

fn numbered(text: &str, kept: &[char]) -> String {
    let mut out = String::with_capacity(text.len());
    for next in text.chars() {
        match next {
            it if it.is_alphanumeric() || kept.contains(&it) => out.push(it),
            it if it.is_control() || it.is_whitespace() => out.push(' '),
            it if it.is_ascii() => {
                let _ = write!(out, "&#{};", u32::from(it));
            }
            it => out.push(it),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_value_leaves_its_cell(value in any::<String>()) {
            let cell = code(&value);
            let inside = cell.strip_prefix("<code>").unwrap().strip_suffix("</code>").unwrap();
            prop_assert!(!inside.contains(['|', '`', '<', '>', '@', '[', '*', '_', '\n', '\r', '.', ':']), "{inside}");
            prop_assert!(!plain(&value).contains(['|', '`', '<', '>', '@', '[', '*', '_', '\n', '\r']));
        }
    }
}
