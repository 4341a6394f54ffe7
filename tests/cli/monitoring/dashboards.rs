//! `monitoring dashboard …`.

use ibmcloud_emulator::keys;

use crate::support::transcript::{ABC_GUID, as_somebody, empty, run, transcript, writes};
use crate::support::{Sandbox, stable};

#[test]
fn dashboards_are_listed() {
    let sandbox = Sandbox::new().logged_in();
    let _guard = stable();
    insta::assert_snapshot!(transcript(&sandbox, &["dashboard list", "dashboard list --output WIDE"]), @"
    $ dashboard list
    Getting the dashboards of instance IBM Cloud Monitoring abc...
    OK
    Name            ID        Owner               Shared   Modified
    Node overview   8842      admin@example.com   true     [TIME]
    Requests        8843      admin@example.com   true     [TIME]
    Pod restarts    1234567   admin@example.com   true     [TIME]

    $ dashboard list --output WIDE
    Getting the dashboards of instance IBM Cloud Monitoring abc...
    OK
    Name            ID        Owner               Shared   Modified               Public   Team ID   Version   Created
    Node overview   8842      admin@example.com   true     [TIME]   false    40211     1         [TIME]
    Requests        8843      admin@example.com   true     [TIME]   false    40211     1         [TIME]
    Pod restarts    1234567   admin@example.com   true     [TIME]   false    40211     1         [TIME]
    ");
    let whole = run(&sandbox, "dashboard list --output json").ok().json();
    assert!(whole[0]["panels"].is_array(), "programs get everything: {whole}");
    let sandbox = Sandbox::changed(empty).logged_in();
    let none = transcript(&sandbox, &["dashboard list", "dashboard list --output JSON"]);
    insta::assert_snapshot!(none, @"
    $ dashboard list
    Getting the dashboards of instance IBM Cloud Monitoring abc...
    OK
    No dashboard found.

    $ dashboard list --output JSON
    []
    ");
}

#[test]
fn a_dashboard_goes_into_a_file_and_comes_back() {
    let sandbox = Sandbox::new().logged_in();
    let document = run(&sandbox, "dashboard get --id 8842").ok();
    assert_eq!(document.json()["name"], "Node overview", "the output is the document alone");
    assert_eq!(document.json()["shared"], true);
    let by_name = run(&sandbox, "dashboard get --id Requests --output JSON").ok();
    assert_eq!(by_name.json()["id"], 8843);
    let file = sandbox.file("dashboard.json", &document.stdout.replace("true", "false"));
    let copy = format!("dashboard add-json --file {} --output JSON", file.display());
    let copy = run(&sandbox, &copy).ok().json();
    assert_ne!(copy["id"], 8842);
    assert_eq!(copy["version"], 1);
    assert_eq!(copy["name"], "Node overview");
    assert_eq!(copy["layout"], document.json()["layout"]);
    assert_eq!(copy["shared"], false);

    let file = sandbox.file("changed.json", &document.stdout.replace("Node overview", "Changed"));
    let update = format!("dashboard update --id 8842 --file {}", file.display());
    run(&sandbox, &update).ok();
    let again = run(&sandbox, &update);
    assert!(again.stderr.contains("the present version is 2"), "{again}");
    let world = sandbox.cloud.world();
    let stored = &world.monitor(ABC_GUID).unwrap().dashboards[0];
    assert_eq!(stored["name"], "Changed");
}

#[test]
fn the_form_of_the_python_client_is_understood() {
    let sandbox = Sandbox::new().logged_in();
    let saved =
        r#"{"version":"v3","dashboard":{"name":"saved","schema":3,"panels":[],"layout":[]}}"#;
    sandbox.file("saved.json", saved);
    let made = run(&sandbox, "dashboard add-json --file saved.json --output json").ok().json();
    assert_eq!(made["name"], "saved");
}

#[test]
fn dashboards_are_deleted_after_a_question() {
    let sandbox = Sandbox::new().logged_in();
    let lines = [
        "n | dashboard delete --id 8842",
        "y | dashboard delete --id 8842",
        "dashboard delete --id Requests --force",
    ];
    insta::assert_snapshot!(transcript(&sandbox, &lines), @"
    $ n | dashboard delete --id 8842
    Really delete dashboard Node overview with ID 8842? [y/N]> n
    Nothing was changed.

    $ y | dashboard delete --id 8842
    Really delete dashboard Node overview with ID 8842? [y/N]> y
    Deleting dashboard Node overview of instance IBM Cloud Monitoring abc...
    OK
    Dashboard Node overview with ID 8842 was deleted.

    $ dashboard delete --id Requests --force
    Deleting dashboard Requests of instance IBM Cloud Monitoring abc...
    OK
    Dashboard Requests with ID 8843 was deleted.
    ");
    let changes = ["DELETE /api/v3/dashboards/8842 204", "DELETE /api/v3/dashboards/8843 204"];
    assert_eq!(writes(&sandbox), changes);
}

#[test]
fn troubles_are_told() {
    let sandbox = Sandbox::new().logged_in();
    let _guard = stable();
    sandbox.file("bad.json", "{\"name\": \"x\",,}");
    sandbox.file("nameless.json", "{\"panels\": []}");
    sandbox.file("good.json", "{\"name\": \"x\", \"panels\": []}");
    sandbox.cloud.add_fault("POST /api/v3/dashboards 503".parse().unwrap());
    let lines = [
        "dashboard get --id 99",
        "dashboard delete --id nothing --force",
        "dashboard add-json --file bad.json",
        "dashboard add-json --file nameless.json",
        "dashboard add-json --file good.json",
    ];
    insta::assert_snapshot!(transcript(&sandbox, &lines), @"
    $ dashboard get --id 99
    FAILED
    Dashboard '99' was not found.
    Nothing was changed. List what there is with 'ibmcloud monitoring dashboard list'.
    [1]

    $ dashboard delete --id nothing --force
    FAILED
    Dashboard 'nothing' was not found.
    Nothing was changed. List what there is with 'ibmcloud monitoring dashboard list'.
    [1]

    $ dashboard add-json --file bad.json
    FAILED
    The file 'bad.json' is not JSON: line 1, column 14: key must be a string.
    Nothing was changed.
    [1]

    $ dashboard add-json --file nameless.json
    FAILED
    The file 'nameless.json' cannot be used: 'name' is missing.
    Nothing was changed.
    [1]

    $ dashboard add-json --file good.json
    Adding dashboard x to instance IBM Cloud Monitoring abc...
    FAILED
    Could not add dashboard x.
    IBM Cloud Monitoring refused (status 503): Service Unavailable: Service Unavailable
    The service is in trouble: try again later, or look at https://cloud.ibm.com/status.
    Trace ID: [ID]
    The change may or may not have happened: look before you try again.
    [5]
    ");
    let usage = run(&sandbox, "dashboard get");
    assert_eq!(usage.code, 1);
    assert!(usage.stderr.contains("Incorrect Usage: --id is missing"), "{usage}");
}

#[test]
fn a_reader_may_look_and_not_change() {
    let sandbox = as_somebody(Sandbox::new(), keys::READER);
    let _guard = stable();
    run(&sandbox, "dashboard list").ok();
    insta::assert_snapshot!(transcript(&sandbox, &["dashboard delete --id 8842 --force"]), @"
    $ dashboard delete --id 8842 --force
    Deleting dashboard Node overview of instance IBM Cloud Monitoring abc...
    FAILED
    Could not delete dashboard 8842.
    IBM Cloud Monitoring refused (status 403): Access is denied: Not enough privileges to complete the action
    Ask the owner of the account for the role that this needs, then log in again.
    Trace ID: [ID]
    Nothing was changed.
    [1]
    ");
}

#[test]
fn a_list_that_cannot_be_read_is_no_empty_list() {
    let sandbox = Sandbox::new().logged_in();
    let _guard = stable();
    sandbox.cloud.add_fault("GET /api/v3/dashboards not-json".parse().unwrap());
    insta::assert_snapshot!(transcript(&sandbox, &["dashboard list --output JSON"]), @"
    $ dashboard list --output JSON
    FAILED
    Could not get the dashboards of instance IBM Cloud Monitoring abc.
    IBM Cloud Monitoring cannot be understood: the answer is not JSON
    Try again; if it happens again, trace it with IBMCLOUD_TRACE=true.
    [1]
    ");
}
