//! PromQL: the sandbox's answers against those of the Prometheus project's own engine, over the same
//! samples. The program is `tests/conformance/promql`, a Go module of its own because of its size.

use std::process::Command;

use anyhow::ensure;

use super::ours::{FOLDER, Ours};
use super::sandbox;
use crate::checkout::{at, call};

const SOURCE: &str = "tests/conformance/promql";

/// Builds the program, and runs it inside a sandbox with somebody logged in.
pub(super) fn check(ours: &Ours) -> anyhow::Result<String> {
    let folder = at(FOLDER).join("promql");
    std::fs::create_dir_all(&folder)?;
    let program = folder.join(format!("promql{}", std::env::consts::EXE_SUFFIX));
    let mut build = Command::new("go");
    build.current_dir(at(SOURCE)).args(["build", "-mod=readonly", "-trimpath", "-o"]);
    call(build.arg(&program).arg("."))?;
    let script = format!(
        "ibmcloud login -q -r us-south > /dev/null && '{}' ibmcloud {SOURCE}/queries.json",
        program.display()
    );
    let result = sandbox::shell(ours, &script).output()?;
    let said = String::from_utf8_lossy(&result.stdout);
    ensure!(result.status.success(), "{said}{}", String::from_utf8_lossy(&result.stderr));
    Ok(said.trim().to_owned())
}
