//! Reads the text of OpenMetrics (`https://prometheus.io/docs/specs/om/open_metrics_spec/`).
//!
//! A series is written as PromQL writes a selector, and is read by the same parser. Exemplars are left out.

use std::collections::{BTreeMap, BTreeSet};

use promql_parser::label::MatchOp;
use promql_parser::parser::{self, Expr};

use super::family::Family;
use super::series::{Course, Labels, NAME, Series};
use super::shape::Shape;

/// The last second of the year 9999: what is beyond it is in milliseconds.
const LAST_SECOND: f64 = 253_402_300_799.0;

/// A text that was read.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Exposition {
    pub(super) series: Vec<Series>,
    pub(super) families: BTreeMap<String, Family>,
    /// The names of the metrics.
    pub(super) names: BTreeSet<String>,
}

/// Why a text is not one of OpenMetrics.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct ParseMetricsError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub reason: WhyNot,
}

/// What may be wrong with a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WhyNot {
    /// The series cannot be read.
    #[error("expected a metric, its labels in braces, a value, and perhaps a time in seconds")]
    Sample,
    /// The value is no number.
    #[error("the value is no number")]
    Value,
    /// The timestamp is none.
    #[error("the timestamp must be a number of seconds")]
    Timestamp,
    /// A series has two samples of one time.
    #[error("the series has another sample of this time")]
    Twice,
    /// A comment in which something is missing.
    #[error("expected TYPE, UNIT or HELP with a metric")]
    Comment,
    /// Something follows the end.
    #[error("something follows # EOF")]
    BehindEnd,
    /// The text is cut off.
    #[error("the text must end with # EOF")]
    NoEnd,
}

/// Samples of a series: those with a time, or one for all times.
#[derive(Default)]
struct Samples {
    timed: BTreeMap<i64, f64>,
    always: Option<f64>,
}

pub(super) fn parse(text: &str) -> Result<Exposition, ParseMetricsError> {
    let mut families: BTreeMap<String, Family> = BTreeMap::new();
    let mut series: BTreeMap<Labels, Samples> = BTreeMap::new();
    let mut ended = false;
    let mut last = 0;
    for (line, text) in (1..).zip(text.lines()) {
        let wrong = |reason| ParseMetricsError { line, reason };
        let text = text.trim();
        last = line;
        if text.is_empty() {
            continue;
        }
        if ended {
            return Err(wrong(WhyNot::BehindEnd));
        }
        match text.strip_prefix('#') {
            Some(comment) if comment.trim() == "EOF" => ended = true,
            Some(comment) => describe(&mut families, comment.trim()).map_err(wrong)?,
            None => {
                let (labels, time, value) = sample(text).map_err(wrong)?;
                let samples = series.entry(labels).or_default();
                if !samples.add(time, value) {
                    return Err(wrong(WhyNot::Twice));
                }
            }
        }
    }
    if !ended {
        return Err(ParseMetricsError { line: last, reason: WhyNot::NoEnd });
    }
    let series: Vec<Series> = series.into_iter().map(Samples::series).collect();
    let names = series.iter().map(|it| it.metric().to_owned()).collect();
    Ok(Exposition { series, families, names })
}

impl Samples {
    /// Whether the sample fits to the others.
    fn add(&mut self, time: Option<i64>, value: f64) -> bool {
        match time {
            Some(time) => self.always.is_none() && self.timed.insert(time, value).is_none(),
            None => self.timed.is_empty() && self.always.replace(value).is_none(),
        }
    }

    fn series((labels, samples): (Labels, Self)) -> Series {
        let course = match samples.always {
            Some(value) => Course::Formula(Shape::Constant(value)),
            None => Course::Samples(samples.timed.into_iter().collect()),
        };
        Series { labels, course }
    }
}

/// `TYPE`, `UNIT` or `HELP` of a metric. Other comments say nothing.
fn describe(families: &mut BTreeMap<String, Family>, comment: &str) -> Result<(), WhyNot> {
    let Some((what, rest)) = comment.split_once(' ') else { return Ok(()) };
    if !["TYPE", "UNIT", "HELP"].contains(&what) {
        return Ok(());
    }
    let (name, text) = rest.trim().split_once(' ').unwrap_or((rest.trim(), ""));
    if name.is_empty() || (what == "TYPE" && text.is_empty()) {
        return Err(WhyNot::Comment);
    }
    let name = name.trim_matches('"');
    let family = families.entry(name.to_owned()).or_default();
    name.clone_into(&mut family.name);
    let place = match what {
        "TYPE" => &mut family.kind,
        "UNIT" => &mut family.unit,
        _ => &mut family.help,
    };
    *place = text.trim().replace("\\n", "\n").replace("\\\"", "\"").replace("\\\\", "\\");
    Ok(())
}

