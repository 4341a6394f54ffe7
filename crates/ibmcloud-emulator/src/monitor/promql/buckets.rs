//! Functions of classic histograms, whose buckets are series that differ in `le` only.

use std::collections::BTreeMap;

use promql_parser::parser::Expr;

use super::expression::{Evaluate, distinct};
use super::value::{Labels, Problem, Sample, Value, text};

/// Counts that differ by less than this share of their sum are taken for the same.
const TOLERANCE: f64 = 1e-12;

/// Whether this function is here.
pub(super) fn is_known(name: &str) -> bool {
    matches!(name, "histogram_quantile" | "histogram_quantiles" | "histogram_fraction")
}

/// Calls a function of buckets.
pub(super) fn call(
    query: &dyn Evaluate,
    name: &str,
    arguments: &[&Expr],
    at: i64,
) -> Result<Value, Problem> {
    let each = |samples: Vec<Sample>, function: &dyn Fn(Vec<Bucket>) -> f64| {
        let results = histograms(samples).into_iter();
        results.map(|(labels, buckets)| Sample::new(labels, function(buckets))).collect::<Vec<_>>()
    };
    match (name, arguments) {
        ("histogram_quantile", [wanted, buckets]) => {
            let wanted = query.scalar(wanted, at)?;
            Ok(Value::Vector(each(query.vector(buckets, at)?, &|it| quantile(wanted, it))))
        }
        ("histogram_fraction", [lower, upper, buckets]) => {
            let (lower, upper) = (query.scalar(lower, at)?, query.scalar(upper, at)?);
            Ok(Value::Vector(each(query.vector(buckets, at)?, &|it| fraction(lower, upper, &it))))
        }
        ("histogram_quantiles", [buckets, label, wanted @ ..]) => {
            let Value::Text(label) = query.value(label, at)? else {
                return Err(Problem::bad("expected an expression of type string"));
            };
            let samples = query.vector(buckets, at)?;
            let mut results = Vec::new();
            for wanted in wanted {
                let wanted = query.scalar(wanted, at)?;
                for mut sample in each(samples.clone(), &|it| quantile(wanted, it)) {
                    sample.labels.insert(label.clone(), in_open_metrics(wanted));
                    results.push(sample);
                }
            }
            distinct(results).map(Value::Vector)
        }
        _ => Err(Problem::bad(format!("wrong number of arguments in call to '{name}'"))),
    }
}

/// A number as OpenMetrics writes it: it has a point, or an exponent.
fn in_open_metrics(value: f64) -> String {
    let text = text(value);
    let whole = text.bytes().all(|it| it.is_ascii_digit() || it == b'-');
    if whole { text + ".0" } else { text }
}

/// An upper limit, and the number of observations up to it.
type Bucket = (f64, f64);

/// The buckets of each histogram, in their order; those with the same limit are one.
fn histograms(samples: Vec<Sample>) -> BTreeMap<Labels, Vec<Bucket>> {
    let mut histograms: BTreeMap<Labels, Vec<Bucket>> = BTreeMap::new();
    for sample in samples {
        let Sample { mut labels, value } = sample.unnamed();
        // Prometheus writes infinity as Go does, which Rust reads too.
        let Some(limit) = labels.remove("le").and_then(|limit| limit.parse().ok()) else {
            continue;
        };
        histograms.entry(labels).or_default().push((limit, value));
    }
    for buckets in histograms.values_mut() {
        buckets.sort_by(|a, b| a.0.total_cmp(&b.0));
        buckets.dedup_by(|next, kept| {
            let same = next.0.total_cmp(&kept.0).is_eq();
            if same {
                kept.1 += next.1;
            }
            same
        });
    }
    histograms
}

