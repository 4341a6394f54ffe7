//! Plans that meet somebody else's changes, broken journals and lost answers: nothing is lost or
//! undone, nothing is done twice, the exit code tells the truth, and there is always a way on.

use std::fs;
use std::path::PathBuf;

use ibmcloud_emulator::{Options, Phase, World};

use crate::support::{GUID, INSTANCE, Said, Sandbox, files};

const UPDATE: [&str; 8] =
    ["monitoring", "auth", "update", "--name", INSTANCE, "--mode", "IAM_ONLY", "-f"];
const RESUME: [&str; 6] = ["monitoring", "auth", "resume", "--name", GUID, "--force"];
const BACK: [&str; 8] = ["monitoring", "auth", "update", "--name", GUID, "--mode", "ANY", "-f"];

/// One token per team: there, everything can be proven. One team comes after the other, so that each request
/// has its place.
fn per_team() -> Sandbox {
    let mut sandbox = Sandbox::changed(|world| world.settings.per_user_tokens = false);
    sandbox.set("IBMCLOUD_MONITORING_IN_FLIGHT", "1");
    sandbox.logged_in()
}

fn calls_of(sandbox: &Sandbox, from: usize) -> Vec<String> {
    sandbox.calls().split_off(from)
}

/// The place of the last request that begins so, in a lock-down that nobody disturbs.
fn last_place(of: &str) -> usize {
    let sandbox = per_team();
    let from = sandbox.calls().len();
    sandbox.run(&UPDATE).ok();
    calls_of(&sandbox, from).iter().rposition(|call| call.starts_with(of)).unwrap()
}

/// The place of the first request that begins so.
fn first_place(of: &str) -> usize {
    let sandbox = per_team();
    let from = sandbox.calls().len();
    sandbox.run(&UPDATE).ok();
    calls_of(&sandbox, from).iter().position(|call| call.starts_with(of)).unwrap()
}

/// Runs a lock-down, and changes the world just before the request at a place reaches it.
fn meanwhile(sandbox: &Sandbox, place: usize, change: impl FnOnce(&mut World)) -> Said {
    sandbox.cloud.hold(place, Phase::Before);
    let child = sandbox.spawn(&UPDATE);
    assert!(sandbox.cloud.wait_held(std::time::Duration::from_secs(20)));
    sandbox.cloud.with_world(change);
    sandbox.cloud.release();
    Said::from(child.wait_with_output().unwrap())
}

fn resets(sandbox: &Sandbox) -> usize {
    sandbox.calls().iter().filter(|call| call.starts_with("POST /api/token 200")).count()
}

fn parameter(sandbox: &Sandbox, name: &str) -> serde_json::Value {
    let world = sandbox.cloud.world();
    let parameters = world.instance(GUID).unwrap().parameters.clone().unwrap();
    parameters.get(name).cloned().unwrap_or_default()
}

fn journals(sandbox: &Sandbox) -> Vec<PathBuf> {
    let all = files(&sandbox.config_dir().join("monitoring"));
    all.into_iter().filter(|it| it.extension().is_some_and(|it| it == "jsonl")).collect()
}

/// A lock-down that stops at its second reset, since the service refuses it.
fn stopped() -> Sandbox {
    let sandbox = per_team();
    sandbox.cloud.add_fault("POST /api/token nth=2 status=403".parse().unwrap());
    let said = sandbox.run(&UPDATE);
    assert_eq!(said.code, 4, "a token was reset, so that this is not 1\n{said}");
    assert!(!said.stderr.contains("Nothing was changed"), "{said}");
    assert!(said.stderr.contains("Tokens that were reset: Monitor Operations."), "{said}");
    sandbox.cloud.clear_faults();
    sandbox
}

/// A lock-down whose second reset is lost on its way.
fn uncertain() -> Sandbox {
    let sandbox = per_team();
    sandbox.cloud.add_fault("POST /api/token nth=2 cut-before".parse().unwrap());
    let said = sandbox.run(&UPDATE);
    assert_eq!(said.code, 5, "{said}");
    sandbox.cloud.clear_faults();
    sandbox
}

