//! `monitoring api`: any call, with the token going to the instance's host alone.

use ibmcloud_emulator::keys;
use serde_json::json;

use crate::support::pty::Terminal;
use crate::support::transcript::{ABC, ABC_GUID, as_somebody, refusals, run, transcript, writes};
use crate::support::{GUID, Said, Sandbox, stable};

#[test]
fn a_call_prints_the_answer() {
    let sandbox = Sandbox::new().logged_in();
    let teams = run(&sandbox, "api /api/teams").ok().json();
    assert_eq!(teams["teams"][0]["name"], "Monitor Operations");
    let lines = [
        "api /api/teams --jq '.teams[].name'",
        "api GET api/teams --jq '[.teams[] | {id, name}]'",
        "api '/api/v2/teams/light?limit=1' --jq .total",
        "api get /api/v2/teams/light -f limit=1 -f offset=2 --jq '.teams[0].name'",
        "api /api/user/me --team Payments --jq .user.currentTeam --output JSON",
        "api https://us-south.monitoring.cloud.ibm.com/api/user/me --jq .user.username",
    ];
    insta::assert_snapshot!(transcript(&sandbox, &lines), @r#"
    $ api /api/teams --jq '.teams[].name'
    Monitor Operations
    Payments
    Platform

    $ api GET api/teams --jq '[.teams[] | {id, name}]'
    [{"id":40211,"name":"Monitor Operations"},{"id":40212,"name":"Payments"},{"id":40213,"name":"Platform"}]

    $ api '/api/v2/teams/light?limit=1' --jq .total
    3

    $ api get /api/v2/teams/light -f limit=1 -f offset=2 --jq '.teams[0].name'
    Platform

    $ api /api/user/me --team Payments --jq .user.currentTeam --output JSON
    40212

    $ api https://us-south.monitoring.cloud.ibm.com/api/user/me --jq .user.username
    admin@example.com
    "#);
}

#[test]
fn fields_and_files_become_the_body() {
    let sandbox = Sandbox::new().logged_in();
    let event = "api /api/v2/events --force -f 'event[name]=deploy' -F 'event[severity]=6' \
                 -f 'event[tags][build]=512' --jq .event";
    let made = run(&sandbox, event).ok().json();
    assert_eq!(made["severity"], 6);
    assert_eq!(made["tags"], json!({"build": "512"}));
    let body = r#"{"event":{"name":"of file"}}"#;
    let args = ["monitoring", "api", "POST", "/api/v2/events", "--name", ABC, "--input", "-"];
    let args = [&args[..], &["--force", "--jq", ".event.name"]].concat();
    assert_eq!(sandbox.run_with_input(&args, body).ok().stdout, "of file\n");
    sandbox.file("event.json", body);
    let file =
        "api POST /api/v2/events --input event.json -H 'X-Extra: 1' --force --jq .event.name";
    assert_eq!(run(&sandbox, file).ok().stdout, "of file\n");
}

#[test]
fn pages_are_put_together() {
    let sandbox = Sandbox::changed(|world| {
        world.monitor_mut(ABC_GUID).unwrap().event_series.count = 950;
    })
    .logged_in();
    let first = run(&sandbox, "api '/api/v2/events?limit=300' --jq '.events | length'").ok();
    assert_eq!(first.stdout, "300\n");
    let all = "api '/api/v2/events?limit=300' --paginate --jq '[.events[].id] | unique | length'";
    assert_eq!(run(&sandbox, all).ok().stdout, "954\n");
    let whole = run(&sandbox, "api '/api/v2/events?limit=300' --paginate").ok().json();
    assert_eq!((&whole["matched"], whole["events"].as_array().unwrap().len()), (&954.into(), 954));
    let members: Vec<&String> = whole.as_object().unwrap().keys().collect();
    assert_eq!(members, ["total", "matched", "events"], "as on the first page");
    let json = run(&sandbox, "api '/api/v2/events?limit=1000' --paginate --output JSON").ok();
    assert_eq!(json.json()["events"], whole["events"]);
    sandbox.cloud.add_fault("GET /api/v2/events nth=2 not-json".parse().unwrap());
    let cut = run(&sandbox, "api '/api/v2/events?limit=300' --paginate");
    assert_eq!((cut.code, cut.stdout.as_str()), (1, ""), "{cut}");
    let teams = "api '/api/v2/teams/light?limit=1&offset=0' --paginate --jq '[.teams[].id]'";
    assert_eq!(run(&sandbox, teams).ok().stdout, "[40211,40212,40213]\n");
}

#[test]
fn writes_ask() {
    let sandbox = Sandbox::new().logged_in();
    let lines = [
        "n | api DELETE /api/alerts/7301",
        "api DELETE /api/alerts/7301 --output JSON",
        "y | api DELETE /api/alerts/7301",
    ];
    insta::assert_snapshot!(transcript(&sandbox, &lines), @"
    $ n | api DELETE /api/alerts/7301
    Really send DELETE /api/alerts/7301 to instance IBM Cloud Monitoring abc? [y/N]> n
    Nothing was changed.

    $ api DELETE /api/alerts/7301 --output JSON
    FAILED
    A question would have to be asked, but nobody can answer it here.
    Nothing was changed. To go on without a question, add '--force'.
    [1]

    $ y | api DELETE /api/alerts/7301
    Really send DELETE /api/alerts/7301 to instance IBM Cloud Monitoring abc? [y/N]> y
    ");
    let silent = run(&sandbox, "api DELETE /api/alerts/7302 --force --output JSON").ok();
    assert!(silent.json().is_null(), "no answer is a document too: {silent}");
    let misfit = run(&sandbox, "api /api/v2/events -f 'event[name]=x' --force --jq .event.id.x");
    assert_eq!(misfit.code, 4, "one of two steps was done: {misfit}");
    assert!(misfit.stderr.contains("The call itself was carried out"), "{misfit}");
    let sent =
        ["DELETE /api/alerts/7301 204", "DELETE /api/alerts/7302 204", "POST /api/v2/events 201"];
    assert_eq!(writes(&sandbox), sent);
}

#[test]
fn the_token_goes_nowhere_else() {
    let sandbox = Sandbox::new().logged_in();
    let before = sandbox.calls().len();
    let lines = [
        "api https://evil.example.com/api/teams",
        "api //evil.example.com/api/teams",
        "api http://us-south.monitoring.cloud.ibm.com/api/teams",
        "api https://us-south.monitoring.cloud.ibm.com@evil.example.com/api/teams",
        "api https://us-south.monitoring.cloud.ibm.com:8443/api/teams",
        "api /api/teams -H 'Authorization: Bearer x'",
        &format!("api /api/teams -H 'IBMInstanceID: {GUID}'"),
    ];
    insta::assert_snapshot!(transcript(&sandbox, &lines), @"
    $ api https://evil.example.com/api/teams
    FAILED
    'https://evil.example.com/api/teams' is not an address of the instance, which is at https://us-south.monitoring.cloud.ibm.com.
    Nothing was sent: the token is for the instance alone.
    [1]

    $ api //evil.example.com/api/teams
    FAILED
    '//evil.example.com/api/teams' is not an address of the instance, which is at https://us-south.monitoring.cloud.ibm.com.
    Nothing was sent: the token is for the instance alone.
    [1]

    $ api http://us-south.monitoring.cloud.ibm.com/api/teams
    FAILED
    'http://us-south.monitoring.cloud.ibm.com/api/teams' is not an address of the instance, which is at https://us-south.monitoring.cloud.ibm.com.
    Nothing was sent: the token is for the instance alone.
    [1]

    $ api https://us-south.monitoring.cloud.ibm.com@evil.example.com/api/teams
    FAILED
    'https://us-south.monitoring.cloud.ibm.com@evil.example.com/api/teams' is not an address of the instance, which is at https://us-south.monitoring.cloud.ibm.com.
    Nothing was sent: the token is for the instance alone.
    [1]

    $ api https://us-south.monitoring.cloud.ibm.com:8443/api/teams
    FAILED
    'https://us-south.monitoring.cloud.ibm.com:8443/api/teams' is not an address of the instance, which is at https://us-south.monitoring.cloud.ibm.com.
    Nothing was sent: the token is for the instance alone.
    [1]

    $ api /api/teams -H 'Authorization: Bearer x'
    FAILED
    The call GET /api/teams failed.
    This machine: the request cannot be made: the credentials are those of the session
    [1]

    $ api /api/teams -H 'IBMInstanceID: 8d7af921-b136-4078-9666-081bd8470d94'
    FAILED
    The call GET /api/teams failed.
    This machine: the request cannot be made: the credentials are those of the session
    [1]
    ");
    let sent = sandbox.calls()[before..].to_vec();
    assert!(sent.iter().all(|call| call.contains("resource_instances")), "{sent:?}");

    sandbox.cloud.add_fault("GET /api/teams redirect".parse().unwrap());
    let said = run(&sandbox, "api /api/teams");
    assert_eq!(said.code, 1, "{said}");
    assert!(sandbox.cloud.calls().iter().all(|call| call.host.ends_with("cloud.ibm.com")));
}

#[test]
fn headers_are_shown_on_request() {
    let sandbox = Sandbox::new().logged_in();
    let said = run(&sandbox, "api /api/user/me --include --jq .user.username").ok();
    assert!(said.stdout.starts_with("HTTP 200\n"), "{said}");
    assert!(said.stdout.contains("\ncontent-type: application/json"), "{said}");
    assert!(said.stdout.ends_with("\n\nadmin@example.com\n"), "{said}");
}

#[test]
fn refusals_and_faults_are_told() {
    let sandbox = as_somebody(Sandbox::new(), keys::READER);
    let _guard = stable();
    sandbox.cloud.add_fault("GET /api/alerts not-json".parse().unwrap());
    sandbox.cloud.add_fault("GET /api/teams cut-before".parse().unwrap());
    let lines = [
        "api /api/nothing",
        "api DELETE /api/alerts/7301 --force --output JSON",
        "api /api/v3/dashboards/99",
        "api /api/alerts",
        "api /api/alerts --jq .alerts",
        "api /api/user/me --jq .user.id.name",
    ];
    insta::assert_snapshot!(transcript(&sandbox, &lines), @r#"
    $ api /api/nothing
    {
        "errors": [
            {
                "reason": "Not Found",
                "message": "The requested resource could not be found."
            }
        ]
    }
    FAILED
    IBM Cloud Monitoring answered GET /api/nothing with status 404.
    [1]

    $ api DELETE /api/alerts/7301 --force --output JSON
    {
        "errors": [
            {
                "reason": "Not enough privileges to complete the action",
                "message": "Access is denied"
            }
        ]
    }
    FAILED
    IBM Cloud Monitoring answered DELETE /api/alerts/7301 with status 403.
    [1]

    $ api /api/v3/dashboards/99
    FAILED
    IBM Cloud Monitoring answered GET /api/v3/dashboards/99 with status 404.
    [1]

    $ api /api/alerts
    <html><body>Welcome</body></html>

    $ api /api/alerts --jq .alerts
    FAILED
    The answer is not JSON, so that no jq filter can be applied.
    Look at the answer without '--jq' first.
    [1]

    $ api /api/user/me --jq .user.id.name
    FAILED
    The jq filter does not fit the answer: cannot index 5103 with "name"
    Look at the answer without '--jq' first.
    [1]
    "#);
}

/// What a call comes to whose request meets a fault.
fn faulty(call: &str, fault: &str) -> (i32, bool) {
    let sandbox = Sandbox::new().logged_in();
    sandbox.cloud.add_fault(fault.parse().unwrap());
    let said = run(&sandbox, call);
    let line = "The change may or may not have happened: look before you try again.\n";
    assert!(said.stderr.contains("FAILED\n"), "{fault}: {said}");
    (said.code, said.stderr.contains(line))
}

#[test]
fn the_code_of_a_write_follows_from_whether_the_service_may_have_acted() {
    let write = "api POST /api/teams -f name=walk --force";
    for (fault, open) in [
        ("POST /api/teams status=503", true),
        ("POST /api/teams status=503 body=html", true),
        ("POST /api/teams status=500 after", true),
        ("POST /api/teams cut-before", true),
        ("POST /api/teams cut-after", true),
        ("POST /api/teams truncated", true),
        ("POST /api/teams redirect", true),
        // Somebody else's refusal proves nothing, and the service's own one does.
        ("POST /api/teams status=403 body=html", true),
        ("POST /api/teams status=403", false),
        ("POST /api/teams status=401 after body=empty", true),
        ("POST /api/teams status=409", false),
        ("POST /api/teams status=422 body=empty", false),
        ("POST /api/teams status=429", false),
        ("POST /api/teams status=501", false),
    ] {
        for line in [write, &format!("{write} --output JSON")] {
            let expected = if open { (5, true) } else { (1, false) };
            assert_eq!(faulty(line, fault), expected, "{fault}");
        }
    }
    for fault in ["GET /api/teams status=503", "GET /api/teams cut-after", "GET /api/teams 403"] {
        assert_eq!(faulty("api /api/teams", fault), (1, false), "{fault}");
    }
}

#[test]
fn a_write_is_sent_again_with_a_fresh_token_when_the_service_refused_the_old_one() {
    let sandbox = Sandbox::new().logged_in();
    sandbox.cloud.add_fault("POST /api/teams expired-token".parse().unwrap());
    run(&sandbox, "api POST /api/teams -f name=walk --force --jq .team.id").ok();
    let sent: Vec<String> = sandbox.calls().into_iter().filter(|it| it.contains("teams")).collect();
    assert_eq!(sent, ["POST /api/teams 401", "POST /api/teams 201"]);
}

#[test]
fn wrong_words_are_refused() {
    let sandbox = Sandbox::new().logged_in();
    let lines = [
        "api",
        "api one two three",
        "api /api/teams --jq '.['",
        "api /api/teams --jq nosuch",
        "api /api/teams -f novalue",
        "api 'G T' /api/teams",
        "api '/api/te ams'",
        "api POST /api/teams --paginate --force",
        "api GET /api/teams --input file.json",
        "api /api/teams -H nocolon",
    ];
    insta::assert_snapshot!(refusals(&sandbox, &lines), @"
    $ api
    FAILED
    Incorrect Usage: PATH is missing
    $ api one two three
    FAILED
    Incorrect Usage: 'three' is one argument too many
    $ api /api/teams --jq '.['
    FAILED
    Incorrect Usage: '.[' is not a jq filter: it ends too early
    $ api /api/teams --jq nosuch
    FAILED
    Incorrect Usage: 'nosuch' is not a jq filter: nosuch is not defined
    $ api /api/teams -f novalue
    FAILED
    Incorrect Usage: 'novalue' is not of the form KEY=VALUE
    $ api 'G T' /api/teams
    FAILED
    Incorrect Usage: 'G T' is not a method
    $ api '/api/te ams'
    FAILED
    Incorrect Usage: '/api/te ams' is not a path
    $ api POST /api/teams --paginate --force
    FAILED
    Incorrect Usage: --paginate is for GET requests only
    $ api GET /api/teams --input file.json
    FAILED
    Incorrect Usage: --input cannot be used with GET
    $ api /api/teams -H nocolon
    FAILED
    Incorrect Usage: 'nocolon' is not of the form NAME: VALUE
    ");
    assert_eq!(writes(&sandbox), [""; 0]);
}

#[test]
fn a_filter_without_end_is_told_and_ends_nothing_else() {
    let sandbox = Sandbox::new().logged_in();
    let api = |filter: &str| {
        sandbox.run(&["monitoring", "api", "/api/teams", "--name", ABC, "--jq", filter])
    };
    let reason = "it is nested too deeply, calls itself without end, or needs too much memory";
    let endless = api("def f: 1 + f; f");
    assert_eq!((endless.code, endless.stdout.as_str()), (1, ""), "{endless}");
    assert!(endless.stderr.contains(reason), "{endless}");
    let deep = api(&format!("{}1{}", "[".repeat(50_000), "]".repeat(50_000)));
    assert_eq!(deep.code, 1, "{}", deep.stderr.len());
    assert!(deep.stderr.contains(reason) && !deep.stderr.contains("overflow"), "{}", deep.stderr);
    assert_eq!(api("[range(20000)] | length").ok().stdout, "20000\n");
    assert_eq!(api("last(range(100000))").ok().stdout, "99999\n");
}

/// `ibmcloud monitoring api /api/teams --jq FILTER …`
fn filtered(sandbox: &Sandbox, filter: &str, more: &[&str]) -> Said {
    let words = ["monitoring", "api", "/api/teams", "--name", ABC, "--jq", filter];
    sandbox.run(&[&words, more].concat())
}

#[test]
fn a_filter_that_goes_on_for_ever_is_stopped() {
    let mut sandbox = Sandbox::new().logged_in();
    sandbox.set("IBMCLOUD_HTTP_TIMEOUT", "1");
    for filter in ["def f: f; f", "last(range(infinite))", "until(false; .)"] {
        let said = filtered(&sandbox, filter, &[]);
        assert_eq!((said.code, said.stdout.as_str()), (1, ""), "{filter}\n{said}");
        let words = "The jq filter was stopped: it had not ended after 1 seconds. IBMCLOUD_HTTP_TIMEOUT sets its time.\n";
        assert!(said.stderr.contains(words), "{filter}\n{said}");
    }
}

#[test]
fn a_filter_that_wants_all_memory_does_not_get_it() {
    let sandbox = Sandbox::new().logged_in();
    for filter in [r#""x" | until(false; . + .)"#, "[limit(40; repeat(1))] | until(false; . + .)"] {
        let said = filtered(&sandbox, filter, &[]);
        assert_eq!((said.code, said.stdout.as_str()), (1, ""), "{filter}\n{said}");
        assert!(said.stderr.contains("needs too much memory"), "{filter}\n{said}");
    }
}

#[test]
fn a_filter_that_ends_itself_is_a_success_or_a_failure_and_nothing_else() {
    let sandbox = Sandbox::new().logged_in();
    let lines = [
        "api /api/teams --jq '1, halt, 2'",
        r#"api /api/teams --jq '1, ("no Ops here\n" | halt_error), 2'"#,
        "api /api/teams --jq '.teams | length | halt_error(3)' --output JSON",
        r#"api /api/teams --jq '"all is well" | halt_error(0)'"#,
        "api /api/teams --jq 'halt(5)'",
        "api /api/teams --jq 'error(null)'",
        r#"api /api/teams --jq 'error("none of mine")'"#,
        "api /api/teams --jq '[inputs], (.teams[0].id | debug), input'",
        "api /api/teams --jq '.teams[0].name | debug | ascii_upcase'",
    ];
    insta::assert_snapshot!(transcript(&sandbox, &lines), @r#"
    $ api /api/teams --jq '1, halt, 2'
    1

    $ api /api/teams --jq '1, ("no Ops here\n" | halt_error), 2'
    1
    FAILED
    The jq filter ended with: no Ops here
    [1]

    $ api /api/teams --jq '.teams | length | halt_error(3)' --output JSON
    null
    FAILED
    The jq filter ended with: 3
    [1]

    $ api /api/teams --jq '"all is well" | halt_error(0)'
    all is well
    $ api /api/teams --jq 'halt(5)'
    FAILED
    The jq filter ended with code 5.
    [1]

    $ api /api/teams --jq 'error(null)'
    FAILED
    The jq filter does not fit the answer: (not a string): null
    Look at the answer without '--jq' first.
    [1]

    $ api /api/teams --jq 'error("none of mine")'
    FAILED
    The jq filter does not fit the answer: none of mine
    Look at the answer without '--jq' first.
    [1]

    $ api /api/teams --jq '[inputs], (.teams[0].id | debug), input'
    FAILED
    The jq filter does not fit the answer: No more inputs
    Look at the answer without '--jq' first.
    [1]

    $ api /api/teams --jq '.teams[0].name | debug | ascii_upcase'
    MONITOR OPERATIONS
    ["DEBUG:","Monitor Operations"]
    "#);
    let write = "api /api/v2/events -f 'event[name]=x' --force --jq '\"no\" | halt_error'";
    let said = run(&sandbox, write);
    assert_eq!(said.code, 4, "the call itself was carried out: {said}");
}

#[test]
fn what_a_filter_makes_does_nothing_to_a_terminal_and_stays_as_it_is_in_a_pipe() {
    let sandbox = Sandbox::new().logged_in();
    let filter = r#""\u001b]0;title\u0007\u001b[2Jdone\u009b1m""#;
    let piped = filtered(&sandbox, filter, &[]).ok();
    assert_eq!(piped.stdout, "\u{1b}]0;title\u{7}\u{1b}[2Jdone\u{9b}1m\n");
    let words = ["monitoring", "api", "/api/teams", "--name", ABC, "--jq", filter];
    let ended = Terminal::start(&sandbox, &words).ends();
    assert_eq!(ended.code, 0, "{}", ended.text);
    assert!(ended.text.contains("title") && ended.text.contains("done"), "{:?}", ended.text);
    assert!(!ended.text.contains(['\u{1b}', '\u{7}', '\u{9b}']), "{:?}", ended.text);
    // Nor does what is said on the way, or in the end.
    let noisy = r#"("\u001b[2J" | debug, stderr, halt_error)"#;
    let said = filtered(&sandbox, noisy, &[]);
    assert_eq!(said.code, 1, "{said}");
    assert!(!said.stderr.contains('\u{1b}'), "{said:?}", said = said.stderr);
}
