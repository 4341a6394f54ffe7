//! The host of plug-ins: what the standalone program does so that plug-ins written for the official
//! CLI run below it.
//!
//! A built-in command always wins, with one exception: started as `ibmcloud`, `ic`, `bluemix` or
//! `bx`, the program stands in for the host, and there an installed plug-in provides the
//! `monitoring` commands that it declares (`docs/decisions/plug-ins.md`). Started *as* a plug-in, the
//! program never starts another one.

pub mod help;
pub mod install;
mod run;
mod tree;

use std::path::{Path, PathBuf};

use ibmcloud_plugin_sdk::config::plugin_dir;
use ibmcloud_plugin_sdk::metadata::Version;

pub use run::start;
pub use tree::{Match, Plugins, is_help, names};

/// The release of the official CLI whose manners are reproduced; plug-ins may ask for at most this.
pub const HOST_VERSION: Version = Version::new(2, 43, 0);

/// Names under which the program stands in for the host.
const HOST_NAMES: [&str; 4] = ["ibmcloud", "ic", "bluemix", "bx"];

/// Whether a program name is one of the host's.
pub fn stands_in(program: &str) -> bool {
    HOST_NAMES.contains(&program)
}

/// Where the binary of an installed plug-in is.
pub fn binary(config_dir: &Path, plugin: &str) -> PathBuf {
    plugin_dir(config_dir, plugin).join(format!("{plugin}{}", std::env::consts::EXE_SUFFIX))
}
