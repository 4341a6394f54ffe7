//! Whatever is down, a target keeps what it has, and gets the next token by itself.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use ibmcloud_emulator::keys;

use super::{Daemon, cloud, good_token, once};
use crate::support::{INSTANCE, Sandbox, has};

#[test]
fn iam_may_be_down_for_a_while() {
    let sandbox = cloud(4);
    let path = sandbox.home().join("token");
    let daemon = Daemon::start(&sandbox, &["--file", path.to_str().unwrap()]);
    daemon.wait_for(1, "token: written.");
    let first = good_token(&sandbox, &path);
    sandbox.cloud.add_fault("/identity/token 503".parse().unwrap());
    daemon.wait_for(1, "No new token; every target keeps what it has. IAM: Remote server error.");
    assert_eq!(fs::read_to_string(&path).unwrap(), first);
    sandbox.cloud.clear_faults();
    daemon.wait_for(2, "token: written.");
    assert_ne!(good_token(&sandbox, &path), first);
    let said = daemon.end();
    assert!(said.stderr.contains(" (next attempt in 1 s)"), "{said}");
}

#[test]
fn a_token_that_the_instance_does_not_accept_goes_nowhere() {
    for (fault, told) in [
        ("/api/user/me 503", "left as it was. IBM Cloud Monitoring refused (status 503"),
        ("/api/user/me status=403", "left as it was. IBM Cloud Monitoring refused (status 403"),
        ("/api/user/me cut-before", "left as it was. IBM Cloud Monitoring did not answer"),
        ("/api/user/me not-json", "left as it was. IBM Cloud Monitoring cannot be understood"),
        ("/api/user/me status=401", "left as it was. IBM Cloud Monitoring refused (status 401"),
    ] {
        let sandbox = cloud(3_600);
        let path = sandbox.home().join("token");
        fs::write(&path, "old").unwrap();
        sandbox.cloud.add_fault(fault.parse().unwrap());
        let said = once(&sandbox, &["--file", path.to_str().unwrap()]);
        assert_eq!(said.code, 1, "{said}");
        assert!(said.stderr.contains(told), "{said}");
        assert!(said.stderr.contains("1 of 1 targets did not get a fresh credential."), "{said}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        if !told.contains("(status 503") && !told.contains("(status 401") {
            continue;
        }
        let daemon = Daemon::start(&sandbox, &["--file", path.to_str().unwrap()]);
        daemon.wait_for(2, told);
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        sandbox.cloud.clear_faults();
        daemon.wait_for(1, "token: written.");
        good_token(&sandbox, &path);
        daemon.end();
    }
}

#[test]
fn a_full_disk_leaves_the_old_file() {
    let sandbox = cloud(3_600);
    let path = sandbox.home().join("token");
    fs::write(&path, "old").unwrap();
    let line = format!(
        "ulimit -f 0; ibmcloud monitoring credential-sync --once --file {} --name {INSTANCE}",
        path.display()
    );
    let said = sandbox.bash(&line);
    assert_eq!(said.code, 1, "{said}");
    sandbox.assert_no_secret(&said);
    assert!(said.stderr.contains("token: left as it was. "), "{said}");
    assert!(said.stderr.to_lowercase().contains("file too large"), "{said}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "old");
    assert_eq!(fs::read_dir(sandbox.home()).unwrap().count(), 1, "no draft is left");
}

#[test]
fn a_folder_that_is_gone_or_read_only_is_tried_again() {
    let sandbox = cloud(3_600);
    let folder = sandbox.home().join("folder");
    let path = folder.join("token");
    let other = sandbox.home().join("other");
    let files = ["--file", path.to_str().unwrap(), "--file", other.to_str().unwrap()];
    let said = once(&sandbox, &files);
    assert_eq!(said.code, 4, "one of two: {said}");
    assert!(said.stderr.contains("folder/token: left as it was. The file "), "{said}");
    good_token(&sandbox, &other);
    let daemon = Daemon::start(&sandbox, &files);
    daemon.wait_for(1, "other: written.");
    daemon.wait_for(2, "folder/token: left as it was. ");
    fs::create_dir(&folder).unwrap();
    daemon.wait_for(1, "folder/token: written.");
    assert_eq!(daemon.count("other: written."), 1, "the others are left alone");
    let first = good_token(&sandbox, &path);
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o500)).unwrap();
    if fs::write(folder.join("probe"), "").is_ok() {
        // Whoever is root writes everywhere; the skip is counted.
        assert!(!has("whoever may not write to a read-only folder"));
    } else {
        daemon.signal("-HUP");
        daemon.wait_for(3, "folder/token: left as it was. ");
        assert_eq!(fs::read_to_string(&path).unwrap(), first);
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)).unwrap();
        daemon.wait_for(2, "folder/token: written.");
    }
    daemon.end();
}

