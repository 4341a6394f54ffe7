//! `sandbox start --snapshots FOLDER`: snapshots that outlive the sandbox, a file for each.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::files::{Access, replace, replaceable};
use ibmcloud_cli::msg;
use ibmcloud_emulator::{Snapshots, World};

use super::options::{file_error, read_text};

const ENDING: &str = "json";

/// The snapshots of a folder, which is made where there is none. New ones are written to it.
pub(super) fn of_folder(folder: &Path) -> Result<Snapshots, CommandError> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder).map_err(|source| file_error(folder, source))?;
    let mut there = BTreeMap::new();
    for entry in fs::read_dir(folder).map_err(|source| file_error(folder, source))? {
        let path = entry.map_err(|source| file_error(folder, source))?.path();
        let name = path.file_stem().and_then(|it| it.to_str()).unwrap_or_default().to_owned();
        if path.extension().is_some_and(|it| it == ENDING) && Snapshots::is_name(&name) {
            there.insert(name, state(&path)?);
        }
    }
    let folder = folder.to_owned();
    Ok(Snapshots::kept(there, move |name, state| {
        let path = file(&folder, name);
        let done = match state {
            // It holds keys and tokens, if only of a sandbox.
            Some(state) => replaceable(&path)
                .and_then(|at| replace(&at, Access::Owner, state.to_json().as_bytes())),
            None => fs::remove_file(&path),
        };
        done.map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))
    }))
}

fn file(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}.{ENDING}"))
}

fn state(path: &Path) -> Result<World, CommandError> {
    let text = read_text(path).map_err(|source| file_error(path, source))?;
    World::from_json(&text).map_err(|error| {
        CommandError::plain(
            msg!(
                "The file '{{.Path}}' does not hold the state of a sandbox: {{.Reason}}",
                Path = path.display(),
                Reason = error
            ),
            msg!("Take it out of the folder of '--snapshots', or name another folder."),
        )
    })
}
