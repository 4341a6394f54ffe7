//! The steps of a plan, each carried out by itself: what is sent, and what has to be seen.

use ibmcloud_core::auth_mode::AuthMode;
use ibmcloud_core::fingerprint::Fingerprint;
use ibmcloud_core::instance::OperationState;
use ibmcloud_core::outcome::{ResetWay, StepResult, Verification};
use ibmcloud_core::parameters::Parameters;
use ibmcloud_core::plan::TeamRef;
use ibmcloud_core::{AUTH_MODE_PARAMETER, Json};
use ibmcloud_transport::{InstanceChange, TokenProbe, WaitPolicy, reset_token};

use super::apply::{Apply, Halt, Wait, interrupted};
use super::standing::not_reset;
use crate::msg;

impl Apply<'_> {
    /// Sends the instance its own name. Nothing else is known that asks for the permission to
    /// update and changes nothing (docs/decisions/rehearsal.md).
    pub(super) fn rehearse(&mut self) -> Result<StepResult, Halt> {
        let change =
            InstanceChange { name: Some(self.instance.name.clone()), ..InstanceChange::default() };
        let id = self.id();
        let client = self.client;
        let sent = self.wait(client.update_instance(&id, &change));
        let updated = self.answer(sent, || {
            msg!("The service did not let you update instance {{.Name}}, which needs the platform role Editor or Administrator.", Name = self.instance.name)
        });
        // Its name is what it was, whatever became of the request.
        if updated.map_err(Halt::surely_not)?.is_busy() {
            self.finished().map_err(Halt::surely_not)?;
        }
        Ok(StepResult::Rehearsed)
    }

    pub(super) fn reset(&mut self, team: &TeamRef) -> Result<StepResult, Halt> {
        let monitor = self.monitor.clone();
        let old = if let Some(token) = self.held.get(&team.id) {
            token.clone()
        } else {
            let read = self.wait(monitor.token(team.id));
            self.answer(read, || {
                msg!("Could not read the token of team {{.Team}}.", Team = team.name)
            })
            .map_err(Halt::surely_not)?
        };
        self.held.insert(team.id, old.clone());
        let before = self.fingerprint(&old);
        if self.assisted {
            return self.assist(team, &before);
        }
        let forms = self.forms.clone();
        let outcome = match self.interruptible(reset_token(&monitor, team.id, &forms, &old)) {
            Some(outcome) => outcome.map_err(|error| not_reset(&error, team, &self.ctx.program))?,
            None => return Err(interrupted()),
        };
        let after = self.fingerprint(&outcome.token);
        Ok(StepResult::Reset { before, after, by: ResetWay::Request(outcome.form.to_string()) })
    }

    /// A reset that an earlier run began: looked up, and only then, if it surely did not happen,
    /// begun again.
    pub(super) fn settle_reset(&mut self, team: &TeamRef) -> Result<StepResult, Halt> {
        let Some(before) = self.journal.progress.token_before(team.id).copied() else {
            return Err(Halt::no(vec![msg!(
                "The journal does not know the token of team {{.Team}}.",
                Team = team.name
            )]));
        };
        let monitor = self.monitor.clone();
        let pause = self.ctx.poll_interval();
        // A request that was on its way when the other run ended is given a moment to arrive.
        for look in 0..2 {
            if look > 0 {
                self.interruptible(async { tokio::time::sleep(pause).await })
                    .ok_or_else(interrupted)?;
            }
            let read = self.wait(monitor.token(team.id));
            let token = self.answer(read, || {
                msg!("Could not read the token of team {{.Team}}.", Team = team.name)
            });
            let token = token.map_err(Halt::still_uncertain)?;
            let after = self.fingerprint(&token);
            if after != before {
                // The old token is gone from memory; what is held now is the new one.
                self.held.remove(&team.id);
                return Ok(StepResult::Reset { before, after, by: ResetWay::FoundChanged });
            }
            self.held.insert(team.id, token);
        }
        self.reset(team)
    }

    /// Names the page to click, and waits until the token is another one.
    pub(super) fn assist(
        &mut self,
        team: &TeamRef,
        before: &Fingerprint,
    ) -> Result<StepResult, Halt> {
        let page = self.instance.dashboard_url.clone().unwrap_or_default();
        let what = msg!(
            "Open {{.Url}}, switch to team {{.Team}}, and click Settings > Monitor API > Reset Token.",
            Url = page,
            Team = team.name
        );
        let shown = self.ctx.console.say(&what).and_then(|()| {
            self.ctx
                .console
                .say(&msg!("Waiting until the token is another one (Ctrl-C to stop)..."))
        });
        shown.map_err(|error| {
            Halt::no(vec![msg!("The output could not be written: {{.Reason}}", Reason = error)])
        })?;
        let monitor = self.monitor.clone();
        let pause = self.ctx.poll_interval();
        loop {
            let read = self.wait(monitor.token(team.id));
            let token = self.answer(read, || {
                msg!("Could not read the token of team {{.Team}}.", Team = team.name)
            });
            let token = token.map_err(Halt::still_uncertain)?;
            let after = self.fingerprint(&token);
            if after != *before {
                return Ok(StepResult::Reset { before: *before, after, by: ResetWay::Assisted });
            }
            self.interruptible(async { tokio::time::sleep(pause).await })
                .ok_or_else(interrupted)?;
        }
    }

    /// Shows the old token at the door. One that an interrupted run held is not known any more.
    pub(super) fn prove(&mut self, team: &TeamRef) -> Result<StepResult, Halt> {
        let Some(old) = self.held.get(&team.id).cloned() else {
            let gone = self.is_gone(team);
            return Ok(if gone { StepResult::TeamGone } else { StepResult::ProvenByFingerprint });
        };
        let monitor = self.monitor.clone();
        let probe = self.wait(monitor.probe_token(&old));
        let seen = self.answer(probe, || {
            msg!("Could not check the old token of team {{.Team}}.", Team = team.name)
        });
        match seen.map_err(Halt::surely_not)? {
            TokenProbe::Refused { status } => {
                self.held.remove(&team.id);
                Ok(StepResult::Refused { status })
            }
            TokenProbe::Accepted => Err(Halt::no(vec![
                msg!(
                    "IBM Cloud Monitoring: the old token of team {{.Team}} is still accepted.",
                    Team = team.name
                ),
                msg!("external_api_auth was not changed. Wait a minute and run this again."),
            ])),
        }
    }

    /// Sets the mode with all other parameters beside it, since the service may replace them. `uncertain`:
    /// whether an earlier run has perhaps set it.
    pub(super) fn set_mode(
        &mut self,
        mode: &AuthMode,
        uncertain: bool,
    ) -> Result<StepResult, Halt> {
        let doing = || msg!("Could not set external_api_auth to {{.Mode}}.", Mode = mode);
        let not_set = |halt: Halt| if uncertain { halt.still_uncertain() } else { halt };
        let client = self.client;
        let id = self.id();
        let mut read = self.wait(client.instance(&id));
        if matches!(&read, Wait::Answered(Ok(current)) if current.is_busy()) {
            // With the update of an earlier run, perhaps; until it ends, no other one is taken.
            self.finished().map_err(|halt| not_set(halt.surely_not()))?;
            read = self.wait(client.instance(&id));
        }
        let current = self.answer(read, doing).map_err(not_set)?;
        let mut wanted = current.parameters.clone().unwrap_or_else(Parameters::new);
        if current.auth_mode() != *mode {
            let value = mode.wire_value().unwrap_or_default();
            wanted.set(AUTH_MODE_PARAMETER, Json::from(value));
            let change = InstanceChange { parameters: Some(wanted), ..InstanceChange::default() };
            let sent = self.wait(client.update_instance(&id, &change));
            self.answer(sent, doing).map_err(not_set)?;
        }
        self.finished()?;
        Ok(StepResult::ModeSet(mode.clone()))
    }

    /// Waits for the end of the operation that is running on the instance. A wait that fails leaves open
    /// how the operation ended.
    pub(super) fn finished(&mut self) -> Result<(), Halt> {
        let policy = WaitPolicy { interval: self.ctx.poll_interval(), ..WaitPolicy::default() };
        let client = self.client;
        let id = self.id();
        let waited = self.wait(client.wait_instance(&id, &policy, |_| {}));
        let instance =
            self.answer(waited, || msg!("The update was accepted, but its end was not seen."));
        let instance = instance.map_err(Halt::still_uncertain)?;
        match &instance.last_operation {
            Some(last) if last.state == OperationState::Failed => Err(Halt::no(vec![msg!(
                "Service broker of IBM Cloud Monitoring: the update failed: {{.Reason}}",
                Reason = last.description
            )])),
            _ => Ok(()),
        }
    }

    pub(super) fn verify(&mut self) -> Result<StepResult, Halt> {
        let doing = || msg!("Could not read everything back.");
        let client = self.client;
        let monitor = self.monitor.clone();
        let id = self.id();
        let read = self.wait(client.instance(&id));
        let now = self.answer(read, doing)?;
        let target = self.journal.progress.beginning.target.clone();
        let me = self.wait(monitor.me());
        let iam_call = match me {
            Wait::Answered(Ok(_)) => true,
            Wait::Answered(Err(error)) if error.refusal().is_some() => false,
            other => self.answer(other, doing).map(|_| true)?,
        };
        let token_read_refused =
            if target == AuthMode::IamOnly { Some(self.token_read_refused()?) } else { None };
        let after = now.parameters.clone().unwrap_or_else(Parameters::new);
        let before = &self.journal.progress.beginning.parameters;
        let mut differences = before.differences(&after);
        differences.retain(|it| it.name != AUTH_MODE_PARAMETER);
        let mode = now.auth_mode();
        Ok(StepResult::Verified(Verification { mode, differences, iam_call, token_read_refused }))
    }

    /// Whether reading a Monitor API token is refused with the documented body.
    pub(super) fn token_read_refused(&mut self) -> Result<bool, Halt> {
        let teams = &self.journal.progress.beginning.teams;
        let Some((team, _)) = teams.iter().find(|(team, _)| !self.is_gone(team)).cloned() else {
            return Ok(true);
        };
        let monitor = self.monitor.clone();
        match self.wait(monitor.token(team.id)) {
            Wait::Answered(Ok(_)) => Ok(false),
            Wait::Answered(Err(error)) if error.is_access_denied() => Ok(true),
            other => self
                .answer(other, || msg!("Could not check that tokens are refused."))
                .map(|_| false),
        }
    }
}