#[test]
fn waiting_for_everything_costs_nothing() {
    let sandbox = cloud(3);
    sandbox.cloud.add_fault("/api/user/me 503".parse().unwrap());
    let daemon = Daemon::start(&sandbox, &["--file", "token"]);
    daemon.wait_for(1, "token: left as it was. ");
    sandbox.cloud.add_fault("/identity/token 503".parse().unwrap());
    // The token ends meanwhile, and the target still waits.
    daemon.wait_for(4, "No new token; ");
    let ticks = daemon.processor_ticks();
    assert!(ticks < 150, "{ticks} hundredths of a second");
    daemon.end();
}

#[test]
fn an_instance_that_refuses_every_token_does_not_cost_one_each_moment() {
    let sandbox = cloud(3_600);
    sandbox.cloud.add_fault("/api/user/me status=401".parse().unwrap());
    let daemon = Daemon::start(&sandbox, &["--file", "token"]);
    daemon.wait_for(4, "token: left as it was. ");
    // 0.5, 1 and 2 seconds, each by chance up to a half less.
    assert!(daemon.started.elapsed().as_secs_f64() > 1.5);
    daemon.end();
}

#[test]
fn an_outage_at_the_start_is_waited_for_where_the_crn_is_known() {
    let sandbox = cloud(3_600);
    sandbox.cloud.add_fault("* 503".parse().unwrap());
    let path = sandbox.home().join("token");
    let crn = "crn:v1:bluemix:public:sysdig-monitor:us-south:a/0123456789abcdef0123456789abcdef:8d7af921-b136-4078-9666-081bd8470d94::";
    let words = ["monitoring", "credential-sync", "--file", path.to_str().unwrap(), "--name", crn];
    let daemon = Daemon::of(&sandbox, &words);
    daemon.wait_for(1, "No new token; every target keeps what it has. ");
    sandbox.cloud.clear_faults();
    daemon.wait_for(1, "token: written.");
    good_token(&sandbox, &path);
    daemon.end();
}

#[test]
fn who_may_not_see_the_instance_gets_nothing() {
    let sandbox = Sandbox::new().identity(keys::SERVICE_ID);
    let said = once(&sandbox, &["--file", "token"]);
    assert_eq!(said.code, 1, "{said}");
    let sandbox = cloud(3_600);
    let key = sandbox.file("key", "an-unknown-key");
    let crn = "crn:v1:bluemix:public:sysdig-monitor:us-south:a/0123456789abcdef0123456789abcdef:8d7af921-b136-4078-9666-081bd8470d94::";
    let words = ["monitoring", "credential-sync", "--once", "--file", "token", "--name", crn];
    let said = sandbox.run(&[&words[..], &["--apikey-file", key.to_str().unwrap()]].concat());
    assert_eq!(said.code, 1, "{said}");
    insta::assert_snapshot!(said.stderr, @"
    token: gets the credential of instance 8d7af921-b136-4078-9666-081bd8470d94.
    No new token; every target keeps what it has. IAM: Remote server error. Status code: 400, error code: BXNIM0415E, message: Provided API key could not be found. Check the API key: it is unknown, or was deleted.
    FAILED
    1 of 1 targets did not get a fresh credential.
    ");
    let said = sandbox.run(&["monitoring", "credential-sync", "--once"]);
    assert!(said.stderr.contains("Incorrect Usage: no target is named"), "{said}");
}
