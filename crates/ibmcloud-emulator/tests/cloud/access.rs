//! Access groups, policies and roles, and what policies come to in an instance.

use ibmcloud_emulator::World;
use reqwest::blocking::RequestBuilder;
use serde_json::{Value, json};

use super::support::{ACCOUNT, FIRST, Got, Test, send};

const READER: &str = "crn:v1:bluemix:public:iam::::serviceRole:Reader";
const WRITER: &str = "crn:v1:bluemix:public:iam::::serviceRole:Writer";
const MANAGER: &str = "crn:v1:bluemix:public:iam::::serviceRole:Manager";
pub(super) const VIEWER: &str = "crn:v1:bluemix:public:iam::::role:Viewer";

fn with_tag(test: &Test, method: &str, path: &str, tag: &str, body: &Value) -> Got {
    send(test.ask(method, path).header("If-Match", tag).json(body))
}

/// A list that has to say whose it is.
pub(super) fn list(test: &Test, path: &str, query: &[(&str, &str)]) -> Value {
    send(of_account(test, "GET", path).query(query)).expect(200).json()
}

pub(super) fn of_account(test: &Test, method: &str, path: &str) -> RequestBuilder {
    test.ask(method, path).query(&[("account_id", ACCOUNT)])
}

pub(super) fn group(test: &Test, name: &str) -> String {
    let body = json!({"name": name});
    let made = send(of_account(test, "POST", "/v2/groups").json(&body)).expect(201).json();
    made["id"].as_str().unwrap().to_owned()
}

/// A policy of the older form: who, which roles, and attributes besides the account.
pub(super) fn policy(subject: (&str, &str), roles: &[&str], attributes: &[(&str, &str)]) -> Value {
    let attribute = |(name, value): &(&str, &str)| json!({"name": name, "value": value});
    let account = [("accountId", ACCOUNT)];
    let attributes: Vec<Value> = account.iter().chain(attributes).map(attribute).collect();
    let roles: Vec<Value> = roles.iter().map(|it| json!({"role_id": it})).collect();
    json!({
        "type": "access",
        "subjects": [{"attributes": [attribute(&subject)]}],
        "roles": roles,
        "resources": [{"attributes": attributes}],
    })
}

/// The same in the newer form.
pub(super) fn newer(iam_id: &str, roles: &[&str], rest: &Value) -> Value {
    let attribute =
        |key: &str, value: &str| json!({"key": key, "operator": "stringEquals", "value": value});
    let roles: Vec<Value> = roles.iter().map(|it| json!({"role_id": it})).collect();
    let mut body = json!({
        "type": "access",
        "subject": {"attributes": [attribute("iam_id", iam_id)]},
        "control": {"grant": {"roles": roles}},
        "resource": {"attributes": [attribute("accountId", ACCOUNT), attribute("serviceName", "sysdig-monitor")]},
    });
    for (name, value) in rest.as_object().unwrap() {
        body[name.as_str()] = value.clone();
    }
    body
}

/// A new service ID: its IAM id and its API key.
pub(super) fn service_id(test: &Test, name: &str) -> (String, String) {
    let body = json!({"account_id": ACCOUNT, "name": name, "apikey": {"name": "key"}});
    let made = test.send("POST", "/v1/serviceids", &body).expect(201).json();
    let owned = |value: &Value| value.as_str().unwrap().to_owned();
    (owned(&made["iam_id"]), owned(&made["apikey"]["apikey"]))
}

