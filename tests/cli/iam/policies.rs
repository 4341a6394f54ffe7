//! `iam user-polic…`, `service-polic…`, `access-group-polic…` and `trusted-profile-polic…`: the same commands for
//! whomever a policy is for.

use ibmcloud_emulator::keys;

use crate::iam::api_keys::steady;
use crate::support::{GUID, INSTANCE, Sandbox};

/// Whom a policy is for: the beginning of the commands, and a name in the sandbox.
const SUBJECTS: [(&str, &str); 4] = [
    ("user", "reader@example.com"),
    ("service", "bot"),
    ("access-group", "readers"),
    ("trusted-profile", "sandbox-profile"),
];

fn with_subjects() -> Sandbox {
    let sandbox = Sandbox::new().logged_in();
    sandbox.run(&["iam", "service-id-create", "bot", "-q"]).ok();
    sandbox.run(&["iam", "access-group-create", "readers", "-q"]).ok();
    sandbox
}

fn command(subject: &str, verb: &str) -> String {
    match verb {
        "list" => format!("{subject}-policies"),
        "show" => format!("{subject}-policy"),
        verb => format!("{subject}-policy-{verb}"),
    }
}

#[test]
fn every_subject_has_the_whole_life_of_a_policy() {
    let sandbox = with_subjects();
    for (subject, name) in SUBJECTS {
        let run = |verb: &str, words: &[&str]| {
            let command = command(subject, verb);
            sandbox.run(&[&["iam", &command, name], words].concat())
        };
        let empty = run("list", &[]).ok();
        assert!(empty.stdout.ends_with("OK\nNo policy found.\n"), "{empty}");
        let words = ["--roles", "Viewer,Reader", "--service-name", "sysdig-monitor"];
        let words = [&words[..], &["--service-instance", GUID, "--output", "JSON"]].concat();
        let made = run("create", &words).ok().json();
        let id = made["id"].as_str().unwrap();
        let attributes = &made["resources"][0]["attributes"];
        assert_eq!(attributes[2]["value"], GUID);
        let list = run("list", &["--output", "JSON"]).ok().json();
        assert_eq!(list.as_array().unwrap().len(), 1);
        assert_eq!(list[0]["id"], id);
        let shown = run("show", &[id]).ok();
        assert!(shown.stdout.contains(&format!("\nPolicy ID:   {id}\n")), "{shown}");
        assert!(shown.stdout.contains("\nRoles:       Viewer, Reader\n"), "{shown}");
        let force: &[&str] = match subject {
            "service" | "trusted-profile" => &["-f"],
            _ => &[],
        };
        // Roles that are not named stay.
        let words = [&[id, "--service-name", "sysdig-monitor", "--region", "us-south"], force];
        let updated = run("update", &words.concat()).ok();
        assert!(updated.stdout.contains("\nRoles:       Viewer, Reader\n"), "{updated}");
        assert!(updated.stdout.contains("Region         us-south\n"), "{updated}");
        assert!(!updated.stdout.contains(GUID), "{updated}");
        let newer = run("show", &[id, "--api-version", "v2", "--output", "JSON"]).ok().json();
        assert!(newer["control"]["grant"]["roles"].is_array(), "{newer}");
        run("delete", &[id, "-f"]).ok();
        let gone = run("delete", &[id, "-f"]);
        assert_eq!(gone.code, 1, "{gone}");
        assert!(gone.stderr.contains("was not found among those of"), "{gone}");
        assert!(gone.stderr.contains("Nothing was changed."), "{gone}");
    }
    let world = sandbox.cloud.world();
    assert!(world.policies.iter().all(|policy| policy.document["state"] == "deleted"));
}

