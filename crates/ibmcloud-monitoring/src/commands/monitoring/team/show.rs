//! `monitoring team show`: one team and its members.

use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;
use ibmcloud_core::Json;
use ibmcloud_plugin_sdk::terminal::Details;

use crate::commands::monitoring::shared::find;
use crate::commands::monitoring::shared::views::Card;
use crate::commands::monitoring::shared::{At, Shape};

#[derive(clap::Args, Debug)]
pub(crate) struct TeamShowArgs {
    #[command(flatten)]
    at: At,
    /// Name or ID of the team; the default team if left out
    #[arg(short, long, visible_alias = "teamID", alias = "id", value_name = "TEAM")]
    team: Option<String>,
    #[command(flatten)]
    shape: Shape,
}

impl Run for TeamShowArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let place = self.at.open(ctx, &client, None)?;
        let progress = msg!("Getting a team of instance {{.Name}}...", Name = place.entity(ctx));
        ctx.console.progress(&progress)?;
        let team = place.team(ctx, self.team.as_deref())?;
        let doing = msg!("Could not get team {{.Team}}.", Team = team.name);
        let team = ctx.ask(doing, Changed::ReadOnly, place.monitor.team(team.id))?;
        let document = team.document;
        let mut details = Details::new()
            .field("Name:", document.text("name"))
            .field("ID:", document.text("id"))
            .field("Version:", document.text("version"))
            .field("Description:", document.text("description"))
            .field("Default:", document.text("default"))
            .field("Immutable:", document.text("immutable"))
            .field("Default Role:", document.text("defaultTeamRole"))
            .field("Scope:", document.text("filter"))
            .field("Created:", find::time(&document, "dateCreated"))
            .field("Updated:", find::time(&document, "lastUpdated"));
        let members = document.get("userRoles").and_then(Json::as_array).unwrap_or_default();
        if members.is_empty() {
            details.push("Members:", "");
        } else {
            let block = members.iter().fold(Details::new(), |block, member| {
                block.field(format!("{}:", member.text("userName")), member.text("role"))
            });
            details.push_nested("Members:", block);
        }
        Ok(Box::new(Card { details, document }))
    }
}
