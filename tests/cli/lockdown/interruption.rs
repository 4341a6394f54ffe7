//! Killed at any request, run again: the same end, and no token is reset twice.

use std::time::Duration;

use ibmcloud_emulator::{Phase, World};

use crate::support::{GUID, INSTANCE, Said, Sandbox};

const UPDATE: [&str; 8] =
    ["monitoring", "auth", "update", "--name", INSTANCE, "--mode", "IAM_ONLY", "-f"];

/// How often each team's token was reset, by the cloud's own count.
fn resets(sandbox: &Sandbox) -> usize {
    let calls = sandbox.cloud.calls();
    let reset =
        |call: &&ibmcloud_emulator::Call| call.method == "POST" && call.path == "/api/token";
    // A request that was lost on its way has no status.
    calls.iter().filter(reset).filter(|call| call.status.is_some()).count()
}

fn teams() -> usize {
    World::demo().monitor(GUID).unwrap().teams.len()
}

/// How many requests a lock-down sends that nobody disturbs.
fn undisturbed() -> usize {
    let sandbox = Sandbox::one_token_per_team().logged_in();
    let before = sandbox.calls().len();
    sandbox.run(&UPDATE).ok();
    sandbox.calls().len() - before
}

/// Kills a lock-down at its `nth` request, and returns the sandbox as it was left behind.
fn killed_at(nth: usize, phase: Phase) -> Sandbox {
    let sandbox = Sandbox::one_token_per_team().logged_in();
    sandbox.cloud.hold(nth, phase);
    let mut child = sandbox.spawn(&UPDATE);
    assert!(sandbox.cloud.wait_held(Duration::from_secs(30)), "request {nth} never came");
    child.kill().unwrap();
    child.wait().unwrap();
    sandbox
}

fn ends_well(sandbox: &Sandbox, place: &str) {
    let said = sandbox.run(&UPDATE);
    // What a killed run replaced and did not try is left out of the proof, by name.
    assert!(matches!(said.code, 0 | 3), "{place}\n{said}");
    assert!(said.stdout.contains("and that was proven"), "{place}\n{said}");
    assert_eq!(said.code == 3, said.stdout.contains("This leaves out:"), "{place}\n{said}");
    assert_eq!(sandbox.mode(INSTANCE).as_deref(), Some("IAM_ONLY"), "{place}");
    assert_eq!(resets(sandbox), teams(), "{place}: each token is reset once\n{said}");
    let untouched =
        ["default_receiver", "workload_protection_connected_instance", "service-endpoints"];
    let (now, before) = (sandbox.cloud.world(), World::demo());
    let parameter = |world: &World, name: &str| {
        world.instance(INSTANCE).unwrap().parameters.as_ref().unwrap().get(name).cloned()
    };
    for name in untouched {
        assert_eq!(parameter(&now, name), parameter(&before, name), "{place}: {name}");
    }
}

#[test]
fn a_run_killed_after_any_request_took_effect_is_taken_up_again() {
    for nth in 0..undisturbed() {
        let sandbox = killed_at(nth, Phase::After);
        sandbox.cloud.release();
        ends_well(&sandbox, &format!("killed after request {nth} took effect"));
    }
}

#[test]
fn a_run_killed_before_any_request_took_effect_is_taken_up_again() {
    for nth in 0..undisturbed() {
        let sandbox = killed_at(nth, Phase::Before);
        // The request never arrives: what was held is thrown away with its connection.
        sandbox.cloud.drop_held();
        ends_well(&sandbox, &format!("killed before request {nth} took effect"));
    }
}

/// A run that is taken up while the service cannot be read learns nothing, and must not think that it did.
#[test]
fn a_run_that_cannot_read_leaves_open_what_an_earlier_one_left_open() {
    let reads = ["GET /api/token status=500", "GET /v2/resource_instances/* status=500"];
    for nth in 0..undisturbed() {
        let sandbox = killed_at(nth, Phase::After);
        sandbox.cloud.release();
        for read in reads {
            sandbox.cloud.add_fault(read.parse().unwrap());
            let said = sandbox.run(&UPDATE);
            assert_ne!(said.code, 0, "{said}");
            sandbox.cloud.clear_faults();
        }
        ends_well(&sandbox, &format!("killed after request {nth}, then blind"));
    }
}

/// An update that takes its time, and any look at the instance that fails once.
#[test]
fn a_look_that_fails_is_not_taken_for_an_update_that_was_not_made() {
    for nth in 1.. {
        let sandbox = Sandbox::changed(|world| {
            world.settings.per_user_tokens = false;
            world.settings.update = ibmcloud_emulator::Pace::Async { polls: 2 };
            world.settings.poll_after = None;
        })
        .logged_in();
        let fault = format!("GET /v2/resource_instances/* nth={nth} status=403");
        sandbox.cloud.add_fault(fault.parse().unwrap());
        let said = sandbox.run(&UPDATE);
        if said.code == 0 {
            break;
        }
        let mode = sandbox.mode(INSTANCE);
        if mode.as_deref() == Some("IAM_ONLY") {
            assert!(!said.stderr.contains("was not changed"), "{nth}\n{said}");
            assert!(!said.stderr.contains("Nothing was changed"), "{nth}\n{said}");
        }
        ends_well(&sandbox, &format!("a look, {nth}, that failed"));
    }
}

