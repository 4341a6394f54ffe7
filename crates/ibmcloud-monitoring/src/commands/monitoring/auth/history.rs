//! `monitoring auth history`: the plans that this machine carried out on an instance.

use std::io;

use ibmcloud_core::journal::Progress;
use ibmcloud_core::outcome::Outcome;
use ibmcloud_core::plan::Step;
use ibmcloud_plugin_sdk::terminal::Table;
use serde_json::{Value, json};

use crate::console::Console;
use crate::context::Context;
use crate::errors::CommandError;
use crate::grammar::registry::Run;
use crate::lockdown::journal_file::{JournalFile, folder, journals};
use crate::messages::Message;
use crate::msg;
use crate::select;
use crate::view::{Shown, View};

#[derive(clap::Args, Debug)]
pub(crate) struct AuthHistoryArgs {
    /// Name, GUID or CRN of the instance
    #[arg(short, long, visible_alias = "sn", value_name = "NAME")]
    name: Option<String>,
    /// Region of the instance
    #[arg(short, long, value_name = "REGION")]
    region: Option<String>,
    /// Specify output format: JSON
    #[arg(long, value_name = "FORMAT")]
    output: Option<String>,
    /// Suppress verbose output
    #[arg(short, long)]
    quiet: bool,
}

impl Run for AuthHistoryArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let instance =
            select::monitoring(ctx, &client, self.name.as_deref(), self.region.as_deref())?;
        let text = msg!(
            "Reading the journals of instance {{.Name}}...",
            Name = ctx.console.entity(&instance.name)
        );
        ctx.console.progress(&text)?;
        let mut rows = Vec::new();
        for path in journals(&folder(&ctx.config_dir, &instance.guid))? {
            if let Some(journal) = JournalFile::read(&path)? {
                rows.push((journal.last_at, path.display().to_string(), journal.progress));
            }
        }
        Ok(Box::new(History(rows)))
    }
}

/// When, where, and what.
struct History(Vec<(String, String, Progress)>);

fn outcome(progress: &Progress) -> Message {
    match &progress.closed {
        Some(Outcome::Proven) => msg!("proven"),
        Some(Outcome::NotProven) => msg!("not proven"),
        Some(Outcome::Superseded) => msg!("superseded"),
        Some(Outcome::Stopped) => msg!("stopped"),
        Some(Outcome::Uncertain) | None => msg!("interrupted"),
    }
}

fn resets(progress: &Progress) -> usize {
    progress.done().filter(|(step, _)| matches!(step, Step::ResetToken(_))).count()
}

impl View for History {
    fn people(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        if self.0.is_empty() {
            return console.say(&msg!("Nothing was done from this machine."));
        }
        let mut table = Table::new(["Plan", "Ended", "From", "To", "Tokens reset", "Outcome"]);
        for (at, _, progress) in &self.0 {
            let it = &progress.beginning;
            let ended = at.split('.').next().unwrap_or(at).to_owned();
            table.add_row([
                it.plan.clone(),
                ended,
                it.from.to_string(),
                it.target.to_string(),
                resets(progress).to_string(),
                console.text(&outcome(progress)),
            ]);
        }
        console.table(&table)
    }

    fn program(&self) -> Value {
        let rows = self.0.iter().map(|(at, path, progress)| {
            json!({
                "plan": progress.beginning.plan,
                "ended_at": at,
                "mode_before": progress.beginning.from.to_string(),
                "mode_wanted": progress.beginning.target.to_string(),
                "tokens_reset": resets(progress),
                "outcome": outcome(progress).english(),
                "journal": path,
            })
        });
        Value::Array(rows.collect())
    }
}
