//! What happens while credentials are handed over.

use std::time::{Duration, SystemTime};

use ibmcloud_transport::Error;

use super::command::CommandFailure;
use super::delivery::{DeliveryError, Proof};
use super::target::Target;

/// Something that happened.
#[derive(Debug)]
pub enum Event<'a> {
    /// IAM has given out a token, which ends then.
    Renewed {
        /// Its end by this machine's clock, where the token says it.
        expires_at: Option<SystemTime>,
    },
    /// There is no new token. All targets keep what they have.
    NotRenewed {
        /// Why not.
        error: &'a Error,
        /// When the next attempt is made; `None` if there is none.
        again: Option<Duration>,
    },
    /// A target has the token.
    Delivered {
        /// The target.
        target: &'a Target,
        /// What was seen of it afterwards.
        proof: Proof,
    },
    /// A target does not have the token, or not safely.
    NotDelivered {
        /// The target.
        target: &'a Target,
        /// Why not.
        obstacle: &'a Obstacle,
        /// When the next attempt is made; `None` if there is none.
        again: Option<Duration>,
    },
    /// Every target has been served once.
    Ready,
    /// The command that follows a change has succeeded.
    CommandDone,
    /// The command that follows a change has not. It is run again after the next change.
    CommandFailed(&'a CommandFailure),
}

/// What kept a token from a target.
#[derive(Debug)]
pub enum Obstacle {
    /// The Monitor API did not accept the token, or could not be asked: the target was not touched.
    Unproven(Error),
    /// The target did not take it.
    Delivery(DeliveryError),
}

impl Obstacle {
    /// Whether the target is surely as it was.
    pub fn left_as_it_was(&self) -> bool {
        match self {
            Self::Unproven(_) => true,
            Self::Delivery(error) => error.left_as_it_was(),
        }
    }
}

/// Hears what happens.
pub trait Watch {
    /// Something happened.
    fn event(&mut self, event: &Event<'_>);
}
