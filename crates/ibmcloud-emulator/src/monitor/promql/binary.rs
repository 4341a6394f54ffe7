//! Operators between two values: arithmetic, comparison and sets.

use std::collections::{BTreeMap, BTreeSet};

use promql_parser::parser::{BinModifier, BinaryExpr, LabelModifier, VectorMatchCardinality};

use super::expression::{Evaluate, distinct};
use super::value::{Labels, NAME, Problem, Sample, Value, shown};

/// Carries out a binary operation.
pub(super) fn evaluate(query: &dyn Evaluate, it: &BinaryExpr, at: i64) -> Result<Value, Problem> {
    let operator = Operator { sign: it.op.to_string(), bool: it.return_bool() };
    let (left, right) = (query.value(&it.lhs, at)?, query.value(&it.rhs, at)?);
    let modifier = it.modifier.clone().unwrap_or_default();
    match (left, right) {
        (Value::Scalar(left), Value::Scalar(right)) => {
            let value = operator.apply(left, right)?;
            Ok(Value::Scalar(value.unwrap_or(0.0)))
        }
        (Value::Vector(samples), Value::Scalar(scalar)) => {
            with_scalar(&operator, samples, |value| (value, scalar))
        }
        (Value::Scalar(scalar), Value::Vector(samples)) => {
            with_scalar(&operator, samples, |value| (scalar, value))
        }
        (Value::Vector(left), Value::Vector(right)) => {
            let samples = match operator.sign.as_str() {
                "and" | "or" | "unless" => sets(&operator.sign, left, right, &modifier),
                _ => matched(&operator, left, right, &modifier)?,
            };
            distinct(samples).map(Value::Vector)
        }
        _ => {
            Err(Problem::bad("binary expression must contain only scalar and instant vector types"))
        }
    }
}

struct Operator {
    sign: String,
    /// Whether a comparison gives 0 or 1, and does not filter.
    bool: bool,
}

impl Operator {
    fn compares(&self) -> bool {
        ["==", "!=", "<", ">", "<=", ">="].contains(&self.sign.as_str())
    }

    /// The result for two numbers. A comparison gives 1 where it holds; where it does not, `None`,
    /// or 0 with `bool`.
    fn apply(&self, left: f64, right: f64) -> Result<Option<f64>, Problem> {
        #[expect(clippy::float_cmp, reason = "that is what the operator means")]
        let holds = match self.sign.as_str() {
            "==" => left == right,
            "!=" => left != right,
            "<" => left < right,
            ">" => left > right,
            "<=" => left <= right,
            ">=" => left >= right,
            _ => return self.compute(left, right).map(Some),
        };
        Ok(if holds { Some(1.0) } else { self.bool.then_some(0.0) })
    }

    fn compute(&self, left: f64, right: f64) -> Result<f64, Problem> {
        Ok(match self.sign.as_str() {
            "+" => left + right,
            "-" => left - right,
            "*" => left * right,
            "/" => left / right,
            "%" => left % right,
            "^" => left.powf(right),
            "atan2" => left.atan2(right),
            sign => {
                let text = format!("the operator {sign} is not supported by the sandbox");
                return Err(Problem::execution(text));
            }
        })
    }

    /// Whether the result is still the metric that the left side was.
    fn keeps_name(&self) -> bool {
        self.compares() && !self.bool
    }
}

/// Every sample of a vector with the same number; `order` puts the two on their sides.
fn with_scalar(
    operator: &Operator,
    samples: Vec<Sample>,
    order: impl Fn(f64) -> (f64, f64),
) -> Result<Value, Problem> {
    let mut results = Vec::new();
    for sample in samples {
        let (left, right) = order(sample.value);
        let Some(value) = operator.apply(left, right)? else { continue };
        results.push(if operator.keeps_name() {
            sample
        } else {
            Sample { value, ..sample }.unnamed()
        });
    }
    distinct(results).map(Value::Vector)
}

/// What two samples must have in common to belong together.
fn signature(labels: &Labels, modifier: &BinModifier) -> Labels {
    let counts = |name: &String| match &modifier.matching {
        None => name != NAME,
        Some(LabelModifier::Include(names)) => names.labels.contains(name),
        Some(LabelModifier::Exclude(names)) => name != NAME && !names.labels.contains(name),
    };
    let pairs = labels.iter().filter(|(name, _)| counts(name));
    pairs.map(|(name, value)| (name.clone(), value.clone())).collect()
}

