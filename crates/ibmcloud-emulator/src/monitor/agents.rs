//! Agents and what hangs on them: who is connected, their files, how long data is kept, groupings.

use serde_json::{Value, json};

use super::auth::{Rank, Session};
use super::documents::body;
use super::errors::{invalid, not_allowed};
use crate::errors;
use crate::net::http::{Answer, Reply, Request};
use crate::service::Service;

/// How long values are kept, and the distance between two of them then; in seconds.
const RETENTION: [(i64, i64); 5] = [
    (4 * 3_600, 10),
    (2 * 86_400, 60),
    (14 * 86_400, 600),
    (60 * 86_400, 3_600),
    (450 * 86_400, 86_400),
];

pub(crate) fn handle(session: &mut Session<'_>, request: &Request, rest: &[&str]) -> Answer {
    match (request.method.as_str(), rest) {
        ("GET", ["connected"]) => {
            let agents = &session.monitor.agents;
            Ok(Reply::json(200, json!({"total": agents.len(), "agents": agents})))
        }
        ("GET", ["config"]) => Ok(files(session)),
        ("PUT", ["config"]) => {
            session.require(Rank::Administrator)?;
            let body = body(request)?;
            let files = body.get("files").and_then(Value::as_array);
            let files = files.ok_or_else(|| invalid("The body needs a list called files"))?;
            session.monitor.agent_files.clone_from(files);
            Ok(self::files(session))
        }
        (_, ["connected" | "config"]) => Err(not_allowed(request)),
        _ => Err(errors::not_found(Service::Monitor, request)),
    }
}

fn files(session: &Session<'_>) -> Reply {
    Reply::json(200, json!({"files": session.monitor.agent_files}))
}

/// `/api/history/timelines`: what is kept at which distance. Times in microseconds.
pub(crate) fn timelines(session: &Session<'_>, request: &Request) -> Answer {
    if request.method != "GET" {
        return Err(not_allowed(request));
    }
    let micros = |seconds: i64| seconds * 1_000_000;
    let line = |(kept, sampling): &(i64, i64)| {
        let to = session.now * 1_000;
        json!({"from": to - micros(*kept), "to": to, "sampling": micros(*sampling)})
    };
    let lines: Vec<Value> = RETENTION.iter().map(line).collect();
    Ok(Reply::json(200, json!({"agents": lines})))
}

/// `/api/groupConfigurations` and `/api/groupConfigurations/{id}`
pub(crate) fn groupings(session: &mut Session<'_>, request: &Request, rest: &[&str]) -> Answer {
    match (request.method.as_str(), rest) {
        ("GET", []) => {
            let all = &session.monitor.explore_groupings;
            Ok(Reply::json(200, json!({"groupConfigurations": all})))
        }
        ("PUT", [id]) => {
            session.require(Rank::Writer)?;
            let mut grouping = Value::Object(body(request)?);
            if !grouping["groups"].is_array() {
                return Err(invalid("The body needs a list called groups"));
            }
            grouping["id"] = (*id).into();
            let all = &mut session.monitor.explore_groupings;
            all.retain(|it| it["id"] != *id);
            all.push(grouping.clone());
            Ok(Reply::json(200, grouping))
        }
        (_, [] | [_]) => Err(not_allowed(request)),
        _ => Err(errors::not_found(Service::Monitor, request)),
    }
}
