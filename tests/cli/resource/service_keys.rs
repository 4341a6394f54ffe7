//! `resource service-keys | service-key | service-key-create | -update | -delete`.

use ibmcloud_emulator::keys;
use serde_json::Value;

use crate::support::{INSTANCE, Said, Sandbox};

const KEY: &str = "grafana-key";

fn with_key() -> Sandbox {
    let sandbox = Sandbox::new().logged_in();
    create(&sandbox, &[KEY, "Manager"]).ok();
    sandbox
}

/// The credentials are said by purpose.
fn create(sandbox: &Sandbox, args: &[&str]) -> Said {
    let instance = ["--instance-name", INSTANCE];
    sandbox.revealing(&[&["resource", "service-key-create"], args, &instance].concat())
}

fn show(sandbox: &Sandbox, args: &[&str]) -> Said {
    sandbox.revealing(&[&["resource", "service-key"], args].concat())
}

/// Also hides what is made anew in each world: API keys, and times as `date` prints them.
fn hidden() -> insta::internals::SettingsBindDropGuard {
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"apikey:( +)[0-9a-f]{64}", "apikey:$1[SECRET]");
    settings.add_filter(r"\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d UTC \d{4}", "[DATE]");
    settings.add_filter(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "[GUID]");
    settings.add_filter(r"Customer Id:( +)\d+", "Customer Id:$1[NUMBER]");
    settings.add_filter(r"Trace ID: \S+", "Trace ID: [ID]");
    settings.bind_to_scope()
}

fn refused(sandbox: &Sandbox, args: &[&str], text: &str) {
    let before = sandbox.cloud.world().to_json();
    let said = sandbox.run(args);
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stderr.starts_with("FAILED\n") && said.stderr.contains(text), "{said}");
    assert_eq!(sandbox.cloud.world().to_json(), before, "{said}");
}

