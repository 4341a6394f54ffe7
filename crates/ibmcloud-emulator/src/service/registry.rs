//! The services of a running cloud, and the one that a request is for.

use std::sync::Arc;

use super::definition::Service;
use super::host::HostMatch;
use super::table::after;
use crate::net::http::Request;

/// All services. Those that were added go before those that are always there.
#[derive(Debug)]
pub(crate) struct Registry {
    all: Vec<Arc<dyn Service>>,
    /// How many were added.
    added: usize,
}

/// Whose a request is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Destination {
    /// The place of the service.
    pub(crate) service: usize,
    /// The region in its documented host.
    pub(crate) region: Option<&'static str>,
    /// Whether the request named a documented host.
    pub(crate) documented: bool,
}

impl Registry {
    pub(crate) fn new(added: Vec<Arc<dyn Service>>, always: Vec<Arc<dyn Service>>) -> Self {
        let count = added.len();
        Self { all: added.into_iter().chain(always).collect(), added: count }
    }

    /// All of them.
    pub(crate) fn all(&self) -> impl Iterator<Item = &dyn Service> {
        self.all.iter().map(|it| &**it)
    }

    /// Whether the service of a request keeps everything in the world, as those do that are always there.
    pub(crate) fn is_builtin(&self, request: &Request) -> bool {
        request.service >= self.added
    }

    /// The service of a request. There is always one: the last one takes what nobody else does.
    pub(crate) fn of(&self, request: &Request) -> &dyn Service {
        self.get(request.service)
    }

    /// The service in a place; the last one where there is none.
    pub(crate) fn get(&self, place: usize) -> &dyn Service {
        let service = self.all.get(place).or_else(|| self.all.last());
        &**service.expect("a cloud has services")
    }

    /// Whether a service has all of the host of this name (without port).
    pub(crate) fn documents(&self, name: &str) -> bool {
        self.all.iter().any(|service| named(&**service, name, None).is_some())
    }

    /// Whose a request is: its documented host decides, else the beginning of its path.
    pub(crate) fn locate(&self, name: &str, raw_path: &str, segments: &[&str]) -> Destination {
        let places = || self.all.iter().enumerate();
        let hosts: Vec<(usize, HostMatch)> = places()
            .filter_map(|(place, it)| Some((place, named(&**it, name, Some(raw_path))?)))
            .collect();
        if let Some((first, HostMatch { region })) = hosts.first().copied() {
            let sharing = hosts.iter().map(|(place, _)| *place);
            let service = self.by_path(sharing, segments).unwrap_or(first);
            return Destination { service, region, documented: true };
        }
        let service = self.by_path(places().map(|(place, _)| place), segments);
        let service = service.unwrap_or(self.all.len());
        Destination { service, region: None, documented: false }
    }

    /// The one with the longest prefix of a path; of several, the first one.
    fn by_path(&self, places: impl Iterator<Item = usize>, segments: &[&str]) -> Option<usize> {
        let mut best = None;
        for place in places {
            for prefix in self.get(place).prefixes() {
                let Some(rest) = after(segments, prefix) else { continue };
                if best.is_none_or(|(_, left)| rest.len() < left) {
                    best = Some((place, rest.len()));
                }
            }
        }
        best.map(|(place, _)| place)
    }
}

fn named(service: &dyn Service, name: &str, path: Option<&str>) -> Option<HostMatch> {
    service.hosts().iter().find_map(|host| host.matches(name, path))
}
