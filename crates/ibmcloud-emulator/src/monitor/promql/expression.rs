//! What operators and functions ask of whoever evaluates the expressions inside of them.

use std::collections::BTreeSet;
use std::time::Duration;

use promql_parser::parser::{Expr, VectorSelector};

use super::value::{Labels, Problem, Sample, Stretch, Value, seconds, shown};

/// The newest sample of a series, with its time in milliseconds.
pub(super) type Stamped = (Labels, (i64, f64));

/// Evaluates expressions at an instant.
pub(super) trait Evaluate {
    /// The value of an expression at the instant `at`.
    fn value(&self, expression: &Expr, at: i64) -> Result<Value, Problem>;

    /// The value of an expression that must be a range vector, with the begin and the end of the
    /// range.
    fn stretches(&self, expression: &Expr, at: i64) -> Result<Range, Problem>;

    /// The newest sample of each series that a selector chooses, with its time.
    fn stamped(&self, it: &VectorSelector, at: i64) -> Result<Vec<Stamped>, Problem>;

    /// The times that the whole query is about.
    fn frame(&self) -> Frame;

    /// The value of an expression that must be a vector.
    fn vector(&self, expression: &Expr, at: i64) -> Result<Vec<Sample>, Problem> {
        match self.value(expression, at)? {
            Value::Vector(samples) => Ok(samples),
            Value::Scalar(_) | Value::Text(_) => {
                Err(Problem::bad("expected an expression of type instant vector"))
            }
        }
    }

    /// The value of an expression that must be a scalar.
    fn scalar(&self, expression: &Expr, at: i64) -> Result<f64, Problem> {
        match self.value(expression, at)? {
            Value::Scalar(value) => Ok(value),
            Value::Vector(_) | Value::Text(_) => {
                Err(Problem::bad("expected an expression of type scalar"))
            }
        }
    }
}

/// What `start()`, `end()`, `step()` and `range()` tell of a query, in milliseconds.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Frame {
    pub(super) start: i64,
    pub(super) end: i64,
    pub(super) step: i64,
}

impl Frame {
    /// The value of the function of this name, in seconds. A query of one instant has no step.
    pub(super) fn of(self, name: &str) -> f64 {
        seconds(match name {
            "start" => self.start,
            "end" => self.end,
            "range" => self.end - self.start,
            _ if self.start == self.end => 0,
            _ => self.step,
        })
    }
}

/// A range vector. Times in milliseconds.
pub(super) struct Range {
    pub(super) begin: i64,
    pub(super) end: i64,
    pub(super) stretches: Vec<Stretch>,
}

/// A duration in milliseconds; anything beyond the range of time itself is cut off there.
pub(super) fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX / 4).min(i64::MAX / 4)
}

/// The vector, unless two of its series cannot be told apart.
pub(super) fn distinct(samples: Vec<Sample>) -> Result<Vec<Sample>, Problem> {
    let mut seen = BTreeSet::new();
    match samples.iter().find(|sample| !seen.insert(&sample.labels)) {
        None => {}
        Some(twin) => {
            let labels = shown(&twin.labels);
            return Err(Problem::execution(format!(
                "vector cannot contain metrics with the same labelset: {labels}"
            )));
        }
    }
    Ok(samples)
}
