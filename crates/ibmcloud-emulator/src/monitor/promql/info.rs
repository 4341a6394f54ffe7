//! `info(…)`: series with the labels of the info metrics of what they were taken from.

use std::collections::{BTreeMap, BTreeSet};

use promql_parser::label::{MatchOp, Matcher};
use promql_parser::parser::{AtModifier, Expr, Offset, VectorSelector};

use super::expression::{Evaluate, distinct};
use super::value::{Labels, NAME, Problem, Value, shown};

/// The labels that say which info series belongs to a series.
const IDENTIFYING: [&str; 2] = ["instance", "job"];
/// The info metric where none is named.
const USUAL: &str = "target_info";
/// What the info metrics are where only some are ruled out.
const ANY: &str = ".+_info";

/// Enriches a vector; the second argument is a selector that is not evaluated as one.
pub(super) fn call(
    query: &dyn Evaluate,
    argument: &Expr,
    selector: Option<&Expr>,
    at: i64,
) -> Result<Value, Problem> {
    let samples = query.vector(argument, at)?;
    let matchers = match selector {
        None => Vec::new(),
        Some(Expr::VectorSelector(it)) if it.matchers.or_matchers.is_empty() => {
            let name = it.name.clone().map(|name| Matcher::new(MatchOp::Equal, NAME, &name));
            name.into_iter().chain(it.matchers.matchers.iter().cloned()).collect()
        }
        Some(_) => return Err(Problem::bad("expected label selectors only")),
    };
    let (names, wanted): (Vec<Matcher>, Vec<Matcher>) =
        matchers.into_iter().partition(|it| it.name == NAME);
    let names = effective(names)?;
    let is_info = |labels: &Labels| {
        let name = labels.get(NAME).map(String::as_str).unwrap_or_default();
        names.iter().all(|it| it.is_match(name))
    };
    let mut select = VectorSelector::default();
    select.matchers.matchers.clone_from(&names);
    select.matchers.matchers.extend(wanted.iter().cloned());
    (select.at, select.offset) = reference(argument).unwrap_or_default();
    // Infos of nobody who is asked about are not looked at.
    let asked: BTreeSet<Identity> = samples
        .iter()
        .filter(|it| !is_info(&it.labels))
        .map(|it| identity(&it.labels))
        .filter(|it| it.iter().any(|value| !value.is_empty()))
        .collect();
    let infos = newest(query, &select, &asked, at)?;
    let mut results = Vec::new();
    for mut sample in samples {
        if is_info(&sample.labels) {
            results.push(sample);
            continue;
        }
        let own = identity(&sample.labels);
        let mut found = false;
        let mut more = Labels::new();
        for (_, (_, labels)) in infos.iter().filter(|((_, other), _)| *other == own) {
            found = true;
            let is_wanted =
                |name: &String| wanted.is_empty() || wanted.iter().any(|it| it.name == *name);
            for (name, value) in labels.iter().filter(|(name, _)| *name != NAME && is_wanted(name))
            {
                if more.get(name).is_some_and(|it| it != value) {
                    return Err(Problem::execution(format!("conflicting label: {name}")));
                }
                if !sample.labels.contains_key(name) {
                    more.insert(name.clone(), value.clone());
                }
            }
        }
        if found || wanted.iter().all(|it| it.is_match("")) {
            sample.labels.extend(more);
            results.push(sample);
        }
    }
    distinct(results).map(Value::Vector)
}

/// What the names of the info metrics have to be: see the documentation of the function.
fn effective(names: Vec<Matcher>) -> Result<Vec<Matcher>, Problem> {
    if names.is_empty() {
        return Ok(vec![Matcher::new(MatchOp::Equal, NAME, USUAL)]);
    }
    if names.iter().any(|it| matches!(it.op, MatchOp::Equal | MatchOp::Re(_))) {
        return Ok(names);
    }
    let any = regex::Regex::new(&format!("^(?s:{ANY})$"));
    let any = any.map_err(|error| Problem::execution(error.to_string()))?;
    let any = Matcher::new(MatchOp::Re(any), NAME, ANY);
    Ok([vec![any], names].concat())
}

/// The values of the labels that identify; empty where there is none.
type Identity = [String; 2];

/// By metric and identity an info series, with the time of its sample.
type Infos = BTreeMap<(String, Identity), (i64, Labels)>;

fn identity(labels: &Labels) -> Identity {
    IDENTIFYING.map(|name| labels.get(name).cloned().unwrap_or_default())
}

/// The newest info series of those that are asked for.
fn newest(
    query: &dyn Evaluate,
    select: &VectorSelector,
    asked: &BTreeSet<Identity>,
    at: i64,
) -> Result<Infos, Problem> {
    let mut newest = Infos::new();
    for (labels, (time, _)) in query.stamped(select, at)? {
        let name = labels.get(NAME).cloned().unwrap_or_default();
        let key = (name, identity(&labels));
        if !asked.contains(&key.1) {
            continue;
        }
        match newest.get(&key) {
            Some((other, twin)) if *other == time => {
                let (one, two) = (shown(twin), shown(&labels));
                let text = format!(
                    "found duplicate series for info metric: existing {one} @ {other}, new {two} @ {time}"
                );
                return Err(Problem::execution(text));
            }
            Some((other, _)) if *other > time => {}
            _ => drop(newest.insert(key, (time, labels))),
        }
    }
    Ok(newest)
}

/// The `@` and `offset` of the selectors of an expression, where all have the same.
fn reference(expression: &Expr) -> Option<(Option<AtModifier>, Option<Offset>)> {
    match expression {
        Expr::VectorSelector(it) => Some((it.at.clone(), it.offset.clone())),
        Expr::MatrixSelector(it) => Some((it.vs.at.clone(), it.vs.offset.clone())),
        Expr::Paren(it) => reference(&it.expr),
        Expr::Unary(it) => reference(&it.expr),
        Expr::Aggregate(it) => reference(&it.expr),
        Expr::Call(it) => it.args.args.iter().find_map(|it| reference(it)),
        Expr::Binary(it) => match (reference(&it.lhs), reference(&it.rhs)) {
            (Some(one), Some(other)) => (one == other).then_some(one),
            (one, other) => one.or(other),
        },
        _ => None,
    }
}