#[test]
fn a_new_name_is_not_undone() {
    let sandbox = per_team();
    // The look just before the name is sent.
    let place = first_place("PATCH") - 1;
    let said = meanwhile(&sandbox, place, |world| {
        world.instance_mut(INSTANCE).unwrap().name = "renamed".to_owned();
    });
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stderr.contains("The instance was renamed meanwhile"), "{said}");
    assert!(said.stderr.contains("Nothing was changed."), "{said}");
    assert_eq!(sandbox.cloud.world().instance(GUID).unwrap().name, "renamed");
    let again = ["monitoring", "auth", "update", "--name", GUID, "--mode", "IAM_ONLY", "-f"];
    sandbox.run(&again).ok();
    assert_eq!(sandbox.cloud.world().instance(GUID).unwrap().name, "renamed");
}

#[test]
fn somebody_elses_parameter_is_not_undone() {
    let sandbox = per_team();
    let place = last_place("PATCH") - 1;
    let said = meanwhile(&sandbox, place, |world| {
        let parameters = world.instance_mut(INSTANCE).unwrap().parameters.as_mut().unwrap();
        parameters.insert("default_receiver".to_owned(), false.into());
    });
    assert_eq!(said.code, 4, "{said}");
    assert!(said.stderr.contains("default_receiver: true -> false"), "{said}");
    assert_ne!(sandbox.mode(INSTANCE).as_deref(), Some("IAM_ONLY"));
    assert_eq!(parameter(&sandbox, "default_receiver"), false);
    let said = sandbox.run(&RESUME).ok();
    assert!(said.stdout.contains("somebody changed these parameters"), "{said}");
    assert_eq!(sandbox.mode(INSTANCE).as_deref(), Some("IAM_ONLY"));
    assert_eq!(parameter(&sandbox, "default_receiver"), false, "as they left it");
}

#[test]
fn a_plan_that_stopped_after_a_change_is_not_called_a_failure_without_one() {
    let sandbox = stopped();
    let said = sandbox.run(&RESUME).ok();
    assert!(said.stdout.contains("that was proven"), "what the first run saw is in its journal");
    assert_eq!(resets(&sandbox), 3, "each token is reset once");
}

#[test]
fn a_refused_plan_leaves_an_interrupted_one_alone() {
    let sandbox = stopped();
    sandbox.run(&["resource", "service-instance-lock", INSTANCE, "-f"]).ok();
    let said = sandbox.run(&BACK);
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stderr.contains("Nothing was changed."), "{said}");
    sandbox.run(&["resource", "service-instance-unlock", INSTANCE, "-f"]).ok();
    let said = sandbox.run(&RESUME);
    assert!(said.stdout.contains("was interrupted:"), "the plan is still there\n{said}");
    assert_eq!(resets(&sandbox), 3);
}

#[test]
fn a_first_step_that_is_refused_leaves_no_plan_behind() {
    let sandbox = per_team();
    sandbox.cloud.add_fault("PATCH /v2/resource_instances/* nth=1 status=403".parse().unwrap());
    let said = sandbox.run(&UPDATE);
    assert_eq!(said.code, 1, "{said}");
    assert!(!said.stderr.contains("auth resume"), "there is nothing to go on with\n{said}");
    let said = sandbox.run(&RESUME);
    assert!(said.stderr.contains("There is no unfinished plan"), "{said}");
    sandbox.run(&UPDATE).ok();
}

#[test]
fn a_dry_run_shows_what_would_run() {
    let sandbox = stopped();
    let before = sandbox.cloud.world().to_json();
    let said = sandbox.run(&[&UPDATE[..], &["--dry-run"]].concat()).ok();
    assert!(said.stdout.contains("was interrupted:"), "{said}");
    assert!(said.stdout.contains("team Monitor Operations (40211): done"), "{said}");
    assert!(said.stdout.ends_with("Nothing was changed.\n"), "{said}");
    assert_eq!(sandbox.cloud.world().to_json(), before);
}

