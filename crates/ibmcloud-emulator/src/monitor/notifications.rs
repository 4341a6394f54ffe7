//! What alerts have reported, and whether somebody has seen to it. Times in microseconds.

use serde_json::{Value, json};

use super::common::auth::{Rank, Session};
use super::common::documents::{self, enclosed};
use super::common::errors::{invalid, not_found};
use crate::json::set;
use crate::net::http::{Answer, Reply, Request};

pub(crate) fn list(session: &Session<'_>, request: &Request) -> Answer {
    let text = |name: &str| request.query(name).filter(|text| !text.is_empty());
    let number = |name: &str| {
        let number = text(name).map(|text| text.parse::<i64>()).transpose();
        number.map_err(|_| invalid(&format!("The parameter {name} must be a number")))
    };
    let (from, to, state) = (number("from")?, number("to")?, text("state"));
    // A Python client sends its own spelling of the two words.
    let resolved = text("resolved").map(|text| text.to_lowercase().parse::<bool>()).transpose();
    let resolved = resolved.map_err(|_| invalid("resolved must be true or false"))?;
    let fits = |it: &&Value| {
        let time = it["timestamp"].as_i64().unwrap_or(0);
        from.is_none_or(|from| time >= from)
            && to.is_none_or(|to| time <= to)
            && state.as_ref().is_none_or(|state| it["state"] == state.as_str())
            && resolved.is_none_or(|resolved| it["resolved"] == resolved)
            && of_team(session, it)
    };
    let notifications: Vec<&Value> = session.monitor.notifications.iter().filter(fits).collect();
    Ok(Reply::json(200, json!({"notifications": notifications})))
}

/// A notification belongs to the team of its alert; one whose alert is gone belongs to nobody.
fn of_team(session: &Session<'_>, notification: &Value) -> bool {
    let alerts = &session.monitor.alerts;
    let own = |it: &Value| it["id"] == notification["alertId"] && it["teamId"] == session.team;
    alerts.iter().any(own)
}

pub(crate) fn resolve(session: &mut Session<'_>, request: &Request, id: &str) -> Answer {
    session.require(Rank::Writer)?;
    let stored = documents::find(&session.monitor.notifications, id);
    let stored = stored.filter(|it| of_team(session, it));
    let mut notification = stored.cloned().ok_or_else(|| not_found("Notification", id))?;
    let sent = enclosed(request, "notification")?;
    let resolved = sent.get("resolved").and_then(Value::as_bool);
    let resolved = resolved.ok_or_else(|| invalid("resolved must be true or false"))?;
    set(&mut notification, "resolved", resolved);
    let version = notification.get("version").and_then(Value::as_u64).unwrap_or(0) + 1;
    set(&mut notification, "version", version);
    documents::replace(&mut session.monitor.notifications, &notification);
    Ok(Reply::json(200, json!({"notification": notification})))
}
