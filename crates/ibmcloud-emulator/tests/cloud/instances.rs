//! Service instances: lists, reading, and every change.

use std::time::Duration;

use ibmcloud_emulator::{BrokerRefusal, Clock, Options, Pace, PatchRule, World, keys};
use serde_json::{Value, json};

use super::support::{ACCOUNT, FIRST, MONITOR_SERVICE, PLAN, Test, send};

const SECOND: &str = "2b9d8f0e-4c1a-4b7e-9d35-6a0f1e2d3c4b";
const GROUP: &str = "13aa3ee48c3b44ddb64c05c79f7ab8ef";

fn names(body: &Value) -> Vec<String> {
    let list = body["resources"].as_array().unwrap();
    assert_eq!(body["rows_count"], list.len());
    list.iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn every_filter_narrows_the_list() {
    let test = Test::new();
    let list = |query: &str| {
        names(&test.get(&format!("/v2/resource_instances?{query}")).expect(200).json())
    };
    assert_eq!(list("").len(), 5);
    assert_eq!(list(&format!("guid={FIRST}")), ["monitoring-instance-01"]);
    assert_eq!(list("name=IBM+Cloud+Monitoring%20abc"), ["IBM Cloud Monitoring abc"]);
    assert_eq!(list("name=monitoring"), [""; 0]);
    assert_eq!(list(&format!("resource_id={MONITOR_SERVICE}")).len(), 4);
    assert_eq!(
        list("resource_id=e831e900-82d6-11ec-95c5-c12c5a5d9687"),
        ["workload-protection-01"]
    );
    assert_eq!(list(&format!("resource_plan_id={PLAN}")).len(), 4);
    assert_eq!(list(&format!("resource_group_id={GROUP}")).len(), 4);
    assert_eq!(list("type=service_instance").len(), 5);
    assert_eq!(list("type=composite_instance").len(), 0);
    assert_eq!(list("sub_type=kms").len(), 0);
    assert_eq!(list("state=removed").len(), 0);
    assert_eq!(list("updated_from=2026-01-15&updated_to=2026-01-15").len(), 5);
    assert_eq!(list("updated_from=2026-01-15T09:30:00Z").len(), 5);
    assert_eq!(list("updated_from=2026-01-16").len(), 0);
    assert_eq!(list("updated_to=2026-01-14").len(), 0);
    assert_eq!(list("order=asc&unheard_of=1").len(), 5);
}

#[test]
fn pages_are_linked_relatively_and_keep_their_filters() {
    let world = World::fleet(23, 1);
    let test = Test::with(Options { world, ..Options::default() });
    let mut next = Some(format!("/v2/resource_instances?limit=5&resource_id={MONITOR_SERVICE}"));
    let (mut seen, mut pages) = (Vec::new(), 0);
    while let Some(path) = next {
        let body = test.get(&path).expect(200).json();
        seen.extend(names(&body));
        pages += 1;
        // An instance that goes away between two pages moves nothing.
        test.cloud.with_world(|world| "removed".clone_into(&mut world.instances[0].state));
        next = body["next_url"].as_str().map(str::to_owned);
        assert!(next.as_ref().is_none_or(|path| path.starts_with("/v2/resource_instances?start=")));
    }
    assert_eq!((seen.len(), pages), (23, 5));
    seen.dedup();
    assert_eq!(seen.len(), 23);
    for wrong in ["start=nonsense", "limit=0", "limit=101", "limit=x"] {
        test.get(&format!("/v2/resource_instances?{wrong}")).expect(400);
    }
}

#[test]
fn an_instance_is_read_by_guid_and_by_crn() {
    let test = Test::new();
    let body = test.instance(FIRST);
    let crn = body["crn"].as_str().unwrap();
    assert_eq!(body["id"], body["crn"]);
    assert_eq!(body["region_id"], "us-south");
    assert_eq!(body["parameters"]["external_api_auth"], "ANY");
    assert_eq!(body["last_operation"]["state"], "succeeded");
    assert_eq!(body["deleted_at"], Value::Null);
    assert!(body["target_crn"].as_str().unwrap().ends_with("%3Aus-south"));
    let encoded = crn.replace(':', "%3A").replace('/', "%2F");
    for id in [encoded.as_str(), crn, &crn.replace('/', "%2F")] {
        assert_eq!(test.instance(id)["guid"], FIRST, "{id}");
    }
    let got = test.get("/v2/resource_instances/none").expect(404);
    assert_eq!(got.json()["error_code"], "RC-DatabaseErrorResponse");
    assert_eq!(got.json()["transaction_id"], got.header("transaction-id"));
    let echoed = test.ask("GET", "/v2/resource_instances/none").header("Transaction-Id", "mine");
    assert_eq!(send(echoed).expect(404).json()["transaction_id"], "mine");
}

#[test]
fn a_patch_merges_or_replaces_what_is_shown_and_what_is_in_force() {
    for (rule, shown, in_force) in [
        (PatchRule::Merge, true, true),
        (PatchRule::LastRequest, false, true),
        (PatchRule::Replace, false, false),
    ] {
        let test = Test::world(|world| world.settings.patch = rule);
        let change = json!({"parameters": {"external_api_auth": "IAM_ONLY"}});
        let body = test.patch(FIRST, &change).expect(200).json();
        assert_eq!(body["parameters"]["external_api_auth"], "IAM_ONLY");
        assert_eq!(body["parameters"].get("default_receiver").is_some(), shown, "{rule:?}");
        assert_eq!(body["last_operation"]["type"], "update");
        let world = test.cloud.world();
        let instance = world.instance(FIRST).unwrap();
        assert_eq!(instance.setting("default_receiver").is_some(), in_force, "{rule:?}");
        assert!(instance.iam_only());
    }
}

#[test]
fn the_monitor_api_goes_by_the_settings_in_force_and_not_by_what_is_shown() {
    for (rule, shown, refused) in [
        (PatchRule::Merge, json!("IAM_ONLY"), true),
        (PatchRule::LastRequest, Value::Null, true),
        (PatchRule::Replace, Value::Null, false),
    ] {
        let test = Test::world(|world| world.settings.patch = rule);
        let token = test.team_token("40211");
        for change in [json!({"external_api_auth": "IAM_ONLY"}), json!({"default_receiver": false})]
        {
            test.patch(FIRST, &json!({"parameters": change})).expect(200);
        }
        assert_eq!(test.instance(FIRST)["parameters"]["external_api_auth"], shown, "{rule:?}");
        let got = send(test.ask_as(&token, "GET", "/api/user/me"));
        assert_eq!(got.status, if refused { 403 } else { 200 }, "{rule:?}");
        let read = send(test.monitor("GET", "/api/token"));
        assert_eq!(read.status, if refused { 403 } else { 200 }, "{rule:?}");
    }
}

#[test]
fn an_immutable_parameter_is_refused_in_the_answer_or_by_the_operation() {
    let named = "workload_protection_connected_instance";
    let fixed = |refusal| {
        Test::world(|world| {
            world.settings.immutable_parameters = vec![named.into()];
            world.settings.broker_refusal = refusal;
        })
    };
    let change = |present: &Value| {
        let mut parameters = present.clone();
        parameters["external_api_auth"] = "IAM_ONLY".into();
        json!({"name": "renamed", "parameters": parameters})
    };
    let test = fixed(BrokerRefusal::InAnswer);
    let before = test.instance(FIRST);
    let refused = test.patch(FIRST, &change(&before["parameters"])).expect(400).json();
    assert_eq!(refused["error_code"], "RC-ServiceBrokerErrorResponse");
    assert!(refused["message"].as_str().unwrap().contains(named), "{refused}");
    assert_eq!(test.instance(FIRST), before);
    test.patch(FIRST, &json!({"parameters": {"external_api_auth": "IAM_ONLY"}})).expect(200);

    let test = fixed(BrokerRefusal::InOperation);
    let before = test.instance(FIRST);
    let taken = test.patch(FIRST, &change(&before["parameters"])).expect(202).json();
    assert_eq!(taken["last_operation"]["state"], "in progress");
    let after = test.instance(FIRST);
    assert_eq!(after["last_operation"]["state"], "failed");
    assert!(after["last_operation"]["description"].as_str().unwrap().contains(named), "{after}");
    for field in ["parameters", "name", "state"] {
        assert_eq!(after[field], before[field]);
    }
    assert!(!test.cloud.world().instance(FIRST).unwrap().iam_only());
}

#[test]
fn a_new_name_leaves_parameters_alone() {
    let test = Test::new();
    let before = test.instance(FIRST);
    let body = test.patch(FIRST, &json!({"name": "renamed"})).expect(200).json();
    assert_eq!(body["name"], "renamed");
    assert_eq!(body["parameters"], before["parameters"]);
    test.patch(FIRST, &json!({"name": "no/slash"})).expect(400);
}

#[test]
fn an_asynchronous_update_ends_after_so_many_reads() {
    let test = Test::world(|world| {
        world.settings.update = Pace::Async { polls: 2 };
        world.settings.poll_after = Some(1);
    });
    let change = json!({"parameters": {"external_api_auth": "IAM_ONLY"}});
    let body = test.patch(FIRST, &change).expect(202).json();
    assert_eq!(body["last_operation"]["state"], "in progress");
    assert_eq!(body["last_operation"]["poll_after"], 1);
    assert_eq!(body["parameters"]["external_api_auth"], "ANY");
    test.patch(FIRST, &change).expect(409);
    let states: Vec<Value> =
        (0..3).map(|_| test.instance(FIRST)["last_operation"]["state"].clone()).collect();
    assert_eq!(states, ["in progress", "in progress", "succeeded"]);
    assert_eq!(test.instance(FIRST)["parameters"]["external_api_auth"], "IAM_ONLY");
    test.patch(FIRST, &json!({"name": "sync"})).expect(200);
}

#[test]
fn an_operation_that_fails_leaves_everything_as_it_was() {
    let test = Test::world(|world| world.settings.update = Pace::Async { polls: 0 });
    let before = test.instance(FIRST);
    let change = json!({"parameters": {"external_api_auth": "IAM_ONLY"}});
    test.patch(FIRST, &change).expect(202);
    test.cloud.with_world(|world| {
        let pending = world.instance_mut(FIRST).unwrap().pending.as_mut();
        pending.unwrap().fails = true;
    });
    let after = test.instance(FIRST);
    assert_eq!(after["last_operation"]["state"], "failed");
    assert_eq!((&after["parameters"], &after["state"]), (&before["parameters"], &before["state"]));
    assert!(!test.cloud.world().instance(FIRST).unwrap().iam_only());
}

#[test]
fn the_broker_refuses_wrong_values_and_a_second_receiver() {
    let test = Test::new();
    for wrong in [json!({"external_api_auth": "NONE"}), json!({"default_receiver": "yes"})] {
        let body = test.patch(FIRST, &json!({"parameters": wrong})).expect(400).json();
        assert_eq!(body["error_code"], "RC-ServiceBrokerErrorResponse");
    }
    let receiver = json!({"parameters": {"default_receiver": true}});
    let body = test.patch(SECOND, &receiver).expect(502).json();
    let said = body["message"].as_str().unwrap();
    assert!(said.contains("[500, Internal Server Error]") && said.contains(FIRST), "{said}");
    let (_, nested) = said.split_once("response: ").unwrap();
    let nested: Value = serde_json::from_str(nested).unwrap();
    assert_eq!(nested["errors"][0]["reason"], "Exception");
    test.patch(FIRST, &json!({"parameters": {"default_receiver": false}})).expect(200);
    test.patch(SECOND, &receiver).expect(200);
}

#[test]
fn changing_needs_the_role_of_an_editor() {
    let test = Test::new();
    for key in [keys::READER, keys::WRITER, keys::MANAGER] {
        let token = test.login(key);
        let path = format!("/v2/resource_instances/{FIRST}");
        send(test.ask_as(&token, "GET", &path)).expect(200);
        let refused = send(test.ask_as(&token, "PATCH", &path).json(&json!({"name": "x"})));
        assert_eq!(refused.expect(403).json()["error_code"], "RC-IamErrorResponse");
        send(test.ask_as(&token, "DELETE", &path)).expect(403);
        send(test.ask_as(&token, "POST", &format!("{path}/lock"))).expect(403);
    }
    assert_eq!(test.instance(FIRST)["name"], "monitoring-instance-01");
}

fn wanted(parameters: &Value) -> Value {
    json!({
        "name": "new",
        "target": "eu-es",
        "resource_group": GROUP,
        "resource_plan_id": PLAN,
        "parameters": parameters,
    })
}

#[test]
fn an_instance_is_created_used_locked_and_deleted() {
    let test = Test::new();
    let body = wanted(&json!({"external_api_auth": "IAM_ONLY"}));
    let made =
        send(test.ask("POST", "/v2/resource_instances").header("Entity-Lock", "true").json(&body));
    let made = made.expect(201).json();
    assert_eq!((&made["state"], &made["locked"]), (&"active".into(), &true.into()));
    assert_eq!(made["account_id"], ACCOUNT);
    let guid = made["guid"].as_str().unwrap();
    let teams =
        send(test.ask("GET", "/api/teams").header("IBMInstanceID", guid)).expect(200).json();
    assert_eq!(teams["teams"][0]["name"], "Monitor Operations");
    let path = format!("/v2/resource_instances/{guid}");
    send(test.ask("DELETE", &path)).expect(422);
    test.patch(guid, &json!({"name": "other"})).expect(422);
    let body = send(test.ask("DELETE", &format!("{path}/lock"))).expect(200).json();
    assert_eq!(body["last_operation"]["type"], "unlock");
    send(test.ask("DELETE", &path)).expect(204);
    assert_eq!(test.instance(guid)["state"], "removed");
    send(test.ask("DELETE", &path)).expect(410);
    send(test.ask("GET", "/api/teams").header("IBMInstanceID", guid)).expect(403);
    assert_eq!(test.get("/v2/resource_instances").json()["rows_count"], 5);
}

#[test]
fn creating_checks_every_field() {
    let test = Test::new();
    let good = wanted(&json!({}));
    for (field, value, status) in [
        ("name", json!("a/b"), 400),
        ("name", json!("x".repeat(181)), 400),
        ("name", Value::Null, 400),
        ("target", json!("mars"), 400),
        ("resource_group", json!("none"), 404),
        ("resource_plan_id", json!("none"), 404),
        ("parameters", json!(["x"]), 400),
        ("parameters", json!({"external_api_auth": "any"}), 400),
    ] {
        let mut body = good.clone();
        body[field] = value;
        test.send("POST", "/v2/resource_instances", &body).expect(status);
    }
    let broken = test.ask("POST", "/v2/resource_instances").body("{");
    send(broken).expect(400);
    send(test.ask("PUT", "/v2/resource_instances")).expect(405);
}

#[test]
fn asynchronous_provisioning_becomes_active_after_so_many_reads() {
    let test = Test::world(|world| world.settings.provisioning = Pace::Async { polls: 1 });
    let made = test.send("POST", "/v2/resource_instances", &wanted(&json!({}))).expect(202).json();
    assert_eq!(made["state"], "provisioning");
    let guid = made["guid"].as_str().unwrap();
    assert_eq!(test.instance(guid)["state"], "provisioning");
    assert_eq!(test.instance(guid)["state"], "active");
    let path = format!("/v2/resource_instances/{guid}/last_operation");
    let body = send(test.ask("DELETE", &path)).expect(422).json();
    assert_eq!(body["message"], "The instance is not cancelable.");
}

#[test]
fn a_plan_with_reclamation_can_be_restored_and_reclaimed() {
    let test = Test::world(|world| world.settings.reclamation_plans.push(PLAN.into()));
    let path = format!("/v2/resource_instances/{FIRST}");
    let act = |action: &str| {
        let list = test.get("/v1/reclamations").expect(200).json();
        let id = list["resources"].as_array().unwrap().last().unwrap()["id"].clone();
        let path = format!("/v1/reclamations/{}/actions/{action}", id.as_str().unwrap());
        test.send("POST", &path, &json!({"comment": "x"}))
    };
    send(test.ask("DELETE", &path)).expect(204);
    assert_eq!(test.instance(FIRST)["state"], "pending_reclamation");
    test.patch(FIRST, &json!({"name": "x"})).expect(400);
    act("nonsense").expect(400);
    let waiting = || test.get("/v1/reclamations").expect(200).json()["resources"].clone();
    let restored = act("restore").expect(200).json();
    assert_eq!(restored["state"], "RESTORING");
    assert_eq!(test.instance(FIRST)["state"], "active");
    assert_eq!(waiting(), json!([]), "what was restored waits no longer");
    let again = format!("/v1/reclamations/{}/actions/reclaim", restored["id"].as_str().unwrap());
    test.send("POST", &again, &json!({})).expect(400);
    send(test.ask("DELETE", &path)).expect(204);
    let of_instance = format!("/v1/reclamations?resource_instance_id={FIRST}");
    assert_eq!(test.get(&of_instance).json()["resources"][0]["state"], "SCHEDULED");
    let reclaimed = act("reclaim").expect(200).json();
    assert_eq!((&reclaimed["state"], &waiting()), (&"RECLAIMING".into(), &json!([])));
    assert_eq!(test.instance(FIRST)["state"], "removed");
}

#[test]
fn an_instance_that_nobody_restores_is_removed_after_seven_days() {
    let clock = Clock::manual(1_770_000_000);
    let mut world = World::demo();
    world.settings.reclamation_plans.push(PLAN.into());
    let test = Test::with(Options { world, clock: clock.clone(), ..Options::default() });
    send(test.ask("DELETE", &format!("/v2/resource_instances/{FIRST}"))).expect(204);
    clock.advance(Duration::from_hours(7 * 24 - 1));
    let state = |token: &str| {
        let path = format!("/v2/resource_instances/{FIRST}");
        send(test.ask_as(token, "GET", &path)).expect(200).json()["state"].clone()
    };
    assert_eq!(state(&test.login(keys::ADMINISTRATOR)), "pending_reclamation");
    clock.advance(Duration::from_hours(1));
    assert_eq!(state(&test.login(keys::ADMINISTRATOR)), "removed");
}

#[test]
fn aliases_and_bindings_are_empty_lists_of_which_nothing_can_be_made() {
    let test = Test::new();
    for what in ["aliases", "bindings"] {
        let path = format!("/v2/resource_{what}");
        assert_eq!(test.get(&path).expect(200).json()["resources"], json!([]));
        test.get(&format!("{path}?limit=0")).expect(400);
        test.get(&format!("{path}/none")).expect(404);
        test.send("POST", &path, &json!({"name": "a", "source": FIRST})).expect(400);
    }
}
