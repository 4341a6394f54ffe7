//! A fleet over several accounts: one identity in all of them, and who may do what there.

use ibmcloud_emulator::{Fleet, Options, World, keys};
use serde_json::{Value, json};

use super::support::{Got, Test, send};

const PLAN: Fleet = Fleet { instances: 60, accounts: 3, troubled: 0, seed: 4 };
const FIRST_ACCOUNT: &str = "0123456789abcdef0123456789abcdef";

fn fleet() -> Test {
    Test::with(Options { world: World::fleet_of(&PLAN), ..Options::default() })
}

/// The profiles that a token may assume.
fn profiles(test: &Test, token: &str) -> Vec<Value> {
    let form = [("access_token", token)];
    let body =
        send(test.client.post(test.url("/identity/profiles")).form(&form)).expect(200).json();
    body["profiles"].as_array().unwrap().clone()
}

fn assume(test: &Test, token: &str, profile: &Value) -> String {
    let grant = "urn:ibm:params:oauth:grant-type:assume";
    let id = profile["id"].as_str().unwrap();
    let form = [("grant_type", grant), ("access_token", token), ("profile_id", id)];
    test.grant(&form).expect(200).json()["access_token"].as_str().unwrap().to_owned()
}

fn instances(test: &Test, token: &str) -> Got {
    send(test.ask_as(token, "GET", "/v2/resource_instances?limit=100"))
}

#[test]
fn a_service_id_assumes_a_profile_in_every_account() {
    let test = fleet();
    let token = test.login(keys::SERVICE_ID);
    let profiles = profiles(&test, &token);
    assert_eq!(profiles.len(), 5);
    let (mut seen, mut refused, mut empty) = (0, 0, 0);
    for profile in &profiles {
        let account = profile["account_id"].as_str().unwrap();
        let own = assume(&test, &token, profile);
        let got = instances(&test, &own);
        if got.status == 403 {
            assert_eq!(got.json()["error_code"], "RC-IamErrorResponse");
            refused += 1;
            continue;
        }
        let listed = got.expect(200).json()["resources"].as_array().unwrap().clone();
        assert!(listed.iter().all(|it| it["account_id"] == account));
        seen += listed.len();
        empty += usize::from(listed.is_empty());
        // The token opens its own account and no other, on the platform and inside instances.
        let accounts = send(test.ask_as(&own, "GET", "/coe/v2/accounts")).expect(200).json();
        assert_eq!(accounts["resources"][0]["metadata"]["guid"], account);
        assert_eq!(accounts["total_results"], 1);
        let world = test.cloud.world();
        let foreign = world.instances.iter().find(|it| it.account != account).unwrap();
        send(test.ask_as(&own, "GET", "/api/teams").header("IBMInstanceID", &foreign.guid))
            .expect(403);
        if let Some(first) = listed.first() {
            let guid = first["guid"].as_str().unwrap();
            let teams = send(test.ask_as(&own, "GET", "/api/teams").header("IBMInstanceID", guid));
            assert!(!teams.expect(200).json()["teams"].as_array().unwrap().is_empty());
        }
    }
    assert_eq!((seen, refused, empty), (60, 1, 1));
}

#[test]
fn a_user_is_in_all_accounts_and_switches() {
    let test = fleet();
    let password = ("password", keys::ADMINISTRATOR_PASSWORD);
    let form = [("grant_type", "password"), ("username", "admin@example.com"), password];
    let session = test.grant(&form).expect(200).json();
    let accounts =
        send(test.ask_as(session["access_token"].as_str().unwrap(), "GET", "/coe/v2/accounts"));
    let accounts = accounts.expect(200).json();
    assert_eq!(accounts["total_results"], 5);
    let mut refresh = session["refresh_token"].as_str().unwrap().to_owned();
    let mut statuses = Vec::new();
    for account in accounts["resources"].as_array().unwrap() {
        let id = account["metadata"]["guid"].as_str().unwrap();
        let form = [("grant_type", "refresh_token"), ("refresh_token", &refresh), ("account", id)];
        let bound = test.grant(&form).expect(200).json();
        refresh = bound["refresh_token"].as_str().unwrap().to_owned();
        statuses.push(instances(&test, bound["access_token"].as_str().unwrap()).status);
    }
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 200, 200, 200, 403]);
}

