//! The commands that ask a repository of plug-ins. How the host asks one is not public, so that all
//! they can do is to say where the file is found, and how it is installed.

use ibmcloud_plugin_sdk::config::PluginRepo;

use crate::context::Context;
use crate::errors::CommandError;
use crate::grammar::registry::Run;
use crate::msg;
use crate::view::{Shown, Text};

#[derive(clap::Args, Debug)]
pub(crate) struct RepoPluginsArgs {
    /// Name of the repository
    #[arg(short = 'r', value_name = "REPO_NAME")]
    repo: Option<String>,
    /// Suppress verbose output
    #[arg(short, long)]
    quiet: bool,
}

impl Run for RepoPluginsArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let repo = named(ctx, self.repo.as_deref())?;
        let text = msg!(
            "Getting plug-ins from repository '{{.Repo}}'...",
            Repo = ctx.console.entity(&repo.name)
        );
        ctx.console.progress(&text)?;
        Err(unreadable(&repo, ctx))
    }
}

#[derive(clap::Args, Debug)]
pub(crate) struct RepoPluginArgs {
    /// Name of the plug-in
    #[arg(value_name = "PLUGIN_NAME")]
    name: String,
    /// Name of the repository
    #[arg(short = 'r', value_name = "REPO_NAME")]
    repo: Option<String>,
    /// Suppress verbose output
    #[arg(short, long)]
    quiet: bool,
}

impl Run for RepoPluginArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        look_up(ctx, &self.name, self.repo.as_deref())
    }
}

#[derive(clap::Args, Debug)]
pub(crate) struct DownloadArgs {
    /// Name or URL of the plug-in
    #[arg(value_name = "PLUGIN_NAME", required_unless_present = "all")]
    name: Option<String>,
    /// Name of the repository
    #[arg(short = 'r', value_name = "REPO_NAME")]
    repo: Option<String>,
    /// Version of the plug-in
    #[arg(short = 'v', value_name = "VERSION")]
    version: Option<String>,
    /// Folder to write to
    #[arg(short, long, value_name = "DIR")]
    dest: Option<String>,
    /// All plug-ins of the repository
    #[arg(short, long)]
    all: bool,
    /// Overwrite files without confirmation
    #[arg(short, long)]
    force: bool,
    /// Suppress verbose output
    #[arg(short, long)]
    quiet: bool,
}

impl Run for DownloadArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let name = self.name.as_deref().unwrap_or("*");
        if super::install::is_url(name) {
            return Err(super::install::no_download(name, ctx));
        }
        look_up(ctx, name, self.repo.as_deref())
    }
}

#[derive(clap::Args, Debug)]
pub(crate) struct UpdateArgs {
    /// Name of the plug-in; all of them if none is named
    #[arg(value_name = "PLUGIN_NAME", conflicts_with = "all")]
    name: Option<String>,
    /// Name of the repository
    #[arg(short = 'r', value_name = "REPO_NAME")]
    repo: Option<String>,
    /// Version to update to
    #[arg(short = 'v', value_name = "VERSION")]
    version: Option<String>,
    /// All installed plug-ins
    #[arg(long)]
    all: bool,
    /// Force update without confirmation
    #[arg(short, long)]
    force: bool,
    /// Suppress verbose output
    #[arg(short, long)]
    quiet: bool,
}

impl Run for UpdateArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let repo = named(ctx, self.repo.as_deref())?;
        let plugins = match &self.name {
            Some(name) => vec![super::one(ctx, name)?],
            None => super::installed(ctx)?,
        };
        if plugins.is_empty() {
            return Ok(Box::new(Text(ctx.console.text(&msg!("No updates are available.")))));
        }
        for plugin in &plugins {
            let metadata = &plugin.metadata;
            let text = msg!(
                "Plug-in '{{.Name}} {{.Version}}' was installed.",
                Name = metadata.name,
                Version = metadata.version
            );
            ctx.console.progress(&text)?;
        }
        let names: Vec<&str> = plugins.iter().map(|it| it.metadata.name.as_str()).collect();
        let text = msg!(
            "Checking upgrades for plug-in '{{.Name}}' from repository '{{.Repo}}'...",
            Name = names.join(", "),
            Repo = repo.name
        );
        ctx.console.progress(&text)?;
        Err(unreadable(&repo, ctx))
    }
}

/// Looks a plug-in up in a repository, as far as that can be done.
pub(super) fn look_up(
    ctx: &mut Context,
    plugin: &str,
    repo: Option<&str>,
) -> Result<Shown, CommandError> {
    let repo = named(ctx, repo)?;
    let text = msg!(
        "Looking up '{{.Plugin}}' from repository '{{.Repo}}'...",
        Plugin = ctx.console.entity(plugin),
        Repo = ctx.console.entity(&repo.name)
    );
    ctx.console.progress(&text)?;
    Err(unreadable(&repo, ctx))
}

/// The repository with a name, else the first one.
fn named(ctx: &Context, name: Option<&str>) -> Result<PluginRepo, CommandError> {
    let repos = super::known_repos(&ctx.config()?);
    let wanted = name.unwrap_or(super::OFFICIAL.0).to_lowercase();
    let position = repos.iter().position(|repo| repo.name.to_lowercase() == wanted);
    match (position, name) {
        (Some(at), _) => Ok(repos[at].clone()),
        // Somebody removed the official one: whatever is first is meant.
        (None, None) => Ok(repos[0].clone()),
        (None, Some(name)) => Err(no_such_repo(name, &ctx.program)),
    }
}

pub(super) fn no_such_repo(name: &str, program: &str) -> CommandError {
    CommandError::plain(
        msg!("There is no repository named '{{.Name}}'.", Name = name),
        msg!("List the repositories with '{{.Program}} plugin repos'.", Program = program),
    )
}

fn unreadable(repo: &PluginRepo, ctx: &Context) -> CommandError {
    CommandError::plain(
        msg!(
            "The plug-ins of repository '{{.Repo}}' ({{.URL}}) cannot be looked up: how a repository is asked is not public.",
            Repo = repo.name,
            URL = repo.url
        ),
        msg!(
            "Nothing was changed. Download the file of the plug-in from {{.URL}}/ui/repository.html, and install it with '{{.Program}} plugin install FILE'.",
            URL = repo.url.trim_end_matches('/'),
            Program = ctx.program
        ),
    )
}
