//! Runs of `monitoring auth enforce` that are stopped, killed, taken up again, or that meet each other.

use std::fmt::Write as _;
use std::fs;
use std::process::Child;
use std::time::{Duration, Instant};

use ibmcloud_emulator::world::Fleet;
use ibmcloud_emulator::{Options, World};
use serde_json::Value;

use super::enforce::{enforced, open, resets, sound_fleet, teams};
use crate::support::{Said, Sandbox, files};

/// Starts a run that is not waited for.
fn started(sandbox: &Sandbox, words: &[&str]) -> Child {
    let line = ["monitoring", "auth", "enforce", "-f", "-q", "--output", "json"];
    sandbox.spawn(&[&line[..], words].concat())
}

/// Waits until so many resets were sent.
fn wait_for_resets(sandbox: &Sandbox, count: usize) {
    let started = Instant::now();
    while resets(sandbox) < count {
        assert!(started.elapsed() < Duration::from_mins(1), "{} resets", resets(sandbox));
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// The name of the only run of this machine.
fn run(sandbox: &Sandbox) -> String {
    let runs = sandbox.run(&["monitoring", "auth", "history", "--runs", "--output", "json"]).ok();
    let runs = runs.json();
    assert_eq!(runs.as_array().unwrap().len(), 1, "{runs}");
    runs[0]["run"].as_str().unwrap().to_owned()
}

fn resume(sandbox: &Sandbox, run: &str) -> Said {
    sandbox.run(&["monitoring", "auth", "resume", run, "-f", "-q", "--output", "json"])
}

/// Every instance is locked down, and each token was replaced once.
fn ended_well(sandbox: &Sandbox, targets: &[String]) {
    assert_eq!(open(sandbox), Vec::<String>::new());
    assert_eq!(resets(sandbox), teams(sandbox, targets), "none is reset twice");
}

#[test]
fn ctrl_c_lets_what_is_in_hand_finish_and_holds_the_rest() {
    let mut sandbox = sound_fleet(12);
    sandbox.set("IBMCLOUD_MONITORING_GRACE_SECONDS", "30");
    let targets = open(&sandbox);
    sandbox.cloud.add_fault("POST /api/token slow=300ms".parse().unwrap());
    let child = started(&sandbox, &["--concurrency", "2"]);
    wait_for_resets(&sandbox, 1);
    let pid = child.id().to_string();
    assert!(std::process::Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    let said = Said::from(child.wait_with_output().unwrap());
    assert_eq!(said.code, 130, "{said}");
    let document = said.json();
    assert_eq!(document["tally"]["uncertain"], 0, "{document}");
    assert!(document["tally"]["held"].as_u64().unwrap() >= 1, "{document}");
    let held = document["instances"].as_array().unwrap().iter();
    let held = held.filter(|it| it["outcome"] == "held");
    assert!(held.clone().all(|it| it["held_by"] == "signal"), "{document}");
    sandbox.cloud.clear_faults();
    let resumed = resume(&sandbox, &run(&sandbox)).ok().json();
    assert_eq!(resumed["tally"]["proven"], targets.len(), "the run is shown whole: {resumed}");
    ended_well(&sandbox, &targets);
}

#[test]
fn a_run_that_was_killed_is_taken_up_again() {
    let sandbox = sound_fleet(12);
    let targets = open(&sandbox);
    sandbox.cloud.add_fault("POST /api/token slow=100ms".parse().unwrap());
    let mut child = started(&sandbox, &["--concurrency", "2"]);
    wait_for_resets(&sandbox, 6);
    child.kill().unwrap();
    child.wait().unwrap();
    sandbox.cloud.clear_faults();
    let run = run(&sandbox);
    let history = sandbox.run(&["monitoring", "auth", "history", &run]).ok();
    assert!(history.stdout.contains("not begun"), "{history}");
    let said = resume(&sandbox, &run);
    // Who replaced a token and was killed took the old one along: nobody can try it any more.
    assert!(matches!(said.code, 0 | 3), "{said}");
    let document = said.json();
    let done: u64 = ["proven", "proven_for_identity"]
        .iter()
        .map(|name| document["tally"][name].as_u64().unwrap())
        .sum();
    assert_eq!(done, targets.len() as u64, "{document}");
    ended_well(&sandbox, &targets);
    let again = resume(&sandbox, &run);
    assert_eq!(again.code, 1, "{again}");
    assert!(again.stderr.contains("Every instance of run"), "{again}");
}

#[test]
fn two_runs_at_once_name_what_the_other_is_at_and_reset_nothing_twice() {
    let sandbox = sound_fleet(8);
    let targets = open(&sandbox);
    sandbox.cloud.add_fault("POST /api/token slow=1500ms".parse().unwrap());
    let first = started(&sandbox, &[]);
    wait_for_resets(&sandbox, 1);
    let second = started(&sandbox, &[]);
    let second = Said::from(second.wait_with_output().unwrap());
    let first = Said::from(first.wait_with_output().unwrap()).ok();
    assert_eq!(first.json()["tally"]["proven"], targets.len());
    let document = second.json();
    let in_use = document["instances"].as_array().unwrap().iter();
    let in_use = in_use.filter(|it| it["kind"] == "in-use").inspect(|it| {
        assert_eq!((&it["layer"], &it["changed"]), (&"this machine".into(), &"nothing".into()));
    });
    assert!(in_use.count() > 0, "{document}");
    assert_eq!(second.code, 4, "{second}");
    ended_well(&sandbox, &targets);
}

#[test]
fn a_journal_of_a_run_that_somebody_changed_is_not_believed() {
    let sandbox = sound_fleet(6);
    sandbox.cloud.add_fault("PATCH /v2/resource_instances/* status=403".parse().unwrap());
    let (code, document) = enforced(&sandbox, &["--canary", "1"]);
    assert_eq!(code, 4, "{document}");
    let run = document["run"].as_str().unwrap();
    let all = files(&sandbox.config_dir().join("monitoring/runs"));
    let path = all.iter().find(|it| it.ends_with("run.jsonl")).unwrap();
    let text = fs::read_to_string(path).unwrap();
    fs::write(path, text.replace("403", "404")).unwrap();
    let resets_before = resets(&sandbox);
    for words in [vec!["resume", run, "-f"], vec!["history", run]] {
        let said = sandbox.run(&[&["monitoring", "auth"], &words[..]].concat());
        assert_eq!(said.code, 1, "{said}");
        assert!(said.stderr.contains("chain of hashes"), "{said}");
    }
    let said = sandbox.run(&["monitoring", "auth", "history", "--runs"]);
    assert!(said.stderr.contains(&format!("The journal of run {run} cannot be used")), "{said}");
    assert_eq!(resets(&sandbox), resets_before);
    let said = sandbox.run(&["monitoring", "auth", "resume", "00000000", "-f"]);
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stderr.contains("There is no run 00000000 on this machine."), "{said}");
}

/// Instances that all let tokens in, seven of them broken, each in another way. One more is deleted and not
/// listed, and one has the name of another one.
fn broken(instances: usize) -> (Vec<(String, &'static str)>, Sandbox) {
    let fleet = Fleet { instances, accounts: 1, troubled: 9, seed: 3 };
    let mut world = World::fleet_of(&fleet);
    world.settings.per_user_tokens = false;
    for instance in &mut world.instances {
        let parameters = instance.parameters.get_or_insert_default();
        parameters.insert("external_api_auth".to_owned(), "ANY".into());
        instance.effective.insert("external_api_auth".to_owned(), "ANY".into());
    }
    let mut troubles = fleet.troubles();
    troubles.retain(|(_, kind)| !["same_name", "pending_reclamation"].contains(kind));
    let guid = |at: usize| world.instances[at].guid.clone();
    let broken: Vec<_> = troubles.into_iter().map(|(at, kind)| (guid(at), kind)).collect();
    (broken, Sandbox::with(Options { world, ..Options::default() }).logged_in())
}

#[test]
fn what_is_broken_is_named_and_everything_else_is_done() {
    let (broken, sandbox) = broken(40);
    let (code, document) = enforced(&sandbox, &[]);
    assert_eq!(code, 4, "{document}");
    let failed = document["instances"].as_array().unwrap().iter();
    let failed: Vec<&Value> = failed.filter(|it| it["outcome"] == "failed").collect();
    let unread = document["unread"].as_array().unwrap();
    let mut told = String::new();
    for (guid, kind) in &broken {
        let of = |it: &&Value| it["guid"] == guid.as_str();
        let said = match (failed.iter().copied().find(of), unread.iter().find(of)) {
            (Some(it), None) => format!("{}: {}", it["layer"], it["kind"]),
            (None, Some(it)) => format!("not read: {}", it["reasons"][0]["code"]),
            _ => "left alone".to_owned(),
        };
        writeln!(told, "{kind}: {said}").unwrap();
    }
    insta::assert_snapshot!(told, @r#"
    provisioning_failed: left alone
    locked: "the resource controller": "locked"
    endless_update: "the resource controller": "busy"
    silent_region: not read: "unreachable"
    private_only: not read: "private-endpoints-only"
    viewer_only: "the Monitor API": "role-too-low"
    monitor_fails: not read: "service-error"
    "#);
    assert_eq!(document["tally"]["proven"], 39 - broken.len(), "{}", document["tally"]);
    let sent = resets(&sandbox);
    let (code, again) = enforced(&sandbox, &[]);
    assert_eq!(code, 4, "{again}");
    assert_eq!(again["tally"]["targets"], failed.len(), "a second run does only what is left");
    assert_eq!((&again["tally"]["failed"], resets(&sandbox)), (&failed.len().into(), sent));
}

#[test]
fn an_answer_that_is_lost_is_settled_by_looking_and_no_reset_is_sent_again() {
    let sandbox = sound_fleet(4);
    let targets = open(&sandbox);
    sandbox.cloud.add_fault("POST /api/token nth=1 cut-after".parse().unwrap());
    sandbox.cloud.add_fault("PATCH /v2/resource_instances/* nth=2 cut-after".parse().unwrap());
    let (code, document) = enforced(&sandbox, &["--concurrency", "1"]);
    assert_eq!(code, 0, "{document}");
    assert_eq!(document["tally"]["proven"], targets.len(), "{document}");
    ended_well(&sandbox, &targets);
}
