//! `OK` stands for what happened, and for nothing else; and a secret is one everywhere.

use insta::assert_snapshot;

use crate::support::Sandbox;
use crate::support::transcript::{refusals, run, transcript, writes};

const HOOK: &str =
    "channel create --type webhook --channel-name hook --url https://hooks.example.com/T/canary";

#[test]
fn an_option_that_a_type_does_not_have_is_refused() {
    let sandbox = Sandbox::new().logged_in();
    for (options, wanted) in [
        ("-p emailRecipient=a@example.com", "'emailRecipients' is probably meant"),
        ("--url https://x.example.com/y", "A channel of type EMAIL has no option 'url'"),
        ("--recipient nobody", "'nobody' is not an email address"),
        ("-p notifyOnOK=true", "'notifyOnOk' is probably meant"),
        ("-p url.path=x", "the option 'url' has no members"),
        ("-p canary", "an option is not of the form KEY=VALUE"),
        ("--strict -p colour=red", "'colour' is not known here for channels of type EMAIL"),
    ] {
        let said = run(&sandbox, &format!("channel update --id 15 {options}"));
        assert!(said.code == 1 && said.stderr.contains(wanted), "{options}: {said}");
        assert!(!said.stderr.contains("canary"), "{said}");
    }
    sandbox.file(
        "channel.json",
        r#"{"type":"EMAIL","name":"x","options":{"emailRecipients":["a@b.c"],"notifyOnOK":true}}"#,
    );
    let said = run(&sandbox, "channel create --file channel.json");
    assert!(said.code != 0 && said.stderr.contains("'notifyOnOk' is probably meant"), "{said}");
    assert!(writes(&sandbox).is_empty());
}

