//! The global catalog: services, plans, deployments, and the geography tree.

mod entries;

use compact_sort::CompactSort as _;
use serde_json::{Value, json};
use url::form_urlencoded;

use crate::iam::Caller;
use crate::json::set;
use crate::net::http::{Answer, Reply, Request};
use crate::service::{CommonErrors, ErrorFamily, Handler, Host, Operation, Route, Service, Table};
use crate::world::World;

use entries::Entry;

const PAGE: usize = 50;
const LARGEST_PAGE: usize = 200;

const SDK: &str = "platform-services-python-sdk ibm_platform_services/global_catalog_v1.py";

#[rustfmt::skip]
const ALL: &[R] = &[
    R::get("/api/v1", "list_catalog_entries", SDK, |world, request, _| checked(request).map(|()| list(world, request))),
    R::get("/api/v1/{id}", "get_catalog_entry", SDK, |world, request, at| checked(request).and_then(|()| one(world, request, at.get("id")))),
    R::get("/api/v1/{id}/{kind}", "get_child_objects", SDK, |world, request, at| checked(request).and_then(|()| children(world, request, at.get("id"), at.get("kind")))),
];

static ROUTES: Table<Handler> = Table::new(ALL);

type R = Route<Handler>;

/// The global catalog. Without a token the public entries can be read; with one it must be good.
#[derive(Debug)]
pub(crate) struct Catalog;

impl Service for Catalog {
    fn name(&self) -> &'static str {
        "global-catalog"
    }

    fn hosts(&self) -> &'static [Host] {
        const HOSTS: &[Host] = &[
            Host::new("globalcatalog.cloud.ibm.com"),
            Host::new("private.globalcatalog.cloud.ibm.com"),
            Host::new("private.{region}.globalcatalog.cloud.ibm.com"),
        ];
        HOSTS
    }

    fn prefixes(&self) -> &'static [&'static str] {
        &["/api/v1"]
    }

    fn operations(&self) -> Vec<Operation> {
        ROUTES.operations().collect()
    }

    fn missing(&self) -> &'static [&'static str] {
        &["changes of entries, their visibility, pricing and artifacts"]
    }

    fn errors(&self) -> &dyn ErrorFamily {
        &CatalogErrors
    }

    fn respond(&self, world: &mut World, request: &Request) -> Reply {
        // Whatever is under this prefix can only be read.
        match request.path()[..] {
            ["api", "v1", ..] if request.method() != "GET" => CatalogErrors.not_allowed(request),
            _ => ROUTES.respond(world, request, &CatalogErrors),
        }
    }
}

/// The common errors, with the catalog's own words for a token that is over.
struct CatalogErrors;

impl ErrorFamily for CatalogErrors {
    fn error(&self, request: &Request, status: u16, text: &str) -> Reply {
        CommonErrors.error(request, status, text)
    }

    fn unauthorized(&self, request: &Request) -> Reply {
        self.error(request, 401, "Token expired")
    }
}

fn checked(request: &Request) -> Result<(), Reply> {
    match request.header("authorization") {
        Some(_) => Caller::of(&CatalogErrors, request).map(|_| ()),
        None => Ok(()),
    }
}

fn list(world: &World, request: &Request) -> Reply {
    let query = Query::parse(&request.query("q").unwrap_or_default());
    let top = entries::top(world, request);
    // Geographies appear only when a kind is asked for; the catalog of services goes without them.
    let any_kind = query.filters.iter().any(|(key, _)| key == "kind");
    let visible = |entry: &&Entry| any_kind || entry.kind == "service";
    let hits = top.iter().filter(visible).filter(|entry| query.matches(entry)).collect();
    page(request, hits)
}

fn one(world: &World, request: &Request, id: &str) -> Answer {
    let entry = entries::find(world, request, id);
    let entry = entry.ok_or_else(|| absent(request, id))?;
    let depth = match request.query("depth").as_deref() {
        Some("*") => usize::MAX,
        Some(depth) => depth.parse().unwrap_or(0),
        None => 0,
    };
    Ok(Reply::json(200, entry.document(wants_metadata(request), depth)).with("etag", "\"1\""))
}

