//! Teams that are worked on at once: what fails, what is in hand then, what is in doubt, and who stops it.

use std::fs;
use std::time::{Duration, Instant};

use ibmcloud_emulator::{Phase, World};
use serde_json::Value;

use crate::support::{GUID, INSTANCE, Said, Sandbox, files};

const UPDATE: [&str; 8] =
    ["monitoring", "auth", "update", "--name", INSTANCE, "--mode", "IAM_ONLY", "-f"];
const RESUME: [&str; 8] =
    ["monitoring", "auth", "resume", "--name", GUID, "--force", "--output", "json"];
const TEAMS: usize = 3;

/// Three teams with one token each.
fn per_team() -> Sandbox {
    Sandbox::one_token_per_team().logged_in()
}

/// Resets that took effect.
fn resets(sandbox: &Sandbox) -> usize {
    let before: Vec<String> =
        World::demo().monitor(GUID).unwrap().tokens.iter().map(|it| it.key.clone()).collect();
    let world = sandbox.cloud.world();
    let now = &world.monitor(GUID).unwrap().tokens;
    now.iter().filter(|token| !before.contains(&token.key)).count()
}

fn sent(sandbox: &Sandbox) -> usize {
    sandbox.calls().iter().filter(|call| call.starts_with("POST /api/token ")).count()
}

/// How many requests come before the first reset: looks, and the rehearsal.
fn first_reset() -> usize {
    let sandbox = per_team();
    let from = sandbox.calls().len();
    sandbox.run(&UPDATE).ok();
    let calls = sandbox.calls().split_off(from);
    calls.iter().position(|call| call.starts_with("POST /api/token ")).unwrap()
}

