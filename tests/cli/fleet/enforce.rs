//! `monitoring auth enforce`: what is planned, what holds it back, and what it comes to.

use ibmcloud_emulator::{Options, World};
use serde_json::Value;

use super::audit::{audit, row, set_mode};
use crate::support::{GUID, INSTANCE, Said, Sandbox, stable};

/// A fleet with one token in each team, where an administrator can prove that every token is dead.
pub(super) fn sound_fleet(count: usize) -> Sandbox {
    let mut world = World::fleet(count, 1);
    world.settings.per_user_tokens = false;
    Sandbox::with(Options { world, ..Options::default() }).logged_in()
}

/// Runs the command with these words.
pub(super) fn enforce(sandbox: &Sandbox, words: &[&str]) -> Said {
    sandbox.run(&[&["monitoring", "auth", "enforce"], words].concat())
}

/// Runs it with these words, without a question; the document that it came to, and its exit code.
pub(super) fn enforced(sandbox: &Sandbox, words: &[&str]) -> (i32, Value) {
    let said = enforce(sandbox, &[words, &["-f", "-q", "--output", "json"]].concat());
    (said.code, said.json())
}

/// GUIDs of the instances of Monitoring that are in use and let tokens in.
pub(super) fn open(sandbox: &Sandbox) -> Vec<String> {
    let world = sandbox.cloud.world();
    let used = world.instances.iter().filter(|it| it.state == "active");
    let open = used.filter(|it| world.monitor(&it.guid).is_some() && !it.iam_only());
    open.map(|it| it.guid.clone()).collect()
}

/// How many teams these instances have.
pub(super) fn teams(sandbox: &Sandbox, guids: &[String]) -> usize {
    let world = sandbox.cloud.world();
    guids.iter().map(|it| world.monitor(it).unwrap().teams.len()).sum()
}

/// Resets that were sent.
pub(super) fn resets(sandbox: &Sandbox) -> usize {
    sandbox.calls().iter().filter(|call| call.starts_with("POST /api/token ")).count()
}

/// Requests that change something, or try to.
fn changes(sandbox: &Sandbox) -> Vec<String> {
    let changing = |call: &String| !call.starts_with("GET ") && !call.contains("/identity/");
    sandbox.calls().into_iter().filter(changing).collect()
}

