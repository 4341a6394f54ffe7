//! The report as one page for a browser that needs nothing else: no network, no other file. It is readable
//! without its script, which only filters and sorts.

mod chart;

use std::fmt::Write as _;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::messages::Message;
use ibmcloud_cli::msg;
use ibmcloud_fleet::report::{Code, Report, Row};
use sha2::{Digest, Sha256};

use super::audited::{Audited, Line, codes, sorted};
use super::markup::escaped;
use super::{changes, table};
use crate::audit_codes::{PAGE, advice, level, meaning};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// The whole page, in the language of its writer.
pub(super) fn page(audited: &Audited, console: &Console) -> String {
    let report = &audited.report;
    let text = |message: Message| escaped(&console.text(&message));
    let title = text(msg!("Credentials of IBM Cloud Monitoring instances"));
    let language = console.translator().locale().to_string().replace('_', "-");
    let policy = format!(
        "default-src 'none'; style-src '{}'; script-src '{}'; base-uri 'none'; form-action 'none'",
        hash(STYLE),
        hash(SCRIPT)
    );
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n"
    );
    head(&mut page, audited, console);
    let summary = report.summary();
    if !audited.only_changes {
        let _ = writeln!(page, "<h2>{}</h2>", text(msg!("Instances by region and mode")));
        let _ = write!(page, "<div class=\"scroll\">{}</div>", chart::chart(&summary, console));
    }
    if audited.changes.is_some() {
        changed(&mut page, audited, console);
    }
    if !audited.only_changes {
        instances(&mut page, audited, console);
    }
    legend(&mut page, report, audited, console);
    let _ = write!(page, "</main>\n<script>{SCRIPT}</script>\n</body>\n</html>\n");
    page
}

/// The value by which a browser knows the style or the script, and takes no other.
fn hash(text: &str) -> String {
    format!("sha256-{}", BASE64_STANDARD.encode(Sha256::digest(text)))
}

/// What was asked for, and the numbers.
fn head(page: &mut String, audited: &Audited, console: &Console) {
    let report = &audited.report;
    let text = |message: Message| escaped(&console.text(&message));
    let scope = &report.scope;
    let policy = report.policy.as_ref().map(|it| format!("{} (SHA-256 {})", it.file, it.sha256));
    let shard = scope.shard.map(|it| format!("{}/{}", it.number, it.of));
    let facts = [
        (msg!("Time"), report.at.clone()),
        (msg!("Program"), report.program.clone()),
        (msg!("Accounts"), accounts(report)),
        (msg!("Regions"), scope.regions.join(", ")),
        (msg!("Resource groups"), scope.resource_groups.join(", ")),
        (msg!("Tags"), scope.tags.join(", ")),
        (msg!("Names"), scope.names.join(", ")),
        (msg!("Part"), shard.unwrap_or_default()),
        (msg!("Policy"), policy.unwrap_or_default()),
    ];
    page.push_str("<dl class=\"facts\">\n");
    for (name, value) in facts.into_iter().filter(|(_, value)| !value.is_empty()) {
        let _ = writeln!(page, "<dt>{}</dt><dd>{}</dd>", text(name), escaped(&value));
    }
    page.push_str("</dl>\n");
    let summary = report.summary();
    let numbers = [
        ("", msg!("Instances"), summary.instances),
        ("clean", msg!("As wanted"), summary.clean),
        ("finding", msg!("Not as wanted"), summary.findings),
        ("unread", msg!("Could not be read"), summary.unread),
    ];
    page.push_str("<ul class=\"numbers\">\n");
    for (class, name, number) in numbers {
        let _ = writeln!(page, "<li class=\"{class}\"><b>{number}</b>{}</li>", text(name));
    }
    page.push_str("</ul>\n");
    for warning in
        table::problems_of(&report.accounts).into_iter().chain(changes::differences(audited))
    {
        let _ = writeln!(page, "<p class=\"warning\">{}</p>", text(warning));
    }
}

/// How the accounts were named; the targeted one by its name.
fn accounts(report: &Report) -> String {
    match (report.scope.accounts.as_slice(), report.accounts.as_slice()) {
        ([word], [account]) if word == "current" => {
            let name = account.name.as_ref().map(|it| format!("{it} "));
            format!("{}({})", name.unwrap_or_default(), account.id)
        }
        (words, _) => words.join(", "),
    }
}

/// What changed since an earlier report.
fn changed(page: &mut String, audited: &Audited, console: &Console) {
    let Some(found) = &audited.changes else { return };
    let text = |message: Message| escaped(&console.text(&message));
    let _ = writeln!(
        page,
        "<h2>{}</h2>\n<p>{}</p>",
        text(msg!("Changes")),
        text(changes::numbers(found))
    );
    if found.policy_changed {
        let _ = writeln!(page, "<p class=\"warning\">{}</p>", text(changes::policy_changed()));
    }
    if found.instances.is_empty() {
        return;
    }
    let headings = [
        msg!("Change"),
        msg!("Name"),
        msg!("Region"),
        msg!("Account"),
        msg!("Before"),
        msg!("Now"),
    ];
    open(
        page,
        "changes",
        &msg!("Instances that changed, the regressions first"),
        &headings,
        console,
    );
    for change in sorted(found) {
        let Some(row) = change.row() else { continue };
        let _ = writeln!(
            page,
            "<tr><td>{}</td><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
            change.as_str(),
            escaped(&row.name),
            escaped(&row.region),
            escaped(row.account_name.as_ref().unwrap_or(&row.account)),
            escaped(&codes(change.before())),
            escaped(&codes(change.now()))
        );
    }
    page.push_str("</tbody>\n</table></div>\n");
}

