//! What administrators set: notification channels, users and access keys.

use ibmcloud_emulator::keys;
use serde_json::{Value, json};

use super::support::{Got, Test, send};

const CHANNELS: &str = "/api/notificationChannels";
const KEYS: &str = "/api/customer/accessKeys";

fn call(test: &Test, method: &str, path: &str, body: &Value) -> Got {
    send(test.monitor(method, path).json(body))
}

fn message(got: &Got) -> String {
    got.json()["errors"][0]["message"].as_str().unwrap().to_owned()
}

fn channel(kind: &str, options: &Value) -> Value {
    json!({"notificationChannel": {
        "id": null,
        "version": null,
        "teamId": "",
        "name": format!("a {kind}"),
        "type": kind,
        "enabled": true,
        "options": options,
    }})
}

#[test]
fn a_channel_of_every_type_is_made_changed_and_deleted() {
    let test = Test::new();
    let slack = "https://hooks.slack.com/services/T/B/X";
    for (kind, options) in [
        ("EMAIL", json!({"emailRecipients": ["a@example.com"], "notifyOnOk": true})),
        ("SNS", json!({"snsTopicARNs": ["arn:aws:sns:us-east-1:1:t"]})),
        ("PAGER_DUTY", json!({"account": "a", "serviceKey": "k", "serviceName": "n"})),
        ("SLACK", json!({"url": slack, "channel": "#ops"})),
        ("VICTOROPS", json!({"apiKey": "k", "routingKey": "r"})),
        ("OPSGENIE", json!({"apiKey": "k"})),
        ("WEBHOOK", json!({"url": "https://example.com", "additionalHeaders": {"a": "b"}})),
        ("POWER_WEBHOOK", json!({"url": "https://example.com", "httpMethod": "POST"})),
        ("MS_TEAMS", json!({"url": "https://example.com"})),
        ("GCHAT", json!({"url": "https://example.com"})),
        ("PROMETHEUS_ALERT_MANAGER", json!({"url": "http://example.com"})),
        ("TEAM_EMAIL", json!({"teamId": 40211, "includeAdminUsers": true})),
        ("IBM_EVENT_NOTIFICATIONS", json!({"instanceId": "i"})),
        ("IBM_FUNCTION", json!({"apiKey": "k", "ibmFunctionType": "WEB_ACTION"})),
    ] {
        let made = call(&test, "POST", CHANNELS, &channel(kind, &options)).expect(200).json();
        let made = made["notificationChannel"].clone();
        assert_eq!((&made["options"], &made["version"]), (&options, &1.into()), "{kind}");
        assert!(made["customerId"].is_u64() && made.get("teamId").is_none());
        let path = format!("{CHANNELS}/{}", made["id"]);
        let mut changed = made.clone();
        changed["enabled"] = false.into();
        let body = json!({"notificationChannel": changed});
        let after = call(&test, "PUT", &path, &body).expect(200).json();
        assert_eq!(after["notificationChannel"]["version"], 2);
        assert_eq!(after["notificationChannel"]["enabled"], false);
        let stale = call(&test, "PUT", &path, &body).expect(409);
        assert_eq!(message(&stale), "Conflict version");
        send(test.monitor("DELETE", &path)).expect(204);
        send(test.monitor("GET", &path)).expect(404);
    }
}

#[test]
fn a_slack_channel_is_renamed_unless_a_setting_forbids_it() {
    let options = json!({"url": "https://hooks.slack.com/services/T/B/X", "channel": "#ops"});
    for (allowed, status, after) in [(true, 200, "renamed"), (false, 422, "a SLACK")] {
        let test = Test::world(|world| world.settings.slack_channels_renamed = allowed);
        let made = call(&test, "POST", CHANNELS, &channel("SLACK", &options)).expect(200).json();
        let path = format!("{CHANNELS}/{}", made["notificationChannel"]["id"]);
        let mut other = made.clone();
        other["notificationChannel"]["name"] = "renamed".into();
        call(&test, "PUT", &path, &other).expect(status);
        let now = send(test.monitor("GET", &path)).expect(200).json();
        assert_eq!(now["notificationChannel"]["name"], after);
    }
}

