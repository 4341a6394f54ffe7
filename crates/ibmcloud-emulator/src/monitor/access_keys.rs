//! Access keys: what agents send metrics with.

pub(super) mod platform;

use serde_json::{Map, Value, json};

use super::common::auth::{Rank, Session};
use super::common::documents::{body, given, unprocessable};
use super::common::errors::{invalid, not_found};
use super::common::page::Page;
use crate::net::http::{Answer, Reply, Request};
use crate::world::{AccessKey, Monitor};

const MOST_METADATA: usize = 20;

/// `GET /api/customer/accessKeys/{key}`
pub(crate) fn read(session: &Session<'_>, key: &str) -> Answer {
    session.require(Rank::Administrator)?;
    let found = session.monitor.access_keys.iter().find(|it| it.key == key);
    found.map(reply).ok_or_else(absent)
}

/// `DELETE /api/customer/accessKeys/{key}`
pub(crate) fn delete(session: &mut Session<'_>, key: &str) -> Answer {
    let gone = find(session, key)?.key.clone();
    session.monitor.access_keys.retain(|it| it.key != gone);
    Ok(Reply::empty(204))
}

/// An access key, to be changed. Only administrators get to know.
fn find<'a>(session: &'a mut Session<'_>, key: &str) -> Result<&'a mut AccessKey, Reply> {
    session.require(Rank::Administrator)?;
    session.monitor.access_keys.iter_mut().find(|it| it.key == key).ok_or_else(absent)
}

/// The key is a secret: it is not repeated.
fn absent() -> Reply {
    not_found("The access key", "given")
}

pub(crate) fn list(session: &Session<'_>, request: &Request) -> Answer {
    session.require(Rank::Administrator)?;
    let text = |name: &str| request.query(name).filter(|text| !text.is_empty());
    let enabled = text("enabled").map(|text| text.to_lowercase().parse::<bool>());
    let enabled = enabled.transpose().map_err(|_| invalid("enabled must be true or false"))?;
    let (key, id, team) = (text("accessKey"), text("id"), text("teamId"));
    let is = |wanted: &Option<String>, own: &str| wanted.as_ref().is_none_or(|it| it == own);
    let number = |number: Option<u64>| number.map(|it| it.to_string()).unwrap_or_default();
    let metadata: Vec<(String, String)> = url::form_urlencoded::parse(request.raw_query.as_bytes())
        .filter_map(|(name, value)| {
            Some((name.strip_prefix("metadata-")?.to_owned(), value.into_owned()))
        })
        .collect();
    let fits = |it: &&AccessKey| {
        is(&key, &it.key)
            && is(&id, &it.id.to_string())
            && is(&team, &number(it.team))
            && enabled.is_none_or(|enabled| enabled == it.enabled)
            && metadata.iter().all(|(name, value)| {
                it.metadata.get(name).and_then(Value::as_str) == Some(value.as_str())
            })
    };
    let chosen: Vec<&AccessKey> = session.monitor.access_keys.iter().filter(fits).collect();
    // The answer says no total, so that a shorter page that nobody asked for would be a loss.
    let page = Page::of(request, &chosen, usize::MAX)?;
    let keys: Vec<Value> = page.items.iter().map(|key| document(key)).collect();
    Ok(Reply::json(200, json!({"customerAccessKeys": keys})))
}

/// IBM's page posts no body at all, so that everything has a default.
pub(crate) fn create(session: &mut Session<'_>, request: &Request) -> Answer {
    session.require(Rank::Administrator)?;
    let body = body(request)?;
    let sent = body.get("customerAccessKey").and_then(Value::as_object);
    let id = session.monitor.next_id();
    let mut key = AccessKey { id, ..AccessKey::first(&session.mint.token(), session.now) };
    take(session.monitor, &mut key, sent.unwrap_or(&Map::new()))?;
    session.monitor.access_keys.push(key.clone());
    Ok(reply(&key))
}

pub(crate) fn update(session: &mut Session<'_>, request: &Request, key: &str) -> Answer {
    let mut changed = find(session, key)?.clone();
    let body = body(request)?;
    let sent = body.get("customerAccessKey").and_then(Value::as_object);
    let sent = sent.ok_or_else(|| invalid("The body needs an object called customerAccessKey"))?;
    take(session.monitor, &mut changed, sent)?;
    find(session, key)?.clone_from(&changed);
    Ok(reply(&changed))
}

pub(crate) fn switch(session: &mut Session<'_>, key: &str, enabled: bool) -> Answer {
    let now = session.now;
    let key = find(session, key)?;
    if key.enabled != enabled {
        key.enabled = enabled;
        key.disabled = (!enabled).then_some(now);
    }
    Ok(reply(key))
}

/// Takes over what may be set; a null takes it away.
fn take(monitor: &Monitor, key: &mut AccessKey, sent: &Map<String, Value>) -> Result<(), Reply> {
    let number = |name: &str, old: Option<u64>| match sent.get(name) {
        None => Ok(old),
        Some(Value::Null) => Ok(None),
        Some(value) => match value.as_u64() {
            Some(number) => Ok(Some(number)),
            None => Err(invalid(&format!("The field {name} must be a number"))),
        },
    };
    key.limit = number("limit", key.limit)?;
    key.reservation = number("reservation", key.reservation)?;
    key.team = number("teamId", key.team)?;
    if key.team.is_some_and(|team| monitor.team(team).is_none()) {
        return Err(invalid("The team does not exist"));
    }
    if key.limit.is_some_and(|limit| key.reservation.is_some_and(|reserved| reserved > limit)) {
        return Err(unprocessable("The reservation must not be larger than the limit"));
    }
    if let Some(metadata) = given(sent, "metadata") {
        let metadata = metadata.as_object().filter(|it| it.len() <= MOST_METADATA);
        let metadata = metadata
            .ok_or_else(|| invalid("The metadata must be an object of at most 20 pairs"))?;
        key.metadata.clone_from(metadata);
    }
    Ok(())
}

fn reply(key: &AccessKey) -> Reply {
    Reply::json(200, json!({"customerAccessKey": document(key)}))
}

fn document(key: &AccessKey) -> Value {
    json!({
        "id": key.id,
        "enabled": key.enabled,
        "accessKey": key.key,
        "dateCreated": key.created,
        "dateDisabled": key.disabled,
        "limit": key.limit,
        "reservation": key.reservation,
        "teamId": key.team,
        "metadata": key.metadata,
    })
}
