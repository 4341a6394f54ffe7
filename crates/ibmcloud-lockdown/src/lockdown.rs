//! What is locked down, by whom, and how.

use std::num::NonZeroUsize;
use std::time::Duration;

use ibmcloud_core::FingerprintKey;
use ibmcloud_core::instance::Instance;
use ibmcloud_core::journal::Actor;
use ibmcloud_core::plan::Allowances;
use ibmcloud_transport::{Client, Error as ServiceError, Monitor, ResetForm};

use crate::recorder::Services;

/// An instance that is worked on, by whom, and how.
///
/// Several can be worked on at once with one client, in one task or in many: each notes its exchanges apart.
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
    /// How it is worked on.
    pub options: Options,
}

impl<'a> Lockdown<'a> {
    /// For an instance. Fails where the Monitor API of its region has no address; nothing is sent.
    pub fn new(
        client: &'a Client,
        instance: Instance,
        actor: Actor,
        key: FingerprintKey,
        options: Options,
    ) -> Result<Self, ServiceError> {
        let monitor = client.monitor(&instance.region, &instance.guid)?;
        Ok(Self { client, monitor, instance, actor, key, options })
    }

    /// What a plan may do: the requests decide whether members' tokens can be reset.
    pub(crate) fn allowances(&self, unproven_coverage: bool) -> Allowances {
        let resets_members = self.options.forms.iter().any(ResetForm::names_user);
        Allowances { unproven_coverage, resets_members }
    }

    /// The services, with a record of its own of what is exchanged.
    pub(crate) fn services(&self) -> Services<'_> {
        Services::new(self.client, &self.monitor)
    }
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
    /// How many teams are worked on at once. A person who resets tokens in the web UI does one at a time,
    /// whatever it says.
    pub in_flight: NonZeroUsize,
    /// How long the steps in hand may take to finish after a signal. A request whose answer is not waited
    /// for may or may not have taken effect.
    pub grace: Duration,
}
