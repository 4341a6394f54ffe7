//! `monitoring silence show`: one silencing rule. Its JSON is what `silence update --file` takes.

use ibmcloud_cli::args::WideOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;
use ibmcloud_core::resource::Silence;
use ibmcloud_plugin_sdk::terminal::Details;

use super::shared::{duration, resolve};
use crate::commands::monitoring::shared::views::Card;
use crate::commands::monitoring::shared::{At, InTeam, time};

#[derive(clap::Args, Debug)]
pub(crate) struct SilenceShowArgs {
    #[command(flatten)]
    at: At,
    /// ID or name of the silencing rule
    #[arg(long, value_name = "SILENCE_ID", required = true)]
    id: Option<String>,
    #[command(flatten)]
    team: InTeam,
    #[command(flatten)]
    output: WideOutput,
}

impl Run for SilenceShowArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let wanted = self.id.unwrap_or_default();
        let client = ctx.client()?;
        let place = self.at.open(ctx, &client, self.team.team.as_deref())?;
        let progress = msg!(
            "Getting silencing rule {{.Silence}} of instance {{.Name}}...",
            Silence = ctx.console.entity(&wanted),
            Name = place.entity(ctx)
        );
        ctx.console.progress(&progress)?;
        let document = resolve(ctx, &place.monitor, &wanted)?;
        let rule = Silence::of(&document);
        let details = Details::new()
            .field("Name:", rule.name())
            .field("ID:", rule.id_text())
            .field("Version:", rule.version())
            .field("Enabled:", rule.enabled())
            .field("Start:", time::shown(rule.start()))
            .field("End:", time::shown(rule.end()))
            .field("Duration:", duration(rule))
            .field("Scope:", rule.scope())
            .field("Alerts:", rule.alert_ids().join(", "))
            .field("Channels:", rule.channel_ids().join(", "));
        Ok(Box::new(Card { details, document }))
    }
}
