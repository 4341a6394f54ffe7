//! Alerts, version 1 of their API.

use serde_json::{Map, Value, json};

use super::auth::{Rank, Session};
use super::{body, invalid, not_allowed, not_found};
use crate::errors::{self, monitor as error};
use crate::http::{Answer, Reply, Request};
use crate::router::Service;

const TYPES: [&str; 5] = ["MANUAL", "BASELINE", "HOST_COMPARISON", "PROMETHEUS", "EVENT"];
const LABELS: [(&str, u64); 4] = [("HIGH", 0), ("MEDIUM", 2), ("LOW", 4), ("INFO", 6)];
const MINUTE: u64 = 60_000_000;

pub(crate) fn handle(session: &mut Session<'_>, request: &Request, rest: &[&str]) -> Answer {
    match (request.method.as_str(), rest) {
        ("GET", []) => {
            let own = |alert: &&Value| alert["teamId"] == session.team;
            let alerts: Vec<&Value> = session.monitor.alerts.iter().filter(own).collect();
            Ok(Reply::json(200, json!({"alerts": alerts})))
        }
        ("POST", []) => create(session, request),
        ("GET", [id]) => {
            let at = find(session, id)?;
            Ok(Reply::json(200, json!({"alert": session.monitor.alerts[at]})))
        }
        ("PUT", [id]) => update(session, request, id),
        ("DELETE", [id]) => {
            session.require(Rank::Writer)?;
            let at = find(session, id)?;
            session.monitor.alerts.remove(at);
            Ok(Reply::empty(204))
        }
        (_, [] | [_]) => Err(not_allowed(request)),
        _ => Err(errors::not_found(Service::Monitor, request)),
    }
}

fn find(session: &Session<'_>, id: &str) -> Result<usize, Reply> {
    let number = id.parse::<u64>().map_err(|_| not_found("Alert", id))?;
    let wanted = |alert: &Value| alert["id"] == number && alert["teamId"] == session.team;
    let found = session.monitor.alerts.iter().position(wanted);
    found.ok_or_else(|| not_found("Alert", id))
}

/// The alert inside the envelope.
fn sent(request: &Request) -> Result<Map<String, Value>, Reply> {
    match body(request)?.remove("alert") {
        Some(Value::Object(alert)) => Ok(alert),
        _ => Err(invalid("The body needs an object called alert")),
    }
}

fn create(session: &mut Session<'_>, request: &Request) -> Answer {
    session.require(Rank::Writer)?;
    let alert = sent(request)?;
    let given = |name: &str| alert.get(name).is_some_and(|value| !value.is_null());
    if given("id") || given("version") {
        return Err(invalid("Alert ID and version must be null"));
    }
    check(session, &alert, None)?;
    let id = session.monitor.next_id();
    let document = complete(session, alert, (id, 1, session.now));
    session.monitor.alerts.push(document.clone());
    Ok(Reply::json(200, json!({"alert": document})))
}

fn update(session: &mut Session<'_>, request: &Request, id: &str) -> Answer {
    session.require(Rank::Writer)?;
    let at = find(session, id)?;
    let alert = sent(request)?;
    let old = &session.monitor.alerts[at];
    let (number, version) = (old["id"].as_u64(), old["version"].as_u64().unwrap_or(0));
    let created = old["createdOn"].as_i64().unwrap_or(session.now);
    if alert.get("id").is_some_and(|id| id.as_u64() != number) {
        return Err(invalid("The alert ID in the body differs from the one in the path"));
    }
    if alert.get("version").and_then(Value::as_u64) != Some(version) {
        return Err(error(409, "Conflict", "version mismatch"));
    }
    check(session, &alert, number)?;
    let document = complete(session, alert, (number.unwrap_or(0), version + 1, created));
    session.monitor.alerts[at].clone_from(&document);
    Ok(Reply::json(200, json!({"alert": document})))
}

/// The documented rules: 422 for the name, 400 for everything else.
fn check(session: &Session<'_>, alert: &Map<String, Value>, own: Option<u64>) -> Result<(), Reply> {
    let unprocessable = |text: String| Err(error(422, "Unprocessable entity", &text));
    let name = alert.get("name").and_then(Value::as_str).unwrap_or_default();
    if name.trim().is_empty() {
        return unprocessable("The name of the alert is not valid".into());
    }
    let same = |it: &&Value| {
        it["name"] == name && it["teamId"] == session.team && it["id"].as_u64() != own
    };
    if session.monitor.alerts.iter().any(|it| same(&it)) {
        return unprocessable(format!("An alert with the name {name} already exists"));
    }
    let kind = alert.get("type").and_then(Value::as_str).unwrap_or("MANUAL");
    if !TYPES.contains(&kind) {
        return Err(invalid(&format!("Unknown alert type: {kind}")));
    }
    if ["MANUAL", "PROMETHEUS"].contains(&kind) {
        let condition = alert.get("condition").and_then(Value::as_str).unwrap_or_default();
        if condition.trim().is_empty() {
            return Err(invalid("The alert needs a condition"));
        }
    }
    if let Some(severity) = alert.get("severity").filter(|it| !it.is_null())
        && severity.as_u64().is_none_or(|severity| severity > 7)
    {
        return Err(invalid("The severity must be a number from 0 to 7"));
    }
    if let Some(timespan) = alert.get("timespan").filter(|it| !it.is_null())
        && timespan.as_u64().is_none_or(|span| span < MINUTE || span % MINUTE != 0)
    {
        return Err(invalid("The timespan must be a positive number of whole minutes"));
    }
    check_channels(session, alert)
}

fn check_channels(session: &Session<'_>, alert: &Map<String, Value>) -> Result<(), Reply> {
    let wanted = alert.get("notificationChannelIds").and_then(Value::as_array);
    let known = |id: &Value| session.monitor.notification_channels.iter().any(|it| it["id"] == *id);
    match wanted.into_iter().flatten().find(|id| !known(id)) {
        Some(id) => Err(invalid(&format!("NotificationChannelId: {id} does not exist"))),
        None => Ok(()),
    }
}

/// Fills in what was left out, and what only the service decides.
fn complete(
    session: &Session<'_>,
    sent: Map<String, Value>,
    (id, version, created): (u64, u64, i64),
) -> Value {
    let mut alert = json!({
        "id": id,
        "version": version,
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
    let decided = ["id", "version", "teamId", "createdOn", "modifiedOn", "notificationCount"];
    for (name, value) in sent.into_iter().filter(|(name, _)| !decided.contains(&name.as_str())) {
        // A null for something that has a default asks for the default.
        if !value.is_null() || alert.get(&name).is_none() {
            alert[name] = value;
        }
    }
    let label = alert["severityLabel"].as_str().map(str::to_owned);
    let by_label = label.and_then(|label| LABELS.iter().find(|(name, _)| *name == label));
    let severity = alert["severity"].as_u64().or(by_label.map(|(_, number)| *number)).unwrap_or(4);
    alert["severity"] = severity.into();
    alert["severityLabel"] = match severity {
        0 | 1 => "HIGH",
        2 | 3 => "MEDIUM",
        4 | 5 => "LOW",
        _ => "INFO",
    }
    .into();
    alert["createdOn"] = created.into();
    alert["modifiedOn"] = session.now.into();
    alert
}
