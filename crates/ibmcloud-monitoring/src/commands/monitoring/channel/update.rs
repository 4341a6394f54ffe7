//! `monitoring channel update`: changes a notification channel, by flags or by the edited output of
//! `channel show`. Secrets that were shown masked are kept.

use ibmcloud_cli::args::WideOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;
use ibmcloud_core::resource::secrets::{masked, restored};
use ibmcloud_core::resource::{self, Channel};

use super::create::Options;
use super::options::check_masks;
use super::shared::{id_of, resolve};
use crate::commands::monitoring::alert::list::truth;
use crate::commands::monitoring::alert::update::current;
use crate::commands::monitoring::shared::views::Happened;
use crate::commands::monitoring::shared::{At, InTeam, accepted, input, violation};

#[derive(clap::Args, Debug)]
pub(crate) struct ChannelUpdateArgs {
    #[command(flatten)]
    at: At,
    /// ID or name of the notification channel
    #[arg(long, value_name = "CHANNEL_ID", required = true)]
    id: Option<String>,
    /// New name of the channel
    #[arg(long, value_name = "CHANNEL_NAME")]
    channel_name: Option<String>,
    #[command(flatten)]
    options: Options,
    /// Whether the channel is enabled (TRUE) or disabled (FALSE)
    #[arg(short, long, value_name = "BOOLEAN")]
    enabled: Option<String>,
    /// JSON file with the whole channel; - is the standard input
    #[arg(short, long, value_name = "JSON_FILE")]
    file: Option<String>,
    #[command(flatten)]
    team: InTeam,
    #[command(flatten)]
    output: WideOutput,
}

impl Run for ChannelUpdateArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let wanted = self.id.clone().unwrap_or_default();
        let enabled = self.enabled.as_deref().map(truth).transpose()?;
        let sent = match &self.file {
            Some(path) => Some(input::document(ctx, path, "notificationChannel", |_| {
                &resource::channel::SCHEMA
            })?),
            None => None,
        };
        let client = ctx.client()?;
        let place = self.at.open_to_change(ctx, &client, self.team.team.as_deref(), false)?;
        let progress = msg!(
            "Updating notification channel {{.Channel}} of instance {{.Name}}...",
            Channel = ctx.console.entity(&wanted),
            Name = place.entity(ctx)
        );
        ctx.console.progress(&progress)?;
        let present = resolve(ctx, &place.monitor, &wanted)?;
        let id = id_of(ctx, &present, &wanted)?;
        let path = self.file.as_deref().unwrap_or_default();
        let mut channel = match sent {
            Some(sent) => restored(&current(sent, &present, path)?, &present),
            None => present.clone(),
        };
        if let Some(name) = &self.channel_name {
            channel.insert("name", name.as_str().into());
        }
        if let Some(on) = enabled {
            channel.insert("enabled", on.into());
        }
        self.options.over(ctx, &mut channel)?;
        check_masks(&channel)?;
        resource::channel::check(&channel)
            .map_err(|reason| CommandError::usage(violation::sentence(&reason)))?;
        // The documented body of an update has no times.
        let channel = input::without(channel, &["createdOn", "modifiedOn"]);
        let doing = msg!("Could not update notification channel {{.Name}}.", Name = wanted);
        let updated =
            ctx.ask(doing, Changed::Nothing, place.monitor.update_channel(id, &channel))?;
        // A service may well answer with other words for a secret.
        accepted::check(&wanted, &masked(&channel), &masked(&present), &masked(&updated))?;
        let text = msg!(
            "Notification channel {{.Name}} with ID {{.ID}} was updated.",
            Name = ctx.console.entity(&Channel::of(&updated).name()),
            ID = id
        );
        Ok(Box::new(Happened::new(text, &masked(&updated))))
    }
}
