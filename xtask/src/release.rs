//! `release X.Y.Z`: checks that a version can be released, and tags it. Publishing is left to people.

use anyhow::{Context, ensure};

use crate::checkout::{call, output, packages, program, read};
use crate::{catalogue, docs, snapshots, tidy};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// The version, such as 1.2.3.
    version: String,
    /// Check everything and say what would be tagged; tag nothing.
    #[arg(long)]
    dry_run: bool,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let version = args.version.as_str();
    version.parse::<ibmcloud_plugin_sdk::Version>()?;
    let Notes { date, text } = notes(&read("CHANGELOG.md")?, version)
        .with_context(|| format!("CHANGELOG.md has no section `## [{version}] - YYYY-MM-DD`"))?;
    ensure!(args.dry_run || is_date(&date), "the section of {version} has no date but {date:?}");
    versions_agree(version)?;
    docs::run(&docs::Args { check: true })?;
    catalogue::run(&catalogue::Args { check: true, missing: None })?;
    snapshots::run(&snapshots::Args { check: true })?;
    tidy::run(&tidy::Args { check: true, circles: None })?;
    tree_is_clean()?;
    let tag = format!("v{version}");
    let exists = output(&mut program("git", &["tag", "--list", &tag]))?;
    ensure!(exists.is_empty(), "the tag {tag} exists");
    let commit = output(&mut program("git", &["rev-parse", "--short", "HEAD"]))?;
    let message = format!("Version {version}\n\n{text}");
    if args.dry_run {
        println!("would tag {} as {tag} ({date}):\n\n{message}", commit.trim());
        return Ok(());
    }
    call(&mut program("git", &["tag", "--annotate", &tag, "--message", &message]))?;
    println!("tagged {} as {tag}; `git push origin {tag}` publishes it", commit.trim());
    Ok(())
}

/// A section of the change log.
#[derive(Debug, PartialEq, Eq)]
struct Notes {
    /// What stands where the date belongs.
    date: String,
    /// What changed.
    text: String,
}

/// What the change log says about a version.
fn notes(changelog: &str, version: &str) -> Option<Notes> {
    let start = format!("## [{version}] - ");
    let mut lines = changelog.lines();
    let date = lines.find_map(|line| line.strip_prefix(&start))?.trim().to_owned();
    let section: Vec<&str> = lines.take_while(|line| !line.starts_with("## ")).collect();
    let text = section.join("\n").trim().to_owned();
    (!text.is_empty()).then_some(Notes { date, text })
}

/// Whether a text is `YYYY-MM-DD`.
fn is_date(text: &str) -> bool {
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    lengths == [4, 2, 2] && text.chars().all(|it| it.is_ascii_digit() || it == '-')
}

fn versions_agree(version: &str) -> anyhow::Result<()> {
    for package in packages()? {
        let (name, has) = (&package["name"], &package["version"]);
        ensure!(has == version, "{name} has the version {has}: change the root Cargo.toml");
    }
    Ok(())
}

fn tree_is_clean() -> anyhow::Result<()> {
    let changed = output(&mut program("git", &["status", "--porcelain"]))?;
    ensure!(changed.is_empty(), "there are changes that are not committed:\n{changed}");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHANGELOG: &str = "# Changelog\n\n## [Unreleased]\n\n- next\n\n\
                             ## [0.2.0] - 2027-01-31\n\n### Added\n\n- this\n\n\
                             ## [0.1.0] - soon\n\n- that\n\n[0.2.0]: x\n";

    #[test]
    fn the_notes_of_a_version_are_its_section() {
        let expected = Notes { date: "2027-01-31".into(), text: "### Added\n\n- this".into() };
        assert_eq!(notes(CHANGELOG, "0.2.0"), Some(expected));
        assert_eq!(notes(CHANGELOG, "0.3.0"), None);
    }

    #[test]
    fn a_version_needs_a_date_to_be_tagged() {
        assert!(is_date("2027-01-31"));
        for other in ["soon", "2027-1-31", "31-01-2027", "2027-01-31x", ""] {
            assert!(!is_date(other), "{other}");
        }
    }

    #[test]
    fn another_version_than_the_workspace_s_is_refused() {
        assert!(versions_agree(ibmcloud_monitoring::PRODUCT.version).is_ok());
        assert!(versions_agree("99.0.0").is_err());
    }
}
