//! One after the other of the steps of a team, or one that is nobody's: what is written down, and what is done
//! about a team or a member that is gone.

use std::future::Future;

use ibmcloud_core::auth_mode::AuthMode;
use ibmcloud_core::fingerprint::Fingerprint;
use ibmcloud_core::journal::{Known, Record};
use ibmcloud_core::outcome::StepResult;
use ibmcloud_core::plan::{Step, TeamRef, TokenRef};
use ibmcloud_transport::{Error as ServiceError, InstanceId, TokenSubject};
use secrecy::SecretString;

use super::run::Run;
use super::stop::{Cause, StepFailure};
use crate::event::Event;
use crate::journal::JournalError;
use crate::observe::Looks;
use crate::recorder::{Exchange, Services};

/// Carries out steps one after the other, with a record of its own of what it exchanges: exchanges of other
/// steps that are in hand at the same time are not among them.
pub(super) struct Worker<'r> {
    pub(super) run: &'r Run<'r>,
    pub(super) services: Services<'r>,
}

impl<'r> Worker<'r> {
    pub(super) fn new(run: &'r Run<'r>) -> Self {
        Self { run, services: run.lockdown.services() }
    }

    /// Carries out a step: its intent is on the disk before, and its result afterwards.
    pub(super) async fn carry_out(&self, step: &Step) -> Result<(), StepFailure> {
        let uncertain = *self.run.progress().of(step) == Known::Uncertain;
        if matches!(step, Step::SetMode(AuthMode::IamOnly)) {
            let joined = self.late_teams(uncertain).await;
            if joined.map_err(|failure| failure.nothing_sent().or_maybe_applied(uncertain))? {
                // A team was made meanwhile; its token comes first.
                return Ok(());
            }
        }
        if !uncertain {
            self.note(Record::Intent(step.clone()))
                .await
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
            .await
            .map_err(|error| StepFailure::maybe_applied(error.into()))
    }

    /// A reset, unless the team is gone, or the instance refuses every look at a token by now.
    async fn reset_or_overtaken(
        &self,
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
    async fn is_locked_down(&self) -> Result<bool, StepFailure> {
        let id = self.id();
        let client = &self.services.client;
        let instance = self.ask(client.instance(&id), Cause::Service).await;
        Ok(instance.map_err(StepFailure::nothing_sent)?.auth_mode() != AuthMode::Any)
    }

    /// Teams that were made after the plan join it; true if there are any.
    ///
    /// If the mode was set by an earlier run or by somebody else, a token that cannot be read says so:
    /// then nothing can be reset any more, and the last look will name the team.
    async fn late_teams(&self, perhaps_set: bool) -> Result<bool, StepFailure> {
        let teams = self.ask(self.services.monitor().teams(), Cause::Service).await?;
        let mut joined = false;
        for team in teams {
            if self.run.progress().knows(team.id) {
                continue;
            }
            let team = TeamRef { id: team.id, name: team.name };
            let me = self.run.me.borrow().clone();
            let looked = self.interruptible(self.looks().look(&me, team.clone())).await?;
            let (seen, tokens) = looked.map_err(|it| StepFailure::not_applied(it.into()))?;
            if seen.fingerprint.is_none() {
                if perhaps_set || self.is_locked_down().await? {
                    continue;
                }
                return Err(StepFailure::not_applied(Cause::TokenHidden(team)));
            }
            self.tell(&Event::TeamJoined(&team)).map_err(StepFailure::not_applied)?;
            self.run.old.borrow_mut().extend(tokens);
            self.note(Record::Joined(seen))
                .await
                .map_err(|it| StepFailure::not_applied(it.into()))?;
            joined = true;
        }
        Ok(joined)
    }

    /// Whether a team was deleted after the plan was made, as only administrators can tell.
    async fn is_gone(&self, team: &TeamRef) -> Result<bool, StepFailure> {
        let monitor = self.services.monitor();
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
    async fn has_left(&self, token: &TokenRef) -> Result<bool, StepFailure> {
        let Some(user) = &token.user else { return Ok(false) };
        let me = self.run.me.borrow().clone();
        let names = self.interruptible(self.looks().member_names(&me, &token.team)).await?;
        let left = names.is_ok_and(|names| names.is_some_and(|names| !names.contains(user)));
        if left {
            self.tell(&Event::MemberGone(token)).map_err(StepFailure::maybe_applied)?;
        }
        Ok(left)
    }

    /// How a token was found to be gone, with its team or with its user.
    pub(crate) fn was_gone(&self, token: &TokenRef) -> Option<StepResult> {
        let gone = |it: &StepResult| matches!(it, StepResult::TeamGone | StepResult::MemberGone);
        match self.run.progress().of(&Step::ResetToken(token.clone())) {
            Known::Done(result) if gone(result) => Some(result.clone()),
            _ => None,
        }
    }

    pub(super) fn id(&self) -> InstanceId {
        InstanceId::Guid(self.run.lockdown.instance.guid.clone())
    }

    pub(super) fn subject(&self, token: &TokenRef) -> TokenSubject {
        TokenSubject {
            team: token.team.id,
            user: token.user.clone(),
            caller: self.run.me.borrow().username.clone(),
        }
    }

    pub(super) fn fingerprint(&self, token: &SecretString) -> Fingerprint {
        Fingerprint::of(&self.run.lockdown.key, token)
    }

    pub(super) fn looks(&self) -> Looks<'_> {
        Looks { services: &self.services, key: &self.run.lockdown.key, gate: &self.run.gate }
    }

    pub(super) fn tell(&self, event: &Event<'_>) -> Result<(), Cause> {
        self.run.tell(event)
    }

    /// Writes a record, with the exchanges that led to it.
    pub(super) async fn note(&self, record: Record) -> Result<(), JournalError> {
        self.run.write(record, self.exchanges()).await
    }

    /// What was exchanged, and stands in no record yet.
    pub(super) fn exchanges(&self) -> Vec<Exchange> {
        self.services.exchanges()
    }

    /// Waits for a future, unless the run was told to stop, and the time for that is over.
    pub(super) fn interruptible<'f, T: 'f>(
        &'f self,
        future: impl Future<Output = T> + 'f,
    ) -> impl Future<Output = Result<T, StepFailure>> + 'f {
        self.run.interruptible(future)
    }

    /// A service's answer, unless the run was told to stop, and the time for that is over.
    pub(super) fn ask<'f, T: 'f>(
        &'f self,
        future: impl Future<Output = Result<T, ServiceError>> + 'f,
        cause: impl FnOnce(ServiceError) -> Cause + 'f,
    ) -> impl Future<Output = Result<T, StepFailure>> + 'f {
        let answer = self.interruptible(future);
        async move {
            answer.await?.map_err(|error| {
                let may_have_applied = error.may_have_applied();
                StepFailure { cause: cause(error), may_have_applied }
            })
        }
    }

    /// Waits a while.
    pub(super) async fn pause(&self) -> Result<(), StepFailure> {
        self.run.pause().await
    }
}
