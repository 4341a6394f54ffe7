//! The proxy with clients that nobody here wrote: Prometheus and its promtool, `sdcclient`, curl; over tokens that
//! live for seconds, and with IAM down for a while. The instance accepts IAM tokens only, and no client may see a 401.

mod clients;
mod outages;
mod running;
mod server;

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use anyhow::{Context, bail, ensure};
use serde_json::{Value, json};

use super::ours::{Ours, scratch};
use super::python::Environment;
use super::sandbox;
use crate::debian::Unpacked;

/// What a client's token lives in the sandbox, in seconds: the service counts whole ones.
const LIFE: u64 = 4;

/// A run of the outages that has begun.
pub(super) struct Outages(thread::JoinHandle<anyhow::Result<String>>);

/// Every client at once, for 40 seconds or two minutes.
pub(super) fn clients(ours: &Ours, python: &Environment, long: bool) -> anyhow::Result<String> {
    let prometheus = Unpacked::get("prometheus", &["prometheus"]);
    let (folder, left_out) = match &prometheus {
        Ok(packages) => (Some(packages.program("usr/bin")), None),
        Err(error) => (None, Some(format!("left out: promtool and Prometheus: {error:#}"))),
    };
    let task = json!({
        "what": "clients",
        "seconds": if long { 120 } else { 40 },
        "folder": scratch("proxy-clients")?,
        "prometheus": folder,
        "python": python.python(),
    });
    let life = format!("token_lifetime_seconds={LIFE}");
    let mut lines = vec![inside(ours, &["--set", &life], &task)?.0];
    lines.extend(left_out);
    lines.push(
        "left out: Grafana: neither Debian nor the registries of Go, Python and npm have a package of its server"
            .to_owned(),
    );
    Ok(lines.join("\n"))
}

/// Begins the runs with outages, which take their time without much work: three hours of the cloud's time, or a part.
pub(super) fn begin_outages(ours: &Ours, long: bool) -> anyhow::Result<Outages> {
    let mut begun = Vec::new();
    for plan in outages::plans(long) {
        let ours = Ours::at(ours.program.clone());
        let folder = scratch(plan.name)?;
        begun.push(thread::spawn(move || {
            let (options, task) = plan.start(&folder)?;
            let options: Vec<&str> = options.iter().map(String::as_str).collect();
            let (said, errors) = inside(&ours, &options, &task).with_context(|| plan.title)?;
            // Nobody asks IAM while a token lives, by a clock that is slow; on a right one each outage meets somebody.
            let is_met = plan.is_noticed || !errors.contains("never fired");
            ensure!(is_met, "{}: an outage met nobody: {errors}", plan.title);
            Ok(said)
        }));
    }
    Ok(Outages(thread::spawn(move || {
        let mut lines = Vec::new();
        for run in begun {
            lines.push(run.join().map_err(|_| anyhow::anyhow!("a run panicked"))??);
        }
        Ok(lines.join("\n"))
    })))
}

impl Outages {
    pub(super) fn end(self) -> anyhow::Result<String> {
        self.0.join().map_err(|_| anyhow::anyhow!("the runs panicked"))?
    }
}

/// Carries a task out in a sandbox of its own, and returns what it said, and what the sandbox did.
fn inside(ours: &Ours, options: &[&str], task: &Value) -> anyhow::Result<(String, String)> {
    let folder = task["folder"].as_str().context("no folder")?;
    let file = Path::new(folder).join("task.json");
    fs::write(&file, task.to_string())?;
    let mut command = sandbox::recorded(ours, options);
    command.arg(std::env::current_exe()?).args(["conformance", "--inside-proxy"]).arg(&file);
    let result = command.output()?;
    let (said, errors) =
        (String::from_utf8_lossy(&result.stdout), String::from_utf8_lossy(&result.stderr));
    ensure!(result.status.success(), "{said}{errors}(more is in {folder})");
    Ok((said.trim().to_owned(), errors.into_owned()))
}

/// The part that runs inside the sandbox.
pub(super) fn carry_out(file: &PathBuf) -> anyhow::Result<()> {
    let task: Value = serde_json::from_str(&fs::read_to_string(file)?)?;
    running::lock_down()?;
    let said = match task["what"].as_str() {
        Some("clients") => clients::carry_out(&task)?,
        Some("outages") => outages::carry_out(&task)?,
        other => bail!("there is no task {other:?}"),
    };
    println!("{said}");
    Ok(())
}
