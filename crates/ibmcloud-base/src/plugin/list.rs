//! `plugin list`: the plug-ins that are installed.

use std::io;

use ibmcloud_cli::args::ListOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Shown, View};
use ibmcloud_plugin_sdk::config::InstalledPlugin;
use ibmcloud_plugin_sdk::terminal::Table;
use serde_json::{Value, json};

use super::newest::Updates;

#[derive(clap::Args, Debug)]
pub(crate) struct ListArgs {
    #[command(flatten)]
    output: ListOutput,
}

impl Run for ListArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        ctx.console.progress(&msg!("Listing installed plug-ins..."))?;
        let updates = Updates::known(
            ctx.profile.shared_folder(),
            &super::shared::known_repos(&ctx.config()?),
        );
        Ok(Box::new(Installed { plugins: super::shared::installed(ctx)?, updates }))
    }
}

struct Installed {
    plugins: Vec<InstalledPlugin>,
    /// What earlier commands have learned from repositories: this one asks nobody.
    updates: Updates,
}

impl View for Installed {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.gap()?;
        let headings = ["Plugin Name", "Version", "Status", "Private endpoints supported"];
        let mut table = Table::new(headings);
        for plugin in &self.plugins {
            let metadata = &plugin.metadata;
            table.add_row([
                super::shared::display_name(plugin),
                metadata.version.to_string(),
                self.updates.status(plugin).to_owned(),
                metadata.private_endpoint_supported.to_string(),
            ]);
        }
        console.list(&table, &msg!("No plug-ins are installed."))
    }

    fn to_json(&self) -> Value {
        let entry = |plugin: &InstalledPlugin| {
            let metadata = &plugin.metadata;
            json!({
                "Name": metadata.name,
                "Aliases": metadata.aliases,
                "Version": metadata.version.to_string(),
                "Status": self.updates.status(plugin),
                "PrivateEndpointSupported": metadata.private_endpoint_supported,
            })
        };
        self.plugins.iter().map(entry).collect()
    }
}
