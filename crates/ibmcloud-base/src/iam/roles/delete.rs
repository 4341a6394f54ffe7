//! `iam role-delete`: deletes a role of the account's own, after a question.

use ibmcloud_cli::args::Quiet;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::comparison::gone;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;
use ibmcloud_core::Json;

use super::super::{NothingDeleted, Place, Told};
use super::shared::custom;

#[derive(clap::Args, Debug)]
pub(crate) struct RoleDeleteArgs {
    /// Name of the role
    #[arg(value_name = "ROLE_NAME")]
    name: String,
    /// Force deletion without confirmation
    #[arg(short, long)]
    force: bool,
    #[command(flatten)]
    quiet: Quiet,
}

impl Run for RoleDeleteArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let place = Place::now(ctx)?;
        let shown = ctx.console.entity(&self.name);
        ctx.console.progress(&msg!(
            "Deleting role {{.Name}} under current account as {{.User}}...",
            Name = shown,
            User = place.user
        ))?;
        let found = custom(ctx, &client, &place, &self.name)?;
        let question = msg!("Really delete role {{.Name}}?", Name = shown);
        if !self.force && !ctx.console.confirm(&question, false)? {
            return Ok(Box::new(NothingDeleted));
        }
        let doing = msg!("Could not delete role {{.Name}}.", Name = self.name);
        ctx.ask(doing, Changed::Nothing, client.delete_role(&found.id))?;
        gone(ctx, &self.name, async || client.role(&found.id).await, |_| true)?;
        Ok(Box::new(Told {
            sentence: msg!("Role {{.Name}} is deleted successfully", Name = shown),
            document: Json::object([("deleted", true.into()), ("id", found.id.as_str().into())]),
        }))
    }
}
