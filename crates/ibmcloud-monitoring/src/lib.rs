//! The program: arguments, commands, views, messages. `ARCHITECTURE.md` follows one command through it.

mod app;
pub mod commands;
mod console;
mod context;
pub mod errors;
mod files;
pub mod grammar;
mod host;
mod lockdown;
pub mod messages;
mod monitor_api;
mod select;
mod session;
pub mod settings;
mod view;

pub use app::{METADATA, run};

/// The version of this program.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
