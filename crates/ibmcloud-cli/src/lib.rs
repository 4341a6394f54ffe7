//! How a command line in the manner of the IBM Cloud CLI works: a registry of commands, the host's grammar and
//! help, the terminal, views, errors, the session of the shared configuration, and the host of plug-ins.
//!
//! It knows no command. A program hands its commands over: a [`product::Product`] says what the program is, a
//! [`command::Registry`] what it can do, and [`app::run`] goes from the words of a command line to an exit code.

#![cfg_attr(not(test), warn(clippy::indexing_slicing))]

pub mod app;
pub mod args;
pub mod command;
pub mod comparison;
pub mod console;
pub mod context;
pub mod errors;
pub mod files;
pub mod grammar;
pub mod host;
pub mod messages;
pub mod product;
pub mod session;
pub mod settings;
#[cfg(test)]
mod testing;
pub mod view;

use ibmcloud_plugin_sdk::locale::Catalogues;

/// The messages of this crate in other languages than English.
pub static CATALOGUES: Catalogues = ibmcloud_plugin_sdk::catalogues!();
