//! What the admin interface holds besides the running cloud: its secret, the beginning, and the snapshots.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ring::rand::{SecureRandom as _, SystemRandom};
use tokio::sync::watch;

use super::snapshots::Snapshots;
use crate::faults::Fault;
use crate::ids;
use crate::net::pipeline::Pipeline;
use crate::world::World;

/// Snapshots that are kept at a time: each is a copy of the state.
const MOST_SNAPSHOTS: usize = 100;

/// Where the admin interface is, and what it asks for.
#[derive(Clone, PartialEq, Eq)]
pub struct AdminAccess {
    /// `http://127.0.0.1:PORT`
    pub url: String,
    /// What requests that change something show as a bearer token.
    pub secret: String,
    /// A random name of the running cloud, which `/health` says too.
    pub id: String,
}

impl fmt::Debug for AdminAccess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AdminAccess").field("url", &self.url).finish_non_exhaustive()
    }
}

/// The admin interface of a cloud.
#[derive(Debug)]
pub(crate) struct Admin {
    pub(crate) pipeline: Arc<Pipeline>,
    pub(crate) access: AdminAccess,
    beginning: (World, Vec<Fault>),
    snapshots: Mutex<Snapshots>,
    ended: watch::Sender<bool>,
}

impl Admin {
    /// The interface at an address, of a cloud that is at its beginning.
    pub(crate) fn new(
        pipeline: Arc<Pipeline>,
        address: SocketAddr,
        snapshots: Snapshots,
    ) -> io::Result<Self> {
        let url = format!("http://{address}");
        let access = AdminAccess { url, secret: random()?, id: random()? };
        let faults = pipeline.faults().reports().iter().map(|it| it.fault.clone()).collect();
        let beginning = (pipeline.world().clone(), faults);
        let (snapshots, ended) = (Mutex::new(snapshots), watch::Sender::new(false));
        Ok(Self { pipeline, access, beginning, snapshots, ended })
    }

    /// Whether a text is the secret, in a time that says nothing about it.
    pub(crate) fn is_secret(&self, text: &str) -> bool {
        // Digests of texts that differ have nothing in common that could be timed.
        ids::seeded(&[text]) == ids::seeded(&[&self.access.secret])
    }

    /// State, faults and clock as they were at the start.
    pub(crate) fn reset(&self) {
        let (world, faults) = self.beginning.clone();
        self.pipeline.begin_again(world, faults);
    }

    fn snapshots(&self) -> MutexGuard<'_, Snapshots> {
        self.snapshots.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The names of the snapshots.
    pub(crate) fn names(&self) -> Vec<String> {
        self.snapshots().there.keys().cloned().collect()
    }

    /// Puts the state of a snapshot back; `false` where there is none of this name.
    pub(crate) fn load(&self, name: &str) -> bool {
        let found = self.snapshots().there.get(name).cloned();
        found.map(|state| *self.pipeline.world() = state).is_some()
    }

    /// Forgets a snapshot; `false` where there is none of this name.
    pub(crate) fn forget(&self, name: &str) -> io::Result<bool> {
        let mut all = self.snapshots();
        if !all.there.contains_key(name) {
            return Ok(false);
        }
        all.keep(name, None)?;
        Ok(all.there.remove(name).is_some())
    }

    /// Keeps the state under a name, instead of what had it; otherwise says why not.
    pub(crate) fn save(&self, name: &str) -> Result<(), (u16, String)> {
        if !Snapshots::is_name(name) {
            let longest = Snapshots::LONGEST_NAME;
            let text =
                format!("a snapshot's name has 1 to {longest} letters, digits, '-', '_' and '.'");
            return Err((400, text));
        }
        let mut all = self.snapshots();
        if all.there.len() >= MOST_SNAPSHOTS && !all.there.contains_key(name) {
            let text = format!("there are {MOST_SNAPSHOTS} snapshots, which are the most");
            return Err((400, text));
        }
        let state = self.pipeline.world().clone();
        all.keep(name, Some(&state)).map_err(|error| (500, error.to_string()))?;
        all.there.insert(name.to_owned(), state);
        Ok(())
    }

    /// Asks whoever runs the cloud to end it.
    pub(crate) fn end(&self) {
        self.ended.send_replace(true);
    }

    /// Waits until somebody has asked for the end.
    pub(crate) fn ended(&self) -> impl Future<Output = ()> + 'static {
        let mut ended = self.ended.subscribe();
        async move {
            if ended.wait_for(|ended| *ended).await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    }
}

fn random() -> io::Result<String> {
    let mut bytes = [0; 16];
    let filled = SystemRandom::new().fill(&mut bytes);
    filled.map_err(|_| io::Error::other("the system gives no random numbers"))?;
    Ok(hex::encode(bytes))
}
