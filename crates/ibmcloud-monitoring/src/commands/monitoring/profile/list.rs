//! `monitoring profile list`: the profiles of this machine, and who is logged in in each.

use std::io;

use ibmcloud_cli::args::ListOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Shown, View};
use ibmcloud_plugin_sdk::terminal::Table;
use serde_json::Value;

use super::shared::Summary;

#[derive(clap::Args, Debug)]
pub(crate) struct ProfileListArgs {
    #[command(flatten)]
    output: ListOutput,
}

impl Run for ProfileListArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        ctx.console.progress(&msg!("Looking for profiles..."))?;
        let active = &ctx.profile;
        let names = active.profiles.names().map_err(|source| CommandError::File {
            path: active.shared_folder().display().to_string(),
            source,
        })?;
        let others = names.iter().map(Some);
        let all = std::iter::once(None).chain(others).map(|name| Summary::of(active, name));
        Ok(Box::new(Profiles(all.collect())))
    }
}

struct Profiles(Vec<Summary>);

impl View for Profiles {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        let mut table = Table::new(["Name", "Current", "User", "Account", "Region"]);
        for it in &self.0 {
            let [user, account, region] = it.cells(console);
            let current = if it.current { "*" } else { "" };
            table.add_row([it.name.clone(), current.to_owned(), user, account, region]);
        }
        console.table(&table)
    }

    fn to_json(&self) -> Value {
        Value::Array(self.0.iter().map(Summary::to_json).collect())
    }
}
