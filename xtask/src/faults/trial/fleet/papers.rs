//! What the program writes down of its runs over a fleet, read as whoever has the files could read it.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// A run, by its journal.
#[derive(Debug)]
pub(super) struct RunOnPaper {
    pub(super) name: String,
    folder: PathBuf,
    began_at: String,
    /// Whether an instance of it is not done.
    pub(super) is_open: bool,
    hashes: Vec<String>,
}

/// The runs of a home, the oldest first.
pub(super) fn runs(home: &Path) -> Vec<RunOnPaper> {
    let folder = home.join(".bluemix/monitoring/runs");
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut runs: Vec<RunOnPaper> = entries.filter_map(|it| read(&it.path())).collect();
    runs.sort_by(|one, other| one.began_at.cmp(&other.began_at));
    runs
}

fn read(folder: &Path) -> Option<RunOnPaper> {
    let text = fs::read_to_string(folder.join("run.jsonl")).ok()?;
    // A last line that was not written whole is none.
    let (whole, _) = text.rsplit_once('\n')?;
    let records: Vec<Value> =
        whole.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let first = records.first()?;
    let targets = first["record"]["targets"].as_array()?;
    let mut done = std::collections::BTreeSet::new();
    for it in &records {
        let record = &it["record"];
        let guid = record["guid"].as_str().unwrap_or_default();
        match record["type"].as_str() {
            Some("begun") => drop(done.remove(guid)),
            Some("ended") if record["ended"]["outcome"] == "done" => drop(done.insert(guid)),
            _ => {}
        }
    }
    let hash = |it: &Value| it["hash"].as_str().unwrap_or_default().to_owned();
    Some(RunOnPaper {
        name: folder.file_name()?.to_string_lossy().into_owned(),
        folder: folder.to_owned(),
        began_at: first["at"].as_str()?.to_owned(),
        is_open: targets.iter().any(|it| !done.contains(it["guid"].as_str().unwrap_or_default())),
        hashes: records.iter().map(hash).collect(),
    })
}

impl RunOnPaper {
    /// The bundle, if it was written.
    pub(super) fn bundle(&self) -> Option<Value> {
        serde_json::from_slice(&fs::read(self.folder.join("bundle.json")).ok()?).ok()
    }

    /// What is wrong with the bundle: its place in the journal, its files, or the hash over them.
    pub(super) fn faults(&self, bundle: &Value) -> Vec<String> {
        let mut faults = Vec::new();
        let records = bundle["records"].as_u64().and_then(|it| usize::try_from(it).ok());
        let last = records.and_then(|it| it.checked_sub(1)).and_then(|at| self.hashes.get(at));
        if last.is_none() || last.map(String::as_str) != bundle["head"].as_str() {
            faults.push(format!("the bundle of {} is not of its journal", self.name));
        }
        let mut hashes = String::new();
        for it in bundle["instances"].as_array().into_iter().flatten() {
            let (Some(file), Some(hash)) =
                (it["evidence"]["file"].as_str(), it["evidence"]["sha256"].as_str())
            else {
                if it["outcome"] == "done" {
                    faults.push(format!("{} is done without evidence", it["guid"]));
                }
                continue;
            };
            hashes.push_str(hash);
            let bytes = fs::read(self.folder.join(file)).unwrap_or_default();
            if sha256(&bytes) != hash {
                faults.push(format!("{file} is not what the bundle of {} names", self.name));
            }
        }
        if bundle["chain"].as_str() != Some(&sha256(hashes.as_bytes())) {
            faults.push(format!("the hash over the evidence of {} is wrong", self.name));
        }
        faults
    }
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
