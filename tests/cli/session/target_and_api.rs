//! `api`, `target`, `logout` and `regions`: what is aimed at, shown and forgotten.

use ibmcloud_emulator::keys;

use crate::support::{Sandbox, files, stable};

const ACCOUNT: &str = "0123456789abcdef0123456789abcdef";
const SECOND: &str = "fedcba9876543210fedcba9876543210";

#[test]
fn an_endpoint_is_set_shown_and_unset() {
    let _guard = stable();
    let sandbox = Sandbox::new();
    insta::assert_snapshot!(sandbox.run(&["api"]), @"
    exit status: 1
    --- stdout
    --- stderr
    FAILED
    No API endpoint set. Use 'ibmcloud api' to set an endpoint.
    ");
    insta::assert_snapshot!(sandbox.run(&["api", "cloud.ibm.com"]), @"
    exit status: 0
    --- stdout
    Setting api endpoint to https://cloud.ibm.com...
    OK

    API endpoint:   https://cloud.ibm.com
    Region:
    Not logged in. Use 'ibmcloud login' to log in.
    --- stderr
    ");
    insta::assert_snapshot!(sandbox.run(&["api"]), @"
    exit status: 0
    --- stdout

    API endpoint:   https://cloud.ibm.com
    Region:
    Not logged in. Use 'ibmcloud login' to log in.
    --- stderr
    ");
    insta::assert_snapshot!(sandbox.run(&["api", "--unset"]), @"
    exit status: 0
    --- stdout
    Unsetting api endpoint...
    OK
    --- stderr
    ");
    let said = sandbox.run(&["api"]);
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stderr.contains("No API endpoint set. Use 'ibmcloud api' to set an endpoint."));
}

#[test]
fn unsetting_what_was_never_set_makes_no_file() {
    let sandbox = Sandbox::new();
    sandbox.run(&["api", "--unset"]).ok();
    assert_eq!(files(&sandbox.home()), Vec::<std::path::PathBuf>::new());
}

#[test]
fn another_endpoint_ends_the_session_and_the_same_one_does_not() {
    let sandbox = Sandbox::new().logged_in();
    sandbox.run(&["api", "https://cloud.ibm.com"]).ok();
    sandbox.run(&["resource", "groups"]).ok();
    let said = sandbox.run(&["api", "private.cloud.ibm.com"]).ok();
    assert!(said.stdout.contains("Not logged in. Use 'ibmcloud login' to log in."), "{said}");
    assert_eq!(sandbox.config()["IAMRefreshToken"], "");
}

#[test]
fn an_endpoint_of_an_old_page_sets_its_region_too() {
    let sandbox = Sandbox::new();
    let said = sandbox.run(&["api", "https://api.eu-gb.bluemix.net"]).ok();
    assert_eq!(said.stderr.lines().count(), 1, "{said}");
    assert_eq!(sandbox.config()["Region"], "eu-gb");
}

#[test]
fn a_foreign_endpoint_is_refused() {
    let sandbox = Sandbox::new();
    for typed in ["http://cloud.ibm.com", "https://example.com", "cloud.ibm.com@example.com"] {
        let said = sandbox.run(&["api", typed]);
        assert_eq!(said.code, 1, "{said}");
        assert!(said.stderr.contains("is not an API endpoint of IBM Cloud."), "{said}");
    }
    assert_eq!(files(&sandbox.home()), Vec::<std::path::PathBuf>::new());
}

#[test]
fn the_target_of_a_session() {
    let _guard = stable();
    let sandbox = Sandbox::new().logged_in();
    insta::assert_snapshot!(sandbox.run(&["target"]), @"
    exit status: 0
    --- stdout

    API endpoint:     https://cloud.ibm.com
    Region:           us-south
    User:             admin@example.com
    Account:          Example Account (0123456789abcdef0123456789abcdef)
    Resource group:   default
    --- stderr
    ");
    insta::assert_snapshot!(sandbox.run(&["target", "--output", "json"]), @r#"
    exit status: 0
    --- stdout
    {
        "api_endpoint": "https://cloud.ibm.com",
        "region": {
            "mccp_id": "",
            "name": "us-south"
        },
        "account": {
            "guid": "0123456789abcdef0123456789abcdef",
            "name": "Example Account",
            "owner": "admin@example.com"
        },
        "resource_group": {
            "default": true,
            "guid": "13aa3ee48c3b44ddb64c05c79f7ab8ef",
            "name": "default",
            "state": "ACTIVE"
        },
        "user": {
            "display_name": "Alex Admin",
            "user_email": "admin@example.com"
        }
    }
    --- stderr
    "#);
}

#[test]
fn the_target_without_a_session_or_an_endpoint() {
    let _guard = stable();
    let sandbox = Sandbox::new();
    insta::assert_snapshot!(sandbox.run(&["target"]), @"
    exit status: 1
    --- stdout
    --- stderr
    FAILED
    No API endpoint set. Use 'ibmcloud api' to set an endpoint.
    ");
    sandbox.run(&["api", "cloud.ibm.com"]).ok();
    insta::assert_snapshot!(sandbox.run(&["target"]), @"
    exit status: 0
    --- stdout

    API endpoint:   https://cloud.ibm.com
    Region:
    Not logged in. Use 'ibmcloud login' to log in.
    --- stderr
    ");
    let said = sandbox.run(&["target", "--output", "JSON"]).ok();
    assert_eq!(said.json()["api_endpoint"], "https://cloud.ibm.com");
    assert!(said.json().get("user").is_none(), "{said}");
}

#[test]
fn a_region_and_a_group_are_targeted_together() {
    let _guard = stable();
    let sandbox = Sandbox::new().logged_in();
    insta::assert_snapshot!(sandbox.run(&["target", "-r", "eu-gb", "-g", "test-rg"]), @"
    exit status: 0
    --- stdout
    Targeted resource group test-rg

    Switched to region eu-gb


    API endpoint:     https://cloud.ibm.com
    Region:           eu-gb
    User:             admin@example.com
    Account:          Example Account (0123456789abcdef0123456789abcdef)
    Resource group:   test-rg
    --- stderr
    ");
    let config = sandbox.config();
    assert_eq!(config["Region"], "eu-gb");
    assert_eq!(config["ResourceGroup"]["Name"], "test-rg");
}

#[test]
fn a_group_may_be_named_by_its_id() {
    let sandbox = Sandbox::new().logged_in();
    let said = sandbox.run(&["target", "-g", "5f2c7a1e90b84d6bb3d1f0a9c8e7d6b5"]).ok();
    assert!(said.stdout.starts_with("Targeted resource group test-rg\n"), "{said}");
}

#[test]
fn a_region_or_group_that_does_not_exist_leaves_the_target_alone() {
    let sandbox = Sandbox::new().logged_in();
    let before = sandbox.config();
    let said = sandbox.run(&["target", "-r", "eu-xx"]);
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stderr.contains("Region 'eu-xx' was not found.\n"), "{said}");
    let said = sandbox.run(&["target", "-g", "Default"]);
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stderr.contains("No resource group found with name or ID 'Default'."), "{said}");
    assert_eq!(sandbox.config(), before);
}

#[test]
fn region_and_group_can_be_cleared() {
    let sandbox = Sandbox::new().logged_in();
    let said = sandbox.run(&["target", "--unset-region", "--unset-resource-group"]).ok();
    let hint = "No resource group targeted, use 'ibmcloud target -g RESOURCE_GROUP'\n";
    assert!(said.stdout.ends_with(hint), "{said}");
    let said = sandbox.run(&["target", "--output", "json"]).ok();
    assert_eq!(said.json()["region"]["name"], "");
    assert!(said.json().get("resource_group").is_none(), "{said}");
}

#[test]
fn another_account_is_targeted_where_the_session_may_change_it() {
    let sandbox = Sandbox::new();
    let password = keys::ADMINISTRATOR_PASSWORD;
    let login = ["login", "-u", "admin@example.com", "-p", password, "-c", ACCOUNT];
    sandbox.run(&login).ok();
    let said = sandbox.run(&["target", "-c", SECOND]).ok();
    let first = format!("Targeted account Second Account ({SECOND})\n");
    assert!(said.stdout.starts_with(&first), "{said}");
    assert_eq!(sandbox.config()["ResourceGroup"]["GUID"], "", "groups belong to an account");
    let said = sandbox.run(&["resource", "service-instances", "-q"]).ok();
    assert!(said.stdout.contains("second-account-service"), "{said}");
}

#[test]
fn another_account_is_refused_under_an_api_key() {
    let sandbox = Sandbox::new().logged_in();
    let before = sandbox.config();
    let said = sandbox.run(&["target", "-c", SECOND]);
    assert_eq!(said.code, 1, "{said}");
    let captured = "FAILED\nCould not set account. Please login again:\nRemote server error. \
                    Status code: 400, error code: BXNIM0413E, message: Cannot switch accounts ";
    assert!(said.stderr.starts_with(captured), "{said}");
    assert_eq!(sandbox.config(), before);
}

#[test]
fn cloud_foundry_is_ignored_with_one_warning() {
    let sandbox = Sandbox::new().logged_in();
    let old = ["target", "--cf-api", "https://api.ng.bluemix.net", "-o", "my org", "-s", "dev"];
    for words in [["target", "--cf"].as_slice(), &["target", "-cf"], &old] {
        let said = sandbox.run(words).ok();
        let warning = "Cloud Foundry on IBM Cloud ended in 2023: its options are ignored.\n";
        assert_eq!(said.stderr, warning);
        assert!(said.stdout.contains("Region:           us-south\n"), "{said}");
    }
}

#[test]
fn logging_out_twice_is_no_failure() {
    let _guard = stable();
    let sandbox = Sandbox::new().logged_in();
    insta::assert_snapshot!(sandbox.run(&["logout"]), @"
    exit status: 0
    --- stdout
    Logging out...
    OK
    --- stderr
    ");
    sandbox.run(&["logout"]).ok();
    let config = sandbox.config();
    for name in ["IAMToken", "IAMRefreshToken"] {
        assert_eq!(config[name], "", "{name}");
    }
    assert_eq!(config["APIEndpoint"], "https://cloud.ibm.com");
    let said = sandbox.run(&["resource", "groups"]);
    assert_eq!(said.stderr, "FAILED\nNot logged in. Use 'ibmcloud login' to log in.\n\n");
}

#[test]
fn logging_out_on_a_fresh_machine_makes_no_file() {
    let sandbox = Sandbox::new();
    sandbox.run(&["logout"]).ok();
    assert_eq!(files(&sandbox.home()), Vec::<std::path::PathBuf>::new());
}

#[test]
fn regions_need_an_endpoint_and_no_session() {
    let _guard = stable();
    let sandbox = Sandbox::new();
    insta::assert_snapshot!(sandbox.run(&["regions"]), @"
    exit status: 1
    --- stdout
    --- stderr
    FAILED
    No API endpoint set. Use 'ibmcloud api' to set an endpoint.
    ");
    sandbox.run(&["api", "cloud.ibm.com"]).ok();
    insta::assert_snapshot!(sandbox.run(&["regions"]), @"
    exit status: 0
    --- stdout
    Listing regions...

    Name       Display name
    au-syd     Sydney
    br-sao     Sao Paulo
    ca-mon     Montreal
    ca-tor     Toronto
    eu-de      Frankfurt
    eu-es      Madrid
    eu-gb      London
    in-che     Chennai
    jp-osa     Osaka
    jp-tok     Tokyo
    us-east    Washington DC
    us-south   Dallas
    --- stderr
    ");
    let said = sandbox.run(&["regions", "--output", "JSON"]).ok();
    let dallas = serde_json::json!({ "Name": "us-south", "DisplayName": "Dallas" });
    assert!(said.json().as_array().unwrap().contains(&dallas), "{said}");
}

#[test]
fn commands_that_need_a_session_say_so() {
    let sandbox = Sandbox::new();
    sandbox.run(&["api", "cloud.ibm.com"]).ok();
    let commands: [&[&str]; 8] = [
        &["account", "show"],
        &["account", "list"],
        &["iam", "oauth-tokens"],
        &["resource", "groups"],
        &["resource", "service-instances"],
        &["resource", "service-instance", "x"],
        &["resource", "service-instance-delete", "x", "-f"],
        &["target", "-g", "default"],
    ];
    for words in commands {
        let said = sandbox.run(words);
        assert_eq!((said.code, said.stdout.as_str()), (1, ""), "{words:?}\n{said}");
        let expected = "FAILED\nNot logged in. Use 'ibmcloud login' to log in.\n\n";
        assert_eq!(said.stderr, expected, "{words:?}");
    }
}
