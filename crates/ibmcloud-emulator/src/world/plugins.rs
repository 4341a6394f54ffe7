//! What the repository of plug-ins publishes: names, versions, and for which systems.

use serde::{Deserialize, Serialize};

/// The systems that a small plug-in is published for: it is a script, which any Unix runs.
const UNIX: [&str; 6] = ["osx", "osx-arm64", "linux64", "linux-arm64", "ppc64le", "s390x"];

/// A plug-in of the repository.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishedPlugin {
    /// Its name.
    pub name: String,
    /// Its other names.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// One sentence.
    pub description: String,
    /// The namespace of its one command, `about`.
    pub namespace: String,
    /// Its versions, the newest one first.
    pub versions: Vec<PublishedVersion>,
}

/// A version of a plug-in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishedVersion {
    /// `MAJOR.MINOR.BUILD`.
    pub version: String,
    /// The systems that it is published for.
    pub platforms: Vec<String>,
    /// A checksum in place of the file's own.
    #[serde(default)]
    pub checksum: Option<String>,
    /// An address in place of the repository's own.
    #[serde(default)]
    pub url: Option<String>,
}

impl PublishedVersion {
    /// A version for every system that runs scripts.
    pub fn new(version: &str) -> Self {
        let platforms = UNIX.map(str::to_owned).to_vec();
        Self { version: version.to_owned(), platforms, checksum: None, url: None }
    }
}

/// The plug-ins that documented command lines name, and a few beside them.
pub(super) fn published() -> Vec<PublishedPlugin> {
    let plugin = |names: &[&str], namespace: &str, description: &str, versions: &[&str]| {
        let mut names = names.iter().map(ToString::to_string);
        PublishedPlugin {
            name: names.next().unwrap_or_default(),
            aliases: names.collect(),
            description: description.to_owned(),
            namespace: namespace.to_owned(),
            versions: versions.iter().map(|version| PublishedVersion::new(version)).collect(),
        }
    };
    vec![
        plugin(
            &["container-service", "kubernetes-service"],
            "ks",
            "Manage IBM Cloud Kubernetes Service clusters",
            &["1.0.506", "1.0.489", "0.1.440", "0.1.425"],
        ),
        plugin(
            &["code-engine", "ce"],
            "code-engine",
            "Manage Code Engine components",
            &["1.49.7", "1.49.6"],
        ),
        plugin(
            &["secrets-manager", "sm"],
            "secrets-manager",
            "Manage Secrets Manager secrets",
            &["2.0.1", "0.1.25", "0.1.24"],
        ),
        plugin(&["monitoring"], "monitoring", "Manage Monitoring instances", &["1.0.2"]),
    ]
}
