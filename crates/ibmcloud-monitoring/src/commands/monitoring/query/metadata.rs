//! What there is to ask for: labels, their values, series, and what is known of metrics.

use std::io;

use ibmcloud_cli::console::Console;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::View;
use ibmcloud_core::Json;
use ibmcloud_core::series::Series;
use ibmcloud_plugin_sdk::terminal::Table;
use serde_json::{Value, json};

/// Names of labels, or values of one: a name a line, for pipes.
pub(super) struct Labels(pub(super) Vec<String>);

impl View for Labels {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        if console.is_csv() {
            return console.table(&column("Name", self.0.iter().cloned()));
        }
        if self.0.is_empty() {
            return console.say(&msg!("No data found."));
        }
        self.0.iter().try_for_each(|name| console.line(name))
    }

    fn to_json(&self) -> Value {
        json!(self.0)
    }
}

/// A table of one column.
fn column(heading: &str, cells: impl Iterator<Item = String>) -> Table {
    let mut table = Table::new([heading]);
    cells.for_each(|cell| table.add_row([cell]));
    table
}

/// Series without values.
pub(super) struct SeriesSets(pub(super) Vec<Series>);

impl View for SeriesSets {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        if console.is_csv() {
            return console.table(&column("Series", self.0.iter().map(Series::name)));
        }
        if self.0.is_empty() {
            return console.say(&msg!("No data found."));
        }
        self.0.iter().try_for_each(|series| console.line(&series.name()))
    }

    fn to_json(&self) -> Value {
        let sets = self.0.iter().map(|series| {
            series.labels.iter().map(|(name, value)| (name.clone(), json!(value))).collect()
        });
        Value::Array(sets.map(Value::Object).collect())
    }
}

/// Type, help and unit of metrics.
pub(super) struct Metadata(pub(super) Json);

impl View for Metadata {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        let members = self.0.as_object().unwrap_or_default();
        let mut table = Table::new(["Metric", "Type", "Unit", "Help"]);
        for (metric, entries) in members {
            for entry in entries.as_array().unwrap_or_default() {
                let text = |name: &str| {
                    entry.get(name).and_then(Json::as_str).unwrap_or_default().to_owned()
                };
                table.add_row([metric.clone(), text("type"), text("unit"), text("help")]);
            }
        }
        console.list(&table, &msg!("No data found."))
    }

    fn exact_json(&self) -> Option<Json> {
        Some(self.0.clone())
    }
}
