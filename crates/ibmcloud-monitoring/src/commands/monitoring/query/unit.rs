//! The unit of an answer. Metrics are named after theirs; what an expression makes of them keeps it, changes it or has
//! none.

use ibmcloud_core::series::Series;
use promql_parser::parser::{Call, Expr, VectorSelector, parse};

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Base {
    Bytes,
    Seconds,
    Percent,
}

/// A unit, and whether it is that much in a second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unit {
    pub(super) base: Base,
    pub(super) per_second: bool,
}

/// The unit of what an expression was answered with, where there is one and it is known.
pub(super) fn unit_of(expression: &str, answer: &[Series]) -> Option<Unit> {
    if let Ok(tree) = parse(expression) {
        return of(&tree);
    }
    // The service may know words that the reader here does not. A metric's name that is left says it too.
    let named = |it: &Series| it.label("__name__").and_then(of_metric);
    let first = answer.first().and_then(named)?;
    answer.iter().all(|it| named(it) == Some(first)).then_some(first)
}

fn of(tree: &Expr) -> Option<Unit> {
    match tree {
        Expr::VectorSelector(selector) => of_selector(selector),
        Expr::MatrixSelector(selector) => of_selector(&selector.vs),
        Expr::Paren(inner) => of(&inner.expr),
        Expr::Unary(inner) => of(&inner.expr),
        Expr::Subquery(inner) => of(&inner.expr),
        Expr::Aggregate(it) => match it.op.to_string().as_str() {
            "count" | "group" | "count_values" | "stdvar" => None,
            _ => of(&it.expr),
        },
        Expr::Binary(it) => {
            let (one, other) = (of(&it.lhs), of(&it.rhs));
            match it.op.to_string().as_str() {
                "+" | "-" if one == other || is_number(&it.rhs) => one,
                "+" | "-" if is_number(&it.lhs) => other,
                "and" | "unless" => one,
                "or" if one == other => one,
                // A comparison picks values, unless it is asked for a truth.
                "==" | "!=" | "<" | ">" | "<=" | ">=" => {
                    let truth = it.modifier.as_ref().is_some_and(|it| it.return_bool);
                    one.filter(|_| !truth)
                }
                // Of a product it is not known what the factor stands for.
                _ => None,
            }
        }
        Expr::Call(call) => of_call(call),
        Expr::NumberLiteral(_) | Expr::StringLiteral(_) | Expr::Extension(_) => None,
    }
}

fn of_call(call: &Call) -> Option<Unit> {
    // The vector is the last argument of some functions, and the first one of the others.
    let inner = || call.args.args.iter().find_map(|it| of(it));
    match call.func.name {
        // Whatever is done to the counts of the buckets, it is in the unit of their limits.
        "histogram_quantile" => call.args.args.iter().find_map(|it| of_buckets(it)),
        "rate" | "irate" | "deriv" => match inner()? {
            // Seconds of work in a second are a share.
            Unit { base: Base::Seconds, .. } | Unit { per_second: true, .. } => None,
            unit => Some(Unit { per_second: true, ..unit }),
        },
        "abs"
        | "ceil"
        | "floor"
        | "round"
        | "clamp"
        | "clamp_min"
        | "clamp_max"
        | "increase"
        | "delta"
        | "idelta"
        | "avg_over_time"
        | "min_over_time"
        | "max_over_time"
        | "sum_over_time"
        | "last_over_time"
        | "first_over_time"
        | "quantile_over_time"
        | "stddev_over_time"
        | "sort"
        | "sort_desc"
        | "sort_by_label"
        | "sort_by_label_desc"
        | "label_replace"
        | "label_join"
        | "predict_linear"
        | "holt_winters"
        | "double_exponential_smoothing"
        | "scalar" => inner(),
        _ => None,
    }
}

fn of_buckets(tree: &Expr) -> Option<Unit> {
    match tree {
        Expr::Call(call) => call.args.args.iter().find_map(|it| of_buckets(it)),
        Expr::Aggregate(it) => of_buckets(&it.expr),
        Expr::Paren(inner) => of_buckets(&inner.expr),
        other => of(other),
    }
}

fn of_selector(selector: &VectorSelector) -> Option<Unit> {
    of_metric(selector.name.as_deref()?)
}

/// What the name of a metric says.
fn of_metric(name: &str) -> Option<Unit> {
    let whole = ["_total", "_sum", "_bucket"].iter().find_map(|end| name.strip_suffix(end));
    let base = match whole.unwrap_or(name).rsplit_once('_')?.1 {
        "bytes" => Base::Bytes,
        "seconds" => Base::Seconds,
        "percent" => Base::Percent,
        _ => return None,
    };
    Some(Unit { base, per_second: false })
}

fn is_number(tree: &Expr) -> bool {
    match tree {
        Expr::NumberLiteral(_) => true,
        Expr::Paren(inner) => is_number(&inner.expr),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_keeps_the_unit_of_its_metric() {
        let unit = |base, per_second| Some(Unit { base, per_second });
        for (expression, expected) in [
            ("heap_bytes", unit(Base::Bytes, false)),
            ("sum by (host) (heap_bytes{job=\"x\"})", unit(Base::Bytes, false)),
            ("topk(3, heap_bytes)", unit(Base::Bytes, false)),
            ("max_over_time(heap_bytes[5m])", unit(Base::Bytes, false)),
            ("sum(rate(sent_bytes_total[5m]))", unit(Base::Bytes, true)),
            ("rate(cpu_seconds_total[5m])", None),
            ("increase(cpu_seconds_total[5m])", unit(Base::Seconds, false)),
            (
                "histogram_quantile(0.9, sum by (le) (rate(wait_seconds_bucket[5m])))",
                unit(Base::Seconds, false),
            ),
            ("heap_bytes + 1024", unit(Base::Bytes, false)),
            ("100 - idle_percent", unit(Base::Percent, false)),
            ("heap_bytes - cache_bytes", unit(Base::Bytes, false)),
            ("heap_bytes > 100", unit(Base::Bytes, false)),
            ("heap_bytes > bool 100", None),
            ("heap_bytes / limit_bytes", None),
            ("heap_bytes * 8", None),
            ("heap_bytes + idle_percent", None),
            ("count(heap_bytes)", None),
            ("count_over_time(heap_bytes[5m])", None),
            ("clamp_max(abs(-heap_bytes), 5)", unit(Base::Bytes, false)),
            ("label_replace(heap_bytes, \"a\", \"$1\", \"b\", \"(.*)\")", unit(Base::Bytes, false)),
            ("up", None),
            ("time()", None),
        ] {
            assert_eq!(unit_of(expression, &[]), expected, "{expression}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_in_the_unit_of_its_series() {
        let series = |name: &str| Series {
            labels: vec![("__name__".to_owned(), name.to_owned())],
            samples: vec![],
        };
        let bytes = Some(Unit { base: Base::Bytes, per_second: false });
        assert_eq!(unit_of("a word (", &[series("a_bytes"), series("b_bytes")]), bytes);
        assert_eq!(unit_of("a word (", &[series("a_bytes"), series("b_percent")]), None);
        assert_eq!(unit_of("a word (", &[]), None);
    }
}
