//! What the commands of notification channels share.

use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_core::Json;
use ibmcloud_transport::Monitor;

use crate::commands::monitoring::shared::find::{self, Kind, known};

/// The channel that a number or a name stands for.
pub(super) fn resolve(
    ctx: &Context,
    monitor: &Monitor<'_>,
    wanted: &str,
) -> Result<Json, CommandError> {
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

pub(super) fn id_of(ctx: &Context, channel: &Json, wanted: &str) -> Result<u64, CommandError> {
    find::id(channel).ok_or_else(|| Kind::Channel.not_found(&ctx.program, wanted))
}