#[test]
fn a_key_is_created_and_shows_what_it_opens() {
    let _guard = hidden();
    let sandbox = Sandbox::new().logged_in();
    insta::assert_snapshot!(create(&sandbox, &[KEY, "Manager"]), @"
    exit status: 0
    --- stdout
    Creating service key in resource group default of account Example Account as admin@example.com...
    OK
    Service key crn:v1:bluemix:public:sysdig-monitor:us-south:a/0123456789abcdef0123456789abcdef:[GUID]:resource-key:[GUID] was created.

    Name:          grafana-key
    ID:            crn:v1:bluemix:public:sysdig-monitor:us-south:a/0123456789abcdef0123456789abcdef:[GUID]:resource-key:[GUID]
    Created At:    [DATE]
    State:         active
    Credentials:
                   Sysdig Access Key:           [GUID]
                   Sysdig Collector Endpoint:   ingest.us-south.monitoring.cloud.ibm.com
                   Sysdig Customer Id:          [NUMBER]
                   Sysdig Endpoint:             https://us-south.monitoring.cloud.ibm.com
                   apikey:                      [SECRET]
                   iam_apikey_description:      Auto-generated for key [GUID]
                   iam_apikey_name:             grafana-key
                   iam_role_crn:                crn:v1:bluemix:public:iam::::serviceRole:Manager
                   iam_serviceid_crn:           crn:v1:bluemix:public:iam-identity::a/0123456789abcdef0123456789abcdef::serviceid:ServiceId-[GUID]
    --- stderr
    ");
    let document = create(&sandbox, &["second", "--output", "JSON"]).ok().json();
    assert_eq!(document["name"], "second", "one object, not a list");
    let secret = document["credentials"]["apikey"].as_str().unwrap();
    sandbox.revealing(&["login", "--apikey", secret, "-q"]).ok();
}

#[test]
fn keys_are_listed_by_group_and_by_instance() {
    let _guard = hidden();
    let sandbox = with_key();
    insta::assert_snapshot!(sandbox.run(&["resource", "service-keys"]), @"
    exit status: 0
    --- stdout
    Retrieving all service keys in resource group default under account Example Account as admin@example.com...
    OK
    Name          State    Created At
    grafana-key   active   [DATE]
    --- stderr
    ");
    insta::assert_snapshot!(sandbox.run(&["resource", "service-keys", "--instance-name", INSTANCE]), @"
    exit status: 0
    --- stdout
    Retrieving all service keys of service instance monitoring-instance-01 in resource group default under account Example Account as admin@example.com...
    OK
    Name          State    Created At
    grafana-key   active   [DATE]
    --- stderr
    ");
    let list = sandbox.revealing(&["resource", "service-keys", "--output", "json"]).ok().json();
    assert_eq!(list[0]["name"], KEY);
    assert!(list[0]["credentials"]["apikey"].is_string());
    let other = ["resource", "service-keys", "--instance-name", "IBM Cloud Monitoring abc"];
    insta::assert_snapshot!(sandbox.run(&other), @"
    exit status: 0
    --- stdout
    Retrieving all service keys of service instance IBM Cloud Monitoring abc in resource group default under account Example Account as admin@example.com...
    OK
    No service key found.
    --- stderr
    ");
    let none = [&other[..], &["--output", "json"]].concat();
    assert_eq!(sandbox.run(&none).ok().stdout, "[]\n");
    let elsewhere = sandbox.run(&["resource", "service-keys", "-g", "test-rg"]).ok();
    assert!(elsewhere.stdout.contains("No service key found."), "{elsewhere}");
}

#[test]
fn a_key_is_shown_by_the_beginning_of_its_name_or_by_its_id() {
    let _guard = hidden();
    let sandbox = with_key();
    insta::assert_snapshot!(show(&sandbox, &[KEY]), @"
    exit status: 0
    --- stdout
    Retrieving service key grafana-key in resource group default under account Example Account as admin@example.com...
    OK

    Name:          grafana-key
    ID:            crn:v1:bluemix:public:sysdig-monitor:us-south:a/0123456789abcdef0123456789abcdef:[GUID]:resource-key:[GUID]
    Created At:    [DATE]
    State:         active
    Credentials:
                   Sysdig Access Key:           [GUID]
                   Sysdig Collector Endpoint:   ingest.us-south.monitoring.cloud.ibm.com
                   Sysdig Customer Id:          [NUMBER]
                   Sysdig Endpoint:             https://us-south.monitoring.cloud.ibm.com
                   apikey:                      [SECRET]
                   iam_apikey_description:      Auto-generated for key [GUID]
                   iam_apikey_name:             grafana-key
                   iam_role_crn:                crn:v1:bluemix:public:iam::::serviceRole:Manager
                   iam_serviceid_crn:           crn:v1:bluemix:public:iam-identity::a/0123456789abcdef0123456789abcdef::serviceid:ServiceId-[GUID]
    --- stderr
    ");
    create(&sandbox, &["grafana-second"]).ok();
    let both = show(&sandbox, &["grafana", "--output", "json"]).ok().json();
    assert_eq!(both.as_array().map(Vec::len), Some(2));
    let (crn, guid) = (both[0]["crn"].as_str().unwrap(), both[0]["guid"].as_str().unwrap());
    for id in [crn, guid] {
        let one = show(&sandbox, &[id, "--output", "json"]).ok().json();
        assert_eq!(one.as_array().map(Vec::len), Some(1));
    }
    let bare = sandbox.run(&["resource", "service-key", KEY, "--id", "-q"]).ok();
    assert_eq!(bare.stdout, format!("{crn} {guid}\n"));
    insta::assert_snapshot!(sandbox.run(&["resource", "service-key", "nothing"]), @"
    exit status: 1
    --- stdout
    Retrieving service key nothing in resource group default under account Example Account as admin@example.com...
    --- stderr
    FAILED
    Service key 'nothing' was not found.
    List the keys with 'ibmcloud resource service-keys', or name another resource group with '-g'.
    ");
}

#[test]
fn a_key_is_renamed_and_deleted() {
    let _guard = hidden();
    let sandbox = with_key();
    let update = ["resource", "service-key-update", KEY, "-n", "renamed"];
    insta::assert_snapshot!(sandbox.run(&update), @"
    exit status: 0
    --- stdout
    Updating service key grafana-key in resource group default under account Example Account as admin@example.com...
    OK
    Service key grafana-key was renamed to renamed.
    --- stderr
    ");
    let asked = sandbox.run_with_input(&["resource", "service-key-delete", "renamed"], "n\n");
    insta::assert_snapshot!(asked, @"
    exit status: 0
    --- stdout
    Deleting service key renamed in resource group default under account Example Account as admin@example.com...
    Really delete the service key renamed with ID crn:v1:bluemix:public:sysdig-monitor:us-south:a/0123456789abcdef0123456789abcdef:[GUID]:resource-key:[GUID]? [y/N]> n
    Nothing was changed.
    --- stderr
    ");
    assert_eq!(sandbox.cloud.world().resource_keys[0].state, "active");
    insta::assert_snapshot!(sandbox.run(&["resource", "service-key-delete", "renamed", "-f"]), @"
    exit status: 0
    --- stdout
    Deleting service key renamed in resource group default under account Example Account as admin@example.com...
    OK
    Service key renamed with ID crn:v1:bluemix:public:sysdig-monitor:us-south:a/0123456789abcdef0123456789abcdef:[GUID]:resource-key:[GUID] is deleted successfully
    --- stderr
    ");
    assert_eq!(sandbox.cloud.world().resource_keys[0].state, "removed");
    refused(&sandbox, &["resource", "service-key-delete", "renamed", "-f"], "was not found");
    refused(&sandbox, &["resource", "service-key-update", "no", "-n", "x"], "was not found");
}

#[test]
fn two_keys_of_one_name_are_not_mixed_up() {
    let sandbox = with_key();
    create(&sandbox, &[KEY]).ok();
    let delete = ["resource", "service-key-delete", KEY, "-f"];
    refused(&sandbox, &delete, "Multiple service keys found with name 'grafana-key':");
    let second = sandbox.cloud.world().resource_keys[1].guid.clone();
    sandbox.run(&["resource", "service-key-delete", &second, "-f"]).ok();
    sandbox.run(&delete).ok();
}

#[test]
fn a_service_id_brings_its_own_roles() {
    let sandbox = Sandbox::new().logged_in();
    sandbox.run(&["iam", "service-id-create", "grafana"]).ok();
    let id = sandbox.cloud.world().identity("grafana").unwrap().iam_id.clone();
    let id = id.strip_prefix("iam-").unwrap();
    let made = create(&sandbox, &[KEY, "None", "--service-id", id, "--output", "json"]).ok().json();
    let crn = made["credentials"]["iam_serviceid_crn"].as_str().unwrap();
    assert!(crn.ends_with(id), "{crn}");
    let identity = |sandbox: &Sandbox| sandbox.cloud.world().identity("grafana").unwrap().clone();
    assert_eq!(identity(&sandbox).api_keys.len(), 1);
    let wrong = create(&sandbox, &["x", "Writer", "--service-id", id]);
    assert_eq!(wrong.code, 1, "{wrong}");
    assert!(wrong.stderr.contains("'--service-id' can be used only without a role"), "{wrong}");
    let name = create(&sandbox, &["x", "--service-id", "grafana"]);
    assert!(name.stderr.contains("'grafana' is not the ID of a service ID."), "{name}");
    sandbox.run(&["resource", "service-key-delete", KEY, "-f"]).ok();
    assert!(identity(&sandbox).api_keys.is_empty(), "the service ID outlives the key");
}

#[test]
fn parameters_and_the_kind_of_endpoint_are_handed_to_the_service() {
    let sandbox = Sandbox::new().logged_in();
    let file = sandbox.file("parameters.json", r#"{"HMAC": true}"#);
    let file = format!("@{}", file.display());
    create(&sandbox, &[KEY, "-p", &file, "--service-endpoint", "private"]).ok();
    let sent = sandbox.cloud.world().resource_keys[0].parameters.clone().unwrap();
    assert_eq!(
        Value::Object(sent),
        serde_json::json!({"HMAC": true, "service-endpoints": "private"})
    );
    let wrong = create(&sandbox, &["x", "--service-endpoint", "secret"]);
    assert!(wrong.stderr.contains("'secret' is not public or private"), "{wrong}");
    let role = create(&sandbox, &["x", "Gardener"]);
    assert!(role.stderr.contains("The role 'Gardener' is not known."), "{role}");
}

#[test]
fn who_may_not_see_credentials_sees_that_they_are_hidden() {
    let _guard = hidden();
    let sandbox = with_key().identity(keys::READER).logged_in();
    insta::assert_snapshot!(sandbox.run(&["resource", "service-key", KEY]), @"
    exit status: 0
    --- stdout
    Retrieving service key grafana-key in resource group default under account Example Account as reader@example.com...
    OK

    Name:          grafana-key
    ID:            crn:v1:bluemix:public:sysdig-monitor:us-south:a/0123456789abcdef0123456789abcdef:[GUID]:resource-key:[GUID]
    Created At:    [DATE]
    State:         active
    Credentials:
                   REDACTED:   REDACTED
    --- stderr
    The credentials are hidden: the role of reader@example.com does not let them be read.
    ");
    let denied = create(&sandbox, &["another"]);
    insta::assert_snapshot!(denied, @"
    exit status: 1
    --- stdout
    Creating service key in resource group default of account Example Account as reader@example.com...
    --- stderr
    FAILED
    Could not create service key another.
    The resource controller refused (status 403, code RC-IamErrorResponse): You do not have the required permission to create a key. You must be assigned the IAM Editor role or higher. Contact your account owner to update your access.
    Ask the owner of the account for the role that this needs, then log in again.
    Trace ID: [ID]
    Nothing was changed.
    ");
    refused(
        &sandbox,
        &["resource", "service-key-delete", KEY, "-f"],
        "You must be assigned the IAM Editor role",
    );
    refused(
        &sandbox,
        &["resource", "service-key-update", KEY, "-n", "x"],
        "You must be assigned the IAM Editor role",
    );
}

#[test]
fn wrong_words_are_wrong_usage() {
    let sandbox = Sandbox::new().logged_in();
    for (args, reason) in [
        (&["service-key-create", "k"][..], "--instance-name is missing"),
        (&["service-key-create"], "missing"),
        (
            &["service-key", "k", "--id", "--output", "json"],
            "'--id' cannot be used with '--output'",
        ),
        (&["service-keys", "--instance-name", "a", "--instance-id", "b"], "cannot be used with"),
        (&["service-key-update", "k"], "nothing to update was named"),
        (&["service-key-delete"], "NAME is missing"),
    ] {
        let said = sandbox.run(&[&["resource"], args].concat());
        assert_eq!(said.code, 1, "{said}");
        assert!(
            said.stderr.contains("Incorrect Usage: ") && said.stderr.contains(reason),
            "{said}"
        );
    }
}

#[test]
fn faults_of_the_service_are_told() {
    let sandbox = with_key();
    sandbox.cloud.add_fault("GET /v2/resource_keys not-json".parse().unwrap());
    let list = sandbox.run(&["resource", "service-keys", "--output", "json"]);
    assert_eq!((list.code, list.stdout.as_str()), (1, ""), "{list}");
    assert!(list.stderr.contains("Could not get the service keys."), "{list}");
    sandbox.cloud.add_fault("POST /v2/resource_keys cut-after".parse().unwrap());
    let unanswered = create(&sandbox, &["another"]);
    assert_eq!(unanswered.code, 5, "{unanswered}");
    assert!(unanswered.stderr.contains("may or may not have happened"), "{unanswered}");
}
