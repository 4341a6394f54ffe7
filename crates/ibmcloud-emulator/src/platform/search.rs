//! Global search: instances and resource groups, by a small part of the Lucene language.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use compact_sort::CompactSort as _;
use serde_json::{Map, Value, json};

use crate::iam::Caller;
use crate::json::set;
use crate::net::http::{Answer, Reply, Request};
use crate::platform::resource_manager;
use crate::service::{CommonErrors, ErrorFamily, Handler, Host, Operation, Route, Service, Table};
use crate::world::{Tag, TagKind, World};

const DEFAULT_FIELDS: [&str; 5] = ["account_id", "name", "type", "family", "crn"];
const PAGE: usize = 10;
const LARGEST_PAGE: usize = 1_000;

const SDK: &str = "platform-services-python-sdk ibm_platform_services/global_search_v2.py";

#[rustfmt::skip]
const ALL: &[R] = &[
    R::post("/v3/resources/search", "search", SDK, |world, request, _| search(world, request)),
];

static ROUTES: Table<Handler> = Table::new(ALL);

type R = Route<Handler>;

/// Global search.
#[derive(Debug)]
pub(crate) struct Search;

impl Service for Search {
    fn name(&self) -> &'static str {
        "global-search"
    }

    fn hosts(&self) -> &'static [Host] {
        const HOSTS: &[Host] = &[
            Host::new("api.global-search-tagging.cloud.ibm.com"),
            Host::new("api.private.global-search-tagging.cloud.ibm.com"),
            Host::new("api.private.{region}.global-search-tagging.cloud.ibm.com"),
        ];
        HOSTS
    }

    fn prefixes(&self) -> &'static [&'static str] {
        &["/v3/resources/search"]
    }

    fn operations(&self) -> Vec<Operation> {
        ROUTES.operations().collect()
    }

    fn missing(&self) -> &'static [&'static str] {
        &["of the query language: nested parentheses, ranges, and fuzzy or boosted terms"]
    }

    fn errors(&self) -> &dyn ErrorFamily {
        &CommonErrors
    }

    fn respond(&self, world: &mut World, request: &Request) -> Reply {
        ROUTES.respond(world, request, &CommonErrors)
    }
}

fn search(world: &World, request: &Request) -> Answer {
    let caller = Caller::of(&CommonErrors, request)?;
    caller.check_account(world, &CommonErrors, request)?;
    let invalid = |text: &str| CommonErrors.error(request, 400, text);
    let body = request.json().ok_or_else(|| invalid("The body is not valid JSON."))?;
    let limit = match request.query("limit") {
        None => PAGE,
        Some(limit) => limit
            .parse()
            .ok()
            .filter(|limit| (1..=LARGEST_PAGE).contains(limit))
            .ok_or_else(|| invalid("The limit must be a number from 1 to 1000."))?,
    };
    let cursor = body.get("search_cursor").and_then(Value::as_str);
    let (query, fields, offset) = if let Some(cursor) = cursor {
        open(cursor).ok_or_else(|| invalid("The search cursor is not valid."))?
    } else {
        let query = body.get("query").and_then(Value::as_str).unwrap_or("*").to_owned();
        (query, fields(&body), 0)
    };
    let account = caller.account.as_deref().unwrap_or_default();
    let reclaimed = request.query("is_reclaimed").unwrap_or_default();
    let mut hits: Vec<Value> = documents(world, account, &reclaimed);
    hits.retain(|document| matches(document, &query));
    sort(&mut hits, &request.query("sort").unwrap_or_default());
    let items: Vec<Value> =
        hits.iter().skip(offset).take(limit).map(|hit| narrowed(hit, &fields)).collect();
    let mut body = json!({"items": items, "limit": limit});
    let end = offset + items.len();
    if end < hits.len() {
        let cursor = json!([query, fields, end]).to_string();
        set(&mut body, "search_cursor", URL_SAFE_NO_PAD.encode(cursor));
    }
    Ok(Reply::json(200, body))
}

fn open(cursor: &str) -> Option<(String, Vec<String>, usize)> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()
}

fn fields(body: &Map<String, Value>) -> Vec<String> {
    let named = body.get("fields").and_then(Value::as_array);
    let named: Option<Vec<String>> =
        named.map(|it| it.iter().filter_map(Value::as_str).map(str::to_owned).collect());
    named
        .filter(|fields| !fields.is_empty())
        .unwrap_or_else(|| DEFAULT_FIELDS.map(str::to_owned).to_vec())
}

