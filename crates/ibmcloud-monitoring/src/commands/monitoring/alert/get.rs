//! `monitoring alert get`: one alert. Its JSON is what `alert update --file` takes.

use ibmcloud_cli::args::WideOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;

use super::shared::{Generation, details, resolve};
use crate::commands::monitoring::shared::views::Card;
use crate::commands::monitoring::shared::{At, InTeam};

#[derive(clap::Args, Debug)]
pub(crate) struct AlertGetArgs {
    #[command(flatten)]
    at: At,
    /// ID or name of the alert
    #[arg(long, value_name = "ALERT_ID", required = true)]
    id: Option<String>,
    #[command(flatten)]
    generation: Generation,
    #[command(flatten)]
    team: InTeam,
    #[command(flatten)]
    output: WideOutput,
}

impl Run for AlertGetArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let api = self.generation.read()?;
        let wanted = self.id.unwrap_or_default();
        let client = ctx.client()?;
        let place = self.at.open(ctx, &client, self.team.team.as_deref())?;
        let progress = msg!(
            "Getting alert {{.Alert}} of instance {{.Name}}...",
            Alert = ctx.console.entity(&wanted),
            Name = place.entity(ctx)
        );
        ctx.console.progress(&progress)?;
        let alert = resolve(ctx, &place.monitor, api, &wanted)?;
        Ok(Box::new(Card { details: details(&alert), document: alert }))
    }
}
