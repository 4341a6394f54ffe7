//! The scanner: what is looked for, within which limits.

use std::io::Read;
use std::path::PathBuf;

use secrecy::SecretString;

use crate::archive::Worker;
use crate::finding::{Event, Source, Totals};
use crate::kubernetes::{self, KubernetesError};
use crate::patterns::{Patterns, TokenError};
use crate::stream::BLOCK;
use crate::tree::{self, TreeOptions};

/// A token that lives, and what its caller calls it.
#[derive(Debug, Clone)]
pub struct KnownToken {
    /// What stands in the findings in its place.
    pub label: usize,
    /// The token. A value that is handed in twice is reported with the first label.
    pub token: SecretString,
}

/// How far archives are unpacked. What is beyond is reported as not searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Archives inside of archives; a file that was compressed alone counts too.
    pub depth: usize,
    /// Bytes that one file may unpack to.
    pub unpacked: u64,
    /// How many times its own size a file may unpack to, once that is more than [`Limits::free`].
    pub ratio: u64,
    /// Bytes up to which the ratio does not matter.
    pub free: u64,
    /// Members of one file, nested ones included.
    pub members: u64,
}

impl Default for Limits {
    /// 8 archives inside each other, 16 GiB, 200 times the size beyond 256 MiB, a million members.
    fn default() -> Self {
        Self { depth: 8, unpacked: 16 << 30, ratio: 200, free: 256 << 20, members: 1_000_000 }
    }
}

/// Finds tokens in whatever it is given. It can be used by several threads.
#[derive(Debug)]
pub struct Scanner {
    pub(crate) patterns: Patterns,
    pub(crate) limits: Limits,
    pub(crate) block: usize,
}

impl Scanner {
    /// Looks for these tokens, for shapes and for calls. The tokens are kept in memory that is wiped, except for
    /// the first twelve bytes of each of their forms.
    pub fn new(tokens: impl IntoIterator<Item = KnownToken>) -> Result<Self, TokenError> {
        let patterns = Patterns::new(tokens)?;
        Ok(Self { patterns, limits: Limits::default(), block: BLOCK })
    }

    /// Reports no calls.
    #[must_use]
    pub fn without_calls(mut self) -> Self {
        self.patterns.leave_out_calls();
        self
    }

    /// With other limits for archives.
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// With another size of the blocks in which streams are read, in bytes. What is found does not depend on it.
    #[must_use]
    pub fn with_block(self, block: usize) -> Self {
        Self { block, ..self }
    }

    /// Searches a stream, and what is in it if it is an archive.
    pub fn read(
        &self,
        source: Source,
        reader: &mut dyn Read,
        report: &mut dyn FnMut(Event),
    ) -> Totals {
        Worker::new(self).stream(source, reader, report)
    }

    /// Searches files and folders, on several threads; events are reported on the caller's.
    pub fn paths(
        &self,
        paths: &[PathBuf],
        options: &TreeOptions,
        report: &mut dyn FnMut(Event),
    ) -> Totals {
        tree::search(self, paths, options, report)
    }

    /// Searches the values of secrets and config maps: what `kubectl get … --output json` answers, a list or a
    /// single one.
    pub fn kubernetes(
        &self,
        document: &mut dyn Read,
        report: &mut dyn FnMut(Event),
    ) -> Result<Totals, KubernetesError> {
        kubernetes::search(self, document, report)
    }
}
