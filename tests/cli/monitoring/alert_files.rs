//! `monitoring alert add` and `alert update` from files: what is read, what is refused and where the
//! file is wrong.

use ibmcloud_emulator::World;

use crate::support::Sandbox;
use crate::support::transcript::{ABC, ABC_GUID, run, transcript, writes};

fn alert(world: &World, id: u64) -> serde_json::Value {
    let inside = world.monitor(ABC_GUID).unwrap();
    inside.alerts.iter().find(|alert| alert["id"] == id).unwrap().clone()
}

#[test]
fn what_get_prints_is_what_update_takes() {
    let sandbox = Sandbox::new().logged_in();
    for id in [7301, 7303] {
        let before = run(&sandbox, &format!("alert get --id {id} --output json")).ok();
        let mut edited = before.json();
        edited["name"] = format!("new {id}").into();
        let file = sandbox.file("alert.json", &edited.to_string());
        let line = format!("alert update --id {id} --file {}", file.display());
        run(&sandbox, &line).ok();
        let now = alert(&sandbox.cloud.world(), id);
        assert!(now["name"].as_str().unwrap().starts_with("new "), "{now}");
        assert_eq!(now["version"], 2);
        let again = run(&sandbox, &line);
        assert_eq!(again.code, 1, "{again}");
        assert!(again.stderr.contains("has version 1, but the present version is 2"), "{again}");
    }
}

#[test]
fn a_file_is_read_in_every_form() {
    let sandbox = Sandbox::new().logged_in();
    let bare = r#"{"name":"of file","condition":"avg(x) > 1","colour":"red"}"#;
    let file = sandbox.file("bare.json", bare);
    let said = run(&sandbox, &format!("alert add -f {}", file.display())).ok();
    assert!(said.stderr.contains("'colour' in the file"), "an unknown member is warned of: {said}");
    let wrapped = r#"{"alert":{"id":1,"version":9,"name":"w","type":"EVENT","createdOn":1}}"#;
    let args = ["monitoring", "alert", "add", "--name", ABC, "--file", "-", "--severity", "7"];
    let said = sandbox.run_with_input(&args, wrapped).ok();
    assert!(said.stdout.contains("Alert w was added"), "{said}");
    let v2 = r#"{"name":"v2","type":"PROMETHEUS","severity":"low","config":{"query":"up == 0","duration":60}}"#;
    let file = sandbox.file("v2.json", v2);
    run(&sandbox, &format!("alert add --file @{} --severity 1", file.display())).ok();
    let sent: Vec<String> = writes(&sandbox);
    assert_eq!(sent.last().unwrap(), "POST /api/v2/alerts 200");
    let world = sandbox.cloud.world();
    let stored = &world.monitor(ABC_GUID).unwrap().alerts;
    assert_eq!(stored.last().unwrap()["severity"], "high");
}

#[test]
fn a_file_that_cannot_be_used_is_refused_before_anything_is_sent() {
    let sandbox = Sandbox::new().logged_in();
    for (name, text) in [
        ("cut.json", "{\n  \"name\": \"x\",\n  \"severity\": 2,\n}\n"),
        ("list.json", "[]"),
        ("severity.json", r#"{"name":"x","condition":"y > 1","severity":12}"#),
        ("span.json", r#"{"name":"x","condition":"y > 1","timespan":300}"#),
        ("kind.json", r#"{"name":7,"condition":"y > 1"}"#),
        ("other.json", r#"{"id":7302,"version":1,"name":"x","condition":"y > 1"}"#),
    ] {
        sandbox.file(name, text);
    }
    let lines = [
        "alert add --file cut.json",
        "alert add --file list.json",
        "alert add --file severity.json",
        "alert update --id 7301 --file span.json",
        "alert update --id 7301 --file kind.json",
        "alert update --id 7301 --file other.json",
        "alert update --id 7301 --file missing.json",
    ];
    insta::assert_snapshot!(transcript(&sandbox, &lines), @"
    $ alert add --file cut.json
    FAILED
    The file 'cut.json' is not JSON: line 4, column 1: key must be a string.
    Nothing was changed.
    [1]

    $ alert add --file list.json
    FAILED
    The file 'list.json' holds JSON, but not one object.
    Nothing was changed.
    [1]

    $ alert add --file severity.json
    FAILED
    The file 'severity.json' cannot be used: 'severity' must be 0 to 7, and is 12.
    Nothing was changed.
    [1]

    $ alert update --id 7301 --file span.json
    FAILED
    The file 'span.json' cannot be used: 'timespan' is in microseconds and must be whole minutes (60000000 is one), and is 300.
    Nothing was changed.
    [1]

    $ alert update --id 7301 --file kind.json
    FAILED
    The file 'kind.json' cannot be used: 'name' must be a text.
    Nothing was changed.
    [1]

    $ alert update --id 7301 --file other.json
    Updating alert 7301 of instance IBM Cloud Monitoring abc...
    FAILED
    The file 'other.json' is about ID 7302, and the one to update has ID 7301.
    Nothing was changed.
    [1]

    $ alert update --id 7301 --file missing.json
    FAILED
    The file 'missing.json' cannot be used: No such file or directory
    Nothing was changed.
    [1]
    ");
    assert_eq!(writes(&sandbox), [""; 0]);
}
