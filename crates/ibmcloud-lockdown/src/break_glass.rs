//! An instance that was opened in an emergency, for a time (break-glass access): whether it still is, by what
//! the journals of this machine say.

use std::time::SystemTime;

use ibmcloud_core::auth_mode::AuthMode;
use ibmcloud_core::journal::{self, Actor, Progress};
use ibmcloud_core::outcome::Outcome;
use ibmcloud_core::verdict::Verdict;

use crate::journal::Found;

/// An instance that was opened for a time, and that no plan of this machine is known to have locked down since.
/// Whether the instance is still open, only a look at it tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BreakGlass {
    /// When it must be locked down again, by the clock of the machine that opened it.
    pub until: SystemTime,
    /// Why it was opened, in the person's words.
    pub reason: String,
    /// Who opened it.
    pub by: Actor,
    /// The plan that opened it.
    pub plan: String,
}

impl BreakGlass {
    /// Whether the time is over.
    pub fn is_overrun(&self, now: SystemTime) -> bool {
        now >= self.until
    }
}

/// The break-glass access that is still to be ended, by the journals of an instance. The latest plan that opened
/// or locked the instance decides: one that opened it without an end leaves none, and so does one that locked
/// it down; of one that did not come so far, nothing follows. Journals that are not believed count for
/// nothing.
pub fn break_glass(found: &[Found]) -> Option<BreakGlass> {
    let mut plans = found.iter().rev().filter_map(Found::journal).map(|it| &it.progress);
    let last = plans.find(|progress| decides(progress))?;
    let beginning = &last.beginning;
    let journal::BreakGlass { until, reason } = beginning.break_glass.clone()?;
    Some(BreakGlass { until, reason, by: beginning.actor.clone(), plan: beginning.plan.clone() })
}

/// Whether a plan says how the instance was left. An opening counts from when it may have happened; a
/// lock-down counts when it was seen to hold.
fn decides(progress: &Progress) -> bool {
    let held =
        matches!(progress.closed, Some(Outcome::Ended(verdict)) if verdict != Verdict::NotSo);
    match progress.beginning.target {
        AuthMode::IamOnly => held,
        _ => held || progress.touched_mode(),
    }
}
