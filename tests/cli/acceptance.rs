//! The acceptance list, `acceptance.json`: every documented command line, and what becomes of it.
//! The lines of the core commands are run from the list, each in a sandbox and a folder of its own.

use std::collections::BTreeMap;
use std::fs;
use std::process::Stdio;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use ibmcloud_emulator::World;
use ibmcloud_emulator::world::{
    AccessGroup, ApiKey, CatalogPlan, CatalogService, ComputeResource, Identity, IdentityKind,
    Invitation, Membership, PlatformRole, Policy, Reclamation, ServiceRole,
};
use serde_json::{Value, json};

use crate::support::{INSTANCE, Said, has, path_of_this_machine, program};

/// The test that runs lines from the list itself.
const RUN_FROM_THE_LIST: &str = "acceptance::every_line_does_what_the_pages_say";
/// How many lines run at the same time.
const AT_ONCE: usize = 3;

fn lines() -> Vec<Value> {
    let text = include_str!("acceptance.json");
    let list: Value = serde_json::from_str(text).unwrap();
    list["lines"].as_array().unwrap().clone()
}

fn text<'a>(line: &'a Value, member: &str) -> &'a str {
    line[member].as_str().unwrap_or_default()
}

#[test]
fn every_number_has_a_line_and_every_line_an_outcome() {
    let lines = lines();
    for number in 1..=124 {
        let own = |line: &&Value| text(line, "line").split('.').next() == Some(&number.to_string());
        assert!(lines.iter().any(|line| own(&line)), "line {number} is missing");
    }
    let examples = lines.iter().filter(|line| text(line, "section") == "11.19").count();
    assert_eq!(examples, 101, "the examples of the CLI documentation");
    for line in &lines {
        let (name, status) = (text(line, "line"), text(line, "status"));
        let (test, reason) = (text(line, "test"), text(line, "reason"));
        match status {
            "pass" | "refused" => assert!(test.contains("::"), "{name}: which test shows it?"),
            "repaired" => {
                assert!(test.contains("::"), "{name}: which test shows it?");
                assert!(!text(line, "repair").is_empty(), "{name}: what was repaired?");
                assert_eq!(text(line, "mark"), "X", "{name}: is it wrong on the page?");
            }
            "not" => assert!(!reason.is_empty(), "{name}: why not?"),
            other => panic!("{name}: {other:?} is not a status"),
        }
        assert!(!text(line, "command").is_empty(), "{name}");
        let members = line.as_object().unwrap();
        let table = members.keys().any(|key| ["setup", "says", "after"].contains(&key.as_str()));
        assert!(!table || test == RUN_FROM_THE_LIST, "{name}: nobody runs it from the list");
        if test == RUN_FROM_THE_LIST {
            assert!(members.contains_key("says") || members.contains_key("after"), "{name}");
        }
    }
}

