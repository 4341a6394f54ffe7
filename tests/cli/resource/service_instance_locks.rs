//! `resource service-instance-lock | -unlock`.

use ibmcloud_emulator::keys;

use super::{fault, refused, resource, wrong_usage};
use crate::support::{GUID, INSTANCE, Sandbox, stable};

#[test]
fn a_locked_instance_is_not_changed_until_it_is_unlocked() {
    let _guard = stable();
    let sandbox = Sandbox::new().logged_in();
    insta::assert_snapshot!(resource(&sandbox, &["service-instance-lock", INSTANCE]), @"
    exit status: 0
    --- stdout
    Locking service instance monitoring-instance-01 in resource group default under account Example Account as admin@example.com...
    OK
    Service instance monitoring-instance-01 with ID crn:v1:bluemix:public:sysdig-monitor:us-south:a/0123456789abcdef0123456789abcdef:[GUID]:: is locked successfully
    --- stderr
    ");
    refused(&sandbox, &["service-instance-update", INSTANCE, "-n", "x"], "is locked");
    refused(&sandbox, &["service-instance-delete", INSTANCE, "-f"], "is locked");
    insta::assert_snapshot!(resource(&sandbox, &["service-instance-unlock", GUID, "-f"]), @"
    exit status: 0
    --- stdout
    Unlocking service instance [GUID] in resource group default under account Example Account as admin@example.com...
    OK
    Service instance monitoring-instance-01 with ID crn:v1:bluemix:public:sysdig-monitor:us-south:a/0123456789abcdef0123456789abcdef:[GUID]:: is unlocked successfully
    --- stderr
    ");
    resource(&sandbox, &["service-instance-update", INSTANCE, "-n", "renamed"]).ok();
    refused(&sandbox, &["service-instance-lock", "nothing"], "was not found");
    refused(&sandbox, &["service-instance-unlock", "nothing"], "was not found");
    wrong_usage(&sandbox, &[(&["service-instance-lock"], "NAME is missing")]);
    fault(&sandbox, "POST /v2/resource_instances/*/lock 403");
    refused(&sandbox, &["service-instance-lock", GUID], "Could not lock service instance renamed.");
    let reader = Sandbox::new().identity(keys::READER).logged_in();
    refused(
        &reader,
        &["service-instance-lock", INSTANCE],
        "You must be assigned the IAM Editor role",
    );
    refused(
        &reader,
        &["service-instance-unlock", INSTANCE],
        "You must be assigned the IAM Editor role",
    );
}
