//! The identity service as a whole: keys that end, trusted profiles, groups, settings, reports, preferences.

use std::time::Duration;

use ibmcloud_emulator::{Clock, Options, World, keys};
use serde_json::{Value, json};

use super::support::{ACCOUNT, API_KEY_GRANT, Got, Test, send};

const PROFILE: &str = "/v1/profiles/Profile-3f1c2f0a-8d4e-4f57-9a9a-2f0c3c1d7b11";
const NOON: i64 = 1_767_268_800;

fn put(test: &Test, path: &str, body: &Value) -> Got {
    send(test.ask("PUT", path).header("If-Match", "*").json(body))
}

fn iam_id(test: &Test, person: usize) -> String {
    test.cloud.world().identities[person].iam_id.clone()
}

fn new_profile(test: &Test, name: &str) -> Value {
    let body = json!({"name": name, "account_id": ACCOUNT, "description": "d"});
    test.send("POST", "/v1/profiles", &body).expect(201).json()
}

#[test]
fn a_key_is_good_until_it_expires_and_tells_what_was_done_with_it() {
    let clock = Clock::manual(NOON);
    let test = Test::with(Options { clock: clock.clone(), ..Options::default() });
    let secret = "chosen-by-the-caller-and-long-enough";
    let body = json!({
        "name": "k",
        "iam_id": iam_id(&test, 0),
        "apikey": secret,
        "expires_at": "2026-01-01T12:10+0000",
        "support_sessions": true,
        "action_when_leaked": "delete",
    });
    let made = test.send("POST", "/v1/apikeys", &body).expect(201).json();
    assert_eq!(made["expires_at"], "2026-01-01T12:10+0000");
    assert_eq!(made["support_sessions"], true);
    test.send("POST", "/v1/apikeys", &body).expect(409);
    test.login(secret);
    let path = format!("/v1/apikeys/{}", made["id"].as_str().unwrap());
    put(&test, &path, &json!({"description": "changed"})).expect(200);
    put(&test, &path, &json!({"name": ""})).expect(400);
    let detailed = format!("{path}?include_history=true&include_activity=true");
    let shown = test.get(&detailed).expect(200).json();
    assert_eq!(shown["activity"], json!({"authn_count": 1, "last_authn": "2026-01-01T12:00+0000"}));
    let actions: Vec<&Value> =
        shown["history"].as_array().unwrap().iter().map(|it| &it["action"]).collect();
    assert_eq!(actions, ["create", "update"]);
    assert!(test.get(&path).json().get("history").is_none(), "only where it is asked for");
    clock.advance(Duration::from_mins(10));
    let form = [("grant_type", API_KEY_GRANT), ("apikey", secret)];
    assert_eq!(test.grant(&form).expect(400).json()["errorCode"], "BXNIM0415E");
}

#[test]
fn what_a_key_cannot_be_is_refused() {
    let test = Test::new();
    let user = iam_id(&test, 0);
    let good = json!({"name": "k", "iam_id": user});
    for (name, wrong) in [
        ("name", json!(7)),
        ("iam_id", json!("IBMid-nobody")),
        ("store_value", json!(true)),
        ("support_sessions", json!("yes")),
        ("action_when_leaked", json!("burn")),
        ("expires_at", json!("tomorrow")),
    ] {
        let mut body = good.clone();
        body[name] = wrong;
        test.send("POST", "/v1/apikeys", &body).expect(400);
    }
    for query in ["scope=all", "type=robot", "sort=id", "order=up", "filter=name"] {
        test.get(&format!("/v1/apikeys?{query}")).expect(400);
    }
}

#[test]
fn a_stored_key_of_a_service_id_is_shown_again() {
    let test = Test::new();
    let body = json!({
        "account_id": ACCOUNT,
        "name": "s",
        "unique_instance_crns": ["crn:v1:a"],
        "apikey": {"name": "its key", "store_value": true},
    });
    let made = test.send("POST", "/v1/serviceids/", &body).expect(201).json();
    assert_eq!(made["unique_instance_crns"], json!(["crn:v1:a"]));
    let path = format!("/v1/apikeys/{}", made["apikey"]["id"].as_str().unwrap());
    assert_eq!(test.get(&path).expect(200).json()["apikey"], made["apikey"]["apikey"]);
    let path = format!("/v1/serviceids/{}", made["id"].as_str().unwrap());
    send(test.ask("POST", &format!("{path}/lock"))).expect(204);
    put(&test, &path, &json!({"name": "x"})).expect(400);
    send(test.ask("DELETE", &format!("{path}/lock"))).expect(204);
    let emptied = put(&test, &path, &json!({"unique_instance_crns": []})).expect(200).json();
    assert_eq!((emptied.get("unique_instance_crns"), &emptied["name"]), (None, &"s".into()));
}

