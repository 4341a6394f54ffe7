//! Instances, regions and accounts that fail those who ask, each in its own way.

use std::net::TcpStream;
use std::time::Duration;

use ibmcloud_emulator::{
    InstanceRoles, NetworkRefusal, NetworkZone, Options, Pending, PlatformRole, RestrictionRule,
    ServiceRole, Unreachable, World, keys,
};
use serde_json::{Value, json};

use super::support::{ACCOUNT, FIRST, Got, Test, send, try_send};

const LONDON: &str = "6e1f0c2d-7a3b-4e58-8c96-b5d4a3f2e1c0";

fn teams(test: &Test, guid: &str) -> Got {
    send(test.ask("GET", "/api/teams").header("IBMInstanceID", guid))
}

/// The same over a host of the documented ones.
fn teams_at(test: &Test, host: &str, guid: &str) -> Got {
    let request = test.ask("GET", "/api/teams").header("IBMInstanceID", guid);
    send(request.header("host", host))
}

fn first(world: &mut World) -> &mut ibmcloud_emulator::Instance {
    world.instance_mut(FIRST).unwrap()
}

#[test]
fn a_monitor_api_can_fail_for_one_instance_alone() {
    let test = Test::world(|world| first(world).trouble.monitor_status = Some(503));
    let got = teams(&test, FIRST).expect(503);
    assert!(got.text.contains("503 Service Unavailable"), "{}", got.text);
    teams(&test, LONDON).expect(200);
    test.instance(FIRST);
}

#[test]
fn tokens_can_be_kept_back_although_the_mode_is_any() {
    let test = Test::world(|world| first(world).trouble.token_reads_refused = true);
    let got = send(test.monitor("GET", "/api/token")).expect(403);
    assert_eq!(got.json()["errors"][0]["message"], "Access is denied");
    let other = test.monitor("GET", "/api/token/writer@example.com/40211");
    send(other).expect(403);
    teams(&test, FIRST).expect(200);
    let key = test.cloud.world().monitor(FIRST).unwrap().token_of_team(40_211).unwrap().to_owned();
    send(test.ask_as(&key, "GET", "/api/teams")).expect(200);
}

#[test]
fn an_operation_need_not_ever_end() {
    let test = Test::world(|world| {
        let instance = first(world);
        instance.last_operation.kind = "update".into();
        instance.last_operation.state = "in progress".into();
        instance.pending = Some(Pending { endless: true, ..Pending::default() });
    });
    for _ in 0..5 {
        assert_eq!(test.instance(FIRST)["last_operation"]["state"], "in progress");
    }
    test.patch(FIRST, &json!({"name": "other"})).expect(409);
}

#[test]
fn roles_of_an_instance_take_the_place_of_those_of_the_account() {
    let test = Test::world(|world| {
        let who = world.identities[0].iam_id.clone();
        let manager = world.identities[3].iam_id.clone();
        let (viewer, editor) = (PlatformRole::Viewer, PlatformRole::Editor);
        let roles = &mut first(world).roles;
        roles.insert(who, InstanceRoles { platform: viewer, service: ServiceRole::Reader });
        roles.insert(manager, InstanceRoles { platform: editor, service: ServiceRole::None });
        let inside = world.monitor_mut(FIRST).unwrap();
        inside.teams[2].members.retain(|member| member.user != 5_101);
    });
    test.instance(FIRST);
    test.patch(FIRST, &json!({"name": "other"})).expect(403);
    test.patch(LONDON, &json!({"name": "other"})).expect(200);
    let listed = teams(&test, FIRST).expect(200).json();
    assert_eq!(listed["teams"].as_array().unwrap().len(), 2, "{listed}");
    let me = send(test.monitor("GET", "/api/user/me")).expect(200).json();
    assert_eq!(me["user"]["systemRole"], "ROLE_USER");

    // Somebody who may less in the account may change this one, and nothing inside of it.
    let manager = test.login(keys::MANAGER);
    let patch = |guid: &str| {
        let path = format!("/v2/resource_instances/{guid}");
        send(test.ask_as(&manager, "PATCH", &path).json(&json!({"name": "mine"})))
    };
    patch(FIRST).expect(200);
    patch(LONDON).expect(403);
    send(test.monitor_as(keys::MANAGER, "GET", "/api/teams")).expect(403);
}

