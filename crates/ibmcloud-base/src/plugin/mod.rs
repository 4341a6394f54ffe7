//! The `plugin` namespace: plug-ins that are installed, and repositories of them.

mod catalogue;
mod download;
mod fetch;
mod install;
mod list;
mod newest;
mod place;
mod repo_add;
mod repo_plugin;
mod repo_plugins;
mod repo_remove;
mod repos;
mod several;
mod show;
mod target;
mod uninstall;
mod update;

use ibmcloud_cli::command::CommandSpec;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::host::Plugins;
use ibmcloud_cli::msg;
use ibmcloud_plugin_sdk::config::{Config, InstalledPlugin, PluginRepo};

/// The commands.
pub(super) static COMMANDS: &[CommandSpec] = &[
    CommandSpec::new::<repos::ReposArgs>(
        "plugin",
        "repos",
        "List all plug-in repositories",
        "[--output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<repo_add::RepoAddArgs>(
        "plugin",
        "repo-add",
        "Add a new plug-in repository",
        "REPO_NAME REPO_URL [-q, --quiet]",
    ),
    CommandSpec::new::<repo_remove::RepoRemoveArgs>(
        "plugin",
        "repo-remove",
        "Remove a plug-in repository",
        "REPO_NAME [-q, --quiet]",
    ),
    CommandSpec::new::<repo_plugins::RepoPluginsArgs>(
        "plugin",
        "repo-plugins",
        "List all the plug-ins of a repository",
        "[-r REPO_NAME] [-q, --quiet]",
    ),
    CommandSpec::new::<repo_plugin::RepoPluginArgs>(
        "plugin",
        "repo-plugin",
        "Show details of a plug-in of a repository",
        "PLUGIN_NAME [-r REPO_NAME] [-q, --quiet]",
    ),
    CommandSpec::new::<list::ListArgs>(
        "plugin",
        "list",
        "List installed plug-ins",
        "[--output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<show::ShowArgs>(
        "plugin",
        "show",
        "Show details of an installed plug-in",
        "PLUGIN_NAME [--output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<install::InstallArgs>(
        "plugin",
        "install",
        "Install plug-ins from files, addresses or a repository",
        "(PLUGIN_PATH | PLUGIN_NAME | URL)... [-r REPO_NAME] [-v VERSION] [-a, --all] [-f, --force] [-q, --quiet]",
    ),
    CommandSpec::new::<download::DownloadArgs>(
        "plugin",
        "download",
        "Download a plug-in from a repository",
        "(PLUGIN_NAME | URL) [-r REPO_NAME] [-v VERSION] [-d, --dest DIR] [-a, --all] [-f, --force] [-q, --quiet]",
    ),
    CommandSpec::new::<update::UpdateArgs>(
        "plugin",
        "update",
        "Update installed plug-ins from a repository",
        "[PLUGIN_NAME] [-r REPO_NAME] [-v VERSION] [--all] [-f, --force] [-q, --quiet]",
    ),
    CommandSpec::new::<uninstall::UninstallArgs>(
        "plugin",
        "uninstall",
        "Uninstall a plug-in",
        "PLUGIN_NAME [-q, --quiet]",
    ),
];

/// The host's own repository; a configuration that names none has it.
const OFFICIAL: (&str, &str) = ("IBM Cloud", "https://plugins.cloud.ibm.com");

/// The host's words for a plug-in that a repository has a newer version of; scripts match them.
const UPDATE_AVAILABLE: &str = "Update Available";

/// The repositories that are known. A list that is there and empty is somebody's wish; one that is
/// missing or `null` is what a first run leaves.
fn known_repos(config: &Config) -> Vec<PluginRepo> {
    if config.has_plugin_repos() {
        return config.plugin_repos();
    }
    vec![PluginRepo { name: OFFICIAL.0.to_owned(), url: OFFICIAL.1.to_owned() }]
}

/// What is said where a repository is needed and every one was removed.
fn no_repository(program: &str) -> CommandError {
    CommandError::plain(
        msg!("No plug-in repository is known."),
        msg!(
            "Add IBM's with '{{.Program}} plugin repo-add \"{{.Name}}\" {{.URL}}'.",
            Program = program,
            Name = OFFICIAL.0,
            URL = OFFICIAL.1
        ),
    )
}

/// The plug-ins that are installed.
fn installed(ctx: &Context) -> Result<Vec<InstalledPlugin>, CommandError> {
    Ok(Plugins::load(&ctx.config_dir)?.0)
}

/// The installed plug-in with a name, or one of its other names.
fn one(ctx: &Context, name: &str) -> Result<InstalledPlugin, CommandError> {
    let called = |it: &InstalledPlugin| {
        it.metadata.name == name || it.metadata.aliases.iter().any(|alias| alias == name)
    };
    installed(ctx)?.into_iter().find(called).ok_or_else(|| {
        CommandError::plain(
            msg!("Plug-in '{{.Name}}' is not installed.", Name = name),
            msg!("List the installed ones with '{{.Program}} plugin list'.", Program = ctx.program),
        )
    })
}

/// `code-engine[ce]`.
fn display_name(plugin: &InstalledPlugin) -> String {
    with_aliases(&plugin.metadata.name, &plugin.metadata.aliases)
}

fn with_aliases(name: &str, aliases: &[String]) -> String {
    match aliases {
        [] => name.to_owned(),
        aliases => format!("{name}[{}]", aliases.join("/")),
    }
}
