//! The commands: one file each, and the list of them.

#![expect(clippy::doc_markdown, reason = "the documentation of arguments is their help text")]

mod account;
pub(crate) mod as_asked;
mod catalog;
pub(crate) mod general;
mod iam;
pub(crate) mod monitoring;
mod named_file;
mod plugin;
pub(crate) mod resource;
#[cfg(feature = "sandbox")]
mod sandbox;

use std::ffi::OsString;

use crate::grammar::registry::{CommandSpec, NamespaceSpec};
use crate::messages::Message;
use crate::msg;

/// Every namespace.
pub static NAMESPACES: &[NamespaceSpec] = &[
    NamespaceSpec { path: "account", about: "Manage accounts and users" },
    NamespaceSpec { path: "catalog", about: "Manage catalog" },
    NamespaceSpec { path: "iam", about: "Manage identities and access to resources" },
    NamespaceSpec { path: "plugin", about: "Manage plug-ins and plug-in repositories" },
    NamespaceSpec { path: "resource", about: "Manage resource groups and resources" },
    NamespaceSpec { path: "monitoring", about: "Manage IBM Cloud monitoring" },
    NamespaceSpec {
        path: "monitoring auth",
        about: "Manage which credentials an instance accepts",
    },
    NamespaceSpec { path: "monitoring token", about: "Manage the Monitor API tokens of teams" },
    NamespaceSpec { path: "monitoring settings", about: "Show settings of an instance" },
    NamespaceSpec { path: "monitoring settings team", about: "Show the teams of an instance" },
    NamespaceSpec {
        path: "monitoring settings notification",
        about: "Show the notification channels of an instance",
    },
    NamespaceSpec { path: "monitoring settings user", about: "Show the users of an instance" },
    NamespaceSpec { path: "monitoring alert", about: "Manage alerts" },
    NamespaceSpec { path: "monitoring dashboard", about: "Manage dashboards" },
    NamespaceSpec { path: "monitoring event", about: "Manage events" },
    NamespaceSpec { path: "monitoring channel", about: "Manage notification channels" },
    NamespaceSpec { path: "monitoring team", about: "Manage teams and their members" },
    NamespaceSpec { path: "monitoring user", about: "Manage the users of an instance" },
    NamespaceSpec { path: "monitoring access-key", about: "Manage the access keys of agents" },
    #[cfg(feature = "sandbox")]
    NamespaceSpec {
        path: "monitoring sandbox",
        about: "Run an emulated IBM Cloud on this machine",
    },
];

/// The commands of each room.
static ROOMS: &[&[CommandSpec]] = &[
    general::COMMANDS,
    account::COMMANDS,
    catalog::COMMANDS,
    iam::COMMANDS,
    iam::api_keys::COMMANDS,
    iam::service_ids::COMMANDS,
    iam::access::COMMANDS,
    resource::COMMANDS,
    resource::keys::COMMANDS,
    resource::reclamations::COMMANDS,
    resource::tags::COMMANDS,
    plugin::COMMANDS,
    monitoring::COMMANDS,
    monitoring::access_key::COMMANDS,
    monitoring::alert::COMMANDS,
    monitoring::api::COMMANDS,
    monitoring::as_code::COMMANDS,
    monitoring::channel::COMMANDS,
    monitoring::dashboard::COMMANDS,
    monitoring::event::COMMANDS,
    monitoring::team::COMMANDS,
    monitoring::user::COMMANDS,
    #[cfg(feature = "sandbox")]
    sandbox::COMMANDS,
];

/// Every command.
pub fn all() -> impl Iterator<Item = &'static CommandSpec> {
    ROOMS.iter().copied().flatten()
}

/// The command that was probably meant, where a documented line is known to be wrong.
///
/// IBM's page on the authentication method prints `service-instance-create NAME -p …` where it
/// means to modify an instance.
pub(crate) fn meant(spec: &CommandSpec, words: &[OsString]) -> Option<Message> {
    let text = |word: &OsString| word.to_string_lossy().into_owned();
    let parameters =
        words.iter().any(|word| matches!(text(word).trim_start_matches('-'), "p" | "parameters"));
    let name = words.first().map(text).filter(|name| !name.starts_with('-'))?;
    (spec.name == "service-instance-create" && parameters).then(|| {
        msg!(
            "To change the parameters of an instance that exists, use 'ibmcloud resource service-instance-update {{.Name}} -p …'.",
            Name = name
        )
    })
}
