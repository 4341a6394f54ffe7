//! Reading and changing `config.json`, which the host and all its plug-ins share.

use std::mem;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::file::JsonFile;
use super::{Config, ConfigError};
use crate::metadata::SDK_VERSION;

/// The configuration file of a configuration directory.
#[derive(Clone, Debug)]
pub struct ConfigStore(JsonFile);

impl ConfigStore {
    /// The store in a directory, see [`config_dir`](super::config_dir). Touches nothing.
    pub fn new(mut dir: PathBuf) -> Self {
        dir.push("config.json");
        Self(JsonFile::new(dir))
    }

    /// Changes how long [`update`](Self::update) waits for another program; 30 seconds otherwise.
    #[must_use]
    pub fn with_lock_wait(mut self, wait: Duration) -> Self {
        self.0.lock_wait = wait;
        self
    }

    /// Changes how long an unreadable file is given to become readable; half a second otherwise.
    #[must_use]
    pub fn with_read_wait(mut self, read_wait: Duration) -> Self {
        self.0.read_wait = read_wait;
        self
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.0.path
    }

    /// What the file says now. A missing one is an empty configuration, and stays missing.
    ///
    /// # Errors
    /// An empty or damaged file is looked at again for half a second, since the host truncates it
    /// before it writes; then it is [`ConfigError::Damaged`], never an ended session.
    pub fn read(&self) -> Result<Config, ConfigError> {
        Ok(self.0.read()?.map(Config::from_map).unwrap_or_default())
    }

    /// Changes the configuration under the host's lock: what the file says *now* is read, changed
    /// and written back, with everything in it that we do not know. Other readers see the old text
    /// or the new one, never an empty file. `change` must not take long: others wait.
    ///
    /// # Errors
    /// A damaged file is not touched. After a failed write the old text is still there.
    pub fn update<T>(&self, change: impl FnOnce(&mut Config) -> T) -> Result<T, ConfigError> {
        self.0.update(fresh, |map| {
            let mut config = Config::from_map(mem::take(map));
            let result = change(&mut config);
            *map = config.into_map();
            result
        })
    }
}

fn fresh() -> serde_json::Map<String, serde_json::Value> {
    let mut config = Config::zero();
    config.set_sdk_version(&SDK_VERSION.to_string());
    config.into_map()
}
