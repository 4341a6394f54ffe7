//! The table of a service's routes, and how the route of a request is found in it.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::OnceLock;

use matchit::Router;

use super::definition::Service;
use super::errors::ErrorFamily;
use super::route::{ANY, Handler, Operation, OtherMethods, Parameters, Route};
use crate::net::http::{Reply, Request};
use crate::world::World;

/// All routes of a service.
///
/// A path in which every segment is a word goes before one with a parameter, as the router of the
/// `matchit` crate has it, each method by itself. Slashes at the end of a path do not matter.
pub struct Table<H: 'static> {
    routes: &'static [Route<H>],
    aliases: &'static [(&'static str, &'static str)],
    refused: &'static [&'static str],
    index: OnceLock<Index>,
}

/// Why there is no route for a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mismatch {
    /// The path is not known.
    Path,
    /// The path is known, with other methods.
    Method,
}

/// Routers whose values are the places of routes.
struct Index {
    by_method: BTreeMap<&'static str, Router<usize>>,
    /// Of all methods: what becomes of those that have no route.
    paths: Router<(String, OtherMethods)>,
}

impl<H: Copy> Table<H> {
    /// A table of these routes.
    pub const fn new(routes: &'static [Route<H>]) -> Self {
        Self::with(routes, &[], &[])
    }

    /// A table of these routes, with beginnings of paths that mean the same as another one, and paths
    /// that are known without having a method.
    pub const fn with(
        routes: &'static [Route<H>],
        aliases: &'static [(&'static str, &'static str)],
        refused: &'static [&'static str],
    ) -> Self {
        Self { routes, aliases, refused, index: OnceLock::new() }
    }

    /// What the table serves, in its own order.
    pub fn operations(&self) -> impl Iterator<Item = Operation> {
        self.routes.iter().map(Route::operation)
    }

    /// Beginnings of paths, and those that mean the same.
    pub fn aliases(&self) -> &'static [(&'static str, &'static str)] {
        self.aliases
    }

    /// The handler for a request, with the parameters of its path.
    pub fn find<'r>(&self, request: &'r Request) -> Result<(H, Parameters<'r>), Mismatch> {
        let segments = self.canonical(request.path());
        let path = joined(&segments);
        let index = self.index.get_or_init(|| Index::new(self.routes, self.refused));
        let best = index.paths.at(&path).map_err(|_| Mismatch::Path)?;
        let (pattern, others) = best.value;
        let found = index.place(request.method(), &path).and_then(|place| self.routes.get(place));
        let found = found.filter(|route| {
            *others != OtherMethods::Reserved || normalised(route.operation.path) == *pattern
        });
        match (found, others) {
            (Some(route), _) => {
                Ok((route.handler, Parameters::new(route.operation.path, segments)))
            }
            (None, OtherMethods::Unknown) => Err(Mismatch::Path),
            (None, OtherMethods::Refused | OtherMethods::Reserved) => Err(Mismatch::Method),
        }
    }

    /// The segments of a path, its beginning replaced by what it is an alias of.
    ///
    /// Each alias is replaced once, in their order, so that one may lead to another.
    pub fn canonical<'r>(&self, segments: Vec<&'r str>) -> Vec<&'r str> {
        canonical(self.aliases, segments)
    }
}

/// See [`Table::canonical`].
pub(crate) fn canonical<'r>(
    aliases: &[(&'static str, &'static str)],
    mut segments: Vec<&'r str>,
) -> Vec<&'r str> {
    for (alias, meant) in aliases {
        if let Some(rest) = after(&segments, alias) {
            segments = meant.split('/').skip(1).chain(rest.iter().copied()).collect();
        }
    }
    segments
}

impl Table<Handler> {
    /// Answers a request by its route, and in the service's own words where there is none.
    pub fn respond(&self, world: &mut World, request: &Request, errors: &dyn ErrorFamily) -> Reply {
        match self.find(request) {
            Ok((handler, parameters)) => {
                handler(world, request, &parameters).unwrap_or_else(|refusal| refusal)
            }
            Err(mismatch) => mismatch.reply(request, errors),
        }
    }
}

impl Mismatch {
    /// The answer of a family: 404 or 405.
    pub fn reply(self, request: &Request, errors: &dyn ErrorFamily) -> Reply {
        match self {
            Self::Path => errors.not_found(request),
            Self::Method => errors.not_allowed(request),
        }
    }
}

impl<H> fmt::Debug for Table<H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Table").field("routes", &self.routes.len()).finish_non_exhaustive()
    }
}

impl Index {
    fn new<H>(routes: &[Route<H>], refused: &[&str]) -> Self {
        let mut by_method: BTreeMap<_, Router<usize>> = BTreeMap::new();
        let mut known: BTreeMap<String, OtherMethods> = BTreeMap::new();
        for (place, Route { operation, others, .. }) in routes.iter().enumerate() {
            let path = normalised(operation.path);
            // Of two routes for the same the first one counts; a test finds that.
            let _ = by_method.entry(operation.method).or_default().insert(path.clone(), place);
            let of_path = known.entry(path).or_insert(*others);
            if *others != OtherMethods::Refused {
                *of_path = *others;
            }
        }
        known.extend(refused.iter().map(|path| (normalised(path), OtherMethods::Refused)));
        let mut paths = Router::new();
        for (path, others) in known {
            let _ = paths.insert(path.clone(), (path, others));
        }
        Self { by_method, paths }
    }

