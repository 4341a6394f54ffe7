//! `faults`: proves the lock-down, or breaks it. Every case that can be thought of is carried out with the
//! real program against an emulated cloud, and judged by that cloud's state.

mod trial;

use std::collections::BTreeMap;
use std::fmt::Display;
use std::io;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use anyhow::{Context, bail, ensure};

use crate::dist::build;
use trial::{Case, GROUPS, Played, Template, all, fleet, play};

/// More threads than cores: a run waits for the cloud, and the cloud for the run.
const THREADS_PER_CORE: usize = 3;
/// Violations that are shown in full.
const SHOWN: usize = 40;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// The program to try, instead of the release that is built for it
    #[arg(long)]
    program: Option<PathBuf>,
    /// Seed of the pairs
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many pairs are drawn
    #[arg(long, default_value_t = 2_000)]
    pairs: usize,
    /// Only cases whose name begins so, with all that was done and said
    #[arg(long)]
    only: Option<String>,
    /// Only this group
    #[arg(long)]
    group: Option<String>,
    /// Enforcements of three instances in place of lock-downs of one
    #[arg(long)]
    fleet: bool,
    /// Only every so many-th case
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    every: u32,
    /// Runs at a time
    #[arg(long)]
    threads: Option<usize>,
    /// The names of the cases, and nothing else
    #[arg(long)]
    list: bool,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let program = match &args.program {
        Some(program) => program.canonicalize().context("the program cannot be found")?,
        None => build::program(&build::host()?, None)?,
    };
    let threads = args.threads.unwrap_or_else(|| {
        std::thread::available_parallelism().map_or(1, usize::from) * THREADS_PER_CORE
    });
    if args.fleet {
        let template = fleet::template(&program)?;
        let play = |case: &fleet::Case, whole| fleet::play(&template, case, whole);
        let lengths = fleet::lengths(|cases| results(cases, threads, false, play))?;
        let repeat = "cargo xtask faults --fleet --only 'CASE'";
        return carry_out(args, fleet::all(lengths), fleet::GROUPS, threads, play, repeat);
    }
    let template = Template::new(&program)?;
    let play = |case: &Case, whole| play(&template, case, whole);
    let lengths = trial::lengths(|cases| results(cases, threads, false, play))?;
    let cases = all(&|variant| lengths[variant.name], args.seed, args.pairs);
    let repeat =
        format!("cargo xtask faults --seed {} --pairs {} --only 'CASE'", args.seed, args.pairs);
    carry_out(args, cases, GROUPS, threads, play, &repeat)
}

/// A case by the name under which it is repeated.
trait Named: Display + Sync {
    fn group(&self) -> &'static str;
}

impl Named for Case {
    fn group(&self) -> &'static str {
        self.group
    }
}

impl Named for fleet::Case {
    fn group(&self) -> &'static str {
        self.group
    }
}

/// Groups, with what happens in each.
type Groups = &'static [(&'static str, &'static str)];

fn carry_out<C: Named>(
    args: &Args,
    cases: Vec<C>,
    groups: Groups,
    threads: usize,
    play: impl Fn(&C, bool) -> io::Result<Played> + Sync,
    repeat: &str,
) -> anyhow::Result<()> {
    let started = Instant::now();
    let cases = select(args, cases, groups)?;
    if args.list {
        for case in &cases {
            println!("{case}");
        }
        return Ok(());
    }
    let whole = args.only.is_some();
    let played = results(&cases, threads, whole, play)?;
    let violated = report(&cases, &played, groups, whole);
    println!("{:.0} s with {threads} at a time", started.elapsed().as_secs_f64());
    if violated > 0 {
        bail!("{violated} cases with violations; to repeat one: {repeat}");
    }
    Ok(())
}

fn select<C: Named>(args: &Args, cases: Vec<C>, groups: Groups) -> anyhow::Result<Vec<C>> {
    if let Some(group) = &args.group {
        let names: Vec<&str> = groups.iter().map(|(name, _)| *name).collect();
        let known = names.contains(&group.as_str());
        ensure!(known, "there is no group {group}; the groups are {}", names.join(", "));
    }
    let in_group = |case: &C| args.group.as_ref().is_none_or(|group| case.group() == group);
    let named = |case: &C| match &args.only {
        // A whole name is that case; a part of one is every case that begins so.
        Some(only) => case.to_string().starts_with(only.as_str()),
        None => true,
    };
    let mut found: Vec<C> =
        cases.into_iter().filter(in_group).filter(named).step_by(args.every as usize).collect();
    if let Some(at) = found.iter().position(|case| Some(case.to_string()) == args.only) {
        found = vec![found.swap_remove(at)];
    }
    ensure!(!found.is_empty(), "there is no such case");
    Ok(found)
}

/// Carries cases out, several at a time, and returns what came of each in their order.
fn results<C: Sync>(
    cases: &[C],
    threads: usize,
    whole: bool,
    play: impl Fn(&C, bool) -> io::Result<Played> + Sync,
) -> anyhow::Result<Vec<Played>> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(BTreeMap::new());
    std::thread::scope(|scope| {
        for _ in 0..threads.clamp(1, cases.len().max(1)) {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(case) = cases.get(at) else { break };
                    let played = play(case, whole);
                    done.lock().expect("no thread panics while it notes").insert(at, played);
                }
            });
        }
    });
    let done = done.into_inner().expect("no thread panics while it notes");
    done.into_values().map(|played| Ok(played?)).collect()
}

/// Prints what came of it, and returns the number of cases with violations.
fn report<C: Named>(cases: &[C], played: &[Played], groups: Groups, whole: bool) -> usize {
    let violated: Vec<(&C, &Played)> =
        cases.iter().zip(played).filter(|(_, played)| !played.violations.is_empty()).collect();
    if whole {
        for it in played {
            println!("{}", it.transcript);
        }
    }
    for (case, played) in violated.iter().take(SHOWN) {
        println!("VIOLATED: {case}");
        played.violations.iter().for_each(|it| println!("    {it}"));
    }
    if violated.len() > SHOWN {
        println!("... and {} more", violated.len() - SHOWN);
    }
    println!("{:<11} {:>6} {:>6} {:>10}  ends", "group", "cases", "runs", "violations");
    for (group, what) in groups {
        let of: Vec<&Played> =
            cases.iter().zip(played).filter(|it| it.0.group() == *group).map(|it| it.1).collect();
        if of.is_empty() {
            continue;
        }
        let runs: usize = of.iter().map(|it| it.runs).sum();
        let bad = of.iter().filter(|it| !it.violations.is_empty()).count();
        let ends = counts(of.iter().map(|it| it.end.as_str()));
        println!("{group:<11} {:>6} {runs:>6} {bad:>10}  {ends} ({what})", of.len());
    }
    let left_out = counts(played.iter().flat_map(|it| it.left_out.iter().copied()));
    if !left_out.is_empty() {
        println!("left out of the judgement: {left_out}");
    }
    let runs: usize = played.iter().map(|it| it.runs).sum();
    println!("in all: {} cases, {runs} runs, {} violations", cases.len(), violated.len());
    violated.len()
}

/// Words and how often each occurs.
fn counts<'w>(words: impl Iterator<Item = &'w str>) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for word in words {
        *counts.entry(word).or_default() += 1;
    }
    let counts: Vec<String> =
        counts.iter().map(|(word, count)| format!("{count} {word}")).collect();
    counts.join(", ")
}
