//! `resource group…` and `resource quota…`.

use ibmcloud_emulator::keys;

use super::{fault, refused, resource, wrong_usage};
use crate::support::Sandbox;

#[test]
fn a_group_is_created_renamed_and_deleted() {
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"ID: [0-9a-f]{32}", "ID: [ID]");
    let _guard = settings.bind_to_scope();
    let sandbox = Sandbox::new().logged_in();
    insta::assert_snapshot!(resource(&sandbox, &["group-create", "team-a"]), @"
    exit status: 0
    --- stdout
    Creating resource group team-a under account Example Account as admin@example.com...
    OK
    Resource group team-a was created.
    Resource Group ID: [ID]
    --- stderr
    ");
    insta::assert_snapshot!(resource(&sandbox, &["group-update", "team-a", "-n", "team-b"]), @"
    exit status: 0
    --- stdout
    Updating resource group team-a under account Example Account as admin@example.com...
    OK
    Resource group team-a was renamed to team-b.
    --- stderr
    ");
    insta::assert_snapshot!(sandbox.run_with_input(&["resource", "group-delete", "team-b"], "n\n"), @"
    exit status: 0
    --- stdout
    Deleting resource group team-b under account Example Account as admin@example.com...
    Really delete the resource group team-b? [y/N]> n
    Nothing was changed.
    --- stderr
    ");
    insta::assert_snapshot!(resource(&sandbox, &["group-delete", "team-b", "-f"]), @"
    exit status: 0
    --- stdout
    Deleting resource group team-b under account Example Account as admin@example.com...
    OK
    Resource group team-b was deleted.
    --- stderr
    ");
    let made = resource(&sandbox, &["group-create", "json-group", "--output", "json"]).ok().json();
    assert_eq!(made["name"], "json-group");
    let renamed = ["group-update", "json-group", "--name", "again", "--output", "json"];
    assert_eq!(resource(&sandbox, &renamed).ok().json()["name"], "again");
}

#[test]
fn the_target_follows_its_group() {
    let sandbox = Sandbox::new().logged_in();
    resource(&sandbox, &["group-create", "team-a"]).ok();
    sandbox.run(&["target", "-g", "team-a"]).ok();
    resource(&sandbox, &["group-update", "team-a", "-n", "team-b"]).ok();
    assert_eq!(sandbox.config()["ResourceGroup"]["Name"], "team-b");
    resource(&sandbox, &["group-delete", "team-b", "-f"]).ok();
    assert_eq!(sandbox.config()["ResourceGroup"]["GUID"], "");
}

#[test]
fn groups_that_cannot_be_changed_stay_as_they_are() {
    let sandbox = Sandbox::new().logged_in();
    refused(&sandbox, &["group-create", "default"], "exists already");
    refused(
        &sandbox,
        &["group-update", "nothing", "-n", "x"],
        "No resource group found with name or ID 'nothing'.",
    );
    refused(
        &sandbox,
        &["group-delete", "default", "-f"],
        "The default resource group cannot be deleted.",
    );
    refused(&sandbox, &["group-delete", "test-rg", "-f"], "The resource group contains resources.");
    wrong_usage(
        &sandbox,
        &[
            (&["group-create"], "NAME is missing"),
            (&["group-update", "default"], "nothing to update was named"),
            (&["group-delete"], "NAME is missing"),
        ],
    );
    fault(&sandbox, "POST /v2/resource_groups not-json");
    let lost = resource(&sandbox, &["group-create", "team-a"]);
    assert_eq!(lost.code, 5, "{lost}");
    let reader = Sandbox::new().identity(keys::READER).logged_in();
    refused(&reader, &["group-create", "x"], "You do not have the required permission");
    refused(&reader, &["group-delete", "test-rg", "-f"], "You do not have the required permission");
    refused(
        &reader,
        &["group-update", "test-rg", "-n", "x"],
        "You do not have the required permission",
    );
}

#[test]
fn quotas_are_listed_and_shown() {
    let sandbox = Sandbox::new().logged_in();
    insta::assert_snapshot!(resource(&sandbox, &["quotas"]), @"
    exit status: 0
    --- stdout
    Retrieving all quotas as admin@example.com...
    OK
    Name                  ID                                 Type   Service Instances
    Pay-as-you-go Quota   a3d7b8d01e261c24677937c29ab33f3c   SDQ    500
    --- stderr
    ");
    insta::assert_snapshot!(resource(&sandbox, &["quota", "Pay-as-you-go Quota"]), @"
    exit status: 0
    --- stdout
    Retrieving quota Pay-as-you-go Quota as admin@example.com...
    OK

    Name:                        Pay-as-you-go Quota
    ID:                          a3d7b8d01e261c24677937c29ab33f3c
    Type:                        SDQ
    Service Instances:           500
    Instances Per Lite Plan:     2
    Applications:                500
    Instances Per Application:   2000
    Instance Memory:             8G
    Total Application Memory:    1024G
    Virtual Servers:             2000
    --- stderr
    ");
    let list = resource(&sandbox, &["quotas", "--output", "json"]).ok().json();
    assert_eq!(list[0]["number_of_service_instances"], 500);
    let one = resource(&sandbox, &["quota", "Pay-as-you-go Quota", "--output", "json"]).ok().json();
    assert_eq!(one[0]["id"], list[0]["id"]);
    refused(&sandbox, &["quota", "nothing"], "Quota 'nothing' was not found.");
    wrong_usage(&sandbox, &[(&["quota"], "NAME is missing"), (&["quotas", "x"], "too many")]);
    fault(&sandbox, "GET /v2/quota_definitions not-json");
    refused(&sandbox, &["quotas"], "Could not get the quotas.");
}
