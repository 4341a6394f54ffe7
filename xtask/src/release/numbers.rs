//! The places where the version stands, and giving them another one.

use std::fs;

use super::changelog;
use crate::checkout::{at, call, files as below, has_extension, program, read, shown};

/// How the version is written before it in documents: names of files and of images.
const BEFORE: [&str; 3] = ["monitoring-linux64-", "ibmcloud-monitoring-", "ibmcloud-monitoring:"];

/// Gives everything a number and the change log a date; whether anything was another one.
pub(super) fn give(version: &str, date: &str) -> anyhow::Result<bool> {
    let changes = changes(version, Some(date))?;
    for (path, text) in &changes {
        fs::write(at(path), text)?;
    }
    if changes.is_empty() {
        return Ok(false);
    }
    // The packages of the workspace in both lock files, and nothing else in them.
    call(&mut program("cargo", &["update", "--quiet", "--workspace", "--offline"]))?;
    let mut fuzz = program("cargo", &["update", "--quiet", "--workspace", "--offline"]);
    call(fuzz.current_dir(at("fuzz")))?;
    Ok(true)
}

/// The files that a number would change.
pub(super) fn files(version: &str) -> anyhow::Result<Vec<String>> {
    Ok(changes(version, None)?.into_iter().map(|(path, _)| path).collect())
}

/// Paths and new texts of what says another version.
fn changes(version: &str, date: Option<&str>) -> anyhow::Result<Vec<(String, String)>> {
    let old = ibmcloud_monitoring::PRODUCT.version;
    let mut paths = vec!["README.md".to_owned()];
    for path in below("docs")? {
        if ["md", "yaml", "yml", "sh"].iter().any(|it| has_extension(&path, it)) {
            paths.push(shown(&path));
        }
    }
    let mut found = Vec::new();
    for path in paths {
        let text = read(&path)?;
        found.push((path, text.clone(), renumbered(&text, old, version)));
    }
    let manifest = read("Cargo.toml")?;
    let (was, is) = (format!("\nversion = \"{old}\"\n"), format!("\nversion = \"{version}\"\n"));
    found.push(("Cargo.toml".to_owned(), manifest.clone(), manifest.replacen(&was, &is, 1)));
    if let Some(date) = date {
        let text = read("CHANGELOG.md")?;
        found.push((
            "CHANGELOG.md".to_owned(),
            text.clone(),
            changelog::dated(&text, version, date),
        ));
    }
    let changed = found.into_iter().filter(|(_, old, new)| old != new);
    Ok(changed.map(|(path, _, new)| (path, new)).collect())
}

fn renumbered(text: &str, old: &str, new: &str) -> String {
    let mut text = text.to_owned();
    for before in BEFORE {
        text = text.replace(&format!("{before}{old}"), &format!("{before}{new}"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_get_the_number_and_other_numbers_stay() {
        let text =
            "monitoring-linux64-100.0.0, image: x/ibmcloud-monitoring:100.0.0, above 100.0.0";
        let new = "monitoring-linux64-100.1.0, image: x/ibmcloud-monitoring:100.1.0, above 100.0.0";
        assert_eq!(renumbered(text, "100.0.0", "100.1.0"), new);
    }

    #[test]
    fn the_present_number_changes_nothing_and_a_new_one_the_manifest_and_the_documents() {
        assert_eq!(files(ibmcloud_monitoring::PRODUCT.version).unwrap(), Vec::<String>::new());
        let changed = files("199.0.0").unwrap();
        for name in ["Cargo.toml", "README.md", "docs/deploy/kubernetes.yaml"] {
            assert!(changed.iter().any(|it| it == name), "{changed:?}");
        }
    }
}
