//! `plugin repo-remove`: forgets a repository.

use std::io;

use ibmcloud_cli::args::Quiet;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Shown, View};
use serde_json::{Value, json};

#[derive(clap::Args, Debug)]
pub(crate) struct RepoRemoveArgs {
    /// Name of the repository
    #[arg(value_name = "REPO_NAME")]
    name: String,
    #[command(flatten)]
    quiet: Quiet,
}

impl Run for RepoRemoveArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let removed = ctx.store.update(|config| {
            let mut repos = super::shared::known_repos(config);
            let before = repos.len();
            repos.retain(|repo| repo.name.to_lowercase() != self.name.to_lowercase());
            let removed = repos.len() < before;
            if removed {
                config.set_plugin_repos(&repos);
            }
            removed
        })?;
        if removed {
            return Ok(Box::new(Removed(self.name)));
        }
        Err(super::target::no_such_repo(&self.name, &ctx.program))
    }
}

struct Removed(String);

impl View for Removed {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        let name = console.entity(&self.0);
        console.say(&msg!("Repository '{{.Name}}' was removed.", Name = name))
    }

    fn to_json(&self) -> Value {
        json!({ "removed": self.0 })
    }
}
