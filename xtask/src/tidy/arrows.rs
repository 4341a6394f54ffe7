//! Which crate may use which: the picture in `ARCHITECTURE.md`, as a table.

use serde_json::Value;

use crate::{checkout, sources};

/// A package, the crates of ours that it is made of, and those that only its tests use.
type Row = (&'static str, &'static [&'static str], &'static [&'static str]);

const ARROWS: &[Row] = &[
    ("ibmcloud-core", &[], &[]),
    ("ibmcloud-transport", &["ibmcloud-core"], &["ibmcloud-emulator"]),
    ("ibmcloud-as-code", &["ibmcloud-core", "ibmcloud-transport"], &[]),
    ("ibmcloud-lockdown", &["ibmcloud-core", "ibmcloud-transport"], &[]),
    ("ibmcloud-plugin-sdk", &[], &[]),
    ("ibmcloud-emulator", &[], &[]),
    ("ibmcloud-cli", &["ibmcloud-core", "ibmcloud-plugin-sdk", "ibmcloud-transport"], &[]),
    (
        "ibmcloud-base",
        &["ibmcloud-cli", "ibmcloud-core", "ibmcloud-plugin-sdk", "ibmcloud-transport"],
        &[],
    ),
    (
        "ibmcloud-monitoring",
        &[
            "ibmcloud-as-code",
            "ibmcloud-base",
            "ibmcloud-cli",
            "ibmcloud-core",
            "ibmcloud-emulator",
            "ibmcloud-lockdown",
            "ibmcloud-plugin-sdk",
            "ibmcloud-transport",
        ],
        &["ibmcloud-emulator"],
    ),
    (
        "xtask",
        &["ibmcloud-cli", "ibmcloud-emulator", "ibmcloud-monitoring", "ibmcloud-plugin-sdk"],
        &[],
    ),
];

/// Crates from elsewhere that only some of ours may be made of.
const RESERVED: &[(&str, &[&str])] = &[
    ("reqwest", &["ibmcloud-transport"]),
    ("axum", &["ibmcloud-emulator"]),
    ("anyhow", &["xtask"]),
];

/// What the domain is not made of: no input and output, no async, no file format.
const NOT_IN_CORE: &[&str] = &["serde", "serde_json", "tokio", "futures-util", "reqwest"];

pub(crate) fn complaints() -> anyhow::Result<Vec<String>> {
    let mut complaints: Vec<String> =
        checkout::packages()?.iter().flat_map(|it| package(&Package::read(it))).collect();
    complaints.extend(emulator_outside_the_sandbox()?);
    Ok(complaints)
}

/// What a manifest says about one package.
struct Package {
    name: String,
    dependencies: Vec<String>,
    for_tests: Vec<String>,
}

impl Package {
    fn read(package: &Value) -> Self {
        let names = |dev: bool| {
            let all = package["dependencies"].as_array().into_iter().flatten();
            let of_kind = all.filter(|it| (it["kind"] == "dev") == dev);
            of_kind.filter_map(|it| it["name"].as_str().map(str::to_owned)).collect()
        };
        let name = package["name"].as_str().unwrap_or_default().to_owned();
        Self { name, dependencies: names(false), for_tests: names(true) }
    }
}

fn package(package: &Package) -> Vec<String> {
    let Package { name, dependencies, for_tests } = package;
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

/// The program knows the emulator in one folder only.
fn emulator_outside_the_sandbox() -> anyhow::Result<Vec<String>> {
    let mut complaints = Vec::new();
    for path in checkout::files("crates/ibmcloud-monitoring/src")? {
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

    fn of(name: &str, dependencies: &[&str], for_tests: &[&str]) -> Vec<String> {
        let owned = |names: &[&str]| names.iter().map(|&it| it.to_owned()).collect();
        let name = name.to_owned();
        package(&Package { name, dependencies: owned(dependencies), for_tests: owned(for_tests) })
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
    fn a_reserved_crate_is_found() {
        assert_eq!(of("ibmcloud-monitoring", &["reqwest"], &[]).len(), 1);
        assert_eq!(of("ibmcloud-core", &["serde"], &[]).len(), 1);
    }
}
