//! Why a journal cannot be used.

use std::io;
use std::path::Path;

/// Why a journal cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The file or its folder.
    #[error("{path}: {source}")]
    Io {
        /// Which.
        path: String,
        /// What the system says.
        source: io::Error,
    },
    /// A line that was changed, or never was one.
    #[error("{path}, line {line}: {reason}")]
    Damaged {
        /// Which file.
        path: String,
        /// Which line, from 1.
        line: usize,
        /// What is wrong with it.
        reason: String,
    },
    /// Another process is at work on the same instance.
    #[error("another run is at work on this instance; wait until it has ended")]
    InUse,
}

impl JournalError {
    pub(crate) fn io(path: &Path, source: io::Error) -> Self {
        Self::Io { path: path.display().to_string(), source }
    }

    pub(crate) fn damaged(path: &Path, line: usize, reason: String) -> Self {
        Self::Damaged { path: path.display().to_string(), line, reason }
    }
}

/// What an error says, as the reason why a line is damaged.
#[expect(clippy::needless_pass_by_value, reason = "an adapter for `map_err`")]
pub(super) fn message(error: impl ToString) -> String {
    error.to_string()
}
