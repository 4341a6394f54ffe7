//! What is asked for, and what the journals of this machine say of the instance before anybody looks at it.

use ibmcloud_core::auth_mode::AuthMode;
use ibmcloud_core::journal::{Actor, BreakGlass, Prior, Progress, ReplacedToken};
use ibmcloud_core::verdict::{Finding, Verdict, proven_tokens, replaced_tokens};

use crate::evidence::judgement;
use crate::journal::{Found, JournalFile, last_lock_down, unfinished};

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The mode to end with.
    pub target: AuthMode,
    /// Go on, and call it a success, although not every token can be seen.
    pub unproven_coverage: bool,
    /// For how long, and why, the instance is opened; only where the mode to end with is `ANY`.
    pub break_glass: Option<BreakGlass>,
}

/// What the journals of this machine say of an instance.
#[derive(Debug)]
pub struct Standing {
    pub(super) open: Option<JournalFile>,
    /// The last plan that locked the instance down.
    last: Option<Progress>,
    /// The last plan of all.
    before: Option<Progress>,
}

/// The last plan of this machine that locked an instance down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastLockDown {
    /// The plan.
    pub plan: String,
    /// What was proven.
    pub verdict: Verdict,
    /// What it left unproven.
    pub findings: Vec<Finding>,
}

impl Standing {
    /// By the journals of an instance. One that is not believed counts for nothing.
    pub fn of(found: Vec<Found>) -> Self {
        let last = last_lock_down(&found).map(|it| it.progress.clone());
        let before = found.iter().rev().find_map(Found::journal).map(|it| it.progress.clone());
        Self { open: unfinished(found), last, before }
    }

    /// The plan that is not at its end.
    pub fn unfinished(&self) -> Option<&Progress> {
        self.open.as_ref().map(|journal| &journal.progress)
    }

    /// Whether the unfinished plan is the one that is asked for, and may be gone on with by this identity.
    pub fn continues(&self, actor: &Actor, request: &Request) -> bool {
        self.unfinished().is_some_and(|progress| {
            progress.beginning.target == request.target
                && progress.beginning.break_glass == request.break_glass
                && progress.beginning.actor.is_same_identity(actor)
                && !progress.is_dead_end()
        })
    }

    /// The last lock-down.
    pub fn last_lock_down(&self) -> Option<LastLockDown> {
        let last = self.last.as_ref()?;
        let (verdict, findings) = judgement(last)?;
        Some(LastLockDown { plan: last.beginning.plan.clone(), verdict, findings })
    }

    /// What the last lock-down proved, as the caller names tokens.
    pub(super) fn prior(&self, caller: &str) -> Option<Prior> {
        let last = self.last.as_ref()?;
        let updated_at = last.verification()?.updated_at.clone()?;
        let plan = last.beginning.plan.clone();
        Some(Prior { plan, updated_at, proven: proven_tokens(last, caller) })
    }

    /// The tokens that earlier plans replaced without seeing them dead, as the caller names them.
    pub(super) fn replaced(&self, caller: &str) -> Vec<ReplacedToken> {
        self.before.as_ref().map(|before| replaced_tokens(before, caller)).unwrap_or_default()
    }
}
