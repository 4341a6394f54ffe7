//! Notification channels: where alerts are sent.

pub(super) mod create;
pub(super) mod delete;
pub(super) mod list;
mod options;
pub(super) mod show;
pub(super) mod update;

use ibmcloud_cli::command::CommandSpec;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_core::Json;
use ibmcloud_transport::Monitor;

use crate::commands::monitoring::shared::find::{self, Kind, known};

/// The commands.
pub(crate) static COMMANDS: &[CommandSpec] = &[
    CommandSpec::new::<list::ChannelListArgs>(
        "monitoring channel",
        "list",
        "List notification channels",
    )
    .long_flags(),
    CommandSpec::new::<list::ChannelListArgs>(
        "monitoring settings notification",
        "list",
        "List notification channels",
    )
    .long_flags(),
    CommandSpec::new::<show::ChannelShowArgs>(
        "monitoring channel",
        "show",
        "Show a notification channel",
    )
    .long_flags(),
    CommandSpec::new::<create::ChannelCreateArgs>(
        "monitoring channel",
        "create",
        "Create a notification channel",
    )
    .long_flags(),
    CommandSpec::new::<update::ChannelUpdateArgs>(
        "monitoring channel",
        "update",
        "Update a notification channel",
    )
    .long_flags(),
    CommandSpec::new::<delete::ChannelDeleteArgs>(
        "monitoring channel",
        "delete",
        "Delete a notification channel",
    )
    .long_flags(),
];

/// The channel that a number or a name stands for.
fn resolve(ctx: &Context, monitor: &Monitor<'_>, wanted: &str) -> Result<Json, CommandError> {
    let doing = || msg!("Could not get notification channel {{.Name}}.", Name = wanted);
    if let Ok(id) = wanted.parse() {
        let answer = async { known(monitor.channel(id).await) };
        if let Some(channel) = ctx.ask(doing(), Changed::Nothing, answer)? {
            return Ok(channel);
        }
    }
    let channels = ctx.ask(doing(), Changed::Nothing, monitor.channels())?;
    find::one(Kind::Channel, &ctx.program, channels, wanted)
}

fn id_of(ctx: &Context, channel: &Json, wanted: &str) -> Result<u64, CommandError> {
    find::id(channel).ok_or_else(|| Kind::Channel.not_found(&ctx.program, wanted))
}
