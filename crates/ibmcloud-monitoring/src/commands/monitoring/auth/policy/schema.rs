//! `monitoring auth policy schema`: what an editor has to know of policy files.

use std::io;

use ibmcloud_cli::args::PluginOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::view::{Shown, View};
use ibmcloud_fleet::policy::schema::schema;
use serde_json::Value;

#[derive(clap::Args, Debug)]
pub(crate) struct PolicySchemaArgs {
    #[command(flatten)]
    output: PluginOutput,
}

impl Run for PolicySchemaArgs {
    fn run(self, _: &mut Context) -> Result<Shown, CommandError> {
        Ok(Box::new(Schema(schema())))
    }
}

/// The schema, which is the same for people and for programs.
struct Schema(Value);

impl View for Schema {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.raw(&format!("{:#}", self.0))
    }

    fn to_json(&self) -> Value {
        self.0.clone()
    }
}
