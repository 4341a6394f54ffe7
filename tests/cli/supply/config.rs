//! Several targets and instances, as a file describes them.

use std::fs;

use serde_json::{Value, json};

use super::{Daemon, cloud, good_token};
use crate::as_code::LONDON;
use crate::support::{GUID, INSTANCE, Said, Sandbox};

fn run(sandbox: &Sandbox, config: &Value) -> Said {
    let path = sandbox.file("sync.json", &config.to_string());
    let path = path.to_str().unwrap();
    sandbox.run(&["monitoring", "credential-sync", "--once", "--config", path])
}

fn is_valid(config: &Value) -> bool {
    let path =
        concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/reference/credential-sync.schema.json");
    let mut schemas = boon::Schemas::new();
    let schema = boon::Compiler::new().compile(path, &mut schemas).unwrap();
    schemas.validate(config, schema).is_ok()
}

#[test]
fn one_process_serves_several_instances() {
    let sandbox = cloud(3_600);
    let file = |name: &str| sandbox.home().join(name);
    let config = json!({
        "name": INSTANCE,
        "exec": format!("echo once >> {}", file("ran").display()),
        "exec_timeout": "10s",
        "targets": [
            { "file": file("one"), "mode": "0640" },
            { "file": file("two"), "format": "json", "team": "Payments" },
            { "file": file("three"), "format": "json", "name": LONDON, "region": "eu-gb" },
        ],
    });
    assert!(is_valid(&config));
    run(&sandbox, &config).ok();
    good_token(&sandbox, &file("one"));
    let document = |name: &str| -> Value {
        serde_json::from_str(&fs::read_to_string(file(name)).unwrap()).unwrap()
    };
    let two = document("two")["headers"].clone();
    assert_eq!((&two["IBMInstanceID"], &two["SysdigTeamID"]), (&GUID.into(), &"40212".into()));
    let three = document("three")["headers"].clone();
    let world = sandbox.cloud.world();
    assert_eq!(three["IBMInstanceID"], world.instance(LONDON).unwrap().guid.as_str());
    assert_eq!(three["SysdigTeamID"], Value::Null);
    assert_eq!(fs::read_to_string(file("ran")).unwrap(), "once\n", "once for all of them");
}

#[test]
fn an_instance_that_refuses_does_not_disturb_the_others() {
    let sandbox = cloud(3_600);
    sandbox.cloud.add_fault("eu-gb.*/api/user/me status=401".parse().unwrap());
    let file = |name: &str| sandbox.home().join(name);
    let config = json!({ "targets": [
        { "file": file("one"), "name": INSTANCE },
        { "file": file("two"), "name": LONDON, "region": "eu-gb" },
    ] });
    let path = sandbox.file("sync.json", &config.to_string());
    let words = ["monitoring", "credential-sync", "--config", path.to_str().unwrap()];
    let daemon = Daemon::of(&sandbox, &words);
    daemon.wait_for(3, "two: left as it was. ");
    assert_eq!((daemon.count("New token"), daemon.count("one: written.")), (1, 1));
    sandbox.cloud.clear_faults();
    daemon.wait_for(1, "two: written.");
    assert_eq!((daemon.count("New token"), daemon.count("one: written.")), (1, 1));
    daemon.end();
}

#[test]
fn what_the_schema_refuses_is_refused() {
    let sandbox = cloud(3_600);
    let grafana = json!({ "grafana": ["https://grafana.example.com"], "data_source": "uid", "token_file": "t" });
    assert!(is_valid(
        &json!({ "targets": [grafana, { "kubernetes_secret": "a/b:c", "format": "env" }] })
    ));
    for config in [
        json!({}),
        json!([]),
        json!({ "targets": [{}] }),
        json!({ "targets": [{ "file": "a", "kubernetes_secret": "a/b" }] }),
        json!({ "targets": [{ "file": "a", "data_source": "uid" }] }),
        json!({ "targets": [{ "file": "a", "colour": "blue" }] }),
        json!({ "targets": [{ "file": 7 }] }),
        json!({ "targets": [{ "kubernetes_secret": "a/b", "mode": "0600" }] }),
        json!({ "targets": [{ "grafana": [], "data_source": "uid", "token_file": "t" }] }),
        json!({ "targets": [{ "grafana": ["https://g"], "data_source": "uid" }] }),
        json!({ "targets": [{ "file": "a" }], "once": true }),
    ] {
        assert!(!is_valid(&config), "{config}");
        let said = run(&sandbox, &config);
        assert_eq!(said.code, 1, "{config}: {said}");
        assert!(said.stderr.contains("sync.json' does not describe targets: "), "{config}: {said}");
    }
    // Values that the program judges itself.
    for (target, told) in [
        (json!({ "file": "a", "format": "yaml" }), "'yaml' is not a value for --format"),
        (json!({ "file": "a", "mode": "0644" }), "with mode 0644 everybody"),
        (json!({ "kubernetes_secret": "a" }), "'a' is not a value for --kubernetes-secret"),
    ] {
        let said = run(&sandbox, &json!({ "targets": [target] }));
        assert!(said.stderr.contains(told), "{said}");
    }
    let said = run(&sandbox, &json!({ "targets": [] }));
    assert!(said.stderr.contains("no target is named"), "{said}");
}
