//! What `export`, `diff` and `apply` cannot do, and what they say then.

use std::fmt::Write as _;
use std::fs;

use ibmcloud_emulator::{Fault, FaultBody, Trouble, When, keys};
use insta::assert_snapshot;

use crate::as_code::{LONDON, edit, export, run, sandbox, transcript};
use crate::support::{INSTANCE, stable};

#[test]
fn files_are_checked_before_anything_is_sent() {
    let sandbox = sandbox();
    let folder = export(&sandbox, INSTANCE);
    let low = folder.join("alerts/monitor-operations/low-uptime.json");
    let good = fs::read_to_string(&low).unwrap();
    let cases = [
        ("\"severity\": 4,", "\"severity\": 4,,"),
        ("\"severity\": 4", "\"severity\": 9"),
        ("\"on-call mail\"", "\"pager\""),
        ("\"kind\": \"alert\"", "\"kind\": \"alarm\""),
        ("  \"team\": \"Monitor Operations\",\n", ""),
        ("\"name\": \"Low uptime\"", "\"name\": \"High CPU\""),
        ("\"severity\": 4", "\"colour\": 4, \"severity\": 4"),
    ];
    let before = sandbox.calls().len();
    let mut text = String::new();
    for (from, to) in cases {
        assert!(good.contains(from), "{from}");
        fs::write(&low, good.replace(from, to)).unwrap();
        let said = run(&sandbox, INSTANCE, &["apply", "mon", "--dry-run", "--quiet"]);
        let _ = writeln!(
            text,
            "{} => {}\n[{}] {}{}",
            from.trim(),
            to.trim(),
            said.code,
            said.stdout,
            said.stderr.trim_end()
        );
    }
    assert_snapshot!(text, @r#"
    "severity": 4, => "severity": 4,,
    [1] The file 'alerts/monitor-operations/low-uptime.json' is not JSON: line 23, column 19: key must be a string.
    Nothing was changed.
    "severity": 4 => "severity": 9
    [1] The file 'alerts/monitor-operations/low-uptime.json' cannot be used: 'severity' must be 0 to 7, and is 9.
    Nothing was changed.
    "on-call mail" => "pager"
    [1] The file 'alerts/monitor-operations/low-uptime.json' cannot be used: there is no notification channel 'pager', neither in the files nor in the instance.
    Nothing was changed.
    "kind": "alert" => "kind": "alarm"
    [1] The file 'alerts/monitor-operations/low-uptime.json' cannot be used: 'kind' must be team, channel, dashboard, alert or silence.
    Nothing was changed.
    "team": "Monitor Operations", => 
    [1] The file 'alerts/monitor-operations/low-uptime.json' cannot be used: 'team' is missing.
    Nothing was changed.
    "name": "Low uptime" => "name": "High CPU"
    [1] The file 'alerts/monitor-operations/low-uptime.json' cannot be used: it describes the alert 'High CPU', and so does alerts/monitor-operations/high-cpu.json.
    Nothing was changed.
    "severity": 4 => "colour": 4, "severity": 4
    [0] ~ alert Low uptime (Monitor Operations)
        colour: - → 4
    To create: 0. To update: 1. To delete: 0.
    Nothing was changed.
    "#);
    let said = run(&sandbox, INSTANCE, &["diff", "mon"]);
    assert_snapshot!(said.stderr, @"'colour' in the file 'alerts/monitor-operations/low-uptime.json' is not known here; it is sent as it is.");
    let calls = sandbox.calls();
    assert!(calls[before..].iter().all(|call| call.starts_with("GET")), "{calls:?}");
}

#[test]
fn what_cannot_be_done_is_said() {
    let sandbox = sandbox();
    let folder = export(&sandbox, INSTANCE);
    fs::create_dir(folder.with_file_name("empty")).unwrap();
    fs::write(folder.with_file_name("file"), "").unwrap();
    assert_snapshot!(transcript(&sandbox, INSTANCE, &[
        &["diff", "nowhere"],
        &["apply", "empty", "--prune", "--force"],
        &["export", "file"],
        &["diff", "mon", "--team", "Nobody"],
    ]), @"
    $ diff nowhere
    Comparing instance monitoring-instance-01 with nowhere...
    FAILED
    The file 'nowhere' cannot be used: there is no such folder or file
    Nothing was changed.

    [1]
    $ apply empty --prune --force
    Comparing instance monitoring-instance-01 with empty...
    FAILED
    The folder 'empty' holds no file of a team, channel, dashboard, alert or silencing rule.
    Nothing was changed. Write files with 'ibmcloud monitoring export DIR'.

    [1]
    $ export file
    Exporting instance monitoring-instance-01 to file...
    FAILED
    The file 'file/silences' cannot be used: Not a directory
    Nothing was changed.

    [1]
    $ diff mon --team Nobody
    FAILED
    Team 'Nobody' was not found. The teams that you see are:
      Monitor Operations (40211)
      Payments (40212)
      Platform (40213)
    Nothing was changed. Name one of them with '--team'.

    [1]
    ");
    assert_snapshot!(transcript(&sandbox, "nothing", &[&["export", "mon"]]), @"
    $ export mon
    FAILED
    No instance of IBM Cloud Monitoring named 'nothing' was found in us-south.
    Name another region with '--region', or list all with 'ibmcloud monitoring service-instances --all-regions'.

    [1]
    ");
    let said = sandbox.run(&["monitoring", "apply", "--name", INSTANCE]);
    assert_snapshot!(said.stderr, @"
    FAILED
    Incorrect Usage: DIR is missing
    ");
    assert!(said.stdout.starts_with("NAME:\n  apply - "), "{said}");
}

#[test]
fn whoever_may_only_read_changes_nothing() {
    let sandbox = sandbox();
    let folder = export(&sandbox, INSTANCE);
    edit(
        folder.join("alerts/monitor-operations/low-uptime.json"),
        "\"severity\": 4",
        "\"severity\": 2",
    );
    let sandbox = sandbox.identity(keys::READER).logged_in();
    let _stable = stable();
    assert_snapshot!(transcript(&sandbox, INSTANCE, &[
        &["diff", "mon"],
        &["apply", "mon", "--force", "--team", "Monitor Operations"],
    ]), @"
    $ diff mon
    Comparing instance monitoring-instance-01 with mon...
    FAILED
    The file 'teams/payments.json' cannot be used: you do not see this team, and only administrators see all. Name a team of yours with '--team'.
    Nothing was changed.

    [1]
    $ apply mon --force --team Monitor Operations
    Comparing instance monitoring-instance-01 with mon...
    ~ alert Low uptime (Monitor Operations)
        severity: 4 → 2
    FAILED
    Could not update alert Low uptime (Monitor Operations) in instance monitoring-instance-01.
    IBM Cloud Monitoring refused (status 403): Access is denied: Not enough privileges to complete the action
    Ask the owner of the account for the role that this needs, then log in again.
    Trace ID: [ID]
    No other change was made.
    Run the same command again: what is done is not done twice.

    [1]
    ");
}

#[test]
fn an_empty_instance_has_its_teams() {
    let sandbox = sandbox();
    assert_snapshot!(transcript(&sandbox, LONDON, &[&["export", "mon"], &["diff", "mon"]]), @"
    $ export mon
    Exporting instance monitoring-london to mon...
    OK
    Exported to mon: teams 3, channels 0, dashboards 0, alerts 0, silences 0.
    Files that are new or have changed: 3. Files of things that are gone, removed: 0.
    $ diff mon
    Comparing instance monitoring-london with mon...
    OK
    Nothing differs.
    ");
}

#[test]
fn trouble_on_the_way_is_told_and_the_next_run_does_the_rest() {
    let sandbox = sandbox();
    export(&sandbox, INSTANCE);
    let trouble =
        Trouble::Status { status: 503, retry_after: None, body: FaultBody::Json, after: false };
    sandbox.cloud.add_fault(Fault {
        method: Some("POST".to_owned()),
        when: When::First(1),
        ..Fault::new("/api/v3/dashboards", trouble)
    });
    let _stable = stable();
    assert_snapshot!(transcript(&sandbox, LONDON, &[&["apply", "mon", "--force"]]), @"
    $ apply mon --force
    Comparing instance monitoring-london with mon...
    + channel incident hook
    + channel on-call mail
    + dashboard Node overview (Monitor Operations)
    FAILED
    Could not create dashboard Node overview (Monitor Operations) in instance monitoring-london.
    IBM Cloud Monitoring refused (status 503): Service Unavailable: Service Unavailable
    The service is in trouble: try again later, or look at https://cloud.ibm.com/status.
    Trace ID: [ID]
    The change may or may not have happened: look before you try again.
    Made before: 2 of 7 changes. Those behind it were not made.
    Run the same command again: what is done is not done twice.

    [5]
    ");
    sandbox.cloud.add_fault(Fault {
        method: Some("POST".to_owned()),
        when: When::First(1),
        ..Fault::new("/api/alerts", Trouble::CutAfter)
    });
    assert_snapshot!(transcript(&sandbox, LONDON, &[
        &["apply", "mon", "--force", "--quiet"],
        &["apply", "mon", "--force"],
        &["diff", "mon"],
    ]), @"
    $ apply mon --force --quiet
    Could not create alert High CPU (Monitor Operations) in instance monitoring-london.
    IBM Cloud Monitoring did not answer to the end: peer closed connection without sending TLS close_notify
    Check the network, HTTPS_PROXY and the endpoint ('ibmcloud api').
    The change may or may not have happened: look before you try again.
    Made before: 2 of 5 changes. Those behind it were not made.
    Run the same command again: what is done is not done twice.
    [5]
    $ apply mon --force
    Comparing instance monitoring-london with mon...
    + alert Host down (Monitor Operations)
    + alert Low uptime (Monitor Operations)
    OK
    Created: 2. Updated: 0. Deleted: 0.
    $ diff mon
    Comparing instance monitoring-london with mon...
    OK
    Nothing differs.
    ");
}

#[test]
fn a_list_that_cannot_be_read_is_no_empty_one() {
    let sandbox = sandbox();
    let folder = export(&sandbox, INSTANCE);
    let trouble =
        Trouble::Status { status: 500, retry_after: None, body: FaultBody::Json, after: false };
    sandbox.cloud.add_fault(Fault::new("/api/alerts", trouble));
    let _stable = stable();
    assert_snapshot!(transcript(&sandbox, INSTANCE, &[&["export", "mon"]]), @"
    $ export mon
    Exporting instance monitoring-instance-01 to mon...
    FAILED
    Could not read what instance monitoring-instance-01 holds.
    IBM Cloud Monitoring refused (status 500): Internal Server Error: Internal Server Error
    The service is in trouble: try again later, or look at https://cloud.ibm.com/status.
    Trace ID: [ID]
    Nothing was changed.

    [1]
    ");
    assert!(folder.join("alerts/monitor-operations/low-uptime.json").exists());
}