#[test]
fn a_colleague_who_finished_elsewhere_is_no_dead_end() {
    let sandbox = uncertain();
    sandbox.cloud.with_world(|world| {
        let parameters = world.instance_mut(INSTANCE).unwrap().parameters.as_mut().unwrap();
        parameters.insert("external_api_auth".to_owned(), "IAM_ONLY".into());
    });
    let said = sandbox.run(&RESUME);
    assert_eq!(said.code, 3, "{said}");
    assert!(said.stdout.contains("team Payments may or may not have been reset"), "{said}");
    assert!(said.stdout.contains("The token of team Platform was not reset"), "{said}");
    let said = sandbox.run(&RESUME);
    assert!(said.stderr.contains("There is no unfinished plan"), "it is settled\n{said}");
}

#[test]
fn the_way_back_settles_what_was_open_and_warns_of_what_comes_to_life() {
    let sandbox = uncertain();
    let said = sandbox.run(&BACK).ok();
    assert!(said.stderr.contains("was not finished; this one takes its place"), "{said}");
    let history = ["monitoring", "auth", "history", "--name", GUID, "--output", "json"];
    let document = sandbox.run(&history).ok().json();
    assert_eq!(document[0]["outcome"], "superseded");
    let text = fs::read_to_string(&journals(&sandbox)[0]).unwrap();
    assert!(text.contains("not-done"), "the reset that was lost is looked up\n{text}");

    sandbox.run(&UPDATE).ok();
    let said = sandbox.run(&BACK).ok();
    assert!(said.stdout.contains("replaced every token. The new ones work again."), "{said}");
    let elsewhere = per_team();
    elsewhere.cloud.with_world(|world| {
        let parameters = world.instance_mut(INSTANCE).unwrap().parameters.as_mut().unwrap();
        parameters.insert("external_api_auth".to_owned(), "IAM_ONLY".into());
    });
    let said = elsewhere.run(&BACK).ok();
    assert!(said.stdout.contains("every Monitor API token of before works again"), "{said}");
}

#[test]
fn history_notes_that_somebody_changed_it_back() {
    let sandbox = per_team();
    sandbox.run(&UPDATE).ok();
    sandbox.cloud.with_world(|world| {
        let parameters = world.instance_mut(INSTANCE).unwrap().parameters.as_mut().unwrap();
        parameters.insert("external_api_auth".to_owned(), "ANY".into());
    });
    let said = sandbox.run(&["monitoring", "auth", "history", "--name", GUID]).ok();
    assert!(said.stdout.contains("somebody else has changed it"), "{said}");
    assert!(said.stdout.contains("admin@example.com"), "it says who\n{said}");
}

#[test]
fn a_reset_that_was_answered_with_a_refusal_is_looked_up_and_not_repeated() {
    for answer in ["status=401 body=html after", "status=403 body=json after"] {
        let sandbox = per_team();
        let fault = format!("POST /api/token nth=2 {answer}");
        sandbox.cloud.add_fault(fault.parse().unwrap());
        sandbox.run(&UPDATE).ok();
        let sent = sandbox.calls().iter().filter(|it| it.starts_with("POST /api/token")).count();
        assert_eq!(sent, 3, "{answer}");
    }
}

#[test]
fn an_expired_token_on_the_reset_itself_is_renewed() {
    let sandbox = per_team();
    sandbox.cloud.add_fault("POST /api/token nth=2 expired-token".parse().unwrap());
    sandbox.run(&UPDATE).ok();
    assert_eq!(resets(&sandbox), 3);
}

#[test]
fn one_team_under_two_names_is_one_team() {
    let sandbox = Sandbox::changed(|world| {
        world.settings.per_user_tokens = false;
        let monitor = world.monitor_mut(GUID).unwrap();
        let mut twin = monitor.teams[1].clone();
        twin.name = "Payments again".to_owned();
        monitor.teams.push(twin);
    })
    .logged_in();
    sandbox.run(&UPDATE).ok();
    assert_eq!(resets(&sandbox), 3);
}

#[test]
fn evidence_that_cannot_be_written_is_refused_before_anything_changes() {
    let sandbox = per_team();
    for path in ["/nowhere/evidence.json", "/proc/evidence.json"] {
        let said = sandbox.run(&[&UPDATE[..], &["--evidence", path]].concat());
        assert_eq!(said.code, 1, "{said}");
        assert!(said.stderr.contains("Nothing was changed."), "{said}");
    }
    assert_eq!(resets(&sandbox), 0);
}

