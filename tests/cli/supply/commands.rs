//! The command after a change.

use std::fs;

use super::{Daemon, cloud, once};

#[test]
fn a_command_finds_no_credential_in_its_environment() {
    let sandbox = cloud(3_600);
    let file = sandbox.home().join("token");
    let seen = sandbox.home().join("seen");
    let command = format!(
        "{{ env; tr '\\0' ' ' < /proc/$$/cmdline; }} > {0}; echo to-stdout; test -s {1}",
        seen.display(),
        file.display()
    );
    let said = once(&sandbox, &["--file", file.to_str().unwrap(), "--exec", &command]).ok();
    assert_eq!(said.stdout, "OK\n", "what a command writes is no result: {said}");
    assert!(said.stderr.contains("to-stdout\nThe command after the change succeeded."), "{said}");
    let seen = fs::read_to_string(seen).unwrap();
    assert!(seen.contains("IBMCLOUD_HOME=") && seen.contains("PATH="), "{seen}");
    assert!(
        !seen.contains("API_KEY")
            && !seen.contains("eyJ")
            && !seen.contains("sandbox-administrator"),
        "{seen}"
    );
}

#[test]
fn a_failing_command_is_run_again_after_the_next_change() {
    let sandbox = cloud(3_600);
    let file = sandbox.home().join("token");
    let (runs, good) = (sandbox.home().join("runs"), sandbox.home().join("good"));
    let command = format!("echo run >> {}; test -e {}", runs.display(), good.display());
    let words = ["--file", file.to_str().unwrap(), "--exec", &command];
    let said = once(&sandbox, &words);
    assert_eq!(said.code, 4, "{said}");
    assert!(said.stderr.contains("run again after the next one: exit code 1"), "{said}");
    let daemon = Daemon::start(&sandbox, &words);
    daemon.wait_for(1, "The command after the change failed");
    fs::write(&good, "").unwrap();
    daemon.signal("-HUP");
    daemon.wait_for(1, "The command after the change succeeded.");
    daemon.end();
    assert_eq!(fs::read_to_string(runs).unwrap(), "run\n".repeat(3));
}

#[test]
fn a_command_that_takes_too_long_is_ended() {
    let sandbox = cloud(3_600);
    let words = ["--file", "token", "--exec", "sleep 60", "--exec-timeout", "1s"];
    let said = once(&sandbox, &words);
    assert_eq!(said.code, 4, "{said}");
    assert!(said.stderr.contains("it was ended after 1 s"), "{said}");
    let said = once(&sandbox, &["--file", "t", "--exec", "true", "--exec-timeout", "long"]);
    assert!(said.stderr.contains("'long' is not a value for --exec-timeout"), "{said}");
}

#[test]
fn nothing_is_run_if_nothing_changed() {
    let sandbox = cloud(3_600);
    let words = ["--file", "nowhere/token", "--exec", "touch ran"];
    assert_eq!(once(&sandbox, &words).code, 1);
    assert!(!sandbox.home().with_file_name("ran").exists());
}
