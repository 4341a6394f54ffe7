//! `resource groups | group | service-instances | service-instance`: what is listed, and in which shape.

use crate::support::{GUID, INSTANCE, Sandbox, stable};

const TEST_GROUP: &str = "5f2c7a1e90b84d6bb3d1f0a9c8e7d6b5";
const CRN: &str = "crn:v1:bluemix:public:sysdig-monitor:us-south:a/0123456789abcdef0123456789abcdef:\
                   8d7af921-b136-4078-9666-081bd8470d94::";

/// The names that `service-instances ARGS` lists, by its JSON.
fn names(sandbox: &Sandbox, args: &[&str]) -> Vec<String> {
    let words = [&["resource", "service-instances", "--output", "JSON"], args].concat();
    let said = sandbox.run(&words).ok();
    assert_eq!(said.stderr, "");
    let document = said.json();
    let instances = document.as_array().unwrap();
    instances.iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect()
}

/// A second instance has the name of the first.
fn with_two_of_one_name() -> Sandbox {
    Sandbox::changed(|world| INSTANCE.clone_into(&mut world.instances[3].name)).logged_in()
}

#[test]
fn all_resource_groups() {
    let _guard = stable();
    let sandbox = Sandbox::new().logged_in();
    insta::assert_snapshot!(sandbox.run(&["resource", "groups"]), @"
    exit status: 0
    --- stdout
    Retrieving all resource groups under account Example Account as admin@example.com...
    OK
    Name      ID                                 Default Group   State
    default   13aa3ee48c3b44ddb64c05c79f7ab8ef   true            ACTIVE
    test-rg   5f2c7a1e90b84d6bb3d1f0a9c8e7d6b5   false           ACTIVE
    --- stderr
    ");
    let said = sandbox.run(&["resource", "groups", "--output", "json"]).ok();
    assert_eq!(said.json()[0]["name"], "default");
    assert_eq!(said.json()[1]["id"], TEST_GROUP);
}

#[test]
fn the_default_group_alone_and_quietly() {
    let _guard = stable();
    let sandbox = Sandbox::new().logged_in();
    insta::assert_snapshot!(sandbox.run(&["resource", "groups", "--default", "-q"]), @"
    exit status: 0
    --- stdout
    Name      ID                                 Default Group   State
    default   13aa3ee48c3b44ddb64c05c79f7ab8ef   true            ACTIVE
    --- stderr
    ");
}

#[test]
fn one_resource_group() {
    let _guard = stable();
    let sandbox = Sandbox::new().logged_in();
    insta::assert_snapshot!(sandbox.run(&["resource", "group", "test-rg"]), @"
    exit status: 0
    --- stdout
    Retrieving resource group test-rg under account Example Account as admin@example.com...
    OK

    Name:            test-rg
    ID:              5f2c7a1e90b84d6bb3d1f0a9c8e7d6b5
    Default Group:   false
    State:           ACTIVE
    Quota ID:        a3d7b8d01e261c24677937c29ab33f3c
    --- stderr
    ");
    for named in ["test-rg", TEST_GROUP] {
        let said = sandbox.run(&["resource", "group", named, "--id"]).ok();
        assert_eq!(said.stdout, format!("{TEST_GROUP}\n"));
        let said = sandbox.run(&["resource", "group", named, "--output", "JSON"]).ok();
        assert_eq!(said.json()[0]["id"], TEST_GROUP, "an array, even for one");
    }
}

#[test]
fn an_unknown_resource_group() {
    let _guard = stable();
    let sandbox = Sandbox::new().logged_in();
    insta::assert_snapshot!(sandbox.run(&["resource", "group", "nope", "--output", "JSON"]), @"
    exit status: 1
    --- stdout
    --- stderr
    FAILED
    No resource group found with name or ID 'nope'.
    List the groups with 'ibmcloud resource groups'.
    ");
}

#[test]
fn instances_of_the_targeted_group() {
    let _guard = stable();
    let sandbox = Sandbox::new().logged_in();
    insta::assert_snapshot!(sandbox.run(&["resource", "service-instances"]), @"
    exit status: 0
    --- stdout
    Retrieving instances with type service_instance in resource group default in all locations under account Example Account as admin@example.com...
    OK
    Name                       Location   State    Type
    monitoring-instance-01     us-south   active   service_instance
    IBM Cloud Monitoring abc   us-south   active   service_instance
    monitoring-frankfurt       eu-de      active   service_instance
    workload-protection-01     us-south   active   service_instance
    --- stderr
    ");
}

#[test]
fn instances_are_searched_in_all_groups_where_none_is_targeted() {
    let sandbox = Sandbox::new().logged_in();
    sandbox.run(&["target", "--unset-resource-group"]).ok();
    let said = sandbox.run(&["resource", "service-instances"]).ok();
    let first = "Retrieving instances with type service_instance in all resource groups in all locations under account Example Account as admin@example.com...\nOK\nName ";
    assert!(said.stdout.starts_with(first), "{said}");
    assert!(said.stdout.contains("\nmonitoring-london "), "{said}");
}

#[test]
fn instances_are_filtered() {
    let sandbox = Sandbox::new().logged_in();
    assert_eq!(names(&sandbox, &["-g", "test-rg"]), ["monitoring-london"]);
    assert_eq!(names(&sandbox, &["-g", TEST_GROUP]), ["monitoring-london"]);
    assert_eq!(names(&sandbox, &["--location", "eu-de"]), ["monitoring-frankfurt"]);
    assert_eq!(names(&sandbox, &["--service-name", "sysdig-secure"]), ["workload-protection-01"]);
    assert_eq!(
        names(&sandbox, &["--service-name", "sysdig-monitor", "--all-resource-groups"]),
        [INSTANCE, "IBM Cloud Monitoring abc", "monitoring-london", "monitoring-frankfurt"]
    );
}

#[test]
fn instances_of_another_type_are_listed_on_request() {
    let sandbox =
        Sandbox::changed(|world| world.instances[1].kind = "composite_instance".into()).logged_in();
    assert_eq!(names(&sandbox, &["--type", "composite_instance"]), ["IBM Cloud Monitoring abc"]);
    assert_eq!(names(&sandbox, &[]).len(), 3);
    assert_eq!(names(&sandbox, &["--type", "all"]).len(), 4);
}

#[test]
fn limit_and_offset_cut_a_piece_out() {
    let sandbox = Sandbox::new().logged_in();
    let all = names(&sandbox, &["--all-resource-groups"]);
    let piece = |args: &[&str]| names(&sandbox, &[&["--all-resource-groups"], args].concat());
    assert_eq!(piece(&["--limit", "2"]), all[..2]);
    assert_eq!(piece(&["--offset", "1", "--limit", "10"]), all, "positions count from 1");
    assert_eq!(piece(&["--offset", "3", "--limit", "2"]), all[2..4]);
    assert_eq!(piece(&["--offset", "99"]), [""; 0]);
    for list in [["resource", "service-instances"], ["resource", "tags"]] {
        for limit in ["0", "-1"] {
            let said = sandbox.run(&[&list[..], &["--limit", limit]].concat());
            let told = format!("FAILED\nIncorrect Usage: '{limit}' is not a value for --limit\n");
            assert!(said.code == 1 && said.stderr.starts_with(&told), "{said}");
        }
    }
    assert_eq!(piece(&["--all-pages"]), all);
}

#[test]
fn a_list_longer_than_a_page_is_whole() {
    let options = ibmcloud_emulator::Options {
        world: ibmcloud_emulator::World::fleet(130, 7),
        ..Default::default()
    };
    let sandbox = Sandbox::with(options).logged_in();
    assert_eq!(names(&sandbox, &["--all-resource-groups"]).len(), 130);
}

#[test]
fn an_empty_list_says_so_and_is_an_empty_array() {
    let _guard = stable();
    let sandbox = Sandbox::new().logged_in();
    let words = ["resource", "service-instances", "--location", "jp-tok"];
    insta::assert_snapshot!(sandbox.run(&words), @"
    exit status: 0
    --- stdout
    Retrieving instances with type service_instance in resource group default in location jp-tok under account Example Account as admin@example.com...
    OK
    No service instance found.
    --- stderr
    ");
    let said = sandbox.run(&[&words[..], &["--output", "JSON"]].concat()).ok();
    assert_eq!(said.stdout, "[]\n");
}

#[test]
fn the_long_form_is_a_block_for_each_instance() {
    let _guard = stable();
    let sandbox = Sandbox::new().logged_in();
    let words = ["resource", "service-instances", "--long", "-q", "--location", "eu-de"];
    insta::assert_snapshot!(sandbox.run(&words), @"
    exit status: 0
    --- stdout

    Name:                  monitoring-frankfurt
    ID:                    crn:v1:bluemix:public:sysdig-monitor:eu-de:a/0123456789abcdef0123456789abcdef:[GUID]::
    GUID:                  [GUID]
    Location:              eu-de
    Service Name:          sysdig-monitor
    Service Plan Name:     graduated-tier
    Resource Group Name:   default
    State:                 active
    Type:                  service_instance
    Sub Type:
    Locked:                false
    Created at:            [TIME]
    Created by:            IBMid-7218F5B7EC
    Updated at:            [TIME]
    Last Operation:
                           Status    create succeeded
                           Message   Completed create instance operation
    --- stderr
    ");
    let long = names(&sandbox, &["--long"]);
    assert_eq!(long, names(&sandbox, &[]), "--long does not change JSON");
}

#[test]
fn a_service_that_does_not_exist_is_no_empty_list() {
    let sandbox = Sandbox::new().logged_in();
    let said = sandbox.run(&["resource", "service-instances", "--service-name", "sysdig"]);
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stderr.contains("Service 'sysdig' was not found."), "{said}");
}

#[test]
fn a_table_is_parsed_by_the_usual_scripts() {
    let sandbox = Sandbox::new().logged_in();
    if !crate::support::has("awk") {
        return;
    }
    let said = sandbox.bash("ibmcloud resource groups | awk 'NR>3 {print $1}'").ok();
    assert_eq!(said.stdout, "default\ntest-rg\n");
    let line =
        format!("ibmcloud resource service-instance {INSTANCE} | awk '/^State:/ {{print $2}}'");
    assert_eq!(sandbox.bash(&line).ok().stdout, "active\n");
}

#[test]
fn one_instance_by_name() {
    let _guard = stable();
    let sandbox = Sandbox::new().logged_in();
    insta::assert_snapshot!(sandbox.run(&["resource", "service-instance", INSTANCE]), @"
    exit status: 0
    --- stdout
    Retrieving service instance monitoring-instance-01 in resource group default under account Example Account as admin@example.com...
    OK

    Name:                  monitoring-instance-01
    ID:                    crn:v1:bluemix:public:sysdig-monitor:us-south:a/0123456789abcdef0123456789abcdef:[GUID]::
    GUID:                  [GUID]
    Location:              us-south
    Service Name:          sysdig-monitor
    Service Plan Name:     graduated-tier
    Resource Group Name:   default
    State:                 active
    Type:                  service_instance
    Sub Type:
    Locked:                false
    Service Endpoints:     public-and-private
    Created at:            [TIME]
    Created by:            IBMid-7218F5B7EC
    Updated at:            [TIME]
    Last Operation:
                           Status    create succeeded
                           Message   Completed create instance operation
    --- stderr
    ");
}

#[test]
fn one_instance_by_guid_or_crn_wherever_it_is() {
    let sandbox = Sandbox::new().logged_in();
    sandbox.run(&["target", "-g", "test-rg"]).ok();
    for named in [GUID, CRN] {
        let said = sandbox.run(&["resource", "service-instance", named, "--output", "JSON"]).ok();
        let document = said.json();
        assert_eq!(document.as_array().map(Vec::len), Some(1), "an array, even for one");
        assert_eq!(document[0]["guid"], GUID);
    }
    let said = sandbox.run(&["resource", "service-instance", INSTANCE]);
    assert_eq!(said.code, 1, "a name is looked for in the targeted group\n{said}");
    sandbox.run(&["resource", "service-instance", INSTANCE, "-g", "default"]).ok();
}

#[test]
fn ids_are_printed_on_one_line() {
    let sandbox = Sandbox::new().logged_in();
    let said = sandbox.run(&["resource", "service-instance", INSTANCE, "--id"]).ok();
    let progress = "Retrieving service instance monitoring-instance-01 in resource group default under account Example Account as admin@example.com...";
    assert_eq!(said.stdout, format!("{progress}\n{CRN} {GUID}\n"));
    let said = sandbox.run(&["resource", "service-instance", INSTANCE, "--id", "-q"]).ok();
    assert_eq!(said.stdout, format!("{CRN} {GUID}\n"));
}

#[test]
fn the_document_is_the_services_own_with_the_keys_that_scripts_read() {
    let sandbox = Sandbox::new().logged_in();
    let said = sandbox.run(&["resource", "service-instance", INSTANCE, "--output", "JSON"]).ok();
    let document = &said.json()[0];
    assert_eq!(document["crn"], CRN);
    assert_eq!(document["parameters"]["default_receiver"], true);
    assert_eq!(document["resource_plan_id"], "231bb072-1b2f-4d7e-ae9e-9574d382be32");
    assert_eq!(document["last_operation"]["state"], "succeeded");
    let lines =
        said.stdout.lines().filter(|line| line.trim_start().starts_with("\"dashboard_url\""));
    assert_eq!(lines.count(), 1, "grep dashboard_url finds one line\n{said}");
    assert!(said.stdout.starts_with("[\n    {\n        \""), "indented by 4\n{said}");
}

#[test]
fn two_instances_of_one_name_are_both_shown() {
    let _guard = stable();
    let sandbox = with_two_of_one_name();
    insta::assert_snapshot!(sandbox.run(&["resource", "service-instance", INSTANCE, "-q"]), @"
    exit status: 0
    --- stdout
    Multiple service instances found

    Name:                  monitoring-instance-01
    ID:                    crn:v1:bluemix:public:sysdig-monitor:us-south:a/0123456789abcdef0123456789abcdef:[GUID]::
    GUID:                  [GUID]
    Location:              us-south
    Service Name:          sysdig-monitor
    Service Plan Name:     graduated-tier
    Resource Group Name:   default
    State:                 active
    Type:                  service_instance
    Sub Type:
    Locked:                false
    Service Endpoints:     public-and-private
    Created at:            [TIME]
    Created by:            IBMid-7218F5B7EC
    Updated at:            [TIME]
    Last Operation:
                           Status    create succeeded
                           Message   Completed create instance operation

    Name:                  monitoring-instance-01
    ID:                    crn:v1:bluemix:public:sysdig-monitor:eu-de:a/0123456789abcdef0123456789abcdef:[GUID]::
    GUID:                  [GUID]
    Location:              eu-de
    Service Name:          sysdig-monitor
    Service Plan Name:     graduated-tier
    Resource Group Name:   default
    State:                 active
    Type:                  service_instance
    Sub Type:
    Locked:                false
    Created at:            [TIME]
    Created by:            IBMid-7218F5B7EC
    Updated at:            [TIME]
    Last Operation:
                           Status    create succeeded
                           Message   Completed create instance operation
    --- stderr
    ");
    let said = sandbox.run(&["resource", "service-instance", INSTANCE]).ok();
    let lines: Vec<&str> = said.stdout.lines().collect();
    assert_eq!(lines[1..3], ["Multiple service instances found", "OK"]);
    let said = sandbox.run(&["resource", "service-instance", INSTANCE, "--output", "json"]).ok();
    assert_eq!(said.json().as_array().map(Vec::len), Some(2));
    let words = ["resource", "service-instance", INSTANCE, "--location", "eu-de", "--id", "-q"];
    assert_eq!(sandbox.run(&words).ok().stdout.lines().count(), 1);
}

#[test]
fn an_unknown_instance() {
    let _guard = stable();
    let sandbox = Sandbox::new().logged_in();
    insta::assert_snapshot!(sandbox.run(&["resource", "service-instance", "nope"]), @"
    exit status: 1
    --- stdout
    Retrieving service instance nope in resource group default under account Example Account as admin@example.com...
    --- stderr
    FAILED
    Service instance 'nope' was not found.
    List the instances with 'ibmcloud resource service-instances --all-resource-groups'.
    ");
    let unknown = "00000000-0000-4000-8000-000000000000";
    let said = sandbox.run(&["resource", "service-instance", unknown, "--output", "JSON"]);
    assert_eq!((said.code, said.stdout.as_str()), (1, ""), "{said}");
}

#[test]
fn the_crn_alone_is_printed_for_scripts() {
    let sandbox = Sandbox::new().logged_in();
    let said = sandbox.run(&["resource", "service-instance", INSTANCE, "--crn", "-q"]).ok();
    let crn = said.stdout.trim_end();
    assert!(crn.starts_with("crn:v1:") && crn.ends_with("::") && !crn.contains(' '), "{said}");
}

#[test]
fn an_instance_that_is_elsewhere_is_said_to_be_there() {
    let sandbox = Sandbox::new().logged_in();
    let line = ["resource", "service-instance", INSTANCE];
    let said = sandbox.run(&[&line[..], &["--location", "eu-de"]].concat());
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stderr.contains("One of that name is in location us-south"), "{said}");
    let said = sandbox.run(&[&line[..], &["-g", "test-rg"]].concat());
    assert!(said.stderr.contains("One of that name is in location us-south"), "{said}");
    let said = sandbox.run(&["resource", "service-instance", "nowhere", "--location", "eu-de"]);
    assert!(said.stderr.contains("List the instances with"), "{said}");
}
