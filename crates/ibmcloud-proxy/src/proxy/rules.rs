//! What a running proxy goes by. A reload replaces all of it at once; requests under way end by what they began with.

use std::sync::Arc;
use std::time::Duration;

use ibmcloud_transport::Upstream;

use crate::proxy::guard::Access;
use crate::token::TokenKeeper;

/// Everything that a request is judged and carried by.
#[derive(Debug)]
pub struct Rules {
    /// Who may ask for what.
    pub access: Access,
    /// How much, and how long.
    pub limits: Limits,
    /// Where requests go.
    pub routes: Vec<Route>,
}

/// One instance, and where clients find it.
#[derive(Clone, Debug)]
pub struct Route {
    /// Its name in logs and metrics.
    pub name: String,
    /// The number of the listening address at which it is found.
    pub listener: usize,
    /// What a path begins with that is for it, such as `/prod`; empty for every path.
    pub prefix: String,
    /// The instance.
    pub upstream: Upstream,
    /// Its tokens.
    pub tokens: Arc<TokenKeeper>,
}

/// Limits for clients. What breaks one is refused with 408, 413, 431 or 504, or waits its turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Connections of clients at once; further ones wait. Read at the start only.
    pub connections: usize,
    /// Header fields of a request.
    pub headers: usize,
    /// Bytes of a request's head.
    pub head: usize,
    /// How long a request's head may take, and how long a connection may be idle.
    pub head_time: Duration,
    /// Bytes of a request's body.
    pub body: u64,
    /// A body up to this length is kept until the answer begins, so that it can be sent again.
    pub replay: u64,
    /// How long the service may take until its answer begins.
    pub answer: Duration,
    /// How long nothing may come of a body that has begun.
    pub silence: Duration,
}

impl Default for Limits {
    /// The service gives up a query after two minutes (`monitor-api.md` 8.2): the proxy waits a little longer.
    fn default() -> Self {
        Self {
            connections: 2048,
            headers: 100,
            head: 64 * 1024,
            head_time: Duration::from_mins(1),
            body: 32 * 1024 * 1024,
            replay: 256 * 1024,
            answer: Duration::from_secs(150),
            silence: Duration::from_mins(2),
        }
    }
}

impl Rules {
    /// The instance that a path belongs to: of several that fit the one with the longest prefix.
    pub(crate) fn route(&self, listener: usize, fits: impl Fn(&Route) -> bool) -> Option<&Route> {
        let here = self.routes.iter().filter(|it| it.listener == listener && fits(it));
        here.max_by_key(|it| it.prefix.len())
    }
}
