//! `POST /api/data`, the older way to read metrics, over the same series as PromQL, and the labels.
//!
//! Times are in seconds. A metric without aggregations is a label by which the answer is split; one
//! with them is a column of numbers, made over the time of one sampling and over the series of one
//! group.

pub(super) mod labels;

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::common::documents::body;
use super::common::errors::{invalid, not_found};

use super::common::page::Page;
use super::common::scope;
use super::promql;
use crate::monitor::common::auth::Session;
use crate::net::http::{Answer, Reply, Request};

use labels::Label;

/// The distances that values can have, in seconds.
const SAMPLINGS: [i64; 5] = [10, 60, 600, 3_600, 86_400];
/// The most points in time in one answer.
const MOST: i64 = 600;
/// The rows of an answer that names no others.
const DEFAULT_ROWS: (usize, usize) = (0, 9);
/// Names of the older notation, with the series that stand for them.
const METRICS: [(&str, &str); 4] = [
    ("cpu.used.percent", "sysdig_host_cpu_used_percent"),
    ("memory.used.percent", "sysdig_host_memory_used_percent"),
    ("memory.bytes.total", "sysdig_host_memory_total_bytes"),
    ("uptime", "up"),
];
const LABELS: [(&str, &str); 3] =
    [("host.hostName", "host"), ("ibm_location", "region"), ("host.mac", "host")];

/// One entry of `metrics`.
enum Column {
    Label(String),
    Number { metric: String, over_time: &'static str, over_group: &'static str },
}

/// `POST /api/data`
pub(crate) fn read(session: &Session<'_>, request: &Request) -> Answer {
    let body = body(request)?;
    let (start, end, sampling) = window(&body, session.now / 1_000)?;
    let columns = columns(&body)?;
    let filter = filter(&body)?;
    let (first, last) = paging(&body);
    let mut rows = Vec::new();
    let mut time = start - start.rem_euclid(sampling) + sampling;
    while time <= end {
        let of_time = rows_at(&columns, &filter, (time, sampling), session.now)?;
        for row in of_time.into_iter().take(last.saturating_add(1)).skip(first) {
            rows.push(json!({"t": time, "d": row}));
        }
        time += sampling;
    }
    Ok(Reply::json(200, json!({"data": rows, "start": start, "end": end})))
}

/// `GET /api/v3/labels`
pub(crate) fn labels(request: &Request) -> Answer {
    let names: Vec<&str> = promql::label_names().into_iter().collect();
    let page = Page::of(request, &names, usize::MAX)?;
    let labels = page.items.iter().filter_map(|name| Label::find(name));
    let labels: Vec<Value> = labels.map(|label| label.descriptor()).collect();
    Ok(Reply::json(200, json!({"allLabels": labels})))
}

/// `GET /api/v3/labels/descriptors/{name}`
pub(crate) fn label(name: &str) -> Answer {
    let label = Label::find(name).ok_or_else(|| not_found("Label", name))?;
    Ok(Reply::json(200, json!({"labelDescriptor": label.descriptor()})))
}