#[test]
fn service_ids_are_listed_by_their_group() {
    let test = Test::new();
    let body = json!({"account_id": ACCOUNT, "name": "g"});
    let group = test.send("POST", "/v1/serviceid_groups", &body).expect(201);
    let id = group.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(group.header("etag"), group.json()["entity_tag"]);
    test.send("POST", "/v1/serviceid_groups", &body).expect(409);
    let member = |group: &str| json!({"account_id": ACCOUNT, "name": "s", "group_id": group});
    test.send("POST", "/v1/serviceids", &member("nothing")).expect(400);
    test.send("POST", "/v1/serviceids", &member(&id)).expect(201);
    let count = |query: &str| {
        let list = test.get(&format!("/v1/serviceids?{query}")).expect(200).json();
        list["serviceids"].as_array().unwrap().len()
    };
    assert_eq!((count("name=s"), count(&format!("group_id={id}&show_group_id=true"))), (0, 1));
    let path = format!("/v1/serviceid_groups/{id}");
    let renamed = put(&test, &path, &json!({"name": "other"})).expect(200).json();
    assert_eq!(renamed["name"], "other");
    send(test.ask("DELETE", &path)).expect(400);
    test.get("/v1/serviceid_groups/other").expect(404);
}

#[test]
fn a_profile_is_made_changed_and_removed_with_all_that_is_its_own() {
    let test = Test::new();
    let made = new_profile(&test, "p");
    let body = json!({"name": "p", "account_id": ACCOUNT});
    test.send("POST", "/v1/profiles", &body).expect(409);
    test.send("POST", "/v1/profiles", &json!({"name": "q", "account_id": "InvalidID"})).expect(400);
    let other = json!({"name": "q", "account_id": "fedcba9876543210fedcba9876543210"});
    test.send("POST", "/v1/profiles", &other).expect(403);
    let path = format!("/v1/profiles/{}", made["id"].as_str().unwrap());
    let changed = put(&test, &path, &json!({"email": "p@example.com"})).expect(200).json();
    assert_eq!(
        (&changed["email"], &changed["description"]),
        (&"p@example.com".into(), &"d".into())
    );
    let rule = json!({"type": "Profile-CR", "cr_type": "VSI",
        "conditions": [{"claim": "crn", "operator": "EQUALS", "value": "\"x\""}]});
    test.send("POST", &format!("{path}/rules"), &rule).expect(201);
    let world = test.cloud.world();
    assert_eq!(World::from_json(&world.to_json()).unwrap(), world, "it survives a file");
    assert_eq!(world.identity_service.claim_rules.len(), 1);
    send(test.ask("DELETE", &path)).expect(204);
    test.get(&path).expect(404);
    assert!(!test.cloud.world().to_json().contains("identity_service"));
}

#[test]
fn a_rule_is_checked_before_its_profile_is_looked_for() {
    let test = Test::new();
    let good = json!({
        "type": "Profile-SAML",
        "realm_name": "https://realm",
        "expiration": 43_200,
        "conditions": [{"claim": "groups", "operator": "EQUALS", "value": "\"a\""}],
    });
    for (place, wrong) in [
        ("/type", json!("")),
        ("/realm_name", json!("")),
        ("/expiration", json!("long")),
        ("/conditions", json!({})),
        ("/conditions/0/operator", json!("LIKE")),
        ("/conditions/0/value", json!("not JSON")),
    ] {
        let mut body = good.clone();
        *body.pointer_mut(place).unwrap() = wrong;
        test.send("POST", "/v1/profiles/unknown/rules", &body).expect(400);
    }
    test.send("POST", "/v1/profiles/unknown/rules", &good).expect(404);
    let rules = format!("{PROFILE}/rules");
    let made = test.send("POST", &rules, &good).expect(201);
    let path = format!("{rules}/{}", made.json()["id"].as_str().unwrap());
    assert_eq!(test.get(&path).expect(200).header("etag"), made.header("etag"));
    test.send("PUT", &path, &good).expect(400);
    let mut changed = good.clone();
    changed["expiration"] = json!(900);
    let changed = put(&test, &path, &changed).expect(200).json();
    assert_eq!(changed["expiration"], 900);
    assert_eq!(test.get(&rules).expect(200).json()["rules"], json!([changed]));
    send(test.ask("DELETE", &path)).expect(204);
    send(test.ask("DELETE", &path)).expect(404);
}

