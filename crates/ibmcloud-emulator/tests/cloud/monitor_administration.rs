//! What an administrator decides for all of an instance, asked for as the Terraform provider does: with a Monitor
//! API token.

use std::time::Duration;

use ibmcloud_emulator::{Clock, Options, keys};
use serde_json::{Value, json};

use super::support::{Got, Test, send};

struct Asked {
    test: Test,
    token: String,
}

impl Asked {
    fn new() -> Self {
        Self::of(Test::new())
    }

    fn of(test: Test) -> Self {
        let token = test.team_token("40211");
        Self { test, token }
    }

    fn get(&self, path: &str) -> Got {
        send(self.test.ask_as(&self.token, "GET", path))
    }

    fn send(&self, method: &str, path: &str, body: &Value) -> Got {
        send(self.test.ask_as(&self.token, method, path).json(body))
    }

    fn delete(&self, path: &str) -> Got {
        send(self.test.ask_as(&self.token, "DELETE", path))
    }
}

fn with(base: &Value, name: &str, value: Value) -> Value {
    let mut changed = base.clone();
    changed[name] = value;
    changed
}

#[test]
fn a_role_is_made_of_permissions_given_to_a_member_and_kept_while_somebody_has_it() {
    let asked = Asked::new();
    let sent = json!({"name": "reader of tokens", "description": "d",
        "monitorPermissions": ["token.view", "api-token.read"]});
    let made = asked.send("POST", "/api/roles", &sent).expect(200).json();
    assert_eq!((&made["name"], &made["securePermissions"]), (&sent["name"], &json!([])));
    let (id, path) = (made["id"].to_string(), format!("/api/roles/{}", made["id"]));
    assert_eq!(asked.get(&path).expect(200).json(), made);
    assert_eq!(asked.get("/api/roles").expect(200).json(), json!({"roles": [made]}));
    let other = json!({"name": "renamed", "monitorPermissions": ["kubernetes-api-commands.read"],
        "securePermissions": ["scanning.read"]});
    let after = asked.send("PUT", &path, &other).expect(200).json();
    assert_eq!((&after["name"], &after["description"]), (&"renamed".into(), &"".into()));
    let roles = asked.get("/api/customer/roles").expect(200).json();
    assert_eq!(roles[0], json!({"role": "ROLE_TEAM_READ", "displayName": "View Only"}));
    assert_eq!(roles[4], json!({"role": id, "displayName": "renamed"}));
    for (wrong, status) in [
        (json!({}), 400),
        (json!({"name": "x"}), 400),
        (json!({"name": "x", "monitorPermissions": "token.view"}), 400),
        (json!({"name": "x", "monitorPermissions": ["Token View"]}), 400),
        (json!({"name": "x", "monitorPermissions": ["dashboards.edit"]}), 400),
        (json!({"name": "renamed", "monitorPermissions": ["token.view"]}), 422),
    ] {
        asked.send("POST", "/api/roles", &wrong).expect(status);
    }
    // As in the provider's own test: six permissions with the one that was asked for.
    let needed = "/api/permissions/monitor/dependencies?requestedPermissions=dashboards.edit";
    let needed = asked.get(needed).expect(200).json();
    assert_eq!(needed[0]["permissionAuthority"], "dashboards.edit");
    assert_eq!(needed[0]["dependencies"].as_array().unwrap().len(), 5);
    asked.get("/api/permissions/other/dependencies?requestedPermissions=a.b").expect(404);
    let standard = asked.get("/platform/v1/default-roles/Advanced%20User").expect(200).json();
    let permissions = standard["monitorPermissions"].as_array().unwrap();
    assert!(permissions.contains(&"dashboards.read".into()), "{standard}");
    asked.get("/platform/v1/default-roles/Nobody").expect(404);
    // Whoever has the role may do what its permissions say, and it stays while somebody has it.
    let account = json!({"name": "ci", "teamId": 40211, "teamRole": id,
        "expirationDate": 4_000_000_000_000_i64});
    let account = asked.send("POST", "/api/serviceaccounts/team", &account).expect(200).json();
    let key = account["apiKey"].as_str().unwrap();
    send(asked.test.ask_as(key, "GET", "/api/alerts")).expect(200);
    send(asked.test.ask_as(key, "POST", "/api/alerts").json(&json!({}))).expect(403);
    asked.delete(&path).expect(409);
    asked.delete(&format!("/api/serviceaccounts/team/{}/delete", account["id"])).expect(204);
    asked.delete(&path).expect(204);
    asked.get(&path).expect(404);
}

