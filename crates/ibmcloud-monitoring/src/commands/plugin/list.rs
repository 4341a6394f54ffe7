//! `plugin list`: the plug-ins that are installed.

use std::io;

use ibmcloud_plugin_sdk::config::InstalledPlugin;
use ibmcloud_plugin_sdk::terminal::Table;
use serde_json::{Value, json};

use crate::console::Console;
use crate::context::Context;
use crate::errors::CommandError;
use crate::grammar::registry::Run;
use crate::msg;
use crate::view::{Shown, View};

#[derive(clap::Args, Debug)]
pub(crate) struct ListArgs {
    /// Specify output format, only JSON is supported now.
    #[arg(long)]
    output: Option<String>,
    /// Suppress verbose output
    #[arg(short, long)]
    quiet: bool,
}

impl Run for ListArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        ctx.console.progress(&msg!("Listing installed plug-ins..."))?;
        Ok(Box::new(Installed(super::installed(ctx)?)))
    }
}

struct Installed(Vec<InstalledPlugin>);

impl View for Installed {
    fn people(&self, console: &mut Console) -> io::Result<()> {
        console.line("")?;
        if self.0.is_empty() {
            return console.say(&msg!("No plug-ins are installed."));
        }
        let headings = ["Plugin Name", "Version", "Status", "Private endpoints supported"];
        let mut table = Table::new(headings);
        for plugin in &self.0 {
            let metadata = &plugin.metadata;
            // Whether there is an update is known to nobody: no repository can be asked.
            table.add_row([
                super::display_name(plugin),
                metadata.version.to_string(),
                String::new(),
                metadata.private_endpoint_supported.to_string(),
            ]);
        }
        console.table(&table)
    }

    fn program(&self) -> Value {
        let entry = |plugin: &InstalledPlugin| {
            let metadata = &plugin.metadata;
            json!({
                "Name": metadata.name,
                "Aliases": metadata.aliases,
                "Version": metadata.version.to_string(),
                "Status": "",
                "PrivateEndpointSupported": metadata.private_endpoint_supported,
            })
        };
        self.0.iter().map(entry).collect()
    }
}
