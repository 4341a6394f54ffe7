//! The portable part of the end-to-end suite: the suite itself runs as a program of this machine, and starts the foreign
//! program where it would start this machine's.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, ensure};
use serde_json::Value;

use super::super::names::PROGRAM;
use super::super::target::{Runner, Target};
use crate::checkout::{at, output, program};

/// A part of the suite for a way to run programs, and the tests of it that cannot hold there, with the reason.
struct Part {
    /// How names of tests begin.
    folders: &'static [&'static str],
    left_out: &'static [(&'static str, &'static [&'static str])],
}

/// Under wine: log-in, sessions, tokens, what is stored.
const WINE: Part = Part {
    folders: &["session::"],
    left_out: &[
        (
            "a path is shown as Windows writes it, or a home is looked for where Windows has it",
            &[
                "a_file_in_the_home_folder_is_found_behind_a_tilde",
                "a_file_that_is_missing_or_holds_no_key_is_named",
                "a_passcode_is_cleaned_wherever_it_comes_from",
                "parameters_are_read_in_every_encoding",
                "quotes_and_braces_are_named_before_anybody_is_asked",
                "what_stands_around_a_key_is_taken_off_at_every_door",
            ],
        ),
        (
            "children, signals and pipes of Unix",
            &[
                "a_browser_is_opened_where_the_answer_is_yes",
                "a_reader_that_leaves_loses_no_log_in",
                "a_sandbox_has_a_metadata_service",
                "ctrl_c_during_a_refresh_does_not_lose_the_session",
            ],
        ),
    ],
};

/// Under qemu: the same, lock-downs, and instances as files. What starts this program once more, or reads what the
/// system says of a process, meets qemu in its place.
const QEMU: Part = Part { folders: &["session::", "lockdown::", "as_code::"], left_out: &[] };

/// Runs the part that is for a platform; what came of it, or nothing if there is none.
pub(super) fn run(target: &Target, wrapper: &Path) -> anyhow::Result<Option<String>> {
    let part = match target.runner {
        Runner::Wine => &WINE,
        Runner::Qemu(..) => &QEMU,
        Runner::Itself | Runner::Nothing => return Ok(None),
    };
    let mut suite = Command::new(suite()?);
    suite.current_dir(at(format!("crates/{PROGRAM}"))).args(part.folders);
    // A processor that is played by another one is slow, and the tests wait for each other's programs.
    suite.args(["--test-threads", "2"]);
    let mut left_out = 0;
    for name in part.left_out.iter().flat_map(|(_, names)| *names) {
        suite.args(["--skip", name]);
        left_out += 1;
    }
    suite.env(format!("CARGO_BIN_EXE_{PROGRAM}"), wrapper).env("INSTA_UPDATE", "no");
    let said = output(&mut suite)?;
    let result = said.lines().find(|line| line.starts_with("test result: "));
    let result = result.context("the suite does not say what came of it")?;
    ensure!(!result.contains(" 0 passed"), "no test was run: {result}");
    Ok(Some(format!(
        "{} ({left_out} left out by name)",
        result.trim_start_matches("test result: ")
    )))
}

/// The suite, built.
fn suite() -> anyhow::Result<PathBuf> {
    let words = ["test", "--locked", "--package", PROGRAM, "--test", "cli", "--no-run"];
    let mut build = program("cargo", &words);
    let said = output(build.args(["--message-format", "json"]))?;
    let messages = said.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let path = messages
        .filter(|it| it["target"]["name"] == "cli")
        .find_map(|it| it["executable"].as_str().map(PathBuf::from));
    path.context("cargo has built no suite")
}
