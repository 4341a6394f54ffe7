//! The commands of the root: session, target, help.

pub(crate) mod api;
mod completion;
mod help;
pub(crate) mod login;
mod logout;
mod regions;
pub(crate) mod target;
mod version;

use crate::grammar::registry::CommandSpec;

/// The commands.
pub(super) static COMMANDS: &[CommandSpec] = &[
    CommandSpec::new::<api::ApiArgs>(
        "",
        "api",
        "Set or view target API endpoint",
        "[API_ENDPOINT] [--unset] [--skip-ssl-validation] [--vpc] [-q, --quiet]",
    ),
    CommandSpec::new::<login::LoginArgs>(
        "",
        "login",
        "Log user in",
        "[-a API_ENDPOINT] [--sso] [-u USERNAME] [-p PASSWORD] [--apikey KEY | @KEY_FILE] [-c (ACCOUNT_ID | ACCOUNT_OWNER_USER_ID) | --no-account] [-g (RESOURCE_GROUP_NAME | RESOURCE_GROUP_ID)] [-r REGION | --no-region] [--skip-ssl-validation] [--vpc] [-q, --quiet]",
    ),
    CommandSpec::new::<logout::LogoutArgs>("", "logout", "Log user out", "[-q, --quiet]"),
    CommandSpec::new::<regions::RegionsArgs>(
        "",
        "regions",
        "List all the regions",
        "[--output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<target::TargetArgs>(
        "",
        "target",
        "Set or view the targeted region, account, resource group, org or space",
        "[-r REGION_NAME | --unset-region] [-c ACCOUNT_ID] [-g RESOURCE_GROUP | --unset-resource-group] [--output FORMAT] [-q, --quiet]",
    ),
    CommandSpec::new::<version::VersionArgs>("", "version", "Print the version", "")
        .aliases(&["v"]),
    CommandSpec::new::<help::HelpArgs>("", "help", "Show help", "[COMMAND | NAMESPACE]")
        .aliases(&["h"]),
    CommandSpec::new::<completion::CompletionArgs>(
        "",
        "completion",
        "Print a completion script for a shell",
        "SHELL",
    ),
];
