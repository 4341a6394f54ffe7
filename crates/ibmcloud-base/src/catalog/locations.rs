//! `catalog locations`: the tree of geographies, countries, metros, regions and zones.

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

/// What a column is called on the command line and in its heading, and what stands in it.
type Column = (&'static str, &'static str, fn(&Location) -> String);

const COLUMNS: &[Column] = &[
    ("id", "ID", |it| it.entry.id.clone()),
    ("name", "Name", |it| it.entry.name.clone()),
    ("kind", "Kind", |it| it.entry.kind.clone()),
    ("display_name", "Display Name", |it| it.entry.display_name.clone()),
    ("parent", "Parent", |it| it.parent.clone()),
];

#[derive(clap::Args, Debug)]
pub(crate) struct LocationsArgs {
    /// Only the location with this ID, and those in it
    #[arg(short, long, value_name = "ID")]
    id: Option<String>,
    /// Only locations of this kind, such as geography, country, metro, region or zone
    #[arg(short, long, value_name = "KIND")]
    kind: Option<String>,
    /// Columns to show, separated by commas: id, name, kind, display_name, parent
    #[arg(long, value_name = "COLUMNS")]
    col: Option<String>,
    /// Only what every account sees
    #[arg(long)]
    global: bool,
    /// Write comma-separated values
    #[arg(long, conflicts_with = "output")]
    csv: bool,
    #[command(flatten)]
    output: ListOutput,
}

impl Run for LocationsArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let columns = self.columns()?;
        let client = ctx.client_of_user()?;
        if !self.csv {
            ctx.console.progress(&msg!("Looking up locations from global catalog..."))?;
        }
        let view = CatalogView { global: self.global };
        let doing = msg!("Could not get the locations of the catalog.");
        let tops = match &self.id {
            None => ctx.ask(doing, Changed::ReadOnly, client.catalog_geographies(&view))?,
            Some(id) => {
                let found = client.catalog_whole(id, "*", &view);
                let found = ctx.ask(doing, Changed::ReadOnly, found)?;
                vec![found.ok_or_else(|| super::shared::not_found(ctx, id))?]
            }
        };
        let mut locations = Vec::new();
        for top in tops {
            flatten(top, "", &mut locations);
        }
        if let Some(kind) = &self.kind {
            locations.retain(|it| it.entry.kind.eq_ignore_ascii_case(kind));
        }
        Ok(Box::new(Locations { rows: locations, columns, csv: self.csv }))
    }
}

impl LocationsArgs {
    fn columns(&self) -> Result<Vec<&'static Column>, CommandError> {
        let Some(named) = &self.col else { return Ok(COLUMNS.iter().collect()) };
        let column = |name: &str| {
            let found = COLUMNS.iter().find(|(key, ..)| key.eq_ignore_ascii_case(name));
            found.ok_or_else(|| {
                CommandError::usage(msg!(
                    "'{{.Column}}' is not id, name, kind, display_name or parent",
                    Column = name
                ))
            })
        };
        named.split(',').map(|name| column(name.trim())).collect()
    }
}

/// A location, and the id of the one that it is in.
struct Location {
    entry: CatalogEntry,
    parent: String,
}

/// Each location before those in it.
fn flatten(mut entry: CatalogEntry, parent: &str, found: &mut Vec<Location>) {
    let children = std::mem::take(&mut entry.children);
    let id = entry.id.clone();
    found.push(Location { entry, parent: parent.to_owned() });
    for child in children {
        flatten(child, &id, found);
    }
}

struct Locations {
    rows: Vec<Location>,
    columns: Vec<&'static Column>,
    csv: bool,
}

impl View for Locations {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        let mut table = Table::new(self.columns.iter().map(|(_, heading, _)| *heading));
        for location in &self.rows {
            table.add_row(self.columns.iter().map(|(_, _, cell)| cell(location)));
        }
        if self.csv && !console.is_csv() {
            return console.raw(&table.to_csv());
        }
        console.ok()?;
        console.list(&table, &msg!("No location found."))
    }

    fn exact_json(&self) -> Option<Json> {
        // Those in it have entries of their own in this list.
        let document = |it: &Location| {
            let mut document = it.entry.document.clone();
            document.remove("children");
            document
        };
        Some(Json::Array(self.rows.iter().map(document).collect()))
    }
}