#[test]
fn the_order_of_plans_does_not_come_from_a_clock() {
    let sandbox = per_team();
    sandbox.run(&UPDATE).ok();
    sandbox.run(&BACK).ok();
    // The finished journals get names of a later time than the open one will have.
    for path in journals(&sandbox) {
        let name = path.file_name().unwrap().to_string_lossy().replace("-20", "-90");
        fs::rename(&path, path.with_file_name(name)).unwrap();
    }
    sandbox.cloud.add_fault("POST /api/token nth=2 status=403".parse().unwrap());
    assert_eq!(sandbox.run(&UPDATE).code, 4);
    sandbox.cloud.clear_faults();
    let said = sandbox.run(&RESUME);
    assert!(said.stdout.contains("was interrupted:"), "{said}");
}

#[test]
fn a_journal_of_another_instance_is_not_carried_out() {
    let sandbox = stopped();
    let other = "2b9d8f0e-4c1a-4b7e-9d35-6a0f1e2d3c4b";
    let journal = journals(&sandbox).remove(0);
    let folder = sandbox.config_dir().join("monitoring/journal").join(other);
    fs::create_dir_all(&folder).unwrap();
    fs::copy(&journal, folder.join(journal.file_name().unwrap())).unwrap();
    let said = sandbox.run(&["monitoring", "auth", "resume", "--name", other, "--force"]);
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stderr.contains("A journal of another instance"), "{said}");
    assert!(said.stderr.contains("There is no unfinished plan"), "{said}");
}

#[test]
fn a_lock_that_is_no_file_does_not_hang() {
    let sandbox = per_team();
    let folder = sandbox.config_dir().join("monitoring/journal").join(GUID);
    fs::create_dir_all(&folder).unwrap();
    let lock = folder.join("lock");
    assert!(std::process::Command::new("mkfifo").arg(&lock).status().unwrap().success());
    let said = sandbox.run(&UPDATE);
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stderr.contains("lock"), "{said}");
    assert!(said.stderr.contains("nothing is changed"), "{said}");
}

#[test]
fn a_journal_that_was_changed_or_taken_away_shows_and_blocks_nothing() {
    let sandbox = per_team();
    sandbox.run(&UPDATE).ok();
    sandbox.run(&BACK).ok();
    sandbox.run(&UPDATE).ok();
    let all = journals(&sandbox);
    let text = fs::read_to_string(&all[0]).unwrap();
    fs::write(&all[0], text.replace("\"refused\"", "\"accepted\"").replace("Payments", "Others"))
        .unwrap();
    fs::remove_file(&all[1]).unwrap();
    let last = fs::read_to_string(&all[2]).unwrap();
    let shorter: Vec<&str> = last.lines().collect();
    fs::write(&all[2], shorter[..3].join("\n") + "\n").unwrap();
    let history = sandbox.run(&["monitoring", "auth", "history", "--name", GUID]).ok();
    for word in ["is not believed", "Journal 2 of this instance is missing.", "was cut"] {
        assert!(history.stdout.contains(word), "{word}\n{history}");
    }
    let said = sandbox.run(&["monitoring", "auth", "verify-journal"]);
    assert_eq!(said.code, 3, "{said}");
    let said = sandbox.run(&BACK).ok();
    assert!(said.stderr.contains("is not believed"), "{said}");
    sandbox.run(&UPDATE).ok();
}

#[test]
fn a_wait_for_a_person_ends_where_nobody_is() {
    let sandbox = per_team();
    let said = sandbox.run(&[&UPDATE[..], &["--assisted", "--timeout", "0"]].concat());
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stdout.contains("Secrets Management > Sysdig API Tokens"), "{said}");
    assert!(said.stdout.contains("Settings > Monitor API"), "{said}");
    assert!(said.stderr.contains("--timeout SECONDS"), "{said}");
}

