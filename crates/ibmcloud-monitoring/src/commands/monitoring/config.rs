//! `monitoring config`: every setting that is in force, and where it comes from. `config` of the host changes some.

use std::io;

use ibmcloud_cli::args::PluginOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Shown, View};
use ibmcloud_plugin_sdk::terminal::Table;
use serde_json::{Value, json};

use crate::in_force::{InForce, in_force};

#[derive(clap::Args, Debug)]
pub(crate) struct ConfigArgs {
    #[command(flatten)]
    output: PluginOutput,
}

impl Run for ConfigArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        ctx.console.progress(&msg!("Looking at the settings..."))?;
        let config = ctx.config()?;
        let rows = in_force(&ctx.env, &config, &ctx.profile, ctx.console.is_coloured());
        Ok(Box::new(Settings(rows)))
    }
}

struct Settings(Vec<InForce>);

impl View for Settings {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        let mut table = Table::new(["Setting", "Value", "From"]);
        for InForce { name, value, source } in &self.0 {
            let value = value.as_deref().unwrap_or("-");
            table.add_row([name.as_str(), value, source.name()].map(str::to_owned));
        }
        console.table(&table)
    }

    fn to_json(&self) -> Value {
        let rows = self.0.iter().map(|InForce { name, value, source }| {
            let source = json!({ "kind": source.kind(), "name": source.name() });
            json!({ "name": name, "value": value, "source": source })
        });
        Value::Array(rows.collect())
    }
}
