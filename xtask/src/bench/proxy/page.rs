//! The page with the results.

use std::fmt::Write as _;

use anyhow::Context;
use serde_json::Value;

use super::super::programs::machine;
use super::load::{CONNECTIONS, LARGE, ROUNDS, SECONDS, WITH_LOG};
use super::servers::{DIRECT, NGINX, OURS};

/// The most that the proxy may add to the latency of nginx, times what nginx adds.
const LATENCY: f64 = 1.2;
/// The least throughput, times that of nginx.
const THROUGHPUT: f64 = 0.8;
/// The most memory, in megabytes.
const MEMORY: f64 = 20.0;

const REPEAT: &str = "
## Where the time goes

For 64 connections, without a log, in November 2026, by the processor times of both halves: before it was made faster, a
request took 17 to 19 µs of the program and 18 to 23 µs of the kernel. With headers and addresses that are made once,
dlmalloc in place of musl's own allocator, and five crates compiled for speed, it takes 18 and 13 µs; nginx takes 3 and
13. The kernel's part is as good as it gets. What is left is the program's: hyper on both sides and reqwest's client
between them, compiled for size. With 18 crates compiled for speed it was 16 µs, for
0.2 MB more of the program. To come
near nginx, the proxy would have to do without reqwest's client.

An idle connection keeps two buffers of 8 kB in hyper, one for each direction; that is the memory of a thousand of them.

HTTP/2 to the service is left out: reqwest's feature makes the program 0.2 MB larger, and against an nginx with TLS on
loopback 64 connections of clients got 31,900 answers a second over it, and 35,300 over HTTP/1.1.

## How to repeat it

`cargo xtask bench proxy` builds the released program (or takes another with `--program`), unpacks Debian's packages of
nginx and wrk below `target`, starts everything on 127.0.0.1, measures, and writes this page. It needs `apt-get` and
`dpkg`, on Linux. It installs nothing. A busy machine shows more than its own time: read the ratios of one page only.
";

fn number(value: &Value, path: &str) -> anyhow::Result<f64> {
    value.pointer(path).and_then(Value::as_f64).with_context(|| format!("{path} was not measured"))
}

pub(super) fn page(
    what: &str,
    size: u64,
    versions: &str,
    results: &Value,
) -> anyhow::Result<String> {
    let mut page = format!(
        "# The proxy\n\n\
         <!-- Written by `cargo xtask bench proxy`. -->\n\n\
         What `monitoring proxy` of the released program (`{what}`, {size:.2} MB) costs, beside nginx as a reverse proxy \
         with a static `Authorization` header and kept connections to the service. One run on {machine}; {versions}. The \
         service is an nginx, too, with one small answer for everything and one file; each nginx has one worker, as the proxy \
         has one thread. Load, proxy and service share the machine's processors. Each server was loaded for {seconds} s \
         {ROUNDS} times at each number of connections, one after the other and again, after a first round that does not count; \
         medians are shown. Everything speaks plain http on loopback, no client shows a secret, and no access log is \
         written unless the table says so. The machine's load average was {before} before and {after} after.\n\n\
         ## Small answers\n\n\
         | Connections | Server | Requests a second | p50, ms | p99, ms | p99.9, ms | Processor time for a request, µs |\n\
         | --: | --- | --: | --: | --: | --: | --: |\n",
        size = megabytes(size),
        machine = machine(),
        seconds = SECONDS,
        before = results["load"][0],
        after = results["load"][1],
    );
    for connections in CONNECTIONS {
        for name in [DIRECT, NGINX, OURS] {
            row(&mut page, connections, name, &results["small"][connections.to_string()][name])?;
        }
    }
    page.push_str(
        "\nThe processor time is that of the server in the row, and the kernel's for it; for `direct`, where no proxy is \
         in between, that of the service. With an access log in a file:\n\n\
         | Connections | Server | Requests a second | p50, ms | p99, ms | p99.9, ms | Processor time for a request, µs |\n\
         | --: | --- | --: | --: | --: | --: | --: |\n",
    );
    for name in [NGINX, OURS] {
        row(&mut page, WITH_LOG, name, &results["logged"][name])?;
    }
    write!(
        page,
        "\n## An answer of {} MB\n\n| Server | MB a second |\n| --- | --: |\n",
        LARGE / 1_000_000
    )?;
    for name in [DIRECT, NGINX, OURS] {
        writeln!(page, "| {name} | {:.0} |", number(&results["large"], &format!("/{name}"))?)?;
    }
    page.push_str(
        "\nnginx buffers as it does unless told otherwise: what the client does not take at once goes through a file.\n",
    );
    memory(&mut page, &results["memory"])?;
    aims(&mut page, results)?;
    page.push_str(REPEAT);
    Ok(page)
}

