//! `/api/alerts`, the generation that IBM documents. Times in microseconds, severities 0 to 7.

use promql_parser::parser;
use serde_json::{Map, Value, json};

use super::super::common::auth::{Rank, Session};
use super::super::common::documents::{
    check_version, enclosed, given, overlay, replace, succeed, text,
};
use super::super::common::errors::{invalid, not_found};
use super::super::common::scope::Scope;
use super::convert::label;
use super::store::{check_name, find, notification_count, of_team};
use super::{condition, convert};
use crate::json::set;
use crate::net::http::{Answer, Reply, Request};

const TYPES: [&str; 5] = ["MANUAL", "BASELINE", "HOST_COMPARISON", "PROMETHEUS", "EVENT"];
const LABELS: [(&str, u64); 4] = [("HIGH", 0), ("MEDIUM", 2), ("LOW", 4), ("INFO", 6)];
const MINUTE: u64 = 60_000_000;
const DECIDED: [&str; 6] =
    ["id", "version", "teamId", "createdOn", "modifiedOn", "notificationCount"];

/// A field, what has to be true of its value, and how to say so.
type Rule = (&'static str, fn(&Value) -> bool, &'static str);

/// `GET /api/alerts/{id}`
pub(crate) fn read(session: &Session<'_>, id: &str) -> Answer {
    let alert = find(session, id)?;
    let alert = shown(session, alert).ok_or_else(|| not_found("Alert", id))?;
    Ok(Reply::json(200, json!({"alert": alert})))
}

/// `from` and `to` are documented as required and optional in practice; no source says what they
/// would leave out, so that they only have to be numbers here.
pub(crate) fn list(session: &Session<'_>, request: &Request) -> Answer {
    for name in ["from", "to"] {
        if request.query(name).is_some_and(|text| text.parse::<u64>().is_err()) {
            return Err(invalid(&format!("The parameter {name} must be a number")));
        }
    }
    let alerts: Vec<Value> = of_team(session).filter_map(|it| shown(session, it)).collect();
    Ok(Reply::json(200, json!({"alerts": alerts})))
}

/// The alert as this generation shows it; `None` when it has no such type.
fn shown(session: &Session<'_>, alert: &Value) -> Option<Value> {
    let mut document = convert::to_version_1(alert)?;
    set(&mut document, "notificationCount", notification_count(session, alert));
    Some(document)
}

pub(crate) fn create(session: &mut Session<'_>, request: &Request) -> Answer {
    session.require(Rank::Writer)?;
    let alert = enclosed(request, "alert")?;
    if given(&alert, "id").or(given(&alert, "version")).is_some() {
        return Err(invalid("Alert ID and version must be null"));
    }
    check(session, &alert, &Value::Null)?;
    let mut document = complete(session, alert);
    set(&mut document, "id", session.monitor.next_id());
    session.monitor.alerts.push(document.clone());
    Ok(Reply::json(200, json!({"alert": document})))
}

pub(crate) fn update(session: &mut Session<'_>, request: &Request, id: &str) -> Answer {
    session.require(Rank::Writer)?;
    find(session, id)?;
    let alert = enclosed(request, "alert")?;
    let stored = find(session, id)?;
    check_version(&alert, stored, "version mismatch")?;
    check(session, &alert, &stored["id"])?;
    let mut document = complete(session, alert);
    succeed(&mut document, stored, session.now);
    let count = notification_count(session, &document);
    set(&mut document, "notificationCount", count);
    replace(&mut session.monitor.alerts, &document);
    Ok(Reply::json(200, json!({"alert": document})))
}

/// The documented rules: 422 for the name, 400 for everything else.
fn check(session: &Session<'_>, alert: &Map<String, Value>, own: &Value) -> Result<(), Reply> {
    check_name(session, alert, own)?;
    check_condition(alert)?;
    if Scope::parse(text(alert, "filter")).is_none() {
        return Err(invalid("The field filter is not a valid scope"));
    }
    let rules: [Rule; 9] = [
        ("enabled", Value::is_boolean, "true or false"),
        ("reNotify", Value::is_boolean, "true or false"),
        ("severity", |it| it.as_u64().is_some_and(|it| it <= 7), "a number from 0 to 7"),
        ("severityLabel", is_label, "HIGH, MEDIUM, LOW or INFO"),
        ("timespan", is_timespan, "a positive number of whole minutes, in microseconds"),
        ("reNotifyMinutes", |it| it.as_u64().is_some_and(|it| it > 0), "a positive number"),
        ("segmentBy", is_list_of_texts, "a list of label names"),
        ("segmentCondition", is_segment_condition, "an object whose type is ANY or ALL"),
        ("monitor", is_list_of_metrics, "a list of objects with a metric"),
    ];
    for (name, holds, wanted) in rules {
        if given(alert, name).is_some_and(|value| !holds(value)) {
            return Err(invalid(&format!("The field {name} must be {wanted}")));
        }
    }
    check_channels(session, alert)
}

