r"""Monitor API tokens of IBM Cloud Monitoring, for detect-secrets 1.

detect-secrets scan --all-files --plugin detect_secrets_ibm_monitoring.py \
  --disable-filter detect_secrets.filters.heuristic.is_potential_uuid \
  --disable-filter detect_secrets.filters.heuristic.is_indirect_reference PATH

A token is a UUID, which detect-secrets takes for no secret unless the first filter is off; the second takes a call with a
token in it for a mere reference.
detect-secrets looks at one line at a time: a token whose host is on another line is not found.
"""

import re

from detect_secrets.plugins.base import RegexBasedDetector

TOKEN = r"([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\b"


class IbmMonitoringDetector(RegexBasedDetector):
    """A Monitor API token in a place where one belongs."""

    secret_type = "IBM Cloud Monitoring API token"

    denylist = [
        re.compile(
            r"(?:SDC_TOKEN|SYSDIG_[A-Z0-9_]*TOKEN|MONITOR_API_TOKEN"
            r"|sysdig_monitor_api_token|monitoring-apikey)[^0-9a-f]{1,60}?" + TOKEN
        ),
        re.compile(r"SdMonitorClient\([^)]{0,200}?" + TOKEN),
        re.compile(
            r"(?i:bearer|credentials|bearer_token)[\"':=\s]{1,4}" + TOKEN
            + r".*monitoring\.cloud\.ibm\.com"
        ),
        re.compile(
            r"monitoring\.cloud\.ibm\.com.*(?i:bearer|credentials|bearer_token)[\"':=\s]{1,4}" + TOKEN
        ),
    ]
