//! `iam api-key…`: the user's API keys, from their making to their end.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use ibmcloud_emulator::keys;

use crate::support::{Said, Sandbox, stable};

/// Replaces what differs from run to run in what these commands say.
pub(crate) fn steady() -> insta::internals::SettingsBindDropGuard {
    let mut settings = {
        let _stable = stable();
        insta::Settings::clone_current()
    };
    settings.add_filter(r"\d{4}-\d\d-\d\dT\d\d:\d\d\+0000", "[MINUTE]");
    settings.add_filter(r"\b[0-9a-f]{44}\b", "[KEY]");
    settings.add_filter(r"\b\d+-[0-9a-f]{32}\b", "[TAG]");
    settings.bind_to_scope()
}

/// A key of the administrator, and its id.
fn created(sandbox: &Sandbox, name: &str, more: &[&str]) -> serde_json::Value {
    let words = [&["iam", "api-key-create", name, "-o", "JSON"], more].concat();
    sandbox.revealing(&words).ok().json()
}

fn fault(sandbox: &Sandbox, text: &str) {
    sandbox.cloud.add_fault(text.parse().unwrap());
}

#[test]
fn a_key_is_shown_once() {
    let sandbox = Sandbox::new().logged_in();
    let _guard = steady();
    let said = sandbox.revealing(&["iam", "api-key-create", "MyKey", "-d", "this is my API key"]);
    insta::assert_snapshot!(said, @"
    exit status: 0
    --- stdout
    Creating API key MyKey under 0123456789abcdef0123456789abcdef as admin@example.com...
    OK
    API key MyKey was created

    Please preserve the API key! It cannot be retrieved after it's created.

    ID            ApiKey-[GUID]
    Name          MyKey
    Description   this is my API key
    Created At    [MINUTE]
    API Key       [KEY]
    Locked        false
    --- stderr
    ");
    let secret = said.stdout.lines().find(|line| line.starts_with("API Key")).unwrap();
    let secret = secret.split_whitespace().nth(2).unwrap().to_owned();
    for args in [&["iam", "api-keys"][..], &["iam", "api-keys", "--output", "JSON"]] {
        let listed = sandbox.run(args).ok();
        assert!(!listed.stdout.contains(&secret), "{listed}");
    }
}

#[test]
fn a_new_key_logs_in() {
    let mut sandbox = Sandbox::new().logged_in();
    let key = created(&sandbox, "MyKey", &[]);
    sandbox.set("IBMCLOUD_API_KEY", key["apikey"].as_str().unwrap());
    sandbox.run(&["login", "-r", "us-south"]).ok();
    assert_eq!(
        sandbox.run(&["target", "--output", "JSON"]).json()["user"]["user_email"],
        "admin@example.com"
    );
}

#[test]
fn a_key_file_is_for_its_owner_and_logs_in() {
    let mut sandbox = Sandbox::new().logged_in();
    let _guard = steady();
    let line = ["iam", "api-key-create", "MyKey", "-d", "this is my API key", "--file", "key_file"];
    insta::assert_snapshot!(sandbox.run(&line), @"
    exit status: 0
    --- stdout
    Creating API key MyKey under 0123456789abcdef0123456789abcdef as admin@example.com...
    OK
    API key MyKey was created
    Successfully save API key information to key_file
    --- stderr
    ");
    let path = sandbox.home().parent().unwrap().join("key_file");
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let text = fs::read_to_string(&path).unwrap();
    insta::assert_snapshot!(text, @r#"
    {
    	"name": "MyKey",
    	"description": "this is my API key",
    	"apikey": "[KEY]",
    	"createdAt": "[MINUTE]",
    	"locked": false,
    	"uuid": ""
    }
    "#);
    sandbox.unset("IBMCLOUD_API_KEY");
    sandbox.run(&["login", "--apikey", "@key_file", "-r", "us-south"]).ok();
}

#[test]
fn a_file_that_cannot_be_written_costs_no_key() {
    let sandbox = Sandbox::new().logged_in();
    for file in ["no/such/folder/key", "."] {
        let said = sandbox.run(&["iam", "api-key-create", "MyKey", "--file", file]);
        assert_eq!(said.code, 1, "{said}");
        assert!(said.stderr.contains("Nothing was changed."), "{said}");
    }
    assert!(!sandbox.calls().iter().any(|call| call.starts_with("POST /v1/apikeys")));
}

#[test]
fn json_has_the_key_unless_it_went_to_a_file() {
    let sandbox = Sandbox::new().logged_in();
    let key = created(&sandbox, "MyKey", &[]);
    assert_eq!(key["apikey"].as_str().unwrap().len(), 44);
    let line = ["iam", "api-key-create", "Other", "--file", "f", "--output", "json"];
    let saved = sandbox.run(&line).ok().json();
    assert_eq!((&saved["name"], &saved["apikey"]), (&"Other".into(), &"".into()));
}

#[test]
fn keys_are_listed() {
    let sandbox = Sandbox::new().logged_in();
    created(&sandbox, "test-key", &["--lock", "-d", "for tests", "--action-if-leaked", "disable"]);
    let _guard = steady();
    insta::assert_snapshot!(sandbox.run(&["iam", "api-keys"]), @"
    exit status: 0
    --- stdout
    Getting all API keys under 0123456789abcdef0123456789abcdef as admin@example.com...
    OK
    ID                                            Name        Created At              Last Updated            Description   Locked   Disabled
    ApiKey-[GUID]   test-key    [MINUTE]   [MINUTE]   for tests     true     false
    ApiKey-[GUID]   admin-key   [MINUTE]   [MINUTE]                 false    false
    --- stderr
    ");
    insta::assert_snapshot!(sandbox.run(&["iam", "api-keys", "--output", "JSON"]), @r#"
    exit status: 0
    --- stdout
    [
        {
            "id": "ApiKey-[GUID]",
            "entity_tag": "[TAG]",
            "crn": "crn:v1:bluemix:public:iam-identity::a/0123456789abcdef0123456789abcdef::apikey:ApiKey-[GUID]",
            "locked": true,
            "disabled": false,
            "created_at": "[MINUTE]",
            "created_by": "IBMid-7218F5B7EC",
            "modified_at": "[MINUTE]",
            "name": "test-key",
            "support_sessions": false,
            "action_when_leaked": "disable",
            "description": "for tests",
            "iam_id": "IBMid-7218F5B7EC",
            "account_id": "0123456789abcdef0123456789abcdef",
            "apikey": ""
        },
        {
            "id": "ApiKey-[GUID]",
            "entity_tag": "[TAG]",
            "crn": "crn:v1:bluemix:public:iam-identity::a/0123456789abcdef0123456789abcdef::apikey:ApiKey-[GUID]",
            "locked": false,
            "disabled": false,
            "created_at": "[MINUTE]",
            "created_by": "IBMid-7218F5B7EC",
            "modified_at": "[MINUTE]",
            "name": "admin-key",
            "support_sessions": false,
            "action_when_leaked": "none",
            "iam_id": "IBMid-7218F5B7EC",
            "account_id": "0123456789abcdef0123456789abcdef",
            "apikey": ""
        }
    ]
    --- stderr
    "#);
    insta::assert_snapshot!(sandbox.run(&["iam", "api-keys", "--uuid", "-n", "admin"]), @"
    exit status: 0
    --- stdout
    Getting all API keys under 0123456789abcdef0123456789abcdef as admin@example.com...
    ApiKey-[GUID]
    --- stderr
    ");
}

#[test]
fn a_list_is_narrowed_down_by_parts_of_texts() {
    let sandbox = Sandbox::new().logged_in();
    created(&sandbox, "one", &["-d", "first of two"]);
    created(&sandbox, "other", &["-d", "second of two"]);
    let names = |words: &[&str]| {
        let all = sandbox.run(&[&["iam", "api-keys", "-o", "JSON"], words].concat()).ok().json();
        let names = all.as_array().unwrap().iter().map(|key| key["name"].as_str().unwrap());
        names.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(names(&["-n", "o", "-d", "two"]), ["other", "one"]);
    assert_eq!(names(&["--description", "first"]), ["one"]);
    assert!(names(&["--name", "nothing"]).is_empty());
    let said = sandbox.run(&["iam", "api-keys", "-n", "nothing"]).ok();
    assert!(said.stdout.ends_with("OK\nNo API key found.\n"), "{said}");
}

#[test]
fn more_keys_than_fit_on_a_page_are_all_listed() {
    let sandbox = Sandbox::changed(|world| {
        let key = world.identities[0].api_keys[0].clone();
        for at in 0..250 {
            let mut key = key.clone();
            key.id = format!("ApiKey-{at}");
            key.key = format!("sandbox-key-number-{at:024}");
            world.identities[0].api_keys.push(key);
        }
    })
    .logged_in();
    let said = sandbox.run(&["iam", "api-keys", "--uuid"]).ok();
    assert_eq!(said.stdout.lines().filter(|line| line.starts_with("ApiKey-")).count(), 251);
}

#[test]
fn a_key_gets_another_name_and_description() {
    let sandbox = Sandbox::new().logged_in();
    let key = created(&sandbox, "MyKey", &["-d", "old"]);
    let id = key["id"].as_str().unwrap();
    let _guard = steady();
    let line = ["iam", "api-key-update", "MyKey", "-d", "the new description of my key"];
    insta::assert_snapshot!(sandbox.run(&line), @"
    exit status: 0
    --- stdout
    Updating API key MyKey under 0123456789abcdef0123456789abcdef as admin@example.com...
    OK
    API key MyKey is updated successfully
    --- stderr
    ");
    sandbox.run(&["iam", "api-key-update", id, "-n", "Renamed"]).ok();
    let world = sandbox.cloud.world();
    let kept = world.identities[0].api_keys.iter().find(|key| key.id == id).unwrap();
    assert_eq!(
        (kept.name.as_str(), kept.description.as_str()),
        ("Renamed", "the new description of my key")
    );
}

#[test]
fn a_key_is_locked_disabled_and_deleted() {
    let mut sandbox = Sandbox::new().logged_in();
    let key = created(&sandbox, "MyKey", &[]);
    let _guard = steady();
    insta::assert_snapshot!(sandbox.run(&["iam", "api-key-lock", "MyKey", "-f"]), @"
    exit status: 0
    --- stdout
    Locking API key MyKey under 0123456789abcdef0123456789abcdef as admin@example.com...
    OK
    API key MyKey is locked successfully
    --- stderr
    ");
    insta::assert_snapshot!(sandbox.run(&["iam", "api-key-delete", "MyKey", "-f"]), @"
    exit status: 1
    --- stdout
    Deleting API key MyKey under 0123456789abcdef0123456789abcdef as admin@example.com...
    --- stderr
    FAILED
    Could not delete API key MyKey.
    The identity service refused (status 400, code invalid_state): API key 'ApiKey-[GUID]' is locked.
    Unlock it first, with the same command ending in '-unlock'.
    Trace ID: [ID]
    Nothing was changed.
    ");
    sandbox.run(&["iam", "api-key-unlock", "MyKey", "-f"]).ok();
    insta::assert_snapshot!(sandbox.run(&["iam", "api-key-disable", "MyKey", "-f"]), @"
    exit status: 0
    --- stdout
    Disabling API key MyKey under 0123456789abcdef0123456789abcdef as admin@example.com...
    OK
    API key MyKey is disabled successfully
    --- stderr
    ");
    sandbox.set("IBMCLOUD_API_KEY", key["apikey"].as_str().unwrap());
    insta::assert_snapshot!(sandbox.run(&["login", "-r", "us-south", "-q"]), @"
    exit status: 1
    --- stdout
    API endpoint: https://cloud.ibm.com
    Region: us-south
    --- stderr
    Remote server error. Status code: 400, error code: BXNIM0462E, message: Provided API key is disabled.
    Unable to authenticate.
    Enable the API key, or use another one.
    Trace ID: [ID]
    Nothing was changed.
    ");
    insta::assert_snapshot!(sandbox.run(&["iam", "api-key-enable", "MyKey", "-f"]), @"
    exit status: 0
    --- stdout
    Enabling API key MyKey under 0123456789abcdef0123456789abcdef as admin@example.com...
    OK
    API key MyKey is enabled successfully
    --- stderr
    ");
    sandbox.run(&["login", "-r", "us-south", "-q"]).ok();
    insta::assert_snapshot!(sandbox.run(&["iam", "api-key-delete", "MyKey", "-f"]), @"
    exit status: 0
    --- stdout
    Deleting API key MyKey under 0123456789abcdef0123456789abcdef as admin@example.com...
    OK
    API key MyKey is deleted successfully
    --- stderr
    ");
    let said = sandbox.run(&["login", "-r", "us-south", "-q"]);
    assert!(said.stderr.contains("BXNIM0415E"), "{said}");
}

#[test]
fn a_question_comes_before_a_key_is_lost() {
    let sandbox = Sandbox::new().logged_in();
    created(&sandbox, "MyKey", &[]);
    let _guard = steady();
    let said = sandbox.run_with_input(&["iam", "api-key-delete", "MyKey"], "n\n");
    insta::assert_snapshot!(said, @"
    exit status: 0
    --- stdout
    Deleting API key MyKey under 0123456789abcdef0123456789abcdef as admin@example.com...
    Really delete API key MyKey? Whatever uses it can no longer log in. [y/N]> n
    Nothing was changed.
    --- stderr
    ");
    assert_eq!(sandbox.cloud.world().identities[0].api_keys.len(), 2);
    let said = sandbox.run_with_input(&["iam", "api-key-delete", "MyKey"], "y\n").ok();
    assert!(said.stdout.ends_with("API key MyKey is deleted successfully\n"), "{said}");
    assert_eq!(sandbox.cloud.world().identities[0].api_keys.len(), 1);
}

#[test]
fn what_is_not_there_and_what_is_there_twice() {
    let sandbox = Sandbox::new().logged_in();
    for _ in 0..2 {
        created(&sandbox, "Twin", &[]);
    }
    let _guard = steady();
    insta::assert_snapshot!(sandbox.run(&["iam", "api-key-delete", "Nobody", "-f"]), @"
    exit status: 1
    --- stdout
    Deleting API key Nobody under 0123456789abcdef0123456789abcdef as admin@example.com...
    --- stderr
    FAILED
    API key 'Nobody' was not found.
    List the API keys with 'ibmcloud iam api-keys'.
    ");
    insta::assert_snapshot!(sandbox.run(&["iam", "api-key-lock", "Twin", "-f"]), @"
    exit status: 1
    --- stdout
    Locking API key Twin under 0123456789abcdef0123456789abcdef as admin@example.com...
    --- stderr
    FAILED
    The name 'Twin' stands for several: ApiKey-[GUID], ApiKey-[GUID]
    Nothing was changed. Use the ID of the one that you mean.
    ");
}

#[test]
fn wrong_words() {
    let sandbox = Sandbox::new().logged_in();
    let table: [(&[&str], &str); 5] = [
        (&["api-key-create"], "NAME is missing"),
        (&["api-key-update", "MyKey"], "a new name or description is missing"),
        (&["api-key-delete", "One", "Two"], "'Two' is one argument too many"),
        (&["api-keys", "--long"], "flag provided but not defined: -long"),
        (
            &["api-key-create", "K", "--action-if-leaked", "explode"],
            "'explode' is not a value for --action-if-leaked",
        ),
    ];
    for (words, reason) in table {
        let said = sandbox.run(&[&["iam"], words].concat());
        assert_eq!(said.code, 1, "{words:?}: {said}");
        let expected = format!("FAILED\nIncorrect Usage: {reason}\n");
        assert!(said.stderr.starts_with(&expected), "{words:?}: {said}");
    }
}

#[test]
fn a_refusal_and_a_fault_are_told_with_the_next_step() {
    let _guard = steady();
    let run = |fault_text: &str, words: &[&str]| -> Said {
        let sandbox = Sandbox::new().logged_in();
        created(&sandbox, "MyKey", &[]);
        fault(&sandbox, fault_text);
        sandbox.run(&[&["iam"], words].concat())
    };
    insta::assert_snapshot!(run("GET /v1/apikeys 403", &["api-keys"]), @"
    exit status: 1
    --- stdout
    Getting all API keys under 0123456789abcdef0123456789abcdef as admin@example.com...
    --- stderr
    FAILED
    Could not get the API keys.
    The identity service refused (status 403, code forbidden): Forbidden
    Ask the owner of the account for the role that this needs, then log in again.
    Trace ID: [ID]
    ");
    insta::assert_snapshot!(run("GET /v1/apikeys 500", &["api-keys", "-o", "JSON"]), @"
    exit status: 1
    --- stdout
    --- stderr
    FAILED
    Could not get the API keys.
    The identity service refused (status 500, code internal_error): Internal Server Error
    The service is in trouble: try again later, or look at https://cloud.ibm.com/status.
    Trace ID: [ID]
    ");
    insta::assert_snapshot!(run("POST /v1/apikeys cut-after", &["api-key-create", "Lost"]), @"
    exit status: 5
    --- stdout
    Creating API key Lost under 0123456789abcdef0123456789abcdef as admin@example.com...
    --- stderr
    FAILED
    Could not create API key Lost.
    The identity service did not answer to the end: peer closed connection without sending TLS close_notify
    Check the network, HTTPS_PROXY and the endpoint ('ibmcloud api').
    The change may or may not have happened: look before you try again.
    ");
}

#[test]
fn a_trace_has_no_key() {
    let mut sandbox = Sandbox::new().logged_in();
    sandbox.set("IBMCLOUD_TRACE", "true");
    let said = sandbox.run(&["iam", "api-key-create", "MyKey", "--file", "key_file"]).ok();
    assert!(said.stderr.contains("POST /v1/apikeys"), "{said}");
}

#[test]
fn everybody_manages_their_own_keys() {
    let sandbox = Sandbox::new().identity(keys::READER).logged_in();
    created(&sandbox, "MyKey", &[]);
    let said = sandbox.run(&["iam", "api-keys", "-o", "JSON"]).ok();
    assert_eq!(said.json().as_array().unwrap().len(), 2, "{said}");
}
