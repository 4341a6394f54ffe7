//! All clients at once, for as long as a dozen tokens live: promtool and curl, which only read; `sdcclient`, which
//! changes; a Prometheus server.

use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use serde_json::Value;

use super::running::{Running, fed, path_of};
use super::server;
use crate::checkout::{at, output};

/// Tokens that must have been given out while clients asked.
const LEAST_RENEWALS: u64 = 24;
/// What every client asks for.
const METRIC: &str = "sysdig_host_cpu_used_percent";

pub(super) fn carry_out(task: &Value) -> anyhow::Result<String> {
    let folder = path_of(task, "folder").context("no folder")?;
    let python = path_of(task, "python").context("no Python")?;
    let prometheus = path_of(task, "prometheus");
    let time = Duration::from_secs(task["seconds"].as_u64().context("no seconds")?);

    // One in the name of the session, one with the API key and for changes.
    let reads = Running::start(folder, "reads", &[])?;
    let key = folder.join("key");
    let named = std::env::vars().find(|(name, _)| name == "IBMCLOUD_API_KEY");
    std::fs::write(&key, named.context("the sandbox names no API key")?.1)?;
    let key = key.to_str().context("a path that is no text")?;
    let writes = Running::start(folder, "writes", &["--allow-write", "--apikey-file", key])?;
    let server = match prometheus {
        Some(programs) => Some(server::Server::start(programs, folder, &reads)?),
        None => None,
    };
    let end = Instant::now() + time;
    let mut lines = Vec::new();
    let said = thread::scope(|scope| -> anyhow::Result<Vec<String>> {
        let clients = [
            scope.spawn(|| prometheus.map(|it| promtool(it, &reads, end)).transpose()),
            scope.spawn(|| curl(&reads, end).map(Some)),
            scope.spawn(|| sdcclient(python, &writes, time).map(Some)),
        ];
        let said = clients.into_iter().map(|it| it.join().ok().context("a client panicked")?);
        let said: Vec<_> = said.collect::<anyhow::Result<_>>()?;
        Ok(said.into_iter().flatten().collect())
    })?;
    lines.extend(said);
    if let Some((server, programs)) = server.zip(prometheus) {
        lines.push(server.judge(programs, &reads)?);
    }
    let mut renewals = 0;
    for (name, proxy) in [("reading", &reads), ("changing", &writes)] {
        let (tokens, line) = judge(name, proxy)?;
        renewals += tokens;
        lines.push(line);
    }
    ensure!(renewals >= LEAST_RENEWALS, "only {renewals} tokens were given out");
    sees_a_401(&reads)?;
    reads.stop()?;
    writes.stop()?;
    Ok(lines.join("\n"))
}

/// promtool of Debian has no file with credentials: the secret is the password in its address, which the machine's
/// other users can see in a list of processes. That is good enough for a secret that lives for a minute.
fn promtool(programs: &Path, proxy: &Running, end: Instant) -> anyhow::Result<String> {
    let url = format!("http://promtool:{}@{}/prometheus", proxy.secret, proxy.address);
    let now = unix()?;
    let (start, stop) = ((now - 600).to_string(), now.to_string());
    let (from, to) = (format!("--start={start}"), format!("--end={stop}"));
    let selector = format!("--match={METRIC}");
    let queries: [&[&str]; 4] = [
        &["instant", &url, METRIC],
        &["range", &from, &to, "--step=60s", &url, METRIC],
        &["series", &selector, &from, &to, &url],
        &["labels", &url, "host"],
    ];
    let count = repeatedly(end, || {
        for words in queries {
            let mut command = Command::new(programs.join("promtool"));
            let said = output(command.arg("query").args(words).env_remove("HTTPS_PROXY"))
                .map_err(|error| without(&error, &proxy.secret))?;
            let what = words.first().copied().unwrap_or_default();
            ensure!(said.contains("db-1"), "promtool query {what} answered: {said}");
        }
        Ok(queries.len())
    })?;
    Ok(format!(
        "promtool 2.42: {count} queries (instant, range, series, labels), each with its answer; it has no \
         --http.config.file yet, so the client secret was the password in its URL"
    ))
}

