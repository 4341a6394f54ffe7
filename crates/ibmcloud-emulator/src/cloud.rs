//! A running cloud: options, start, stop, and what a test may look at and change meanwhile.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tokio::sync::oneshot;

use crate::admin::{self, Admin, AdminAccess};
use crate::clock::Clock;
use crate::faults::{Fault, FaultReport};
use crate::net::hold::Phase;
use crate::net::journal::Call;
use crate::net::pipeline::Pipeline;
use crate::net::server;
use crate::net::tls::Authority;
use crate::options::Options;
use crate::world::{Act, ActError, World};

/// Queries of the deepest nesting that is accepted need a part of it.
pub(crate) const STACK: usize = 16 * 1024 * 1024;

/// A running cloud. It stops when it is dropped.
#[derive(Debug)]
pub struct Cloud {
    address: SocketAddr,
    pipeline: Arc<Pipeline>,
    admin: Option<Arc<Admin>>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Cloud {
    /// Starts a cloud on a thread of its own. It is ready when this returns.
    pub fn start(mut options: Options) -> io::Result<Self> {
        let listener = TcpListener::bind(options.listen)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let admin_port = options.admin_port;
        let snapshots = std::mem::take(&mut options.snapshots);
        let authority = Authority::new().map_err(io::Error::other)?;
        let pipeline = Arc::new(Pipeline::new(options, authority, address));
        let admin = admin_port.map(|port| {
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
            listener.set_nonblocking(true)?;
            let address = listener.local_addr()?;
            let admin = Admin::new(Arc::clone(&pipeline), address, snapshots)?;
            Ok::<_, io::Error>((listener, Arc::new(admin)))
        });
        let (admin_listener, admin) = admin.transpose()?.unzip();
        let (stop, stopped) = oneshot::channel();
        let (served, asked) = (Arc::clone(&pipeline), admin.clone());
        let thread = thread::Builder::new().name("ibmcloud-emulator".into()).stack_size(STACK);
        let thread = thread.spawn(move || {
            // The listener was bound above, so that nothing can fail here that the caller could mend.
            if let (Some(listener), Some(admin)) = (admin_listener, asked) {
                runtime.spawn(admin::run(listener, admin));
            }
            runtime.block_on(server::run(listener, served, stopped));
            runtime.shutdown_background();
        })?;
        Ok(Self { address, pipeline, admin, stop: Some(stop), thread: Some(thread) })
    }

    /// `http://127.0.0.1:PORT`: every service, told apart by path.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The proxy for documented hosts, at the same address.
    pub fn proxy(&self) -> String {
        self.url()
    }

    /// The admin interface, where the options have a port for it.
    pub fn admin(&self) -> Option<&AdminAccess> {
        self.admin.as_ref().map(|admin| &admin.access)
    }

    /// Waits until somebody has asked for the end at the admin interface; without one, for ever. The cloud goes on
    /// until it is dropped.
    pub fn asked_to_end(&self) -> impl Future<Output = ()> + 'static {
        let ended = self.admin.as_ref().map(|admin| admin.ended());
        async move {
            match ended {
                Some(ended) => ended.await,
                None => std::future::pending().await,
            }
        }
    }

    /// The certificate of the authority behind the https hosts, as PEM.
    pub fn ca_pem(&self) -> &str {
        self.pipeline.authority.pem()
    }

    /// A copy of the state now.
    pub fn world(&self) -> World {
        self.pipeline.world().clone()
    }

    /// Looks at or changes the state between two requests.
    pub fn with_world<R>(&self, f: impl FnOnce(&mut World) -> R) -> R {
        let mut world = self.pipeline.world();
        let result = f(&mut world);
        world.settle();
        result
    }

    /// The journal of calls, in order of arrival.
    pub fn calls(&self) -> Vec<Call> {
        self.pipeline.journal().calls()
    }

    /// The calls behind a number, in order of arrival; 0 for all.
    pub fn calls_after(&self, seq: u64) -> Vec<Call> {
        self.pipeline.journal().after(seq, usize::MAX).to_vec()
    }

    /// How many calls the journal has.
    pub fn calls_so_far(&self) -> usize {
        self.pipeline.journal().calls_so_far()
    }

    /// The `nth` request from now (0 is the next one) stops there until [`Cloud::release`].
    pub fn hold(&self, nth: usize, phase: Phase) {
        self.pipeline.hold.arm(nth, phase);
    }

    /// Waits until a request is being held; `false` when none was in that time.
    pub fn wait_held(&self, timeout: Duration) -> bool {
        self.pipeline.hold.wait(timeout)
    }

    /// Lets the held request go on, also when its client is gone. Disarms a hold not yet reached.
    pub fn release(&self) {
        self.pipeline.hold.release(true);
    }

    /// Cuts the connection of the held request. One that was held before its effect never has it,
    /// as if it had been lost on its way.
    pub fn drop_held(&self) {
        self.pipeline.hold.release(false);
    }

    /// More trouble, behind that which is there already.
    pub fn add_fault(&self, fault: Fault) {
        self.pipeline.faults().add(fault);
    }

    /// What became of each fault so far: those of the options first.
    pub fn faults(&self) -> Vec<FaultReport> {
        self.pipeline.faults().reports().to_vec()
    }

    /// Lets somebody else do something to an instance, named by GUID or name, between two requests.
    pub fn act(&self, instance: &str, act: &Act) -> Result<(), ActError> {
        let now = self.pipeline.clock.now();
        self.pipeline.world().act(act, instance, now)
    }

    /// No trouble any more.
    pub fn clear_faults(&self) {
        self.pipeline.faults().remove(None);
    }

    /// The clock, to look at it and to move it.
    pub fn clock(&self) -> &Clock {
        &self.pipeline.clock
    }

    /// Stops the cloud and waits until its address is free.
    pub fn stop(self) {
        drop(self);
    }
}

impl Drop for Cloud {
    fn drop(&mut self) {
        // Either fails only when the thread has ended already, which is what is wanted.
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
