//! The checks of every chore, as part of the test suite: what they guard is true of this checkout.

use std::process::{Command, Output};

fn chore(words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_xtask")).args(words).output().expect("the program was built")
}

#[track_caller]
fn passes(words: &[&str]) {
    let output = chore(words);
    let (said, complained) = (&output.stdout, &output.stderr);
    let said = format!("{}{}", String::from_utf8_lossy(said), String::from_utf8_lossy(complained));
    assert!(output.status.success(), "`cargo xtask {}` failed:\n{said}", words.join(" "));
}

#[test]
fn the_checkout_is_tidy() {
    passes(&["tidy", "--check"]);
}

#[test]
fn the_reference_pages_are_up_to_date() {
    passes(&["docs", "--check"]);
}

#[test]
fn the_catalogues_agree_with_the_sources() {
    passes(&["catalogue", "--check"]);
}

#[test]
fn no_snapshot_is_pending() {
    passes(&["snapshots", "--check"]);
}

#[test]
fn an_unknown_version_is_not_released() {
    let output = chore(&["release", "199.0.0", "--dry-run"]);
    assert!(!output.status.success());
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(complaint.contains("CHANGELOG.md has no section"), "{complaint}");
}
