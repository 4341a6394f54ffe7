//! Applying: carries an agreed plan out, each step recorded before and after. Steps of different teams are
//! carried out side by side.

mod converge;
mod mode;
mod open;
mod order;
mod run;
mod steps;
mod stop;
mod worker;

use ibmcloud_core::verdict::{Finding, Verdict, findings};

pub use self::open::Apply;
use self::run::Run;
pub use self::stop::{Cause, Failed, Stopped};
use crate::event::Watch;
use crate::journal::JournalFile;

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
        let result = order::to_the_end(&run).await;
        let journal = run.into_journal();
        let progress = &journal.progress;
        let findings =
            progress.verification().map_or_else(Vec::new, |seen| findings(progress, seen));
        Ended { result, journal, findings }
    }
}
