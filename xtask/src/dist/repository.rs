//! The publishing record of a plug-in repository.
//!
//! Its fields are those that IBM's SDK for plug-ins asks for when a plug-in is submitted, where a
//! binary's checksum is its SHA-1.

use anyhow::Context;
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use serde_json::json;

use super::names::PROGRAM;
use super::platform::Platform;
use super::sums::hex;
use crate::checkout::packages;
use crate::docs::PLUGIN;

/// The record of one version on one platform, as JSON.
pub(crate) fn record(platform: &Platform, file: &str, bytes: &[u8]) -> anyhow::Result<String> {
    let version = ibmcloud_monitoring::PRODUCT.version;
    let packages = packages()?;
    let package = packages.iter().find(|it| it["name"] == PROGRAM);
    let package = package.context("the workspace has lost its program")?;
    let homepage = package["repository"].as_str().context("the program names no repository")?;
    let record = json!({
        "name": PLUGIN,
        "description": package["description"],
        "company": "",
        "authors": [{
            "name": "The ibmcloud-monitoring contributors",
            "homepage": homepage,
            "contact": format!("{homepage}/issues"),
        }],
        "homepage": homepage,
        "version": version,
        "binaries": [{
            "platform": platform.id,
            "url": format!("{homepage}/releases/download/v{version}/{file}"),
            "checksum": hex(digest(&SHA1_FOR_LEGACY_USE_ONLY, bytes).as_ref()),
        }],
    });
    Ok(format!("{record:#}\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_record_names_the_file_and_its_checksum() {
        let platform = Platform::of("x86_64-unknown-linux-musl").unwrap();
        let record = record(&platform, "monitoring-linux64-9.9.9", b"abc").unwrap();
        let record: serde_json::Value = serde_json::from_str(&record).unwrap();
        let binary = &record["binaries"][0];
        assert_eq!(binary["platform"], "linux64");
        assert!(binary["url"].as_str().unwrap().ends_with("/monitoring-linux64-9.9.9"));
        assert_eq!(binary["checksum"], "a9993e364706816aba3e25717850c26c9cd0d89d");
    }
}
