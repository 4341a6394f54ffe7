//! Alerts of type `PROMETHEUS` in the way Prometheus shows its own.

use jiff::Timestamp;
use serde_json::{Map, Value as Json, json};

use super::super::common::auth::Session;
use super::eval::Query;
use super::expression::{Evaluate as _, Frame};
use super::parameters::expression;
use super::value::{Labels, NAME, Problem, Value, text};
use crate::json::set;
use crate::world::metrics::Visible;

/// An alert whose condition is PromQL.
struct Rule<'a> {
    alert: &'a Json,
    query: &'a str,
    /// The series for which the condition holds now; none where it cannot be evaluated.
    firing: Vec<(Labels, f64)>,
    /// Why it cannot be evaluated.
    error: Option<String>,
}

/// `/rules`
pub(super) fn rules(session: &Session<'_>) -> Json {
    let rules: Vec<Json> = all(session)
        .iter()
        .map(|rule| {
            let state = if rule.firing.is_empty() { "inactive" } else { "firing" };
            // Version 1 has microseconds, version 2 seconds in another place.
            let micros = rule.alert["timespan"].as_u64().map(|span| span / 1_000_000);
            let seconds = rule.alert.pointer("/config/duration").and_then(Json::as_u64);
            let mut entry = json!({
                "state": state,
                "name": rule.alert["name"],
                "query": rule.query,
                "duration": micros.or(seconds),
                "labels": {},
                "annotations": {},
                "alerts": active(rule),
                "health": if rule.error.is_some() { "err" } else { "ok" },
                "type": "alerting",
            });
            if let Some(error) = &rule.error {
                set(&mut entry, "lastError", error.as_str());
            }
            entry
        })
        .collect();
    json!({"groups": [{"name": "default", "file": "", "interval": 60, "limit": 0, "rules": rules}]})
}

/// `/alerts`
pub(super) fn alerts(session: &Session<'_>) -> Json {
    json!({"alerts": all(session).iter().flat_map(active).collect::<Vec<Json>>()})
}

fn all<'a>(session: &'a Session<'_>) -> Vec<Rule<'a>> {
    let metrics = session.metrics();
    let rule = |alert: &'a Json| {
        if alert["type"] != "PROMETHEUS" || alert["teamId"] != session.team {
            return None;
        }
        // Version 2 keeps the expression elsewhere.
        let query = alert["condition"]
            .as_str()
            .or(alert.pointer("/config/query").and_then(Json::as_str))?;
        let found = if alert["enabled"] == false {
            Ok(Vec::new())
        } else {
            firing(&metrics, query, session.now)
        };
        let (firing, error) = match found {
            Ok(firing) => (firing, None),
            Err(error) => (Vec::new(), Some(error)),
        };
        Some(Rule { alert, query, firing, error })
    };
    session.monitor.alerts.iter().filter_map(rule).collect()
}

/// The series that a condition leaves, or why it cannot be evaluated. What is no vector fires for no series.
fn firing(metrics: &Visible<'_>, query: &str, now: i64) -> Result<Vec<(Labels, f64)>, String> {
    let value = expression(query).and_then(|it| {
        Query::new(metrics, Frame { start: now, end: now, step: 0 }, now).value(&it, now)
    });
    match value {
        Ok(Value::Vector(samples)) => {
            Ok(samples.into_iter().map(|it| (it.labels, it.value)).collect())
        }
        Ok(_) => Ok(Vec::new()),
        Err(Problem::BadData(text) | Problem::Execution(text)) => Err(text),
    }
}

/// One entry for each series for which the condition holds.
fn active(rule: &Rule<'_>) -> Vec<Json> {
    let since = rule.alert["modifiedOn"].as_i64().unwrap_or(0);
    let since = Timestamp::from_millisecond(since).unwrap_or_default().to_string();
    let entry = |(labels, value): &(Labels, f64)| {
        let own = labels.iter().filter(|(name, _)| *name != NAME);
        let mut labels: Map<String, Json> =
            own.map(|(name, value)| (name.clone(), json!(value))).collect();
        labels.insert("alertname".into(), rule.alert["name"].clone());
        json!({
            "labels": labels,
            "annotations": {},
            "state": "firing",
            "activeAt": since,
            "value": text(*value),
        })
    };
    rule.firing.iter().map(entry).collect()
}
