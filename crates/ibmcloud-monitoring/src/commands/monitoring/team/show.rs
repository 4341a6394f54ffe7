//! `monitoring team show`: one team and its members.

use ibmcloud_cli::args::WideOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;
use ibmcloud_core::resource::TeamDocument;
use ibmcloud_plugin_sdk::terminal::Details;

use crate::commands::monitoring::shared::views::Card;
use crate::commands::monitoring::shared::{At, time};

#[derive(clap::Args, Debug)]
pub(crate) struct TeamShowArgs {
    #[command(flatten)]
    at: At,
    /// Name or ID of the team; the default team if left out
    #[arg(short, long, visible_alias = "teamID", alias = "id", value_name = "TEAM")]
    team: Option<String>,
    #[command(flatten)]
    output: WideOutput,
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
        let team = TeamDocument::of(&document);
        let mut details = Details::new()
            .field("Name:", team.name())
            .field("ID:", team.id_text())
            .field("Version:", team.version())
            .field("Description:", team.description())
            .field("Default:", team.default())
            .field("Immutable:", team.immutable())
            .field("Default Role:", team.default_role())
            .field("Scope:", team.filter())
            .field("Created:", time::shown(team.created()))
            .field("Updated:", time::shown(team.updated()));
        let members = team.named_roles();
        if members.is_empty() {
            details.push("Members:", "");
        } else {
            let block = members
                .into_iter()
                .fold(Details::new(), |block, (user, role)| block.field(format!("{user}:"), role));
            details.push_nested("Members:", block);
        }
        Ok(Box::new(Card { details, document }))
    }
}