/// What the index holds of an account: active instances, those that wait to be reclaimed (with
/// `is_reclaimed` as `true` or `any`), and groups. Removed instances are not in it.
fn documents(world: &World, account: &str, reclaimed: &str) -> Vec<Value> {
    let wanted = |state: &str| match state {
        "active" => reclaimed != "true",
        "pending_reclamation" => matches!(reclaimed, "true" | "any"),
        _ => false,
    };
    let instances = world.instances.iter().filter(|it| it.account == account).filter_map(|it| {
        let crn = it.crn();
        wanted(&it.state).then(|| {
            json!({
                "account_id": account,
                "name": it.name,
                "type": "resource-instance",
                "family": "resource_controller",
                "crn": crn,
                "region": it.region,
                "service_name": it.service_name,
                "resource_group_id": it.resource_group,
                "resource_id": it.guid,
                "tags": tags(world, &crn, TagKind::User),
                "access_tags": tags(world, &crn, TagKind::Access),
                "service_tags": tags(world, &crn, TagKind::Service),
            })
        })
    });
    let groups = world.resource_groups.iter().filter(|it| it.account == account && !it.deleted);
    let groups = groups.filter(|_| reclaimed != "true").map(|it| {
        let crn = resource_manager::crn(it);
        json!({
            "account_id": account,
            "name": it.name,
            "type": "resource-group",
            "family": "resource_controller",
            "crn": crn,
            "region": "global",
            "service_name": "resource-controller",
            "tags": tags(world, &crn, TagKind::User),
            "access_tags": tags(world, &crn, TagKind::Access),
            "service_tags": tags(world, &crn, TagKind::Service),
        })
    });
    instances.chain(groups).collect()
}

/// The names of the tags of one kind on a resource.
fn tags(world: &World, crn: &str, kind: TagKind) -> Vec<String> {
    let own = |tag: &&Tag| tag.kind == kind && tag.resources.iter().any(|it| it == crn);
    let mut names: Vec<String> =
        world.tags.iter().filter(own).map(|tag| tag.name.clone()).collect();
    names.sort_unstable();
    names
}

/// Only the fields asked for; the CRN is always there.
fn narrowed(document: &Value, fields: &[String]) -> Value {
    let Value::Object(all) = document else { return Value::Null };
    let wanted =
        |name: &String| name == "crn" || fields.iter().any(|field| field == "*" || field == name);
    all.iter().filter(|(name, _)| wanted(name)).map(|(k, v)| (k.clone(), v.clone())).collect()
}

fn sort(hits: &mut [Value], by: &str) {
    let fields: Vec<&str> = by.split(',').filter(|field| !field.is_empty()).collect();
    let key = |hit: &Value| -> Vec<String> {
        fields.iter().map(|field| hit[*field].as_str().unwrap_or_default().to_owned()).collect()
    };
    hits.compact_sort_by_key(key);
}

/// `OR` of `AND`s of terms, each perhaps with `NOT` in front.
fn matches(document: &Value, query: &str) -> bool {
    query.split(" OR ").any(|part| {
        part.split(" AND ").all(|term| {
            let term = term.trim().trim_matches(['(', ')']);
            match term.strip_prefix("NOT ") {
                Some(term) => !holds(document, term),
                None => holds(document, term),
            }
        })
    })
}

/// One term: `field:value`, a bare value for the name, or `*`.
fn holds(document: &Value, term: &str) -> bool {
    let (field, value) = term.trim().split_once(':').unwrap_or(("name", term.trim()));
    let value = value.trim().trim_matches('"').replace("\\:", ":");
    let value = value.as_str();
    let found = match &document[field] {
        Value::String(text) => crate::faults::glob(value, text),
        Value::Array(all) => all.iter().any(|it| it == value),
        _ => false,
    };
    value == "*" || found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_joins_terms() {
        let document = json!({"name": "abc def", "region": "us-south", "tags": ["a:b"]});
        for (query, expected) in [
            ("*", true),
            ("name:abc*", true),
            ("region:us-south AND name:x", false),
            ("region:us-south AND (name:x OR name:abc*)", true),
            ("NOT region:us-south", false),
            ("tags:\"a:b\"", true),
            ("name:\"abc def\"", true),
            ("nothing:x", false),
        ] {
            assert_eq!(matches(&document, query), expected, "{query}");
        }
    }
}
