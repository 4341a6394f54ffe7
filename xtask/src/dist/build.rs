//! The release build: which target, how it is linked, and which C compiler it needs.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, ensure};

use super::names::PROGRAM;
use super::target::{Link, Target};
use super::{elf, macho, zig};
use crate::checkout::{at, call, output, program as command, root, variable};

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
    call(&mut native(&plan, root())?)?;
    built(&plan.target)
}

/// Builds the program for another platform, with the linker and the C compiler of zig, and returns its path.
pub(crate) fn foreign(target: &Target) -> anyhow::Result<PathBuf> {
    println!("building {} for {} (with zig)", PROGRAM, target.triple);
    call(&mut with_zig(target, root())?)?;
    built(target.triple)
}

/// Builds what [`program`] or [`foreign`] builds from the sources of another folder, and returns its path.
pub(crate) fn in_folder(host: &str, target: &Target, folder: &Path) -> anyhow::Result<PathBuf> {
    let plan = Plan::for_host(host);
    let mut build = if Target::of(host) == Some(target) {
        native(&plan, folder)?
    } else {
        with_zig(target, folder)?
    };
    call(build.env_remove("CARGO_TARGET_DIR"))?;
    Ok(folder.join(path_of(target.triple)))
}

fn native(plan: &Plan, folder: &Path) -> anyhow::Result<Command> {
    let mut build = command("cargo", &[]);
    build.current_dir(folder).args(auditable()).arg("build").args(WORDS);
    build.args(["--target", &plan.target]).envs(plan.compiler.clone());
    // Beside what `.cargo/config.toml` says for this target.
    let flags = renamed_paths(folder)?;
    build.args(["--config", &format!("target.{}.rustflags={flags:?}", plan.target)]);
    build.envs(commit().map(|commit| ("MONITORING_PLUGIN_BUILD", commit)));
    Ok(build)
}

fn with_zig(target: &Target, folder: &Path) -> anyhow::Result<Command> {
    // Without rustup the target is there or it is not: the build tells.
    succeeds("rustup", &["target", "add", target.triple]);
    let mut build = command("cargo", &[]);
    build.current_dir(folder).args(auditable()).arg("zigbuild").args(WORDS);
    let version = match target.link {
        Link::Glibc(oldest) => format!(".{oldest}"),
        Link::Static | Link::System => String::new(),
    };
    build.args(["--target", &format!("{}{version}", target.triple)]);
    // They take the place of what the configuration says.
    let mut flags = renamed_paths(folder)?;
    if target.is_static() {
        flags.extend(["-C".to_owned(), "relocation-model=static".to_owned()]);
        // As on this machine. Zig's own refuses what the list of packages is put in with.
        let name = target.triple.replace('-', "_").to_uppercase();
        build.env(format!("CARGO_TARGET_{name}_LINKER"), "rust-lld");
    }
    flags.extend(zig::flags(target)?);
    build.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}")).env("PATH", zig::path()?);
    build.envs(commit().map(|commit| ("MONITORING_PLUGIN_BUILD", commit)));
    Ok(build)
}

/// What was built for a triple, if it is linked as it should be.
pub(crate) fn built(triple: &str) -> anyhow::Result<PathBuf> {
    let path = at(path_of(triple));
    let bytes = fs::read(&path).with_context(|| format!("nothing was built for {triple}"))?;
    if triple.contains("musl") {
        ensure!(
            elf::needs_interpreter(&bytes) == Some(false),
            "the program is not linked statically"
        );
        println!("linked statically");
    }
    if triple.contains("darwin") {
        ensure!(macho::is_signed(&bytes) == Some(true), "the program's signature does not fit it");
        println!("signed for the machine, without a name (ad hoc)");
    }
    Ok(path)
}

/// Whether anything was built for a triple.
pub(crate) fn is_there(triple: &str) -> bool {
    at(path_of(triple)).is_file()
}

fn path_of(triple: &str) -> String {
    let suffix = if triple.contains("windows") { ".exe" } else { "" };
    format!("target/{triple}/release/{PROGRAM}{suffix}")
}

/// What is built, whichever way.
const WORDS: [&str; 6] = ["--locked", "--release", "--bin", PROGRAM, "--package", PROGRAM];

/// The word that puts the list of packages into the program, where `cargo-auditable` is installed.
fn auditable() -> Option<&'static str> {
    let there = succeeds("cargo", &["auditable", "--version"]);
    if !there {
        println!("without the list of packages inside: `cargo install --locked cargo-auditable`");
    }
    there.then_some("auditable")
}

/// Flags with which no path of this machine gets into the program, so that it is the same wherever it is built.
fn renamed_paths(sources: &Path) -> anyhow::Result<Vec<String>> {
    let home = variable("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(std::env::home_dir()?.join(".cargo")));
    let registries = home.context("no home directory")?.join("registry/src");
    let mut flags = vec![renamed(sources, "/source")];
    if let Ok(entries) = fs::read_dir(&registries) {
        let mut folders: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        folders.sort();
        flags.extend(folders.iter().map(|folder| renamed(folder, "/crates")));
    }
    Ok(flags)
}

fn renamed(from: &Path, to: &str) -> String {
    format!("--remap-path-prefix={}={to}", from.display())
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

/// Whether a program is there and ends well.
pub(crate) fn succeeds(name: &str, words: &[&str]) -> bool {
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
        assert!(Target::of(&host().unwrap()).is_some());
    }

    #[test]
    fn other_systems_are_built_for_themselves() {
        let plan = Plan::for_host("aarch64-apple-darwin");
        assert_eq!((plan.target.as_str(), plan.compiler), ("aarch64-apple-darwin", None));
    }

    #[test]
    fn the_checkout_has_another_name_in_programs() {
        let flags = renamed_paths(root()).unwrap();
        assert!(flags[0].ends_with("=/source") && flags[0].contains(&*root().to_string_lossy()));
    }
}
