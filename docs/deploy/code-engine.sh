#!/usr/bin/env bash
# A nightly audit in IBM Cloud Code Engine: a job array of four parts, each of which runs once ('--retrylimit 0': the
# default is to run a failed part three more times, and exit codes 3, 4 and 5 are answers and not accidents).
# Needs the official CLI with the plug-in 'code-engine', a project that is selected, and an image with the program as
# 'ibmcloud' and a shell: see docs/fleet.md.
set -euo pipefail

image=${1:-registry.example.com/ibmcloud-monitoring:100.0.0}

# The key of the service ID of roles.sh. '--from-literal' would show it in the list of processes.
ibmcloud ce secret create --name monitoring-audit --from-env-file apikey.env

ibmcloud ce job create --name monitoring-audit --image "$image" \
  --array-size 4 --retrylimit 0 --maxexecutiontime 7200 --cpu 0.125 --memory 0.25G \
  --env-from-secret monitoring-audit \
  --command sh --argument -c --argument '
    set -eu
    ibmcloud login -q --no-region
    exec ibmcloud monitoring auth audit --shard job --output JSON'

# Each part writes its report to its log; a collected log, or a mounted bucket, is where the parts are joined:
#   ibmcloud monitoring auth report merge part-*.json
ibmcloud ce subscription cron create --name monitoring-audit --destination-type job \
  --destination monitoring-audit --schedule '0 3 * * *'
