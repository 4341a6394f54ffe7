"""What a program can be put through in the sandbox."""

GUID = "8d7af921-b136-4078-9666-081bd8470d94"


def teams(sandbox, token):
    headers = {"Authorization": "Bearer " + token, "IBMInstanceID": GUID}
    return sandbox.ask("GET", sandbox.url + "/api/teams", headers)


def test_teams_are_listed(sandbox):
    status, answer = teams(sandbox, sandbox.token())
    assert status == 200
    assert "Platform" in [team["name"] for team in answer["teams"]]


def test_a_service_that_fails(sandbox):
    token = sandbox.token()
    sandbox.admin("POST", "/faults", {"fault": "GET /api/teams times=1 status=503"})
    assert teams(sandbox, token)[0] == 503
    assert teams(sandbox, token)[0] == 200


def test_a_token_that_is_over(sandbox):
    token = sandbox.token()
    sandbox.admin("POST", "/clock", {"advance_seconds": 3700})
    assert teams(sandbox, token)[0] == 401
    last = sandbox.admin("GET", "/calls")["calls"][-1]
    assert "the IAM token ended at" in last["reason"]
