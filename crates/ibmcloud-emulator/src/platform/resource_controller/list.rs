//! Filtered lists in pages. A page token holds the filters, as the service ignores all others then.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use url::form_urlencoded;

use super::access::{Access, invalid};
use super::documents;
use crate::net::http::{Answer, Reply, Request};
use crate::world::{Instance, World};

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
        let (from, to) = (self.get("updated_from"), self.get("updated_to"));
        within(date, from.as_deref(), to.as_deref())
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
    super::reclamations::settle(world, request);
    let wanted = Wanted::of(&filters);
    if wanted.name.is_some() {
        let World { instances, settings, .. } = &mut *world;
        let own = instances.iter_mut().filter(|it| access.sees(it) && wanted.fits(it));
        own.for_each(|it| it.polled(settings, request.now));
    }
    let world = &*world;
    let hits = world.instances.iter().filter(|it| access.sees(it) && wanted.fits(it));
    let document = |it: &Instance| documents::instance_seen(world, it, request.now);
    Ok(filters.page("/v2/resource_instances", hits, |it| &it.guid, document))
}

/// The filters of a list of instances, read once.
struct Wanted {
    state: Option<String>,
    guid: Option<String>,
    name: Option<String>,
    resource_group: Option<String>,
    service: Option<String>,
    plan: Option<String>,
    kind: Option<String>,
    sub_type: Option<String>,
    from: Option<String>,
    to: Option<String>,
}

impl Wanted {
    fn of(filters: &Filters) -> Self {
        Self {
            state: filters.get("state"),
            guid: filters.get("guid"),
            name: filters.get("name"),
            resource_group: filters.get("resource_group_id"),
            service: filters.get("resource_id"),
            plan: filters.get("resource_plan_id"),
            kind: filters.get("type"),
            sub_type: filters.get("sub_type"),
            from: filters.get("updated_from"),
            to: filters.get("updated_to"),
        }
    }

    fn fits(&self, it: &Instance) -> bool {
        let is = |wanted: &Option<String>, value: &str| {
            wanted.as_deref().is_none_or(|wanted| wanted == value)
        };
        let state = match &self.state {
            Some(state) => it.state == *state,
            None => it.state == "active" || it.state == "provisioning",
        };
        state
            && is(&self.guid, &it.guid)
            && is(&self.name, &it.name)
            && is(&self.resource_group, &it.resource_group)
            && is(&self.service, &it.service_id)
            && is(&self.plan, &it.plan_id)
            && is(&self.kind, &it.kind)
            && is(&self.sub_type, it.sub_type.as_deref().unwrap_or_default())
            && within(&it.updated_at, self.from.as_deref(), self.to.as_deref())
    }
}

/// Whether a date lies in a span, both ends inclusive, days or moments.
fn within(date: &str, from: Option<&str>, to: Option<&str>) -> bool {
    let date = date.trim_end_matches('Z');
    from.is_none_or(|from| date >= from.trim_end_matches('Z'))
        && to.is_none_or(|to| {
            let to = to.trim_end_matches('Z');
            date.get(..to.len()).unwrap_or(date) <= to
        })
}
