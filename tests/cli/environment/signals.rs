//! A change that a signal meets says what was done, what was not, and how to go on: Ctrl-C, a cancelled
//! job (SIGTERM) and a lost connection (SIGHUP) alike.

use std::process::{Child, Command};
use std::time::Duration;

use ibmcloud_emulator::{Pace, Phase};

use crate::as_code::{LONDON, export, run, sandbox};
use crate::support::{INSTANCE, Said, Sandbox};

const APPLY: [&str; 8] =
    ["monitoring", "apply", "mon", "--force", "--name", LONDON, "--region", "eu-gb"];

pub(crate) fn kill(signal: &str, child: &Child) {
    let pid = child.id().to_string();
    assert!(Command::new("kill").args([signal, &pid]).status().unwrap().success());
}

/// How many requests the words send that nobody disturbs.
fn requests(prepared: impl Fn() -> Sandbox, words: &[&str]) -> usize {
    let sandbox = prepared();
    let before = sandbox.calls().len();
    sandbox.run(words).ok();
    sandbox.calls().len() - before
}

fn exported() -> Sandbox {
    let sandbox = sandbox();
    export(&sandbox, INSTANCE);
    sandbox
}

/// Sends a signal while the `nth` request is held.
fn met(sandbox: &Sandbox, words: &[&str], nth: usize, phase: Phase, signal: &str) -> Said {
    sandbox.cloud.hold(nth, phase);
    let child = sandbox.spawn(words);
    assert!(sandbox.cloud.wait_held(Duration::from_secs(30)), "request {nth} never came");
    kill(signal, &child);
    let said = Said::from(child.wait_with_output().unwrap());
    sandbox.assert_no_secret(&said);
    said
}

