//! `iam service-id-update`: another name or description for a service ID.

use ibmcloud_cli::args::ShortOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::comparison::Comparison;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;
use ibmcloud_transport::IdentityChange;

use super::super::{NothingDeleted, Place, Told};
use super::shared::{document, find};

#[derive(clap::Args, Debug)]
pub(crate) struct ServiceIdUpdateArgs {
    /// Name or ID of the service ID
    #[arg(value_name = "NAME")]
    wanted: String,
    /// New name of the service ID
    #[arg(short, long, value_name = "NEW_NAME")]
    name: Option<String>,
    /// New description of the service ID
    #[arg(short, long, value_name = "DESCRIPTION")]
    description: Option<String>,
    /// Force update without confirmation
    #[arg(short, long)]
    force: bool,
    #[command(flatten)]
    output: ShortOutput,
}

impl Run for ServiceIdUpdateArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let change = IdentityChange {
            name: self.name,
            description: self.description,
            action_when_leaked: None,
        };
        if change == IdentityChange::default() {
            return Err(CommandError::usage(msg!("a new name or description is missing")));
        }
        let client = ctx.client()?;
        let place = Place::now(ctx)?;
        let shown = ctx.console.entity(&self.wanted);
        ctx.console.progress(&msg!(
            "Updating service ID {{.Name}} as {{.User}}...",
            Name = shown,
            User = place.user
        ))?;
        let service_id = find(ctx, &client, &place, &self.wanted)?;
        let question = msg!("Really update service ID {{.Name}}?", Name = shown);
        if !self.force && !ctx.console.confirm(&question, false)? {
            return Ok(Box::new(NothingDeleted));
        }
        let doing = msg!("Could not update service ID {{.Name}}.", Name = self.wanted);
        let updating = client.update_service_id(&service_id, &change);
        let updated = ctx.ask(doing, Changed::Nothing, updating)?;
        Comparison::default()
            .text("name", change.name.as_deref(), &updated.name)
            .text("description", change.description.as_deref(), &updated.description)
            .check(&self.wanted)?;
        Ok(Box::new(Told {
            sentence: msg!("Service ID {{.Name}} is updated successfully", Name = shown),
            document: document(&updated),
        }))
    }
}