#[test]
fn groups_are_searched_sorted_and_paged() {
    let test = Test::new();
    let ids = ["Beta", "alpha", "gamma"].map(|name| group(&test, name));
    let names = |query: &[(&str, &str)]| {
        let page = list(&test, "/v2/groups", query);
        let groups = page["groups"].as_array().unwrap().clone();
        groups.iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(&[]), ["alpha", "Beta", "gamma", "Public Access"]);
    let hidden = ("hide_public_access", "true");
    assert_eq!(names(&[hidden, ("sort", "-name")]), ["gamma", "Beta", "alpha"]);
    assert_eq!(names(&[hidden, ("search", "name:ALP")]), ["alpha"]);
    assert_eq!(names(&[("search", &format!("id:{}", ids[0]))]), ["Beta"]);
    let page = list(&test, "/v2/groups", &[hidden, ("limit", "2"), ("offset", "1")]);
    assert_eq!((&page["total_count"], page.get("next")), (&3.into(), None));
    assert!(page["previous"]["href"].as_str().unwrap().contains("hide_public_access=true"));
    for wrong in [("limit", "101"), ("sort", "color"), ("search", "color:red")] {
        send(of_account(&test, "GET", "/v2/groups").query(&[wrong])).expect(400);
    }
    assert_eq!(
        test.get("/v2/groups").expect(400).json()["errors"][0]["code"],
        "missing_required_query_parameter"
    );
    let shown = format!("/v2/groups/{}?show_federated=true&show_crn=true", ids[0]);
    let shown = test.get(&shown).expect(200).json();
    assert_eq!(shown["is_federated"], false);
    assert!(shown["crn"].as_str().unwrap().ends_with(&ids[0]));
}

#[test]
fn a_group_is_changed_by_its_present_tag_and_keeps_its_name_to_itself() {
    let test = Test::new();
    let (id, _) = (group(&test, "one"), group(&test, "two"));
    let path = format!("/v2/groups/{id}");
    let read = test.get(&path).expect(200);
    let change = |tag: &str, body: Value| with_tag(&test, "PATCH", &path, tag, &body);
    change("", json!({"name": "x"})).expect(400);
    change("1-wrong", json!({"name": "x"})).expect(409);
    change("*", json!({})).expect(400);
    change("*", json!({"name": "TWO"})).expect(409);
    change("*", json!({"name": "x".repeat(101)})).expect(400);
    change("*", json!({"colour": "red"})).expect(400);
    let changed = change(read.header("etag"), json!({"description": "d"})).expect(200);
    assert_ne!(changed.header("etag"), read.header("etag"));
    let changed = changed.json();
    assert_eq!((&changed["name"], &changed["description"]), (&"one".into(), &"d".into()));
    assert_eq!(changed["last_modified_by_id"], test.cloud.world().identities[0].iam_id.as_str());
    send(test.ask("DELETE", "/v2/groups/AccessGroupId-PublicAccess")).expect(400);
}

#[test]
fn members_come_and_go_one_by_one_several_at_once_and_from_all_groups() {
    let test = Test::new();
    let (one, two) = (group(&test, "one"), group(&test, "two"));
    let members = format!("/v2/groups/{one}/members");
    let body = json!({"members": [
        {"iam_id": "IBMid-stranger", "type": "user"},
        {"iam_id": "iam-ServiceId-stranger", "type": "service"},
        {"iam_id": "iam-Profile-stranger", "type": "user"},
    ]});
    let added = test.send("PUT", &members, &body).expect(207).json();
    let status = |at: usize| added["members"][at]["status_code"].clone();
    assert_eq!([status(0), status(1), status(2)], [200, 200, 400], "{added}");
    assert_eq!(test.get(&members).expect(200).json()["total_count"], 2);
    assert_eq!(test.get(&format!("{members}?type=service")).json()["total_count"], 1);
    let head = |id: &str| send(test.ask("HEAD", &format!("{members}/{id}")));
    assert_eq!(head("IBMid-stranger").expect(204).text, "");
    head("IBMid-nobody").expect(404);
    let all = "/v2/groups/_allgroups/members/IBMid-stranger";
    let body = json!({"type": "user", "groups": [two, "AccessGroupId-none"]});
    let several = send(of_account(&test, "PUT", all).json(&body)).expect(207).json();
    assert_eq!(several["groups"][0]["status_code"], 200);
    assert_eq!(several["groups"][1]["errors"][0]["code"], "group_not_found");
    let of = list(&test, "/v2/groups", &[("iam_id", "IBMid-stranger")]);
    assert_eq!(of["total_count"], 2);
    let removed = send(of_account(&test, "DELETE", all)).expect(207).json();
    assert_eq!(removed["groups"].as_array().unwrap().len(), 2);
    send(of_account(&test, "DELETE", all)).expect(404);
    let several = format!("{members}/delete");
    let ids = json!({"members": ["iam-ServiceId-stranger", "IBMid-nobody"]});
    let removed = test.send("POST", &several, &ids).expect(207).json();
    assert_eq!(removed["members"][0]["status_code"], 204);
    assert_eq!(removed["members"][1]["status_code"], 404);
    test.send("POST", &several, &ids).expect(404);
    send(test.ask("DELETE", &format!("{members}/IBMid-nobody"))).expect(404);
    test.send("PUT", &members, &json!({"members": []})).expect(400);
}

