//! The report as JUnit XML: a suite an account, a case an instance. Findings are failures, what could not be
//! read is an error, notes are output.

use std::fmt::Write as _;

use ibmcloud_fleet::report::{AccountRow, Level, Row, Verdict};

use super::audited::{Audited, Line};
use super::markup::escaped;
use crate::audit_codes::meaning;

/// The whole document, in English, as documents for programs are.
pub(super) fn document(audited: &Audited) -> String {
    let lines = audited.lines();
    let mut suites = String::new();
    let mut all = Count::default();
    let mut accounts = audited.report.accounts.clone();
    // An account of the earlier report that was not looked at any more.
    for line in &lines {
        if accounts.iter().all(|it| it.id != line.row.account) {
            accounts.push(AccountRow {
                id: line.row.account.clone(),
                name: line.row.account_name.clone(),
                instances: 0,
                listed: true,
                problems: Vec::new(),
            });
        }
    }
    for account in &accounts {
        let mine = lines.iter().filter(|it| it.row.account == account.id);
        all.add(&suite(&mut suites, audited, account, mine));
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"monitoring auth audit\" {}>\n{suites}</testsuites>\n",
        all.attributes()
    )
}

#[derive(Default)]
struct Count {
    tests: usize,
    failures: usize,
    errors: usize,
}

impl Count {
    fn add(&mut self, other: &Self) {
        self.tests += other.tests;
        self.failures += other.failures;
        self.errors += other.errors;
    }

    fn attributes(&self) -> String {
        let Self { tests, failures, errors } = self;
        format!("tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\"")
    }
}

fn suite<'a>(
    out: &mut String,
    audited: &Audited,
    account: &AccountRow,
    lines: impl Iterator<Item = &'a Line<'a>>,
) -> Count {
    let mut count = Count::default();
    let mut cases = String::new();
    for line in lines {
        case(&mut cases, &mut count, line);
    }
    if !account.listed {
        count.tests += 1;
        count.errors += 1;
        let said: Vec<String> =
            account.problems.iter().map(|it| format!("{}: {}", it.layer, it.reason)).collect();
        let _ = writeln!(
            cases,
            "    <testcase classname=\"account\" name=\"list of instances\"><error type=\"not-listed\" message=\"The list of instances was not read to the end.\">{}</error></testcase>",
            escaped(&said.join("\n"))
        );
    }
    for (entry, seen) in audited.differences.iter().filter(|(it, _)| it.account == account.id) {
        count.tests += 1;
        let expected = entry.instances;
        let message = format!("{expected} instances were expected, and {seen} seen.");
        let region = escaped(&entry.region);
        let outcome = if *seen < expected {
            count.errors += 1;
            format!("<error type=\"instances-missing\" message=\"{message}\"/>")
        } else {
            format!("<system-out>{message}</system-out>")
        };
        let _ = writeln!(
            cases,
            "    <testcase classname=\"{region}\" name=\"number of instances\">{outcome}</testcase>"
        );
    }
    let problems = account.problems.iter().filter(|_| account.listed);
    let problems: Vec<String> = problems
        .map(|it| format!("{}: {}: {}", super::csv::word(&it.what), it.layer, it.reason))
        .collect();
    let name = account.name.as_deref().unwrap_or(&account.id);
    let _ = write!(
        out,
        "  <testsuite name=\"{}\" id=\"{}\" timestamp=\"{}\" {}>\n{cases}",
        escaped(name),
        escaped(&account.id),
        escaped(&audited.report.at),
        count.attributes()
    );
    if !problems.is_empty() {
        let _ = writeln!(out, "    <system-out>{}</system-out>", escaped(&problems.join("\n")));
    }
    out.push_str("  </testsuite>\n");
    count
}

fn case(out: &mut String, count: &mut Count, line: &Line<'_>) {
    let row = line.row;
    // What is gone was not looked at.
    if !line.is_now && line.change == Some("gone") {
        return;
    }
    count.tests += 1;
    let name = format!("{} ({})", row.name, row.guid);
    let _ = write!(
        out,
        "    <testcase classname=\"{}\" name=\"{}\">",
        escaped(&row.region),
        escaped(&name)
    );
    if let Some(change) = line.change {
        let _ =
            write!(out, "<properties><property name=\"change\" value=\"{change}\"/></properties>");
    }
    if !line.is_now {
        count.errors += 1;
        out.push_str("<error type=\"not-listed\" message=\"The earlier report has it, and the list of its account was not read.\"/></testcase>\n");
        return;
    }
    let element = match row.verdict {
        Verdict::Clean => None,
        Verdict::Finding => {
            count.failures += 1;
            Some("failure")
        }
        Verdict::Unread => {
            count.errors += 1;
            Some("error")
        }
    };
    if let (Some(element), Some(first)) = (element, row.reasons.first()) {
        let _ = write!(
            out,
            "<{element} type=\"{}\" message=\"{}\">{}</{element}>",
            first.code.as_str(),
            escaped(&meaning(first.code).english()),
            escaped(&reasons(row, false))
        );
    }
    let notes = reasons(row, true);
    if !notes.is_empty() {
        let _ = write!(out, "<system-out>{}</system-out>", escaped(&notes));
    }
    out.push_str("</testcase>\n");
}

/// The notes, or all others: one a line.
fn reasons(row: &Row, notes: bool) -> String {
    let those = row.reasons.iter().filter(|it| (it.level == Level::Note) == notes);
    let lines: Vec<String> = those
        .map(|it| {
            let detail = it.detail.as_ref().map(|it| format!(" ({it})")).unwrap_or_default();
            format!("{}: {}{detail}", it.code.as_str(), meaning(it.code).english())
        })
        .collect();
    lines.join("\n")
}
