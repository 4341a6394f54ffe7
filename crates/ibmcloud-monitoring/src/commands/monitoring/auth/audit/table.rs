//! The report as a table.

use std::io;

use ibmcloud_cli::console::Console;
use ibmcloud_cli::msg;
use ibmcloud_fleet::report::{Behaviour, Level, Report, Row, Subject, TokenState};
use ibmcloud_plugin_sdk::terminal::Table;

pub(super) fn render(report: &Report, wide: bool, console: &mut Console) -> io::Result<()> {
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
        headings.extend(["Endpoints", "Last Lock-down", "GUID"]);
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
    problems(report, console)?;
    let summary = report.summary();
    console.line("")?;
    console.say(&msg!(
        "{{.Count}} instances: {{.Clean}} as wanted, {{.Findings}} not, {{.Unread}} could not be read.",
        Count = summary.instances,
        Clean = summary.clean,
        Findings = summary.findings,
        Unread = summary.unread
    ))
}

/// What of the accounts could not be read.
fn problems(report: &Report, console: &mut Console) -> io::Result<()> {
    for account in &report.accounts {
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
            console.warn(&msg!(
                "Account {{.Account}}: could not get {{.What}} ({{.Layer}}: {{.Reason}})",
                Account = name,
                What => what,
                Layer = problem.layer,
                Reason = problem.reason
            ))?;
        }
    }
    Ok(())
}

/// The parameter, and in brackets what the behaviour says otherwise.
fn mode(row: &Row) -> String {
    let parameter = row.external_api_auth.as_deref().unwrap_or("-");
    match (row.behaviour, row.external_api_auth.as_deref()) {
        (Behaviour::ShowsTokens, Some("IAM_ONLY")) => format!("{parameter} (ANY)"),
        (Behaviour::ShowsTokens, None) => "- (ANY)".to_owned(),
        (Behaviour::RefusesTokens, None) => "- (IAM_ONLY)".to_owned(),
        _ => parameter.to_owned(),
    }
}

fn tokens(row: &Row) -> String {
    match row.tokens.state {
        TokenState::Alive => "alive".to_owned(),
        TokenState::MayReturn => "may return".to_owned(),
        TokenState::ProvenDead => "dead".to_owned(),
        TokenState::NotKnown => "?".to_owned(),
    }
}

/// How many teams; with a plus where there may be more.
fn teams(row: &Row) -> String {
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

fn endpoints(row: &Row) -> String {
    match serde_json::to_value(row.network.endpoints) {
        Ok(serde_json::Value::String(word)) => word,
        _ => "-".to_owned(),
    }
}