fn row(page: &mut String, connections: usize, name: &str, it: &Value) -> anyhow::Result<()> {
    let millis = |path: &str| anyhow::Ok(number(it, path)? / 1_000.0);
    writeln!(
        page,
        "| {connections} | {name} | {:.0} | {:.3} | {:.2} | {:.2} | {:.0} |",
        number(it, "/per_second")?,
        millis("/p50")?,
        millis("/p99")?,
        millis("/p999")?,
        number(it, "/processor")?
    )?;
    Ok(())
}

fn memory(page: &mut String, found: &Value) -> anyhow::Result<()> {
    page.push_str(
        "\n## Memory\n\nResident memory of the process that carries requests (of nginx its worker), in MB.\n\n\
         | Server | Just started | After its first requests | With 1,000 idle connections | At its highest |\n\
         | --- | --: | --: | --: | --: |\n",
    );
    for name in [NGINX, OURS] {
        let it = &found[name];
        writeln!(
            page,
            "| {name} | {:.1} | {:.1} ({:.0} requests) | {:.1} | {:.1} |",
            number(it, "/begun/resident")?,
            number(it, "/after/resident")?,
            number(it, "/requests")?,
            number(it, "/idle/resident")?,
            number(it, "/idle/peak")?
        )?;
    }
    Ok(())
}

fn aims(page: &mut String, results: &Value) -> anyhow::Result<()> {
    page.push_str(
        "\n## Aims\n\n\
         Latency is what a proxy adds at p50 to the way without one, times what nginx adds. With more than one connection \
         the processors are busy all the time, and latency is how long the others' requests take.\n\n\
         | Aim | | Measured | |\n| --- | --: | --: | --- |\n",
    );
    let small = |connections: usize, name: &str, what: &str| {
        number(&results["small"], &format!("/{connections}/{name}/{what}"))
    };
    let verdict = |good: bool| if good { "met" } else { "missed" };
    for it in CONNECTIONS {
        let direct = small(it, DIRECT, "p50")?;
        let added = |name| anyhow::Ok(small(it, name, "p50")? - direct);
        let ratio = added(OURS)? / added(NGINX)?;
        let good = verdict(ratio <= LATENCY);
        writeln!(
            page,
            "| latency added, {it} connections | at most {LATENCY} times | {ratio:.2} times | {good} |"
        )?;
    }
    for it in CONNECTIONS {
        let ratio = small(it, OURS, "per_second")? / small(it, NGINX, "per_second")?;
        let good = verdict(ratio >= THROUGHPUT);
        writeln!(
            page,
            "| requests a second, {it} connections | at least {THROUGHPUT} times | {ratio:.2} times | {good} |"
        )?;
    }
    let large = |name: &str| number(&results["large"], &format!("/{name}"));
    let ratio = large(OURS)? / large(NGINX)?;
    let good = verdict(ratio >= THROUGHPUT);
    writeln!(page, "| large answer | at least {THROUGHPUT} times | {ratio:.2} times | {good} |")?;
    let peak = number(&results["memory"], &format!("/{OURS}/idle/peak"))?;
    let good = verdict(peak < MEMORY);
    writeln!(
        page,
        "| memory at its highest, 1,000 idle connections included | below {MEMORY} MB | {peak:.1} MB | {good} |"
    )?;
    Ok(())
}

fn megabytes(bytes: u64) -> f64 {
    f64::from(u32::try_from(bytes / 1000).unwrap_or(u32::MAX)) / 1000.0
}
