//! `fuzz`: lets cargo-fuzz look for trouble in what reads other people's bytes. The seeds in `fuzz/corpus` are
//! where it starts; what it finds on the way is kept below `target/`.

use std::path::PathBuf;
use std::process::Command;
use std::thread;

use anyhow::{Context, bail, ensure};

use crate::checkout::{at, files, has_extension, output, program, shown};

/// The package with the targets.
const FOLDER: &str = "fuzz";
/// No input that people write is longer.
const LONGEST_INPUT: &str = "-max_len=8192";

#[derive(clap::Args)]
pub(crate) struct Args {
    /// How long each target runs.
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    seconds: u64,
    /// Only these targets.
    targets: Vec<String>,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let all = targets()?;
    let strange = args.targets.iter().find(|name| !all.contains(name));
    if let Some(name) = strange {
        bail!("there is no target {name}; there are {}", all.join(", "));
    }
    let wanted = if args.targets.is_empty() { all } else { args.targets.clone() };
    output(&mut cargo_fuzz(&["--version"])).context(
        "cargo-fuzz and a nightly compiler are missing: `rustup toolchain install nightly`, `cargo install cargo-fuzz`",
    )?;
    println!("building {}", wanted.join(", "));
    crate::checkout::call(&mut cargo_fuzz(&["build"]))?;
    let running: Vec<_> = wanted
        .into_iter()
        .map(|target| {
            let seconds = args.seconds;
            thread::spawn(move || (one(&target, seconds), target))
        })
        .collect();
    let mut found = Vec::new();
    for thread in running {
        let Ok((result, target)) = thread.join() else { bail!("a target could not be watched") };
        match result {
            Ok(line) => println!("{target}: {line}"),
            Err(error) => {
                println!("{target}: {error:#}");
                found.push(target);
            }
        }
    }
    ensure!(found.is_empty(), "findings in {}", found.join(", "));
    Ok(())
}

/// The targets, by the files that they are.
fn targets() -> anyhow::Result<Vec<String>> {
    let sources = files(format!("{FOLDER}/fuzz_targets"))?;
    let sources = sources.iter().filter(|path| has_extension(path, "rs"));
    Ok(sources.filter_map(|path| path.file_stem()?.to_str().map(str::to_owned)).collect())
}

/// Runs one target over its seeds and what was found in earlier runs; returns its last words.
fn one(target: &str, seconds: u64) -> anyhow::Result<String> {
    let seeds = at(format!("{FOLDER}/corpus/{target}"));
    ensure!(!files(&seeds)?.is_empty(), "{} is empty", shown(&seeds));
    let kept = kept(target)?;
    let mut command = cargo_fuzz(&["run", target]);
    command.arg(&kept).arg(&seeds).args(["--", LONGEST_INPUT, "-print_final_stats=0"]);
    command.arg(format!("-max_total_time={seconds}"));
    let result = command.output()?;
    let said = String::from_utf8_lossy(&result.stderr);
    ensure!(result.status.success(), "{said}");
    let line = said.lines().rev().find(|line| line.starts_with("Done "));
    line.map(str::to_owned).with_context(|| format!("it did not say how far it came:\n{said}"))
}

/// Where interesting inputs are kept from run to run.
fn kept(target: &str) -> anyhow::Result<PathBuf> {
    let folder = at(format!("target/fuzz-corpus/{target}"));
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// cargo-fuzz with the nightly compiler, whatever compiler this program was started with.
fn cargo_fuzz(words: &[&str]) -> Command {
    let mut command = program("cargo", &[&["+nightly", "fuzz"], words].concat());
    for name in ["RUSTUP_TOOLCHAIN", "CARGO", "RUSTC", "RUSTDOC"] {
        command.env_remove(name);
    }
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_target_has_seeds_and_is_built() {
        let manifest = crate::checkout::read(format!("{FOLDER}/Cargo.toml")).unwrap();
        let targets = targets().unwrap();
        assert!(targets.len() >= 4, "{targets:?}");
        for target in targets {
            assert!(manifest.contains(&format!("name = \"{target}\"")), "{target}");
            let seeds = files(format!("{FOLDER}/corpus/{target}")).unwrap();
            assert!(!seeds.is_empty(), "{target}");
            // What a fuzzer has found by itself has the hash of its text for a name, and is kept below `target`.
            let found = |path: &&PathBuf| {
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                name.len() == 40 && name.bytes().all(|it| it.is_ascii_hexdigit())
            };
            assert_eq!(seeds.iter().find(found), None, "a seed has a name that says what it is");
        }
    }
}
