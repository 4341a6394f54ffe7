//! How a migration is shown: the changed lines without tokens, and what is left to people; or JSON.

use std::io;
use std::path::PathBuf;

use ibmcloud_cli::console::Console;
use ibmcloud_cli::errors::exit;
use ibmcloud_cli::messages::{Fragment, Message};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::View;
use ibmcloud_migrate::{ByHand, Kind, Method, changed_lines, redact};
use ibmcloud_plugin_sdk::terminal::{Style, visible};
use serde_json::{Value, json};

use super::destination::{Destination, Need};
use super::patch::Patch;
use super::plan::{Plan, Planned};
use super::words;
use super::write::NotChanged;
use crate::commands::monitoring::auth::scan::report::{kind, members, path, rule};
use crate::commands::monitoring::auth::scan::words::why as not_searched;

/// What was written.
#[derive(Debug, Default)]
pub(super) struct Written {
    /// The file with the patch.
    pub(super) patch: Option<PathBuf>,
    /// What became of each file that was to change in place.
    pub(super) files: Option<Vec<Result<(), NotChanged>>>,
}

/// What becomes of everything that was found, and what was written of it.
pub(super) struct Migrated {
    pub(super) plan: Plan,
    pub(super) patch: Patch,
    pub(super) written: Written,
    /// Whether a person has seen the plan already, before a question.
    pub(super) is_seen: bool,
}

impl View for Migrated {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        if !self.is_seen {
            self.render_plan(console)?;
        }
        self.written(console)
    }

    fn to_json(&self) -> Value {
        let plan = &self.plan;
        let (changes, by_hand) = plan.counts();
        let written = self.written.files.as_ref();
        let mut nth = 0;
        let files = plan.files.iter().map(|file| {
            let result = file.change().and_then(|_| {
                nth += 1;
                written.and_then(|it| it.get(nth - 1))
            });
            self.file(file, result)
        });
        let files: Vec<Value> = files.collect();
        json!({
            "schema": "ibmcloud-monitoring/auth-migrate/1",
            "verdict": self.verdict(),
            "places_changed": changes,
            "places_by_hand": by_hand,
            "tokens": plan.tokens,
            "instances": plan.instances.iter().map(|it| json!({
                "name": it.name, "guid": it.guid, "region": it.region, "tokens": it.tokens,
                "missing": it.missing.iter().map(Message::english).collect::<Vec<_>>(),
            })).collect::<Vec<_>>(),
            "needs": plan.destinations.iter().flat_map(needs_json).collect::<Vec<_>>(),
            "files": files,
            "not_searched": plan.unread.iter().map(|it| json!({
                "path": path(&it.place.source), "members": it.place.members,
                "reason": not_searched(&it.why).english(),
            })).collect::<Vec<_>>(),
            "patch": self.written.patch.as_ref().map(|it| it.to_string_lossy()),
            "in_place": written.is_some(),
        })
    }

    fn exit_code(&self) -> u8 {
        match self.verdict() {
            "migrated" | "nothing-found" => exit::SUCCESS,
            "by-hand" => exit::FOUND_WANTING,
            _ => exit::SOME_FAILED,
        }
    }
}

impl Migrated {
    /// What changes, and what does not.
    pub(super) fn render_plan(&self, console: &mut Console) -> io::Result<()> {
        let plan = &self.plan;
        for (nth, file) in plan.changed().enumerate() {
            self.diff(console, nth, file)?;
        }
        self.needs(console)?;
        let notes = plan.files.iter().flat_map(|file| {
            let at = path(&file.source);
            file.rewrite.notes.iter().map(move |it| (at.clone(), it.line, words::advice(it.advice)))
        });
        let notes: Vec<String> = notes
            .map(|(at, line, advice)| format!("  {at}:{line}: {}", console.text(&advice)))
            .collect();
        list(console, notes, |list| msg!("To be known:\n{{.List}}", List = list))?;
        let mut by_hand = Vec::new();
        for file in &plan.files {
            for it in &file.rewrite.by_hand {
                by_hand.push(format!(
                    "  {}: {}",
                    place(file, it),
                    console.text(&words::why(it.why))
                ));
            }
        }
        list(console, by_hand, |list| msg!("Left to do by hand:\n{{.List}}", List = list))?;
        let unread: Vec<String> = plan
            .unread
            .iter()
            .map(|it| {
                let at = format!("  {}{}", path(&it.place.source), members(&it.place));
                format!("{at}: {}", console.text(&not_searched(&it.why)))
            })
            .collect();
        list(console, unread, |list| {
            msg!("Not searched, or not to the end:\n{{.List}}", List = list)
        })?;
        self.missing(console)?;
        let (changes, by_hand) = plan.counts();
        if changes + by_hand == 0 {
            let is_proof =
                self.is_complete() && plan.instances.iter().all(|it| it.missing.is_empty());
            return console.say(&if is_proof {
                msg!("Nothing was found.")
            } else {
                msg!(
                    "Nothing was found in what was searched, but not everything was looked at: this is not proof."
                )
            });
        }
        console.say(&msg!(
            "Files that change: {{.Files}}. Places that change: {{.Changes}}. Left to do by hand: {{.Count}}.",
            Files = plan.changed().count(),
            Changes = changes,
            Count = by_hand
        ))
    }

