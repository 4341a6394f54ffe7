//! `--baseline` and `--only-changes`: what changed, silence where nothing got worse, and refusals to compare
//! what cannot be compared.

use ibmcloud_emulator::Fault;
use insta::assert_snapshot;

use super::audit::{audit, fleet, keep, set_mode};
use crate::support::{GUID, INSTANCE, Sandbox, stable};

#[test]
fn a_change_is_named_and_a_regression_speaks_up() {
    let _stable = stable();
    let sandbox = Sandbox::new().logged_in();
    let before = keep(&sandbox, "before.json", &[]);
    let quiet = audit(&sandbox, &["--baseline", &before, "--only-changes"]);
    assert_eq!((quiet.code, quiet.stdout.as_str(), quiet.stderr.as_str()), (0, "", ""));
    set_mode(&sandbox, GUID, "IAM_ONLY");
    let better = keep(&sandbox, "better.json", &[]);
    let quiet = audit(&sandbox, &["--baseline", &before, "--only-changes"]);
    assert_eq!((quiet.code, quiet.stdout.as_str()), (0, ""), "better is no reason to speak up");
    set_mode(&sandbox, GUID, "ANY");
    let worse = audit(&sandbox, &["--baseline", &better, "--only-changes"]);
    assert_snapshot!(worse, @"
    exit status: 3
    --- stdout
    Since [TIME]: 0 new, 0 gone, 0 better, 1 worse, 0 not comparable, 3 the same; 1 with a finding that was not known.
    Change   Name                     Region     Account           Before   Now
    worse    monitoring-instance-01   us-south   Example Account   clean    monitor-tokens-accepted
    --- stderr
    ");
    let whole = audit(&sandbox, &["--baseline", &better, "--name", INSTANCE]);
    assert_eq!(whole.code, 1, "{whole}");
}

#[test]
fn what_could_not_be_read_is_not_passed_over_in_silence() {
    let _stable = stable();
    let sandbox = Sandbox::new().logged_in();
    let before = keep(&sandbox, "before.json", &["--name", INSTANCE]);
    sandbox.cloud.add_fault("/api/* 503".parse::<Fault>().unwrap());
    let said = audit(&sandbox, &["--name", INSTANCE, "--baseline", &before, "--only-changes"]);
    assert_snapshot!(said, @"
    exit status: 4
    --- stdout
    Since [TIME]: 0 new, 0 gone, 0 better, 0 worse, 1 not comparable, 0 the same; 0 with a finding that was not known.
    Change           Name                     Region     Account           Before                    Now
    not-comparable   monitoring-instance-01   us-south   Example Account   monitor-tokens-accepted   service-error
    1 instances or accounts could not be read: whether they got worse is not known.
    --- stderr
    ");
}

#[test]
fn instances_come_and_go() {
    let sandbox = fleet(6);
    let before = keep(&sandbox, "before.json", &[]);
    let gone = sandbox.cloud.with_world(|world| world.instances.remove(0).name);
    let said = audit(&sandbox, &["--baseline", &before, "--output", "JSON"]);
    let document = said.json();
    let changes = &document["changes"]["instances"];
    assert_eq!(
        (&changes[0]["change"], &changes[0]["before"]["name"]),
        (&"gone".into(), &gone.clone().into())
    );
    assert_eq!(document["changes"]["same"], 5);
    let after = sandbox.file("after.json", &said.stdout).display().to_string();
    let back = audit(&sandbox, &["--baseline", &after, "--output", "CSV"]);
    assert!(back.stdout.lines().skip(1).all(|it| it.ends_with(",same")), "{back}");
    let csv = audit(&sandbox, &["--baseline", &before, "--output", "CSV", "--only-changes"]);
    assert_eq!(
        csv.stdout.lines().filter(|it| it.contains(&gone) && it.ends_with(",gone")).count(),
        1,
        "{csv}"
    );
}

#[test]
fn what_cannot_be_compared_is_refused_before_anything_is_asked() {
    let sandbox = fleet(2);
    let before = keep(&sandbox, "before.json", &[]);
    let of_changes =
        audit(&sandbox, &["--baseline", &before, "--only-changes", "--output", "JSON"]);
    let of_changes = sandbox.file("changes.json", &of_changes.stdout).display().to_string();
    let matrix = audit(&sandbox, &["--list-shards", "--output", "JSON"]);
    let matrix = sandbox.file("matrix.json", &matrix.stdout).display().to_string();
    let other = sandbox.file("other.json", "{\"version\": 7}").display().to_string();
    let text = sandbox.file("text.json", "hello").display().to_string();
    let calls = sandbox.calls().len();
    let cases: &[(&str, &[&str], &str)] = &[
        (&before, &["-r", "us-south"], "was asked for other instances"),
        (&of_changes, &[], "holds changes only"),
        (&matrix, &[], "a list of parts"),
        (&other, &[], "it has version 7"),
        (&text, &[], "it is not JSON"),
        ("nowhere.json", &[], "nowhere.json"),
    ];
    for (file, words, reason) in cases {
        let said = audit(&sandbox, &[&["--baseline", file], *words].concat());
        assert_eq!(said.code, 1, "{said}");
        assert!(said.stderr.contains(reason), "{reason}: {said}");
    }
    assert_eq!(sandbox.calls().len(), calls, "nothing was asked");
    let said = audit(&sandbox, &["--only-changes"]);
    assert!(said.code == 1 && said.stderr.contains("Incorrect Usage"), "{said}");
}
