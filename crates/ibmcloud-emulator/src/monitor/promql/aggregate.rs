//! Aggregation: `sum by (host) (…)` and its kin.

use std::collections::BTreeMap;

use compact_sort::CompactSort as _;
use promql_parser::parser::{AggregateExpr, LabelModifier};

use super::expression::Evaluate;
use super::hash::place;
use super::value::{Labels, NAME, Problem, Sample, Value, count, text};

/// Carries out an aggregation.
pub(super) fn evaluate(
    query: &dyn Evaluate,
    it: &AggregateExpr,
    at: i64,
) -> Result<Value, Problem> {
    let samples = query.vector(&it.expr, at)?;
    let operator = it.op.to_string();
    let parameter = match (&it.param, operator.as_str()) {
        (Some(parameter), "topk" | "bottomk" | "quantile" | "limitk" | "limit_ratio") => {
            Some(query.scalar(parameter, at)?)
        }
        _ => None,
    };
    if operator == "count_values" {
        let label = it.param.as_deref().map(|label| query.value(label, at)).transpose()?;
        let Some(Value::Text(label)) = label else {
            return Err(Problem::bad("count_values needs the name of a label"));
        };
        return Ok(Value::Vector(count_values(samples, it.modifier.as_ref(), &label)));
    }
    let mut result = Vec::new();
    for (labels, group) in groups(samples, it.modifier.as_ref()) {
        match (operator.as_str(), parameter) {
            ("topk", Some(most)) => result.extend(extremes(group, most, |a, b| b.total_cmp(&a))),
            // Which ones is not promised; here they are the first by their labels.
            ("limitk", Some(most)) => result.extend(first_by_labels(group, most)),
            ("limit_ratio", Some(share)) if share.is_nan() => {
                return Err(Problem::execution("Ratio value is NaN"));
            }
            ("limit_ratio", Some(share)) => {
                result.extend(group.into_iter().filter(|it| is_within(share, place(&it.labels))));
            }
            ("bottomk", Some(most)) => result.extend(extremes(group, most, |a, b| a.total_cmp(&b))),
            (operator, parameter) => {
                let values: Vec<f64> = group.iter().map(|sample| sample.value).collect();
                let value = combined(operator, &values, parameter)?;
                result.push(Sample::new(labels, value));
            }
        }
    }
    Ok(Value::Vector(result))
}

/// The samples by what the modifier leaves of their labels.
fn groups(samples: Vec<Sample>, by: Option<&LabelModifier>) -> BTreeMap<Labels, Vec<Sample>> {
    let mut groups: BTreeMap<Labels, Vec<Sample>> = BTreeMap::new();
    for sample in samples {
        groups.entry(kept(&sample.labels, by)).or_default().push(sample);
    }
    groups
}

fn kept(labels: &Labels, by: Option<&LabelModifier>) -> Labels {
    let keeps = |name: &String| match by {
        None => false,
        Some(LabelModifier::Include(names)) => names.labels.contains(name),
        Some(LabelModifier::Exclude(names)) => name != NAME && !names.labels.contains(name),
    };
    let pairs = labels.iter().filter(|(name, _)| keeps(name));
    pairs.map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// The first so many of a group in an order; what is not a number comes last.
fn extremes(
    mut group: Vec<Sample>,
    most: f64,
    order: fn(f64, f64) -> std::cmp::Ordering,
) -> Vec<Sample> {
    group.compact_sort_by(|a, b| {
        let nan = a.value.is_nan().cmp(&b.value.is_nan());
        nan.then_with(|| order(a.value, b.value))
    });
    let fitting = (1..=group.len()).take_while(|length| count(*length) <= most).count();
    group.truncate(fitting);
    group
}

/// Whether a place between 0 and 1 is in the first share, or, of a negative one, in the last.
fn is_within(share: f64, place: f64) -> bool {
    let share = share.clamp(-1.0, 1.0);
    if share < 0.0 { place >= 1.0 + share } else { place < share }
}

fn first_by_labels(mut group: Vec<Sample>, most: f64) -> Vec<Sample> {
    group.compact_sort_by(|a, b| a.labels.cmp(&b.labels));
    let fitting = (1..=group.len()).take_while(|length| count(*length) <= most).count();
    group.truncate(fitting);
    group
}

fn combined(operator: &str, values: &[f64], parameter: Option<f64>) -> Result<f64, Problem> {
    Ok(match (operator, parameter) {
        ("sum", _) => values.iter().sum(),
        ("avg", _) => average(values),
        ("min", _) => minimum(values),
        ("max", _) => maximum(values),
        ("count", _) => count(values.len()),
        ("group", _) => 1.0,
        ("stddev", _) => variance(values).sqrt(),
        ("stdvar", _) => variance(values),
        ("quantile", Some(wanted)) => quantile(wanted, values),
        _ => {
            return Err(Problem::execution(format!(
                "the aggregation {operator} is not supported by the sandbox"
            )));
        }
    })
}

fn count_values(samples: Vec<Sample>, by: Option<&LabelModifier>, label: &str) -> Vec<Sample> {
    let mut counts: BTreeMap<Labels, usize> = BTreeMap::new();
    for sample in samples {
        let mut labels = kept(&sample.labels, by);
        labels.insert(label.to_owned(), text(sample.value));
        *counts.entry(labels).or_default() += 1;
    }
    counts.into_iter().map(|(labels, number)| Sample::new(labels, count(number))).collect()
}

pub(super) fn average(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / count(values.len())
}

/// The smallest; NaN only where there is nothing else.
pub(super) fn minimum(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::NAN, f64::min)
}

/// The largest; NaN only where there is nothing else.
pub(super) fn maximum(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::NAN, f64::max)
}

/// The mean square of the distances from the average.
pub(super) fn variance(values: &[f64]) -> f64 {
    let average = average(values);
    values.iter().map(|value| (value - average).powi(2)).sum::<f64>() / count(values.len())
}

/// The φ-quantile, linear between the two values next to it.
pub(super) fn quantile(wanted: f64, values: &[f64]) -> f64 {
    if values.is_empty() || wanted.is_nan() {
        return f64::NAN;
    }
    if wanted < 0.0 {
        return f64::NEG_INFINITY;
    }
    if wanted > 1.0 {
        return f64::INFINITY;
    }
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let rank = wanted * count(sorted.len() - 1);
    let lower = (1..sorted.len()).take_while(|index| count(*index) <= rank).count();
    let upper = (lower + 1).min(sorted.len() - 1);
    let weight = rank - rank.floor();
    let at = |index: usize| sorted.get(index).copied().unwrap_or(f64::NAN);
    at(lower) * (1.0 - weight) + at(upper) * weight
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_linear_between_values() {
        let values = [40.0, 10.0, 20.0, 30.0];
        for (wanted, value) in [(0.0, "10"), (0.5, "25"), (1.0, "40"), (0.25, "17.5")] {
            assert_eq!(text(quantile(wanted, &values)), value, "{wanted}");
        }
        assert_eq!(text(quantile(2.0, &values)), "+Inf");
        assert_eq!(text(quantile(-1.0, &values)), "-Inf");
        assert_eq!(text(quantile(0.5, &[])), "NaN");
    }

    #[test]
    fn what_is_no_number_does_not_hide_the_others() {
        assert_eq!(text(minimum(&[f64::NAN, 2.0, 1.0])), "1");
        assert_eq!(text(maximum(&[f64::NAN])), "NaN");
        assert_eq!(text(variance(&[2.0, 4.0])), "1");
    }
}
