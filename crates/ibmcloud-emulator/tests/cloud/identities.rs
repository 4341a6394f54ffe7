//! The identity service and its neighbours: pages, entity tags, locks, roles, error bodies.

use ibmcloud_emulator::keys;
use serde_json::{Value, json};

use super::support::{ACCOUNT, Got, Test, send};

fn create_key(test: &Test, name: &str, lock: bool) -> Value {
    let iam_id = test.cloud.world().identities[0].iam_id.clone();
    let body = json!({"name": name, "iam_id": iam_id, "account_id": ACCOUNT});
    let request = test.ask("POST", "/v1/apikeys").header("Entity-Lock", lock.to_string());
    send(request.json(&body)).expect(201).json()
}

fn put(test: &Test, path: &str, tag: &str, body: &Value) -> Got {
    send(test.ask("PUT", path).header("If-Match", tag).json(body))
}

#[test]
fn pages_are_linked_by_absolute_addresses() {
    let test = Test::new();
    for at in 0..5 {
        create_key(&test, &format!("key-{at}"), false);
    }
    let mut url = test.url("/v1/apikeys?pagesize=2&sort=name&order=asc");
    let mut names = Vec::new();
    loop {
        let bearer = format!("Bearer {}", test.token);
        let page = send(test.client.get(&url).header("authorization", bearer)).expect(200).json();
        assert_eq!(page["limit"], 2);
        assert!(page["first"].as_str().unwrap().starts_with(&test.cloud.url()));
        let keys = page["apikeys"].as_array().unwrap();
        names.extend(keys.iter().map(|key| key["name"].as_str().unwrap().to_owned()));
        let Some(next) = page.get("next") else { break };
        assert!(next.as_str().unwrap().contains("sort=name"), "{next}");
        url = next.as_str().unwrap().to_owned();
    }
    assert_eq!(names, ["admin-key", "key-0", "key-1", "key-2", "key-3", "key-4"]);
    test.get("/v1/apikeys?pagesize=0").expect(400);
    test.get("/v1/apikeys?pagetoken=x").expect(400);
}

