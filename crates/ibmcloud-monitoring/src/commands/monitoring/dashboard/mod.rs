//! Dashboards, version 3.

pub(super) mod add_json;
pub(super) mod delete;
pub(super) mod get;
pub(super) mod list;
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
    CommandSpec::new::<list::DashboardListArgs>(
        "monitoring dashboard",
        "list",
        "List the dashboards of a team",
    )
    .long_flags(),
    CommandSpec::new::<get::DashboardGetArgs>(
        "monitoring dashboard",
        "get",
        "Show a dashboard as JSON",
    )
    .long_flags(),
    CommandSpec::new::<add_json::DashboardAddArgs>(
        "monitoring dashboard",
        "add-json",
        "Add a dashboard from a file",
    )
    .long_flags(),
    CommandSpec::new::<update::DashboardUpdateArgs>(
        "monitoring dashboard",
        "update",
        "Update a dashboard from a file",
    )
    .long_flags(),
    CommandSpec::new::<delete::DashboardDeleteArgs>(
        "monitoring dashboard",
        "delete",
        "Delete a dashboard",
    )
    .long_flags(),
];

/// The whole dashboard that a number or a name stands for.
fn resolve(ctx: &Context, monitor: &Monitor<'_>, wanted: &str) -> Result<Json, CommandError> {
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

fn id_of(ctx: &Context, dashboard: &Json, wanted: &str) -> Result<u64, CommandError> {
    find::id(dashboard).ok_or_else(|| Kind::Dashboard.not_found(&ctx.program, wanted))
}
