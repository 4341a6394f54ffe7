//! Resources whose documents are kept much as they are sent: data streams, silencing rules, downtimes.

use serde_json::{Map, Value, json};

use super::common::auth::{Rank, Session};
use super::common::documents::{body, check_version, enclosed, given, overlay, succeed, text};
use super::common::errors::{invalid, not_found};
use super::common::scope::Scope;
use super::events;
use crate::json::set;
use crate::net::http::{Answer, Reply, Request};
use crate::world::Monitor;

/// What one such resource differs in from the next.
pub(crate) struct Kind {
    /// What people call one.
    what: &'static str,
    /// Names of the envelopes around one and around many; without, documents are sent bare.
    envelopes: Option<(&'static str, &'static str)>,
    /// What it takes to change one.
    rank: Rank,
    store: fn(&mut Monitor) -> &mut Vec<Value>,
    /// The field that must be a list, if any, and whether it has to be there.
    list: Option<(&'static str, bool)>,
    /// What else has to be true of one; it may fill in what was left out.
    rules: fn(&mut Map<String, Value>, i64) -> Result<(), Reply>,
}

/// `/api/v1/dataStream/configs`
pub(crate) const DATA_STREAMS: Kind = Kind {
    what: "Data streaming configuration",
    envelopes: Some(("dataStreamConfig", "dataStreamConfigs")),
    rank: Rank::Administrator,
    store: |monitor| &mut monitor.data_streams,
    list: Some(("dataStreamRules", true)),
    rules: |_, _| Ok(()),
};
/// `/api/v1/silencingRules`
pub(crate) const SILENCING_RULES: Kind = Kind {
    what: "Silencing rule",
    envelopes: None,
    rank: Rank::Writer,
    store: |monitor| &mut monitor.silencing_rules,
    list: Some(("alertIds", false)),
    rules: silencing_rule,
};

/// `/api/downtimes`: the page that described them is gone, and the names of the envelopes are those
/// that the other resources of their time have.
pub(crate) const DOWNTIMES: Kind = Kind {
    what: "Downtime",
    envelopes: Some(("downtime", "downtimes")),
    rank: Rank::Writer,
    store: |monitor| &mut monitor.downtimes,
    list: None,
    rules: |_, _| Ok(()),
};

const DECIDED: [&str; 4] = ["id", "version", "createdOn", "modifiedOn"];

/// All of a kind.
pub(crate) fn list(session: &mut Session<'_>, kind: &Kind) -> Reply {
    let all = Value::Array((kind.store)(session.monitor).clone());
    let body = match kind.envelopes {
        Some((_, many)) => json!({many: all}),
        None => all,
    };
    Reply::json(200, body)
}

/// One of a kind.
pub(crate) fn read(session: &mut Session<'_>, kind: &Kind, id: &str) -> Answer {
    let document = find(session, kind, id)?;
    Ok(reply(kind, document))
}

/// Takes one away.
pub(crate) fn delete(session: &mut Session<'_>, kind: &Kind, id: &str) -> Answer {
    session.require(kind.rank)?;
    let gone = find(session, kind, id)?.get("id").cloned();
    (kind.store)(session.monitor).retain(|it| it.get("id") != gone.as_ref());
    Ok(Reply::empty(204))
}

/// `PATCH /api/v1/silencingRules/disable`
pub(crate) fn silence_no_more(session: &mut Session<'_>, request: &Request) -> Answer {
    session.require(SILENCING_RULES.rank)?;
    let sent = enclosed(request, "silencingRules")?;
    let ids = sent.get("ids").and_then(Value::as_array);
    let ids = ids.ok_or_else(|| invalid("The object silencingRules needs a list of ids"))?;
    for rule in session.monitor.silencing_rules.iter_mut().filter(|it| ids.contains(&it["id"])) {
        set(rule, "enabled", false);
    }
    Ok(Reply::json(200, json!({"silencingRules": {"ids": ids}})))
}

fn find<'a>(session: &'a mut Session<'_>, kind: &Kind, id: &str) -> Result<&'a mut Value, Reply> {
    let number = id.parse::<u64>().ok();
    let own = |it: &&mut Value| number.is_some_and(|number| it["id"] == number);
    let found = (kind.store)(session.monitor).iter_mut().find(own);
    found.ok_or_else(|| not_found(kind.what, id))
}

fn reply(kind: &Kind, document: &Value) -> Reply {
    let body = match kind.envelopes {
        Some((one, _)) => json!({one: document}),
        None => document.clone(),
    };
    Reply::json(200, body)
}

pub(crate) fn create(session: &mut Session<'_>, request: &Request, kind: &Kind) -> Answer {
    session.require(kind.rank)?;
    let sent = sent(request, kind, session.now)?;
    // What was read back and is sent again would otherwise make a second one.
    if given(&sent, "id").or(given(&sent, "version")).is_some() {
        return Err(invalid(&format!("{}: ID and version must be null", kind.what)));
    }
    let id = session.monitor.next_id();
    let mut document = json!({"id": id, "version": 1, "name": null, "enabled": true});
    overlay(&mut document, sent, &DECIDED);
    set(&mut document, "createdOn", session.now);
    set(&mut document, "modifiedOn", session.now);
    (kind.store)(session.monitor).push(document.clone());
    Ok(reply(kind, &document))
}

pub(crate) fn update(
    session: &mut Session<'_>,
    request: &Request,
    kind: &Kind,
    id: &str,
) -> Answer {
    session.require(kind.rank)?;
    let now = session.now;
    let sent = sent(request, kind, now)?;
    let stored = find(session, kind, id)?;
    check_version(&sent, stored, "version mismatch")?;
    let mut document = json!({"id": null, "version": null, "name": null, "enabled": true});
    overlay(&mut document, sent, &DECIDED);
    succeed(&mut document, stored, now);
    stored.clone_from(&document);
    Ok(reply(kind, &document))
}

fn sent(request: &Request, kind: &Kind, now: i64) -> Result<Map<String, Value>, Reply> {
    let mut sent = match kind.envelopes {
        Some((one, _)) => enclosed(request, one)?,
        None => body(request)?,
    };
    if text(&sent, "name").trim().is_empty() {
        return Err(invalid(&format!("{} without a name", kind.what)));
    }
    if let Some((list, required)) = kind.list
        && !given(&sent, list).map_or(!required, Value::is_array)
    {
        return Err(invalid(&format!("The field {list} must be a list")));
    }
    (kind.rules)(&mut sent, now)?;
    Ok(sent)
}

/// Terraform's provider sends a start in milliseconds and a duration in seconds. Without a start a rule begins now:
/// our choice.
fn silencing_rule(sent: &mut Map<String, Value>, now: i64) -> Result<(), Reply> {
    let start = given(sent, "startTs").map_or(Some(now), Value::as_i64);
    let start = start.filter(|it| events::TIMES.contains(it));
    let start = start.ok_or_else(|| invalid("The field startTs must be a time in milliseconds"))?;
    if given(sent, "durationInSec").and_then(Value::as_u64).is_none_or(|it| it == 0) {
        return Err(invalid("The field durationInSec must be a positive number"));
    }
    if Scope::parse(text(sent, "scope")).is_none() {
        return Err(invalid("The scope is not valid"));
    }
    sent.insert("startTs".to_owned(), start.into());
    Ok(())
}
