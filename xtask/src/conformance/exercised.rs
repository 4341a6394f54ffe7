//! Which operations of the sandbox programs of other people reach: read from the sandbox's own journals, and held
//! against `tests/conformance/exercised.json`, from which the page of what is covered is made.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use super::python::Environment;
use super::sandbox;
use crate::checkout::{at, output, read, settle};

/// What was recorded.
pub(crate) const FILE: &str = "tests/conformance/exercised.json";
/// The operations that the platform SDK knows.
pub(crate) const KNOWN: &str = "tests/conformance/known-operations.json";
/// How our own programs call themselves: what they reach says nothing about others.
const OURS: [&str; 2] = ["ibmcloud-monitoring", "ibmcloud-cli"];

/// By service and operation, the programs that reached it. One whose every call was refused has that behind its name.
type Reached = BTreeMap<String, BTreeMap<String, BTreeSet<String>>>;

/// Holds what the checks of this run reached against the record, or writes it down. A program that did not run, or was
/// not there, keeps what was recorded of it.
pub(super) fn check(record: bool, whole: bool) -> anyhow::Result<String> {
    let seen = seen()?;
    let agents: BTreeSet<&str> =
        seen.values().flat_map(|it| it.values()).flatten().map(|it| plain(it)).collect();
    let recorded = recorded()?;
    let mut wanted = seen.clone();
    for (service, operations) in &recorded {
        for (operation, names) in operations {
            let others = names.iter().filter(|it| !agents.contains(plain(it))).cloned();
            let others: BTreeSet<String> = others.collect();
            if !others.is_empty() {
                let own = wanted.entry(service.clone()).or_default();
                own.entry(operation.clone()).or_default().extend(others);
            }
        }
    }
    let count: usize = seen.values().map(BTreeMap::len).sum();
    let said = format!(
        "{count} operations reached by {}",
        agents.iter().copied().collect::<Vec<_>>().join(", ")
    );
    if record {
        ensure!(whole, "only a run of everything is recorded, in which nothing failed");
        fs::write(at(FILE), text(&wanted))?;
    } else if whole {
        settle(FILE, &text(&wanted), true, "conformance --record")?;
    }
    Ok(said)
}

/// The operations of the SDK that is installed, held against the list or written down.
pub(super) fn known(python: &Environment, record: bool) -> anyhow::Result<String> {
    let script = at("tests/conformance/python/operations.py");
    let said = output(std::process::Command::new(python.python()).arg(script))?;
    let lines: Vec<&str> = said.lines().collect();
    let text = format!("[\n  {}\n]\n", lines.join(",\n  "));
    settle(KNOWN, &text, !record, "conformance --record")?;
    Ok(format!("{} operations of the platform SDK are listed", lines.len().saturating_sub(1)))
}

/// What is recorded.
pub(crate) fn recorded() -> anyhow::Result<Reached> {
    if !at(FILE).exists() {
        return Ok(Reached::new());
    }
    serde_json::from_str(&read(FILE)?).context(FILE)
}

/// What the journals of this run say.
fn seen() -> anyhow::Result<Reached> {
    let mut answers: BTreeMap<(String, String, String), bool> = BTreeMap::new();
    for file in fs::read_dir(sandbox::calls())? {
        for line in fs::read_to_string(file?.path())?.lines() {
            let call: Value = serde_json::from_str(line)?;
            let of = |name: &str| call[name].as_str().unwrap_or_default().to_owned();
            let (operation, agent) = (of("operation"), of("agent"));
            if operation.is_empty() || agent.is_empty() || OURS.contains(&agent.as_str()) {
                continue;
            }
            let accepted = call["status"].as_u64().is_some_and(|it| it < 400);
            *answers.entry((of("service"), operation, agent)).or_default() |= accepted;
        }
    }
    let mut reached = Reached::new();
    for ((service, operation, agent), accepted) in answers {
        let name = if accepted { agent } else { format!("{agent}{REFUSED}") };
        reached.entry(service).or_default().entry(operation).or_default().insert(name);
    }
    Ok(reached)
}

const REFUSED: &str = " (refused)";

fn plain(name: &str) -> &str {
    name.strip_suffix(REFUSED).unwrap_or(name)
}

/// One line for each operation, so that differences are read easily.
fn text(reached: &Reached) -> String {
    let services: Vec<String> = reached
        .iter()
        .map(|(service, operations)| {
            let mut text = format!("  {}: {{\n", json!(service));
            let lines: Vec<String> = operations
                .iter()
                .map(|(it, names)| format!("    {}: {}", json!(it), json!(names)))
                .collect();
            let _ = write!(text, "{}\n  }}", lines.join(",\n"));
            text
        })
        .collect();
    format!("{{\n{}\n}}\n", services.join(",\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let names = BTreeSet::from(["a".to_owned(), format!("b{REFUSED}")]);
        let operations = BTreeMap::from([("GET /x".to_owned(), names)]);
        let reached = Reached::from([("iam".to_owned(), operations)]);
        let text = text(&reached);
        assert_eq!(serde_json::from_str::<Reached>(&text).unwrap(), reached);
        assert_eq!(text.lines().nth(2), Some("    \"GET /x\": [\"a\",\"b (refused)\"]"));
        assert_eq!((plain("b (refused)"), plain("a")), ("b", "a"));
    }
}
