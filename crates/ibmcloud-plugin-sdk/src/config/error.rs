//! Ways in which a configuration file can fail us.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A configuration file could not be found, read, locked or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// No variable says where the configuration is. Guessing the current directory, as the host
    /// does, would scatter tokens over the disk.
    #[error("no home directory: set HOME, IBMCLOUD_HOME or IBMCLOUD_CONFIG_HOME")]
    NoHome,
    /// The operating system refused.
    #[error("{action} {path}: {source}", path = path.display())]
    Io {
        /// What was tried: `open`, `mkdir`, `write` …
        action: &'static str,
        /// On which file.
        path: PathBuf,
        /// Its reason.
        source: io::Error,
    },
    /// The file is there and stays unreadable. It is never overwritten: it may hold a session.
    #[error(
        "the configuration file {path} is damaged ({reason}). Repair it, or move it away to start afresh",
        path = path.display()
    )]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it; never its content.
        reason: Damage,
    },
    /// Another program holds the file.
    #[error(
        "the configuration file {path} is in use by another program; gave up after {} s",
        waited.as_secs(),
        path = path.display()
    )]
    Locked {
        /// Which file.
        path: PathBuf,
        /// How long we waited.
        waited: Duration,
    },
}

/// What is wrong with a file that should hold a JSON object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Damage {
    /// There is nothing in it.
    #[error("it is empty")]
    Empty,
    /// It is JSON of another kind.
    #[error("it is not a JSON object")]
    NotAnObject,
    /// It is no JSON.
    #[error("no valid JSON at line {line}, column {column}")]
    Syntax {
        /// Where reading stopped, counted from 1.
        line: usize,
        /// The same.
        column: usize,
    },
}

impl ConfigError {
    /// Adapter for `map_err`.
    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { action, path: path.to_owned(), source }
    }
}
