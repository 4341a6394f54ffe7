//! `bench proxy`: what the proxy costs, beside nginx as a reverse proxy with a static header: the same upstream, the
//! same machine, the same run, alternating.

mod load;
mod memory;
mod page;
mod servers;
mod tools;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde_json::{Value, json};

use self::load::{CONNECTIONS, LARGE, Load, Measured, ROUNDS, WITH_LOG};
use self::servers::Servers;
use self::tools::Tools;
use super::measure::median;
use crate::checkout::{at, call, shown};
use crate::conformance::{FOLDER, Ours, sandbox};

/// The page with the results.
const PAGE: &str = "docs/benchmarks-proxy.md";
/// Measures the released program, and writes the page.
pub(super) fn run(program: &Path, what: &str) -> anyhow::Result<()> {
    let tools = Tools::get()?;
    let folder = at(FOLDER).join("bench-proxy");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    let file = folder.join("results.json");
    fs::write(&file, json!({ "program": program, "folder": folder }).to_string())?;
    let ours = Ours::at(program.to_owned());
    // The service is an nginx with one answer; IAM is the sandbox, which nobody asks during a measurement.
    let mut command = sandbox::inside(&ours, &[]);
    command.arg(std::env::current_exe()?).args(["bench", "inside-proxy"]).arg(&file);
    call(&mut command)?;
    let results: Value = serde_json::from_str(&fs::read_to_string(&file)?)?;
    let size = fs::metadata(program)?.len();
    fs::write(at(PAGE), page::page(what, size, &tools.versions()?, &results)?)?;
    println!("wrote {PAGE}");
    // Logs of hundreds of thousands of requests.
    Ok(fs::remove_dir_all(&folder)?)
}

/// The part that runs inside the sandbox.
pub(super) fn inside(file: &PathBuf) -> anyhow::Result<()> {
    let task: Value = serde_json::from_str(&fs::read_to_string(file)?)?;
    let path = |name: &str| task[name].as_str().map(PathBuf::from).context("no path");
    let (program, folder) = (path("program")?, path("folder")?);
    memory::many_descriptors()?;
    let load_before = load_average();
    let tools = Tools::get()?;
    let servers = Servers::start(&tools, &program, &folder, LARGE)?;
    let load = Load::new(&tools, &folder)?;

    // First, while all of them are fresh.
    let memory = memory::measure(&servers, &load)?;
    let mut small = serde_json::Map::new();
    for connections in CONNECTIONS {
        let found = alternating(&servers, &servers.silent(), |url| load.small(url, connections))?;
        small.insert(connections.to_string(), found);
    }
    let logged = alternating(&servers, &servers.logging(), |url| load.small(url, WITH_LOG))?;
    let mut large = BTreeMap::new();
    for _ in 0..ROUNDS {
        for (name, url) in servers.silent() {
            large.entry(name).or_insert_with(Vec::new).push(Load::large(&url)?);
        }
    }
    let large: BTreeMap<_, _> = large.into_iter().map(|(name, all)| (name, median(all))).collect();
    let results = json!({
        "small": small, "logged": logged, "large": large, "memory": memory,
        "load": [load_before, load_average()],
    });
    fs::write(file, results.to_string()).with_context(|| shown(file))
}

/// Loads servers in turn, and returns the medians of each.
fn alternating(
    servers: &Servers,
    urls: &[(&'static str, String)],
    mut load: impl FnMut(&str) -> anyhow::Result<Measured>,
) -> anyhow::Result<Value> {
    let mut all: BTreeMap<&str, Vec<[f64; 5]>> = BTreeMap::new();
    for round in 0..=ROUNDS {
        for (name, url) in urls {
            let before = servers.processor(url)?;
            let it = load(url)?;
            let spent = servers.processor(url)?.saturating_sub(before);
            let micros = spent.as_secs_f64() * 1e6 / it.requests;
            // The first round opens connections and warms caches.
            if round > 0 {
                let found = [it.per_second, it.p50, it.p99, it.p999, micros];
                all.entry(name).or_default().push(found);
            }
        }
    }
    let names = ["per_second", "p50", "p99", "p999", "processor"];
    let medians = all.into_iter().map(|(name, rounds)| {
        let of = |at: usize| median(rounds.iter().map(|it| it[at]).collect());
        let medians: Value = names.iter().enumerate().map(|(at, it)| (*it, of(at))).collect();
        (name, medians)
    });
    println!("measured {}", urls.iter().map(|it| it.0).collect::<Vec<_>>().join(", "));
    Ok(medians.collect())
}

fn load_average() -> Option<f64> {
    fs::read_to_string("/proc/loadavg").ok()?.split(' ').next()?.parse().ok()
}
