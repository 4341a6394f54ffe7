//! Which series, labels and metrics there are.

use std::collections::BTreeSet;

use compact_sort::CompactSort as _;
use serde_json::{Map, Value as Json, json};

use super::parameters::Parameters;
use super::value::Problem;
use crate::world::metrics::{Family, Series, Visible};

/// The most series, labels or metrics in one answer.
const MOST: usize = 10_000;
/// The most values of a label in one answer.
const MOST_VALUES: usize = 5_000;

/// `/series`; which series there are does not depend on the time.
pub(super) fn series(parameters: &Parameters, metrics: &Visible<'_>) -> Result<Json, Problem> {
    if parameters.selectors()?.is_empty() {
        return Err(Problem::bad("no match[] parameter provided"));
    }
    parameters.time("start")?;
    parameters.time("end")?;
    let found = found(parameters, metrics)?.into_iter().take(parameters.limit(MOST)?);
    Ok(found.map(|series| json!(series.labels)).collect())
}

/// `/labels`
pub(super) fn labels(parameters: &Parameters, metrics: &Visible<'_>) -> Result<Json, Problem> {
    let found = found(parameters, metrics)?;
    let names: BTreeSet<&String> = found.iter().flat_map(|series| series.labels.keys()).collect();
    Ok(names.into_iter().take(parameters.limit(MOST)?).map(|name| json!(name)).collect())
}

/// `/label/{name}/values`
pub(super) fn values(
    parameters: &Parameters,
    metrics: &Visible<'_>,
    name: &str,
) -> Result<Json, Problem> {
    let begins = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    if !begins || !name.chars().all(|it| it.is_ascii_alphanumeric() || it == '_') {
        return Err(Problem::bad(format!("invalid label name: \"{name}\"")));
    }
    let found = found(parameters, metrics)?;
    let values: BTreeSet<&String> =
        found.iter().filter_map(|series| series.labels.get(name)).collect();
    Ok(values.into_iter().take(parameters.limit(MOST_VALUES)?).map(|it| json!(it)).collect())
}

/// `/metadata`
pub(super) fn metadata(parameters: &Parameters, metrics: &Visible<'_>) -> Result<Json, Problem> {
    let wanted = parameters.get("metric");
    let chosen = metrics.families().filter(|it| wanted.is_none_or(|wanted| wanted == it.name));
    let entry = |Family { name, kind, help, unit }: &Family| {
        let kind = if kind.is_empty() { "unknown" } else { kind };
        (name.clone(), json!([{"type": kind, "help": help, "unit": unit}]))
    };
    let chosen: Map<String, Json> = chosen.take(parameters.limit(MOST)?).map(entry).collect();
    Ok(Json::Object(chosen))
}

/// The series that at least one `match[]` chooses; all, where there is none.
fn found<'a>(parameters: &Parameters, metrics: &Visible<'a>) -> Result<Vec<&'a Series>, Problem> {
    let selectors = parameters.selectors()?;
    if selectors.is_empty() {
        return Ok(metrics.series().collect());
    }
    let mut chosen: Vec<&Series> = selectors
        .iter()
        .flat_map(|(name, matchers)| metrics.select(name.as_deref(), matchers))
        .collect();
    chosen.compact_sort_by(|a, b| a.labels.cmp(&b.labels));
    chosen.dedup_by(|a, b| a.labels == b.labels);
    Ok(chosen)
}
