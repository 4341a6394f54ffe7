//! `monitoring channel show`: one notification channel, without its secrets.

use ibmcloud_cli::args::WideOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;
use ibmcloud_core::Json;
use ibmcloud_core::resource::Channel;
use ibmcloud_core::resource::secrets::masked;
use ibmcloud_plugin_sdk::terminal::Details;

use super::shared::resolve;
use crate::commands::monitoring::shared::views::Card;
use crate::commands::monitoring::shared::{At, InTeam, time};

#[derive(clap::Args, Debug)]
pub(crate) struct ChannelShowArgs {
    #[command(flatten)]
    at: At,
    /// ID or name of the notification channel
    #[arg(long, value_name = "CHANNEL_ID", required = true)]
    id: Option<String>,
    #[command(flatten)]
    team: InTeam,
    #[command(flatten)]
    output: WideOutput,
}

impl Run for ChannelShowArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let wanted = self.id.unwrap_or_default();
        let client = ctx.client()?;
        let place = self.at.open(ctx, &client, self.team.team.as_deref())?;
        let progress = msg!(
            "Getting notification channel {{.Channel}} of instance {{.Name}}...",
            Channel = ctx.console.entity(&wanted),
            Name = place.entity(ctx)
        );
        ctx.console.progress(&progress)?;
        let document = masked(&resolve(ctx, &place.monitor, &wanted)?);
        let channel = Channel::of(&document);
        let mut details = Details::new()
            .field("Name:", channel.name())
            .field("ID:", channel.id_text())
            .field("Version:", channel.version())
            .field("Type:", channel.kind())
            .field("Enabled:", channel.enabled())
            .field("Team ID:", channel.team_id())
            .field("Created:", time::shown(channel.created()))
            .field("Modified:", time::shown(channel.modified()));
        if let Some(options) = channel.options().filter(|it| it.as_object().is_some()) {
            details.push_nested("Options:", shown_options(options));
        }
        Ok(Box::new(Card { details, document }))
    }
}

fn shown_options(options: &Json) -> Details {
    let mut block = Details::new();
    for (name, value) in options.as_object().unwrap_or_default() {
        let shown = match value {
            Json::Array(_) => options.texts(name).join(", "),
            Json::Object(_) => value.to_string(),
            _ => options.text(name),
        };
        block.push(format!("{name}:"), shown);
    }
    block
}
