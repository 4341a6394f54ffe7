//! In whose name: the session, a key in a file or in the environment, a compute resource. Nothing of it is written down.

use std::fs;

use ibmcloud_emulator::keys;

use super::{NO_SECRET, start, start_with};
use crate::support::{GUID, INSTANCE, Sandbox, files};

const SECRETLESS: [&str; 5] = ["--name", INSTANCE, "--listen", "127.0.0.1:0", "--no-client-secret"];

/// No file below the home of the sandbox holds an access token or a key.
fn assert_nothing_on_disk(sandbox: &Sandbox) {
    for path in files(&sandbox.home()) {
        let text = fs::read(&path).unwrap();
        let text = String::from_utf8_lossy(&text);
        assert!(!text.contains("eyJ"), "a token is in {}", path.display());
        assert!(!text.contains(keys::ADMINISTRATOR), "a key is in {}", path.display());
    }
}

#[test]
fn a_key_in_the_environment_needs_no_log_in_and_leaves_nothing_on_disk() {
    let sandbox = Sandbox::new();
    let proxy = start_with(&sandbox, &SECRETLESS, NO_SECRET);
    assert_eq!(proxy.ask("GET", "/api/teams").status, 200);
    assert_nothing_on_disk(&sandbox);
    proxy.end(&sandbox);
    assert_nothing_on_disk(&sandbox);
}

#[test]
fn a_key_in_a_file_comes_before_everything_else() {
    let mut sandbox = Sandbox::new();
    sandbox.set("IBMCLOUD_API_KEY", "not-a-key-at-all");
    for text in [
        format!("{}\n", keys::ADMINISTRATOR),
        format!("{{\"apikey\": \"{}\"}}", keys::ADMINISTRATOR),
    ] {
        let path = sandbox.file("api.key", &text);
        let words = [&SECRETLESS[..], &["--apikey-file", path.to_str().unwrap()]].concat();
        let proxy = start_with(&sandbox, &words, NO_SECRET);
        assert_eq!(proxy.ask("GET", "/api/teams").status, 200);
        proxy.end(&sandbox);
    }
    let path = sandbox.file("api.key", "\n");
    let said = sandbox.run(
        &[&["monitoring", "proxy"][..], &SECRETLESS, &["--apikey-file", path.to_str().unwrap()]]
            .concat(),
    );
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stderr.contains("holds no API key"), "{said}");
}

#[test]
fn a_crn_needs_no_service_at_the_start() {
    let sandbox = Sandbox::new();
    let crn = sandbox.cloud.world().instance(GUID).unwrap().crn();
    let fault = "* status=503".parse::<ibmcloud_emulator::Fault>().unwrap();
    sandbox.cloud.add_fault(fault);
    let words =
        ["--name", &crn, "--team", "40212", "--listen", "127.0.0.1:0", "--no-client-secret"];
    let proxy = start_with(&sandbox, &words, NO_SECRET);
    assert_eq!(sandbox.calls().len(), 0, "nothing is asked of anybody");
    assert_eq!(proxy.ask("GET", "/api/teams").status, 503);
    sandbox.cloud.clear_faults();
    assert_eq!(proxy.ask("GET", "/api/teams").status, 200);
    proxy.end(&sandbox);
}

#[test]
fn words_that_do_not_go_together_start_nothing() {
    let sandbox = Sandbox::new().logged_in();
    let config = sandbox
        .file("proxy.json", "{\"instances\": [{}], \"no_client_secret\": true, \"colour\": 1}");
    let config = config.to_str().unwrap();
    for (words, text) in [
        (&["--name", INSTANCE][..], "--client-secret-file"),
        (
            &["--name", INSTANCE, "--no-client-secret", "--listen", "0.0.0.0:0"],
            "other machines could ask in your name",
        ),
        (&["--name", INSTANCE, "--no-client-secret", "--listen", "[::]:0"], "other machines"),
        (&["--name", INSTANCE, "--no-client-secret", "--listen", "nowhere"], "is not an address"),
        (&["--name", "nobody", "--no-client-secret"], "named 'nobody' was"),
        (
            &[
                "--name",
                "crn:v1:bluemix:public:cloud-object-storage:global:a/1:x::",
                "--no-client-secret",
            ],
            "not the CRN of an instance",
        ),
        (&["--config", config], "unknown field `colour`"),
        (&["wait"], "'wait' needs '--admin-listen'"),
        (&["wait", "--admin-listen", "127.0.0.1:1", "--timeout", "soon"], "'soon' is not a time"),
        (&["--name", INSTANCE, "--no-client-secret", "--timeout", "1s"], "belongs to 'wait'"),
        (&["--name", INSTANCE, "--no-client-secret", "--cr-token-file", "x"], "--profile"),
    ] {
        let said = sandbox.run(&[&["monitoring", "proxy"], words].concat());
        assert_eq!(said.code, 1, "{words:?}: {said}");
        assert!(format!("{}{}", said.stdout, said.stderr).contains(text), "{words:?}: {said}");
    }
}

#[test]
fn the_session_of_a_person_is_used_and_renewed() {
    let sandbox = Sandbox::new();
    sandbox.cloud.with_world(|world| world.settings.token_lifetime_seconds = 2);
    let sandbox = sandbox.logged_in();
    let before = sandbox.config()["IAMToken"].clone();
    let proxy = start(&sandbox, &[]);
    std::thread::sleep(std::time::Duration::from_secs(3));
    assert_eq!(proxy.ask("GET", "/api/teams").status, 200);
    proxy.end(&sandbox);
    assert_ne!(sandbox.config()["IAMToken"], before, "other commands find the renewed session");
    assert_eq!(sandbox.revealing(&["iam", "oauth-tokens", "-q"]).code, 0);
}

#[cfg(target_os = "linux")]
#[test]
fn its_memory_is_nobody_else_s() {
    use std::os::unix::fs::MetadataExt as _;

    let sandbox = Sandbox::new();
    let proxy = start_with(&sandbox, &SECRETLESS, NO_SECRET);
    assert_eq!(proxy.ask("GET", "/api/teams").status, 200);
    let process = std::path::PathBuf::from(format!("/proc/{}", proxy.id()));
    let limits = fs::read_to_string(process.join("limits")).unwrap();
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    assert_eq!(core.split_whitespace().nth(4), Some("0"), "{core}");
    // The files of a process that may not be looked into belong to the system.
    assert_eq!(fs::metadata(process.join("mem")).unwrap().uid(), 0);
    proxy.end(&sandbox);
}
