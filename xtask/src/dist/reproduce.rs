//! Building once more in another folder: the program must be the same, byte for byte.

use std::fs;

use anyhow::{Context, ensure};

use super::build;
use super::sums::{hex, sha256};
use super::target::Target;
use crate::checkout::{call, output, program};

/// Builds each platform's program in a fresh clone of this commit in another folder, with nothing that was built
/// before, and compares it with the one that was built here.
pub(crate) fn run(host: &str, targets: &[&'static Target]) -> anyhow::Result<()> {
    let changed = output(&mut program("git", &["status", "--porcelain"]))?;
    ensure!(changed.is_empty(), "a clone does not have what is not committed:\n{changed}");
    let elsewhere = tempfile::Builder::new().prefix("another-folder-").tempdir()?;
    let clone = elsewhere.path().join("clone");
    let path = clone.to_str().context("a path in Unicode")?;
    call(&mut program("git", &["clone", "--quiet", "--no-hardlinks", ".", path]))?;
    for target in targets {
        let here = build::built(target.triple).context("build first, without --reproduce")?;
        let there = build::in_folder(host, target, &clone)?;
        let (here, there) = (fs::read(here)?, fs::read(there)?);
        let at = here.iter().zip(&there).position(|(one, two)| one != two);
        ensure!(
            here == there,
            "{}: {} bytes here and {} there, different from byte {at:?} on",
            target.triple,
            here.len(),
            there.len()
        );
        println!(
            "{}: twice the same program, {} bytes, SHA-256 {}",
            target.triple,
            here.len(),
            hex(&sha256(&here))
        );
    }
    Ok(())
}
