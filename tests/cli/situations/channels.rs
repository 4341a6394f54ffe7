//! Notification channels.

use insta::assert_snapshot;

use super::{LIST, NEVER_EMPTY, situations, stable, thing};

#[test]
fn channel_list() {
    let _stable = stable();
    assert_snapshot!(situations("monitoring channel list", LIST), @r#"
    ## people
    $ channel list --name monitoring-instance-01
    Getting the notification channels of instance monitoring-instance-01...
    OK
    Name            ID   Type      Enabled
    on-call mail    15   EMAIL     true
    incident hook   16   WEBHOOK   true
    ## JSON
    $ channel list --name monitoring-instance-01 --output JSON
    [
        {
            "id": 15,
            "version": 1,
            "customerId": 76682,
            "enabled": true,
    … (29 more lines)
    ## empty
    $ channel list --name monitoring-instance-01
    Getting the notification channels of instance monitoring-instance-01...
    OK
    No notification channel found.
    ## no such instance
    $ channel list --name nowhere
    FAILED
    No instance of IBM Cloud Monitoring named 'nowhere' was found in us-south.
    Name another region with '--region', or list all with 'ibmcloud monitoring service-instances --all-regions'.
    [1]
    ## wrong usage
    $ channel list --name monitoring-instance-01 --no-such-flag
    NAME:
      list - List notification channels

    USAGE:
      ibmcloud monitoring channel list --name NAME [--region REGION] [--team TEAM] [--output FORMAT] [--quiet]

    … (6 more lines)
    FAILED
    Incorrect Usage: flag provided but not defined: -no-such-flag
    [1]
    ## server fault
    $ channel list --name monitoring-instance-01
    Getting the notification channels of instance monitoring-instance-01...
    FAILED
    Could not get the notification channels.
    IBM Cloud Monitoring refused (status 503): Service Unavailable: Service Unavailable
    The service is in trouble: try again later, or look at https://cloud.ibm.com/status.
    Trace ID: [ID]
    [1]
    ## no permission
    $ channel list --name monitoring-instance-01
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
fn channel_show() {
    let _stable = stable();
    assert_snapshot!(situations("monitoring channel show", thing("{AT} --id nobody")), @r#"
    ## people
    $ channel show --name monitoring-instance-01 --id 15
    Getting notification channel 15 of instance monitoring-instance-01...
    OK

    Name:       on-call mail
    ID:         15
    Version:    1
    Type:       EMAIL
    Enabled:    true
    Team ID:
    Created:    [TIME]
    Modified:   [TIME]
    Options:
                emailRecipients:   oncall@example.com
                notifyOnOk:        false
                notifyOnResolve:   true
    ## JSON
    $ channel show --name monitoring-instance-01 --id 15 --output JSON
    {
        "id": 15,
        "version": 1,
        "customerId": 76682,
        "enabled": true,
        "sendTestNotification": false,
    … (12 more lines)
    ## not found
    $ channel show --name monitoring-instance-01 --id nobody
    Getting notification channel nobody of instance monitoring-instance-01...
    FAILED
    Notification channel 'nobody' was not found.
    Nothing was changed. List what there is with 'ibmcloud monitoring channel list'.
    [1]
    ## no such instance
    $ channel show --name nowhere --id 15
    FAILED
    No instance of IBM Cloud Monitoring named 'nowhere' was found in us-south.
    Name another region with '--region', or list all with 'ibmcloud monitoring service-instances --all-regions'.
    [1]
    ## wrong usage
    $ channel show --name monitoring-instance-01 --id 15 --no-such-flag
    NAME:
      show - Show a notification channel

    USAGE:
      ibmcloud monitoring channel show --name NAME --id CHANNEL_ID [--region REGION] [--team TEAM] [--output FORMAT] [--quiet]

    … (7 more lines)
    FAILED
    Incorrect Usage: flag provided but not defined: -no-such-flag
    [1]
    ## server fault
    $ channel show --name monitoring-instance-01 --id 15
    Getting notification channel 15 of instance monitoring-instance-01...
    FAILED
    Could not get notification channel 15.
    IBM Cloud Monitoring refused (status 503): Service Unavailable: Service Unavailable
    The service is in trouble: try again later, or look at https://cloud.ibm.com/status.
    Trace ID: [ID]
    Nothing was changed.
    [1]
    ## no permission
    $ channel show --name monitoring-instance-01 --id 15
    Getting notification channel 15 of instance monitoring-instance-01...
    FAILED
    Could not get notification channel 15.
    IBM Cloud Monitoring refused (status 403): Access is denied: Not enough privileges to complete the action
    Ask the owner of the account for the role that this needs, then log in again.
    Trace ID: [ID]
    Nothing was changed.
    [1]
    "#);
}

#[test]
fn channel_create() {
    let _stable = stable();
    assert_snapshot!(situations("monitoring channel create", NEVER_EMPTY), @r#"
    ## people
    $ channel create --name monitoring-instance-01 --type EMAIL --channel-name walk --recipient a@example.com
    Creating notification channel walk in instance monitoring-instance-01...
    OK
    Notification channel walk was created with ID 50001.
    ## JSON
    $ channel create --name monitoring-instance-01 --type EMAIL --channel-name walk --recipient a@example.com --output JSON
    {
        "id": 50001,
        "version": 1,
        "customerId": 76682,
        "enabled": true,
        "sendTestNotification": false,
    … (10 more lines)
    ## no such instance
    $ channel create --name nowhere --type EMAIL --channel-name walk --recipient a@example.com
    FAILED
    No instance of IBM Cloud Monitoring named 'nowhere' was found in us-south.
    Name another region with '--region', or list all with 'ibmcloud monitoring service-instances --all-regions'.
    [1]
    ## wrong usage
    $ channel create --name monitoring-instance-01 --type EMAIL --channel-name walk --recipient a@example.com --no-such-flag
    NAME:
      create - Create a notification channel

    USAGE:
      ibmcloud monitoring channel create --name NAME [--type TYPE] [--channel-name CHANNEL_NAME] [--option KEY=VALUE] [--recipient EMAIL] [--url URL] [--disable] [--only-team] [--file JSON_FILE] [--region REGION] [--team TEAM] [--output FORMAT] [--quiet]

    … (14 more lines)
    FAILED
    Incorrect Usage: flag provided but not defined: -no-such-flag
    [1]
    ## server fault
    $ channel create --name monitoring-instance-01 --type EMAIL --channel-name walk --recipient a@example.com
    Creating notification channel walk in instance monitoring-instance-01...
    FAILED
    Could not create notification channel walk.
    IBM Cloud Monitoring refused (status 503): Service Unavailable: Service Unavailable
    The service is in trouble: try again later, or look at https://cloud.ibm.com/status.
    Trace ID: [ID]
    The change may or may not have happened: look before you try again.
    [5]
    ## no permission
    $ channel create --name monitoring-instance-01 --type EMAIL --channel-name walk --recipient a@example.com
    Creating notification channel walk in instance monitoring-instance-01...
    FAILED
    Could not create notification channel walk.
    IBM Cloud Monitoring refused (status 403): Access is denied: Not enough privileges to complete the action
    Ask the owner of the account for the role that this needs, then log in again.
    Trace ID: [ID]
    Nothing was changed.
    [1]
    "#);
}

#[test]
fn channel_update() {
    let _stable = stable();
    assert_snapshot!(situations("monitoring channel update", thing("{AT} --id nobody --enabled false")), @r#"
    ## people
    $ channel update --name monitoring-instance-01 --id 15 --enabled false
    Updating notification channel 15 of instance monitoring-instance-01...
    OK
    Notification channel on-call mail with ID 15 was updated.
    ## JSON
    $ channel update --name monitoring-instance-01 --id 15 --enabled false --output JSON
    {
        "id": 15,
        "version": 2,
        "customerId": 76682,
        "enabled": false,
        "sendTestNotification": false,
    … (12 more lines)
    ## not found
    $ channel update --name monitoring-instance-01 --id nobody --enabled false
    Updating notification channel nobody of instance monitoring-instance-01...
    FAILED
    Notification channel 'nobody' was not found.
    Nothing was changed. List what there is with 'ibmcloud monitoring channel list'.
    [1]
    ## no such instance
    $ channel update --name nowhere --id 15 --enabled false
    FAILED
    No instance of IBM Cloud Monitoring named 'nowhere' was found in us-south.
    Name another region with '--region', or list all with 'ibmcloud monitoring service-instances --all-regions'.
    [1]
    ## wrong usage
    $ channel update --name monitoring-instance-01 --id 15 --enabled false --no-such-flag
    NAME:
      update - Update a notification channel

    USAGE:
      ibmcloud monitoring channel update --name NAME --id CHANNEL_ID [--channel-name CHANNEL_NAME] [--option KEY=VALUE] [--recipient EMAIL] [--url URL] [--enabled BOOLEAN] [--file JSON_FILE] [--region REGION] [--team TEAM] [--output FORMAT] [--quiet]

    … (13 more lines)
    FAILED
    Incorrect Usage: flag provided but not defined: -no-such-flag
    [1]
    ## server fault
    $ channel update --name monitoring-instance-01 --id 15 --enabled false
    Updating notification channel 15 of instance monitoring-instance-01...
    FAILED
    Could not get notification channel 15.
    IBM Cloud Monitoring refused (status 503): Service Unavailable: Service Unavailable
    The service is in trouble: try again later, or look at https://cloud.ibm.com/status.
    Trace ID: [ID]
    Nothing was changed.
    [1]
    ## no permission
    $ channel update --name monitoring-instance-01 --id 15 --enabled false
    Updating notification channel 15 of instance monitoring-instance-01...
    FAILED
    Could not get notification channel 15.
    IBM Cloud Monitoring refused (status 403): Access is denied: Not enough privileges to complete the action
    Ask the owner of the account for the role that this needs, then log in again.
    Trace ID: [ID]
    Nothing was changed.
    [1]
    "#);
}

#[test]
fn channel_delete() {
    let _stable = stable();
    assert_snapshot!(situations("monitoring channel delete", thing("{AT} --id nobody --force")), @r#"
    ## people
    $ channel delete --name monitoring-instance-01 --id 15 --force
    Deleting notification channel on-call mail of instance monitoring-instance-01...
    OK
    Notification channel on-call mail with ID 15 was deleted.
    ## JSON
    $ channel delete --name monitoring-instance-01 --id 15 --force --output JSON
    {
        "deleted": true,
        "id": 15
    }
    ## not found
    $ channel delete --name monitoring-instance-01 --id nobody --force
    FAILED
    Notification channel 'nobody' was not found.
    Nothing was changed. List what there is with 'ibmcloud monitoring channel list'.
    [1]
    ## no such instance
    $ channel delete --name nowhere --id 15 --force
    FAILED
    No instance of IBM Cloud Monitoring named 'nowhere' was found in us-south.
    Name another region with '--region', or list all with 'ibmcloud monitoring service-instances --all-regions'.
    [1]
    ## wrong usage
    $ channel delete --name monitoring-instance-01 --id 15 --force --no-such-flag
    NAME:
      delete - Delete a notification channel

    USAGE:
      ibmcloud monitoring channel delete --name NAME --id CHANNEL_ID [--force] [--region REGION] [--team TEAM] [--output FORMAT] [--quiet]

    … (8 more lines)
    FAILED
    Incorrect Usage: flag provided but not defined: -no-such-flag
    [1]
    ## server fault
    $ channel delete --name monitoring-instance-01 --id 15 --force
    FAILED
    Could not get notification channel 15.
    IBM Cloud Monitoring refused (status 503): Service Unavailable: Service Unavailable
    The service is in trouble: try again later, or look at https://cloud.ibm.com/status.
    Trace ID: [ID]
    Nothing was changed.
    [1]
    ## no permission
    $ channel delete --name monitoring-instance-01 --id 15 --force
    FAILED
    Could not get notification channel 15.
    IBM Cloud Monitoring refused (status 403): Access is denied: Not enough privileges to complete the action
    Ask the owner of the account for the role that this needs, then log in again.
    Trace ID: [ID]
    Nothing was changed.
    [1]
    "#);
}
