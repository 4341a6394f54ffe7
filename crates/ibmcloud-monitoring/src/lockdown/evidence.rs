//! Evidence: what a carried-out plan saw, as one JSON file to hand to an auditor. No token is in it.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::Path;

use ibmcloud_core::instance::Instance;
use ibmcloud_core::journal::Record;
use serde_json::{Value, json};

use super::journal_file::{JournalFile, private};
use super::records::RecordLine;

/// The document of a journal.
pub(crate) fn document(journal: &JournalFile, instance: &Instance, user: &str) -> Value {
    let progress = &journal.progress;
    let steps: Vec<Value> = progress
        .done()
        .map(|(step, result)| {
            let line = RecordLine::from(&Record::Done(step.clone(), result.clone()));
            let mut value = serde_json::to_value(line).unwrap_or_default();
            value.as_object_mut().map(|it| it.shift_remove("record"));
            value
        })
        .collect();
    json!({
        "program": format!("ibmcloud-monitoring {}", crate::VERSION),
        "plan": progress.beginning.plan,
        "instance": {
            "name": instance.name,
            "guid": instance.guid.to_string(),
            "crn": instance.crn.to_string(),
            "region": instance.region.to_string(),
        },
        "carried_out_by": user,
        "mode_before": progress.beginning.from.to_string(),
        "mode_wanted": progress.beginning.target.to_string(),
        "outcome": progress.closed.as_ref().map(super::records::OutcomeLine::from),
        "steps": steps,
        "finished_at": journal.last_at,
        "journal": { "file": journal.path().display().to_string(), "last_hash": journal.last_hash() },
    })
}

/// Writes a new file for the owner's eyes, whole or not at all.
pub(crate) fn write(path: &Path, document: &Value) -> io::Result<()> {
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new()
        .prefix(".evidence")
        .make_in(folder, |at| private(OpenOptions::new().write(true).create_new(true)).open(at))?;
    let text = serde_json::to_string_pretty(document).map_err(io::Error::from)?;
    file.write_all(text.as_bytes())?;
    file.write_all(b"\n")?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}
