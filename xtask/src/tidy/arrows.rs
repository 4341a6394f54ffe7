//! Which crate may use which: the picture in `ARCHITECTURE.md`, as a table.

use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use serde_json::Value;

use crate::{checkout, sources};

/// A package, the crates of ours that it is made of, and those that only its tests use.
type Row = (&'static str, &'static [&'static str], &'static [&'static str]);

const ARROWS: &[Row] = &[
    ("compact-sort", &[], &[]),
    ("ibmcloud-secrets", &["compact-sort"], &[]),
    ("ibmcloud-core", &["ibmcloud-secrets"], &[]),
    ("ibmcloud-transport", &["compact-sort", "ibmcloud-core"], &["ibmcloud-emulator"]),
    ("ibmcloud-as-code", &["compact-sort", "ibmcloud-core", "ibmcloud-transport"], &[]),
    (
        "ibmcloud-lockdown",
        &["compact-sort", "ibmcloud-core", "ibmcloud-transport"],
        &["ibmcloud-emulator"],
    ),
    (
        "ibmcloud-fleet",
        &["compact-sort", "ibmcloud-core", "ibmcloud-lockdown", "ibmcloud-transport"],
        &[],
    ),
    ("ibmcloud-proxy", &["ibmcloud-core", "ibmcloud-transport"], &["ibmcloud-emulator"]),
    ("ibmcloud-scan", &[], &[]),
    ("ibmcloud-migrate", &["compact-sort", "ibmcloud-scan"], &[]),
    ("ibmcloud-plugin-sdk", &["compact-sort", "ibmcloud-secrets"], &[]),
    ("ibmcloud-emulator", &["compact-sort"], &[]),
    (
        "ibmcloud-cli",
        &["compact-sort", "ibmcloud-core", "ibmcloud-plugin-sdk", "ibmcloud-transport"],
        &[],
    ),
    (
        "ibmcloud-base",
        &[
            "compact-sort",
            "ibmcloud-cli",
            "ibmcloud-core",
            "ibmcloud-plugin-sdk",
            "ibmcloud-transport",
        ],
        &[],
    ),
    (
        "ibmcloud-monitoring",
        &[
            "compact-sort",
            "ibmcloud-as-code",
            "ibmcloud-base",
            "ibmcloud-cli",
            "ibmcloud-core",
            "ibmcloud-emulator",
            "ibmcloud-fleet",
            "ibmcloud-lockdown",
            "ibmcloud-migrate",
            "ibmcloud-plugin-sdk",
            "ibmcloud-proxy",
            "ibmcloud-scan",
            "ibmcloud-transport",
        ],
        &["ibmcloud-emulator"],
    ),
    ("hello-plugin", &["ibmcloud-cli", "ibmcloud-plugin-sdk"], &[]),
    (
        "xtask",
        &[
            "ibmcloud-base",
            "ibmcloud-cli",
            "ibmcloud-emulator",
            "ibmcloud-monitoring",
            "ibmcloud-plugin-sdk",
        ],
        &[],
    ),
];

/// Crates from elsewhere that only some of ours may be made of.
const RESERVED: &[(&str, &[&str])] =
    &[("reqwest", &["ibmcloud-transport"]), ("anyhow", &["xtask"])];

/// What the domain is not made of: no input and output, no async, no file format.
const NOT_IN_CORE: &[&str] = &["serde", "serde_json", "tokio", "futures-util", "reqwest"];

pub(crate) fn complaints() -> anyhow::Result<Vec<String>> {
    let mut complaints: Vec<String> =
        checkout::packages()?.iter().flat_map(|it| package(&Package::read(it))).collect();
    for package in checkout::packages()? {
        complaints.extend(in_sources(&Package::read(&package))?);
    }
    complaints.extend(emulator_outside_the_sandbox()?);
    Ok(complaints)
}

/// What a manifest says about one package.
struct Package {
    name: String,
    dependencies: Vec<String>,
    for_tests: Vec<String>,
    folder: PathBuf,
}

impl Package {
    fn read(package: &Value) -> Self {
        let names = |dev: bool| {
            let all = package["dependencies"].as_array().into_iter().flatten();
            let of_kind = all.filter(|it| (it["kind"] == "dev") == dev);
            of_kind.filter_map(|it| it["name"].as_str().map(str::to_owned)).collect()
        };
        let name = package["name"].as_str().unwrap_or_default().to_owned();
        let manifest = Path::new(package["manifest_path"].as_str().unwrap_or_default());
        let folder = manifest.parent().unwrap_or(manifest).to_owned();
        Self { name, dependencies: names(false), for_tests: names(true), folder }
    }
}

fn package(package: &Package) -> Vec<String> {
    let Package { name, dependencies, for_tests, .. } = package;
    let Some((_, allowed, allowed_for_tests)) = ARROWS.iter().find(|(of, ..)| of == name) else {
        return vec![format!("{name} is not in the picture of the crates")];
    };
    let mut complaints = Vec::new();
    let ours = |other: &str| ARROWS.iter().any(|(of, ..)| *of == other);
    for other in dependencies {
        if ours(other) && !allowed.contains(&other.as_str()) {
            complaints.push(format!("{name} must not use {other}"));
        }
        let reserved = RESERVED.iter().find(|(of, _)| of == other);
        if reserved.is_some_and(|(_, users)| !users.contains(&name.as_str())) {
            complaints.push(format!("{name} must not use {other}: it is not its place"));
        }
        if name == "ibmcloud-core" && NOT_IN_CORE.contains(&other.as_str()) {
            complaints.push(format!("the domain must not use {other}"));
        }
    }
    for other in for_tests {
        if ours(other) && !allowed_for_tests.contains(&other.as_str()) {
            complaints.push(format!("the tests of {name} must not use {other}"));
        }
    }
    complaints
}

/// The arrows that the sources of a package draw: each has to be allowed, and each one of the manifest
/// has to be drawn by some file.
fn in_sources(package: &Package) -> anyhow::Result<Vec<String>> {
    let mut drawn = Vec::new();
    for path in checkout::files(package.folder.join("src"))? {
        let name = checkout::shown(&path);
        if checkout::has_extension(&path, "rs") {
            let names = crates_in(sources::without_tests(sources::tokens(&path)?));
            drawn.extend(names.into_iter().map(|other| (other, name.clone())));
        }
    }
    Ok(arrows(package, &drawn))
}

/// What is wrong with arrows from a package's sources, each a crate and the file that names it.
fn arrows(package: &Package, drawn: &[(String, String)]) -> Vec<String> {
    let Package { name, dependencies, .. } = package;
    let row = ARROWS.iter().find(|(of, ..)| of == name);
    let allowed = row.map(|(_, allowed, _)| *allowed).unwrap_or_default();
    let is_wrong = |other: &str| other != name && !allowed.contains(&other);
    let wrong = drawn.iter().filter(|(other, _)| is_wrong(other));
    let wrong = wrong.map(|(other, file)| format!("{file} must not use {other}"));
    let is_ours = |other: &&String| ARROWS.iter().any(|(of, ..)| of == other);
    let is_idle = |other: &&String| !drawn.iter().any(|(it, _)| it == *other);
    let idle = dependencies.iter().filter(is_ours).filter(is_idle);
    let idle =
        idle.map(|other| format!("{name} names {other} in its manifest and does not use it"));
    wrong.chain(idle).collect()
}

/// The crates of ours that tokens name in front of `::`.
fn crates_in(tokens: TokenStream) -> Vec<String> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Group(group) => found.extend(crates_in(group.stream())),
            TokenTree::Ident(word) if sources::is_sign(tokens.get(at + 1), ':') => {
                let name = word.to_string().replace('_', "-");
                found.extend(ARROWS.iter().map(|(of, ..)| (*of).to_owned()).find(|of| *of == name));
            }
            _ => {}
        }
    }
    found.sort();
    found.dedup();
    found
}

