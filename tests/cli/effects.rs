//! `OK` is said when what was meant has happened: what was asked for is compared with what the service
//! shows afterwards.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::raw_service::RawService;
use crate::support::{GUID, INSTANCE, Sandbox, stable};

/// How often the platform shows the old instance after it has accepted a change.
#[derive(Clone, Copy)]
enum Shows {
    After(usize),
    Never,
}

/// A resource controller with one instance of a service, which shows a change late or never.
fn controller(service: &'static str, shows: Shows) -> (Sandbox, RawService) {
    let instance = move |name: &str, parameters: &str| {
        let crn = format!(
            "crn:v1:bluemix:public:{service}:us-south:a/0123456789abcdef0123456789abcdef:{GUID}::"
        );
        format!(
            r#"{{"guid":"{GUID}","id":"{crn}","crn":"{crn}","name":"{name}","region_id":"us-south","resource_group_id":"13aa3ee48c3b44ddb64c05c79f7ab8ef","resource_id":"id-of-{service}","resource_plan_id":"plan-1","state":"active","parameters":{parameters}}}"#
        )
    };
    let old = instance(INSTANCE, r#"{"default_receiver":true,"external_api_auth":"ANY"}"#);
    let new = instance("renamed", r#"{"external_api_auth":"IAM_ONLY"}"#);
    let (changed, looks) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let service = RawService::start(move |request| {
        let list = |one: &str| (200, format!(r#"{{"next_url":null,"resources":[{one}]}}"#));
        match request.line.split_once(' ').unwrap() {
            ("PATCH", _) => {
                changed.fetch_add(1, Ordering::SeqCst);
                (200, old.clone())
            }
            ("GET", path) if path.starts_with("/v2/resource_instances?") => list(&old),
            _ if changed.load(Ordering::SeqCst) == 0 => (200, old.clone()),
            _ => match shows {
                Shows::After(count) if looks.fetch_add(1, Ordering::SeqCst) >= count => {
                    (200, new.clone())
                }
                _ => (200, old.clone()),
            },
        }
    });
    let mut sandbox = Sandbox::new().logged_in();
    sandbox.set("IBMCLOUD_RESOURCE_CONTROLLER_API_ENDPOINT", service.url());
    (sandbox, service)
}

const MONITORING: &str = "sysdig-monitor";
const UPDATE: [&str; 3] = ["resource", "service-instance-update", INSTANCE];
const IAM_ONLY: &str = r#"{"external_api_auth": "IAM_ONLY"}"#;

#[test]
fn a_change_that_is_shown_late_is_waited_for() {
    for late in [0, 3] {
        let (sandbox, _service) = controller(MONITORING, Shows::After(late));
        let said = sandbox.run(&[&UPDATE[..], &["-p", IAM_ONLY, "-n", "renamed"]].concat()).ok();
        assert!(said.stdout.contains("Service instance renamed with ID "), "{said}");
        let waiting = "Waiting until service instance monitoring-instance-01 shows the change...";
        assert!(said.stdout.contains(waiting), "{said}");
        let lost = "Service instance renamed no longer shows these parameters: default_receiver.\n";
        assert_eq!(said.stderr, lost, "{said}");
    }
}

#[test]
fn a_change_that_is_accepted_and_never_shown_is_no_success() {
    let (sandbox, service) = controller(MONITORING, Shows::Never);
    let _guard = stable();
    insta::assert_snapshot!(sandbox.run(&[&UPDATE[..], &["-p", IAM_ONLY]].concat()), @"
    exit status: 5
    --- stdout
    Updating service instance monitoring-instance-01 in resource group default under account Example Account as admin@example.com...
    Waiting until service instance monitoring-instance-01 shows the change...
    --- stderr
    FAILED
    The resource controller accepted the change of service instance monitoring-instance-01, but the instance does not show it: external_api_auth = ANY.
    Look at it with 'ibmcloud resource service-instance [GUID]' before you try again.
    ");
    let said = sandbox.run(&[&UPDATE[..], &["-n", "renamed", "--output", "JSON"]].concat());
    assert_eq!((said.code, said.stdout.as_str()), (5, ""), "{said}");
    assert!(said.stderr.contains("does not show it: name = monitoring-instance-01."), "{said}");
    let plan = sandbox.run(&[&UPDATE[..], &["--service-plan-id", "plan-2"]].concat());
    assert_eq!(plan.code, 5, "{plan}");
    assert!(plan.stderr.contains("does not show it: resource_plan_id = plan-1."), "{plan}");
    let gone = r#"{"default_receiver": null}"#;
    let said = sandbox.run(&[&UPDATE[..], &["-p", gone]].concat());
    assert!(said.stderr.contains("does not show it: default_receiver = true."), "{said}");
    assert_eq!(service.bodies("PATCH").len(), 4, "nothing is sent twice");

    // What is asked for and is there already is no change that could be missed.
    sandbox.run(&[&UPDATE[..], &["-p", r#"{"external_api_auth": "ANY"}"#]].concat()).ok();
}

#[test]
fn of_another_service_nobody_knows_what_it_shows() {
    let (sandbox, _service) = controller("another-service", Shows::Never);
    let said = sandbox.run(&[&UPDATE[..], &["-p", r#"{"external_api_auth":"IAM_ONLY"}"#]].concat());
    assert_eq!(said.code, 0, "{said}");
    let words = "does not show these parameters as they were asked for: external_api_auth.";
    assert!(said.stderr.contains(words), "{said}");
}

#[test]
fn a_parameter_that_nobody_knows_is_named_with_the_one_that_was_meant() {
    let sandbox = Sandbox::new().logged_in();
    let update = |parameters: &str| sandbox.run(&[&UPDATE[..], &["-p", parameters]].concat()).ok();
    let said = update(r#"{"external_api_aut": "IAM_ONLY"}"#);
    assert_eq!(
        said.stderr,
        "IBM Cloud Monitoring is not known to have a parameter 'external_api_aut'; it is sent as it is. Did you mean 'external_api_auth'?\n"
    );
    let said = update(r#"{"created_by": "x", "external_api_auth": "IAM_ONLY"}"#);
    assert_eq!(
        said.stderr,
        "IBM Cloud Monitoring is not known to have a parameter 'created_by'; it is sent as it is.\n"
    );
    assert_eq!(sandbox.mode(INSTANCE).as_deref(), Some("IAM_ONLY"));
    assert_eq!(update(r#"{"default_receiver": false}"#).stderr, "");
    let words = ["new", "sysdig-monitor", "graduated-tier", "us-east", "-p"];
    let create = [&["resource", "service-instance-create"], &words[..]].concat();
    let said = sandbox.run(&[&create[..], &[r#"{"default_reciever": false}"#]].concat()).ok();
    assert!(said.stderr.contains("Did you mean 'default_receiver'?"), "{said}");
    let other = ["resource", "service-instance-update", "workload-protection-01"];
    let said = sandbox.run(&[&other[..], &["-p", r#"{"anything": 1}"#]].concat()).ok();
    assert_eq!(said.stderr, "", "every service has its own");
}
