//! Which of two versions of a plug-in is the newer one: the official SDK's comparison, and ours.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::Stdio;

use anyhow::{Context, ensure};
use ibmcloud_plugin_sdk::Version;

use super::golang::Golang;

/// Versions that IBM's plug-in of our name has (1.0.x), and those that it may have for a long time.
const OTHERS: [&str; 6] = ["1.0.0", "1.0.9", "1.0.9999", "1.99.0", "2.0.0", "99.9999.9999"];

/// Ours is newer than the other plug-in's, so that an update of all plug-ins leaves it; and our host
/// agrees with the SDK about every pair.
pub(super) fn check(golang: &Golang) -> anyhow::Result<String> {
    let ours = ibmcloud_monitoring::PRODUCT.version;
    let numbers = ["0", "1", "2", "9", "10", "99", "100", "101"];
    let mut pairs: Vec<(String, String)> =
        OTHERS.iter().map(|other| (ours.to_owned(), (*other).to_owned())).collect();
    let some: Vec<String> = numbers
        .iter()
        .flat_map(|one| numbers.iter().map(move |two| format!("{one}.{two}.{one}")))
        .collect();
    for one in &some {
        pairs.extend(some.iter().map(|two| (one.clone(), two.clone())));
    }
    let answers = compared(golang, &pairs)?;
    ensure!(answers.len() == pairs.len(), "{} answers for {} pairs", answers.len(), pairs.len());
    for (at, ((one, two), answer)) in pairs.iter().zip(&answers).enumerate() {
        let own = one.parse::<Version>()?.cmp(&two.parse::<Version>()?) as i8;
        ensure!(own.to_string() == *answer, "{one} and {two}: the SDK says {answer}, we say {own}");
        ensure!(
            at >= OTHERS.len() || answer == "1",
            "the SDK takes {two} for no older than {ours}"
        );
    }
    let others = OTHERS.join(", ");
    Ok(format!("{ours} is newer than {others}; {} pairs are compared alike", pairs.len()))
}

/// What the SDK says of each pair: `-1`, `0` or `1`.
fn compared(golang: &Golang, pairs: &[(String, String)]) -> anyhow::Result<Vec<String>> {
    let mut lines = String::new();
    for (one, two) in pairs {
        let _ = writeln!(lines, "{one} {two}");
    }
    let mut judge = golang.program("versions");
    let mut judge = judge.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let mut input = judge.stdin.take().context("the judge does not listen")?;
    // It answers while it reads, and its answers wait in a pipe.
    let writer = std::thread::spawn(move || input.write_all(lines.as_bytes()));
    let verdict = judge.wait_with_output()?;
    writer.join().map_err(|_| anyhow::anyhow!("the writer panicked"))??;
    ensure!(verdict.status.success(), "the judge failed: {}", verdict.status);
    Ok(String::from_utf8_lossy(&verdict.stdout).lines().map(str::to_owned).collect())
}