#[test]
fn private_endpoints_only_is_a_lock_of_the_public_host() {
    let test = Test::world(|world| {
        let parameters = first(world).parameters.as_mut().unwrap();
        parameters.insert("service-endpoints".into(), "private".into());
    });
    let public = "us-south.monitoring.cloud.ibm.com";
    let refused = teams_at(&test, public, FIRST).expect(403).json();
    assert_eq!(refused["errors"][0]["message"], "Access is denied");
    teams_at(&test, "private.us-south.monitoring.cloud.ibm.com", FIRST).expect(200);
    // A Monitor API token is kept out, too.
    let key = test.cloud.world().monitor(FIRST).unwrap().token_of_team(40_211).unwrap().to_owned();
    send(test.ask_as(&key, "GET", "/api/teams")).expect(403);

    let refuse = |how| test.cloud.with_world(|world| world.settings.network_refusal = how);
    refuse(NetworkRefusal::Forbidden);
    let refused = teams_at(&test, public, FIRST).expect(403).json();
    assert_eq!(refused["errors"][0]["reason"], "Forbidden");
    refuse(NetworkRefusal::NoAnswer);
    assert!(try_send(test.monitor("GET", "/api/teams")).is_err());
    // It is the documented parameter that opens the public host again.
    let open = json!({"parameters": {"service-endpoints": "public-and-private"}});
    test.patch(FIRST, &open).expect(200);
    teams_at(&test, public, FIRST).expect(200);
}

#[test]
fn a_rule_keeps_out_who_is_in_none_of_its_contexts() {
    let zone = |id: &str, address: &str| NetworkZone {
        id: id.into(),
        account: ACCOUNT.into(),
        name: id.into(),
        description: String::new(),
        addresses: vec![("subnet".into(), address.into())],
        excluded: Vec::new(),
    };
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let test = Test::world(|world| {
        world.network_zones = vec![zone("office", "192.0.2.0/24"), zone("here", "127.0.0.0/8")];
        world.restriction_rules = vec![RestrictionRule {
            id: "rule".into(),
            account: ACCOUNT.into(),
            description: String::new(),
            resource: vec![pair("serviceName", "sysdig-monitor"), pair("region", "us-*")],
            contexts: vec![
                vec![pair("networkZoneId", "office")],
                vec![pair("networkZoneId", "office, here"), pair("endpointType", "private")],
            ],
            enforcement: ibmcloud_emulator::Enforcement::Enabled,
        }];
    });
    let [public, private] =
        ["us-south", "private.us-south"].map(|it| format!("{it}.monitoring.cloud.ibm.com"));
    teams_at(&test, &public, FIRST).expect(403);
    teams_at(&test, &private, FIRST).expect(200);
    teams(&test, LONDON).expect(200);
    // Who may read them is told what they are.
    let list = |path: &str| test.get(&format!("{path}?account_id={ACCOUNT}")).expect(200).json();
    let rules = list("/v1/rules");
    assert_eq!((rules["count"].as_u64(), &rules["rules"][0]["id"]), (Some(1), &"rule".into()));
    let attributes = &rules["rules"][0]["resources"][0]["attributes"];
    assert_eq!(
        attributes[2],
        json!({"name": "region", "value": "us-*", "operator": "stringMatch"})
    );
    let by_zone = test.get(&format!("/v1/rules?account_id={ACCOUNT}&zone_id=here")).json();
    assert_eq!(by_zone["count"], 1);
    let other = test.get(&format!("/v1/rules?account_id={ACCOUNT}&service_name=cos")).json();
    assert_eq!(other["count"], 0);
    let zones = list("/v1/zones");
    assert_eq!(zones["zones"][1]["addresses_preview"][0]["value"], "127.0.0.0/8");
    let zone = test.get("/v1/zones/office").expect(200).json();
    assert_eq!((&zone["account_id"], &zone["address_count"]), (&ACCOUNT.into(), &1.into()));
    test.get("/v1/zones?account_id=fedcba9876543210fedcba9876543210").expect(403);
    test.get("/v1/rules").expect(400);
    // What is only reported is not refused.
    test.cloud.with_world(|world| {
        world.restriction_rules[0].enforcement = ibmcloud_emulator::Enforcement::Report;
    });
    teams_at(&test, &public, FIRST).expect(200);
}

