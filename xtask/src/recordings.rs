//! The recordings of `tests/wire`, and the table of the endpoints that they are of.

use anyhow::{Context, bail};
use serde_json::Value;

use crate::checkout;

/// The folder of both.
pub(crate) const FOLDER: &str = "tests/wire";
const TABLE: &str = "tests/wire/endpoints.json";
/// The members of an endpoint.
const KNOWN: [&str; 6] = ["service", "method", "path", "functions", "recordings", "reason"];

/// An endpoint that the client calls.
#[derive(Clone, Debug, Default)]
pub(crate) struct Endpoint {
    /// The emulator's name of its service.
    pub(crate) service: String,
    pub(crate) method: String,
    /// Its path; a part in braces stands for any text.
    pub(crate) path: String,
    /// What calls it in the client: the folder of its source, and its name.
    pub(crate) functions: Vec<String>,
    pub(crate) recordings: Vec<String>,
    /// Why there is no recording, or no function.
    pub(crate) reason: String,
}

/// The table.
pub(crate) struct Table {
    pub(crate) endpoints: Vec<Endpoint>,
    /// Functions that call no endpoint of the table, and why.
    pub(crate) others: Vec<(String, String)>,
}

/// A recorded request.
pub(crate) struct Recorded {
    pub(crate) name: String,
    pub(crate) method: String,
    pub(crate) path: String,
}

/// Reads the table.
pub(crate) fn table() -> anyhow::Result<Table> {
    let table: Value = serde_json::from_str(&checkout::read(TABLE)?).context(TABLE)?;
    let endpoints = entries(&table, "endpoints")?.iter().map(endpoint).collect::<Result<_, _>>()?;
    let other = |entry: &Value| Ok((text(entry, "function")?, text(entry, "reason")?));
    let others = entries(&table, "others")?.iter().map(other).collect::<anyhow::Result<_>>()?;
    Ok(Table { endpoints, others })
}

/// The recordings, without those that `sandbox compare` has written.
pub(crate) fn recordings() -> anyhow::Result<Vec<Recorded>> {
    let mut found = Vec::new();
    for file in checkout::files(FOLDER)? {
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let other = name == "endpoints" || name.starts_with("compared-");
        if other || !checkout::has_extension(&file, "json") {
            continue;
        }
        let recording: Value =
            serde_json::from_str(&checkout::read(&file)?).context(name.clone())?;
        let request = &recording["request"];
        let (method, path) = (text(request, "method")?, text(request, "path")?);
        found.push(Recorded { name, method, path });
    }
    Ok(found)
}

/// Whether a path is one of those that a pattern describes. A slash at the end does not matter.
pub(crate) fn describes(pattern: &str, path: &str) -> bool {
    let parts = |text: &str| text.trim_matches('/').split('/').map(str::to_owned).collect();
    let (pattern, path): (Vec<String>, Vec<String>) = (parts(pattern), parts(path));
    pattern.len() == path.len()
        && pattern.iter().zip(&path).all(|(one, other)| one == other || is_open(one))
}

/// Whether a part of a path stands for any text.
pub(crate) fn is_open(part: &str) -> bool {
    part.starts_with('{') && part.ends_with('}')
}

fn endpoint(entry: &Value) -> anyhow::Result<Endpoint> {
    let members = entry.as_object().context("an entry is no object")?;
    if let Some(unknown) = members.keys().find(|name| !KNOWN.contains(&name.as_str())) {
        bail!("{TABLE} has an unknown member {unknown}");
    }
    let list = |name: &str| match entry.get(name) {
        Some(list) => list.as_array().context("not a list")?.iter().map(plain).collect(),
        None => Ok(Vec::new()),
    };
    Ok(Endpoint {
        service: text(entry, "service")?,
        method: text(entry, "method")?,
        path: text(entry, "path")?,
        functions: list("functions")?,
        recordings: list("recordings")?,
        reason: entry.get("reason").map(plain).transpose()?.unwrap_or_default(),
    })
}

fn entries<'a>(table: &'a Value, name: &str) -> anyhow::Result<&'a Vec<Value>> {
    table[name].as_array().with_context(|| format!("{TABLE} has no {name}"))
}

fn text(entry: &Value, name: &str) -> anyhow::Result<String> {
    plain(&entry[name]).with_context(|| format!("{name} of {entry}"))
}

fn plain(value: &Value) -> anyhow::Result<String> {
    value.as_str().map(str::to_owned).context("not a text")
}
