//! `release X.Y.Z`: checks that a version can be released, gives everything its number, tags it here, and builds it.
//! Publishing is left to people.

mod changelog;
mod numbers;

use anyhow::{Context, ensure};
use ibmcloud_plugin_sdk::Version;

use crate::checkout::{call, output, packages, program, read};
use crate::{catalogue, docs, snapshots, tidy};
use changelog::Notes;

/// IBM's plug-in of our name has lower ones: see docs/decisions/version-numbers.md.
const LOWEST: u32 = 100;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// The version, such as 100.1.0.
    version: String,
    /// Check everything and say what would be done; change nothing.
    #[arg(long)]
    dry_run: bool,
    /// Check that this commit is the version's, as its tag says; change nothing.
    #[arg(long, conflicts_with = "dry_run")]
    tagged: bool,
    /// Tag, and leave the building to others.
    #[arg(long)]
    no_build: bool,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let text = args.version.as_str();
    let version: Version = text.parse()?;
    ensure!(
        version.major >= LOWEST,
        "{text} is below {LOWEST}.0.0: see docs/decisions/version-numbers.md"
    );
    let notes = changelog::notes(&read("CHANGELOG.md")?, text)
        .with_context(|| format!("CHANGELOG.md has no section `## [{text}] - YYYY-MM-DD`"))?;
    let tag = format!("v{text}");
    let tags = output(&mut program("git", &["tag", "--list", "v*"]))?;
    let exists = tags.lines().any(|it| it == tag);
    if args.tagged {
        ensure!(exists, "there is no tag {tag}");
        let names = output(&mut program("git", &["tag", "--points-at", "HEAD"]))?;
        ensure!(names.lines().any(|it| it == tag), "{tag} is another commit");
        versions_agree(text)?;
        ensure!(
            changelog::is_date(&notes.date),
            "the section of {text} has no date but {:?}",
            notes.date
        );
        return in_order();
    }
    ensure!(!exists, "the tag {tag} exists");
    let newer = tags.lines().filter_map(|it| it.strip_prefix('v')?.parse::<Version>().ok());
    let newer: Vec<Version> = newer.filter(|it| *it >= version).collect();
    ensure!(newer.is_empty(), "{text} is not newer than {newer:?}");
    tree_is_clean()?;
    in_order()?;
    if args.dry_run {
        return say(text, &notes);
    }
    let date = today()?;
    if numbers::give(text, &date)? {
        // The number is in the program that writes the pages: a new one has to be built.
        call(&mut program("cargo", &["run", "--quiet", "--package", "xtask", "--", "docs"]))?;
        call(&mut program(
            "git",
            &["commit", "--quiet", "--all", "--message", &format!("Version {text}")],
        ))?;
    }
    let message = format!("Version {text}\n\n{}", notes.text);
    call(&mut program("git", &["tag", "--annotate", &tag, "--message", &message]))?;
    println!("tagged {} as {tag}", head()?);
    if !args.no_build {
        let words = ["run", "--quiet", "--package", "xtask", "--", "dist", "--all"];
        call(&mut program("cargo", &words))?;
    }
    println!("`git push origin HEAD {tag}` publishes it");
    Ok(())
}

/// What every release needs, whatever its number.
fn in_order() -> anyhow::Result<()> {
    docs::run(&docs::Args { check: true })?;
    catalogue::run(&catalogue::Args { check: true, missing: None })?;
    snapshots::run(&snapshots::Args { check: true })?;
    tidy::run(&tidy::Args { check: true, circles: None })
}

/// What would be done.
fn say(version: &str, notes: &Notes) -> anyhow::Result<()> {
    for file in numbers::files(version)? {
        println!("would change {file}");
    }
    let Notes { date, text } = notes;
    println!("would tag {} or its successor as v{version} ({date}):\n\n{text}", head()?);
    Ok(())
}

fn head() -> anyhow::Result<String> {
    Ok(output(&mut program("git", &["rev-parse", "--short", "HEAD"]))?.trim().to_owned())
}

/// The day of the release, in UTC.
fn today() -> anyhow::Result<String> {
    let mut date = program("date", &["-u", "+%Y-%m-%d"]);
    let said = output(&mut date).context("the day is asked of `date`")?;
    ensure!(changelog::is_date(said.trim()), "`date` says {said:?}");
    Ok(said.trim().to_owned())
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

    #[test]
    fn another_version_than_the_workspace_s_is_refused() {
        assert!(versions_agree(ibmcloud_monitoring::PRODUCT.version).is_ok());
        assert!(versions_agree("199.0.0").is_err());
    }

    #[test]
    fn a_version_that_an_update_would_replace_is_refused() {
        let args = |version: &str| Args {
            version: version.into(),
            dry_run: true,
            tagged: false,
            no_build: true,
        };
        let complaint = run(&args("2.0.0")).unwrap_err().to_string();
        assert!(complaint.contains("below 100.0.0"), "{complaint}");
        let own: Version = ibmcloud_monitoring::PRODUCT.version.parse().unwrap();
        assert!(own.major >= LOWEST);
    }
}
