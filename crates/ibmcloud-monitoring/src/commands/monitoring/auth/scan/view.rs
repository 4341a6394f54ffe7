//! How a scan is shown: rows and sentences, JSON, SARIF.

use std::io;

use ibmcloud_cli::console::Console;
use ibmcloud_cli::messages::{Fragment, Message};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::View;
use ibmcloud_plugin_sdk::terminal::Table;
use ibmcloud_scan::Source;
use serde_json::{Value, json};

use super::report::{Item, LiveTokens, Report, Verdict, kind, members, path, rule};
use super::sarif_log::log;
use super::words;

/// A report, in the form that was asked for.
pub(crate) struct Scanned {
    pub(crate) report: Report,
    /// A document in SARIF instead of text.
    pub(crate) sarif: bool,
    /// The version of the program.
    pub(crate) version: &'static str,
}

impl View for Scanned {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        if self.sarif {
            return console.json(&log(&self.report, self.version));
        }
        let report = &self.report;
        if report.verdict() == Verdict::Clean {
            console.ok()?;
        }
        if !report.items.is_empty() {
            let rows: Vec<Vec<String>> =
                report.items.iter().map(|item| row(console, report, item)).collect();
            let mut table =
                Table::new(["Place", "Finding", "Instance", "Team", "User", "Encoding", "ID"]);
            rows.into_iter().for_each(|row| table.add_row(row));
            console.table(&table)?;
            console.line("")?;
        }
        let unread: Vec<String> = report
            .unread
            .iter()
            .map(|it| {
                let at = format!("  {}{}", path(&it.place.source), members(&it.place));
                format!("{at}: {}", console.text(&words::why(&it.why)))
            })
            .collect();
        if !unread.is_empty() {
            console.say(&msg!(
                "Not searched, or not to the end:\n{{.List}}",
                List = Fragment::lines(unread)
            ))?;
            console.line("")?;
        }
        let mut missing = Vec::new();
        for it in &report.instances {
            for reason in &it.missing {
                let reason = console.text(reason);
                missing.push(format!("  {} ({}): {reason}", it.name, it.region));
            }
        }
        if !missing.is_empty() {
            console.say(&msg!(
                "Tokens that were not looked for:\n{{.List}}",
                List = Fragment::lines(missing)
            ))?;
            console.line("")?;
        }
        for name in &report.idle {
            console
                .warn(&msg!("No finding is '{{.Name}}', which was to be accepted.", Name = name))?;
        }
        console.say(&summary(report))?;
        for sentence in limits(report) {
            console.say(&sentence)?;
        }
        console.say(&verdict(report))
    }

    fn to_json(&self) -> Value {
        let report = &self.report;
        json!({
            "schema": "ibmcloud-monitoring/auth-scan/1",
            "verdict": report.verdict().as_str(),
            "complete": report.is_complete(),
            "live_tokens": match report.live {
                LiveTokens::LookedFor => "looked-for",
                LiveTokens::NotWanted => "not-wanted",
                LiveTokens::NoSession => "no-session",
            },
            "tokens": report.tokens(),
            "instances": report.instances.iter().map(|it| json!({
                "name": it.name, "guid": it.guid, "region": it.region, "tokens": it.tokens,
                "missing": it.missing.iter().map(Message::english).collect::<Vec<_>>(),
            })).collect::<Vec<_>>(),
            "findings": report.items.iter().map(|it| finding(report, it)).collect::<Vec<_>>(),
            "not_searched": report.unread.iter().map(|it| json!({
                "path": path(&it.place.source), "members": it.place.members,
                "reason": words::why(&it.why).english(),
            })).collect::<Vec<_>>(),
            "files": report.totals.files,
            "members": report.totals.members,
            "bytes": report.totals.bytes,
            "links_not_followed": report.totals.links,
            "ignored_files_left_out": report.left_out_ignored,
        })
    }

    fn exit_code(&self) -> u8 {
        self.report.verdict().exit_code()
    }
}

