//! Dashboards.

use insta::assert_snapshot;

use super::{LIST, NEVER_EMPTY, situations, stable, thing};

#[test]
fn dashboard_list() {
    let _stable = stable();
    assert_snapshot!(situations("monitoring dashboard list", LIST), @r#"
    ## people
    $ dashboard list --name monitoring-instance-01
    Getting the dashboards of instance monitoring-instance-01...
    OK
    Name            ID     Owner               Shared   Modified
    Node overview   8842   admin@example.com   true     [TIME]
    Requests        8843   admin@example.com   true     [TIME]
    ## JSON
    $ dashboard list --name monitoring-instance-01 --output JSON
    [
        {
            "id": 8842,
            "version": 1,
            "customerId": 76682,
            "teamId": 40211,
    … (112 more lines)
    ## empty
    $ dashboard list --name monitoring-instance-01
    Getting the dashboards of instance monitoring-instance-01...
    OK
    No dashboard found.
    ## no such instance
    $ dashboard list --name nowhere
    FAILED
    No instance of IBM Cloud Monitoring named 'nowhere' was found in us-south.
    Name another region with '--region', or list all with 'ibmcloud monitoring service-instances --all-regions'.
    [1]
    ## wrong usage
    $ dashboard list --name monitoring-instance-01 --no-such-flag
    NAME:
      list - List the dashboards of a team

    USAGE:
      ibmcloud monitoring dashboard list --name NAME [--region REGION] [--team TEAM] [--output FORMAT] [--quiet]

    … (6 more lines)
    FAILED
    Incorrect Usage: flag provided but not defined: -no-such-flag
    [1]
    ## server fault
    $ dashboard list --name monitoring-instance-01
    Getting the dashboards of instance monitoring-instance-01...
    FAILED
    Could not get the dashboards of instance monitoring-instance-01.
    IBM Cloud Monitoring refused (status 503): Service Unavailable: Service Unavailable
    The service is in trouble: try again later, or look at https://cloud.ibm.com/status.
    Trace ID: [ID]
    [1]
    ## no permission
    $ dashboard list --name monitoring-instance-01
    Getting the dashboards of instance monitoring-instance-01...
    FAILED
    Could not get the dashboards of instance monitoring-instance-01.
    IBM Cloud Monitoring refused (status 403): Access is denied: Not enough privileges to complete the action
    Ask the owner of the account for the role that this needs, then log in again.
    Trace ID: [ID]
    [1]
    "#);
}

#[test]
fn dashboard_get() {
    let _stable = stable();
    assert_snapshot!(situations("monitoring dashboard get", thing("{AT} --id nobody")), @r#"
    ## people
    $ dashboard get --name monitoring-instance-01 --id 8842
    {
        "id": 8842,
        "version": 1,
        "customerId": 76682,
        "teamId": 40211,
        "userId": 5101,
    … (52 more lines)
    ## JSON
    $ dashboard get --name monitoring-instance-01 --id 8842 --output JSON
    {
        "id": 8842,
        "version": 1,
        "customerId": 76682,
        "teamId": 40211,
        "userId": 5101,
    … (52 more lines)
    ## not found
    $ dashboard get --name monitoring-instance-01 --id nobody
    FAILED
    Dashboard 'nobody' was not found.
    Nothing was changed. List what there is with 'ibmcloud monitoring dashboard list'.
    [1]
    ## no such instance
    $ dashboard get --name nowhere --id 8842
    FAILED
    No instance of IBM Cloud Monitoring named 'nowhere' was found in us-south.
    Name another region with '--region', or list all with 'ibmcloud monitoring service-instances --all-regions'.
    [1]
    ## wrong usage
    $ dashboard get --name monitoring-instance-01 --id 8842 --no-such-flag
    NAME:
      get - Show a dashboard as JSON

    USAGE:
      ibmcloud monitoring dashboard get --name NAME --id DASHBOARD_ID [--region REGION] [--team TEAM] [--output FORMAT] [--quiet]

    … (7 more lines)
    FAILED
    Incorrect Usage: flag provided but not defined: -no-such-flag
    [1]
    ## server fault
    $ dashboard get --name monitoring-instance-01 --id 8842
    FAILED
    Could not get dashboard 8842.
    IBM Cloud Monitoring refused (status 503): Service Unavailable: Service Unavailable
    The service is in trouble: try again later, or look at https://cloud.ibm.com/status.
    Trace ID: [ID]
    Nothing was changed.
    [1]
    ## no permission
    $ dashboard get --name monitoring-instance-01 --id 8842
    FAILED
    Could not get dashboard 8842.
    IBM Cloud Monitoring refused (status 403): Access is denied: Not enough privileges to complete the action
    Ask the owner of the account for the role that this needs, then log in again.
    Trace ID: [ID]
    Nothing was changed.
    [1]
    "#);
}

#[test]
fn dashboard_add_json() {
    let _stable = stable();
    assert_snapshot!(situations("monitoring dashboard add-json", NEVER_EMPTY), @r#"
    ## people
    $ dashboard add-json --name monitoring-instance-01 --file dashboard.json
    Adding dashboard Walk to instance monitoring-instance-01...
    OK
    Dashboard Walk was added with ID 50001.
    ## JSON
    $ dashboard add-json --name monitoring-instance-01 --file dashboard.json --output JSON
    {
        "id": 50001,
        "version": 1,
        "customerId": 76682,
        "teamId": 40211,
        "userId": 5101,
    … (31 more lines)
    ## no such instance
    $ dashboard add-json --name nowhere --file dashboard.json
    FAILED
    No instance of IBM Cloud Monitoring named 'nowhere' was found in us-south.
    Name another region with '--region', or list all with 'ibmcloud monitoring service-instances --all-regions'.
    [1]
    ## wrong usage
    $ dashboard add-json --name monitoring-instance-01 --file dashboard.json --no-such-flag
    NAME:
      add-json - Add a dashboard from a file

    USAGE:
      ibmcloud monitoring dashboard add-json --name NAME --file JSON_FILE [--region REGION] [--team TEAM] [--output FORMAT] [--quiet]

    … (7 more lines)
    FAILED
    Incorrect Usage: flag provided but not defined: -no-such-flag
    [1]
    ## server fault
    $ dashboard add-json --name monitoring-instance-01 --file dashboard.json
    Adding dashboard Walk to instance monitoring-instance-01...
    FAILED
    Could not add dashboard Walk.
    IBM Cloud Monitoring refused (status 503): Service Unavailable: Service Unavailable
    The service is in trouble: try again later, or look at https://cloud.ibm.com/status.
    Trace ID: [ID]
    The change may or may not have happened: look before you try again.
    [5]
    ## no permission
    $ dashboard add-json --name monitoring-instance-01 --file dashboard.json
    Adding dashboard Walk to instance monitoring-instance-01...
    FAILED
    Could not add dashboard Walk.
    IBM Cloud Monitoring refused (status 403): Access is denied: Not enough privileges to complete the action
    Ask the owner of the account for the role that this needs, then log in again.
    Trace ID: [ID]
    Nothing was changed.
    [1]
    "#);
}

#[test]
fn dashboard_update() {
    let _stable = stable();
    assert_snapshot!(situations("monitoring dashboard update", thing("{AT} --id nobody --file dashboard.json")), @r#"
    ## people
    $ dashboard update --name monitoring-instance-01 --id 8842 --file dashboard.json
    Updating dashboard 8842 of instance monitoring-instance-01...
    OK
    Dashboard Walk with ID 8842 was updated.
    ## JSON
    $ dashboard update --name monitoring-instance-01 --id 8842 --file dashboard.json --output JSON
    {
        "id": 8842,
        "version": 2,
        "customerId": 76682,
        "teamId": 40211,
        "userId": 5101,
    … (31 more lines)
    ## not found
    $ dashboard update --name monitoring-instance-01 --id nobody --file dashboard.json
    Updating dashboard nobody of instance monitoring-instance-01...
    FAILED
    Dashboard 'nobody' was not found.
    Nothing was changed. List what there is with 'ibmcloud monitoring dashboard list'.
    [1]
    ## no such instance
    $ dashboard update --name nowhere --id 8842 --file dashboard.json
    FAILED
    No instance of IBM Cloud Monitoring named 'nowhere' was found in us-south.
    Name another region with '--region', or list all with 'ibmcloud monitoring service-instances --all-regions'.
    [1]
    ## wrong usage
    $ dashboard update --name monitoring-instance-01 --id 8842 --file dashboard.json --no-such-flag
    NAME:
      update - Update a dashboard from a file

    USAGE:
      ibmcloud monitoring dashboard update --name NAME --id DASHBOARD_ID --file JSON_FILE [--region REGION] [--team TEAM] [--output FORMAT] [--quiet]

    … (8 more lines)
    FAILED
    Incorrect Usage: flag provided but not defined: -no-such-flag
    [1]
    ## server fault
    $ dashboard update --name monitoring-instance-01 --id 8842 --file dashboard.json
    Updating dashboard 8842 of instance monitoring-instance-01...
    FAILED
    Could not get dashboard 8842.
    IBM Cloud Monitoring refused (status 503): Service Unavailable: Service Unavailable
    The service is in trouble: try again later, or look at https://cloud.ibm.com/status.
    Trace ID: [ID]
    Nothing was changed.
    [1]
    ## no permission
    $ dashboard update --name monitoring-instance-01 --id 8842 --file dashboard.json
    Updating dashboard 8842 of instance monitoring-instance-01...
    FAILED
    Could not get dashboard 8842.
    IBM Cloud Monitoring refused (status 403): Access is denied: Not enough privileges to complete the action
    Ask the owner of the account for the role that this needs, then log in again.
    Trace ID: [ID]
    Nothing was changed.
    [1]
    "#);
}

#[test]
fn dashboard_delete() {
    let _stable = stable();
    assert_snapshot!(situations("monitoring dashboard delete", thing("{AT} --id nobody --force")), @r#"
    ## people
    $ dashboard delete --name monitoring-instance-01 --id 8842 --force
    Deleting dashboard Node overview of instance monitoring-instance-01...
    OK
    Dashboard Node overview with ID 8842 was deleted.
    ## JSON
    $ dashboard delete --name monitoring-instance-01 --id 8842 --force --output JSON
    {
        "deleted": true,
        "id": 8842
    }
    ## not found
    $ dashboard delete --name monitoring-instance-01 --id nobody --force
    FAILED
    Dashboard 'nobody' was not found.
    Nothing was changed. List what there is with 'ibmcloud monitoring dashboard list'.
    [1]
    ## no such instance
    $ dashboard delete --name nowhere --id 8842 --force
    FAILED
    No instance of IBM Cloud Monitoring named 'nowhere' was found in us-south.
    Name another region with '--region', or list all with 'ibmcloud monitoring service-instances --all-regions'.
    [1]
    ## wrong usage
    $ dashboard delete --name monitoring-instance-01 --id 8842 --force --no-such-flag
    NAME:
      delete - Delete a dashboard

    USAGE:
      ibmcloud monitoring dashboard delete --name NAME --id DASHBOARD_ID [--force] [--region REGION] [--team TEAM] [--output FORMAT] [--quiet]

    … (8 more lines)
    FAILED
    Incorrect Usage: flag provided but not defined: -no-such-flag
    [1]
    ## server fault
    $ dashboard delete --name monitoring-instance-01 --id 8842 --force
    FAILED
    Could not get dashboard 8842.
    IBM Cloud Monitoring refused (status 503): Service Unavailable: Service Unavailable
    The service is in trouble: try again later, or look at https://cloud.ibm.com/status.
    Trace ID: [ID]
    Nothing was changed.
    [1]
    ## no permission
    $ dashboard delete --name monitoring-instance-01 --id 8842 --force
    FAILED
    Could not get dashboard 8842.
    IBM Cloud Monitoring refused (status 403): Access is denied: Not enough privileges to complete the action
    Ask the owner of the account for the role that this needs, then log in again.
    Trace ID: [ID]
    Nothing was changed.
    [1]
    "#);
}
