#!/usr/bin/env bash
# The least roles that an audit needs, on an access group, and a service ID for the jobs. Run it once an account,
# as somebody who may manage access. Nothing here lets the jobs change an instance.
set -euo pipefail

ibmcloud iam service-id-create monitoring-audit -d "Audits of IBM Cloud Monitoring"
ibmcloud iam access-group-create monitoring-audit -d "Audits of IBM Cloud Monitoring"

# Viewer lists instances; Manager sees all teams of an instance. With Reader instead of Manager an audit works too, and
# says of each instance that it did not see every team (coverage-not-proven).
ibmcloud iam access-group-policy-create monitoring-audit --roles Viewer,Manager --service-name sysdig-monitor

# Viewer on resource groups, so that reports have their names.
ibmcloud iam access-group-policy-create monitoring-audit --roles Viewer --resource-type resource-group

# The official CLI puts the service ID into the group:
#   ibmcloud iam access-group-service-id-add monitoring-audit monitoring-audit
# A job that runs in IBM Cloud needs no key: give it a trusted profile in the same group, and log in with
# '--cr-token @FILE --profile NAME'. Everywhere else, make a key and keep it in the engine's secret store:
#   ibmcloud iam service-api-key-create monitoring-audit monitoring-audit --output JSON
