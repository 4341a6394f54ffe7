//! `monitoring silence`: rules that keep alerts silent.

use insta::assert_snapshot;

use crate::support::Sandbox;
use crate::support::transcript::{refusals, run, transcript, writes};

const NIGHT: &str =
    "silence create --silence-name night --start 2026-01-31T22:00:00Z --duration 8h --alert 7301";

#[test]
fn a_rule_is_made_changed_and_deleted() {
    let sandbox = Sandbox::new().logged_in();
    assert_snapshot!(transcript(&sandbox, &[
        NIGHT,
        "silence list",
        "silence update --id night --duration 9h --scope \"host.hostName = 'ci-3'\"",
        "silence update --id night --duration 9h",
        "silence show --id night",
        "silence delete --id night --force",
        "silence list",
    ]), @r#"
    $ silence create --silence-name night --start 2026-01-31T22:00:00Z --duration 8h --alert 7301
    Creating silencing rule night in instance IBM Cloud Monitoring abc...
    OK
    Silencing rule night was created with ID 50001. It ends at 2026-02-01T06:00:00Z.

    $ silence list
    Getting the silencing rules of instance IBM Cloud Monitoring abc...
    OK
    Name    ID      Enabled   Start                  End
    night   50001   true      2026-01-31T22:00:00Z   2026-02-01T06:00:00Z

    $ silence update --id night --duration 9h --scope "host.hostName = 'ci-3'"
    Updating silencing rule night of instance IBM Cloud Monitoring abc...
    OK
    Silencing rule night with ID 50001 was updated. It ends at 2026-02-01T07:00:00Z.

    $ silence update --id night --duration 9h
    Updating silencing rule night of instance IBM Cloud Monitoring abc...
    OK
    Nothing was changed: night is already as it is asked to be.

    $ silence show --id night
    Getting silencing rule night of instance IBM Cloud Monitoring abc...
    OK

    Name:       night
    ID:         50001
    Version:    2
    Enabled:    true
    Start:      2026-01-31T22:00:00Z
    End:        2026-02-01T07:00:00Z
    Duration:   9h
    Scope:      host.hostName = 'ci-3'
    Alerts:     7301
    Channels:

    $ silence delete --id night --force
    Deleting silencing rule night of instance IBM Cloud Monitoring abc...
    OK
    Silencing rule night with ID 50001 was deleted.

    $ silence list
    Getting the silencing rules of instance IBM Cloud Monitoring abc...
    OK
    No silencing rule found.
    "#);
}

#[test]
fn a_rule_that_means_nothing_is_refused_before_anything_is_sent() {
    let sandbox = Sandbox::new().logged_in();
    assert_snapshot!(refusals(&sandbox, &[
        "silence create --duration 1h",
        "silence create --silence-name x",
        "silence create --silence-name x --duration 0",
        "silence create --silence-name x --duration 1h --scope production",
        "silence update --id night",
    ]), @r#"
    $ silence create --duration 1h
    FAILED
    Incorrect Usage: --silence-name is missing
    $ silence create --silence-name x
    FAILED
    Incorrect Usage: --duration is missing
    $ silence create --silence-name x --duration 0
    FAILED
    Incorrect Usage: '0' is not a duration, such as 15m, 12h or 10d
    $ silence create --silence-name x --duration 1h --scope production
    FAILED
    Incorrect Usage: 'production' is no scope: write such as "host.hostName = 'ci-3'" or "a in ('b', 'c') and d != 'e'".
    $ silence update --id night
    FAILED
    Incorrect Usage: nothing to update was named
    "#);
    assert!(writes(&sandbox).is_empty());
}

#[test]
fn words_of_other_commands_lead_here_too() {
    let sandbox = Sandbox::new().logged_in();
    run(&sandbox, &NIGHT.replace("silence create", "silence add")).ok();
    run(&sandbox, "silence get --id night").ok();
    for line in [
        "alert show --id 7301",
        "dashboard show --id 8842",
        "channel get --id 15",
        "team get --team Payments",
        "user get --user writer@example.com",
        "alert create --alert-name w --condition 'avg(avg(x)) > 1' --severity HIGH",
        "event create --event-name w --severity high",
        "team add --team-name W",
        "channel add --type email --channel-name w --recipient a@example.com",
    ] {
        run(&sandbox, line).ok();
    }
}
