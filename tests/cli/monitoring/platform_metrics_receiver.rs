//! `monitoring platform-metrics-receiver`: one receiver a region, and the way back.

use ibmcloud_emulator::keys;
use serde_json::Value;

use crate::support::transcript::{ABC, as_somebody, run, transcript};
use crate::support::{INSTANCE, Sandbox, stable};

fn parameter(sandbox: &Sandbox, instance: &str, name: &str) -> Value {
    let world = sandbox.cloud.world();
    let parameters = world.instance(instance).unwrap().parameters.clone().unwrap_or_default();
    parameters.get(name).cloned().unwrap_or_default()
}

fn receiver(sandbox: &Sandbox, instance: &str) -> Value {
    parameter(sandbox, instance, "default_receiver")
}

/// How often an instance was changed.
fn patches(sandbox: &Sandbox) -> usize {
    sandbox.calls().iter().filter(|call| call.starts_with("PATCH")).count()
}

#[test]
fn the_present_receiver_is_kept_unless_somebody_says_yes() {
    let sandbox = Sandbox::new().logged_in();
    let lines = [
        "n | platform-metrics-receiver",
        "y | platform-metrics-receiver",
        "platform-metrics-receiver",
        "platform-metrics-receiver --output JSON",
    ];
    insta::assert_snapshot!(transcript(&sandbox, &lines), @r#"
    $ n | platform-metrics-receiver
    Looking for the receiver of platform metrics in us-south...
    Instance monitoring-instance-01 receives the platform metrics of us-south now. Replace it by IBM Cloud Monitoring abc? If not, it is kept. [y/N]> n
    OK
    Instance monitoring-instance-01 was kept as the receiver. Nothing was changed.

    $ y | platform-metrics-receiver
    Looking for the receiver of platform metrics in us-south...
    Instance monitoring-instance-01 receives the platform metrics of us-south now. Replace it by IBM Cloud Monitoring abc? If not, it is kept. [y/N]> y
    Switching instance monitoring-instance-01 off...
    Switching instance IBM Cloud Monitoring abc on...
    OK
    Instance IBM Cloud Monitoring abc receives the platform metrics of us-south.

    $ platform-metrics-receiver
    Looking for the receiver of platform metrics in us-south...
    OK
    Instance IBM Cloud Monitoring abc already receives the platform metrics of us-south.

    $ platform-metrics-receiver --output JSON
    {
        "region": "us-south",
        "receiver": "IBM Cloud Monitoring abc",
        "guid": "2b9d8f0e-4c1a-4b7e-9d35-6a0f1e2d3c4b",
        "previous": null,
        "changed": false
    }
    "#);
    assert_eq!(receiver(&sandbox, ABC), true);
    assert_eq!(receiver(&sandbox, INSTANCE), false);
    assert_eq!(patches(&sandbox), 2);
    for kept in ["external_api_auth", "workload_protection_connected_instance", "service-endpoints"]
    {
        assert!(!parameter(&sandbox, INSTANCE, kept).is_null(), "{kept} is kept");
    }
}

#[test]
fn force_asks_nothing_and_programs_must_say_it() {
    let sandbox = Sandbox::new().logged_in();
    let silent = run(&sandbox, "platform-metrics-receiver --output JSON");
    assert_eq!((silent.code, silent.stdout.as_str()), (1, ""), "{silent}");
    assert!(silent.stderr.contains("--force"), "{silent}");
    assert_eq!(patches(&sandbox), 0);
    let said = run(&sandbox, "platform-metrics-receiver --force --output JSON").ok().json();
    assert_eq!(said["previous"], INSTANCE);
    assert_eq!(said["changed"], true);
    assert_eq!(receiver(&sandbox, ABC), true);
}

#[test]
fn without_a_present_receiver_nothing_is_asked() {
    let sandbox = Sandbox::changed(|world| {
        let parameters = &mut world.instance_mut(INSTANCE).unwrap().parameters;
        parameters.as_mut().unwrap().insert("default_receiver".into(), false.into());
    })
    .logged_in();
    run(&sandbox, "platform-metrics-receiver").ok();
    assert_eq!(receiver(&sandbox, ABC), true);
    assert_eq!(patches(&sandbox), 1);
}

#[test]
fn a_second_step_that_fails_offers_the_way_back() {
    let sandbox = Sandbox::new().logged_in();
    let _guard = stable();
    sandbox.cloud.add_fault("PATCH /v2/resource_instances/* nth=2 status=422".parse().unwrap());
    let args = ["monitoring", "platform-metrics-receiver", "--name", ABC];
    insta::assert_snapshot!(sandbox.run_with_input(&args, "y\ny\n"), @"
    exit status: 1
    --- stdout
    Looking for the receiver of platform metrics in us-south...
    Instance monitoring-instance-01 receives the platform metrics of us-south now. Replace it by IBM Cloud Monitoring abc? If not, it is kept. [y/N]> y
    Switching instance monitoring-instance-01 off...
    Switching instance IBM Cloud Monitoring abc on...
    Instance IBM Cloud Monitoring abc could not be switched on, so that nobody receives the platform metrics of us-south now. Go back to monitoring-instance-01? [Y/n]> y
    --- stderr
    FAILED
    Instance monitoring-instance-01 was switched off, but IBM Cloud Monitoring abc could not be switched on.
    The resource controller refused (status 422): Unprocessable Entity
    Trace ID: [ID]
    Instance monitoring-instance-01 receives the platform metrics again: everything is as it was.
    ");
    assert_eq!(receiver(&sandbox, INSTANCE), true, "everything is as it was");

    let sandbox = Sandbox::new().logged_in();
    sandbox.cloud.add_fault("PATCH /v2/resource_instances/* nth=2 status=422".parse().unwrap());
    let said = run(&sandbox, "platform-metrics-receiver --force");
    insta::assert_snapshot!(said, @"
    exit status: 4
    --- stdout
    Looking for the receiver of platform metrics in us-south...
    Switching instance monitoring-instance-01 off...
    Switching instance IBM Cloud Monitoring abc on...
    --- stderr
    FAILED
    Instance monitoring-instance-01 was switched off, but IBM Cloud Monitoring abc could not be switched on.
    The resource controller refused (status 422): Unprocessable Entity
    Trace ID: [ID]
    Nobody may be receiving the platform metrics of us-south now. To go back: ibmcloud monitoring platform-metrics-receiver --name [GUID] --region us-south --force
    ");
    assert_eq!(receiver(&sandbox, INSTANCE), false);
    let back = said.stderr.lines().find_map(|line| line.split_once("To go back: ibmcloud "));
    let words: Vec<&str> = back.unwrap().1.split(' ').collect();
    sandbox.run(&words).ok();
    assert_eq!(receiver(&sandbox, INSTANCE), true, "the printed command does what it says");
}

#[test]
fn no_right_not_found_and_wrong_usage() {
    let sandbox = as_somebody(Sandbox::new(), keys::READER);
    let _guard = stable();
    let lines = ["platform-metrics-receiver --force", "platform-metrics-receiver -r eu-de"];
    insta::assert_snapshot!(transcript(&sandbox, &lines), @"
    $ platform-metrics-receiver --force
    Looking for the receiver of platform metrics in us-south...
    Switching instance monitoring-instance-01 off...
    FAILED
    Could not update service instance monitoring-instance-01.
    The resource controller refused (status 403, code RC-IamErrorResponse): You do not have the required permission to update the instance. You must be assigned the IAM Editor role or higher. Contact your account owner to update your access.
    Ask the owner of the account for the role that this needs, then log in again.
    Trace ID: [ID]
    Nothing was changed.
    [1]

    $ platform-metrics-receiver -r eu-de
    FAILED
    No instance of IBM Cloud Monitoring named 'IBM Cloud Monitoring abc' was found in eu-de.
    One of that name is in us-south: add '--region us-south'.
    [1]
    ");
    let said = run(&sandbox, "platform-metrics-receiver --keep");
    assert!(said.stderr.contains("flag provided but not defined: -keep"), "{said}");
}
