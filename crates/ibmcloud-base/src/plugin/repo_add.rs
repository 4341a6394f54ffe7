//! `plugin repo-add`: remembers a repository under a name.

use std::io;

use ibmcloud_cli::args::Quiet;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Shown, View};
use ibmcloud_plugin_sdk::config::PluginRepo;
use serde_json::{Value, json};
use url::Url;

use super::address::without_keys;

#[derive(clap::Args, Debug)]
pub(crate) struct RepoAddArgs {
    /// Name of the repository
    #[arg(value_name = "REPO_NAME")]
    name: String,
    /// URL of the repository, with https:// or http://
    #[arg(value_name = "REPO_URL")]
    url: String,
    #[command(flatten)]
    quiet: Quiet,
}

impl Run for RepoAddArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let url = Url::parse(&self.url).ok();
        if !url.is_some_and(|url| matches!(url.scheme(), "https" | "http") && url.has_host()) {
            return Err(CommandError::plain(
                msg!("'{{.URL}}' is not the URL of a repository.", URL = self.url),
                msg!(
                    "Nothing was changed. Write it with its protocol, such as https://plugins.cloud.ibm.com."
                ),
            ));
        }
        let same = |repo: &PluginRepo| repo.name.to_lowercase() == self.name.to_lowercase();
        let added = ctx.store.update(|config| {
            let mut repos = super::shared::known_repos(config);
            if repos.iter().any(same) {
                return false;
            }
            repos.push(PluginRepo { name: self.name.clone(), url: self.url.clone() });
            config.set_plugin_repos(&repos);
            true
        })?;
        if added {
            return Ok(Box::new(Added { name: self.name, url: self.url }));
        }
        Err(CommandError::plain(
            msg!("There is a repository named '{{.Name}}' already.", Name = self.name),
            msg!(
                "Nothing was changed. List them with '{{.Program}} plugin repos'.",
                Program = ctx.program
            ),
        ))
    }
}

struct Added {
    name: String,
    url: String,
}

impl View for Added {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        console.say(&msg!(
            "{{.URL}} added as '{{.Name}}'.",
            URL = without_keys(&self.url),
            Name = console.entity(&self.name)
        ))
    }

    fn to_json(&self) -> Value {
        json!({ "Name": self.name, "URL": without_keys(&self.url) })
    }
}
