//! `monitoring auth history`: what this machine did to the credentials of an instance, and whether the
//! instance is still as that left it.

use std::io;
use std::path::PathBuf;
use std::time::SystemTime;

use ibmcloud_cli::args::PluginOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{CommandError, without_number};
use ibmcloud_cli::messages::Message;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Shown, View};
use ibmcloud_core::auth_mode::AuthMode;
use ibmcloud_core::journal::Progress;
use ibmcloud_core::outcome::{Outcome, StepResult};
use ibmcloud_lockdown::activity::{self, Activity};
use ibmcloud_lockdown::journal::{self, Found, JournalFile};
use ibmcloud_lockdown::{break_glass, evidence};
use ibmcloud_plugin_sdk::terminal::Table;
use serde_json::{Value, json};

use super::enforce;
use crate::lockdown::findings::verdict;
use crate::lockdown::journal_failure;
use crate::select;

#[derive(clap::Args, Debug)]
pub(crate) struct AuthHistoryArgs {
    /// A run over many instances, by its name
    #[arg(value_name = "RUN", conflicts_with_all = ["name", "region", "from", "runs"])]
    run: Option<String>,
    /// List the runs over many instances in place of an instance's plans
    #[arg(long, conflicts_with_all = ["name", "region", "from"])]
    runs: bool,
    /// Name, GUID or CRN of the instance
    #[arg(short, long, visible_alias = "sn", value_name = "NAME")]
    name: Option<String>,
    /// Region of the instance
    #[arg(short, long, value_name = "REGION")]
    region: Option<String>,
    /// Folder with journals that another machine kept there
    #[arg(long, value_name = "FOLDER")]
    from: Option<PathBuf>,
    #[command(flatten)]
    output: PluginOutput,
}

impl Run for AuthHistoryArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        if self.runs {
            return enforce::history::list(ctx);
        }
        if let Some(run) = &self.run {
            return enforce::history::show(ctx, run);
        }
        let client = ctx.client()?;
        let instance =
            select::monitoring(ctx, &client, self.name.as_deref(), self.region.as_deref())?;
        let text = msg!(
            "Reading the journals of instance {{.Name}}...",
            Name = ctx.console.entity(&instance.name)
        );
        ctx.console.progress(&text)?;
        let folder = journal::folder(&ctx.config_dir, &instance.guid);
        let mut found = journal::all(&folder, &instance.guid).map_err(|it| journal_failure(&it))?;
        if let Some(from) = &self.from {
            let others = journal::all(from, &instance.guid).map_err(|it| journal_failure(&it))?;
            let plan = |it: &Found| it.journal().map(|it| it.progress.beginning.plan.clone());
            let known: Vec<_> = found.iter().filter_map(plan).collect();
            let new = |it: &Found| plan(it).is_some_and(|plan| !known.contains(&plan));
            found.extend(others.into_iter().filter(new));
        }
        let (activities, intact) = activity::read(&ctx.config_dir, &instance.guid)
            .map_err(|source| CommandError::File { path: folder.display().to_string(), source })?;
        Ok(Box::new(History { found, activities, intact, now: instance.auth_mode() }))
    }
}

struct History {
    found: Vec<Found>,
    activities: Vec<Activity>,
    /// Whether nobody changed what was written down of the activities.
    intact: bool,
    now: AuthMode,
}

fn outcome(progress: &Progress) -> Message {
    match progress.closed {
        Some(Outcome::Ended(it)) => verdict(it),
        Some(Outcome::Superseded) => msg!("superseded"),
        Some(Outcome::Abandoned) => msg!("nothing was changed"),
        Some(Outcome::Stopped) => msg!("stopped"),
        Some(Outcome::Uncertain) | None => msg!("interrupted"),
    }
}

fn resets(progress: &Progress) -> usize {
    progress.done().filter(|(_, result)| matches!(result, StepResult::Reset { .. })).count()
}

/// What is wrong with a journal that is not believed.
fn trouble(found: &Found) -> Option<Message> {
    Some(match found {
        Found::Journal(_) => return None,
        Found::Damaged { error, .. } => msg!(
            "A journal was changed, and is not believed: {{.Reason}}",
            Reason = without_number(error)
        ),
        Found::Foreign { path, instance, .. } => msg!(
            "A journal of another instance lies among those of this one, and is left alone: {{.Path}} ({{.Guid}})",
            Path = path.display(),
            Guid = instance
        ),
        Found::Missing { number } => {
            msg!("Journal {{.Number}} of this instance is missing.", Number = number)
        }
        Found::Cut { journal, records } => msg!(
            "A journal was cut, and is not believed: {{.Path}} once had {{.Count}} records or more.",
            Path = journal.path().display(),
            Count = records
        ),
    })
}

