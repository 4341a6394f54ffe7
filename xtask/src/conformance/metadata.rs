//! What the program says about itself, judged by the official SDK.

use std::io::Write as _;
use std::process::{Command, Stdio};

use anyhow::{Context, ensure};

use super::golang::Golang;
use super::ours::Ours;

pub(super) fn check(ours: &Ours, golang: &Golang) -> anyhow::Result<String> {
    let mut command = Command::new(&ours.program);
    let answer = command.arg("SendMetadata").output().context("cannot start the program")?;
    ensure!(answer.status.success(), "SendMetadata failed: {}", answer.status);
    judged(golang, &answer.stdout)
}

/// What the SDK says of a metadata document.
fn judged(golang: &Golang, document: &[u8]) -> anyhow::Result<String> {
    let mut judge = golang.program("metadata");
    let judge = judge.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut judge = judge.spawn()?;
    judge.stdin.take().context("the judge does not listen")?.write_all(document)?;
    let verdict = judge.wait_with_output()?;
    let said = String::from_utf8_lossy(&verdict.stdout);
    let reason = String::from_utf8_lossy(&verdict.stderr);
    ensure!(verdict.status.success(), "{said}{reason}");
    Ok(said.trim().to_owned())
}
