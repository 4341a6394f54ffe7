//! `resource service-instance-create | -update | -delete`: what is changed, and that nothing else is.

use std::time::Duration;

use ibmcloud_emulator::{Pace, PatchRule, Phase, World, keys};
use serde_json::{Value, json};

use crate::support::{GUID, INSTANCE, Said, Sandbox, stable};

const LITE: &str = "367a3918-9efc-43c5-bef9-20553051b7af";
const CREATE: [&str; 6] =
    ["resource", "service-instance-create", "new-one", "sysdig-monitor", "graduated-tier", "eu-de"];

fn state(sandbox: &Sandbox) -> String {
    sandbox.cloud.world().to_json()
}

fn update(sandbox: &Sandbox, args: &[&str]) -> Said {
    sandbox.run(&[&["resource", "service-instance-update", INSTANCE], args].concat())
}

fn delete(sandbox: &Sandbox, args: &[&str], input: &str) -> Said {
    let words = [&["resource", "service-instance-delete", INSTANCE], args].concat();
    sandbox.run_with_input(&words, input)
}

fn parameters(sandbox: &Sandbox) -> Value {
    let world = sandbox.cloud.world();
    Value::Object(world.instance(GUID).unwrap().parameters.clone().unwrap_or_default())
}

/// The parameters of the demo's instance with changes.
fn demo_parameters(changes: &Value) -> Value {
    let mut parameters = World::demo().instance(GUID).unwrap().parameters.clone().unwrap();
    parameters.extend(changes.as_object().unwrap().clone());
    Value::Object(parameters)
}

/// A command that has to fail with a text, and to leave the cloud as it is.
fn refused(sandbox: &Sandbox, args: &[&str], text: &str) {
    let before = state(sandbox);
    let said = sandbox.run(args);
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stderr.starts_with("FAILED\n"), "{said}");
    assert!(said.stderr.contains(text), "{said}");
    assert_eq!(state(sandbox), before, "{said}");
}

