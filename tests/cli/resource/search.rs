//! `resource search`, and `resources`.

use super::{fault, refused, resource, wrong_usage};
use crate::support::{Sandbox, stable};

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
