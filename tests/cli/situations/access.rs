//! Access keys, Monitor API tokens, and which credentials count.

use insta::assert_snapshot;

use super::{LIST, NEVER_EMPTY, situations, stable, thing};

#[test]
fn access_key_list() {
    let _stable = stable();
    assert_snapshot!(situations("monitoring access-key list", LIST), @r#"
    ## people
    $ access-key list --name monitoring-instance-01
    Getting the access keys of instance monitoring-instance-01...
    OK
    Access Key   ID   Enabled   Created
    bd6fdfd1…    1    true      [TIME]
    ## JSON
    $ access-key list --name monitoring-instance-01 --output JSON
    [
        {
            "id": 1,
            "enabled": true,
            "accessKey": "bd6fdfd1…",
            "dateCreated": [MILLISECONDS],
    … (7 more lines)
    ## empty
    $ access-key list --name monitoring-instance-01
    Getting the access keys of instance monitoring-instance-01...
    OK
    No access key found.
    ## no such instance
    $ access-key list --name nowhere
    FAILED
    No instance of IBM Cloud Monitoring named 'nowhere' was found in us-south.
    Name another region with '--region', or list all with 'ibmcloud monitoring service-instances --all-regions'.
    [1]
    ## wrong usage
    $ access-key list --name monitoring-instance-01 --no-such-flag
    NAME:
      list - List the access keys of an instance

    USAGE:
      ibmcloud monitoring access-key list --name NAME [--reveal] [--region REGION] [--output FORMAT] [--quiet]

    … (6 more lines)
    FAILED
    Incorrect Usage: flag provided but not defined: -no-such-flag
    [1]
    ## server fault
    $ access-key list --name monitoring-instance-01
    Getting the access keys of instance monitoring-instance-01...
    FAILED
    Could not get the access keys.
    IBM Cloud Monitoring refused (status 503): Service Unavailable: Service Unavailable
    The service is in trouble: try again later, or look at https://cloud.ibm.com/status.
    Trace ID: [ID]
    [1]
    ## no permission
    $ access-key list --name monitoring-instance-01
    Getting the access keys of instance monitoring-instance-01...
    FAILED
    Could not get the access keys.
    IBM Cloud Monitoring refused (status 403): Access is denied: Not enough privileges to complete the action
    Ask the owner of the account for the role that this needs, then log in again.
    Trace ID: [ID]
    [1]
    "#);
}

#[test]
fn access_key_create() {
    let _stable = stable();
    assert_snapshot!(situations("monitoring access-key create", NEVER_EMPTY), @r#"
    ## people
    $ access-key create --name monitoring-instance-01
    Creating an access key of instance monitoring-instance-01...
    OK

    Access Key:   [GUID]
    ID:           50001
    Enabled:      true
    Created:      [TIME]
    ## JSON
    $ access-key create --name monitoring-instance-01 --output JSON
    {
        "id": 50001,
        "enabled": true,
        "accessKey": "[GUID]",
        "dateCreated": [MILLISECONDS],
        "dateDisabled": null,
    … (5 more lines)
    ## no such instance
    $ access-key create --name nowhere
    FAILED
    No instance of IBM Cloud Monitoring named 'nowhere' was found in us-south.
    Name another region with '--region', or list all with 'ibmcloud monitoring service-instances --all-regions'.
    [1]
    ## wrong usage
    $ access-key create --name monitoring-instance-01 --no-such-flag
    NAME:
      create - Create an access key

    USAGE:
      ibmcloud monitoring access-key create --name NAME [--only-team TEAM] [--limit AGENTS] [--reservation AGENTS] [--region REGION] [--output FORMAT] [--quiet]

    … (8 more lines)
    FAILED
    Incorrect Usage: flag provided but not defined: -no-such-flag
    [1]
    ## server fault
    $ access-key create --name monitoring-instance-01
    Creating an access key of instance monitoring-instance-01...
    FAILED
    Could not create an access key.
    IBM Cloud Monitoring refused (status 503): Service Unavailable: Service Unavailable
    The service is in trouble: try again later, or look at https://cloud.ibm.com/status.
    Trace ID: [ID]
    The change may or may not have happened: look before you try again.
    [5]
    ## no permission
    $ access-key create --name monitoring-instance-01
    Creating an access key of instance monitoring-instance-01...
    FAILED
    Could not create an access key.
    IBM Cloud Monitoring refused (status 403): Access is denied: Not enough privileges to complete the action
    Ask the owner of the account for the role that this needs, then log in again.
    Trace ID: [ID]
    Nothing was changed.
    [1]
    "#);
}

#[test]
fn access_key_enable() {
    let _stable = stable();
    assert_snapshot!(situations("monitoring access-key enable", thing("{AT} --id nobody")), @r#"
    ## people
    $ access-key enable --name monitoring-instance-01 --id 1
    Enabling access key bd6fdfd1…...
    OK
    Access key bd6fdfd1… is enabled.
    ## JSON
    $ access-key enable --name monitoring-instance-01 --id 1 --output JSON
    {
        "id": 1,
        "enabled": true,
        "accessKey": "bd6fdfd1…",
        "dateCreated": [MILLISECONDS],
        "dateDisabled": null,
    … (5 more lines)
    ## not found
    $ access-key enable --name monitoring-instance-01 --id nobody
    FAILED
    Access key 'nobody' was not found.
    Nothing was changed. List what there is with 'ibmcloud monitoring access-key list'.
    [1]
    ## no such instance
    $ access-key enable --name nowhere --id 1
    FAILED
    No instance of IBM Cloud Monitoring named 'nowhere' was found in us-south.
    Name another region with '--region', or list all with 'ibmcloud monitoring service-instances --all-regions'.
    [1]
    ## wrong usage
    $ access-key enable --name monitoring-instance-01 --id 1 --no-such-flag
    NAME:
      enable - Enable an access key

    USAGE:
      ibmcloud monitoring access-key enable --name NAME --id KEY [--region REGION] [--output FORMAT] [--quiet]

    … (6 more lines)
    FAILED
    Incorrect Usage: flag provided but not defined: -no-such-flag
    [1]
    ## server fault
    $ access-key enable --name monitoring-instance-01 --id 1
    FAILED
    Could not get the access keys.
    IBM Cloud Monitoring refused (status 503): Service Unavailable: Service Unavailable
    The service is in trouble: try again later, or look at https://cloud.ibm.com/status.
    Trace ID: [ID]
    Nothing was changed.
    [1]
    ## no permission
    $ access-key enable --name monitoring-instance-01 --id 1
    FAILED
    Could not get the access keys.
    IBM Cloud Monitoring refused (status 403): Access is denied: Not enough privileges to complete the action
    Ask the owner of the account for the role that this needs, then log in again.
    Trace ID: [ID]
    Nothing was changed.
    [1]
    "#);
}

#[test]
fn access_key_disable() {
    let _stable = stable();
    assert_snapshot!(situations("monitoring access-key disable", thing("{AT} --id nobody --force")), @r#"
    ## people
    $ access-key disable --name monitoring-instance-01 --id 1 --force
    Disabling access key bd6fdfd1…...
    OK
    Access key bd6fdfd1… is disabled.
    ## JSON
    $ access-key disable --name monitoring-instance-01 --id 1 --force --output JSON
    {
        "id": 1,
        "enabled": false,
        "accessKey": "bd6fdfd1…",
        "dateCreated": [MILLISECONDS],
        "dateDisabled": [MILLISECONDS],
    … (5 more lines)
    ## not found
    $ access-key disable --name monitoring-instance-01 --id nobody --force
    FAILED
    Access key 'nobody' was not found.
    Nothing was changed. List what there is with 'ibmcloud monitoring access-key list'.
    [1]
    ## no such instance
    $ access-key disable --name nowhere --id 1 --force
    FAILED
    No instance of IBM Cloud Monitoring named 'nowhere' was found in us-south.
    Name another region with '--region', or list all with 'ibmcloud monitoring service-instances --all-regions'.
    [1]
    ## wrong usage
    $ access-key disable --name monitoring-instance-01 --id 1 --force --no-such-flag
    NAME:
      disable - Disable an access key: agents that use it are cut off

    USAGE:
      ibmcloud monitoring access-key disable --name NAME --id KEY [--force] [--region REGION] [--output FORMAT] [--quiet]

    … (7 more lines)
    FAILED
    Incorrect Usage: flag provided but not defined: -no-such-flag
    [1]
    ## server fault
    $ access-key disable --name monitoring-instance-01 --id 1 --force
    FAILED
    Could not get the access keys.
    IBM Cloud Monitoring refused (status 503): Service Unavailable: Service Unavailable
    The service is in trouble: try again later, or look at https://cloud.ibm.com/status.
    Trace ID: [ID]
    Nothing was changed.
    [1]
    ## no permission
    $ access-key disable --name monitoring-instance-01 --id 1 --force
    FAILED
    Could not get the access keys.
    IBM Cloud Monitoring refused (status 403): Access is denied: Not enough privileges to complete the action
    Ask the owner of the account for the role that this needs, then log in again.
    Trace ID: [ID]
    Nothing was changed.
    [1]
    "#);
}

#[test]
fn token_list() {
    let _stable = stable();
    assert_snapshot!(situations("monitoring token list", NEVER_EMPTY), @r#"
    ## people
    $ token list --name monitoring-instance-01
    Getting the tokens of the teams of instance monitoring-instance-01...
    OK
    Team                 ID      User                  Fingerprint
    Monitor Operations   40211   admin@example.com     [FINGERPRINT]
    Monitor Operations   40211   manager@example.com   [FINGERPRINT]
    Monitor Operations   40211   reader@example.com    [FINGERPRINT]
    Monitor Operations   40211   writer@example.com    [FINGERPRINT]
    Payments             40212   admin@example.com     [FINGERPRINT]
    Payments             40212   manager@example.com   [FINGERPRINT]
    Payments             40212   writer@example.com    [FINGERPRINT]
    Platform             40213   admin@example.com     [FINGERPRINT]
    Platform             40213   manager@example.com   [FINGERPRINT]
    Platform             40213   reader@example.com    [FINGERPRINT]
    ## JSON
    $ token list --name monitoring-instance-01 --output JSON
    [
        {
            "team": "Monitor Operations",
            "id": 40211,
            "user": "admin@example.com",
            "fingerprint": "[FINGERPRINT]",
    … (66 more lines)
    ## no such instance
    $ token list --name nowhere
    FAILED
    No instance of IBM Cloud Monitoring named 'nowhere' was found in us-south.
    Name another region with '--region', or list all with 'ibmcloud monitoring service-instances --all-regions'.
    [1]
    ## wrong usage
    $ token list --name monitoring-instance-01 --no-such-flag
    NAME:
      list - List the fingerprints of the Monitor API tokens of all teams

    USAGE:
      ibmcloud monitoring token list --name NAME [--region REGION] [--output FORMAT] [--quiet]

    … (5 more lines)
    FAILED
    Incorrect Usage: flag provided but not defined: -no-such-flag
    [1]
    ## server fault
    $ token list --name monitoring-instance-01
    Getting the tokens of the teams of instance monitoring-instance-01...
    FAILED
    Could not look at the teams of instance monitoring-instance-01.
    IBM Cloud Monitoring refused (status 503): Service Unavailable: Service Unavailable
    The service is in trouble: try again later, or look at https://cloud.ibm.com/status.
    Trace ID: [ID]
    Nothing was changed.
    [1]
    ## no permission
    $ token list --name monitoring-instance-01
    Getting the tokens of the teams of instance monitoring-instance-01...
    FAILED
    Could not look at the teams of instance monitoring-instance-01.
    IBM Cloud Monitoring refused (status 403): Access is denied: Not enough privileges to complete the action
    Ask the owner of the account for the role that this needs, then log in again.
    Trace ID: [ID]
    Nothing was changed.
    [1]
    "#);
}

#[test]
fn token_show() {
    let _stable = stable();
    assert_snapshot!(situations("monitoring token show", thing("{AT} --team Nobody")), @r#"
    ## people
    $ token show --name monitoring-instance-01 --team Payments
    Getting a token of instance monitoring-instance-01...
    OK
    [GUID]
    ## JSON
    $ token show --name monitoring-instance-01 --team Payments --output JSON
    {
        "team": "Payments",
        "id": 40212,
        "token": "[GUID]"
    }
    ## not found
    $ token show --name monitoring-instance-01 --team Nobody
    Getting a token of instance monitoring-instance-01...
    FAILED
    Team 'Nobody' was not found. The teams that you see are:
      Monitor Operations (40211)
      Payments (40212)
      Platform (40213)
    Nothing was changed. Name one of them with '--team'.
    [1]
    ## no such instance
    $ token show --name nowhere --team Payments
    FAILED
    No instance of IBM Cloud Monitoring named 'nowhere' was found in us-south.
    Name another region with '--region', or list all with 'ibmcloud monitoring service-instances --all-regions'.
    [1]
    ## wrong usage
    $ token show --name monitoring-instance-01 --team Payments --no-such-flag
    NAME:
      show - Show the Monitor API token of a team

    USAGE:
      ibmcloud monitoring token show --name NAME [--team TEAM] [--region REGION] [--output FORMAT] [--quiet]

    … (6 more lines)
    FAILED
    Incorrect Usage: flag provided but not defined: -no-such-flag
    [1]
    ## server fault
    $ token show --name monitoring-instance-01 --team Payments
    Getting a token of instance monitoring-instance-01...
    FAILED
    Could not get the Monitor API token.
    IBM Cloud Monitoring refused (status 503): Service Unavailable: Service Unavailable
    The service is in trouble: try again later, or look at https://cloud.ibm.com/status.
    Trace ID: [ID]
    [1]
    ## no permission
    $ token show --name monitoring-instance-01 --team Payments
    Getting a token of instance monitoring-instance-01...
    FAILED
    Could not get the Monitor API token.
    IBM Cloud Monitoring refused (status 403): Access is denied: Not enough privileges to complete the action
    Ask the owner of the account for the role that this needs, then log in again.
    Trace ID: [ID]
    [1]
    "#);
}

#[test]
fn token_reset() {
    let _stable = stable();
    assert_snapshot!(situations("monitoring token reset", thing("{AT} --team Nobody -f")), @r#"
    ## people
    $ token reset --name monitoring-instance-01 --team Payments -f
    Resetting the Monitor API token of team Payments...
    OK
    Your token of team Payments was reset: fingerprint [FINGERPRINT] became [FINGERPRINT].
    ## JSON
    $ token reset --name monitoring-instance-01 --team Payments -f --output JSON
    {
        "team": "Payments",
        "id": 40212,
        "changed": true,
        "request": "POST /api/token",
        "fingerprint_before": "[FINGERPRINT]",
    … (3 more lines)
    ## not found
    $ token reset --name monitoring-instance-01 --team Nobody -f
    FAILED
    Team 'Nobody' was not found. The teams that you see are:
      Monitor Operations (40211)
      Payments (40212)
      Platform (40213)
    Nothing was changed. Name one of them with '--team'.
    [1]
    ## no such instance
    $ token reset --name nowhere --team Payments -f
    FAILED
    No instance of IBM Cloud Monitoring named 'nowhere' was found in us-south.
    Name another region with '--region', or list all with 'ibmcloud monitoring service-instances --all-regions'.
    [1]
    ## wrong usage
    $ token reset --name monitoring-instance-01 --team Payments -f --no-such-flag
    NAME:
      reset - Reset the Monitor API token of a team

    USAGE:
      ibmcloud monitoring token reset --name NAME (--team TEAM | --mine) [--region REGION] [--force] [--output FORMAT] [--quiet]

    … (8 more lines)
    FAILED
    Incorrect Usage: flag provided but not defined: -no-such-flag
    [1]
    ## server fault
    $ token reset --name monitoring-instance-01 --team Payments -f
    FAILED
    Could not read the present token.
    IBM Cloud Monitoring refused (status 503): Service Unavailable: Service Unavailable
    The service is in trouble: try again later, or look at https://cloud.ibm.com/status.
    Trace ID: [ID]
    Nothing was changed.
    [1]
    ## no permission
    $ token reset --name monitoring-instance-01 --team Payments -f
    FAILED
    Could not read the present token.
    IBM Cloud Monitoring refused (status 403): Access is denied: Not enough privileges to complete the action
    Ask the owner of the account for the role that this needs, then log in again.
    Trace ID: [ID]
    Nothing was changed.
    [1]
    "#);
}

#[test]
fn auth_show() {
    let _stable = stable();
    assert_snapshot!(situations("monitoring auth show", NEVER_EMPTY), @r#"
    ## people
    $ auth show --name monitoring-instance-01
    Getting the authentication method of instance monitoring-instance-01...
    OK

    Name:                 monitoring-instance-01
    GUID:                 [GUID]
    Location:             us-south
    Authentication:       ANY
    Accepts:              IAM tokens and Monitor API tokens
    Teams that you see:   3
    Your role:            ROLE_ADMIN
    Last lock-down:       none known on this machine
    ## JSON
    $ auth show --name monitoring-instance-01 --output JSON
    {
        "name": "monitoring-instance-01",
        "guid": "[GUID]",
        "region": "us-south",
        "external_api_auth": "ANY",
        "effective": "ANY",
    … (8 more lines)
    ## no such instance
    $ auth show --name nowhere
    FAILED
    No instance of IBM Cloud Monitoring named 'nowhere' was found in us-south.
    Name another region with '--region', or list all with 'ibmcloud monitoring service-instances --all-regions'.
    [1]
    ## wrong usage
    $ auth show --name monitoring-instance-01 --no-such-flag
    NAME:
      show - Show which credentials an instance accepts

    USAGE:
      ibmcloud monitoring auth show --name NAME [--region REGION] [--expect MODE] [--output FORMAT] [--quiet]

    … (6 more lines)
    FAILED
    Incorrect Usage: flag provided but not defined: -no-such-flag
    [1]
    ## server fault
    $ auth show --name monitoring-instance-01
    Getting the authentication method of instance monitoring-instance-01...
    FAILED
    Could not look at instance monitoring-instance-01.
    IBM Cloud Monitoring refused (status 503): Service Unavailable: Service Unavailable
    The service is in trouble: try again later, or look at https://cloud.ibm.com/status.
    Trace ID: [ID]
    [1]
    ## no permission
    $ auth show --name monitoring-instance-01
    Getting the authentication method of instance monitoring-instance-01...
    FAILED
    Could not look at instance monitoring-instance-01.
    IBM Cloud Monitoring refused (status 403): Access is denied: Not enough privileges to complete the action
    Ask the owner of the account for the role that this needs, then log in again.
    Trace ID: [ID]
    [1]
    "#);
}