#[test]
fn a_region_that_refuses_is_met_by_host_and_by_instance() {
    let test = Test::with(Options::default());
    let unreachable = |how| {
        let set =
            |world: &mut World| world.settings.unreachable_regions.insert("eu-gb".into(), how);
        test.cloud.with_world(set);
    };
    unreachable(Unreachable::Refuses);
    assert!(try_send(test.ask("GET", "/api/teams").header("IBMInstanceID", LONDON)).is_err());
    assert!(
        try_send(
            test.client
                .get(test.url("/api/teams"))
                .header("host", "eu-gb.monitoring.cloud.ibm.com")
        )
        .is_err()
    );
    assert_eq!(connect(&test, "eu-gb.monitoring.cloud.ibm.com"), Some("502".into()));
    // The platform knows the instance all the same, and other regions answer.
    assert_eq!(test.instance(LONDON)["region_id"], "eu-gb");
    teams(&test, FIRST).expect(200);
    assert_eq!(connect(&test, "us-south.monitoring.cloud.ibm.com"), Some("200".into()));

    unreachable(Unreachable::Hangs);
    let request = test.ask("GET", "/api/teams").header("IBMInstanceID", LONDON);
    let error = try_send(request.timeout(Duration::from_millis(200))).unwrap_err();
    assert!(error.is_timeout(), "{error}");
    assert_eq!(connect(&test, "eu-gb.monitoring.cloud.ibm.com"), None);
}

/// The status of a tunnel to a host; `None` if nothing comes in a while.
fn connect(test: &Test, host: &str) -> Option<String> {
    use std::io::{Read as _, Write as _};
    let address = test.cloud.url().trim_start_matches("http://").to_owned();
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
    write!(stream, "CONNECT {host}:443 HTTP/1.1\r\nHost: {host}:443\r\n\r\n").unwrap();
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).ok()?;
    Some(String::from_utf8_lossy(&answer[9..]).into_owned())
}

#[test]
fn an_account_can_be_listed_and_not_read() {
    let test = Test::world(|world| world.accounts[0].unreadable = true);
    let accounts = test.get("/coe/v2/accounts").expect(200).json();
    assert_eq!(accounts["total_results"], 2);
    let refused = test.get("/v2/resource_instances").expect(403).json();
    assert_eq!(refused["error_code"], "RC-IamErrorResponse");
    for path in [
        "/v2/resource_groups".to_owned(),
        format!("/v1/serviceids?account_id={ACCOUNT}"),
        format!("/v2/policies?account_id={ACCOUNT}"),
        format!("/v2/accounts/{ACCOUNT}/users"),
        "/v3/tags".to_owned(),
    ] {
        test.get(&path).expect(403);
    }
    test.send("POST", "/v3/resources/search", &json!({"query": "*"})).expect(403);
}

#[test]
fn settings_of_trouble_name_what_is_wrong_with_them() {
    let refused = |change: fn(&mut Value)| {
        let mut world: Value = serde_json::from_str(&World::demo().to_json()).unwrap();
        change(&mut world);
        World::from_json(&world.to_string()).unwrap_err().to_string()
    };
    let status = refused(|world| world["instances"][0]["trouble"] = json!({"monitor_status": 404}));
    assert!(status.contains("404 is no status from 500 to 599"), "{status}");
    let region =
        refused(|world| world["settings"]["unreachable_regions"] = json!({"mars": "hangs"}));
    assert!(region.contains("mars is no region of Monitoring"), "{region}");
    let role = refused(|world| {
        world["instances"][0]["roles"] =
            json!({"IBMid-x": {"platform": "king", "service": "none"}});
    });
    assert!(role.contains("king"), "{role}");
}
