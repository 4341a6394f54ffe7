//! `monitoring dashboard list`: the dashboards that a team sees.

use ibmcloud_cli::args::WideListOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;
use ibmcloud_core::Json;
use ibmcloud_core::resource::Dashboard;
use ibmcloud_core::resource::secrets::without_public_token;

use crate::commands::monitoring::shared::rows::Rows;
use crate::commands::monitoring::shared::{At, InTeam, time};

#[derive(clap::Args, Debug)]
pub(crate) struct DashboardListArgs {
    #[command(flatten)]
    at: At,
    #[command(flatten)]
    team: InTeam,
    #[command(flatten)]
    output: WideListOutput,
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
        let dashboards = place
            .monitor
            .each_dashboard(light, |dashboard| rows.push(&without_public_token(&dashboard)));
        ctx.ask(doing, Changed::ReadOnly, dashboards)?;
        Ok(Box::new(rows))
    }
}

fn row(document: &Json, wide: bool) -> Vec<String> {
    let dashboard = Dashboard::of(document);
    let mut row = vec![
        dashboard.name(),
        dashboard.id_text(),
        dashboard.owner(),
        dashboard.shared(),
        time::shown(dashboard.modified()),
    ];
    if wide {
        row.extend([dashboard.public(), dashboard.team_id(), dashboard.version()]);
        row.push(time::shown(dashboard.created()));
    }
    row
}
