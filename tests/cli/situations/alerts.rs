//! Alerts.

use insta::assert_snapshot;

use super::{LIST, NEVER_EMPTY, situations, stable, thing};

#[test]
fn alert_add() {
    let _stable = stable();
    assert_snapshot!(situations("monitoring alert add", NEVER_EMPTY), @r#"
    ## people
    $ alert add --name monitoring-instance-01 --alert-name walk --condition 'avg(avg(x)) > 1'
    Adding alert walk to instance monitoring-instance-01...
    OK
    Alert walk was added with ID 50001.
    ## JSON
    $ alert add --name monitoring-instance-01 --alert-name walk --condition 'avg(avg(x)) > 1' --output JSON
    {
        "id": 50001,
        "version": 1,
        "name": "walk",
        "description": null,
        "teamId": 40211,
    … (20 more lines)
    ## no such instance
    $ alert add --name nowhere --alert-name walk --condition 'avg(avg(x)) > 1'
    FAILED
    No instance of IBM Cloud Monitoring named 'nowhere' was found in us-south.
    Name another region with '--region', or list all with 'ibmcloud monitoring service-instances --all-regions'.
    [1]
    ## wrong usage
    $ alert add --name monitoring-instance-01 --alert-name walk --condition 'avg(avg(x)) > 1' --no-such-flag
    NAME:
      add - Add an alert

    USAGE:
      ibmcloud monitoring alert add --name NAME [--alert-name ALERT_NAME] [--description DESCRIPTION] [--type TYPE] [--timespan TIMESPAN] [--condition CONDITION] [--severity SEVERITY] [--severity-label LABEL] [--disable] [--segment SEGMENT] [--segment-condition SEGMENT_CONDITION] [--user-filter USER_FILTER] [--notify NOTIFY] [--file JSON_FILE] [--region REGION] [--team TEAM] [--output FORMAT] [--quiet]

    … (19 more lines)
    FAILED
    Incorrect Usage: flag provided but not defined: -no-such-flag
    [1]
    ## server fault
    $ alert add --name monitoring-instance-01 --alert-name walk --condition 'avg(avg(x)) > 1'
    Adding alert walk to instance monitoring-instance-01...
    FAILED
    Could not add alert walk.
    IBM Cloud Monitoring refused (status 503): Service Unavailable: Service Unavailable
    The service is in trouble: try again later, or look at https://cloud.ibm.com/status.
    Trace ID: [ID]
    The change may or may not have happened: look before you try again.
    [5]
    ## no permission
    $ alert add --name monitoring-instance-01 --alert-name walk --condition 'avg(avg(x)) > 1'
    Adding alert walk to instance monitoring-instance-01...
    FAILED
    Could not add alert walk.
    IBM Cloud Monitoring refused (status 403): Access is denied: Not enough privileges to complete the action
    Ask the owner of the account for the role that this needs, then log in again.
    Trace ID: [ID]
    Nothing was changed.
    [1]
    "#);
}

#[test]
fn alert_list() {
    let _stable = stable();
    assert_snapshot!(situations("monitoring alert list", LIST), @r#"
    ## people
    $ alert list --name monitoring-instance-01
    Getting the alerts of instance monitoring-instance-01...
    OK
    Name         ID     Type         Severity   Enabled   Timespan
    Low uptime   7301   MANUAL       LOW (4)    true      10m
    High CPU     7302   PROMETHEUS   HIGH (1)   true      10m
    Host down    7303   DOWNTIME     HIGH       false     5m
    ## JSON
    $ alert list --name monitoring-instance-01 --output JSON
    [
        {
            "id": 7301,
            "version": 1,
            "name": "Low uptime",
            "description": null,
    … (99 more lines)
    ## empty
    $ alert list --name monitoring-instance-01
    Getting the alerts of instance monitoring-instance-01...
    OK
    No alert found.
    ## no such instance
    $ alert list --name nowhere
    FAILED
    No instance of IBM Cloud Monitoring named 'nowhere' was found in us-south.
    Name another region with '--region', or list all with 'ibmcloud monitoring service-instances --all-regions'.
    [1]
    ## wrong usage
    $ alert list --name monitoring-instance-01 --no-such-flag
    NAME:
      list - List the alerts of a team

    USAGE:
      ibmcloud monitoring alert list --name NAME [--severity SEVERITY] [--enabled BOOLEAN] [--api-version VERSION] [--region REGION] [--team TEAM] [--output FORMAT] [--quiet]

    … (9 more lines)
    FAILED
    Incorrect Usage: flag provided but not defined: -no-such-flag
    [1]
    ## server fault
    $ alert list --name monitoring-instance-01
    Getting the alerts of instance monitoring-instance-01...
    FAILED
    Could not get the alerts of instance monitoring-instance-01.
    IBM Cloud Monitoring refused (status 503): Service Unavailable: Service Unavailable
    The service is in trouble: try again later, or look at https://cloud.ibm.com/status.
    Trace ID: [ID]
    [1]
    ## no permission
    $ alert list --name monitoring-instance-01
    Getting the alerts of instance monitoring-instance-01...
    FAILED
    Could not get the alerts of instance monitoring-instance-01.
    IBM Cloud Monitoring refused (status 403): Access is denied: Not enough privileges to complete the action
    Ask the owner of the account for the role that this needs, then log in again.
    Trace ID: [ID]
    [1]
    "#);
}

#[test]
fn alert_get() {
    let _stable = stable();
    assert_snapshot!(situations("monitoring alert get", thing("{AT} --id nobody")), @r#"
    ## people
    $ alert get --name monitoring-instance-01 --id 7301
    Getting alert 7301 of instance monitoring-instance-01...
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
    ## JSON
    $ alert get --name monitoring-instance-01 --id 7301 --output JSON
    {
        "id": 7301,
        "version": 1,
        "name": "Low uptime",
        "description": null,
        "teamId": 40211,
    … (24 more lines)
    ## not found
    $ alert get --name monitoring-instance-01 --id nobody
    Getting alert nobody of instance monitoring-instance-01...
    FAILED
    Alert 'nobody' was not found.
    Nothing was changed. List what there is with 'ibmcloud monitoring alert list'.
    [1]
    ## no such instance
    $ alert get --name nowhere --id 7301
    FAILED
    No instance of IBM Cloud Monitoring named 'nowhere' was found in us-south.
    Name another region with '--region', or list all with 'ibmcloud monitoring service-instances --all-regions'.
    [1]
    ## wrong usage
    $ alert get --name monitoring-instance-01 --id 7301 --no-such-flag
    NAME:
      get - Show an alert

    USAGE:
      ibmcloud monitoring alert get --name NAME --id ALERT_ID [--api-version VERSION] [--region REGION] [--team TEAM] [--output FORMAT] [--quiet]

    … (8 more lines)
    FAILED
    Incorrect Usage: flag provided but not defined: -no-such-flag
    [1]
    ## server fault
    $ alert get --name monitoring-instance-01 --id 7301
    Getting alert 7301 of instance monitoring-instance-01...
    FAILED
    Could not get alert 7301.
    IBM Cloud Monitoring refused (status 503): Service Unavailable: Service Unavailable
    The service is in trouble: try again later, or look at https://cloud.ibm.com/status.
    Trace ID: [ID]
    Nothing was changed.
    [1]
    ## no permission
    $ alert get --name monitoring-instance-01 --id 7301
    Getting alert 7301 of instance monitoring-instance-01...
    FAILED
    Could not get alert 7301.
    IBM Cloud Monitoring refused (status 403): Access is denied: Not enough privileges to complete the action
    Ask the owner of the account for the role that this needs, then log in again.
    Trace ID: [ID]
    Nothing was changed.
    [1]
    "#);
}

#[test]
fn alert_update() {
    let _stable = stable();
    assert_snapshot!(situations("monitoring alert update", thing("{AT} --id nobody --file alert.json")), @r#"
    ## people
    $ alert update --name monitoring-instance-01 --id 7301 --file alert.json
    Updating alert 7301 of instance monitoring-instance-01...
    OK
    Alert Low uptime with ID 7301 was updated.
    ## JSON
    $ alert update --name monitoring-instance-01 --id 7301 --file alert.json --output JSON
    {
        "id": 7301,
        "version": 2,
        "name": "Low uptime",
        "description": null,
        "teamId": 40211,
    … (20 more lines)
    ## not found
    $ alert update --name monitoring-instance-01 --id nobody --file alert.json
    Updating alert nobody of instance monitoring-instance-01...
    FAILED
    Alert 'nobody' was not found.
    Nothing was changed. List what there is with 'ibmcloud monitoring alert list'.
    [1]
    ## no such instance
    $ alert update --name nowhere --id 7301 --file alert.json
    FAILED
    No instance of IBM Cloud Monitoring named 'nowhere' was found in us-south.
    Name another region with '--region', or list all with 'ibmcloud monitoring service-instances --all-regions'.
    [1]
    ## wrong usage
    $ alert update --name monitoring-instance-01 --id 7301 --file alert.json --no-such-flag
    NAME:
      update - Update an alert from a file

    USAGE:
      ibmcloud monitoring alert update --name NAME --id ALERT_ID --file JSON_FILE [--region REGION] [--team TEAM] [--output FORMAT] [--quiet]

    … (8 more lines)
    FAILED
    Incorrect Usage: flag provided but not defined: -no-such-flag
    [1]
    ## server fault
    $ alert update --name monitoring-instance-01 --id 7301 --file alert.json
    Updating alert 7301 of instance monitoring-instance-01...
    FAILED
    Could not get alert 7301.
    IBM Cloud Monitoring refused (status 503): Service Unavailable: Service Unavailable
    The service is in trouble: try again later, or look at https://cloud.ibm.com/status.
    Trace ID: [ID]
    Nothing was changed.
    [1]
    ## no permission
    $ alert update --name monitoring-instance-01 --id 7301 --file alert.json
    Updating alert 7301 of instance monitoring-instance-01...
    FAILED
    Could not get alert 7301.
    IBM Cloud Monitoring refused (status 403): Access is denied: Not enough privileges to complete the action
    Ask the owner of the account for the role that this needs, then log in again.
    Trace ID: [ID]
    Nothing was changed.
    [1]
    "#);
}

#[test]
fn alert_delete() {
    let _stable = stable();
    assert_snapshot!(situations("monitoring alert delete", thing("{AT} --id nobody --force")), @r#"
    ## people
    $ alert delete --name monitoring-instance-01 --id 7301 --force
    Deleting alert Low uptime of instance monitoring-instance-01...
    OK
    Alert Low uptime with ID 7301 was deleted.
    ## JSON
    $ alert delete --name monitoring-instance-01 --id 7301 --force --output JSON
    {
        "deleted": true,
        "id": 7301
    }
    ## not found
    $ alert delete --name monitoring-instance-01 --id nobody --force
    FAILED
    Alert 'nobody' was not found.
    Nothing was changed. List what there is with 'ibmcloud monitoring alert list'.
    [1]
    ## no such instance
    $ alert delete --name nowhere --id 7301 --force
    FAILED
    No instance of IBM Cloud Monitoring named 'nowhere' was found in us-south.
    Name another region with '--region', or list all with 'ibmcloud monitoring service-instances --all-regions'.
    [1]
    ## wrong usage
    $ alert delete --name monitoring-instance-01 --id 7301 --force --no-such-flag
    NAME:
      delete - Delete an alert

    USAGE:
      ibmcloud monitoring alert delete --name NAME --id ALERT_ID [--force] [--region REGION] [--team TEAM] [--output FORMAT] [--quiet]

    … (8 more lines)
    FAILED
    Incorrect Usage: flag provided but not defined: -no-such-flag
    [1]
    ## server fault
    $ alert delete --name monitoring-instance-01 --id 7301 --force
    FAILED
    Could not get alert 7301.
    IBM Cloud Monitoring refused (status 503): Service Unavailable: Service Unavailable
    The service is in trouble: try again later, or look at https://cloud.ibm.com/status.
    Trace ID: [ID]
    Nothing was changed.
    [1]
    ## no permission
    $ alert delete --name monitoring-instance-01 --id 7301 --force
    FAILED
    Could not get alert 7301.
    IBM Cloud Monitoring refused (status 403): Access is denied: Not enough privileges to complete the action
    Ask the owner of the account for the role that this needs, then log in again.
    Trace ID: [ID]
    Nothing was changed.
    [1]
    "#);
}

#[test]
fn alert_enable() {
    let _stable = stable();
    assert_snapshot!(situations("monitoring alert enable", thing("{AT} --id nobody")), @r#"
    ## people
    $ alert enable --name monitoring-instance-01 --id 7303
    Enabling alert 7303 of instance monitoring-instance-01...
    OK
    Alert Host down with ID 7303 is enabled.
    ## JSON
    $ alert enable --name monitoring-instance-01 --id 7303 --output JSON
    {
        "id": 7303,
        "version": 2,
        "name": "Host down",
        "description": "No data from a host for five minutes",
        "teamId": 40211,
    … (41 more lines)
    ## not found
    $ alert enable --name monitoring-instance-01 --id nobody
    Enabling alert nobody of instance monitoring-instance-01...
    FAILED
    Alert 'nobody' was not found.
    Nothing was changed. List what there is with 'ibmcloud monitoring alert list'.
    [1]
    ## no such instance
    $ alert enable --name nowhere --id 7303
    FAILED
    No instance of IBM Cloud Monitoring named 'nowhere' was found in us-south.
    Name another region with '--region', or list all with 'ibmcloud monitoring service-instances --all-regions'.
    [1]
    ## wrong usage
    $ alert enable --name monitoring-instance-01 --id 7303 --no-such-flag
    NAME:
      enable - Enable an alert

    USAGE:
      ibmcloud monitoring alert enable --name NAME --id ALERT_ID [--region REGION] [--team TEAM] [--output FORMAT] [--quiet]

    … (7 more lines)
    FAILED
    Incorrect Usage: flag provided but not defined: -no-such-flag
    [1]
    ## server fault
    $ alert enable --name monitoring-instance-01 --id 7303
    Enabling alert 7303 of instance monitoring-instance-01...
    FAILED
    Could not get alert 7303.
    IBM Cloud Monitoring refused (status 503): Service Unavailable: Service Unavailable
    The service is in trouble: try again later, or look at https://cloud.ibm.com/status.
    Trace ID: [ID]
    Nothing was changed.
    [1]
    ## no permission
    $ alert enable --name monitoring-instance-01 --id 7303
    Enabling alert 7303 of instance monitoring-instance-01...
    FAILED
    Could not get alert 7303.
    IBM Cloud Monitoring refused (status 403): Access is denied: Not enough privileges to complete the action
    Ask the owner of the account for the role that this needs, then log in again.
    Trace ID: [ID]
    Nothing was changed.
    [1]
    "#);
}

#[test]
fn alert_disable() {
    let _stable = stable();
    assert_snapshot!(situations("monitoring alert disable", thing("{AT} --id nobody")), @r#"
    ## people
    $ alert disable --name monitoring-instance-01 --id 7301
    Disabling alert 7301 of instance monitoring-instance-01...
    OK
    Alert Low uptime with ID 7301 is disabled.
    ## JSON
    $ alert disable --name monitoring-instance-01 --id 7301 --output JSON
    {
        "id": 7301,
        "version": 2,
        "name": "Low uptime",
        "description": null,
        "teamId": 40211,
    … (24 more lines)
    ## not found
    $ alert disable --name monitoring-instance-01 --id nobody
    Disabling alert nobody of instance monitoring-instance-01...
    FAILED
    Alert 'nobody' was not found.
    Nothing was changed. List what there is with 'ibmcloud monitoring alert list'.
    [1]
    ## no such instance
    $ alert disable --name nowhere --id 7301
    FAILED
    No instance of IBM Cloud Monitoring named 'nowhere' was found in us-south.
    Name another region with '--region', or list all with 'ibmcloud monitoring service-instances --all-regions'.
    [1]
    ## wrong usage
    $ alert disable --name monitoring-instance-01 --id 7301 --no-such-flag
    NAME:
      disable - Disable an alert

    USAGE:
      ibmcloud monitoring alert disable --name NAME --id ALERT_ID [--region REGION] [--team TEAM] [--output FORMAT] [--quiet]

    … (7 more lines)
    FAILED
    Incorrect Usage: flag provided but not defined: -no-such-flag
    [1]
    ## server fault
    $ alert disable --name monitoring-instance-01 --id 7301
    Disabling alert 7301 of instance monitoring-instance-01...
    FAILED
    Could not get alert 7301.
    IBM Cloud Monitoring refused (status 503): Service Unavailable: Service Unavailable
    The service is in trouble: try again later, or look at https://cloud.ibm.com/status.
    Trace ID: [ID]
    Nothing was changed.
    [1]
    ## no permission
    $ alert disable --name monitoring-instance-01 --id 7301
    Disabling alert 7301 of instance monitoring-instance-01...
    FAILED
    Could not get alert 7301.
    IBM Cloud Monitoring refused (status 403): Access is denied: Not enough privileges to complete the action
    Ask the owner of the account for the role that this needs, then log in again.
    Trace ID: [ID]
    Nothing was changed.
    [1]
    "#);
}
