//! Load: wrk for small answers, and one connection for a large one.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};

use super::tools::Tools;
use crate::checkout::output;

/// What small requests ask for.
pub(super) const SMALL: &str = "/prometheus/api/v1/query?query=up";
/// What the large request asks for, and the length of its answer.
pub(super) const BIG: &str = "/api/large";
pub(super) const LARGE: usize = 50_000_000;
/// Connections at once.
pub(super) const CONNECTIONS: [usize; 4] = [1, 16, 64, 256];
/// How often each server is loaded at each number of connections; one after the other, and again.
pub(super) const ROUNDS: usize = 5;
/// Connections where the access log is on.
pub(super) const WITH_LOG: usize = 64;
/// How long one load lasts, in seconds.
pub(super) const SECONDS: u64 = 2;

/// wrk prints no 99.9th percentile by itself.
const SCRIPT: &str = r#"done = function(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format("FOUND %d %d %d %d %d %d\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), latency:percentile(99.9),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
"#;

/// What came of one load; times in microseconds.
pub(super) struct Measured {
    pub(super) requests: f64,
    pub(super) per_second: f64,
    pub(super) p50: f64,
    pub(super) p99: f64,
    pub(super) p999: f64,
}

pub(super) struct Load<'t> {
    tools: &'t Tools,
    script: PathBuf,
}

impl<'t> Load<'t> {
    pub(super) fn new(tools: &'t Tools, folder: &Path) -> anyhow::Result<Self> {
        let script = folder.join("percentiles.lua");
        std::fs::write(&script, SCRIPT)?;
        Ok(Self { tools, script })
    }

    /// So many connections ask for the small answer, as fast as they get it. One that is not good fails.
    pub(super) fn small(&self, url: &str, connections: usize) -> anyhow::Result<Measured> {
        let mut wrk = self.tools.wrk();
        wrk.args(["-t1", &format!("-c{connections}"), &format!("-d{SECONDS}s"), "-s"]);
        let said = output(wrk.arg(&self.script).arg(format!("{url}{SMALL}")))?;
        let line = said.lines().find_map(|it| it.split_once("FOUND ")).context("wrk is silent")?.1;
        let numbers: Vec<f64> = line.split(' ').map(str::parse).collect::<Result<_, _>>()?;
        let [requests, micros, p50, p99, p999, errors] = numbers[..] else {
            anyhow::bail!("wrk said {line}");
        };
        ensure!(errors == 0.0 && requests > 0.0, "{errors} of {requests} requests went wrong");
        Ok(Measured { requests, per_second: requests / micros * 1e6, p50, p99, p999 })
    }

    /// One request for the large answer, in megabytes a second.
    pub(super) fn large(url: &str) -> anyhow::Result<f64> {
        let port = url.rsplit(':').next().unwrap_or_default().parse()?;
        let mut stream = connected(port)?;
        let started = Instant::now();
        ask(&mut stream, BIG)?;
        let (mut total, mut head) = (0, Vec::new());
        let mut buffer = vec![0; 256 * 1024];
        loop {
            let count = stream.read(&mut buffer)?;
            ensure!(count > 0, "the large answer ended after {total} bytes");
            if head.is_empty() || !head.windows(4).any(|it| it == b"\r\n\r\n") {
                head.extend_from_slice(&buffer[..count.min(4096)]);
            }
            total += count;
            let end = head.windows(4).position(|it| it == b"\r\n\r\n").map(|at| at + 4);
            if end.is_some_and(|end| total >= end + LARGE) {
                break;
            }
        }
        let bytes = u32::try_from(LARGE)?;
        Ok(f64::from(bytes) / 1e6 / started.elapsed().as_secs_f64())
    }
}

pub(super) fn connected(port: u16) -> anyhow::Result<TcpStream> {
    let stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(Duration::from_secs(20)))?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

pub(super) fn ask(stream: &mut TcpStream, path: &str) -> anyhow::Result<()> {
    Ok(write!(stream, "GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")?)
}

/// The head and the body of a small answer, which come at once.
pub(super) fn get(port: u16, path: &str) -> anyhow::Result<String> {
    let mut stream = connected(port)?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")?;
    let mut text = String::new();
    stream.read_to_string(&mut text)?;
    Ok(text)
}