#[test]
fn all_policies_are_in_the_newer_list_and_in_pages_if_wanted() {
    let test = fleet();
    let path = |rest: &str| format!("/v2/policies?account_id={FIRST_ACCOUNT}{rest}");
    let all = test.get(&path("&type=access&state=active")).expect(200).json()["policies"].clone();
    let all = all.as_array().unwrap();
    assert_eq!(all.len(), 13);
    assert!(all.iter().all(|it| it["control"]["grant"]["roles"].is_array()));
    assert!(all.iter().any(|it| it["rule"].is_object()));
    let older = test.get(&path("").replace("/v2/", "/v1/")).expect(200).json()["policies"].clone();
    // What holds at some times only cannot be told in the older form.
    assert_eq!(older.as_array().unwrap().len(), 12);
    assert!(older.as_array().unwrap().iter().all(|it| it["subjects"].is_array()));

    let (mut read, mut start) = (Vec::new(), String::new());
    loop {
        let page = test.get(&path(&format!("&limit=5{start}"))).expect(200).json();
        read.extend(page["policies"].as_array().unwrap().clone());
        let Some(next) = page["next"]["start"].as_str() else { break };
        start = format!("&start={next}");
    }
    assert_eq!(&read, all);
    test.get(&path("&limit=0")).expect(400);
    test.get(&path("&limit=5&start=x")).expect(400);
    assert_eq!(test.get(&path("&type=authorization")).json()["policies"], json!([]));
}

#[test]
fn members_of_a_group_are_listed_in_pages_with_their_kind() {
    let test = fleet();
    let groups = test.get(&format!("/v2/groups?account_id={FIRST_ACCOUNT}")).expect(200).json();
    let id = groups["groups"].as_array().unwrap().iter().find(|it| it["name"] == "pipeline");
    let id = id.unwrap()["id"].as_str().unwrap();
    let page =
        |query: &str| test.get(&format!("/v2/groups/{id}/members?{query}")).expect(200).json();
    let first = page("limit=1&verbose=true");
    assert_eq!(
        (&first["total_count"], &first["members"][0]["type"]),
        (&2.into(), &"service".into())
    );
    assert_eq!(first["members"][0]["name"], "fleet-service-id");
    assert!(first["next"]["href"].as_str().unwrap().ends_with("limit=1&offset=1"));
    let second = page("limit=1&offset=1&verbose=true");
    assert_eq!(second["members"][0]["email"], "writer@example.com");
    assert!(second["next"].is_null());
    assert_eq!(page("type=user")["total_count"], 1);
    assert!(page("")["members"][0]["name"].is_null());
}

#[test]
fn roles_of_monitoring_tell_who_may_reset_a_token() {
    let test = fleet();
    let path = format!("/v2/roles?account_id={FIRST_ACCOUNT}&service_name=sysdig-monitor");
    let roles = test.get(&path).expect(200).json();
    let may = |list: &str, action: &str| -> Vec<String> {
        let all = roles[list].as_array().unwrap().iter();
        let allowed =
            all.filter(|it| it["actions"].as_array().unwrap().iter().any(|it| it == action));
        allowed.map(|it| it["display_name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(may("service_roles", "sysdig-monitor.api-token.edit"), ["Writer", "Manager"]);
    assert_eq!(
        may("service_roles", "sysdig-monitor.api-token.read"),
        ["Reader", "Writer", "Manager"]
    );
    assert_eq!(may("system_roles", "sysdig-monitor.api-token.edit"), ["Administrator"]);
}

#[test]
fn tags_of_all_instances_come_with_a_search() {
    let test = fleet();
    let query = json!({
        "query": "service_name:sysdig-monitor AND type:resource-instance",
        "fields": ["crn", "tags", "access_tags", "service_tags"],
    });
    let found = test.send("POST", "/v3/resources/search?limit=1000", &query).expect(200).json();
    let items = found["items"].as_array().unwrap();
    let mine = test.cloud.world().instances.iter().filter(|it| it.account == FIRST_ACCOUNT).count();
    assert_eq!(items.len(), mine);
    assert!(items.iter().all(|it| {
        it["tags"].as_array().unwrap().iter().any(|tag| tag.as_str().unwrap().starts_with("team:"))
    }));
    assert!(items.iter().any(|it| it["access_tags"] == json!(["data:restricted"])));
}
