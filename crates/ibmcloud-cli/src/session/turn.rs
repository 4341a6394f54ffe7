//! Refreshing without haste: one program of this machine after the other.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use ibmcloud_plugin_sdk::files::open_regular;

/// How long a program waits for its turn; a refresh takes less than that.
const PATIENCE: Duration = Duration::from_secs(5);
/// Time between two looks whether it has come.
const GLANCE: Duration = Duration::from_millis(10);

/// The turn to refresh, among the programs of ours that share a configuration: a refresh token may
/// be good once. The turn ends when this is dropped, or with the program.
pub(super) struct Turn(Option<File>);

impl Turn {
    /// Waits for the turn. Where none can be had, or not in time, things are as they were without.
    pub(super) fn take(config_dir: &Path) -> Self {
        let folder = config_dir.join("monitoring");
        let open = || {
            fs::create_dir_all(&folder)?;
            open_regular(&folder.join("refresh.lock"), OpenOptions::new().create(true).append(true))
        };
        let Ok(file) = open() else { return Self(None) };
        let deadline = Instant::now() + PATIENCE;
        loop {
            match file.try_lock() {
                Ok(()) => return Self(Some(file)),
                Err(TryLockError::WouldBlock) if Instant::now() < deadline => thread::sleep(GLANCE),
                Err(_) => return Self(None),
            }
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(file) = &self.0 {
            let _ = file.unlock();
        }
    }
}
