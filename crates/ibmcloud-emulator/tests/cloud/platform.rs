//! Accounts, resource groups and the catalog.

use ibmcloud_emulator::keys;
use serde_json::json;

use super::support::{ACCOUNT, MONITOR_SERVICE, PLAN, Test, send};

#[test]
fn a_person_sees_the_accounts_it_belongs_to() {
    let test = Test::new();
    let body = test.get("/coe/v2/accounts").expect(200).json();
    assert_eq!((&body["total_results"], &body["next_url"]), (&2.into(), &json!(null)));
    assert_eq!(body["resources"][0]["metadata"]["guid"], ACCOUNT);
    assert_eq!(body["resources"][0]["entity"]["name"], "Example Account");
    let second = body["resources"][1]["metadata"]["guid"].as_str().unwrap().to_owned();
    let reader = test.login(keys::READER);
    let got = send(test.ask_as(&reader, "GET", &format!("/coe/v2/accounts/{second}"))).expect(404);
    assert!(got.json()["message"].as_str().unwrap().contains(&second));
    let body = test.get(&format!("/v4/accounts/{ACCOUNT}")).expect(200).json();
    assert_eq!((&body["id"], &body["traits"]["hippa"]), (&ACCOUNT.into(), &false.into()));
    send(test.client.get(test.url("/coe/v2/accounts"))).expect(401);
}

#[test]
fn resource_groups_are_listed_made_renamed_and_deleted() {
    let test = Test::new();
    let names = |query: &str| {
        let body = test.get(&format!("/v2/resource_groups{query}")).expect(200).json();
        let list = body["resources"].as_array().unwrap().clone();
        list.iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(""), ["default", "test-rg"]);
    assert_eq!(names(&format!("?account_id={ACCOUNT}&default=true")), ["default"]);
    assert_eq!(names("?name=test-rg"), ["test-rg"]);
    let new = json!({"name": "example-group", "account_id": ACCOUNT});
    let made = test.send("POST", "/v2/resource_groups", &new).expect(201).json();
    test.send("POST", "/v2/resource_groups", &new).expect(409);
    let path = format!("/v2/resource_groups/{}", made["id"].as_str().unwrap());
    let body = test.send("PATCH", &path, &json!({"name": "trial-group"})).expect(200).json();
    assert_eq!((&body["name"], &body["crn"]), (&"trial-group".into(), &made["crn"]));
    send(test.ask("DELETE", &path)).expect(204);
    assert_eq!(names("").len(), 2);
    test.get("/v2/resource_groups/none").expect(404);
    send(test.ask("DELETE", "/v2/resource_groups/13aa3ee48c3b44ddb64c05c79f7ab8ef")).expect(400);
    let reader = test.login(keys::READER);
    send(test.ask_as(&reader, "POST", "/v2/resource_groups").json(&new)).expect(403);
    let quota = test.get("/v2/quota_definitions").expect(200).json();
    let id = quota["resources"][0]["id"].as_str().unwrap();
    test.get(&format!("/v2/quota_definitions/{id}")).expect(200);
}

#[test]
fn a_service_is_found_by_name_and_its_plans_and_deployments_below_it() {
    let test = Test::new();
    let open = |path: &str| send(test.client.get(test.url(path))).expect(200).json();
    for path in ["/api/v1/?q=sysdig-monitor&include=%2A", "/api/v1?q=sysdig-monitor&include=*"] {
        let body = open(path);
        let entry = &body["resources"][0];
        assert_eq!((&body["count"], &entry["id"]), (&1.into(), &MONITOR_SERVICE.into()));
        assert_eq!(entry["metadata"]["rc_compatible"], true);
    }
    assert_eq!(open(&format!("/api/v1/{MONITOR_SERVICE}"))["name"], "sysdig-monitor");
    let plans = open(&format!("/api/v1/{MONITOR_SERVICE}/plan"));
    let names: Vec<&str> = plans["resources"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["name"].as_str().unwrap())
        .collect();
    assert!(names.contains(&"lite") && names.contains(&"graduated-tier"), "{names:?}");
    let deployments = open(&format!("/api/v1/{PLAN}/deployment?include=%2A"));
    assert_eq!(deployments["count"], 12);
    let location = |at: usize| &deployments["resources"][at]["metadata"]["deployment"]["location"];
    assert!((0..12).any(|at| location(at) == "us-south"));
    let id = format!("{PLAN}%3Aus-south");
    assert_eq!(open(&format!("/api/v1/{id}"))["parent_id"], PLAN);
    let missing = send(test.client.get(test.url("/api/v1/none"))).expect(404).json();
    assert_eq!(missing["code"], 404);
}

