//! What is known of the refresh of a session's token, and the times that it goes by.

use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use tokio::time::Instant;

use crate::access_token::AccessToken;

/// When a token is renewed, and how long that may take.
pub(crate) struct Timing {
    /// How long before its end a token is renewed, where its issue time is not known.
    pub(crate) before_end: Duration,
    /// How long before its end a token counts as expired; the host's margin.
    pub(crate) expired: Duration,
    /// How long a refresh may keep the program from being interrupted.
    pub(crate) held: Duration,
    /// How long a request waits for a new token at most while the present one still works.
    pub(crate) beside_request: Duration,
    /// How long a token that still works is left alone after its renewal has failed.
    pub(crate) after_failure: Duration,
}

/// The times of this program.
pub(crate) const TIMING: Timing = Timing {
    before_end: Duration::from_mins(1),
    expired: Duration::from_secs(10),
    held: Duration::from_secs(5),
    beside_request: Duration::from_secs(5),
    after_failure: Duration::from_secs(30),
};

/// The refreshes of one client.
#[derive(Default)]
pub(crate) struct RefreshState {
    /// Held while refreshing: one refresh at a time.
    pub(crate) turn: tokio::sync::Mutex<()>,
    /// The latest refresh, or one that failed. By this machine's monotonic clock: a wrong wall clock then
    /// costs one refresh and not one per request.
    pub(crate) renewed: Mutex<Option<Renewed>>,
}

/// The token of a refresh, and when to renew it.
pub(crate) struct Renewed {
    pub(crate) token: AccessToken,
    pub(crate) due: Instant,
}

/// Seconds since 1970 by this machine's clock.
pub(crate) fn now_unix() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
