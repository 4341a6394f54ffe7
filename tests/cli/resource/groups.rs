//! The rest of `resource`: groups and quotas, locks, search, reclamations, tags; and `resources`.

use ibmcloud_emulator::keys;

use crate::support::{GUID, INSTANCE, Said, Sandbox, stable};

const PLAN: &str = "231bb072-1b2f-4d7e-ae9e-9574d382be32";

fn resource(sandbox: &Sandbox, args: &[&str]) -> Said {
    sandbox.run(&[&["resource"], args].concat())
}

fn refused(sandbox: &Sandbox, args: &[&str], text: &str) {
    let before = sandbox.cloud.world().to_json();
    let said = resource(sandbox, args);
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stderr.starts_with("FAILED\n") && said.stderr.contains(text), "{said}");
    assert_eq!(sandbox.cloud.world().to_json(), before, "{said}");
}

/// Each of these words is wrong usage, for the reason beside it.
fn wrong_usage(sandbox: &Sandbox, table: &[(&[&str], &str)]) {
    for (args, reason) in table {
        let said = resource(sandbox, args);
        assert_eq!(said.code, 1, "{said}");
        assert!(
            said.stderr.contains("Incorrect Usage: ") && said.stderr.contains(reason),
            "{said}"
        );
        assert!(said.stdout.starts_with("NAME:\n"), "{said}");
    }
}

fn fault(sandbox: &Sandbox, text: &str) {
    sandbox.cloud.add_fault(text.parse().unwrap());
}

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

