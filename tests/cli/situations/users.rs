//! Users; an instance always has one.

use insta::assert_snapshot;

use super::{NEVER_EMPTY, situations, stable, thing};

#[test]
fn user_list() {
    let _stable = stable();
    assert_snapshot!(situations("monitoring user list", NEVER_EMPTY), @r#"
    ## people
    $ user list --name monitoring-instance-01
    Getting the users of instance monitoring-instance-01...
    OK
    Username              ID     Role
    admin@example.com     5101   ROLE_ADMIN
    writer@example.com    5102   ROLE_ADVANCED_USER
    reader@example.com    5103   ROLE_USER
    manager@example.com   5104   ROLE_ADMIN
    ## JSON
    $ user list --name monitoring-instance-01 --output JSON
    [
        {
            "id": 5101,
            "version": 1,
            "username": "admin@example.com",
            "name": "Alex Admin",
    … (246 more lines)
    ## no such instance
    $ user list --name nowhere
    FAILED
    No instance of IBM Cloud Monitoring named 'nowhere' was found in us-south.
    Name another region with '--region', or list all with 'ibmcloud monitoring service-instances --all-regions'.
    [1]
    ## wrong usage
    $ user list --name monitoring-instance-01 --no-such-flag
    NAME:
      list - List the users of an instance

    USAGE:
      ibmcloud monitoring user list --name NAME [--teamID TEAM_ID] [--region REGION] [--output FORMAT] [--quiet]

    … (6 more lines)
    FAILED
    Incorrect Usage: flag provided but not defined: -no-such-flag
    [1]
    ## server fault
    $ user list --name monitoring-instance-01
    Getting the users of instance monitoring-instance-01...
    FAILED
    Could not get the users of instance monitoring-instance-01.
    IBM Cloud Monitoring refused (status 503): Service Unavailable: Service Unavailable
    The service is in trouble: try again later, or look at https://cloud.ibm.com/status.
    Trace ID: [ID]
    Nothing was changed.
    [1]
    ## no permission
    $ user list --name monitoring-instance-01
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

#[test]
fn user_show() {
    let _stable = stable();
    assert_snapshot!(situations("monitoring user show", thing("{AT} --user nobody@example.com")), @r#"
    ## people
    $ user show --name monitoring-instance-01 --user writer@example.com
    Getting user writer@example.com of instance monitoring-instance-01...
    OK

    Username:     writer@example.com
    ID:           5102
    First Name:   Wren
    Last Name:    Writer
    Role:         ROLE_ADVANCED_USER
    Status:       confirmed
    Enabled:      true
    Last Seen:    [TIME]
    Teams:
                  Monitor Operations:   ROLE_TEAM_EDIT
                  Payments:             ROLE_TEAM_EDIT
    ## JSON
    $ user show --name monitoring-instance-01 --user writer@example.com --output JSON
    {
        "id": 5102,
        "version": 1,
        "username": "writer@example.com",
        "name": "Wren Writer",
        "firstName": "Wren",
    … (52 more lines)
    ## not found
    $ user show --name monitoring-instance-01 --user nobody@example.com
    Getting user nobody@example.com of instance monitoring-instance-01...
    FAILED
    User 'nobody@example.com' was not found.
    Nothing was changed. List what there is with 'ibmcloud monitoring user list'.
    [1]
    ## no such instance
    $ user show --name nowhere --user writer@example.com
    FAILED
    No instance of IBM Cloud Monitoring named 'nowhere' was found in us-south.
    Name another region with '--region', or list all with 'ibmcloud monitoring service-instances --all-regions'.
    [1]
    ## wrong usage
    $ user show --name monitoring-instance-01 --user writer@example.com --no-such-flag
    NAME:
      show - Show a user and the teams that the user belongs to

    USAGE:
      ibmcloud monitoring user show --name NAME --user USER [--region REGION] [--output FORMAT] [--quiet]

    … (6 more lines)
    FAILED
    Incorrect Usage: flag provided but not defined: -no-such-flag
    [1]
    ## server fault
    $ user show --name monitoring-instance-01 --user writer@example.com
    Getting user writer@example.com of instance monitoring-instance-01...
    FAILED
    Could not get the users of instance monitoring-instance-01.
    IBM Cloud Monitoring refused (status 503): Service Unavailable: Service Unavailable
    The service is in trouble: try again later, or look at https://cloud.ibm.com/status.
    Trace ID: [ID]
    Nothing was changed.
    [1]
    ## no permission
    $ user show --name monitoring-instance-01 --user writer@example.com
    Getting user writer@example.com of instance monitoring-instance-01...
    FAILED
    Could not get the users of instance monitoring-instance-01.
    IBM Cloud Monitoring refused (status 403): Access is denied: Not enough privileges to complete the action
    Ask the owner of the account for the role that this needs, then log in again.
    Trace ID: [ID]
    Nothing was changed.
    [1]
    "#);
}

#[test]
fn user_invite() {
    let _stable = stable();
    assert_snapshot!(situations("monitoring user invite", NEVER_EMPTY), @r#"
    ## people
    $ user invite --name monitoring-instance-01 --user new@example.com
    Inviting new@example.com to instance monitoring-instance-01...
    OK
    User new@example.com was invited with ID 50001.
    An invitation gives no access: give the user a role on the instance in IAM.
    ## JSON
    $ user invite --name monitoring-instance-01 --user new@example.com --output JSON
    {
        "id": 50001,
        "version": 1,
        "username": "new@example.com",
        "name": "",
        "firstName": "",
    … (43 more lines)
    An invitation gives no access: give the user a role on the instance in IAM.
    ## no such instance
    $ user invite --name nowhere --user new@example.com
    FAILED
    No instance of IBM Cloud Monitoring named 'nowhere' was found in us-south.
    Name another region with '--region', or list all with 'ibmcloud monitoring service-instances --all-regions'.
    [1]
    ## wrong usage
    $ user invite --name monitoring-instance-01 --user new@example.com --no-such-flag
    NAME:
      invite - Invite a user to an instance

    USAGE:
      ibmcloud monitoring user invite --name NAME --user EMAIL [--first-name FIRST_NAME] [--last-name LAST_NAME] [--region REGION] [--output FORMAT] [--quiet]

    … (8 more lines)
    FAILED
    Incorrect Usage: flag provided but not defined: -no-such-flag
    [1]
    ## server fault
    $ user invite --name monitoring-instance-01 --user new@example.com
    Inviting new@example.com to instance monitoring-instance-01...
    FAILED
    Could not invite new@example.com.
    IBM Cloud Monitoring refused (status 503): Service Unavailable: Service Unavailable
    The service is in trouble: try again later, or look at https://cloud.ibm.com/status.
    Trace ID: [ID]
    The change may or may not have happened: look before you try again.
    [5]
    ## no permission
    $ user invite --name monitoring-instance-01 --user new@example.com
    Inviting new@example.com to instance monitoring-instance-01...
    FAILED
    Could not invite new@example.com.
    IBM Cloud Monitoring refused (status 403): Access is denied: Not enough privileges to complete the action
    Ask the owner of the account for the role that this needs, then log in again.
    Trace ID: [ID]
    Nothing was changed.
    [1]
    "#);
}

#[test]
fn user_delete() {
    let _stable = stable();
    assert_snapshot!(situations("monitoring user delete", thing("{AT} --user nobody@example.com --force")), @r#"
    ## people
    $ user delete --name monitoring-instance-01 --user reader@example.com --force
    Deleting user reader@example.com of instance monitoring-instance-01...
    OK
    User reader@example.com was deleted.
    ## JSON
    $ user delete --name monitoring-instance-01 --user reader@example.com --force --output JSON
    {
        "deleted": true,
        "id": 5103
    }
    ## not found
    $ user delete --name monitoring-instance-01 --user nobody@example.com --force
    FAILED
    User 'nobody@example.com' was not found.
    Nothing was changed. List what there is with 'ibmcloud monitoring user list'.
    [1]
    ## no such instance
    $ user delete --name nowhere --user reader@example.com --force
    FAILED
    No instance of IBM Cloud Monitoring named 'nowhere' was found in us-south.
    Name another region with '--region', or list all with 'ibmcloud monitoring service-instances --all-regions'.
    [1]
    ## wrong usage
    $ user delete --name monitoring-instance-01 --user reader@example.com --force --no-such-flag
    NAME:
      delete - Delete a user from an instance

    USAGE:
      ibmcloud monitoring user delete --name NAME --user USER [--force] [--region REGION] [--output FORMAT] [--quiet]

    … (7 more lines)
    FAILED
    Incorrect Usage: flag provided but not defined: -no-such-flag
    [1]
    ## server fault
    $ user delete --name monitoring-instance-01 --user reader@example.com --force
    FAILED
    Could not get the users of instance monitoring-instance-01.
    IBM Cloud Monitoring refused (status 503): Service Unavailable: Service Unavailable
    The service is in trouble: try again later, or look at https://cloud.ibm.com/status.
    Trace ID: [ID]
    Nothing was changed.
    [1]
    ## no permission
    $ user delete --name monitoring-instance-01 --user reader@example.com --force
    FAILED
    Could not get the users of instance monitoring-instance-01.
    IBM Cloud Monitoring refused (status 403): Access is denied: Not enough privileges to complete the action
    Ask the owner of the account for the role that this needs, then log in again.
    Trace ID: [ID]
    Nothing was changed.
    [1]
    "#);
}
