//! Agents and what hangs on them: who is connected, their files, how long data is kept, groupings.

use serde_json::{Value, json};

use super::common::auth::{Rank, Session};
use super::common::documents::body;
use super::common::errors::invalid;
use crate::json::set;
use crate::net::http::{Answer, Reply, Request};

/// How long values are kept, and the distance between two of them then; in seconds.
const RETENTION: [(i64, i64); 5] = [
    (4 * 3_600, 10),
    (2 * 86_400, 60),
    (14 * 86_400, 600),
    (60 * 86_400, 3_600),
    (450 * 86_400, 86_400),
];

/// `GET /api/agents/connected`
pub(crate) fn connected(session: &Session<'_>) -> Reply {
    let agents = &session.monitor.agents;
    Reply::json(200, json!({"total": agents.len(), "agents": agents}))
}

/// `PUT /api/agents/config`
pub(crate) fn set_files(session: &mut Session<'_>, request: &Request) -> Answer {
    session.require(Rank::Administrator)?;
    let body = body(request)?;
    let sent = body.get("files").and_then(Value::as_array);
    let sent = sent.ok_or_else(|| invalid("The body needs a list called files"))?;
    session.monitor.agent_files.clone_from(sent);
    Ok(files(session))
}

/// `GET /api/agents/config`
pub(crate) fn files(session: &Session<'_>) -> Reply {
    Reply::json(200, json!({"files": session.monitor.agent_files}))
}

/// `/api/history/timelines`: what is kept at which distance. Times in microseconds.
pub(crate) fn timelines(session: &Session<'_>) -> Reply {
    let micros = |seconds: i64| seconds * 1_000_000;
    let line = |(kept, sampling): &(i64, i64)| {
        let to = session.now * 1_000;
        json!({"from": to - micros(*kept), "to": to, "sampling": micros(*sampling)})
    };
    let lines: Vec<Value> = RETENTION.iter().map(line).collect();
    Reply::json(200, json!({"agents": lines}))
}

/// `GET /api/groupConfigurations`
pub(crate) fn groupings(session: &Session<'_>) -> Reply {
    Reply::json(200, json!({"groupConfigurations": session.monitor.explore_groupings}))
}

/// `PUT /api/groupConfigurations/{id}`
pub(crate) fn set_grouping(session: &mut Session<'_>, request: &Request, id: &str) -> Answer {
    session.require(Rank::Writer)?;
    let mut grouping = Value::Object(body(request)?);
    if !grouping.get("groups").is_some_and(Value::is_array) {
        return Err(invalid("The body needs a list called groups"));
    }
    set(&mut grouping, "id", id);
    let all = &mut session.monitor.explore_groupings;
    all.retain(|it| it["id"] != id);
    all.push(grouping.clone());
    Ok(Reply::json(200, grouping))
}
