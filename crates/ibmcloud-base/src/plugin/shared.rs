//! What the commands of the `plugin` namespace share.

use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::host::Plugins;
use ibmcloud_cli::msg;
use ibmcloud_plugin_sdk::config::{Config, InstalledPlugin, PluginRepo};

/// The host's own repository; a configuration that names none has it.
pub(super) const OFFICIAL: (&str, &str) = ("IBM Cloud", "https://plugins.cloud.ibm.com");

/// The host's words for a plug-in that a repository has a newer version of; scripts match them.
pub(super) const UPDATE_AVAILABLE: &str = "Update Available";

/// The repositories that are known. A list that is there and empty is somebody's wish; one that is
/// missing or `null` is what a first run leaves.
pub(super) fn known_repos(config: &Config) -> Vec<PluginRepo> {
    if config.has_plugin_repos() {
        return config.plugin_repos();
    }
    vec![PluginRepo { name: OFFICIAL.0.to_owned(), url: OFFICIAL.1.to_owned() }]
}

/// What is said where a repository is needed and every one was removed.
pub(super) fn no_repository(program: &str) -> CommandError {
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
pub(super) fn installed(ctx: &Context) -> Result<Vec<InstalledPlugin>, CommandError> {
    Ok(Plugins::load(&ctx.config_dir)?.0)
}

/// The installed plug-in with a name, or one of its other names.
pub(super) fn one(ctx: &Context, name: &str) -> Result<InstalledPlugin, CommandError> {
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
pub(super) fn display_name(plugin: &InstalledPlugin) -> String {
    with_aliases(&plugin.metadata.name, &plugin.metadata.aliases)
}

pub(super) fn with_aliases(name: &str, aliases: &[String]) -> String {
    match aliases {
        [] => name.to_owned(),
        aliases => format!("{name}[{}]", aliases.join("/")),
    }
}
