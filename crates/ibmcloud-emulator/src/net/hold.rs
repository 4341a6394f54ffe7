//! Stops one request before or after its effect, until it is released.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

/// Where a request is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// It has arrived and changed nothing yet.
    Before,
    /// It has taken effect and is not answered yet.
    After,
}

#[derive(Debug, Default)]
pub(crate) struct Hold {
    state: Mutex<State>,
    changed: Condvar,
    released: Notify,
}

#[derive(Debug, Default)]
struct State {
    /// Requests to let pass first, and where to stop the one after them.
    armed: Option<(usize, Phase)>,
    holding: bool,
    /// The request that was held is not to go on.
    dropped: bool,
}

impl Hold {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn arm(&self, nth: usize, phase: Phase) {
        self.state().armed = Some((nth, phase));
    }

    /// Counts a request that has arrived; says where it is to be stopped, if it is the one.
    pub(crate) fn arrived(&self) -> Option<Phase> {
        let mut state = self.state();
        match state.armed {
            Some((0, phase)) => {
                state.armed = None;
                Some(phase)
            }
            Some((left, phase)) => {
                state.armed = Some((left - 1, phase));
                None
            }
            None => None,
        }
    }

    /// Stays here until `release`; false if the request is not to go on.
    pub(crate) async fn stop(&self) -> bool {
        self.state().holding = true;
        self.changed.notify_all();
        self.released.notified().await;
        !std::mem::take(&mut self.state().dropped)
    }

    pub(crate) fn release(&self, go_on: bool) {
        let mut state = self.state();
        state.armed = None;
        state.dropped = state.holding && !go_on;
        // A permit given while nothing is held would let the next held request slip through.
        if std::mem::take(&mut state.holding) {
            self.released.notify_one();
        }
    }

    pub(crate) fn wait(&self, timeout: Duration) -> bool {
        let deadline = Instant::now() + timeout;
        let mut state = self.state();
        while !state.holding {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            let waited = self.changed.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }
}
