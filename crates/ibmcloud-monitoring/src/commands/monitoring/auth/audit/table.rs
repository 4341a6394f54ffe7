//! The report as a table.

use std::collections::BTreeSet;
use std::io;

use ibmcloud_cli::console::Console;
use ibmcloud_cli::messages::Message;
use ibmcloud_cli::msg;
use ibmcloud_fleet::report::{
    AccountRow, Behaviour, Capability, Code, Level, Report, Row, Subject, TokenState,
};
use ibmcloud_plugin_sdk::terminal::Table;

use super::audited::Audited;
use crate::audit_codes::meaning;

pub(super) fn render(audited: &Audited, console: &mut Console) -> io::Result<()> {
    let Audited { report, wide, .. } = audited;
    let wide = *wide;
    console.ok()?;
    let several = report.accounts.len() > 1;
    let mut headings = Vec::new();
    if several || wide {
        headings.push("Account");
    }
    headings.extend([
        "Name",
        "Region",
        "Resource Group",
        "Mode",
        "Tokens",
        "Teams",
        "Verdict",
        "Reason",
    ]);
    if wide {
        headings.extend(["Endpoints", "Could Reset", "Last Lock-down", "GUID"]);
    }
    let mut table = Table::new(headings);
    for row in &report.instances {
        let mut cells = Vec::new();
        if several || wide {
            cells.push(row.account_name.clone().unwrap_or_else(|| row.account.clone()));
        }
        cells.extend([
            row.name.clone(),
            row.region.clone(),
            row.resource_group_name.clone().unwrap_or_else(|| row.resource_group.clone()),
            mode(row),
            tokens(row),
            teams(row),
            row.verdict.as_str().to_owned(),
            reasons(row, wide),
        ]);
        if wide {
            cells.extend([
                endpoints(row),
                could_reset(row),
                row.last_lock_down.as_ref().map_or_else(|| "-".to_owned(), |it| it.verdict.clone()),
                row.guid.clone(),
            ]);
        }
        table.add_row(cells);
    }
    if report.instances.is_empty() {
        console.say(&msg!("No service instance found."))?;
    } else {
        console.table(&table)?;
    }
    if wide {
        legend(report, console)?;
    }
    problems(report, console)?;
    console.line("")?;
    console.say(&numbers(report))
}

/// How many identities could reset a token, at least; groups count by their members.
fn could_reset(row: &Row) -> String {
    let Some(access) = &row.access else { return "?".to_owned() };
    let can = access.iter().filter(|it| it.can.contains(&Capability::ResetToken));
    // The owner of the account needs no policy, and those that the caller may not read are not in the list.
    format!("{}+", can.map(|it| it.id.as_str()).collect::<BTreeSet<_>>().len())
}

/// The report in numbers.
pub(super) fn numbers(report: &Report) -> Message {
    let summary = report.summary();
    msg!(
        "{{.Count}} instances: {{.Clean}} as wanted, {{.Findings}} not, {{.Unread}} could not be read.",
        Count = summary.instances,
        Clean = summary.clean,
        Findings = summary.findings,
        Unread = summary.unread
    )
}

/// What the reasons mean that are shown.
fn legend(report: &Report, console: &mut Console) -> io::Result<()> {
    let summary = report.summary();
    let mut table = Table::new(["Reason", "Instances", "Meaning"]);
    for code in Code::ALL.iter().filter(|it| summary.count(**it) > 0) {
        let count = summary.count(*code).to_string();
        table.add_row([code.as_str().to_owned(), count, console.text(&meaning(*code))]);
    }
    if summary.reasons.is_empty() {
        return Ok(());
    }
    console.line("")?;
    console.table(&table)
}

/// What of the accounts could not be read.
pub(super) fn problems(report: &Report, console: &mut Console) -> io::Result<()> {
    for text in problems_of(&report.accounts) {
        console.warn(&text)?;
    }
    Ok(())
}

/// A sentence for each of them.
pub(super) fn problems_of(accounts: &[AccountRow]) -> Vec<Message> {
    let mut texts = Vec::new();
    for account in accounts {
        for problem in &account.problems {
            let name = account.name.as_deref().unwrap_or(&account.id);
            let what = match problem.what {
                Subject::Session => msg!("a session"),
                Subject::Instances => msg!("the list of instances"),
                Subject::ResourceGroups => msg!("the names of resource groups"),
                Subject::Tags => msg!("tags"),
                Subject::Access => msg!("access policies"),
                Subject::Restrictions => msg!("context-based restrictions"),
            };
            texts.push(msg!(
                "Account {{.Account}}: could not get {{.What}} ({{.Layer}}: {{.Reason}})",
                Account = name,
                What => what,
                Layer = problem.layer,
                Reason = problem.reason
            ));
        }
    }
    texts
}

/// The parameter, and in brackets what the behaviour says otherwise.
pub(super) fn mode(row: &Row) -> String {
    let parameter = row.external_api_auth.as_deref().unwrap_or("-");
    match (row.behaviour, row.external_api_auth.as_deref()) {
        (Behaviour::ShowsTokens, Some("IAM_ONLY")) => format!("{parameter} (ANY)"),
        (Behaviour::ShowsTokens, None) => "- (ANY)".to_owned(),
        (Behaviour::RefusesTokens, None) => "- (IAM_ONLY)".to_owned(),
        _ => parameter.to_owned(),
    }
}

pub(super) fn tokens(row: &Row) -> String {
    match row.tokens.state {
        TokenState::Alive => "alive".to_owned(),
        TokenState::MayReturn => "may return".to_owned(),
        TokenState::ProvenDead => "dead".to_owned(),
        TokenState::NotKnown => "?".to_owned(),
    }
}

/// How many teams; with a plus where there may be more.
pub(super) fn teams(row: &Row) -> String {
    match &row.teams {
        None => "?".to_owned(),
        Some(teams) if teams.proven => teams.seen.to_string(),
        Some(teams) => format!("{}+", teams.seen),
    }
}

fn reasons(row: &Row, wide: bool) -> String {
    let shown = row.reasons.iter().filter(|it| wide || it.level != Level::Note);
    let codes: Vec<&str> = shown.map(|it| it.code.as_str()).collect();
    if codes.is_empty() { "-".to_owned() } else { codes.join(", ") }
}

pub(super) fn endpoints(row: &Row) -> String {
    super::csv::word(&row.network.endpoints)
}