fn short(at: &str) -> String {
    at.split('.').next().unwrap_or(at).trim_end_matches('Z').to_owned()
}

impl History {
    /// The last plan that ended, if the instance is not any more as it left it.
    fn drifted_from(&self) -> Option<&JournalFile> {
        let ended = |it: &&JournalFile| matches!(it.progress.closed, Some(Outcome::Ended(_)));
        let last = self.found.iter().rev().filter_map(Found::journal).find(ended)?;
        (last.progress.beginning.target.effective() != self.now.effective()).then_some(last)
    }

    /// An instance that was opened for a time, and still is.
    fn opened(&self) -> Option<Message> {
        let open = break_glass(&self.found).filter(|_| self.now != AuthMode::IamOnly)?;
        let until = journal::rfc_3339(open.until);
        Some(if open.is_overrun(SystemTime::now()) {
            msg!(
                "Plan {{.Plan}} opened it until {{.Until}}, and that time is over: {{.Reason}}",
                Plan = open.plan,
                Until = until,
                Reason = open.reason
            )
        } else {
            msg!(
                "Plan {{.Plan}} opened it until {{.Until}}: {{.Reason}}",
                Plan = open.plan,
                Until = until,
                Reason = open.reason
            )
        })
    }

    fn notes(&self) -> Vec<Message> {
        let mut notes: Vec<Message> = self.found.iter().filter_map(trouble).collect();
        notes.extend(self.opened());
        if !self.intact {
            notes.push(msg!("The list of other changes was changed, and is not believed."));
        }
        if let Some(last) = self.drifted_from() {
            notes.push(msg!(
                "Since plan {{.Plan}} somebody else has changed it: external_api_auth is {{.Mode}} now, and was left as {{.Target}}.",
                Plan = last.progress.beginning.plan,
                Mode = self.now,
                Target = last.progress.beginning.target
            ));
        }
        notes
    }
}

impl View for History {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        let journals: Vec<&JournalFile> = self.found.iter().filter_map(Found::journal).collect();
        if self.found.is_empty() && self.activities.is_empty() {
            return console.say(&msg!("Nothing was done from this machine."));
        }
        if !journals.is_empty() {
            let mut table =
                Table::new(["Plan", "Ended", "By", "From", "To", "Tokens reset", "Outcome"]);
            for journal in &journals {
                let it = &journal.progress.beginning;
                table.add_row([
                    it.plan.clone(),
                    short(journal.last_at()),
                    it.actor.user.clone(),
                    it.from.to_string(),
                    it.target.to_string(),
                    resets(&journal.progress).to_string(),
                    console.text(&outcome(&journal.progress)),
                ]);
            }
            console.table(&table)?;
        }
        if !self.activities.is_empty() {
            if !journals.is_empty() {
                console.line("")?;
            }
            let mut table = Table::new(["Other change", "At", "By", "Subject"]);
            for it in &self.activities {
                table.add_row([
                    it.action.clone(),
                    short(&it.at),
                    it.user.clone(),
                    it.subject.clone(),
                ]);
            }
            console.table(&table)?;
        }
        let notes = self.notes();
        if !notes.is_empty() {
            console.line("")?;
        }
        notes.iter().try_for_each(|note| console.say(note))
    }

    fn to_json(&self) -> Value {
        let plans = self.found.iter().filter_map(|found| {
            let journal = found.journal()?;
            let it = &journal.progress.beginning;
            Some(json!({
                "kind": "plan",
                "plan": it.plan,
                "number": it.number,
                "began_at": journal.began_at(),
                "ended_at": journal.last_at(),
                "by": { "user": it.actor.user, "iam_id": it.actor.iam_id, "host": it.actor.host },
                "mode_before": it.from.to_string(),
                "mode_wanted": it.target.to_string(),
                "tokens_reset": resets(&journal.progress),
                "outcome": outcome(&journal.progress).english(),
                "break_glass": it.break_glass.as_ref().map(evidence::break_glass),
                "open": journal.progress.is_open(),
                "journal": journal.path().display().to_string(),
                "head": journal.head(),
            }))
        });
        let changes = self.activities.iter().map(|it| {
            json!({
                "kind": "change",
                "at": it.at,
                "by": { "user": it.user, "iam_id": it.iam_id, "host": it.host },
                "action": it.action,
                "subject": it.subject,
            })
        });
        let notes =
            self.notes().into_iter().map(|note| json!({ "kind": "note", "text": note.english() }));
        Value::Array(plans.chain(changes).chain(notes).collect())
    }
}
