//! The patch of all files that change: which names they have in it, and how it is applied.

use std::path::{Path, PathBuf};

use ibmcloud_migrate::patch;

use super::destination::word;
use super::plan::Plan;

/// The names of the files that change, in the order of the plan.
#[derive(Debug)]
pub(super) struct Patch {
    names: Vec<PathBuf>,
    /// Whether they begin at the root, since not all files lie below the folder in which the program runs.
    from_root: bool,
}

impl Patch {
    pub(super) fn new(plan: &Plan) -> Self {
        let here = std::env::current_dir().and_then(|it| it.canonicalize()).ok();
        let changes = plan.changed().filter_map(|it| it.change());
        let paths: Vec<PathBuf> = changes.map(|(path, ..)| whole(path)).collect();
        let below = |path: &PathBuf| {
            here.as_ref().and_then(|here| path.strip_prefix(here).ok()).map(Path::to_owned)
        };
        let names: Option<Vec<PathBuf>> = paths.iter().map(below).collect();
        match names {
            Some(names) => Self { names, from_root: false },
            None => Self { names: paths, from_root: true },
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Whether a path leads to one of the files that change.
    pub(super) fn changes(plan: &Plan, path: &Path) -> bool {
        let Ok(path) = path.canonicalize() else { return false };
        plan.changed().filter_map(|it| it.change()).any(|(changed, ..)| whole(changed) == path)
    }

    /// The name of a file, for people.
    pub(super) fn name(&self, nth: usize) -> String {
        let name = self.names.get(nth).map(|it| it.to_string_lossy().into_owned());
        name.unwrap_or_default().trim_start_matches('/').to_owned()
    }

    /// All of it. The lines that it removes hold what is removed.
    pub(super) fn bytes(&self, plan: &Plan) -> Vec<u8> {
        let mut bytes = Vec::new();
        let changes = plan.changed().filter_map(|it| it.change());
        for ((_, old, new), name) in changes.zip(&self.names) {
            bytes.extend(patch(bytes_of(name), old, new));
        }
        bytes
    }

    /// The command that applies it, or takes it back.
    pub(super) fn command(&self, file: &Path, reverse: bool) -> String {
        let reverse = if reverse { " -R" } else { "" };
        let root = if self.from_root { " -d /" } else { "" };
        format!("patch{reverse} -p1{root} < {}", word(&file.display().to_string()))
    }
}

/// The path from the root, through no link.
fn whole(path: &Path) -> PathBuf {
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match (folder.canonicalize(), path.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        _ => path.to_owned(),
    }
}

#[cfg(unix)]
fn bytes_of(path: &Path) -> &[u8] {
    use std::os::unix::ffi::OsStrExt as _;
    let bytes = path.as_os_str().as_bytes();
    bytes.strip_prefix(b"/").unwrap_or(bytes)
}

#[cfg(not(unix))]
fn bytes_of(path: &Path) -> &[u8] {
    path.to_str().unwrap_or_default().as_bytes()
}
