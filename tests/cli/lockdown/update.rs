//! `monitoring auth update`: what is shown, what is asked, what is done, and in which order.

use ibmcloud_emulator::{World, keys};
use predicates::prelude::*;

use crate::support::{GUID, INSTANCE, Sandbox, files, stable};

fn lock_down(sandbox: &Sandbox) -> crate::support::Said {
    sandbox.run(&["monitoring", "auth", "update", "--name", INSTANCE, "--mode", "IAM_ONLY", "-f"])
}

/// The demo world with one token per team, which a single reset replaces for everybody: there, an
/// administrator can prove that every token is dead.
fn per_team(change: impl FnOnce(&mut World)) -> Sandbox {
    Sandbox::changed(|world| {
        world.settings.per_user_tokens = false;
        change(world);
    })
}

/// The calls that change something, in order.
fn changes(sandbox: &Sandbox) -> Vec<String> {
    let calls = sandbox.calls();
    calls
        .into_iter()
        .filter(|call| !call.starts_with("GET") && !call.contains("identity"))
        .collect()
}

#[test]
fn an_instance_is_locked_down_and_proven() {
    let sandbox = per_team(|_| ()).logged_in();
    let _guard = stable();
    insta::assert_snapshot!(lock_down(&sandbox), @"
    exit status: 0
    --- stdout
    Looking at instance monitoring-instance-01 in us-south, its teams and their tokens...
    OK

    Name:             monitoring-instance-01
    GUID:             [GUID]
    Location:         us-south
    Authentication:   ANY -> IAM_ONLY
    Your role:        ROLE_ADMIN

      1. Check that you may update the instance, by sending its own name
      2. Reset the Monitor API token of team Monitor Operations (40211)
      3. Check that the old token of team Monitor Operations is refused
      4. Reset the Monitor API token of team Payments (40212)
      5. Check that the old token of team Payments is refused
      6. Reset the Monitor API token of team Platform (40213)
      7. Check that the old token of team Platform is refused
      8. Set external_api_auth to IAM_ONLY, with all other parameters beside it
      9. Read everything back

    Whatever uses one of these tokens (Grafana, Prometheus remote write, scripts) is cut off at once. Agents are not: they use an access key.
    Checking that you may update instance monitoring-instance-01...
    Resetting the Monitor API token of team Monitor Operations...
    Checking that the old token of team Monitor Operations is refused...
    Resetting the Monitor API token of team Payments...
    Checking that the old token of team Payments is refused...
    Resetting the Monitor API token of team Platform...
    Checking that the old token of team Platform is refused...
    Setting external_api_auth to IAM_ONLY...
    Reading everything back...
    OK
    Instance monitoring-instance-01: external_api_auth is IAM_ONLY, and that was proven.

    Team                 Token before   Token now      Old token
    Monitor Operations   [FINGERPRINT]   [FINGERPRINT]   refused (401)
    Payments             [FINGERPRINT]   [FINGERPRINT]   refused (401)
    Platform             [FINGERPRINT]   [FINGERPRINT]   refused (401)

    Authentication:               ANY -> IAM_ONLY
    Other parameters:             3 unchanged
    IAM call succeeds:            yes
    Reading a token is refused:   yes
    Live tokens tried:            3 of 3 refused
    Evidence:                     [EVIDENCE]
    --- stderr
    ");
    assert_eq!(sandbox.mode(INSTANCE).as_deref(), Some("IAM_ONLY"));
}

#[test]
fn tokens_are_reset_before_the_mode_is_set() {
    let sandbox = per_team(|_| ()).logged_in();
    lock_down(&sandbox).ok();
    let id = format!("/v2/resource_instances/{GUID}");
    let reset = "POST /api/token 200".to_owned();
    let patch = format!("PATCH {id} 200");
    assert_eq!(changes(&sandbox), [patch.clone(), reset.clone(), reset.clone(), reset, patch]);
}

#[test]
fn no_other_parameter_is_lost_whatever_patch_means() {
    use ibmcloud_emulator::PatchRule::{LastRequest, Merge, Replace};
    for rule in [Merge, LastRequest, Replace] {
        let sandbox = per_team(|world| world.settings.patch = rule).logged_in();
        let before = sandbox.cloud.world().instance(INSTANCE).unwrap().parameters.clone().unwrap();
        lock_down(&sandbox).ok();
        let mut after =
            sandbox.cloud.world().instance(INSTANCE).unwrap().parameters.clone().unwrap();
        after["external_api_auth"] = before["external_api_auth"].clone();
        assert_eq!(after, before);
    }
}

#[test]
fn a_dry_run_shows_the_plan_and_changes_nothing() {
    let sandbox = per_team(|_| ()).logged_in();
    let before = sandbox.cloud.world().to_json();
    let _guard = stable();
    let said = sandbox.run(&[
        "monitoring",
        "auth",
        "update",
        "--name",
        INSTANCE,
        "--mode",
        "iam_only",
        "--dry-run",
    ]);
    insta::assert_snapshot!(said, @"
    exit status: 0
    --- stdout
    Looking at instance monitoring-instance-01 in us-south, its teams and their tokens...
    OK

    Name:             monitoring-instance-01
    GUID:             [GUID]
    Location:         us-south
    Authentication:   ANY -> IAM_ONLY
    Your role:        ROLE_ADMIN

      1. Check that you may update the instance, by sending its own name
      2. Reset the Monitor API token of team Monitor Operations (40211)
      3. Check that the old token of team Monitor Operations is refused
      4. Reset the Monitor API token of team Payments (40212)
      5. Check that the old token of team Payments is refused
      6. Reset the Monitor API token of team Platform (40213)
      7. Check that the old token of team Platform is refused
      8. Set external_api_auth to IAM_ONLY, with all other parameters beside it
      9. Read everything back

    Whatever uses one of these tokens (Grafana, Prometheus remote write, scripts) is cut off at once. Agents are not: they use an access key.
    Whether you may update the instance is not tried in a dry run: step 1 finds it out.
    Nothing was changed.
    --- stderr
    ");
    assert_eq!(sandbox.cloud.world().to_json(), before);
    assert_eq!(changes(&sandbox), [""; 0]);
    assert!(!sandbox.config_dir().join("monitoring/journal").exists(), "no journal was begun");
}

#[test]
fn nothing_happens_until_somebody_agrees() {
    let sandbox = per_team(|_| ()).logged_in();
    let args = ["monitoring", "auth", "update", "--name", INSTANCE, "--mode", "IAM_ONLY"];
    let declined = sandbox.run_with_input(&args, "n\n").ok();
    assert!(declined.stdout.ends_with("[y/N]> n\nNothing was changed.\n"), "{declined}");
    let silent = sandbox.run(&args);
    assert_eq!(silent.code, 1, "{silent}");
    assert!(silent.stderr.contains("Nothing was changed."), "{silent}");
    let program = sandbox.run(&[&args[..], &["--output", "JSON"]].concat());
    assert_eq!(program.code, 1, "{program}");
    assert!(program.stderr.contains("--force"), "{program}");
    assert_eq!(program.stdout, "");
    assert_eq!(changes(&sandbox), [""; 0]);
    let agreed = sandbox.run_with_input(&args, "yes\n").ok();
    assert!(agreed.stdout.contains("that was proven"), "{agreed}");
}

#[test]
fn a_locked_down_instance_is_only_looked_at() {
    let sandbox = per_team(|_| ()).logged_in();
    lock_down(&sandbox).ok();
    let count = changes(&sandbox).len();
    let said = lock_down(&sandbox).ok();
    assert!(said.stdout.contains("that was proven"), "{said}");
    assert_eq!(changes(&sandbox).len(), count, "nothing was changed again");
}

#[test]
fn the_way_back_opens_the_instance_and_resets_nothing() {
    let sandbox = per_team(|_| ()).logged_in();
    lock_down(&sandbox).ok();
    let resets = changes(&sandbox).len();
    let _guard = stable();
    let said =
        sandbox.run(&["monitoring", "auth", "update", "--name", INSTANCE, "--mode", "ANY", "-f"]);
    insta::assert_snapshot!(said, @"
    exit status: 0
    --- stdout
    Looking at instance monitoring-instance-01 in us-south, its teams and their tokens...
    OK

    Name:             monitoring-instance-01
    GUID:             [GUID]
    Location:         us-south
    Authentication:   IAM_ONLY -> ANY
    Your role:        ROLE_ADMIN

      1. Set external_api_auth to ANY, with all other parameters beside it
      2. Read everything back

    The last lock-down known here, plan [PLAN], replaced every token. The new ones work again.
    Setting external_api_auth to ANY...
    Reading everything back...
    OK
    Instance monitoring-instance-01: external_api_auth is ANY, and that was proven.

    Authentication:      IAM_ONLY -> ANY
    Other parameters:    3 unchanged
    IAM call succeeds:   yes
    Evidence:            [EVIDENCE]
    --- stderr
    ");
    assert_eq!(sandbox.mode(INSTANCE).as_deref(), Some("ANY"));
    assert_eq!(changes(&sandbox).len(), resets + 1);
}

#[test]
fn an_instance_whose_mode_was_never_set_is_locked_down() {
    let sandbox = per_team(|_| ()).logged_in();
    let name = "IBM Cloud Monitoring abc";
    let said =
        sandbox.run(&["monitoring", "auth", "update", "--name", name, "--mode", "IAM_ONLY", "-f"]);
    assert!(said.ok().stdout.contains("absent -> IAM_ONLY"));
    assert_eq!(sandbox.mode(name).as_deref(), Some("IAM_ONLY"));
}

#[test]
fn a_reader_is_told_what_it_lacks_before_anything_is_changed() {
    let sandbox = per_team(|_| ()).identity(keys::READER).logged_in();
    let before = sandbox.cloud.world().to_json();
    let said = lock_down(&sandbox);
    insta::assert_snapshot!(said, @"
    exit status: 1
    --- stdout
    Looking at instance monitoring-instance-01 in us-south, its teams and their tokens...
    --- stderr
    FAILED
    IBM Cloud Monitoring: your role on the instance is ROLE_USER, which may not reset tokens.
    Locking an instance down needs the service role Manager on it (to see and reset the token of every team) and the platform role Editor (to change its parameters).
    Ask the owner of the account for both, then log in again.
    Nothing was changed.
    ");
    assert_eq!(sandbox.cloud.world().to_json(), before);
}

#[test]
fn a_writer_is_told_what_it_lacks_before_anything_is_changed() {
    let sandbox = per_team(|_| ()).identity(keys::WRITER).logged_in();
    let before = sandbox.cloud.world().to_json();
    let said = lock_down(&sandbox);
    insta::assert_snapshot!(said, @"
    exit status: 1
    --- stdout
    Looking at instance monitoring-instance-01 in us-south, its teams and their tokens...
    --- stderr
    FAILED
    IBM Cloud Monitoring: your role on the instance is ROLE_ADVANCED_USER, which may not see every team, so a token could stay alive.
    Locking an instance down needs the service role Manager on it (to see and reset the token of every team) and the platform role Editor (to change its parameters).
    Ask somebody who has both to run this, or add '--accept-unproven-coverage'.
    Nothing was changed.
    ");
    assert_eq!(sandbox.cloud.world().to_json(), before);
}

#[test]
fn a_manager_without_the_platform_role_is_told_before_a_token_is_reset() {
    let sandbox = per_team(|_| ()).identity(keys::MANAGER).logged_in();
    let _guard = stable();
    insta::assert_snapshot!(lock_down(&sandbox), @"
    exit status: 1
    --- stdout
    Looking at instance monitoring-instance-01 in us-south, its teams and their tokens...
    OK

    Name:             monitoring-instance-01
    GUID:             [GUID]
    Location:         us-south
    Authentication:   ANY -> IAM_ONLY
    Your role:        ROLE_ADMIN

      1. Check that you may update the instance, by sending its own name
      2. Reset the Monitor API token of team Monitor Operations (40211)
      3. Check that the old token of team Monitor Operations is refused
      4. Reset the Monitor API token of team Payments (40212)
      5. Check that the old token of team Payments is refused
      6. Reset the Monitor API token of team Platform (40213)
      7. Check that the old token of team Platform is refused
      8. Set external_api_auth to IAM_ONLY, with all other parameters beside it
      9. Read everything back

    Whatever uses one of these tokens (Grafana, Prometheus remote write, scripts) is cut off at once. Agents are not: they use an access key.
    Checking that you may update instance monitoring-instance-01...
    --- stderr
    FAILED
    The service did not let you update instance monitoring-instance-01, which needs the platform role Editor or Administrator.
    The resource controller refused (status 403, code RC-IamErrorResponse): You do not have the required permission to update the instance. You must be assigned the IAM Editor role or higher. Contact your account owner to update your access.
    Ask the owner of the account for the role that this needs, then log in again.
    Trace ID: [ID]
    Nothing was changed.
    ");
    assert_eq!(changes(&sandbox), [format!("PATCH /v2/resource_instances/{GUID} 403")]);
}

#[test]
fn each_form_of_reset_is_found() {
    for form in ["PUT /api/token", "POST /api/token/reset", "PUT /api/token/reset"] {
        let only = vec![form.to_owned()];
        let sandbox = per_team(|world| world.settings.reset_forms = only).logged_in();
        let said = lock_down(&sandbox).ok();
        assert!(said.stdout.contains("refused (401)"), "{said}");
    }
}

#[test]
fn a_service_that_offers_no_known_form_is_left_as_it_was() {
    let sandbox = per_team(|world| world.settings.reset_forms = vec![]).logged_in();
    let tokens = sandbox.cloud.world().monitor(GUID).unwrap().tokens.clone();
    let _guard = stable();
    insta::assert_snapshot!(lock_down(&sandbox), @"
    exit status: 1
    --- stdout
    Looking at instance monitoring-instance-01 in us-south, its teams and their tokens...
    OK

    Name:             monitoring-instance-01
    GUID:             [GUID]
    Location:         us-south
    Authentication:   ANY -> IAM_ONLY
    Your role:        ROLE_ADMIN

      1. Check that you may update the instance, by sending its own name
      2. Reset the Monitor API token of team Monitor Operations (40211)
      3. Check that the old token of team Monitor Operations is refused
      4. Reset the Monitor API token of team Payments (40212)
      5. Check that the old token of team Payments is refused
      6. Reset the Monitor API token of team Platform (40213)
      7. Check that the old token of team Platform is refused
      8. Set external_api_auth to IAM_ONLY, with all other parameters beside it
      9. Read everything back

    Whatever uses one of these tokens (Grafana, Prometheus remote write, scripts) is cut off at once. Agents are not: they use an access key.
    Checking that you may update instance monitoring-instance-01...
    Resetting the Monitor API token of team Monitor Operations...
    Resetting the Monitor API token of team Payments...
    Resetting the Monitor API token of team Platform...
    --- stderr
    FAILED
    Could not reset the Monitor API token of team Monitor Operations.
    IBM Cloud Monitoring: it knows none of the requests that were tried: POST /api/token (405), PUT /api/token (405), POST /api/token/reset (404), PUT /api/token/reset (404).
    Add '--assisted' to reset the tokens in the web UI step by step, or name the request in IBMCLOUD_MONITORING_TOKEN_RESET.
    Could not reset the Monitor API token of team Payments.
    Could not reset the Monitor API token of team Platform.
    Nothing was changed.
    ");
    assert_eq!(sandbox.cloud.world().monitor(GUID).unwrap().tokens, tokens);
    assert_eq!(sandbox.mode(INSTANCE).as_deref(), Some("ANY"));
}

#[test]
fn a_form_that_was_named_is_the_only_one_that_is_sent() {
    let only = vec!["DELETE /api/token".to_owned()];
    let mut sandbox = per_team(|world| world.settings.reset_forms = only).logged_in();
    sandbox.set("IBMCLOUD_MONITORING_TOKEN_RESET", "DELETE /api/token");
    lock_down(&sandbox).ok();
    let tried = changes(&sandbox);
    assert_eq!(tried.iter().filter(|call| call.contains("/api/token")).count(), 3, "{tried:?}");
    sandbox.set("IBMCLOUD_MONITORING_TOKEN_RESET", "GET /api/token");
    let said = sandbox.run(&[
        "monitoring",
        "token",
        "reset",
        "--name",
        INSTANCE,
        "--team",
        "Payments",
        "-f",
    ]);
    assert!(said.stderr.contains("Nothing was changed."), "{said}");
}

#[test]
fn a_reset_that_is_answered_and_does_nothing_is_not_believed() {
    let sandbox = per_team(|world| world.settings.reset_effective = false).logged_in();
    let said = lock_down(&sandbox);
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stderr.contains("the token is still the old one"), "{said}");
    assert_eq!(sandbox.mode(INSTANCE).as_deref(), Some("ANY"));
}

#[test]
fn an_asynchronous_update_is_waited_for() {
    let sandbox = per_team(|world| {
        world.settings.update = ibmcloud_emulator::Pace::Async { polls: 3 };
        world.settings.poll_after = None;
    })
    .logged_in();
    lock_down(&sandbox).ok();
    assert_eq!(sandbox.mode(INSTANCE).as_deref(), Some("IAM_ONLY"));
}

#[test]
fn a_locked_instance_is_left_alone() {
    let sandbox = per_team(|world| world.instance_mut(INSTANCE).unwrap().locked = true).logged_in();
    let said = lock_down(&sandbox);
    assert_eq!(said.code, 1);
    assert!(said.stderr.contains("service-instance-unlock"), "{said}");
    assert_eq!(changes(&sandbox), [""; 0]);
}

#[test]
fn the_journal_and_the_evidence_hold_no_token_and_are_the_owners_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let sandbox = per_team(|_| ()).logged_in();
    let before = sandbox.secrets();
    lock_down(&sandbox).ok();
    let secrets = [before, sandbox.secrets()].concat();
    let written = files(&sandbox.config_dir().join("monitoring"));
    assert!(written.iter().any(|path| path.to_string_lossy().ends_with(".jsonl")), "{written:?}");
    assert!(written.iter().any(|path| path.to_string_lossy().ends_with(".evidence.json")));
    for path in written {
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(!secrets.iter().any(|secret| text.contains(secret)), "{}", path.display());
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{}", path.display());
    }
}

#[test]
fn the_result_is_one_document_for_programs() {
    let sandbox = per_team(|_| ()).logged_in();
    let evidence = sandbox.home().join("evidence.json");
    let said = sandbox.run(&[
        "monitoring",
        "auth",
        "update",
        "--name",
        GUID,
        "--mode",
        "IAM_ONLY",
        "--force",
        "--output",
        "json",
        "--evidence",
        evidence.to_str().unwrap(),
    ]);
    let document = said.ok().json();
    assert_eq!(document["proven"], true);
    assert_eq!(document["mode_before"], "ANY");
    let written = std::fs::read_to_string(evidence).unwrap();
    let written: serde_json::Value = serde_json::from_str(&written).unwrap();
    assert_eq!(written["schema"], "ibmcloud-monitoring/lockdown-evidence/1");
    assert_eq!(written["verdict"], "proven");
    for member in written.as_object().unwrap().keys() {
        assert_eq!(written[member], document[member], "{member}");
    }
}

#[test]
fn history_tells_what_was_done_from_here() {
    let sandbox = per_team(|_| ()).logged_in();
    let history = ["monitoring", "auth", "history", "--name", INSTANCE];
    assert!(sandbox.run(&history).ok().stdout.contains("Nothing was done from this machine."));
    lock_down(&sandbox).ok();
    let document = sandbox.run(&[&history[..], &["--output", "JSON"]].concat()).ok().json();
    assert_eq!(document[0]["tokens_reset"], 3);
    assert_eq!(document[0]["outcome"], "proven");
}

#[test]
fn a_team_that_is_made_meanwhile_is_reset_too() {
    let sandbox = per_team(|_| ()).logged_in();
    // The plan is made from the first look at the teams; the second look is just before the mode.
    sandbox.cloud.hold(position(&sandbox, "PATCH"), ibmcloud_emulator::Phase::After);
    let child = sandbox.spawn(&[
        "monitoring",
        "auth",
        "update",
        "--name",
        INSTANCE,
        "--mode",
        "IAM_ONLY",
        "-f",
    ]);
    assert!(sandbox.cloud.wait_held(std::time::Duration::from_secs(20)));
    sandbox.cloud.with_world(|world| {
        let monitor = world.monitor_mut(GUID).unwrap();
        let mut late = monitor.teams[1].clone();
        late.id = 49_999;
        late.name = "Late".to_owned();
        monitor.teams.push(late);
    });
    sandbox.cloud.release();
    let said = crate::support::Said::from(child.wait_with_output().unwrap()).ok();
    assert!(predicate::str::is_match(r"Late +[0-9a-f]{12}").unwrap().eval(&said.stdout), "{said}");
}

/// How many requests a lock-down sends before the first one with this method: measured on a cloud
/// that is thrown away.
fn position(_like: &Sandbox, method: &str) -> usize {
    let measured = per_team(|_| ()).logged_in();
    let before = measured.calls().len();
    lock_down(&measured).ok();
    let calls = measured.calls();
    calls[before..].iter().position(|call| call.starts_with(method)).unwrap()
}
