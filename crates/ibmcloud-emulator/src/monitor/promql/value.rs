//! Values of PromQL, and how Prometheus writes them in JSON.

use serde_json::{Value as Json, json};

pub(super) use crate::world::metrics::{Labels, NAME, Stretch};

/// What an expression is at one instant.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Scalar(f64),
    Text(String),
    Vector(Vec<Sample>),
}

/// A series at one instant.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Sample {
    pub(super) labels: Labels,
    pub(super) value: f64,
}

/// Why there is no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Problem {
    /// The request is wrong: 400.
    BadData(String),
    /// The request cannot be carried out: 422.
    Execution(String),
}

impl Problem {
    pub(super) fn bad(text: impl Into<String>) -> Self {
        Self::BadData(text.into())
    }

    pub(super) fn execution(text: impl Into<String>) -> Self {
        Self::Execution(text.into())
    }
}

impl Sample {
    pub(super) fn new(labels: Labels, value: f64) -> Self {
        Self { labels, value }
    }

    /// The series without its metric's name, as after anything that changes its meaning.
    pub(super) fn unnamed(mut self) -> Self {
        self.labels.remove(NAME);
        self
    }
}

/// A count or a time as a number. Both stay far below 2⁵³, where this would begin to round.
#[expect(clippy::cast_precision_loss, reason = "counts and milliseconds are below 2^53")]
pub(super) fn number(whole: i64) -> f64 {
    whole as f64
}

pub(super) fn count(length: usize) -> f64 {
    number(i64::try_from(length).unwrap_or(i64::MAX))
}

/// Milliseconds as seconds.
pub(super) fn seconds(millis: i64) -> f64 {
    number(millis) / 1_000.0
}

/// A time as Prometheus writes it: seconds, with milliseconds where there are any.
pub(super) fn timestamp(millis: i64) -> Json {
    if millis % 1_000 == 0 { json!(millis / 1_000) } else { json!(seconds(millis)) }
}

/// A value as Prometheus writes it: the shortest decimal text that means the same number.
pub(super) fn text(value: f64) -> String {
    if value.is_nan() {
        return "NaN".into();
    }
    if value.is_infinite() {
        return if value > 0.0 { "+Inf".into() } else { "-Inf".into() };
    }
    value.to_string()
}

pub(super) fn point(millis: i64, value: f64) -> Json {
    json!([timestamp(millis), text(value)])
}

/// The labels in the way Prometheus shows them in messages.
pub(super) fn shown(labels: &Labels) -> String {
    let pairs: Vec<String> =
        labels.iter().map(|(name, value)| format!("{name}=\"{value}\"")).collect();
    format!("{{{}}}", pairs.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_prometheus_does() {
        let table = [
            (1.0, "1"),
            (0.1 + 0.2, "0.30000000000000004"),
            (1e21, "1000000000000000000000"),
            (1e-7, "0.0000001"),
            (f64::NAN, "NaN"),
            (f64::INFINITY, "+Inf"),
            (f64::NEG_INFINITY, "-Inf"),
        ];
        for (value, wanted) in table {
            assert_eq!(text(value), wanted);
        }
        assert_eq!(timestamp(1_500), json!(1.5));
        assert_eq!(timestamp(2_000).to_string(), "2");
    }
}
