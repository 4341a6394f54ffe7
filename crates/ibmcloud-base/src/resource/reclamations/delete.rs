//! `resource reclamation-delete`: removes a deleted instance for good, after a question.

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

use crate::resource::shared::NothingDeleted;

#[derive(clap::Args, Debug)]
pub(crate) struct ReclaimArgs {
    /// ID of the resource reclamation
    #[arg(value_name = "RECLAMATION_ID")]
    id: String,
    /// Why it is deleted
    #[arg(long, value_name = "COMMENT")]
    comment: Option<String>,
    /// Force deletion without confirmation
    #[arg(short, long)]
    force: bool,
    #[command(flatten)]
    output: Output,
}

impl Run for ReclaimArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let session = ctx.session()?;
        let account = ctx.account()?;
        let text = msg!(
            "Submitting request to delete resource reclamation {{.ID}} under account {{.Account}} as {{.User}}...",
            ID = ctx.console.entity(&self.id),
            Account = ctx.console.entity(&account.name),
            User = ctx.console.entity(&session.user)
        );
        ctx.console.progress(&text)?;
        if !self.force {
            let reclamation = super::shared::one(ctx, &client, &self.id)?;
            let question = msg!(
                "Really remove the resource {{.ID}} for good?",
                ID = ctx.console.entity(&reclamation.entity_crn)
            );
            if !ctx.console.confirm(&question, false)? {
                return Ok(Box::new(NothingDeleted));
            }
        }
        let doing = msg!("Could not delete reclamation {{.ID}}.", ID = self.id);
        let request = client.act_on_reclamation(
            &self.id,
            ReclamationAction::Reclaim,
            self.comment.as_deref(),
        );
        Ok(Box::new(Reclaimed(ctx.ask(doing, Changed::Nothing, request)?)))
    }
}

struct Reclaimed(Reclamation);

impl View for Reclaimed {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        let id = console.entity(&self.0.id);
        console.say(&msg!("Request to delete reclamation {{.ID}} was submitted", ID = id))
    }

    fn exact_json(&self) -> Option<Json> {
        Some(self.0.document.clone())
    }
}
