//! What is known of the official CLI, which this program stands in for.

use std::path::{Path, PathBuf};

use ibmcloud_plugin_sdk::config::plugin_dir;
use ibmcloud_plugin_sdk::metadata::Version;

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