    /// What could not be written outranks what is left to people, and that outranks what was not searched.
    fn verdict(&self) -> &'static str {
        let failed = self.written.files.iter().flatten().any(Result::is_err);
        let (changes, by_hand) = self.plan.counts();
        if failed {
            "not-written"
        } else if by_hand > 0 {
            "by-hand"
        } else if !self.is_complete() {
            "incomplete"
        } else if changes == 0 {
            "nothing-found"
        } else {
            "migrated"
        }
    }

    /// Whether all files could be searched, and all instances asked.
    fn is_complete(&self) -> bool {
        self.plan.unread.is_empty() && self.plan.instances.iter().all(|it| it.answered)
    }

    /// The changed lines of a file, without tokens.
    fn shown(&self, file: &Planned) -> String {
        let Some((_, old, new)) = file.change() else { return String::new() };
        let keep: Vec<&str> = self.plan.instances.iter().map(|it| it.guid.as_str()).collect();
        redact(&changed_lines(old, new), &file.tokens(), &keep)
    }

    fn diff(&self, console: &mut Console, nth: usize, file: &Planned) -> io::Result<()> {
        let colour = console.is_coloured();
        let paint = |style: Style, text: &str| style.paint(&visible(text), colour);
        let name = self.patch.name(nth);
        console.line(&paint(Style::Header, &format!("--- a/{name}")))?;
        console.line(&paint(Style::Header, &format!("+++ b/{name}")))?;
        for line in self.shown(file).split_terminator('\n') {
            let line = line.strip_suffix('\r').unwrap_or(line);
            let line = match line.as_bytes().first() {
                Some(b'-') => paint(Style::Failure, line),
                Some(b'+') => paint(Style::Success, line),
                _ => visible(line).into_owned(),
            };
            console.line(&line)?;
        }
        console.line("")
    }

    /// What has to run before anything that was migrated is started.
    fn needs(&self, console: &mut Console) -> io::Result<()> {
        let mut commands = Vec::new();
        let mut secret = None;
        for destination in &self.plan.destinations {
            for need in &destination.needs {
                commands.push(format!("  {}", destination.command(*need)));
                if *need == Need::Proxy {
                    secret = secret.or(destination.parameters.client_secret_file.as_ref());
                }
            }
        }
        if let Some(file) = secret {
            console.say(&msg!(
                "Make the client secret first: a long random word in the file '{{.Path}}', which the proxy and what uses it may read.",
                Path = file
            ))?;
        }
        list(console, commands, |list| {
            msg!("This has to run before what was migrated is started:\n{{.List}}", List = list)
        })?;
        if self.plan.destinations.iter().any(|it| it.key.team.is_none()) {
            console.say(&msg!(
                "Where a command has no '--team', it is not known whose tokens were replaced: it works in the default team of its identity. Add '--team' if that is another one."
            ))?;
            console.line("")?;
        }
        Ok(())
    }

    fn missing(&self, console: &mut Console) -> io::Result<()> {
        let mut missing = Vec::new();
        for it in &self.plan.instances {
            for reason in &it.missing {
                let reason = console.text(reason);
                missing.push(format!("  {} ({}): {reason}", it.name, it.region));
            }
        }
        if missing.is_empty() {
            return Ok(());
        }
        console.say(&msg!(
            "Tokens that were not looked for:\n{{.List}}",
            List = Fragment::lines(missing)
        ))?;
        console.say(&msg!(
            "What looks like a token, and what uses one, counts all the same; a token in any other place is not found."
        ))?;
        console.line("")
    }

    fn written(&self, console: &mut Console) -> io::Result<()> {
        let Some(file) = &self.written.patch else {
            if !self.patch.is_empty() {
                console.say(&msg!(
                    "Nothing was written. '--write-patch FILE' writes the patch; its removed lines hold the old tokens, which are not shown here."
                ))?;
            }
            return Ok(());
        };
        console.say(&msg!(
            "The patch is in '{{.Path}}'. It holds the old tokens, and only you may read it: delete it when it is not needed any more.",
            Path = file.display()
        ))?;
        let Some(files) = &self.written.files else {
            return console.say(&msg!(
                "Apply it with '{{.Command}}'.",
                Command = self.patch.command(file, false)
            ));
        };
        let done = files.iter().filter(|it| it.is_ok()).count();
        console.say(&msg!(
            "Files that were changed: {{.Count}}. '{{.Command}}' takes it back.",
            Count = done,
            Command = self.patch.command(file, true)
        ))?;
        let failed: Vec<String> = self
            .plan
            .changed()
            .zip(files)
            .filter_map(|(file, result)| result.as_ref().err().map(|why| (file, why)))
            .map(|(file, why)| {
                format!("  {}: {}", path(&file.source), console.text(&words::not_changed(why)))
            })
            .collect();
        list(console, failed, |list| msg!("Not changed:\n{{.List}}", List = list))
    }

    fn file(&self, file: &Planned, result: Option<&Result<(), NotChanged>>) -> Value {
        let rewrite = &file.rewrite;
        let changes = rewrite.changes.iter().filter_map(|it| {
            let finding = file.finding(Some(it.finding))?;
            Some(json!({
                "line": finding.line, "column": finding.column,
                "kind": kind(finding.what), "rule": rule(finding.what),
                "method": it.method.map(Method::as_str),
            }))
        });
        let by_hand = rewrite.by_hand.iter().map(|it| {
            let finding = file.finding(it.finding);
            json!({
                "line": it.line, "column": it.column,
                "members": finding.map(|it| it.place.members.clone()).unwrap_or_default(),
                "kind": finding.map(|it| kind(it.what)), "rule": finding.map(|it| rule(it.what)),
                "reason": it.why.as_str(), "text": words::why(it.why).english(),
            })
        });
        let notes = rewrite.notes.iter().map(|it| {
            let text = words::advice(it.advice).english();
            json!({ "line": it.line, "advice": it.advice.as_str(), "text": text })
        });
        json!({
            "path": path(&file.source),
            "kind": rewrite.kind.map(Kind::as_str),
            "changes": changes.collect::<Vec<_>>(),
            "by_hand": by_hand.collect::<Vec<_>>(),
            "notes": notes.collect::<Vec<_>>(),
            "diff": file.change().map(|_| self.shown(file)),
            "changed_in_place": result.is_some_and(Result::is_ok),
            "not_changed": result.and_then(|it| it.as_ref().err()).map(|why| words::not_changed(why).english()),
        })
    }
}

