//! `resource reclamation-restore`: brings a deleted instance back.

use std::io;

use ibmcloud_cli::args::Output;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Shown, View};
use ibmcloud_core::Json;
use ibmcloud_transport::{Reclamation, ReclamationAction};

#[derive(clap::Args, Debug)]
pub(crate) struct RestoreArgs {
    /// ID of the resource reclamation
    #[arg(value_name = "RECLAMATION_ID")]
    id: String,
    /// Why it is restored
    #[arg(long, value_name = "COMMENT")]
    comment: Option<String>,
    #[command(flatten)]
    output: Output,
}

impl Run for RestoreArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let account = ctx.account()?;
        let text = msg!(
            "Submitting request to restore resource reclamation {{.ID}} under account {{.Account}}",
            ID = ctx.console.entity(&self.id),
            Account = ctx.console.entity(&account.name)
        );
        ctx.console.progress(&text)?;
        let doing = msg!("Could not restore reclamation {{.ID}}.", ID = self.id);
        let request = client.act_on_reclamation(
            &self.id,
            ReclamationAction::Restore,
            self.comment.as_deref(),
        );
        Ok(Box::new(Restored(ctx.ask(doing, Changed::Nothing, request)?)))
    }
}

struct Restored(Reclamation);

impl View for Restored {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        let id = console.entity(&self.0.id);
        console.say(&msg!("Request to restore reclamation {{.ID}} was submitted", ID = id))
    }

    fn exact_json(&self) -> Option<Json> {
        Some(self.0.document.clone())
    }
}
