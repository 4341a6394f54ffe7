//! Functions of ranges: `rate(…[5m])`, `avg_over_time(…[1h])` and their kin.

use promql_parser::parser::Expr;

use super::aggregate::{average, maximum, minimum, quantile, variance};
use super::expression::{Evaluate, Range, distinct};
use super::value::{Problem, Sample, Value, count, seconds};

/// Samples that are farther than this from the edge of a range, in average distances, are taken
/// for the first or the last of their series.
const THRESHOLD: f64 = 1.1;

/// The rule of `integral` where none is named.
const TRAPEZOIDS: f64 = 2.0;

/// Whether this function is here.
pub(super) fn is_known(name: &str) -> bool {
    // Two samples are enough for every function.
    let timed = matches!(
        name,
        "quantile_over_time"
            | "irate"
            | "idelta"
            | "deriv"
            | "predict_linear"
            | "double_exponential_smoothing"
            | "holt_winters"
    );
    timed
        || over_time(name, &[1.0, 2.0]).is_some()
        || extrapolated(name).is_some()
        || time_of(name, &[(0, 1.0)]).is_some()
        || name == "integral"
}

/// Calls a function of a range.
pub(super) fn call(
    query: &dyn Evaluate,
    name: &str,
    arguments: &[&Expr],
    at: i64,
) -> Result<Value, Problem> {
    let scalar = |argument: &Expr| query.scalar(argument, at);
    let (argument, first, second) = match (name, arguments) {
        ("integral", [argument]) => (argument, TRAPEZOIDS, 0.0),
        ("integral", [argument, rule]) => (argument, scalar(rule)?, 0.0),
        (_, [argument]) => (argument, 0.0, 0.0),
        ("predict_linear", [argument, ahead]) => (argument, scalar(ahead)?, 0.0),
        ("double_exponential_smoothing" | "holt_winters", [argument, level, trend]) => {
            (argument, factor(scalar(level)?, "smoothing")?, factor(scalar(trend)?, "trend")?)
        }
        (_, [wanted, argument]) => (argument, scalar(wanted)?, 0.0),
        _ => return Err(Problem::bad(format!("wrong number of arguments in call to '{name}'"))),
    };
    let range = query.stretches(argument, at)?;
    let value = |points: &[(i64, f64)]| {
        let values: Vec<f64> = points.iter().map(|(_, value)| *value).collect();
        match name {
            "quantile_over_time" => Some(quantile(first, &values)),
            "irate" | "idelta" => last_two(points, name == "irate"),
            "integral" => Some(integral(points, first)),
            "deriv" => line(points, points.first()?.0).map(|(slope, _)| slope),
            "predict_linear" => line(points, at).map(|(slope, now)| slope * first + now),
            "double_exponential_smoothing" | "holt_winters" => smoothed(&values, first, second),
            _ if time_of(name, points).is_some() => time_of(name, points),
            _ => match extrapolated(name) {
                Some(kind) => extrapolate(points, &range, kind),
                None => over_time(name, &values),
            },
        }
    };
    let mut samples = Vec::new();
    for stretch in &range.stretches {
        if let Some(value) = value(&stretch.points) {
            let sample = Sample::new(stretch.labels.clone(), value);
            // A value that a metric had is still that metric.
            let is_kept = matches!(name, "last_over_time" | "first_over_time");
            samples.push(if is_kept { sample } else { sample.unnamed() });
        }
    }
    distinct(samples).map(Value::Vector)
}

/// The functions for which the times do not matter.
fn over_time(name: &str, values: &[f64]) -> Option<f64> {
    let pairs = || values.iter().copied().zip(values.iter().copied().skip(1));
    Some(match name {
        "avg_over_time" => average(values),
        "min_over_time" => minimum(values),
        "max_over_time" => maximum(values),
        "sum_over_time" => values.iter().sum(),
        "count_over_time" => count(values.len()),
        "stddev_over_time" => variance(values).sqrt(),
        "stdvar_over_time" => variance(values),
        "mad_over_time" => {
            let middle = quantile(0.5, values);
            let distances: Vec<f64> = values.iter().map(|value| (value - middle).abs()).collect();
            quantile(0.5, &distances)
        }
        "present_over_time" => 1.0,
        "last_over_time" => *values.last()?,
        "first_over_time" => *values.first()?,
        "resets" => count(pairs().filter(|(before, after)| after < before).count()),
        "changes" => {
            let differ = |(before, after): &(f64, f64)| {
                before.total_cmp(after).is_ne() && !(before.is_nan() && after.is_nan())
            };
            count(pairs().filter(differ).count())
        }
        _ => return None,
    })
}

/// What a function makes of the growth over a range.
#[derive(Clone, Copy)]
struct Growth {
    /// Falls are taken for a new beginning at zero.
    counter: bool,
    per_second: bool,
}

fn extrapolated(name: &str) -> Option<Growth> {
    match name {
        "rate" => Some(Growth { counter: true, per_second: true }),
        "increase" => Some(Growth { counter: true, per_second: false }),
        "delta" => Some(Growth { counter: false, per_second: false }),
        _ => None,
    }
}