#[test]
fn a_rule_is_checked_and_keeps_its_group_from_being_deleted() {
    let test = Test::new();
    let id = group(&test, "g");
    let rules = format!("/v2/groups/{id}/rules");
    let condition = json!({"claim": "blueGroup", "operator": "CONTAINS", "value": "\"x\""});
    let good = json!({"expiration": 24, "realm_name": "idp", "conditions": [condition]});
    for (place, wrong) in [
        ("/expiration", json!(25)),
        ("/expiration", json!(0)),
        ("/realm_name", json!("")),
        ("/conditions", json!([])),
        ("/conditions/0/operator", json!("LIKE")),
        ("/conditions/0/value", json!(1)),
    ] {
        let mut body = good.clone();
        *body.pointer_mut(place).unwrap() = wrong;
        test.send("POST", &rules, &body).expect(400);
    }
    let made = test.send("POST", &rules, &good).expect(201);
    let path = format!("{rules}/{}", made.json()["id"].as_str().unwrap());
    let mut other = good;
    other["name"] = "n".into();
    with_tag(&test, "PUT", &path, "wrong", &other).expect(409);
    let replaced = with_tag(&test, "PUT", &path, made.header("etag"), &other).expect(200).json();
    assert_eq!(replaced, test.get(&path).expect(200).json());
    assert_eq!(test.get(&rules).json()["rules"], json!([replaced]));
    let federated = list(&test, "/v2/groups", &[("show_federated", "true"), ("search", "name:g")]);
    assert_eq!(federated["groups"][0]["is_federated"], true);
    send(test.ask("DELETE", &format!("/v2/groups/{id}"))).expect(400);
    send(test.ask("DELETE", &path)).expect(204);
    test.get(&path).expect(404);
    send(test.ask("DELETE", &format!("/v2/groups/{id}"))).expect(204);
}

#[test]
fn the_public_group_ends_with_its_policies() {
    let test = Test::new();
    let public = ("access_group_id", "AccessGroupId-PublicAccess");
    let attributes = [("serviceName", "sysdig-monitor")];
    test.send("POST", "/v1/policies", &policy(public, &[VIEWER], &attributes)).expect(201);
    let settings = list(&test, "/v2/groups/settings", &[]);
    assert_eq!(settings["public_access_enabled"], true);
    let change = |body: Value| send(of_account(&test, "PATCH", "/v2/groups/settings").json(&body));
    change(json!({"public_access_enabled": "no"})).expect(400);
    let changed = change(json!({"public_access_enabled": false})).expect(200).json();
    assert_eq!(changed, list(&test, "/v2/groups/settings", &[]));
    assert_eq!(list(&test, "/v2/groups", &[])["total_count"], 0);
    assert_eq!(list(&test, "/v1/policies", &[])["policies"], json!([]));
    send(test.ask("POST", "/v2/groups/settings")).expect(405);
}

#[test]
fn groups_have_policies_that_end_with_them() {
    let test = Test::new();
    let id = group(&test, "g");
    let subject = ("access_group_id", id.as_str());
    let policy = policy(subject, &[VIEWER], &[("serviceType", "service")]);
    let kept = test.send("POST", "/v1/policies", &policy).expect(201);
    assert_eq!(kept.json()["roles"][0]["display_name"], "Viewer");
    assert_eq!(kept.header("etag"), kept.json()["version"]);
    let twin = test.send("POST", "/v1/policies", &policy).expect(409).json();
    let with = &twin["errors"][0]["details"]["conflicts_with"]["policy"];
    assert_eq!(*with, kept.json()["id"]);
    let path = format!("/v2/groups/{id}");
    send(test.ask("DELETE", &path)).expect(204);
    assert!(test.cloud.world().policies.is_empty());
}

