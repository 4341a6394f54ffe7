//! The names of what is packed.

use std::path::PathBuf;

use super::platform::Platform;
use crate::checkout::at;

/// The program's name.
pub(crate) const PROGRAM: &str = "ibmcloud-monitoring";

/// Where everything is put.
pub(crate) struct Names {
    pub(crate) folder: PathBuf,
    pub(crate) archive: String,
    pub(crate) plugin: String,
    pub(crate) record: String,
    pub(crate) sums: String,
}

impl Names {
    pub(crate) fn of(platform: &Platform) -> Self {
        let version = ibmcloud_monitoring::PRODUCT.version;
        let Platform { id, suffix } = platform;
        Self {
            folder: at("target/dist"),
            archive: format!("{PROGRAM}-{version}-{id}.tar.gz"),
            plugin: format!("{}-{id}-{version}{suffix}", crate::docs::PLUGIN),
            record: "repository.json".to_owned(),
            sums: "SHA256SUMS".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_carry_version_and_platform() {
        let names = Names::of(&Platform::of("x86_64-pc-windows-gnu").unwrap());
        let version = ibmcloud_monitoring::PRODUCT.version;
        assert_eq!(names.archive, format!("ibmcloud-monitoring-{version}-win64.tar.gz"));
        assert_eq!(names.plugin, format!("monitoring-win64-{version}.exe"));
    }
}
