//! `monitoring auth evidence`: writes the evidence of a plan again, from its journal.

use std::io;
use std::path::PathBuf;

use ibmcloud_cli::args::PluginOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Shown, View};
use ibmcloud_lockdown::evidence::document;
use ibmcloud_lockdown::journal::JournalFile;
use serde_json::{Value, json};

use crate::lockdown::evidence::Place;
use crate::lockdown::journals::all_of_this_machine;

#[derive(clap::Args, Debug)]
pub(crate) struct AuthEvidenceArgs {
    /// The plan, as 'auth history' names it
    #[arg(value_name = "PLAN")]
    plan: String,
    /// File for the evidence, or a folder for it and a copy of the journal
    #[arg(long, value_name = "PATH")]
    evidence: Option<PathBuf>,
    /// SSH key to sign the evidence with
    #[arg(long, value_name = "KEY")]
    sign_with: Option<PathBuf>,
    #[command(flatten)]
    output: PluginOutput,
}

impl Run for AuthEvidenceArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let place = Place::prepare(self.evidence.as_deref(), self.sign_with.as_deref())?;
        let mut journal = find(ctx, &self.plan)?;
        if let Some(folder) = place.copies() {
            journal.copy_to(folder).map_err(|it| crate::lockdown::journal_failure(&it))?;
        }
        let (evidence, signature) = place.write(&journal)?;
        Ok(Box::new(Written { document: document(&journal), evidence, signature }))
    }
}

fn find(ctx: &Context, plan: &str) -> Result<JournalFile, CommandError> {
    let all = all_of_this_machine(&ctx.config_dir)?;
    let found = all.into_iter().flat_map(|(_, found)| found).find_map(|it| match it {
        ibmcloud_lockdown::journal::Found::Journal(journal)
            if journal.progress.beginning.plan == plan =>
        {
            Some(*journal)
        }
        _ => None,
    });
    found.ok_or_else(|| {
        CommandError::plain(
            msg!("There is no journal of plan '{{.Plan}}' on this machine.", Plan = plan),
            msg!(
                "List the plans of an instance with '{{.Program}} monitoring auth history --name NAME'.",
                Program = ctx.program
            ),
        )
    })
}

struct Written {
    document: Value,
    evidence: PathBuf,
    signature: Option<PathBuf>,
}

impl View for Written {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        console.say(&msg!("Evidence: {{.Path}}", Path = self.evidence.display()))?;
        match &self.signature {
            Some(path) => console.say(&msg!("Signature: {{.Path}}", Path = path.display())),
            None => Ok(()),
        }
    }

    fn to_json(&self) -> Value {
        json!({
            "document": self.document,
            "evidence": self.evidence.display().to_string(),
            "signature": self.signature.as_ref().map(|it| it.display().to_string()),
        })
    }
}