#[test]
fn policies_are_checked() {
    let test = Test::new();
    let good = policy(("iam_id", "IBMid-stranger"), &[READER], &[("serviceType", "service")]);
    let twice = json!({"name": "accountId", "value": ACCOUNT});
    for (place, wrong) in [
        ("/type", json!("other")),
        ("/subjects/0/attributes/0/name", json!("email")),
        ("/subjects/0/attributes/0/value", json!("")),
        ("/subjects", json!([])),
        ("/roles", json!([])),
        ("/roles/0/role_id", json!("crn:v1:bluemix:public:iam::::role:King")),
        ("/resources/0/attributes/0/value", json!("00000000000000000000000000000000")),
        ("/resources/0/attributes/1", twice),
        ("/resources/0/attributes/1/name", json!("region")),
        (
            "/resources/0/attributes/1",
            json!({"name": "serviceName", "value": "x", "operator": "is"}),
        ),
    ] {
        let mut body = good.clone();
        *body.pointer_mut(place).unwrap() = wrong;
        let refused = test.send("POST", "/v1/policies", &body).expect(400).json();
        assert_eq!(refused["status_code"], 400, "{place}: a number, unlike /v1/apikeys");
        assert_eq!(refused["errors"][0]["code"], "invalid_body", "{place}");
    }
    let mut unknown = good.clone();
    unknown["colour"] = "red".into();
    test.send("POST", "/v1/policies", &unknown).expect(400);
    let kept = test.send("POST", "/v1/policies", &good).expect(201).json();
    let path = format!("/v1/policies/{}", kept["id"].as_str().unwrap());
    with_tag(&test, "PUT", &path, "wrong", &good).expect(409);
    // What was read can be sent back.
    let tag = kept["version"].as_str().unwrap();
    let replaced = with_tag(&test, "PUT", &path, tag, &kept).expect(200).json();
    assert_ne!(replaced["version"], kept["version"]);
    assert_eq!(replaced["created_at"], kept["created_at"]);
}

#[test]
fn a_deleted_policy_is_read_and_restored() {
    let test = Test::new();
    let body = policy(("iam_id", "IBMid-stranger"), &[READER], &[("serviceType", "service")]);
    let kept = test.send("POST", "/v1/policies", &body).expect(201).json();
    let path = format!("/v1/policies/{}", kept["id"].as_str().unwrap());
    send(test.ask("DELETE", &path)).expect(204);
    send(test.ask("DELETE", &path)).expect(404);
    let count = |state: &str| {
        let all = list(&test, "/v2/policies", &[("iam_id", "IBMid-stranger"), ("state", state)]);
        all["policies"].as_array().unwrap().len()
    };
    assert_eq!((count("active"), count("deleted")), (0, 1));
    let deleted = test.get(&path).expect(200);
    assert_eq!(deleted.json()["state"], "deleted");
    let active = json!({"state": "active"});
    with_tag(&test, "PATCH", &path, "wrong", &active).expect(409);
    let restored = with_tag(&test, "PATCH", &path, deleted.header("etag"), &active).expect(200);
    assert_eq!(restored.json()["state"], "active");
    assert_eq!((count("active"), count("deleted")), (1, 0));
}

