//! `sandbox demo`: the main job, from the first line to the last.

use std::process::Command;

use crate::support::{Said, Sandbox};

#[test]
fn the_demo_runs_to_its_end() {
    let sandbox = Sandbox::new();
    let said = Said::from(sandbox.command(&["sandbox", "demo"]).output().unwrap()).ok();
    for part in [
        "$ ibmcloud login",
        "$ ibmcloud iam oauth-tokens",
        "\"external_api_auth\": \"ANY\"",
        "-p '{\"external_api_auth\": \"IAM_ONLY\"}'",
        "Not enough privileges to complete the action",
        "Access is denied",
        "=== Summary",
        "6 command lines of IBM's pages ran as printed, and 7 that the pages do not have",
        "3 tokens were reset, and monitoring-instance-01 now says IAM_ONLY",
        "7 tokens of other users were not reset",
    ] {
        assert!(said.stdout.contains(part), "{part}\n{said}");
    }
    assert_eq!(said.stderr, "");
}

#[test]
fn the_demo_speaks_french() {
    let sandbox = Sandbox::new();
    let mut command: Command = sandbox.command(&["sandbox", "demo"]);
    let said = Said::from(command.env("LANG", "fr_FR.UTF-8").output().unwrap()).ok();
    assert!(said.stdout.contains("=== Résumé"), "{said}");
    assert!(said.stdout.contains("Authentification en cours..."), "{said}");
}

#[test]
fn the_demo_needs_nothing_but_the_program() {
    let sandbox = Sandbox::new();
    let mut command = sandbox.command(&["sandbox", "demo"]);
    let said = Said::from(command.env("PATH", "").output().unwrap()).ok();
    assert!(said.stdout.contains("(curl is not installed"), "{said}");
}
