//! `regions`: the regions of IBM Cloud, as the global catalog lists them.

use std::io;

use ibmcloud_cli::args::ListOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::session::remembered::Known;
use ibmcloud_cli::view::{Shown, View};
use ibmcloud_plugin_sdk::terminal::Table;
use ibmcloud_transport::CatalogRegion;
use serde_json::{Value, json};

#[derive(clap::Args, Debug)]
pub(crate) struct RegionsArgs {
    #[command(flatten)]
    output: ListOutput,
}

impl Run for RegionsArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        Ok(Box::new(Regions(all(ctx)?)))
    }
}

/// The regions, for this command and for the menu of `login`.
pub(crate) fn all(ctx: &mut Context) -> Result<Vec<CatalogRegion>, CommandError> {
    let config = ctx.config()?;
    if config.api_endpoint().is_empty() {
        return Err(CommandError::NoEndpoint);
    }
    ctx.console.progress(&msg!("Listing regions..."))?;
    let client = ctx.client_for(&config)?;
    let doing = msg!("Could not list the regions.");
    let regions = ctx.ask(doing, Changed::ReadOnly, client.regions())?;
    ctx.remember(Known::Regions, regions.iter().map(|it| it.name.clone()), true);
    Ok(regions)
}

struct Regions(Vec<CatalogRegion>);

impl View for Regions {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        let mut table = Table::new(["Name", "Display name"]);
        for region in &self.0 {
            table.add_row([region.name.as_str(), region.display_name.as_str()]);
        }
        console.gap()?;
        console.table(&table)
    }

    fn to_json(&self) -> Value {
        let rows = self
            .0
            .iter()
            .map(|region| json!({ "Name": region.name, "DisplayName": region.display_name }));
        Value::Array(rows.collect())
    }
}