#[test]
fn a_group_mapping_is_the_same_in_both_generations() {
    let asked = Asked::new();
    let sent = json!({"groupName": "ops", "role": "ROLE_TEAM_STANDARD", "systemRole": "ROLE_USER",
        "teamMap": {"allTeams": false, "teamIds": [40211, 40212]}, "weight": 10});
    let made = asked.send("POST", "/api/groupmappings", &sent).expect(200).json();
    for (name, value) in sent.as_object().unwrap() {
        assert_eq!(made[name], *value, "{name}");
    }
    let (old, new) = ("/api/groupmappings", "/platform/v1/group-mappings");
    let at = |door: &str| format!("{door}/{}", made["id"]);
    let newest = asked.get(&at(new)).expect(200).json();
    assert_eq!(newest["standardTeamRole"], "ROLE_TEAM_STANDARD");
    assert_eq!(newest["teamMap"], json!({"isForAllTeams": false, "teamIds": [40211, 40212]}));
    let admins = json!({"groupName": "admins", "standardTeamRole": "ROLE_TEAM_MANAGER",
        "isAdmin": true, "teamMap": {"isForAllTeams": true}});
    let after = asked.send("PUT", &at(new), &admins).expect(200).json();
    assert_eq!(after["weight"], 32_767);
    let classic = asked.get(&at(old)).expect(200).json();
    assert_eq!(classic["systemRole"], "ROLE_CUSTOMER");
    assert_eq!(classic["teamMap"], json!({"allTeams": true, "teamIds": []}));
    assert_eq!(asked.get(new).expect(200).json()["page"]["total"], 1);
    for wrong in [
        with(&sent, "role", "ROLE_TEAM_INVENTED".into()),
        with(&sent, "systemRole", "ROLE_KING".into()),
        with(&sent, "weight", 0.into()),
        with(&sent, "teamMap", json!({"allTeams": false, "teamIds": []})),
        with(&sent, "teamMap", json!({"allTeams": true, "teamIds": [40211]})),
        with(&sent, "teamMap", json!({"allTeams": false, "teamIds": [1]})),
        with(&sent, "groupName", "".into()),
    ] {
        asked.send("POST", old, &wrong).expect(400);
    }
    asked.send("POST", new, &with(&admins, "customTeamRoleId", 7.into())).expect(400);
    let unknown =
        json!({"groupName": "g", "customTeamRoleId": 7, "teamMap": {"isForAllTeams": true}});
    assert_eq!(asked.send("POST", new, &unknown).expect(400).json()["type"], "bad_request");
    asked.delete(&at(new)).expect(204);
    asked.get(&at(old)).expect(404);
    let settings = "/api/groupmappings/settings";
    let usual = asked.get(settings).expect(200).json();
    assert_eq!(usual["noMappingStrategy"], "UNAUTHORIZED");
    let changed = json!({"noMappingStrategy": "DEFAULT_TEAM_DEFAULT_ROLE",
        "differentRolesSameTeamStrategy": "WEIGHTED"});
    asked.send("PUT", settings, &changed).expect(200);
    let newest = "/platform/v1/group-mappings-settings";
    let seen = asked.get(newest).expect(200).json();
    assert_eq!(seen["differentRolesSameTeamStrategy"], "WEIGHTED");
    // Each generation has its own words, and a redirect needs an address.
    asked.send("PUT", newest, &changed).expect(400);
    let redirect = json!({"noMappingStrategy": "NO_MAPPINGS_ERROR_REDIRECT",
        "differentRolesSameTeamStrategy": "HIGHEST_ROLE"});
    asked.send("PUT", newest, &redirect).expect(400);
    let whole = with(&redirect, "noMappingsErrorRedirectUrl", "https://example.com".into());
    assert_eq!(asked.send("PUT", newest, &whole).expect(200).json(), whole);
}