#[test]
fn a_dry_run_shows_the_plan_and_changes_nothing() {
    let sandbox = Sandbox::one_token_per_team().logged_in();
    let before = sandbox.cloud.world().to_json();
    let said = enforce(&sandbox, &["--dry-run"]);
    assert_eq!(sandbox.cloud.world().to_json(), before);
    assert_eq!(changes(&sandbox), Vec::<String>::new());
    let _stable = stable();
    insta::assert_snapshot!(said, @"
    exit status: 0
    --- stdout
    Looking at the instances of account Example Account...
    OK
    Account                            Region     From   To         Reason                    Instances   Teams
    0123456789abcdef0123456789abcdef   eu-gb      ANY    IAM_ONLY   monitor-tokens-accepted   1           3
    0123456789abcdef0123456789abcdef   us-south   -      IAM_ONLY   monitor-tokens-accepted   1           3
    0123456789abcdef0123456789abcdef   us-south   ANY    IAM_ONLY   monitor-tokens-accepted   1           3

    3 of 4 instances are to be changed; the tokens of 9 teams are reset.
    Nothing was changed.
    --- stderr
    ");
    let document = enforce(&sandbox, &["--dry-run", "--output", "json"]).ok().json();
    assert_eq!((&document["fleet"], &document["untouched"]), (&4.into(), &1.into()));
    assert_eq!(document["targets"].as_array().unwrap().len(), 3);
    assert_eq!(document["resets"], 9);
}

#[test]
fn everything_is_brought_to_its_mode_and_a_second_run_has_nothing_to_do() {
    let sandbox = Sandbox::one_token_per_team().logged_in();
    let said = enforce(&sandbox, &["-f", "--concurrency", "1"]);
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"(R|r)un [0-9a-f]{8}\b", "${1}un [RUN]");
    settings.add_filter(r"/\S*/home/\.bluemix/monitoring/runs/[0-9a-f]{8}", "[RUNS]/[RUN]");
    settings.bind(|| insta::assert_snapshot!(said, @"
    exit status: 0
    --- stdout
    Looking at the instances of account Example Account...
    OK
    Account                            Region     From   To         Reason                    Instances   Teams
    0123456789abcdef0123456789abcdef   eu-gb      ANY    IAM_ONLY   monitor-tokens-accepted   1           3
    0123456789abcdef0123456789abcdef   us-south   -      IAM_ONLY   monitor-tokens-accepted   1           3
    0123456789abcdef0123456789abcdef   us-south   ANY    IAM_ONLY   monitor-tokens-accepted   1           3

    3 of 4 instances are to be changed; the tokens of 9 teams are reset.
    [1/3] monitoring-london in eu-gb: done, and proven
    [2/3] IBM Cloud Monitoring abc in us-south: done, and proven
    [3/3] monitoring-instance-01 in us-south: done, and proven
    OK
    Run [RUN]: 3 of 3 instances are done: 3 proven, 0 proven for what you can see, 0 not proven.
    Evidence: [RUNS]/[RUN]
    --- stderr
    "));
    assert_eq!(open(&sandbox), Vec::<String>::new());
    assert_eq!(resets(&sandbox), 9);
    let calls = sandbox.calls().len();
    let said = enforce(&sandbox, &["-f"]).ok();
    assert!(said.stdout.contains("No instance is to be changed."), "{said}");
    assert!(sandbox.calls()[calls..].iter().all(|call| call.starts_with("GET ")));
    audit(&sandbox, &[]).ok();
}

#[test]
fn a_policy_opens_closes_and_leaves_alone() {
    let sandbox = Sandbox::one_token_per_team().logged_in();
    let policy = format!(
        "version: 1
default: IAM_ONLY
rules:
  - name: frankfurt is open
    match: {{region: eu-de}}
    mode: ANY
  - name: london is not ours
    match: {{region: eu-gb}}
    mode: UNMANAGED
exceptions:
  - name: grafana
    match: {{instance: {GUID}}}
    owner: payments@example.com
    reason: later
    expires: 2099-01-31
"
    );
    sandbox.file("policy.yaml", &policy);
    let (code, document) = enforced(&sandbox, &["--policy", "policy.yaml"]);
    assert_eq!(code, 0, "{document}");
    assert_eq!(sandbox.mode("monitoring-frankfurt").as_deref(), Some("ANY"));
    assert_eq!(sandbox.mode("monitoring-london").as_deref(), Some("ANY"));
    assert_eq!(sandbox.mode(INSTANCE).as_deref(), Some("ANY"), "excepted");
    assert_eq!(sandbox.mode("IBM Cloud Monitoring abc").as_deref(), Some("IAM_ONLY"));
    assert_eq!(resets(&sandbox), 3, "an instance that is opened keeps its tokens");
    assert_eq!(document["policy"]["file"], "policy.yaml");
    assert_eq!(document["tally"]["targets"], 2);
}

#[test]
fn a_question_that_is_answered_no_changes_nothing() {
    let sandbox = Sandbox::one_token_per_team().logged_in();
    let before = sandbox.cloud.world().to_json();
    let said = sandbox.run_with_input(&["monitoring", "auth", "enforce"], "n\n").ok();
    assert!(said.stdout.contains("Change 3 instances, and reset the tokens of 9 teams?"), "{said}");
    assert_eq!(sandbox.cloud.world().to_json(), before);
    let history = sandbox.run(&["monitoring", "auth", "history", "--runs"]).ok();
    assert!(history.stdout.contains("There is no run on this machine."), "{history}");
    let said = sandbox.run_with_input(&["monitoring", "auth", "enforce"], "y\n").ok();
    assert!(said.stdout.contains("3 of 3 instances are done"), "{said}");
}

#[test]
fn first_instances_that_fail_hold_the_rest() {
    let sandbox = sound_fleet(6);
    let open_before = open(&sandbox);
    assert!(open_before.len() > 2, "{open_before:?}");
    sandbox.cloud.add_fault("PATCH /v2/resource_instances/* times=1 status=403".parse().unwrap());
    let (code, document) = enforced(&sandbox, &["--canary", "1"]);
    assert_eq!(code, 4, "{document}");
    let held = open_before.len() - 1;
    assert_eq!(
        (&document["tally"]["failed"], &document["tally"]["held"]),
        (&1.into(), &held.into())
    );
    let instances = document["instances"].as_array().unwrap();
    assert_eq!(instances[0]["layer"], "the resource controller", "{document}");
    assert_eq!(
        (&instances[0]["status"], &instances[0]["changed"]),
        (&403.into(), &"nothing".into())
    );
    assert!(instances[1..].iter().all(|it| it["held_by"] == "canary"), "{document}");
    assert_eq!(open(&sandbox), open_before);
    // It comes first again.
    sandbox.cloud.add_fault("PATCH /v2/resource_instances/* times=1 status=403".parse().unwrap());
    let run = document["run"].as_str().unwrap();
    let resume = ["monitoring", "auth", "resume", run, "-f", "-q", "--output", "json"];
    let again = sandbox.run(&resume);
    assert_eq!((again.code, &again.json()["tally"]["held"]), (4, &held.into()), "{again}");
    sandbox.run(&resume).ok();
    assert_eq!(open(&sandbox), Vec::<String>::new());
    assert_eq!(resets(&sandbox), teams(&sandbox, &open_before));
}

#[test]
fn no_further_instance_is_begun_after_so_many_failures() {
    let sandbox = sound_fleet(9);
    let targets = open(&sandbox).len();
    assert!(targets > 3);
    sandbox.cloud.add_fault("PATCH /v2/resource_instances/* status=403".parse().unwrap());
    let words = ["--max-failures", "2", "--concurrency", "1"];
    let (code, document) = enforced(&sandbox, &words);
    assert_eq!(code, 4, "{document}");
    let tally = &document["tally"];
    assert_eq!((&tally["failed"], &tally["held"]), (&2.into(), &(targets - 2).into()));
    assert_eq!(resets(&sandbox), 0);
}

#[test]
fn a_share_that_is_too_large_is_refused_before_anything_is_sent() {
    let sandbox = Sandbox::one_token_per_team().logged_in();
    let said = enforce(&sandbox, &["-f", "--max-share", "74.9%"]);
    assert_eq!(said.code, 1, "{said}");
    assert!(said.stderr.contains("3 of 4 instances would be changed, which is more than 74.9%."));
    assert!(said.stderr.contains("Nothing was changed."), "{said}");
    assert_eq!(changes(&sandbox), Vec::<String>::new());
    let said = enforce(&sandbox, &["-f", "--max-share", "101%"]);
    assert_eq!(said.code, 1, "{said}");
    enforce(&sandbox, &["-f", "--max-share", "75%"]).ok();
}

#[test]
fn instances_are_begun_in_the_window_of_this_machines_zone_only() {
    let mut sandbox = Sandbox::one_token_per_team().logged_in();
    sandbox.set("TZ", "Asia/Tokyo");
    let now = jiff::Timestamp::now();
    let window = |zone: &str, from: i64, to: i64| {
        let at = |hours: i64| {
            let at = now + jiff::SignedDuration::from_hours(hours);
            at.in_tz(zone).unwrap().strftime("%H:%M").to_string()
        };
        format!("{}-{}", at(from), at(to))
    };
    for closed in [window("Asia/Tokyo", 2, 3), window("UTC", -1, 1)] {
        let said = enforce(&sandbox, &["-f", "--window", &closed]);
        assert_eq!(said.code, 1, "{said}");
        assert!(said.stderr.contains(&format!("It is outside of {closed} now")), "{said}");
        assert_eq!(changes(&sandbox), Vec::<String>::new());
    }
    let said = enforce(&sandbox, &["-f", "--window", "noon"]);
    assert_eq!(said.code, 1, "{said}");
    enforce(&sandbox, &["-f", "--window", &window("Asia/Tokyo", -1, 1)]).ok();
    assert_eq!(open(&sandbox), Vec::<String>::new());
}

#[test]
fn an_opening_that_is_overrun_is_ended_and_one_that_is_not_is_left_alone() {
    let sandbox = Sandbox::one_token_per_team().logged_in();
    enforce(&sandbox, &["-f"]).ok();
    let opened = |time: &str| {
        let words = ["monitoring", "auth", "update", "--name", GUID, "--mode", "ANY", "-f"];
        sandbox.run(&[&words[..], &["--for", time, "--reason", "ticket 4711"]].concat()).ok();
        let said = audit(&sandbox, &["--output", "json"]);
        let reasons = row(&said.json(), INSTANCE)["reasons"].clone();
        let levels: Vec<(String, String)> = reasons
            .as_array()
            .unwrap()
            .iter()
            .map(|it| (it["code"].to_string(), it["level"].to_string()))
            .collect();
        (said.code, levels)
    };
    let of = |code: &str, level: &str| (format!("\"{code}\""), format!("\"{level}\""));
    let (code, reasons) = opened("2h");
    assert_eq!(code, 0, "{reasons:?}");
    assert!(reasons.contains(&of("break-glass-open", "note")), "{reasons:?}");
    let said = enforce(&sandbox, &["-f"]).ok();
    assert!(said.stdout.contains("No instance is to be changed."), "{said}");
    assert_eq!(sandbox.mode(INSTANCE).as_deref(), Some("ANY"));
    set_mode(&sandbox, GUID, "IAM_ONLY");
    let (_, reasons) = opened("1s");
    std::thread::sleep(std::time::Duration::from_millis(1_100));
    drop(reasons);
    let said = audit(&sandbox, &["--name", INSTANCE, "--output", "json"]);
    assert_eq!(said.code, 3, "{said}");
    let reasons = row(&said.json(), INSTANCE)["reasons"].to_string();
    assert!(reasons.contains("break-glass-overrun"), "{reasons}");
    let (code, document) = enforced(&sandbox, &[]);
    assert_eq!(code, 0, "{document}");
    assert_eq!(document["instances"][0]["guid"], GUID);
    assert_eq!(sandbox.mode(INSTANCE).as_deref(), Some("IAM_ONLY"));
}
