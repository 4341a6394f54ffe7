//! The host of plug-ins: what the standalone program does so that plug-ins written for the official
//! CLI run below it.
//!
//! A built-in command always wins, with one exception: started as `ibmcloud`, `ic`, `bluemix` or
//! `bx`, the program stands in for the host, and there an installed plug-in provides the
//! `monitoring` commands that it declares (`docs/decisions/plug-ins.md`). Started *as* a plug-in, the
//! program never starts another one.

pub mod complete;
mod elsewhere;
pub mod help;
pub mod install;
mod official;
mod run;
mod tree;

pub use self::official::{HOST_VERSION, binary, stands_in};
pub use self::run::start;
pub use self::tree::{Match, Plugins, is_help, names};
