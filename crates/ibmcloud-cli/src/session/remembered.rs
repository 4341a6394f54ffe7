//! Names of things that earlier commands have seen, for completion: nobody is asked, and nothing depends on it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use ibmcloud_plugin_sdk::config::Config;
use ibmcloud_plugin_sdk::files::read_regular;

use super::Session;

/// Kinds of things whose names are remembered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// Service instances of any service.
    Instances,
    /// Instances of IBM Cloud Monitoring.
    MonitoringInstances,
    /// Resource groups.
    Groups,
    /// Regions.
    Regions,
    /// Profiles of this machine: those are looked up, not remembered.
    Profiles,
}

/// How many names of a kind are kept: more than anybody reads, and read in no time.
const MOST: usize = 2_000;

/// Account (empty for what belongs to none), kind, names.
type Names = BTreeMap<String, BTreeMap<String, BTreeSet<String>>>;

fn file(config_dir: &Path) -> PathBuf {
    config_dir.join("monitoring").join("names.json")
}

fn read(config_dir: &Path) -> Names {
    let text = read_regular(&file(config_dir)).unwrap_or_default();
    serde_json::from_slice(&text).unwrap_or_default()
}

/// The kind in the file, and the account that its things belong to.
fn place(known: Known, config: &Config) -> (String, &'static str) {
    let account = || config.account().guid;
    match known {
        Known::Instances => (account(), "instances"),
        Known::MonitoringInstances => (account(), "monitoring-instances"),
        Known::Groups => (account(), "groups"),
        Known::Regions => (String::new(), "regions"),
        Known::Profiles => (String::new(), "profiles"),
    }
}

/// The names that are known to whoever is logged in; none without a session.
pub fn names(config_dir: &Path, config: &Config, known: Known) -> Vec<String> {
    if Session::from_config(config).is_none() {
        return Vec::new();
    }
    let (account, kind) = place(known, config);
    let mut all = read(config_dir);
    let kinds = all.remove(&account).and_then(|mut kinds| kinds.remove(kind));
    kinds.unwrap_or_default().into_iter().collect()
}

/// Remembers names; `all` says that there are no others. Whether that succeeds is nobody's business.
pub fn remember(
    config_dir: &Path,
    config: &Config,
    known: Known,
    names: impl Iterator<Item = String>,
    all: bool,
) {
    // Whoever works without a log-in leaves nothing on the disk.
    if Session::from_config(config).is_none() {
        return;
    }
    let (account, kind) = place(known, config);
    let before = read(config_dir);
    let mut after = before.clone();
    let kept = after.entry(account).or_default().entry(kind.to_owned()).or_default();
    if all {
        kept.clear();
    }
    kept.extend(names.filter(|it| !it.is_empty()));
    while kept.len() > MOST {
        kept.pop_last();
    }
    if after != before {
        let _ = write(&file(config_dir), &after);
    }
}

fn write(path: &Path, names: &Names) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(&serde_json::to_vec(names)?)?;
    file.persist(path)?;
    Ok(())
}
