//! Events: version 2 with times in milliseconds, and version 1 with times in seconds.

mod item;
pub(super) mod search;

use serde_json::{Map, Value, json};

use super::common::auth::{Rank, Session};
use super::common::documents::{enclosed, given, text};
use super::common::errors::{invalid, not_found};
use super::common::scope;
use crate::net::http::{Answer, Reply, Request};

use item::Item;

/// Identifiers count up from here; they have the length of the service's.
const FIRST_ID: u64 = 1_893_450_100_000_000_000;
/// What can be a time in milliseconds: neither one in seconds nor one in microseconds (our choice).
pub(super) const TIMES: std::ops::Range<i64> = 100_000_000_000..10_000_000_000_000;
const LABELS: [&str; 5] = ["HIGH", "MEDIUM", "LOW", "INFO", "NONE"];

/// A generation of the events API.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Version {
    /// `/api/events`
    One,
    /// `/api/v2/events`
    Two,
}

/// `GET /api/events/{id}`
pub(crate) fn read(session: &Session<'_>, id: &str) -> Answer {
    let item = Item::find(session.monitor, id).ok_or_else(|| not_found("Event", id))?;
    Ok(Reply::json(200, json!({"event": item.document()})))
}

pub(crate) fn create(session: &mut Session<'_>, request: &Request, version: Version) -> Answer {
    session.require(Rank::Writer)?;
    let mut sent = enclosed(request, "event")?;
    // Version 1 calls the scope a filter.
    let filter = sent.remove("filter").filter(|_| version == Version::One);
    if let Some(filter) = filter {
        sent.entry("scope").or_insert(filter);
    }
    // It has its times in seconds.
    let seconds = given(&sent, "timestamp").and_then(Value::as_i64);
    if let Some(seconds) = seconds.filter(|_| version == Version::One) {
        sent.insert("timestamp".to_owned(), seconds.saturating_mul(1_000).into());
    }
    check(&sent)?;
    let event = complete(session, &sent)?;
    session.monitor.events.push(event.clone());
    Ok(Reply::json(201, json!({"event": event})))
}

pub(crate) fn delete(session: &mut Session<'_>, id: &str) -> Answer {
    session.require(Rank::Writer)?;
    let made = match Item::find(session.monitor, id).ok_or_else(|| not_found("Event", id))? {
        Item::Stored(_) => None,
        Item::Made(time) => Some(time),
    };
    match made {
        Some(time) => session.monitor.event_series.deleted.push(time),
        None => session.monitor.events.retain(|event| event["id"] != id),
    }
    Ok(Reply::empty(204))
}

fn check(sent: &Map<String, Value>) -> Result<(), Reply> {
    if text(sent, "name").trim().is_empty() {
        return Err(invalid("The event needs a name"));
    }
    let severity = |it: &Value| {
        let number = it.as_u64().or_else(|| it.as_str().and_then(|text| text.parse().ok()));
        number.is_some_and(|number| number <= 7) || LABELS.iter().any(|label| it == label)
    };
    if given(sent, "severity").is_some_and(|it| !severity(it)) {
        return Err(invalid("The severity must be 0 to 7, HIGH, MEDIUM, LOW, INFO or NONE"));
    }
    let tags = given(sent, "tags").map(Value::as_object);
    if tags.is_some_and(|tags| tags.is_none_or(|tags| !tags.values().all(Value::is_string))) {
        return Err(invalid("The tags must be an object of texts"));
    }
    let time = |it: &Value| it.as_i64().is_some_and(|time| TIMES.contains(&time));
    if given(sent, "timestamp").is_some_and(|it| !time(it)) {
        return Err(invalid("The timestamp must be a number of milliseconds"));
    }
    Ok(())
}

fn complete(session: &mut Session<'_>, sent: &Map<String, Value>) -> Result<Value, Reply> {
    let scope = scope::normalised(text(sent, "scope"));
    let scope = scope.ok_or_else(|| invalid("The scope is not valid"))?;
    let labels = scope::expressions(&scope).unwrap_or_default();
    let labels = labels.iter().filter(|it| it["operator"] == "equals");
    let labels: Map<String, Value> = labels
        .filter_map(|it| Some((it["operand"].as_str()?.to_owned(), it["value"].get(0)?.clone())))
        .collect();
    let id = FIRST_ID + session.monitor.next_id();
    let or = |name: &str, default: Value| given(sent, name).cloned().unwrap_or(default);
    Ok(json!({
        "id": id.to_string(),
        "version": 1,
        "name": text(sent, "name"),
        "description": text(sent, "description"),
        "severity": or("severity", 6.into()),
        "scope": scope,
        "scopeLabels": labels,
        "tags": or("tags", json!({})),
        "source": or("source", "api".into()),
        "type": "CUSTOM",
        "timestamp": or("timestamp", session.now.into()),
        "createdOn": session.now,
    }))
}
