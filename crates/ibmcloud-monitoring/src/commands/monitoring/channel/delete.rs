//! `monitoring channel delete`: deletes a notification channel, after a question.

use ibmcloud_cli::args::WideOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::comparison::gone;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::NothingDone;
use ibmcloud_cli::view::Shown;
use ibmcloud_core::resource::Channel;

use super::shared::{id_of, resolve};
use crate::commands::monitoring::shared::views::Happened;
use crate::commands::monitoring::shared::{At, InTeam};

#[derive(clap::Args, Debug)]
pub(crate) struct ChannelDeleteArgs {
    #[command(flatten)]
    at: At,
    /// ID or name of the notification channel
    #[arg(long, value_name = "CHANNEL_ID", required = true)]
    id: Option<String>,
    /// Do not ask
    #[arg(short, long)]
    force: bool,
    #[command(flatten)]
    team: InTeam,
    #[command(flatten)]
    output: WideOutput,
}

impl Run for ChannelDeleteArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let wanted = self.id.unwrap_or_default();
        let client = ctx.client()?;
        let place = self.at.open_to_change(ctx, &client, self.team.team.as_deref(), self.force)?;
        let channel = resolve(ctx, &place.monitor, &wanted)?;
        let id = id_of(ctx, &channel, &wanted)?;
        let name = ctx.console.entity(&Channel::of(&channel).name());
        let question = msg!(
            "Alerts that notify through {{.Name}} (ID {{.ID}}) will no longer do so. Really delete it?",
            Name = name,
            ID = id
        );
        if !self.force && !ctx.console.confirm(&question, false)? {
            return Ok(Box::new(NothingDone));
        }
        let progress = msg!(
            "Deleting notification channel {{.Channel}} of instance {{.Name}}...",
            Channel = name,
            Name = place.entity(ctx)
        );
        ctx.console.progress(&progress)?;
        let doing = msg!("Could not delete notification channel {{.Name}}.", Name = wanted);
        ctx.ask(doing, Changed::Nothing, place.monitor.delete_channel(id))?;
        gone(ctx, &wanted, async || place.monitor.channel(id).await, |_| true)?;
        let text = msg!(
            "Notification channel {{.Name}} with ID {{.ID}} was deleted.",
            Name = name,
            ID = id
        );
        Ok(Box::new(Happened::deleted(text, id)))
    }
}