#[test]
fn a_machine_becomes_a_profile_that_is_linked_to_it() {
    let test = Test::new();
    let profile = new_profile(&test, "linked");
    let id = profile["id"].as_str().unwrap();
    let grant = || {
        test.grant(&[
            ("grant_type", "urn:ibm:params:oauth:grant-type:cr-token"),
            ("cr_token", keys::COMPUTE_RESOURCE),
            ("profile_id", id),
        ])
    };
    assert_eq!(grant().expect(400).json()["errorCode"], "BXNIM0398E");
    let crn = test.cloud.world().compute_resources[0].crn.clone();
    let links = format!("/v1/profiles/{id}/links");
    let body = |kind: &str, crn: &str| json!({"cr_type": kind, "link": {"crn": crn}});
    test.send("POST", &links, &body("dummy", &crn)).expect(400);
    test.send("POST", &links, &body("IKS_SA", &crn)).expect(400);
    test.send("POST", &links, &body("VSI", "crn:v1:bluemix:public:is::a/other::instance:i"))
        .expect(400);
    test.send("POST", &links, &body("VSI", &crn)).expect(201);
    grant().expect(200);
    let form = [("cr_token", keys::COMPUTE_RESOURCE)];
    let url = test.url("/identity/profiles");
    let assumable = send(test.client.post(url).form(&form)).expect(200).json();
    assert_eq!(assumable["count"], 2);
    send(test.ask("DELETE", &links)).expect(400);
    send(test.ask("DELETE", &format!("{links}?type=PVS"))).expect(404);
    send(test.ask("DELETE", &format!("{links}?type=VSI"))).expect(204);
    grant().expect(400);
}

#[test]
fn whoever_a_profile_names_assumes_it_in_the_accounts_named() {
    let test = Test::new();
    let profile = new_profile(&test, "named");
    let id = profile["id"].as_str().unwrap();
    let assume = || {
        let token = test.login(keys::READER);
        test.grant(&[
            ("grant_type", "urn:ibm:params:oauth:grant-type:assume"),
            ("access_token", &token),
            ("profile_id", id),
        ])
    };
    assume().expect(403);
    let reader = iam_id(&test, 2);
    let path = format!("/v1/profiles/{id}/identities");
    let body = |accounts: &[&str]| json!({"identifier": reader, "type": "user", "accounts": accounts, "description": "r"});
    test.send("POST", &format!("{path}/crn"), &body(&[ACCOUNT])).expect(400);
    test.send("POST", &format!("{path}/user"), &body(&["other"])).expect(200);
    assume().expect(403);
    test.send("POST", &format!("{path}/user"), &body(&[ACCOUNT])).expect(200);
    assume().expect(200);
    let crn = "crn:v1:bluemix:public:is:us-south:a/x::instance:i";
    let wanted = json!({"identities": [
        {"identifier": "ServiceId-1", "type": "serviceid"},
        {"identifier": crn, "type": "crn"},
    ]});
    test.send("PUT", &path, &wanted).expect(400);
    let kept = put(&test, &path, &wanted).expect(200);
    assert_eq!(kept.header("etag"), kept.json()["entity_tag"]);
    let ids: Vec<Value> = kept.json()["identities"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["iam_id"].clone())
        .collect();
    assert_eq!(ids, [json!("iam-ServiceId-1"), json!(format!("crn-{crn}"))]);
    assume().expect(403);
    let one = format!("{path}/crn/{}", crn.replace('/', "%2F"));
    assert_eq!(test.get(&one).expect(200).json()["identifier"], crn);
    send(test.ask("DELETE", &one)).expect(204);
    test.get(&one).expect(404);
}

