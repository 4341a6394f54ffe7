//! What can go wrong between the program and the cloud, or in its configuration: one clear message that
//! names the layer and the next step, exit 1, and nothing changed.

use std::fs;
use std::net::TcpListener;

use ibmcloud_emulator::{Clock, Fault, Options, World};

use crate::support::{GUID, INSTANCE, Said, Sandbox, files, stable};

const LIST: [&str; 2] = ["resource", "service-instances"];
const GROUPS: &str = "GET /v2/resource_groups*";
const INSTANCES: &str = "GET /v2/resource_instances*";

fn logged_in() -> Sandbox {
    Sandbox::new().logged_in()
}

fn with_fault(fault: &str) -> Sandbox {
    let sandbox = logged_in();
    sandbox.cloud.add_fault(fault.parse::<Fault>().unwrap());
    sandbox
}

fn config_text(sandbox: &Sandbox) -> String {
    fs::read_to_string(sandbox.config_dir().join("config.json")).unwrap()
}

/// A run that has to fail and to leave the cloud and the configuration as they are.
fn fails(sandbox: &Sandbox, args: &[&str]) -> Said {
    let before = (sandbox.cloud.world().to_json(), config_text(sandbox));
    let said = sandbox.run(args);
    assert_eq!(said.code, 1, "{said}");
    assert!(format!("\n{}", said.stderr).contains("\nFAILED\n"), "{said}");
    let after = (sandbox.cloud.world().to_json(), config_text(sandbox));
    assert_eq!(after, before, "nothing was changed");
    said
}

/// An address on loopback where nobody listens.
fn closed_port() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

