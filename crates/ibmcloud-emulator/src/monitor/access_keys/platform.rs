//! `/platform/v1/access-keys`: the same keys in the words of the newest generation.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::super::common::auth::{Rank, Session};
use super::super::common::documents::body;
use super::super::common::errors::newest;
use super::super::common::page::{PAGE, Page};
use super::take;
use crate::net::http::{Answer, Reply, Request};
use crate::world::AccessKey;

/// Names of the newest generation, with those of the classic one.
const NAMES: [(&str, &str); 4] = [
    ("agentLimit", "limit"),
    ("agentReservation", "reservation"),
    ("teamId", "teamId"),
    ("metadata", "metadata"),
];

/// `GET /platform/v1/access-keys`
pub(crate) fn list(session: &Session<'_>, request: &Request) -> Answer {
    session.require(Rank::Administrator)?;
    let page = Page::of(request, &session.monitor.access_keys, PAGE)?;
    let about = json!({"previous": null, "next": null, "total": page.total});
    let keys: Vec<Value> = page.items.iter().map(document).collect();
    Ok(Reply::json(200, json!({"page": about, "data": keys})))
}

/// `GET /platform/v1/access-keys/{id}`
pub(crate) fn read(session: &Session<'_>, id: &str) -> Answer {
    let place = place(session, id)?;
    session
        .monitor
        .access_keys
        .get(place)
        .map(|key| Reply::json(200, document(key)))
        .ok_or_else(absent)
}

/// `POST /platform/v1/access-keys`
pub(crate) fn create(session: &mut Session<'_>, request: &Request) -> Answer {
    session.require(Rank::Administrator)?;
    let id = session.monitor.next_id();
    let key = AccessKey { id, ..AccessKey::first(&session.mint.token(), session.now) };
    let key = changed(session, key, &body(request)?)?;
    session.monitor.access_keys.push(key.clone());
    Ok(Reply::json(201, document(&key)))
}

/// `PUT /platform/v1/access-keys/{id}`: replaces what can be chosen.
pub(crate) fn update(session: &mut Session<'_>, request: &Request, id: &str) -> Answer {
    let place = place(session, id)?;
    let stored = session.monitor.access_keys.get(place).cloned().ok_or_else(absent)?;
    let bare =
        AccessKey { limit: None, reservation: None, team: None, metadata: Map::new(), ..stored };
    let key = changed(session, bare, &body(request)?)?;
    if let Some(stored) = session.monitor.access_keys.get_mut(place) {
        stored.clone_from(&key);
    }
    Ok(Reply::json(200, document(&key)))
}

/// `DELETE /platform/v1/access-keys/{id}`
pub(crate) fn delete(session: &mut Session<'_>, id: &str) -> Answer {
    let place = place(session, id)?;
    session.monitor.access_keys.remove(place);
    Ok(Reply::empty(204))
}

/// Where the key with this number is. Only administrators get to know.
fn place(session: &Session<'_>, id: &str) -> Result<usize, Reply> {
    session.require(Rank::Administrator)?;
    let number = id.parse::<u64>().ok();
    let place = session.monitor.access_keys.iter().position(|it| Some(it.id) == number);
    place.ok_or_else(absent)
}

fn absent() -> Reply {
    newest(404, "not_found", "The access key does not exist")
}

/// The key with what was sent.
fn changed(
    session: &Session<'_>,
    mut key: AccessKey,
    sent: &Map<String, Value>,
) -> Result<AccessKey, Reply> {
    let classic =
        NAMES.iter().filter_map(|(new, old)| Some(((*old).to_owned(), sent.get(*new)?.clone())));
    take(session.monitor, &mut key, &classic.collect())?;
    let enabled = match sent.get("isEnabled") {
        None | Some(Value::Null) => true,
        Some(value) => value
            .as_bool()
            .ok_or_else(|| newest(400, "bad_request", "isEnabled must be true or false"))?,
    };
    if key.enabled != enabled {
        key.disabled = (!enabled).then_some(session.now);
        key.enabled = enabled;
    }
    Ok(key)
}

fn document(key: &AccessKey) -> Value {
    let date = |millis: i64| Timestamp::from_millisecond(millis).ok().map(|it| it.to_string());
    json!({
        "id": key.id,
        "accessKey": key.key,
        "agentLimit": key.limit,
        "agentReservation": key.reservation,
        "teamId": key.team,
        "metadata": key.metadata,
        "isEnabled": key.enabled,
        "dateCreated": date(key.created),
        "dateDisabled": key.disabled.and_then(date),
    })
}
