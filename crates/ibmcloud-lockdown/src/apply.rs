//! Applying: carries an agreed plan out, step by step, each recorded before and after.

use std::future::Future;
use std::io;

use ibmcloud_core::auth_mode::AuthMode;
use ibmcloud_core::journal::{Known, Record};
use ibmcloud_core::outcome::{Outcome, StepResult};
use ibmcloud_core::parameters::ParameterDifference;
use ibmcloud_core::plan::{Step, TeamRef, TokenRef};
use ibmcloud_core::team::User;
use ibmcloud_core::verdict::{Finding, Verdict, findings, verdict};
use ibmcloud_transport::{Error as ServiceError, InstanceId, ResetError, TokenSubject};

use crate::event::{Event, Signal, Watch};
use crate::journal::{JournalError, JournalFile, JournalFolder};
use crate::lockdown::Lockdown;
use crate::observe::{HeldTokens, TokenFailure, look, member_names};
use crate::recorder;

/// A plan that is being carried out.
pub struct Apply<'a> {
    /// On what, by whom and how.
    pub lockdown: &'a Lockdown<'a>,
    /// The folder of the journal.
    pub folder: &'a JournalFolder,
    /// The plan's journal.
    pub journal: JournalFile,
    /// The caller, as the instance knows him.
    pub me: User,
    /// The tokens as they were read by this very run before anything was changed.
    pub old: HeldTokens,
    /// Tokens that worked when they were last read, to be tried after the mode is set.
    pub live: HeldTokens,
    /// Who watches.
    pub watch: &'a mut dyn Watch,
}

/// Why a step was not carried out.
#[derive(Debug)]
pub enum Cause {
    /// A service refused, or could not be reached.
    Service(ServiceError),
    /// A token could not be reset.
    Reset(TokenRef, ResetError),
    /// A token could not be read.
    /// A token could not be read.
    TokenUnread(TokenRef, ServiceError),
    /// The service refuses to show the token of a team that was made after the plan.
    TokenHidden(TeamRef),
    /// The old token could not be tried.
    TokenUntried(TokenRef, ServiceError),
    /// What answered to the old token is not known to be the service.
    ProbeUnclear(TokenRef, u16),
    /// The old token is still accepted.
    StillAccepted(TokenRef),
    /// The instance has another name than the person agreed to.
    Renamed {
        /// The name that was agreed to.
        agreed: String,
        /// The name now.
        now: String,
    },
    /// Parameters are others than the person agreed to.
    ParametersChanged(Vec<ParameterDifference>),
    /// The service does not show the parameters that it showed before.
    ParametersMissing,
    /// The service's broker accepted the update, and then failed.
    UpdateFailed(String),
    /// A token was not reset by hand within the time.
    NotResetByHand(TeamRef),
    /// The run was told to stop.
    Signalled(Signal),
    /// The output could not be written.
    Output(io::Error),
    /// The journal could not take a record.
    Journal(JournalError),
}

/// A step that was not carried out.
#[derive(Debug)]
pub(crate) struct Halt {
    pub(crate) cause: Cause,
    /// Whether the step may have happened all the same.
    pub(crate) perhaps: bool,
}

impl Halt {
    pub(crate) fn surely_not(cause: Cause) -> Self {
        Self { cause, perhaps: false }
    }

    pub(crate) fn perhaps(cause: Cause) -> Self {
        Self { cause, perhaps: true }
    }

    /// The same for a step that had perhaps happened before, and of which nothing new was learnt.
    pub(crate) fn or_perhaps(self, perhaps: bool) -> Self {
        Self { perhaps: self.perhaps || perhaps, ..self }
    }

    /// The same for a step that changes nothing, or was not begun.
    pub(crate) fn nothing_sent(self) -> Self {
        Self { perhaps: false, ..self }
    }
}

/// A plan that stopped on its way. The journal says how far it came.
#[derive(Debug)]
pub struct Stopped {
    /// At which step.
    pub step: Step,
    /// Why.
    pub cause: Cause,
}

