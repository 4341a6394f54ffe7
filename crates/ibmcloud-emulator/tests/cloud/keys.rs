//! Resource keys.

use ibmcloud_emulator::keys;
use serde_json::{Value, json};

use super::support::{ACCOUNT, API_KEY_GRANT, FIRST, Test, send};

fn create(test: &Test, role: &str) -> Value {
    let body = json!({"name": "my-key", "source": FIRST, "role": role});
    test.send("POST", "/v2/resource_keys", &body).expect(201).json()
}

#[test]
fn a_key_opens_the_instance_until_it_is_removed() {
    let test = Test::new();
    let key = create(&test, "Manager");
    let credentials = &key["credentials"];
    assert_eq!(credentials["Sysdig Endpoint"], "https://us-south.monitoring.cloud.ibm.com");
    assert!(credentials["Sysdig Customer Id"].is_string());
    assert_eq!(key["role"], "crn:v1:bluemix:public:iam::::serviceRole:Manager");
    let api_key = credentials["apikey"].as_str().unwrap();
    let token = test.login(api_key);
    let me = test.ask_as(&token, "GET", "/api/user/me").header("IBMInstanceID", FIRST);
    let me = send(me).expect(200).json();
    assert!(me["user"]["username"].as_str().unwrap().starts_with("ServiceId-"));
    let path = format!("/v2/resource_keys/{}", key["guid"].as_str().unwrap());
    send(test.ask("DELETE", &path)).expect(204);
    assert_eq!(test.get(&path).expect(200).json()["state"], "removed");
    send(test.ask("DELETE", &path)).expect(410);
    let form = [("grant_type", API_KEY_GRANT), ("apikey", api_key)];
    assert_eq!(test.grant(&form).expect(400).json()["errorCode"], "BXNIM0415E");
}

#[test]
fn a_key_gives_its_service_id_a_role_in_its_instance_alone() {
    let test = Test::new();
    let body = json!({"account_id": ACCOUNT, "name": "named", "apikey": {"name": "key"}});
    let named = test.send("POST", "/v1/serviceids", &body).expect(201).json();
    let token = test.login(named["apikey"]["apikey"].as_str().unwrap());
    let status = |guid: &str| {
        let request = test.ask_as(&token, "GET", "/api/v3/teams");
        send(request.header("IBMInstanceID", guid)).status
    };
    assert_eq!(status(FIRST), 403);
    let parameters = json!({"serviceid_crn": named["crn"]});
    let body = json!({"name": "k", "source": FIRST, "role": "Reader", "parameters": parameters});
    let key = test.send("POST", "/v2/resource_keys", &body).expect(201).json();
    let world = test.cloud.world();
    let second = world.instances.iter().find(|it| it.guid != FIRST).unwrap();
    assert_eq!((status(FIRST), status(&second.guid)), (200, 403));
    assert_eq!(world.policies.len(), 1);
    let path = format!("/v2/resource_keys/{}", key["guid"].as_str().unwrap());
    send(test.ask("DELETE", &path)).expect(204);
    assert_eq!(status(FIRST), 403);
    assert!(test.cloud.world().policies.is_empty());
}

#[test]
fn keys_are_listed_renamed_and_hidden_from_viewers() {
    let test = Test::new();
    let key = create(&test, "crn:v1:bluemix:public:iam::::serviceRole:Reader");
    let crn = key["crn"].as_str().unwrap().replace(':', "%3A").replace('/', "%2F");
    let path = format!("/v2/resource_keys/{crn}");
    let body = test.send("PATCH", &path, &json!({"name": "renamed"})).expect(200).json();
    assert_eq!(body["name"], "renamed");
    for list in [
        "/v2/resource_keys".to_owned(),
        "/v2/resource_keys?name=renamed".to_owned(),
        format!("/v2/resource_instances/{FIRST}/resource_keys"),
    ] {
        assert_eq!(test.get(&list).expect(200).json()["rows_count"], 1, "{list}");
    }
    assert_eq!(test.get("/v2/resource_keys?name=my-key").json()["rows_count"], 0);
    let viewer = test.login(keys::MANAGER);
    let seen = send(test.ask_as(&viewer, "GET", &path)).expect(200).json();
    assert_eq!(seen["credentials"], json!({"REDACTED": "REDACTED"}));
    let body = json!({"name": "x", "source": FIRST, "role": "King"});
    test.send("POST", "/v2/resource_keys", &body).expect(400);
}

#[test]
fn an_instance_with_keys_is_deleted_recursively_only() {
    let test = Test::new();
    let key = create(&test, "Writer");
    let path = format!("/v2/resource_instances/{FIRST}");
    send(test.ask("DELETE", &path)).expect(400);
    assert_eq!(test.instance(FIRST)["state"], "active");
    send(test.ask("DELETE", &format!("{path}?recursive=true"))).expect(204);
    let path = format!("/v2/resource_keys/{}", key["guid"].as_str().unwrap());
    assert_eq!(test.get(&path).expect(200).json()["state"], "removed");
}
