//! Inhibition rules (`/monitor/alerts/v1/inhibition-rules`): alerts that keep others quiet. Bare documents, as
//! in all of the newest generation.

use serde_json::{Map, Value, json};

use super::super::common::auth::{Rank, Session};
use super::super::common::documents::{self, body, given};
use super::super::common::errors::newest;
use super::super::common::page::{PAGE, Page};
use crate::json::set;
use crate::net::http::{Answer, Reply, Request};

/// What the service decides.
const DECIDED: [&str; 2] = ["id", "version"];

/// `GET /monitor/alerts/v1/inhibition-rules`
pub(crate) fn list(session: &Session<'_>, request: &Request) -> Answer {
    let page = Page::of(request, &session.monitor.inhibition_rules, PAGE)?;
    let about = json!({"previous": null, "next": null, "total": page.total});
    Ok(Reply::json(200, json!({"page": about, "data": page.items})))
}

/// `GET /monitor/alerts/v1/inhibition-rules/{id}`
pub(crate) fn read(session: &Session<'_>, id: &str) -> Answer {
    Ok(Reply::json(200, find(session, id)?.clone()))
}

/// `POST /monitor/alerts/v1/inhibition-rules`
pub(crate) fn create(session: &mut Session<'_>, request: &Request) -> Answer {
    session.require(Rank::Writer)?;
    let sent = checked(request)?;
    let id = session.monitor.next_id();
    let rule = complete(sent, &id.into(), 1);
    session.monitor.inhibition_rules.push(rule.clone());
    Ok(Reply::json(201, rule))
}

/// `PUT /monitor/alerts/v1/inhibition-rules/{id}`
pub(crate) fn update(session: &mut Session<'_>, request: &Request, id: &str) -> Answer {
    session.require(Rank::Writer)?;
    let stored = find(session, id)?;
    let sent = checked(request)?;
    let version = stored["version"].as_u64().unwrap_or(0);
    if given(&sent, "version").is_some_and(|it| *it != version) {
        return Err(newest(409, "conflict", "version mismatch"));
    }
    let rule = complete(sent, &stored["id"], version + 1);
    documents::replace(&mut session.monitor.inhibition_rules, &rule);
    Ok(Reply::json(200, rule))
}

/// `DELETE /monitor/alerts/v1/inhibition-rules/{id}`
pub(crate) fn delete(session: &mut Session<'_>, id: &str) -> Answer {
    session.require(Rank::Writer)?;
    let gone = find(session, id)?["id"].clone();
    session.monitor.inhibition_rules.retain(|it| it["id"] != gone);
    Ok(Reply::empty(204))
}

fn find<'a>(session: &'a Session<'_>, id: &str) -> Result<&'a Value, Reply> {
    let rule = documents::find(&session.monitor.inhibition_rules, id);
    rule.ok_or_else(|| newest(404, "not_found", "The inhibition rule does not exist"))
}

/// Both lists of matchers are there, and each matcher is whole; which operators there are is not checked.
fn checked(request: &Request) -> Result<Map<String, Value>, Reply> {
    let sent = body(request)?;
    let whole =
        |it: &Value| ["labelName", "operator", "value"].iter().all(|name| it[*name].is_string());
    for name in ["sourceMatchers", "targetMatchers"] {
        let matchers = sent.get(name).and_then(Value::as_array);
        if !matchers.is_some_and(|all| !all.is_empty() && all.iter().all(whole)) {
            let text =
                format!("{name} must be a list of matchers with labelName, operator and value");
            return Err(newest(400, "bad_request", &text));
        }
    }
    let names = |it: &Value| it.as_array().is_some_and(|all| all.iter().all(Value::is_string));
    if given(&sent, "equal").is_some_and(|it| !names(it)) {
        return Err(newest(400, "bad_request", "equal must be a list of label names"));
    }
    Ok(sent)
}

fn complete(sent: Map<String, Value>, id: &Value, version: u64) -> Value {
    let mut rule = json!({
        "name": "",
        "description": "",
        "isEnabled": true,
        "sourceMatchers": [],
        "targetMatchers": [],
        "equal": [],
    });
    documents::overlay(&mut rule, sent, &DECIDED);
    set(&mut rule, "id", id.clone());
    set(&mut rule, "version", version);
    rule
}
