//! The rules of `docs/recipes` in the programs that they are for, beside our own scan: all find the same files. A
//! program that is not installed is named, and not run.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, ensure};
use serde_json::Value;

use super::ours::{Ours, scratch};
use crate::checkout::{at, files};

/// Made-up tokens in the places where they belong, and files that have none.
const FILES: &str = "tests/conformance/secrets";

/// A program, and how it is run on the files; it returns the paths that it complains about.
type Scan = fn(&Path) -> anyhow::Result<BTreeSet<String>>;

const PROGRAMS: [(&str, Scan); 3] =
    [("gitleaks", gitleaks), ("trufflehog", trufflehog), ("detect-secrets", detect_secrets)];

pub(super) fn check(ours: &Ours) -> anyhow::Result<String> {
    let wanted = names(&at(FILES).join("found"))?;
    ensure!(wanted.len() >= 5, "there are files with tokens");
    let found = own(ours)?;
    ensure!(found == wanted, "our own scan: {found:?} instead of {wanted:?}");
    let scratch = scratch("secrets")?;
    let mut said = vec![format!("our own scan: {} of {} files", found.len(), wanted.len())];
    for (name, scan) in PROGRAMS {
        if Command::new(name).arg("--version").output().is_err() {
            said.push(format!("{name}: NOT RUN, it is not installed"));
            continue;
        }
        let found = scan(&scratch).with_context(|| name.to_owned())?;
        ensure!(found == wanted, "{name}: {found:?} instead of {wanted:?}");
        said.push(format!("{name}: {} of {} files", found.len(), wanted.len()));
    }
    Ok(said.join("\n"))
}

fn names(folder: &Path) -> anyhow::Result<BTreeSet<String>> {
    Ok(files(folder)?.iter().filter_map(|path| name(&path.to_string_lossy())).collect())
}

/// A file's name, with its folder so that a file of `clean` is none of `found`.
fn name(path: &str) -> Option<String> {
    let path = Path::new(path);
    let file = path.file_name()?.to_string_lossy();
    let folder = path.parent()?.file_name()?.to_string_lossy();
    Some(format!("{folder}/{file}"))
}

fn named(paths: &[&str], document: &Value) -> BTreeSet<String> {
    let rows = document.as_array().into_iter().flatten();
    rows.filter_map(|row| paths.iter().find_map(|at| row.pointer(at)?.as_str()))
        .filter_map(name)
        .collect()
}

fn own(ours: &Ours) -> anyhow::Result<BTreeSet<String>> {
    let mut scan = Command::new(&ours.program);
    scan.args(["monitoring", "auth", "scan", FILES, "--shapes-only", "--no-calls"]);
    let answer = scan.args(["--output", "JSON"]).current_dir(at("")).output()?;
    ensure!(answer.status.code() == Some(3), "{}", String::from_utf8_lossy(&answer.stderr));
    let document: Value = serde_json::from_slice(&answer.stdout)?;
    Ok(named(&["/path"], &document["findings"]))
}

fn gitleaks(scratch: &Path) -> anyhow::Result<BTreeSet<String>> {
    let report = scratch.join("gitleaks.json");
    let mut scan = Command::new("gitleaks");
    scan.args(["dir", "--no-banner", "--report-format", "json", "--report-path"]).arg(&report);
    scan.arg("--config").arg(at("docs/recipes/gitleaks.toml")).arg(at(FILES));
    let answer = scan.output()?;
    ensure!(answer.status.code() == Some(1), "{}", String::from_utf8_lossy(&answer.stderr));
    let document: Value = serde_json::from_slice(&fs::read(report)?)?;
    let ours = |row: &&Value| row["RuleID"].as_str().is_some_and(|id| id.starts_with("ibm-"));
    let rows: Value = document.as_array().into_iter().flatten().filter(ours).cloned().collect();
    Ok(named(&["/File"], &rows))
}

fn trufflehog(_: &Path) -> anyhow::Result<BTreeSet<String>> {
    let mut scan = Command::new("trufflehog");
    scan.args(["filesystem", "--json", "--no-verification", "--no-update", "--config"]);
    let answer = scan.arg(at("docs/recipes/trufflehog.yaml")).arg(at(FILES)).output()?;
    let text = String::from_utf8_lossy(&answer.stdout).into_owned();
    let rows: Value =
        text.lines().filter_map(|it| serde_json::from_str::<Value>(it).ok()).collect();
    Ok(named(&["/SourceMetadata/Data/Filesystem/file"], &rows))
}

fn detect_secrets(_: &Path) -> anyhow::Result<BTreeSet<String>> {
    let mut scan = Command::new("detect-secrets");
    scan.args(["scan", "--all-files", "--plugin"]);
    scan.arg(at("docs/recipes/detect_secrets_ibm_monitoring.py"));
    for filter in ["is_potential_uuid", "is_indirect_reference"] {
        scan.args(["--disable-filter", &format!("detect_secrets.filters.heuristic.{filter}")]);
    }
    let answer = scan.arg(".").current_dir(at(FILES)).output()?;
    ensure!(answer.status.success(), "{}", String::from_utf8_lossy(&answer.stderr));
    let document: Value = serde_json::from_slice(&answer.stdout)?;
    let ours = |row: &&Value| row["type"] == "IBM Cloud Monitoring API token";
    let files = document["results"].as_object().into_iter().flatten();
    let rows = files.flat_map(|(_, rows)| rows.as_array().into_iter().flatten());
    let rows: Value = rows.filter(ours).cloned().collect();
    Ok(named(&["/filename"], &rows))
}
