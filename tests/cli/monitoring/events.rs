//! `monitoring event …`: pages, times, tags.

use ibmcloud_emulator::{World, keys};

use crate::support::transcript::{ABC_GUID, as_somebody, empty, refusals, run, transcript, writes};
use crate::support::{Sandbox, stable};

/// Many events, one a minute, the newest one a while ago.
fn many(count: u64) -> impl FnOnce(&mut World) {
    move |world| {
        let series = &mut world.monitor_mut(ABC_GUID).unwrap().event_series;
        series.count = count;
        series.newest = 1_760_000_000_000;
        series.every_seconds = 60;
    }
}

/// The queries that were sent for events.
fn pages(sandbox: &Sandbox) -> Vec<String> {
    let calls = sandbox.cloud.calls().into_iter();
    calls.filter_map(|call| call.path.strip_prefix("/api/v2/events?").map(str::to_owned)).collect()
}

#[test]
fn events_are_listed_newest_first() {
    let sandbox = Sandbox::new().logged_in();
    let lines = [
        "event list",
        "event list --output WIDE --limit 2",
        "event list --category custom,kubernetes",
        "event list --filter uptime",
        "event list --from 1768476600 --to 1768480200",
        "event list --last 15m",
    ];
    insta::assert_snapshot!(transcript(&sandbox, &lines), @"
    $ event list
    Getting the events of instance IBM Cloud Monitoring abc...
    OK
    Time                   Name         Severity   Type         Scope
    2026-01-15T13:30:00Z   Low uptime   4          ALERT        host.hostName = 'web-1'
    2026-01-15T12:30:00Z   OOM kill     3          KUBERNETES   host.hostName = 'web-1'
    2026-01-15T11:30:00Z   Low uptime   4          ALERT        host.hostName = 'web-1'
    2026-01-15T10:30:00Z   deploy       6          CUSTOM       host.hostName = 'web-1'

    $ event list --output WIDE --limit 2
    Getting the events of instance IBM Cloud Monitoring abc...
    OK
    Time                   Name         Severity   Type         Scope                     ID                    Description   Tags
    2026-01-15T13:30:00Z   Low uptime   4          ALERT        host.hostName = 'web-1'   1893450000000000004
    2026-01-15T12:30:00Z   OOM kill     3          KUBERNETES   host.hostName = 'web-1'   1893450000000000003

    $ event list --category custom,kubernetes
    Getting the events of instance IBM Cloud Monitoring abc...
    OK
    Time                   Name       Severity   Type         Scope
    2026-01-15T12:30:00Z   OOM kill   3          KUBERNETES   host.hostName = 'web-1'
    2026-01-15T10:30:00Z   deploy     6          CUSTOM       host.hostName = 'web-1'

    $ event list --filter uptime
    Getting the events of instance IBM Cloud Monitoring abc...
    OK
    Time                   Name         Severity   Type    Scope
    2026-01-15T13:30:00Z   Low uptime   4          ALERT   host.hostName = 'web-1'
    2026-01-15T11:30:00Z   Low uptime   4          ALERT   host.hostName = 'web-1'

    $ event list --from 1768476600 --to 1768480200
    Getting the events of instance IBM Cloud Monitoring abc...
    OK
    Time                   Name         Severity   Type         Scope
    2026-01-15T12:30:00Z   OOM kill     3          KUBERNETES   host.hostName = 'web-1'
    2026-01-15T11:30:00Z   Low uptime   4          ALERT        host.hostName = 'web-1'

    $ event list --last 15m
    Getting the events of instance IBM Cloud Monitoring abc...
    OK
    No event found.
    ");
}

#[test]
fn seconds_are_sent_as_milliseconds() {
    let sandbox = Sandbox::new().logged_in();
    run(&sandbox, "event list --from 1714000000 --to 2024-04-25T00:00:00Z --limit 7").ok();
    let query = pages(&sandbox).pop().unwrap();
    assert!(query.contains("from=1714000000000&to=1714003200000"), "{query}");
    assert!(query.contains("limit=7"), "{query}");
    let before = jiff_now();
    run(&sandbox, "event list --duration 1H").ok();
    let query = pages(&sandbox).pop().unwrap();
    let from = query.split(['?', '&']).find_map(|pair| pair.strip_prefix("from=")).unwrap();
    let span = before - from.parse::<i64>().unwrap();
    assert!((3_590_000..=3_600_000).contains(&span), "an hour before {before}: {query}");
}

fn jiff_now() -> i64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    i64::try_from(now.as_millis()).unwrap()
}

