//! What the program for one platform is made of: its packages, as cargo chooses them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use anyhow::{Context, ensure};
use serde_json::Value;

use super::names::PROGRAM;
use super::target::Target;
use crate::checkout::{output, program, read};

/// A package that is linked into the program.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub(crate) name: String,
    pub(crate) version: String,
    /// An SPDX expression.
    pub(crate) licence: String,
    pub(crate) repository: Option<String>,
    /// The SHA-256 of its file in the registry; none of our own packages has one.
    pub(crate) checksum: Option<String>,
    /// Where its sources are.
    pub(crate) folder: PathBuf,
    /// Indices of the parts that it needs.
    pub(crate) needs: Vec<usize>,
}

impl Part {
    /// Whether it is a package of this workspace.
    pub(crate) fn is_ours(&self) -> bool {
        self.checksum.is_none()
    }
}

/// The parts, sorted by name and version. What runs at build time only (macros, build scripts) is none.
pub(crate) fn of(target: &Target) -> anyhow::Result<Vec<Part>> {
    let linked = linked(target)?;
    let mut words = vec!["metadata", "--locked", "--offline", "--format-version", "1"];
    words.extend(["--filter-platform", target.triple]);
    let metadata: Value = serde_json::from_str(&output(&mut program("cargo", &words))?)?;
    let packages = metadata["packages"].as_array().context("cargo names no packages")?;
    let mut chosen: Vec<&Value> = packages.iter().filter(|it| linked.contains(&key(it))).collect();
    chosen.sort_by_key(|it| key(it));
    ensure!(chosen.len() == linked.len(), "cargo names other packages than it links");

    let ids: BTreeMap<&str, usize> =
        chosen.iter().enumerate().filter_map(|(at, it)| Some((it["id"].as_str()?, at))).collect();
    let nodes = metadata["resolve"]["nodes"].as_array().context("cargo resolves no packages")?;
    let needs = |id: &Value| -> Vec<usize> {
        let node = nodes.iter().find(|node| node["id"] == *id);
        let names = node.and_then(|node| node["deps"].as_array()).into_iter().flatten();
        let linked = names.filter(|it| {
            it["dep_kinds"]
                .as_array()
                .is_some_and(|kinds| kinds.iter().any(|it| it["kind"].is_null()))
        });
        let found: BTreeSet<usize> =
            linked.filter_map(|it| ids.get(it["pkg"].as_str()?).copied()).collect();
        found.into_iter().collect()
    };
    let checksums = checksums()?;
    chosen
        .iter()
        .map(|package| {
            let text = |name: &str| package[name].as_str().map(str::to_owned);
            let (name, version) = key(package);
            let manifest = PathBuf::from(text("manifest_path").context("no manifest")?);
            Ok(Part {
                licence: text("license")
                    .with_context(|| format!("{name} {version} names no licence"))?
                    .replace('/', " OR "),
                repository: text("repository"),
                checksum: checksums.get(&(name.clone(), version.clone())).cloned(),
                folder: manifest.parent().context("no folder")?.to_owned(),
                needs: needs(&package["id"]),
                name,
                version,
            })
        })
        .collect()
}

/// Name and version of what is linked, with the features that this program chooses.
fn linked(target: &Target) -> anyhow::Result<BTreeSet<(String, String)>> {
    let mut words = vec!["tree", "--locked", "--offline", "--package", PROGRAM];
    words.extend(["--target", target.triple, "--edges", "normal,no-proc-macro"]);
    words.extend(["--prefix", "none", "--format", "{p}"]);
    let text = output(&mut program("cargo", &words))?;
    let line = |line: &str| {
        let mut words = line.split(' ');
        Some((words.next()?.to_owned(), words.next()?.strip_prefix('v')?.to_owned()))
    };
    let found: BTreeSet<_> = text.lines().filter_map(line).collect();
    ensure!(!found.is_empty(), "`cargo tree` names no packages");
    Ok(found)
}

fn key(package: &Value) -> (String, String) {
    let text = |name: &str| package[name].as_str().unwrap_or_default().to_owned();
    (text("name"), text("version"))
}

/// The checksums of `Cargo.lock`, by name and version.
fn checksums() -> anyhow::Result<BTreeMap<(String, String), String>> {
    let text = read("Cargo.lock")?;
    let value = |block: &str, name: &str| {
        let line = block.lines().find_map(|it| it.strip_prefix(name)?.strip_prefix(" = \""))?;
        Some(line.trim_end_matches('"').to_owned())
    };
    let blocks = text.split("[[package]]");
    let row =
        |it: &str| Some(((value(it, "name")?, value(it, "version")?), value(it, "checksum")?));
    Ok(blocks.filter_map(row).collect())
}

#[cfg(test)]
mod tests {
    use super::super::target;
    use super::*;

    #[test]
    fn the_program_is_made_of_its_crates_and_of_no_build_time_ones() {
        let parts = of(&target::ALL[0]).unwrap();
        let find = |name: &str| parts.iter().find(|it| it.name == name);
        let program = find(PROGRAM).unwrap();
        assert!(program.is_ours() && program.needs.iter().any(|at| parts[*at].name == "clap"));
        let ring = find("ring").unwrap();
        assert_eq!(ring.checksum.as_ref().map(String::len), Some(64));
        assert!(ring.folder.join("Cargo.toml").is_file());
        for other in ["clap_derive", "cc", "xtask", "rpm"] {
            assert!(find(other).is_none(), "{other}");
        }
    }
}
