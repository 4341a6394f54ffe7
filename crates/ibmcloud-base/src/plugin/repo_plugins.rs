//! `plugin repo-plugins`: what repositories offer, and what of it is installed.

use std::io;

use ibmcloud_cli::args::Quiet;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{CommandError, exit};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Shown, View};
use ibmcloud_plugin_sdk::config::InstalledPlugin;
use ibmcloud_plugin_sdk::terminal::Table;
use serde_json::{Value, json};

use super::catalogue::{Catalogue, Offered};
use super::target::repository;

/// How many versions of a plug-in the list shows.
const SHOWN: usize = 3;

#[derive(clap::Args, Debug)]
pub(crate) struct RepoPluginsArgs {
    /// Name of the repository
    #[arg(short = 'r', value_name = "REPO_NAME")]
    repo: Option<String>,
    #[command(flatten)]
    quiet: Quiet,
}

impl Run for RepoPluginsArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let repos = if let Some(name) = &self.repo {
            let repo = repository(ctx, Some(name))?;
            let text = msg!(
                "Getting plug-ins from repository '{{.Repo}}'...",
                Repo = ctx.console.entity(&repo.name)
            );
            ctx.console.progress(&text)?;
            vec![repo]
        } else {
            ctx.console.progress(&msg!("Getting plug-ins from all repositories..."))?;
            super::shared::known_repos(&ctx.config()?)
        };
        if repos.is_empty() {
            return Err(super::shared::no_repository(&ctx.program));
        }
        let installed = super::shared::installed(ctx)?;
        let (count, mut parts, mut failed) = (repos.len(), Vec::new(), false);
        for repo in repos {
            match Catalogue::ask(ctx, repo) {
                Ok(catalogue) => parts.push(catalogue),
                Err(error) if count == 1 => return Err(error),
                Err(error) => {
                    let text = error.text(&ctx.program, ctx.console.translator());
                    ctx.console.failed(&text)?;
                    failed = true;
                }
            }
        }
        Ok(Box::new(Offers { parts, installed, failed }))
    }
}

struct Offers {
    parts: Vec<Catalogue>,
    installed: Vec<InstalledPlugin>,
    /// Whether a repository could not be asked.
    failed: bool,
}

impl Offers {
    /// A fixed word of the host's.
    fn status(&self, offered: &Offered) -> &'static str {
        let own = self.installed.iter().find(|it| it.metadata.name == offered.about.name);
        let newest = offered.newest().map(|it| it.version);
        match own.map(|it| it.metadata.version) {
            None => "Not Installed",
            Some(version) if newest.is_some_and(|newest| newest > version) => {
                super::shared::UPDATE_AVAILABLE
            }
            Some(_) => "Installed",
        }
    }
}

impl View for Offers {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        for part in &self.parts {
            console.line("")?;
            let repo = console.entity(&part.repo.name);
            console.say(&msg!("Repository: {{.Repo}}", Repo = repo))?;
            if part.plugins.is_empty() {
                console.say(&msg!("The repository has no plug-ins."))?;
                continue;
            }
            let mut table = Table::new(["Status", "Name", "Versions", "Description"]);
            for offered in &part.plugins {
                table.add_row([
                    self.status(offered),
                    &offered.display_name(),
                    &versions(offered),
                    &offered.about.description,
                ]);
            }
            console.table(&table)?;
        }
        Ok(())
    }

    fn to_json(&self) -> Value {
        let plugin = |it: &Offered| {
            let versions: Vec<String> =
                it.releases.iter().map(|it| it.version.to_string()).collect();
            json!({
                "Status": self.status(it),
                "Name": it.about.name,
                "Aliases": it.about.aliases,
                "Versions": versions,
                "Description": it.about.description,
            })
        };
        let part = |it: &Catalogue| {
            let plugins: Vec<Value> = it.plugins.iter().map(plugin).collect();
            json!({ "Repository": it.repo.name, "Plugins": plugins })
        };
        self.parts.iter().map(part).collect()
    }

    fn exit_code(&self) -> u8 {
        match (self.failed, self.parts.is_empty()) {
            (false, _) => exit::SUCCESS,
            (true, false) => exit::SOME_FAILED,
            (true, true) => exit::FAILURE,
        }
    }
}

/// `1.0.506, 1.0.489, 0.1.440...`
fn versions(offered: &Offered) -> String {
    let shown: Vec<String> =
        offered.releases.iter().take(SHOWN).map(|it| it.version.to_string()).collect();
    let more = if offered.releases.len() > SHOWN { "..." } else { "" };
    format!("{}{more}", shown.join(", "))
}
