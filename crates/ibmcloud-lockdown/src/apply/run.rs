//! A plan that is being carried out: what its steps share.

use std::cell::{Cell, Ref, RefCell};
use std::future::{Future, ready};

use ibmcloud_core::journal::{Progress, Record};
use ibmcloud_core::outcome::Outcome;
use ibmcloud_core::team::User;
use tokio::sync::Semaphore;
use tokio::time::Instant;

use super::open::Apply;
use super::stop::{Cause, Failed, StepFailure};
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
    pub(super) signal: Cell<Option<(Signal, Instant)>>,
    /// What failed, in the order in which it did.
    pub(super) failures: RefCell<Vec<(Failed, Instant)>>,
    /// What was exchanged by a step that failed, and stands in no record yet.
    pub(super) exchanges: RefCell<Vec<Exchange>>,
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

    pub(super) async fn close(&self, outcome: Outcome) -> Result<(), JournalError> {
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
    pub(super) async fn noticed(&self) -> Option<(Signal, Instant)> {
        tokio::select! {
            biased;
            it = self.signalled() => Some(it),
            () = ready(()) => None,
        }
    }
}
