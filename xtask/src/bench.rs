//! `bench startup`: what starting the released program costs, beside programs that people know; and
//! `bench lists`: what long lists cost; `bench scan`: what a scan of files costs; `bench fleet`: what an audit of a
//! fleet costs; `bench proxy`: what the proxy costs beside nginx; `bench size`: what each part of the program costs.
//!
//! Wall time, processor time and memory are looked at; instructions, which do not jitter, are compared
//! with stored figures by `--check`.

mod figures;
mod fleet;
mod instructions;
mod lists;
mod measure;
mod programs;
mod proxy;
mod report;
mod scan;
mod size;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, ensure};

use crate::checkout::{at, call, output, shown};
use crate::conformance::{FOLDER, Golang, Ours, PythonEnvironment, sandbox};
use crate::dist::build;
use figures::Figures;
use measure::Measured;
use programs::Programs;

/// The page with the results.
const PAGE: &str = "docs/benchmarks.md";

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    /// What starting the program costs. Writes `docs/benchmarks.md` and the stored figures.
    Startup {
        /// Measure nothing but instructions, and compare them with the stored figures.
        #[arg(long)]
        check: bool,
        /// How often each program is started.
        #[arg(long, default_value_t = 40, value_parser = clap::value_parser!(u32).range(3..))]
        runs: u32,
    },
    /// What lists of up to 50,000 things cost. Writes `docs/benchmarks-lists.md`.
    Lists {
        /// Only compare the memory of long lists with that of short ones.
        #[arg(long)]
        check: bool,
    },
    /// What each part costs of the released program. Writes `docs/benchmarks-size.md`.
    Size,
    /// What a scan of a tree of files costs, beside ripgrep. Writes `docs/benchmarks-scan.md`.
    Scan {
        /// The size of the tree.
        #[arg(long, value_name = "MEGABYTES", default_value_t = 1_000)]
        size: usize,
    },
    /// The part of `scan` that runs inside the sandbox.
    #[command(hide = true)]
    InsideScan {
        /// The program, the size, and where the results go.
        file: PathBuf,
    },
    /// What an audit of a fleet costs, beside scripts. Writes `docs/benchmarks-fleet.md`.
    Fleet {
        /// The program to measure, instead of the release that is built for it.
        #[arg(long)]
        program: Option<PathBuf>,
    },
    /// The part of `fleet` that runs inside the sandbox.
    #[command(hide = true)]
    InsideFleet {
        /// What is asked for, and where the results go.
        file: PathBuf,
    },
    /// What the proxy costs, beside nginx. Writes `docs/benchmarks-proxy.md`.
    Proxy {
        /// The program to measure, instead of the release that is built for it.
        #[arg(long)]
        program: Option<PathBuf>,
    },
    /// The part of `proxy` that runs inside the sandbox.
    #[command(hide = true)]
    InsideProxy {
        /// The program, and where the results go.
        file: PathBuf,
    },
    /// The part of `lists` that runs inside the sandbox.
    #[command(hide = true)]
    InsideLists {
        /// The program, and where the results go.
        file: PathBuf,
    },
    /// The part of `startup` that runs inside the sandbox.
    #[command(hide = true)]
    Inside {
        /// The programs to measure, and where the results go.
        file: PathBuf,
    },
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    match &args.what {
        What::Startup { check: true, .. } => check(),
        What::Startup { runs, .. } => startup(*runs),
        What::Inside { file } => inside(file),
        What::Size => {
            let (program, target) = released()?;
            size::run(&program, &build::with_symbols(&target)?, &target)
        }
        What::Scan { size } => scan::run(&released()?.0, *size),
        What::InsideScan { file } => scan::inside(file),
        What::Fleet { program: Some(program) } => {
            let (program, version) = given(program)?;
            fleet::run(&program, &version)
        }
        What::Fleet { program: None } => {
            let (program, target) = released()?;
            fleet::run(&program, &target)
        }
        What::InsideFleet { file } => fleet::inside(file),
        What::Proxy { program } => {
            let (program, what) = match program {
                Some(program) => given(program)?,
                None => released()?,
            };
            proxy::run(&program, &what)
        }
        What::InsideProxy { file } => proxy::inside(file),
        What::Lists { check } => lists::run(&released()?.0, *check),
        What::InsideLists { file } => lists::inside(file),
    }
}

/// A program that was named, and what it says it is.
fn given(program: &Path) -> anyhow::Result<(PathBuf, String)> {
    let program = program.canonicalize().context("the program cannot be found")?;
    let version = output(Command::new(&program).arg("--version"))?;
    Ok((program, version.lines().next().unwrap_or_default().to_owned()))
}

/// The released program, and the target it was built for.
fn released() -> anyhow::Result<(PathBuf, String)> {
    let path = build::program(&build::host()?, None)?;
    let target = path.iter().rev().nth(2).context("no target in the path of the program")?;
    let target = target.to_string_lossy().into_owned();
    if !target.contains("musl") {
        println!("measured is the dynamic program: this machine cannot link the static one");
    }
    Ok((path, target))
}

fn check() -> anyhow::Result<()> {
    let (path, target) = released()?;
    let found = instructions::of(&Programs::without_a_session(&path), &mut Vec::new())?;
    Figures::read()?.compare(&target, &found)
}

fn startup(runs: u32) -> anyhow::Result<()> {
    let (path, target) = released()?;
    let golang = Golang::build()?;
    let python = PythonEnvironment::make()?;
    let folder = at(FOLDER).join("bench");
    std::fs::create_dir_all(&folder)?;
    let empty = empty_program(&folder, &target)?;
    let programs = Programs::all(&path, &golang.path("plugin"), &empty, &python.python(), runs);
    let file = folder.join("startup.json");
    std::fs::write(&file, programs.to_json())?;

    let ours = Ours::at(path.clone());
    let mut command = sandbox::inside(&ours, &[]);
    command.arg(std::env::current_exe()?).args(["bench", "inside"]).arg(&file);
    call(&mut command)?;
    let measured = Measured::read(&file)?;

    let mut figures = Figures::read()?;
    figures.keep(&target, &measured);
    figures.write()?;
    let sizes = [("ibmcloud-monitoring", &path), ("Go plug-in", &golang.path("plugin"))];
    let sizes = sizes.map(|(name, path)| (name, std::fs::metadata(path).map_or(0, |it| it.len())));
    std::fs::write(at(PAGE), report::page(&target, runs, &measured, &sizes))?;
    println!("wrote {PAGE} and {}", figures::FILE);
    Ok(())
}

/// Inside the sandbox: logs in, and measures everything in one session.
fn inside(file: &Path) -> anyhow::Result<()> {
    let programs = Programs::read(file)?;
    let login = ["login", "-q", "-r", "us-south", "-g", "default"];
    output(programs.program().args(login)).context("cannot log in")?;
    let measured = measure::all(&programs)?;
    std::fs::write(file, measured.to_json()).with_context(|| shown(file))
}

/// A Rust program that does nothing.
fn empty_program(folder: &Path, target: &str) -> anyhow::Result<PathBuf> {
    let (source, result) = (folder.join("empty.rs"), folder.join("empty"));
    std::fs::write(&source, "fn main() {}\n")?;
    let mut compiler = Command::new("rustc");
    compiler.args(["--target", target, "-C", "opt-level=3", "-C", "strip=symbols"]);
    call(compiler.args(["-C", "panic=abort", "-o"]).arg(&result).arg(&source))?;
    ensure!(result.is_file(), "rustc made no program");
    Ok(result)
}
