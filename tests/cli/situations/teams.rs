//! Teams; an instance always has some.

use insta::assert_snapshot;

use super::{NEVER_EMPTY, situations, stable, thing};

#[test]
fn team_list() {
    let _stable = stable();
    assert_snapshot!(situations("monitoring team list", NEVER_EMPTY), @r#"
    ## people
    $ team list --name monitoring-instance-01
    Getting the teams of instance monitoring-instance-01...
    OK
    Name                 ID      Users   Default
    Monitor Operations   40211   4       true
    Payments             40212   3       false
    Platform             40213   3       false
    ## JSON
    $ team list --name monitoring-instance-01 --output JSON
    [
        {
            "id": 40211,
            "version": 1,
            "customerId": 76682,
            "name": "Monitor Operations",
    … (104 more lines)
    ## no such instance
    $ team list --name nowhere
    FAILED
    No instance of IBM Cloud Monitoring named 'nowhere' was found in us-south.
    Name another region with '--region', or list all with 'ibmcloud monitoring service-instances --all-regions'.
    [1]
    ## wrong usage
    $ team list --name monitoring-instance-01 --no-such-flag
    NAME:
      list - List the teams of an instance

    USAGE:
      ibmcloud monitoring team list --name NAME [--region REGION] [--output FORMAT] [--quiet]

    … (5 more lines)
    FAILED
    Incorrect Usage: flag provided but not defined: -no-such-flag
    [1]
    ## server fault
    $ team list --name monitoring-instance-01
    Getting the teams of instance monitoring-instance-01...
    FAILED
    Could not get the teams of instance monitoring-instance-01.
    IBM Cloud Monitoring refused (status 503): Service Unavailable: Service Unavailable
    The service is in trouble: try again later, or look at https://cloud.ibm.com/status.
    Trace ID: [ID]
    [1]
    ## no permission
    $ team list --name monitoring-instance-01
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
fn team_show() {
    let _stable = stable();
    assert_snapshot!(situations("monitoring team show", thing("{AT} --team Nobody")), @r#"
    ## people
    $ team show --name monitoring-instance-01 --team Payments
    Getting a team of instance monitoring-instance-01...
    OK

    Name:           Payments
    ID:             40212
    Version:        1
    Description:
    Default:        false
    Immutable:      false
    Default Role:   ROLE_TEAM_EDIT
    Scope:
    Created:        [TIME]
    Updated:        [TIME]
    Members:
                    admin@example.com:     ROLE_TEAM_MANAGER
                    writer@example.com:    ROLE_TEAM_EDIT
                    manager@example.com:   ROLE_TEAM_MANAGER
    ## JSON
    $ team show --name monitoring-instance-01 --team Payments --output JSON
    {
        "id": 40212,
        "version": 1,
        "customerId": 76682,
        "name": "Payments",
        "immutable": false,
    … (62 more lines)
    ## not found
    $ team show --name monitoring-instance-01 --team Nobody
    Getting a team of instance monitoring-instance-01...
    FAILED
    Team 'Nobody' was not found. The teams that you see are:
      Monitor Operations (40211)
      Payments (40212)
      Platform (40213)
    Nothing was changed. Name one of them with '--team'.
    [1]
    ## no such instance
    $ team show --name nowhere --team Payments
    FAILED
    No instance of IBM Cloud Monitoring named 'nowhere' was found in us-south.
    Name another region with '--region', or list all with 'ibmcloud monitoring service-instances --all-regions'.
    [1]
    ## wrong usage
    $ team show --name monitoring-instance-01 --team Payments --no-such-flag
    NAME:
      show - Show a team and its members

    USAGE:
      ibmcloud monitoring team show --name NAME [--team TEAM] [--region REGION] [--output FORMAT] [--quiet]

    … (6 more lines)
    FAILED
    Incorrect Usage: flag provided but not defined: -no-such-flag
    [1]
    ## server fault
    $ team show --name monitoring-instance-01 --team Payments
    Getting a team of instance monitoring-instance-01...
    FAILED
    Could not get the teams of instance monitoring-instance-01.
    IBM Cloud Monitoring refused (status 503): Service Unavailable: Service Unavailable
    The service is in trouble: try again later, or look at https://cloud.ibm.com/status.
    Trace ID: [ID]
    Nothing was changed.
    [1]
    ## no permission
    $ team show --name monitoring-instance-01 --team Payments
    Getting a team of instance monitoring-instance-01...
    FAILED
    Could not get the teams of instance monitoring-instance-01.
    IBM Cloud Monitoring refused (status 403): Access is denied: Not enough privileges to complete the action
    Ask the owner of the account for the role that this needs, then log in again.
    Trace ID: [ID]
    Nothing was changed.
    [1]
    "#);
}

#[test]
fn team_create() {
    let _stable = stable();
    assert_snapshot!(situations("monitoring team create", NEVER_EMPTY), @r#"
    ## people
    $ team create --name monitoring-instance-01 --team-name Walk
    Creating team Walk in instance monitoring-instance-01...
    OK
    Team Walk was created with ID 50001.
    ## JSON
    $ team create --name monitoring-instance-01 --team-name Walk --output JSON
    {
        "id": 50001,
        "version": 1,
        "customerId": 76682,
        "name": "Walk",
        "immutable": false,
    … (31 more lines)
    ## no such instance
    $ team create --name nowhere --team-name Walk
    FAILED
    No instance of IBM Cloud Monitoring named 'nowhere' was found in us-south.
    Name another region with '--region', or list all with 'ibmcloud monitoring service-instances --all-regions'.
    [1]
    ## wrong usage
    $ team create --name monitoring-instance-01 --team-name Walk --no-such-flag
    NAME:
      create - Create a team

    USAGE:
      ibmcloud monitoring team create --name NAME [--team-name TEAM_NAME] [--description DESCRIPTION] [--default-role ROLE] [--scope SCOPE] [--member USER] [--default] [--file JSON_FILE] [--region REGION] [--output FORMAT] [--quiet]

    … (12 more lines)
    FAILED
    Incorrect Usage: flag provided but not defined: -no-such-flag
    [1]
    ## server fault
    $ team create --name monitoring-instance-01 --team-name Walk
    Creating team Walk in instance monitoring-instance-01...
    FAILED
    Could not create team Walk.
    IBM Cloud Monitoring refused (status 503): Service Unavailable: Service Unavailable
    The service is in trouble: try again later, or look at https://cloud.ibm.com/status.
    Trace ID: [ID]
    The change may or may not have happened: look before you try again.
    [5]
    ## no permission
    $ team create --name monitoring-instance-01 --team-name Walk
    Creating team Walk in instance monitoring-instance-01...
    FAILED
    Could not create team Walk.
    IBM Cloud Monitoring refused (status 403): Access is denied: Not enough privileges to complete the action
    Ask the owner of the account for the role that this needs, then log in again.
    Trace ID: [ID]
    Nothing was changed.
    [1]
    "#);
}

#[test]
fn team_update() {
    let _stable = stable();
    assert_snapshot!(situations("monitoring team update", thing("{AT} --team Nobody --description words")), @r#"
    ## people
    $ team update --name monitoring-instance-01 --team Payments --description words
    Updating team Payments of instance monitoring-instance-01...
    OK
    Team Payments with ID 40212 was updated.
    ## JSON
    $ team update --name monitoring-instance-01 --team Payments --description words --output JSON
    {
        "id": 40212,
        "version": 2,
        "customerId": 76682,
        "name": "Payments",
        "immutable": false,
    … (62 more lines)
    ## not found
    $ team update --name monitoring-instance-01 --team Nobody --description words
    FAILED
    Team 'Nobody' was not found. The teams that you see are:
      Monitor Operations (40211)
      Payments (40212)
      Platform (40213)
    Nothing was changed. Name one of them with '--team'.
    [1]
    ## no such instance
    $ team update --name nowhere --team Payments --description words
    FAILED
    No instance of IBM Cloud Monitoring named 'nowhere' was found in us-south.
    Name another region with '--region', or list all with 'ibmcloud monitoring service-instances --all-regions'.
    [1]
    ## wrong usage
    $ team update --name monitoring-instance-01 --team Payments --description words --no-such-flag
    NAME:
      update - Update a team and its members

    USAGE:
      ibmcloud monitoring team update --name NAME --team TEAM [--team-name TEAM_NAME] [--description DESCRIPTION] [--default-role ROLE] [--scope SCOPE] [--add-member USER] [--remove-member USER] [--default] [--file JSON_FILE] [--region REGION] [--output FORMAT] [--quiet]

    … (14 more lines)
    FAILED
    Incorrect Usage: flag provided but not defined: -no-such-flag
    [1]
    ## server fault
    $ team update --name monitoring-instance-01 --team Payments --description words
    FAILED
    Could not get the teams of instance monitoring-instance-01.
    IBM Cloud Monitoring refused (status 503): Service Unavailable: Service Unavailable
    The service is in trouble: try again later, or look at https://cloud.ibm.com/status.
    Trace ID: [ID]
    Nothing was changed.
    [1]
    ## no permission
    $ team update --name monitoring-instance-01 --team Payments --description words
    FAILED
    Could not get the teams of instance monitoring-instance-01.
    IBM Cloud Monitoring refused (status 403): Access is denied: Not enough privileges to complete the action
    Ask the owner of the account for the role that this needs, then log in again.
    Trace ID: [ID]
    Nothing was changed.
    [1]
    "#);
}

#[test]
fn team_delete() {
    let _stable = stable();
    assert_snapshot!(situations("monitoring team delete", thing("{AT} --team Nobody --force")), @r#"
    ## people
    $ team delete --name monitoring-instance-01 --team Payments --force
    Deleting team Payments of instance monitoring-instance-01...
    OK
    Team Payments with ID 40212 was deleted.
    ## JSON
    $ team delete --name monitoring-instance-01 --team Payments --force --output JSON
    {
        "deleted": true,
        "id": 40212
    }
    ## not found
    $ team delete --name monitoring-instance-01 --team Nobody --force
    FAILED
    Team 'Nobody' was not found. The teams that you see are:
      Monitor Operations (40211)
      Payments (40212)
      Platform (40213)
    Nothing was changed. Name one of them with '--team'.
    [1]
    ## no such instance
    $ team delete --name nowhere --team Payments --force
    FAILED
    No instance of IBM Cloud Monitoring named 'nowhere' was found in us-south.
    Name another region with '--region', or list all with 'ibmcloud monitoring service-instances --all-regions'.
    [1]
    ## wrong usage
    $ team delete --name monitoring-instance-01 --team Payments --force --no-such-flag
    NAME:
      delete - Delete a team with its dashboards and alerts

    USAGE:
      ibmcloud monitoring team delete --name NAME --team TEAM [--force] [--region REGION] [--output FORMAT] [--quiet]

    … (7 more lines)
    FAILED
    Incorrect Usage: flag provided but not defined: -no-such-flag
    [1]
    ## server fault
    $ team delete --name monitoring-instance-01 --team Payments --force
    FAILED
    Could not get the teams of instance monitoring-instance-01.
    IBM Cloud Monitoring refused (status 503): Service Unavailable: Service Unavailable
    The service is in trouble: try again later, or look at https://cloud.ibm.com/status.
    Trace ID: [ID]
    Nothing was changed.
    [1]
    ## no permission
    $ team delete --name monitoring-instance-01 --team Payments --force
    FAILED
    Could not get the teams of instance monitoring-instance-01.
    IBM Cloud Monitoring refused (status 403): Access is denied: Not enough privileges to complete the action
    Ask the owner of the account for the role that this needs, then log in again.
    Trace ID: [ID]
    Nothing was changed.
    [1]
    "#);
}
