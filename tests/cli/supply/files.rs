//! Files that hold a fresh credential whenever somebody reads them.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::time::{Duration, Instant};

use ibmcloud_emulator::keys;

use super::{Daemon, PATIENCE, cloud, good_token, grants, once, status, wait, words};
use crate::support::{GUID, Sandbox, has};

/// Reads the file all the time until it has held so many tokens, each of which works when it is read, and for a while
/// after the next one is there. Returns them.
fn watch(sandbox: &Sandbox, path: &Path, count: usize) -> Vec<String> {
    let end = Instant::now() + PATIENCE;
    let mut seen: Vec<String> = Vec::new();
    while seen.len() < count {
        assert!(Instant::now() < end, "{} tokens only", seen.len());
        let token = good_token(sandbox, path);
        if seen.last() != Some(&token) {
            if let Some(before) = seen.last() {
                assert_eq!(status(sandbox, before), 200, "the token of before still works");
            }
            seen.push(token);
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    seen
}

#[test]
fn whoever_reads_the_file_finds_a_token_that_works() {
    // The cloud counts whole seconds, so that a token may end a second early.
    let sandbox = cloud(8);
    let path = sandbox.home().join("token");
    let daemon = Daemon::start(&sandbox, &["--file", path.to_str().unwrap()]);
    daemon.wait_for(1, "token: written.");
    let tokens = watch(&sandbox, &path, 2);
    assert_eq!(tokens.iter().collect::<BTreeSet<_>>().len(), 2);
    let said = daemon.end();
    assert_eq!((said.code, said.stdout.as_str()), (0, ""), "{said}");
    assert!(said.stderr.ends_with("Ended. What was delivered works until its own end."), "{said}");
    // Nothing but the file: no session, no key, no draft.
    let names: Vec<_> =
        fs::read_dir(sandbox.home()).unwrap().map(|it| it.unwrap().file_name()).collect();
    assert_eq!(names, ["token"]);
}

#[test]
fn a_file_is_replaced_whole_and_keeps_owner_and_permissions() {
    let sandbox = cloud(3_600);
    let folder = sandbox.home();
    let (real, link) = (folder.join("real"), folder.join("link"));
    fs::write(&real, "old").unwrap();
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
    symlink("real", &link).unwrap();
    // Only root can, and whoever cannot has nothing to keep.
    let _ = std::os::unix::fs::chown(&real, Some(4_711), Some(4_712));
    let before = fs::metadata(&real).unwrap();
    once(&sandbox, &["--file", link.to_str().unwrap(), "--mode", "0660"]).ok();
    good_token(&sandbox, &real);
    let after = fs::metadata(&real).unwrap();
    assert_ne!(before.ino(), after.ino(), "by a rename");
    assert_eq!(
        (after.mode() & 0o777, after.uid(), after.gid()),
        (0o640, before.uid(), before.gid())
    );
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    // What is wider than asked is made narrower; a new one is for its owner.
    once(
        &sandbox,
        &["--file", link.to_str().unwrap(), "--file", folder.join("new").to_str().unwrap()],
    )
    .ok();
    for path in [&real, &folder.join("new")] {
        assert_eq!(fs::metadata(path).unwrap().mode() & 0o777, 0o600);
    }
    let said = once(&sandbox, &["--file", "x", "--mode", "0644"]);
    assert!(said.stderr.contains("with mode 0644 everybody on this machine could use"), "{said}");
}

#[test]
fn files_have_the_form_that_their_reader_wants() {
    let sandbox = cloud(3_600);
    let path = sandbox.home().join("credential");
    let file = path.to_str().unwrap();
    once(&sandbox, &["--file", file]).ok();
    assert!(!fs::read_to_string(&path).unwrap().contains(char::is_whitespace));
    once(&sandbox, &["--file", file, "--format", "json", "--team", "Payments"]).ok();
    let document: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    assert_eq!(document["headers"]["IBMInstanceID"], GUID);
    assert_eq!(document["headers"]["SysdigTeamID"], "40212");
    if has("curl") {
        let url = "https://us-south.monitoring.cloud.ibm.com/api/user/me";
        let scripts = [
            ("header", format!("curl -sSf -H @{file} {url}")),
            ("curl", format!("curl -sSf --config {file} {url}")),
            (
                "env",
                format!(
                    r#". {file}; curl -sSf -H "Authorization: $IBMCLOUD_MONITORING_AUTHORIZATION" -H "IBMInstanceID: $IBMCLOUD_MONITORING_INSTANCE_ID" {url}"#
                ),
            ),
        ];
        for (form, script) in scripts {
            once(&sandbox, &["--file", file, "--format", form]).ok();
            assert!(sandbox.bash(&script).ok().stdout.contains("admin@example.com"), "{form}");
        }
    }
    let said = once(&sandbox, &["--file", file, "--format", "process"]);
    assert!(said.stderr.contains("'process' is not a value for --format"), "{said}");
}

#[test]
fn two_at_once_do_each_other_no_harm() {
    let sandbox = cloud(8);
    let path = sandbox.home().join("token");
    let both = [(); 2].map(|()| Daemon::start(&sandbox, &["--file", path.to_str().unwrap()]));
    for daemon in &both {
        daemon.wait_for(1, "token: written.");
    }
    watch(&sandbox, &path, 3);
    for daemon in both {
        assert_eq!(daemon.end().code, 0);
    }
    assert_eq!(fs::read_dir(sandbox.home()).unwrap().count(), 1, "no draft is left");
}

/// Killed as soon as the draft is there: what stands under the name is the old token or the new one, never a part of
/// one, and the next delivery removes what was left over.
#[test]
fn whoever_is_killed_leaves_a_whole_file() {
    let sandbox = cloud(3_600);
    let path = sandbox.home().join("token");
    let file = path.to_str().unwrap();
    once(&sandbox, &["--file", file]).ok();
    let drafts = || {
        let names = fs::read_dir(sandbox.home()).unwrap().map(|it| it.unwrap().file_name());
        names.filter(|it| it.to_string_lossy().starts_with(".token.ibmcloud-")).count()
    };
    let (mut kept, mut left) = (0, 0);
    for _ in 0..40 {
        let before = good_token(&sandbox, &path);
        let mut child = sandbox.spawn(&words(&["--once", "--file", file]));
        while drafts() == 0 && child.try_wait().unwrap().is_none() {
            std::hint::spin_loop();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        kept += usize::from(good_token(&sandbox, &path) == before);
        left += drafts();
        if kept > 2 {
            break;
        }
        once(&sandbox, &["--file", file]).ok();
        assert_eq!(drafts(), 0, "drafts of the killed are removed");
    }
    assert!(kept > 0 && left > 0, "some were killed before the change: {kept}, {left}");
    once(&sandbox, &["--file", file]).ok();
    assert_eq!(
        fs::read_dir(sandbox.home()).unwrap().count(),
        1,
        "drafts of the killed are removed"
    );
}

#[test]
fn a_hang_up_renews_at_once() {
    let sandbox = cloud(3_600);
    let path = sandbox.home().join("token");
    let daemon = Daemon::start(&sandbox, &["--file", path.to_str().unwrap(), "--quiet"]);
    wait(|| path.exists(), || format!("{:#?}", daemon.lines()));
    let (first, before) = (good_token(&sandbox, &path), grants(&sandbox));
    daemon.signal("-HUP");
    wait(|| fs::read_to_string(&path).unwrap() != first, || format!("{:#?}", daemon.lines()));
    good_token(&sandbox, &path);
    assert_eq!(grants(&sandbox), before + 1);
    assert_eq!(status(&sandbox, &first), 200, "the token of before is not taken back");
    let said = daemon.end();
    assert_eq!((said.code, said.stderr.as_str()), (0, ""), "{said}");
}

#[test]
fn systemd_hears_when_it_is_ready() {
    let mut sandbox = cloud(3_600);
    let socket = sandbox.home().join("notify");
    let manager = UnixDatagram::bind(&socket).unwrap();
    manager.set_read_timeout(Some(PATIENCE)).unwrap();
    sandbox.set("NOTIFY_SOCKET", &socket);
    let path = sandbox.home().join("token");
    let daemon = Daemon::start(&sandbox, &["--file", path.to_str().unwrap()]);
    let mut told = Vec::new();
    let mut until = |wanted: &str| {
        let mut buffer = [0; 4_096];
        while told.last().is_none_or(|last| last != wanted) {
            let length = manager.recv(&mut buffer).unwrap();
            told.push(String::from_utf8_lossy(&buffer[..length]).into_owned());
        }
        told.clone()
    };
    let first = until("READY=1");
    good_token(&sandbox, &path);
    assert!(
        first.iter().any(|it| it.starts_with("STATUS=") && it.ends_with("token: written.")),
        "{first:?}"
    );
    daemon.signal("-TERM");
    let all = until("STOPPING=1");
    assert!(!all.concat().contains("eyJ"), "{all:?}");
    assert_eq!(daemon.end().code, 0);
}

#[test]
fn a_key_file_is_read_again_and_a_compute_resource_will_do() {
    let sandbox = cloud(3_600);
    let key = sandbox.file("key", keys::ADMINISTRATOR);
    let cr = sandbox.file("cr", keys::COMPUTE_RESOURCE);
    let path = |name: &str| sandbox.home().join(name);
    let (one, two) = (path("one"), path("two"));
    let by_key = ["--file", one.to_str().unwrap(), "--apikey-file", key.to_str().unwrap()];
    let by_cr = [
        "--file",
        two.to_str().unwrap(),
        "--cr-token-file",
        cr.to_str().unwrap(),
        "--profile",
        "sandbox-profile",
    ];
    let daemons = [Daemon::start(&sandbox, &by_key), Daemon::start(&sandbox, &by_cr)];
    for daemon in &daemons {
        daemon.wait_for(1, ": written.");
    }
    fs::write(&key, "wrong-key-wrong-key").unwrap();
    for daemon in &daemons {
        daemon.signal("-HUP");
    }
    daemons[0].wait_for(1, "No new token; every target keeps what it has. ");
    fs::write(&key, keys::WRITER).unwrap();
    daemons[0].wait_for(2, ": written.");
    daemons[1].wait_for(2, ": written.");
    good_token(&sandbox, &one);
    good_token(&sandbox, &two);
    for daemon in daemons {
        assert_eq!(daemon.end().code, 0);
    }
}
