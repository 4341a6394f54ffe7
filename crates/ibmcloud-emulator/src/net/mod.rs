//! The way of a request: connections, TLS, the journal of calls, holds, limits, and the answer.

pub(crate) mod exact;
pub(crate) mod explain;
pub(crate) mod headers;
pub(crate) mod hold;
pub(crate) mod http;
pub(crate) mod journal;
pub(crate) mod limiter;
pub(crate) mod nearest;
pub(crate) mod pipeline;
pub(crate) mod server;
pub(crate) mod tls;
pub(crate) mod watch;
