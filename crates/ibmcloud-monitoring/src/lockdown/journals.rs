//! The journals of this machine, of whatever instance.

use std::path::Path;

use compact_sort::CompactSort as _;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_core::ids::Guid;
use ibmcloud_lockdown::journal::{self, Found};

use super::journal_failure;

/// Everything in the folders of journals below the configuration folder.
pub(crate) fn all_of_this_machine(
    config_dir: &Path,
) -> Result<Vec<(Guid, Vec<Found>)>, CommandError> {
    let folder = config_dir.join("monitoring").join("journal");
    let entries = match std::fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => {
            return Err(CommandError::File { path: folder.display().to_string(), source });
        }
    };
    let mut guids: Vec<Guid> = entries
        .filter_map(Result::ok)
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .collect();
    guids.compact_sort_by(|one, other| one.as_str().cmp(other.as_str()));
    let read = |guid: Guid| {
        let found = journal::all(&journal::folder(config_dir, &guid), &guid);
        found.map(|found| (guid, found)).map_err(|it| journal_failure(&it))
    };
    guids.into_iter().map(read).collect()
}
