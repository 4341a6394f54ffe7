//! `POST /api/data/batch`, several requests at once in the words of dashboards, and the values of labels. Times are
//! in microseconds. Source: Sysdig's data source for Grafana, which is the only public program that sends them.

use std::cmp::Ordering;

use serde_json::{Map, Value, json};

use super::super::common::auth::Session;
use super::super::common::documents::body;
use super::super::common::errors::invalid;
use super::super::common::scope::Scope;
use super::column::{self, Column, Span};
use super::{MOST, Window};
use crate::net::http::{Answer, Body, Reply, Request};

const MICROS: i64 = 1_000_000;
/// The metric that stands for the time of a sample.
const TIME: &str = "timestamp";

/// `POST /api/data/batch`: what is wrong with one request stands in its place, and the answer is 200.
pub(crate) fn read(session: &Session<'_>, request: &Request) -> Answer {
    let sent = body(request)?;
    let requests = sent.get("requests").and_then(Value::as_array);
    let requests = requests.ok_or_else(|| invalid("The body needs a list called requests"))?;
    let answer = |it: &Value| match one(session, it) {
        Ok(answer) => answer,
        Err(Reply { body: Body::Json(problem), .. }) => *problem,
        Err(_) => Value::Null,
    };
    let responses: Vec<Value> = requests.iter().map(answer).collect();
    Ok(Reply::json(200, json!({"responses": responses})))
}

/// `POST /api/data/entity/metadata`: which values labels have.
pub(crate) fn values(session: &Session<'_>, request: &Request) -> Answer {
    let sent = &Value::Object(body(request)?);
    let metrics = session.metrics();
    let own = metrics.label_names();
    let names: Vec<&str> =
        sent["metrics"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    if names.is_empty() {
        return Err(invalid("The body needs a list called metrics"));
    }
    let labels = names.iter().map(|name| Column::read(&metrics, &own, &json!({"id": name})));
    let labels = labels.collect::<Result<Vec<Column>, Reply>>()?;
    let filter = scope(&sent["filter"])?;
    let (from, to) = times(sent)?;
    let span = Span { from: from * 1_000, to: to * 1_000, now: session.now };
    let rows = column::rows(&metrics, &labels, &filter, span);
    let lines = rows.iter().map(|row| row.values(&labels));
    let known = lines.filter(|line| line.iter().any(|it| !it.is_null()));
    let line = |line: Vec<Value>| {
        let members = names.iter().map(|name| (*name).to_owned()).zip(line);
        Value::Object(members.collect())
    };
    let data: Vec<Value> = paged(known.map(line).collect(), sent);
    Ok(Reply::json(200, json!({"data": data})))
}

/// One request of a batch.
fn one(session: &Session<'_>, sent: &Value) -> Result<Value, Reply> {
    let metrics = session.metrics();
    let own = metrics.label_names();
    let names = sent["metrics"].as_object().filter(|it| !it.is_empty());
    let names = names.ok_or_else(|| invalid("The request needs an object called metrics"))?;
    let group = &sent["group"];
    let split: Vec<&str> = group["by"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|it| it["metric"].as_str())
        .collect();
    let is_time = |name: &Value| name.as_str() == Some(TIME);
    let mut aliases = Vec::new();
    let mut columns = Vec::new();
    for (alias, name) in names.iter().filter(|(_, name)| !is_time(name)) {
        let part = |of: &str| group[of].get(alias).cloned().unwrap_or_default();
        let metric = if split.contains(&alias.as_str()) {
            json!({"id": name})
        } else {
            json!({"id": name, "aggregations":
                {"time": part("aggregations"), "group": part("groupAggregations")}})
        };
        columns.push(Column::read(&metrics, &own, &metric)?);
        aliases.push(alias);
    }
    let filter = scope(&sent["scope"])?;
    let time = names.iter().find(|(_, name)| is_time(name)).map(|(alias, _)| alias);
    let window = window(sent, time.map(String::as_str))?;
    let mut lines = Vec::new();
    for (from, to) in window.samples() {
        let span = Span { from: from * 1_000, to: to * 1_000, now: session.now };
        for row in column::rows(&metrics, &columns, &filter, span) {
            let cells = aliases.iter().map(|it| (*it).clone()).zip(row.values(&columns));
            let mut line: Map<String, Value> = cells.collect();
            if let Some(time) = time {
                line.insert(time.clone(), (to * MICROS).into());
            }
            lines.push(Value::Object(line));
        }
    }
    sort(&mut lines, &sent["sort"]);
    Ok(json!({"time": sent["time"], "group": group, "paging": sent["paging"],
        "data": paged(lines, sent)}))
}

fn scope(filter: &Value) -> Result<Scope, Reply> {
    Scope::parse(filter.as_str().unwrap_or_default())
        .ok_or_else(|| invalid("The filter is not valid"))
}

/// Begin and end, in seconds.
fn times(sent: &Value) -> Result<(i64, i64), Reply> {
    let part = |name: &str| sent["time"].get(name).and_then(Value::as_i64).map(|it| it / MICROS);
    match (part("from"), part("to")) {
        (Some(from), Some(to)) if from <= to => Ok((from, to)),
        (Some(_), Some(_)) => Err(invalid("The start must not be after the end")),
        _ => Err(invalid("The request needs a time with from and to")),
    }
}

/// Without the time among the metrics there is one sample, of the whole time.
fn window(sent: &Value, time: Option<&str>) -> Result<Window, Reply> {
    let (start, end) = times(sent)?;
    let Some(time) = time else { return Ok(Window { start, end, sampling: None }) };
    let mut by = list_of(&sent["group"], "by");
    let own = by.find(|it| it["metric"] == time).and_then(|it| it["value"].as_i64());
    let usual = sent["time"].get("sampling").and_then(Value::as_i64);
    let sampling = own.or(usual).map(|it| it / MICROS);
    let sampling = sampling.filter(|it| *it > 0);
    let sampling = sampling.ok_or_else(|| invalid("The request needs a sampling"))?;
    if (end - start) / sampling > MOST {
        return Err(invalid("At most 600 samples can be requested at once"));
    }
    Ok(Window { start, end, sampling: Some(sampling) })
}

/// The entries of a list, if it is one.
fn list_of<'v>(document: &'v Value, name: &str) -> impl Iterator<Item = &'v Value> {
    document.get(name).and_then(Value::as_array).into_iter().flatten()
}

