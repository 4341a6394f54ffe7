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
pub(crate) struct StepFailure {
    pub(crate) cause: Cause,
    /// Whether the step may have happened all the same.
    pub(crate) may_have_applied: bool,
}

impl StepFailure {
    pub(crate) fn not_applied(cause: Cause) -> Self {
        Self { cause, may_have_applied: false }
    }

    pub(crate) fn maybe_applied(cause: Cause) -> Self {
        Self { cause, may_have_applied: true }
    }

    /// The same for a step that had perhaps happened before, and of which nothing new was learnt.
    pub(crate) fn or_maybe_applied(self, may_have_applied: bool) -> Self {
        Self { may_have_applied: self.may_have_applied || may_have_applied, ..self }
    }

    /// The same for a step that changes nothing, or was not begun.
    pub(crate) fn nothing_sent(self) -> Self {
        Self { may_have_applied: false, ..self }
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
            if let Err(failure) = self.carry_out(&step).await {
                return Err(stopped(self.stop(&step, failure)));
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

    async fn carry_out(&mut self, step: &Step) -> Result<(), StepFailure> {
        let uncertain = *self.journal.progress.of(step) == Known::Uncertain;
        if matches!(step, Step::SetMode(AuthMode::IamOnly)) {
            let joined = self.late_teams(uncertain).await;
            if joined.map_err(|failure| failure.nothing_sent().or_maybe_applied(uncertain))? {
                // A team was made meanwhile; its token comes first.
                return Ok(());
            }
        }
        if !uncertain {
            self.note(Record::Intent(step.clone()))
                .map_err(|it| StepFailure::not_applied(it.into()))?;
        }
        let result = match step {
            Step::Rehearse => self.rehearse().await,
            Step::ResetToken(token) => self.reset_or_overtaken(token, uncertain).await,
            Step::ProveRefused(token) => self.prove(token).await,
            Step::SetMode(mode) => self.set_mode(mode, uncertain).await,
            Step::Verify => self.verify().await,
        }?;
        self.note(Record::Done(step.clone(), result))
            .map_err(|error| StepFailure::maybe_applied(error.into()))
    }

    /// A reset, unless the team is gone, or the instance refuses every look at a token by now.
    async fn reset_or_overtaken(
        &mut self,
        token: &TokenRef,
        uncertain: bool,
    ) -> Result<StepResult, StepFailure> {
        let result =
            if uncertain { self.settle_reset(token).await } else { self.reset(token).await };
        let failure = match result {
            Ok(result) => return Ok(result),
            Err(failure) if matches!(failure.cause, Cause::Signalled(_) | Cause::Journal(_)) => {
                return Err(failure);
            }
            Err(failure) => failure,
        };
        if self.is_gone(&token.team).await? {
            return Ok(StepResult::TeamGone);
        }
        if self.has_left(token).await? {
            return Ok(StepResult::MemberGone);
        }
        if !failure.cause.is_access_denied() || !self.is_locked_down().await? {
            return Err(failure);
        }
        // Somebody else has locked the instance down: nothing can be reset or looked up any more.
        Ok(if failure.may_have_applied { StepResult::Unsettled } else { StepResult::Overtaken })
    }

    /// Whether the instance says that it is `IAM_ONLY`, beside refusing a look at a token.
    async fn is_locked_down(&mut self) -> Result<bool, StepFailure> {
        let id = self.id();
        let client = self.lockdown.client;
        let instance = self.ask(client.instance(&id), Cause::Service).await;
        Ok(instance.map_err(StepFailure::nothing_sent)?.auth_mode() != AuthMode::Any)
    }

    /// Teams that were made after the plan join it; true if there are any.
    ///
    /// If the mode was set by an earlier run or by somebody else, a token that cannot be read says so:
    /// then nothing can be reset any more, and the last look will name the team.
    async fn late_teams(&mut self, perhaps_set: bool) -> Result<bool, StepFailure> {
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
            let seen = seen.map_err(|it| StepFailure::not_applied(it.into()))?;
            if seen.fingerprint.is_none() {
                if perhaps_set || self.is_locked_down().await? {
                    continue;
                }
                return Err(StepFailure::not_applied(Cause::TokenHidden(team)));
            }
            self.tell(&Event::TeamJoined(&team)).map_err(StepFailure::not_applied)?;
            self.old.extend(tokens);
            self.note(Record::Joined(seen)).map_err(|it| StepFailure::not_applied(it.into()))?;
            joined = true;
        }
        Ok(joined)
    }

    /// Whether a team was deleted after the plan was made, as only administrators can tell.
    async fn is_gone(&mut self, team: &TeamRef) -> Result<bool, StepFailure> {
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
            self.tell(&Event::TeamGone(team)).map_err(StepFailure::maybe_applied)?;
        }
        Ok(gone)
    }

    /// Whether another member left the team after the plan was made: his token cannot be reset.
    async fn has_left(&mut self, token: &TokenRef) -> Result<bool, StepFailure> {
        let Some(user) = &token.user else { return Ok(false) };
        let names = member_names(self.lockdown, &self.me, &token.team);
        let names = self.interruptible(names).await?;
        let left = names.is_ok_and(|names| names.is_some_and(|names| !names.contains(user)));
        if left {
            self.tell(&Event::MemberGone(token)).map_err(StepFailure::maybe_applied)?;
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
    ) -> Result<T, StepFailure> {
        tokio::select! {
            answer = future => Ok(answer),
            signal = self.watch.signalled() => Err(StepFailure::maybe_applied(Cause::Signalled(signal))),
        }
    }

    /// A service's answer, unless the run is told to stop first.
    pub(crate) async fn ask<T>(
        &self,
        future: impl Future<Output = Result<T, ServiceError>>,
        cause: impl FnOnce(ServiceError) -> Cause,
    ) -> Result<T, StepFailure> {
        self.interruptible(future).await?.map_err(|error| {
            let may_have_applied = error.may_have_applied();
            StepFailure { cause: cause(error), may_have_applied }
        })
    }

    /// Waits a while.
    pub(crate) async fn pause(&self) -> Result<(), StepFailure> {
        let pause = self.lockdown.options.pause;
        self.interruptible(tokio::time::sleep(pause)).await
    }

    fn close(&mut self, outcome: Outcome) -> Result<(), JournalError> {
        self.note(Record::Closed(outcome))?;
        self.folder.remember(&self.journal)
    }

    /// Closes the journal after a failure. If not even that can be written, the journal's trouble is
    /// what is to be said.
    fn stop(&mut self, step: &Step, failure: StepFailure) -> Cause {
        if let Cause::Journal(_) = failure.cause {
            return failure.cause;
        }
        // A step that was told to stop before its request went out leaves nothing uncertain but itself.
        let changing = matches!(step, Step::ResetToken(_) | Step::SetMode(_));
        let settled = if failure.may_have_applied && changing { Ok(()) } else { self.void(step) };
        let outcome = if self.journal.progress.may_have_changed() {
            Outcome::Uncertain
        } else if self.journal.progress.changed_something() {
            Outcome::Stopped
        } else {
            Outcome::Abandoned
        };
        match settled.and_then(|()| self.close(outcome)) {
            Ok(()) => failure.cause,
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