#[test]
fn an_apply_says_what_was_made_what_was_not_and_what_may_have_been() {
    let last = requests(exported, &APPLY) - 1;
    let first_words = [
        ("-INT", 130, "Interrupted."),
        ("-TERM", 143, "Interrupted by a request to end (SIGTERM)."),
        ("-HUP", 129, "Interrupted, since the terminal is gone (SIGHUP)."),
    ];
    for (signal, code, first) in first_words {
        let sandbox = exported();
        let said = met(&sandbox, &APPLY, last - 2, Phase::After, signal);
        sandbox.cloud.release();
        assert_eq!(said.code, code, "{said}");
        let rest = said.stderr.strip_prefix(&format!("FAILED\n{first}\n")).unwrap();
        insta::allow_duplicates! {
            insta::assert_snapshot!(rest, @"
            Made: channel incident hook, channel on-call mail, dashboard Node overview (Monitor Operations), dashboard Requests (Monitor Operations).
            Perhaps made, since its answer was not waited for: alert High CPU (Monitor Operations).
            Not made: alert Host down (Monitor Operations), alert Low uptime (Monitor Operations).
            Run the same command again: what is done is not done twice.
            ");
        }
        run(&sandbox, LONDON, &["apply", "mon", "--force"]).ok();
        let said = run(&sandbox, LONDON, &["diff", "mon"]).ok();
        assert!(said.stdout.contains("Nothing differs."), "{said}");
    }
}

#[test]
fn a_read_before_any_change_is_told_as_one() {
    let sandbox = exported();
    let said = met(&sandbox, &APPLY, 1, Phase::Before, "-TERM");
    sandbox.cloud.drop_held();
    assert_eq!(said.code, 143, "{said}");
    insta::assert_snapshot!(said.stderr, @"
    FAILED
    Interrupted by a request to end (SIGTERM).
    Nothing was changed.
    ");
}

#[test]
fn a_single_change_may_or_may_not_have_happened() {
    let logged_in = || Sandbox::new().logged_in();
    let create = ["iam", "api-key-create", "MyKey", "--file", "key"];
    let last = requests(logged_in, &create) - 1;
    for phase in [Phase::Before, Phase::After] {
        let sandbox = logged_in();
        let said = met(&sandbox, &create, last, phase, "-TERM");
        sandbox.cloud.drop_held();
        assert_eq!(said.code, 143, "{said}");
        insta::allow_duplicates! {
            insta::assert_snapshot!(said.stderr, @"
            FAILED
            Interrupted by a request to end (SIGTERM).
            Could not create API key MyKey.
            The change may or may not have happened: look before you try again.
            ");
        }
    }
}

#[test]
fn an_accepted_change_that_is_waited_for_goes_on_without_us() {
    let prepared = || {
        let slow = Pace::Async { polls: 2 };
        Sandbox::changed(|world| world.settings.update = slow).logged_in()
    };
    let update = ["resource", "service-instance-update", INSTANCE, "-p", r#"{"new": 1}"#];
    let last = requests(prepared, &update) - 1;
    let sandbox = prepared();
    let said = met(&sandbox, &update, last, Phase::Before, "-INT");
    sandbox.cloud.drop_held();
    assert_eq!(said.code, 130, "{said}");
    insta::assert_snapshot!(said.stderr, @"
    IBM Cloud Monitoring is not known to have a parameter 'new'; it is sent as it is.
    FAILED
    Interrupted.
    The update of service instance monitoring-instance-01 was accepted, but its end was not seen.
    What the command did was done all the same. Look before you run it again.
    ");
}

#[test]
fn who_wants_no_hang_up_gets_none() {
    let sandbox = exported();
    let last = requests(exported, &APPLY) - 1;
    sandbox.cloud.hold(last - 2, Phase::Before);
    let plain = sandbox.command(&APPLY);
    let mut command = Command::new("nohup");
    command
        .arg(plain.get_program())
        .args(plain.get_args())
        .current_dir(plain.get_current_dir().unwrap());
    command.env_clear();
    command.envs(plain.get_envs().filter_map(|(name, value)| Some((name, value?))));
    command.stdin(std::process::Stdio::null());
    command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
    let child = command.spawn().unwrap();
    assert!(sandbox.cloud.wait_held(Duration::from_secs(30)));
    kill("-HUP", &child);
    sandbox.cloud.release();
    Said::from(child.wait_with_output().unwrap()).ok();
}

#[test]
fn a_terminal_that_is_gone_is_no_reason_to_panic() {
    let sandbox = exported();
    let last = requests(exported, &APPLY) - 1;
    sandbox.cloud.hold(last - 2, Phase::Before);
    let plain = sandbox.command(&APPLY);
    let (pty, pts) = pty_process::blocking::open().unwrap();
    let mut command = pty_process::blocking::Command::new(plain.get_program());
    command = command.args(plain.get_args()).env_clear();
    command = command.envs(plain.get_envs().filter_map(|(name, value)| Some((name, value?))));
    command = command.current_dir(plain.get_current_dir().unwrap());
    let mut child = command.spawn(pts).unwrap();
    assert!(sandbox.cloud.wait_held(Duration::from_secs(30)));
    // Everybody at the other end leaves: the system sends SIGHUP, and every write fails from now on.
    drop(pty);
    assert_eq!(child.wait().unwrap().code(), Some(129));
    sandbox.cloud.drop_held();
}

#[test]
fn a_cancelled_sandbox_passes_the_signal_on_and_cleans_up() {
    use std::io::BufRead as _;
    let sandbox = Sandbox::new();
    let temporary = sandbox.home().with_file_name("temporary");
    std::fs::create_dir(&temporary).unwrap();
    let script = "trap 'echo told; exit 7' TERM; echo ready; while :; do sleep 0.05; done";
    let mut command = sandbox.command(&["sandbox", "exec", "--", "bash", "-c", script]);
    command.env("TMPDIR", &temporary).stdout(std::process::Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut lines = std::io::BufReader::new(child.stdout.take().unwrap()).lines();
    assert_eq!(lines.next().unwrap().unwrap(), "ready");
    kill("-TERM", &child);
    assert_eq!(lines.next().unwrap().unwrap(), "told");
    assert_eq!(child.wait().unwrap().code(), Some(7));
    assert_eq!(std::fs::read_dir(temporary).unwrap().count(), 0);
}
