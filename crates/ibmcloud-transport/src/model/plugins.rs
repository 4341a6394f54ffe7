//! What a repository of plug-ins offers.

use url::Url;
/// A plug-in that a repository offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepositoryPlugin {
    /// Its name.
    pub name: String,
    /// Its other names.
    pub aliases: Vec<String>,
    /// One sentence.
    pub description: String,
    /// Whose it is.
    pub company: String,
    /// Its page.
    pub homepage: String,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// Its versions, in the order of the list.
    pub releases: Vec<PluginRelease>,
}

/// A version of a plug-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PluginRelease {
    /// `MAJOR.MINOR.BUILD`, as the list has it.
    pub version: String,
    /// The oldest command line that it runs under, where the list says so.
    pub min_cli_version: Option<String>,
    /// A file for each system.
    pub binaries: Vec<PluginBinary>,
}

/// The file of a version for one system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PluginBinary {
    /// `linux64`, `osx`, `win64` and so on.
    pub platform: String,
    /// Where it is.
    pub url: Url,
    /// Hexadecimal digits of its SHA-1; empty if the list has none.
    pub checksum: String,
}
