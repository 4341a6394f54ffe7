//! What the engine reports while it works, and how it is told to stop.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::time::Duration;

use ibmcloud_core::plan::{Step, TeamRef, TokenRef};
use ibmcloud_core::verdict::Finding;

/// Something that happens while a plan is carried out.
#[derive(Debug)]
pub enum Event<'a> {
    /// A step is about to be carried out.
    Step(&'a Step),
    /// A team was deleted after the plan was made.
    TeamGone(&'a TeamRef),
    /// A member left a team after the plan was made.
    MemberGone(&'a TokenRef),
    /// A team was made after the plan, and joins it.
    TeamJoined(&'a TeamRef),
    /// A person is to reset a token in the web UI.
    ResetByHand {
        /// The team.
        team: &'a TeamRef,
        /// The instance's web page, where it is known.
        page: Option<&'a str>,
    },
    /// An old token is still accepted; it is tried again until the deadline.
    StillAccepted(&'a TokenRef),
    /// The broker refused to take the other parameters again; the named one is sent alone.
    OnlyNamedParameters {
        /// The broker's reason.
        reason: &'a str,
    },
    /// Something does not hold yet; it is looked at again.
    NotYet {
        /// What does not hold.
        findings: &'a [Finding],
        /// How long it has been waited for.
        waited: Duration,
        /// How long it will be waited for at most.
        limit: Duration,
    },
}

/// Why a run was told to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// Ctrl-C (SIGINT).
    Interrupt,
    /// The system or a job scheduler asks for an end (SIGTERM).
    Terminate,
    /// The terminal or connection is gone (SIGHUP).
    HangUp,
}

/// Sees what happens, and knows when to stop. One may watch several plans at once.
pub trait Watch {
    /// Something happens. Several steps may be in hand at once: their events come as they happen. An error
    /// stops the plan before its next step.
    fn event(&self, event: &Event<'_>) -> io::Result<()>;

    /// Ends when the run is to stop, and at once when it was told so before: no further step is begun then,
    /// and those in hand are finished, as far as [`crate::Options::grace`] allows.
    fn signalled(&self) -> Pin<Box<dyn Future<Output = Signal> + '_>>;
}