#[test]
fn channels_that_break_a_rule_are_refused_in_the_documented_words() {
    let test = Test::new();
    let post = |body: &Value| message(&call(&test, "POST", CHANNELS, body).expect(422));
    let with_name = |name: &str| {
        let mut body = channel("EMAIL", &json!({"emailRecipients": ["a@example.com"]}));
        body["notificationChannel"]["name"] = name.into();
        body
    };
    let length = "Name length must be between 1 and 255 characters";
    assert_eq!(post(&with_name("")), length);
    assert_eq!(post(&with_name(&"x".repeat(256))), length);
    assert!(post(&with_name("on-call mail")).contains("already exists"));
    assert_eq!(
        post(&channel("PIGEON", &json!({}))),
        "The parameter notificationChannel.type is set to an invalid value. Valid values are: \
         EMAIL|PAGER_DUTY|SLACK|SNS|VICTOROPS"
    );
    assert_eq!(
        post(&channel("SLACK", &json!({"url": "https://example.com", "channel": "#ops"}))),
        "The url endpoint is not valid. It should start with: 'https://hooks.slack.com/services/'"
    );
    let missing = |name: &str| format!("The {name} is missing inside options");
    assert_eq!(post(&channel("VICTOROPS", &json!({"routingKey": "r"}))), missing("apiKey"));
    assert_eq!(post(&channel("VICTOROPS", &json!({"apiKey": "k"}))), missing("routingKey"));
    assert_eq!(
        post(&channel("EMAIL", &json!({"emailRecipients": []}))),
        missing("emailRecipients")
    );
    let mut numbered = channel("EMAIL", &json!({"emailRecipients": ["a@example.com"]}));
    numbered["notificationChannel"]["id"] = 1.into();
    post(&numbered);
    let mut known = send(test.monitor("GET", &format!("{CHANNELS}/15"))).expect(200).json();
    known["notificationChannel"]["id"] = Value::Null;
    let refused = call(&test, "PUT", &format!("{CHANNELS}/15"), &known).expect(422);
    assert_eq!(message(&refused), "Missing notification channel id");
}

#[test]
fn channels_belong_to_all_teams_or_to_one() {
    let test = Test::new();
    let mut own = channel("EMAIL", &json!({"emailRecipients": ["a@example.com"]}));
    own["notificationChannel"]["teamId"] = 40212.into();
    call(&test, "POST", CHANNELS, &own).expect(200);
    let count = |team: &str| {
        let request = test.monitor("GET", CHANNELS).header("SysdigTeamID", team);
        send(request).expect(200).json()["notificationChannels"].as_array().unwrap().len()
    };
    assert_eq!((count("40211"), count("40212")), (2, 3));
    send(test.monitor_as(keys::READER, "GET", CHANNELS)).expect(200);
    send(test.monitor_as(keys::WRITER, "POST", CHANNELS).json(&own)).expect(403);
    send(test.monitor_as(keys::WRITER, "DELETE", &format!("{CHANNELS}/15"))).expect(403);
}

#[test]
fn alerts_lose_a_channel_that_is_deleted_and_nothing_else() {
    let test = Test::new();
    let alerts = |version: &str| {
        let path = format!("/api/{version}alerts");
        send(test.monitor("GET", &path)).expect(200).json()["alerts"].clone()
    };
    let (mut old, mut new) = (alerts(""), alerts("v2/"));
    send(test.monitor("DELETE", &format!("{CHANNELS}/15"))).expect(204);
    send(test.monitor("DELETE", &format!("{CHANNELS}/16"))).expect(204);
    assert_eq!(old[0]["notificationChannelIds"], json!([15]));
    assert_eq!(new[2]["notificationChannelConfigList"][0]["channelId"], 16);
    // Both generations lose the reference, and no alert has a member more, or another value.
    old[0]["notificationChannelIds"] = json!([]);
    new[0]["notificationChannelConfigList"] = json!([]);
    new[2]["notificationChannelConfigList"] = json!([]);
    assert_eq!((alerts(""), alerts("v2/")), (old, new));
}

#[test]
fn a_user_is_invited_changed_and_deleted() {
    let test = Test::new();
    let invitation = json!({"username": "new@example.com", "firstName": "New"});
    let made = call(&test, "POST", "/api/users", &invitation).expect(201).json()["user"].clone();
    assert_eq!((&made["status"], &made["currentTeam"]), (&"registered".into(), &40211.into()));
    let again = call(&test, "POST", "/api/users", &invitation).expect(422);
    assert_eq!(message(&again), "User new@example.com already exists");
    let path = format!("/api/users/{}", made["id"]);
    let change = json!({
        "version": 1,
        "username": "new@example.com",
        "firstName": "New",
        "lastName": "User",
        "systemRole": "ROLE_ADVANCED_USER",
        "enabled": false,
    });
    let after = call(&test, "PUT", &path, &change).expect(200).json()["user"].clone();
    assert_eq!((&after["name"], &after["version"]), (&"New User".into(), &2.into()));
    assert_eq!(
        (&after["enabled"], &after["systemRole"]),
        (&false.into(), &"ROLE_ADVANCED_USER".into())
    );
    call(&test, "PUT", &path, &change).expect(409);
    for (field, value) in
        [("systemRole", json!("ROLE_KING")), ("enabled", json!("no")), ("username", json!(7))]
    {
        let mut wrong = json!({"version": 2});
        wrong[field] = value;
        let status = call(&test, "PUT", &path, &wrong).status;
        assert!([400, 422].contains(&status), "{field}: {status}");
    }
    call(&test, "POST", "/api/users", &json!({})).expect(400);
    send(test.monitor_as(keys::WRITER, "POST", "/api/users").json(&invitation)).expect(403);
    send(test.monitor_as(keys::WRITER, "DELETE", &path)).expect(403);
    send(test.monitor("DELETE", "/api/users/new@example.com")).expect(204);
    send(test.monitor("DELETE", &path)).expect(404);
    send(test.monitor("DELETE", "/api/users/5101")).expect(422);
}

