//! `monitoring settings team list`: the teams of an instance.

use std::io;

use ibmcloud_cli::args::WideListOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Shown, View};
use ibmcloud_core::Json;
use ibmcloud_core::team::Team;
use ibmcloud_plugin_sdk::terminal::Table;

use crate::monitor_api::monitor;
use crate::select;

#[derive(clap::Args, Debug)]
pub(crate) struct TeamListArgs {
    /// Name, GUID or CRN of the instance
    #[arg(short, long, visible_alias = "sn", value_name = "NAME")]
    name: Option<String>,
    /// Region of the instance
    #[arg(short, long, value_name = "REGION")]
    region: Option<String>,
    #[command(flatten)]
    output: WideListOutput,
}

impl Run for TeamListArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let instance =
            select::monitoring(ctx, &client, self.name.as_deref(), self.region.as_deref())?;
        let text = msg!(
            "Getting the teams of instance {{.Name}}...",
            Name = ctx.console.entity(&instance.name)
        );
        ctx.console.progress(&text)?;
        let monitor = monitor(&client, &instance)?;
        let doing = msg!("Could not get the teams of instance {{.Name}}.", Name = instance.name);
        let teams = ctx.ask(doing, Changed::ReadOnly, monitor.teams())?;
        Ok(Box::new(Teams { teams, wide: ctx.wants("WIDE") }))
    }
}

struct Teams {
    teams: Vec<Team>,
    wide: bool,
}

impl View for Teams {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        let mut headings = vec!["Name", "ID", "Users", "Default"];
        if self.wide {
            headings.extend(["Immutable", "Description"]);
        }
        let mut table = Table::new(headings);
        for team in &self.teams {
            let users = team.user_count.map(|count| count.to_string()).unwrap_or_default();
            let mut row =
                vec![team.name.clone(), team.id.to_string(), users, team.default.to_string()];
            if self.wide {
                row.extend([team.immutable.to_string(), team.description.clone()]);
            }
            table.add_row(row);
        }
        console.list(&table, &msg!("No team found."))
    }

    fn exact_json(&self) -> Option<Json> {
        Some(Json::Array(self.teams.iter().map(|team| team.document.clone()).collect()))
    }
}
