//! The proxy: requests of other programs, carried to an instance with a token that is always fresh.
//!
//! `server` takes connections and judges: `target` says whether path and method may pass, `guard` who may ask, `headers`
//! what goes along. `forward` sends it with the token of the instance, replaces a token that the service refuses, and
//! sends once more what may be sent again. `answer` hands the service's answer back as it comes, or says in the path's
//! own form what stood in the way. `record` tells of each request when its answer is over, whoever ends it.

mod admin;
mod answer;
mod event;
mod forward;
mod guard;
mod headers;
mod health;
mod listen;
mod metrics;
mod record;
mod rules;
mod server;
mod state;
mod target;

pub use admin::{Admin, Readiness};
pub use event::{Event, Failure, Finished, Observer, Outcome};
pub use guard::{Access, ClientSecret, SHORTEST_SECRET};
pub use health::{Health, health};
pub use listen::{ListenAddress, ParseListenAddressError, Socket};
pub use rules::{Limits, Route, Rules};
pub use server::Proxy;
pub use target::Refusal;
