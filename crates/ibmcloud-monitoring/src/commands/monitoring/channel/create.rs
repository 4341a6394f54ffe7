//! `monitoring channel create`: a new notification channel of any type.

use ibmcloud_cli::args::WideOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;
use ibmcloud_core::Json;
use ibmcloud_core::resource::secrets::masked;
use ibmcloud_core::resource::{self, Channel};

use super::options;
use crate::commands::monitoring::shared::views::Happened;
use crate::commands::monitoring::shared::{At, InTeam, accepted, assign, input};

#[derive(clap::Args, Debug)]
pub(crate) struct ChannelCreateArgs {
    #[command(flatten)]
    at: At,
    /// Type of the channel, such as EMAIL, SLACK, PAGER_DUTY, WEBHOOK or MS_TEAMS
    #[arg(long = "type", value_name = "TYPE")]
    kind: Option<String>,
    /// Name of the new channel
    #[arg(long, value_name = "CHANNEL_NAME")]
    channel_name: Option<String>,
    #[command(flatten)]
    options: Options,
    /// Email address to send to; may be repeated
    #[arg(long, value_name = "EMAIL")]
    recipient: Vec<String>,
    /// Create the channel disabled
    #[arg(long)]
    disable: bool,
    /// Only the team may use the channel, instead of all teams
    #[arg(long)]
    only_team: bool,
    /// JSON file with the channel; - is the standard input
    #[arg(short, long, value_name = "JSON_FILE")]
    file: Option<String>,
    #[command(flatten)]
    strictness: input::Strictness,
    #[command(flatten)]
    team: InTeam,
    #[command(flatten)]
    output: WideOutput,
}

/// Options of a channel, whatever its type.
#[derive(clap::Args, Debug)]
pub(super) struct Options {
    /// An option of the channel, or a member such as additionalHeaders.X-Key; @FILE as value reads a file; may be
    /// repeated
    #[arg(short, long = "option", value_name = "KEY=VALUE")]
    pairs: Vec<String>,
    /// Address to send to
    #[arg(long, value_name = "URL")]
    url: Option<String>,
}

impl Options {
    /// Whether none is named.
    pub(super) fn is_empty(&self) -> bool {
        self.pairs.is_empty() && self.url.is_none()
    }

    /// Puts the options on top of those that a channel has.
    pub(super) fn over(&self, ctx: &Context, channel: &mut Json) -> Result<(), CommandError> {
        let mut options =
            channel.get("options").cloned().unwrap_or_else(|| Json::Object(Vec::new()));
        for typed in &self.pairs {
            // What was typed may be a secret: it is not said again.
            let pair = assign::pair(typed);
            let (name, value) = pair
                .map_err(|_| CommandError::usage(msg!("an option is not of the form KEY=VALUE")))?;
            let value = match assign::typed(&ctx.env, value)? {
                // A secret in a file ends with a line feed that is not part of it.
                Json::String(text) => Json::String(text.trim_end().to_owned()),
                value => value,
            };
            options::put(&mut options, name, value).map_err(CommandError::usage)?;
        }
        if let Some(url) = &self.url {
            options.insert("url", url.as_str().into());
        }
        channel.insert("options", options);
        Ok(())
    }
}

/// The recipients of a channel of mails.
pub(super) fn set_recipients(channel: &mut Json, all: &[String]) {
    let mut options = channel.get("options").cloned().unwrap_or_else(|| Json::Object(Vec::new()));
    let all = all.iter().map(|it| Json::from(it.as_str())).collect();
    options.insert("emailRecipients", Json::Array(all));
    channel.insert("options", options);
}

impl Run for ChannelCreateArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let mut channel = match &self.file {
            Some(path) => {
                let read =
                    input::document(ctx, path, "notificationChannel", &self.strictness, |_| {
                        &resource::channel::SCHEMA
                    })?;
                input::without(read, &["id", "version", "createdOn", "modifiedOn", "customerId"])
            }
            None => Json::object([("enabled", Json::from(true))]),
        };
        if let Some(kind) = &self.kind {
            channel.insert("type", resource::channel::kind_named(kind).into());
        }
        if let Some(name) = &self.channel_name {
            channel.insert("name", name.as_str().into());
        }
        if self.disable {
            channel.insert("enabled", false.into());
        }
        self.options.over(ctx, &mut channel)?;
        if !self.recipient.is_empty() {
            set_recipients(&mut channel, &self.recipient);
        }
        for (member, flag) in [("type", "--type"), ("name", "--channel-name")] {
            if channel.text(member).trim().is_empty() {
                return Err(CommandError::usage(msg!("{{.Flag}} is missing", Flag = flag)));
            }
        }
        options::check(ctx, &channel, None, self.strictness.strict)?;
        let client = ctx.client()?;
        let place = self.at.open_to_change(ctx, &client, self.team.team.as_deref(), false)?;
        if self.only_team {
            let team = place.team(ctx, self.team.team.as_deref())?;
            channel.insert("teamId", team.id.0.into());
        }
        let name = Channel::of(&channel).name();
        let progress = msg!(
            "Creating notification channel {{.Channel}} in instance {{.Name}}...",
            Channel = ctx.console.entity(&name),
            Name = place.entity(ctx)
        );
        ctx.console.progress(&progress)?;
        let doing = msg!("Could not create notification channel {{.Name}}.", Name = name);
        let made = ctx.ask(doing, Changed::Nothing, place.monitor.create_channel(&channel))?;
        // A service may well answer with other words for a secret.
        accepted::check_made(&name, &masked(&channel), &masked(&made))?;
        let text = msg!(
            "Notification channel {{.Name}} was created with ID {{.ID}}.",
            Name = ctx.console.entity(&Channel::of(&made).name()),
            ID = Channel::of(&made).id_text()
        );
        Ok(Box::new(Happened::new(text, &masked(&made))))
    }
}
