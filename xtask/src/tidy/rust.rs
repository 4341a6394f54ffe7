//! Rust files: their length, their first line, the reasons of their exceptions; how many modules a
//! crate has.

use std::fs;
use std::path::Path;

use crate::checkout::{self, shown};
use crate::sources;

/// Lines of a file.
const LONGEST_FILE: usize = 600;
/// Modules directly below the root of a crate: as many as a reader keeps apart, and no more than the domain's
/// nouns are.
const MOST_MODULES: usize = 16;

pub(crate) fn complaints() -> anyhow::Result<Vec<String>> {
    let mut complaints = Vec::new();
    for path in checkout::rust_files()? {
        let text = checkout::read(&path)?;
        let name = shown(&path);
        complaints.extend(in_text(&text).into_iter().map(|it| format!("{name}: {it}")));
        for lint in sources::unreasoned_lints(sources::tokens(&path)?) {
            complaints.push(format!("{name}: {lint} gives no reason"));
        }
    }
    for package in fs::read_dir(checkout::at("crates"))? {
        complaints.extend(modules(&package?.path())?);
    }
    Ok(complaints)
}

fn in_text(text: &str) -> Vec<String> {
    let mut complaints = Vec::new();
    let lines = text.lines().count();
    if lines > LONGEST_FILE {
        complaints.push(format!("{lines} lines are more than {LONGEST_FILE}"));
    }
    let what = text.lines().next().and_then(|line| line.strip_prefix("//!"));
    if what.is_none_or(|what| what.trim().is_empty()) {
        complaints.push("the first line does not say what it is (`//! …`)".to_owned());
    }
    complaints
}

fn modules(package: &Path) -> anyhow::Result<Option<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(package.join("src"))? {
        let path = entry?.path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let is_module = path.is_dir() || checkout::has_extension(&path, "rs");
        if is_module && !matches!(name.as_str(), "lib" | "main") {
            names.push(name);
        }
    }
    names.sort();
    names.dedup();
    let (name, count) = (shown(package), names.len());
    let many = || format!("{name}: {count} modules are more than {MOST_MODULES}");
    Ok((count > MOST_MODULES).then(many))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_says_what_it_is() {
        assert_eq!(in_text("//! What it is.\n\nfn f() {}\n"), [""; 0]);
        assert_eq!(in_text("//!\nfn f() {}\n").len(), 1);
        assert_eq!(in_text("").len(), 1);
    }

    #[test]
    fn a_file_is_not_too_long() {
        let lines = |count| format!("//! What it is.\n{}", "\n".repeat(count - 1));
        assert_eq!(in_text(&lines(LONGEST_FILE)), [""; 0]);
        assert_eq!(in_text(&lines(LONGEST_FILE + 1)).len(), 1);
    }
}
