"""The script of IBM's page on the Python client, run as the page says."""

import os
import subprocess
import sys
import unittest

import cloud

SCRIPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "script.py")
WANTED = """channels [15]
alert listed True
alert changed changed by the script
panels added 1
series 3
"""


def script(*arguments):
    command = [sys.executable, SCRIPT, *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


class Page(unittest.TestCase):
    def test_the_script_of_the_page_runs(self):
        done = script(cloud.MONITOR, cloud.API_KEY, cloud.instance()["guid"])
        self.assertEqual((done.returncode, done.stdout), (0, WANTED), done.stderr)

    def test_the_script_runs_with_a_token(self):
        ok, token = cloud.monitor_client().get_user_token()
        self.assertTrue(ok, token)
        done = script(cloud.MONITOR, token)
        self.assertEqual((done.returncode, done.stdout), (0, WANTED), done.stderr)

    def test_the_script_says_how_it_is_used(self):
        done = script(cloud.MONITOR)
        self.assertEqual(done.returncode, 1)
        self.assertIn("script.py <ENDPOINT_URL> <API_KEY> <INSTANCE_GUID>", done.stderr)


if __name__ == "__main__":
    unittest.main()
