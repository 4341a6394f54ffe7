//! The parameters of the Prometheus API, from the query string or from a form.

use std::time::Duration;

use jiff::Timestamp;
use promql_parser::label::Matchers;
use promql_parser::parser::{self, Expr};
use promql_parser::util::parse_duration;
use url::form_urlencoded;

use super::expression::millis;
use super::value::Problem;
use crate::net::http::Request;

/// The longest query, in characters.
const LONGEST: usize = 50_000;
/// The deepest nesting, which would exhaust the stack long before it helps anybody.
const DEEPEST: usize = 100;
/// The most operators and signs: each of them may be one level more of the expression.
const MOST_OPERATORS: usize = 1_000;

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
    let size = Size::of(text);
    if size.depth > DEEPEST {
        return Err(Problem::bad(format!("the query is nested deeper than {DEEPEST}")));
    }
    if size.operators > MOST_OPERATORS {
        return Err(Problem::bad(format!("the query has more than {MOST_OPERATORS} operators")));
    }
    parser::parse(text).map_err(|error| wrong(&error))
}

/// How deep the expression of a text can be at the most, told without reading it: parsing, evaluating
/// and dropping one take stack for every level.
#[derive(Default)]
struct Size {
    depth: usize,
    operators: usize,
}

impl Size {
    fn of(text: &str) -> Self {
        let (mut size, mut open, mut quote) = (Self::default(), 0_usize, None);
        let mut letters = text.chars();
        let mut word = String::new();
        while let Some(letter) = letters.next() {
            if let Some(mark) = quote {
                match letter {
                    '\\' if mark != '`' => drop(letters.next()),
                    letter if letter == mark => quote = None,
                    _ => {}
                }
                continue;
            }
            if letter.is_alphanumeric() || matches!(letter, '_' | ':' | '.') {
                word.push(letter.to_ascii_lowercase());
                continue;
            }
            size.operators += usize::from(is_operator(&std::mem::take(&mut word)));
            match letter {
                '"' | '\'' | '`' => quote = Some(letter),
                '(' => open += 1,
                ')' => open = open.saturating_sub(1),
                // A subquery is a level too.
                '+' | '-' | '*' | '/' | '%' | '^' | '=' | '!' | '<' | '>' | '[' => {
                    size.operators += 1;
                }
                _ => {}
            }
            size.depth = size.depth.max(open);
        }
        size
    }
}

fn is_operator(word: &str) -> bool {
    matches!(word, "and" | "or" | "unless" | "atan2")
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

#[cfg(test)]
mod tests {
    use super::super::eval::Query;
    use super::super::expression::{Evaluate as _, Frame};
    use super::*;
    use crate::world::metrics::Metrics;

    /// Reads, evaluates and drops a query on a thread like that of the cloud.
    fn outcome(text: &str) -> Result<(), String> {
        let text = text.to_owned();
        let thread = std::thread::Builder::new().stack_size(crate::cloud::STACK);
        let work = move || {
            let metrics = Metrics::default();
            let metrics = metrics.of("any");
            let query = Query::new(&metrics, Frame::default(), 0);
            let value = expression(&text).and_then(|it| query.value(&it, 0).map(drop));
            value.map_err(|problem| match problem {
                Problem::BadData(text) | Problem::Execution(text) => text,
            })
        };
        thread.spawn(work).unwrap().join().unwrap()
    }

    fn long(part: &str, end: &str) -> String {
        format!("{}{end}", part.repeat((LONGEST - end.len()) / part.len()))
    }

    #[test]
    fn a_query_of_any_shape_is_answered_or_refused() {
        for part in [
            "up+",
            "-",
            "+",
            "up or ",
            "up AND ",
            "up>bool ",
            "1 atan2 ",
            "up^",
            "- -",
            "up-(-",
            "(",
            "sum(",
            "up[1m:1m]",
            "[1m]",
            "up offset 1m ",
            "{",
            "{a=\"b\",",
            "up{a!=\"b\"}*",
            "\"",
            "`(`+",
            "a,",
            "#\n-",
            "sum by (a) ",
            "abs(-",
            "up unless on (a) ",
            ")",
            "@",
            "1e",
            "\\",
            "é",
            "-up\n",
        ] {
            for end in ["up", "", "1"] {
                let text = long(part, end);
                assert!(text.chars().count() <= LONGEST);
                let _ = outcome(&text);
            }
        }
    }

    #[test]
    fn what_is_too_large_is_said() {
        let operators = "the query has more than 1000 operators";
        assert_eq!(outcome(&format!("{}up", "up+".repeat(1_500))).unwrap_err(), operators);
        assert_eq!(outcome(&format!("0{}up", "-".repeat(20_000))).unwrap_err(), operators);
        assert_eq!(outcome(&long("up or ", "up")).unwrap_err(), operators);
        let deep = format!("{}up{}", "(".repeat(101), ")".repeat(101));
        assert_eq!(outcome(&deep).unwrap_err(), "the query is nested deeper than 100");
        assert_eq!(outcome(&format!("{}1", "1+".repeat(1_000))), Ok(()));
        assert_eq!(outcome(&format!("{}up", "-".repeat(1_000))), Ok(()));
        assert_eq!(outcome(&format!("count(up{{a!=\"{}\"}})", "(+".repeat(2_000))), Ok(()));
    }
}
