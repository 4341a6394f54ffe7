//! `catalog entry`: one entry of any kind.

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
pub(crate) struct EntryArgs {
    /// ID of the entry
    #[arg(value_name = "ID")]
    id: String,
    /// Show the entries directly below it too
    #[arg(long)]
    children: bool,
    /// Only what every account sees
    #[arg(long)]
    global: bool,
    #[command(flatten)]
    output: Output,
}

impl Run for EntryArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client_of_user()?;
        let text = msg!("Looking up catalog entry {{.ID}}...", ID = ctx.console.entity(&self.id));
        ctx.console.progress(&text)?;
        let view = CatalogView { global: self.global };
        let doing = || msg!("Could not look up catalog entry {{.ID}}.", ID = self.id);
        let found = client.catalog_whole(&self.id, "0", &view);
        let entry = ctx
            .ask(doing(), Changed::ReadOnly, found)?
            .ok_or_else(|| super::shared::not_found(ctx, &self.id))?;
        let children = if self.children {
            let children = client.catalog_children(&entry.id, &view);
            Some(ctx.ask(doing(), Changed::ReadOnly, children)?)
        } else {
            None
        };
        Ok(Box::new(Entry { entry, children }))
    }
}

struct Entry {
    entry: CatalogEntry,
    children: Option<Vec<CatalogEntry>>,
}

impl View for Entry {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        console.details(&super::shared::block(
            &self.entry,
            self.children.as_deref().unwrap_or_default(),
        ))
    }

    fn exact_json(&self) -> Option<Json> {
        Some(Json::Array(vec![match &self.children {
            Some(children) => self.entry.document_with(children),
            None => self.entry.document.clone(),
        }]))
    }
}
