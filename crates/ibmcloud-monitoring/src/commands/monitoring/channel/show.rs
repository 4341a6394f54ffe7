//! `monitoring channel show`: one notification channel, without its secrets.

use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;
use ibmcloud_core::Json;
use ibmcloud_plugin_sdk::terminal::Details;

use super::resolve;
use crate::commands::monitoring::inside::find::{self, text, texts};
use crate::commands::monitoring::inside::secrets::masked;
use crate::commands::monitoring::inside::views::Card;
use crate::commands::monitoring::inside::{At, InTeam, Shape};

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
    shape: Shape,
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
        let channel = masked(&resolve(ctx, &place.monitor, &wanted)?);
        let mut details = Details::new()
            .field("Name:", text(&channel, "name"))
            .field("ID:", text(&channel, "id"))
            .field("Version:", text(&channel, "version"))
            .field("Type:", text(&channel, "type"))
            .field("Enabled:", text(&channel, "enabled"))
            .field("Team ID:", text(&channel, "teamId"))
            .field("Created:", find::time(&channel, "createdOn"))
            .field("Modified:", find::time(&channel, "modifiedOn"));
        if let Some(options) = channel.get("options").filter(|it| it.as_object().is_some()) {
            details.push_nested("Options:", shown_options(options));
        }
        Ok(Box::new(Card { details, document: channel }))
    }
}

fn shown_options(options: &Json) -> Details {
    let mut block = Details::new();
    for (name, value) in options.as_object().unwrap_or_default() {
        let shown = match value {
            Json::Array(_) => texts(options, name).join(", "),
            Json::Object(_) => value.to_string(),
            _ => text(options, name),
        };
        block.push(format!("{name}:"), shown);
    }
    block
}

/// Where a channel leads, in a few words.
pub(super) fn target(channel: &Json) -> String {
    let Some(options) = channel.get("options") else { return String::new() };
    let listed = [texts(options, "emailRecipients"), texts(options, "snsTopicARNs")].concat();
    if !listed.is_empty() {
        return listed.join(", ");
    }
    let members = ["channel", "serviceName", "routingKey", "url", "instanceId", "region", "teamId"];
    let mut found = members.iter().map(|member| text(options, member));
    found.find(|value| !value.is_empty()).unwrap_or_default()
}
