//! What this machine's journals say of an instance.

use std::path::Path;
use std::time::SystemTime;

use ibmcloud_core::Guid;
use ibmcloud_core::outcome::Verdict;
use ibmcloud_lockdown::{break_glass, evidence, journal};

use crate::report::{BreakGlass, LastLockDown};

/// What this machine knows of an instance.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// The last lock-down.
    pub(super) last: Option<LastLockDown>,
    /// Whether that one proved every token dead, and nothing was done since.
    pub(super) proven: bool,
    /// The plan that was interrupted.
    pub(super) interrupted: Option<String>,
    /// The break-glass that was begun.
    pub(super) break_glass: Option<BreakGlass>,
    /// Why the journals could not be read.
    pub(super) trouble: Option<String>,
}

/// Reads the journals of an instance.
pub(super) fn of(config_dir: &Path, instance: &Guid, now: SystemTime) -> Known {
    let folder = journal::folder(config_dir, instance);
    if !folder.is_dir() {
        return Known::default();
    }
    let found = match journal::all(&folder, instance) {
        Ok(found) => found,
        Err(error) => return Known { trouble: Some(error.to_string()), ..Known::default() },
    };
    let mut known = Known::default();
    let newest = found.iter().rev().find_map(journal::Found::journal);
    if let Some(last) = journal::last_lock_down(&found)
        && let Some((verdict, findings)) = evidence::judgement(&last.progress)
    {
        let open = findings.iter().filter(|it| it.team().is_some()).count();
        known.proven =
            verdict == Verdict::Proven && newest.is_some_and(|newest| newest.path() == last.path());
        known.last = Some(LastLockDown {
            plan: last.progress.beginning.plan.clone(),
            at: last.last_at().to_owned(),
            verdict: verdict.as_str().to_owned(),
            open_tokens: open as u64,
        });
    }
    known.break_glass = break_glass(&found).map(|it| BreakGlass {
        until: journal::rfc_3339(it.until),
        overrun: it.is_overrun(now),
        by: it.by.user,
        reason: it.reason,
    });
    known.interrupted = journal::unfinished(found).map(|it| it.progress.beginning.plan.clone());
    known
}
