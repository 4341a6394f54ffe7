//! `resources`: every service instance of the account, of whatever type: the old root command.

use std::io;

use ibmcloud_cli::args::ListOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Shown, View};
use ibmcloud_core::Json;
use ibmcloud_core::instance::Instance;
use ibmcloud_plugin_sdk::terminal::Table;
use ibmcloud_transport::InstanceFilter;

use crate::resource::block::document;

#[derive(clap::Args, Debug)]
pub(crate) struct ResourcesArgs {
    #[command(flatten)]
    output: ListOutput,
}

impl Run for ResourcesArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let session = ctx.session()?;
        let text = msg!(
            "Retrieving all resources under account {{.Account}} as {{.User}}...",
            Account = ctx.console.entity(&session.account_name()),
            User = ctx.console.entity(&session.user)
        );
        ctx.console.progress(&text)?;
        let doing = msg!("Could not get the service instances.");
        let all = client.instances_all(InstanceFilter::default());
        Ok(Box::new(Resources(ctx.ask(doing, Changed::ReadOnly, all)?)))
    }
}

struct Resources(Vec<Instance>);

impl View for Resources {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        let mut table = Table::new(["Name", "Location", "State", "Type", "CRN"]);
        for it in &self.0 {
            let crn = it.crn.to_string();
            let row = [it.name.as_str(), it.region.as_str(), it.state.as_str(), &it.kind, &crn];
            table.add_row(row);
        }
        console.list(&table, &msg!("No resources found."))
    }

    fn exact_json(&self) -> Option<Json> {
        Some(Json::Array(self.0.iter().map(document).collect()))
    }
}
