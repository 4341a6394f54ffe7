//! Looking addresses up by the system's resolver, each in a thread of its own: the pool of threads that does
//! it otherwise panics where the machine has no thread left.

use std::net::{SocketAddr, ToSocketAddrs as _};
use std::thread;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::sync::oneshot;

/// The system's resolver.
pub(super) struct System;

impl Resolve for System {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let (say, hear) = oneshot::channel();
            // It inherits which signals are put off just now.
            thread::Builder::new().name("resolve".to_owned()).spawn(move || {
                let found = (name.as_str(), 0).to_socket_addrs();
                // Nobody may be waiting any more.
                let _ = say.send(found.map(Iterator::collect::<Vec<SocketAddr>>));
            })?;
            let addresses: Addrs = Box::new(hear.await??.into_iter());
            Ok(addresses)
        })
    }
}