#[test]
fn long_lists_come_page_by_page_and_whole() {
    let sandbox = Sandbox::changed(many(1_300)).logged_in();
    let list = run(&sandbox, "event list --limit 1203 --output json").ok().json();
    let ids: Vec<&str> =
        list.as_array().unwrap().iter().map(|event| event["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), 1_203);
    let mut unique = ids.clone();
    unique.sort_unstable();
    unique.dedup();
    assert_eq!(unique.len(), ids.len(), "no event comes twice");
    let times: Vec<i64> =
        list.as_array().unwrap().iter().map(|event| event["timestamp"].as_i64().unwrap()).collect();
    assert!(times.is_sorted_by(|newer, older| newer >= older));
    assert_eq!(pages(&sandbox).len(), 3);

    let all = run(&sandbox, "event list --limit 10000 -q").ok();
    assert_eq!(all.stdout.lines().count(), 1_300 + 4 + 1, "series, demo events and headings");
}

#[test]
fn half_a_list_is_no_list() {
    let sandbox = Sandbox::changed(many(1_300)).logged_in();
    sandbox.cloud.add_fault("GET /api/v2/events nth=3 not-json".parse().unwrap());
    let said = run(&sandbox, "event list --limit 2000 --output json");
    assert_eq!((said.code, said.stdout.as_str()), (1, ""), "{said}");
}

#[test]
fn an_event_is_added_and_deleted() {
    let sandbox = Sandbox::new().logged_in();
    let line = "event add --event-name deploy --description 'v1.4' -s 6 --time 1714000000 \
                --scope \"host.hostName='ci-3'\" --tag build=512 --tag stage=test --output JSON";
    let made = run(&sandbox, line).ok().json();
    assert_eq!(made["timestamp"], 1_714_000_000_000_i64);
    assert_eq!(made["tags"], serde_json::json!({"build": "512", "stage": "test"}));
    assert_eq!(made["severity"], 6);
    assert_eq!(made["scope"], "host.hostName = 'ci-3'");
    let id = made["id"].as_str().unwrap();
    let declined = run(&sandbox, &format!("n | event delete --id {id}")).ok();
    assert!(declined.stdout.contains("Nothing was changed."), "{declined}");
    run(&sandbox, &format!("event delete --id {id} --force")).ok();
    let wanted = ["POST /api/v2/events 201".to_owned(), format!("DELETE /api/v2/events/{id} 204")];
    assert_eq!(writes(&sandbox), wanted);
    let gone = run(&sandbox, &format!("event delete --id {id} --force"));
    assert!(gone.stderr.contains("was not found."), "{gone}");
}

#[test]
fn an_event_is_deleted_by_its_name_if_there_is_one_of_it() {
    let sandbox = Sandbox::new().logged_in();
    for name in ["deploy/ci 42", "twice", "twice"] {
        run(&sandbox, &format!("event add --event-name '{name}'")).ok();
    }
    let deleted = run(&sandbox, "event delete --id 'deploy/ci 42' --force").ok();
    assert!(deleted.stdout.contains("Event deploy/ci 42 with ID "), "{deleted}");
    let several = run(&sandbox, "event delete --id twice --force");
    assert!(several.stderr.contains("Several are named 'twice':\n  "), "{several}");
    let missing = run(&sandbox, "event delete --id 'deploy/ci' --force");
    assert!(missing.stderr.contains("Event 'deploy/ci' was not found."), "{missing}");
}

#[test]
fn wrong_words_are_refused() {
    let sandbox = Sandbox::new().logged_in();
    let lines = [
        "event list --last soon",
        "event list --limit 10001",
        "event list --limit 0",
        "event list --from 1714000000000",
        "event list --from 20 --to 10",
        "event list --last 1h --from 10",
        "event list --status open",
        "event add",
        "event add --event-name x --severity urgent",
        "event add --event-name x --tag novalue",
        "event delete",
    ];
    insta::assert_snapshot!(refusals(&sandbox, &lines), @"
    $ event list --last soon
    FAILED
    Incorrect Usage: 'soon' is not a duration, such as 15m, 12h or 10d
    $ event list --limit 10001
    FAILED
    Incorrect Usage: '10001' is not a limit: write 1 to 10000
    $ event list --limit 0
    FAILED
    Incorrect Usage: '0' is not a limit: write 1 to 10000
    $ event list --from 1714000000000
    FAILED
    Incorrect Usage: '1714000000000' is not a time: write Unix seconds, or such as 2026-05-01T12:00:00Z
    $ event list --from 20 --to 10
    FAILED
    Incorrect Usage: --from is later than --to
    $ event list --last 1h --from 10
    FAILED
    Incorrect Usage: '--last' cannot be used with '--from'
    $ event list --status open
    FAILED
    Incorrect Usage: 'open' is not a state: write some of triggered, resolved, acknowledged, unacknowledged
    $ event add
    FAILED
    Incorrect Usage: --event-name is missing
    $ event add --event-name x --severity urgent
    FAILED
    Incorrect Usage: 'urgent' is not a severity: write 0 to 7, or HIGH, MEDIUM, LOW, INFO or NONE
    $ event add --event-name x --tag novalue
    FAILED
    Incorrect Usage: 'novalue' is not of the form KEY=VALUE
    $ event delete
    FAILED
    Incorrect Usage: --id is missing
    ");
    assert_eq!(pages(&sandbox), [""; 0]);
}

#[test]
fn nothing_no_right_and_no_service() {
    let sandbox = Sandbox::changed(empty).logged_in();
    insta::assert_snapshot!(transcript(&sandbox, &["event list", "event list --output JSON"]), @"
    $ event list
    Getting the events of instance IBM Cloud Monitoring abc...
    OK
    No event found.

    $ event list --output JSON
    []
    ");
    let sandbox = as_somebody(Sandbox::new(), keys::READER);
    let _guard = stable();
    sandbox.cloud.add_fault("GET /api/v2/events nth=1 status=501".parse().unwrap());
    let lines = ["event list", "event add --event-name x"];
    insta::assert_snapshot!(transcript(&sandbox, &lines), @"
    $ event list
    Getting the events of instance IBM Cloud Monitoring abc...
    FAILED
    Could not get the events of instance IBM Cloud Monitoring abc.
    IBM Cloud Monitoring refused (status 501): Not Implemented: Not Implemented
    The service is in trouble: try again later, or look at https://cloud.ibm.com/status.
    Trace ID: [ID]
    [1]

    $ event add --event-name x
    Adding event x to instance IBM Cloud Monitoring abc...
    FAILED
    Could not add event x.
    IBM Cloud Monitoring refused (status 403): Access is denied: Not enough privileges to complete the action
    Ask the owner of the account for the role that this needs, then log in again.
    Trace ID: [ID]
    Nothing was changed.
    [1]
    ");
}

#[test]
fn only_alert_events_have_a_state() {
    let sandbox = Sandbox::new().logged_in();
    let events = run(&sandbox, "event list --status triggered --output JSON").ok().json();
    let kinds: Vec<_> = events.as_array().unwrap().iter().map(|it| it["type"].clone()).collect();
    assert!(!kinds.is_empty() && kinds.iter().all(|kind| kind == "ALERT"), "{kinds:?}");
    let both = "event list --status triggered --category custom,ALERT --output JSON";
    assert_eq!(run(&sandbox, both).ok().json(), events);
    let lines = ["event list --status triggered --category custom"];
    insta::assert_snapshot!(refusals(&sandbox, &lines), @"
    $ event list --status triggered --category custom
    FAILED
    Incorrect Usage: only events of the category 'alert' have a state
    ");
}
