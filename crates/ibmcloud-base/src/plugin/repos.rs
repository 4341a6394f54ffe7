//! `plugin repos`: the repositories that plug-ins can come from.

use std::io;

use ibmcloud_cli::args::ListOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Shown, View};
use ibmcloud_plugin_sdk::config::PluginRepo;
use ibmcloud_plugin_sdk::terminal::Table;
use serde_json::{Value, json};

use super::address::without_keys;
use super::shared::OFFICIAL;

#[derive(clap::Args, Debug)]
pub(crate) struct ReposArgs {
    #[command(flatten)]
    output: ListOutput,
}

impl Run for ReposArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        ctx.console.progress(&msg!("Listing added plug-in repositories..."))?;
        Ok(Box::new(Repos(super::shared::known_repos(&ctx.config()?))))
    }
}

struct Repos(Vec<PluginRepo>);

impl View for Repos {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.gap()?;
        let mut table = Table::new(["Repo Name", "URL", "Description"]);
        for repo in &self.0 {
            table.add_row([repo.name.as_str(), &without_keys(&repo.url), description(repo)]);
        }
        console.list(&table, &msg!("No plug-in repository is known."))
    }

    fn to_json(&self) -> Value {
        let entry = |it: &PluginRepo| json!({ "Name": it.name, "URL": without_keys(&it.url), "Description": description(it) });
        self.0.iter().map(entry).collect()
    }
}

/// What the host says about its own repository. It is the same in every language.
fn description(repo: &PluginRepo) -> &'static str {
    if repo.url.trim_end_matches('/') == OFFICIAL.1 {
        "Official repository(Formerly named 'Bluemix')"
    } else {
        ""
    }
}
