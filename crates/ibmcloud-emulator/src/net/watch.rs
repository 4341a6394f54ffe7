//! Lets a test see the state just before and just after the effect of every request.

use std::fmt;
use std::sync::Arc;

use crate::world::World;

/// The state on one side of a request's effect. What somebody else does meanwhile is done before the
/// first of the two moments, or after the second one.
#[derive(Debug)]
pub struct Moment<'a> {
    /// The request's number in [`Cloud::calls`](crate::Cloud::calls).
    pub call: u64,
    /// Its method.
    pub method: &'a str,
    /// Its encoded path, without the query.
    pub path: &'a str,
    /// Whether it has taken effect.
    pub after: bool,
    /// The cloud's clock, in milliseconds since the epoch.
    pub now: i64,
    /// The state.
    pub world: &'a World,
}

/// Is shown every [`Moment`] of a cloud, on the cloud's own thread.
#[derive(Clone)]
pub struct Watcher(Arc<dyn Fn(&Moment<'_>) + Send + Sync>);

impl Watcher {
    /// Watches with a function, which must not call the cloud.
    pub fn new(see: impl Fn(&Moment<'_>) + Send + Sync + 'static) -> Self {
        Self(Arc::new(see))
    }

    pub(crate) fn show(&self, moment: &Moment<'_>) {
        (self.0)(moment);
    }
}

impl fmt::Debug for Watcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Watcher")
    }
}