#[test]
fn a_cancelled_job_says_what_was_done_and_how_to_go_on() {
    for (signal, code) in [("-TERM", 143), ("-HUP", 129), ("-INT", 130)] {
        let mut sandbox = per_team();
        sandbox.set("IBMCLOUD_MONITORING_GRACE_SECONDS", "0.2");
        sandbox.cloud.hold(last_place("POST /api/token"), Phase::Before);
        let child = sandbox.spawn(&UPDATE);
        assert!(sandbox.cloud.wait_held(std::time::Duration::from_secs(20)));
        let pid = child.id().to_string();
        let sent = std::process::Command::new("kill").args([signal, &pid]).status();
        assert!(sent.unwrap().success());
        let said = Said::from(child.wait_with_output().unwrap());
        assert_eq!(said.code, code, "{said}");
        assert!(said.stderr.contains("Tokens that were reset: "), "{said}");
        assert!(said.stderr.contains("may or may not have been reset: Platform"), "{said}");
        assert!(said.stderr.contains("monitoring auth resume"), "{said}");
        sandbox.cloud.drop_held();
        sandbox.run(&RESUME);
        assert_eq!(resets(&sandbox), 3);
    }
}

#[test]
fn another_machine_goes_on_from_a_folder() {
    let here = per_team();
    let kept = here.home().join("kept");
    let kept = format!("{}/", kept.display());
    here.cloud.add_fault("POST /api/token nth=2 status=403".parse().unwrap());
    let args = [&UPDATE[..], &["--evidence", &kept]].concat();
    assert_eq!(here.run(&args).code, 4);
    here.cloud.clear_faults();
    // The same person, in a home where nothing is known.
    fs::remove_dir_all(here.config_dir().join("monitoring")).unwrap();
    let history = ["monitoring", "auth", "history", "--name", GUID, "--from", &kept];
    assert!(here.run(&history).ok().stdout.contains("stopped"));
    here.run(&[&RESUME[..], &["--from", &kept]].concat()).ok();
    assert_eq!(resets(&here), 3, "what was done elsewhere is not done again");
}

#[test]
fn evidence_is_written_again_signed_and_checked() {
    if !crate::support::has("ssh-keygen") {
        return;
    }
    let sandbox = per_team();
    let key = sandbox.home().join("key");
    let key = key.to_str().unwrap();
    let made = std::process::Command::new("ssh-keygen")
        .args(["-q", "-t", "ed25519", "-N", "", "-C", "auditor", "-f", key])
        .status();
    assert!(made.unwrap().success());
    sandbox.run(&[&UPDATE[..], &["--sign-with", key]].concat()).ok();
    let public = fs::read_to_string(format!("{key}.pub")).unwrap();
    let signers = sandbox.file("signers", &format!("auditor@example.com {public}"));
    let verify = ["monitoring", "auth", "verify-journal", "--output", "json"];
    let signed =
        ["--allowed-signers", signers.to_str().unwrap(), "--signer", "auditor@example.com"];
    let document = sandbox.run(&[&verify[..], &signed].concat()).ok().json();
    assert_eq!(document[0]["signature"], "good");
    assert_eq!(document[0]["evidence"], "agrees");
    assert_eq!(document[0]["begun_by"]["user"], "admin@example.com");

    let all = files(&sandbox.config_dir().join("monitoring"));
    let evidence = all.iter().find(|it| it.to_string_lossy().ends_with("evidence.json")).unwrap();
    let text = fs::read_to_string(evidence).unwrap();
    fs::write(evidence, text.replace("Payments", "Others")).unwrap();
    let said = sandbox.run(&verify);
    assert_eq!(said.code, 3, "{said}");
    assert_eq!(said.json()[0]["evidence"], "differs");
    assert_eq!(said.json()[0]["signature"], "bad");

    let plan = document[0]["plan"].as_str().unwrap();
    sandbox.run(&["monitoring", "auth", "evidence", plan]).ok();
    assert_eq!(fs::read_to_string(evidence).unwrap(), text, "it follows from the journal");
}

#[test]
fn other_changes_are_in_the_history_with_who_made_them() {
    let sandbox = per_team();
    let reset = ["monitoring", "token", "reset", "--name", GUID, "--team", "Payments", "-f"];
    sandbox.run(&reset).ok();
    let by_hand = r#"{"external_api_auth":"IAM_ONLY"}"#;
    let args = ["resource", "service-instance-update", INSTANCE, "-p", by_hand, "-f", "-q"];
    sandbox.run(&args).ok();
    let history = ["monitoring", "auth", "history", "--name", GUID, "--output", "json"];
    let document = sandbox.run(&history).ok().json();
    let actions: Vec<&str> = document
        .as_array()
        .unwrap()
        .iter()
        .filter(|it| it["kind"] == "change")
        .map(|it| it["action"].as_str().unwrap())
        .collect();
    assert_eq!(actions, ["token-reset", "external_api_auth"]);
    assert_eq!(document[0]["by"]["user"], "admin@example.com");
}

