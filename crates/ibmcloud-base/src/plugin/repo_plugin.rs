//! `plugin repo-plugin`: what a repository says of one plug-in.

use std::io;

use ibmcloud_cli::args::Quiet;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Shown, View};
use ibmcloud_plugin_sdk::metadata::Version;
use ibmcloud_plugin_sdk::terminal::{Details, Table};
use serde_json::{Value, json};

use super::catalogue::{Catalogue, Offered};
use super::target::repository;

#[derive(clap::Args, Debug)]
pub(crate) struct RepoPluginArgs {
    /// Name of the plug-in
    #[arg(value_name = "PLUGIN_NAME")]
    name: String,
    /// Name of the repository
    #[arg(short = 'r', value_name = "REPO_NAME")]
    repo: Option<String>,
    #[command(flatten)]
    quiet: Quiet,
}

impl Run for RepoPluginArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let repo = repository(ctx, self.repo.as_deref())?;
        let text = msg!(
            "Looking up '{{.Plugin}}' from repository '{{.Repo}}'...",
            Plugin = ctx.console.entity(&self.name),
            Repo = ctx.console.entity(&repo.name)
        );
        ctx.console.progress(&text)?;
        let offered = Catalogue::ask(ctx, repo)?.find(&self.name, &ctx.program)?.clone();
        let installed = super::shared::installed(ctx)?;
        let own = installed.iter().find(|it| it.metadata.name == offered.about.name);
        let installed = own.map(|it| it.metadata.version);
        Ok(Box::new(Offer { offered, installed }))
    }
}

struct Offer {
    offered: Offered,
    installed: Option<Version>,
}

impl View for Offer {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        let about = &self.offered.about;
        console.ok()?;
        let mut rows = Details::new()
            .field("Plugin Name", self.offered.display_name())
            .field("Description", about.description.as_str());
        for (label, value) in [
            ("Company", about.company.clone()),
            ("Authors", about.authors.join(", ")),
            ("Homepage", about.homepage.clone()),
        ] {
            if !value.is_empty() {
                rows = rows.field(label, value);
            }
        }
        if let Some(version) = self.installed {
            rows = rows.field("Installed version", version.to_string());
        }
        console.details(&rows)?;
        console.line("")?;
        let mut table = Table::new(["Version", "Platforms"]);
        for release in &self.offered.releases {
            let platforms: Vec<&str> =
                release.binaries.iter().map(|it| it.platform.as_str()).collect();
            table.add_row([release.version.to_string(), platforms.join(", ")]);
        }
        console.table(&table)
    }

    fn to_json(&self) -> Value {
        let about = &self.offered.about;
        let versions: Vec<String> =
            self.offered.releases.iter().map(|it| it.version.to_string()).collect();
        json!({
            "Name": about.name,
            "Aliases": about.aliases,
            "Description": about.description,
            "Versions": versions,
        })
    }
}
