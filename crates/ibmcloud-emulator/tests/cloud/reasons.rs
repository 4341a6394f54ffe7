//! Refusals explain themselves: in a header and in the journal, and not in the body.

use ibmcloud_emulator::{Cloud, Options, World};
use serde_json::json;

use crate::support::{FIRST, Got, Test, client, send};

/// The reason of a refusal, which the journal has too.
fn reason(test: &Test, got: &Got) -> String {
    let reason = got.header("x-sandbox-reason").to_owned();
    assert!(got.status >= 400 && !reason.is_empty(), "{got:?}");
    assert!(!got.text.contains(&reason), "{got:?}");
    assert_eq!(test.cloud.calls().pop().unwrap().reason.as_deref(), Some(&*reason));
    reason
}

#[test]
fn an_unknown_path_or_method_names_the_nearest_route() {
    let test = Test::new();
    for (method, path, expected) in [
        (
            "GET",
            "/api/tems",
            "monitoring has no such path; the nearest is GET /api/teams of monitoring",
        ),
        ("PATCH", "/api/teams", "this path takes GET, POST, and not PATCH"),
        (
            "GET",
            "/v2/resource_instance",
            "console has no such path; the nearest is GET /v2/resource_instances of resource-controller",
        ),
        (
            "GET",
            "/resource_groups",
            "console has no such path; the nearest is GET /v2/resource_groups of resource-manager",
        ),
        ("GET", "/a/b/c/d/e/f", "console has no such path, and nothing comes near it"),
    ] {
        let got = send(test.monitor(method, path));
        assert_eq!(reason(&test, &got), expected, "{path}");
    }
    send(test.monitor("GET", "/api/teams")).expect(200);
    assert_eq!(test.cloud.calls().pop().unwrap().reason, None);
}

#[test]
fn a_credential_is_explained() {
    let test = Test::new();
    let world = test.cloud.world();
    let url = format!("{}/api/teams", test.cloud.url());
    let get = || test.client.get(&url);
    let key = &world.monitor(FIRST).unwrap().tokens[0].key;
    let with_guid = |guid: &str| get().bearer_auth(&test.token).header("IBMInstanceID", guid);
    for (request, expected) in [
        (get(), "there is no Authorization header"),
        (
            get().header("authorization", "a b c"),
            "the Authorization header does not hold one token",
        ),
        (get().bearer_auth("0123"), "no instance has this Monitor API token now"),
        (get().bearer_auth("a.b.c"), "the IAM token was not signed by this sandbox"),
        (get().bearer_auth(&test.token), "The header IBMInstanceID is required"),
        (with_guid("x"), "no instance has the GUID in IBMInstanceID"),
    ] {
        let got = send(request);
        let reason = reason(&test, &got);
        assert!(reason.contains(expected), "{reason}");
    }
    test.cloud.with_world(|world| {
        let instance = world.instance_mut(FIRST).unwrap();
        let parameters = instance.parameters.get_or_insert_default();
        parameters.insert("external_api_auth".into(), "IAM_ONLY".into());
    });
    let reason = reason(&test, &send(get().bearer_auth(key)));
    assert!(
        reason.contains("the instance 'monitoring-instance-01' is set to IAM_ONLY"),
        "{reason}"
    );
    assert!(reason.contains("--set 'iam_only_token_status=401'"), "{reason}");
    assert!(!reason.contains(key.as_str()));
}

#[test]
fn the_member_and_the_switch_that_decide_are_found_by_trying() {
    let test = Test::world(|world| world.settings.slack_channels_renamed = false);
    let url = |path: &str| test.monitor("POST", path);
    let options = json!({"url": "https://hooks.slack.com/services/x", "channel": "#a"});
    let mut channel = json!({"notificationChannel":
        {"type": "SLACK", "name": "One", "enabled": true, "options": options, "id": 5}});
    let got = send(url("/api/notificationChannels").json(&channel)).expect(422);
    let said = reason(&test, &got);
    let expected = "without the member 'notificationChannel.id' of the body it would be accepted";
    assert!(said.contains(expected), "{said}");
    channel["notificationChannel"]["id"] = json!(null);
    // What is missing is named in the service's own words.
    let said = reason(&test, &send(url("/api/teams").json(&json!({}))));
    assert!(said.starts_with("the service says: "), "{said}");
    let mut stored = send(url("/api/notificationChannels").json(&channel)).json();
    stored["notificationChannel"]["name"] = "Two".into();
    let path = format!("/api/notificationChannels/{}", stored["notificationChannel"]["id"]);
    let got = send(test.monitor("PUT", &path).json(&stored)).expect(422);
    let said = reason(&test, &got);
    assert!(said.contains("--set 'slack_channels_renamed=true'"), "{said}");
    // Trying leaves no trace.
    let name = send(test.monitor("GET", &path)).json();
    assert_eq!(name["notificationChannel"]["name"], "One");
}

#[test]
fn what_the_world_has_against_an_instance_is_named() {
    let test = Test::world(|world| {
        world.instance_mut(FIRST).unwrap().trouble.token_reads_refused = true;
    });
    let got = send(test.monitor("GET", "/api/token")).expect(403);
    assert!(reason(&test, &got).contains("trouble.token_reads_refused"));
    // Of a refusal that has another cause it is not said.
    let got = send(test.monitor("PATCH", "/api/token/nobody/1/x")).expect(404);
    assert!(!reason(&test, &got).contains("trouble"));
    test.cloud.with_world(|world| {
        world.instance_mut(FIRST).unwrap().trouble.monitor_status = Some(503);
    });
    let got = send(test.monitor("GET", "/api/teams")).expect(503);
    assert!(reason(&test, &got).contains("trouble.monitor_status=503"));
}

#[test]
fn what_stands_before_a_service_is_named() {
    let test = Test::with(Options { rate_limit: Some(3), ..Options::default() });
    let ask = || send(test.monitor("GET", "/api/teams"));
    (0..3).for_each(|_| drop(ask()));
    let last = ask().expect(429);
    assert!(reason(&test, &last).contains("--rate-limit"));
    let cloud = Cloud::start(Options { world: World::demo(), ..Options::default() }).unwrap();
    let proxy = reqwest::Proxy::all(cloud.proxy()).unwrap();
    drop(client());
    let client = reqwest::blocking::Client::builder().proxy(proxy).build().unwrap();
    let got = client.get("http://elsewhere.invalid/x").send().unwrap();
    let header = got.headers()["x-sandbox-reason"].to_str().unwrap().to_owned();
    assert!(header.contains("lets nothing leave the machine"), "{header}");
    assert_eq!(cloud.calls().pop().unwrap().reason, Some(header));
}
