//! Functions of instants and of scalars; those of ranges are in [`super::ranges`].

use compact_sort::CompactSort as _;
use promql_parser::label::{MatchOp, Matchers};
use promql_parser::parser::{Call, Expr};

use super::expression::{Evaluate, distinct};
use super::value::{Labels, NAME, Problem, Sample, Value, seconds};
use super::{buckets, calendar, info, labels, ranges};

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
        _ if buckets::is_known(name) => buckets::call(query, name, &arguments, at),
        ("start" | "end" | "step" | "range", []) => Ok(Value::Scalar(query.frame().of(name))),
        ("max_of" | "min_of", [one, other]) => {
            let (one, other) = (query.scalar(one, at)?, query.scalar(other, at)?);
            Ok(Value::Scalar(chosen(name, one, other)))
        }
        ("info", [argument, rest @ ..]) => info::call(query, argument, rest.first().copied(), at),
        // Samples of the sandbox do not say when their counters began.
        ("start_timestamp", [argument]) => {
            query.vector(argument, at).map(|_| Value::Vector(Vec::new()))
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

/// The larger or the smaller of two; what is not a number stays so.
fn chosen(name: &str, one: f64, other: f64) -> f64 {
    if one.is_nan() || other.is_nan() {
        return f64::NAN;
    }
    if name == "max_of" { one.max(other) } else { one.min(other) }
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
