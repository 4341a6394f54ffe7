//! `plugin uninstall`: takes a plug-in off the list, and removes its folder.

use std::{fs, io};

use ibmcloud_cli::args::Quiet;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Shown, View};
use ibmcloud_plugin_sdk::config::{PluginRegistry, plugin_dir};
use serde_json::{Value, json};

#[derive(clap::Args, Debug)]
pub(crate) struct UninstallArgs {
    /// Name of the plug-in
    #[arg(value_name = "PLUGIN_NAME")]
    name: String,
    #[command(flatten)]
    quiet: Quiet,
}

impl Run for UninstallArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let text =
            msg!("Uninstalling plug-in '{{.Name}}'...", Name = ctx.console.entity(&self.name));
        ctx.console.progress(&text)?;
        let name = super::shared::one(ctx, &self.name)?.metadata.name;
        // Off the list first: without its file a plug-in that is still listed would only fail.
        PluginRegistry::new(ctx.profile.shared_folder()).remove(&name)?;
        let folder = plugin_dir(ctx.profile.shared_folder(), &name);
        match fs::remove_dir_all(&folder) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => {
                Err(CommandError::File { path: folder.display().to_string(), source })
            }
            _ => Ok(Box::new(Uninstalled(name))),
        }
    }
}

struct Uninstalled(String);

impl View for Uninstalled {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        let name = console.entity(&self.0);
        console.say(&msg!("Plug-in '{{.Name}}' was successfully uninstalled.", Name = name))
    }

    fn to_json(&self) -> Value {
        json!({ "uninstalled": self.0 })
    }
}
