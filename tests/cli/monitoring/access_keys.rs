//! `monitoring access-key …`: keys are shown shortened unless that is the command's purpose.

use ibmcloud_emulator::keys;

use crate::support::transcript::{ABC, ABC_GUID, as_somebody, run, transcript, writes};
use crate::support::{Said, Sandbox, stable};

/// Runs a command whose purpose is to show keys.
fn revealed(sandbox: &Sandbox, args: &[&str]) -> Said {
    let all = [&["monitoring", "access-key"], args, &["--name", ABC]].concat();
    sandbox.revealing(&all).ok()
}

/// The keys of the example instance, whole, and whether each is enabled.
fn stored(sandbox: &Sandbox) -> Vec<serde_json::Value> {
    let list = revealed(sandbox, &["list", "--reveal", "--output", "json"]).json();
    list.as_array().unwrap().clone()
}

/// The part of a key that lists show.
fn start(key: &str) -> &str {
    key.split_once('-').unwrap().0
}

#[test]
fn a_key_is_made_and_shown_whole_once() {
    let sandbox = Sandbox::new().logged_in();
    let made = revealed(
        &sandbox,
        &["create", "--only-team", "Payments", "--limit", "5", "--output", "JSON"],
    );
    let key = made.json()["accessKey"].as_str().unwrap().to_owned();
    assert_eq!(made.json()["teamId"], 40_212);
    assert_eq!(made.json()["limit"], 5);
    for line in
        ["access-key list", "access-key list --output WIDE", "access-key list --output JSON"]
    {
        let said = run(&sandbox, line).ok();
        assert!(!said.stdout.contains(&key), "{said}");
        assert!(said.stdout.contains(start(&key)), "{said}");
    }
    assert!(revealed(&sandbox, &["list", "--reveal"]).stdout.contains(&key));
}

#[test]
fn a_key_is_switched_by_id_by_itself_and_by_its_start() {
    let sandbox = Sandbox::new().logged_in();
    let key = stored(&sandbox)[0]["accessKey"].as_str().unwrap().to_owned();
    let enabled = |sandbox: &Sandbox| stored(sandbox)[0]["enabled"].as_bool().unwrap();
    run(&sandbox, "n | access-key disable --id 1").ok();
    assert!(enabled(&sandbox));
    run(&sandbox, "y | access-key disable --id 1").ok();
    assert!(!enabled(&sandbox));
    run(&sandbox, &format!("access-key enable --id {}", start(&key))).ok();
    assert!(enabled(&sandbox));
    let said = run(&sandbox, &format!("access-key disable --key {key} --force")).ok();
    assert!(!said.stdout.contains(&key), "{said}");
    assert!(!enabled(&sandbox));
}

#[test]
fn keys_that_begin_alike_are_listed_by_their_ids() {
    let sandbox = Sandbox::changed(|world| {
        let keys = &mut world.monitor_mut(ABC_GUID).unwrap().access_keys;
        let mut twin = keys[0].clone();
        twin.id = 77;
        twin.key = format!("{}-0000-4000-8000-000000000000", start(&twin.key));
        keys.push(twin);
    })
    .logged_in();
    let key = stored(&sandbox)[0]["accessKey"].as_str().unwrap().to_owned();
    let said = run(&sandbox, &format!("access-key disable --id {} --force", start(&key)));
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stderr.contains(":\n  1   ") && said.stderr.contains("\n  77   "), "{said}");
    run(&sandbox, "access-key disable --id 77 --force").ok();
}

#[test]
fn every_situation_has_its_words() {
    let sandbox = Sandbox::changed(|world| {
        world.monitor_mut(ABC_GUID).unwrap().access_keys.clear();
    })
    .logged_in();
    let _guard = stable();
    let lines = [
        "access-key list",
        "access-key list --output JSON",
        "access-key disable --id 7 --force",
        "access-key disable --id 00000000-1111-4222-8333-444444444444 --force",
    ];
    insta::assert_snapshot!(transcript(&sandbox, &lines), @"
    $ access-key list
    Getting the access keys of instance IBM Cloud Monitoring abc...
    OK
    No access key found.

    $ access-key list --output JSON
    []

    $ access-key disable --id 7 --force
    FAILED
    Access key '7' was not found.
    Nothing was changed. List what there is with 'ibmcloud monitoring access-key list'.
    [1]

    $ access-key disable --id [GUID] --force
    FAILED
    Access key '00000000…' was not found.
    Nothing was changed. List what there is with 'ibmcloud monitoring access-key list'.
    [1]
    ");
    assert_eq!(writes(&sandbox), [""; 0]);
    for (line, wanted) in [
        ("access-key enable", "--id is missing"),
        ("access-key create --limit many", "'many' is not a value for --limit"),
    ] {
        let said = run(&sandbox, line);
        assert!(said.stderr.contains(wanted), "{said}");
    }
}

#[test]
fn no_right_and_no_service() {
    let sandbox = as_somebody(Sandbox::new(), keys::READER);
    let _guard = stable();
    insta::assert_snapshot!(transcript(&sandbox, &["access-key create"]), @"
    $ access-key create
    Creating an access key of instance IBM Cloud Monitoring abc...
    FAILED
    Could not create an access key.
    IBM Cloud Monitoring refused (status 403): Access is denied: Not enough privileges to complete the action
    Ask the owner of the account for the role that this needs, then log in again.
    Trace ID: [ID]
    Nothing was changed.
    [1]
    ");
    let sandbox = Sandbox::new().logged_in();
    sandbox.cloud.add_fault("GET /api/customer/accessKeys not-json".parse().unwrap());
    sandbox.cloud.add_fault("POST /api/customer/accessKeys cut-after".parse().unwrap());
    let lines = ["access-key list --output JSON", "access-key create"];
    insta::assert_snapshot!(transcript(&sandbox, &lines), @"
    $ access-key list --output JSON
    FAILED
    Could not get the access keys.
    IBM Cloud Monitoring cannot be understood: the answer is not JSON
    Try again; if it happens again, trace it with IBMCLOUD_TRACE=true.
    [1]

    $ access-key create
    Creating an access key of instance IBM Cloud Monitoring abc...
    FAILED
    Could not create an access key.
    IBM Cloud Monitoring did not answer to the end: peer closed connection without sending TLS close_notify
    Check the network, HTTPS_PROXY and the endpoint ('ibmcloud api').
    The change may or may not have happened: look before you try again.
    [5]
    ");
}