fn records(sandbox: &Sandbox) -> Vec<Value> {
    let all = files(&sandbox.config_dir().join("monitoring"));
    let path = all.iter().find(|it| it.extension().is_some_and(|it| it == "jsonl")).unwrap();
    let text = fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn signal(child: &std::process::Child, name: &str) {
    let pid = child.id().to_string();
    assert!(std::process::Command::new("kill").args([name, &pid]).status().unwrap().success());
}

#[test]
fn resets_of_different_teams_are_on_their_way_at_once() {
    let sandbox = per_team();
    sandbox.cloud.hold(first_reset(), Phase::Before);
    let child = sandbox.spawn(&UPDATE);
    assert!(sandbox.cloud.wait_held(Duration::from_secs(20)));
    let started = Instant::now();
    while resets(&sandbox) < TEAMS - 1 && started.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(resets(&sandbox), TEAMS - 1, "one that hangs holds up nobody else");
    assert_ne!(sandbox.mode(INSTANCE).as_deref(), Some("IAM_ONLY"), "the mode waits for all");
    sandbox.cloud.release();
    let said = Said::from(child.wait_with_output().unwrap()).ok();
    assert!(said.stdout.contains("and that was proven."), "{said}");
    // Each intent stands before its result, and everything about tokens before the mode.
    let at = |what: &str| {
        let records = records(&sandbox);
        let found =
            records.iter().enumerate().filter(|(_, it)| it["record"].to_string().starts_with(what));
        found.map(|(at, _)| at).collect::<Vec<_>>()
    };
    let intents = at(r#"{"intent":{"step":{"reset-token""#);
    let proofs = at(r#"{"done":{"step":{"prove-refused""#);
    assert_eq!((intents.len(), proofs.len()), (TEAMS, TEAMS));
    let mode = at(r#"{"intent":{"step":{"set-mode""#)[0];
    assert!(proofs.iter().all(|proof| *proof < mode));
}

#[test]
fn a_step_that_fails_lets_those_in_hand_finish_with_their_proof() {
    let sandbox = per_team();
    sandbox.cloud.add_fault("POST /api/token nth=1 status=403".parse().unwrap());
    let said = sandbox.run(&UPDATE);
    assert_eq!(said.code, 4, "{said}");
    assert_eq!(said.stderr.matches("Could not reset").count(), 1, "{said}");
    assert_eq!(resets(&sandbox), TEAMS - 1, "{said}");
    sandbox.cloud.clear_faults();
    // Nobody can try a replaced token later: it is written down nowhere.
    let document = sandbox.run(&RESUME).ok().json();
    assert_eq!(document["verdict"], "proven", "{document}");
    assert_eq!(sent(&sandbox), TEAMS + 1, "each token is reset once");
}

#[test]
fn everything_that_failed_is_named_and_what_they_met_with_is_said_once() {
    let sandbox = per_team();
    sandbox.cloud.add_fault("POST /api/token times=2 status=403 body=empty".parse().unwrap());
    let said = sandbox.run(&UPDATE);
    assert_eq!(said.code, 4, "{said}");
    assert_eq!(
        said.stderr.matches("Could not reset the Monitor API token of").count(),
        2,
        "{said}"
    );
    assert_eq!(said.stderr.matches("then log in again").count(), 1, "{said}");
    assert!(said.stderr.contains("Tokens that were reset: "), "{said}");
    assert!(said.stderr.contains("external_api_auth was not changed."), "{said}");
}

#[test]
fn resets_that_are_in_doubt_are_settled_each_by_itself() {
    let sandbox = per_team();
    sandbox.cloud.add_fault("POST /api/token slow=20s".parse().unwrap());
    let mut child = sandbox.spawn(&UPDATE);
    let started = Instant::now();
    while resets(&sandbox) < TEAMS && started.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    sandbox.cloud.clear_faults();
    let intents =
        records(&sandbox).iter().filter(|it| it["record"].get("intent").is_some()).count();
    assert_eq!(intents, 1 + TEAMS, "the rehearsal, and each reset");
    let said = sandbox.run(&RESUME);
    // Replaced by the killed run, which took the old tokens with it: nobody can try them any more.
    assert_eq!(said.code, 3, "{said}");
    let document = said.json();
    assert_eq!(document["verdict"], "proven-for-identity");
    let tokens = document["tokens"].as_array().unwrap();
    assert!(
        tokens
            .iter()
            .filter(|it| it["whose"] == "caller")
            .all(|it| it["reset_by"] == "found changed")
    );
    assert_eq!(sent(&sandbox), TEAMS, "none is reset twice");
}

#[test]
fn the_first_signal_lets_the_steps_in_hand_finish() {
    let mut sandbox = per_team();
    sandbox.set("IBMCLOUD_MONITORING_GRACE_SECONDS", "30");
    sandbox.cloud.hold(first_reset(), Phase::Before);
    let child = sandbox.spawn(&UPDATE);
    assert!(sandbox.cloud.wait_held(Duration::from_secs(20)));
    signal(&child, "-INT");
    std::thread::sleep(Duration::from_millis(100));
    sandbox.cloud.release();
    let said = Said::from(child.wait_with_output().unwrap());
    assert_eq!(said.code, 130, "{said}");
    assert!(!said.stderr.contains("may or may not"), "nothing is in doubt\n{said}");
    assert_ne!(sandbox.mode(INSTANCE).as_deref(), Some("IAM_ONLY"), "no further step is begun");
    let document = sandbox.run(&RESUME).ok().json();
    assert_eq!(document["verdict"], "proven", "{document}");
    assert_eq!(sent(&sandbox), TEAMS);
}

#[test]
fn a_second_ctrl_c_stops_at_once() {
    let mut sandbox = per_team();
    sandbox.set("IBMCLOUD_MONITORING_GRACE_SECONDS", "30");
    sandbox.cloud.hold(first_reset(), Phase::Before);
    let child = sandbox.spawn(&UPDATE);
    assert!(sandbox.cloud.wait_held(Duration::from_secs(20)));
    let started = Instant::now();
    signal(&child, "-INT");
    std::thread::sleep(Duration::from_millis(500));
    signal(&child, "-INT");
    let said = Said::from(child.wait_with_output().unwrap());
    assert_eq!(said.code, 130, "{said}");
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
    sandbox.cloud.drop_held();
    assert_eq!(sandbox.run(&RESUME).json()["mode_now"], "IAM_ONLY");
    assert_eq!(resets(&sandbox), TEAMS);
}

/// Whatever is on its way beside it, a record holds the exchanges of its own step.
#[test]
fn each_record_rests_on_the_exchanges_of_its_own_step() {
    let form = "PUT /api/token/{username}/{teamId}".to_owned();
    let mut sandbox = Sandbox::changed(|world| world.settings.reset_forms = vec![form]).logged_in();
    sandbox.set("IBMCLOUD_MONITORING_TOKEN_RESET", "PUT /api/token/{user}/{team}");
    sandbox.run(&UPDATE).ok();
    let mut seen = 0;
    for line in records(&sandbox) {
        let Some(team) = line["record"]["done"]["step"]["reset-token"]["team"].as_u64() else {
            continue;
        };
        let exchanges = line["exchanges"].as_array().unwrap();
        let reset = exchanges.iter().filter(|it| it["method"] == "PUT");
        let paths: Vec<&str> = reset.map(|it| it["path"].as_str().unwrap()).collect();
        assert_eq!(paths.len(), 1, "{line}");
        assert!(paths[0].ends_with(&format!("/{team}")), "{line}");
        seen += 1;
    }
    assert_eq!(seen, World::demo().monitor(GUID).unwrap().tokens.len());
}

#[test]
fn how_many_teams_are_in_hand_is_a_number() {
    let mut sandbox = per_team();
    for wrong in ["0", "65", "many", "-1"] {
        sandbox.set("IBMCLOUD_MONITORING_IN_FLIGHT", wrong);
        let said = sandbox.run(&UPDATE);
        assert_eq!(said.code, 1, "{said}");
        assert!(said.stderr.contains("is not a number from 1 to 64."), "{said}");
        assert!(said.stderr.contains("Nothing was changed."), "{said}");
    }
    sandbox.set("IBMCLOUD_MONITORING_IN_FLIGHT", "64");
    sandbox.run(&UPDATE).ok();
}
