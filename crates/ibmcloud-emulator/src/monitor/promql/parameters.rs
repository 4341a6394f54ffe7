//! The parameters of the Prometheus API, from the query string or from a form.

use std::time::Duration;

use jiff::Timestamp;
use promql_parser::label::Matchers;
use promql_parser::parser::{self, Expr};
use promql_parser::util::parse_duration;
use url::form_urlencoded;

use super::eval::millis;
use super::value::Problem;
use crate::net::http::Request;

/// The longest query, in characters.
const LONGEST: usize = 50_000;
/// The deepest nesting, which would exhaust the stack long before it helps anybody.
const DEEPEST: usize = 100;

/// The parameters of one request, in the order sent.
pub(super) struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// Those of the query string, and of the body where that is a form.
    pub(super) fn of(request: &Request) -> Self {
        let mut pairs = Vec::new();
        let kind = request.header("content-type").unwrap_or_default();
        if request.method == "POST" && kind.starts_with("application/x-www-form-urlencoded") {
            pairs.extend(form_urlencoded::parse(&request.body).into_owned());
        }
        pairs.extend(form_urlencoded::parse(request.raw_query.as_bytes()).into_owned());
        Self(pairs)
    }

    /// The first value of a parameter that is not empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let pair = self.0.iter().find(|(key, value)| key == name && !value.is_empty());
        pair.map(|(_, value)| value.as_str())
    }

    /// The expression of the parameter `query`.
    pub(super) fn query(&self) -> Result<Expr, Problem> {
        expression(self.get("query").unwrap_or_default())
    }

    /// A time in milliseconds, from Unix seconds or RFC 3339.
    pub(super) fn time(&self, name: &str) -> Result<Option<i64>, Problem> {
        let Some(text) = self.get(name) else { return Ok(None) };
        let wrong = || invalid(name, &format!("cannot parse \"{text}\" to a valid timestamp"));
        if let Ok(seconds) = text.parse::<f64>() {
            return whole_millis(seconds).map(Some).ok_or_else(wrong);
        }
        let time: Timestamp = text.parse().map_err(|_| wrong())?;
        Ok(Some(time.as_millisecond()))
    }

    /// A time that must be given.
    pub(super) fn needed_time(&self, name: &str) -> Result<i64, Problem> {
        let missing = || invalid(name, "cannot parse \"\" to a valid timestamp");
        self.time(name)?.ok_or_else(missing)
    }

    /// A duration in milliseconds, from seconds or a text such as `5m`.
    pub(super) fn duration(&self, name: &str) -> Result<Option<i64>, Problem> {
        let Some(text) = self.get(name) else { return Ok(None) };
        let wrong = || invalid(name, &format!("cannot parse \"{text}\" to a valid duration"));
        if let Ok(seconds) = text.parse::<f64>() {
            return whole_millis(seconds).map(Some).ok_or_else(wrong);
        }
        let duration: Duration = parse_duration(text).map_err(|_| wrong())?;
        Ok(Some(millis(duration)))
    }

    /// The most results that are wanted, and no more than `cap`.
    pub(super) fn limit(&self, cap: usize) -> Result<usize, Problem> {
        let Some(text) = self.get("limit") else { return Ok(cap) };
        match text.parse::<usize>() {
            // Zero means: no limit but the service's own.
            Ok(0) => Ok(cap),
            Ok(limit) => Ok(limit.min(cap)),
            Err(_) => Err(invalid("limit", &format!("cannot parse \"{text}\" to a valid limit"))),
        }
    }

    /// The selectors of all `match[]`.
    pub(super) fn selectors(&self) -> Result<Vec<(Option<String>, Matchers)>, Problem> {
        let texts = self.0.iter().filter(|(key, _)| key == "match[]");
        let selector = |(_, text): &(String, String)| match expression(text)? {
            Expr::VectorSelector(it) if it.offset.is_none() && it.at.is_none() => {
                Ok((it.name, it.matchers))
            }
            _ => Err(invalid("match[]", "expected a vector selector")),
        };
        texts.map(selector).collect()
    }
}

/// Reads an expression.
pub(super) fn expression(text: &str) -> Result<Expr, Problem> {
    let wrong = |text: &str| Problem::bad(format!("unknown position: parse error: {text}"));
    if text.trim().is_empty() {
        return Err(wrong("no expression found in input"));
    }
    if text.chars().count() > LONGEST {
        return Err(Problem::bad(format!("the query is longer than {LONGEST} characters")));
    }
    let depth = text.chars().scan(0_usize, |depth, it| {
        match it {
            '(' => *depth += 1,
            ')' => *depth = depth.saturating_sub(1),
            _ => {}
        }
        Some(*depth)
    });
    if depth.max() > Some(DEEPEST) {
        return Err(Problem::bad(format!("the query is nested deeper than {DEEPEST}")));
    }
    parser::parse(text).map_err(|error| wrong(&error))
}

fn invalid(name: &str, text: &str) -> Problem {
    Problem::bad(format!("invalid parameter \"{name}\": {text}"))
}

/// Seconds as whole milliseconds, if that is a time that can be meant.
#[expect(clippy::cast_possible_truncation, reason = "the bound is far inside of the range")]
fn whole_millis(seconds: f64) -> Option<i64> {
    let millis = (seconds * 1_000.0).round();
    (millis.abs() < 1e15).then_some(millis as i64)
}
