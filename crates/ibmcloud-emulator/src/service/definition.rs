//! What a service says about itself.

use std::fmt;

use super::admission::Admission;
use super::errors::ErrorFamily;
use super::host::Host;
use super::route::Operation;
use crate::net::http::{Reply, Request};
use crate::world::World;

/// Answers are not kept by anybody on their way.
pub(crate) const UNSTORED: (&str, &str) = ("cache-control", "no-cache, no-store, must-revalidate");

/// A service: where it is reached, what it serves, how it refuses, and what it does.
pub trait Service: fmt::Debug + Send + Sync {
    /// Its name, which also names its part of the state: [`World::part`].
    fn name(&self) -> &'static str;

    /// The documented hosts that lead to it. Where services share a host, their prefixes decide.
    fn hosts(&self) -> &'static [Host];

    /// Beginnings of the paths that are its own where no documented host says whose a request is. Of all
    /// services' prefixes the longest one counts.
    fn prefixes(&self) -> &'static [&'static str];

    /// What it serves: the rows of its [`Table`](super::Table).
    fn operations(&self) -> Vec<Operation>;

    /// Beginnings of paths that mean the same as another one, for the page of what is covered.
    fn aliases(&self) -> &'static [(&'static str, &'static str)] {
        &[]
    }

    /// What is known to be missing, one sentence or path each.
    fn missing(&self) -> &'static [&'static str] {
        &[]
    }

    /// The family of its errors.
    fn errors(&self) -> &dyn ErrorFamily;

    /// What becomes of a request before the service looks at it: by default it arrives.
    fn admit(&self, _: &World, _: &Request) -> Admission {
        Admission::Admitted
    }

    /// Answers a request; all of its effect on the state happens in here.
    fn respond(&self, world: &mut World, request: &Request) -> Reply;

    /// Headers that every answer has, unless it has others of the same name.
    fn headers(&self) -> &'static [(&'static str, &'static str)] {
        &[UNSTORED]
    }

    /// The content type of JSON: each service spells it in its own way.
    fn json_type(&self) -> &'static str {
        "application/json"
    }

    /// Whether answers have the platform's headers with the id of the transaction.
    fn has_transaction_headers(&self) -> bool {
        true
    }
}