/// The quantile. Within a bucket the observations are taken to be evenly spread.
fn quantile(wanted: f64, mut buckets: Vec<Bucket>) -> f64 {
    if wanted.is_nan() {
        return f64::NAN;
    }
    if wanted < 0.0 {
        return f64::NEG_INFINITY;
    }
    if wanted > 1.0 {
        return f64::INFINITY;
    }
    never_falling(&mut buckets);
    let Some((&(last, total), finite)) = buckets.split_last() else { return f64::NAN };
    if last != f64::INFINITY || finite.is_empty() || total == 0.0 {
        return f64::NAN;
    }
    let rank = wanted * total;
    let reached = |(_, count): &Bucket| *count >= rank;
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

/// Counts of buckets grow with their limits: where one is less than the one before, it is that one.
fn never_falling(buckets: &mut [Bucket]) {
    let Some((_, mut before)) = buckets.first().copied() else { return };
    for (_, count) in buckets {
        let same = (*count - before).abs() < TOLERANCE * (count.abs() + before.abs());
        if same || *count < before {
            *count = before;
        }
        before = *count;
    }
}

/// The share of the observations between two values.
fn fraction(lower: f64, upper: f64, buckets: &[Bucket]) -> f64 {
    let Some(&(last, total)) = buckets.last() else { return f64::NAN };
    if last != f64::INFINITY || total == 0.0 || lower.is_nan() || upper.is_nan() {
        return f64::NAN;
    }
    if lower >= upper {
        return 0.0;
    }
    // Where the first limit is above zero, nothing is below zero.
    let first = buckets.first().map_or(0.0, |it| it.0);
    let bottom = if first <= 0.0 { f64::NEG_INFINITY } else { 0.0 };
    let rank = |value: f64| {
        let (mut start, mut before) = (bottom, 0.0_f64);
        for &(end, count) in buckets {
            if start >= value {
                return before.min(total);
            }
            if end > value {
                let within = if start == f64::NEG_INFINITY {
                    return count.min(total);
                } else {
                    (value - start) / (end - start)
                };
                return (before + (count - before) * within).min(total);
            }
            (start, before) = (end, count);
        }
        total
    };
    (rank(upper) - rank(lower)) / total
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_of_buckets_are_interpolated() {
        let buckets = vec![(0.1, 50.0), (0.5, 90.0), (1.0, 100.0), (f64::INFINITY, 100.0)];
        let table = [(0.5, "0.1"), (0.25, "0.05"), (0.7, "0.3"), (1.0, "1"), (1.5, "+Inf")];
        for (wanted, value) in table {
            let got = quantile(wanted, buckets.clone());
            assert_eq!(text((got * 1e9).round() / 1e9), value, "{wanted}");
        }
        assert!(quantile(0.5, vec![(1.0, 1.0)]).is_nan());
        // A count that falls is the one before it.
        let fallen = vec![(1.0, 8.0), (2.0, 4.0), (3.0, 8.0), (f64::INFINITY, 8.0)];
        assert_eq!(text(quantile(0.5, fallen)), "0.5");
        let over = vec![(1.0, 1.0), (f64::INFINITY, 2.0)];
        assert_eq!(text(quantile(0.9, over)), "1");
    }

    #[test]
    fn fractions_of_buckets_are_interpolated() {
        let buckets = vec![(1.0, 4.0), (2.0, 8.0), (f64::INFINITY, 10.0)];
        for (lower, upper, expected) in [
            (0.0, 1.0, "0.4"),
            (0.5, 1.5, "0.4"),
            (1.0, 2.0, "0.4"),
            (f64::NEG_INFINITY, f64::INFINITY, "1"),
            (2.0, f64::INFINITY, "0.2"),
            (2.0, 5.0, "0"),
            (3.0, 1.0, "0"),
        ] {
            assert_eq!(text(fraction(lower, upper, &buckets)), expected, "{lower} {upper}");
        }
        // As Prometheus does where the counts are negative, which they are of nothing that was counted.
        let negative = vec![(1.0, -4.0), (f64::INFINITY, -4.0)];
        assert_eq!(text(fraction(0.0, 1.0, &negative)), "-0");
        assert!(fraction(0.0, 1.0, &[(1.0, 4.0)]).is_nan());
        assert_eq!([0.5, 1.0, 0.0].map(in_open_metrics), ["0.5", "1.0", "0.0"]);
    }
}