impl Apply<'_> {
    /// Carries out what is not done yet, and closes the journal.
    pub async fn run(&mut self) -> Result<Verdict, Stopped> {
        // What was exchanged before belongs to the plan's beginning, and is not evidence of a step.
        let _ = self.lockdown.recorder.take();
        while let Some(step) = self.next() {
            let stopped = |cause| Stopped { step: step.clone(), cause };
            self.tell(&Event::Step(&step)).map_err(stopped)?;
            let stopped = |cause| Stopped { step: step.clone(), cause };
            if let Err(halt) = self.carry_out(&step).await {
                return Err(stopped(self.stop(&step, halt)));
            }
        }
        let verdict = verdict(&self.findings());
        let step = Step::Verify;
        self.close(Outcome::Ended(verdict))
            .map_err(|error| Stopped { step, cause: Cause::Journal(error) })?;
        Ok(verdict)
    }

    /// Everything that stands between the plan and the best verdict.
    pub fn findings(&self) -> Vec<Finding> {
        let progress = &self.journal.progress;
        progress.verification().map_or_else(Vec::new, |seen| findings(progress, seen))
    }

    /// The first step that is not done.
    fn next(&self) -> Option<Step> {
        let progress = &self.journal.progress;
        let mut steps = progress.beginning.steps.iter();
        steps.find(|step| !matches!(progress.of(step), Known::Done(_))).cloned()
    }

    async fn carry_out(&mut self, step: &Step) -> Result<(), Halt> {
        let uncertain = *self.journal.progress.of(step) == Known::Uncertain;
        if matches!(step, Step::SetMode(AuthMode::IamOnly)) {
            let joined = self.late_teams(uncertain).await;
            if joined.map_err(|halt| halt.nothing_sent().or_perhaps(uncertain))? {
                // A team was made meanwhile; its token comes first.
                return Ok(());
            }
        }
        if !uncertain {
            self.note(Record::Intent(step.clone())).map_err(|it| Halt::surely_not(it.into()))?;
        }
        let result = match step {
            Step::Rehearse => self.rehearse().await,
            Step::ResetToken(token) => self.reset_or_overtaken(token, uncertain).await,
            Step::ProveRefused(token) => self.prove(token).await,
            Step::SetMode(mode) => self.set_mode(mode, uncertain).await,
            Step::Verify => self.verify().await,
        }?;
        self.note(Record::Done(step.clone(), result)).map_err(|error| Halt::perhaps(error.into()))
    }

    /// A reset, unless the team is gone, or the instance refuses every look at a token by now.
    async fn reset_or_overtaken(
        &mut self,
        token: &TokenRef,
        uncertain: bool,
    ) -> Result<StepResult, Halt> {
        let result =
            if uncertain { self.settle_reset(token).await } else { self.reset(token).await };
        let halt = match result {
            Ok(result) => return Ok(result),
            Err(halt) if matches!(halt.cause, Cause::Signalled(_) | Cause::Journal(_)) => {
                return Err(halt);
            }
            Err(halt) => halt,
        };
        if self.is_gone(&token.team).await? {
            return Ok(StepResult::TeamGone);
        }
        if self.has_left(token).await? {
            return Ok(StepResult::MemberGone);
        }
        if !halt.cause.is_access_denied() || !self.is_locked_down().await? {
            return Err(halt);
        }
        // Somebody else has locked the instance down: nothing can be reset or looked up any more.
        Ok(if halt.perhaps { StepResult::Unsettled } else { StepResult::Overtaken })
    }

    /// Whether the instance says that it is `IAM_ONLY`, beside refusing a look at a token.
    async fn is_locked_down(&mut self) -> Result<bool, Halt> {
        let id = self.id();
        let client = self.lockdown.client;
        let instance = self.ask(client.instance(&id), Cause::Service).await;
        Ok(instance.map_err(Halt::nothing_sent)?.auth_mode() != AuthMode::Any)
    }

    /// Teams that were made after the plan join it; true if there are any.
    ///
    /// If the mode was set by an earlier run or by somebody else, a token that cannot be read says so:
    /// then nothing can be reset any more, and the last look will name the team.
    async fn late_teams(&mut self, perhaps_set: bool) -> Result<bool, Halt> {
        let lockdown = self.lockdown;
        let teams = self.ask(lockdown.monitor.teams(), Cause::Service).await?;
        let mut joined = false;
        for team in teams {
            if self.journal.progress.knows(team.id) {
                continue;
            }
            let team = TeamRef { id: team.id, name: team.name };
            let mut tokens = HeldTokens::new();
            let me = self.me.clone();
            let seen = self.interruptible(look(lockdown, &me, team.clone(), &mut tokens)).await?;
            let seen = seen.map_err(|it| Halt::surely_not(it.into()))?;
            if seen.fingerprint.is_none() {
                if perhaps_set || self.is_locked_down().await? {
                    continue;
                }
                return Err(Halt::surely_not(Cause::TokenHidden(team)));
            }
            self.tell(&Event::TeamJoined(&team)).map_err(Halt::surely_not)?;
            self.old.extend(tokens);
            self.note(Record::Joined(seen)).map_err(|it| Halt::surely_not(it.into()))?;
            joined = true;
        }
        Ok(joined)
    }

    /// Whether a team was deleted after the plan was made, as only administrators can tell.
    async fn is_gone(&mut self, team: &TeamRef) -> Result<bool, Halt> {
        let monitor = &self.lockdown.monitor;
        let admin = self.interruptible(monitor.me()).await?;
        if !admin.is_ok_and(|me| me.system_role.is_admin()) {
            return Ok(false);
        }
        let list = self.interruptible(monitor.team_list()).await?;
        let Ok(list) = list else { return Ok(false) };
        let whole = !list.teams.is_empty()
            && list.total.is_none_or(|total| total <= list.teams.len() as u64);
        let gone = whole && list.teams.iter().all(|it| it.id != team.id);
        if gone {
            self.tell(&Event::TeamGone(team)).map_err(Halt::perhaps)?;
        }
        Ok(gone)
    }

    /// Whether another member left the team after the plan was made: his token cannot be reset.
    async fn has_left(&mut self, token: &TokenRef) -> Result<bool, Halt> {
        let Some(user) = &token.user else { return Ok(false) };
        let names = member_names(self.lockdown, &self.me, &token.team);
        let names = self.interruptible(names).await?;
        let left = names.is_ok_and(|names| names.is_some_and(|names| !names.contains(user)));
        if left {
            self.tell(&Event::MemberGone(token)).map_err(Halt::perhaps)?;
        }
        Ok(left)
    }

    /// How a token was found to be gone, with its team or with its user.
    pub(crate) fn was_gone(&self, token: &TokenRef) -> Option<StepResult> {
        let gone = |it: &StepResult| matches!(it, StepResult::TeamGone | StepResult::MemberGone);
        match self.journal.progress.of(&Step::ResetToken(token.clone())) {
            Known::Done(result) if gone(result) => Some(result.clone()),
            _ => None,
        }
    }

    pub(crate) fn id(&self) -> InstanceId {
        InstanceId::Guid(self.lockdown.instance.guid.clone())
    }

    pub(crate) fn subject(&self, token: &TokenRef) -> TokenSubject {
        TokenSubject {
            team: token.team.id,
            user: token.user.clone(),
            caller: self.me.username.clone(),
        }
    }

    pub(crate) fn tell(&mut self, event: &Event<'_>) -> Result<(), Cause> {
        self.watch.event(event).map_err(Cause::Output)
    }

    /// Writes a record, with the exchanges that led to it.
    pub(crate) fn note(&mut self, record: Record) -> Result<(), JournalError> {
        let exchanges: Vec<recorder::Exchange> = self.lockdown.recorder.take();
        self.journal.append(record, exchanges)
    }

    /// Waits for a future, unless the run is told to stop first.
    pub(crate) async fn interruptible<T>(
        &self,
        future: impl Future<Output = T>,
    ) -> Result<T, Halt> {
        tokio::select! {
            answer = future => Ok(answer),
            signal = self.watch.signalled() => Err(Halt::perhaps(Cause::Signalled(signal))),
        }
    }

    /// A service's answer, unless the run is told to stop first.
    pub(crate) async fn ask<T>(
        &self,
        future: impl Future<Output = Result<T, ServiceError>>,
        cause: impl FnOnce(ServiceError) -> Cause,
    ) -> Result<T, Halt> {
        self.interruptible(future).await?.map_err(|error| {
            let perhaps = error.may_have_applied();
            Halt { cause: cause(error), perhaps }
        })
    }

    /// Waits a while.
    pub(crate) async fn pause(&self) -> Result<(), Halt> {
        let pause = self.lockdown.options.pause;
        self.interruptible(tokio::time::sleep(pause)).await
    }

    fn close(&mut self, outcome: Outcome) -> Result<(), JournalError> {
        self.note(Record::Closed(outcome))?;
        self.folder.remember(&self.journal)
    }

    /// Closes the journal after a halt. If not even that can be written, the journal's trouble is
    /// what is to be said.
    fn stop(&mut self, step: &Step, halt: Halt) -> Cause {
        if let Cause::Journal(_) = halt.cause {
            return halt.cause;
        }
        // A step that was told to stop before its request went out leaves nothing uncertain but itself.
        let changing = matches!(step, Step::ResetToken(_) | Step::SetMode(_));
        let settled = if halt.perhaps && changing { Ok(()) } else { self.void(step) };
        let outcome = if self.journal.progress.may_have_changed() {
            Outcome::Uncertain
        } else if self.journal.progress.changed_something() {
            Outcome::Stopped
        } else {
            Outcome::Abandoned
        };
        match settled.and_then(|()| self.close(outcome)) {
            Ok(()) => halt.cause,
            Err(error) => error.into(),
        }
    }

    fn void(&mut self, step: &Step) -> Result<(), JournalError> {
        match self.journal.progress.of(step) {
            Known::Uncertain => self.note(Record::NotDone(step.clone())),
            Known::NotStarted | Known::Done(_) => Ok(()),
        }
    }
}

impl Cause {
    /// Whether the service refused a look at a token, or a reset, with the words of `IAM_ONLY`.
    fn is_access_denied(&self) -> bool {
        match self {
            Self::TokenUnread(_, error)
            | Self::Reset(
                _,
                ResetError::Refused { source: error, .. }
                | ResetError::Unknown { source: error, .. },
            ) => error.is_access_denied(),
            _ => false,
        }
    }
}

impl From<JournalError> for Cause {
    fn from(error: JournalError) -> Self {
        Self::Journal(error)
    }
}

impl From<TokenFailure> for Cause {
    fn from(failure: TokenFailure) -> Self {
        match failure.team {
            Some(team) => Self::TokenUnread(TokenRef::own(team), failure.source),
            None => Self::Service(failure.source),
        }
    }
}
