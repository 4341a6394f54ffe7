//! How an emulated cloud is started.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use crate::admin::Snapshots;
use crate::clock::Clock;
use crate::faults::Fault;
use crate::net::watch::Watcher;
use crate::service::Service;
use crate::world::World;

/// How a cloud is started. The default is the demo world without any trouble.
#[derive(Clone, Debug)]
pub struct Options {
    /// The state at the start.
    pub world: World,
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Trouble from the start; more with [`Cloud::add_fault`](crate::Cloud::add_fault).
    pub faults: Vec<Fault>,
    /// Every request waits this long before it is looked at.
    pub latency: Duration,
    /// Requests per minute of a caller to a host; further ones get 429 with `Retry-After`.
    pub rate_limit: Option<u32>,
    /// What time the services think it is.
    pub clock: Clock,
    /// Services besides those of [`services`](crate::services). They go before them.
    pub services: Vec<Arc<dyn Service>>,
    /// The port of the admin interface on loopback, which is not there without one; 0 takes a free one.
    pub admin_port: Option<u16>,
    /// The snapshots of the admin interface.
    pub snapshots: Snapshots,
    /// Sees the effect of every request.
    pub watcher: Option<Watcher>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            world: World::demo(),
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            faults: Vec::new(),
            latency: Duration::ZERO,
            rate_limit: None,
            clock: Clock::real(),
            services: Vec::new(),
            admin_port: None,
            snapshots: Snapshots::default(),
            watcher: None,
        }
    }
}
