//! `conformance`: the official Go SDK, the official Python clients, the engine of Prometheus and clients of the proxy
//! against our program, our SDK and our emulator. Builds what it needs below `target/conformance`; what it leaves out it
//! names and counts.

mod cases;
mod config;
mod golang;
mod host;
mod metadata;
mod neighbours;
mod ours;
mod promql;
mod proxy;
mod python;
pub(crate) mod sandbox;
mod secrets;
mod suites;
mod values;
mod versions;

use std::path::PathBuf;
use std::time::Instant;

use anyhow::bail;

pub(crate) use golang::Golang;
pub(crate) use ours::{FOLDER, Ours};
pub(crate) use python::Environment as PythonEnvironment;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Only the checks of one side.
    #[arg(long, value_name = "LANGUAGE")]
    only: Option<Language>,
    /// How long hostile neighbours write the same configuration.
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    seconds: u64,
    /// Where the generated cases begin.
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
    /// Run the proxy for three hours of the cloud's time, which take three minutes, instead of for 41 minutes.
    #[arg(long)]
    long: bool,
    /// With `--only suites`, the suite of one package, such as `iamidentityv1`.
    #[arg(long, value_name = "PACKAGE")]
    suite: Option<String>,
    /// The part of the proxy's checks that runs inside a sandbox.
    #[arg(long, hide = true, value_name = "FILE")]
    inside_proxy: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Language {
    Go,
    Python,
    /// Clients of the proxy: promtool, Prometheus, `sdcclient`, curl.
    Proxy,
    /// The rules for other programs that look for secrets.
    Secrets,
    /// The platform SDK's own integration tests.
    Suites,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    if let Some(file) = &args.inside_proxy {
        return proxy::carry_out(file);
    }
    println!("=== Building");
    let ours = Ours::build()?;
    let mut checks = Checks::default();
    let wanted = |language| args.only.is_none_or(|only| only == language);
    if wanted(Language::Secrets) {
        checks.check("Secrets: our rules in other programs", || secrets::check(&ours));
    }
    if wanted(Language::Go) {
        go(&mut checks, args, &ours, &Golang::build()?);
    }
    if wanted(Language::Go) || wanted(Language::Suites) {
        let only = args.suite.as_deref();
        checks.check("Go: the platform SDK's own integration tests", || suites::check(&ours, only));
    }
    if wanted(Language::Python) {
        let python = PythonEnvironment::make()?;
        checks.check("Python: the official clients in the sandbox", || python.run(&ours));
    }
    if wanted(Language::Proxy) && cfg!(unix) {
        let python = PythonEnvironment::make()?;
        let outages = proxy::begin_outages(&ours, args.long);
        let clients = || proxy::clients(&ours, &python, args.long);
        checks.check("Proxy: promtool, Prometheus, sdcclient and curl", clients);
        checks.check("Proxy: IAM down for minutes, meanwhile", || outages?.end());
    }
    checks.summary()
}

fn go(checks: &mut Checks, args: &Args, ours: &Ours, golang: &Golang) {
    checks.check("Go: metadata, the SDK's validator", || metadata::check(ours, golang));
    checks.check("Go: versions, the SDK's comparison", || versions::check(golang));
    checks.check("Go: tables, colours, CRNs and JSON", || cases::check(ours, golang, args.seed));
    checks.check("Go: configuration in both directions", || config::check(golang, args.seed));
    checks.check("Go: one login for both, in the sandbox", || host::session(ours, golang));
    checks.check("Go: hostile neighbours", || neighbours::check(ours, golang, args.seconds));
    checks.check("Go: a plug-in in our host", || host::plugin(ours, golang));
    checks.check("Go: PromQL, the engine of Prometheus", || promql::check(ours));
}

/// How a check begins the line about a program that is not here.
const LEFT_OUT: &str = "left out: ";

/// What was checked, and what came of it.
#[derive(Default)]
struct Checks {
    passed: usize,
    left_out: usize,
    failed: Vec<&'static str>,
}

impl Checks {
    fn check(&mut self, title: &'static str, check: impl FnOnce() -> anyhow::Result<String>) {
        println!("\n=== {title}");
        let started = Instant::now();
        let result = check();
        let seconds = started.elapsed().as_secs_f64();
        match result {
            Ok(what) => {
                self.passed += 1;
                self.left_out += what.lines().filter(|it| it.starts_with(LEFT_OUT)).count();
                println!("{what}\n--- passed in {seconds:.1} s");
            }
            Err(error) => {
                self.failed.push(title);
                println!("{error:#}\n--- FAILED after {seconds:.1} s");
            }
        }
    }

    fn summary(&self) -> anyhow::Result<()> {
        println!("\n=== Summary");
        for title in &self.failed {
            println!("FAILED: {title}");
        }
        let (passed, failed, left_out) = (self.passed, self.failed.len(), self.left_out);
        println!("conformance: {passed} passed, {failed} failed, {left_out} left out");
        if self.failed.is_empty() { Ok(()) } else { bail!("{} checks failed", self.failed.len()) }
    }
}
