//! Routes as data: what is served, what serves it, and where the fact comes from.

use crate::net::http::{Answer, Request};
use crate::world::World;

/// The method of a [`Route`] that takes every method.
pub const ANY: &str = "ANY";

/// What serves a route of a service that needs no more than the state.
pub type Handler = fn(&mut World, &Request, &Parameters<'_>) -> Answer;

/// One operation of a service: `H` is the type of its handlers, such as [`Handler`].
#[derive(Clone, Copy, Debug)]
pub struct Route<H> {
    pub(crate) operation: Operation,
    pub(crate) handler: H,
    pub(crate) others: OtherMethods,
}

/// What is known about an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Operation {
    /// Its path, whose parameters are in braces: `/v2/groups/{id}`.
    pub path: &'static str,
    /// Its HTTP method, or [`ANY`].
    pub method: &'static str,
    /// Its name in the public description or in the SDK that the source names.
    pub id: &'static str,
    /// The public document or the file of an SDK that the fact is from.
    pub source: &'static str,
    /// Whether every request is refused, as the service refuses it.
    pub refused: bool,
}

/// What becomes of other methods of the same path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OtherMethods {
    /// 405, unless a route with a parameter in this place takes them.
    Refused,
    /// 405 in any case: the word is never taken for a parameter.
    Reserved,
    /// 404, as if the path did not exist.
    Unknown,
}

impl<H> Route<H> {
    /// A route for a method.
    pub const fn new(
        method: &'static str,
        path: &'static str,
        id: &'static str,
        source: &'static str,
        handler: H,
    ) -> Self {
        let operation = Operation { path, method, id, source, refused: false };
        Self { operation, handler, others: OtherMethods::Refused }
    }

    /// A route for `GET`.
    pub const fn get(
        path: &'static str,
        id: &'static str,
        source: &'static str,
        handler: H,
    ) -> Self {
        Self::new("GET", path, id, source, handler)
    }

    /// A route for `POST`.
    pub const fn post(
        path: &'static str,
        id: &'static str,
        source: &'static str,
        handler: H,
    ) -> Self {
        Self::new("POST", path, id, source, handler)
    }

    /// A route for `PUT`.
    pub const fn put(
        path: &'static str,
        id: &'static str,
        source: &'static str,
        handler: H,
    ) -> Self {
        Self::new("PUT", path, id, source, handler)
    }

    /// A route for `PATCH`.
    pub const fn patch(
        path: &'static str,
        id: &'static str,
        source: &'static str,
        handler: H,
    ) -> Self {
        Self::new("PATCH", path, id, source, handler)
    }

    /// A route for `DELETE`.
    pub const fn delete(
        path: &'static str,
        id: &'static str,
        source: &'static str,
        handler: H,
    ) -> Self {
        Self::new("DELETE", path, id, source, handler)
    }

    /// A route for every method that has no route of its own here.
    pub const fn any(
        path: &'static str,
        id: &'static str,
        source: &'static str,
        handler: H,
    ) -> Self {
        Self::new(ANY, path, id, source, handler)
    }

    /// Other methods of this path get 405, also where a route with a parameter would take them.
    #[must_use]
    pub const fn reserved(mut self) -> Self
    where
        H: Copy,
    {
        self.others = OtherMethods::Reserved;
        self
    }

    /// Other methods of this path get 404, as if it did not exist.
    #[must_use]
    pub const fn hiding_other_methods(mut self) -> Self
    where
        H: Copy,
    {
        self.others = OtherMethods::Unknown;
        self
    }

    /// Every request is refused, as the service refuses it; nothing more is emulated.
    #[must_use]
    pub const fn refusing(mut self) -> Self
    where
        H: Copy,
    {
        self.operation.refused = true;
        self
    }

    /// What is known about the operation.
    pub fn operation(&self) -> Operation {
        self.operation
    }
}

/// The parameters of a path: the segments for which the route has a name in braces.
#[derive(Clone, Debug)]
pub struct Parameters<'r> {
    pattern: &'static str,
    segments: Vec<&'r str>,
}

impl<'r> Parameters<'r> {
    pub(crate) fn new(pattern: &'static str, segments: Vec<&'r str>) -> Self {
        Self { pattern, segments }
    }

    /// A parameter, decoded; empty if the route has none of this name.
    pub fn get(&self, name: &str) -> &'r str {
        let parts = self.pattern.split('/').skip(1);
        let own =
            |part: &str| part.strip_prefix('{').and_then(|it| it.strip_suffix('}')) == Some(name);
        let mut pairs = parts.zip(&self.segments);
        pairs.find(|(part, _)| own(part)).map(|(_, segment)| *segment).unwrap_or_default()
    }
}
