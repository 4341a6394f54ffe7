"""The Monitor API through sdcclient, with the headers that its own helper fetches from IAM."""

import time
import unittest
import uuid

import cloud
from sdcclient import SdMonitorClient

REFUSED = "Access is denied: Not enough privileges to complete the action"


class Monitor(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.client = cloud.monitor_client()

    def ok(self, answer):
        """The value of an answer that has to be good."""
        self.assertTrue(answer[0], answer[1])
        return answer[1]

    def refused(self, answer):
        """The reason of an answer that has to be bad."""
        self.assertFalse(answer[0], answer[1])
        return answer[1]

    def name(self, kind):
        return f"conformance {kind} {uuid.uuid4().hex[:8]}"


class Tokens(Monitor):
    def test_the_token_stays_the_same_and_opens_the_door(self):
        key = self.ok(self.client.get_user_token())
        self.assertEqual(self.ok(self.client.get_user_token()), key)
        with_token = SdMonitorClient(token=key, sdc_url=cloud.MONITOR)
        me = self.ok(with_token.get_user_info())["user"]
        self.assertEqual(me["username"], self.ok(self.client.get_user_info())["user"]["username"])

    def test_a_wrong_token_is_refused(self):
        wrong = SdMonitorClient(token=str(uuid.uuid4()), sdc_url=cloud.MONITOR)
        self.refused(wrong.get_user_token())

    def test_an_instance_that_takes_iam_only_shows_no_token(self):
        locked = cloud.instance("monitoring-frankfurt")
        headers = dict(self.client.hdrs, IBMInstanceID=locked["guid"])
        url = "https://eu-de.monitoring.cloud.ibm.com"
        client = SdMonitorClient(sdc_url=url, custom_headers=headers)
        self.ok(client.get_teams())
        self.assertEqual(self.refused(client.get_user_token()), REFUSED)


class Teams(Monitor):
    def test_a_team_is_made_found_changed_and_deleted(self):
        name = self.name("team")
        made = self.ok(self.client.create_team(name, description="first"))["team"]
        self.addCleanup(self.client.delete_team, name)
        found = self.ok(self.client.get_team(name))
        self.assertEqual((found["id"], found["description"]), (made["id"], "first"))
        self.ok(self.client.edit_team(name, description="second"))
        changed = self.ok(self.client.get_team(name))
        self.assertEqual(changed["description"], "second")
        self.assertGreater(changed["version"], found["version"])
        names = [it["name"] for it in self.ok(self.client.get_teams())]
        self.assertEqual(names.count(name), 1)
        self.ok(self.client.delete_team(name))
        self.refused(self.client.get_team(name))

    def test_members_come_and_go(self):
        name = self.name("team")
        self.ok(self.client.create_team(name))
        self.addCleanup(self.client.delete_team, name)
        members = self.ok(self.client.list_memberships(name))
        user = next(
            it["username"]
            for it in self.ok(self.client.get_users())
            if it["username"] not in members
        )
        self.ok(self.client.save_memberships(name, {user: "ROLE_TEAM_READ"}))
        self.assertEqual(self.ok(self.client.list_memberships(name))[user], "ROLE_TEAM_READ")


class Alerts(Monitor):
    def test_an_alert_is_made_changed_and_deleted(self):
        name = self.name("alert")
        made = self.ok(
            self.client.create_alert(
                name=name,
                description="first",
                severity=4,
                for_atleast_s=60,
                condition="avg(cpu.used.percent) > 80",
            )
        )["alert"]
        self.addCleanup(self.client.delete_alert, made)
        listed = self.ok(self.client.get_alerts())["alerts"]
        (found,) = [it for it in listed if it["name"] == name]
        self.assertEqual(found["id"], made["id"])
        found["severity"] = 0
        changed = self.ok(self.client.update_alert(found))["alert"]
        self.assertEqual(changed["severity"], 0)
        self.ok(self.client.delete_alert(changed))
        left = self.ok(self.client.get_alerts())["alerts"]
        self.assertNotIn(name, [it["name"] for it in left])


class Dashboards(Monitor):
    def test_a_dashboard_is_made_copied_and_deleted(self):
        name = self.name("dashboard")
        made = self.ok(self.client.create_dashboard(name))["dashboard"]
        self.addCleanup(self.client.delete_dashboard, made)
        same = self.ok(self.client.get_dashboard(made["id"]))["dashboard"]
        self.assertEqual((same["name"], same["version"]), (name, made["version"]))
        whole = self.ok(self.client.get_dashboards(light=False))["dashboards"]
        (listed,) = [it for it in whole if it["id"] == made["id"]]
        for part in ("panels", "layout", "permissions"):
            self.assertIn(part, listed)
        same["name"] = name + " changed"
        changed = self.ok(self.client.update_dashboard(same))["dashboard"]
        self.assertEqual(changed["name"], name + " changed")
        copied = self.ok(
            self.client.create_dashboard_from_dashboard(
                name + " copy", name + " changed", "", shared=False
            )
        )["dashboard"]
        self.ok(self.client.delete_dashboard(copied))
        self.ok(self.client.delete_dashboard(made))
        self.refused(self.client.get_dashboard(made["id"]))

    def test_an_unknown_dashboard_is_not_found(self):
        self.assertIn("404", self.refused(self.client.delete_dashboard({"id": 0})))


class Events(Monitor):
    def test_an_event_is_posted_found_and_deleted(self):
        name = self.name("event")
        posted = self.ok(self.client.post_event(name, description="first", severity=6))["event"]
        self.addCleanup(self.client.delete_event, posted)
        self.assertEqual(self.ok(self.client.get_event(posted["id"]))["event"], posted)
        found = self.ok(self.client.get_events(name=name))["events"]
        self.assertEqual([it["id"] for it in found], [posted["id"]])
        self.ok(self.client.delete_event(posted))
        self.refused(self.client.get_event(posted["id"]))


class Channels(Monitor):
    def test_a_channel_is_made_changed_and_deleted(self):
        name = self.name("channel")
        made = self.ok(self.client.create_email_notification_channel(name, ["a@example.com"]))
        made = made["notificationChannel"]
        self.addCleanup(self.client.delete_notification_channel, made)
        listed = self.ok(self.client.list_notification_channels())["notificationChannels"]
        self.assertIn(made["id"], [it["id"] for it in listed])
        same = self.ok(self.client.get_notification_channel(made["id"]))
        self.assertEqual(same["options"]["emailRecipients"], ["a@example.com"])
        same["enabled"] = False
        changed = self.ok(self.client.update_notification_channel(same))["notificationChannel"]
        self.assertFalse(changed["enabled"])
        self.ok(self.client.delete_notification_channel(changed))
        self.refused(self.client.get_notification_channel(made["id"]))


class Captures(Monitor):
    def test_a_capture_is_made_fetched_and_deleted(self):
        name = self.name("capture")
        made = self.ok(self.client.create_sysdig_capture("web-1", name, 1, "proc.name = nginx"))
        made = made["dump"]
        end = time.monotonic() + 30
        while (now := self.ok(self.client.poll_sysdig_capture(made))["dump"])["status"] != "done":
            self.assertIn(now["status"], ("requested", "capturing", "uploading"))
            self.assertLess(time.monotonic(), end, now)
            time.sleep(0.2)
        recording = self.ok(self.client.download_sysdig_capture(made["id"]))
        self.assertEqual(len(recording), now["size"])
        listed = self.ok(self.client.get_sysdig_captures())["dumps"]
        self.assertIn(made["id"], [it["id"] for it in listed])
        self.ok(self.client.delete_sysdig_capture(made["id"]))
        self.refused(self.client.poll_sysdig_capture(made))

    def test_a_host_without_an_agent_is_refused(self):
        refused = self.refused(self.client.create_sysdig_capture("nowhere", "x", 1))
        self.assertEqual(refused, "nowhere not found")


class Users(Monitor):
    def test_a_user_is_provisioned_once(self):
        email = f"{uuid.uuid4().hex[:8]}@example.com"
        self.ok(self.client.create_user(email, first_name="First", last_name="Last"))
        self.addCleanup(self.client.delete_user, email)
        self.assertEqual(self.ok(self.client.get_user(email))["username"], email)
        again = self.refused(self.client.create_user(email))
        self.assertIn(f"User {email} already exists", again)


class Metrics(Monitor):
    def test_an_instant_and_a_range_query(self):
        now = int(time.time())
        instant = self.ok(self.client.get_data_promql_instant("up", now))
        self.assertEqual(instant["status"], "success")
        self.assertTrue(instant["data"]["result"], instant)
        series = self.ok(self.client.get_data_promql("up", now - 600, now, 60))
        self.assertEqual(series["data"]["resultType"], "matrix")
        self.assertGreater(len(series["data"]["result"][0]["values"]), 1)

    def test_the_names_of_series_and_labels(self):
        labels = self.ok(self.client.get_labels())["data"]
        self.assertIn("__name__", labels)
        self.assertIn("up", self.ok(self.client.get_label_values("__name__"))["data"])

    def test_a_query_that_is_none_is_refused(self):
        self.refused(self.client.get_data_promql_instant("sum(", int(time.time())))


if __name__ == "__main__":
    unittest.main()
