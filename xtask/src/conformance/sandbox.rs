//! Running something inside `sandbox exec`.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::ours::{FOLDER, Ours};
use crate::checkout::{at, root};

/// A command that will run inside a fresh sandbox. Nothing of the caller's session is in reach.
pub(crate) fn inside(ours: &Ours, options: &[&str]) -> Command {
    let mut command = Command::new(&ours.program);
    command.args(["sandbox", "exec"]).args(options).arg("--").current_dir(root());
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if ["IBMCLOUD_", "BLUEMIX_", "SDC_", "IAM_"].iter().any(|start| text.starts_with(start)) {
            command.env_remove(name);
        }
    }
    command
}

/// The same, and the sandbox writes down which calls came: see [`super::exercised`].
pub(super) fn recorded(ours: &Ours, options: &[&str]) -> Command {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let name = format!("{}.jsonl", COUNT.fetch_add(1, Ordering::Relaxed));
    let file = calls().join(name).display().to_string();
    inside(ours, &[&["--calls", &file], options].concat())
}

/// Where the calls are written down.
pub(super) fn calls() -> PathBuf {
    at(FOLDER).join("calls")
}

/// Forgets the calls of earlier runs.
pub(super) fn forget_calls() -> anyhow::Result<()> {
    if calls().exists() {
        fs::remove_dir_all(calls())?;
    }
    Ok(fs::create_dir_all(calls())?)
}

/// A shell that stops at its first failure.
pub(super) fn shell(ours: &Ours, script: &str) -> Command {
    let mut command = recorded(ours, &[]);
    command.args(["bash", "-euo", "pipefail", "-c", script]);
    command
}
