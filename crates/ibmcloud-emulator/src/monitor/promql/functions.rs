//! Functions of instants and of scalars; those of ranges are in [`super::ranges`].

use std::collections::BTreeMap;

use compact_sort::CompactSort as _;
use promql_parser::label::{MatchOp, Matchers};
use promql_parser::parser::{Call, Expr};

use super::expression::{Evaluate, distinct};
use super::value::{Labels, NAME, Problem, Sample, Value, seconds};
use super::{calendar, labels, ranges};

/// Calls a function.
pub(super) fn call(query: &dyn Evaluate, call: &Call, at: i64) -> Result<Value, Problem> {
    let name = call.func.name;
    let arguments: Vec<&Expr> = call.args.args.iter().map(AsRef::as_ref).collect();
    let scalar = |index: usize, default: f64| match arguments.get(index) {
        Some(argument) => query.scalar(argument, at),
        None => Ok(default),
    };
    match (name, arguments.as_slice()) {
        ("time", []) => Ok(Value::Scalar(seconds(at))),
        ("pi", []) => Ok(Value::Scalar(std::f64::consts::PI)),
        (_, []) if let Some(function) = calendar::function(name) => {
            let value = calendar::of(seconds(at), function);
            Ok(Value::Vector(vec![Sample::new(Labels::new(), value)]))
        }
        (_, [argument]) if let Some(function) = calendar::function(name) => {
            each(query.vector(argument, at)?, |value| calendar::of(value, function))
        }
        // The samples of the sandbox are numbers: none is a native histogram, of which these are.
        (
            "histogram_avg" | "histogram_count" | "histogram_sum" | "histogram_stddev"
            | "histogram_stdvar",
            [argument],
        ) => query.vector(argument, at).map(|_| Value::Vector(Vec::new())),
        _ if labels::is_known(name) => labels::call(query, name, &arguments, at),
        ("vector", [argument]) => {
            let value = query.scalar(argument, at)?;
            Ok(Value::Vector(vec![Sample::new(Labels::new(), value)]))
        }
        ("scalar", [argument]) => match query.vector(argument, at)?.as_slice() {
            [only] => Ok(Value::Scalar(only.value)),
            _ => Ok(Value::Scalar(f64::NAN)),
        },
        ("timestamp", [argument]) => timestamps(query, argument, at),
        ("absent", [argument]) => {
            let empty = query.vector(argument, at)?.is_empty();
            Ok(absent(empty, argument))
        }
        ("absent_over_time", [argument]) => {
            let empty = query.stretches(argument, at)?.stretches.is_empty();
            Ok(absent(empty, argument))
        }
        ("sort", [argument]) => {
            let mut samples = query.vector(argument, at)?;
            samples.compact_sort_by(|a, b| a.value.total_cmp(&b.value));
            Ok(Value::Vector(samples))
        }
        ("sort_desc", [argument]) => {
            let mut samples = query.vector(argument, at)?;
            samples.compact_sort_by(|a, b| b.value.total_cmp(&a.value));
            Ok(Value::Vector(samples))
        }
        ("histogram_quantile", [wanted, buckets]) => {
            let wanted = query.scalar(wanted, at)?;
            let samples = query.vector(buckets, at)?;
            Ok(Value::Vector(histogram_quantile(wanted, samples)))
        }
        ("clamp" | "clamp_min" | "clamp_max" | "round", [argument, ..]) => {
            let (first, second) = (scalar(1, 1.0)?, scalar(2, 0.0)?);
            if name == "clamp" && first > second {
                return Ok(Value::Vector(Vec::new()));
            }
            let samples = query.vector(argument, at)?;
            each(samples, |value| match name {
                "clamp" => bounded(value, first, second),
                "clamp_min" => bounded(value, first, f64::INFINITY),
                "clamp_max" => bounded(value, f64::NEG_INFINITY, first),
                _ => (value / first + 0.5).floor() * first,
            })
        }
        (_, [argument]) if plain(name).is_some() => {
            let samples = query.vector(argument, at)?;
            each(samples, plain(name).unwrap_or(f64::abs))
        }
        _ if ranges::is_known(name) => ranges::call(query, name, &arguments, at),
        _ => {
            Err(Problem::execution(format!("the function {name} is not supported by the sandbox")))
        }
    }
}

/// The functions of one number.
fn plain(name: &str) -> Option<fn(f64) -> f64> {
    Some(match name {
        "abs" => f64::abs,
        "ceil" => f64::ceil,
        "floor" => f64::floor,
        "sqrt" => f64::sqrt,
        "exp" => f64::exp,
        "ln" => f64::ln,
        "log2" => f64::log2,
        "log10" => f64::log10,
        "deg" => |value| value * 180.0 / std::f64::consts::PI,
        "rad" => |value| value * std::f64::consts::PI / 180.0,
        "sin" => f64::sin,
        "cos" => f64::cos,
        "tan" => f64::tan,
        "asin" => f64::asin,
        "acos" => f64::acos,
        "atan" => f64::atan,
        "sinh" => f64::sinh,
        "cosh" => f64::cosh,
        "tanh" => f64::tanh,
        "asinh" => f64::asinh,
        "acosh" => f64::acosh,
        "atanh" => f64::atanh,
        "sgn" => |value| if value == 0.0 || value.is_nan() { value } else { value.signum() },
        _ => return None,
    })
}