/// The program knows the emulator in one folder only.
fn emulator_outside_the_sandbox() -> anyhow::Result<Vec<String>> {
    let mut complaints = Vec::new();
    for path in checkout::rust_files_in("crates/ibmcloud-monitoring/src")? {
        let name = checkout::shown(&path);
        let inside = name.contains("/commands/sandbox/") || name.ends_with("/commands/sandbox.rs");
        let tokens = sources::without_tests(sources::tokens(&path)?).to_string();
        if !inside && tokens.contains("ibmcloud_emulator") {
            complaints.push(format!("{name} uses the emulator outside commands/sandbox"));
        }
    }
    Ok(complaints)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, dependencies: &[&str], for_tests: &[&str]) -> Package {
        let owned = |names: &[&str]| names.iter().map(|&it| it.to_owned()).collect();
        let (dependencies, for_tests) = (owned(dependencies), owned(for_tests));
        Package { name: name.to_owned(), dependencies, for_tests, folder: PathBuf::new() }
    }

    fn of(name: &str, dependencies: &[&str], for_tests: &[&str]) -> Vec<String> {
        package(&read(name, dependencies, for_tests))
    }

    #[test]
    fn an_arrow_the_wrong_way_is_found() {
        assert_eq!(
            of("ibmcloud-transport", &["ibmcloud-core", "url"], &["ibmcloud-emulator"]),
            [""; 0]
        );
        assert_eq!(of("ibmcloud-core", &["ibmcloud-transport"], &[]).len(), 1);
        assert_eq!(of("ibmcloud-emulator", &[], &["ibmcloud-core"]).len(), 1);
        assert_eq!(of("a-new-one", &[], &[]).len(), 1);
    }

    #[test]
    fn arrows_are_read_from_the_sources() {
        let text = "use ibmcloud_core::{Crn, ids};\nfn f() { g!(ibmcloud_transport::Client) }";
        let names = crates_in(text.parse().unwrap());
        assert_eq!(names, ["ibmcloud-core", "ibmcloud-transport"]);
        let drawn: Vec<_> = names.into_iter().map(|it| (it, "x.rs".to_owned())).collect();
        let all = ["ibmcloud-core", "ibmcloud-transport"];
        assert_eq!(arrows(&read("ibmcloud-lockdown", &all, &[]), &drawn), [""; 0]);
        let one = &all[..1];
        let wrong = arrows(&read("ibmcloud-transport", one, &[]), &drawn);
        assert_eq!(wrong, [""; 0], "its own name is no arrow");
        let wrong = arrows(&read("ibmcloud-core", &[], &[]), &drawn);
        assert_eq!(wrong, ["x.rs must not use ibmcloud-transport"]);
        let idle = arrows(&read("ibmcloud-lockdown", &all, &[]), &drawn[..1]);
        assert_eq!(idle.len(), 1, "{idle:?}");
    }

    #[test]
    fn a_reserved_crate_is_found() {
        assert_eq!(of("ibmcloud-monitoring", &["reqwest"], &[]).len(), 1);
        assert_eq!(of("ibmcloud-core", &["serde"], &[]).len(), 1);
    }
}
