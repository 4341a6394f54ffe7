//! The names of what is packed.

use std::path::PathBuf;

use super::target::{System, Target};
use crate::checkout::at;
use crate::docs::PLUGIN;

/// The program's name.
pub(crate) const PROGRAM: &str = "ibmcloud-monitoring";

/// The version that is packed.
pub(crate) fn version() -> &'static str {
    ibmcloud_monitoring::PRODUCT.version
}

/// The folder for everything that is packed.
pub(crate) fn folder() -> PathBuf {
    at("target/dist")
}

/// The list of sums.
pub(crate) const SUMS: &str = "SHA256SUMS";
/// The publishing record of a plug-in repository.
pub(crate) const RECORD: &str = "repository.json";
/// The list that a plug-in repository of one's own answers with.
pub(crate) const LIST: &str = "plugin-list.json";

/// The archive with everything for one platform.
pub(crate) fn archive(target: &Target) -> String {
    let form = if target.system == System::Windows { "zip" } else { "tar.gz" };
    format!("{PROGRAM}-{}-{}.{form}", version(), target.id)
}

/// The folder inside the archive.
pub(crate) fn inside() -> String {
    format!("{PROGRAM}-{}", version())
}

/// The bare program, for `ibmcloud plugin install FILE`.
pub(crate) fn plugin(target: &Target) -> String {
    format!("{PLUGIN}-{}-{}{}", target.id, version(), target.suffix())
}

/// The package for Debian and its relatives.
pub(crate) fn deb(target: &Target) -> Option<String> {
    let processor = target.processor.as_ref()?.debian;
    Some(format!("{PROGRAM}_{}_{processor}.deb", version()))
}

/// The package for Fedora, Red Hat and their relatives.
pub(crate) fn rpm(target: &Target) -> Option<String> {
    let processor = target.processor.as_ref()?.rpm;
    Some(format!("{PROGRAM}-{}-1.{processor}.rpm", version()))
}

/// The list of what the program is made of.
pub(crate) fn sbom(target: &Target) -> String {
    format!("{PROGRAM}-{}-{}.cdx.json", version(), target.id)
}

/// The image for all static programs, as an OCI layout.
pub(crate) fn image() -> String {
    format!("{PROGRAM}-{}.oci.tar", version())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_carry_version_and_platform() {
        let version = version();
        let windows = Target::of("x86_64-pc-windows-gnu").unwrap();
        assert_eq!(archive(windows), format!("ibmcloud-monitoring-{version}-win64.zip"));
        assert_eq!(plugin(windows), format!("monitoring-win64-{version}.exe"));
        assert_eq!((deb(windows), rpm(windows)), (None, None));
        let linux = Target::of("aarch64-unknown-linux-musl").unwrap();
        assert_eq!(deb(linux).unwrap(), format!("ibmcloud-monitoring_{version}_arm64.deb"));
        assert_eq!(rpm(linux).unwrap(), format!("ibmcloud-monitoring-{version}-1.aarch64.rpm"));
    }
}
