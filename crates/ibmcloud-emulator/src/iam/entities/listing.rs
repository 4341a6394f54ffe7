//! Lists of the identity service: sorted, filtered, and in pages with absolute links.

use compact_sort::CompactSort as _;
use serde_json::{Value, json};

use super::shared::invalid;
use crate::json::set;
use crate::net::http::{Answer, Reply, Request};

/// Entities in one page, unless `pagesize` says otherwise.
const PAGE: usize = 20;
/// The largest page.
const LARGEST: usize = 100;

/// A kind of list: its name, and the members that it can be sorted by.
pub(crate) struct List {
    name: &'static str,
    sorts: [&'static str; 4],
}

/// API keys.
pub(super) const API_KEYS: List =
    List { name: "apikeys", sorts: ["name", "description", "created_at", "created_by"] };
/// Service IDs.
pub(super) const SERVICE_IDS: List =
    List { name: "serviceids", sorts: ["name", "description", "created_at", "modified_at"] };
/// Trusted profiles.
pub(super) const PROFILES: List =
    List { name: "profiles", sorts: ["name", "description", "created_at", "modified_at"] };

/// One page of `documents`. The page token is the id of the last entry before it.
pub(super) fn page(request: &Request, list: &List, mut documents: Vec<Value>) -> Answer {
    let size = match request.query("pagesize") {
        None => PAGE,
        Some(text) => text
            .parse()
            .ok()
            .filter(|size| (1..=LARGEST).contains(size))
            .ok_or_else(|| invalid(request, "'pagesize' is not a number from 1 to 100."))?,
    };
    if let Some(filter) = request.query("filter") {
        let filter = Filter::read(&filter).ok_or_else(|| invalid(request, "Invalid 'filter'."))?;
        documents.retain(|document| filter.passes(document));
    }
    sort(request, list, &mut documents)?;
    let id = |document: &Value| document["id"].as_str().unwrap_or_default().to_owned();
    let start = match request.query("pagetoken") {
        None => 0,
        Some(token) => {
            let before = documents.iter().position(|document| id(document) == token);
            before.ok_or_else(|| invalid(request, "Invalid 'pagetoken'."))? + 1
        }
    };
    let rest = documents.len().saturating_sub(start);
    // The page before begins after this entry; the first page has no token.
    let before = (start > size).then(|| documents.get(start - size - 1).map(id)).flatten();
    let page: Vec<Value> = documents.into_iter().skip(start).take(size).collect();
    let mut body = json!({
        "context": {"transaction_id": request.transaction, "url": request.origin()},
        "offset": start,
        "limit": size,
        "first": link(request, None),
    });
    if start > 0 {
        set(&mut body, "previous", link(request, before));
    }
    if rest > size {
        set(&mut body, "next", link(request, page.last().map(id)));
    }
    set(&mut body, list.name, page);
    Ok(Reply::json(200, body))
}

/// The request's own address with another page token.
fn link(request: &Request, token: Option<String>) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    let sent = url::form_urlencoded::parse(request.raw_query.as_bytes());
    query.extend_pairs(sent.filter(|(key, _)| key != "pagetoken"));
    if let Some(token) = token {
        query.append_pair("pagetoken", &token);
    }
    let query = query.finish();
    let mark = if query.is_empty() { "" } else { "?" };
    format!("{}{}{mark}{query}", request.origin(), request.raw_path)
}

fn sort(request: &Request, list: &List, documents: &mut [Value]) -> Result<(), Reply> {
    let field = request.query("sort");
    if field.as_ref().is_some_and(|field| !list.sorts.contains(&field.as_str())) {
        return Err(invalid(request, "Invalid 'sort'."));
    }
    let ascending = match request.query("order").as_deref() {
        Some("asc") => true,
        Some("desc") => false,
        None => field.is_some(),
        Some(_) => return Err(invalid(request, "Invalid 'order'.")),
    };
    let field = field.as_deref().unwrap_or("created_at");
    documents.compact_sort_by_key(|it| it[field].as_str().unwrap_or_default().to_owned());
    // Without a wish newest first; of two made in one minute, the one made later.
    if !ascending {
        documents.reverse();
    }
    Ok(())
}

/// `name co "abc"`: a field, a relation and a text.
struct Filter {
    field: String,
    relation: fn(&str, &str) -> bool,
    text: String,
}

impl Filter {
    fn read(text: &str) -> Option<Self> {
        let (field, rest) = text.trim().split_once(' ')?;
        let (relation, text) = rest.trim().split_once(' ')?;
        let relation: fn(&str, &str) -> bool = match relation {
            "co" => |value, text| value.contains(text),
            "eq" => |value, text| value == text,
            "sw" => |value, text| value.starts_with(text),
            _ => return None,
        };
        Some(Self { field: field.to_owned(), relation, text: text.trim_matches('"').to_owned() })
    }

    fn passes(&self, document: &Value) -> bool {
        (self.relation)(document[&self.field].as_str().unwrap_or_default(), &self.text)
    }
}
