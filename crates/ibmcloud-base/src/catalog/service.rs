//! `catalog service`: one service with its plans.

use std::io;

use ibmcloud_cli::args::Output;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Shown, View};
use ibmcloud_core::Json;
use ibmcloud_transport::{CatalogEntry, CatalogView};

#[derive(clap::Args, Debug)]
pub(crate) struct ServiceArgs {
    /// Name or ID of the service
    #[arg(value_name = "NAME")]
    name: String,
    /// Only what every account sees
    #[arg(long)]
    global: bool,
    #[command(flatten)]
    output: Output,
}

impl Run for ServiceArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client_of_user()?;
        let text = msg!(
            "Looking up service {{.Name}} from global catalog...",
            Name = ctx.console.entity(&self.name)
        );
        ctx.console.progress(&text)?;
        let view = CatalogView { global: self.global };
        let doing = || msg!("Could not look up service {{.Name}}.", Name = self.name);
        let known = ctx.ask(doing(), Changed::ReadOnly, client.catalog_service(&self.name))?;
        let not_found = || {
            CommandError::plain(
                msg!("Service '{{.Service}}' was not found.", Service = self.name),
                msg!(
                    "List the services with '{{.Program}} catalog service-marketplace'.",
                    Program = ctx.program
                ),
            )
        };
        let id = known.ok_or_else(not_found)?.id;
        let whole = client.catalog_whole(&id, "0", &view);
        let entry = ctx.ask(doing(), Changed::ReadOnly, whole)?.ok_or_else(not_found)?;
        let children = client.catalog_children(&id, &view);
        let children = ctx.ask(doing(), Changed::ReadOnly, children)?;
        Ok(Box::new(Service { entry, children }))
    }
}

struct Service {
    entry: CatalogEntry,
    children: Vec<CatalogEntry>,
}

impl View for Service {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        console.details(&super::shared::block(&self.entry, &self.children))
    }

    /// An array: scripts read `.[].children[]`.
    fn exact_json(&self) -> Option<Json> {
        Some(Json::Array(vec![self.entry.document_with(&self.children)]))
    }
}
