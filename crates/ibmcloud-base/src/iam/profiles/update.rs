//! `iam trusted-profile-update`: another name or description for a trusted profile.

use ibmcloud_cli::args::ShortOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::comparison::Comparison;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;
use ibmcloud_transport::IdentityChange;

use super::super::views::Card;
use super::super::{Place, before_change};
use super::shared::{block, find};

#[derive(clap::Args, Debug)]
pub(crate) struct TrustedProfileUpdateArgs {
    /// Name or ID of the trusted profile
    #[arg(value_name = "NAME | ID")]
    wanted: String,
    /// New name of the trusted profile
    #[arg(short, long, value_name = "NEW_NAME")]
    name: Option<String>,
    /// New description of the trusted profile
    #[arg(short, long, value_name = "NEW_DESCRIPTION")]
    description: Option<String>,
    /// Force without confirmation
    #[arg(short, long)]
    force: bool,
    #[command(flatten)]
    output: ShortOutput,
}

impl Run for TrustedProfileUpdateArgs {
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
            "Updating trusted profile {{.Name}} under current account as {{.User}}...",
            Name = shown,
            User = place.user
        ))?;
        let profile = before_change(find(ctx, &client, &place, &self.wanted))?;
        let doing = msg!("Could not update trusted profile {{.Name}}.", Name = self.wanted);
        let updating = client.update_trusted_profile(&profile, &change);
        let updated = ctx.ask(doing, Changed::Nothing, updating)?;
        Comparison::default()
            .text("name", change.name.as_deref(), &updated.name)
            .text("description", change.description.as_deref(), &updated.description)
            .check(&self.wanted)?;
        Ok(Box::new(Card {
            sentence: Some(msg!("Trusted profile {{.Name}} is updated successfully", Name = shown)),
            details: block(&updated),
            document: updated.document,
        }))
    }
}
