//! Events.

use insta::assert_snapshot;

use super::{LIST, NEVER_EMPTY, situations, stable, thing};

#[test]
fn event_list() {
    let _stable = stable();
    assert_snapshot!(situations("monitoring event list", LIST), @r#"
    ## people
    $ event list --name monitoring-instance-01
    Getting the events of instance monitoring-instance-01...
    OK
    Time                   Name         Severity   Type         Scope
    [TIME]   Low uptime   4          ALERT        host.hostName = 'web-1'
    [TIME]   OOM kill     3          KUBERNETES   host.hostName = 'web-1'
    [TIME]   Low uptime   4          ALERT        host.hostName = 'web-1'
    [TIME]   deploy       6          CUSTOM       host.hostName = 'web-1'
    ## JSON
    $ event list --name monitoring-instance-01 --output JSON
    [
        {
            "id": "1893450000000000004",
            "version": 1,
            "name": "Low uptime",
            "description": "",
    … (66 more lines)
    ## empty
    $ event list --name monitoring-instance-01
    Getting the events of instance monitoring-instance-01...
    OK
    No event found.
    ## no such instance
    $ event list --name nowhere
    FAILED
    No instance of IBM Cloud Monitoring named 'nowhere' was found in us-south.
    Name another region with '--region', or list all with 'ibmcloud monitoring service-instances --all-regions'.
    [1]
    ## wrong usage
    $ event list --name monitoring-instance-01 --no-such-flag
    NAME:
      list - List events, newest first

    USAGE:
      ibmcloud monitoring event list --name NAME [--last DURATION] [--from TIMESTAMP] [--to TIMESTAMP] [--limit LIMIT] [--category CATEGORY] [--status STATUS] [--filter TEXT] [--scope SCOPE] [--region REGION] [--team TEAM] [--output FORMAT] [--quiet]

    … (14 more lines)
    FAILED
    Incorrect Usage: flag provided but not defined: -no-such-flag
    [1]
    ## server fault
    $ event list --name monitoring-instance-01
    Getting the events of instance monitoring-instance-01...
    FAILED
    Could not get the events of instance monitoring-instance-01.
    IBM Cloud Monitoring refused (status 503): Service Unavailable: Service Unavailable
    The service is in trouble: try again later, or look at https://cloud.ibm.com/status.
    Trace ID: [ID]
    [1]
    ## no permission
    $ event list --name monitoring-instance-01
    Getting the events of instance monitoring-instance-01...
    FAILED
    Could not get the events of instance monitoring-instance-01.
    IBM Cloud Monitoring refused (status 403): Access is denied: Not enough privileges to complete the action
    Ask the owner of the account for the role that this needs, then log in again.
    Trace ID: [ID]
    [1]
    "#);
}

#[test]
fn event_add() {
    let _stable = stable();
    assert_snapshot!(situations("monitoring event add", NEVER_EMPTY), @r#"
    ## people
    $ event add --name monitoring-instance-01 --event-name walk
    Adding event walk to instance monitoring-instance-01...
    OK
    Event walk was added with ID 1893450100000050001.
    ## JSON
    $ event add --name monitoring-instance-01 --event-name walk --output JSON
    {
        "id": "1893450100000050001",
        "version": 1,
        "name": "walk",
        "description": "",
        "severity": 6,
    … (8 more lines)
    ## no such instance
    $ event add --name nowhere --event-name walk
    FAILED
    No instance of IBM Cloud Monitoring named 'nowhere' was found in us-south.
    Name another region with '--region', or list all with 'ibmcloud monitoring service-instances --all-regions'.
    [1]
    ## wrong usage
    $ event add --name monitoring-instance-01 --event-name walk --no-such-flag
    NAME:
      add - Add a custom event

    USAGE:
      ibmcloud monitoring event add --name NAME [--event-name EVENT_NAME] [--description DESCRIPTION] [--severity SEVERITY] [--scope SCOPE] [--tag KEY=VALUE] [--time TIMESTAMP] [--file JSON_FILE] [--region REGION] [--team TEAM] [--output FORMAT] [--quiet]

    … (13 more lines)
    FAILED
    Incorrect Usage: flag provided but not defined: -no-such-flag
    [1]
    ## server fault
    $ event add --name monitoring-instance-01 --event-name walk
    Adding event walk to instance monitoring-instance-01...
    FAILED
    Could not add event walk.
    IBM Cloud Monitoring refused (status 503): Service Unavailable: Service Unavailable
    The service is in trouble: try again later, or look at https://cloud.ibm.com/status.
    Trace ID: [ID]
    The change may or may not have happened: look before you try again.
    [5]
    ## no permission
    $ event add --name monitoring-instance-01 --event-name walk
    Adding event walk to instance monitoring-instance-01...
    FAILED
    Could not add event walk.
    IBM Cloud Monitoring refused (status 403): Access is denied: Not enough privileges to complete the action
    Ask the owner of the account for the role that this needs, then log in again.
    Trace ID: [ID]
    Nothing was changed.
    [1]
    "#);
}

#[test]
fn event_delete() {
    let _stable = stable();
    assert_snapshot!(situations("monitoring event delete", thing("{AT} --id nobody --force")), @r#"
    ## people
    $ event delete --name monitoring-instance-01 --id deploy --force
    Deleting event deploy of instance monitoring-instance-01...
    OK
    Event deploy with ID 1893450000000000001 was deleted.
    ## JSON
    $ event delete --name monitoring-instance-01 --id deploy --force --output JSON
    {
        "deleted": true,
        "id": "1893450000000000001"
    }
    ## not found
    $ event delete --name monitoring-instance-01 --id nobody --force
    FAILED
    Event 'nobody' was not found.
    Nothing was changed. List what there is with 'ibmcloud monitoring event list'.
    [1]
    ## no such instance
    $ event delete --name nowhere --id deploy --force
    FAILED
    No instance of IBM Cloud Monitoring named 'nowhere' was found in us-south.
    Name another region with '--region', or list all with 'ibmcloud monitoring service-instances --all-regions'.
    [1]
    ## wrong usage
    $ event delete --name monitoring-instance-01 --id deploy --force --no-such-flag
    NAME:
      delete - Delete an event

    USAGE:
      ibmcloud monitoring event delete --name NAME --id EVENT_ID [--force] [--region REGION] [--team TEAM] [--output FORMAT] [--quiet]

    … (8 more lines)
    FAILED
    Incorrect Usage: flag provided but not defined: -no-such-flag
    [1]
    ## server fault
    $ event delete --name monitoring-instance-01 --id deploy --force
    FAILED
    Could not get event deploy.
    IBM Cloud Monitoring refused (status 503): Service Unavailable: Service Unavailable
    The service is in trouble: try again later, or look at https://cloud.ibm.com/status.
    Trace ID: [ID]
    Nothing was changed.
    [1]
    ## no permission
    $ event delete --name monitoring-instance-01 --id deploy --force
    FAILED
    Could not get event deploy.
    IBM Cloud Monitoring refused (status 403): Access is denied: Not enough privileges to complete the action
    Ask the owner of the account for the role that this needs, then log in again.
    Trace ID: [ID]
    Nothing was changed.
    [1]
    "#);
}