#[test]
fn an_answer_that_comes_late_is_waited_for() {
    let mut world = World::demo();
    world.settings.per_user_tokens = false;
    world.settings.consistency.parameters_seconds = 5;
    world.settings.consistency.enforcement_seconds = 10;
    // Each request moves the cloud's clock.
    let clock = ibmcloud_emulator::Clock::real().ticking(std::time::Duration::from_millis(250));
    let sandbox = Sandbox::with(Options { world, clock, ..Options::default() }).logged_in();
    let said = sandbox.run(&[&UPDATE[..], &["--timeout", "30"]].concat()).ok();
    assert!(said.stdout.contains("Not yet: "), "{said}");
    assert!(said.stdout.contains("that was proven"), "{said}");
}

/// A missing value is not an empty one: where the service may replace the parameters, one sent alone
/// would lose the others.
#[test]
fn parameters_that_are_not_shown_any_more_are_waited_for_and_not_overwritten() {
    use ibmcloud_emulator::PatchRule;
    let place = last_place("PATCH") - 1;
    let gone = |fault: String| {
        let sandbox = Sandbox::changed(|world| {
            world.settings.per_user_tokens = false;
            world.settings.patch = PatchRule::Replace;
        })
        .logged_in();
        sandbox.cloud.add_fault(fault.parse().unwrap());
        sandbox
    };
    let reads = {
        let sandbox = per_team();
        let from = sandbox.calls().len();
        sandbox.run(&UPDATE).ok();
        let calls = calls_of(&sandbox, from);
        calls[..=place].iter().filter(|it| it.starts_with("GET /v2/resource_instances/")).count()
    };
    // Once: it is looked at again.
    let sandbox = gone(format!("GET /v2/resource_instances/* nth={reads} no-parameters"));
    sandbox.run(&UPDATE).ok();
    assert_eq!(parameter(&sandbox, "default_receiver"), true);
    // From then on: it stops, and everything is as it was.
    let sandbox = gone(format!("GET /v2/resource_instances/* nth={reads} no-parameters"));
    for nth in reads..reads + 40 {
        let fault = format!("GET /v2/resource_instances/* nth={nth} no-parameters");
        sandbox.cloud.add_fault(fault.parse().unwrap());
    }
    let said = sandbox.run(&[&UPDATE[..], &["--timeout", "0"]].concat());
    assert_eq!(said.code, 4, "{said}");
    assert!(said.stderr.contains("sending one alone could lose the others"), "{said}");
    assert_eq!(parameter(&sandbox, "default_receiver"), true);
    assert_ne!(sandbox.mode(INSTANCE).as_deref(), Some("IAM_ONLY"));
    sandbox.cloud.clear_faults();
    sandbox.run(&RESUME).ok();
    assert_eq!(parameter(&sandbox, "default_receiver"), true);
}

#[test]
fn a_parameter_that_the_broker_does_not_take_again_is_left_out() {
    use ibmcloud_emulator::{BrokerRefusal, PatchRule};
    for refusal in [BrokerRefusal::InAnswer, BrokerRefusal::InOperation] {
        let sandbox = Sandbox::changed(|world| {
            world.settings.per_user_tokens = false;
            world.settings.patch = PatchRule::Merge;
            world.settings.broker_refusal = refusal;
            world.settings.immutable_parameters =
                vec!["workload_protection_connected_instance".to_owned()];
        })
        .logged_in();
        let said = sandbox.run(&UPDATE).ok();
        assert!(said.stderr.contains("external_api_auth is sent alone"), "{said}");
        assert_eq!(sandbox.mode(INSTANCE).as_deref(), Some("IAM_ONLY"));
        assert_eq!(parameter(&sandbox, "default_receiver"), true);
    }
}
