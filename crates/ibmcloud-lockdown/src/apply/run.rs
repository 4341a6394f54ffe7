//! A plan that is being carried out: what its steps share, and the order in which they are begun.

use std::cell::{Cell, Ref, RefCell};
use std::future::{Future, ready};

use futures_util::stream::{self, StreamExt as _};
use ibmcloud_core::journal::{Known, Progress, Record};
use ibmcloud_core::outcome::{Outcome, StepResult};
use ibmcloud_core::plan::Step;
use ibmcloud_core::team::User;
use ibmcloud_core::verdict::{Verdict, findings, verdict};
use tokio::sync::Semaphore;
use tokio::time::Instant;

use super::Apply;
use super::stop::{Cause, Failed, StepFailure, Stopped};
use super::worker::Worker;
use crate::event::{Event, Signal, Watch};
use crate::journal::{JournalError, JournalFile, JournalFolder};
use crate::lockdown::Lockdown;
use crate::observe::HeldTokens;
use crate::recorder::Exchange;

/// A plan that is being carried out. Nothing is borrowed from its cells while something is waited for.
pub(super) struct Run<'a> {
    pub(super) lockdown: &'a Lockdown<'a>,
    folder: &'a JournalFolder,
    watch: &'a dyn Watch,
    journal: RefCell<JournalFile>,
    /// Held while records are brought to the disk: all that were written meanwhile go together.
    disk: tokio::sync::Mutex<()>,
    /// How many records are on the disk.
    on_disk: Cell<usize>,
    /// The caller, as the instance knows him.
    pub(super) me: RefCell<User>,
    pub(super) old: RefCell<HeldTokens>,
    pub(super) live: RefCell<HeldTokens>,
    /// Limits the looks that are made side by side.
    pub(super) gate: Semaphore,
    /// The first signal, and when it was noticed.
    signal: Cell<Option<(Signal, Instant)>>,
    /// What failed, in the order in which it did.
    failures: RefCell<Vec<(Failed, Instant)>>,
    /// What was exchanged by a step that failed, and stands in no record yet.
    exchanges: RefCell<Vec<Exchange>>,
}

impl<'a> Run<'a> {
    pub(super) fn new(apply: Apply<'a>, watch: &'a dyn Watch) -> Self {
        let Apply { lockdown, folder, journal, me, old, live } = apply;
        Self {
            lockdown,
            folder,
            watch,
            on_disk: Cell::new(journal.entries.len()),
            journal: RefCell::new(journal),
            disk: tokio::sync::Mutex::default(),
            me: RefCell::new(me),
            old: RefCell::new(old),
            live: RefCell::new(live),
            gate: Semaphore::new(lockdown.options.in_flight.get()),
            signal: Cell::new(None),
            failures: RefCell::default(),
            exchanges: RefCell::default(),
        }
    }

    pub(super) fn into_journal(self) -> JournalFile {
        self.journal.into_inner()
    }