#[test]
fn settings_of_an_account_are_kept_in_effect_and_refused() {
    let test = Test::new();
    let path = format!("/v1/accounts/{ACCOUNT}/settings/identity");
    let before = test.get(&path).expect(200);
    assert_eq!(before.json()["restrict_create_service_id"], "NOT_SET");
    let reader = iam_id(&test, 2);
    let body = json!({
        "restrict_create_service_id": "RESTRICTED",
        "mfa": "LEVEL2",
        "user_mfa": [{"iam_id": reader, "mfa": "NONE"}],
        "session_expiration_in_seconds": "900",
        "restrict_user_domains": [{"realm_id": "IBMid", "restrict_invitation": true}],
    });
    let tag = before.header("etag");
    let update =
        |tag: &str, body: &Value| send(test.ask("PUT", &path).header("If-Match", tag).json(body));
    let after = update(tag, &body).expect(200).json();
    assert_eq!(after["user_mfa"], body["user_mfa"]);
    assert_eq!(after["history"].as_array().unwrap().len(), 2);
    update(tag, &body).expect(409);
    for (name, wrong) in [
        ("mfa", json!("LEVEL9")),
        ("session_expiration_in_seconds", json!("899")),
        ("session_expiration_in_seconds", json!(900)),
        ("user_mfa", json!([{"iam_id": reader}])),
    ] {
        put(&test, &path, &json!({name: wrong})).expect(400);
    }
    let gone = put(&test, &path, &json!({"restrict_user_domains": [{"realm_id": "IBMid"}]}));
    assert_eq!(gone.expect(200).json()["restrict_user_domains"], json!([]));
    let effective = test.get(&path.replace("/settings", "/effective_settings")).expect(200).json();
    assert_eq!(effective["effective"]["session_expiration_in_seconds"], "900");
    assert_eq!(effective["effective"]["system_access_token_expiration_in_seconds"], "3600");
    assert_eq!(effective["account"]["system_access_token_expiration_in_seconds"], "NOT_SET");
    test.send("POST", "/v1/serviceids", &json!({"account_id": ACCOUNT, "name": "s"})).expect(403);
    let status = |id: &str| test.get(&format!("/v1/mfa/accounts/{ACCOUNT}/status?iam_id={id}"));
    let free = status(&reader).expect(200).json();
    assert_eq!(free["id_based_mfa"]["complies"], true);
    assert_eq!(status(&iam_id(&test, 0)).expect(200).json()["id_based_mfa"]["complies"], false);
    status("IBMid-nobody").expect(404);
    test.get("/v1/accounts/fedcba9876543210fedcba9876543210/settings/identity").expect(403);
}

#[test]
fn a_report_takes_its_time_and_names_who_was_idle() {
    let test = Test::new();
    let path = format!("/v1/activity/accounts/{ACCOUNT}/report");
    test.get(&format!("{path}/latest")).expect(404);
    let made = send(test.ask("POST", &format!("{path}?type=inactive&duration=120"))).expect(202);
    let reference = made.json()["reference"].as_str().unwrap().to_owned();
    test.get(&format!("{path}/{reference}")).expect(204);
    let report = test.get(&format!("{path}/{reference}")).expect(200).json();
    assert_eq!(report["created_by"], iam_id(&test, 0));
    let idle: Vec<&str> = report["users"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["username"].as_str().unwrap())
        .collect();
    assert_eq!(idle, ["writer@example.com", "reader@example.com", "manager@example.com"]);
    assert_eq!(report["profiles"].as_array().unwrap().len(), 1);
    assert_eq!(test.get(&format!("{path}/latest")).expect(200).json(), report);
    send(test.ask("POST", &format!("{path}?type=busy"))).expect(400);
    send(test.ask("POST", &format!("{path}?duration=long"))).expect(400);
    let mfa = format!("/v1/mfa/accounts/{ACCOUNT}/report");
    let made = send(test.ask("POST", &format!("{mfa}?type=mfa_status"))).expect(202).json();
    let reference = made["reference"].as_str().unwrap();
    test.get(&format!("{path}/{reference}")).expect(404);
    test.get(&format!("{mfa}/{reference}")).expect(204);
    let report = test.get(&format!("{mfa}/{reference}")).expect(200).json();
    assert_eq!(report["users"].as_array().unwrap().len(), 4);
}

#[test]
fn preferences_are_of_profiles_and_of_two_kinds() {
    let test = Test::new();
    let id = PROFILE.replace("/v1/profiles/", "iam-");
    let all = format!("/v1/preferences/accounts/{ACCOUNT}/identities/{id}");
    let page = format!("{all}/console/landing_page");
    test.get(&page).expect(404);
    let kept = test.send("PUT", &page, &json!({"value_string": "/billing"})).expect(200).json();
    assert_eq!((&kept["scope"], &kept["id"]), (&"account".into(), &"landing_page".into()));
    assert_eq!(test.get(&page).expect(200).json(), kept);
    assert_eq!(test.get(&all).expect(200).json(), json!({"preferences": [kept]}));
    test.send("PUT", &page, &json!({"value_string": "https://x"})).expect(400);
    test.send("PUT", &page, &json!({"value_list_of_strings": ["rex"]})).expect(400);
    let other = format!("{all}/console/colour");
    test.send("PUT", &other, &json!({"value_string": "/"})).expect(404);
    let user = page.replace(&id, &iam_id(&test, 0));
    test.send("PUT", &user, &json!({"value_string": "/"})).expect(400);
    send(test.ask("DELETE", &page)).expect(204);
    send(test.ask("DELETE", &page)).expect(404);
}