#[test]
fn catalog_pages_are_linked_absolutely() {
    let test = Test::new();
    let path = format!("/api/v1/{PLAN}/deployment?_limit=5&include=%2A");
    let mut next = Some(test.url(&path));
    let mut seen = Vec::new();
    while let Some(url) = next {
        let body = send(test.client.get(url)).expect(200).json();
        let page = body["resources"].as_array().unwrap().clone();
        assert_eq!(body["resource_count"], page.len());
        seen.extend(page.iter().map(|it| it["id"].as_str().unwrap().to_owned()));
        next = body["next"].as_str().map(str::to_owned);
    }
    assert_eq!(seen.len(), 12);
    seen.dedup();
    assert_eq!(seen.len(), 12);
}

#[test]
fn the_geography_tree_holds_the_regions() {
    let test = Test::new();
    let top = test.get("/api/v1/?q=kind:geography").expect(200).json();
    let mut regions = Vec::new();
    for geography in top["resources"].as_array().unwrap() {
        let id = geography["id"].as_str().unwrap();
        let tree = test.get(&format!("/api/v1/{id}?depth=*")).expect(200).json();
        collect(&tree, &mut regions);
    }
    assert_eq!(regions.len(), 12);
    assert!(regions.contains(&("us-south".into(), "Dallas".into())));
}

fn collect(entry: &serde_json::Value, regions: &mut Vec<(String, String)>) {
    if entry["kind"] == "region" {
        let display = entry["overview_ui"]["en"]["display_name"].as_str().unwrap();
        regions.push((entry["id"].as_str().unwrap().into(), display.into()));
    }
    for child in entry["children"].as_array().into_iter().flatten() {
        collect(child, regions);
    }
}

#[test]
fn a_search_finds_what_the_account_has_in_pages() {
    let test = Test::new();
    let search = |query: &str, body: &serde_json::Value| {
        test.send("POST", &format!("/v3/resources/search{query}"), body).expect(200).json()
    };
    let found = search("", &json!({"query": "service_name:sysdig-monitor AND region:us-south"}));
    assert_eq!(found["items"].as_array().unwrap().len(), 2);
    assert!(found.get("search_cursor").is_none());
    assert_eq!(found["items"][0]["family"], "resource_controller");
    let mut body = json!({"query": "*", "fields": ["name"]});
    let mut names = Vec::new();
    loop {
        let page = search("?limit=3&sort=crn%2Cname", &body);
        let items = page["items"].as_array().unwrap();
        names.extend(items.iter().map(|it| it["name"].as_str().unwrap().to_owned()));
        assert!(items.iter().all(|it| it["crn"].is_string() && it.get("region").is_none()));
        let Some(cursor) = page["search_cursor"].as_str() else { break };
        body = json!({"search_cursor": cursor});
    }
    names.sort();
    names.dedup();
    assert_eq!(names.len(), 7, "{names:?}");
    test.send("POST", "/v3/resources/search?limit=0", &json!({})).expect(400);
}

#[test]
fn a_machine_gets_a_token_from_its_metadata_service() {
    let test = Test::new();
    for (identity, token) in [
        ("/instance_identity/v1/token", "/instance_identity/v1/iam_token"),
        ("/identity/v1/token", "/identity/v1/iam_tokens"),
    ] {
        let put = || test.client.put(test.url(identity)).json(&json!({"expires_in": 300}));
        send(put()).expect(400);
        let body = send(put().header("Metadata-Flavor", "ibm")).expect(200).json();
        assert_eq!(body["expires_in"], 300);
        let proof = body["access_token"].as_str().unwrap();
        let exchange = |proof: &str, body: &'static str| {
            let request = test.ask_as(proof, "POST", token).header("Metadata-Flavor", "ibm");
            send(request.body(body))
        };
        let body = exchange(proof, "").expect(200).json();
        let token = body["access_token"].as_str().unwrap();
        send(test.ask_as(token, "GET", "/v2/resource_instances")).expect(200);
        exchange("x", "").expect(401);
        exchange(proof, r#"{"trusted_profile":{"id":"Profile-x"}}"#).expect(403);
    }
}