fn sets(sign: &str, left: Vec<Sample>, right: Vec<Sample>, modifier: &BinModifier) -> Vec<Sample> {
    let signatures = |samples: &[Sample]| -> BTreeSet<Labels> {
        samples.iter().map(|sample| signature(&sample.labels, modifier)).collect()
    };
    let (of_left, of_right) = (signatures(&left), signatures(&right));
    let is_in =
        |set: &BTreeSet<Labels>, it: &Sample| set.contains(&signature(&it.labels, modifier));
    match sign {
        "and" => left.into_iter().filter(|it| is_in(&of_right, it)).collect(),
        "unless" => left.into_iter().filter(|it| !is_in(&of_right, it)).collect(),
        _ => {
            let added = right.into_iter().filter(|it| !is_in(&of_left, it));
            left.into_iter().chain(added).collect()
        }
    }
}

/// Pairs the samples of two vectors, and applies the operator to each pair.
fn matched(
    operator: &Operator,
    left: Vec<Sample>,
    right: Vec<Sample>,
    modifier: &BinModifier,
) -> Result<Vec<Sample>, Problem> {
    // One side may have many samples with the same signature; the other one has to be unique.
    let swapped = matches!(modifier.card, VectorMatchCardinality::OneToMany(_));
    let grouped = swapped || matches!(modifier.card, VectorMatchCardinality::ManyToOne(_));
    let (many, one) = if swapped { (right, left) } else { (left, right) };
    let side = if swapped { "left" } else { "right" };
    let mut partners: BTreeMap<Labels, Sample> = BTreeMap::new();
    for sample in one {
        let key = signature(&sample.labels, modifier);
        if let Some(twin) = partners.insert(key.clone(), sample) {
            return Err(Problem::execution(format!(
                "found duplicate series for the match group {} on the {side} hand-side of the \
                 operation: {};many-to-many matching not allowed: matching labels must be unique \
                 on one side",
                shown(&key),
                shown(&twin.labels),
            )));
        }
    }
    let fills = &modifier.fill_values;
    let (fill_many, fill_one) =
        if swapped { (fills.rhs, fills.lhs) } else { (fills.lhs, fills.rhs) };
    let mut met = BTreeSet::new();
    let mut pairs = Vec::new();
    for sample in many {
        let key = signature(&sample.labels, modifier);
        let filled = || fill_one.map(|value| Sample::new(key.clone(), value));
        let Some(partner) = partners.get(&key).cloned().or_else(filled) else { continue };
        met.insert(key.clone());
        pairs.push((key, sample, partner));
    }
    // What nothing was found for on the other side is met by the fill value.
    for (key, partner) in partners {
        let Some(value) = fill_many.filter(|_| !met.contains(&key)) else { continue };
        pairs.push((key.clone(), Sample::new(key, value), partner));
    }
    let mut results = Vec::new();
    let mut used = BTreeSet::new();
    for (key, sample, partner) in pairs {
        let (first, second) =
            if swapped { (partner.value, sample.value) } else { (sample.value, partner.value) };
        if !grouped && !used.insert(key) {
            return Err(Problem::execution(
                "multiple matches for labels: many-to-one matching must be explicit \
                 (group_left/group_right)",
            ));
        }
        let Some(value) = operator.apply(first, second)? else { continue };
        let value = if operator.keeps_name() { first } else { value };
        let labels = result_labels(operator, &sample.labels, &partner.labels, modifier);
        results.push(Sample::new(labels, value));
    }
    Ok(results)
}

fn result_labels(
    operator: &Operator,
    many: &Labels,
    one: &Labels,
    modifier: &BinModifier,
) -> Labels {
    let mut labels = many.clone();
    if !operator.keeps_name() {
        labels.remove(NAME);
    }
    match (&modifier.card, &modifier.matching) {
        (VectorMatchCardinality::ManyToOne(more) | VectorMatchCardinality::OneToMany(more), _) => {
            for name in &more.labels {
                match one.get(name) {
                    Some(value) => labels.insert(name.clone(), value.clone()),
                    None => labels.remove(name),
                };
            }
        }
        (_, Some(LabelModifier::Include(names))) => {
            labels.retain(|name, _| names.labels.contains(name));
        }
        (_, Some(LabelModifier::Exclude(names))) => {
            labels.retain(|name, _| !names.labels.contains(name));
        }
        (_, None) => {}
    }
    labels
}
