//! Filtered lists in pages. A page token holds the filters, as the service ignores all others then.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use url::form_urlencoded;

use super::access::{Access, invalid};
use super::documents;
use crate::net::http::{Answer, Reply, Request};
use crate::world::{Instance, PlatformRole, World};

const LARGEST_PAGE: usize = 100;

/// Query parameters, the caller's or those of the first page.
pub(crate) struct Filters {
    query: String,
    limit: usize,
    /// GUID of the last entry of the page before.
    after: Option<String>,
}

impl Filters {
    pub(crate) fn read(request: &Request) -> Result<Self, Reply> {
        let (query, after) = match request.query("start") {
            Some(token) => {
                Self::open(&token).ok_or_else(|| invalid(request, "Invalid start parameter."))?
            }
            None => (request.raw_query.clone(), None),
        };
        let mut filters = Self { query, limit: LARGEST_PAGE, after };
        if let Some(limit) = filters.get("limit") {
            let number = limit.parse().ok().filter(|limit| (1..=LARGEST_PAGE).contains(limit));
            let text = "The limit must be a number from 1 to 100.";
            filters.limit = number.ok_or_else(|| invalid(request, text))?;
        }
        Ok(filters)
    }

    pub(crate) fn get(&self, name: &str) -> Option<String> {
        form_urlencoded::parse(self.query.as_bytes())
            .find(|(key, value)| key == name && !value.is_empty())
            .map(|(_, value)| value.into_owned())
    }

    /// Whether a parameter is absent or equal to `value`.
    pub(crate) fn equal(&self, name: &str, value: &str) -> bool {
        self.get(name).is_none_or(|wanted| wanted == value)
    }

    /// Whether a date lies in `updated_from` to `updated_to`, both inclusive, days or moments.
    pub(crate) fn updated(&self, date: &str) -> bool {
        let date = date.trim_end_matches('Z');
        let from = self.get("updated_from");
        let to = self.get("updated_to");
        from.is_none_or(|from| date >= from.trim_end_matches('Z'))
            && to.is_none_or(|to| {
                let to = to.trim_end_matches('Z');
                date.get(..to.len()).unwrap_or(date) <= to
            })
    }

    fn seal(&self, last: &str) -> String {
        URL_SAFE_NO_PAD.encode(json!([self.query, last]).to_string())
    }

    fn open(token: &str) -> Option<(String, Option<String>)> {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (query, last): (String, String) = serde_json::from_slice(&bytes).ok()?;
        Some((query, Some(last)))
    }

    /// One page of `all`, which is in a fixed order; `id` names an entry.
    pub(crate) fn page<'a, T: 'a>(
        &self,
        path: &str,
        all: impl Iterator<Item = &'a T>,
        id: impl Fn(&T) -> &str,
        document: impl Fn(&T) -> Value,
    ) -> Reply {
        let mut rest = all.collect::<Vec<_>>();
        if let Some(after) = &self.after {
            let from = rest.iter().position(|it| id(it) == after).map_or(0, |at| at + 1);
            rest.drain(..from);
        }
        let more = rest.len() > self.limit;
        rest.truncate(self.limit);
        let last = rest.last().filter(|_| more);
        let next = last.map(|last| format!("{path}?start={}", self.seal(id(last))));
        let resources: Vec<Value> = rest.iter().map(|it| document(it)).collect();
        let body = json!({"rows_count": resources.len(), "next_url": next, "resources": resources});
        Reply::json(200, body)
    }
}

/// A list without entries.
pub(crate) fn empty() -> Reply {
    Reply::json(200, json!({"rows_count": 0, "next_url": null, "resources": []}))
}

/// `GET /v2/resource_instances`. Looking an instance up by its name is a look at its running
/// operation, as reading it by its id is: scripts wait in either way.
pub(crate) fn instances(world: &mut World, request: &Request) -> Answer {
    let access = Access::of(world, request)?;
    let filters = Filters::read(request)?;
    let visible = access.role >= PlatformRole::Viewer;
    if visible && filters.get("name").is_some() {
        let own = |it: &&mut Instance| it.account == access.account && wanted(&filters, it);
        let World { instances, settings, .. } = &mut *world;
        instances.iter_mut().filter(own).for_each(|it| it.polled(settings, request.now));
    }
    let world = &*world;
    let hits = world
        .instances
        .iter()
        .filter(|it| visible && it.account == access.account && wanted(&filters, it));
    let document = |it: &Instance| documents::instance_seen(world, it, request.now);
    Ok(filters.page("/v2/resource_instances", hits, |it| &it.guid, document))
}

fn wanted(filters: &Filters, it: &Instance) -> bool {
    let state = match filters.get("state") {
        Some(state) => it.state == state,
        None => it.state == "active" || it.state == "provisioning",
    };
    state
        && filters.equal("guid", &it.guid)
        && filters.equal("name", &it.name)
        && filters.equal("resource_group_id", &it.resource_group)
        && filters.equal("resource_id", &it.service_id)
        && filters.equal("resource_plan_id", &it.plan_id)
        && filters.equal("type", &it.kind)
        && filters.equal("sub_type", it.sub_type.as_deref().unwrap_or_default())
        && filters.updated(&it.updated_at)
}