/// By each `{alias: direction}` in turn; what has no value comes last.
fn sort(lines: &mut [Value], by: &Value) {
    let keys = by.as_array().into_iter().flatten().filter_map(Value::as_object).flatten();
    let keys: Vec<(&String, bool)> = keys.map(|(alias, way)| (alias, way == "desc")).collect();
    lines.sort_by(|a, b| {
        let compared = keys.iter().map(|(alias, falls)| {
            let (a, b) = (&a[*alias], &b[*alias]);
            match (a.is_null(), b.is_null()) {
                (false, false) if *falls => compare(b, a),
                (false, false) => compare(a, b),
                (a, b) => a.cmp(&b),
            }
        });
        compared.fold(Ordering::Equal, Ordering::then)
    });
}

fn compare(a: &Value, b: &Value) -> Ordering {
    match (a.as_f64(), b.as_f64()) {
        (Some(a), Some(b)) => a.total_cmp(&b),
        _ => a.as_str().cmp(&b.as_str()),
    }
}

/// The lines from and to a number, which counts.
fn paged(lines: Vec<Value>, sent: &Value) -> Vec<Value> {
    let number = |name: &str| usize::try_from(sent["paging"].get(name)?.as_u64()?).ok();
    let (first, last) = (number("from").unwrap_or(0), number("to").unwrap_or(usize::MAX - 1));
    lines.into_iter().take(last.saturating_add(1)).skip(first).collect()
}