/// Reads, and queries as a form, which is sent again where a token has ended.
fn curl(proxy: &Running, end: Instant) -> anyhow::Result<String> {
    let form = format!("query={METRIC}");
    let teams = proxy.url("/api/teams");
    let query = proxy.url("/prometheus/api/v1/query");
    let asked: [&[&str]; 2] = [&[&teams], &["--data-urlencode", &form, &query]];
    let config = format!("header = \"Authorization: Bearer {}\"\n", proxy.secret);
    let count = repeatedly(end, || {
        for words in asked {
            let mut command = Command::new("curl");
            command.args(["-sS", "--max-time", "20", "--config", "-", "-w", "\n%{http_code}"]);
            let said = fed(command.args(words), &config)?;
            let (body, status) = said.rsplit_once('\n').context("curl printed no status")?;
            ensure!(status == "200", "curl got {status}: {body}");
            let _: Value = serde_json::from_str(body).context("curl got no JSON")?;
        }
        Ok(asked.len())
    })?;
    Ok(format!("curl: {count} requests (GET and a form), every status 200"))
}

/// Our script on the client of the Python package index lists and changes.
fn sdcclient(python: &Path, proxy: &Running, time: Duration) -> anyhow::Result<String> {
    let mut command = Command::new(python);
    command.arg(at("tests/conformance/python/through_proxy.py")).arg(proxy.url(""));
    command.arg(&proxy.secret_file).arg(time.as_secs().to_string());
    let said = output(command.env("PYTHONDONTWRITEBYTECODE", "1"))?;
    Ok(format!("sdcclient: {}, each answer good", said.trim()))
}

/// What a proxy itself has seen: no 401 in its counters and its log, and answers of the service alone.
fn judge(name: &str, proxy: &Running) -> anyhow::Result<(u64, String)> {
    let metrics = proxy.metrics()?;
    let unauthorized = metrics.sum("requests_total", |it| it.contains("code=\"401\""));
    ensure!(unauthorized == 0, "the proxy for {name} counts {unauthorized} answers with 401");
    let statuses = proxy.statuses(|path| !server::is_not_served(path))?;
    ensure!(
        statuses.keys().all(|status| (200..300).contains(status)),
        "the proxy for {name} logs other answers than good ones: {statuses:?}"
    );
    let requests: usize = statuses.values().sum();
    ensure!(requests > 100, "only {requests} requests came to the proxy for {name}");
    let (renewals, refused) = (metrics.all("token_renewals"), metrics.all("tokens_refused_total"));
    let line = format!(
        "proxy for {name}: {renewals} tokens, {refused} of them refused by the service and replaced unseen; \
         {requests} requests, no 401 in log and metrics"
    );
    Ok((renewals, line))
}

/// The judge can see what it looks for: a client with a wrong secret is told 401 by the proxy itself.
fn sees_a_401(proxy: &Running) -> anyhow::Result<()> {
    let mut command = Command::new("curl");
    command.args(["-sS", "-o", "/dev/null", "--max-time", "20", "--config", "-"]);
    fed(command.arg(proxy.url("/api/teams")), "header = \"Authorization: Bearer wrong\"\n")?;
    // The log is written a little later.
    thread::sleep(Duration::from_millis(500));
    let seen = judge("reading", proxy).map_or_else(|error| error.to_string(), |it| it.1);
    ensure!(seen.contains("1 answers with 401"), "a 401 was not noticed: {seen}");
    let logged = proxy.statuses(|_| true)?;
    ensure!(logged.get(&401) == Some(&1), "a 401 is not in the access log: {logged:?}");
    Ok(())
}

/// Again and again until the end, with a little rest; returns the sum of what was done.
fn repeatedly(
    end: Instant,
    mut work: impl FnMut() -> anyhow::Result<usize>,
) -> anyhow::Result<usize> {
    let mut count = 0;
    while Instant::now() < end {
        count += work()?;
        thread::sleep(Duration::from_millis(100));
    }
    Ok(count)
}

/// An error without the secret of the clients, which is in the words of some programs.
fn without(error: &anyhow::Error, secret: &str) -> anyhow::Error {
    anyhow::anyhow!(format!("{error:#}").replace(secret, "[secret]"))
}

fn unix() -> anyhow::Result<u64> {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?;
    Ok(now.as_secs())
}