#[test]
fn an_instance_is_created() {
    let _guard = stable();
    let sandbox = Sandbox::new().logged_in();
    insta::assert_snapshot!(sandbox.run(&CREATE), @"
    exit status: 0
    --- stdout
    Creating service instance new-one in resource group default of account Example Account as admin@example.com...
    OK
    Service instance new-one was created.

    Name:             new-one
    ID:               crn:v1:bluemix:public:sysdig-monitor:eu-de:a/0123456789abcdef0123456789abcdef:[GUID]::
    GUID:             [GUID]
    Location:         eu-de
    State:            active
    Type:             service_instance
    Sub Type:
    Allow Cleanup:    false
    Locked:           false
    Created at:       [TIME]
    Updated at:       [TIME]
    Last Operation:
                      Status    create succeeded
                      Message   Completed create instance operation
    --- stderr
    ");
    assert_eq!(sandbox.cloud.world().instance("new-one").unwrap().parameters, None);
}

#[test]
fn an_instance_is_created_with_everything_that_can_be_said() {
    let sandbox = Sandbox::new().logged_in();
    sandbox.file("p.json", r#"{"external_api_auth": "IAM_ONLY"}"#);
    let flags = [
        "-p",
        "@p.json",
        "-g",
        "test-rg",
        "--service-endpoints",
        "private",
        "--allow-cleanup",
        "--lock",
        "--output",
        "JSON",
    ];
    let said = sandbox.run(&[&CREATE[..], &flags].concat()).ok();
    assert_eq!(said.json()["name"], "new-one", "one object, no array");
    let world = sandbox.cloud.world();
    let instance = world.instance("new-one").unwrap();
    let sent = json!({ "external_api_auth": "IAM_ONLY", "service-endpoints": "private" });
    assert_eq!(Value::Object(instance.parameters.clone().unwrap()), sent);
    assert_eq!((instance.allow_cleanup, instance.locked), (true, true));
    assert_eq!(instance.resource_group, "5f2c7a1e90b84d6bb3d1f0a9c8e7d6b5");
}

#[test]
fn service_and_plan_may_be_named_by_id() {
    let sandbox = Sandbox::new().logged_in();
    let service = "090c2c10-8c38-11e8-bec2-493df9c49eb8";
    let words = ["resource", "service-instance-create", "new-one", service, LITE, "us-south"];
    sandbox.run(&words).ok();
    assert_eq!(sandbox.cloud.world().instance("new-one").unwrap().plan_id, LITE);
}

#[test]
fn an_instance_that_takes_its_time_is_shown_as_it_is() {
    let _guard = stable();
    let slow = |world: &mut World| world.settings.provisioning = Pace::Async { polls: 2 };
    let sandbox = Sandbox::changed(slow).logged_in();
    let said = sandbox.run(&CREATE).ok();
    assert!(said.stdout.contains("\nState:            provisioning\n"), "{said}");
    assert!(said.stdout.contains("Status    create in progress\n"), "{said}");
    // The loop of the pages: until the state is active.
    let script =
        "until ibmcloud resource service-instance new-one | grep -q '^State: *active'; do :; done";
    sandbox.bash(script).ok();
}

#[test]
fn what_cannot_be_created_is_refused_with_what_can() {
    let sandbox = Sandbox::new().logged_in();
    let create = |service, plan, location| {
        ["resource", "service-instance-create", "new-one", service, plan, location]
    };
    refused(
        &sandbox,
        &create("service-name", "graduated-tier", "us-south"),
        "Service 'service-name' was not found.\nThe service of IBM Cloud Monitoring is 'sysdig-monitor'.",
    );
    refused(
        &sandbox,
        &create("sysdig-monitor", "gold", "us-south"),
        "Service plan 'gold' was not found.\nThe plans of the service are graduated-tier, ",
    );
    refused(
        &sandbox,
        &create("sysdig-monitor", "lite", "eu-xx"),
        "The plan is not offered in location 'eu-xx'.\nIts locations are ",
    );
    refused(
        &sandbox,
        &[&create("sysdig-monitor", "lite", "us-south")[..], &["-d", "nodep"]].concat(),
        "The plan has no deployment 'nodep' in location 'us-south'.\nIts deployments there are us-south. Nothing was changed.",
    );
    refused(
        &sandbox,
        &[&CREATE[..], &["--subscription", "a-subscription"]].concat(),
        "Option '--subscription' is not supported: how it is sent is not public.\nNothing was changed.",
    );
    refused(
        &sandbox,
        &[&CREATE[..], &["-p", r#"{"external_api_auth": "API_AUTH"}"#]].concat(),
        "'API_AUTH' is not a value of external_api_auth.\nNothing was changed. The values are ANY and IAM_ONLY.",
    );
}

#[test]
fn a_file_of_parameters_may_begin_with_the_mark_of_its_encoding() {
    let sandbox = Sandbox::new().logged_in();
    let file = sandbox.file("p.json", "\u{feff}{\"external_api_auth\": \"IAM_ONLY\"}\r\n");
    let named = format!("@{}", file.display());
    sandbox.run(&[&CREATE[..], &["-p", &named]].concat()).ok();
    assert_eq!(sandbox.mode("new-one").as_deref(), Some("IAM_ONLY"));
}

#[test]
fn creating_needs_a_resource_group() {
    let sandbox = Sandbox::new().logged_in();
    sandbox.run(&["target", "--unset-resource-group"]).ok();
    let hint = "No resource group targeted. Use 'ibmcloud target -g RESOURCE_GROUP' to target a resource group.\n";
    refused(&sandbox, &CREATE, hint);
    sandbox.run(&[&CREATE[..], &["-g", "default"]].concat()).ok();
}

#[test]
fn a_reader_may_not_create() {
    let sandbox = Sandbox::new().identity(keys::READER).logged_in();
    refused(&sandbox, &CREATE, "The resource controller refused (status 403");
    refused(&sandbox, &CREATE, "Ask the owner of the account for the role that this needs");
}

#[test]
fn a_second_default_receiver_is_refused_by_the_broker() {
    let sandbox = Sandbox::new().logged_in();
    let words = ["resource", "service-instance-update", "IBM Cloud Monitoring abc", "-p"];
    let words = [&words[..], &[r#"{"default_receiver": true}"#]].concat();
    refused(&sandbox, &words, "The service broker of the instance refused");
    refused(&sandbox, &words, "while it is enabled for '8d7af921-b136-4078-9666-081bd8470d94'");
    refused(&sandbox, &words, "Nothing was changed.");
}

#[test]
fn an_instance_is_updated() {
    let _guard = stable();
    let sandbox = Sandbox::new().logged_in();
    let said = update(&sandbox, &["-p", r#"{"external_api_auth": "IAM_ONLY"}"#]);
    insta::assert_snapshot!(said, @"
    exit status: 0
    --- stdout
    Updating service instance monitoring-instance-01 in resource group default under account Example Account as admin@example.com...
    OK
    Service instance monitoring-instance-01 with ID crn:v1:bluemix:public:sysdig-monitor:us-south:a/0123456789abcdef0123456789abcdef:[GUID]:: is updated successfully


    Name:                monitoring-instance-01
    ID:                  crn:v1:bluemix:public:sysdig-monitor:us-south:a/0123456789abcdef0123456789abcdef:[GUID]::
    GUID:                [GUID]
    Location:            us-south
    State:               active
    Type:                service_instance
    Sub Type:
    Allow Cleanup:       false
    Locked:              false
    Service Endpoints:   public-and-private
    Created at:          [TIME]
    Updated at:          [TIME]
    Last Operation:
                         Status    update succeeded
                         Message   Completed update instance operation
    --- stderr
    ");
}

#[test]
fn no_parameter_is_lost_whichever_way_the_service_treats_a_patch() {
    let named = r#"{"external_api_auth": "IAM_ONLY", "new": {"a": [1.5, null]}}"#;
    let expected = demo_parameters(&serde_json::from_str(named).unwrap());
    for rule in [PatchRule::Merge, PatchRule::LastRequest, PatchRule::Replace] {
        for pace in [Pace::Sync, Pace::Async { polls: 2 }] {
            let sandbox = Sandbox::changed(|world| {
                world.settings.patch = rule;
                world.settings.update = pace;
            })
            .logged_in();
            update(&sandbox, &["-p", named]).ok();
            assert_eq!(parameters(&sandbox), expected, "{rule:?} {pace:?}");
        }
    }
}

#[test]
fn an_instance_without_parameters_gets_those_that_are_named() {
    let sandbox = Sandbox::changed(|world| world.instances[0].parameters = None).logged_in();
    update(&sandbox, &["-p", r#"{"external_api_auth": "ANY"}"#]).ok();
    assert_eq!(parameters(&sandbox), json!({ "external_api_auth": "ANY" }));
}

#[test]
fn parameters_are_replaced_when_exactly_that_is_asked_for() {
    let sandbox = Sandbox::changed(|world| world.settings.patch = PatchRule::Replace).logged_in();
    let named = r#"{"external_api_auth": "IAM_ONLY"}"#;
    update(&sandbox, &["-p", named, "--replace-parameters"]).ok();
    assert_eq!(parameters(&sandbox), json!({ "external_api_auth": "IAM_ONLY" }));
    let said = update(&sandbox, &["-n", "x", "--replace-parameters"]);
    assert!(said.stderr.contains("Incorrect Usage: "), "{said}");
}

#[test]
fn the_service_endpoints_are_a_parameter_beside_the_others() {
    let sandbox = Sandbox::new().logged_in();
    update(&sandbox, &["--service-endpoints", "private"]).ok();
    assert_eq!(parameters(&sandbox), demo_parameters(&json!({ "service-endpoints": "private" })));
}

#[test]
fn a_new_name_touches_no_parameter() {
    let sandbox = Sandbox::new().logged_in();
    let said = update(&sandbox, &["-n", "renamed", "-f"]).ok();
    assert!(said.stdout.contains("Service instance renamed with ID crn:"), "{said}");
    assert_eq!(parameters(&sandbox), demo_parameters(&json!({})));
    assert_eq!(sandbox.cloud.world().instance(GUID).unwrap().name, "renamed");
}

#[test]
fn a_new_plan_is_named_by_its_id() {
    let sandbox = Sandbox::new().logged_in();
    update(&sandbox, &["--service-plan-id", LITE]).ok();
    assert_eq!(sandbox.cloud.world().instance(GUID).unwrap().plan_id, LITE);
    assert_eq!(parameters(&sandbox), demo_parameters(&json!({})));
    let words = ["resource", "service-instance-update", INSTANCE, "--service-plan-id", GUID];
    refused(&sandbox, &words, "The resource controller refused (status 404");
}

#[test]
fn parameters_may_stand_in_a_file() {
    let sandbox = Sandbox::new().logged_in();
    let path = sandbox.file("p.json", "{\n  \"external_api_auth\": \"IAM_ONLY\"\n}\n");
    update(&sandbox, &["--parameters", &format!("@{}", path.display()), "-g", "default"]).ok();
    assert_eq!(sandbox.mode(INSTANCE).as_deref(), Some("IAM_ONLY"));
}

#[test]
fn an_update_that_takes_its_time_is_waited_for() {
    let slow = |world: &mut World| world.settings.update = Pace::Async { polls: 3 };
    let sandbox = Sandbox::changed(slow).logged_in();
    let named = r#"{"external_api_auth": "IAM_ONLY"}"#;
    let said = update(&sandbox, &["-p", named, "--output", "JSON"]).ok();
    assert_eq!(said.json()["last_operation"]["state"], "succeeded", "one object\n{said}");
    assert_eq!(said.json()["parameters"]["external_api_auth"], "IAM_ONLY");
}

#[test]
fn an_update_that_fails_in_the_end_is_a_failure() {
    let _guard = stable();
    let slow = |world: &mut World| world.settings.update = Pace::Async { polls: 1 };
    let sandbox = Sandbox::changed(slow).logged_in();
    // Looking the instance up is one request, the change is the next.
    sandbox.cloud.hold(1, Phase::After);
    let words =
        ["resource", "service-instance-update", INSTANCE, "-p", r#"{"default_receiver": false}"#];
    let child = sandbox.spawn(&words);
    assert!(sandbox.cloud.wait_held(Duration::from_secs(30)));
    sandbox.cloud.with_world(|world| {
        world.instance_mut(GUID).unwrap().pending.as_mut().unwrap().fails = true;
    });
    sandbox.cloud.release();
    let said = Said::from(child.wait_with_output().unwrap());
    insta::assert_snapshot!(said, @"
    exit status: 5
    --- stdout
    Updating service instance monitoring-instance-01 in resource group default under account Example Account as admin@example.com...
    --- stderr
    FAILED
    The service broker failed at service instance monitoring-instance-01: Failed update instance operation
    Look at it with 'ibmcloud resource service-instance [GUID]' before you try again.
    ");
    assert_eq!(parameters(&sandbox), demo_parameters(&json!({})));
}

#[test]
fn bad_parameters_are_refused_before_anything_is_sent() {
    let sandbox = Sandbox::new().logged_in();
    sandbox.file("list.json", "[1]");
    let cases = [
        (r#"{"a": "#, "This machine: the value of '-p' is not JSON: "),
        ("[1, 2]", "This machine: the value of '-p' is JSON, but not an object."),
        ("@list.json", "This machine: the file 'list.json' is JSON, but not an object."),
        ("@nowhere.json", "The file 'nowhere.json' cannot be used: No such file"),
        (r#"{"external_api_auth": "iam_only"}"#, "'iam_only' is not a value of external_api_auth."),
        (r#"{"external_api_auth": true}"#, "is not a value of external_api_auth."),
    ];
    let calls = sandbox.calls().len();
    for (typed, text) in cases {
        let words = ["resource", "service-instance-update", INSTANCE, "-p", typed];
        refused(&sandbox, &words, text);
        refused(&sandbox, &words, "Nothing was changed.");
    }
    assert_eq!(sandbox.calls().len(), calls, "no request was made");
}

#[test]
fn an_update_of_nothing_is_wrong_usage() {
    let sandbox = Sandbox::new().logged_in();
    let said = update(&sandbox, &[]);
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stderr.starts_with("FAILED\nIncorrect Usage: nothing to update was named\n"));
    assert!(said.stdout.contains("service-instance-update - Update a service instance"), "{said}");
}

#[test]
fn a_locked_instance_is_not_changed() {
    let sandbox = Sandbox::changed(|world| world.instances[0].locked = true).logged_in();
    let words =
        ["resource", "service-instance-update", INSTANCE, "-p", r#"{"default_receiver": false}"#];
    refused(&sandbox, &words, "The resource instance is locked.");
    let words = ["resource", "service-instance-delete", INSTANCE, "-f"];
    refused(&sandbox, &words, "The resource instance is locked.");
}

#[test]
fn two_instances_of_one_name_are_not_changed() {
    let _guard = stable();
    let sandbox = Sandbox::changed(|world| INSTANCE.clone_into(&mut world.instances[1].name));
    let sandbox = sandbox.logged_in();
    let before = state(&sandbox);
    insta::assert_snapshot!(update(&sandbox, &["-p", r#"{"default_receiver": false}"#]), @"
    exit status: 1
    --- stdout
    Updating service instance monitoring-instance-01 in resource group default under account Example Account as admin@example.com...
    --- stderr
    FAILED
    Multiple service instances found with name 'monitoring-instance-01':
      [GUID]   us-south   active
      [GUID]   us-south   active
    Nothing was changed. Name the one you mean by its GUID.
    ");
    delete(&sandbox, &["-f"], "");
    assert_eq!(state(&sandbox), before);
    sandbox
        .run(&["resource", "service-instance-update", GUID, "-p", r#"{"default_receiver": false}"#])
        .ok();
    assert_eq!(parameters(&sandbox)["default_receiver"], false);
}

#[test]
fn an_unknown_instance_is_not_changed() {
    let sandbox = Sandbox::new().logged_in();
    let text = "Service instance 'nope' was not found.\nList the instances with ";
    refused(&sandbox, &["resource", "service-instance-update", "nope", "-n", "x"], text);
    refused(&sandbox, &["resource", "service-instance-delete", "nope", "-f"], text);
}

#[test]
fn an_instance_is_deleted_after_a_yes() {
    let _guard = stable();
    let sandbox = Sandbox::new().logged_in();
    insta::assert_snapshot!(delete(&sandbox, &[], "maybe\ny\n"), @"
    exit status: 0
    --- stdout
    Deleting service instance monitoring-instance-01 in resource group default under account Example Account as admin@example.com...
    Really delete the service instance monitoring-instance-01 with ID crn:v1:bluemix:public:sysdig-monitor:us-south:a/0123456789abcdef0123456789abcdef:[GUID]::? [y/N]> maybe
    Please enter 'y', 'n', 'yes' or 'no'.
    Really delete the service instance monitoring-instance-01 with ID crn:v1:bluemix:public:sysdig-monitor:us-south:a/0123456789abcdef0123456789abcdef:[GUID]::? [y/N]> y
    OK
    Service instance monitoring-instance-01 with ID crn:v1:bluemix:public:sysdig-monitor:us-south:a/0123456789abcdef0123456789abcdef:[GUID]:: is deleted successfully
    --- stderr
    ");
    assert_eq!(sandbox.cloud.world().instance(GUID).unwrap().state, "removed");
}

#[test]
fn an_instance_is_kept_after_a_no_or_no_answer() {
    let sandbox = Sandbox::new().logged_in();
    let before = state(&sandbox);
    for input in ["n\n", "\n"] {
        let said = delete(&sandbox, &[], input).ok();
        assert!(said.stdout.ends_with("Nothing was changed.\n"), "{said}");
    }
    let said = delete(&sandbox, &[], "");
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stderr.contains("Could not read from input: EOF\nNothing was changed."), "{said}");
    let said = delete(&sandbox, &["--no-input"], "y\n");
    assert_eq!(said.code, 1, "nothing is asked\n{said}");
    assert!(said.stderr.contains("'--force'"), "{said}");
    assert_eq!(state(&sandbox), before);
    let said = delete(&sandbox, &["-q"], "n\n").ok();
    assert!(said.stdout.ends_with("Nothing was changed.\n"), "quiet asks\n{said}");
    delete(&sandbox, &["-q"], "y\n").ok();
    assert_eq!(sandbox.cloud.world().instance(GUID).unwrap().state, "removed");
}

#[test]
fn force_asks_nothing() {
    let sandbox = Sandbox::new().logged_in();
    let said = delete(&sandbox, &["--force"], "").ok();
    assert!(!said.stdout.contains("Really"), "{said}");
    assert_eq!(sandbox.cloud.world().instance(GUID).unwrap().state, "removed");
    let words = ["resource", "service-instance", INSTANCE];
    assert_eq!(sandbox.run(&words).code, 1, "a removed instance is not listed");
}

#[test]
fn keys_are_deleted_with_an_instance_only_when_told_so() {
    let sandbox = Sandbox::new().logged_in();
    sandbox.cloud.with_world(|world| {
        let mut document: Value = serde_json::from_str(&world.to_json()).unwrap();
        document["resource_keys"] = json!([{
            "guid": "11111111-2222-4333-8444-555555555555", "name": "a key", "instance": GUID,
            "role": "crn:v1:bluemix:public:iam::::serviceRole:Manager", "credentials": {},
            "state": "active", "created_at": "2026-01-15T09:30:00.000000000Z",
            "updated_at": "2026-01-15T09:30:00.000000000Z", "created_by": "IBMid-1",
        }]);
        *world = World::from_json(&document.to_string()).unwrap();
    });
    let words = ["resource", "service-instance-delete", INSTANCE, "-f"];
    refused(&sandbox, &words, "The resource instance has keys or aliases");
    delete(&sandbox, &["-f", "--recursive"], "").ok();
    assert_eq!(sandbox.cloud.world().resource_keys[0].state, "removed");
}
