//! What the commands of the `plugin` namespace share.

use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::host::Plugins;
use ibmcloud_cli::msg;
use ibmcloud_plugin_sdk::config::{Config, InstalledPlugin, PluginRepo};
use ibmcloud_plugin_sdk::metadata::{Metadata, Namespace};

/// The name of this program as a plug-in.
pub(super) const OURSELVES: &str = "monitoring";

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
    Ok(Plugins::load(ctx.profile.shared_folder())?.0)
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

/// Whether a plug-in is this program, and not another one of that name: IBM has a `monitoring` too. What no other
/// publisher has is the namespace for the credentials of an instance.
pub(super) fn is_this_program(metadata: &Metadata) -> bool {
    let auth = |it: &Namespace| {
        (it.parent_name.as_str(), it.name.as_str()) == (OURSELVES, "auth")
            || it.name == format!("{OURSELVES} auth")
    };
    metadata.name == OURSELVES && metadata.namespaces.iter().any(auth)
}

/// What `update` says of it: the repository's plug-in of that name is somebody else's.
pub(super) fn another_of_that_name(repo: &str, program: &str) -> CommandError {
    CommandError::plain(
        msg!(
            "The installed plug-in '{{.Name}}' is this program, and that of repository '{{.Repo}}' is another one.",
            Name = OURSELVES,
            Repo = repo
        ),
        msg!(
            "Nothing was changed. Put the other one in its place with '{{.Program}} plugin install {{.Name}} -r \"{{.Repo}}\"'.",
            Program = program,
            Name = OURSELVES,
            Repo = repo
        ),
    )
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
