//! The program: arguments, commands, views, messages. `ARCHITECTURE.md` follows one command through it.

#![cfg_attr(not(test), warn(clippy::indexing_slicing))]

pub mod audit_codes;
pub mod commands;
mod fleet;
mod in_force;
mod lockdown;
mod monitor_api;
mod policy;
mod sarif;
mod select;
pub mod settings;
mod unattended;

use std::ffi::OsString;
use std::process::ExitCode;

use ibmcloud_cli::product::Product;
use ibmcloud_plugin_sdk::locale::Catalogues;

pub use self::commands::REGISTRY;
use self::commands::monitoring::api::{jq, worker};

/// The messages of this crate in other languages.
pub static CATALOGUES: Catalogues = ibmcloud_plugin_sdk::catalogues!();

/// What the program says about itself.
pub static PRODUCT: Product = Product {
    name: env!("CARGO_PKG_NAME"),
    version: env!("CARGO_PKG_VERSION"),
    about: "A command line tool for IBM Cloud Monitoring and the IBM Cloud commands around it",
    namespace: "monitoring",
    // Made when the program was built: see `cargo xtask docs`.
    metadata: Some(include_str!("../metadata.json")),
    catalogues: &[CATALOGUES, ibmcloud_base::CATALOGUES, ibmcloud_cli::CATALOGUES],
    jq: Some(jq::filter),
};

/// The JSON Schema of policy files.
pub fn policy_schema() -> serde_json::Value {
    ibmcloud_fleet::policy::schema::schema()
}

/// The JSON Schema of the proxy's configuration.
pub fn proxy_config_schema() -> serde_json::Value {
    commands::monitoring::proxy::schema::schema()
}

/// Runs the program.
pub fn run(
    args: impl IntoIterator<Item = OsString>,
    vars: impl IntoIterator<Item = (OsString, OsString)>,
) -> ExitCode {
    let args: Vec<OsString> = args.into_iter().collect();
    if args.get(1).is_some_and(|word| word == worker::ARGUMENT) {
        return if worker::work().is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    ibmcloud_cli::app::run(&PRODUCT, &REGISTRY, args, vars)
}
