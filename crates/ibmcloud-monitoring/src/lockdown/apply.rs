//! Applying: carries an agreed plan out, step by step, each recorded before and after.

use std::future::Future;

use ibmcloud_core::auth_mode::AuthMode;
use ibmcloud_core::fingerprint::Fingerprint;
use ibmcloud_core::instance::{Instance, OperationState};
use ibmcloud_core::journal::{Known, Record};
use ibmcloud_core::outcome::{Outcome, ResetWay, StepResult, Verification};
use ibmcloud_core::parameters::Parameters;
use ibmcloud_core::plan::{Step, TeamRef};
use ibmcloud_core::{AUTH_MODE_PARAMETER, Json};
use ibmcloud_transport::{
    Client, Error as ServiceError, InstanceChange, InstanceId, Monitor, ResetError, ResetForm,
    TokenProbe, WaitPolicy, reset_token,
};

use super::journal_file::{JournalError, JournalFile};
use super::observe::HeldTokens;
use crate::context::Context;
use crate::errors::{CommandError, exit, service};
use crate::messages::Message;
use crate::msg;

/// A plan that is being carried out.
pub(crate) struct Apply<'a> {
    pub(crate) ctx: &'a mut Context,
    pub(crate) client: &'a Client,
    pub(crate) monitor: Monitor<'a>,
    pub(crate) instance: Instance,
    pub(crate) journal: JournalFile,
    /// The tokens of before, as far as this very run read them.
    pub(crate) held: HeldTokens,
    /// The requests that may reset a token, in order.
    pub(crate) forms: Vec<ResetForm>,
    /// Whether a person resets the tokens in the web UI.
    pub(crate) assisted: bool,
}

/// Why a step was not carried out.
struct Halt {
    why: Vec<Message>,
    /// Whether the step may have happened all the same.
    perhaps: bool,
    code: u8,
}

impl Halt {
    fn no(why: Vec<Message>) -> Self {
        Self { why, perhaps: false, code: exit::FAILURE }
    }

    fn perhaps(why: Vec<Message>) -> Self {
        Self { why, perhaps: true, code: exit::UNCERTAIN }
    }
}

/// A service's answer, unless the person interrupts the wait.
enum Wait<T> {
    Answered(Result<T, ServiceError>),
    Interrupted,
}

