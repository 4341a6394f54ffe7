//! Applying: carries an agreed plan out, step by step, each recorded before and after.

use std::future::Future;

use ibmcloud_core::auth_mode::AuthMode;
use ibmcloud_core::fingerprint::Fingerprint;
use ibmcloud_core::instance::Instance;
use ibmcloud_core::journal::{Known, Record};
use ibmcloud_core::outcome::{Outcome, StepResult};
use ibmcloud_core::plan::{Step, TeamRef};
use ibmcloud_transport::{Client, Error as ServiceError, InstanceId, Monitor, ResetForm};

use super::journal_file::JournalFile;
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
pub(super) struct Halt {
    pub(super) why: Vec<Message>,
    /// Whether the step may have happened all the same.
    pub(super) perhaps: bool,
    pub(super) code: u8,
}

impl Halt {
    pub(super) fn no(why: Vec<Message>) -> Self {
        Self { why, perhaps: false, code: exit::FAILURE }
    }

    pub(super) fn perhaps(why: Vec<Message>) -> Self {
        Self { why, perhaps: true, code: exit::UNCERTAIN }
    }

    /// The same for a step that had perhaps happened before, and of which nothing new was learnt.
    pub(super) fn still_uncertain(self) -> Self {
        let code = if self.code == exit::FAILURE { exit::UNCERTAIN } else { self.code };
        Self { perhaps: true, code, ..self }
    }

    /// The same for a step that changes nothing, or was not begun.
    pub(super) fn surely_not(self) -> Self {
        let code = if self.code == exit::UNCERTAIN { exit::FAILURE } else { self.code };
        Self { perhaps: false, code, ..self }
    }
}

/// A service's answer, unless the person interrupts the wait.
pub(super) enum Wait<T> {
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

    /// One step. The outer result is trouble with this machine, the inner one what the step came to.
    fn carry_out(&mut self, step: &Step) -> Result<Result<(), Halt>, CommandError> {
        let uncertain = *self.journal.progress.of(step) == Known::Uncertain;
        if matches!(step, Step::SetMode(AuthMode::IamOnly)) {
            match self.late_teams(uncertain)? {
                Ok(false) => {}
                // A team was made meanwhile; its token comes first.
                Ok(true) => return Ok(Ok(())),
                Err(halt) if uncertain => return Ok(Err(halt.still_uncertain())),
                Err(halt) => return Ok(Err(halt.surely_not())),
            }
        }
        if !uncertain {
            self.journal.append(Record::Intent(step.clone()))?;
        }
        let result = match step {
            Step::Rehearse => self.rehearse(),
            Step::ResetToken(team) => {
                let result = if uncertain { self.settle_reset(team) } else { self.reset(team) };
                match result {
                    Err(halt) if halt.code != exit::INTERRUPTED => self.gone(team)?.ok_or(halt),
                    result => result,
                }
            }
            Step::ProveRefused(team) => self.prove(team),
            Step::SetMode(mode) => self.set_mode(mode, uncertain),
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

    /// Teams that were made after the plan join it; true if there are any.
    ///
    /// If the mode was perhaps set by an earlier run, a token that cannot be read says that it was:
    /// then nothing can be reset any more, and nothing needs to be.
    fn late_teams(&mut self, perhaps_set: bool) -> Result<Result<bool, Halt>, CommandError> {
        let monitor = self.monitor.clone();
        let read = self.wait(monitor.teams());
        let doing = || msg!("Could not look at the teams again.");
        let teams = match self.answer(read, doing) {
            Ok(teams) => teams,
            Err(halt) => return Ok(Err(halt)),
        };
        let mut joined = false;
        for team in teams {
            if self.journal.progress.knows(team.id) {
                continue;
            }
            let read = self.wait(monitor.token(team.id));
            if perhaps_set
                && matches!(&read, Wait::Answered(Err(error)) if error.is_access_denied())
            {
                continue;
            }
            let token = match self.answer(read, doing) {
                Ok(token) => token,
                Err(halt) => return Ok(Err(halt)),
            };
            let fingerprint = self.fingerprint(&token);
            self.held.insert(team.id, token);
            let team = TeamRef { id: team.id, name: team.name };
            self.journal.append(Record::Joined(team, fingerprint))?;
            joined = true;
        }
        Ok(Ok(joined))
    }

    /// Whether a team was deleted after the plan was made, as only administrators can tell.
    fn gone(&mut self, team: &TeamRef) -> Result<Option<StepResult>, CommandError> {
        let monitor = self.monitor.clone();
        match self.wait(monitor.me()) {
            Wait::Answered(Ok(me)) if me.system_role.is_admin() => {}
            _ => return Ok(None),
        }
        match self.wait(monitor.teams()) {
            Wait::Answered(Ok(teams)) if teams.iter().all(|it| it.id != team.id) => {
                let text = msg!("Team {{.Team}} is gone, and its token with it.", Team = team.name);
                self.ctx.console.progress(&text)?;
                Ok(Some(StepResult::TeamGone))
            }
            _ => Ok(None),
        }
    }

    /// Whether a team was found to be gone.
    pub(super) fn is_gone(&self, team: &TeamRef) -> bool {
        let reset = Step::ResetToken(team.clone());
        *self.journal.progress.of(&reset) == Known::Done(StepResult::TeamGone)
    }

    pub(super) fn id(&self) -> InstanceId {
        InstanceId::Guid(self.instance.guid.clone())
    }

    pub(super) fn fingerprint(&self, token: &secrecy::SecretString) -> Fingerprint {
        Fingerprint::of(&self.journal.progress.beginning.salt, token)
    }

    pub(super) fn wait<T>(&self, future: impl Future<Output = Result<T, ServiceError>>) -> Wait<T> {
        self.interruptible(future).map_or(Wait::Interrupted, Wait::Answered)
    }

    /// Waits for a future; `None` if the person pressed Ctrl-C first.
    pub(super) fn interruptible<T>(&self, future: impl Future<Output = T>) -> Option<T> {
        self.ctx.wait(async {
            tokio::select! {
                answer = future => Some(answer),
                () = crate::session::interrupt::pressed() => None,
            }
        })
    }

    pub(super) fn answer<T>(
        &self,
        waited: Wait<T>,
        doing: impl FnOnce() -> Message,
    ) -> Result<T, Halt> {
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
}

pub(super) fn interrupted() -> Halt {
    Halt { why: vec![msg!("Interrupted.")], perhaps: true, code: exit::INTERRUPTED }
}
