//! Each rule of the metadata validator, broken once and only once.

use ibmcloud_plugin_sdk::validator::{Finding, Priority, validate};
use ibmcloud_plugin_sdk::{Command, Flag, Metadata, Namespace, Version};

fn clean() -> Metadata {
    let mut plugin = Metadata::new("monitoring", Version::new(1, 0, 0));
    plugin.namespaces = vec![Namespace { name: "monitoring".to_owned(), ..Namespace::default() }];
    plugin.commands = vec![Command {
        namespace: "monitoring alert".to_owned(),
        name: "alert-list".to_owned(),
        description: "List all alerts.".to_owned(),
        usage: "ibmcloud monitoring alert list --name NAME [--severity (LOW|HIGH)] [-q, --quiet]"
            .to_owned(),
        flags: vec![Flag {
            name: "q,quiet".to_owned(),
            description: "Suppress verbose output.".to_owned(),
            ..Flag::default()
        }],
        ..Command::default()
    }];
    plugin
}

fn findings(change: impl FnOnce(&mut Metadata)) -> Vec<Finding> {
    let mut plugin = clean();
    change(&mut plugin);
    validate(&plugin)
}

fn rules(change: impl FnOnce(&mut Command)) -> Vec<u8> {
    let found = findings(|plugin| change(&mut plugin.commands[0]));
    found.iter().map(|finding| finding.rule).collect()
}

fn rules_for_usage(usage: &str) -> Vec<u8> {
    rules(|command| usage.clone_into(&mut command.usage))
}

fn rules_for_name(name: &str, description: &str) -> Vec<u8> {
    rules(|command| {
        name.clone_into(&mut command.name);
        description.clone_into(&mut command.description);
        "ibmcloud monitoring NAME".clone_into(&mut command.usage);
    })
}

#[test]
fn a_clean_plugin_has_no_findings() {
    assert_eq!(validate(&clean()), []);
}

#[test]
fn rules_about_the_plugin() {
    let numbers = |found: Vec<Finding>| found.iter().map(|f| f.rule).collect::<Vec<_>>();
    assert_eq!(numbers(findings(|p| p.name.clear())), [1]);
    assert_eq!(numbers(findings(|p| p.name.push('X'))), [2]);
    assert_eq!(numbers(findings(|p| p.min_cli_version = Version::new(1, 99, 99))), [3]);
    assert_eq!(numbers(findings(|p| p.namespaces.clear())), [4]);
    assert_eq!(numbers(findings(|p| p.namespaces[0].name.clear())), [5]);
    assert_eq!(numbers(findings(|p| p.commands.clear())), [6]);
}

#[test]
fn a_finding_says_where_what_and_how() {
    let found = findings(|plugin| {
        let again = plugin.commands[0].clone();
        plugin.commands.push(again);
        plugin.commands[1].usage.push_str(" us-south");
    });
    let [finding] = &found[..] else { panic!("{found:?}") };
    assert_eq!(finding.field, "PluginMetadata.Commands[1].Usage");
    assert_eq!(finding.command, "monitoring alert alert-list");
    assert_eq!(finding.priority, Priority::Warning);
    assert!(finding.message.contains("lowercase argument values: us-south."), "{finding}");
    assert!(finding.remediation.contains("CAPITAL letters"), "{finding:?}");
}

#[test]
fn nothing_may_be_missing() {
    let nowhere = rules(|command| {
        command.namespace.clear();
        command.usage = "ibmcloud NAME".to_owned();
    });
    assert_eq!(nowhere, [7]);
    assert_eq!(rules(|c| c.description.clear()), [7]);
    assert_eq!(rules(|c| c.usage.clear()), [7]);
    assert_eq!(rules(|c| c.flags[0].name.clear()), [8]);
    assert_eq!(rules(|c| c.flags[0].name = "<x>".to_owned()), [8]);
    assert_eq!(rules(|c| c.flags[0].description.clear()), [9]);
    let found = findings(|plugin| plugin.commands[0].name.clear());
    assert_eq!(found[0].field, "PluginMetadata.Commands[0].Name");
    assert_eq!(found[0].rule, 7);
}

#[test]
fn rules_about_names() {
    assert_eq!(rules_for_name("-v", "Show the version."), [10, 11]);
    assert_eq!(rules_for_name("show-a", "Show something."), [11]);
    assert_eq!(rules_for_name("*", "Show something."), [11]);
    assert_eq!(rules_for_name("one two three show", "Show something."), [12]);
    assert_eq!(rules_for_name("ic two three show", "Show something."), Vec::<u8>::new());
    assert_eq!(rules_for_name("alert-silence", "Mute an alert."), [13]);
    assert_eq!(rules_for_name("silence", "Mute an alert."), Vec::<u8>::new());
    assert_eq!(rules_for_name("alert-silence", "Fetch a thing."), Vec::<u8>::new());
    let settings = rules(|command| {
        command.namespace = "monitoring config set".to_owned();
        command.name = "alert-silence".to_owned();
        command.description = "Mute an alert.".to_owned();
        command.usage = "ibmcloud monitoring NAME".to_owned();
    });
    assert_eq!(settings, Vec::<u8>::new());
}

#[test]
fn rules_about_descriptions() {
    assert_eq!(rules_for_name("show", "mute an alert."), [14]);
    assert_eq!(rules_for_name("show", "1 alert."), [14]);
    assert_eq!(rules_for_name("show", "élan."), Vec::<u8>::new());
    assert_eq!(rules_for_name("show", "This command shows."), [15]);
    let long = format!("Show{}.", " x".repeat(15));
    assert_eq!(rules_for_name("show", &long), [16]);
    assert_eq!(rules_for_name("alerts", "Mute them."), [17]);
    assert_eq!(rules_for_name("alerts", "Install them."), Vec::<u8>::new());
}

#[test]
fn rules_about_usage() {
    assert_eq!(rules_for_usage("ibmcloud monitoring X [options...]"), [18]);
    assert_eq!(rules_for_usage("ibmcloud COMMAND "), [19]);
    assert_eq!(rules_for_usage("COMMAND COMMAND"), Vec::<u8>::new());
    assert_eq!(rules_for_usage("ibmcloud (X"), [20]);
    for usage in ["--output json", "--severity low|high", "--s3-bucket B", "-abc", "KEY=value"] {
        assert_eq!(rules_for_usage(usage), [21], "{usage}");
    }
    for usage in ["--output2 X", "--flag_name X", "-n n1 MyName", "alert list and or", "/a/b X"] {
        assert_eq!(rules_for_usage(usage), Vec::<u8>::new(), "{usage}");
    }
}