#[test]
fn conditions_follow_their_pattern_and_lists_are_filtered() {
    let test = Test::new();
    let hours = json!({
        "pattern": "time-based-conditions:weekly:custom-hours",
        "rule": {"operator": "and", "conditions": [
            {"key": "{{environment.attributes.day_of_week}}", "operator": "dayOfWeekAnyOf", "value": ["1+00:00"]},
            {"key": "{{environment.attributes.current_time}}", "operator": "timeLessThan", "value": "17:00:00+00:00"},
        ]},
    });
    for (place, wrong) in [
        ("/pattern", json!("time-based-conditions:monthly")),
        ("/pattern", json!("attribute-based-condition:resource:literal-and-wildcard")),
        ("/rule/operator", json!("xor")),
        ("/rule/conditions", json!([])),
        ("/rule/conditions/0/key", json!("day_of_week")),
        ("/rule/conditions/0/value", json!(["8+00:00"])),
        ("/rule/conditions/1/operator", json!("stringEquals")),
    ] {
        let mut rest = hours.clone();
        *rest.pointer_mut(place).unwrap() = wrong;
        test.send("POST", "/v2/policies", &newer("IBMid-a", &[READER], &rest)).expect(400);
    }
    let alone = json!({"pattern": "time-based-conditions:once"});
    test.send("POST", "/v2/policies", &newer("IBMid-a", &[READER], &alone)).expect(400);
    test.send("POST", "/v2/policies", &newer("IBMid-a", &[READER], &hours)).expect(201);
    test.send("POST", "/v2/policies", &newer("IBMid-a", &[READER], &json!({}))).expect(201);
    // The same in the older form.
    let same = policy(("iam_id", "IBMid-a"), &[READER], &[("serviceName", "sysdig-monitor")]);
    test.send("POST", "/v1/policies", &same).expect(409);
    let mut authorization = policy(("serviceName", "a"), &[READER], &[("serviceName", "kms")]);
    authorization["type"] = "authorization".into();
    test.send("POST", "/v1/policies", &authorization).expect(400);
    let account = json!({"name": "accountId", "value": ACCOUNT});
    authorization["subjects"][0]["attributes"].as_array_mut().unwrap().push(account);
    test.send("POST", "/v1/policies", &authorization).expect(201);
    let count = |path: &str, query: &[(&str, &str)]| {
        list(&test, path, query)["policies"].as_array().unwrap().len()
    };
    assert_eq!(count("/v2/policies", &[]), 3);
    assert_eq!(count("/v1/policies", &[]), 2, "the older form cannot tell conditions");
    assert_eq!(count("/v2/policies", &[("type", "authorization")]), 1);
    assert_eq!(count("/v2/policies", &[("service_name", "kms")]), 1);
    assert_eq!(count("/v2/policies", &[("iam_id", "IBMid-b")]), 0);
    let sorted = list(&test, "/v2/policies", &[("sort", "-id"), ("format", "display")]);
    let ids: Vec<&str> = sorted["policies"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["id"].as_str().unwrap())
        .collect();
    assert!(ids.is_sorted_by(|one, two| one > two), "{ids:?}");
    assert!(sorted.to_string().contains("sysdig-monitor.launch.viewer"));
    send(of_account(&test, "GET", "/v2/policies").query(&[("state", "lost")])).expect(400);
}

#[test]
fn a_custom_role_is_checked_used_and_kept_while_a_policy_names_it() {
    let test = Test::new();
    let good = json!({
        "name": "Watcher", "account_id": ACCOUNT, "service_name": "sysdig-monitor",
        "display_name": "Watcher", "actions": ["sysdig-monitor.launch.viewer"],
    });
    for (name, wrong) in [
        ("name", json!("watcher")),
        ("name", json!("Two Words")),
        ("actions", json!([])),
        ("actions", json!(["sysdig-monitor.fly"])),
        ("actions", json!(["iam-groups.groups.read"])),
        ("display_name", json!("")),
        ("colour", json!("red")),
    ] {
        let mut body = good.clone();
        body[name] = wrong;
        test.send("POST", "/v2/roles", &body).expect(400);
    }
    let made = test.send("POST", "/v2/roles", &good).expect(201);
    test.send("POST", "/v2/roles", &good).expect(409);
    let (tag, made) = (made.header("etag").to_owned(), made.json());
    let path = format!("/v2/roles/{}", made["id"].as_str().unwrap());
    let change = json!({"display_name": "Looker", "actions": ["sysdig-monitor.launch.viewer"]});
    with_tag(&test, "PUT", &path, "wrong", &change).expect(409);
    let changed = with_tag(&test, "PUT", &path, &tag, &change).expect(200).json();
    assert_eq!(changed, test.get(&path).expect(200).json());
    let names = |query: &[(&str, &str)]| list(&test, "/v2/roles", query)["custom_roles"].clone();
    assert_eq!(names(&[]), json!([changed]));
    assert_eq!(names(&[("service_name", "kms")]), json!([]));
    let (iam_id, key) = service_id(&test, "watcher");
    let crn = made["crn"].as_str().unwrap();
    let elsewhere = policy(("iam_id", &iam_id), &[crn], &[("serviceName", "kms")]);
    test.send("POST", "/v1/policies", &elsewhere).expect(400);
    let here = policy(("iam_id", &iam_id), &[crn], &[("serviceName", "sysdig-monitor")]);
    let policy = test.send("POST", "/v1/policies", &here).expect(201).json();
    send(test.monitor_as(&key, "GET", "/api/v3/teams")).expect(200);
    let used = send(test.ask("DELETE", &path)).expect(409).json();
    assert_eq!(used["errors"][0]["details"]["conflicts_with"]["policy"], policy["id"]);
    let policy = format!("/v1/policies/{}", policy["id"].as_str().unwrap());
    send(test.ask("DELETE", &policy)).expect(204);
    send(test.ask("DELETE", &path)).expect(204);
    test.get(&path).expect(404);
}

