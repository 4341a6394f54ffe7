//! A foreign program and this machine's one in one sandbox and one home: what the one writes, the other reads.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, ensure};

use super::super::archive::{make_executable, unpack};
use super::super::names::{self, PROGRAM};
use super::super::target::{Runner, System, Target};
use super::runner::Started;
use super::wine;
use crate::checkout::output;

/// What both do, step by step.
const SCRIPT: &str = include_str!("portable.sh");

/// Lays beside a program what it needs to be tried.
pub(super) fn complete(target: &Target, program: &Path) -> anyhow::Result<()> {
    match (target.runner, program.parent()) {
        (Runner::Wine, Some(folder)) => {
            for name in ["ibmcloud.exe", "ic.exe"] {
                fs::copy(program, folder.join(name))?;
            }
            wine::complete(folder)
        }
        _ => Ok(()),
    }
}

/// A script that starts the program, in a folder.
pub(super) fn wrapper(started: &Started, elsewhere: &Path) -> anyhow::Result<PathBuf> {
    let wrapper = elsewhere.join("foreign");
    fs::write(&wrapper, started.script())?;
    make_executable(&wrapper)?;
    Ok(wrapper)
}

/// Runs the script, and returns what has held.
pub(super) fn run(
    target: &Target,
    started: &Started,
    native: &Path,
    elsewhere: &Path,
) -> anyhow::Result<Vec<String>> {
    let wrapper = wrapper(started, elsewhere)?;
    let (home, work) = (elsewhere.join("outer"), elsewhere.join("work"));
    fs::create_dir(&home)?;
    fs::create_dir(&work)?;
    let mut command = Command::new(native);
    command.args(["sandbox", "exec", "--", "sh", "-c", SCRIPT]).env_clear().current_dir(&work);
    command.env("PATH", "/usr/bin:/bin").env("HOME", &home).env("IBMCLOUD_HOME", &home);
    command.env("SYSTEM", if target.system == System::Windows { "windows" } else { "unix" });
    command.env("FOREIGN", &wrapper).env("NATIVE", native).env("WORK", &work);
    let said =
        output(&mut command).with_context(|| format!("{} beside this machine's", target.id))?;
    let held: Vec<String> =
        said.lines().filter_map(|it| it.strip_prefix("held: ")).map(str::to_owned).collect();
    let expected = SCRIPT.lines().filter(|it| it.starts_with("held \"")).count();
    ensure!(held.len() == expected, "{} of {expected} steps were taken", held.len());
    Ok(held)
}

/// This machine's own program, out of its archive, if that was packed.
pub(super) fn native(host: &str, folder: &Path, below: &Path) -> anyhow::Result<Option<PathBuf>> {
    let Some(target) = Target::of(host) else { return Ok(None) };
    let archive = names::archive(target);
    if !folder.join(&archive).is_file() {
        return Ok(None);
    }
    Ok(Some(unpack(folder, &archive, below)?.join(format!("{PROGRAM}{}", target.suffix()))))
}

/// Whether the kernel starts the programs of this processor by itself, as children of a program need it.
pub(super) fn has_format(target: &Target) -> bool {
    let Runner::Qemu(processor, _) = target.runner else { return true };
    let entry = Path::new("/proc/sys/fs/binfmt_misc").join(format!("qemu-{processor}"));
    fs::read_to_string(entry).is_ok_and(|it| it.starts_with("enabled"))
}
