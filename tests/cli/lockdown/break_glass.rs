//! An instance that is opened for a time, with a reason: what is written down, what is shown, and what is said
//! when the time is over.

use std::time::Duration;

use serde_json::Value;

use crate::support::{GUID, INSTANCE, Said, Sandbox, files, stable};

const REASON: &str = "Grafana is down, ticket 4711";

fn locked() -> Sandbox {
    let sandbox = Sandbox::one_token_per_team().logged_in();
    lock(&sandbox).ok();
    sandbox
}

fn lock(sandbox: &Sandbox) -> Said {
    sandbox.run(&["monitoring", "auth", "update", "--name", INSTANCE, "--mode", "IAM_ONLY", "-f"])
}

fn open(sandbox: &Sandbox, time: &str) -> Said {
    let words = ["monitoring", "auth", "update", "--name", GUID, "--mode", "ANY", "-f"];
    sandbox.run(&[&words[..], &["--for", time, "--reason", REASON]].concat())
}

fn show(sandbox: &Sandbox) -> Value {
    sandbox.run(&["monitoring", "auth", "show", "--name", GUID, "--output", "json"]).ok().json()
}

#[test]
fn it_is_written_down_until_when_and_why() {
    let sandbox = locked();
    let said = open(&sandbox, "2h").ok();
    assert!(said.stdout.contains(&format!("Z ({REASON})")), "{said}");
    assert!(said.stdout.contains("It has to be locked down again by "), "{said}");
    let document = show(&sandbox);
    let it = &document["break_glass"];
    assert_eq!((&it["reason"], &it["overrun"]), (&REASON.into(), &false.into()));
    assert_eq!(it["by"]["user"], "admin@example.com");
    let until: jiff::Timestamp = it["until"].as_str().unwrap().parse().unwrap();
    let left = until.duration_since(jiff::Timestamp::now());
    assert!((7_100..=7_200).contains(&left.as_secs()), "{left:?}");
    let show = ["monitoring", "auth", "show", "--name", GUID, "--expect", "ANY"];
    let said = sandbox.run(&show).ok();
    assert!(said.stdout.contains(&format!("(admin@example.com: {REASON})")), "{said}");
    let history = ["monitoring", "auth", "history", "--name", GUID];
    let said = sandbox.run(&history).ok();
    assert!(said.stdout.contains(" opened it until "), "{said}");
    let document = sandbox.run(&[&history[..], &["--output", "json"]].concat()).ok().json();
    assert_eq!(document[1]["break_glass"]["reason"], REASON);
    assert_eq!(document[0]["break_glass"], Value::Null);
}

#[test]
fn a_time_that_is_over_is_said_to_be() {
    let sandbox = locked();
    open(&sandbox, "1s").ok();
    std::thread::sleep(Duration::from_millis(1_100));
    assert_eq!(show(&sandbox)["break_glass"]["overrun"], true);
    let words = ["monitoring", "auth", "show", "--name", GUID];
    let said = sandbox.run(&words).ok();
    assert!(said.stdout.contains("The time for which it was opened is over."), "{said}");
    let said = sandbox.run(&[&words[..], &["--expect", "ANY"]].concat());
    assert_eq!(said.code, 3, "{said}");
    assert!(!said.stdout.contains("It is not so"), "it is open, as expected\n{said}");
    let said = sandbox.run(&["monitoring", "auth", "history", "--name", GUID]).ok();
    assert!(said.stdout.contains("and that time is over"), "{said}");
}

#[test]
fn a_lock_down_ends_it() {
    let sandbox = locked();
    open(&sandbox, "2h").ok();
    lock(&sandbox).ok();
    assert_eq!(show(&sandbox)["break_glass"], Value::Null);
}

#[test]
fn opening_it_for_good_ends_it_and_locking_it_by_hand_too() {
    let sandbox = locked();
    open(&sandbox, "2h").ok();
    sandbox.cloud.with_world(|world| {
        let parameters = world.instance_mut(INSTANCE).unwrap().parameters.as_mut().unwrap();
        parameters.insert("external_api_auth".to_owned(), "IAM_ONLY".into());
    });
    assert_eq!(show(&sandbox)["break_glass"], Value::Null);
    sandbox.run(&["monitoring", "auth", "update", "--name", GUID, "--mode", "ANY", "-f"]).ok();
    assert_eq!(show(&sandbox)["break_glass"], Value::Null);
}

