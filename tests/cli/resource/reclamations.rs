//! `resource reclamation…`.

use ibmcloud_emulator::keys;

use super::{fault, refused, resource, wrong_usage};
use crate::support::{INSTANCE, Sandbox, stable};

const PLAN: &str = "231bb072-1b2f-4d7e-ae9e-9574d382be32";

#[test]
fn a_deleted_instance_is_restored_or_removed_for_good() {
    let _guard = stable();
    let sandbox =
        Sandbox::changed(|world| world.settings.reclamation_plans = vec![PLAN.into()]).logged_in();
    assert_eq!(resource(&sandbox, &["reclamations", "--output", "json"]).ok().stdout, "[]\n");
    insta::assert_snapshot!(resource(&sandbox, &["reclamations"]), @"
    exit status: 0
    --- stdout
    List all resource reclamations
    OK
    No resource reclamation found.
    --- stderr
    ");
    resource(&sandbox, &["service-instance-delete", INSTANCE, "-f"]).ok();
    insta::assert_snapshot!(resource(&sandbox, &["reclamations"]), @"
    exit status: 0
    --- stdout
    List all resource reclamations
    OK
    ID                                     Resource Instance ID                   Entity CRN                                                                                                                State       Target Time
    [GUID]   [GUID]   crn:v1:bluemix:public:sysdig-monitor:us-south:a/0123456789abcdef0123456789abcdef:[GUID]::   SCHEDULED   [TIME]
    --- stderr
    ");
    let list = resource(&sandbox, &["reclamations", "--output", "json"]).ok().json();
    let id = list[0]["id"].as_str().unwrap().to_owned();
    insta::assert_snapshot!(resource(&sandbox, &["reclamation", &id]), @"
    exit status: 0
    --- stdout
    Retrieving resource reclamation [GUID]...
    OK

    ID:                     [GUID]
    Resource Instance ID:   [GUID]
    Entity CRN:             crn:v1:bluemix:public:sysdig-monitor:us-south:a/0123456789abcdef0123456789abcdef:[GUID]::
    Resource Group ID:      13aa3ee48c3b44ddb64c05c79f7ab8ef
    State:                  SCHEDULED
    Target Time:            [TIME]
    Created At:             [TIME]
    Created By:             IBMid-7218F5B7EC
    --- stderr
    ");
    let other = ["reclamations", "--resource-instance-id", "2b9d8f0e-4c1a-4b7e-9d35-6a0f1e2d3c4b"];
    assert!(resource(&sandbox, &other).ok().stdout.contains("No resource reclamation found."));
    let gone = resource(&sandbox, &["search", "-ir", "true", "*"]).ok();
    assert!(gone.stdout.contains("monitoring-instance-01"), "{gone}");
    insta::assert_snapshot!(resource(&sandbox, &["reclamation-restore", &id, "--comment", "needed"]), @"
    exit status: 0
    --- stdout
    Submitting request to restore resource reclamation [GUID] under account Example Account
    OK
    Request to restore reclamation [GUID] was submitted
    --- stderr
    ");
    assert_eq!(sandbox.cloud.world().instance(INSTANCE).unwrap().state, "active");

    let abc = "IBM Cloud Monitoring abc";
    resource(&sandbox, &["service-instance-delete", abc, "-f"]).ok();
    let list = resource(&sandbox, &["reclamations", "--output", "json"]).ok().json();
    let id = list[0]["id"].as_str().unwrap().to_owned();
    let kept = sandbox.run_with_input(&["resource", "reclamation-delete", &id], "n\n");
    assert!(kept.stdout.ends_with("Nothing was changed.\n"), "{kept}");
    insta::assert_snapshot!(resource(&sandbox, &["reclamation-delete", &id, "-f"]), @"
    exit status: 0
    --- stdout
    Submitting request to delete resource reclamation [GUID] under account Example Account as admin@example.com...
    OK
    Request to delete reclamation [GUID] was submitted
    --- stderr
    ");
    assert_eq!(sandbox.cloud.world().instance(abc).unwrap().state, "removed");
    let again = "Cannot reclaim reclamation";
    refused(&sandbox, &["reclamation-delete", &id, "-f"], again);
}

#[test]
fn reclamations_that_are_not_there() {
    let sandbox = Sandbox::new().logged_in();
    refused(&sandbox, &["reclamation", "x"], "Resource reclamation 'x' was not found.");
    refused(&sandbox, &["reclamation-restore", "x"], "Could not restore reclamation x.");
    refused(&sandbox, &["reclamation-delete", "x", "-f"], "Could not delete reclamation x.");
    wrong_usage(
        &sandbox,
        &[
            (&["reclamation"], "RECLAMATION_ID is missing"),
            (&["reclamation-restore"], "RECLAMATION_ID is missing"),
            (&["reclamation-delete"], "RECLAMATION_ID is missing"),
            (
                &["reclamations", "--resource-instance-id", "x"],
                "'x' is not the GUID of an instance",
            ),
        ],
    );
    fault(&sandbox, "GET /v1/reclamations not-json");
    refused(&sandbox, &["reclamations"], "Could not get the resource reclamations.");
    let reader = Sandbox::new().identity(keys::READER).logged_in();
    refused(&reader, &["reclamation-restore", "x"], "You must be assigned the IAM Editor role");
}
