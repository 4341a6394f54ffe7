//! Captures (`/api/sysdig`): recordings of the system calls of a host, made, watched, fetched and deleted
//! as `sdcclient` does it. Times in the query are in microseconds.

use serde_json::{Value, json};

use super::common::auth::{Rank, Session};
use super::common::documents::{self, body, given, text};
use super::common::errors::{invalid, not_found};
use crate::json::set;
use crate::net::http::{Answer, Reply, Request};

/// Seconds that a capture takes unless it says how many, and that it may take.
const USUAL: i64 = 15;
const MOST: i64 = 86_400;
/// Milliseconds until the agent begins, and until what it has recorded has arrived.
const PICKED_UP: i64 = 1_000;
const UPLOADED: i64 = 1_000;

/// A recording in which nothing happened: the section header that such a file begins with.
const RECORDING: [u8; 28] = [
    0x0a, 0x0d, 0x0d, 0x0a, 28, 0, 0, 0, // kind and length of the block
    0x4d, 0x3c, 0x2b, 0x1a, 1, 0, 0, 0, // order of bytes, version
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, // length of the section: unknown
    28, 0, 0, 0,
];

/// `GET /api/sysdig/{id}`
pub(crate) fn read(session: &Session<'_>, id: &str) -> Answer {
    let capture = find(session, id)?;
    Ok(Reply::json(200, json!({"dump": shown(session, capture)})))
}

/// `GET /api/sysdig/{id}/download`
pub(crate) fn download(session: &Session<'_>, id: &str) -> Answer {
    let capture = find(session, id)?;
    if status(session, capture) != "done" {
        return Err(not_found("The recording of capture", id));
    }
    Ok(Reply::bytes(200, RECORDING.to_vec()))
}

/// `DELETE /api/sysdig/{id}`
pub(crate) fn delete(session: &mut Session<'_>, id: &str) -> Answer {
    session.require(Rank::Writer)?;
    let gone = find(session, id)?.get("id").cloned();
    session.monitor.captures.retain(|it| it.get("id") != gone.as_ref());
    Ok(Reply::empty(204))
}

pub(crate) fn list(session: &Session<'_>, request: &Request) -> Answer {
    let number = |name: &str| {
        let text = request.query(name).filter(|text| !text.is_empty());
        let number = text.map(|text| text.parse::<i64>()).transpose();
        number.map_err(|_| invalid(&format!("The parameter {name} must be a number")))
    };
    let (from, to) = (number("from")?, number("to")?);
    let fits = |it: &&Value| {
        let time = made(it) * 1_000;
        from.is_none_or(|from| time >= from) && to.is_none_or(|to| time <= to)
    };
    let dumps: Vec<Value> =
        session.monitor.captures.iter().filter(fits).map(|it| shown(session, it)).collect();
    Ok(Reply::json(200, json!({"dumps": dumps})))
}

/// Begins at once, on an agent that is connected.
pub(crate) fn create(session: &mut Session<'_>, request: &Request) -> Answer {
    session.require(Rank::Writer)?;
    let sent = body(request)?;
    if text(&sent, "name").trim().is_empty() {
        return Err(invalid("A capture needs a name"));
    }
    let duration = match given(&sent, "duration") {
        None => USUAL,
        Some(value) => value
            .as_i64()
            .filter(|seconds| (1..=MOST).contains(seconds))
            .ok_or_else(|| invalid(&format!("The duration must be 1 to {MOST} seconds")))?,
    };
    let host = sent.get("agent").and_then(|agent| agent["hostName"].as_str()).unwrap_or_default();
    let agent = session.monitor.agents.iter().find(|agent| agent["hostName"] == host).cloned();
    let agent = agent.ok_or_else(|| invalid(&format!("No agent is connected on host {host:?}")))?;
    let id = session.monitor.next_id();
    let capture = json!({
        "id": id,
        "version": 1,
        "name": sent.get("name"),
        "agent": agent,
        "duration": duration,
        "folder": given(&sent, "folder").cloned().unwrap_or_else(|| "/".into()),
        "filters": text(&sent, "filters"),
        "bucketName": text(&sent, "bucketName"),
        "source": text(&sent, "source"),
        "timestamp": session.now,
    });
    let reply = json!({"dump": shown(session, &capture)});
    session.monitor.captures.push(capture);
    Ok(Reply::json(200, reply))
}

fn find<'a>(session: &'a Session<'_>, id: &str) -> Result<&'a Value, Reply> {
    documents::find(&session.monitor.captures, id).ok_or_else(|| not_found("Capture", id))
}

/// A capture with how far it is now.
fn shown(session: &Session<'_>, capture: &Value) -> Value {
    let status = status(session, capture);
    let mut shown = capture.clone();
    set(&mut shown, "size", if status == "done" { RECORDING.len() } else { 0 });
    set(&mut shown, "status", status);
    shown
}

fn status(session: &Session<'_>, capture: &Value) -> &'static str {
    let passed = session.now - made(capture);
    let recorded = PICKED_UP + capture["duration"].as_i64().unwrap_or(USUAL) * 1_000;
    if passed < PICKED_UP {
        "requested"
    } else if passed < recorded {
        "capturing"
    } else if passed < recorded + UPLOADED {
        "uploading"
    } else {
        "done"
    }
}

/// When it was asked for, in milliseconds.
fn made(capture: &Value) -> i64 {
    capture["timestamp"].as_i64().unwrap_or_default()
}
