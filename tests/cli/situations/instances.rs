//! Instances, any call, and queries.

use insta::assert_snapshot;

use super::{NEVER_EMPTY, Special, situations, stable};

#[test]
fn service_instances() {
    let _stable = stable();
    assert_snapshot!(situations("monitoring service-instances", Special { service: "/v2/resource_instances*", ..NEVER_EMPTY }), @r#"
    ## people
    $ service-instances 
    Getting the instances of IBM Cloud Monitoring in region us-south...
    OK
    Name                       Region     State    Platform Metrics   Authentication
    monitoring-instance-01     us-south   active   true               ANY
    IBM Cloud Monitoring abc   us-south   active   false              ANY
    ## JSON
    $ service-instances --output JSON
    [
        {
            "id": "crn:v1:bluemix:public:sysdig-monitor:us-south:a/0123456789abcdef0123456789abcdef:[GUID]::",
            "guid": "[GUID]",
            "url": "/v2/resource_instances/[GUID]",
            "created_at": "[TIME]",
    … (109 more lines)
    ## wrong usage
    $ service-instances --no-such-flag
    NAME:
      service-instances - List IBM Cloud Monitoring instances

    USAGE:
      ibmcloud monitoring service-instances [--region REGION] [--all-regions] [-g RESOURCE_GROUP] [--all-resource-groups] [--quiet] [--output FORMAT]

    … (7 more lines)
    FAILED
    Incorrect Usage: flag provided but not defined: -no-such-flag
    [1]
    ## server fault
    $ service-instances 
    Getting the instances of IBM Cloud Monitoring in region us-south...
    FAILED
    Could not get the instances of IBM Cloud Monitoring.
    The resource controller refused (status 503): Service Unavailable
    The service is in trouble: try again later, or look at https://cloud.ibm.com/status.
    Trace ID: [ID]
    [1]
    ## no permission
    $ service-instances 
    Getting the instances of IBM Cloud Monitoring in region us-south...
    OK
    Name                       Region     State    Platform Metrics   Authentication
    monitoring-instance-01     us-south   active   true               ANY
    IBM Cloud Monitoring abc   us-south   active   false              ANY
    "#);
}

#[test]
fn platform_metrics_receiver() {
    let _stable = stable();
    assert_snapshot!(situations("monitoring platform-metrics-receiver", Special { missing: Some("--name nowhere --force"), service: "/v2/resource_instances*", ..NEVER_EMPTY }), @r#"
    ## people
    $ platform-metrics-receiver --name 'IBM Cloud Monitoring abc' --force
    Looking for the receiver of platform metrics in us-south...
    Switching instance monitoring-instance-01 off...
    Switching instance IBM Cloud Monitoring abc on...
    OK
    Instance IBM Cloud Monitoring abc receives the platform metrics of us-south.
    ## JSON
    $ platform-metrics-receiver --name 'IBM Cloud Monitoring abc' --force --output JSON
    {
        "region": "us-south",
        "receiver": "IBM Cloud Monitoring abc",
        "guid": "[GUID]",
        "previous": "monitoring-instance-01",
        "changed": true
    }
    ## not found
    $ platform-metrics-receiver --name nowhere --force
    FAILED
    No instance of IBM Cloud Monitoring named 'nowhere' was found in us-south.
    Name another region with '--region', or list all with 'ibmcloud monitoring service-instances --all-regions'.
    [1]
    ## wrong usage
    $ platform-metrics-receiver --name 'IBM Cloud Monitoring abc' --force --no-such-flag
    NAME:
      platform-metrics-receiver - Set which instance gets the platform metrics of a region

    USAGE:
      ibmcloud monitoring platform-metrics-receiver --name NAME [--region REGION] [--force] [--output FORMAT] [--quiet]

    … (6 more lines)
    FAILED
    Incorrect Usage: flag provided but not defined: -no-such-flag
    [1]
    ## server fault
    $ platform-metrics-receiver --name 'IBM Cloud Monitoring abc' --force
    FAILED
    Could not get the instances of IBM Cloud Monitoring.
    The resource controller refused (status 503): Service Unavailable
    The service is in trouble: try again later, or look at https://cloud.ibm.com/status.
    Trace ID: [ID]
    Nothing was changed.
    [1]
    ## no permission
    $ platform-metrics-receiver --name 'IBM Cloud Monitoring abc' --force
    Looking for the receiver of platform metrics in us-south...
    Switching instance monitoring-instance-01 off...
    FAILED
    Could not update service instance monitoring-instance-01.
    The resource controller refused (status 403, code RC-IamErrorResponse): You do not have the required permission to update the instance. You must be assigned the IAM Editor role or higher. Contact your account owner to update your access.
    Ask the owner of the account for the role that this needs, then log in again.
    Trace ID: [ID]
    Nothing was changed.
    [1]
    "#);
}

#[test]
fn api() {
    let _stable = stable();
    assert_snapshot!(situations("monitoring api", Special { missing: Some("GET /api/nothing {AT}"), ..NEVER_EMPTY }), @r#"
    ## people
    $ api GET /api/alerts --name monitoring-instance-01
    {
        "alerts": [
            {
                "id": 7301,
                "version": 1,
                "name": "Low uptime",
    … (54 more lines)
    ## JSON
    $ api GET /api/alerts --name monitoring-instance-01 --output JSON
    {
        "alerts": [
            {
                "id": 7301,
                "version": 1,
                "name": "Low uptime",
    … (54 more lines)
    ## not found
    $ api GET /api/nothing --name monitoring-instance-01
    {
        "errors": [
            {
                "reason": "Not Found",
                "message": "The requested resource could not be found."
            }
        ]
    }
    FAILED
    IBM Cloud Monitoring answered GET /api/nothing with status 404.
    [1]
    ## no such instance
    $ api GET /api/alerts --name nowhere
    FAILED
    No instance of IBM Cloud Monitoring named 'nowhere' was found in us-south.
    Name another region with '--region', or list all with 'ibmcloud monitoring service-instances --all-regions'.
    [1]
    ## wrong usage
    $ api GET /api/alerts --name monitoring-instance-01 --no-such-flag
    NAME:
      api - Call the Monitor API of an instance

    USAGE:
      ibmcloud monitoring api [METHOD] PATH [--name NAME] [--raw-field KEY=VALUE] [--field KEY=VALUE] [--input FILE] [--header HEADER] [--paginate] [--jq FILTER] [--include] [--force] [--region REGION] [--team TEAM] [--output FORMAT] [--quiet]

    … (14 more lines)
    FAILED
    Incorrect Usage: flag provided but not defined: -no-such-flag
    [1]
    ## server fault
    $ api GET /api/alerts --name monitoring-instance-01
    {
        "errors": [
            {
                "reason": "Service Unavailable",
                "message": "Service Unavailable"
            }
        ]
    }
    FAILED
    IBM Cloud Monitoring answered GET /api/alerts with status 503.
    [1]
    ## no permission
    $ api GET /api/alerts --name monitoring-instance-01
    {
        "errors": [
            {
                "reason": "Not enough privileges to complete the action",
                "message": "Access is denied"
            }
        ]
    }
    FAILED
    IBM Cloud Monitoring answered GET /api/alerts with status 403.
    [1]
    "#);
}

#[test]
fn query() {
    let _stable = stable();
    assert_snapshot!(situations("monitoring query", Special { missing: Some("nothing_of_this_name {AT}"), service: "/prometheus/*", ..NEVER_EMPTY }), @r#"
    ## people
    $ query up --name monitoring-instance-01
    Querying instance monitoring-instance-01...
    OK
    Series                                         Value
    up{host="db-1",job="db",region="us-south"}     1
    up{host="web-1",job="web",region="us-south"}   1
    up{host="web-2",job="web",region="us-east"}    1
    ## JSON
    $ query up --name monitoring-instance-01 --output JSON
    {
        "status": "success",
        "data": {
            "resultType": "vector",
            "result": [
                {
    … (40 more lines)
    ## not found
    $ query nothing_of_this_name --name monitoring-instance-01
    Querying instance monitoring-instance-01...
    OK
    No data found.
    ## no such instance
    $ query up --name nowhere
    FAILED
    No instance of IBM Cloud Monitoring named 'nowhere' was found in us-south.
    Name another region with '--region', or list all with 'ibmcloud monitoring service-instances --all-regions'.
    [1]
    ## wrong usage
    $ query up --name monitoring-instance-01 --no-such-flag
    NAME:
      query - Show the answer to a PromQL query

    USAGE:
      ibmcloud monitoring query [EXPRESSION] --name NAME [--region REGION] [--time TIME] [--start TIME] [--end TIME] [--last DURATION] [--step DURATION] [--labels] [--label LABEL] [--series] [--metadata] [--plot] [--csv] [--chart FILE] [--watch] [--team TEAM] [--output FORMAT] [--quiet]

    … (19 more lines)
    FAILED
    Incorrect Usage: flag provided but not defined: -no-such-flag
    [1]
    ## server fault
    $ query up --name monitoring-instance-01
    Querying instance monitoring-instance-01...
    FAILED
    Could not query instance monitoring-instance-01.
    IBM Cloud Monitoring refused (status 503): Service Unavailable: Service Unavailable
    The service is in trouble: try again later, or look at https://cloud.ibm.com/status.
    Trace ID: [ID]
    [1]
    ## no permission
    $ query up --name monitoring-instance-01
    Querying instance monitoring-instance-01...
    FAILED
    Could not query instance monitoring-instance-01.
    IBM Cloud Monitoring refused (status 403): Access is denied: Not enough privileges to complete the action
    Ask the owner of the account for the role that this needs, then log in again.
    Trace ID: [ID]
    [1]
    "#);
}