/// `FILE!MEMBER:LINE:COLUMN`.
pub(crate) fn place(item: &Item) -> String {
    let finding = &item.finding;
    let at = format!("{}{}", path(&finding.place.source), members(&finding.place));
    format!("{at}:{}:{}", finding.line, finding.column)
}

fn row(console: &Console, report: &Report, item: &Item) -> Vec<String> {
    let mut what = console.text(&words::what(item.finding.what));
    if item.accepted {
        what = console.text(&msg!("accepted: {{.Finding}}", Finding = what));
    }
    let owners = report.owners_of(&item.finding);
    // A token that several people have is one finding.
    let column = |of: &dyn Fn(&super::known::Owner) -> String| {
        let mut all: Vec<String> = owners.iter().map(of).collect();
        all.dedup();
        all.join(", ")
    };
    vec![
        place(item),
        what,
        column(&|it| it.instance.clone()),
        column(&|it| it.team.clone()),
        column(&|it| it.user.clone()),
        words::encoding(item.finding.encoding).to_owned(),
        item.id.clone(),
    ]
}

fn finding(report: &Report, item: &Item) -> Value {
    let it = &item.finding;
    let kubernetes = match &it.place.source {
        Source::Kubernetes(key) => json!({
            "namespace": key.namespace, "kind": key.kind, "name": key.name, "key": key.key,
        }),
        _ => Value::Null,
    };
    let owners = report.owners_of(it).iter().map(|it| {
        json!({
            "instance": it.instance, "guid": it.guid, "region": it.region,
            "team": it.team, "team_id": it.team_id, "user": it.user,
        })
    });
    json!({
        "id": item.id,
        "accepted": item.accepted,
        "kind": kind(it.what),
        "rule": rule(it.what),
        "path": path(&it.place.source),
        "members": it.place.members,
        "kubernetes": kubernetes,
        "line": it.line,
        "column": it.column,
        "offset": it.offset,
        "length": it.length,
        "encoding": it.encoding.as_str(),
        "owners": owners.collect::<Vec<_>>(),
    })
}

fn summary(report: &Report) -> Message {
    msg!(
        "Searched: {{.Files}} files, {{.Members}} members of archives, {{.Bytes}} bytes. Live tokens that were looked for: {{.Tokens}}.",
        Files = report.totals.files,
        Members = report.totals.members,
        Bytes = report.totals.bytes,
        Tokens = report.tokens()
    )
}

/// What was left out on purpose.
fn limits(report: &Report) -> Vec<Message> {
    let mut limits = Vec::new();
    match report.live {
        LiveTokens::LookedFor => {}
        LiveTokens::NotWanted => {
            limits.push(msg!("Live tokens were not looked for, only what looks like one."));
        }
        LiveTokens::NoSession => limits.push(msg!(
            "Live tokens were not looked for, only what looks like one: you are not logged in."
        )),
    }
    if report.left_out_ignored {
        limits
            .push(msg!("Files that Git ignores were left out; '--no-ignore' searches them, too."));
    }
    if report.totals.links > 0 {
        limits.push(msg!(
            "Symbolic links that were not followed: {{.Count}}.",
            Count = report.totals.links
        ));
    }
    limits
}

fn verdict(report: &Report) -> Message {
    let accepted = report.items.iter().filter(|it| it.accepted).count();
    let open = report.items.len() - accepted;
    match report.verdict() {
        Verdict::Findings if report.is_complete() => msg!("Findings: {{.Count}}.", Count = open),
        Verdict::Findings => msg!(
            "Findings: {{.Count}}. There may be more, since not everything was looked at.",
            Count = open
        ),
        Verdict::Incomplete => msg!(
            "Nothing was found in what was searched, but not everything was looked at: this is not proof."
        ),
        Verdict::Clean if accepted > 0 => {
            msg!("Nothing was found but what was accepted: {{.Count}}.", Count = accepted)
        }
        Verdict::Clean if report.live == LiveTokens::NotWanted => msg!(
            "Nothing that looks like a token was found; whether live tokens stand there is not known."
        ),
        Verdict::Clean => msg!("Nothing was found."),
    }
}
