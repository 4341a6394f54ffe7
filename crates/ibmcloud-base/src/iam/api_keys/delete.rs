//! `iam api-key-delete` and `service-api-key-delete`: deletes an API key, after a question.

use ibmcloud_cli::args::Quiet;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::comparison::gone;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;
use ibmcloud_core::Json;

use super::super::{NothingDeleted, Place, Told};
use super::shared::{Naming, find, whose};

#[derive(clap::Args, Debug)]
pub(crate) struct DeleteArgs<N: Naming> {
    #[command(flatten)]
    naming: N,
    /// Force deletion without confirmation
    #[arg(short, long)]
    force: bool,
    #[command(flatten)]
    quiet: Quiet,
}

impl<N: Naming> Run for DeleteArgs<N> {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let place = Place::now(ctx)?;
        let shown = ctx.console.entity(self.naming.key());
        ctx.console.progress(&msg!(
            "Deleting API key {{.Name}} {{.Whose}} as {{.User}}...",
            Name = shown,
            Whose => whose(ctx, &place, self.naming.service_id()),
            User = place.user
        ))?;
        let key = find(ctx, &client, &place, &self.naming)?;
        let question = msg!(
            "Really delete API key {{.Name}}? Whatever uses it can no longer log in.",
            Name = shown
        );
        if !self.force && !ctx.console.confirm(&question, false)? {
            return Ok(Box::new(NothingDeleted));
        }
        let doing = msg!("Could not delete API key {{.Name}}.", Name = self.naming.key());
        ctx.ask(doing, Changed::Nothing, client.delete_api_key(&key.id))?;
        gone(ctx, self.naming.key(), async || client.api_key(&key.id).await, |_| true)?;
        Ok(Box::new(Told {
            sentence: msg!("API key {{.Name}} is deleted successfully", Name = shown),
            document: Json::object([("deleted", true.into()), ("id", key.id.as_str().into())]),
        }))
    }
}