#[test]
fn an_account_without_an_enterprise_has_no_templates_and_makes_none() {
    let test = Test::new();
    for (kind, member) in [
        ("profile_templates", "profile_templates"),
        ("account_settings_templates", "account_settings_templates"),
        ("profile_assignments/", "assignments"),
        ("account_settings_assignments/", "assignments"),
    ] {
        let path = format!("/v1/{kind}");
        let list = test.get(&format!("{path}?account_id={ACCOUNT}")).expect(200).json();
        assert_eq!(list[member], json!([]));
        let refused = test.send("POST", &path, &json!({"name": "t"})).expect(403).json();
        assert_eq!(refused["errors"][0]["message_code"], "BXNIM0513E");
        test.get(&format!("{}/x", path.trim_end_matches('/'))).expect(404);
        test.get(&format!("{path}?limit=0")).expect(400);
    }
}

#[test]
fn an_identity_provider_is_kept_shared_and_used() {
    let test = Test::new();
    let second = "fedcba9876543210fedcba9876543210";
    let body = json!({
        "account_id": ACCOUNT,
        "name": "sso",
        "type": "saml",
        "properties": {"idp": {"entity_id": "e", "want_request_signed": true}},
        "secrets": {"sp": {"signing": [{"certificate_value": "c", "key_value": "private"}]}},
        "share_scope": [{"id": second, "type": "account"}],
    });
    test.send("POST", "/v1/idps", &json!({"account_id": ACCOUNT, "name": "sso"})).expect(400);
    let made = test.send("POST", "/v1/idps/", &body).expect(201).json();
    assert_eq!((&made["active"], &made["properties"]), (&true.into(), &body["properties"]));
    assert!(!made.to_string().contains("private"), "a private key is given to nobody");
    let id = made["idp_id"].as_str().unwrap();
    let path = format!("/v1/idps/{id}");
    put(&test, &path, &json!({"active": "no"})).expect(400);
    assert_eq!(put(&test, &path, &json!({"active": false})).expect(200).json()["name"], "sso");
    let settings = format!("/v2/loginsettings/{ACCOUNT}");
    let count = |kind: &str| {
        let list = test.get(&format!("{settings}/idps?type={kind}")).expect(200).json();
        list["idps"].as_array().unwrap().len()
    };
    assert_eq!((count("consumable"), count("consumed")), (1, 0));
    let one = format!("{settings}/idps/{id}");
    let setting = json!({"cloud_user_strategy": "DYNAMIC", "active": true, "ui_default": true});
    test.send("POST", &one, &json!({"cloud_user_strategy": "ALWAYS"})).expect(400);
    test.send("POST", &format!("{settings}/idps/nothing"), &setting).expect(404);
    test.send("POST", &one, &setting).expect(201);
    test.send("POST", &one, &setting).expect(409);
    assert_eq!(count("consumed"), 1);
    let consumers = test.get(&format!("{path}/consumers")).expect(200).json();
    assert_eq!(consumers["consumers"][0]["account_id"], ACCOUNT);
    let alias = json!({"alias": "ours"});
    assert_eq!(test.send("PUT", &settings, &alias).expect(200).json(), alias);
    assert_eq!(test.get(&settings).expect(200).json(), alias);
    send(test.ask("DELETE", &path)).expect(204);
    test.get(&one).expect(404);
}

#[test]
fn limits_are_told_with_what_is_counted_on_demand() {
    let test = Test::new();
    let path = format!("/v1/accounts/{ACCOUNT}/limits/identity");
    let plain = test.get(&path).expect(200).json();
    assert_eq!(plain["apikeys_per_identity"], json!({"limit": 20}));
    let admin = iam_id(&test, 0);
    let asked = test.get(&format!("{path}?profiles=true&apikeys_per_identity={admin}"));
    let asked = asked.expect(200).json();
    assert_eq!(asked["profiles"]["count"], 1);
    let keys = json!([{"iam_id": admin, "count": 1}]);
    assert_eq!(asked["apikeys_per_identity"]["identities"], keys);
    let body = json!({"profiles": true, "apikeys_per_identity": [admin]});
    assert_eq!(test.send("POST", &path, &body).expect(200).json(), asked);
    test.send("POST", &path, &json!({"profiles": "yes"})).expect(400);
}
