//! Running something inside `sandbox exec`.

use std::process::Command;

use super::ours::Ours;
use crate::checkout::root;

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

/// A shell that stops at its first failure.
pub(crate) fn shell(ours: &Ours, script: &str) -> Command {
    let mut command = inside(ours, &[]);
    command.args(["bash", "-euo", "pipefail", "-c", script]);
    command
}