/// What nobody has is no success, and nothing is sent that would change anything.
#[test]
fn what_does_not_exist_is_no_policy() {
    let sandbox = with_subjects();
    let monitor = ["--service-name", "sysdig-monitor"];
    let table: [(&[&str], &str); 10] = [
        (&["--roles", "King"], "The role 'King' is not known."),
        (&["--roles", "Viewer", "--service-name", "nothing"], "Service 'nothing' was not found"),
        (&["--roles", "Viewer", "--service-name", INSTANCE], "Service 'monitoring-instance-01'"),
        (&["--roles", "Viewer", "--region", "mars"], "'mars' is not the name of a region."),
        (&["--roles", "Viewer", "--service-instance", "nothing"], "Service instance 'nothing' was"),
        (
            &["--roles", "Viewer", "--service-instance", "99999999-9999-4999-9999-999999999999"],
            "Service instance '99999999-9999-4999-9999-999999999999' was not found.",
        ),
        (&["--roles", "Viewer", "--resource-group-name", "x"], "No resource group found with name"),
        (&["--roles", "Viewer", "--resource-group-id", "x"], "No resource group found with name"),
        (
            &["--roles", "Viewer", "--service-instance", GUID, "--region", "eu-gb"],
            "is of region us-south, and not of eu-gb: the policy would be for nothing.",
        ),
        (
            &["--roles", "Viewer", "--service-instance", GUID, "--service-name", "nothing"],
            "Service 'nothing' was not found",
        ),
    ];
    for (subject, name) in SUBJECTS {
        for (words, expected) in table {
            let create = command(subject, "create");
            let more = if words.contains(&"--service-name") { &[][..] } else { &monitor[..] };
            let said = sandbox.run(&[&["iam", &create, name], words, more].concat());
            assert_eq!(said.code, 1, "{words:?}: {said}");
            assert!(said.stderr.contains(expected), "{words:?}: {said}");
            assert!(said.stderr.contains("Nothing was changed."), "{words:?}: {said}");
            assert!(!said.stdout.contains("OK\n"), "{said}");
        }
        let create = command(subject, "create");
        let said = sandbox.run(&["iam", &create, "nobody", "--roles", "Viewer"]);
        assert_eq!(said.code, 1, "{said}");
        assert!(said.stderr.contains("'nobody' was not found"), "{said}");
        assert!(said.stderr.contains("Nothing was changed."), "{said}");
    }
    assert!(sandbox.cloud.world().policies.is_empty());
    // The name of an instance in the place of its service is told apart, and the way round the check is named.
    let said = sandbox.run(&[
        "iam",
        "service-policy-create",
        "bot",
        "--roles",
        "Viewer",
        "--service-name",
        INSTANCE,
    ]);
    let meant = format!("use '--service-name sysdig-monitor --service-instance {GUID}'");
    assert!(said.stderr.contains(&meant), "{said}");
    let words = ["--roles", "Viewer", "--attributes", "serviceName=nothing"];
    sandbox.run(&[&["iam", "service-policy-create", "bot"], &words[..]].concat()).ok();
}

#[test]
fn a_file_is_looked_through_like_options() {
    let sandbox = with_subjects();
    let policy = |service: &str, instance: &str, operator: &str| {
        format!(
            r#"{{"roles":[{{"role_id":"crn:v1:bluemix:public:iam::::serviceRole:Reader"}}],
            "resources":[{{"attributes":[
              {{"name":"accountId","value":"0123456789abcdef0123456789abcdef"}},
              {{"name":"serviceName","value":"{service}"}},
              {{"name":"serviceInstance","operator":"{operator}","value":"{instance}"}}]}}]}}"#
        )
    };
    let create = |text: &str| {
        sandbox.file("policy.json", text);
        sandbox.run(&["iam", "user-policy-create", "reader@example.com", "--file", "policy.json"])
    };
    let said = create(&policy("nothing", GUID, "stringEquals"));
    assert!(said.stderr.contains("Service 'nothing' was not found"), "{said}");
    let said = create(&policy("sysdig-monitor", "nothing", "stringEquals"));
    assert!(said.stderr.contains("Service instance 'nothing' was not found"), "{said}");
    assert!(sandbox.cloud.world().policies.is_empty());
    // A pattern is nobody's name.
    create(&policy("sysdig-monitor", "8d7a*", "stringMatch")).ok();
}

#[test]
fn a_policy_of_somebody_else_is_none() {
    let sandbox = with_subjects();
    let words = ["--roles", "Viewer", "--service-name", "sysdig-monitor", "--output", "JSON"];
    let line = [&["iam", "service-policy-create", "bot"], &words[..]].concat();
    let made = sandbox.run(&line).ok().json();
    let id = made["id"].as_str().unwrap();
    for line in [
        vec!["iam", "user-policy", "reader@example.com", id],
        vec!["iam", "user-policy-delete", "reader@example.com", id, "-f"],
        vec!["iam", "access-group-policy-update", "readers", id, "--roles", "Administrator"],
        vec!["iam", "service-policy", "bot", "nothing"],
    ] {
        let said = sandbox.run(&line);
        assert_eq!(said.code, 1, "{said}");
        assert!(said.stderr.contains("was not found among those of"), "{said}");
    }
    let policy = &sandbox.cloud.world().policies[0].document;
    assert_eq!(policy["roles"][0]["display_name"], "Viewer");
}

