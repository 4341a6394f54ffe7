#!/usr/bin/env bash
# The least roles for programs that read one instance: for the proxy, 'credential-sync' and 'auth headers'. Run it once an
# instance, as somebody who may manage access: roles.sh INSTANCE
set -euo pipefail

instance=$(ibmcloud resource service-instance "$1" --output JSON | jq -r '.[].guid')

ibmcloud iam service-id-create monitoring-reader -d "Reads IBM Cloud Monitoring with IAM tokens"
ibmcloud iam access-group-create monitoring-readers -d "Read IBM Cloud Monitoring with IAM tokens"

# Viewer finds the instance; Reader asks for metrics, alerts and dashboards. What changes alerts and dashboards needs Writer
# in place of Reader, what changes teams and channels needs Manager.
ibmcloud iam access-group-policy-create monitoring-readers --roles Viewer,Reader \
  --service-name sysdig-monitor --service-instance "$instance"

# The official CLI puts the service ID into the group:
#   ibmcloud iam access-group-service-id-add monitoring-readers monitoring-reader
# In IBM Cloud no key is needed: put a trusted profile for the compute resource into the group, and start the proxy with
# '--cr-token-file FILE --profile NAME'. Everywhere else make a key, and keep it in a file that only the proxy may read:
#   ibmcloud iam service-api-key-create monitoring-reader monitoring-reader --output JSON
