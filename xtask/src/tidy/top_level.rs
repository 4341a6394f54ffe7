//! What lies at the top of the repository: a file that a trial has left there is not committed unseen.

use std::collections::BTreeSet;
use std::process::Command;

use crate::checkout::{output, root};

const TOP: &[&str] = &[
    ".cargo",
    ".ci",
    ".github",
    ".gitignore",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "README.md",
    "SECURITY.md",
    "clippy.toml",
    "crates",
    "deny.toml",
    "docs",
    "examples",
    "fuzz",
    "rust-toolchain.toml",
    "rustfmt.toml",
    "tests",
    "xtask",
];

pub(super) fn complaints() -> anyhow::Result<Vec<String>> {
    // Without Git there is nothing that could be committed.
    if !root().join(".git").exists() {
        return Ok(Vec::new());
    }
    let tracked = output(Command::new("git").current_dir(root()).args(["ls-files"]))?;
    let names: BTreeSet<&str> = tracked.lines().filter_map(|path| path.split('/').next()).collect();
    let strange = names.into_iter().filter(|name| !TOP.contains(name));
    Ok(strange.map(|name| format!("{name} does not belong at the top of the repository")).collect())
}