/// Labels, time in milliseconds, and value.
fn sample(text: &str) -> Result<(Labels, Option<i64>, f64), WhyNot> {
    let end = series_end(text).ok_or(WhyNot::Sample)?;
    let (series, rest) = text.split_at(end);
    let labels = labels(series).ok_or(WhyNot::Sample)?;
    let rest = rest.split(" # ").next().unwrap_or_default();
    let mut words = rest.split_ascii_whitespace();
    let value = words.next().ok_or(WhyNot::Sample)?;
    let value = number(value).ok_or(WhyNot::Value)?;
    let time = words.next().map(|word| {
        let seconds = number(word).filter(|it| it.abs() <= LAST_SECOND);
        seconds.map(milliseconds).ok_or(WhyNot::Timestamp)
    });
    match words.next() {
        None => Ok((labels, time.transpose()?, value)),
        Some(_) => Err(WhyNot::Sample),
    }
}

/// Where the series ends and its value begins.
fn series_end(text: &str) -> Option<usize> {
    let mut quoted = false;
    let mut escaped = false;
    let mut open = false;
    for (at, letter) in text.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '{' if !quoted => open = true,
            '}' if !quoted => return open.then_some(at + 1),
            ' ' | '\t' if !open && !text.get(at..)?.trim_start().starts_with('{') => {
                return Some(at);
            }
            _ => {}
        }
    }
    None
}

fn labels(series: &str) -> Option<Labels> {
    let Ok(Expr::VectorSelector(selector)) = parser::parse(series) else { return None };
    if selector.offset.is_some()
        || selector.at.is_some()
        || !selector.matchers.or_matchers.is_empty()
    {
        return None;
    }
    let mut labels: Labels =
        selector.name.map(|name| (NAME.to_owned(), name)).into_iter().collect();
    for matcher in selector.matchers.matchers {
        let is_equal = matches!(matcher.op, MatchOp::Equal);
        if !is_equal || labels.insert(matcher.name, matcher.value).is_some() {
            return None;
        }
    }
    // A label without a value is the same as none.
    labels.retain(|_, value| !value.is_empty());
    labels.contains_key(NAME).then_some(labels)
}

fn number(text: &str) -> Option<f64> {
    text.parse().ok()
}

#[expect(clippy::cast_possible_truncation, reason = "limited to the year 9999 by the caller")]
fn milliseconds(seconds: f64) -> i64 {
    (seconds * 1_000.0).round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"# HELP http_requests Requests.\nAll of them.
# TYPE http_requests counter
# UNIT http_requests requests
http_requests_total{path="/a b}#",note="a \"word\" \\ here"} 12 1700000000.5 # {trace="x"} 1 2
http_requests_total {path="/a b}#",note="a \"word\" \\ here",} 13.5 1700000010
temperature -3e1
ratio{kind=""} NaN 5
{__name__="named.inside", a="b"} +Inf 6
# EOF
"#;

    #[test]
    fn the_text_of_open_metrics_is_read() {
        let read = parse(TEXT).unwrap();
        let lines: Vec<String> =
            read.series.iter().map(|it| format!("{:?} {:?}", it.labels, it.course)).collect();
        insta::assert_snapshot!(lines.join("\n"), @r##"
        {"__name__": "http_requests_total", "note": "a \"word\" \\ here", "path": "/a b}#"} Samples([(1700000000500, 12.0), (1700000010000, 13.5)])
        {"__name__": "named.inside", "a": "b"} Samples([(6000, inf)])
        {"__name__": "ratio"} Samples([(5000, NaN)])
        {"__name__": "temperature"} Formula(Constant(-30.0))
        "##);
        insta::assert_snapshot!(format!("{:?}", read.families["http_requests"]), @r##"Family { name: "http_requests", kind: "counter", help: "Requests.\nAll of them.", unit: "requests" }"##);
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        for (text, wanted) in [
            ("up 1\n", "line 1: the text must end with # EOF"),
            ("", "line 0: the text must end with # EOF"),
            (
                "up\n# EOF",
                "line 1: expected a metric, its labels in braces, a value, and perhaps a time in seconds",
            ),
            (
                "up{a=~\"b\"} 1\n# EOF",
                "line 1: expected a metric, its labels in braces, a value, and perhaps a time in seconds",
            ),
            (
                "up{a=\"b\" 1\n# EOF",
                "line 1: expected a metric, its labels in braces, a value, and perhaps a time in seconds",
            ),
            (
                "up{a=\"b\",a=\"c\"} 1\n# EOF",
                "line 1: expected a metric, its labels in braces, a value, and perhaps a time in seconds",
            ),
            (
                "up 1 2 3\n# EOF",
                "line 1: expected a metric, its labels in braces, a value, and perhaps a time in seconds",
            ),
            ("up one\n# EOF", "line 1: the value is no number"),
            ("up 1 1700000000000\n# EOF", "line 1: the timestamp must be a number of seconds"),
            ("up 1 5\nup 1 5\n# EOF", "line 2: the series has another sample of this time"),
            ("up 1\nup 1 5\n# EOF", "line 2: the series has another sample of this time"),
            ("# TYPE up\n# EOF", "line 1: expected TYPE, UNIT or HELP with a metric"),
            ("# EOF\nup 1", "line 2: something follows # EOF"),
        ] {
            assert_eq!(parse(text).unwrap_err().to_string(), wanted, "{text}");
        }
    }
}
