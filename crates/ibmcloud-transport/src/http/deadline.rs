//! The time for one operation, however many requests it takes.

use std::time::Duration;

use tokio::time::Instant;

/// When an operation must be over.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadline(Option<Instant>);

/// The time is over.
#[derive(Debug)]
pub(crate) struct Elapsed;

impl Deadline {
    /// `time` from now; zero means never.
    pub(crate) fn after(time: Duration) -> Self {
        Self((!time.is_zero()).then(|| Instant::now().checked_add(time)).flatten())
    }

    /// Whether a wait of `delay` would end in time.
    pub(super) fn allows(self, delay: Duration) -> bool {
        match (self.0, Instant::now().checked_add(delay)) {
            (None, _) => true,
            (Some(end), then) => then.is_some_and(|then| then < end),
        }
    }

    /// The one that comes first.
    pub(crate) fn or_earlier(self, other: Self) -> Self {
        Self(match (self.0, other.0) {
            (Some(one), Some(two)) => Some(one.min(two)),
            (one, two) => one.or(two),
        })
    }

    /// Runs `work` until the deadline.
    pub(crate) async fn limit<T>(self, work: impl Future<Output = T>) -> Result<T, Elapsed> {
        match self.0 {
            Some(end) => tokio::time::timeout_at(end, work).await.map_err(|_| Elapsed),
            None => Ok(work.await),
        }
    }
}
