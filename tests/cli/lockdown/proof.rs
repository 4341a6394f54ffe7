//! A verdict is never better than what was seen: whose tokens, which teams, whose answer, and when.

use ibmcloud_emulator::{PlatformRole, World, keys};
use serde_json::Value;

use crate::support::{GUID, INSTANCE, Said, Sandbox, stable};

const UPDATE: [&str; 8] =
    ["monitoring", "auth", "update", "--name", INSTANCE, "--mode", "IAM_ONLY", "-f"];

fn update(sandbox: &Sandbox, more: &[&str]) -> Said {
    sandbox.run(&[&UPDATE[..], more].concat())
}

/// The codes of the findings in a result.
fn codes(document: &Value) -> Vec<&str> {
    let mut codes: Vec<&str> = document["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["code"].as_str().unwrap())
        .collect();
    codes.dedup();
    codes
}

/// A second administrator, who may update the instance.
fn second_administrator(world: &mut World) {
    for identity in &mut world.identities {
        if identity.name.starts_with("Morgan") {
            for membership in &mut identity.memberships {
                membership.platform = PlatformRole::Administrator;
            }
        }
    }
}

#[test]
fn tokens_of_other_members_are_named_and_not_called_dead() {
    let sandbox = Sandbox::new().logged_in();
    let _guard = stable();
    let said = update(&sandbox, &["-q"]);
    insta::assert_snapshot!(said, @"
    exit status: 3
    --- stdout

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

    What this plan cannot prove:
      - The tokens of manager@example.com are their own, and not reset: Monitor Operations, Payments, Platform.
      - The tokens of reader@example.com are their own, and not reset: Monitor Operations, Platform.
      - The tokens of writer@example.com are their own, and not reset: Monitor Operations, Payments.
    IAM_ONLY will refuse those tokens too. If the mode ever returns to ANY, they work again unless their owners have reset them.

    Whatever uses one of these tokens (Grafana, Prometheus remote write, scripts) is cut off at once. Agents are not: they use an access key.
    Instance monitoring-instance-01: external_api_auth is IAM_ONLY, and that was proven for what you can see. This leaves out:
      - The tokens of manager@example.com are their own, and not reset: Monitor Operations, Payments, Platform.
      - The tokens of reader@example.com are their own, and not reset: Monitor Operations, Platform.
      - The tokens of writer@example.com are their own, and not reset: Monitor Operations, Payments.
    IAM_ONLY refuses those tokens too, and nobody can reset one while it holds. If the mode ever returns to ANY, they work again: have their owners reset them then, with 'ibmcloud monitoring token reset --mine --name [GUID]'.

    Team                 Token before   Token now      Old token
    Monitor Operations   [FINGERPRINT]   [FINGERPRINT]   refused (401)
    Payments             [FINGERPRINT]   [FINGERPRINT]   refused (401)
    Platform             [FINGERPRINT]   [FINGERPRINT]   refused (401)

    Authentication:               ANY -> IAM_ONLY
    Other parameters:             3 unchanged
    IAM call succeeds:            yes
    Reading a token is refused:   yes
    Live tokens tried:            10 of 10 refused
    Evidence:                     [EVIDENCE]
    --- stderr
    ");
    // What was left out is what works again under ANY.
    let tokens = sandbox.cloud.world().monitor(GUID).unwrap().tokens.clone();
    let document = sandbox.run(&["monitoring", "auth", "show", "--name", GUID, "--output", "json"]);
    let document = document.ok().json();
    assert_eq!(document["last_lock_down"]["verdict"], "proven-for-identity");
    let members = tokens.len() - 3;
    assert_eq!(document["open_tokens"], members, "three of the tokens are the caller's own");
}

#[test]
fn who_accepts_what_cannot_be_seen_gets_a_success_that_names_it() {
    let sandbox = Sandbox::new().logged_in();
    let said = update(&sandbox, &["--accept-unproven-coverage", "--output", "json"]).ok();
    let document = said.json();
    assert_eq!(document["verdict"], "proven-for-identity");
    assert_eq!(document["proven"], false);
    assert_eq!(document["coverage_accepted"], true);
    assert_eq!(codes(&document), ["member-token"]);
    let teams = document["findings"].as_array().unwrap().len();
    assert_eq!(teams, 7, "a row for each member and team");
}

#[test]
fn members_whose_tokens_the_service_hides_may_have_some() {
    let sandbox = Sandbox::changed(|world| world.settings.admin_token_read = false).logged_in();
    let document = update(&sandbox, &["--output", "json"]).json();
    assert_eq!(document["verdict"], "proven-for-identity");
    let seen: Vec<&Value> = document["tokens"].as_array().unwrap().iter().collect();
    assert!(seen.iter().filter(|it| it["whose"] == "member").all(|it| it["seen"] == "unseen"));
}

#[test]
fn a_request_that_names_the_user_resets_everybodys_tokens_and_proves_it() {
    let form = "PUT /api/token/{username}/{teamId}".to_owned();
    let mut sandbox = Sandbox::changed(|world| world.settings.reset_forms = vec![form]).logged_in();
    sandbox.set("IBMCLOUD_MONITORING_TOKEN_RESET", "PUT /api/token/{user}/{team}");
    let before = sandbox.cloud.world().monitor(GUID).unwrap().tokens.clone();
    let document = update(&sandbox, &["--output", "json"]).ok().json();
    assert_eq!(document["verdict"], "proven");
    let after = sandbox.cloud.world().monitor(GUID).unwrap().tokens.clone();
    for token in before {
        assert!(after.iter().all(|it| it.key != token.key), "{token:?}");
    }
}

#[test]
fn another_administrator_does_not_take_his_own_tokens_for_reset_ones() {
    let mut sandbox = Sandbox::changed(second_administrator).logged_in();
    // The first run is cut before its first reset reaches the service.
    sandbox.cloud.add_fault("POST /api/token cut-before".parse().unwrap());
    assert_eq!(update(&sandbox, &[]).code, 5);
    sandbox.cloud.clear_faults();
    sandbox.set("IBMCLOUD_API_KEY", keys::MANAGER);
    sandbox.run(&["login", "-r", "us-south", "-q"]).ok();
    let resume = ["monitoring", "auth", "resume", "--name", GUID, "-f", "--output", "json"];
    let said = sandbox.run(&resume);
    assert_eq!(said.code, 3, "{said}");
    assert!(said.stderr.contains("whose tokens are not yours"), "{said}");
    let document = said.json();
    assert_eq!(document["verdict"], "proven-for-identity");
    let unproven = document["findings"].as_array().unwrap();
    assert!(unproven.iter().any(|it| it["user"] == "admin@example.com"), "{document}");
    let own = document["tokens"].as_array().unwrap().iter().filter(|it| it["whose"] == "caller");
    assert!(own.clone().count() == 3 && own.clone().all(|it| it["did"] == "reset"));
}

#[test]
fn a_writer_who_insists_is_told_what_that_leaves_out() {
    let sandbox = Sandbox::changed(|world| {
        world.settings.per_user_tokens = false;
        for identity in &mut world.identities {
            if identity.name.starts_with("Wren") {
                for membership in &mut identity.memberships {
                    membership.platform = PlatformRole::Editor;
                }
            }
        }
    })
    .identity(keys::WRITER)
    .logged_in();
    let said = update(&sandbox, &["--accept-unproven-coverage"]).ok();
    assert!(said.stdout.contains("proven for what you can see. This leaves out:"), "{said}");
    assert!(said.stdout.contains("which sees only the teams that you belong to"), "{said}");
    let again = sandbox.run(&["monitoring", "auth", "history", "--name", GUID]).ok();
    assert!(again.stdout.contains("proven for what this identity can see"), "{again}");
}

#[test]
fn an_instance_that_somebody_locked_by_hand_has_unproven_tokens() {
    let sandbox = Sandbox::changed(|world| {
        let instance = world.instance_mut(INSTANCE).unwrap();
        let parameters = instance.parameters.as_mut().unwrap();
        parameters.insert("external_api_auth".to_owned(), "IAM_ONLY".into());
    })
    .logged_in();
    let said = update(&sandbox, &[]);
    assert_eq!(said.code, 3, "{said}");
    assert!(said.stdout.contains("it was not proven that the old tokens are dead"), "{said}");
    assert!(said.stdout.contains("The token of team Payments was not reset"), "{said}");
    assert!(!said.stdout.contains("that was proven"), "{said}");
}

#[test]
fn what_an_earlier_plan_proved_counts_until_the_instance_is_changed() {
    let sandbox = Sandbox::changed(|world| world.settings.per_user_tokens = false).logged_in();
    update(&sandbox, &[]).ok();
    update(&sandbox, &[]).ok();
    // There and back by somebody else: tokens could be read in between.
    let by_hand = |mode: &str| {
        let value = format!(r#"{{"external_api_auth":"{mode}"}}"#);
        let args = ["resource", "service-instance-update", INSTANCE, "-p", &value, "-f", "-q"];
        sandbox.run(&args).ok();
    };
    by_hand("ANY");
    by_hand("IAM_ONLY");
    let said = update(&sandbox, &[]);
    assert_eq!(said.code, 3, "{said}");
    assert!(said.stdout.contains("was not reset"), "{said}");
}

#[test]
fn a_gateways_refusal_is_not_the_services() {
    let sandbox = Sandbox::new().logged_in();
    // The first look at the caller is with an IAM token, and succeeds.
    sandbox.cloud.add_fault("GET /api/user/me nth=1 slow=1ms".parse().unwrap());
    for nth in 2..40 {
        let fault = format!("GET /api/user/me nth={nth} status=403 body=html");
        sandbox.cloud.add_fault(fault.parse().unwrap());
    }
    let said = update(&sandbox, &["--timeout", "0"]);
    assert_eq!(said.code, 4, "{said}");
    assert!(said.stderr.contains("not in the service's own words"), "{said}");
    assert_ne!(sandbox.mode(INSTANCE).as_deref(), Some("IAM_ONLY"));
}

#[test]
fn a_team_that_was_made_after_the_last_look_is_named() {
    let sandbox = Sandbox::changed(|world| world.settings.per_user_tokens = false).logged_in();
    // The second update of the instance is the change of the mode.
    let patches = |call: &String| call.starts_with("PATCH");
    let measured = Sandbox::changed(|world| world.settings.per_user_tokens = false).logged_in();
    let start = measured.calls().len();
    update(&measured, &[]).ok();
    let calls = measured.calls();
    let at = calls[start..].iter().rposition(patches).unwrap();
    sandbox.cloud.hold(at, ibmcloud_emulator::Phase::Before);
    let child = sandbox.spawn(&UPDATE);
    assert!(sandbox.cloud.wait_held(std::time::Duration::from_secs(20)));
    sandbox.cloud.with_world(|world| {
        let monitor = world.monitor_mut(GUID).unwrap();
        let mut late = monitor.teams[1].clone();
        late.id = 49_999;
        late.name = "Late".to_owned();
        monitor.teams.push(late);
    });
    sandbox.cloud.release();
    let said = Said::from(child.wait_with_output().unwrap());
    assert_eq!(said.code, 3, "{said}");
    assert!(said.stdout.contains("Team Late was made meanwhile: its tokens were not reset."));
    // The documented way there and back.
    sandbox.run(&["monitoring", "auth", "update", "--name", GUID, "--mode", "ANY", "-f"]).ok();
    update(&sandbox, &[]).ok();
}

#[test]
fn verdicts_come_from_behaviour_where_the_parameter_says_nothing() {
    let sandbox = Sandbox::changed(|world| world.settings.per_user_tokens = false).logged_in();
    update(&sandbox, &[]).ok();
    // Somebody sets another parameter, and only that request can be read back.
    let other = r#"{"default_receiver":false}"#;
    let args = ["resource", "service-instance-update", INSTANCE, "-p", other];
    sandbox.run(&[&args[..], &["--replace-parameters", "-f", "-q"]].concat()).ok();
    assert_eq!(sandbox.mode(INSTANCE), None, "the parameter does not show it any more");
    let show = ["monitoring", "auth", "show", "--name", INSTANCE, "--expect", "IAM_ONLY"];
    let said = sandbox.run(&show).ok();
    assert!(said.stdout.contains("IAM tokens only, by its behaviour"), "{said}");
}

#[test]
fn a_gate_for_scripts_says_with_its_code_whether_it_is_so() {
    let sandbox = Sandbox::changed(|world| world.settings.per_user_tokens = false).logged_in();
    let expect = |mode: &str| {
        sandbox.run(&["monitoring", "auth", "show", "--name", INSTANCE, "--expect", mode])
    };
    let said = expect("IAM_ONLY");
    assert_eq!(said.code, 3, "{said}");
    assert!(said.stdout.contains("It is not so that the mode is IAM_ONLY."), "{said}");
    expect("ANY").ok();
    update(&sandbox, &[]).ok();
    expect("IAM_ONLY").ok();
    assert_eq!(expect("ANY").code, 3);
}

#[test]
fn fingerprints_of_one_machine_can_be_compared() {
    use std::os::unix::fs::PermissionsExt as _;
    let sandbox = Sandbox::new().logged_in();
    let list = || {
        let args = ["monitoring", "token", "list", "--name", INSTANCE, "--output", "json"];
        sandbox.run(&args).ok().json()
    };
    assert_eq!(list(), list(), "an unchanged token has one fingerprint");
    let plan = update(&sandbox, &["--dry-run", "--output", "json"]).ok().json();
    assert_eq!(plan["teams"][0]["fingerprint"], list()[0]["fingerprint"]);
    let key = sandbox.config_dir().join("monitoring/fingerprint.key");
    assert_eq!(std::fs::metadata(key).unwrap().permissions().mode() & 0o077, 0);
}

#[test]
fn members_end_their_own_tokens() {
    let sandbox = Sandbox::new().identity(keys::WRITER).logged_in();
    let before = sandbox.cloud.world().monitor(GUID).unwrap().tokens.clone();
    let args = ["monitoring", "token", "reset", "--mine", "--name", INSTANCE, "-f"];
    let said = sandbox.run(&args).ok();
    assert!(said.stdout.contains("refused (401)"), "{said}");
    let world = sandbox.cloud.world();
    let monitor = world.monitor(GUID).unwrap();
    let writer = monitor.users.iter().find(|it| it.username.starts_with("writer")).unwrap();
    let kept = |it: &&ibmcloud_emulator::Token| monitor.tokens.iter().any(|at| at.key == it.key);
    assert!(!before.iter().filter(|it| it.user == writer.id).any(|it| kept(&it)));
    assert!(before.iter().filter(|it| it.user != writer.id).all(|it| kept(&it)));
}

/// The published schema of evidence and result.
fn fits_the_schema(document: &Value) {
    let schema = include_str!("../../../docs/reference/lockdown-evidence.schema.json");
    let mut compiler = boon::Compiler::new();
    compiler.add_resource("evidence.json", serde_json::from_str(schema).unwrap()).unwrap();
    let mut schemas = boon::Schemas::new();
    let index = compiler.compile("evidence.json", &mut schemas).unwrap();
    if let Err(error) = schemas.validate(document, index) {
        panic!("{error:#}\n{document:#}");
    }
}

#[test]
fn result_and_evidence_fit_the_published_schema_and_every_finding_has_its_line() {
    let verdicts = include_str!("../../../docs/reference/verdicts.md");
    let worlds: [fn(&mut World); 3] = [
        |_| (),
        |world| world.settings.per_user_tokens = false,
        |world| {
            let parameters = world.instance_mut(INSTANCE).unwrap().parameters.as_mut().unwrap();
            parameters.insert("external_api_auth".to_owned(), "IAM_ONLY".into());
        },
    ];
    for world in worlds {
        let sandbox = Sandbox::changed(world).logged_in();
        let document = update(&sandbox, &["--output", "json"]).json();
        fits_the_schema(&document);
        for code in codes(&document) {
            assert!(verdicts.contains(&format!("| `{code}` |")), "{code}");
        }
        let written = std::fs::read(document["evidence"].as_str().unwrap()).unwrap();
        fits_the_schema(&serde_json::from_slice(&written).unwrap());
    }
    // A plan that stopped has evidence, too.
    let sandbox = Sandbox::new().logged_in();
    sandbox.cloud.add_fault("POST /api/token nth=2 cut-before".parse().unwrap());
    assert_eq!(update(&sandbox, &[]).code, 5);
    let history = ["monitoring", "auth", "history", "--name", GUID, "--output", "json"];
    let plan = sandbox.run(&history).ok().json()[0]["plan"].as_str().unwrap().to_owned();
    let document = sandbox.run(&["monitoring", "auth", "evidence", &plan, "--output", "json"]);
    fits_the_schema(&document.ok().json()["document"]);
}

/// What was observed outranks what can be inferred: a run that saw an old token accepted, and was then
/// stopped, does not turn into a proof because another token is shown in its place.
#[test]
fn an_old_token_that_was_last_seen_accepted_is_never_called_dead() {
    let sandbox = Sandbox::changed(|world| {
        world.settings.per_user_tokens = false;
        world.settings.consistency.revocation_seconds = 100_000;
    })
    .logged_in();
    let said = update(&sandbox, &["--timeout", "0"]);
    assert_eq!(said.code, 4, "{said}");
    assert!(said.stderr.contains("is still accepted"), "{said}");
    assert_eq!(sandbox.mode(INSTANCE).as_deref(), Some("ANY"));
    sandbox.cloud.with_world(|world| world.settings.consistency.revocation_seconds = 0);
    let resume = ["monitoring", "auth", "resume", "--name", GUID, "-f", "--output", "json"];
    let said = sandbox.run(&resume);
    assert_eq!(said.code, 3, "{said}");
    let document = said.json();
    assert_eq!(document["verdict"], "set-not-proven");
    assert_eq!(codes(&document), ["old-token-accepted"]);
}

/// The same old token, accepted for a moment only: it is tried until it is refused.
#[test]
fn an_old_token_gets_time_to_die() {
    let mut world = World::demo();
    world.settings.per_user_tokens = false;
    world.settings.consistency.revocation_seconds = 2;
    let clock = ibmcloud_emulator::Clock::real().ticking(std::time::Duration::from_millis(250));
    let options = ibmcloud_emulator::Options { world, clock, ..Default::default() };
    let sandbox = Sandbox::with(options).logged_in();
    let said = update(&sandbox, &["--timeout", "30"]).ok();
    assert!(said.stdout.contains("is still accepted; trying it again..."), "{said}");
    assert!(said.stdout.contains("that was proven"), "{said}");
}

#[test]
fn a_list_of_teams_that_cannot_be_whole_is_no_proof() {
    let per_team = |world: &mut World| world.settings.per_user_tokens = false;
    for (fault, said_so) in [
        ("GET /api/teams empty-list", "The service listed no team"),
        ("GET /api/teams left-out=1", "The service listed 2 teams, and says that there are 3."),
    ] {
        let sandbox = Sandbox::changed(per_team).logged_in();
        sandbox.cloud.add_fault(fault.parse().unwrap());
        let refused = update(&sandbox, &[]);
        assert_eq!(refused.code, 1, "{refused}");
        assert!(refused.stderr.contains(said_so), "{refused}");
        assert!(refused.stderr.contains("Nothing was changed."), "{refused}");
        // The list stays as it is however long it is looked at.
        let words = ["--accept-unproven-coverage", "--timeout", "1", "--output", "json"];
        let insisted = update(&sandbox, &words);
        let document = insisted.json();
        assert_eq!(document["proven"], false, "{document}");
        let code = if fault.contains("empty") { "no-teams" } else { "list-incomplete" };
        assert!(codes(&document).contains(&code), "{document}");
    }
}