#[test]
fn a_policy_that_becomes_wider_says_so() {
    let sandbox = with_subjects();
    let _guard = steady();
    let words = ["--roles", "Viewer", "--service-name", "sysdig-monitor", "--output", "JSON"];
    let line = [&["iam", "service-policy-create", "bot"], &words[..]].concat();
    let made = sandbox.run(&line).ok().json();
    let id = made["id"].as_str().unwrap();
    insta::assert_snapshot!(sandbox.run(&["iam", "service-policy-update", "bot", id, "--roles", "Editor", "-f"]), @"
    exit status: 0
    --- stdout
    Updating policy [GUID] of service ID bot under current account as admin@example.com...
    OK
    Policy is successfully updated

    Policy ID:   [GUID]
    Roles:       Editor
    Resources:
                 Account ID     0123456789abcdef0123456789abcdef
                 Service Type   service
    --- stderr
    The policy was for some resources only, and no option says for which: from now on it is for all services of the account.
    ");
    let said = sandbox.run(&["iam", "service-policy-update", "bot", id]);
    assert!(said.stderr.starts_with("FAILED\nIncorrect Usage: '--file', '--roles' or"), "{said}");
}

#[test]
fn conditions_are_never_left_out_silently() {
    let sandbox = Sandbox::changed(|world| {
        let text = r#"{"id":"timed","type":"access","state":"active","version":"1-x",
            "subject":{"attributes":[{"key":"iam_id","operator":"stringEquals","value":"READER"}]},
            "control":{"grant":{"roles":[{"role_id":"crn:v1:bluemix:public:iam::::role:Viewer"}]}},
            "resource":{"attributes":[{"key":"serviceName","operator":"stringEquals","value":"sysdig-monitor"}]},
            "pattern":"time-based-conditions:once","rule":{}}"#;
        let reader = world.identity("reader@example.com").unwrap().iam_id.clone();
        world.policies.push(ibmcloud_emulator::world::Policy {
            id: "timed".into(),
            account: "0123456789abcdef0123456789abcdef".into(),
            document: serde_json::from_str(&text.replace("READER", &reader)).unwrap(),
            subject: reader,
        });
    })
    .logged_in();
    let list = ["iam", "user-policies", "reader@example.com"];
    let people = sandbox.run(&list).ok();
    assert!(people.stdout.contains("\nConditions:   time-based-conditions:once\n"), "{people}");
    let programs = sandbox.run(&[&list[..], &["--output", "JSON"]].concat()).ok();
    assert_eq!(programs.json(), serde_json::json!([]));
    assert!(programs.stderr.contains("1 policies have conditions"), "{programs}");
    let newer = [&list[..], &["--output", "JSON", "--api-version", "v2"]].concat();
    assert_eq!(sandbox.run(&newer).ok().json()[0]["id"], "timed");
    let said = sandbox.run(&["iam", "user-policy", "reader@example.com", "timed"]);
    assert!(said.stderr.contains("add '--api-version v2'"), "{said}");
}

#[test]
fn whoever_may_not_give_access_learns_who_refused() {
    let sandbox = Sandbox::new().identity(keys::READER).logged_in();
    let line = ["iam", "user-policy-create", "reader@example.com", "--roles", "Administrator"];
    let said = sandbox.run(&line);
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stderr.contains("The identity service refused (status 403"), "{said}");
    assert!(sandbox.cloud.world().policies.is_empty());
}

#[test]
fn a_question_is_asked_before_access_is_taken() {
    let sandbox = with_subjects();
    let words = ["--roles", "Viewer", "--service-name", "sysdig-monitor", "--output", "JSON"];
    let line = [&["iam", "user-policy-create", "reader@example.com"], &words[..]].concat();
    let made = sandbox.run(&line).ok().json();
    let id = made["id"].as_str().unwrap();
    let delete = ["iam", "user-policy-delete", "reader@example.com", id];
    let said = sandbox.run_with_input(&delete, "n\n").ok();
    assert!(said.stdout.ends_with("Nothing was changed.\n"), "{said}");
    assert_eq!(sandbox.cloud.world().policies[0].document["state"], "active");
    sandbox.run_with_input(&delete, "y\n").ok();
    assert_eq!(sandbox.cloud.world().policies[0].document["state"], "deleted");
}
