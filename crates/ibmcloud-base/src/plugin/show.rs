//! `plugin show`: what an installed plug-in says about itself.

use std::io;

use ibmcloud_cli::args::Output;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::host::names;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Shown, View};
use ibmcloud_plugin_sdk::config::InstalledPlugin;
use ibmcloud_plugin_sdk::terminal::{Details, Layout, Table, visible};
use serde_json::Value;

#[derive(clap::Args, Debug)]
pub(crate) struct ShowArgs {
    /// Name of the plug-in
    #[arg(value_name = "PLUGIN_NAME")]
    name: String,
    #[command(flatten)]
    output: Output,
}

impl Run for ShowArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        Ok(Box::new(Plugin(super::shared::one(ctx, &self.name)?)))
    }
}

struct Plugin(InstalledPlugin);

impl View for Plugin {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        let metadata = &self.0.metadata;
        let rows = Details::new()
            .field("Plugin Name", super::shared::display_name(&self.0))
            .field("Plugin Version", metadata.version.to_string())
            .field("Plugin SDK Version", metadata.sdk_version.to_string())
            .field("Minimal IBM Cloud CLI version required", metadata.min_cli_version.to_string())
            .field("Private endpoints supported", metadata.private_endpoint_supported.to_string());
        console.details(&rows)?;
        console.line("")?;
        console.say(&msg!("Commands:"))?;
        let mut table = Table::new(Vec::<String>::new());
        for (names, description) in self.entrances() {
            table.add_row([visible(&names), visible(&description)]);
        }
        let text = table.render(Layout::default());
        console.raw(text.trim_start_matches('\n'))
    }

    fn to_json(&self) -> Value {
        Value::Object(self.0.document.clone())
    }
}

impl Plugin {
    /// The namespaces of the first level, and the commands that stand in somebody else's.
    fn entrances(&self) -> Vec<(String, String)> {
        let metadata = &self.0.metadata;
        let own = metadata
            .namespaces
            .iter()
            .filter(|it| it.parent_name.is_empty() && !it.name.contains(' '));
        let mut rows: Vec<(String, String)> = own
            .map(|it| {
                let names =
                    std::iter::once(it.name.as_str()).chain(it.aliases.iter().map(String::as_str));
                (names.collect::<Vec<_>>().join(","), it.description.clone())
            })
            .collect();
        let declared = |namespace: &str| {
            let first = namespace.split(' ').next().unwrap_or_default();
            metadata.namespaces.iter().any(|it| it.name == first)
        };
        let others = metadata.commands.iter().filter(|it| !it.hidden && !declared(&it.namespace));
        rows.extend(others.map(|it| {
            let names = names(it).join(",");
            (format!("{} {names}", it.namespace).trim().to_owned(), it.description.clone())
        }));
        rows
    }
}
