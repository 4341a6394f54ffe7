//! Which series, labels and metrics there are.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json, json};

use super::parameters::Parameters;
use super::series::{self, METRICS, Series};
use super::value::{NAME, Problem};

/// The most series, labels or metrics in one answer.
const MOST: usize = 10_000;
/// The most values of a label in one answer.
const MOST_VALUES: usize = 5_000;

/// `/series`; which series there are does not depend on the time.
pub(super) fn series(parameters: &Parameters) -> Result<Json, Problem> {
    if parameters.selectors()?.is_empty() {
        return Err(Problem::bad("no match[] parameter provided"));
    }
    parameters.time("start")?;
    parameters.time("end")?;
    let found = found(parameters)?.into_iter().take(parameters.limit(MOST)?);
    Ok(found.map(|series| json!(series.labels)).collect())
}

/// `/labels`
pub(super) fn labels(parameters: &Parameters) -> Result<Json, Problem> {
    let found = found(parameters)?;
    let names: BTreeSet<&String> = found.iter().flat_map(|series| series.labels.keys()).collect();
    Ok(names.into_iter().take(parameters.limit(MOST)?).map(|name| json!(name)).collect())
}

/// `/label/{name}/values`
pub(super) fn values(parameters: &Parameters, name: &str) -> Result<Json, Problem> {
    let begins = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    if !begins || !name.chars().all(|it| it.is_ascii_alphanumeric() || it == '_') {
        return Err(Problem::bad(format!("invalid label name: \"{name}\"")));
    }
    let found = found(parameters)?;
    let values: BTreeSet<&String> =
        found.iter().filter_map(|series| series.labels.get(name)).collect();
    Ok(values.into_iter().take(parameters.limit(MOST_VALUES)?).map(|it| json!(it)).collect())
}

/// `/metadata`
pub(super) fn metadata(parameters: &Parameters) -> Result<Json, Problem> {
    let wanted = parameters.get("metric");
    let chosen = METRICS.iter().filter(|(name, ..)| wanted.is_none_or(|wanted| wanted == *name));
    let entry = |(name, kind, help, unit): &(&str, &str, &str, &str)| {
        ((*name).to_owned(), json!([{"type": kind, "help": help, "unit": unit}]))
    };
    let chosen: Map<String, Json> = chosen.take(parameters.limit(MOST)?).map(entry).collect();
    Ok(Json::Object(chosen))
}

/// The series that at least one `match[]` chooses; all, where there is none.
fn found(parameters: &Parameters) -> Result<Vec<&'static Series>, Problem> {
    let selectors = parameters.selectors()?;
    if selectors.is_empty() {
        return Ok(series::all().iter().collect());
    }
    let mut chosen: Vec<&Series> = selectors
        .iter()
        .flat_map(|(name, matchers)| series::select(name.as_deref(), matchers))
        .collect();
    chosen.sort_by(|a, b| a.labels.cmp(&b.labels));
    chosen.dedup_by(|a, b| a.labels == b.labels);
    Ok(chosen)
}

/// The labels and their values, for the label pages of the Monitor API.
pub(crate) fn label_names() -> BTreeSet<&'static str> {
    let names = series::all().iter().flat_map(|series| series.labels.keys());
    names.map(String::as_str).filter(|name| *name != NAME).collect()
}
