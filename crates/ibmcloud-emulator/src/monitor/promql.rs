//! The Prometheus API, over the series of [`crate::world::metrics`].
//!
//! Queries are parsed by a crate and evaluated here, instant by instant, as Prometheus 3 does. What
//! is not implemented is refused with an error: a number is never made up.

mod aggregate;
mod binary;
mod buckets;
mod calendar;
mod discovery;
mod eval;
mod expression;
mod functions;
mod hash;
mod info;
mod labels;
mod parameters;
mod ranges;
mod rules;
mod value;
mod write;

use std::collections::BTreeMap;

use promql_parser::parser::Expr;
use serde_json::{Value as Json, json};

use super::common::auth::Session;
use crate::net::http::{Reply, Request};
use crate::service::after;
use crate::world::metrics::{NAME, Visible};

use eval::Query;
use expression::{Evaluate as _, Frame, distinct};
use parameters::Parameters;
use value::{Labels, Problem, Sample, Stretch, Value, point, seconds};

pub(crate) use write::Ingest;

/// The most steps of a range query, as in Prometheus.
const MOST_STEPS: i64 = 11_000;
/// The longest `timeout`, in milliseconds.
const LONGEST_TIMEOUT: i64 = 120_000;
/// What Prometheus has and the service refuses.
const GONE: [&str; 8] = [
    "targets",
    "query_exemplars",
    "format_query",
    "parse_query",
    "alertmanagers",
    "status",
    "admin",
    "notifications",
];

/// `/query`
pub(super) fn query(session: &Session<'_>, request: &Request) -> Reply {
    reply(instant(&Parameters::of(request), &session.metrics(), session.now))
}

/// `/query_range`
pub(super) fn query_range(session: &Session<'_>, request: &Request) -> Reply {
    reply(range(&Parameters::of(request), &session.metrics(), session.now))
}

/// `/series`
pub(super) fn series(session: &Session<'_>, request: &Request) -> Reply {
    reply(discovery::series(&Parameters::of(request), &session.metrics()).map(complete))
}

/// `/labels`
pub(super) fn labels(session: &Session<'_>, request: &Request) -> Reply {
    reply(discovery::labels(&Parameters::of(request), &session.metrics()).map(complete))
}

/// `/label/{name}/values`
pub(super) fn label_values(session: &Session<'_>, request: &Request, name: &str) -> Reply {
    reply(discovery::values(&Parameters::of(request), &session.metrics(), name).map(complete))
}

/// `/metadata`
pub(super) fn metadata(session: &Session<'_>, request: &Request) -> Reply {
    reply(discovery::metadata(&Parameters::of(request), &session.metrics()).map(complete))
}

/// `/rules`
pub(super) fn rules(session: &Session<'_>) -> Reply {
    reply(Ok(complete(rules::rules(session))))
}

/// `/alerts`
pub(super) fn alerts(session: &Session<'_>) -> Reply {
    reply(Ok(complete(rules::alerts(session))))
}

/// Whether a path is one of those that the service refuses.
pub(super) fn is_gone(path: &[&str]) -> bool {
    let rest = after(path, "/prometheus/api/v1");
    rest.and_then(|rest| rest.first()).is_some_and(|first| GONE.contains(first))
}

fn reply(data: Result<Found, Problem>) -> Reply {
    match data {
        Ok(found) => Reply::json(
            200,
            json!({
                "status": "success",
                "data": found.data,
                "warnings": found.warnings,
                "infos": [],
            }),
        ),
        Err(Problem::BadData(text)) => failed(400, "bad_data", &text),
        Err(Problem::Execution(text)) => failed(422, "execution", &text),
    }
}

/// A path that is none.
pub(super) fn no_page() -> Reply {
    Reply::text(404, "404 page not found\n")
}

/// What the service refuses for good.
pub(super) fn gone() -> Reply {
    failed(410, "gone", "This API endpoint is not supported.")
}

/// A method that is none.
pub(super) fn not_allowed() -> Reply {
    Reply::text(405, "Method Not Allowed")
}

fn failed(status: u16, kind: &str, text: &str) -> Reply {
    Reply::json(status, json!({"status": "error", "errorType": kind, "error": text}))
}

/// The data of an answer, and whether some of it was left out.
struct Found {
    data: Json,
    warnings: Vec<&'static str>,
}

fn complete(data: Json) -> Found {
    Found { data, warnings: Vec::new() }
}

/// Leaves at most so many series, and says so.
fn limited<T>(mut series: Vec<T>, limit: usize) -> (Vec<T>, Vec<&'static str>) {
    let cut = series.len() > limit;
    series.truncate(limit);
    (series, if cut { vec!["results truncated due to limit"] } else { Vec::new() })
}

