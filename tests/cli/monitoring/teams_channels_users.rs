//! `monitoring team …`, `channel …`, `user …` and the `settings` lists.

use ibmcloud_emulator::keys;

use crate::support::transcript::{ABC_GUID, as_somebody, empty, refusals, run, transcript, writes};
use crate::support::{Sandbox, stable};

#[test]
fn settings_are_listed() {
    let sandbox = Sandbox::new().logged_in();
    let _guard = stable();
    let lines = [
        "settings team list",
        "settings user list",
        "settings user list --teamID 40212",
        "settings user list --teamID Payments --output wide",
        "settings notification list",
        "settings notification list --output WIDE",
        "settings notification list --output json",
    ];
    insta::assert_snapshot!(transcript(&sandbox, &lines), @r#"
    $ settings team list
    Getting the teams of instance IBM Cloud Monitoring abc...
    OK
    Name                 ID      Users   Default
    Monitor Operations   40211   4       true
    Payments             40212   3       false
    Platform             40213   3       false

    $ settings user list
    Getting the users of instance IBM Cloud Monitoring abc...
    OK
    Username              ID     Role
    admin@example.com     5101   ROLE_ADMIN
    writer@example.com    5102   ROLE_ADVANCED_USER
    reader@example.com    5103   ROLE_USER
    manager@example.com   5104   ROLE_ADMIN

    $ settings user list --teamID 40212
    Getting the users of instance IBM Cloud Monitoring abc...
    OK
    Username              ID     Role                 Team Role
    admin@example.com     5101   ROLE_ADMIN           ROLE_TEAM_MANAGER
    writer@example.com    5102   ROLE_ADVANCED_USER   ROLE_TEAM_EDIT
    manager@example.com   5104   ROLE_ADMIN           ROLE_TEAM_MANAGER

    $ settings user list --teamID Payments --output wide
    Getting the users of instance IBM Cloud Monitoring abc...
    OK
    Username              ID     Role                 Team Role           First Name   Last Name   Status      Enabled   Last Seen
    admin@example.com     5101   ROLE_ADMIN           ROLE_TEAM_MANAGER   Alex         Admin       confirmed   true      [TIME]
    writer@example.com    5102   ROLE_ADVANCED_USER   ROLE_TEAM_EDIT      Wren         Writer      confirmed   true      [TIME]
    manager@example.com   5104   ROLE_ADMIN           ROLE_TEAM_MANAGER   Morgan       Manager     confirmed   true      [TIME]

    $ settings notification list
    Getting the notification channels of instance IBM Cloud Monitoring abc...
    OK
    Name            ID   Type      Enabled
    on-call mail    15   EMAIL     true
    incident hook   16   WEBHOOK   true

    $ settings notification list --output WIDE
    Getting the notification channels of instance IBM Cloud Monitoring abc...
    OK
    Name            ID   Type      Enabled   Target                               Team ID   Modified
    on-call mail    15   EMAIL     true      oncall@example.com                             [TIME]
    incident hook   16   WEBHOOK   true      https://hooks.example.com/********             [TIME]

    $ settings notification list --output json
    [
        {
            "id": 15,
            "version": 1,
            "customerId": 73763,
            "enabled": true,
            "sendTestNotification": false,
            "createdOn": 1768469400000,
            "modifiedOn": 1768469400000,
            "name": "on-call mail",
            "options": {
                "emailRecipients": [
                    "oncall@example.com"
                ],
                "notifyOnOk": false,
                "notifyOnResolve": true
            },
            "type": "EMAIL"
        },
        {
            "id": 16,
            "version": 1,
            "customerId": 73763,
            "enabled": true,
            "sendTestNotification": false,
            "createdOn": 1768469400000,
            "modifiedOn": 1768469400000,
            "name": "incident hook",
            "options": {
                "url": "https://hooks.example.com/********",
                "notifyOnOk": true
            },
            "type": "WEBHOOK"
        }
    ]
    "#);
    let sandbox = Sandbox::changed(empty).logged_in();
    let lines = ["settings notification list", "channel list --output JSON"];
    insta::assert_snapshot!(transcript(&sandbox, &lines), @"
    $ settings notification list
    Getting the notification channels of instance IBM Cloud Monitoring abc...
    OK
    No notification channel found.

    $ channel list --output JSON
    []
    ");
}

#[test]
fn a_team_is_made_changed_and_deleted() {
    let sandbox = Sandbox::new().logged_in();
    let _guard = stable();
    let lines = [
        "team create --team-name Night --description 'on call' --default-role read --member reader@example.com --member writer@example.com:manager",
        "team show --team Night",
        "team update --team Night --team-name Day --add-member reader@example.com:edit --remove-member writer@example.com --scope 'host.hostName in (\"web-1\")'",
        "team show --team Day",
        "team update --team Day --default",
        "n | team delete --team Day",
        "y | team delete --team Day",
        "team delete --team 'Monitor Operations' --force",
        "team show --team Day",
    ];
    insta::assert_snapshot!(transcript(&sandbox, &lines), @r#"
    $ team create --team-name Night --description 'on call' --default-role read --member reader@example.com --member writer@example.com:manager
    Creating team Night in instance IBM Cloud Monitoring abc...
    OK
    Team Night was created with ID 50001.

    $ team show --team Night
    Getting a team of instance IBM Cloud Monitoring abc...
    OK

    Name:           Night
    ID:             50001
    Version:        1
    Description:    on call
    Default:        false
    Immutable:      false
    Default Role:   ROLE_TEAM_READ
    Scope:
    Created:        [TIME]
    Updated:        [TIME]
    Members:
                    reader@example.com:   ROLE_TEAM_READ
                    writer@example.com:   ROLE_TEAM_MANAGER

    $ team update --team Night --team-name Day --add-member reader@example.com:edit --remove-member writer@example.com --scope 'host.hostName in ("web-1")'
    Updating team Night of instance IBM Cloud Monitoring abc...
    OK
    Team Day with ID 50001 was updated.

    $ team show --team Day
    Getting a team of instance IBM Cloud Monitoring abc...
    OK

    Name:           Day
    ID:             50001
    Version:        2
    Description:    on call
    Default:        false
    Immutable:      false
    Default Role:   ROLE_TEAM_READ
    Scope:          host.hostName in ("web-1")
    Created:        [TIME]
    Updated:        [TIME]
    Members:
                    reader@example.com:   ROLE_TEAM_EDIT

    $ team update --team Day --default
    Updating team Day of instance IBM Cloud Monitoring abc...
    The service did not make it the default team: set it in the web UI, under Settings > Teams.
    FAILED
    The service accepted the update of 'Day', but left this as it was: default.
    Any other change was made: look at it before you go on.
    [5]

    $ n | team delete --team Day
    The dashboards, alerts and the Monitor API token of team Day go with it. Really delete it? [y/N]> n
    Nothing was changed.

    $ y | team delete --team Day
    The dashboards, alerts and the Monitor API token of team Day go with it. Really delete it? [y/N]> y
    Deleting team Day of instance IBM Cloud Monitoring abc...
    OK
    Team Day with ID 50001 was deleted.

    $ team delete --team 'Monitor Operations' --force
    FAILED
    Team 'Monitor Operations' is the default team, which cannot be deleted.
    Nothing was changed.
    [1]

    $ team show --team Day
    Getting a team of instance IBM Cloud Monitoring abc...
    FAILED
    Team 'Day' was not found. The teams that you see are:
      Monitor Operations (40211)
      Payments (40212)
      Platform (40213)
    Nothing was changed. Name one of them with '--team'.
    [1]
    "#);
}

#[test]
fn a_team_goes_into_a_file_and_comes_back() {
    let sandbox = Sandbox::new().logged_in();
    let team = run(&sandbox, "team show --team Payments --output json").ok();
    sandbox.file("team.json", &team.stdout.replace("\"Payments\"", "\"Billing\""));
    run(&sandbox, "team update --team Payments --file team.json").ok();
    let world = sandbox.cloud.world();
    let stored = world.monitor(ABC_GUID).unwrap().team(40_212).unwrap().clone();
    assert_eq!(stored.name, "Billing");
    assert_eq!(stored.members.len(), 3, "members of the file are kept");
    let copy = run(&sandbox, "team create --file team.json --team-name Copy --output json").ok();
    assert_eq!(copy.json()["userRoles"].as_array().unwrap().len(), 3);
}

#[test]
fn a_channel_is_made_changed_and_deleted_and_tells_no_secret() {
    let sandbox = Sandbox::new().logged_in();
    let _guard = stable();
    let secret = sandbox.file("key.txt", "canary-0123456789abcdef\n");
    let create = format!(
        "channel create --type victorops --channel-name pager --option apiKey=@{} --option routingKey=canary-route",
        secret.display()
    );
    run(&sandbox, &create).ok();
    let stored = |sandbox: &Sandbox| {
        let world = sandbox.cloud.world();
        world.monitor(ABC_GUID).unwrap().notification_channels.last().unwrap().clone()
    };
    assert_eq!(stored(&sandbox)["options"]["apiKey"], "canary-0123456789abcdef");
    let lines = [
        "channel show --id pager",
        "channel update --id pager --enabled FALSE --channel-name night",
        "channel list --output WIDE",
    ];
    let text = transcript(&sandbox, &lines);
    assert!(!text.contains("canary"), "{text}");
    insta::assert_snapshot!(text, @r#"
    $ channel show --id pager
    Getting notification channel pager of instance IBM Cloud Monitoring abc...
    OK

    Name:       pager
    ID:         50001
    Version:    1
    Type:       VICTOROPS
    Enabled:    true
    Team ID:
    Created:    [TIME]
    Modified:   [TIME]
    Options:
                apiKey:       ********
                routingKey:   ********

    $ channel update --id pager --enabled FALSE --channel-name night
    Updating notification channel pager of instance IBM Cloud Monitoring abc...
    OK
    Notification channel night with ID 50001 was updated.

    $ channel list --output WIDE
    Getting the notification channels of instance IBM Cloud Monitoring abc...
    OK
    Name            ID      Type        Enabled   Target                               Team ID   Modified
    on-call mail    15      EMAIL       true      oncall@example.com                             [TIME]
    incident hook   16      WEBHOOK     true      https://hooks.example.com/********             [TIME]
    night           50001   VICTOROPS   false     ********                                       [TIME]
    "#);

    let shown = run(&sandbox, "channel show --id night --output JSON").ok();
    assert!(!shown.stdout.contains("canary"), "{shown}");
    sandbox.file("channel.json", &shown.stdout.replace("\"enabled\": false", "\"enabled\": true"));
    run(&sandbox, "channel update --id night --file channel.json").ok();
    let now = stored(&sandbox);
    assert_eq!(now["enabled"], true);
    assert_eq!(now["options"]["apiKey"], "canary-0123456789abcdef", "a masked secret is kept");
    let lines = ["n | channel delete --id night", "channel delete --id night --force"];
    insta::assert_snapshot!(transcript(&sandbox, &lines), @"
    $ n | channel delete --id night
    Alerts that notify through night (ID 50001) will no longer do so. Really delete it? [y/N]> n
    Nothing was changed.

    $ channel delete --id night --force
    Deleting notification channel night of instance IBM Cloud Monitoring abc...
    OK
    Notification channel night with ID 50001 was deleted.
    ");
}

#[test]
fn channels_of_every_documented_type_can_be_made() {
    let sandbox = Sandbox::new().logged_in();
    let url = "--url https://example.com/hook";
    let lines = [
        "EMAIL --recipient a@example.com --recipient b@example.com",
        "SNS --option snsTopicARNs=arn:aws:sns:us-east-1:123456789012:topic",
        "PAGER_DUTY --option account=a --option serviceKey=k --option serviceName=s",
        "SLACK --url https://hooks.slack.com/services/T/B/X --option channel=#dev",
        "VICTOROPS --option apiKey=k --option routingKey=r",
        "OPSGENIE --option apiKey=k --option region=EU",
        &format!("WEBHOOK {url} --option allowInsecureConnections=true"),
        &format!("POWER_WEBHOOK {url} --option httpMethod=POST"),
        &format!("MS_TEAMS {url}"),
        &format!("GCHAT {url}"),
        &format!("PROMETHEUS_ALERT_MANAGER {url}"),
        "TEAM_EMAIL --option teamId=40212",
        "IBM_EVENT_NOTIFICATIONS --option instanceId=0b1c2d3e",
    ];
    for line in lines {
        let kind = line.split(' ').next().unwrap();
        let typed = format!("channel create --channel-name {kind} --output JSON --type {line}");
        assert_eq!(run(&sandbox, &typed).ok().json()["type"], kind);
    }
    let own = "channel create --channel-name own --type EMAIL --recipient a@example.com --team Payments --only-team --output JSON";
    assert_eq!(run(&sandbox, own).ok().json()["teamId"], 40_212);
}

#[test]
fn a_user_is_invited_shown_and_deleted() {
    let sandbox = Sandbox::new().logged_in();
    let _guard = stable();
    let lines = [
        "user invite --user new@example.com --first-name New --last-name Comer",
        "user show --user new@example.com",
        "user list",
        "user invite --user new@example.com",
        "n | user delete --user new@example.com",
        "user delete --user new@example.com --force --output JSON",
        "user show --user new@example.com",
    ];
    insta::assert_snapshot!(transcript(&sandbox, &lines), @r#"
    $ user invite --user new@example.com --first-name New --last-name Comer
    Inviting new@example.com to instance IBM Cloud Monitoring abc...
    OK
    User new@example.com was invited with ID 50001.
    An invitation gives no access: give the user a role on the instance in IAM.
    $ user show --user new@example.com
    Getting user new@example.com of instance IBM Cloud Monitoring abc...
    OK

    Username:     new@example.com
    ID:           50001
    First Name:   New
    Last Name:    Comer
    Role:         ROLE_USER
    Status:       registered
    Enabled:      true
    Last Seen:    [TIME]
    Teams:
                  Monitor Operations:   ROLE_TEAM_READ

    $ user list
    Getting the users of instance IBM Cloud Monitoring abc...
    OK
    Username              ID      Role
    admin@example.com     5101    ROLE_ADMIN
    writer@example.com    5102    ROLE_ADVANCED_USER
    reader@example.com    5103    ROLE_USER
    manager@example.com   5104    ROLE_ADMIN
    new@example.com       50001   ROLE_USER

    $ user invite --user new@example.com
    Inviting new@example.com to instance IBM Cloud Monitoring abc...
    FAILED
    Could not invite new@example.com.
    IBM Cloud Monitoring refused (status 422): User new@example.com already exists: Unprocessable entity
    Trace ID: [ID]
    Nothing was changed.
    [1]

    $ n | user delete --user new@example.com
    Really delete user new@example.com from instance IBM Cloud Monitoring abc? [y/N]> n
    Nothing was changed.

    $ user delete --user new@example.com --force --output JSON
    {
        "deleted": true,
        "id": 50001
    }

    $ user show --user new@example.com
    Getting user new@example.com of instance IBM Cloud Monitoring abc...
    FAILED
    User 'new@example.com' was not found.
    Nothing was changed. List what there is with 'ibmcloud monitoring user list'.
    [1]
    "#);
}

#[test]
fn wrong_words_are_refused() {
    let sandbox = Sandbox::new().logged_in();
    let lines = [
        "team create",
        "team create --team-name x --member a@example.com:owner",
        "team update",
        "team delete",
        "channel create --channel-name x",
        "channel create --channel-name x --type EMAIL",
        "channel create --channel-name x --type WEBHOOK --option novalue",
        "channel update --id 15 --enabled perhaps",
        "channel show",
        "user invite --user nobody",
        "user delete",
        "settings user list extra",
    ];
    insta::assert_snapshot!(refusals(&sandbox, &lines), @"
    $ team create
    FAILED
    Incorrect Usage: --team-name is missing
    $ team create --team-name x --member a@example.com:owner
    FAILED
    Incorrect Usage: 'owner' is not a role in a team: write READ (View only), STANDARD (Standard user), EDIT (Advanced user) or MANAGER (Team manager)
    $ team update
    FAILED
    Incorrect Usage: --team is missing
    $ team delete
    FAILED
    Incorrect Usage: --team is missing
    $ channel create --channel-name x
    FAILED
    Incorrect Usage: --type is missing
    $ channel create --channel-name x --type EMAIL
    FAILED
    Incorrect Usage: A channel of type EMAIL needs the option 'emailRecipients'.
    $ channel create --channel-name x --type WEBHOOK --option novalue
    FAILED
    Incorrect Usage: an option is not of the form KEY=VALUE
    $ channel update --id 15 --enabled perhaps
    FAILED
    Incorrect Usage: 'perhaps' is neither TRUE nor FALSE
    $ channel show
    FAILED
    Incorrect Usage: --id is missing
    $ user invite --user nobody
    FAILED
    Incorrect Usage: 'nobody' is not an email address
    $ user delete
    FAILED
    Incorrect Usage: --user is missing
    $ settings user list extra
    FAILED
    Incorrect Usage: 'extra' is one argument too many
    ");
    assert_eq!(writes(&sandbox), [""; 0]);
}

#[test]
fn no_right_nothing_there_and_no_service() {
    let sandbox = as_somebody(Sandbox::new(), keys::READER);
    let _guard = stable();
    let lines = [
        "user list",
        "team create --team-name x",
        "channel create --channel-name x --type EMAIL --recipient a@example.com",
        "channel show --id 99",
        "channel delete --id nothing --force",
        "settings user list --teamID Nobody",
    ];
    insta::assert_snapshot!(transcript(&sandbox, &lines), @"
    $ user list
    Getting the users of instance IBM Cloud Monitoring abc...
    FAILED
    Could not get the users of instance IBM Cloud Monitoring abc.
    IBM Cloud Monitoring refused (status 403): Access is denied: Not enough privileges to complete the action
    Ask the owner of the account for the role that this needs, then log in again.
    Trace ID: [ID]
    Nothing was changed.
    [1]

    $ team create --team-name x
    Creating team x in instance IBM Cloud Monitoring abc...
    FAILED
    Could not create team x.
    IBM Cloud Monitoring refused (status 403): Access is denied: Not enough privileges to complete the action
    Ask the owner of the account for the role that this needs, then log in again.
    Trace ID: [ID]
    Nothing was changed.
    [1]

    $ channel create --channel-name x --type EMAIL --recipient a@example.com
    Creating notification channel x in instance IBM Cloud Monitoring abc...
    FAILED
    Could not create notification channel x.
    IBM Cloud Monitoring refused (status 403): Access is denied: Not enough privileges to complete the action
    Ask the owner of the account for the role that this needs, then log in again.
    Trace ID: [ID]
    Nothing was changed.
    [1]

    $ channel show --id 99
    Getting notification channel 99 of instance IBM Cloud Monitoring abc...
    FAILED
    Notification channel '99' was not found.
    Nothing was changed. List what there is with 'ibmcloud monitoring channel list'.
    [1]

    $ channel delete --id nothing --force
    FAILED
    Notification channel 'nothing' was not found.
    Nothing was changed. List what there is with 'ibmcloud monitoring channel list'.
    [1]

    $ settings user list --teamID Nobody
    Getting the users of instance IBM Cloud Monitoring abc...
    FAILED
    Could not get the users of instance IBM Cloud Monitoring abc.
    IBM Cloud Monitoring refused (status 403): Access is denied: Not enough privileges to complete the action
    Ask the owner of the account for the role that this needs, then log in again.
    Trace ID: [ID]
    Nothing was changed.
    [1]
    ");
    let sandbox = Sandbox::new().logged_in();
    for fault in [
        "GET /api/notificationChannels not-json",
        "GET /api/users not-json",
        "POST /api/teams cut-after",
    ] {
        sandbox.cloud.add_fault(fault.parse().unwrap());
    }
    let lines = ["channel list --output JSON", "user list", "team create --team-name x"];
    insta::assert_snapshot!(transcript(&sandbox, &lines), @"
    $ channel list --output JSON
    FAILED
    Could not get the notification channels.
    IBM Cloud Monitoring cannot be understood: the answer is not JSON
    Try again; if it happens again, trace it with IBMCLOUD_TRACE=true.
    [1]

    $ user list
    Getting the users of instance IBM Cloud Monitoring abc...
    FAILED
    Could not get the users of instance IBM Cloud Monitoring abc.
    IBM Cloud Monitoring cannot be understood: the answer is not JSON
    Try again; if it happens again, trace it with IBMCLOUD_TRACE=true.
    Nothing was changed.
    [1]

    $ team create --team-name x
    Creating team x in instance IBM Cloud Monitoring abc...
    FAILED
    Could not create team x.
    IBM Cloud Monitoring did not answer to the end: peer closed connection without sending TLS close_notify
    Check the network, HTTPS_PROXY and the endpoint ('ibmcloud api').
    The change may or may not have happened: look before you try again.
    [5]
    ");
}