fn needs_json(destination: &Destination) -> Vec<Value> {
    let it = &destination.parameters;
    let needs = destination.needs.iter().map(|need| {
        let (what, listen, file) = match need {
            Need::Proxy => ("proxy", Some(&it.proxy), None),
            Need::HeaderFile => ("header-file", None, Some(&it.header_file)),
            Need::TokenFile => ("token-file", None, Some(&it.token_file)),
        };
        json!({
            "what": what, "guid": it.guid, "region": it.region,
            "team": it.team.as_ref().map(|it| json!({ "id": it.id, "name": it.name })),
            "listen": listen, "file": file,
            "client_secret_file": (*need == Need::Proxy).then_some(it.client_secret_file.as_ref()).flatten(),
            "command": destination.command(*need),
        })
    });
    needs.collect()
}

/// `FILE!MEMBER:LINE:COLUMN`.
fn place(file: &Planned, it: &ByHand) -> String {
    let inside = file.finding(it.finding).map(|it| members(&it.place)).unwrap_or_default();
    format!("{}{inside}:{}:{}", path(&file.source), it.line, it.column)
}

/// A list below its heading, and a line's room; nothing if there is nothing.
fn list(
    console: &mut Console,
    lines: Vec<String>,
    heading: impl FnOnce(Fragment) -> Message,
) -> io::Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    console.say(&heading(Fragment::lines(lines)))?;
    console.line("")
}
