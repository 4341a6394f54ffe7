//! The routes of the admin interface. Whoever asks without the secret gets to see what opens nothing.

use serde_json::{Map, Value, json};

use super::page;
use super::state::Admin;
use super::views;
use crate::faults::Fault;
use crate::net::http::Reply;
use crate::world::World;

/// Instances in an answer where the query says nothing else.
const USUAL_LIST: usize = 100;

/// A request at the admin interface.
pub(crate) struct Asked<'a> {
    pub(crate) method: &'a str,
    /// The decoded segments of the path.
    pub(crate) path: &'a [&'a str],
    pub(crate) query: &'a dyn Fn(&str) -> Option<u64>,
    pub(crate) body: &'a [u8],
    /// Whether the secret was shown.
    pub(crate) trusted: bool,
}

/// Answers a request; what is wrong with it is a status and a sentence.
pub(crate) fn answer(admin: &Admin, asked: &Asked<'_>) -> Reply {
    let open = asked.method == "GET" && *asked.path != ["world"];
    let answer = if open || asked.trusted {
        done(admin, asked)
    } else {
        Err((401, "this needs the secret of the sandbox: Authorization: Bearer SECRET".into()))
    };
    answer.unwrap_or_else(|(status, error)| Reply::json(status, json!({"error": error})))
}

fn done(admin: &Admin, asked: &Asked<'_>) -> Result<Reply, (u16, String)> {
    let pipeline = &*admin.pipeline;
    let ok = |value: Value| Ok(Reply::json(200, value));
    let nothing = || Ok(Reply::empty(204));
    let number = |name: &str, usual: u64| (asked.query)(name).unwrap_or(usual);
    match (asked.method, asked.path) {
        ("GET", []) => Ok(page::reply()),
        ("GET", ["health"]) => {
            let instances = pipeline.world().instances.len();
            let url = format!("http://{}", pipeline.address);
            let calls = pipeline.journal().calls_so_far();
            let id = &admin.access.id;
            ok(
                json!({"status": "ok", "id": id, "url": url, "instances": instances, "calls": calls}),
            )
        }
        ("GET", ["instances"]) => {
            let most = usize::try_from(number("limit", USUAL_LIST as u64));
            ok(views::instances(pipeline, most.unwrap_or(USUAL_LIST)))
        }
        ("GET", ["calls"]) => ok(views::calls(pipeline, number("after", 0))),
        ("GET", ["world"]) => {
            let text = pipeline.world().to_json();
            Ok(Reply::bytes(200, text).with("content-type", "application/json"))
        }
        ("PUT", ["world"]) => {
            let text = std::str::from_utf8(asked.body).map_err(|error| (400, error.to_string()))?;
            let world = World::from_json(text).map_err(|error| (400, error.to_string()))?;
            let mut present = pipeline.world();
            // Metrics are not in a world's text.
            let metrics = std::mem::take(&mut present.metrics);
            *present = world;
            present.metrics = metrics;
            present.settle();
            nothing()
        }
        ("GET", ["faults"]) => {
            let all: Vec<Value> = pipeline.faults().reports().iter().map(views::fault).collect();
            ok(json!({"faults": all}))
        }
        ("POST", ["faults"]) => {
            let body = object(asked.body, &["fault"])?;
            let text = body.get("fault").and_then(Value::as_str).unwrap_or_default();
            let fault: Fault = text.parse().map_err(|error| (400, format!("{error}")))?;
            let mut faults = pipeline.faults();
            faults.add(fault);
            let added = faults.reports().last().map(views::fault);
            Ok(Reply::json(201, added.unwrap_or_default()))
        }
        ("DELETE", ["faults"]) => {
            pipeline.faults().remove(None);
            nothing()
        }
        ("DELETE", ["faults", number]) => {
            let number = number.parse().ok();
            match number.map(|number| pipeline.faults().remove(Some(number))) {
                Some(1..) => nothing(),
                _ => Err((404, "there is no fault of this number".into())),
            }
        }
        ("GET", ["clock"]) => ok(views::clock(pipeline)),
        ("POST", ["clock"]) => {
            move_clock(admin, &object(asked.body, &["set", "speed", "advance_seconds"])?)?;
            ok(views::clock(pipeline))
        }
        ("POST", ["reset"]) => {
            admin.reset();
            nothing()
        }
        ("GET", ["snapshots"]) => ok(json!({"snapshots": admin.names()})),
        ("PUT", ["snapshots", name]) => {
            admin.save(name)?;
            nothing()
        }
        ("POST", ["snapshots", name, "load"]) => {
            if admin.load(name) {
                nothing()
            } else {
                Err(unknown_snapshot())
            }
        }
        ("DELETE", ["snapshots", name]) => {
            let there = admin.forget(name).map_err(|error| (500, error.to_string()))?;
            if there { nothing() } else { Err(unknown_snapshot()) }
        }
        ("POST", ["stop"]) => {
            admin.end();
            nothing()
        }
        _ => Err((404, "there is no such route: docs/sandbox-admin.md has them all".into())),
    }
}

fn unknown_snapshot() -> (u16, String) {
    (404, "there is no snapshot of this name".into())
}

/// A JSON object that has no other members than these.
fn object(body: &[u8], known: &[&str]) -> Result<Map<String, Value>, (u16, String)> {
    let wrong = || (400, format!("the body is a JSON object with {}", known.join(", ")));
    let object: Map<String, Value> = serde_json::from_slice(body).map_err(|_| wrong())?;
    let good = !object.is_empty() && object.keys().all(|name| known.contains(&name.as_str()));
    if good { Ok(object) } else { Err(wrong()) }
}

/// Sets the time, then the speed, then moves it. Nothing is done where one of them is wrong.
fn move_clock(admin: &Admin, body: &Map<String, Value>) -> Result<(), (u16, String)> {
    let clock = &admin.pipeline.clock;
    let wrong = |text: &str| (400, text.to_owned());
    let set = match body.get("set") {
        None => None,
        Some(time) => {
            let time = time.as_str().and_then(|text| text.parse().ok());
            Some(time.ok_or_else(|| wrong("'set' is a time such as 2026-01-31T12:00:00Z"))?)
        }
    };
    let speed = number(body, "speed", 0.0, crate::clock::FASTEST)
        .map_err(|()| wrong("'speed' is a number from 0 to 1000000"))?;
    // A hundred years.
    let by = number(body, "advance_seconds", -3.2e9, 3.2e9)
        .map_err(|()| wrong("'advance_seconds' is a number of at most 3200000000"))?;
    if let Some(time) = set {
        clock.set(time);
    }
    if let Some(speed) = speed {
        clock.set_speed(speed);
    }
    if let Some(by) = by {
        let time = std::time::Duration::from_secs_f64(by.abs());
        if by < 0.0 { clock.set_back(time) } else { clock.advance(time) }
    }
    Ok(())
}

fn number(body: &Map<String, Value>, name: &str, from: f64, to: f64) -> Result<Option<f64>, ()> {
    let Some(value) = body.get(name) else { return Ok(None) };
    value.as_f64().filter(|it| (from..=to).contains(it)).map(Some).ok_or(())
}
