//! The core commands of the IBM Cloud CLI, one file each: login, target, api, config, account, resource, iam,
//! catalog, plugin.

#![cfg_attr(not(test), warn(clippy::indexing_slicing))]
#![expect(clippy::doc_markdown, reason = "the documentation of arguments is their help text")]

mod account;
mod catalog;
pub mod credential;
mod general;
mod iam;
pub mod instance_change;
mod plugin;
mod resource;
pub mod select;

use ibmcloud_cli::command::CommandSet;
use ibmcloud_cli::grammar::registry::NamespaceSpec;
use ibmcloud_plugin_sdk::locale::Catalogues;

/// The messages of this crate in other languages than English.
pub static CATALOGUES: Catalogues = ibmcloud_plugin_sdk::catalogues!();

/// The core commands and their namespaces.
pub static COMMANDS: CommandSet = CommandSet {
    namespaces: &[
        NamespaceSpec::new("account", "Manage accounts and users"),
        NamespaceSpec::new("catalog", "Manage catalog"),
        NamespaceSpec::new("iam", "Manage identities and access to resources"),
        NamespaceSpec::new("plugin", "Manage plug-ins and plug-in repositories"),
        NamespaceSpec::new("resource", "Manage resource groups and resources"),
    ],
    commands: &[
        general::COMMANDS,
        account::COMMANDS,
        catalog::COMMANDS,
        iam::COMMANDS,
        iam::api_keys::COMMANDS,
        iam::service_ids::COMMANDS,
        iam::access::COMMANDS,
        iam::access::members::COMMANDS,
        iam::policies::COMMANDS,
        iam::roles::COMMANDS,
        iam::profiles::COMMANDS,
        resource::COMMANDS,
        resource::keys::COMMANDS,
        resource::reclamations::COMMANDS,
        resource::tags::COMMANDS,
        plugin::COMMANDS,
    ],
    examples: include_str!("examples.txt"),
    groups: &[],
    instance_updated: None,
};
