//! Access that holds for a time, and access by what an identity provider says of somebody.

use std::time::Duration;

use ibmcloud_emulator::{Assertion, Clock, Options, World, keys};
use serde_json::{Map, Value, json};

use super::access::{group, newer, policy, service_id};
use super::support::{ACCOUNT, FIRST, Got, Test, send};

const MANAGER: &str = "crn:v1:bluemix:public:iam::::serviceRole:Manager";
const READER: &str = "crn:v1:bluemix:public:iam::::serviceRole:Reader";
const PASSCODE: &str = "urn:ibm:params:oauth:grant-type:passcode";
const ASSUME: &str = "urn:ibm:params:oauth:grant-type:assume";
const CR_TOKEN: &str = "urn:ibm:params:oauth:grant-type:cr-token";
const IDP: &str = "https://idp.example.com/saml";
/// 2026-01-30T08:00:00Z, a Friday.
const FRIDAY: i64 = 1_769_760_000;

fn claimed(realm: &str, name: &str, value: Value) -> Assertion {
    let claims = Map::from_iter([(name.to_owned(), value)]);
    Assertion { realm: realm.to_owned(), claims, logged_in: None }
}

fn cloud(change: impl FnOnce(&mut World)) -> (Test, Clock) {
    let clock = Clock::manual(FRIDAY);
    let mut world = World::demo();
    change(&mut world);
    (Test::with(Options { world, clock: clock.clone(), ..Options::default() }), clock)
}

/// Whether somebody may decide for all of the first instance: an empty body is refused otherwise.
fn manages(test: &Test, token: &str) -> bool {
    let asked = test.ask_as(token, "POST", "/api/roles").header("IBMInstanceID", FIRST);
    send(asked.json(&json!({}))).status == 400
}

#[test]
fn a_policy_with_working_hours_opens_and_closes() {
    let (test, clock) = cloud(|_| ());
    let (iam_id, key) = service_id(&test, "by day");
    let condition = |attribute: &str, operator: &str, value: Value| {
        let key = format!("{{{{environment.attributes.{attribute}}}}}");
        json!({"key": key, "operator": operator, "value": value})
    };
    let hours = json!({
        "pattern": "time-based-conditions:weekly:custom-hours",
        "rule": {"operator": "and", "conditions": [
            condition("day_of_week", "dayOfWeekAnyOf", json!(["4+00:00", "5+00:00"])),
            condition("current_time", "timeGreaterThanOrEquals", json!("09:00:00+00:00")),
            condition("current_time", "timeLessThanOrEquals", json!("17:00:00+00:00")),
        ]},
    });
    test.send("POST", "/v2/policies", &newer(&iam_id, &[READER], &hours)).expect(201);
    let reads = || send(test.monitor_as(&key, "GET", "/api/v3/teams")).status == 200;
    let mut seen = vec![reads()];
    for hours in [1, 8, 15, 24] {
        clock.advance(Duration::from_hours(hours));
        seen.push(reads());
    }
    // At 8, 9 and 17 o'clock on Friday, and at 8 o'clock on Saturday and Sunday.
    assert_eq!(seen, [false, true, true, false, false]);
}

#[test]
fn a_log_in_makes_a_member_for_the_hours_of_a_rule() {
    let mut iam_id = String::new();
    let (test, clock) = cloud(|world| {
        let reader = world.identity("reader@example.com").unwrap();
        iam_id.clone_from(&reader.iam_id);
        let assertion = claimed(IDP, "groups", json!(["ops", "dev"]));
        world.identity_service.assertions.insert(iam_id.clone(), assertion);
    });
    let id = group(&test, "on call");
    let all = [("serviceName", "sysdig-monitor")];
    let own = policy(("access_group_id", &id), &[MANAGER], &all);
    test.send("POST", "/v1/policies", &own).expect(201);
    let condition = json!({"claim": "groups", "operator": "CONTAINS", "value": "\"ops\""});
    let rule = json!({"expiration": 2, "realm_name": IDP, "conditions": [condition]});
    test.send("POST", &format!("/v2/groups/{id}/rules"), &rule).expect(201);
    // An API key is no log-in.
    let by_key = test.login(keys::READER);
    assert!(!manages(&test, &by_key));
    let code = test.cloud.with_world(|world| world.issue_passcode(&iam_id));
    let form = [("grant_type", PASSCODE), ("passcode", &code), ("account", ACCOUNT)];
    let token = test.grant(&form).expect(200).json()["access_token"].as_str().unwrap().to_owned();
    assert!(manages(&test, &token));
    clock.advance(Duration::from_hours(2));
    assert!(!manages(&test, &test.login(keys::READER)));
}

#[test]
fn claims_open_trusted_profiles_to_people_and_to_machines() {
    let mut machine = String::new();
    let (test, _) = cloud(|world| {
        machine.clone_from(&world.compute_resources[0].crn);
        world.compute_resources[0].profiles.clear();
        let writer = world.identity("writer@example.com").unwrap().iam_id.clone();
        let assertions = &mut world.identity_service.assertions;
        assertions.insert(writer, claimed(IDP, "department", json!("Payments")));
    });
    let body = json!({"name": "by rule", "account_id": ACCOUNT});
    let profile = test.send("POST", "/v1/profiles", &body).expect(201).json();
    let id = profile["id"].as_str().unwrap();
    let writer = test.login(keys::WRITER);
    let assumes = || -> Got {
        test.grant(&[("grant_type", ASSUME), ("access_token", &writer), ("profile_id", id)])
    };
    let becomes = || -> Got {
        let token = ("cr_token", keys::COMPUTE_RESOURCE);
        test.grant(&[("grant_type", CR_TOKEN), token, ("profile_id", id)])
    };
    assert_eq!((assumes().status, becomes().status), (403, 400));
    let rules = format!("/v1/profiles/{id}/rules");
    let condition = |claim: &str, operator: &str, value: String| json!([{"claim": claim, "operator": operator, "value": value}]);
    let people = json!({"type": "Profile-SAML", "realm_name": IDP, "expiration": 3_600,
        "conditions": condition("department", "EQUALS_IGNORE_CASE", "\"payments\"".into())});
    let made = test.send("POST", &rules, &people).expect(201).json();
    assert_eq!((assumes().status, becomes().status), (200, 400));
    let machines = json!({"type": "Profile-CR", "cr_type": "VSI",
        "conditions": condition("crn", "EQUALS", format!("\"{machine}\""))});
    test.send("POST", &rules, &machines).expect(201);
    assert_eq!(becomes().status, 200);
    send(test.ask("DELETE", &format!("{rules}/{}", made["id"].as_str().unwrap()))).expect(204);
    assert_eq!(assumes().status, 403);
}