fn children(world: &World, request: &Request, id: &str, kind: &str) -> Answer {
    let entry = entries::find(world, request, id).ok_or_else(|| absent(request, id))?;
    let query = Query::parse(&request.query("q").unwrap_or_default());
    let of_kind = |entry: &&Entry| (kind == "*" || entry.kind == kind) && query.matches(entry);
    Ok(page(request, entry.children.iter().filter(of_kind).collect()))
}

fn absent(request: &Request, id: &str) -> Reply {
    CommonErrors.error(request, 404, &format!("Object {id} not found"))
}

fn wants_metadata(request: &Request) -> bool {
    let include = request.query("include").unwrap_or_default();
    let complete = request.query("complete").is_some_and(|text| text == "true");
    complete || include == "*" || include.starts_with("metadata")
}

/// One page of the hits with absolute links to its neighbours.
fn page(request: &Request, mut hits: Vec<&Entry>) -> Reply {
    let number = |name: &str| request.query(name).and_then(|text| text.parse::<usize>().ok());
    let offset = number("_offset").unwrap_or(0);
    let limit = number("_limit").unwrap_or(PAGE).clamp(1, LARGEST_PAGE);
    match request.query("sort-by").as_deref() {
        Some("displayname") => hits.compact_sort_by(|a, b| a.display_name.cmp(&b.display_name)),
        Some("kind") => hits.compact_sort_by(|a, b| a.kind.cmp(b.kind)),
        _ => hits.compact_sort_by(|a, b| a.name.cmp(&b.name)),
    }
    if request.query("descending").is_some_and(|text| text == "true") {
        hits.reverse();
    }
    let metadata = wants_metadata(request);
    let resources: Vec<Value> =
        hits.iter().skip(offset).take(limit).map(|entry| entry.document(metadata, 0)).collect();
    let count = hits.len();
    let mut body = json!({
        "offset": offset,
        "limit": limit,
        "count": count,
        "resource_count": resources.len(),
        "first": link(request, 0),
    });
    if offset + limit < count {
        set(&mut body, "next", link(request, offset + limit));
    }
    if offset > 0 {
        set(&mut body, "prev", link(request, offset.saturating_sub(limit)));
    }
    set(&mut body, "last", link(request, count.saturating_sub(1) / limit * limit));
    set(&mut body, "resources", resources);
    Reply::json(200, body).with("etag", "\"1\"")
}

fn link(request: &Request, offset: usize) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("_offset", &offset.to_string());
    let kept = form_urlencoded::parse(request.raw_query.as_bytes());
    query.extend_pairs(kept.filter(|(name, _)| name != "_offset"));
    format!("{}{}?{}", request.origin(), request.raw_path, query.finish())
}

/// The search language: words, and `key:value` filters of which an entry must pass all.
struct Query {
    words: Vec<String>,
    filters: Vec<(String, String)>,
}

impl Query {
    fn parse(text: &str) -> Self {
        let mut query = Self { words: Vec::new(), filters: Vec::new() };
        for word in text.split_whitespace() {
            match word.split_once(':') {
                Some((key, value)) => query.filters.push((key.to_owned(), value.to_owned())),
                None => query.words.push(word.trim_matches('"').to_lowercase()),
            }
        }
        query
    }

    fn matches(&self, entry: &Entry) -> bool {
        let text = format!("{} {} {}", entry.name, entry.display_name, entry.description);
        let text = text.to_lowercase();
        let found = self.words.is_empty() || self.words.iter().any(|word| text.contains(word));
        found && self.filters.iter().all(|(key, value)| passes(entry, key, value))
    }
}

fn passes(entry: &Entry, key: &str, value: &str) -> bool {
    match key {
        "kind" => entry.kind == value,
        "name" => entry.name == value,
        "tag" => entry.tags.contains(&value),
        "geo" => entry.kind == "service",
        "active" | "rc" | "iam" => value == "true",
        "price" => entry.pricing.contains(&value),
        _ => true,
    }
}
