//! Settling a plan that another one takes the place of: what it left uncertain is looked up, and what
//! cannot be is written down as such.

use ibmcloud_core::fingerprint::Fingerprint;
use ibmcloud_core::journal::Record;
use ibmcloud_core::outcome::{Outcome, ResetWay, StepResult};
use ibmcloud_core::plan::{Step, TokenRef};
use ibmcloud_transport::{InstanceId, TokenSubject};

use crate::journal::{JournalError, JournalFile, JournalFolder};
use crate::lockdown::Lockdown;
use crate::recorder::Services;

/// Closes an open plan as superseded, after looking up what it left uncertain, one step after the other. A
/// look that fails leaves that uncertain.
pub(super) async fn settle(
    lockdown: &Lockdown<'_>,
    folder: &JournalFolder,
    journal: &mut JournalFile,
) -> Result<(), JournalError> {
    let services = lockdown.services();
    let uncertain: Vec<Step> = journal.progress.uncertain().cloned().collect();
    let same = journal.progress.beginning.actor.is_same_identity(&lockdown.actor);
    for step in uncertain {
        let record = match &step {
            Step::ResetToken(token) if same => {
                reset(lockdown, &services, journal, token, &step).await
            }
            Step::SetMode(mode) => {
                let id = InstanceId::Guid(lockdown.instance.guid.clone());
                services.client.instance(&id).await.ok().map(|now| {
                    if now.auth_mode() == *mode {
                        Record::Done(step.clone(), StepResult::ModeSet(mode.clone()))
                    } else {
                        Record::NotDone(step.clone())
                    }
                })
            }
            Step::ResetToken(_) => None,
            Step::Rehearse | Step::ProveRefused(_) | Step::Verify => {
                Some(Record::NotDone(step.clone()))
            }
        };
        if let Some(record) = record {
            journal.append(record, services.exchanges())?;
        }
    }
    journal.append(Record::Closed(Outcome::Superseded), services.exchanges())?;
    folder.remember(journal)
}

/// Whether the caller's token is still the one of before; `None` where that cannot be told.
async fn reset(
    lockdown: &Lockdown<'_>,
    services: &Services<'_>,
    journal: &JournalFile,
    token: &TokenRef,
    step: &Step,
) -> Option<Record> {
    if journal.progress.beginning.key != Some(lockdown.key.id()) {
        return None;
    }
    let before = journal.progress.token_before(token)?;
    let caller = journal.progress.beginning.actor.monitor_user.clone();
    let subject = TokenSubject { team: token.team.id, user: token.user.clone(), caller };
    let after = match subject.read(&services.monitor()).await {
        Ok(now) => Fingerprint::of(&lockdown.key, &now),
        Err(error) if error.is_access_denied() => {
            return Some(Record::Done(step.clone(), StepResult::Unsettled));
        }
        Err(_) => return None,
    };
    Some(if after == before {
        Record::NotDone(step.clone())
    } else {
        let by = ResetWay::FoundChanged;
        Record::Done(step.clone(), StepResult::Reset { before, after, by })
    })
}
