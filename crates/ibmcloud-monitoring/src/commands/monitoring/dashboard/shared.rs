//! What the commands of dashboards share.

use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_core::Json;
use ibmcloud_transport::Monitor;

use crate::commands::monitoring::shared::find::{self, Kind, known};

/// The whole dashboard that a number or a name stands for.
pub(super) fn resolve(
    ctx: &Context,
    monitor: &Monitor<'_>,
    wanted: &str,
) -> Result<Json, CommandError> {
    let doing = || msg!("Could not get dashboard {{.Name}}.", Name = wanted);
    let one = |id| ctx.ask(doing(), Changed::Nothing, async { known(monitor.dashboard(id).await) });
    if let Ok(id) = wanted.parse()
        && let Some(dashboard) = one(id)?
    {
        return Ok(dashboard);
    }
    let light = ctx.ask(doing(), Changed::Nothing, monitor.dashboards(true))?;
    let found = find::one(Kind::Dashboard, &ctx.program, light, wanted)?;
    one(id_of(ctx, &found, wanted)?)?.ok_or_else(|| Kind::Dashboard.not_found(&ctx.program, wanted))
}

pub(super) fn id_of(ctx: &Context, dashboard: &Json, wanted: &str) -> Result<u64, CommandError> {
    find::id(dashboard).ok_or_else(|| Kind::Dashboard.not_found(&ctx.program, wanted))
}
