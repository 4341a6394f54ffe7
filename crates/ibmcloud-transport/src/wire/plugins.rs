//! The list of a repository of plug-ins, as far as it is read.

use serde::Deserialize;
use url::Url;

use crate::model::plugins::{PluginBinary, PluginRelease, RepositoryPlugin};

/// `GET /bx/list`.
#[derive(Deserialize)]
pub(crate) struct PluginList {
    plugins: Vec<PluginEntry>,
}

#[derive(Deserialize)]
struct PluginEntry {
    name: String,
    aliases: Option<Vec<String>>,
    description: Option<String>,
    company: Option<String>,
    homepage: Option<String>,
    authors: Option<Vec<Author>>,
    versions: Option<Vec<VersionEntry>>,
}

#[derive(Deserialize)]
struct Author {
    name: Option<String>,
}

#[derive(Deserialize)]
struct VersionEntry {
    version: String,
    min_cli_version: Option<String>,
    binaries: Option<Vec<BinaryEntry>>,
}

#[derive(Deserialize)]
struct BinaryEntry {
    platform: String,
    url: String,
    checksum: Option<String>,
}

impl PluginList {
    /// The plug-ins; `repository` is what an address that is not whole is below.
    pub(crate) fn into_domain(self, repository: &Url) -> Vec<RepositoryPlugin> {
        self.plugins.into_iter().map(|entry| entry.into_domain(repository)).collect()
    }
}

/// A text as it may be shown: what would move a terminal's cursor, or paint on it, is left out.
fn plain(text: &str) -> String {
    text.chars().filter(|it| !it.is_control()).collect()
}

impl PluginEntry {
    fn into_domain(self, repository: &Url) -> RepositoryPlugin {
        let release = |entry: VersionEntry| PluginRelease {
            version: entry.version,
            min_cli_version: entry.min_cli_version.filter(|it| !it.is_empty()),
            binaries: entry
                .binaries
                .into_iter()
                .flatten()
                // A binary that nobody can fetch is none.
                .filter_map(|binary| {
                    let url = repository.join(&binary.url).ok()?;
                    let checksum = binary.checksum.unwrap_or_default();
                    Some(PluginBinary { platform: plain(&binary.platform), url, checksum })
                })
                .collect(),
        };
        RepositoryPlugin {
            name: plain(&self.name),
            aliases: self.aliases.iter().flatten().map(|it| plain(it)).collect(),
            description: plain(&self.description.unwrap_or_default()),
            company: plain(&self.company.unwrap_or_default()),
            homepage: plain(&self.homepage.unwrap_or_default()),
            authors: self
                .authors
                .iter()
                .flatten()
                .filter_map(|it| it.name.as_deref())
                .map(plain)
                .collect(),
            releases: self.versions.into_iter().flatten().map(release).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_empty_and_what_is_unknown_is_passed_over() {
        let text = r#"{"later": 1, "plugins": [
            {"name": "bare", "aliases": null, "versions": null},
            {"name": "whole", "aliases": ["w"], "description": "Try\u001b[2J", "company": "IBM",
             "authors": [{"name": "A", "contact": "a"}, {}], "downloads": 7,
             "versions": [{"version": "1.2.3", "min_cli_version": "", "api_versions": null,
                "binaries": [{"platform": "osx", "url": "/x/osx", "checksum": "00"},
                             {"platform": "win64", "url": "https://", "checksum": "00"}]}]}]}"#;
        let list: PluginList = serde_json::from_str(text).unwrap();
        let plugins = list.into_domain(&Url::parse("https://plugins.example.com/a/").unwrap());
        assert_eq!((plugins[0].name.as_str(), plugins[0].releases.len()), ("bare", 0));
        assert_eq!(
            (plugins[1].description.as_str(), &plugins[1].authors[..]),
            ("Try[2J", &["A".to_owned()][..])
        );
        let release = &plugins[1].releases[0];
        assert_eq!(release.min_cli_version, None);
        let urls: Vec<&str> = release.binaries.iter().map(|it| it.url.as_str()).collect();
        assert_eq!(urls, ["https://plugins.example.com/x/osx"]);
    }
}