#[test]
fn every_line_does_what_the_pages_say() {
    if !["bash", "jq", "grep", "sed", "awk"].iter().all(|tool| has(tool)) {
        return;
    }
    let world = documented_world().to_json();
    let lines: Vec<Value> =
        lines().into_iter().filter(|line| text(line, "test") == RUN_FROM_THE_LIST).collect();
    let next = AtomicUsize::new(0);
    let wrong = Mutex::new(BTreeMap::new());
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(line) = lines.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Some(complaint) = complaint(line, &world) {
                        wrong.lock().unwrap().insert(text(line, "line").to_owned(), complaint);
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().unwrap();
    let complaints: Vec<String> = wrong.into_values().collect();
    assert!(complaints.is_empty(), "{} lines:\n{}", complaints.len(), complaints.join("\n\n"));
}

/// What is wrong with a line, if anything is.
fn complaint(line: &Value, world: &str) -> Option<String> {
    let (preparation, said) = run(line, world);
    let wanted = line["exit"].as_i64().unwrap_or(0);
    let output = format!("{}{}", said.stdout, said.stderr);
    let says = line["says"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let missing: Vec<&str> = says.filter(|wanted| !output.contains(*wanted)).collect();
    if i64::from(said.code) == wanted && missing.is_empty() {
        return None;
    }
    let (name, command) = (text(line, "line"), text(line, "command"));
    Some(format!(
        "line {name}: {command}\nexit {wanted} wanted, and {missing:?}\n{preparation}{said}"
    ))
}

/// Runs a line in `bash` inside a sandbox, its placeholders filled in. What its preparation said
/// comes first and does not count for the line.
fn run(line: &Value, world: &str) -> (String, Said) {
    const MARK: &str = "-- the line itself --\n";
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("world.json");
    fs::write(&state, world).unwrap();
    let script = format!(
        "set -euo pipefail\nexec 3>&2 2>&1\n{}\nexec 2>&3\nprintf '%s' '{MARK}'\n{}\n{}",
        text(line, "setup"),
        filled(line),
        text(line, "after")
    );
    let mut command = std::process::Command::new(program());
    command.args(["sandbox", "exec", "--world"]).arg(&state).args(["--", "bash", "-c", &script]);
    command.env_clear().current_dir(folder.path()).env("HOME", folder.path());
    command.env("PATH", path_of_this_machine());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    {
        use std::io::Write as _;
        // A line that reads nothing may have ended before.
        let _ = child.stdin.take().unwrap().write_all(text(line, "input").as_bytes());
    }
    let mut said = Said::from(child.wait_with_output().unwrap());
    let (before, own) = said.stdout.split_once(MARK).unwrap_or((&said.stdout, ""));
    let before = before.to_owned();
    said.stdout = own.to_owned();
    (before, said)
}

/// The line with its placeholders filled in, the longest one first.
fn filled(line: &Value) -> String {
    let mut values: Vec<(&String, &Value)> =
        line["values"].as_object().into_iter().flatten().collect();
    values.sort_by_key(|(placeholder, _)| std::cmp::Reverse(placeholder.len()));
    let command = text(line, "command").to_owned();
    values.into_iter().fold(command, |command, (placeholder, value)| {
        assert!(command.contains(placeholder.as_str()), "{placeholder} is not in {command}");
        command.replace(placeholder.as_str(), value.as_str().unwrap())
    })
}

/// The demo world, with everything in it that the examples name.
pub(crate) fn documented_world() -> World {
    let mut world = World::demo();
    world.catalog.extend([
        service("container-kubernetes", &["standard"]),
        service("test-service", &["test-service-plan"]),
        service("db-service", &["lite"]),
    ]);
    let mut instance = world.instance(INSTANCE).unwrap().clone();
    instance.guid = "11111111-2222-4333-8444-555555555555".into();
    instance.name = "my-service-instance".into();
    "test-service".clone_into(&mut instance.service_name);
    instance.service_id = id_of("test-service", 0);
    instance.plan_id = id_of("test-service", 1);
    instance.parameters = Some(serde_json::from_value(json!({"units": 1})).unwrap());
    let mut gone = instance.clone();
    gone.guid = "11111111-2222-4333-8444-666666666666".into();
    gone.name = "deleted-instance".into();
    gone.state = "pending_reclamation".into();
    world.reclamations.push(Reclamation {
        id: "d9fendfwlw".into(),
        instance: gone.guid.clone(),
        state: "SCHEDULED".into(),
        target_time: "2030-01-01T00:00:00.000000000Z".into(),
        created_at: instance.created_at.clone(),
        created_by: instance.created_by.clone(),
        updated_at: instance.updated_at.clone(),
        updated_by: String::new(),
    });
    world.instances.extend([instance, gone]);
    identities(&mut world);
    access(&mut world);
    world
}

/// Whom the examples on access name, and the policies that they name by ID.
fn access(world: &mut World) {
    let administrator = world.identity("admin@example.com").unwrap().clone();
    let account = administrator.memberships[0].account.clone();
    let nothing = Membership {
        account: account.clone(),
        platform: PlatformRole::None,
        service: ServiceRole::None,
    };
    let other = |kind: IdentityKind, iam_id: &str, name: &str| Identity {
        iam_id: iam_id.into(),
        kind,
        name: name.into(),
        email: String::new(),
        password: None,
        api_keys: Vec::new(),
        memberships: vec![nothing.clone()],
        ..administrator.clone()
    };
    let service_id = "iam-ServiceId-cb258cb9-8de3-4ac0-9aec-b2b2d27ac976";
    let profile = "iam-Profile-bdf62c30-35dd-4852-bcb8-2f0dd3929701";
    world.identities.extend([
        other(IdentityKind::ServiceId, service_id, "test"),
        other(IdentityKind::Profile, profile, "my-profile"),
    ]);
    let group = "AccessGroupId-11111111-2222-4333-8444-555555555555";
    world.access_groups.push(AccessGroup {
        id: group.into(),
        account: account.clone(),
        name: "example_group".into(),
        ..AccessGroup::default()
    });
    let policy = |id: &str, (name, subject): (&str, &str)| Policy {
        id: id.into(),
        account: account.clone(),
        subject: subject.into(),
        document: json!({
            "id": id,
            "type": "access",
            "state": "active",
            "version": "1-documented",
            "subjects": [{"attributes": [{"name": name, "value": subject}]}],
            "roles": [{"role_id": "crn:v1:bluemix:public:iam::::role:Operator"}],
            "resources": [{"attributes": [
                {"name": "accountId", "value": account},
                {"name": "serviceName", "value": "test-service"},
            ]}],
        }),
    };
    world.policies.extend([
        policy("0bb730daa", ("iam_id", "IBMid-5500000001")),
        policy("140798e2-8ea7db3", ("iam_id", service_id)),
        policy("51b9717e-76b0-4f6a-bda7-b8132431f926", ("access_group_id", group)),
        policy("bdf62c30-35dd-4852-bcb8-2f0dd3929701", ("iam_id", profile)),
    ]);
}

/// Somebody called `username`, somebody who is `invited`, and the credentials of the examples.
fn identities(world: &mut World) {
    let administrator = world.identity("admin@example.com").unwrap().clone();
    let account = administrator.memberships[0].account.clone();
    let second = administrator.memberships[1].clone();
    let person = |email: &str, id: &str| Identity {
        iam_id: id.into(),
        email: email.into(),
        password: Some("password".into()),
        api_keys: Vec::new(),
        ..administrator.clone()
    };
    let user = person("username", "IBMid-5500000001");
    let mut guest = person("invited", "IBMid-5500000002");
    guest.memberships.truncate(1);
    world.invitations.push(Invitation::new(&guest.email, second));
    world.identities.extend([user, guest]);
    let administrator = &mut world.identities[0];
    administrator.api_keys.push(ApiKey {
        id: "ApiKey-11111111-2222-4333-8444-777777777777".into(),
        name: "documented".into(),
        key: "api-key-string".into(),
        account,
        ..ApiKey::default()
    });
    let machine = world.compute_resources[0].clone();
    world.compute_resources.push(ComputeResource { token: "token-string".into(), ..machine });
}

fn service(name: &str, plans: &[&str]) -> CatalogService {
    let plan = |(at, plan): (usize, &&str)| CatalogPlan {
        id: id_of(name, at + 1),
        name: (*plan).to_owned(),
        display_name: (*plan).to_owned(),
        free: *plan == "lite",
    };
    CatalogService {
        id: id_of(name, 0),
        name: name.to_owned(),
        display_name: name.to_owned(),
        description: "A service of the documentation's examples.".to_owned(),
        plans: plans.iter().enumerate().map(plan).collect(),
    }
}

/// A UUID for a service (0) or one of its plans.
fn id_of(service: &str, number: usize) -> String {
    let sum: u32 = service.bytes().map(u32::from).sum();
    format!("{sum:08x}-0000-4000-8000-{number:012x}")
}
