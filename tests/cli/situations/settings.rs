//! IBM's `settings` commands.

use insta::assert_snapshot;

use super::{LIST, NEVER_EMPTY, situations, stable};

#[test]
fn settings_team_list() {
    let _stable = stable();
    assert_snapshot!(situations("monitoring settings team list", NEVER_EMPTY), @r#"
    ## people
    $ settings team list --name monitoring-instance-01
    Getting the teams of instance monitoring-instance-01...
    OK
    Name                 ID      Users   Default
    Monitor Operations   40211   4       true
    Payments             40212   3       false
    Platform             40213   3       false
    ## JSON
    $ settings team list --name monitoring-instance-01 --output JSON
    [
        {
            "id": 40211,
            "version": 1,
            "customerId": 76682,
            "name": "Monitor Operations",
    … (104 more lines)
    ## no such instance
    $ settings team list --name nowhere
    FAILED
    No instance of IBM Cloud Monitoring named 'nowhere' was found in us-south.
    Name another region with '--region', or list all with 'ibmcloud monitoring service-instances --all-regions'.
    [1]
    ## wrong usage
    $ settings team list --name monitoring-instance-01 --no-such-flag
    NAME:
      list - List the teams of an instance

    USAGE:
      ibmcloud monitoring settings team list --name NAME [--region REGION] [--output FORMAT] [--quiet]

    … (5 more lines)
    FAILED
    Incorrect Usage: flag provided but not defined: -no-such-flag
    [1]
    ## server fault
    $ settings team list --name monitoring-instance-01
    Getting the teams of instance monitoring-instance-01...
    FAILED
    Could not get the teams of instance monitoring-instance-01.
    IBM Cloud Monitoring refused (status 503): Service Unavailable: Service Unavailable
    The service is in trouble: try again later, or look at https://cloud.ibm.com/status.
    Trace ID: [ID]
    [1]
    ## no permission
    $ settings team list --name monitoring-instance-01
    Getting the teams of instance monitoring-instance-01...
    FAILED
    Could not get the teams of instance monitoring-instance-01.
    IBM Cloud Monitoring refused (status 403): Access is denied: Not enough privileges to complete the action
    Ask the owner of the account for the role that this needs, then log in again.
    Trace ID: [ID]
    [1]
    "#);
}

#[test]
fn settings_notification_list() {
    let _stable = stable();
    assert_snapshot!(situations("monitoring settings notification list", LIST), @r#"
    ## people
    $ settings notification list --name monitoring-instance-01
    Getting the notification channels of instance monitoring-instance-01...
    OK
    Name            ID   Type      Enabled
    on-call mail    15   EMAIL     true
    incident hook   16   WEBHOOK   true
    ## JSON
    $ settings notification list --name monitoring-instance-01 --output JSON
    [
        {
            "id": 15,
            "version": 1,
            "customerId": 76682,
            "enabled": true,
    … (29 more lines)
    ## empty
    $ settings notification list --name monitoring-instance-01
    Getting the notification channels of instance monitoring-instance-01...
    OK
    No notification channel found.
    ## no such instance
    $ settings notification list --name nowhere
    FAILED
    No instance of IBM Cloud Monitoring named 'nowhere' was found in us-south.
    Name another region with '--region', or list all with 'ibmcloud monitoring service-instances --all-regions'.
    [1]
    ## wrong usage
    $ settings notification list --name monitoring-instance-01 --no-such-flag
    NAME:
      list - List notification channels

    USAGE:
      ibmcloud monitoring settings notification list --name NAME [--region REGION] [--team TEAM] [--output FORMAT] [--quiet]

    … (6 more lines)
    FAILED
    Incorrect Usage: flag provided but not defined: -no-such-flag
    [1]
    ## server fault
    $ settings notification list --name monitoring-instance-01
    Getting the notification channels of instance monitoring-instance-01...
    FAILED
    Could not get the notification channels.
    IBM Cloud Monitoring refused (status 503): Service Unavailable: Service Unavailable
    The service is in trouble: try again later, or look at https://cloud.ibm.com/status.
    Trace ID: [ID]
    [1]
    ## no permission
    $ settings notification list --name monitoring-instance-01
    Getting the notification channels of instance monitoring-instance-01...
    FAILED
    Could not get the notification channels.
    IBM Cloud Monitoring refused (status 403): Access is denied: Not enough privileges to complete the action
    Ask the owner of the account for the role that this needs, then log in again.
    Trace ID: [ID]
    [1]
    "#);
}

#[test]
fn settings_user_list() {
    let _stable = stable();
    assert_snapshot!(situations("monitoring settings user list", NEVER_EMPTY), @r#"
    ## people
    $ settings user list --name monitoring-instance-01
    Getting the users of instance monitoring-instance-01...
    OK
    Username              ID     Role
    admin@example.com     5101   ROLE_ADMIN
    writer@example.com    5102   ROLE_ADVANCED_USER
    reader@example.com    5103   ROLE_USER
    manager@example.com   5104   ROLE_ADMIN
    ## JSON
    $ settings user list --name monitoring-instance-01 --output JSON
    [
        {
            "id": 5101,
            "version": 1,
            "username": "admin@example.com",
            "name": "Alex Admin",
    … (246 more lines)
    ## no such instance
    $ settings user list --name nowhere
    FAILED
    No instance of IBM Cloud Monitoring named 'nowhere' was found in us-south.
    Name another region with '--region', or list all with 'ibmcloud monitoring service-instances --all-regions'.
    [1]
    ## wrong usage
    $ settings user list --name monitoring-instance-01 --no-such-flag
    NAME:
      list - List the users of an instance

    USAGE:
      ibmcloud monitoring settings user list --name NAME [--teamID TEAM_ID] [--region REGION] [--output FORMAT] [--quiet]

    … (6 more lines)
    FAILED
    Incorrect Usage: flag provided but not defined: -no-such-flag
    [1]
    ## server fault
    $ settings user list --name monitoring-instance-01
    Getting the users of instance monitoring-instance-01...
    FAILED
    Could not get the users of instance monitoring-instance-01.
    IBM Cloud Monitoring refused (status 503): Service Unavailable: Service Unavailable
    The service is in trouble: try again later, or look at https://cloud.ibm.com/status.
    Trace ID: [ID]
    Nothing was changed.
    [1]
    ## no permission
    $ settings user list --name monitoring-instance-01
    Getting the users of instance monitoring-instance-01...
    FAILED
    Could not get the users of instance monitoring-instance-01.
    IBM Cloud Monitoring refused (status 403): Access is denied: Not enough privileges to complete the action
    Ask the owner of the account for the role that this needs, then log in again.
    Trace ID: [ID]
    Nothing was changed.
    [1]
    "#);
}