    pub(super) fn progress(&self) -> Ref<'_, Progress> {
        Ref::map(self.journal.borrow(), |journal| &journal.progress)
    }

    pub(super) async fn to_the_end(&self) -> Result<Verdict, Stopped> {
        let options = &self.lockdown.options;
        // A person who is told to click does one thing after the other.
        let width = if options.assisted { 1 } else { options.in_flight.get() };
        loop {
            let next = self.next();
            let Some(step) = next.first().and_then(|steps| steps.first()).cloned() else { break };
            if let Some((signal, _)) = self.noticed().await {
                let told = Failed { step, cause: Cause::Signalled(signal) };
                return Err(self.stop(told, Vec::new()).await);
            }
            let chains = next.into_iter().map(|steps| self.one_after_the_other(steps));
            stream::iter(chains).buffer_unordered(width).for_each(|()| ready(())).await;
            if let Some((first, others)) = self.halted() {
                return Err(self.stop(first, others).await);
            }
        }
        let ended = {
            let progress = self.progress();
            let findings = progress.verification().map(|seen| findings(&progress, seen));
            verdict(&findings.unwrap_or_default())
        };
        match self.close(Outcome::Ended(ended)).await {
            Ok(()) => Ok(ended),
            Err(error) => {
                let first = Failed { step: Step::Verify, cause: Cause::Journal(error) };
                Err(Stopped { first, others: Vec::new() })
            }
        }
    }

    /// What can be done now: steps that come one after the other, and beside one another. Those of a team
    /// are in the order of the plan; nothing but tokens is done side by side.
    fn next(&self) -> Vec<Vec<Step>> {
        let progress = self.progress();
        let open = |step: &&Step| !matches!(progress.of(step), Known::Done(_));
        let team = |step: &Step| match step {
            Step::ResetToken(token) | Step::ProveRefused(token) => Some(token.team.clone()),
            Step::Rehearse | Step::SetMode(_) | Step::Verify => None,
        };
        let mut chains: Vec<Vec<Step>> = Vec::new();
        for step in progress.beginning.steps.iter().filter(open) {
            let Some(of) = team(step) else {
                if chains.is_empty() {
                    chains.push(vec![step.clone()]);
                }
                break;
            };
            let same = |chain: &&mut Vec<Step>| chain.first().and_then(team).as_ref() == Some(&of);
            match chains.iter_mut().find(same) {
                Some(chain) => chain.push(step.clone()),
                None => chains.push(vec![step.clone()]),
            }
        }
        chains
    }

    /// Carries out steps until one fails, or no further one is to be begun. A token that was reset is tried
    /// all the same: it is written down nowhere, so that nobody could try it later.
    async fn one_after_the_other(&self, steps: Vec<Step>) {
        let worker = Worker::new(self);
        for step in steps {
            let halted = !self.failures.borrow().is_empty() || self.noticed().await.is_some();
            if halted && !self.holds_token_of(&step) {
                return;
            }
            let told = self.tell(&Event::Step(&step)).map_err(StepFailure::not_applied);
            let done = match told {
                Ok(()) => worker.carry_out(&step).await,
                Err(failure) => Err(failure),
            };
            if let Err(failure) = done {
                self.fail(&worker, step, failure).await;
                return;
            }
        }
    }

    /// Whether a step shows an old token that this run holds, and has replaced.
    fn holds_token_of(&self, step: &Step) -> bool {
        let Step::ProveRefused(token) = step else { return false };
        let reset = Step::ResetToken(token.clone());
        let replaced = matches!(self.progress().of(&reset), Known::Done(StepResult::Reset { .. }));
        replaced && self.old.borrow().contains_key(token)
    }

    /// Notes that a step failed; one that did nothing is written down as such.
    async fn fail(&self, worker: &Worker<'_>, step: Step, failure: StepFailure) {
        let StepFailure { mut cause, may_have_applied } = failure;
        let at = Instant::now();
        // A step that was told to stop before its request went out leaves nothing uncertain but itself.
        let changing = matches!(step, Step::ResetToken(_) | Step::SetMode(_));
        let is_known = !(may_have_applied && changing);
        if is_known
            && !matches!(cause, Cause::Journal(_))
            && *self.progress().of(&step) == Known::Uncertain
            && let Err(error) = worker.note(Record::NotDone(step.clone())).await
        {
            cause = error.into();
        }
        self.exchanges.borrow_mut().extend(worker.exchanges());
        self.failures.borrow_mut().push((Failed { step, cause }, at));
    }

    /// Why the plan stops here, if it does: what failed, in the order of the plan, but the reason first.
    fn halted(&self) -> Option<(Failed, Vec<Failed>)> {
        let mut failures = self.failures.take();
        let step = failures.first()?.0.step.clone();
        let order = |step: &Step| self.progress().beginning.steps.iter().position(|it| it == step);
        failures.sort_by_key(|(failed, _)| order(&failed.step));
        // If not even the journal can be written, that trouble is what is to be said.
        let journal = |it: &(Failed, Instant)| matches!(it.0.cause, Cause::Journal(_));
        let told = |it: &(Failed, Instant)| matches!(it.0.cause, Cause::Signalled(_));
        // A signal that came before anything failed is the reason, whatever failed after it.
        let signal = self.signal.get();
        let before = |it: &(Failed, Instant)| signal.is_none_or(|(_, at)| it.1 < at);
        let first = failures.iter().position(journal);
        let first = first.or_else(|| failures.iter().position(|it| !told(it) && before(it)));
        let first = match (first, signal) {
            (Some(at), _) => failures.remove(at).0,
            (None, Some((signal, _))) => Failed { step, cause: Cause::Signalled(signal) },
            (None, None) => failures.remove(0).0,
        };
        failures.retain(|it| !told(it) && !journal(it));
        Some((first, failures.into_iter().map(|(failed, _)| failed).collect()))
    }

    /// Closes the journal after a failure.
    async fn stop(&self, mut first: Failed, others: Vec<Failed>) -> Stopped {
        if !matches!(first.cause, Cause::Journal(_)) {
            let outcome = {
                let progress = self.progress();
                if progress.may_have_changed() {
                    Outcome::Uncertain
                } else if progress.changed_something() {
                    Outcome::Stopped
                } else {
                    Outcome::Abandoned
                }
            };
            if let Err(error) = self.close(outcome).await {
                first.cause = error.into();
            }
        }
        Stopped { first, others }
    }

    async fn close(&self, outcome: Outcome) -> Result<(), JournalError> {
        let exchanges = self.exchanges.take();
        self.write(Record::Closed(outcome), exchanges).await?;
        self.folder.remember(&self.journal.borrow())
    }

    pub(super) fn tell(&self, event: &Event<'_>) -> Result<(), Cause> {
        self.watch.event(event).map_err(Cause::Output)
    }

    /// Writes a record. When this returns, it is on the disk, with all before it.
    pub(super) async fn write(
        &self,
        record: Record,
        exchanges: Vec<Exchange>,
    ) -> Result<(), JournalError> {
        let written = {
            let mut journal = self.journal.borrow_mut();
            journal.add(record, exchanges)?;
            journal.entries.len()
        };
        let _turn = self.disk.lock().await;
        if self.on_disk.get() >= written {
            return Ok(());
        }
        let (all, sync) = {
            let journal = self.journal.borrow();
            (journal.entries.len(), journal.sync()?)
        };
        let synced = tokio::task::spawn_blocking(move || sync.to_disk()).await;
        let path = self.journal.borrow().path().to_owned();
        let lost = |error: tokio::task::JoinError| Err(JournalError::io(&path, error.into()));
        if let Err(error) = synced.unwrap_or_else(lost) {
            // What the system made of the file is not known any more: no record is added to it.
            self.journal.borrow_mut().close();
            return Err(error);
        }
        self.on_disk.set(all);
        Ok(())
    }

    /// Waits for a future, unless the run was told to stop, and the time for that is over.
    pub(super) fn interruptible<'f, T: 'f>(
        &'f self,
        future: impl Future<Output = T> + 'f,
    ) -> impl Future<Output = Result<T, StepFailure>> + 'f {
        // What waits for it is small then, however much a request holds.
        let mut future = Box::pin(future);
        async move {
            let overdue = async {
                let (signal, at) = self.signalled().await;
                tokio::time::sleep_until(at + self.lockdown.options.grace).await;
                signal
            };
            tokio::select! {
                biased;
                answer = &mut future => Ok(answer),
                signal = overdue => Err(StepFailure::maybe_applied(Cause::Signalled(signal))),
            }
        }
    }

    /// Waits a while, unless the run is told to stop: nothing is lost by that.
    pub(super) async fn pause(&self) -> Result<(), StepFailure> {
        tokio::select! {
            () = tokio::time::sleep(self.lockdown.options.pause) => Ok(()),
            (signal, _) = self.signalled() => Err(StepFailure::maybe_applied(Cause::Signalled(signal))),
        }
    }

    /// The first signal, once there is one.
    async fn signalled(&self) -> (Signal, Instant) {
        if let Some(it) = self.signal.get() {
            return it;
        }
        let signal = self.watch.signalled().await;
        let it = self.signal.get().unwrap_or_else(|| (signal, Instant::now()));
        self.signal.set(Some(it));
        it
    }

    /// The first signal, if there was one.
    async fn noticed(&self) -> Option<(Signal, Instant)> {
        tokio::select! {
            biased;
            it = self.signalled() => Some(it),
            () = ready(()) => None,
        }
    }
}
