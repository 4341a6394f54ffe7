//! Memory of proxies that have just started, after many requests, and with many idle connections.

use std::fs;
use std::io::Read as _;

use anyhow::{Context, ensure};
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use serde_json::{Value, json};

use super::load::{Load, SMALL, ask, connected};
use super::servers::{NGINX, OURS, Proxy, Servers};

/// Requests, and connections while they come.
const REQUESTS: f64 = 100_000.0;
const CONNECTIONS: usize = 64;
/// Connections that have asked once and stay.
const IDLE: usize = 1_000;

/// Lets this process and its children open as many files as the system allows.
pub(super) fn many_descriptors() -> anyhow::Result<()> {
    let (_, most) = getrlimit(Resource::RLIMIT_NOFILE)?;
    setrlimit(Resource::RLIMIT_NOFILE, most, most)?;
    ensure!(most > 4 * IDLE as u64, "the system allows only {most} open files");
    Ok(())
}

pub(super) fn measure(servers: &Servers, load: &Load<'_>) -> anyhow::Result<Value> {
    let subjects = [(NGINX, servers.nginx_proxy()), (OURS, servers.ours())];
    let found = subjects.map(|(name, proxy)| -> anyhow::Result<(&str, Value)> {
        let begun = of(proxy.process)?;
        let (mut requests, mut highest) = (0.0, 0.0_f64);
        let url = format!("http://127.0.0.1:{}", proxy.port);
        while requests < REQUESTS {
            requests += load.small(&url, CONNECTIONS)?.requests;
            highest = highest.max(of(proxy.process)?["resident"].as_f64().unwrap_or_default());
        }
        let after = of(proxy.process)?;
        let held: Vec<_> = (0..IDLE).map(|_| idle(proxy)).collect::<anyhow::Result<_>>()?;
        let idle = of(proxy.process)?;
        drop(held);
        let found = json!({
            "begun": begun, "after": after, "idle": idle, "requests": requests,
            "highest": highest,
        });
        Ok((name, found))
    });
    found.into_iter().collect()
}

/// A connection that has asked once and got its answer.
fn idle(proxy: Proxy) -> anyhow::Result<std::net::TcpStream> {
    let mut stream = connected(proxy.port)?;
    ask(&mut stream, SMALL)?;
    let mut buffer = [0; 4096];
    let count = stream.read(&mut buffer)?;
    ensure!(buffer[..count].starts_with(b"HTTP/1.1 200"), "an idle connection got no answer");
    Ok(stream)
}

/// Resident memory of a process now, and at its highest, in megabytes.
fn of(process: u32) -> anyhow::Result<Value> {
    let text = fs::read_to_string(format!("/proc/{process}/status"))?;
    let megabytes = |name: &str| -> anyhow::Result<f64> {
        let line = text.lines().find_map(|it| it.strip_prefix(name)).context("no such line")?;
        let kilobytes: f64 = line.trim_start_matches(':').trim().trim_end_matches(" kB").parse()?;
        Ok(kilobytes / 1024.0)
    };
    Ok(json!({ "resident": megabytes("VmRSS")?, "peak": megabytes("VmHWM")? }))
}
