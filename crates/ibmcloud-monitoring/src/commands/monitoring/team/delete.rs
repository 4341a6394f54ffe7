//! `monitoring team delete`: deletes a team, after a question.

use ibmcloud_cli::args::WideOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::comparison::gone;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::NothingDone;
use ibmcloud_cli::view::Shown;

use crate::commands::monitoring::shared::At;
use crate::commands::monitoring::shared::views::Happened;

#[derive(clap::Args, Debug)]
pub(crate) struct TeamDeleteArgs {
    #[command(flatten)]
    at: At,
    /// Name or ID of the team
    #[arg(
        short,
        long,
        visible_alias = "teamID",
        alias = "id",
        value_name = "TEAM",
        required = true
    )]
    team: Option<String>,
    /// Do not ask
    #[arg(short, long)]
    force: bool,
    #[command(flatten)]
    output: WideOutput,
}

impl Run for TeamDeleteArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let place = self.at.open_to_change(ctx, &client, None, self.force)?;
        let team = place.team(ctx, self.team.as_deref())?;
        if team.immutable || team.default {
            return Err(CommandError::plain(
                msg!(
                    "Team '{{.Team}}' is the default team, which cannot be deleted.",
                    Team = team.name
                ),
                msg!("Nothing was changed."),
            ));
        }
        let name = ctx.console.entity(&team.name);
        let question = msg!(
            "The dashboards, alerts and the Monitor API token of team {{.Team}} go with it. Really delete it?",
            Team = name
        );
        if !self.force && !ctx.console.confirm(&question, false)? {
            return Ok(Box::new(NothingDone));
        }
        let progress = msg!(
            "Deleting team {{.Team}} of instance {{.Name}}...",
            Team = name,
            Name = place.entity(ctx)
        );
        ctx.console.progress(&progress)?;
        let doing = msg!("Could not delete team {{.Team}}.", Team = team.name);
        ctx.ask(doing, Changed::Nothing, place.monitor.delete_team(team.id))?;
        gone(ctx, &team.name, async || place.monitor.team(team.id).await, |_| true)?;
        let text = msg!("Team {{.Team}} with ID {{.ID}} was deleted.", Team = name, ID = team.id);
        Ok(Box::new(Happened::deleted(text, team.id.0)))
    }
}
