//! Trying out what was packed: unpack the archive somewhere else and run it as its users will.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, ensure};
use flate2::read::GzDecoder;

use super::names::{Names, PROGRAM};
use super::sums;
use crate::checkout::output;

/// Runs the packed program and the plug-in file, in a home of their own.
pub(crate) fn run(names: &Names) -> anyhow::Result<()> {
    sums::verify(&names.folder, &names.sums)?;
    let elsewhere = tempfile::tempdir()?;
    let unpacked = unpack(names, elsewhere.path())?;
    let program = unpacked.join(format!("{PROGRAM}{}", std::env::consts::EXE_SUFFIX));
    let home = elsewhere.path().join("home");
    fs::create_dir(&home)?;
    let say = |program: &Path, words: &[&str]| {
        let mut command = Command::new(program);
        command.args(words).current_dir(&home).env_clear();
        output(command.env("HOME", &home).env("IBMCLOUD_HOME", &home).env("PATH", "/usr/bin:/bin"))
    };
    let version = say(&program, &["--version"])?;
    ensure!(version.contains(ibmcloud_monitoring::PRODUCT.version), "--version says {version:?}");
    let help = say(&program, &["help"])?;
    ensure!(help.contains("COMMANDS:"), "help says {help:?}");
    let plugin = names.folder.join(&names.plugin);
    for program in [&program, &plugin] {
        let metadata = say(program, &["SendMetadata"])?;
        let expected = ibmcloud_monitoring::PRODUCT.metadata.unwrap_or_default().trim_end();
        let same =
            metadata.bytes().zip(expected.bytes()).take_while(|(one, two)| one == two).count();
        let found = String::from_utf8_lossy(metadata.as_bytes().get(same..).unwrap_or_default());
        let found: String = found.chars().take(60).collect();
        ensure!(
            metadata == expected,
            "SendMetadata is not what crates/ibmcloud-monitoring/metadata.json says, from character {same} on: {found:?}"
        );
    }
    let demo = say(&program, &["sandbox", "demo"])?;
    let last = demo.lines().rfind(|line| !line.is_empty()).unwrap_or_default();
    println!("tried out: --version, help, SendMetadata, sandbox demo ({last})");
    Ok(())
}

/// Unpacks the archive below a folder, and returns the one folder that it holds.
pub(crate) fn unpack(names: &Names, below: &Path) -> anyhow::Result<PathBuf> {
    let path = names.folder.join(&names.archive);
    let file = File::open(&path).with_context(|| format!("cannot open {}", names.archive))?;
    tar::Archive::new(GzDecoder::new(file)).unpack(below)?;
    Ok(below.join(format!("{PROGRAM}-{}", ibmcloud_monitoring::PRODUCT.version)))
}