fn open(page: &mut String, id: &str, caption: &Message, headings: &[Message], console: &Console) {
    let _ = write!(
        page,
        "<div class=\"scroll\"><table id=\"{id}\">\n<caption>{}</caption>\n<thead><tr>",
        escaped(&console.text(caption))
    );
    for heading in headings {
        let _ = write!(page, "<th scope=\"col\">{}</th>", escaped(&console.text(heading)));
    }
    page.push_str("</tr></thead>\n<tbody>\n");
}

/// All instances.
fn instances(page: &mut String, audited: &Audited, console: &Console) {
    let text = |message: Message| escaped(&console.text(&message));
    let _ = writeln!(page, "<h2>{}</h2>", text(msg!("Instances")));
    let _ = write!(
        page,
        "<div class=\"tools\" id=\"tools\" hidden>\n<div><label for=\"search\">{}</label><input id=\"search\" type=\"search\"></div>\n<div><label for=\"verdict\">{}</label><select id=\"verdict\"><option value=\"\">{}</option><option>finding</option><option>unread</option><option>clean</option></select></div>\n<output id=\"count\" for=\"search verdict\"></output>\n</div>\n",
        text(msg!("Words")),
        text(msg!("Verdict")),
        text(msg!("All"))
    );
    let headings = [
        msg!("Name"),
        msg!("Account"),
        msg!("Region"),
        msg!("Resource group"),
        msg!("Mode"),
        msg!("Tokens"),
        msg!("Teams"),
        msg!("Wanted"),
        msg!("Verdict"),
        msg!("Reasons"),
        msg!("GUID"),
    ];
    open(page, "instances", &table::numbers(&audited.report), &headings, console);
    for line in audited.lines().iter().filter(|it| it.is_now) {
        row(page, line);
    }
    page.push_str("</tbody>\n</table></div>\n");
}

fn row(page: &mut String, line: &Line<'_>) {
    let row: &Row = line.row;
    let reasons = row.reasons.iter().map(|it| {
        let code = it.code.as_str();
        let detail = it.detail.as_ref().map(|it| format!(" ({})", escaped(it))).unwrap_or_default();
        format!("<a href=\"#{code}\">{code}</a>{detail}")
    });
    let wanted = match &row.wanted.decision {
        None => escaped(row.wanted.mode.as_deref().unwrap_or("-")),
        Some(it) => escaped(&format!(
            "{} ({} {}:{})",
            row.wanted.mode.as_deref().unwrap_or("-"),
            it.kind,
            it.name,
            it.line
        )),
    };
    let _ = writeln!(
        page,
        "<tr class=\"{}\"><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td class=\"n\">{}</td><td>{wanted}</td><td class=\"v\">{}</td><td>{}</td><td class=\"g\">{}</td></tr>",
        row.verdict.as_str(),
        escaped(&row.name),
        escaped(row.account_name.as_ref().unwrap_or(&row.account)),
        escaped(&row.region),
        escaped(row.resource_group_name.as_ref().unwrap_or(&row.resource_group)),
        escaped(&table::mode(row)),
        escaped(&table::tokens(row)),
        escaped(&table::teams(row)),
        row.verdict.as_str(),
        reasons.collect::<Vec<_>>().join(", "),
        escaped(&row.guid)
    );
}

/// What the reasons mean, and what to do.
fn legend(page: &mut String, report: &Report, audited: &Audited, console: &Console) {
    let summary = report.summary();
    let text = |message: Message| escaped(&console.text(&message));
    if summary.reasons.is_empty() || audited.only_changes {
        return;
    }
    let _ = writeln!(page, "<h2>{}</h2>", text(msg!("Reasons")));
    let headings =
        [msg!("Reason"), msg!("Level"), msg!("Instances"), msg!("Meaning"), msg!("What to do")];
    open(page, "reasons", &msg!("What the reasons mean"), &headings, console);
    for code in Code::ALL.iter().filter(|it| summary.count(**it) > 0) {
        let word = code.as_str();
        let _ = writeln!(
            page,
            "<tr id=\"{word}\"><th scope=\"row\"><a href=\"{PAGE}#{word}\">{word}</a></th><td>{}</td><td class=\"n\">{}</td><td>{}</td><td>{}</td></tr>",
            level(code.level()),
            summary.count(*code),
            text(meaning(*code)),
            text(advice(*code, &audited.program))
        );
    }
    page.push_str("</tbody>\n</table></div>\n");
}
