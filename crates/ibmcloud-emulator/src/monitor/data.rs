//! `POST /api/data`, the older way to read metrics, over the same series as PromQL, and the labels.
//!
//! Times are in seconds. A metric without aggregations is a label by which the answer is split; one
//! with them is a column, made over the time of one sampling and over the series of one group. Without a
//! sampling there is one sample, of the whole time. Sources: IBM's `api/metrics_api.md`, and what
//! `sdcclient` up to 0.18 says of its `get_data`.

pub(super) mod batch;
mod column;
pub(super) mod labels;

use serde_json::{Map, Value, json};

use super::common::documents::body;
use super::common::errors::{invalid, not_found};
use super::common::page::Page;
use super::common::scope::Scope;
use crate::monitor::common::auth::Session;
use crate::net::http::{Answer, Reply, Request};
use crate::world::metrics::Visible;

use column::{Column, Row, Span};
use labels::Label;

/// The distances that values can have, in seconds.
const SAMPLINGS: [i64; 5] = [10, 60, 600, 3_600, 86_400];
/// The most points in time in one answer.
const MOST: i64 = 600;
/// The rows of an answer that names no others.
const DEFAULT_ROWS: (usize, usize) = (0, 9);

/// `POST /api/data`
pub(crate) fn read(session: &Session<'_>, request: &Request) -> Answer {
    let body = body(request)?;
    let window = Window::of(&body, session.now / 1_000)?;
    let metrics = session.metrics();
    let columns = columns(&metrics, &body)?;
    let filter = body.get("filter").and_then(Value::as_str).unwrap_or_default();
    let filter = Scope::parse(filter).ok_or_else(|| invalid("The filter is not valid"))?;
    let rows = |from: i64, to: i64| {
        let span = Span { from: from * 1_000, to: to * 1_000, now: session.now };
        column::rows(&metrics, &columns, &filter, span)
    };
    // Which rows are on the page is one choice for all points in time: by their value in the whole of it.
    let mut ranked = rows(window.start, window.end);
    column::rank(&columns, &mut ranked);
    let (first, last) = paging(&body);
    let chosen: Vec<Row> = ranked.into_iter().take(last.saturating_add(1)).skip(first).collect();
    let mut data = Vec::new();
    for (from, to) in window.samples() {
        let found = rows(from, to);
        for wanted in &chosen {
            if let Some(row) = found.iter().find(|row| row.labels == wanted.labels) {
                data.push(json!({"t": to, "d": row.values(&columns)}));
            }
        }
    }
    Ok(Reply::json(200, json!({"data": data, "start": window.start, "end": window.end})))
}

/// `GET /api/v3/labels`
pub(crate) fn labels(session: &Session<'_>, request: &Request) -> Answer {
    let own = session.metrics().label_names();
    let names: Vec<&str> = own.iter().copied().collect();
    let page = Page::of(request, &names, usize::MAX)?;
    let labels = page.items.iter().filter_map(|name| Label::of(&own, name));
    let labels: Vec<Value> = labels.map(|label| label.descriptor()).collect();
    Ok(Reply::json(200, json!({"allLabels": labels})))
}

/// `GET /api/v3/labels/descriptors/{name}`
pub(crate) fn label(session: &Session<'_>, name: &str) -> Answer {
    let label = Label::of(&session.metrics().label_names(), name)
        .ok_or_else(|| not_found("Label", name))?;
    Ok(Reply::json(200, json!({"labelDescriptor": label.descriptor()})))
}

/// A number, which documented examples also put in quotation marks.
fn number(body: &Map<String, Value>, name: &str) -> Option<i64> {
    let value = body.get(name)?;
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

/// The time that a request is about, in seconds.
struct Window {
    start: i64,
    end: i64,
    /// `None`: one sample for all of it.
    sampling: Option<i64>,
}

impl Window {
    fn of(body: &Map<String, Value>, now: i64) -> Result<Self, Reply> {
        let end = number(body, "end").unwrap_or(now);
        let last = number(body, "last").map(|last| end - last);
        let start = number(body, "start").or(last);
        let start = start.ok_or_else(|| invalid("The body needs start and end, or last"))?;
        // A negative start counts from the end.
        let start = if start < 0 { end + start } else { start };
        let wrong = || invalid("The sampling must be 10, 60, 600, 3600 or 86400");
        let sampling = match body.get("sampling").filter(|it| !it.is_null()) {
            None => None,
            Some(_) => match number(body, "sampling").ok_or_else(wrong)? {
                0 => None,
                sampling if SAMPLINGS.contains(&sampling) => Some(sampling),
                _ => return Err(wrong()),
            },
        };
        if end < start {
            return Err(invalid("The start must not be after the end"));
        }
        if sampling.is_some_and(|sampling| (end - start) / sampling > MOST) {
            return Err(invalid("At most 600 samples can be requested at once"));
        }
        Ok(Self { start, end, sampling })
    }

    /// Begin and end of each sample.
    fn samples(&self) -> Vec<(i64, i64)> {
        let Some(sampling) = self.sampling else { return vec![(self.start, self.end)] };
        let first = self.start - self.start.rem_euclid(sampling) + sampling;
        let ends = (first..=self.end).step_by(usize::try_from(sampling).unwrap_or(1));
        ends.map(|end| (end - sampling, end)).collect()
    }
}

/// The first and the last row of each point in time.
fn paging(body: &Map<String, Value>) -> (usize, usize) {
    let number = |name: &str| usize::try_from(body.get("paging")?.get(name)?.as_u64()?).ok();
    (number("from").unwrap_or(DEFAULT_ROWS.0), number("to").unwrap_or(DEFAULT_ROWS.1))
}

fn columns(metrics: &Visible<'_>, body: &Map<String, Value>) -> Result<Vec<Column>, Reply> {
    let wanted = body.get("metrics").and_then(Value::as_array).filter(|list| !list.is_empty());
    let wanted = wanted.ok_or_else(|| invalid("The body needs a list called metrics"))?;
    let own = metrics.label_names();
    wanted.iter().map(|it| Column::read(metrics, &own, it)).collect()
}
