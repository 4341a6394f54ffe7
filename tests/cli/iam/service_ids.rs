//! `iam service-id…` and `iam service-api-key…`.

use ibmcloud_emulator::keys;

use crate::iam::api_keys::steady;
use crate::support::{Said, Sandbox};

/// With the service ID `sample-service`.
fn with_service_id() -> Sandbox {
    let sandbox = Sandbox::new().logged_in();
    sandbox.run(&["iam", "service-id-create", "sample-service", "-d", "for tests"]).ok();
    sandbox
}

/// A key of `sample-service`.
fn created(sandbox: &Sandbox, name: &str) -> serde_json::Value {
    let line = ["iam", "service-api-key-create", name, "sample-service", "-f", "-o", "JSON"];
    sandbox.revealing(&line).ok().json()
}

#[test]
fn a_service_id_is_made_shown_and_listed() {
    let sandbox = Sandbox::new().logged_in();
    let _guard = steady();
    insta::assert_snapshot!(sandbox.run(&["iam", "service-ids"]), @"
    exit status: 0
    --- stdout
    Getting all services IDs bound to current account as admin@example.com...
    OK
    No service ID found.
    --- stderr
    ");
    let line = ["iam", "service-id-create", "sample-test", "-d", "hello, world!"];
    insta::assert_snapshot!(sandbox.run(&line), @"
    exit status: 0
    --- stdout
    Creating service ID sample-test bound to current account as admin@example.com...
    OK
    Service ID sample-test is created successfully

    ID             ServiceId-[GUID]
    Name           sample-test
    Description    hello, world!
    CRN            crn:v1:bluemix:public:iam-identity::a/0123456789abcdef0123456789abcdef::serviceid:ServiceId-[GUID]
    Version        [TAG]
    Created At     [MINUTE]
    Last Updated   [MINUTE]
    Locked         false
    --- stderr
    ");
    insta::assert_snapshot!(sandbox.run(&["iam", "service-id", "sample-test"]), @"
    exit status: 0
    --- stdout
    Getting service ID sample-test as admin@example.com...
    OK

    ID             ServiceId-[GUID]
    Name           sample-test
    Description    hello, world!
    CRN            crn:v1:bluemix:public:iam-identity::a/0123456789abcdef0123456789abcdef::serviceid:ServiceId-[GUID]
    Version        [TAG]
    Created At     [MINUTE]
    Last Updated   [MINUTE]
    Locked         false
    --- stderr
    ");
    insta::assert_snapshot!(sandbox.run(&["iam", "service-ids"]), @"
    exit status: 0
    --- stdout
    Getting all services IDs bound to current account as admin@example.com...
    OK
    UUID                                             Name          Created At              Last Updated            Description     Locked
    ServiceId-[GUID]   sample-test   [MINUTE]   [MINUTE]   hello, world!   false
    --- stderr
    ");
    insta::assert_snapshot!(sandbox.run(&["iam", "service-ids", "--uuid"]), @"
    exit status: 0
    --- stdout
    Getting all services IDs bound to current account as admin@example.com...
    ServiceId-[GUID]
    --- stderr
    ");
    insta::assert_snapshot!(sandbox.run(&["iam", "service-id", "sample-test", "-o", "json"]), @r#"
    exit status: 0
    --- stdout
    [
        {
            "id": "ServiceId-[GUID]",
            "iam_id": "iam-ServiceId-[GUID]",
            "entity_tag": "[TAG]",
            "crn": "crn:v1:bluemix:public:iam-identity::a/0123456789abcdef0123456789abcdef::serviceid:ServiceId-[GUID]",
            "locked": false,
            "created_at": "[MINUTE]",
            "modified_at": "[MINUTE]",
            "account_id": "0123456789abcdef0123456789abcdef",
            "name": "sample-test",
            "description": "hello, world!"
        }
    ]
    --- stderr
    "#);
    assert_eq!(sandbox.run(&["iam", "service-ids", "-n", "x", "-o", "json"]).stdout, "[]\n");
}

#[test]
fn a_service_id_is_changed_locked_and_deleted() {
    let sandbox = with_service_id();
    let _guard = steady();
    insta::assert_snapshot!(
        sandbox.run(&["iam", "service-id-update", "sample-service", "-n", "renamed", "-f"]),
        @"
    exit status: 0
    --- stdout
    Updating service ID sample-service as admin@example.com...
    OK
    Service ID sample-service is updated successfully
    --- stderr
    "
    );
    insta::assert_snapshot!(sandbox.run(&["iam", "service-id-lock", "renamed", "-f"]), @"
    exit status: 0
    --- stdout
    Locking service ID renamed as admin@example.com...
    OK
    Service ID renamed is locked successfully
    --- stderr
    ");
    insta::assert_snapshot!(sandbox.run(&["iam", "service-id-delete", "renamed", "-f"]), @"
    exit status: 1
    --- stdout
    Deleting service ID renamed as admin@example.com...
    --- stderr
    FAILED
    Could not delete service ID renamed.
    The identity service refused (status 400, code invalid_state): Service ID 'ServiceId-[GUID]' is locked.
    Unlock it first, with the same command ending in '-unlock'.
    Trace ID: [ID]
    Nothing was changed.
    ");
    insta::assert_snapshot!(sandbox.run(&["iam", "service-id-unlock", "renamed", "-f"]), @"
    exit status: 0
    --- stdout
    Unlocking service ID renamed as admin@example.com...
    OK
    Service ID renamed is unlocked successfully
    --- stderr
    ");
    let said = sandbox.run_with_input(&["iam", "service-id-delete", "renamed"], "no\n").ok();
    assert!(said.stdout.ends_with("Nothing was changed.\n"), "{said}");
    insta::assert_snapshot!(sandbox.run(&["iam", "service-id-delete", "renamed", "-f"]), @"
    exit status: 0
    --- stdout
    Deleting service ID renamed as admin@example.com...
    OK
    Service ID renamed is deleted successfully
    --- stderr
    ");
    assert!(sandbox.run(&["iam", "service-ids", "--uuid", "-q"]).ok().stdout.is_empty());
}

#[test]
fn a_key_of_a_service_id_is_shown_once_and_logs_in() {
    let mut sandbox = with_service_id();
    let _guard = steady();
    let line = ["iam", "service-api-key-create", "sample-key", "sample-service", "-f"];
    insta::assert_snapshot!(sandbox.revealing(&line), @"
    exit status: 0
    --- stdout
    Creating API key sample-key of service ID sample-service under account Example Account as admin@example.com...
    OK
    Service ID API key sample-key is created

    Please preserve the API key! It cannot be retrieved after it's created.

    ID            ApiKey-[GUID]
    Name          sample-key
    Description
    Created At    [MINUTE]
    API Key       [KEY]
    Locked        false
    --- stderr
    ");
    insta::assert_snapshot!(sandbox.run(&["iam", "service-api-keys", "sample-service"]), @"
    exit status: 0
    --- stdout
    Getting all API keys of service ID sample-service under account Example Account as admin@example.com...
    OK
    ID                                            Name         Created At              Last Updated            Description   Locked   Disabled
    ApiKey-[GUID]   sample-key   [MINUTE]   [MINUTE]                 false    false
    --- stderr
    ");
    insta::assert_snapshot!(
        sandbox.run(&["iam", "service-api-key", "sample-key", "sample-service"]),
        @"
    exit status: 0
    --- stdout
    Getting API key sample-key of service ID sample-service under account Example Account as admin@example.com...
    OK

    ID            ApiKey-[GUID]
    Name          sample-key
    Description
    Created At    [MINUTE]
    Locked        false
    --- stderr
    "
    );
    let key = created(&sandbox, "other-key");
    sandbox.set("IBMCLOUD_API_KEY", key["apikey"].as_str().unwrap());
    sandbox.run(&["login", "-r", "us-south"]).ok();
    let said = sandbox.run(&["target"]).ok();
    assert!(said.stdout.contains("User:             ServiceId-"), "{said}");
}

#[test]
fn keys_of_all_service_ids_are_listed() {
    let sandbox = with_service_id();
    sandbox.run(&["iam", "service-id-create", "second-service"]).ok();
    created(&sandbox, "one");
    sandbox.revealing(&["iam", "service-api-key-create", "two", "second-service"]).ok();
    let said = sandbox.run(&["iam", "service-api-keys", "--all", "-o", "JSON"]).ok().json();
    let names: Vec<&str> =
        said.as_array().unwrap().iter().map(|key| key["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["two", "one"]);
    let said = sandbox.run(&["iam", "service-api-keys", "second-service", "-n", "one"]).ok();
    assert!(said.stdout.ends_with("OK\nNo API key found.\n"), "{said}");
}

#[test]
fn a_key_of_a_service_id_is_changed_switched_and_deleted() {
    let sandbox = with_service_id();
    created(&sandbox, "sample-key");
    let both = ["sample-key", "sample-service"];
    let run = |verb: &str, more: &[&str]| {
        let command = format!("service-api-key-{verb}");
        sandbox.run(&[&["iam", &command][..], &both, more].concat())
    };
    assert!(run("update", &["-d", "new"]).ok().stdout.ends_with("is updated successfully\n"));
    assert!(run("lock", &["-f"]).ok().stdout.ends_with("is locked successfully\n"));
    assert!(run("disable", &["-f"]).stderr.contains("is locked"), "a locked key stays as it is");
    assert!(run("unlock", &["-f"]).ok().stdout.ends_with("is unlocked successfully\n"));
    assert!(run("disable", &["-f"]).ok().stdout.ends_with("is disabled successfully\n"));
    let said = sandbox.run(&["iam", "service-api-key", both[0], both[1], "-o", "JSON"]).ok();
    let key = &said.json()[0];
    assert_eq!((&key["description"], &key["disabled"]), (&"new".into(), &true.into()), "{said}");
    assert!(run("enable", &["-f"]).ok().stdout.ends_with("is enabled successfully\n"));
    assert!(run("delete", &["-f"]).ok().stdout.ends_with("is deleted successfully\n"));
    assert_eq!(run("delete", &["-f"]).code, 1);
}

#[test]
fn what_is_not_there() {
    let sandbox = with_service_id();
    let _guard = steady();
    insta::assert_snapshot!(sandbox.run(&["iam", "service-id", "nobody"]), @"
    exit status: 1
    --- stdout
    Getting service ID nobody as admin@example.com...
    --- stderr
    FAILED
    Service ID 'nobody' was not found.
    List the service IDs with 'ibmcloud iam service-ids'.
    ");
    insta::assert_snapshot!(
        sandbox.run(&["iam", "service-api-key-delete", "no-key", "sample-service", "-f"]),
        @"
    exit status: 1
    --- stdout
    Deleting API key no-key of service ID sample-service under account Example Account as admin@example.com...
    --- stderr
    FAILED
    API key 'no-key' was not found.
    List the API keys with 'ibmcloud iam service-api-keys sample-service'.
    "
    );
}

#[test]
fn a_reader_may_look_and_not_change() {
    let sandbox = Sandbox::new().identity(keys::READER).logged_in();
    sandbox.run(&["iam", "service-ids"]).ok();
    let _guard = steady();
    insta::assert_snapshot!(sandbox.run(&["iam", "service-id-create", "mine"]), @"
    exit status: 1
    --- stdout
    Creating service ID mine bound to current account as reader@example.com...
    --- stderr
    FAILED
    Could not create service ID mine.
    The identity service refused (status 403, code forbidden): You are not authorized to use this API
    Ask the owner of the account for the role that this needs, then log in again.
    Trace ID: [ID]
    Nothing was changed.
    ");
}

#[test]
fn faults_and_wrong_words() {
    let _guard = steady();
    let run = |fault: &str, words: &[&str]| -> Said {
        let sandbox = with_service_id();
        sandbox.cloud.add_fault(fault.parse().unwrap());
        sandbox.run(words)
    };
    insta::assert_snapshot!(run("GET /v1/serviceids 503 body=html", &["iam", "service-ids"]), @"
    exit status: 1
    --- stdout
    Getting all services IDs bound to current account as admin@example.com...
    --- stderr
    FAILED
    Could not get the service IDs.
    The identity service refused (status 503).
    The service is in trouble: try again later, or look at https://cloud.ibm.com/status.
    ");
    insta::assert_snapshot!(
        run("POST /v1/serviceids cut-after", &["iam", "service-id-create", "x"]),
        @"
    exit status: 5
    --- stdout
    Creating service ID x bound to current account as admin@example.com...
    --- stderr
    FAILED
    Could not create service ID x.
    The identity service did not answer to the end: peer closed connection without sending TLS close_notify
    Check the network, HTTPS_PROXY and the endpoint ('ibmcloud api').
    The change may or may not have happened: look before you try again.
    "
    );
    let sandbox = with_service_id();
    let table: [(&[&str], &str); 4] = [
        (&["service-id"], "NAME is missing"),
        (&["service-api-keys"], "SERVICE_ID_NAME is missing"),
        (&["service-api-key-create", "K"], "SERVICE_ID_NAME is missing"),
        (&["service-id-update", "sample-service"], "a new name or description is missing"),
    ];
    for (words, reason) in table {
        let said = sandbox.run(&[&["iam"], words].concat());
        assert_eq!(said.code, 1, "{words:?}: {said}");
        let expected = format!("FAILED\nIncorrect Usage: {reason}\n");
        assert!(said.stderr.starts_with(&expected), "{words:?}: {said}");
    }
}
