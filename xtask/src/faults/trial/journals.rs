//! The program's journals of a home, read as whoever has the files could read them.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::instance::GUID;

/// A plan, by its journal.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) path: PathBuf,
    pub(crate) number: u64,
    /// `IAM_ONLY` or `ANY`.
    pub(crate) target: String,
    pub(crate) records: usize,
    /// How it ended, if its last record says so.
    pub(crate) outcome: Option<String>,
}

impl Plan {
    /// Whether there is something left to do.
    pub(crate) fn is_open(&self) -> bool {
        let over = ["proven", "proven-for-identity", "set-not-proven", "abandoned", "superseded"];
        !self.outcome.as_deref().is_some_and(|outcome| over.contains(&outcome))
    }

    /// The evidence beside it.
    pub(crate) fn evidence(&self) -> Option<Value> {
        let text = fs::read(self.path.with_extension("evidence.json")).ok()?;
        serde_json::from_slice(&text).ok()
    }
}

/// The plans of a home, in the order of their numbers.
pub(crate) fn plans(home: &Path) -> Vec<Plan> {
    let folder = home.join(".bluemix/monitoring/journal").join(GUID);
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let journals =
        entries.map(|it| it.path()).filter(|it| it.extension().is_some_and(|it| it == "jsonl"));
    let mut plans: Vec<Plan> = journals.filter_map(|path| read(&path)).collect();
    plans.sort_by_key(|plan| plan.number);
    plans
}

fn read(path: &Path) -> Option<Plan> {
    let text = fs::read_to_string(path).ok()?;
    let line = |line: &str| serde_json::from_str::<Value>(line).ok();
    let began = &line(text.lines().next()?)?["record"]["began"];
    // A last line that was not written whole is none.
    let (whole, _) = text.rsplit_once('\n')?;
    let last = line(whole.lines().next_back()?)?;
    let outcome = last["record"]["closed"]["outcome"].as_str();
    Some(Plan {
        path: path.to_owned(),
        number: began["number"].as_u64()?,
        target: began["target"].as_str()?.to_owned(),
        records: whole.lines().count(),
        outcome: outcome.map(str::to_owned),
    })
}