/// The growth between the first and the last sample, stretched to the edges of the range as
/// Prometheus does.
fn extrapolate(points: &[(i64, f64)], range: &Range, kind: Growth) -> Option<f64> {
    let (&(first, first_value), &(last, last_value)) = (points.first()?, points.last()?);
    if points.len() < 2 {
        return None;
    }
    let mut growth = last_value - first_value;
    if kind.counter {
        let pairs = points.iter().zip(points.iter().skip(1));
        let falls = pairs.filter(|((_, before), (_, after))| after < before);
        growth += falls.map(|((_, before), _)| before).sum::<f64>();
    }
    let sampled = seconds(last - first);
    let between = sampled / count(points.len() - 1);
    let edge = |distance: i64| {
        let distance = seconds(distance);
        if distance >= between * THRESHOLD { between / 2.0 } else { distance }
    };
    let mut before = edge(first - range.begin);
    if kind.counter && growth > 0.0 && first_value >= 0.0 {
        // A counter cannot have been below zero.
        before = before.min(sampled * (first_value / growth));
    }
    let factor = (sampled + before + edge(range.end - last)) / sampled;
    let factor = if kind.per_second { factor / seconds(range.end - range.begin) } else { factor };
    Some(growth * factor)
}

/// `irate` and `idelta`: the last two samples only.
fn last_two(points: &[(i64, f64)], per_second: bool) -> Option<f64> {
    let [.., (before, old), (after, new)] = points else { return None };
    if !per_second {
        return Some(new - old);
    }
    let growth = if new < old { *new } else { new - old };
    Some(growth / seconds(after - before))
}

/// The line that fits best: its slope, and its value at a time.
fn line(points: &[(i64, f64)], at: i64) -> Option<(f64, f64)> {
    let &(_, first) = points.first()?;
    if points.len() < 2 {
        return None;
    }
    let is_flat = points.iter().all(|(_, value)| value.total_cmp(&first).is_eq());
    if is_flat {
        return Some(if first.is_infinite() { (f64::NAN, f64::NAN) } else { (0.0, first) });
    }
    let times: Vec<f64> = points.iter().map(|(time, _)| seconds(time - at)).collect();
    let values: Vec<f64> = points.iter().map(|(_, value)| *value).collect();
    let (middle, height) = (average(&times), average(&values));
    let pairs = times.iter().zip(&values);
    let together: f64 = pairs.map(|(time, value)| (time - middle) * (value - height)).sum();
    let alone: f64 = times.iter().map(|time| (time - middle).powi(2)).sum();
    let slope = together / alone;
    Some((slope, height - slope * middle))
}

/// The area below the samples, in values times seconds: by the value at the beginning of each step (0), at its end (1),
/// or by the middle of both. What is not a number counts as nothing.
fn integral(points: &[(i64, f64)], rule: f64) -> f64 {
    let value = |value: f64| if value.is_nan() { 0.0 } else { value };
    let steps = points.iter().zip(points.iter().skip(1)).map(|((before, old), (after, new))| {
        let (old, new) = (value(*old), value(*new));
        let height = match rule {
            0.0 => old,
            1.0 => new,
            // As everything else that names no rule.
            _ => old / 2.0 + new / 2.0,
        };
        height * seconds(after - before)
    });
    steps.sum()
}

/// Double exponential smoothing, after Holt and Winters, as Prometheus does it.
fn smoothed(values: &[f64], level: f64, trend: f64) -> Option<f64> {
    let [first, second, ..] = values else { return None };
    let (mut before, mut now) = (0.0, *first);
    let mut growth = second - first;
    for (index, value) in values.iter().skip(1).enumerate() {
        if index > 0 {
            growth = trend * (now - before) + (1.0 - trend) * growth;
        }
        (before, now) = (now, level * value + (1.0 - level) * (now + growth));
    }
    Some(now)
}

fn factor(value: f64, name: &str) -> Result<f64, Problem> {
    if value > 0.0 && value < 1.0 {
        return Ok(value);
    }
    let letters = if name == "trend" { "tf" } else { "sf" };
    let text = format!("invalid {name} factor. Expected: 0 < {letters} < 1, got: {value:.6}");
    Err(Problem::execution(text))
}

/// When something was so, in seconds.
fn time_of(name: &str, points: &[(i64, f64)]) -> Option<f64> {
    let extreme = |is_better: fn(f64, f64) -> bool| {
        points.iter().copied().reduce(|best, next| {
            if is_better(next.1, best.1) || best.1.is_nan() { next } else { best }
        })
    };
    let point = match name {
        "ts_of_first_over_time" => points.first().copied(),
        "ts_of_last_over_time" => points.last().copied(),
        "ts_of_max_over_time" => extreme(|next, best| next >= best),
        "ts_of_min_over_time" => extreme(|next, best| next <= best),
        _ => None,
    };
    point.map(|(time, _)| seconds(time))
}
