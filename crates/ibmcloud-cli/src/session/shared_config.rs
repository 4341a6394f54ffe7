//! The shared configuration, read once for a command, and again when another program may have changed it.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use ibmcloud_plugin_sdk::config::{Config, ConfigError, ConfigStore};

/// The configuration file, and what was last read of it.
pub struct SharedConfig {
    store: ConfigStore,
    read: Mutex<Option<Config>>,
}

impl SharedConfig {
    /// The configuration in a file, nothing of which was read yet.
    pub fn new(store: ConfigStore) -> Self {
        Self { store, read: Mutex::new(None) }
    }

    /// What was read; the file is read if nothing was.
    pub fn read(&self) -> Result<Config, ConfigError> {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(config) = &*read {
            return Ok(config.clone());
        }
        Ok(read.insert(self.store.read()?).clone())
    }

    /// Another program may have changed it: the next one who asks gets what is in the file then.
    pub fn forget(&self) {
        *self.read.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Changes what is in the file now, under its lock.
    pub fn update<T>(&self, change: impl FnOnce(&mut Config) -> T) -> Result<T, ConfigError> {
        let changed = self.store.update(change);
        self.forget();
        changed
    }

    /// Where the file is.
    pub fn path(&self) -> &Path {
        self.store.path()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_read_once_and_again_after_a_change() {
        let folder = tempfile::tempdir().unwrap();
        let other = ConfigStore::new(folder.path().to_owned());
        let config = SharedConfig::new(ConfigStore::new(folder.path().to_owned()));
        other.update(|it| it.set_region("us-south")).unwrap();
        assert_eq!(config.read().unwrap().region(), "us-south");
        other.update(|it| it.set_region("eu-de")).unwrap();
        assert_eq!(config.read().unwrap().region(), "us-south", "it was read before");
        config.forget();
        assert_eq!(config.read().unwrap().region(), "eu-de");
        other.update(|it| it.set_region("eu-gb")).unwrap();
        config
            .update(|it| assert_eq!(it.region(), "eu-gb", "a change is one of the file"))
            .unwrap();
        assert_eq!(config.read().unwrap().region(), "eu-gb");
    }
}