#[test]
fn a_service_id_gets_into_an_instance_by_policy_or_group_and_out_with_them() {
    let test = Test::new();
    let (iam_id, key) = service_id(&test, "pipeline");
    let asks = |method: &str| {
        let request = test.monitor_as(&key, method, "/api/teams");
        let body = json!({"name": "By a program"});
        send(if method == "POST" { request.json(&body) } else { request }).status
    };
    let instances = || {
        let token = test.login(&key);
        let got = send(test.ask_as(&token, "GET", "/v2/resource_instances")).expect(200);
        got.json()["rows_count"].as_u64().unwrap()
    };
    assert_eq!((asks("GET"), instances()), (403, 0));
    let monitor = ("serviceName", "sysdig-monitor");
    let give = |subject: (&str, &str), roles: &[&str], attributes: &[(&str, &str)]| {
        let kept = test.send("POST", "/v1/policies", &policy(subject, roles, attributes));
        format!("/v1/policies/{}", kept.expect(201).json()["id"].as_str().unwrap())
    };
    let own = ("iam_id", iam_id.as_str());
    // Somewhere else, something narrower, and on a condition that no instance fulfils.
    give(own, &[MANAGER], &[monitor, ("region", "eu-de")]);
    give(own, &[MANAGER], &[monitor, ("serviceInstance", FIRST), ("sysdigTeam", "1")]);
    let objects = json!({
        "pattern": "attribute-based-condition:resource:literal-and-wildcard",
        "rule": {"key": "{{resource.attributes.path}}", "operator": "stringMatch", "value": "*"},
    });
    test.send("POST", "/v2/policies", &newer(&iam_id, &[MANAGER], &objects)).expect(201);
    assert_eq!(asks("GET"), 403);
    let reader = give(own, &[READER, VIEWER], &[monitor, ("serviceInstance", FIRST)]);
    assert_eq!((asks("GET"), asks("POST"), instances()), (200, 403, 1));
    let id = group(&test, "managers");
    give(("access_group_id", &id), &[MANAGER], &[monitor]);
    assert_eq!(asks("POST"), 403, "not a member yet");
    let members = format!("/v2/groups/{id}/members");
    let body = json!({"members": [{"iam_id": iam_id, "type": "service"}]});
    test.send("PUT", &members, &body).expect(207);
    assert!((200..300).contains(&asks("POST")));
    send(test.ask("DELETE", &format!("{members}/{iam_id}"))).expect(204);
    assert_eq!((asks("GET"), asks("POST")), (200, 403));
    send(test.ask("DELETE", &reader)).expect(204);
    assert_eq!((asks("GET"), instances()), (403, 0));
}

#[test]
fn an_access_tag_opens_what_carries_it() {
    let test = Test::new();
    let (iam_id, key) = service_id(&test, "tagged");
    let mut body = policy(("iam_id", &iam_id), &[WRITER], &[]);
    body["resources"][0]["tags"] =
        json!([{"name": "env", "value": "prod", "operator": "stringEquals"}]);
    test.send("POST", "/v1/policies", &body).expect(201);
    let status = || send(test.monitor_as(&key, "GET", "/api/v3/teams")).status;
    assert_eq!(status(), 403);
    let crn = test.instance(FIRST)["crn"].clone();
    let tags = json!({"tag_names": ["env:prod"]});
    test.send("POST", "/v3/tags?tag_type=access", &tags).expect(200);
    let attach = json!({"tag_names": ["env:prod"], "resources": [{"resource_id": crn}]});
    test.send("POST", "/v3/tags/attach?tag_type=access", &attach).expect(200);
    assert_eq!(status(), 200);
}

