//! The checkout: where it is, which files it has, how a chore writes one or runs a program in it.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, ensure};

/// The folder with the workspace's `Cargo.toml`.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("this package is a folder of the workspace")
}

/// A path of the checkout.
pub(crate) fn at(path: impl AsRef<Path>) -> PathBuf {
    root().join(path)
}

/// The text of a file of the checkout.
pub(crate) fn read(path: impl AsRef<Path>) -> anyhow::Result<String> {
    let path = at(path);
    fs::read_to_string(&path).with_context(|| format!("cannot read {}", shown(&path)))
}

/// Makes a file say what it should, or complains that it does not.
pub(crate) fn settle(
    path: impl AsRef<Path>,
    expected: &str,
    check: bool,
    chore: &str,
) -> anyhow::Result<()> {
    let path = at(path);
    let actual = fs::read_to_string(&path).unwrap_or_default();
    let name = shown(&path);
    ensure!(!check || actual == expected, "{name} is out of date: run `cargo xtask {chore}`");
    if actual != expected {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&path, expected).with_context(|| format!("cannot write {name}"))?;
        println!("wrote {name}");
    }
    Ok(())
}

/// A path as people know it: from the root of the checkout, with `/`.
pub(crate) fn shown(path: &Path) -> String {
    let path = path.strip_prefix(root()).unwrap_or(path);
    path.iter().map(OsStr::to_string_lossy).collect::<Vec<_>>().join("/")
}

/// Every file below a folder of the checkout, sorted; not what was built, nor the version control.
pub(crate) fn files(folder: impl AsRef<Path>) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![at(folder)];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder)
            .with_context(|| format!("cannot read the folder {}", shown(&folder)))?;
        for entry in entries {
            let path = entry?.path();
            let own = !matches!(path.file_name().and_then(OsStr::to_str), Some("target" | ".git"));
            if path.is_dir() && own {
                folders.push(path);
            } else if path.is_file() {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Every Rust file below a folder of the checkout.
pub(crate) fn rust_files_in(folder: impl AsRef<Path>) -> anyhow::Result<Vec<PathBuf>> {
    let files = files(folder)?.into_iter();
    Ok(files.filter(|path| has_extension(path, "rs")).collect())
}

/// Every Rust file of the workspace.
pub(crate) fn rust_files() -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for folder in ["crates", "tests", "xtask"] {
        found.extend(rust_files_in(folder)?);
    }
    Ok(found)
}

/// Whether a file's name ends so.
pub(crate) fn has_extension(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|it| it == extension)
}

/// A program that will run at the root of the checkout.
pub(crate) fn program(name: impl AsRef<OsStr>, words: &[&str]) -> Command {
    let mut command = Command::new(name);
    command.args(words).current_dir(root());
    command
}

/// A variable of whoever runs the chore.
#[expect(clippy::disallowed_methods, reason = "a chore has no environment but that of its caller")]
pub(crate) fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name)
}

/// Runs a program and lets it talk; its failure is ours.
pub(crate) fn call(command: &mut Command) -> anyhow::Result<()> {
    let status = command.status().with_context(|| format!("cannot start {command:?}"))?;
    ensure!(status.success(), "{command:?} failed: {status}");
    Ok(())
}

/// Runs a program and returns what it printed.
pub(crate) fn output(command: &mut Command) -> anyhow::Result<String> {
    let output = command.output().with_context(|| format!("cannot start {command:?}"))?;
    let errors = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{command:?} failed: {}\n{errors}", output.status);
    String::from_utf8(output.stdout).with_context(|| format!("{command:?} did not print text"))
}

/// What `cargo metadata` says about the packages of the workspace.
pub(crate) fn packages() -> anyhow::Result<Vec<serde_json::Value>> {
    let words = ["metadata", "--no-deps", "--format-version", "1", "--offline"];
    let text = output(&mut program("cargo", &words))?;
    let metadata: serde_json::Value = serde_json::from_str(&text)?;
    let packages = metadata["packages"].as_array().context("`cargo metadata` names no packages")?;
    Ok(packages.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_settled_once_and_a_check_writes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let page = folder.path().join("reference/page.md");
        let complaint = settle(&page, "new", true, "docs").unwrap_err().to_string();
        assert!(complaint.contains("cargo xtask docs") && !page.exists(), "{complaint}");
        settle(&page, "new", false, "docs").unwrap();
        settle(&page, "new", true, "docs").unwrap();
        assert!(settle(&page, "newer", true, "docs").is_err());
        assert_eq!(fs::read_to_string(&page).unwrap(), "new");
    }

    #[test]
    fn a_failing_program_is_a_failure_with_its_words() {
        let complaint = output(&mut program("cargo", &["no-such-command"])).unwrap_err();
        assert!(complaint.to_string().contains("no-such-command"), "{complaint}");
        assert!(call(&mut program("a-program-that-nobody-has", &[])).is_err());
    }

    #[test]
    fn what_was_built_is_not_a_file_of_the_checkout() {
        let all = files(".").unwrap();
        assert!(all.contains(&at("Cargo.toml")));
        assert!(!all.iter().any(|path| path.starts_with(at("target"))));
    }
}