#[test]
fn ip_filters_lock_everybody_out_who_is_in_none() {
    let asked = Asked::new();
    let (filters, settings) = ("/platform/v1/ip-filters", "/platform/v1/ip-filters-settings");
    let on = json!({"isFilteringEnabled": true});
    asked.send("PUT", settings, &on).expect(400);
    for wrong in ["", "10.0.0.0", "10.0.0.0/33", "host/8"] {
        asked.send("POST", filters, &json!({"ipRange": wrong, "isEnabled": true})).expect(400);
    }
    let here = json!({"ipRange": "127.0.0.0/8", "note": "here", "isEnabled": true});
    let made = asked.send("POST", filters, &here).expect(201).json();
    assert!(made["lastUpdated"].as_str().unwrap().ends_with('Z'));
    asked.send("POST", filters, &here).expect(409);
    let path = format!("{filters}/{}", made["id"]);
    assert_eq!(asked.get(&path).expect(200).json(), made);
    assert_eq!(asked.send("PUT", settings, &on).expect(200).json(), on);
    asked.get("/api/teams").expect(200);
    // The range is the caller's own: switched off it locks the caller out, for good.
    asked.send("PUT", &path, &with(&here, "isEnabled", false.into())).expect(200);
    asked.get("/api/teams").expect(403);
    asked.send("PUT", settings, &json!({"isFilteringEnabled": false})).expect(403);
}

#[test]
fn a_service_account_acts_in_its_team_until_its_day() {
    let clock = Clock::manual(1_767_225_600);
    let asked = Asked::of(Test::with(Options { clock: clock.clone(), ..Options::default() }));
    let path = "/api/serviceaccounts/team";
    let ends = 1_767_225_600_000_i64 + 60_000;
    let sent = json!({"name": "deploys", "teamId": 40212, "teamRole": "ROLE_TEAM_EDIT",
        "systemRole": "ROLE_SERVICE_ACCOUNT", "expirationDate": ends});
    let made = asked.send("POST", path, &sent).expect(200).json();
    let key = made["apiKey"].as_str().unwrap().to_owned();
    let own = format!("{path}/{}", made["id"]);
    let read = asked.get(&own).expect(200).json();
    assert_eq!((&read["name"], read.get("apiKey")), (&sent["name"], None));
    for (query, count) in [("", 1), ("?id=40212", 1), ("?id=40211", 0)] {
        let list = asked.get(&format!("{path}{query}")).expect(200).json();
        assert_eq!(list["serviceAccounts"].as_array().unwrap().len(), count, "{query}");
    }
    for (wrong, status) in [
        (with(&sent, "teamId", 1.into()), 400),
        (with(&sent, "teamRole", "ROLE_X".into()), 400),
        (with(&sent, "expirationDate", 1.into()), 400),
        (with(&sent, "name", Value::Null), 400),
        (sent.clone(), 422),
    ] {
        asked.send("POST", path, &wrong).expect(status);
    }
    let alert = json!({"alert": {"name": "a", "type": "MANUAL", "condition": "avg(avg(uptime)) <= 0",
        "timespan": 600_000_000, "severity": 4, "enabled": true}});
    let act = || send(asked.test.ask_as(&key, "POST", "/api/alerts").json(&alert));
    let alert = act().expect(200).json();
    assert_eq!(alert["alert"]["teamId"], 40212);
    // It is nobody: no user, and no administrator.
    send(asked.test.ask_as(&key, "GET", "/api/user/me")).expect(404);
    send(asked.test.ask_as(&key, "GET", path)).expect(403);
    let longer = with(&sent, "teamRole", "ROLE_TEAM_READ".into());
    asked.send("PUT", &own, &longer).expect(200);
    act().expect(403);
    clock.advance(Duration::from_secs(61));
    let late = act().expect(401);
    assert!(late.header("x-sandbox-reason").contains("the time of this service account is over"));
    asked.delete(&format!("{own}/delete")).expect(204);
    asked.get(&own).expect(404);
}

#[test]
fn it_is_for_administrators_and_a_switch_leaves_it_out() {
    let asked = Asked::new();
    let paths = [
        "/api/roles",
        "/api/customer/roles",
        "/api/groupmappings",
        "/api/groupmappings/settings",
        "/platform/v1/ip-filters",
        "/platform/v1/ip-filters-settings",
        "/api/serviceaccounts/team",
    ];
    for path in paths {
        send(asked.test.monitor_as(keys::WRITER, "GET", path)).expect(403);
        send(asked.test.monitor("GET", path)).expect(200);
    }
    let without = Asked::of(Test::world(|world| world.settings.account_administration = false));
    for path in paths {
        let refused = without.get(path).expect(404);
        let reason = refused.header("x-sandbox-reason");
        assert!(reason.contains("account_administration=true"), "{path}: {reason}");
    }
}
