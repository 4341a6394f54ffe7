//! The steps of a plan, each carried out by itself: what is sent, and what has to be seen.

use std::time::Instant;

use ibmcloud_core::auth_mode::AuthMode;
use ibmcloud_core::fingerprint::Fingerprint;
use ibmcloud_core::instance::{Instance, OperationState};
use ibmcloud_core::journal::Record;
use ibmcloud_core::outcome::{Probe, ResetWay, StepResult};
use ibmcloud_core::parameters::{ParameterDifference, Parameters};
use ibmcloud_core::plan::TokenRef;
use ibmcloud_core::{AUTH_MODE_PARAMETER, Json};
use ibmcloud_transport::{Error as ServiceError, InstanceChange, Layer, WaitPolicy, reset_token};
use secrecy::SecretString;

use crate::apply::{Apply, Cause, StepFailure};
use crate::event::Event;

/// Looks for a reset that an earlier run began: a request that was on its way when that run ended is
/// given a moment to arrive.
const SETTLING_LOOKS: u32 = 2;

impl Apply<'_> {
    /// Sends the instance its own name. Nothing else is known that asks for the permission to
    /// update and changes nothing (docs/decisions/rehearsal.md). The name is read just before, and
    /// has to be the one that was agreed to: somebody else's new name is not to be undone.
    pub(crate) async fn rehearse(&mut self) -> Result<StepResult, StepFailure> {
        let id = self.id();
        let client = self.lockdown.client;
        let now = self.ask(client.instance(&id), Cause::Service).await;
        let now = now.map_err(StepFailure::nothing_sent)?;
        let agreed = self.journal.progress.beginning.name.clone();
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

    pub(crate) async fn reset(&mut self, token: &TokenRef) -> Result<StepResult, StepFailure> {
        let old = match self.old.get(token) {
            Some(old) => old.clone(),
            None => self.read(token).await.map_err(StepFailure::nothing_sent)?,
        };
        self.old.insert(token.clone(), old.clone());
        let before = self.fingerprint(&old);
        if self.lockdown.options.assisted && token.user.is_none() {
            return self.reset_by_hand(token, &before).await;
        }
        let lockdown = self.lockdown;
        let subject = self.subject(token);
        let sent = reset_token(&lockdown.monitor, &subject, &lockdown.options.forms, &old);
        let outcome = self.interruptible(sent).await?.map_err(|error| StepFailure {
            may_have_applied: error.may_have_applied(),
            cause: Cause::Reset(token.clone(), error),
        })?;
        let after = self.fingerprint(&outcome.token);
        self.live.insert(token.clone(), outcome.token);
        Ok(StepResult::Reset { before, after, by: ResetWay::Request(outcome.form.to_string()) })
    }

    /// A reset that an earlier run began: looked up, and only then, if it surely did not happen,
    /// begun again.
    pub(crate) async fn settle_reset(
        &mut self,
        token: &TokenRef,
    ) -> Result<StepResult, StepFailure> {
        let comparable = self.journal.progress.beginning.key == Some(self.lockdown.key.id());
        let before = self.journal.progress.token_before(token).filter(|_| comparable);
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
                self.old.remove(token);
                self.live.insert(token.clone(), now);
                return Ok(StepResult::Reset { before, after, by: ResetWay::FoundChanged });
            }
            self.old.insert(token.clone(), now);
        }
        self.reset(token).await
    }

    /// Names the page to click, and waits until the token is another one.
    async fn reset_by_hand(
        &mut self,
        token: &TokenRef,
        before: &Fingerprint,
    ) -> Result<StepResult, StepFailure> {
        let page = self.lockdown.instance.dashboard_url.clone();
        self.tell(&Event::ResetByHand { team: &token.team, page: page.as_deref() })
            .map_err(StepFailure::not_applied)?;
        let started = Instant::now();
        loop {
            let now = self.read(token).await.map_err(|failure| failure.or_maybe_applied(true))?;
            let after = self.fingerprint(&now);
            if after != *before {
                self.live.insert(token.clone(), now);
                return Ok(StepResult::Reset { before: *before, after, by: ResetWay::Assisted });
            }
            let options = &self.lockdown.options;
            if options.assisted_is_limited && started.elapsed() >= options.timeout {
                return Err(StepFailure::not_applied(Cause::NotResetByHand(token.team.clone())));
            }
            self.pause().await?;
        }
    }

    /// Shows the old token at the door until the service refuses it in its own words, or the deadline
    /// passes. One that an interrupted run held is not known any more.
    pub(crate) async fn prove(&mut self, token: &TokenRef) -> Result<StepResult, StepFailure> {
        let Some(old) = self.old.get(token).cloned() else { return Ok(self.untried(token)) };
        if self.was_not_reset(token) {
            return Ok(StepResult::Overtaken);
        }
        let started = Instant::now();
        let mut noted = None;
        loop {
            let lockdown = self.lockdown;
            let trial = self
                .ask(lockdown.monitor.try_token(&old), |it| Cause::TokenUntried(token.clone(), it))
                .await
                .map_err(StepFailure::nothing_sent)?;
            let probe = trial.probe;
            if let Probe::Refused { status } = probe {
                let of_mode = trial.may_be_of_mode && self.refuses_every_token(token).await?;
                self.old.remove(token);
                return Ok(if of_mode {
                    self.untried(token)
                } else {
                    StepResult::Refused { status }
                });
            }
            if noted != Some(probe) {
                let record = Record::Probed(token.clone(), probe);
                self.note(record).map_err(|it| StepFailure::not_applied(it.into()))?;
                noted = Some(probe);
                if probe == Probe::Accepted {
                    self.tell(&Event::StillAccepted(token)).map_err(StepFailure::not_applied)?;
                }
            }
            if started.elapsed() >= lockdown.options.timeout {
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
        match self.journal.progress.last_probe(token) {
            Some(Probe::Accepted) => StepResult::StillAccepted,
            Some(Probe::Refused { status }) => StepResult::Refused { status },
            Some(Probe::Unclear { .. }) | None => StepResult::Replaced,
        }
    }

    /// Whether the instance behaves as under `IAM_ONLY` by now, set by an earlier run or by somebody else.
    /// Then the refusal of a token says nothing of that token: it lives again when `ANY` returns.
    async fn refuses_every_token(&mut self, token: &TokenRef) -> Result<bool, StepFailure> {
        let monitor = &self.lockdown.monitor;
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
        use ibmcloud_core::journal::Known;
        use ibmcloud_core::plan::Step;
        let reset = Step::ResetToken(token.clone());
        let was_reset =
            matches!(self.journal.progress.of(&reset), Known::Done(StepResult::Reset { .. }));
        !was_reset && self.was_gone(token).is_none()
    }

    /// Sets the mode with all other parameters beside it, since the service may replace them.
    /// `uncertain`: whether an earlier run has perhaps set it.
    pub(crate) async fn set_mode(
        &mut self,
        mode: &AuthMode,
        uncertain: bool,
    ) -> Result<StepResult, StepFailure> {
        let not_set = |failure: StepFailure| failure.or_maybe_applied(uncertain);
        let current = self.settled_instance().await.map_err(|it| not_set(it.nothing_sent()))?;
        let agreed = self.journal.progress.beginning.parameters.clone();
        let set_already = uncertain && current.auth_mode() == *mode;
        if !set_already {
            let others = self.unchanged(&current, agreed).await;
            let others = others.map_err(|it| not_set(it.nothing_sent()))?;
            self.send_mode(mode, &others).await.map_err(not_set)?;
        }
        Ok(StepResult::ModeSet(mode.clone()))
    }

    /// The instance, with no operation running on it.
    async fn settled_instance(&mut self) -> Result<Instance, StepFailure> {
        let id = self.id();
        let client = self.lockdown.client;
        let instance = self.ask(client.instance(&id), Cause::Service).await?;
        if !instance.is_busy() {
            return Ok(instance);
        }
        // With the update of an earlier run, perhaps; until it ends, no other one is taken.
        self.finished().await?;
        self.ask(client.instance(&id), Cause::Service).await
    }

    /// The parameters as they are, if they are as the person saw them when agreeing. A value that is
    /// missing is looked for again until the deadline: it is not an empty one.
    async fn unchanged(
        &mut self,
        current: &Instance,
        agreed: Option<Parameters>,
    ) -> Result<Parameters, StepFailure> {
        let started = Instant::now();
        let mut now = current.parameters.clone();
        while now.is_none() && agreed.is_some() {
            if started.elapsed() >= self.lockdown.options.timeout {
                return Err(StepFailure::not_applied(Cause::ParametersMissing));
            }
            self.pause().await?;
            let id = self.id();
            let client = self.lockdown.client;
            now = self.ask(client.instance(&id), Cause::Service).await?.parameters;
        }
        let (agreed, now) = (agreed.unwrap_or_default(), now.unwrap_or_default());
        let differences = others_changed(&agreed, &now);
        if differences.is_empty() {
            return Ok(now);
        }
        Err(StepFailure::not_applied(Cause::ParametersChanged(differences)))
    }

    /// Sends the mode with the other parameters; where the broker refuses to take one of those again,
    /// the mode alone.
    async fn send_mode(&mut self, mode: &AuthMode, others: &Parameters) -> Result<(), StepFailure> {
        let value = mode.wire_value().unwrap_or_default();
        let mut whole = others.clone();
        whole.set(AUTH_MODE_PARAMETER, Json::from(value));
        let alone = Parameters::from_iter([(AUTH_MODE_PARAMETER, value)]);
        let has_others = whole != alone;
        let Err(failure) = self.update(whole).await else { return Ok(()) };
        let refused = match (&failure.cause, failure.may_have_applied) {
            (Cause::UpdateFailed(reason), false) => Some(reason.clone()),
            (Cause::Service(error), false) if is_of_broker(error) => {
                error.refusal().map(|it| it.summary().unwrap_or_default().to_owned())
            }
            _ => None,
        };
        let Some(reason) = refused.filter(|_| has_others) else { return Err(failure) };
        self.tell(&Event::OnlyNamedParameters { reason: &reason })
            .map_err(StepFailure::not_applied)?;
        // If that is refused as well, the first refusal tells more.
        self.update(alone).await.map_err(|second| StepFailure {
            cause: if second.may_have_applied { second.cause } else { failure.cause },
            may_have_applied: second.may_have_applied,
        })
    }

    async fn update(&mut self, parameters: Parameters) -> Result<(), StepFailure> {
        let id = self.id();
        let client = self.lockdown.client;
        let change = InstanceChange { parameters: Some(parameters), ..InstanceChange::default() };
        self.ask(client.update_instance(&id, &change), Cause::Service).await?;
        self.finished().await
    }

    /// Waits for the end of the operation that is running on the instance. A wait that fails leaves open
    /// how the operation ended.
    async fn finished(&mut self) -> Result<(), StepFailure> {
        let options = &self.lockdown.options;
        let policy = WaitPolicy { interval: options.pause, ..WaitPolicy::default() };
        let client = self.lockdown.client;
        let id = self.id();
        let waited = self.ask(client.wait_instance(&id, &policy, |_| {}), Cause::Service).await;
        let instance = waited.map_err(|failure| failure.or_maybe_applied(true))?;
        match &instance.last_operation {
            Some(last) if last.state == OperationState::Failed => {
                Err(StepFailure::not_applied(Cause::UpdateFailed(last.description.clone())))
            }
            _ => Ok(()),
        }
    }

    async fn read(&self, token: &TokenRef) -> Result<SecretString, StepFailure> {
        let subject = self.subject(token);
        let monitor = &self.lockdown.monitor;
        self.ask(subject.read(monitor), |it| Cause::TokenUnread(token.clone(), it)).await
    }

    fn fingerprint(&self, token: &SecretString) -> Fingerprint {
        Fingerprint::of(&self.lockdown.key, token)
    }
}

/// Parameters other than the mode that are not the same.
pub(crate) fn others_changed(before: &Parameters, after: &Parameters) -> Vec<ParameterDifference> {
    let mut differences = before.differences(after);
    differences.retain(|it| it.name != AUTH_MODE_PARAMETER);
    differences
}

/// Whether it was the service's broker that refused, and not the resource controller.
fn is_of_broker(error: &ServiceError) -> bool {
    error.layer() == Layer::Broker || error.refusal().is_some_and(|it| it.broker.is_some())
}