#[test]
fn secrets_of_a_channel_are_shown_nowhere() {
    let sandbox = Sandbox::new().logged_in();
    let data = r#"--option 'customData={"team":"ops","api_token":"canary","password":"canary"}'"#;
    let made = run(&sandbox, &format!("{HOOK} {data} --output JSON")).ok();
    let headers = "--option additionalHeaders.Authorization='Bearer canary-new-0815'";
    let updated = run(&sandbox, &format!("channel update --id hook {headers} --output JSON")).ok();
    let stored = sandbox.cloud.world();
    let stored = serde_json::to_string(
        &stored.monitor(crate::support::transcript::ABC_GUID).unwrap().notification_channels,
    )
    .unwrap();
    assert!(stored.contains(r#""additionalHeaders":{"Authorization":"Bearer canary-new-0815"}"#));
    let shown = run(&sandbox, "channel show --id hook").ok();
    let listed = run(&sandbox, "channel list --output JSON").ok();
    let exported = run(&sandbox, "export mon").ok();
    let file = std::fs::read_to_string(
        sandbox.file("mon/x", "").with_file_name("channels").join("hook.json"),
    );
    for text in [
        &made.stdout,
        &updated.stdout,
        &shown.stdout,
        &listed.stdout,
        &exported.stdout,
        &file.unwrap(),
    ] {
        assert!(!text.contains("canary"), "{text}");
    }
    assert!(shown.stdout.contains("ops"), "{}", shown.stdout);
    assert_eq!(run(&sandbox, "diff mon --files-only").code, 0);
}

#[test]
fn recipients_are_added_and_removed_one_by_one() {
    let sandbox = Sandbox::new().logged_in();
    assert_snapshot!(transcript(&sandbox, &[
        "channel update --id 15 --add-recipient new@example.com",
        "channel update --id 15 --add-recipient NEW@example.com",
        "channel update --id 15 --remove-recipient nobody@example.com",
        "channel update --id 15 --recipient only@example.com",
    ]), @"
    $ channel update --id 15 --add-recipient new@example.com
    Updating notification channel 15 of instance IBM Cloud Monitoring abc...
    OK
    Notification channel on-call mail with ID 15 was updated.

    $ channel update --id 15 --add-recipient NEW@example.com
    Updating notification channel 15 of instance IBM Cloud Monitoring abc...
    OK
    Nothing was changed: on-call mail is already as it is asked to be.

    $ channel update --id 15 --remove-recipient nobody@example.com
    Updating notification channel 15 of instance IBM Cloud Monitoring abc...
    FAILED
    'nobody@example.com' is no recipient of this channel.
    Nothing was changed.
    [1]

    $ channel update --id 15 --recipient only@example.com
    Updating notification channel 15 of instance IBM Cloud Monitoring abc...
    OK
    Notification channel on-call mail with ID 15 was updated.
    '--recipient' takes the place of all recipients: oncall@example.com, new@example.com will get no mail any more. '--add-recipient' adds one.
    ");
    let channel = run(&sandbox, "channel show --id 15 --output JSON").ok().json();
    assert_eq!(channel["options"]["emailRecipients"], serde_json::json!(["only@example.com"]));
}

#[test]
fn an_update_that_changes_nothing_says_so() {
    let sandbox = Sandbox::new().logged_in();
    let lines = [
        "channel update --id 15",
        "alert update --id 7301",
        "dashboard update --id 8842",
        "team update --team Payments",
    ];
    for line in lines {
        let said = run(&sandbox, line);
        assert!(said.code == 1 && said.stderr.contains("nothing to update was named"), "{said}");
    }
    assert_snapshot!(transcript(&sandbox, &[
        "alert update --id 7301 --enabled true",
        "team update --team Payments --remove-member nobody@example.com",
        "team update --team Payments --remove-member reader@example.com",
    ]), @"
    $ alert update --id 7301 --enabled true
    Updating alert 7301 of instance IBM Cloud Monitoring abc...
    OK
    Nothing was changed: Low uptime is already as it is asked to be.

    $ team update --team Payments --remove-member nobody@example.com
    Updating team Payments of instance IBM Cloud Monitoring abc...
    FAILED
    User 'nobody@example.com' was not found.
    Nothing was changed. List what there is with 'ibmcloud monitoring user list'.
    [1]

    $ team update --team Payments --remove-member reader@example.com
    Updating team Payments of instance IBM Cloud Monitoring abc...
    FAILED
    User 'reader@example.com' is not a member of the team.
    Nothing was changed.
    [1]
    ");
    assert!(writes(&sandbox).is_empty());
}

#[test]
fn flags_change_alerts_and_dashboards() {
    let sandbox = Sandbox::new().logged_in();
    assert_snapshot!(transcript(&sandbox, &[
        "alert update --id 7301 --severity high --alert-name Lower --notify 15 --enabled false",
        "dashboard update --id 8842 --dashboard-name Other --shared true",
    ]), @"
    $ alert update --id 7301 --severity high --alert-name Lower --notify 15 --enabled false
    Updating alert 7301 of instance IBM Cloud Monitoring abc...
    OK
    Alert Lower with ID 7301 was updated.

    $ dashboard update --id 8842 --dashboard-name Other --shared true
    Updating dashboard 8842 of instance IBM Cloud Monitoring abc...
    OK
    Dashboard Other with ID 8842 was updated.
    ");
    let alert = run(&sandbox, "alert get --id 7301 --output JSON").ok().json();
    let members = ["name", "severity", "severityLabel", "enabled", "notificationChannelIds"];
    let members = members.map(|member| alert[member].to_string());
    assert_eq!(members, ["\"Lower\"", "0", "\"HIGH\"", "false", "[15]"]);
}

#[test]
fn scopes_conditions_and_times_that_mean_nothing_are_refused() {
    let sandbox = Sandbox::new().logged_in();
    assert_snapshot!(refusals(&sandbox, &[
        "alert add --alert-name x --condition 'avg(avg(x))'",
        "alert add --alert-name x --condition 'avg(avg(x)) > 1' --user-filter production",
        "event add --event-name x --scope everywhere",
        "event add --event-name x --time 12",
        "team create --team-name x --scope production",
        "query 'rate(up[$__interval])'",
    ]), @r#"
    $ alert add --alert-name x --condition 'avg(avg(x))'
    FAILED
    Incorrect Usage: 'avg(avg(x))' is no condition: write such as 'avg(avg(cpu.used.percent)) > 80'.
    $ alert add --alert-name x --condition 'avg(avg(x)) > 1' --user-filter production
    FAILED
    Incorrect Usage: 'production' is no scope: write such as "host.hostName = 'ci-3'" or "a in ('b', 'c') and d != 'e'".
    $ event add --event-name x --scope everywhere
    FAILED
    Incorrect Usage: 'everywhere' is no scope: write such as "host.hostName = 'ci-3'" or "a in ('b', 'c') and d != 'e'".
    $ event add --event-name x --time 12
    FAILED
    Incorrect Usage: '12' is not a time: write Unix seconds, or such as 2026-05-01T12:00:00Z
    $ team create --team-name x --scope production
    FAILED
    Incorrect Usage: 'production' is no scope: write such as "host.hostName = 'ci-3'" or "a in ('b', 'c') and d != 'e'".
    $ query 'rate(up[$__interval])'
    FAILED
    Incorrect Usage: '$__interval' is filled in by dashboards only: write a range such as 5m in the place of '$__interval' or '$__range', and leave '$__scope' out or write labels
    "#);
    sandbox.file("event.json", r#"{"name":"x","timestamp":1714000000}"#);
    let said = run(&sandbox, "event add --file event.json");
    assert!(said.code != 0 && said.stderr.contains("is no time in milliseconds"), "{said}");
    sandbox.file("old.json", r#"{"name":"x","schema":2,"widgets":[]}"#);
    let said = run(&sandbox, "dashboard add-json --file old.json");
    assert!(said.code != 0 && said.stderr.contains("schema 2"), "{said}");
    let said = run(&sandbox, "api POST /api/alerts --input -");
    assert!(said.code == 1 && said.stderr.contains("add --force"), "{said}");
    assert!(writes(&sandbox).is_empty());
}

#[test]
fn small_things_are_understood() {
    let sandbox = Sandbox::new().logged_in();
    run(&sandbox, "query -up --time 1714000000.5").ok();
    run(&sandbox, "query up --last 1m --step 0.5s").ok();
    run(&sandbox, "user show --user WRITER@example.com").ok();
    run(&sandbox, "team update --team Payments --add-member 'WRITER@example.com:View only'").ok();
    let mut alerts = run(&sandbox, "api GET /api/alerts").ok().json();
    let first = alerts["alerts"][0].clone();
    alerts["alerts"] = serde_json::json!([first]);
    sandbox.file("list.json", &alerts.to_string());
    run(&sandbox, "alert add --file list.json --alert-name again").ok();
    sandbox.file("typo.json", r#"{"name":"x","condition":"avg(avg(x)) > 1","enabeld":false}"#);
    let said = run(&sandbox, "alert add --file typo.json --strict");
    assert!(said.code != 0 && said.stderr.contains("did you mean 'enabled'?"), "{said}");
}
