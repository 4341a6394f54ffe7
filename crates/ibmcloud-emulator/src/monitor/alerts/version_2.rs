//! `/api/v2/alerts`, the generation of the Terraform provider. Times in seconds, severities in words.

use promql_parser::parser;
use serde_json::{Map, Value, json};

use super::super::common::auth::{Rank, Session};
use super::super::common::documents::{
    check_version, enclosed, given, overlay, replace, succeed, text,
};
use super::super::common::errors::{invalid, not_found};
use super::super::common::page::Page;
use super::store::{check_name, find, of_team};
use super::{convert, enrich};
use crate::json::set;
use crate::net::exact;
use crate::net::http::{Answer, Reply, Request};

/// The types, and the fields that their `config` must have.
const TYPES: [(&str, &[&str]); 7] = [
    ("MANUAL", &["metric", "conditionOperator", "threshold", "timeAggregation", "range"]),
    ("PROMETHEUS", &["query"]),
    ("FORM_BASED_PROMETHEUS", &["query", "conditionOperator", "threshold"]),
    ("EVENT", &["conditionOperator", "threshold"]),
    ("PERCENTAGE_OF_CHANGE", &["metric", "conditionOperator", "shorterRangeSec", "longerRangeSec"]),
    ("GROUP_OUTLIERS", &["metric", "algorithm"]),
    ("DOWNTIME", &["metric", "conditionOperator", "threshold"]),
];
/// The single sign is what the Terraform provider documents and sends.
const OPERATORS: [&str; 7] = [">", ">=", "<", "<=", "=", "==", "!="];
/// `none` is how the Terraform provider writes `info`, and how it reads it.
const SEVERITIES: [&str; 5] = ["high", "medium", "low", "none", "info"];
const DECIDED: [&str; 5] = ["id", "version", "teamId", "createdOn", "modifiedOn"];
/// Fields of `config` that hold a number.
const NUMBERS: [&str; 7] = [
    "threshold",
    "warningThreshold",
    "range",
    "duration",
    "keepFiringForSec",
    "shorterRangeSec",
    "longerRangeSec",
];

/// `GET /api/v2/alerts`: all alerts, or a page of them.
pub(crate) fn list(session: &Session<'_>, request: &Request) -> Answer {
    let all: Vec<Value> = of_team(session).filter_map(convert::to_version_2).collect();
    // Nothing public says how many come where no limit is named, and fewer than all would be a loss.
    let page = Page::of(request, &all, usize::MAX)?;
    Ok(Reply::json(200, json!({"alerts": page.items})))
}

/// `GET /api/v2/alerts/{id}`
pub(crate) fn read(session: &Session<'_>, id: &str) -> Answer {
    let alert = convert::to_version_2(find(session, id)?);
    let alert = alert.ok_or_else(|| not_found("Alert", id))?;
    Ok(Reply::json(200, json!({"alert": alert})))
}

pub(crate) fn create(session: &mut Session<'_>, request: &Request) -> Answer {
    session.require(Rank::Writer)?;
    let alert = enclosed(request, "alert")?;
    // Clients of statically typed languages send a zero where they mean nothing.
    let chosen = |name| given(&alert, name).is_some_and(|value| *value != 0);
    if chosen("id") || chosen("version") {
        return Err(invalid("Alert ID and version must be null"));
    }
    check(session, &alert, &Value::Null)?;
    let mut document = complete(session, alert)?;
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
    let mut document = complete(session, alert)?;
    succeed(&mut document, stored, session.now);
    replace(&mut session.monitor.alerts, &document);
    Ok(Reply::json(200, json!({"alert": document})))
}

fn check(session: &Session<'_>, alert: &Map<String, Value>, own: &Value) -> Result<(), Reply> {
    check_name(session, alert, own)?;
    let kind = text(alert, "type");
    let (_, needed) = TYPES
        .iter()
        .find(|(name, _)| *name == kind)
        .ok_or_else(|| invalid(&format!("Unknown alert type: {kind}")))?;
    if given(alert, "severity").is_some_and(|it| !SEVERITIES.iter().any(|word| it == word)) {
        return Err(invalid("The severity must be high, medium, low, none or info"));
    }
    if given(alert, "enabled").is_some_and(|it| !it.is_boolean()) {
        return Err(invalid("The field enabled must be true or false"));
    }
    let config = alert.get("config").and_then(Value::as_object);
    let config = config.ok_or_else(|| invalid("The alert needs an object called config"))?;
    if let Some(missing) = needed.iter().find(|name| given(config, name).is_none()) {
        return Err(invalid(&format!("The config of a {kind} alert needs {missing}")));
    }
    check_config(config)
}

fn check_config(config: &Map<String, Value>) -> Result<(), Reply> {
    for name in NUMBERS {
        if given(config, name).is_some_and(|value| !exact::is_number(value)) {
            return Err(invalid(&format!("The field {name} must be a number")));
        }
    }
    for name in ["conditionOperator", "warningConditionOperator"] {
        if given(config, name).is_some_and(|it| !OPERATORS.iter().any(|known| it == known)) {
            return Err(invalid(&format!(
                "The field {name} must be one of {}",
                OPERATORS.join(" ")
            )));
        }
    }
    let labels = given(config, "segmentBy").map(Value::as_array);
    let named = |it: &Value| it["id"].as_str().is_some_and(|id| !id.is_empty());
    if labels.is_some_and(|labels| !labels.is_some_and(|all| all.iter().all(named))) {
        return Err(invalid("The field segmentBy must be a list of objects with an id"));
    }
    if given(config, "metric").is_some_and(|metric| !metric["id"].is_string()) {
        return Err(invalid("The field metric must be an object with an id"));
    }
    match given(config, "query").map(|query| parser::parse(query.as_str().unwrap_or_default())) {
        Some(Err(error)) => Err(invalid(&format!("The query is not valid PromQL: {error}"))),
        _ => Ok(()),
    }
}

/// Fills in what was left out, and what only the service decides: a new alert, without a number.
fn complete(session: &Session<'_>, sent: Map<String, Value>) -> Result<Value, Reply> {
    let mut alert = json!({
        "id": null,
        "version": 1,
        "name": null,
        "description": null,
        "teamId": session.team,
        "enabled": true,
        "type": null,
        "group": "default",
        "severity": "low",
        "notificationChannelConfigList": [],
        "links": [],
        "labels": {},
        "config": {},
    });
    overlay(&mut alert, sent, &DECIDED);
    let channels = alert.get_mut("notificationChannelConfigList").and_then(Value::as_array_mut);
    for used in channels.into_iter().flatten() {
        name_channel(session, used)?;
    }
    if let Some(config) = alert.get_mut("config") {
        enrich::labels(config);
    }
    set(&mut alert, "createdOn", session.now);
    set(&mut alert, "modifiedOn", session.now);
    Ok(alert)
}

/// Adds type and name of the channel that an entry of the list is about.
fn name_channel(session: &Session<'_>, used: &mut Value) -> Result<(), Reply> {
    let id = used.get("channelId").cloned().unwrap_or_default();
    let channel = session.monitor.notification_channels.iter().find(|it| it["id"] == id);
    let Some(channel) = channel.filter(|_| used.is_object()) else {
        return Err(invalid(&format!("NotificationChannelId: {id} does not exist")));
    };
    set(used, "type", channel["type"].clone());
    set(used, "name", channel["name"].clone());
    if used.get("enabled").is_none() {
        set(used, "enabled", true);
    }
    Ok(())
}
