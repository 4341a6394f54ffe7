//! `iam trusted-profile-delete`: deletes a trusted profile with its policies, after a question.

use ibmcloud_cli::args::Quiet;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::comparison::gone;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;
use ibmcloud_core::Json;

use super::super::{NothingDeleted, Place, Told, before_change};
use super::shared::find;

#[derive(clap::Args, Debug)]
pub(crate) struct TrustedProfileDeleteArgs {
    /// Name or ID of the trusted profile
    #[arg(value_name = "NAME | ID")]
    name: String,
    /// Force deletion without confirmation
    #[arg(short, long)]
    force: bool,
    #[command(flatten)]
    quiet: Quiet,
}

impl Run for TrustedProfileDeleteArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let place = Place::now(ctx)?;
        let shown = ctx.console.entity(&self.name);
        ctx.console.progress(&msg!(
            "Deleting trusted profile {{.Name}} under current account as {{.User}}...",
            Name = shown,
            User = place.user
        ))?;
        let profile = before_change(find(ctx, &client, &place, &self.name))?;
        let question = msg!(
            "Really delete trusted profile {{.Name}} with its policies? Whoever becomes it can no longer do so.",
            Name = shown
        );
        if !self.force && !ctx.console.confirm(&question, false)? {
            return Ok(Box::new(NothingDeleted));
        }
        let doing = msg!("Could not delete trusted profile {{.Name}}.", Name = self.name);
        ctx.ask(doing, Changed::Nothing, client.delete_trusted_profile(&profile.id))?;
        gone(ctx, &self.name, async || client.trusted_profile(&profile.id).await, |_| true)?;
        Ok(Box::new(Told {
            sentence: msg!("Trusted profile {{.Name}} is deleted successfully", Name = shown),
            document: Json::object([("deleted", true.into()), ("id", profile.id.as_str().into())]),
        }))
    }
}
