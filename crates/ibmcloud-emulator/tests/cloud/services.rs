//! A service that is none of the emulator's own, and what it gets from the emulator.

#[path = "../../examples/notes.rs"]
mod notes;

use std::collections::{BTreeSet, HashSet};

use ibmcloud_emulator::{World, services};
use serde_json::json;

use super::support::{Test, client, send};

fn test() -> Test {
    Test { cloud: notes::cloud().unwrap(), client: client(), token: String::new() }
}

#[test]
fn a_service_that_was_added_serves_its_routes_and_keeps_its_state() {
    let test = test();
    let sent = test.send("POST", "/notes/v1/notes", &json!({"text": "one"})).expect(201);
    assert_eq!(sent.json(), json!({"id": 1, "text": "one"}));
    test.send("POST", "/notes/v1/notes/", &json!({"text": "two"})).expect(201);
    let listed = test.get("/notes/v1/notes").expect(200).json();
    assert_eq!(listed["notes"].as_array().unwrap().len(), 2);
    assert_eq!(test.get("/notes/v1/notes/2").expect(200).json()["text"], "two");

    // Its part of the state is in the world, and comes back from a world's file.
    let world = World::from_json(&test.cloud.world().to_json()).unwrap();
    assert_eq!(world.parts["notes"]["notes"][0]["text"], "one");
}

#[test]
fn a_service_that_was_added_refuses_in_its_own_words() {
    let test = test();
    let unknown = test.get("/notes/v2/notes").expect(404);
    assert_eq!(unknown.json(), json!({"problem": "The requested resource could not be found."}));
    let wrong = test.send("PUT", "/notes/v1/notes", &json!({})).expect(405);
    assert_eq!(wrong.json(), json!({"problem": "Method Not Allowed"}));
    assert_eq!(wrong.header("content-type"), "application/json");
    assert!(!wrong.header("transaction-id").is_empty());
    // The others are where they were.
    assert_eq!(test.get("/v2/resource_groups").status, 401);
    assert_eq!(test.get("/something").json()["code"], 404);
}

#[test]
fn a_service_that_was_added_has_its_host_its_faults_and_its_calls() {
    let test = test();
    test.cloud.add_fault("notes.cloud.ibm.com/notes/* nth=2 status=503 body=json".parse().unwrap());
    let ask = || {
        let request = test.client.get(test.url("/notes/v1/notes"));
        send(request.header("host", "notes.cloud.ibm.com"))
    };
    ask().expect(200);
    assert_eq!(ask().expect(503).json(), json!({"problem": "Service Unavailable"}));
    let calls = test.cloud.calls();
    let seen: Vec<_> = calls.iter().map(|it| (it.host.as_str(), it.status)).collect();
    let host = "notes.cloud.ibm.com";
    assert_eq!(seen, [(host, Some(200)), (host, Some(503))]);
    // A host of one service is none of another's.
    let request = test.client.get(test.url("/identity/keys")).header("host", host);
    send(request).expect(404);
}

#[test]
fn the_example_runs() {
    notes::main().unwrap();
}

#[test]
fn the_tables_of_the_services_are_in_order() {
    let mut names = HashSet::new();
    for service in services() {
        let name = service.name();
        assert!(names.insert(name), "{name} is there twice");
        let mut known = BTreeSet::new();
        for it in service.operations() {
            let row = format!("{name}: {} {}", it.method, it.path);
            assert!(it.path.starts_with('/') && !it.path.ends_with('/'), "{row}");
            assert!(!it.source.is_empty(), "{row} has no source");
            // Whatever the parameters are called: the same route must not be there twice.
            let shape: Vec<&str> = it
                .path
                .split('/')
                .map(|part| if part.starts_with('{') { "{}" } else { part })
                .collect();
            assert!(known.insert((it.method, shape)), "{row} is there twice");
        }
        assert!(!service.hosts().is_empty(), "{name}");
        assert!(!(service.operations().is_empty() && service.missing().is_empty()), "{name}");
    }
}
