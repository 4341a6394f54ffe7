//! `iam access-group-update`: another name or description for an access group.

use ibmcloud_cli::args::ShortOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::comparison::Comparison;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;

use super::super::views::Card;
use super::super::{NothingDeleted, Place, before_change};
use super::shared::{block, group};

#[derive(clap::Args, Debug)]
pub(crate) struct AccessGroupUpdateArgs {
    /// Name or ID of the access group
    #[arg(value_name = "GROUP_NAME")]
    wanted: String,
    /// New name of the access group
    #[arg(short, long, value_name = "NEW_NAME")]
    name: Option<String>,
    /// New description of the access group
    #[arg(short, long, value_name = "NEW_DESCRIPTION")]
    description: Option<String>,
    /// Force update without confirmation
    #[arg(short, long)]
    force: bool,
    #[command(flatten)]
    output: ShortOutput,
}

impl Run for AccessGroupUpdateArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let (name, description) = (self.name.as_deref(), self.description.as_deref());
        if name.is_none() && description.is_none() {
            return Err(CommandError::usage(msg!("a new name or description is missing")));
        }
        let client = ctx.client()?;
        let place = Place::now(ctx)?;
        let shown = ctx.console.entity(&self.wanted);
        ctx.console.progress(&msg!(
            "Updating access group {{.Name}} under current account as {{.User}}...",
            Name = shown,
            User = place.user
        ))?;
        let found = before_change(group(ctx, &client, &place, &self.wanted))?;
        let question = msg!("Really update access group {{.Name}}?", Name = shown);
        if !self.force && !ctx.console.confirm(&question, false)? {
            return Ok(Box::new(NothingDeleted));
        }
        let doing = msg!("Could not update access group {{.Name}}.", Name = self.wanted);
        let updating = async {
            let present = client.access_group(&found.id).await?;
            client.update_access_group(&present, name, description).await
        };
        let updated = ctx.ask(doing, Changed::Nothing, updating)?;
        Comparison::default()
            .text("name", name, &updated.name)
            .text("description", description, &updated.description)
            .check(&self.wanted)?;
        Ok(Box::new(Card {
            sentence: Some(msg!("Access group {{.Name}} is updated successfully", Name = shown)),
            details: block(&updated),
            document: updated.document,
        }))
    }
}