#[test]
fn an_update_of_a_user_replaces_what_it_leaves_out() {
    let test = Test::new();
    let full = json!({"username": "a@example.com", "firstName": "A", "lastName": "B",
        "systemRole": "ROLE_ADVANCED_USER"});
    let made = call(&test, "POST", "/api/users", &full).expect(201).json()["user"].clone();
    let path = format!("/api/users/{}", made["id"]);
    let change = json!({"version": 1, "username": "a@example.com", "lastName": "C"});
    call(&test, "PUT", &path, &change).expect(200);
    let user = send(test.monitor("GET", &path)).expect(200).json()["user"].clone();
    for (field, value) in [
        ("username", json!("a@example.com")),
        ("firstName", json!("")),
        ("lastName", json!("C")),
        ("systemRole", json!("ROLE_USER")),
        ("enabled", json!(true)),
        ("version", json!(2)),
    ] {
        assert_eq!(user[field], value, "{field}");
    }
}

#[test]
fn a_provisioned_user_has_a_token_and_a_disabled_one_is_shut_out() {
    let test = Test::new();
    let user = json!({"username": "robot@example.com", "systemRole": "ROLE_USER"});
    let path = "/api/user/provisioning/";
    let made = call(&test, "POST", path, &user).expect(200).json();
    let key = made["token"]["key"].as_str().unwrap().to_owned();
    let me = send(test.ask_as(&key, "GET", "/api/user/me")).expect(200).json();
    assert_eq!(me["user"]["username"], "robot@example.com");
    assert!(message(&call(&test, "POST", path, &user).expect(422)).contains("already exists"));
    let path = format!("/api/users/{}", made["user"]["id"]);
    call(&test, "PUT", &path, &json!({"version": 1, "enabled": false})).expect(200);
    send(test.ask_as(&key, "GET", "/api/user/me")).expect(401);
    // A token is gone for good: who is let in again gets another one.
    call(&test, "PUT", &path, &json!({"version": 2, "enabled": true})).expect(200);
    send(test.ask_as(&key, "GET", "/api/user/me")).expect(401);
    send(test.monitor("DELETE", &path)).expect(204);
}

#[test]
fn access_keys_are_made_found_switched_and_deleted() {
    let test = Test::new();
    let list = |query: &str| {
        let body = send(test.monitor("GET", &format!("{KEYS}?{query}"))).expect(200).json();
        body["customerAccessKeys"].as_array().unwrap().clone()
    };
    assert_eq!(list("").len(), 1);
    // The documented call has no body, and a Monitor API token.
    let token = test.team_token("40211");
    let made =
        send(test.ask_as(&token, "POST", KEYS)).expect(200).json()["customerAccessKey"].clone();
    assert_eq!((&made["enabled"], &made["dateDisabled"]), (&true.into(), &Value::Null));
    let key = made["accessKey"].as_str().unwrap().to_owned();
    let off = send(test.monitor("POST", &format!("{KEYS}/{key}/disable/"))).expect(200).json();
    assert_eq!(off["customerAccessKey"]["enabled"], false);
    assert!(off["customerAccessKey"]["dateDisabled"].is_i64());
    assert_eq!((list("enabled=false").len(), list("enabled=True").len()), (1, 1));
    assert_eq!(list(&format!("accessKey={key}&id={}", made["id"])).len(), 1);
    assert_eq!((list("limit=1&offset=1").len(), list("teamId=40212").len()), (1, 0));
    let change =
        json!({"customerAccessKey": {"limit": 5, "teamId": 40212, "metadata": {"a": "b"}}});
    let path = format!("/api/customers/accessKeys/{key}");
    let after = call(&test, "PUT", &path, &change).expect(200).json()["customerAccessKey"].clone();
    assert_eq!((&after["limit"], &after["teamId"]), (&5.into(), &40212.into()));
    assert_eq!((list("metadata-a=b").len(), list("metadata-a=c").len()), (1, 0));
    let on = send(test.monitor("POST", &format!("{KEYS}/{key}/enable"))).expect(200).json();
    assert_eq!(on["customerAccessKey"]["dateDisabled"], Value::Null);
    send(test.monitor("DELETE", &path)).expect(204);
    let gone = send(test.monitor("DELETE", &path)).expect(404);
    assert!(!gone.text.contains(&key));
}

#[test]
fn access_keys_are_the_business_of_administrators() {
    let test = Test::new();
    for method in ["GET", "POST"] {
        send(test.monitor_as(keys::WRITER, method, KEYS)).expect(403);
    }
    for wrong in [
        json!({"limit": "many"}),
        json!({"teamId": 1}),
        json!({"metadata": "a"}),
        json!({"metadata": (0..21).map(|it| (it.to_string(), json!(""))).collect::<Value>()}),
    ] {
        call(&test, "POST", KEYS, &json!({"customerAccessKey": wrong})).expect(400);
    }
    let wrong = json!({"customerAccessKey": {"limit": 1, "reservation": 2}});
    call(&test, "POST", KEYS, &wrong).expect(422);
}
