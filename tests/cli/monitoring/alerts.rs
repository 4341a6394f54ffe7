//! `monitoring alert …`: both generations of the API, files, prompts, filters, units.

use ibmcloud_emulator::{World, keys};

use crate::support::transcript::{ABC_GUID, as_somebody, empty, refusals, run, transcript, writes};
use crate::support::{Sandbox, stable};

fn alert(world: &World, id: u64) -> serde_json::Value {
    let inside = world.monitor(ABC_GUID).unwrap();
    inside.alerts.iter().find(|alert| alert["id"] == id).unwrap().clone()
}

#[test]
fn alerts_of_both_generations_are_listed_and_filtered() {
    let sandbox = Sandbox::new().logged_in();
    let _guard = stable();
    let lines = [
        "alert list",
        "alert list --output wide",
        "alert list -e FALSE",
        "alert list --severity HIGH,4 --enabled true",
        "alert list --api-version 2 -s high",
        "alert list --team Payments",
        "alert list --team 40213 -q",
    ];
    insta::assert_snapshot!(transcript(&sandbox, &lines), @"
    $ alert list
    Getting the alerts of instance IBM Cloud Monitoring abc...
    OK
    Name           ID        Type         Severity   Enabled   Timespan
    Low uptime     7301      MANUAL       LOW (4)    true      10m
    High CPU       7302      PROMETHEUS   HIGH (1)   true      10m
    Pods restart   1234567   MANUAL       LOW (4)    true      10m
    Host down      7303      DOWNTIME     HIGH       false     5m

    $ alert list --output wide
    Getting the alerts of instance IBM Cloud Monitoring abc...
    OK
    Name           ID        Type         Severity   Enabled   Timespan   Condition                                           Channels   Team ID   Modified
    Low uptime     7301      MANUAL       LOW (4)    true      10m        avg(timeAvg(uptime)) <= 0                           15         40211     [TIME]
    High CPU       7302      PROMETHEUS   HIGH (1)   true      10m        avg by (host) (sysdig_host_cpu_used_percent) > 90              40211     [TIME]
    Pods restart   1234567   MANUAL       LOW (4)    true      10m        sum(avg(kubernetes.pod.restart.count)) > 1                     40211     [TIME]
    Host down      7303      DOWNTIME     HIGH       false     5m         avg(timeAvg(up)) <= 0.0                             16         40211     [TIME]

    $ alert list -e FALSE
    Getting the alerts of instance IBM Cloud Monitoring abc...
    OK
    Name        ID     Type       Severity   Enabled   Timespan
    Host down   7303   DOWNTIME   HIGH       false     5m

    $ alert list --severity HIGH,4 --enabled true
    Getting the alerts of instance IBM Cloud Monitoring abc...
    OK
    Name           ID        Type         Severity   Enabled   Timespan
    Low uptime     7301      MANUAL       LOW (4)    true      10m
    High CPU       7302      PROMETHEUS   HIGH (1)   true      10m
    Pods restart   1234567   MANUAL       LOW (4)    true      10m

    $ alert list --api-version 2 -s high
    Getting the alerts of instance IBM Cloud Monitoring abc...
    OK
    Name        ID     Type         Severity   Enabled   Timespan
    High CPU    7302   PROMETHEUS   HIGH       true      10m
    Host down   7303   DOWNTIME     HIGH       false     5m

    $ alert list --team Payments
    Getting the alerts of instance IBM Cloud Monitoring abc...
    OK
    No alert found.

    $ alert list --team 40213 -q
    No alert found.
    ");
}

#[test]
fn an_alert_is_shown_for_people_and_for_programs() {
    let sandbox = Sandbox::new().logged_in();
    let _guard = stable();
    let lines =
        ["alert get --id 7301", "alert get --id 'Host down'", "alert get --id 7301 --output JSON"];
    insta::assert_snapshot!(transcript(&sandbox, &lines), @r#"
    $ alert get --id 7301
    Getting alert 7301 of instance IBM Cloud Monitoring abc...
    OK

    Name:          Low uptime
    ID:            7301
    Version:       1
    Description:
    Type:          MANUAL
    Severity:      LOW (4)
    Enabled:       true
    Condition:     avg(timeAvg(uptime)) <= 0
    Scope:
    Segments:      host.hostName
    Timespan:      10m
    Channels:      15
    Team ID:       40211
    Created:       [TIME]
    Modified:      [TIME]

    $ alert get --id 'Host down'
    Getting alert Host down of instance IBM Cloud Monitoring abc...
    OK

    Name:          Host down
    ID:            7303
    Version:       1
    Description:   No data from a host for five minutes
    Type:          DOWNTIME
    Severity:      HIGH
    Enabled:       false
    Condition:     avg(timeAvg(up)) <= 0.0
    Scope:
    Segments:
    Timespan:      5m
    Channels:      16
    Team ID:       40211
    Created:       [TIME]
    Modified:      [TIME]

    $ alert get --id 7301 --output JSON
    {
        "id": 7301,
        "version": 1,
        "name": "Low uptime",
        "description": null,
        "teamId": 40211,
        "enabled": true,
        "type": "MANUAL",
        "condition": "avg(timeAvg(uptime)) \u003c= 0",
        "filter": null,
        "segmentBy": [
            "host.hostName"
        ],
        "segmentCondition": {
            "type": "ANY"
        },
        "severity": 4,
        "severityLabel": "LOW",
        "timespan": 600000000,
        "notificationChannelIds": [
            15
        ],
        "reNotify": false,
        "reNotifyMinutes": 30,
        "notificationCount": 0,
        "autoCreated": false,
        "rateOfChange": false,
        "createdOn": 1768469400000,
        "modifiedOn": 1768469400000
    }
    "#);
    let list = run(&sandbox, "alert list --output '\"wide, Json\"'").ok().json();
    let ids: Vec<_> = list.as_array().unwrap().iter().map(|it| it["id"].clone()).collect();
    assert_eq!(ids, [7301, 7302, 1_234_567, 7303]);
}

#[test]
fn nothing_to_list_is_said() {
    let sandbox = Sandbox::changed(empty).logged_in();
    let lines = ["alert list", "alert list --output JSON"];
    insta::assert_snapshot!(transcript(&sandbox, &lines), @"
    $ alert list
    Getting the alerts of instance IBM Cloud Monitoring abc...
    OK
    No alert found.

    $ alert list --output JSON
    []
    ");
}

#[test]
fn an_alert_is_added_with_the_documented_defaults_and_units() {
    let sandbox = Sandbox::new().logged_in();
    let added = run(
        &sandbox,
        "alert add --alert-name busy --condition 'avg(cpu.used.percent) > 80' --output json",
    );
    let id = added.ok().json()["id"].as_u64().unwrap();
    let plain = alert(&sandbox.cloud.world(), id);
    assert_eq!(plain["timespan"], 60_000_000_u64);
    assert_eq!(plain["severity"], 4);
    assert_eq!(plain["enabled"], true);
    assert_eq!(plain["type"], "MANUAL");

    for (name, typed, micros) in
        [("a", "300", 300_000_000_u64), ("b", "5m", 300_000_000), ("c", "600000000", 600_000_000)]
    {
        let line = format!(
            "alert add --alert-name {name} --condition avg(x)>1 --timespan {typed} --output json"
        );
        assert_eq!(run(&sandbox, &line).ok().json()["timespan"], micros, "{typed}");
    }
}

#[test]
fn every_flag_of_add_reaches_the_alert() {
    let sandbox = Sandbox::new().logged_in();
    let line = "alert add --alert-name all --description 'what for' --type prometheus \
                --condition 'up == 0' --severity 2 --severity-label medium --disable \
                --segment \"['host.mac', 'proc.name']\" --segment-condition all \
                --user-filter \"kubernetes.namespace.name='production'\" \
                --notify EMAIL,'incident hook' --output JSON";
    let made = run(&sandbox, line).ok().json();
    let wanted = serde_json::json!({
        "description": "what for", "type": "PROMETHEUS", "condition": "up == 0", "severity": 2,
        "severityLabel": "MEDIUM", "enabled": false, "segmentBy": ["host.mac", "proc.name"],
        "segmentCondition": {"type": "ALL"}, "notificationChannelIds": [15, 16],
        "filter": "kubernetes.namespace.name='production'",
    });
    for (member, value) in wanted.as_object().unwrap() {
        assert_eq!(made[member], *value, "{member}");
    }
}

#[test]
fn wrong_words_are_refused_before_anything_is_sent() {
    let sandbox = Sandbox::new().logged_in();
    let lines = [
        "alert add",
        "alert add --alert-name x",
        "alert add --alert-name x --condition 'avg(y) > 1' --severity 9",
        "alert add --alert-name x --condition 'avg(y) > 1' --severity 2 --severity-label HIGH",
        "alert add --alert-name x --condition 'avg(y) > 1' --timespan 90",
        "alert add --alert-name x --condition 'avg(y) > 1' --type nothing",
        "alert list --severity urgent",
        "alert list --enabled perhaps",
        "alert get",
        "alert update --id 7301",
        "alert delete",
    ];
    insta::assert_snapshot!(refusals(&sandbox, &lines), @"
    $ alert add
    FAILED
    Incorrect Usage: --alert-name is missing
    $ alert add --alert-name x
    FAILED
    Incorrect Usage: --condition is missing, which alerts of type MANUAL need
    $ alert add --alert-name x --condition 'avg(y) > 1' --severity 9
    FAILED
    Incorrect Usage: '9' is not a severity: write 0 (emergency) to 7 (debug), HIGH, MEDIUM, LOW or INFO
    $ alert add --alert-name x --condition 'avg(y) > 1' --severity 2 --severity-label HIGH
    FAILED
    Incorrect Usage: severity 2 is MEDIUM, not HIGH
    $ alert add --alert-name x --condition 'avg(y) > 1' --timespan 90
    FAILED
    Incorrect Usage: a time span is a whole number of minutes, and '90' is not
    $ alert add --alert-name x --condition 'avg(y) > 1' --type nothing
    FAILED
    Incorrect Usage: 'nothing' is not a type of alert: write one of MANUAL, BASELINE, HOST_COMPARISON, PROMETHEUS, EVENT
    $ alert list --severity urgent
    FAILED
    Incorrect Usage: 'urgent' is not a severity: write 0 to 7, or HIGH, MEDIUM, LOW or INFO
    $ alert list --enabled perhaps
    FAILED
    Incorrect Usage: 'perhaps' is neither TRUE nor FALSE
    $ alert get
    FAILED
    Incorrect Usage: --id is missing
    $ alert update --id 7301
    FAILED
    Incorrect Usage: nothing to update was named
    $ alert delete
    FAILED
    Incorrect Usage: --id is missing
    ");
    assert_eq!(writes(&sandbox), [""; 0]);
}

#[test]
fn alerts_are_switched_and_deleted() {
    let sandbox = Sandbox::new().logged_in();
    let lines = [
        "alert disable --id 'Low uptime'",
        "alert disable --id 7301",
        "alert enable --id 7303",
        "n | alert delete --id 7302",
        "y | alert delete --id 7302 --file alert.json",
        "alert delete --id 7303",
        "alert delete --id 7303 --force --output JSON",
    ];
    insta::assert_snapshot!(transcript(&sandbox, &lines), @r#"
    $ alert disable --id 'Low uptime'
    Disabling alert Low uptime of instance IBM Cloud Monitoring abc...
    OK
    Alert Low uptime with ID 7301 is disabled.

    $ alert disable --id 7301
    Disabling alert 7301 of instance IBM Cloud Monitoring abc...
    OK
    Alert Low uptime with ID 7301 is disabled.

    $ alert enable --id 7303
    Enabling alert 7303 of instance IBM Cloud Monitoring abc...
    OK
    Alert Host down with ID 7303 is enabled.

    $ n | alert delete --id 7302
    Really delete alert High CPU with ID 7302? [y/N]> n
    Nothing was changed.

    $ y | alert delete --id 7302 --file alert.json
    Really delete alert High CPU with ID 7302? [y/N]> y
    Deleting alert High CPU of instance IBM Cloud Monitoring abc...
    OK
    Alert High CPU with ID 7302 was deleted.
    '--file' has no meaning when an alert is deleted; it is ignored.
    $ alert delete --id 7303
    Really delete alert Host down with ID 7303? [y/N]>
    FAILED
    Could not read from input: EOF
    Nothing was changed.
    [1]

    $ alert delete --id 7303 --force --output JSON
    {
        "deleted": true,
        "id": 7303
    }
    "#);
    let changes = [
        "PUT /api/alerts/7301 200",
        "PUT /api/v2/alerts/7303 200",
        "DELETE /api/alerts/7302 204",
        "DELETE /api/v2/alerts/7303 204",
    ];
    assert_eq!(writes(&sandbox), changes);
}

#[test]
fn what_is_missing_or_ambiguous_is_named() {
    let sandbox = Sandbox::changed(|world| {
        let inside = world.monitor_mut(ABC_GUID).unwrap();
        let mut twin = inside.alerts[0].clone();
        twin["id"] = 7999.into();
        inside.alerts.push(twin);
    })
    .logged_in();
    let lines = [
        "alert get --id 99",
        "alert disable --id nothing",
        "alert get --id 'Low uptime'",
        "alert list --team Nobody",
    ];
    insta::assert_snapshot!(transcript(&sandbox, &lines), @"
    $ alert get --id 99
    Getting alert 99 of instance IBM Cloud Monitoring abc...
    FAILED
    Alert '99' was not found.
    Nothing was changed. List what there is with 'ibmcloud monitoring alert list'.
    [1]

    $ alert disable --id nothing
    Disabling alert nothing of instance IBM Cloud Monitoring abc...
    FAILED
    Alert 'nothing' was not found.
    Nothing was changed. List what there is with 'ibmcloud monitoring alert list'.
    [1]

    $ alert get --id 'Low uptime'
    Getting alert Low uptime of instance IBM Cloud Monitoring abc...
    FAILED
    Several are named 'Low uptime':
      7301   MANUAL
      7999   MANUAL
    Nothing was changed. Name the one you mean by its ID.
    [1]

    $ alert list --team Nobody
    FAILED
    Team 'Nobody' was not found. The teams that you see are:
      Monitor Operations (40211)
      Payments (40212)
      Platform (40213)
    Nothing was changed. Name one of them with '--team'.
    [1]
    ");
}

#[test]
fn a_reader_may_look_and_not_change() {
    let sandbox = as_somebody(Sandbox::new(), keys::READER);
    let _guard = stable();
    run(&sandbox, "alert list").ok();
    let lines = [
        "alert add --alert-name x --condition 'avg(y) > 1'",
        "alert disable --id 7301",
        "alert delete --id 7301 --force",
    ];
    insta::assert_snapshot!(transcript(&sandbox, &lines), @"
    $ alert add --alert-name x --condition 'avg(y) > 1'
    Adding alert x to instance IBM Cloud Monitoring abc...
    FAILED
    Could not add alert x.
    IBM Cloud Monitoring refused (status 403): Access is denied: Not enough privileges to complete the action
    Ask the owner of the account for the role that this needs, then log in again.
    Trace ID: [ID]
    Nothing was changed.
    [1]

    $ alert disable --id 7301
    Disabling alert 7301 of instance IBM Cloud Monitoring abc...
    FAILED
    Could not update alert 7301.
    IBM Cloud Monitoring refused (status 403): Access is denied: Not enough privileges to complete the action
    Ask the owner of the account for the role that this needs, then log in again.
    Trace ID: [ID]
    Nothing was changed.
    [1]

    $ alert delete --id 7301 --force
    Deleting alert Low uptime of instance IBM Cloud Monitoring abc...
    FAILED
    Could not delete alert 7301.
    IBM Cloud Monitoring refused (status 403): Access is denied: Not enough privileges to complete the action
    Ask the owner of the account for the role that this needs, then log in again.
    Trace ID: [ID]
    Nothing was changed.
    [1]
    ");
}

#[test]
fn a_fault_of_the_service_is_told_as_what_it_is() {
    let sandbox = Sandbox::new().logged_in();
    let _guard = stable();
    for fault in [
        "GET /api/alerts not-json",
        "GET /api/alerts/7301 nth=1 status=403",
        "POST /api/alerts 503",
        "PUT /api/alerts/* 409",
        "DELETE /api/alerts/* cut-after",
    ] {
        sandbox.cloud.add_fault(fault.parse().unwrap());
    }
    let lines = [
        "alert list --output JSON",
        "alert get --id 7301",
        "alert add --alert-name x --condition 'avg(y) > 1'",
        "alert disable --id 7301",
        "alert delete --id 7302 --force",
    ];
    insta::assert_snapshot!(transcript(&sandbox, &lines), @"
    $ alert list --output JSON
    FAILED
    Could not get the alerts of instance IBM Cloud Monitoring abc.
    IBM Cloud Monitoring cannot be understood: the answer is not JSON
    Try again; if it happens again, trace it with IBMCLOUD_TRACE=true.
    [1]

    $ alert get --id 7301
    Getting alert 7301 of instance IBM Cloud Monitoring abc...
    FAILED
    Could not get alert 7301.
    IBM Cloud Monitoring refused (status 403): Forbidden: Forbidden
    Ask the owner of the account for the role that this needs, then log in again.
    Trace ID: [ID]
    Nothing was changed.
    [1]

    $ alert add --alert-name x --condition 'avg(y) > 1'
    Adding alert x to instance IBM Cloud Monitoring abc...
    FAILED
    Could not add alert x.
    IBM Cloud Monitoring refused (status 503): Service Unavailable: Service Unavailable
    The service is in trouble: try again later, or look at https://cloud.ibm.com/status.
    Trace ID: [ID]
    The change may or may not have happened: look before you try again.
    [5]

    $ alert disable --id 7301
    Disabling alert 7301 of instance IBM Cloud Monitoring abc...
    FAILED
    Could not update alert 7301.
    IBM Cloud Monitoring refused (status 409): Conflict: Conflict
    Somebody changed it in the meantime: get it again, and repeat your change.
    Trace ID: [ID]
    Nothing was changed.
    [1]

    $ alert delete --id 7302 --force
    Deleting alert High CPU of instance IBM Cloud Monitoring abc...
    FAILED
    Could not delete alert 7302.
    IBM Cloud Monitoring did not answer to the end: peer closed connection without sending TLS close_notify
    Check the network, HTTPS_PROXY and the endpoint ('ibmcloud api').
    The change may or may not have happened: look before you try again.
    [5]
    ");
}

#[test]
fn a_number_is_an_id_and_never_a_name() {
    let sandbox = Sandbox::new().logged_in();
    run(&sandbox, "alert add --alert-name 7301 --condition 'avg(x) > 1'").ok();
    let lines = [
        "alert delete --id 7301 --force",
        "alert delete --id 7301 --force",
        "alert get --id 7301",
        "channel delete --id 99 --force",
    ];
    insta::assert_snapshot!(transcript(&sandbox, &lines), @"
    $ alert delete --id 7301 --force
    Deleting alert Low uptime of instance IBM Cloud Monitoring abc...
    OK
    Alert Low uptime with ID 7301 was deleted.

    $ alert delete --id 7301 --force
    FAILED
    Alert '7301' was not found.
    Nothing was changed. A number is always an ID; the one that is named '7301' has ID 50001.
    [1]

    $ alert get --id 7301
    Getting alert 7301 of instance IBM Cloud Monitoring abc...
    FAILED
    Alert '7301' was not found.
    Nothing was changed. A number is always an ID; the one that is named '7301' has ID 50001.
    [1]

    $ channel delete --id 99 --force
    FAILED
    Notification channel '99' was not found.
    Nothing was changed. List what there is with 'ibmcloud monitoring channel list'.
    [1]
    ");
    assert_eq!(writes(&sandbox).len(), 2, "one alert was added, and one deleted");
}

#[test]
fn an_alert_of_the_other_version_is_told() {
    let sandbox = Sandbox::new().logged_in();
    let shown = run(&sandbox, "alert get --id 7301 --output JSON").ok();
    sandbox.file("first.json", &shown.stdout);
    let lines = [
        "alert get --id 7303 --api-version 1",
        "alert get --id 9999 --api-version 1",
        "alert update --id 7303 --file first.json",
    ];
    insta::assert_snapshot!(transcript(&sandbox, &lines), @"
    $ alert get --id 7303 --api-version 1
    Getting alert 7303 of instance IBM Cloud Monitoring abc...
    FAILED
    Alert '7303' is there in version 2 of the API only.
    Nothing was changed. 'ibmcloud monitoring alert get' shows it with '--api-version 2'.
    [1]

    $ alert get --id 9999 --api-version 1
    Getting alert 9999 of instance IBM Cloud Monitoring abc...
    FAILED
    Alert '9999' was not found.
    Nothing was changed. List what there is with 'ibmcloud monitoring alert list'.
    [1]

    $ alert update --id 7303 --file first.json
    Updating alert 7303 of instance IBM Cloud Monitoring abc...
    FAILED
    Alert '7303' is there in version 2 of the API only.
    Nothing was changed. 'ibmcloud monitoring alert get' shows it with '--api-version 2'.
    [1]
    ");
}

#[test]
fn a_byte_order_mark_is_read_over() {
    let sandbox = Sandbox::new().logged_in();
    let text = "\u{feff}{\"name\": \"marked\", \"condition\": \"avg(x) > 1\"}";
    sandbox.file("marked.json", text);
    run(&sandbox, "alert add --file marked.json").ok();
    let args =
        ["monitoring", "alert", "add", "--file", "-", "--name", crate::support::transcript::ABC];
    sandbox.run_with_input(&args, &text.replace("marked", "marked, too")).ok();
}
