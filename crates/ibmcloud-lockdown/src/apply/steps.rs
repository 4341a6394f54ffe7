//! The steps of a plan but for the mode, each carried out by itself: what is sent, and what has to be seen.

use std::time::Instant;

use ibmcloud_core::fingerprint::Fingerprint;
use ibmcloud_core::journal::{Known, Record};
use ibmcloud_core::outcome::{Probe, ResetWay, StepResult};
use ibmcloud_core::plan::{Step, TokenRef};
use ibmcloud_transport::{InstanceChange, reset_token};
use secrecy::SecretString;

use super::stop::{Cause, StepFailure};
use super::worker::Worker;
use crate::event::Event;

/// Looks for a reset that an earlier run began: a request that was on its way when that run ended is
/// given a moment to arrive.
const SETTLING_LOOKS: u32 = 2;

impl Worker<'_> {
    /// Sends the instance its own name. Nothing else is known that asks for the permission to
    /// update and changes nothing (docs/decisions/rehearsal.md). The name is read just before, and
    /// has to be the one that was agreed to: somebody else's new name is not to be undone.
    pub(super) async fn rehearse(&self) -> Result<StepResult, StepFailure> {
        let id = self.id();
        let client = &self.services.client;
        let now = self.ask(client.instance(&id), Cause::Service).await;
        let now = now.map_err(StepFailure::nothing_sent)?;
        let agreed = self.run.progress().beginning.name.clone();
        if now.name != agreed {
            return Err(StepFailure::not_applied(Cause::Renamed { agreed, now: now.name }));
        }
        let change = InstanceChange { name: Some(agreed), ..InstanceChange::default() };
        let updated = self.ask(client.update_instance(&id, &change), Cause::Service).await;
        // Its name is what it was, whatever became of the request.
        if updated.map_err(StepFailure::nothing_sent)?.is_busy() {
            self.finished().await.map_err(StepFailure::nothing_sent)?;
        }
        Ok(StepResult::Rehearsed)
    }

    pub(super) async fn reset(&self, token: &TokenRef) -> Result<StepResult, StepFailure> {
        let held = self.run.old.borrow().get(token).cloned();
        let old = match held {
            Some(old) => old,
            None => self.read(token).await.map_err(StepFailure::nothing_sent)?,
        };
        self.run.old.borrow_mut().insert(token.clone(), old.clone());
        let before = self.fingerprint(&old);
        if self.run.lockdown.options.assisted && token.user.is_none() {
            return self.reset_by_hand(token, &before).await;
        }
        let (monitor, subject) = (self.services.monitor(), self.subject(token));
        let sent = reset_token(&monitor, &subject, &self.run.lockdown.options.forms, &old);
        let outcome = self.interruptible(sent).await?.map_err(|error| StepFailure {
            may_have_applied: error.may_have_applied(),
            cause: Cause::Reset(token.clone(), error),
        })?;
        let after = self.fingerprint(&outcome.token);
        self.run.live.borrow_mut().insert(token.clone(), outcome.token);
        Ok(StepResult::Reset { before, after, by: ResetWay::Request(outcome.form.to_string()) })
    }

    /// A reset that an earlier run began: looked up, and only then, if it surely did not happen,
    /// begun again.
    pub(super) async fn settle_reset(&self, token: &TokenRef) -> Result<StepResult, StepFailure> {
        let comparable = self.run.progress().beginning.key == Some(self.run.lockdown.key.id());
        let before = self.run.progress().token_before(token).filter(|_| comparable);
        let Some(before) = before else {
            // The fingerprint of before cannot be compared with anything.
            return Ok(StepResult::Unsettled);
        };
        for look in 0..SETTLING_LOOKS {
            if look > 0 {
                self.pause().await?;
            }
            let now = self.read(token).await.map_err(|failure| failure.or_maybe_applied(true))?;
            let after = self.fingerprint(&now);
            if after != before {
                // The old token is gone from memory; what is held now is the new one.
                self.run.old.borrow_mut().remove(token);
                self.run.live.borrow_mut().insert(token.clone(), now);
                return Ok(StepResult::Reset { before, after, by: ResetWay::FoundChanged });
            }
            self.run.old.borrow_mut().insert(token.clone(), now);
        }
        self.reset(token).await
    }

    /// Names the page to click, and waits until the token is another one.
    async fn reset_by_hand(
        &self,
        token: &TokenRef,
        before: &Fingerprint,
    ) -> Result<StepResult, StepFailure> {
        let page = self.run.lockdown.instance.dashboard_url.clone();
        self.tell(&Event::ResetByHand { team: &token.team, page: page.as_deref() })
            .map_err(StepFailure::not_applied)?;
        let started = Instant::now();
        loop {
            let now = self.read(token).await.map_err(|failure| failure.or_maybe_applied(true))?;
            let after = self.fingerprint(&now);
            if after != *before {
                self.run.live.borrow_mut().insert(token.clone(), now);
                return Ok(StepResult::Reset { before: *before, after, by: ResetWay::Assisted });
            }
            let options = &self.run.lockdown.options;
            if options.assisted_is_limited && started.elapsed() >= options.timeout {
                return Err(StepFailure::not_applied(Cause::NotResetByHand(token.team.clone())));
            }
            self.pause().await?;
        }
    }

    /// Shows the old token at the door until the service refuses it in its own words, or the deadline
    /// passes. One that an interrupted run held is not known any more.
    pub(super) async fn prove(&self, token: &TokenRef) -> Result<StepResult, StepFailure> {
        let held = self.run.old.borrow().get(token).cloned();
        let Some(old) = held else { return Ok(self.untried(token)) };
        if self.was_not_reset(token) {
            return Ok(StepResult::Overtaken);
        }
        let started = Instant::now();
        let mut noted = None;
        loop {
            let monitor = self.services.monitor();
            let trial = self
                .ask(monitor.try_token(&old), |it| Cause::TokenUntried(token.clone(), it))
                .await
                .map_err(StepFailure::nothing_sent)?;
            let probe = trial.probe;
            if let Probe::Refused { status } = probe {
                let of_mode = trial.may_be_of_mode && self.refuses_every_token(token).await?;
                self.run.old.borrow_mut().remove(token);
                return Ok(if of_mode {
                    self.untried(token)
                } else {
                    StepResult::Refused { status }
                });
            }
            if noted != Some(probe) {
                let record = Record::Probed(token.clone(), probe);
                self.note(record).await.map_err(|it| StepFailure::not_applied(it.into()))?;
                noted = Some(probe);
                if probe == Probe::Accepted {
                    self.tell(&Event::StillAccepted(token)).map_err(StepFailure::not_applied)?;
                }
            }
            if started.elapsed() >= self.run.lockdown.options.timeout {
                return Err(StepFailure::not_applied(match probe {
                    Probe::Unclear { status } => Cause::ProbeUnclear(token.clone(), status),
                    _ => Cause::StillAccepted(token.clone()),
                }));
            }
            self.pause().await.map_err(StepFailure::nothing_sent)?;
        }
    }

    /// What is known of an old token that cannot be tried. What was observed outranks what could be
    /// inferred.
    fn untried(&self, token: &TokenRef) -> StepResult {
        if let Some(gone) = self.was_gone(token) {
            return gone;
        }
        match self.run.progress().last_probe(token) {
            Some(Probe::Accepted) => StepResult::StillAccepted,
            Some(Probe::Refused { status }) => StepResult::Refused { status },
            Some(Probe::Unclear { .. }) | None => StepResult::Replaced,
        }
    }

    /// Whether the instance behaves as under `IAM_ONLY` by now, set by an earlier run or by somebody else.
    /// Then the refusal of a token says nothing of that token: it lives again when `ANY` returns.
    async fn refuses_every_token(&self, token: &TokenRef) -> Result<bool, StepFailure> {
        let monitor = self.services.monitor();
        match self
            .interruptible(monitor.token(token.team.id))
            .await
            .map_err(StepFailure::nothing_sent)?
        {
            Ok(_) => Ok(false),
            Err(error) if error.is_access_denied() => Ok(true),
            // The team is gone, and no token of it is left.
            Err(error) if error.is_not_found() => Ok(false),
            Err(error) => {
                let own = TokenRef::own(token.team.clone());
                Err(StepFailure::not_applied(Cause::TokenUnread(own, error)))
            }
        }
    }

    /// Whether the reset was not made, or is not known to have been made: the old token proves nothing.
    fn was_not_reset(&self, token: &TokenRef) -> bool {
        let reset = Step::ResetToken(token.clone());
        let was_reset =
            matches!(self.run.progress().of(&reset), Known::Done(StepResult::Reset { .. }));
        !was_reset && self.was_gone(token).is_none()
    }

    async fn read(&self, token: &TokenRef) -> Result<SecretString, StepFailure> {
        let subject = self.subject(token);
        let monitor = self.services.monitor();
        self.ask(subject.read(&monitor), |it| Cause::TokenUnread(token.clone(), it)).await
    }
}
