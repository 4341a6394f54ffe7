//! The alerts of a team: how they are found, checked, counted and deleted in both generations.

use serde_json::{Map, Value};

use super::super::common::auth::{Rank, Session};
use super::super::common::documents::{self, text, unprocessable};
use super::super::common::errors::not_found;
use crate::net::http::{Answer, Reply};

/// The two weeks over which `notificationCount` counts, in microseconds.
const COUNTED: i64 = 14 * 86_400 * 1_000_000;

/// Whether an alert was last written through version 2.
pub(super) fn is_version_2(alert: &Value) -> bool {
    alert.get("config").is_some()
}

/// An alert of the session's team.
pub(super) fn find<'a>(session: &'a Session<'_>, id: &str) -> Result<&'a Value, Reply> {
    let alert = documents::find(&session.monitor.alerts, id);
    alert.filter(|it| it["teamId"] == session.team).ok_or_else(|| not_found("Alert", id))
}

/// The alerts of the session's team.
pub(super) fn of_team<'a>(session: &'a Session<'_>) -> impl Iterator<Item = &'a Value> {
    session.monitor.alerts.iter().filter(|alert| alert["teamId"] == session.team)
}

pub(crate) fn delete(session: &mut Session<'_>, id: &str) -> Answer {
    session.require(Rank::Writer)?;
    let gone = find(session, id)?.get("id").cloned();
    session.monitor.alerts.retain(|it| it.get("id") != gone.as_ref());
    Ok(Reply::empty(204))
}

/// The rule that 422 is documented for: a name, and one that no other alert of the team has.
pub(super) fn check_name(
    session: &Session<'_>,
    alert: &Map<String, Value>,
    own: &Value,
) -> Result<(), Reply> {
    let name = text(alert, "name");
    if name.trim().is_empty() {
        return Err(unprocessable("The name of the alert is not valid"));
    }
    if of_team(session).any(|it| it["name"] == name && it["id"] != *own) {
        return Err(unprocessable(&format!("An alert with the name {name} already exists")));
    }
    Ok(())
}

/// How often an alert has reported lately.
pub(super) fn notification_count(session: &Session<'_>, alert: &Value) -> usize {
    let since = session.now * 1_000 - COUNTED;
    let counts = |it: &&Value| {
        it["alertId"] == alert["id"] && it["timestamp"].as_i64().is_some_and(|time| time > since)
    };
    session.monitor.notifications.iter().filter(counts).count()
}
