//! `monitoring channel update`: changes a notification channel, by flags or by the edited output of
//! `channel show`. Secrets that were shown masked are kept.

use ibmcloud_cli::args::WideOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;
use ibmcloud_core::Json;
use ibmcloud_core::resource::answer::is_same;
use ibmcloud_core::resource::secrets::{masked, restored};
use ibmcloud_core::resource::{self, Channel};

use super::create::{Options, set_recipients};
use super::options;
use super::shared::{id_of, resolve};
use crate::commands::monitoring::alert::list::truth;
use crate::commands::monitoring::alert::update::current;
use crate::commands::monitoring::shared::views::Happened;
use crate::commands::monitoring::shared::{At, InTeam, accepted, input};

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
    /// Email address to send to, in place of all that there are; may be repeated
    #[arg(long, value_name = "EMAIL", conflicts_with_all = ["add_recipient", "remove_recipient"])]
    recipient: Vec<String>,
    /// Email address to send to besides; may be repeated
    #[arg(long, value_name = "EMAIL")]
    add_recipient: Vec<String>,
    /// Email address to send to no longer; may be repeated
    #[arg(long, value_name = "EMAIL")]
    remove_recipient: Vec<String>,
    /// Whether the channel is enabled (TRUE) or disabled (FALSE)
    #[arg(short, long, value_name = "BOOLEAN")]
    enabled: Option<String>,
    /// JSON file with the whole channel; - is the standard input
    #[arg(short, long, value_name = "JSON_FILE")]
    file: Option<String>,
    #[command(flatten)]
    strictness: input::Strictness,
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
            Some(path) => {
                Some(input::document(ctx, path, "notificationChannel", &self.strictness, |_| {
                    &resource::channel::SCHEMA
                })?)
            }
            None if self.names_nothing() => return Err(accepted::nothing_named()),
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
        self.recipients(ctx, &mut channel)?;
        options::check(ctx, &channel, Some(&present), self.strictness.strict)?;
        if is_same(&channel, &present) {
            let name = ctx.console.entity(&Channel::of(&present).name());
            return Ok(Box::new(accepted::is_so_already(&name, &masked(&present))));
        }
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

impl ChannelUpdateArgs {
    fn names_nothing(&self) -> bool {
        let recipients = [&self.recipient, &self.add_recipient, &self.remove_recipient];
        self.channel_name.is_none()
            && self.enabled.is_none()
            && self.options.is_empty()
            && recipients.iter().all(|it| it.is_empty())
    }

    /// The recipients that the channel is to have. Whoever is replaced without being named is named here.
    fn recipients(&self, ctx: &mut Context, channel: &mut Json) -> Result<(), CommandError> {
        let before = channel.get("options").map(|it| it.texts("emailRecipients"));
        let before = before.unwrap_or_default();
        let is_in = |all: &[String], one: &str| all.iter().any(|it| it.eq_ignore_ascii_case(one));
        if !self.recipient.is_empty() {
            let lost: Vec<_> = before.iter().filter(|it| !is_in(&self.recipient, it)).collect();
            if !lost.is_empty() {
                let lost = lost.into_iter().cloned().collect::<Vec<_>>().join(", ");
                ctx.console.warn(&msg!(
                    "'--recipient' takes the place of all recipients: {{.Lost}} will get no mail any more. '--add-recipient' adds one.",
                    Lost = lost
                ))?;
            }
            set_recipients(channel, &self.recipient);
            return Ok(());
        }
        if self.add_recipient.is_empty() && self.remove_recipient.is_empty() {
            return Ok(());
        }
        if let Some(stranger) = self.remove_recipient.iter().find(|it| !is_in(&before, it)) {
            return Err(CommandError::plain(
                msg!("'{{.Recipient}}' is no recipient of this channel.", Recipient = stranger),
                msg!("Nothing was changed."),
            ));
        }
        let mut all = before;
        all.retain(|it| !is_in(&self.remove_recipient, it));
        for new in &self.add_recipient {
            if !is_in(&all, new) {
                all.push(new.clone());
            }
        }
        set_recipients(channel, &all);
        Ok(())
    }
}