#[test]
fn a_filter_narrows_a_list_down() {
    let test = Test::new();
    create_key(&test, "one", false);
    let count = |filter: &str| {
        let request = test.ask("GET", "/v1/apikeys").query(&[("filter", filter)]);
        send(request).expect(200).json()["apikeys"].as_array().unwrap().len()
    };
    assert_eq!(count(r#"name co "n""#), 2);
    assert_eq!(count(r#"name eq "one""#), 1);
    assert_eq!(count(r#"name sw "x""#), 0);
}

#[test]
fn an_update_needs_the_present_tag() {
    let test = Test::new();
    let key = create_key(&test, "k", false);
    let path = format!("/v1/apikeys/{}", key["id"].as_str().unwrap());
    let read = test.get(&path).expect(200);
    let tag = read.header("etag").to_owned();
    assert_eq!(read.json()["entity_tag"], tag.as_str());
    assert_eq!(read.json()["apikey"], "", "the secret is given out once");
    test.send("PUT", &path, &json!({"name": "x"})).expect(400);
    let changed = put(&test, &path, &tag, &json!({"description": "d"})).expect(200).json();
    assert_eq!((&changed["name"], &changed["description"]), (&"k".into(), &"d".into()));
    let refused = put(&test, &path, &tag, &json!({"name": "x"})).expect(409).json();
    assert_eq!(refused["status_code"], "409", "a string, unlike elsewhere");
    put(&test, &path, "*", &json!({"name": "x"})).expect(200);
}

#[test]
fn what_is_locked_stays_as_it_is() {
    let test = Test::new();
    let key = create_key(&test, "k", true);
    let path = format!("/v1/apikeys/{}", key["id"].as_str().unwrap());
    let refused = put(&test, &path, "*", &json!({"name": "x"})).expect(400).json();
    assert_eq!(refused["errors"][0]["code"], "invalid_state");
    send(test.ask("DELETE", &path)).expect(400);
    send(test.ask("DELETE", &format!("{path}/lock"))).expect(204);
    send(test.ask("DELETE", &path)).expect(204);
    test.get(&path).expect(404);
}

#[test]
fn a_key_of_ones_own_choice_is_long_enough_and_works() {
    let test = Test::new();
    let iam_id = test.cloud.world().identities[0].iam_id.clone();
    let body = |secret: &str| json!({"name": "k", "iam_id": iam_id, "apikey": secret});
    test.send("POST", "/v1/apikeys", &body("short")).expect(400);
    let secret = "chosen-by-the-caller-and-long-enough";
    test.send("POST", "/v1/apikeys", &body(secret)).expect(201);
    assert!(!test.login(secret).is_empty());
}

#[test]
fn a_service_id_may_come_with_a_key_and_ends_with_it() {
    let test = Test::new();
    let body = json!({"account_id": ACCOUNT, "name": "s", "apikey": {"name": "its key"}});
    let made = test.send("POST", "/v1/serviceids/", &body).expect(201).json();
    let secret = made["apikey"]["apikey"].as_str().unwrap();
    assert!(!test.login(secret).is_empty());
    send(test.ask("DELETE", &format!("/v1/serviceids/{}", made["id"].as_str().unwrap())))
        .expect(204);
    let form = [("grant_type", super::support::API_KEY_GRANT), ("apikey", secret)];
    assert_eq!(test.grant(&form).expect(400).json()["errorCode"], "BXNIM0415E");
}

#[test]
fn a_viewer_reads_and_changes_only_their_own() {
    let test = Test::new();
    let token = test.login(keys::READER);
    let as_reader =
        |method: &str, path: &str, body: &Value| send(test.ask_as(&token, method, path).json(body));
    let nothing = json!({});
    as_reader("GET", "/v1/apikeys", &nothing).expect(200);
    as_reader("GET", "/v1/serviceids", &nothing).expect(200);
    as_reader("GET", &format!("/v2/groups?account_id={ACCOUNT}"), &nothing).expect(200);
    let refused = as_reader("GET", "/v1/apikeys?scope=account&type=serviceid", &nothing);
    assert_eq!(refused.expect(403).json()["errors"][0]["message_code"], "BXNIM0513E");
    as_reader("POST", "/v1/serviceids", &json!({"account_id": ACCOUNT, "name": "s"})).expect(403);
    as_reader("POST", "/v2/groups", &json!({"name": "g"})).expect(403);
    as_reader("POST", "/v1/policies", &nothing).expect(403);
    let other = "/v1/apikeys?account_id=fedcba9876543210fedcba9876543210";
    as_reader("GET", other, &nothing).expect(403);
    send(test.client.get(test.url("/v1/apikeys"))).expect(401);
}

#[test]
fn users_are_invited_and_join() {
    let test = Test::new();
    let users = format!("/v2/accounts/{ACCOUNT}/users");
    let body = json!({"users": [{"email": "new@example.com", "account_role": "Member"}]});
    let invited = test.send("POST", &users, &body).expect(202).json();
    assert_eq!(invited["resources"][0]["state"], "PENDING");
    let page = test.get(&format!("{users}?limit=3")).expect(200).json();
    assert_eq!((&page["total_results"], &page["limit"]), (&5.into(), &3.into()));
    let next = page["next_url"].as_str().unwrap();
    assert!(next.starts_with("/v2/accounts/"), "relative: {next}");
    assert_eq!(test.get(next).expect(200).json()["resources"].as_array().unwrap().len(), 2);
    test.send("POST", "/v2/users/accept", &json!({"account_id": ACCOUNT})).expect(204);
    let reader = test.cloud.world().identities[2].iam_id.clone();
    test.get(&format!("{users}/{reader}")).expect(200);
    send(test.ask("DELETE", &format!("/v3/accounts/{ACCOUNT}/users/{reader}"))).expect(202);
    test.get(&format!("{users}/{reader}")).expect(404);
}
