//! IP filters: from which addresses the instance may be reached at all, once filtering is switched on.

use std::net::IpAddr;

use serde_json::{Map, Value, json};

use super::super::common::auth::Session;
use super::super::common::documents::body;
use super::form::{self, Kind, Member, may, must};
use super::{Generation, Resource, Wrong, admit};
use crate::json::set;
use crate::net::http::{Answer, Reply, Request};
use crate::world::in_subnet;

/// `/platform/v1/ip-filters`
pub(crate) const FILTERS: Resource = Resource {
    what: "IP filter",
    generation: Generation::Newest,
    store: |monitor| &mut monitor.ip_filters,
    read,
    complete: |session, filter, _| {
        let now = jiff::Timestamp::from_millisecond(session.now).unwrap_or_default();
        set(filter, "lastUpdated", now.to_string());
    },
    show: Value::clone,
    kept: |_, _| None,
};

const FILTER: &[Member] = &[
    must("ipRange", Kind::Text(64)),
    may("note", Kind::Text(255), "\"\""),
    must("isEnabled", Kind::Flag),
];
const SETTINGS: &[Member] = &[must("isFilteringEnabled", Kind::Flag)];

fn read(session: &Session<'_>, sent: &Map<String, Value>, id: Option<u64>) -> Result<Value, Wrong> {
    let filter = &form::read(FILTER, sent)?;
    let range = filter["ipRange"].as_str().unwrap_or_default();
    let own: Option<IpAddr> = range.split_once('/').and_then(|(own, _)| own.parse().ok());
    if !own.is_some_and(|own| in_subnet(range, own).is_some_and(|it| it)) {
        return Err(Wrong::invalid(format!("{range} is not a network in CIDR notation")));
    }
    let same = |it: &Value| it["ipRange"] == range && it["id"].as_u64() != id;
    if session.monitor.ip_filters.iter().any(same) {
        return Err(Wrong::conflict(format!("There is a filter for {range} already")));
    }
    Ok(filter.clone())
}

/// `GET /platform/v1/ip-filters-settings`
pub(crate) fn settings(session: &Session<'_>) -> Answer {
    admit(session, FILTERS.generation)?;
    Ok(Reply::json(200, json!({"isFilteringEnabled": session.monitor.ip_filtering})))
}

/// `PUT` of the same. Whoever is not in a range is locked out by it, the caller too.
pub(crate) fn set_settings(session: &mut Session<'_>, request: &Request) -> Answer {
    admit(session, FILTERS.generation)?;
    let sent = form::read(SETTINGS, &body(request)?);
    let sent = &sent.map_err(|it| FILTERS.generation.refuse(it))?;
    let on = sent["isFilteringEnabled"] == true;
    if on && session.monitor.ip_filters.is_empty() {
        let text = "Filtering needs at least one IP range";
        return Err(FILTERS.generation.refuse(Wrong::invalid(text)));
    }
    session.monitor.ip_filtering = on;
    settings(session)
}