impl Apply<'_> {
    /// Carries out what is not done yet, and closes the journal.
    pub(crate) fn run(&mut self) -> Result<Outcome, CommandError> {
        while let Some(step) = self.next() {
            self.announce(&step)?;
            match self.carry_out(&step)? {
                Ok(()) => {}
                Err(halt) => return Err(self.stop(&step, halt)?),
            }
        }
        let outcome = if self.holds() { Outcome::Proven } else { Outcome::NotProven };
        self.journal.append(Record::Closed(outcome.clone()))?;
        Ok(outcome)
    }

    /// The first step that is not done.
    fn next(&self) -> Option<Step> {
        let progress = &self.journal.progress;
        let mut steps = progress.beginning.steps.iter();
        steps.find(|step| !matches!(progress.of(step), Known::Done(_))).cloned()
    }

    fn holds(&self) -> bool {
        let target = &self.journal.progress.beginning.target;
        self.journal.progress.done().any(|(_, result)| match result {
            StepResult::Verified(seen) => seen.holds(target),
            _ => false,
        })
    }

    fn announce(&mut self, step: &Step) -> Result<(), CommandError> {
        let name = self.instance.name.clone();
        let text = match step {
            Step::Rehearse => {
                msg!("Checking that you may update instance {{.Name}}...", Name = name)
            }
            Step::ResetToken(team) => {
                msg!("Resetting the Monitor API token of team {{.Team}}...", Team = team.name)
            }
            Step::ProveRefused(team) => {
                msg!(
                    "Checking that the old token of team {{.Team}} is refused...",
                    Team = team.name
                )
            }
            Step::SetMode(mode) => msg!("Setting external_api_auth to {{.Mode}}...", Mode = mode),
            Step::Verify => msg!("Reading everything back..."),
        };
        Ok(self.ctx.console.progress(&text)?)
    }

    /// One step. The outer result is trouble with this machine, the inner one what the step came to.
    fn carry_out(&mut self, step: &Step) -> Result<Result<(), Halt>, CommandError> {
        let uncertain = *self.journal.progress.of(step) == Known::Uncertain;
        if matches!(step, Step::SetMode(AuthMode::IamOnly)) {
            match self.late_teams()? {
                Ok(false) => {}
                // A team was made meanwhile; its token comes first.
                Ok(true) => return Ok(Ok(())),
                Err(halt) => return Ok(Err(halt)),
            }
        }
        if !uncertain {
            self.journal.append(Record::Intent(step.clone()))?;
        }
        let result = match step {
            Step::Rehearse => self.rehearse(),
            Step::ResetToken(team) if uncertain => self.settle_reset(team),
            Step::ResetToken(team) => self.reset(team),
            Step::ProveRefused(team) => self.prove(team),
            Step::SetMode(mode) => self.set_mode(mode),
            Step::Verify => self.verify(),
        };
        match result {
            Ok(result) => {
                self.journal
                    .append(Record::Done(step.clone(), result))
                    .map_err(|error| self.unrecorded(step, &error))?;
                Ok(Ok(()))
            }
            Err(halt) => Ok(Err(halt)),
        }
    }

    /// Sends the instance its own name. Nothing else is known that asks for the permission to
    /// update and changes nothing (docs/decisions/rehearsal.md).
    fn rehearse(&mut self) -> Result<StepResult, Halt> {
        let change =
            InstanceChange { name: Some(self.instance.name.clone()), ..InstanceChange::default() };
        let id = self.id();
        let client = self.client;
        let sent = self.wait(client.update_instance(&id, &change));
        let updated = self.answer(sent, || {
            msg!("The service did not let you update instance {{.Name}}, which needs the platform role Editor or Administrator.", Name = self.instance.name)
        });
        let updated = updated.map_err(|halt| Halt { perhaps: false, ..halt })?;
        if updated.is_busy() {
            self.finished()?;
        }
        Ok(StepResult::Rehearsed)
    }

    fn reset(&mut self, team: &TeamRef) -> Result<StepResult, Halt> {
        let monitor = self.monitor.clone();
        let old = if let Some(token) = self.held.get(&team.id) {
            token.clone()
        } else {
            let read = self.wait(monitor.token(team.id));
            self.answer(read, || {
                msg!("Could not read the token of team {{.Team}}.", Team = team.name)
            })
            .map_err(|halt| Halt { perhaps: false, ..halt })?
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
    fn settle_reset(&mut self, team: &TeamRef) -> Result<StepResult, Halt> {
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
            })?;
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
    fn assist(&mut self, team: &TeamRef, before: &Fingerprint) -> Result<StepResult, Halt> {
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
            })?;
            let after = self.fingerprint(&token);
            if after != *before {
                return Ok(StepResult::Reset { before: *before, after, by: ResetWay::Assisted });
            }
            self.interruptible(async { tokio::time::sleep(pause).await })
                .ok_or_else(interrupted)?;
        }
    }

    /// Shows the old token at the door. One that an interrupted run held is not known any more.
    fn prove(&mut self, team: &TeamRef) -> Result<StepResult, Halt> {
        let Some(old) = self.held.get(&team.id).cloned() else {
            return Ok(StepResult::ProvenByFingerprint);
        };
        let monitor = self.monitor.clone();
        let probe = self.wait(monitor.probe_token(&old));
        let seen = self.answer(probe, || {
            msg!("Could not check the old token of team {{.Team}}.", Team = team.name)
        });
        match seen.map_err(|halt| Halt { perhaps: false, ..halt })? {
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

    /// Sets the mode with all other parameters beside it, since the service may replace them.
    fn set_mode(&mut self, mode: &AuthMode) -> Result<StepResult, Halt> {
        let doing = || msg!("Could not set external_api_auth to {{.Mode}}.", Mode = mode);
        let client = self.client;
        let id = self.id();
        let read = self.wait(client.instance(&id));
        let current = self.answer(read, doing)?;
        let mut wanted = current.parameters.clone().unwrap_or_else(Parameters::new);
        if current.auth_mode() != *mode {
            let value = mode.wire_value().unwrap_or_default();
            wanted.set(AUTH_MODE_PARAMETER, Json::from(value));
            let change = InstanceChange { parameters: Some(wanted), ..InstanceChange::default() };
            let sent = self.wait(client.update_instance(&id, &change));
            self.answer(sent, doing)?;
        }
        self.finished()?;
        Ok(StepResult::ModeSet(mode.clone()))
    }

    /// Waits for the end of the operation that is running on the instance.
    fn finished(&mut self) -> Result<(), Halt> {
        let policy = WaitPolicy { interval: self.ctx.poll_interval(), ..WaitPolicy::default() };
        let client = self.client;
        let id = self.id();
        let waited = self.wait(client.wait_instance(&id, &policy, |_| {}));
        let instance =
            self.answer(waited, || msg!("The update was accepted, but its end was not seen."))?;
        match &instance.last_operation {
            Some(last) if last.state == OperationState::Failed => Err(Halt::no(vec![msg!(
                "Service broker of IBM Cloud Monitoring: the update failed: {{.Reason}}",
                Reason = last.description
            )])),
            _ => Ok(()),
        }
    }

    fn verify(&mut self) -> Result<StepResult, Halt> {
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
    fn token_read_refused(&mut self) -> Result<bool, Halt> {
        let Some((team, _)) = self.journal.progress.beginning.teams.first().cloned() else {
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

    /// Teams that were made after the plan join it; true if there are any.
    fn late_teams(&mut self) -> Result<Result<bool, Halt>, CommandError> {
        let monitor = self.monitor.clone();
        let read = self.wait(monitor.teams());
        let doing = || msg!("Could not look at the teams again.");
        let teams = match self.answer(read, doing) {
            Ok(teams) => teams,
            Err(halt) => return Ok(Err(Halt { perhaps: false, ..halt })),
        };
        let mut joined = false;
        for team in teams {
            if self.journal.progress.knows(team.id) {
                continue;
            }
            let read = self.wait(monitor.token(team.id));
            let token = match self.answer(read, doing) {
                Ok(token) => token,
                Err(halt) => return Ok(Err(Halt { perhaps: false, ..halt })),
            };
            let fingerprint = self.fingerprint(&token);
            self.held.insert(team.id, token);
            let team = TeamRef { id: team.id, name: team.name };
            self.journal.append(Record::Joined(team, fingerprint))?;
            joined = true;
        }
        Ok(Ok(joined))
    }

    fn id(&self) -> InstanceId {
        InstanceId::Guid(self.instance.guid.clone())
    }

    fn fingerprint(&self, token: &secrecy::SecretString) -> Fingerprint {
        Fingerprint::of(&self.journal.progress.beginning.salt, token)
    }

    fn wait<T>(&self, future: impl Future<Output = Result<T, ServiceError>>) -> Wait<T> {
        self.interruptible(future).map_or(Wait::Interrupted, Wait::Answered)
    }

    /// Waits for a future; `None` if the person pressed Ctrl-C first.
    fn interruptible<T>(&self, future: impl Future<Output = T>) -> Option<T> {
        self.ctx.wait(async {
            tokio::select! {
                answer = future => Some(answer),
                _ = tokio::signal::ctrl_c() => None,
            }
        })
    }

    fn answer<T>(&self, waited: Wait<T>, doing: impl FnOnce() -> Message) -> Result<T, Halt> {
        match waited {
            Wait::Answered(Ok(answer)) => Ok(answer),
            Wait::Interrupted => Err(interrupted()),
            Wait::Answered(Err(error)) => {
                let perhaps = error.may_have_applied();
                let mut why = vec![doing()];
                why.extend(service(&error, &self.ctx.program));
                Err(if perhaps { Halt::perhaps(why) } else { Halt::no(why) })
            }
        }
    }

    /// Closes the journal after a halt, and says how things stand.
    fn stop(&mut self, step: &Step, halt: Halt) -> Result<CommandError, CommandError> {
        if !halt.perhaps {
            self.journal.append(Record::NotDone(step.clone()))?;
        }
        let outcome = if halt.perhaps { Outcome::Uncertain } else { Outcome::Stopped };
        self.journal.append(Record::Closed(outcome))?;
        let mut text = halt.why;
        text.extend(self.standing());
        Ok(CommandError::Stopped { text, code: halt.code })
    }

    /// What was changed so far, and how to go on.
    fn standing(&self) -> Vec<Message> {
        let progress = &self.journal.progress;
        let reset: Vec<&str> = progress
            .done()
            .filter_map(|(step, _)| match step {
                Step::ResetToken(team) => Some(team.name.as_str()),
                _ => None,
            })
            .collect();
        let uncertain: Vec<&str> = progress
            .beginning
            .steps
            .iter()
            .filter(|step| *progress.of(step) == Known::Uncertain)
            .filter_map(|step| match step {
                Step::ResetToken(team) => Some(team.name.as_str()),
                _ => None,
            })
            .collect();
        let mode_set = progress.done().any(|(step, _)| matches!(step, Step::SetMode(_)));
        let mode_open =
            progress.beginning.steps.iter().any(|step| {
                matches!(step, Step::SetMode(_)) && *progress.of(step) == Known::Uncertain
            });
        let mut lines = Vec::new();
        if reset.is_empty() && uncertain.is_empty() && !mode_set && !mode_open {
            lines.push(msg!("Nothing was changed."));
        }
        if !reset.is_empty() {
            lines.push(msg!("Tokens that were reset: {{.Teams}}.", Teams = reset.join(", ")));
        }
        if !uncertain.is_empty() {
            lines.push(msg!(
                "Tokens that may or may not have been reset: {{.Teams}}.",
                Teams = uncertain.join(", ")
            ));
        }
        if mode_open {
            lines.push(msg!("external_api_auth may or may not have been changed."));
        } else if mode_set {
            lines.push(msg!("external_api_auth was changed."));
        } else if !lines.is_empty() && !reset.is_empty() {
            lines.push(msg!("external_api_auth was not changed."));
        }
        lines.push(msg!(
            "To go on where this stopped: '{{.Program}} monitoring auth resume --name {{.Guid}}'.",
            Program = self.ctx.program,
            Guid = self.instance.guid
        ));
        lines
    }

    /// A step was carried out, but the journal could not take it in: it will be looked up again.
    fn unrecorded(&self, step: &Step, error: &JournalError) -> CommandError {
        let mut text = vec![msg!(
            "This machine: the journal of the plan cannot be written: {{.Reason}}",
            Reason = error
        )];
        if let Step::ResetToken(team) = step {
            text.push(msg!(
                "The token of team {{.Team}} was reset all the same.",
                Team = team.name
            ));
        }
        text.extend(self.standing());
        CommandError::Stopped { text, code: exit::UNCERTAIN }
    }
}

fn interrupted() -> Halt {
    Halt { why: vec![msg!("Interrupted.")], perhaps: true, code: exit::INTERRUPTED }
}

fn not_reset(error: &ResetError, team: &TeamRef, program: &str) -> Halt {
    let mut why =
        vec![msg!("Could not reset the Monitor API token of team {{.Team}}.", Team = team.name)];
    match error {
        ResetError::NoKnownForm { tried } => {
            let tried: Vec<String> =
                tried.iter().map(|it| format!("{} ({})", it.form, it.status)).collect();
            why.push(msg!("IBM Cloud Monitoring: it knows none of the requests that were tried: {{.Requests}}.", Requests = tried.join(", ")));
            why.push(msg!("Add '--assisted' to reset the tokens in the web UI step by step, or name the request in IBMCLOUD_MONITORING_TOKEN_RESET."));
        }
        ResetError::Refused { source, .. }
        | ResetError::Unknown { source, .. }
        | ResetError::NotApplied { source: Some(source), .. } => {
            why.extend(service(source, program));
        }
        ResetError::NotApplied { form, .. } => {
            why.push(msg!("IBM Cloud Monitoring: it accepted '{{.Request}}', but the token is still the old one.", Request = form));
            why.push(msg!("Add '--assisted' to reset the tokens in the web UI step by step, or name the request in IBMCLOUD_MONITORING_TOKEN_RESET."));
        }
        other => why.push(msg!("IBM Cloud Monitoring: {{.Reason}}", Reason = other)),
    }
    if error.may_have_applied() { Halt::perhaps(why) } else { Halt::no(why) }
}
