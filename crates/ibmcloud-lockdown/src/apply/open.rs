//! A plan that may be carried out: what is needed for that.

use std::path::Path;

use ibmcloud_core::team::User;

use crate::journal::{JournalError, JournalFile, JournalFolder};
use crate::lockdown::Lockdown;
use crate::observe::HeldTokens;

/// A plan that was agreed to, with its journal open.
#[derive(Debug)]
pub struct Apply<'a> {
    pub(crate) lockdown: &'a Lockdown<'a>,
    pub(crate) folder: &'a JournalFolder,
    pub(crate) journal: JournalFile,
    /// The caller, as the instance knows him.
    pub(crate) me: User,
    /// The tokens as they were read by this very run before anything was changed.
    pub(crate) old: HeldTokens,
    /// Tokens that worked when they were last read, to be tried after the mode is set.
    pub(crate) live: HeldTokens,
}

impl Apply<'_> {
    /// The plan's journal.
    pub fn journal(&self) -> &JournalFile {
        &self.journal
    }

    /// Keeps a copy of the journal in a folder, record by record.
    pub fn copy_to(&mut self, folder: &Path) -> Result<(), JournalError> {
        self.journal.copy_to(folder)
    }
}