    fn place(&self, method: &str, path: &str) -> Option<usize> {
        [method, ANY].iter().find_map(|method| {
            let found = self.by_method.get(method)?.at(path).ok()?;
            Some(*found.value)
        })
    }
}

/// A pattern whose parameters have the numbers of their segments for names, so that routes may name
/// them differently.
fn normalised(pattern: &str) -> String {
    let part = |(number, part): (usize, &str)| match part.strip_prefix('{') {
        Some(name) if !name.starts_with('*') => format!("/{{p{number}}}"),
        _ => format!("/{part}"),
    };
    pattern.split('/').skip(1).enumerate().map(part).collect()
}

/// Segments as a path; a slash inside of one is not taken for one between two.
fn joined(segments: &[&str]) -> String {
    if segments.is_empty() {
        return "/".to_owned();
    }
    segments.iter().flat_map(|segment| ["/".to_owned(), segment.replace('/', "%2F")]).collect()
}

/// The operation that a request is for: of several that fit, that with the fewest parameters.
pub(crate) fn operation_of(service: &dyn Service, request: &Request) -> Option<Operation> {
    let segments = canonical(service.aliases(), request.path());
    let open = |it: &Operation| (it.path.matches('{').count(), usize::from(it.method == ANY));
    let fits = |it: &Operation| {
        (it.method == request.method() || it.method == ANY) && is_path(it.path, &segments)
    };
    service.operations().into_iter().filter(fits).min_by_key(open)
}

/// Whether a path is one of those that a pattern describes.
pub(crate) fn is_path(pattern: &str, segments: &[&str]) -> bool {
    let mut words = pattern.split('/').filter(|word| !word.is_empty());
    let mut segments = segments.iter();
    loop {
        match (words.next(), segments.next()) {
            (Some(word), _) if word.starts_with("{*") => return true,
            (Some(word), Some(own)) if word.starts_with('{') || word == *own => {}
            (None, None) => return true,
            _ => return false,
        }
    }
}

/// What follows in `segments` behind the path `beginning`.
pub(crate) fn after<'s, 'r>(segments: &'s [&'r str], beginning: &str) -> Option<&'s [&'r str]> {
    let mut rest = segments;
    for word in beginning.split('/').skip(1) {
        let (first, others) = rest.split_first()?;
        if *first != word {
            return None;
        }
        rest = others;
    }
    Some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::http::segments;

    type R = Route<&'static str>;

    const SOURCE: &str = "a test";
    static TABLE: Table<&str> = Table::with(
        &[
            R::get("/v1/things", "", SOURCE, "list"),
            R::get("/v1/things/{id}", "", SOURCE, "read"),
            R::put("/v1/things/{thing}", "", SOURCE, "write"),
            R::get("/v1/things/details", "", SOURCE, "details"),
            R::get("/v1/things/me", "", SOURCE, "me").reserved(),
            R::post("/v1/things/{id}/parts/{part}", "", SOURCE, "part"),
            R::post("/v1/accept", "", SOURCE, "accept").hiding_other_methods(),
            R::any("/v1/reset", "", SOURCE, "reset"),
        ],
        &[("/v0", "/v1"), ("/v1/thing", "/v1/things")],
        &["/v1/known/{*rest}"],
    );

    fn request(method: &str, raw_path: &str) -> Request {
        Request {
            method: method.to_owned(),
            scheme: "http",
            authority: String::new(),
            region: None,
            service: 0,
            raw_path: raw_path.to_owned(),
            raw_query: String::new(),
            segments: segments(raw_path),
            headers: hyper::HeaderMap::new(),
            body: bytes::Bytes::new(),
            now: jiff::Timestamp::UNIX_EPOCH,
            transaction: String::new(),
        }
    }

    fn found(method: &str, path: &str) -> Result<&'static str, Mismatch> {
        TABLE.find(&request(method, path)).map(|(handler, _)| handler)
    }

    #[test]
    fn a_route_is_found_by_method_and_path() {
        for (method, path, expected) in [
            ("GET", "/v1/things", Ok("list")),
            ("GET", "/v1/things/", Ok("list")),
            ("DELETE", "/v1/things", Err(Mismatch::Method)),
            ("GET", "/v1/things/details", Ok("details")),
            // A word that only another method has is taken for a parameter,
            ("PUT", "/v1/things/details", Ok("write")),
            // unless it is reserved.
            ("GET", "/v1/things/me", Ok("me")),
            ("PUT", "/v1/things/me", Err(Mismatch::Method)),
            ("GET", "/v1/accept", Err(Mismatch::Path)),
            ("DELETE", "/v1/reset", Ok("reset")),
            ("GET", "/v1/known/a/b", Err(Mismatch::Method)),
            ("GET", "/v1/known", Err(Mismatch::Path)),
            ("GET", "/v1/things/1/parts", Err(Mismatch::Path)),
            ("GET", "/", Err(Mismatch::Path)),
            // Aliases, one of which leads to the other.
            ("GET", "/v0/thing/1", Ok("read")),
        ] {
            assert_eq!(found(method, path), expected, "{method} {path}");
        }
    }

    #[test]
    fn parameters_are_decoded_and_keep_their_slashes() {
        let request = request("POST", "/v0/thing/a%2Fb/parts/%7Bc%7D");
        let (handler, parameters) = TABLE.find(&request).unwrap();
        assert_eq!(handler, "part");
        assert_eq!(["id", "part", "other"].map(|name| parameters.get(name)), ["a/b", "{c}", ""]);
    }
}
