"""A sandbox of IBM Cloud around the tests of a session."""

import json
import os
import shlex
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request

import pytest

PROGRAM = os.environ.get("IBMCLOUD_MONITORING", "ibmcloud-monitoring")
# The sandbox is on this machine: no proxy of the outer world is asked.
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Sandbox:
    """Where the sandbox is, and what its admin interface does."""

    def __init__(self, env):
        self.env = env
        self.url = env["IBMCLOUD_SANDBOX_URL"]
        self.api_key = env["IBMCLOUD_API_KEY"]

    def ask(self, method, url, headers=None, body=None):
        """Status and JSON of an answer, be it a refusal."""
        request = urllib.request.Request(url, method=method, headers=headers or {}, data=body)
        try:
            with DIRECT.open(request, timeout=30) as answer:
                status, text = answer.status, answer.read()
        except urllib.error.HTTPError as refusal:
            status, text = refusal.code, refusal.read()
        return status, json.loads(text) if text else None

    def admin(self, method, path, body=None):
        """A request to the admin interface."""
        headers = {"Authorization": "Bearer " + self.env["IBMCLOUD_SANDBOX_ADMIN_SECRET"]}
        url = self.env["IBMCLOUD_SANDBOX_ADMIN_URL"] + path
        status, answer = self.ask(method, url, headers, body and json.dumps(body).encode())
        assert status < 300, answer
        return answer

    def token(self):
        """An IAM access token."""
        form = {"grant_type": "urn:ibm:params:oauth:grant-type:apikey", "apikey": self.api_key}
        body = urllib.parse.urlencode(form).encode()
        status, answer = self.ask("POST", self.url + "/identity/token", body=body)
        assert status == 200, answer
        return answer["access_token"]


def read(env_file):
    """The variables of a file with `export` lines."""
    words = shlex.split(env_file.read_text())
    return dict(word.split("=", 1) for word in words if word != "export")


@pytest.fixture(scope="session")
def running_sandbox(tmp_path_factory):
    """One sandbox for all tests."""
    env_file = tmp_path_factory.mktemp("sandbox") / "env"
    command = [PROGRAM, "sandbox", "start", "--admin-port", "0", "--env-file", str(env_file)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        while not env_file.exists():
            assert process.poll() is None, "the sandbox did not start"
            time.sleep(0.02)
        sandbox = Sandbox(read(env_file))
        assert sandbox.admin("GET", "/health")["status"] == "ok"
        yield sandbox
    finally:
        process.terminate()
        process.wait(timeout=30)


@pytest.fixture
def sandbox(running_sandbox):
    """The sandbox as it was at the beginning."""
    running_sandbox.admin("POST", "/reset")
    return running_sandbox
