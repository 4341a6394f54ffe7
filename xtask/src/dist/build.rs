//! The release build: which target, how it is linked, and which C compiler it needs.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, ensure};

use super::elf;
use super::names::PROGRAM;
use crate::checkout::{at, call, output, program as command};

/// This machine's target triple.
pub(crate) fn host() -> anyhow::Result<String> {
    let text = output(&mut command("rustc", &["--version", "--verbose"]))?;
    let triple = text.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(triple.context("`rustc --version --verbose` names no host")?.to_owned())
}

/// Builds the program for a target, or for the best one of this machine, and returns its path.
///
/// On Linux the best is a static program: it starts faster and runs on every distribution. glibc is
/// never linked statically, since it would then look for its own name service at run time.
pub(crate) fn program(host: &str, wanted: Option<&str>) -> anyhow::Result<PathBuf> {
    let plan = match wanted {
        Some(target) => Plan::for_target(target),
        None => Plan::for_host(host),
    };
    println!("building {} for {} ({})", PROGRAM, plan.target, plan.why);
    let words = ["build", "--locked", "--release", "--bin", PROGRAM, "--package", PROGRAM];
    let mut build = command("cargo", &words);
    build.args(["--target", &plan.target]).envs(plan.compiler);
    build.envs(commit().map(|commit| ("MONITORING_PLUGIN_BUILD", commit)));
    call(&mut build)?;
    let suffix = if plan.target.contains("windows") { ".exe" } else { "" };
    let path = at(format!("target/{}/release/{PROGRAM}{suffix}", plan.target));
    if plan.target.contains("musl") {
        let interpreter = elf::needs_interpreter(&fs::read(&path)?);
        ensure!(interpreter == Some(false), "the program is not linked statically");
        println!("linked statically");
    }
    Ok(path)
}

/// The same program with its symbols, in a folder of its own.
pub(crate) fn with_symbols(target: &str) -> anyhow::Result<PathBuf> {
    let words = ["build", "--locked", "--release", "--bin", PROGRAM, "--package", PROGRAM];
    let mut build = command("cargo", &words);
    build.args(["--target", target, "--target-dir", "target/size"]);
    build.args(["--config", "profile.release.strip=\"none\""]);
    // Names that say what a generic function was compiled for.
    let names = "rustflags=[\"-C\", \"symbol-mangling-version=v0\"]";
    build.args(["--config", &format!("target.{target}.{names}")]);
    call(build.envs(Plan::for_target(target).compiler))?;
    Ok(at(format!("target/size/{target}/release/{PROGRAM}")))
}

/// Short commit and its time in UTC, for `--version`: the same whenever and wherever it is built. With
/// changes it is not that commit, and says so in as many letters. `None` outside a repository.
fn commit() -> Option<String> {
    let clean = output(&mut command("git", &["status", "--porcelain"])).ok()?.trim().is_empty();
    let words = ["log", "-1", "--date=format-local:%Y-%m-%dT%H:%M:%S+00:00", "--format=%H %cd"];
    let said = output(command("git", &words).env("TZ", "UTC")).ok()?;
    let (commit, time) = said.trim().split_once(' ')?;
    Some(format!("{}-{time}", if clean { commit.get(..7)? } else { "changed" }))
}

/// What is built, and why.
struct Plan {
    target: String,
    why: &'static str,
    /// The variable that names the C compiler, and its value.
    compiler: Option<(String, String)>,
}

impl Plan {
    fn for_target(target: &str) -> Self {
        let compiler = if target.contains("musl") { compiler(target) } else { None };
        Self { target: target.to_owned(), why: "as asked", compiler }
    }

    fn for_host(host: &str) -> Self {
        let dynamic = |why| Self { target: host.to_owned(), why, compiler: None };
        if !host.contains("linux-gnu") {
            return dynamic("the platform's own kind of linking");
        }
        let target = host.replace("linux-gnu", "linux-musl");
        let Some(compiler) = compiler(&target) else {
            return dynamic("dynamic: no C compiler was found for a static one");
        };
        if !links(&target) {
            return dynamic("dynamic: this toolchain cannot link a static one");
        }
        Self { target, why: "static", compiler: Some(compiler) }
    }
}

/// The C compiler for musl: its own wrapper, else the machine's. What is compiled (the cryptography)
/// uses nothing of the C library, so the machine's headers do no harm.
fn compiler(target: &str) -> Option<(String, String)> {
    let found =
        ["musl-gcc", "gcc", "clang"].into_iter().find(|name| succeeds(name, &["--version"]))?;
    Some((format!("CC_{}", target.replace('-', "_")), found.to_owned()))
}

/// Whether the toolchain links a small program for a target; the target is added if it is missing.
fn links(target: &str) -> bool {
    // Without rustup the target is there or it is not: the small program tells.
    succeeds("rustup", &["target", "add", target]);
    let Ok(folder) = tempfile::tempdir() else { return false };
    let source = folder.path().join("small.rs");
    if fs::write(&source, "fn main() {}").is_err() {
        return false;
    }
    let result = folder.path().join("small");
    let words = [source.as_os_str(), "-o".as_ref(), result.as_os_str()];
    let linked = quietly(command("rustc", &["--target", target]).args(words));
    linked && fs::read(&result).is_ok_and(|bytes| elf::needs_interpreter(&bytes) == Some(false))
}

fn succeeds(name: &str, words: &[&str]) -> bool {
    quietly(&mut command(name, words))
}

fn quietly(command: &mut Command) -> bool {
    let silent = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    silent.status().is_ok_and(|status| status.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commit_is_told_as_the_host_tells_it() {
        // None where there are changes, or no repository.
        if let Some(commit) = commit() {
            let (short, time) = commit.split_once('-').unwrap();
            assert!(short.len() == 7 && time.len() == 25, "{commit}");
            assert!(time.ends_with("+00:00"), "{commit}");
        }
    }

    #[test]
    fn this_machine_has_a_platform() {
        assert!(super::super::Platform::of(&host().unwrap()).is_some());
    }

    #[test]
    fn other_systems_are_built_for_themselves() {
        let plan = Plan::for_host("aarch64-apple-darwin");
        assert_eq!((plan.target.as_str(), plan.compiler), ("aarch64-apple-darwin", None));
    }
}
