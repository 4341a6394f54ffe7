//! This program as a plug-in, and IBM's of the same name: `list`, `update` and `install` follow one rule.

use std::fs;

use serde_json::Value;

use crate::support::Sandbox;

fn version(sandbox: &Sandbox, name: &str) -> Value {
    let text = fs::read_to_string(sandbox.config_dir().join("plugins/config.json")).unwrap();
    let list: Value = serde_json::from_str(&text).unwrap();
    list["Plugins"][name]["Version"].clone()
}

/// IBM has a plug-in of our name. Whoever installed this program keeps it, whatever is updated, until they name the
/// other one's repository.
#[test]
fn a_plug_in_of_the_same_name_is_no_newer_version_of_this_program() {
    let sandbox = Sandbox::changed(|world| {
        let mut other = world.plugins[0].clone();
        other.name = "monitoring".into();
        other.aliases.clear();
        world.plugins.push(other);
    });
    let own = |sandbox: &Sandbox| version(sandbox, "monitoring");
    sandbox.run(&["plugin", "install", "monitoring", "-f"]).ok();
    let before = own(&sandbox);
    // The repository is asked, so that what is newest is known.
    sandbox.run(&["plugin", "repo-plugins"]).ok();
    let list = sandbox.run(&["plugin", "list", "--output", "JSON"]).ok().stdout;
    let list: Value = serde_json::from_str(&list).unwrap();
    assert_eq!((&list[0]["Name"], &list[0]["Status"]), (&"monitoring".into(), &"".into()));
    for words in [&["plugin", "update", "--all", "-f"][..], &["plugin", "update", "-f"]] {
        assert!(sandbox.run(words).ok().stdout.contains("No updates are available."));
    }
    let said = sandbox.run(&["plugin", "update", "monitoring", "-f"]);
    assert_eq!(said.code, 1, "{said}");
    let told = "is this program, and that of repository 'IBM Cloud' is another one.";
    assert!(said.stderr.contains(told), "{said}");
    assert!(
        said.stderr.contains("'ibmcloud plugin install monitoring -r \"IBM Cloud\"'"),
        "{said}"
    );
    let said = sandbox.run(&["plugin", "install", "--all", "-f"]);
    assert!(!said.stdout.contains("* 'monitoring "), "{said}");
    assert_eq!(own(&sandbox), before);
    assert!(version(&sandbox, "container-service").is_object(), "the others are installed");
}

/// The official repository's name until 2018, which old scripts still use.
#[test]
fn the_repository_of_old_is_the_official_one() {
    let sandbox = Sandbox::new();
    let line = ["plugin", "install", "container-service", "-r", "Bluemix", "-f"];
    assert!(sandbox.run(&line).ok().stdout.contains("from repository 'IBM Cloud'"));
}