#[test]
fn a_team_that_was_deleted_meanwhile_stops_no_plan() {
    // Before its own reset, and in the middle of it.
    for fault in ["POST /api/token nth=2 status=500", "POST /api/token nth=2 cut-before"] {
        let sandbox = Sandbox::one_token_per_team().logged_in();
        sandbox.cloud.add_fault(fault.parse().unwrap());
        assert_ne!(sandbox.run(&UPDATE).code, 0);
        let delete =
            ["monitoring", "team", "delete", "--name", INSTANCE, "--team", "Payments", "--force"];
        sandbox.run(&delete).ok();
        let said = sandbox.run(&UPDATE).ok();
        assert!(said.stdout.contains("that was proven"), "{said}");
        assert!(said.stdout.contains("Team Payments is gone, and its token with it."), "{said}");
        assert_eq!(sandbox.mode(INSTANCE).as_deref(), Some("IAM_ONLY"));
    }
}

#[test]
fn two_at_once_do_not_get_in_each_others_way() {
    let sandbox = Sandbox::one_token_per_team().logged_in();
    sandbox.cloud.hold(undisturbed() - 2, Phase::Before);
    let first = sandbox.spawn(&UPDATE);
    assert!(sandbox.cloud.wait_held(Duration::from_secs(30)));
    let second = sandbox.run(&UPDATE);
    assert_eq!(second.code, 1, "{second}");
    assert!(second.stderr.contains("Another run is at work on this instance"), "{second}");
    sandbox.cloud.release();
    Said::from(first.wait_with_output().unwrap()).ok();
    assert_eq!(resets(&sandbox), teams());
}

#[test]
fn ctrl_c_says_how_things_stand_and_how_to_go_on() {
    let sandbox = Sandbox::one_token_per_team().logged_in();
    sandbox.cloud.hold(undisturbed() - 5, Phase::Before);
    let child = sandbox.spawn(&UPDATE);
    assert!(sandbox.cloud.wait_held(Duration::from_secs(30)));
    let pid = child.id().to_string();
    assert!(std::process::Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    let said = Said::from(child.wait_with_output().unwrap());
    assert_eq!(said.code, 130, "{said}");
    assert!(said.stderr.contains("Interrupted."), "{said}");
    assert!(said.stderr.contains("Tokens that were reset: "), "{said}");
    assert!(said.stderr.contains("monitoring auth resume"), "{said}");
    sandbox.cloud.drop_held();
    let resumed = sandbox.run(&["monitoring", "auth", "resume", "--name", GUID, "--force"]).ok();
    assert!(resumed.stdout.contains("that was proven"), "{resumed}");
    assert_eq!(resets(&sandbox), teams());
}

#[test]
fn a_journal_that_somebody_changed_is_not_believed() {
    let sandbox = killed_at(undisturbed() - 4, Phase::Before);
    sandbox.cloud.drop_held();
    let journals = crate::support::files(&sandbox.config_dir().join("monitoring"));
    let path = journals.iter().find(|it| it.extension().is_some_and(|it| it == "jsonl")).unwrap();
    let text = std::fs::read_to_string(path).unwrap();
    std::fs::write(path, text.replace("\"rehearsed\"", "\"verified\"")).unwrap();
    // Nothing in it counts, and it stands in nobody's way: everything is looked at again.
    let said = sandbox.run(&UPDATE);
    assert!(said.stderr.contains("is not believed"), "{said}");
    assert!(said.stderr.contains("chain of hashes") || said.stderr.contains("line 3"), "{said}");
    assert!(!said.stdout.contains("was interrupted"), "{said}");
    assert_eq!(said.code, 3, "{said}");
}

#[test]
fn a_last_line_that_was_not_written_whole_is_cut_off() {
    let sandbox = killed_at(undisturbed() - 4, Phase::Before);
    sandbox.cloud.drop_held();
    let journals = crate::support::files(&sandbox.config_dir().join("monitoring"));
    let path = journals.iter().find(|it| it.extension().is_some_and(|it| it == "jsonl")).unwrap();
    let mut bytes = std::fs::read(path).unwrap();
    // In the middle of a character, too.
    bytes.extend_from_slice(b"{\"seq\":99,\"team\":\"Z\xc3");
    std::fs::write(path, bytes).unwrap();
    ends_well(&sandbox, "a torn line");
}
