//! `catalog service-marketplace | service | entry | locations`.

use crate::support::{Said, Sandbox};

const SERVICE: &str = "090c2c10-8c38-11e8-bec2-493df9c49eb8";

fn catalog(sandbox: &Sandbox, args: &[&str]) -> Said {
    sandbox.run(&[&["catalog"], args].concat())
}

#[test]
fn the_marketplace_lists_the_services() {
    let sandbox = Sandbox::new().logged_in();
    insta::assert_snapshot!(catalog(&sandbox, &["service-marketplace"]), @"
    exit status: 0
    --- stdout
    Looking up services from global catalog...
    OK
    ID                                     Name             Provider   Tags
    090c2c10-8c38-11e8-bec2-493df9c49eb8   sysdig-monitor   IBM        ibm_created,logging_monitoring,rc:service
    e831e900-82d6-11ec-95c5-c12c5a5d9687   sysdig-secure    IBM        ibm_created,logging_monitoring,rc:service
    --- stderr
    ");
    for flags in [&["--global"][..], &["--rc"], &["--rc", "--global"]] {
        let list =
            catalog(&sandbox, &[&["service-marketplace", "--output", "json"], flags].concat());
        assert_eq!(list.ok().json()[0]["name"], "sysdig-monitor");
    }
    let empty = Sandbox::changed(|world| world.catalog.clear()).logged_in();
    assert!(catalog(&empty, &["service-marketplace"]).ok().stdout.ends_with("No service found.\n"));
    let list = catalog(&empty, &["service-marketplace", "--output", "json"]).ok();
    assert_eq!(list.stdout, "[]\n");
}

#[test]
fn a_service_is_shown_with_its_plans() {
    let sandbox = Sandbox::new().logged_in();
    insta::assert_snapshot!(catalog(&sandbox, &["service", "sysdig-monitor"]), @"
    exit status: 0
    --- stdout
    Looking up service sysdig-monitor from global catalog...
    OK

    ID             090c2c10-8c38-11e8-bec2-493df9c49eb8
    Name           sysdig-monitor
    Display Name   IBM Cloud Monitoring
    Kind           service
    Provider       IBM
    Tags           ibm_created,logging_monitoring,rc:service
    Active         true
    Description    Metrics, dashboards and alerts for platforms and applications.
    Children
                   graduated-tier                              plan   231bb072-1b2f-4d7e-ae9e-9574d382be32
                   graduated-tier-sysdig-secure-plus-monitor   plan   35784193-e918-42d9-9598-4e842ed75192
                   lite                                        plan   367a3918-9efc-43c5-bef9-20553051b7af
    --- stderr
    ");
    let by_name = catalog(&sandbox, &["service", "sysdig-monitor", "--output", "json"]).ok().json();
    let by_id = catalog(&sandbox, &["service", SERVICE, "--output", "json"]).ok().json();
    assert_eq!(by_name, by_id);
    let children = by_name[0]["children"].as_array().unwrap();
    let plan = children.iter().find(|it| it["name"] == "graduated-tier").unwrap();
    assert_eq!(plan["id"], "231bb072-1b2f-4d7e-ae9e-9574d382be32");
}

#[test]
fn an_entry_is_shown_with_what_is_in_it() {
    let sandbox = Sandbox::new().logged_in();
    insta::assert_snapshot!(catalog(&sandbox, &["entry", "us-dallas", "--children"]), @"
    exit status: 0
    --- stdout
    Looking up catalog entry us-dallas...
    OK

    ID             us-dallas
    Name           us-dallas
    Display Name   Dallas
    Kind           metro
    Provider       IBM
    Tags
    Active         true
    Description
    Children
                   us-south   region   us-south
    --- stderr
    ");
    let bare = catalog(&sandbox, &["entry", "us-dallas", "--output", "json"]).ok().json();
    assert!(bare[0].get("children").is_none());
    let full = ["entry", "us-dallas", "--children", "--output", "json"];
    assert_eq!(catalog(&sandbox, &full).ok().json()[0]["children"][0]["id"], "us-south");
}

#[test]
fn locations_are_a_table_of_chosen_columns() {
    let sandbox = Sandbox::new().logged_in();
    insta::assert_snapshot!(catalog(&sandbox, &["locations", "-i", "eu"]), @"
    exit status: 0
    --- stdout
    Looking up locations from global catalog...
    OK
    ID             Name           Kind        Display Name   Parent
    eu             eu             geography   Europe
    de             de             country     de             eu
    de-frankfurt   de-frankfurt   metro       Frankfurt      de
    eu-de          eu-de          region      Frankfurt      de-frankfurt
    gb             gb             country     gb             eu
    gb-london      gb-london      metro       London         gb
    eu-gb          eu-gb          region      London         gb-london
    es             es             country     es             eu
    es-madrid      es-madrid      metro       Madrid         es
    eu-es          eu-es          region      Madrid         es-madrid
    --- stderr
    ");
    let csv = catalog(
        &sandbox,
        &["locations", "-k", "region", "-i", "sa", "--csv", "--col", "id,parent"],
    );
    assert_eq!(csv.ok().stdout, "ID,Parent\nbr-sao,br-sao-paulo\n");
    let list = catalog(&sandbox, &["locations", "-k", "region", "--output", "json"]).ok().json();
    assert_eq!(list.as_array().map(Vec::len), Some(12));
    assert!(list[0].get("children").is_none());
    let none = catalog(&sandbox, &["locations", "-k", "planet"]).ok();
    assert!(none.stdout.ends_with("OK\nNo location found.\n"), "{none}");
    let none = catalog(&sandbox, &["locations", "-k", "planet", "--output", "json"]).ok();
    assert_eq!(none.stdout, "[]\n");
}

#[test]
fn what_is_not_there_and_what_goes_wrong() {
    let sandbox = Sandbox::new().logged_in();
    for (args, text) in [
        (&["service", "no-such"][..], "Service 'no-such' was not found."),
        (&["entry", "no-such"], "Catalog entry 'no-such' was not found."),
        (&["locations", "-i", "mars"], "Catalog entry 'mars' was not found."),
        (&["service"], "Incorrect Usage: NAME is missing"),
        (&["entry"], "Incorrect Usage: ID is missing"),
        (&["locations", "--col", "size"], "'size' is not id, name, kind, display_name or parent"),
        (&["service-marketplace", "x"], "Incorrect Usage: "),
        (&["search"], "'search' is not a registered command. See 'ibmcloud catalog help'."),
    ] {
        let said = catalog(&sandbox, args);
        assert_eq!(said.code, 1, "{said}");
        assert!(said.stderr.starts_with("FAILED\n") && said.stderr.contains(text), "{said}");
    }
    for (args, text) in [
        (&["service-marketplace"][..], "Could not get the services of the catalog."),
        (&["service", "sysdig-monitor"], "Could not look up service sysdig-monitor."),
        (&["entry", "us-south"], "Could not look up catalog entry us-south."),
        (&["locations"], "Could not get the locations of the catalog."),
    ] {
        let sandbox = Sandbox::new().logged_in();
        sandbox.cloud.add_fault("GET /api/v1/* not-json".parse().unwrap());
        let said = catalog(&sandbox, &[args, &["--output", "json"]].concat());
        assert_eq!((said.code, said.stdout.as_str()), (1, ""), "{said}");
        assert!(said.stderr.contains(text), "{said}");
    }
    let nobody = Sandbox::new();
    nobody.run(&["api", "cloud.ibm.com"]).ok();
    assert!(catalog(&nobody, &["locations"]).stderr.contains("Not logged in."));
}
