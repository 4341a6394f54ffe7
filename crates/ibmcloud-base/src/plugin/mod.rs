//! The `plugin` namespace: plug-ins that are installed, and repositories of them.

mod address;
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
mod shared;
mod show;
mod target;
mod uninstall;
mod update;

use ibmcloud_cli::command::CommandSpec;

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
