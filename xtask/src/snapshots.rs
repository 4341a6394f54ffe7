//! `snapshots`: runs the tests that have snapshots, and refuses what was left lying about.
//!
//! Snapshots are inline, beside the assertion that they belong to, so a snapshot file is an orphan. Only the
//! transcripts of all commands are files; their own test refuses one that belongs to no command.

use anyhow::ensure;

use crate::checkout::{self, call, program, shown};

/// The test binary that has snapshots.
const SUITE: &str = "cli";
/// The folder of the transcripts.
const TRANSCRIPTS: &str = "tests/cli/every_command/situations/";

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Only look for pending and orphaned snapshots; run nothing.
    #[arg(long)]
    pub(crate) check: bool,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let left = left_over()?;
    ensure!(left.is_empty(), "pending or orphaned snapshots:\n{}", left.join("\n"));
    if args.check {
        return Ok(());
    }
    // The whole workspace decides about features, so that nothing is built for this run alone.
    let words = ["test", "--locked", "--workspace", "--test", SUITE];
    // A changed snapshot fails, and is not written down as the new truth.
    let settings = [("INSTA_UPDATE", "no"), ("INSTA_FORCE_PASS", "0")];
    call(program("cargo", &words).envs(settings))?;
    let left = left_over()?;
    ensure!(left.is_empty(), "the tests left snapshots behind:\n{}", left.join("\n"));
    Ok(())
}

fn left_over() -> anyhow::Result<Vec<String>> {
    let mut left = Vec::new();
    for folder in ["crates", "tests", "xtask"] {
        let names = checkout::files(folder)?.into_iter().map(|path| shown(&path));
        left.extend(names.filter(|name| is_left_over(name)));
    }
    Ok(left)
}

fn is_left_over(name: &str) -> bool {
    let orphan = name.ends_with(".snap") && !name.starts_with(TRANSCRIPTS);
    orphan || [".snap.new", ".pending-snap"].iter().any(|end| name.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn left_over_files_are_known_by_their_names() {
        for name in ["a/snapshots/b.snap", "a/b.snap.new", "a/.b.rs.pending-snap"] {
            assert!(is_left_over(name), "{name}");
        }
        let transcript = "tests/cli/every_command/situations/alert-list.snap";
        assert!(is_left_over(&format!("{transcript}.new")));
        for name in ["tests/cli/snapshot.rs", transcript] {
            assert!(!is_left_over(name), "{name}");
        }
    }
}
