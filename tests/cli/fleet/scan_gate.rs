//! `monitoring auth update --scan`: no lock-down while tokens of the instance stand in files.

use super::scan::token;
use crate::support::{INSTANCE, Said, Sandbox, stable};

fn update(sandbox: &Sandbox, words: &[&str]) -> Said {
    let line = ["monitoring", "auth", "update", "--name", INSTANCE, "--mode", "IAM_ONLY", "-f"];
    sandbox.run(&[&line[..], words].concat())
}

#[test]
fn nothing_is_changed_while_a_token_stands_in_a_file() {
    let sandbox = Sandbox::one_token_per_team().logged_in();
    sandbox.file("a.env", &format!("\nTOKEN={}\n", token(&sandbox, "Payments")));
    let before = sandbox.cloud.world().to_json();
    let said = update(&sandbox, &["--scan", "a.env"]);
    assert_eq!(sandbox.cloud.world().to_json(), before);
    let _guard = stable();
    insta::assert_snapshot!(said, @"
    exit status: 3
    --- stdout
    Getting the tokens of the teams of instance monitoring-instance-01...
    Searching files...
    --- stderr
    FAILED
    Live tokens of instance monitoring-instance-01 stand in these places (place, team, ID):
      a.env:2:7   Payments   [FINGERPRINT]
    Nothing was changed. Let what reads them log in to IAM first, or add '--accept-finding ID' for each.
    ");
    let accepted = update(&sandbox, &["--scan", "a.env", "--accept-finding", "a.env:2"]);
    assert_eq!(accepted.code, 0, "{accepted}");
    assert_eq!(sandbox.mode(INSTANCE).as_deref(), Some("IAM_ONLY"));
}

#[test]
fn shapes_and_tokens_of_other_instances_do_not_stand_in_the_way() {
    let sandbox = Sandbox::one_token_per_team().logged_in();
    sandbox.file("a.env", "SDC_TOKEN=3c1e2d3f-0a9b-4e55-9f10-aa3e7a612b92\n");
    update(&sandbox, &["--scan", "a.env"]).ok();
}

#[test]
fn what_cannot_be_searched_stands_in_the_way() {
    let sandbox = Sandbox::one_token_per_team().logged_in();
    sandbox.bash("mkdir tree; mkfifo tree/pipe").ok();
    let before = sandbox.cloud.world().to_json();
    let said = update(&sandbox, &["--scan", "tree"]);
    assert_eq!(said.code, 4, "{said}");
    assert!(said.stderr.contains("tree/pipe: it is a pipe"), "{said}");
    assert_eq!(sandbox.cloud.world().to_json(), before);
    let said = update(&sandbox, &["--accept-finding", "x"]);
    assert!(said.code == 1 && said.stderr.contains("Incorrect Usage"), "{said}");
}

#[test]
fn tokens_that_cannot_be_read_cannot_be_looked_for() {
    let sandbox = Sandbox::one_token_per_team().logged_in();
    sandbox.file("a.env", "x\n");
    update(&sandbox, &[]).ok();
    let said = update(&sandbox, &["--scan", "a.env"]);
    assert_eq!(said.code, 4, "{said}");
    assert!(said.stderr.contains("under IAM_ONLY no token is shown"), "{said}");
}
