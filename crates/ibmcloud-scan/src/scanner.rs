//! The scanner: what is looked for, within which limits.

use std::io::Read;
use std::path::PathBuf;

use crate::archive::Worker;
use crate::finding::{Event, Source, Totals};
use crate::kubernetes::{self, KubernetesError};
use crate::patterns::{KnownToken, Patterns, TokenError};
use crate::settings::{Limits, Settings};
use crate::stream::BLOCK;
use crate::tree::{self, TreeOptions};

/// Finds tokens in whatever it is given. It can be used by several threads.
#[derive(Debug)]
pub struct Scanner {
    settings: Settings,
}

impl Scanner {
    /// Looks for these tokens, for shapes and for calls. The tokens are kept in memory that is wiped, except for
    /// the first twelve bytes of each of their forms.
    pub fn new(tokens: impl IntoIterator<Item = KnownToken>) -> Result<Self, TokenError> {
        let patterns = Patterns::new(tokens)?;
        let settings = Settings { patterns, limits: Limits::default(), block: BLOCK };
        Ok(Self { settings })
    }

    /// Reports no calls.
    #[must_use]
    pub fn without_calls(mut self) -> Self {
        self.settings.patterns.leave_out_calls();
        self
    }

    /// With other limits for archives.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.settings.limits = limits;
        self
    }

    /// With another size of the blocks in which streams are read, in bytes. What is found does not depend on it.
    #[must_use]
    pub fn with_block(mut self, block: usize) -> Self {
        self.settings.block = block;
        self
    }

    /// Searches a stream, and what is in it if it is an archive.
    pub fn read(
        &self,
        source: Source,
        reader: &mut dyn Read,
        report: &mut dyn FnMut(Event),
    ) -> Totals {
        Worker::new(&self.settings).stream(source, reader, report)
    }

    /// Searches files and folders, on several threads; events are reported on the caller's.
    pub fn paths(
        &self,
        paths: &[PathBuf],
        options: &TreeOptions,
        report: &mut dyn FnMut(Event),
    ) -> Totals {
        tree::search(&self.settings, paths, options, report)
    }

    /// Searches the values of secrets and config maps: what `kubectl get … --output json` answers, a list or a
    /// single one.
    pub fn kubernetes(
        &self,
        document: &mut dyn Read,
        report: &mut dyn FnMut(Event),
    ) -> Result<Totals, KubernetesError> {
        kubernetes::search(&self.settings, document, report)
    }
}