#[test]
fn templates_are_empty_lists_in_an_account_without_an_enterprise() {
    let test = Test::new();
    for path in [
        "/v1/group_templates",
        "/v1/group_assignments",
        "/v1/policy_templates",
        "/v1/policy_assignments",
        "/v1/action_control_templates",
        "/v1/action_control_assignments",
        "/v1/role_templates",
        "/v1/role_assignments",
    ] {
        let empty = list(&test, path, &[]);
        let lists: Vec<&Value> =
            empty.as_object().unwrap().values().filter(|it| it.is_array()).collect();
        assert_eq!(lists, [&json!([])], "{path}");
        let refused = test.send("POST", path, &json!({"account_id": ACCOUNT})).expect(403).json();
        assert_eq!(refused["errors"][0]["code"], "insufficent_permissions");
        let absent = test.get(&format!("{path}/x")).expect(404).json();
        assert!(absent["errors"][0]["code"].as_str().unwrap().ends_with("not_found"));
    }
}

#[test]
fn identities_of_other_accounts_are_let_in_unless_set_otherwise() {
    let test = Test::new();
    let path = format!("/v1/accounts/{ACCOUNT}/settings/access_management");
    let read = test.get(&path).expect(200);
    let state = |got: &Value, kind: &str| {
        got["external_account_identity_interaction"]["identity_types"][kind]["state"].clone()
    };
    assert_eq!(state(&read.json(), "user"), "enabled");
    let change = |state: &str, accounts: Value| {
        let user = json!({"state": state, "external_allowed_accounts": accounts});
        json!({"external_account_identity_interaction": {"identity_types": {"user": user}}})
    };
    let send_change = |tag: &str, body: &Value| with_tag(&test, "PATCH", &path, tag, body);
    send_change("*", &change("closed", json!([]))).expect(400);
    send_change("*", &change("enabled", json!(["x"]))).expect(400);
    send_change("wrong", &change("limited", json!(["x"]))).expect(409);
    send_change(read.header("etag"), &change("limited", json!(["x"]))).expect(200);
    let changed = test.get(&path).expect(200).json();
    assert_eq!(
        (state(&changed, "user"), state(&changed, "service")),
        ("limited".into(), "enabled".into())
    );
    test.get("/v1/accounts/other/settings/access_management").expect(403);
}

#[test]
fn what_was_made_is_in_the_world_and_comes_back_with_it() {
    let test = Test::new();
    let id = group(&test, "g");
    let condition = json!({"claim": "c", "operator": "EQUALS", "value": "1"});
    let rule = json!({"expiration": 1, "realm_name": "r", "conditions": [condition]});
    test.send("POST", &format!("/v2/groups/{id}/rules"), &rule).expect(201);
    let member = json!({"members": [{"iam_id": "IBMid-stranger", "type": "user"}]});
    test.send("PUT", &format!("/v2/groups/{id}/members"), &member).expect(207);
    let custom = json!({
        "name": "Role", "account_id": ACCOUNT, "service_name": "kms", "display_name": "Role",
        "actions": ["kms.secrets.read"],
    });
    test.send("POST", "/v2/roles", &custom).expect(201);
    let off = json!({"public_access_enabled": false});
    send(of_account(&test, "PATCH", "/v2/groups/settings").json(&off)).expect(200);
    let world = test.cloud.world();
    let read: World = serde_json::from_str(&world.to_json()).unwrap();
    assert_eq!(read, world);
    let again = Test::world(|other| *other = read);
    for path in ["/v2/groups", "/v2/groups/settings", "/v2/roles"] {
        assert_eq!(
            list(&again, path, &[]).to_string().replace(&again.cloud.url(), ""),
            list(&test, path, &[]).to_string().replace(&test.cloud.url(), ""),
            "{path}"
        );
    }
}
