//! `monitoring dashboard list`: the dashboards that a team sees.

use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;
use ibmcloud_core::Json;

use crate::commands::monitoring::inside::find::{self, text};
use crate::commands::monitoring::inside::rows::Rows;
use crate::commands::monitoring::inside::{At, InTeam, Shape};

#[derive(clap::Args, Debug)]
pub(crate) struct DashboardListArgs {
    #[command(flatten)]
    at: At,
    #[command(flatten)]
    team: InTeam,
    #[command(flatten)]
    shape: Shape,
}

impl Run for DashboardListArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let place = self.at.open_or_receiver(ctx, &client, self.team.team.as_deref())?;
        let progress =
            msg!("Getting the dashboards of instance {{.Name}}...", Name = place.entity(ctx));
        ctx.console.progress(&progress)?;
        let doing =
            msg!("Could not get the dashboards of instance {{.Name}}.", Name = place.instance.name);
        // People read a few columns; programs get everything.
        let light = !ctx.wants("JSON");
        let wide = ctx.wants("WIDE");
        let mut headings = vec!["Name", "ID", "Owner", "Shared", "Modified"];
        if wide {
            headings.extend(["Public", "Team ID", "Version", "Created"]);
        }
        let none = msg!("No dashboard found.");
        let mut rows = Rows::new(headings, move |dashboard| row(dashboard, wide), none);
        let dashboards = place.monitor.each_dashboard(light, |dashboard| rows.push(&dashboard));
        ctx.ask(doing, Changed::ReadOnly, dashboards)?;
        Ok(Box::new(rows))
    }
}

fn row(dashboard: &Json, wide: bool) -> Vec<String> {
    let mut row = vec![
        text(dashboard, "name"),
        text(dashboard, "id"),
        text(dashboard, "username"),
        text(dashboard, "shared"),
        find::time(dashboard, "modifiedOn"),
    ];
    if wide {
        row.extend(["public", "teamId", "version"].map(|member| text(dashboard, member)));
        row.push(find::time(dashboard, "createdOn"));
    }
    row
}
