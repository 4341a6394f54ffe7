//! What is locked down, by whom, and how.

use std::sync::Arc;
use std::time::Duration;

use ibmcloud_core::FingerprintKey;
use ibmcloud_core::instance::Instance;
use ibmcloud_core::journal::Actor;
use ibmcloud_transport::{Client, Monitor, ResetForm};

use crate::recorder::Recorder;

/// An instance that is worked on, by whom, and how.
#[derive(Debug)]
pub struct Lockdown<'a> {
    /// The client, with the session of the actor.
    pub client: &'a Client,
    /// The Monitor API of the instance.
    pub monitor: Monitor<'a>,
    /// The instance as it was found.
    pub instance: Instance,
    /// Who works on it.
    pub actor: Actor,
    /// The key of this machine's fingerprints.
    pub key: FingerprintKey,
    /// What notes the exchanges with the services; the client must report to it.
    pub recorder: Arc<Recorder>,
    /// How it is worked on.
    pub options: Options,
}

/// How a plan is carried out.
#[derive(Debug, Clone)]
pub struct Options {
    /// The requests that may reset a token, in order.
    pub forms: Vec<ResetForm>,
    /// Whether a person resets the tokens in the web UI.
    pub assisted: bool,
    /// Whether the wait for a person has the same limit as the others.
    pub assisted_is_limited: bool,
    /// The time between two looks.
    pub pause: Duration,
    /// How long a change may take to show everywhere.
    pub timeout: Duration,
}
