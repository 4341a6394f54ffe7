//! `monitoring dashboard list`: the dashboards that a team sees.

use ibmcloud_plugin_sdk::terminal::Table;

use crate::commands::monitoring::inside::find::{self, text};
use crate::commands::monitoring::inside::views::Listing;
use crate::commands::monitoring::inside::{At, InTeam, Shape};
use crate::context::Context;
use crate::errors::{Changed, CommandError};
use crate::grammar::registry::Run;
use crate::msg;
use crate::view::Shown;

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
        let dashboards = ctx.ask(doing, Changed::ReadOnly, place.monitor.dashboards(light))?;
        let wide = ctx.wants("WIDE");
        let mut headings = vec!["Name", "ID", "Owner", "Shared", "Modified"];
        if wide {
            headings.extend(["Public", "Team ID", "Version", "Created"]);
        }
        let mut table = Table::new(headings);
        for it in &dashboards {
            let mut row = vec![
                text(it, "name"),
                text(it, "id"),
                text(it, "username"),
                text(it, "shared"),
                find::time(it, "modifiedOn"),
            ];
            if wide {
                row.extend(["public", "teamId", "version"].map(|member| text(it, member)));
                row.push(find::time(it, "createdOn"));
            }
            table.add_row(row);
        }
        Ok(Box::new(Listing { table, documents: dashboards, none: msg!("No dashboard found.") }))
    }
}
