//! What changed since an earlier report, for people.

use std::io;

use ibmcloud_cli::console::Console;
use ibmcloud_cli::messages::Message;
use ibmcloud_cli::msg;
use ibmcloud_fleet::report::Changes;
use ibmcloud_plugin_sdk::terminal::Table;

use super::audited::{Audited, codes, sorted};
use super::table;

pub(super) fn render(audited: &Audited, console: &mut Console) -> io::Result<()> {
    if audited.only_changes {
        table::problems(&audited.report, console)?;
    }
    if let Some(changes) = &audited.changes {
        if !audited.only_changes {
            console.line("")?;
        }
        console.say(&numbers(changes))?;
        if changes.policy_changed {
            console.say(&policy_changed())?;
        }
        let mut rows = Table::new(["Change", "Name", "Region", "Account", "Before", "Now"]);
        for change in sorted(changes) {
            let Some(row) = change.row() else { continue };
            rows.add_row([
                change.as_str().to_owned(),
                row.name.clone(),
                row.region.clone(),
                row.account_name.clone().unwrap_or_else(|| row.account.clone()),
                codes(change.before()),
                codes(change.now()),
            ]);
        }
        if !changes.instances.is_empty() {
            console.table(&rows)?;
        }
        let unread = audited.report.summary();
        if audited.only_changes && !unread.is_complete() {
            console.say(&unknown(unread.unread + unread.accounts_unread))?;
        }
    }
    caution(audited, console)
}

/// The changes in numbers.
pub(super) fn numbers(changes: &Changes) -> Message {
    msg!(
        "Since {{.Time}}: {{.New}} new, {{.Gone}} gone, {{.Better}} better, {{.Worse}} worse, {{.Unknown}} not comparable, {{.Same}} the same; {{.Regressions}} with a finding that was not known.",
        Time = changes.since,
        New = changes.count("new"),
        Gone = changes.count("gone"),
        Better = changes.count("better"),
        Worse = changes.count("worse"),
        Unknown = changes.count("not-comparable"),
        Same = changes.same,
        Regressions = changes.regressions
    )
}

/// Why a change may be none of the instance.
pub(super) fn policy_changed() -> Message {
    msg!(
        "The policy is another one than then: what is wanted may have changed, and not the instance."
    )
}

fn unknown(count: u64) -> Message {
    msg!(
        "{{.Count}} instances or accounts could not be read: whether they got worse is not known.",
        Count = count
    )
}

/// Parts of a fleet that have another number of instances than was listed before.
pub(super) fn differences(audited: &Audited) -> Vec<Message> {
    let differ = audited.differences.iter();
    let text = |(entry, seen): &(ibmcloud_fleet::report::MatrixEntry, u64)| {
        msg!(
            "Account {{.Account}}, {{.Region}}: {{.Expected}} instances were listed for the matrix, and {{.Seen}} are in the reports.",
            Account =
                if entry.account_name.is_empty() { &entry.account } else { &entry.account_name },
            Region = entry.region,
            Expected = entry.instances,
            Seen = seen
        )
    };
    differ.map(text).collect()
}

/// The same on stderr, beside any form of the report.
pub(super) fn caution(audited: &Audited, console: &mut Console) -> io::Result<()> {
    for text in differences(audited) {
        console.warn(&text)?;
    }
    Ok(())
}
