//! Setting the mode: what is read just before, what is sent, and how the operation ends.

use std::time::Instant;

use ibmcloud_core::auth_mode::AuthMode;
use ibmcloud_core::instance::{Instance, OperationState};
use ibmcloud_core::outcome::StepResult;
use ibmcloud_core::parameters::{ParameterDifference, Parameters};
use ibmcloud_core::{AUTH_MODE_PARAMETER, Json};
use ibmcloud_transport::{Error as ServiceError, InstanceChange, Layer, WaitPolicy};

use super::stop::{Cause, StepFailure};
use super::worker::Worker;
use crate::event::Event;

impl Worker<'_> {
    /// Sets the mode with all other parameters beside it, since the service may replace them.
    /// `uncertain`: whether an earlier run has perhaps set it.
    pub(super) async fn set_mode(
        &self,
        mode: &AuthMode,
        uncertain: bool,
    ) -> Result<StepResult, StepFailure> {
        let not_set = |failure: StepFailure| failure.or_maybe_applied(uncertain);
        let current = self.settled_instance().await.map_err(|it| not_set(it.nothing_sent()))?;
        let agreed = self.run.progress().beginning.parameters.clone();
        let set_already = uncertain && current.auth_mode() == *mode;
        if !set_already {
            let others = self.unchanged(&current, agreed).await;
            let others = others.map_err(|it| not_set(it.nothing_sent()))?;
            self.send_mode(mode, &others).await.map_err(not_set)?;
        }
        Ok(StepResult::ModeSet(mode.clone()))
    }

    /// The instance, with no operation running on it.
    async fn settled_instance(&self) -> Result<Instance, StepFailure> {
        let id = self.id();
        let client = &self.services.client;
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
        &self,
        current: &Instance,
        agreed: Option<Parameters>,
    ) -> Result<Parameters, StepFailure> {
        let started = Instant::now();
        let mut now = current.parameters.clone();
        while now.is_none() && agreed.is_some() {
            if started.elapsed() >= self.run.lockdown.options.timeout {
                return Err(StepFailure::not_applied(Cause::ParametersMissing));
            }
            self.pause().await?;
            let id = self.id();
            let client = &self.services.client;
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
    async fn send_mode(&self, mode: &AuthMode, others: &Parameters) -> Result<(), StepFailure> {
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

    async fn update(&self, parameters: Parameters) -> Result<(), StepFailure> {
        let id = self.id();
        let client = &self.services.client;
        let change = InstanceChange { parameters: Some(parameters), ..InstanceChange::default() };
        self.ask(client.update_instance(&id, &change), Cause::Service).await?;
        self.finished().await
    }

    /// Waits for the end of the operation that is running on the instance. A wait that fails leaves open
    /// how the operation ended.
    pub(super) async fn finished(&self) -> Result<(), StepFailure> {
        let options = &self.run.lockdown.options;
        let policy = WaitPolicy { interval: options.pause, ..WaitPolicy::default() };
        let client = &self.services.client;
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
