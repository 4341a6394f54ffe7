//! What the commands of silencing rules share.

use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_core::Json;
use ibmcloud_core::resource::Silence;
use ibmcloud_transport::Monitor;

use crate::commands::monitoring::shared::find::{self, Kind, known};
use crate::commands::monitoring::shared::time;

/// The rule that a number or a name stands for.
pub(super) fn resolve(
    ctx: &Context,
    monitor: &Monitor<'_>,
    wanted: &str,
) -> Result<Json, CommandError> {
    let doing = || msg!("Could not get silencing rule {{.Name}}.", Name = wanted);
    if let Ok(id) = wanted.parse() {
        let answer = async { known(monitor.silence(id).await) };
        if let Some(rule) = ctx.ask(doing(), Changed::Nothing, answer)? {
            return Ok(rule);
        }
    }
    let rules = ctx.ask(doing(), Changed::Nothing, monitor.silences())?;
    find::one(Kind::Silence, &ctx.program, rules, wanted)
}

pub(super) fn id_of(ctx: &Context, rule: &Json, wanted: &str) -> Result<u64, CommandError> {
    find::id(rule).ok_or_else(|| Kind::Silence.not_found(&ctx.program, wanted))
}

/// What a rule is about, in a few words; empty if it is about everything.
pub(super) fn about(rule: Silence<'_>) -> String {
    let alerts = rule.alert_ids();
    let parts = [rule.scope(), alerts.join(", ")];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ")
}

/// For how long a rule holds: `2h`.
pub(super) fn duration(rule: Silence<'_>) -> String {
    rule.seconds().map_or_else(String::new, time::span)
}
