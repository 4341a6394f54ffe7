//! The report as comma-separated values (RFC 4180): a line an instance. The headings are fixed words.

use ibmcloud_fleet::report::Row;
use ibmcloud_plugin_sdk::terminal::guarded_record;
use serde::Serialize;

use super::audited::{Audited, Line};

const HEADINGS: &[&str] = &[
    "account",
    "account_name",
    "region",
    "resource_group",
    "resource_group_name",
    "name",
    "guid",
    "crn",
    "state",
    "external_api_auth",
    "behaviour",
    "accepts_monitor_tokens",
    "default_receiver",
    "teams_seen",
    "teams_total",
    "role",
    "coverage_proven",
    "tokens",
    "tokens_teams",
    "last_lock_down_at",
    "last_lock_down_verdict",
    "break_glass_until",
    "endpoints",
    "restrictions",
    "wanted",
    "decided_by",
    "decided_name",
    "decided_line",
    "verdict",
    "reasons",
    "details",
    "change",
];

/// The whole document. An account whose instances could not be listed is a line without an instance, so that
/// nothing is silently left out.
pub(super) fn document(audited: &Audited) -> String {
    let mut text = String::new();
    line(&mut text, HEADINGS.iter().map(|it| (*it).to_owned()));
    for it in audited.lines() {
        line(&mut text, cells(&it));
    }
    for account in audited.report.accounts.iter().filter(|it| !it.listed) {
        let said = account.problems.iter().map(|it| format!("{}: {}", it.layer, it.reason));
        let said: Vec<String> = said.collect();
        let mut cells = vec![account.id.clone(), account.name.clone().unwrap_or_default()];
        cells.resize(HEADINGS.len() - 4, String::new());
        cells.extend(["unread".to_owned(), String::new(), said.join("; "), String::new()]);
        line(&mut text, cells);
    }
    text
}

fn cells(line: &Line<'_>) -> Vec<String> {
    let row: &Row = line.row;
    let teams = row.teams.as_ref();
    let last = row.last_lock_down.as_ref();
    let decision = row.wanted.decision.as_ref();
    let codes: Vec<&str> = row.reasons.iter().map(|it| it.code.as_str()).collect();
    let details: Vec<&str> = row.reasons.iter().filter_map(|it| it.detail.as_deref()).collect();
    vec![
        row.account.clone(),
        said(row.account_name.as_ref()),
        row.region.clone(),
        row.resource_group.clone(),
        said(row.resource_group_name.as_ref()),
        row.name.clone(),
        row.guid.clone(),
        row.crn.clone(),
        row.state.clone(),
        said(row.external_api_auth.as_ref()),
        word(&row.behaviour),
        said(row.accepts_monitor_tokens()),
        said(row.default_receiver),
        said(teams.map(|it| it.seen)),
        said(teams.and_then(|it| it.total)),
        said(teams.map(|it| &it.role)),
        said(teams.map(|it| it.proven)),
        word(&row.tokens.state),
        said(row.tokens.teams),
        said(last.map(|it| &it.at)),
        said(last.map(|it| &it.verdict)),
        said(row.break_glass.as_ref().map(|it| &it.until)),
        word(&row.network.endpoints),
        said(row.network.restrictions.as_ref().map(|it| it.join("; "))),
        said(row.wanted.mode.as_ref()),
        said(decision.map(|it| &it.kind)),
        said(decision.map(|it| &it.name)),
        said(decision.map(|it| it.line)),
        row.verdict.as_str().to_owned(),
        codes.join("; "),
        details.join("; "),
        line.change.unwrap_or_default().to_owned(),
    ]
}

/// The word of a value in documents.
pub(super) fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

/// A value, or nothing where it is not known.
fn said(value: Option<impl ToString>) -> String {
    value.map(|it| it.to_string()).unwrap_or_default()
}

fn line(text: &mut String, cells: impl IntoIterator<Item = String>) {
    text.push_str(&guarded_record(cells));
}
