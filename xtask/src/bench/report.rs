//! The page with the results.

use std::fmt::Write as _;

use super::measure::Measured;
use super::programs::{FIRST_CALL, GO, METADATA, TOKENS, TRUE, machine};

/// `docs/benchmarks.md`.
pub(super) fn page(target: &str, runs: u32, measured: &Measured, sizes: &[(&str, u64)]) -> String {
    let mut page = format!(
        "# Benchmarks\n\n\
         <!-- Written by `cargo xtask bench startup`. -->\n\n\
         What starting the released program (`{target}`) costs, beside programs that people know. One run on \
         {machine}; every program was started {runs} times in turn, and medians are shown. Read the ratios: \
         another machine has other milliseconds. Instructions are counted by callgrind and do not \
         jitter.\n\n\
         | Process | Wall, ms | User, ms | User and system, ms | Peak memory, MB | Instructions, million |\n\
         | --- | --: | --: | --: | --: | --: |\n",
        machine = machine(),
    );
    for name in measured.names() {
        let shown = |value: Option<f64>, digits| {
            value.map_or_else(String::new, |it| format!("{it:.digits$}"))
        };
        let instructions = measured.instructions(name).map(millions);
        writeln!(
            page,
            "| {name} | {} | {} | {} | {} | {} |",
            shown(measured.wall(name), 2),
            shown(measured.user(name), 2),
            shown(measured.processor(name), 2),
            shown(measured.memory(name), 1),
            shown(instructions, 2),
        )
        .expect("a String takes every text");
    }
    page.push_str(
        "\nOur commands ran inside the sandbox with a valid session. `settings team list` includes the \
         sandbox's answers, and `resource groups` is stopped when it has sent its first words to the proxy, \
         after it has read the system's certificate authorities.\n\n",
    );
    page.push_str(&aims(measured, sizes));
    page.push_str(REPEAT);
    page
}

/// What was aimed at, and what was reached.
fn aims(measured: &Measured, sizes: &[(&str, u64)]) -> String {
    let wall = |name| measured.wall(name).unwrap_or(f64::NAN);
    let size = megabytes(sizes[0].1);
    let aims = [
        ("`SendMetadata` beside `/bin/true`", 1.0, wall(METADATA) / wall(TRUE), "times"),
        ("`SendMetadata` beside the Go plug-in", 0.15, wall(METADATA) / wall(GO), "times"),
        (
            "`iam oauth-tokens`, own time (user and system)",
            3.0,
            measured.processor(TOKENS).unwrap_or(f64::NAN),
            "ms",
        ),
        ("first https call, before the network", 8.0, wall(FIRST_CALL), "ms"),
        ("the program, stripped", 12.0, size, "MB"),
    ];
    let mut text = "| Aim | At most | Measured | |\n| --- | --: | --: | --- |\n".to_owned();
    for (what, limit, found, unit) in aims {
        let verdict = if found <= limit { "met" } else { "missed" };
        writeln!(text, "| {what} | {limit} {unit} | {found:.2} {unit} | {verdict} |")
            .expect("a String takes every text");
    }
    for (name, bytes) in &sizes[1..] {
        writeln!(text, "\nFor comparison, stripped: {name} {:.1} MB.", megabytes(*bytes))
            .expect("a String takes every text");
    }
    text
}

const REPEAT: &str = "
## How to repeat it

`cargo xtask bench startup` builds the released program (the static one where it can be linked), the Go
plug-in of `tests/conformance/go`, a Rust program that does nothing and a Python environment with `sdcclient`;
it then measures all of them in one sandbox and writes this page and `docs/benchmarks.json`. It needs Go,
Python, curl, GNU time and valgrind, on Linux.

`cargo xtask bench startup --check` only counts the instructions of the commands that need neither session nor
network, and fails if one of them is more than 10 % above the stored figure.

## Other figures

[Long lists](benchmarks-lists.md), [a fleet](benchmarks-fleet.md), [a search of files](benchmarks-scan.md), and [the
proxy](benchmarks-proxy.md) have pages of their own.
";

fn millions(count: u64) -> f64 {
    // Exact enough for two digits.
    f64::from(u32::try_from(count / 1000).unwrap_or(u32::MAX)) / 1000.0
}

fn megabytes(bytes: u64) -> f64 {
    f64::from(u32::try_from(bytes / 1000).unwrap_or(u32::MAX)) / 1000.0
}
