"""Lists and changes through the proxy with sdcclient, until its time is over:

    through_proxy.py <PROXY_URL> <FILE_WITH_THE_CLIENT_SECRET> <SECONDS>

Every answer has to be good. Prints how many there were.
"""

import sys
import time

from sdcclient import SdMonitorClient


def main():
    url, secret, seconds = sys.argv[1:]
    with open(secret) as file:
        monitor = SdMonitorClient(token=file.read().strip(), sdc_url=url)
    calls = 0

    def good(answer):
        nonlocal calls
        calls += 1
        ok, value = answer
        if not ok:
            sys.exit(f"call {calls}: {value}")
        return value

    rounds = 0
    end = time.monotonic() + float(seconds)
    while time.monotonic() < end:
        rounds += 1
        good(monitor.get_user_info())
        good(monitor.get_teams())
        good(monitor.get_events())
        alert = good(
            monitor.create_alert(
                name=f"through the proxy {rounds}",
                description="first",
                severity=4,
                for_atleast_s=60,
                condition="avg(cpu.used.percent) > 80",
            )
        )["alert"]
        alert["description"] = "second"
        alert = good(monitor.update_alert(alert))["alert"]
        listed = good(monitor.get_alerts())["alerts"]
        found = [it["description"] for it in listed if it["id"] == alert["id"]]
        if found != ["second"]:
            sys.exit(f"the alert reads {found}")
        good(monitor.delete_alert(alert))
        dashboard = good(monitor.create_dashboard(f"through the proxy {rounds}"))["dashboard"]
        good(monitor.get_dashboards())
        good(monitor.delete_dashboard(dashboard))
        time.sleep(0.2)
    print(f"{calls} calls in {rounds} rounds")


if __name__ == "__main__":
    main()
