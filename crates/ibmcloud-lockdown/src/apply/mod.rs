//! Applying: carries an agreed plan out, each step recorded before and after. Steps of different teams are
//! carried out side by side.

mod converge;
mod mode;
mod run;
mod steps;
mod stop;
mod worker;

use std::path::Path;

use ibmcloud_core::team::User;
use ibmcloud_core::verdict::{Finding, Verdict, findings};

use self::run::Run;
pub use self::stop::{Cause, Failed, Stopped};
use crate::event::Watch;
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

/// How a run of a plan ended.
#[derive(Debug)]
pub struct Ended {
    /// What was seen in the end, or where the plan stopped.
    pub result: Result<Verdict, Stopped>,
    /// The plan's journal, closed.
    pub journal: JournalFile,
    /// Everything that stands between the plan and the best verdict; empty before its last look.
    pub findings: Vec<Finding>,
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

    /// Carries out what is not done yet, and closes the journal.
    ///
    /// The rehearsal comes first. Then each token is reset, and its old one seen refused, for several teams
    /// at once; when all of them are done, the mode is set; the look back comes last. A step that fails, or a
    /// signal, lets no further step begin; those in hand are finished, since a request whose answer nobody
    /// waits for may or may not have taken effect.
    ///
    /// The future makes no task and needs a Tokio runtime, which may have one thread only: many plans can
    /// be run in one task.
    pub async fn run(self, watch: &dyn Watch) -> Ended {
        let run = Run::new(self, watch);
        let result = run.to_the_end().await;
        let journal = run.into_journal();
        let progress = &journal.progress;
        let findings =
            progress.verification().map_or_else(Vec::new, |seen| findings(progress, seen));
        Ended { result, journal, findings }
    }
}
