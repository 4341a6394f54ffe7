//! `iam service-id-delete`: deletes a service ID with its keys and policies, after a question.

use ibmcloud_cli::args::Quiet;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::comparison::gone;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;
use ibmcloud_core::Json;

use super::super::{NothingDeleted, Place, Told};
use super::shared::find;

#[derive(clap::Args, Debug)]
pub(crate) struct ServiceIdDeleteArgs {
    /// Name or ID of the service ID
    #[arg(value_name = "NAME")]
    name: String,
    /// Force deletion without confirmation
    #[arg(short, long)]
    force: bool,
    #[command(flatten)]
    quiet: Quiet,
}

impl Run for ServiceIdDeleteArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let place = Place::now(ctx)?;
        let shown = ctx.console.entity(&self.name);
        ctx.console.progress(&msg!(
            "Deleting service ID {{.Name}} as {{.User}}...",
            Name = shown,
            User = place.user
        ))?;
        let service_id = find(ctx, &client, &place, &self.name)?;
        let question = msg!(
            "Really delete service ID {{.Name}} with its API keys and policies?",
            Name = shown
        );
        if !self.force && !ctx.console.confirm(&question, false)? {
            return Ok(Box::new(NothingDeleted));
        }
        let doing = msg!("Could not delete service ID {{.Name}}.", Name = self.name);
        ctx.ask(doing, Changed::Nothing, client.delete_service_id(&service_id.id))?;
        gone(ctx, &self.name, async || client.service_id(&service_id.id).await, |_| true)?;
        Ok(Box::new(Told {
            sentence: msg!("Service ID {{.Name}} is deleted successfully", Name = shown),
            document: Json::object([
                ("deleted", true.into()),
                ("id", service_id.id.as_str().into()),
            ]),
        }))
    }
}