#[test]
fn an_opening_that_did_not_happen_counts_for_nothing_and_one_that_may_have_does() {
    for (fault, counts) in [("status=403", false), ("cut-after", true)] {
        let sandbox = locked();
        let fault = format!("PATCH /v2/resource_instances/* times=9 {fault}");
        sandbox.cloud.add_fault(fault.parse().unwrap());
        let said = open(&sandbox, "2h");
        assert_ne!(said.code, 0, "{said}");
        sandbox.cloud.clear_faults();
        let it = &show(&sandbox)["break_glass"];
        assert_eq!(it.is_object(), counts, "{said}\n{it}");
    }
}

#[test]
fn an_interrupted_opening_is_gone_on_with_and_ends_when_it_was_to() {
    let sandbox = locked();
    let fault = "PATCH /v2/resource_instances/* times=9 cut-after";
    sandbox.cloud.add_fault(fault.parse().unwrap());
    assert_eq!(open(&sandbox, "2h").code, 5);
    sandbox.cloud.clear_faults();
    let resume = ["monitoring", "auth", "resume", "--name", GUID, "-f", "--output", "json"];
    let document = sandbox.run(&resume).ok().json();
    assert_eq!(document["break_glass"]["reason"], REASON);
    assert_eq!(document["break_glass"]["until"], show(&sandbox)["break_glass"]["until"]);
}

#[test]
fn the_plan_shows_it_and_the_evidence_holds_it() {
    let sandbox = locked();
    let words = ["monitoring", "auth", "update", "--name", GUID, "--mode", "ANY", "--dry-run"];
    let words = [&words[..], &["--for", "2h", "--reason", REASON]].concat();
    let _guard = stable();
    insta::assert_snapshot!(sandbox.run(&words), @"
    exit status: 0
    --- stdout
    Looking at instance monitoring-instance-01 in us-south, its teams and their tokens...
    OK

    Name:             monitoring-instance-01
    GUID:             [GUID]
    Location:         us-south
    Authentication:   IAM_ONLY -> ANY
    Your role:        ROLE_ADMIN
    Open until:       [TIME] (Grafana is down, ticket 4711)

      1. Set external_api_auth to ANY, with all other parameters beside it
      2. Read everything back

    The last lock-down known here, plan [PLAN], replaced every token. The new ones work again.
    Nothing was changed.
    --- stderr
    ");
    let document = sandbox.run(&[&words[..], &["--output", "json"]].concat()).ok().json();
    assert_eq!(document["break_glass"]["reason"], REASON);
    open(&sandbox, "2h").ok();
    let all = files(&sandbox.config_dir().join("monitoring"));
    let evidence = all.iter().filter(|it| it.to_string_lossy().ends_with(".evidence.json"));
    let last = evidence.max().unwrap();
    let document: Value = serde_json::from_slice(&std::fs::read(last).unwrap()).unwrap();
    assert_eq!(document["break_glass"]["reason"], REASON);
    sandbox.run(&["monitoring", "auth", "verify-journal"]).ok();
}

#[test]
fn it_has_an_end_and_a_reason_and_opens() {
    let sandbox = Sandbox::new().logged_in();
    let table = [
        (&["--mode", "ANY", "--for", "2h"][..], "need each other"),
        (&["--mode", "ANY", "--reason", "x"], "need each other"),
        (&["--mode", "IAM_ONLY", "--for", "2h", "--reason", "x"], "need each other"),
        (&["--mode", "ANY", "--for", "31d", "--reason", "x"], "is not a time from 1s to 30d"),
        (&["--mode", "ANY", "--for", "0", "--reason", "x"], "is not a time from 1s to 30d"),
        (&["--mode", "ANY", "--for", "soon", "--reason", "x"], "is not a time from 1s to 30d"),
        (
            &["--mode", "ANY", "--for", "2h", "--reason", " "],
            "a reason has from 1 to 500 characters",
        ),
    ];
    for (words, wrong) in table {
        let begin = ["monitoring", "auth", "update", "--name", INSTANCE, "-f"];
        let said = sandbox.run(&[&begin[..], words].concat());
        assert_eq!(said.code, 1, "{said}");
        assert!(said.stderr.contains(wrong), "{words:?}\n{said}");
    }
}