/// Each type has its own way to say when it goes off.
fn check_condition(alert: &Map<String, Value>) -> Result<(), Reply> {
    let kind = given(alert, "type").map_or(Some("MANUAL"), Value::as_str).unwrap_or_default();
    let condition = text(alert, "condition").trim();
    match kind {
        kind if !TYPES.contains(&kind) => Err(invalid(&format!("Unknown alert type: {kind}"))),
        "MANUAL" | "PROMETHEUS" if condition.is_empty() => {
            Err(invalid("The alert needs a condition"))
        }
        "MANUAL" => match condition::parse(condition) {
            Ok(_) => Ok(()),
            Err(error) => Err(invalid(&format!("The condition is not valid: {error}"))),
        },
        "PROMETHEUS" => match parser::parse(condition) {
            Ok(_) => Ok(()),
            Err(error) => Err(invalid(&format!("The condition is not valid PromQL: {error}"))),
        },
        "EVENT" if given(alert, "criteria").is_some_and(|it| !it.is_object()) => {
            Err(invalid("The field criteria must be an object"))
        }
        _ => Ok(()),
    }
}

fn check_channels(session: &Session<'_>, alert: &Map<String, Value>) -> Result<(), Reply> {
    let wanted = match given(alert, "notificationChannelIds") {
        None => return Ok(()),
        Some(wanted) => wanted.as_array(),
    };
    let wanted = wanted.ok_or_else(|| invalid("notificationChannelIds must be a list"))?;
    let known = |id: &Value| session.monitor.notification_channels.iter().any(|it| it["id"] == *id);
    match wanted.iter().find(|id| !known(id)) {
        Some(id) => Err(invalid(&format!("NotificationChannelId: {id} does not exist"))),
        None => Ok(()),
    }
}

fn is_label(value: &Value) -> bool {
    LABELS.iter().any(|(label, _)| value == label)
}

fn is_timespan(value: &Value) -> bool {
    value.as_u64().is_some_and(|span| span >= MINUTE && span % MINUTE == 0)
}

fn is_list_of_texts(value: &Value) -> bool {
    value.as_array().is_some_and(|list| list.iter().all(Value::is_string))
}

fn is_segment_condition(value: &Value) -> bool {
    value["type"] == "ANY" || value["type"] == "ALL"
}

fn is_list_of_metrics(value: &Value) -> bool {
    value.as_array().is_some_and(|list| list.iter().all(|it| it["metric"].is_string()))
}

/// Fills in what was left out, and what only the service decides: a new alert, without a number.
fn complete(session: &Session<'_>, sent: Map<String, Value>) -> Value {
    let mut alert = json!({
        "id": null,
        "version": 1,
        "name": null,
        "description": null,
        "teamId": session.team,
        "enabled": true,
        "type": "MANUAL",
        "condition": null,
        "filter": null,
        "segmentBy": [],
        "segmentCondition": {"type": "ANY"},
        "severity": null,
        "severityLabel": null,
        "timespan": MINUTE,
        "notificationChannelIds": [],
        "reNotify": false,
        "reNotifyMinutes": 30,
        "notificationCount": 0,
        "autoCreated": false,
        "rateOfChange": false,
    });
    overlay(&mut alert, sent, &DECIDED);
    let wanted = alert.get("severityLabel").and_then(Value::as_str);
    let labelled = LABELS.iter().find(|(label, _)| wanted == Some(label));
    let severity = alert.get("severity").and_then(Value::as_u64);
    let severity = severity.or(labelled.map(|(_, number)| *number)).unwrap_or(4);
    set(&mut alert, "severity", severity);
    set(&mut alert, "severityLabel", label(severity));
    set(&mut alert, "createdOn", session.now);
    set(&mut alert, "modifiedOn", session.now);
    alert
}
