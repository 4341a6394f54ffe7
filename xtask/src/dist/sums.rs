//! SHA-256 sums, in the form that `sha256sum --check` reads.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, ensure};
use ring::digest::{SHA256, digest};

/// The text of the list of a folder's files, but for the list itself.
pub(crate) fn list(folder: &Path, own: &str) -> anyhow::Result<String> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_file() && name != own {
            names.push(name);
        }
    }
    names.sort();
    let mut text = String::new();
    for name in names {
        let _ = writeln!(text, "{}  {name}", sum(folder, &name)?);
    }
    Ok(text)
}

/// Compares the files of a folder with its list.
pub(crate) fn verify(folder: &Path, list: &str) -> anyhow::Result<()> {
    let text = fs::read_to_string(folder.join(list))
        .with_context(|| format!("there is no {list}: run `cargo xtask dist` first"))?;
    for line in text.lines() {
        let (expected, name) = line.split_once("  ").context("a line without a name")?;
        ensure!(sum(folder, name)? == expected, "{name} is not what it was when it was packed");
    }
    Ok(())
}

/// The sum of one file.
pub(crate) fn sum(folder: &Path, name: &str) -> anyhow::Result<String> {
    let bytes = fs::read(folder.join(name)).with_context(|| format!("cannot read {name}"))?;
    Ok(hex(&sha256(&bytes)))
}

/// The SHA-256 of bytes.
pub(crate) fn sha256(bytes: &[u8]) -> Vec<u8> {
    digest(&SHA256, bytes).as_ref().to_vec()
}

/// Bytes in hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}
