#!/usr/bin/env python3
"""The script of IBM's page on the Python client, in both of its forms:

    script.py <ENDPOINT_URL> <API_KEY> <INSTANCE_GUID>
    script.py <ENDPOINT_URL> <MONITOR_TOKEN>
"""

import sys
import time

from sdcclient import IbmAuthHelper, SdMonitorClient


def client(arguments):
    if len(arguments) == 3:
        url, api_key, guid = arguments
        ibm_headers = IbmAuthHelper.get_headers(url, api_key, guid)
        return SdMonitorClient(sdc_url=url, custom_headers=ibm_headers)
    if len(arguments) == 2:
        url, token = arguments
        return SdMonitorClient(token=token, sdc_url=url)
    sys.exit("usage: script.py <ENDPOINT_URL> <API_KEY> <INSTANCE_GUID>")


def good(answer):
    ok, value = answer
    if not ok:
        sys.exit(str(value))
    return value


def main():
    monitor = client(sys.argv[1:])

    channels = good(monitor.get_notification_ids([{"type": "EMAIL", "emailRecipients": ["oncall@example.com"]}]))
    print("channels", channels)
    alert = good(
        monitor.create_alert(
            "script: cpu",
            "made by the script",
            4,
            60,
            "avg(cpu.used.percent) > 80",
            [],
            "ANY",
            "",
            channels,
            True,
        )
    )["alert"]
    listed = good(monitor.get_alerts())["alerts"]
    print("alert listed", alert["id"] in [it["id"] for it in listed])
    alert["description"] = "changed by the script"
    alert = good(monitor.update_alert(alert))["alert"]
    print("alert changed", alert["description"])
    good(monitor.delete_alert(alert))

    made = good(monitor.create_dashboard("script: dashboard"))["dashboard"]
    good(monitor.delete_dashboard(made))
    first = good(monitor.get_dashboards())["dashboards"][0]
    whole = good(monitor.get_dashboard(first["id"]))["dashboard"]
    panels = len(whole["panels"])
    changed = good(monitor.add_dashboard_panel(whole, "script: panel", "advancedTimechart", "up"))
    print("panels added", len(changed["dashboard"]["panels"]) - panels)

    data = good(monitor.get_data_promql_instant("up", int(time.time())))
    print("series", len(data["data"]["result"]))


if __name__ == "__main__":
    main()