/// A number, which documented examples also put in quotation marks.
fn number(body: &Map<String, Value>, name: &str) -> Option<i64> {
    let value = body.get(name)?;
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

/// Begin, end and sampling, in seconds.
fn window(body: &Map<String, Value>, now: i64) -> Result<(i64, i64, i64), Reply> {
    let end = number(body, "end").unwrap_or(now);
    let last = number(body, "last").map(|last| end - last);
    let start = number(body, "start").or(last);
    let start = start.ok_or_else(|| invalid("The body needs start and end, or last"))?;
    // A negative start counts from the end.
    let start = if start < 0 { end + start } else { start };
    let sampling = match body.get("sampling") {
        Some(_) => number(body, "sampling").filter(|it| SAMPLINGS.contains(it)),
        None => Some(60),
    };
    let sampling =
        sampling.ok_or_else(|| invalid("The sampling must be 10, 60, 600, 3600 or 86400"))?;
    if end < start {
        return Err(invalid("The start must not be after the end"));
    }
    if (end - start) / sampling > MOST {
        return Err(invalid("At most 600 samples can be requested at once"));
    }
    Ok((start, end, sampling))
}

/// The first and the last row of each point in time.
fn paging(body: &Map<String, Value>) -> (usize, usize) {
    let number = |name: &str| usize::try_from(body.get("paging")?.get(name)?.as_u64()?).ok();
    (number("from").unwrap_or(DEFAULT_ROWS.0), number("to").unwrap_or(DEFAULT_ROWS.1))
}

fn columns(body: &Map<String, Value>) -> Result<Vec<Column>, Reply> {
    let metrics = body.get("metrics").and_then(Value::as_array).filter(|list| !list.is_empty());
    let metrics = metrics.ok_or_else(|| invalid("The body needs a list called metrics"))?;
    metrics.iter().map(column).collect()
}

fn column(metric: &Value) -> Result<Column, Reply> {
    let id = metric["id"].as_str().ok_or_else(|| invalid("A metric needs an id"))?;
    let Some(aggregations) = metric.get("aggregations").filter(|it| !it.is_null()) else {
        let label = translated(&LABELS, id);
        return if is_word(&label) {
            Ok(Column::Label(label))
        } else {
            Err(invalid(&format!("Unknown label: {id}")))
        };
    };
    let word = |name: &str| aggregations[name].as_str().unwrap_or("avg");
    let over_time = match word("time") {
        "avg" | "timeAvg" => "avg_over_time",
        "sum" => "sum_over_time",
        "min" => "min_over_time",
        "max" => "max_over_time",
        other => return Err(invalid(&format!("Unknown aggregation: {other}"))),
    };
    let over_group =
        ["avg", "sum", "min", "max", "count"].into_iter().find(|it| *it == word("group"));
    let over_group =
        over_group.ok_or_else(|| invalid(&format!("Unknown aggregation: {}", word("group"))))?;
    let metric = translated(&METRICS, id);
    if !is_word(&metric) {
        return Err(invalid(&format!("Unknown metric: {id}")));
    }
    Ok(Column::Number { metric, over_time, over_group })
}

/// Whether PromQL takes this for a name without quotation marks.
fn is_word(name: &str) -> bool {
    let mut letters = name.chars();
    let first = letters.next().is_some_and(|it| it.is_ascii_alphabetic() || it == '_');
    first && letters.all(|it| it.is_ascii_alphanumeric() || it == '_')
}

fn translated(table: &[(&str, &str)], id: &str) -> String {
    let known = table.iter().find(|(old, _)| *old == id);
    known.map_or(id, |(_, new)| new).to_owned()
}

/// The filter as matchers of PromQL.
fn filter(body: &Map<String, Value>) -> Result<String, Reply> {
    let wrong = || invalid("The filter is not valid");
    let text = body.get("filter").and_then(Value::as_str).unwrap_or_default();
    let matcher = |it: &Value| {
        let label = translated(&LABELS, it["operand"].as_str()?);
        let values: Option<Vec<&str>> = it["value"].as_array()?.iter().map(Value::as_str).collect();
        let plain = |it: char| it.is_alphanumeric() || "-_ ".contains(it);
        let values = values?.join("|");
        if !values.chars().all(|it| plain(it) || it == '|') {
            return None;
        }
        let sign = match it["operator"].as_str()? {
            "equals" | "in" => "=~",
            "notEquals" | "notIn" => "!~",
            _ => return None,
        };
        Some(format!("{label}{sign}\"{values}\""))
    };
    let expressions = scope::expressions(text).ok_or_else(wrong)?;
    let matchers: Option<Vec<String>> = expressions.iter().map(matcher).collect();
    Ok(matchers.ok_or_else(wrong)?.join(","))
}

/// The rows of one point in time: one for each combination of labels.
fn rows_at(
    columns: &[Column],
    filter: &str,
    (time, sampling): (i64, i64),
    now: i64,
) -> Result<Vec<Vec<Value>>, Reply> {
    let labels: Vec<&str> = columns
        .iter()
        .filter_map(|column| match column {
            Column::Label(label) => Some(label.as_str()),
            Column::Number { .. } => None,
        })
        .collect();
    let mut groups: BTreeMap<Vec<String>, BTreeMap<usize, f64>> = BTreeMap::new();
    for (index, column) in columns.iter().enumerate() {
        let Column::Number { metric, over_time, over_group } = column else { continue };
        let by = labels.join(",");
        let query =
            format!("{over_group} by ({by}) ({over_time}({metric}{{{filter}}}[{sampling}s]))");
        let samples = promql::samples(&query, time * 1_000, now)
            .ok_or_else(|| invalid("The request cannot be evaluated"))?;
        for (own, value) in samples {
            let label = |name: &&str| own.get(*name).cloned().unwrap_or_default();
            groups.entry(labels.iter().map(label).collect()).or_default().insert(index, value);
        }
    }
    Ok(groups.into_iter().map(|(labels, numbers)| row(columns, &labels, &numbers)).collect())
}

/// The values in the order of the columns.
fn row(columns: &[Column], labels: &[String], numbers: &BTreeMap<usize, f64>) -> Vec<Value> {
    let mut labels = labels.iter();
    let value = |(index, column): (usize, &Column)| match column {
        Column::Label(_) => json!(labels.next()),
        Column::Number { .. } => json!(numbers.get(&index)),
    };
    columns.iter().enumerate().map(value).collect()
}