#[test]
fn a_dead_network() {
    let _guard = stable();
    let mut sandbox = logged_in();
    sandbox.set("HTTPS_PROXY", closed_port());
    insta::assert_snapshot!(fails(&sandbox, &LIST), @"
    exit status: 1
    --- stdout
    Retrieving instances with type service_instance in resource group default in all locations under account Example Account as admin@example.com...
    --- stderr
    FAILED
    Could not get the service instances.
    The resource controller could not be reached: tunnel error: failed to create underlying connection: tcp connect error: Connection refused
    Check the network, HTTPS_PROXY and the endpoint ('ibmcloud api').
    ");
    insta::assert_snapshot!(fails(&sandbox, &["login"]), @"
    exit status: 1
    --- stdout
    API endpoint: https://cloud.ibm.com
    Region: us-south
    Logging in with API key from environment variable...
    Authenticating...
    Retrieving API key token...
    --- stderr
    IAM could not be reached: tunnel error: failed to create underlying connection: tcp connect error: Connection refused

    API endpoint:   https://cloud.ibm.com
    Region:         us-south
    FAILED
    Unable to authenticate.
    Check the network, HTTPS_PROXY and the endpoint ('ibmcloud api').
    Nothing was changed.
    ");
    let words = ["resource", "service-instance-update", INSTANCE, "-n", "x"];
    insta::assert_snapshot!(fails(&sandbox, &words), @"
    exit status: 1
    --- stdout
    Updating service instance monitoring-instance-01 in resource group default under account Example Account as admin@example.com...
    --- stderr
    FAILED
    Could not get service instance monitoring-instance-01.
    The resource controller could not be reached: tunnel error: failed to create underlying connection: tcp connect error: Connection refused
    Check the network, HTTPS_PROXY and the endpoint ('ibmcloud api').
    Nothing was changed.
    ");
}

#[test]
fn a_proxy_that_refuses_the_host() {
    let mut sandbox = logged_in();
    sandbox.set("IBMCLOUD_RESOURCE_CONTROLLER_API_ENDPOINT", "https://elsewhere.invalid");
    let said = fails(&sandbox, &LIST);
    assert!(said.stderr.contains("The resource controller could not be reached: "), "{said}");
    assert!(said.stderr.contains("Check the network, HTTPS_PROXY and the endpoint"), "{said}");
}

#[test]
fn a_half_read_answer_is_read_again() {
    let sandbox = with_fault(&format!("{INSTANCES} times=2 truncated"));
    let said = sandbox.run(&LIST).ok();
    assert!(said.stdout.contains(INSTANCE), "{said}");
}

#[test]
fn a_half_read_answer_is_never_an_empty_list() {
    let _guard = stable();
    let sandbox = with_fault(&format!("{INSTANCES} truncated"));
    insta::assert_snapshot!(fails(&sandbox, &[&LIST[..], &["--output", "JSON"]].concat()), @"
    exit status: 1
    --- stdout
    --- stderr
    FAILED
    Could not get the service instances.
    The resource controller cannot be understood: the answer was half-read: it ended early
    Try again; if it happens again, trace it with IBMCLOUD_TRACE=true.
    ");
}

#[test]
fn a_cut_connection_is_tried_again() {
    let sandbox = with_fault(&format!("{GROUPS} times=1 cut-before"));
    sandbox.run(&["resource", "groups"]).ok();
    let tries = sandbox.calls().into_iter().filter(|call| call.contains("/v2/resource_groups?"));
    assert!(tries.into_iter().any(|call| call.ends_with(" cut")));
}

#[test]
fn a_service_that_asks_for_a_pause_gets_it() {
    for pause in ["retry-after=0", "retry-after=date:0"] {
        let sandbox = with_fault(&format!("{GROUPS} times=2 429 {pause}"));
        sandbox.run(&["resource", "groups"]).ok();
        let calls = sandbox.calls();
        let refused = calls.iter().filter(|call| call.ends_with(" 429")).count();
        assert_eq!(refused, 2, "{calls:?}");
    }
}

#[test]
fn a_pause_longer_than_the_time_limit_is_not_waited_for() {
    let _guard = stable();
    let sandbox = with_fault(&format!("{GROUPS} 429 retry-after=3600"));
    insta::assert_snapshot!(fails(&sandbox, &["resource", "groups"]), @"
    exit status: 1
    --- stdout
    Retrieving all resource groups under account Example Account as admin@example.com...
    --- stderr
    FAILED
    Could not get the resource groups.
    The resource manager refused (status 429): Too Many Requests
    The service asks for a pause: try again in a minute.
    Trace ID: [ID]
    ");
}

#[test]
fn a_service_in_trouble() {
    let _guard = stable();
    let sandbox = with_fault(&format!("{INSTANCES} 503"));
    insta::assert_snapshot!(fails(&sandbox, &LIST), @"
    exit status: 1
    --- stdout
    Retrieving instances with type service_instance in resource group default in all locations under account Example Account as admin@example.com...
    --- stderr
    FAILED
    Could not get the service instances.
    The resource controller refused (status 503): Service Unavailable
    The service is in trouble: try again later, or look at https://cloud.ibm.com/status.
    Trace ID: [ID]
    ");
}

#[test]
fn a_service_in_trouble_for_a_moment_is_not_noticed() {
    for status in ["500", "502", "503 body=html", "504 body=empty"] {
        let sandbox = with_fault(&format!("{INSTANCES} times=2 {status}"));
        sandbox.run(&LIST).ok();
    }
}

#[test]
fn a_page_of_a_gateway() {
    let _guard = stable();
    let sandbox = with_fault(&format!("{INSTANCES} 502 body=html"));
    insta::assert_snapshot!(fails(&sandbox, &LIST), @"
    exit status: 1
    --- stdout
    Retrieving instances with type service_instance in resource group default in all locations under account Example Account as admin@example.com...
    --- stderr
    FAILED
    Could not get the service instances.
    The resource controller refused (status 502).
    The service is in trouble: try again later, or look at https://cloud.ibm.com/status.
    ");
    let sandbox = with_fault(&format!("{INSTANCES} not-json"));
    insta::assert_snapshot!(fails(&sandbox, &LIST), @"
    exit status: 1
    --- stdout
    Retrieving instances with type service_instance in resource group default in all locations under account Example Account as admin@example.com...
    --- stderr
    FAILED
    Could not get the service instances.
    The resource controller cannot be understood: the answer is not JSON
    Try again; if it happens again, trace it with IBMCLOUD_TRACE=true.
    ");
}

#[test]
fn a_token_does_not_follow_a_redirect_to_another_host() {
    let _guard = stable();
    let sandbox = with_fault(&format!("{INSTANCES} redirect=https://elsewhere.invalid/x"));
    let before = sandbox.cloud.calls().len();
    insta::assert_snapshot!(fails(&sandbox, &LIST), @"
    exit status: 1
    --- stdout
    Retrieving instances with type service_instance in resource group default in all locations under account Example Account as admin@example.com...
    --- stderr
    FAILED
    Could not get the service instances.
    The resource controller sent the request on to another host, which was not followed: https://elsewhere.invalid
    Check the network, HTTPS_PROXY and the endpoint ('ibmcloud api').
    ");
    let calls = sandbox.cloud.calls();
    let hosts: Vec<&str> = calls[before..].iter().map(|call| call.host.as_str()).collect();
    assert_eq!(hosts, ["resource-controller.cloud.ibm.com"]);
}

#[test]
fn a_key_does_not_follow_a_redirect_of_iam_to_another_host() {
    let sandbox = with_fault("POST /identity/token redirect=https://elsewhere.invalid/x");
    let before = sandbox.cloud.calls().len();
    let said = fails(&sandbox, &["login"]);
    assert!(said.stderr.contains("IAM sent the request on to another host"), "{said}");
    let calls = sandbox.cloud.calls();
    assert!(calls[before..].iter().all(|call| call.host == "iam.cloud.ibm.com"), "{calls:?}");
}

#[test]
fn a_token_that_a_service_calls_expired_is_renewed_once() {
    let sandbox = with_fault(&format!("{INSTANCES} expired-token"));
    let before = (sandbox.calls().len(), sandbox.config()["IAMToken"].clone());
    sandbox.run(&LIST).ok();
    let calls = sandbox.calls();
    let statuses: Vec<&str> =
        calls[before.0..].iter().map(|call| call.rsplit(' ').next().unwrap()).collect();
    assert_eq!(statuses, ["401", "200", "200"], "refused, renewed, sent again\n{calls:?}");
    assert_ne!(sandbox.config()["IAMToken"], before.1, "the new one is stored");
}

#[test]
fn a_token_that_is_refused_for_ever_asks_for_a_new_log_in() {
    let sandbox = with_fault(&format!("{INSTANCES} times=99 expired-token"));
    let said = sandbox.run(&LIST);
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stderr.contains("The resource controller refused (status 401"), "{said}");
    assert!(said.stderr.contains("Log in again with 'ibmcloud login'."), "{said}");
    let refused = sandbox.calls().into_iter().filter(|call| call.ends_with(" 401"));
    assert_eq!(refused.count(), 2, "once, and once with a new token");
}

#[test]
fn a_change_whose_answer_is_lost_is_sent_again_and_ends_well() {
    for trouble in ["nth=1 cut-after", "nth=1 cut-before", "nth=1 503 after", "nth=1 truncated"] {
        let sandbox = with_fault(&format!("PATCH /v2/resource_instances/* {trouble}"));
        let named = r#"{"external_api_auth": "IAM_ONLY"}"#;
        sandbox.run(&["resource", "service-instance-update", INSTANCE, "-p", named]).ok();
        assert_eq!(sandbox.mode(INSTANCE).as_deref(), Some("IAM_ONLY"), "{trouble}");
    }
}

#[test]
fn a_change_that_may_have_happened_says_so_with_its_own_exit_code() {
    let _guard = stable();
    let sandbox = with_fault("PATCH /v2/resource_instances/* cut-after");
    let named = r#"{"external_api_auth": "IAM_ONLY"}"#;
    let said = sandbox.run(&["resource", "service-instance-update", INSTANCE, "-p", named]);
    insta::assert_snapshot!(said, @"
    exit status: 5
    --- stdout
    Updating service instance monitoring-instance-01 in resource group default under account Example Account as admin@example.com...
    --- stderr
    FAILED
    Could not update service instance monitoring-instance-01.
    The resource controller did not answer to the end: peer closed connection without sending TLS close_notify
    Check the network, HTTPS_PROXY and the endpoint ('ibmcloud api').
    The change may or may not have happened: look before you try again.
    ");
}

#[test]
fn an_instance_is_never_created_twice() {
    let sandbox = with_fault("POST /v2/resource_instances times=1 cut-after");
    let said = sandbox.run(&[
        "resource",
        "service-instance-create",
        "new-one",
        "sysdig-monitor",
        "lite",
        "us-south",
    ]);
    assert_eq!(said.code, 5, "{said}");
    assert!(said.stderr.contains("look before you try again"), "{said}");
    let world = sandbox.cloud.world();
    assert_eq!(world.instances.iter().filter(|it| it.name == "new-one").count(), 1);
}

#[test]
fn a_clock_that_is_wrong_does_not_keep_anybody_out() {
    for wrong in [-100_000, 100_000] {
        let clock = Clock::manual(Clock::real().unix() + wrong);
        let sandbox = Sandbox::with(Options { clock, ..Options::default() }).logged_in();
        sandbox.run(&LIST).ok();
    }
}

#[test]
fn a_configuration_that_is_damaged_is_left_as_it_is() {
    let _guard = stable();
    let mut sandbox = logged_in();
    let path = sandbox.config_dir().join("config.json");
    let half: String = config_text(&sandbox).chars().take(300).collect();
    fs::write(&path, &half).unwrap();
    sandbox.set("IBMCLOUD_API_KEY", ibmcloud_emulator::keys::READER);
    for words in
        [LIST.as_slice(), &["login"], &["logout"], &["target", "-r", "eu-de"], &["api", "--unset"]]
    {
        let said = sandbox.run(words);
        assert_eq!(said.code, 1, "{words:?}\n{said}");
        assert!(said.stderr.contains("config.json is damaged: "), "{words:?}\n{said}");
        assert!(said.stderr.contains("move it away to start afresh"), "{words:?}\n{said}");
        assert_eq!(config_text(&sandbox), half, "{words:?}");
    }
}

#[test]
fn a_configuration_that_is_empty_is_not_taken_for_logged_out() {
    let sandbox = logged_in();
    fs::write(sandbox.config_dir().join("config.json"), "").unwrap();
    let said = sandbox.run(&["target"]);
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stderr.contains("config.json is damaged: it is empty."), "{said}");
    assert!(!said.stderr.contains("Not logged in"), "{said}");
    assert_eq!(config_text(&sandbox), "");
    // Whoever logs in begins anew.
    sandbox.run(&["login", "-q", "-r", "us-south"]).ok();
    sandbox.run(&["resource", "groups"]).ok();
}

#[test]
fn a_damaged_configuration_keeps_nobody_from_reading_help() {
    let sandbox = logged_in();
    fs::write(sandbox.config_dir().join("config.json"), "{").unwrap();
    for words in [["help"].as_slice(), &["version"], &["login", "-h"]] {
        sandbox.run(words).ok();
    }
}

#[test]
fn a_home_that_cannot_be_written_is_named() {
    let mut sandbox = Sandbox::new();
    // A file where the folder should be: permissions would not stop everybody.
    let path = sandbox.file("not-a-folder", "");
    sandbox.set("IBMCLOUD_HOME", &path);
    let said = sandbox.run(&["login", "-r", "us-south"]);
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stderr.contains("The configuration cannot be used: "), "{said}");
    assert!(said.stderr.contains("not-a-folder"), "{said}");
}

#[test]
fn without_a_home_the_program_says_what_to_set() {
    let mut sandbox = Sandbox::new();
    for name in ["HOME", "IBMCLOUD_HOME"] {
        sandbox.unset(name);
    }
    let said = sandbox.run(&["target"]);
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stderr.contains("Set HOME, IBMCLOUD_HOME or"), "{said}");
}

#[test]
fn a_service_url_that_is_none_is_named() {
    let mut sandbox = logged_in();
    sandbox.set("IBMCLOUD_RESOURCE_CONTROLLER_API_ENDPOINT", "not a url");
    let said = fails(&sandbox, &LIST);
    assert!(
        said.stderr.contains("IBMCLOUD_RESOURCE_CONTROLLER_API_ENDPOINT is not a URL"),
        "{said}"
    );
    assert!(said.stderr.contains("Correct the variable, or unset it."), "{said}");
}

#[test]
fn plain_http_beyond_this_machine_gets_no_token() {
    let mut sandbox = logged_in();
    let variable = "IBMCLOUD_RESOURCE_CONTROLLER_API_ENDPOINT";
    sandbox.set(variable, "http://resource-controller.cloud.ibm.com");
    let before = sandbox.calls().len();
    fails(&sandbox, &LIST);
    assert_eq!(sandbox.calls().len(), before);
    sandbox.set(variable, sandbox.cloud.url());
    sandbox.run(&LIST).ok();
}

#[test]
fn a_reader_of_the_output_may_leave_early() {
    let world = World::fleet(300, 3);
    let sandbox = Sandbox::with(Options { world, ..Options::default() }).logged_in();
    if !crate::support::has("head") {
        return;
    }
    let said = sandbox
        .bash("set +o pipefail; ibmcloud resource service-instances --output JSON | head -1")
        .ok();
    assert_eq!((said.stdout.as_str(), said.stderr.as_str()), ("[\n", ""));
}

#[test]
fn a_failed_command_leaves_no_files_behind() {
    let sandbox = with_fault(&format!("{INSTANCES} 503"));
    let before = files(&sandbox.home());
    fails(&sandbox, &["resource", "service-instance", GUID]);
    assert_eq!(files(&sandbox.home()), before);
}
