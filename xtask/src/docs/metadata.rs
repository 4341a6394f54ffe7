//! The document that the host reads when the plug-in is installed.

use anyhow::{Context, ensure};
use ibmcloud_cli::product::metadata;
use ibmcloud_monitoring::{PRODUCT, REGISTRY};
use ibmcloud_plugin_sdk::validator::validate;

/// The plug-in's name, and its namespace.
pub(crate) const PLUGIN: &str = "monitoring";

/// The text of the document. It has no findings of the host's validator.
pub(crate) fn document() -> anyhow::Result<String> {
    let metadata = metadata::of(&PRODUCT, &REGISTRY).context("the workspace's version")?;
    let findings = validate(&metadata);
    ensure!(findings.is_empty(), "the host's validator would complain: {findings:#?}");
    Ok(metadata.to_json() + "\n")
}

#[cfg(test)]
mod tests {
    use ibmcloud_plugin_sdk::metadata::Namespace;

    use super::*;

    #[test]
    fn every_command_is_in_a_namespace_that_is_told() {
        let metadata = metadata::of(&PRODUCT, &REGISTRY).unwrap();
        let full = |it: &Namespace| format!("{} {}", it.parent_name, it.name).trim().to_owned();
        let told: Vec<String> = metadata.namespaces.iter().map(full).collect();
        for command in metadata.commands {
            assert!(told.contains(&command.namespace), "{}", command.namespace);
        }
    }
}