#[test]
fn search_finds_resources_of_every_kind() {
    let _guard = stable();
    let sandbox = Sandbox::new().logged_in();
    insta::assert_snapshot!(resource(&sandbox, &["search", "name:monitoring-*", "-sort-by", "name"]), @"
    exit status: 0
    --- stdout

    Name:                monitoring-frankfurt
    Location:            eu-de
    Family:              resource_controller
    Resource Type:       resource-instance
    Resource Group ID:   13aa3ee48c3b44ddb64c05c79f7ab8ef
    CRN:                 crn:v1:bluemix:public:sysdig-monitor:eu-de:a/0123456789abcdef0123456789abcdef:[GUID]::
    Tags:
    Service Tags:
    Access Tags:

    Name:                monitoring-instance-01
    Location:            us-south
    Family:              resource_controller
    Resource Type:       resource-instance
    Resource Group ID:   13aa3ee48c3b44ddb64c05c79f7ab8ef
    CRN:                 crn:v1:bluemix:public:sysdig-monitor:us-south:a/0123456789abcdef0123456789abcdef:[GUID]::
    Tags:
    Service Tags:
    Access Tags:

    Name:                monitoring-london
    Location:            eu-gb
    Family:              resource_controller
    Resource Type:       resource-instance
    Resource Group ID:   5f2c7a1e90b84d6bb3d1f0a9c8e7d6b5
    CRN:                 crn:v1:bluemix:public:sysdig-monitor:eu-gb:a/0123456789abcdef0123456789abcdef:[GUID]::
    Tags:
    Service Tags:
    Access Tags:
    --- stderr
    ");
    let found =
        resource(&sandbox, &["search", "type:resource-group", "--output", "json"]).ok().json();
    let names: Vec<_> = found["items"].as_array().unwrap().iter().map(|it| &it["name"]).collect();
    assert_eq!(names, ["default", "test-rg"]);
    assert!(found["items"][0]["crn"].as_str().unwrap().starts_with("crn:v1:"));
    let nothing = resource(&sandbox, &["search", "name:nothing"]).ok();
    assert_eq!(nothing.stdout, "No resources found.\n");
    let empty = resource(&sandbox, &["search", "name:nothing", "--output", "json"]).ok();
    assert_eq!(empty.json(), serde_json::json!({"items": []}));
}

#[test]
fn search_pages_and_sorts_as_asked() {
    let sandbox = Sandbox::changed(|world| {
        for number in 0..30 {
            let mut group = world.resource_groups[1].clone();
            group.id = format!("{number:032x}");
            group.name = format!("group-{number:02}");
            world.resource_groups.push(group);
        }
    })
    .logged_in();
    let names = |args: &[&str]| -> Vec<String> {
        let query = ["search", "name:group-*", "-s", "name", "--output", "json"];
        let found = resource(&sandbox, &[&query[..], args].concat()).ok().json();
        let items = found["items"].as_array().unwrap().clone();
        items.iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(&[]).len(), 30);
    assert_eq!(names(&["-offset", "28"]), ["group-28", "group-29"]);
    assert_eq!(names(&["-o", "3", "-limit", "2"]), ["group-03", "group-04"]);
    assert!(names(&["-o", "40"]).is_empty());
    wrong_usage(
        &sandbox,
        &[
            (&["search"], "LUCENE_QUERY is missing"),
            (&["search", "x", "-l", "10001"], "the limit must be from 1 to 10000"),
            (&["search", "x", "-s", "size"], "'size' is not name, family, region, type or crn"),
            (&["search", "x", "-ir", "maybe"], "'maybe' is not false, true or any"),
            (&["search", "x", "-p", "other"], "'other' is not a provider"),
        ],
    );
    fault(&sandbox, "POST /v3/resources/search not-json");
    refused(&sandbox, &["search", "x"], "Could not search for resources.");
}

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
    let id = list[1]["id"].as_str().unwrap().to_owned();
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

#[test]
fn tags_are_attached_found_and_taken_off() {
    let sandbox = Sandbox::new().logged_in();
    insta::assert_snapshot!(resource(&sandbox, &["tags"]), @"
    exit status: 0
    --- stdout
    Listing tags...
    OK
    No tags found.
    --- stderr
    ");
    let attach = ["tag-attach", "--tag-names", "env:prod,team-a", "--resource-name", INSTANCE];
    insta::assert_snapshot!(resource(&sandbox, &attach), @"
    exit status: 0
    --- stdout
    Attaching tags env:prod, team-a...
    OK
    Tags were attached.
    --- stderr
    ");
    insta::assert_snapshot!(resource(&sandbox, &["tags", "-d", "true"]), @"
    exit status: 0
    --- stdout
    Listing tags...
    OK
    Name       Type   Providers
    env:prod   user   ghost
    team-a     user   ghost
    --- stderr
    ");
    let found =
        resource(&sandbox, &["search", "tags:\"env:prod\"", "--output", "json"]).ok().json();
    assert_eq!(found["items"][0]["name"], INSTANCE);
    let crn = found["items"][0]["crn"].as_str().unwrap().to_owned();
    let update = ["tag-attach", "--tag-name", "env:test", "--resource-id", &crn, "--update"];
    let results = resource(&sandbox, &[&update[..], &["--output", "json"]].concat()).ok().json();
    assert_eq!(results["results"][0]["is_error"], false);
    let names = |args: &[&str]| {
        let list = resource(&sandbox, &[&["tags", "--output", "json"], args].concat()).ok().json();
        let items = list["items"].as_array().unwrap().clone();
        items.iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(&["-a", "true"]), ["env:test", "team-a"]);
    assert_eq!(names(&["-o", "1", "-l", "1"]), ["env:test"]);
    resource(&sandbox, &["tag-detach", "--tag-names", "env:test", "--resource-id", &crn]).ok();
    refused(
        &sandbox,
        &["tag-delete", "--tag-name", "team-a"],
        "The tag is attached to a resource.",
    );
    insta::assert_snapshot!(resource(&sandbox, &["tag-delete", "--tag-name", "env:prod"]), @"
    exit status: 0
    --- stdout
    Deleting tag env:prod...
    OK
    Tag env:prod was deleted.
    --- stderr
    ");
    let all = sandbox.run_with_input(&["resource", "tag-delete", "-a"], "n\n");
    assert!(all.stdout.ends_with("Nothing was changed.\n"), "{all}");
    insta::assert_snapshot!(resource(&sandbox, &["tag-delete", "-a", "-f"]), @"
    exit status: 0
    --- stdout
    Deleting all tags that no resource carries...
    OK
    1 tags were deleted.
    --- stderr
    ");
    assert_eq!(names(&[]), ["team-a"]);
}

#[test]
fn access_tags_are_created_first() {
    let sandbox = Sandbox::new().logged_in();
    insta::assert_snapshot!(resource(&sandbox, &["tag-create", "--tag-names", "zone:red, bad"]), @"
    exit status: 4
    --- stdout
    Creating tags zone:red, bad...
    OK
    Tags were created.
    These could not be changed:
    ID    Reason
    bad   The form must be key:value.
    --- stderr
    ");
    let kind = ["--tag-type", "access"];
    let unknown =
        ["tag-attach", "--tag-names", "zone:blue", "--resource-name", INSTANCE, kind[0], kind[1]];
    let said = resource(&sandbox, &unknown);
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stdout.contains("The access management tag zone:blue does not exist."), "{said}");
    let known =
        ["tag-attach", "--tag-names", "zone:red", "--resource-name", INSTANCE, kind[0], kind[1]];
    resource(&sandbox, &known).ok();
    let found = resource(&sandbox, &["search", "name:monitoring-instance-01"]).ok();
    assert!(found.stdout.contains("Access Tags:         zone:red\n"), "{found}");
}

#[test]
fn tags_that_cannot_be_changed() {
    let sandbox = Sandbox::new().logged_in();
    let one = ["--resource-name", "nothing"];
    refused(
        &sandbox,
        &["tag-attach", "--tag-names", "x", one[0], one[1]],
        "Resource 'nothing' was not found.",
    );
    refused(
        &sandbox,
        &["tag-detach", "--tag-names", "x", one[0], one[1]],
        "Resource 'nothing' was not found.",
    );
    refused(&sandbox, &["tag-delete", "--tag-name", "x"], "The tag does not exist.");
    wrong_usage(
        &sandbox,
        &[
            (&["tag-attach", "--tag-names", "x"], "one of '--resource-name', '--resource-id'"),
            (&["tag-attach", "--resource-name", "x"], "--tag-names is missing"),
            (
                &["tag-detach", "--tag-names", "x", "--resource-name", "a", "--resource-id", "b"],
                "cannot be used",
            ),
            (&["tag-create", "--tag-names", ","], "no tag was named"),
            (
                &["tag-create", "--tag-names", "a:b", "--tag-type", "user"],
                "only access tags can be created",
            ),
            (&["tag-delete"], "is missing"),
            (&["tags", "--tag-type", "other"], "'other' is not user, access or service"),
        ],
    );
    fault(&sandbox, "GET /v3/tags not-json");
    refused(&sandbox, &["tags"], "Could not get the tags.");
    let reader = Sandbox::new().identity(keys::READER).logged_in();
    let attach = ["tag-attach", "--tag-names", "x", "--resource-name", INSTANCE];
    refused(&reader, &attach, "You are not authorized to change tags.");
    refused(&reader, &["tag-delete", "-a", "-f"], "You are not authorized to change tags.");
}

#[test]
fn resources_lists_everything_of_the_account() {
    let _guard = stable();
    let sandbox = Sandbox::new().logged_in();
    insta::assert_snapshot!(sandbox.run(&["resources"]), @"
    exit status: 0
    --- stdout
    Retrieving all resources under account Example Account as admin@example.com...
    OK
    Name                       Location   State    Type               CRN
    monitoring-instance-01     us-south   active   service_instance   crn:v1:bluemix:public:sysdig-monitor:us-south:a/0123456789abcdef0123456789abcdef:[GUID]::
    IBM Cloud Monitoring abc   us-south   active   service_instance   crn:v1:bluemix:public:sysdig-monitor:us-south:a/0123456789abcdef0123456789abcdef:[GUID]::
    monitoring-london          eu-gb      active   service_instance   crn:v1:bluemix:public:sysdig-monitor:eu-gb:a/0123456789abcdef0123456789abcdef:[GUID]::
    monitoring-frankfurt       eu-de      active   service_instance   crn:v1:bluemix:public:sysdig-monitor:eu-de:a/0123456789abcdef0123456789abcdef:[GUID]::
    workload-protection-01     us-south   active   service_instance   crn:v1:bluemix:public:sysdig-secure:us-south:a/0123456789abcdef0123456789abcdef:[GUID]::
    --- stderr
    ");
    let list = sandbox.run(&["resources", "--output", "json"]).ok().json();
    assert_eq!(list.as_array().map(Vec::len), Some(5));
    let empty = Sandbox::changed(|world| world.instances.clear()).logged_in();
    assert!(empty.run(&["resources"]).ok().stdout.ends_with("OK\nNo resources found.\n"));
    assert_eq!(empty.run(&["resources", "--output", "json"]).ok().stdout, "[]\n");
    fault(&empty, "GET /v2/resource_instances not-json");
    let said = empty.run(&["resources"]);
    assert!(said.stderr.contains("Could not get the service instances."), "{said}");
    assert_eq!(said.code, 1);
    let wrong = empty.run(&["resources", "x"]);
    assert!(wrong.stderr.contains("Incorrect Usage: "), "{wrong}");
}
