//! What is remembered of repositories: the newest version of each plug-in that runs here. It is
//! written whenever a repository was asked for something else, so that `plugin list` can say
//! "Update Available" without asking anybody.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::{fs, io};

use ibmcloud_plugin_sdk::config::{InstalledPlugin, PluginRepo};
use ibmcloud_plugin_sdk::files::read_regular;
use ibmcloud_plugin_sdk::metadata::Version;

use super::shared::is_this_program;

/// URL of a repository, plug-in, version.
type Newest = BTreeMap<String, BTreeMap<String, String>>;

fn path(config_dir: &Path) -> PathBuf {
    config_dir.join("monitoring").join("plugin-versions.json")
}

fn read(config_dir: &Path) -> Newest {
    let text = read_regular(&path(config_dir)).unwrap_or_default();
    serde_json::from_slice(&text).unwrap_or_default()
}

/// Remembers the newest versions of the plug-ins of a repository. Whether that succeeds is nobody's business: it is only
/// a hint in a list.
pub(super) fn remember(
    config_dir: &Path,
    repository: &str,
    versions: impl Iterator<Item = (String, String)>,
) {
    let mut all = read(config_dir);
    all.insert(repository.to_owned(), versions.collect());
    let _ = write(&path(config_dir), &all);
}

fn write(path: &Path, newest: &Newest) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(&serde_json::to_vec_pretty(newest)?)?;
    file.persist(path)?;
    Ok(())
}

/// Whether one of these repositories is known to have a newer version of an installed plug-in.
pub(super) struct Updates(Newest);

impl Updates {
    /// What is remembered of these repositories.
    pub(super) fn known(config_dir: &Path, repositories: &[PluginRepo]) -> Self {
        let mut newest = read(config_dir);
        newest.retain(|url, _| repositories.iter().any(|repo| repo.url == *url));
        Self(newest)
    }

    /// `Update Available`, or nothing.
    pub(super) fn status(&self, plugin: &InstalledPlugin) -> &'static str {
        let metadata = &plugin.metadata;
        if is_this_program(metadata) {
            return "";
        }
        let versions = self.0.values().filter_map(|it| it.get(&metadata.name)?.parse().ok());
        let newer = versions.max().is_some_and(|newest: Version| newest > metadata.version);
        if newer { super::shared::UPDATE_AVAILABLE } else { "" }
    }
}
