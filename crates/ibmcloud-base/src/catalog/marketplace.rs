//! `catalog service-marketplace`: the services that the catalog offers.

use std::io;

use ibmcloud_cli::args::ListOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Shown, View};
use ibmcloud_core::Json;
use ibmcloud_plugin_sdk::terminal::Table;
use ibmcloud_transport::{CatalogEntry, CatalogView};

#[derive(clap::Args, Debug)]
pub(crate) struct MarketplaceArgs {
    /// Only services that the resource controller provisions
    #[arg(long)]
    rc: bool,
    /// Only what every account sees
    #[arg(long)]
    global: bool,
    #[command(flatten)]
    output: ListOutput,
}

impl Run for MarketplaceArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client_of_user()?;
        ctx.console.progress(&msg!("Looking up services from global catalog..."))?;
        let view = CatalogView { global: self.global };
        let doing = msg!("Could not get the services of the catalog.");
        let services = ctx.ask(doing, Changed::ReadOnly, client.marketplace(&view, self.rc))?;
        Ok(Box::new(Services(services)))
    }
}

struct Services(Vec<CatalogEntry>);

impl View for Services {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        let mut table = Table::new(["ID", "Name", "Provider", "Tags"]);
        for it in &self.0 {
            let tags = it.tags.join(",");
            table.add_row([it.id.as_str(), &it.name, &it.provider, &tags]);
        }
        console.list(&table, &msg!("No service found."))
    }

    fn exact_json(&self) -> Option<Json> {
        Some(Json::Array(self.0.iter().map(|it| it.document.clone()).collect()))
    }
}