/// Applies a function to each value; the results are no longer the metric that they were.
fn each(samples: Vec<Sample>, function: impl Fn(f64) -> f64) -> Result<Value, Problem> {
    let apply = |it: Sample| Sample { value: function(it.value), ..it }.unnamed();
    distinct(samples.into_iter().map(apply).collect()).map(Value::Vector)
}

/// Unlike `f64::clamp`, what is not a number stays so, and the bounds may be infinite.
fn bounded(value: f64, least: f64, most: f64) -> f64 {
    if value.is_nan() { value } else { value.max(least).min(most) }
}

/// When the samples were taken; for anything but a selector, the instant itself.
fn timestamps(query: &dyn Evaluate, argument: &Expr, at: i64) -> Result<Value, Problem> {
    let samples = match argument {
        Expr::Paren(inner) => return timestamps(query, &inner.expr, at),
        Expr::VectorSelector(selector) => query
            .stamped(selector, at)?
            .into_iter()
            .map(|(labels, (time, _))| Sample::new(labels, seconds(time)).unnamed())
            .collect(),
        other => {
            let samples = query.vector(other, at)?.into_iter();
            samples.map(|it| Sample { value: seconds(at), ..it }.unnamed()).collect()
        }
    };
    distinct(samples).map(Value::Vector)
}

/// One, with the labels that the selector asked for by equality; nothing where there is something.
fn absent(empty: bool, argument: &Expr) -> Value {
    let labels = match argument {
        Expr::VectorSelector(it) => asked_for(&it.matchers),
        Expr::MatrixSelector(it) => asked_for(&it.vs.matchers),
        _ => Labels::new(),
    };
    Value::Vector(if empty { vec![Sample::new(labels, 1.0)] } else { Vec::new() })
}

fn asked_for(matchers: &Matchers) -> Labels {
    let once = |name: &str| matchers.matchers.iter().filter(|it| it.name == name).count() == 1;
    let wanted = matchers.matchers.iter().filter(|it| matches!(it.op, MatchOp::Equal));
    wanted
        .filter(|it| it.name != NAME && once(&it.name))
        .map(|it| (it.name.clone(), it.value.clone()))
        .collect()
}

/// The φ-quantile of each histogram, whose buckets differ in `le` only.
fn histogram_quantile(wanted: f64, samples: Vec<Sample>) -> Vec<Sample> {
    let mut histograms: BTreeMap<Labels, Vec<(f64, f64)>> = BTreeMap::new();
    for sample in samples {
        let Sample { mut labels, value } = sample.unnamed();
        // Prometheus writes infinity as Go does, which Rust reads too.
        let Some(limit) = labels.remove("le").and_then(|limit| limit.parse().ok()) else {
            continue;
        };
        histograms.entry(labels).or_default().push((limit, value));
    }
    let quantile = |(labels, buckets)| Sample::new(labels, bucket_quantile(wanted, buckets));
    histograms.into_iter().map(quantile).collect()
}

/// The quantile of buckets, each an upper limit with the number of observations up to it. Within a
/// bucket the observations are taken to be evenly spread.
fn bucket_quantile(wanted: f64, mut buckets: Vec<(f64, f64)>) -> f64 {
    buckets.compact_sort_by(|a, b| a.0.total_cmp(&b.0));
    let Some(&(last, total)) = buckets.last() else { return f64::NAN };
    if last != f64::INFINITY || buckets.len() < 2 || total == 0.0 || wanted.is_nan() {
        return f64::NAN;
    }
    if wanted < 0.0 {
        return f64::NEG_INFINITY;
    }
    if wanted > 1.0 {
        return f64::INFINITY;
    }
    let rank = wanted * total;
    let Some((_, finite)) = buckets.split_last() else { return f64::NAN };
    let reached = |(_, count): &(f64, f64)| *count >= rank;
    let index = finite.iter().position(reached).unwrap_or(finite.len());
    let Some(&(limit, count)) = finite.get(index) else {
        // Beyond the last limit all that is known is that limit.
        return finite.last().map_or(f64::NAN, |(limit, _)| *limit);
    };
    if index == 0 && limit <= 0.0 {
        return limit;
    }
    let earlier = index.checked_sub(1).and_then(|index| finite.get(index));
    let (start, before) = earlier.copied().unwrap_or((0.0, 0.0));
    start + (limit - start) * ((rank - before) / (count - before))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::monitor::promql::value::text;

    #[test]
    fn quantiles_of_buckets_are_interpolated() {
        let buckets = vec![(0.1, 50.0), (0.5, 90.0), (1.0, 100.0), (f64::INFINITY, 100.0)];
        let table = [(0.5, "0.1"), (0.25, "0.05"), (0.7, "0.3"), (1.0, "1"), (1.5, "+Inf")];
        for (wanted, value) in table {
            let got = bucket_quantile(wanted, buckets.clone());
            assert_eq!(text((got * 1e9).round() / 1e9), value, "{wanted}");
        }
        assert!(bucket_quantile(0.5, vec![(1.0, 1.0)]).is_nan());
        let over = vec![(1.0, 1.0), (f64::INFINITY, 2.0)];
        assert_eq!(text(bucket_quantile(0.9, over)), "1");
    }
}
