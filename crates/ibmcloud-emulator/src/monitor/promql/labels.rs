//! Functions that make or order series by their labels: `label_replace`, `label_join`, `sort_by_label`.

use std::cmp::Ordering;

use compact_sort::CompactSort as _;
use promql_parser::parser::Expr;
use regex::Regex;

use super::expression::{Evaluate, distinct};
use super::value::{Labels, NAME, Problem, Sample, Value};

/// Whether this function is here.
pub(super) fn is_known(name: &str) -> bool {
    matches!(name, "label_replace" | "label_join" | "sort_by_label" | "sort_by_label_desc")
}

/// Calls a function of labels.
pub(super) fn call(
    query: &dyn Evaluate,
    name: &str,
    arguments: &[&Expr],
    at: i64,
) -> Result<Value, Problem> {
    let [argument, rest @ ..] = arguments else {
        return Err(Problem::bad(format!("expected at least 1 argument in call to '{name}'")));
    };
    let samples = query.vector(argument, at)?;
    let texts = rest.iter().map(|it| text(query, it, at)).collect::<Result<Vec<_>, _>>()?;
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    match (name, &texts[..]) {
        ("label_replace", [target, replacement, source, pattern]) => {
            replace(samples, target, replacement, source, pattern)
        }
        ("label_join", [target, separator, sources @ ..]) => {
            join(samples, target, separator, sources)
        }
        ("sort_by_label", names) => Ok(sorted(samples, names, false)),
        ("sort_by_label_desc", names) => Ok(sorted(samples, names, true)),
        _ => Err(Problem::bad(format!("wrong number of arguments in call to '{name}'"))),
    }
}

fn text(query: &dyn Evaluate, expression: &Expr, at: i64) -> Result<String, Problem> {
    match query.value(expression, at)? {
        Value::Text(text) => Ok(text),
        _ => Err(Problem::bad("expected an expression of type string")),
    }
}

fn replace(
    samples: Vec<Sample>,
    target: &str,
    replacement: &str,
    source: &str,
    pattern: &str,
) -> Result<Value, Problem> {
    let pattern = Regex::new(&format!("^(?s:{pattern})$")).map_err(|_| {
        let text = format!("invalid regular expression in label_replace(): {pattern}");
        Problem::execution(text)
    })?;
    check_name(target, "label_replace")?;
    let change = |mut it: Sample| {
        let old = it.labels.get(source).map(String::as_str).unwrap_or_default();
        if let Some(found) = pattern.captures(old) {
            let mut new = String::new();
            found.expand(replacement, &mut new);
            set(&mut it.labels, target, new);
        }
        it
    };
    distinct(samples.into_iter().map(change).collect()).map(Value::Vector)
}

fn join(
    samples: Vec<Sample>,
    target: &str,
    separator: &str,
    sources: &[&str],
) -> Result<Value, Problem> {
    check_name(target, "label_join")?;
    let change = |mut it: Sample| {
        let part = |name: &&str| it.labels.get(*name).cloned().unwrap_or_default();
        let new = sources.iter().map(part).collect::<Vec<_>>().join(separator);
        set(&mut it.labels, target, new);
        it
    };
    distinct(samples.into_iter().map(change).collect()).map(Value::Vector)
}

/// A label without a value is none.
fn set(labels: &mut Labels, name: &str, value: String) {
    if value.is_empty() {
        labels.remove(name);
    } else {
        labels.insert(name.to_owned(), value);
    }
}

/// The names that Prometheus took before version 3, which the service's own version may be below.
fn check_name(name: &str, function: &str) -> Result<(), Problem> {
    let begins = |it: char| it.is_ascii_alphabetic() || it == '_';
    let fits = name.starts_with(begins) && name.chars().all(|it| begins(it) || it.is_ascii_digit());
    if fits || name == NAME {
        return Ok(());
    }
    let text = format!("invalid destination label name in {function}(): {name}");
    Err(Problem::execution(text))
}

fn sorted(mut samples: Vec<Sample>, names: &[&str], descending: bool) -> Value {
    samples.compact_sort_by(|a, b| {
        let value =
            |sample: &Sample, name: &str| sample.labels.get(name).cloned().unwrap_or_default();
        let by_names = names.iter().map(|name| natural(&value(a, name), &value(b, name)));
        let first = by_names.into_iter().find(|it| it.is_ne());
        let order = first.unwrap_or_else(|| a.labels.iter().cmp(b.labels.iter()));
        if descending { order.reverse() } else { order }
    });
    Value::Vector(samples)
}

/// The order of people: `web-2` before `web-10`.
fn natural(one: &str, two: &str) -> Ordering {
    let (mut one, mut two) = (pieces(one), pieces(two));
    loop {
        let order = match (one.next(), two.next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => Ordering::Less,
            (Some(_), None) => Ordering::Greater,
            (Some(a), Some(b)) => match (a.parse::<u128>(), b.parse::<u128>()) {
                (Ok(x), Ok(y)) => x.cmp(&y).then_with(|| a.len().cmp(&b.len())),
                _ => a.cmp(b),
            },
        };
        if order.is_ne() {
            return order;
        }
    }
}

/// Runs of digits, and what is between them.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let is_number = rest.chars().next()?.is_ascii_digit();
        let end = rest.find(|it: char| it.is_ascii_digit() != is_number).unwrap_or(rest.len());
        let (piece, after) = rest.split_at_checked(end)?;
        rest = after;
        Some(piece)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_names_are_ordered_as_numbers() {
        let mut names = ["web-10", "web-2", "db-1", "web", "web-02", "10", "9"];
        names.compact_sort_by(|a, b| natural(a, b));
        assert_eq!(names, ["9", "10", "db-1", "web", "web-2", "web-02", "web-10"]);
    }

    #[test]
    fn names_of_labels_are_those_of_prometheus_2() {
        for name in ["host", "_x", "a1", NAME] {
            assert!(check_name(name, "label_join").is_ok(), "{name}");
        }
        for name in ["", "1a", "a-b", "a b", "ä"] {
            assert!(check_name(name, "label_join").is_err(), "{name}");
        }
    }
}
