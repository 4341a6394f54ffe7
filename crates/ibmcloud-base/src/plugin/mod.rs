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
    ),
    CommandSpec::new::<repo_add::RepoAddArgs>(
        "plugin",
        "repo-add",
        "Add a new plug-in repository",
    ),
    CommandSpec::new::<repo_remove::RepoRemoveArgs>(
        "plugin",
        "repo-remove",
        "Remove a plug-in repository",
    ),
    CommandSpec::new::<repo_plugins::RepoPluginsArgs>(
        "plugin",
        "repo-plugins",
        "List all the plug-ins of a repository",
    ),
    CommandSpec::new::<repo_plugin::RepoPluginArgs>(
        "plugin",
        "repo-plugin",
        "Show details of a plug-in of a repository",
    ),
    CommandSpec::new::<list::ListArgs>(
        "plugin",
        "list",
        "List installed plug-ins",
    ),
    CommandSpec::new::<show::ShowArgs>(
        "plugin",
        "show",
        "Show details of an installed plug-in",
    ),
    CommandSpec::new::<install::InstallArgs>(
        "plugin",
        "install",
        "Install plug-ins from files, addresses or a repository",
    )
    .usage(
        "(PLUGIN_PATH | PLUGIN_NAME | URL)... [-r REPO_NAME] [-v VERSION] [-a, --all] [-f, --force] [-q, --quiet]",
    ),
    CommandSpec::new::<download::DownloadArgs>(
        "plugin",
        "download",
        "Download a plug-in from a repository",
    )
    .usage(
        "(PLUGIN_NAME | URL) [-r REPO_NAME] [-v VERSION] [-d, --dest DIR] [-a, --all] [-f, --force] [-q, --quiet]",
    ),
    CommandSpec::new::<update::UpdateArgs>(
        "plugin",
        "update",
        "Update installed plug-ins from a repository",
    ),
    CommandSpec::new::<uninstall::UninstallArgs>(
        "plugin",
        "uninstall",
        "Uninstall a plug-in",
    ),
];
