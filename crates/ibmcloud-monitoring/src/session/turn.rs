//! Refreshing without haste: one program of this machine after the other, and Ctrl-C is put off for
//! the moments in which it would cost something. It is heeded right behind them.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

/// How long a program waits for its turn; a refresh takes less than that.
const PATIENCE: Duration = Duration::from_secs(5);
/// Time between two looks whether it has come.
const GLANCE: Duration = Duration::from_millis(10);

/// The turn to refresh, among the programs of ours that share a configuration: a refresh token may
/// be good once. The turn ends when this is dropped, or with the program.
pub(crate) struct Turn(Option<File>);

impl Turn {
    /// Waits for the turn. Where none can be had, or not in time, things are as they were without.
    pub(crate) fn take(config_dir: &Path) -> Self {
        let folder = config_dir.join("monitoring");
        let open = || {
            fs::create_dir_all(&folder)?;
            OpenOptions::new().create(true).append(true).open(folder.join("refresh.lock"))
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

#[cfg(unix)]
pub(crate) use unix::{Unhurried, never};

#[cfg(unix)]
mod unix {
    use nix::sys::signal::{SigSet, SigmaskHow, Signal};

    /// While this lives, Ctrl-C and a request to end wait.
    pub(crate) struct Unhurried(Option<SigSet>);

    impl Unhurried {
        pub(crate) fn begin() -> Self {
            // Where nothing can be put off, things are as they were without this.
            Self(signals().thread_swap_mask(SigmaskHow::SIG_BLOCK).ok())
        }
    }

    impl Drop for Unhurried {
        fn drop(&mut self) {
            if let Some(before) = self.0 {
                let _ = before.thread_set_mask();
            }
        }
    }

    /// For threads that serve the one that commands run on: they heed neither, ever.
    pub(crate) fn never() {
        let _ = signals().thread_block();
    }

    fn signals() -> SigSet {
        let mut set = SigSet::empty();
        set.add(Signal::SIGINT);
        set.add(Signal::SIGTERM);
        set
    }
}

/// Elsewhere Ctrl-C cannot be put off.
#[cfg(not(unix))]
pub(crate) struct Unhurried;

#[cfg(not(unix))]
impl Unhurried {
    pub(crate) fn begin() -> Self {
        Self
    }
}

#[cfg(not(unix))]
pub(crate) fn never() {}