fn instant(parameters: &Parameters, metrics: &Visible<'_>, now: i64) -> Result<Found, Problem> {
    let at = parameters.time("time")?.unwrap_or(now);
    let expression = parameters.query()?;
    let limit = parameters.limit(usize::MAX)?;
    check_timeout(parameters)?;
    let query = Query::new(metrics, Frame { start: at, end: at, step: 0 }, now);
    if is_range(&expression) {
        let (matrix, warnings) = limited(query.stretches(&expression, at)?.stretches, limit);
        return Ok(Found { data: matrix_data(&matrix), warnings });
    }
    let (kind, result, warnings) = match query.value(&expression, at)? {
        Value::Scalar(value) => ("scalar", point(at, value), Vec::new()),
        Value::Text(text) => ("string", json!([value::timestamp(at), text]), Vec::new()),
        Value::Vector(samples) => {
            let (samples, warnings) = limited(distinct(samples)?, limit);
            let entry = |it: &Sample| json!({"metric": it.labels, "value": point(at, it.value)});
            ("vector", samples.iter().map(entry).collect(), warnings)
        }
    };
    Ok(Found { data: json!({"resultType": kind, "result": result}), warnings })
}

fn range(parameters: &Parameters, metrics: &Visible<'_>, now: i64) -> Result<Found, Problem> {
    let (start, end) = (parameters.needed_time("start")?, parameters.needed_time("end")?);
    let step = parameters.duration("step")?;
    let missing = "invalid parameter \"step\": cannot parse \"\" to a valid duration";
    let step = step.ok_or_else(|| Problem::bad(missing))?;
    let expression = parameters.query()?;
    let limit = parameters.limit(usize::MAX)?;
    check_timeout(parameters)?;
    if end < start {
        return Err(Problem::execution("Invalid time range"));
    }
    if step <= 0 {
        return Err(Problem::bad(
            "invalid parameter \"step\": zero or negative query resolution step widths are not \
             accepted. Try a positive integer",
        ));
    }
    if (end - start) / step > MOST_STEPS {
        return Err(Problem::bad(
            "exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the \
             query resolution (?step=XX)",
        ));
    }
    if is_range(&expression) {
        return Err(Problem::bad(
            "invalid parameter \"query\": invalid expression type \"range vector\" for range \
             query, must be Scalar or instant Vector",
        ));
    }
    let query = Query::new(metrics, Frame { start, end, step }, now);
    let mut series: BTreeMap<Labels, Vec<(i64, f64)>> = BTreeMap::new();
    for at in (start..=end).step_by(usize::try_from(step).unwrap_or(usize::MAX)) {
        query.next_instant();
        let samples = match query.value(&expression, at)? {
            Value::Vector(samples) => distinct(samples)?,
            Value::Scalar(value) => vec![Sample::new(Labels::new(), value)],
            Value::Text(_) => {
                return Err(Problem::bad(
                    "invalid parameter \"query\": invalid expression type \"string\" for range \
                     query, must be Scalar or instant Vector",
                ));
            }
        };
        for Sample { labels, value } in samples {
            series.entry(labels).or_default().push((at, value));
        }
    }
    let series = series.into_iter().map(|(labels, points)| Stretch { labels, points }).collect();
    let (series, warnings) = limited(series, limit);
    Ok(Found { data: matrix_data(&series), warnings })
}

fn matrix_data(series: &[Stretch]) -> Json {
    let entry = |it: &Stretch| {
        let points = it.points.iter().map(|(time, value)| point(*time, *value));
        json!({"metric": it.labels, "values": points.collect::<Vec<Json>>()})
    };
    json!({"resultType": "matrix", "result": series.iter().map(entry).collect::<Vec<Json>>()})
}

fn is_range(expression: &Expr) -> bool {
    match expression {
        Expr::MatrixSelector(_) | Expr::Subquery(_) => true,
        Expr::Paren(inner) => is_range(&inner.expr),
        _ => false,
    }
}

/// Nothing here takes long enough to need it, but a wrong one is refused.
fn check_timeout(parameters: &Parameters) -> Result<(), Problem> {
    match parameters.duration("timeout")? {
        Some(timeout) if !(1..=LONGEST_TIMEOUT).contains(&timeout) => {
            let text = format!("invalid parameter \"timeout\": {} s", seconds(timeout));
            Err(Problem::bad(format!("{text} is not between 0 and 120 s")))
        }
        _ => Ok(()),
    }
}

/// The samples of one series, for those who ask from within.
pub(super) struct Samples {
    pub(super) metric: String,
    pub(super) labels: Labels,
    points: Vec<(i64, f64)>,
}

impl Samples {
    /// Times in milliseconds, and values.
    pub(super) fn points(&self) -> &[(i64, f64)] {
        &self.points
    }
}

/// All series with their samples after `from` and up to `to`, in milliseconds.
pub(super) fn series_between(
    metrics: &Visible<'_>,
    from: i64,
    to: i64,
    now: i64,
) -> impl Iterator<Item = Samples> {
    metrics.series().map(move |series| {
        let Stretch { mut labels, points } = series.between(from, to, now);
        Samples { metric: labels.remove(NAME).unwrap_or_default(), labels, points }
    })
}
