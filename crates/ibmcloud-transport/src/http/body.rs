//! The body of an answer while it comes in: in memory, or in a temporary file where it may be long.

use std::io::{self, Write as _};

use bytes::{Bytes, BytesMut};
use reqwest::StatusCode;
use tempfile::SpooledTempFile;

/// No answer of these services that is no list comes near this size.
const MOST_IN_MEMORY: usize = 64 * 1024 * 1024;
/// No list of these services comes near this size.
const MOST_SPOOLED: usize = 1024 * 1024 * 1024;
/// A spooled answer stays in memory up to this size.
const BEFORE_A_FILE: usize = 128 * 1024;

/// As much of a body as has come.
pub(super) enum Body {
    Kept(BytesMut),
    Spooled { file: SpooledTempFile, length: usize },
}

impl Body {
    /// Only a success is spooled: an error's body is short, and is looked into.
    pub(super) fn new(spooled: bool, status: StatusCode) -> Self {
        if spooled && status.is_success() {
            Self::Spooled { file: SpooledTempFile::new(BEFORE_A_FILE), length: 0 }
        } else {
            Self::Kept(BytesMut::new())
        }
    }

    /// How long it may become.
    pub(super) fn most(&self) -> usize {
        match self {
            Self::Kept(_) => MOST_IN_MEMORY,
            Self::Spooled { .. } => MOST_SPOOLED,
        }
    }

    pub(super) fn len(&self) -> usize {
        match self {
            Self::Kept(bytes) => bytes.len(),
            Self::Spooled { length, .. } => *length,
        }
    }

    pub(super) fn push(&mut self, chunk: &[u8]) -> io::Result<()> {
        match self {
            Self::Kept(bytes) => bytes.extend_from_slice(chunk),
            Self::Spooled { file, length } => {
                file.write_all(chunk)?;
                *length += chunk.len();
            }
        }
        Ok(())
    }

    /// What is in memory, and what is not.
    pub(super) fn finish(self) -> (Bytes, Option<SpooledTempFile>) {
        match self {
            Self::Kept(bytes) => (bytes.freeze(), None),
            Self::Spooled { file, .. } => (Bytes::new(), Some(file)),
        }
    }
}
