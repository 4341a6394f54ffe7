//! The examples in the help of every command: two to four of each, and each does what it says.

use ibmcloud_cli::command::CommandSpec;
use ibmcloud_cli::grammar::argv::{Words, normalise};
use ibmcloud_cli::grammar::examples;
use ibmcloud_cli::grammar::globals::Globals;
use ibmcloud_emulator::{Options, keys};
use ibmcloud_monitoring::REGISTRY;

use super::table::{Row, words};
use super::{at_once, files_of_commands};
use crate::acceptance::documented_world;
use crate::support::{Sandbox, has};

#[test]
fn every_command_has_two_to_four_examples_of_its_own() {
    for spec in REGISTRY.all() {
        let count = REGISTRY.examples(&spec.path()).len();
        assert!((2..=4).contains(&count), "`{}` has {count} examples", spec.path());
    }
    for path in REGISTRY.sets.iter().flat_map(|set| examples::paths(set.examples)) {
        assert!(REGISTRY.all().any(|spec| spec.path() == path), "examples of no command: `{path}`");
    }
}

#[test]
fn every_example_does_what_it_says() {
    if !["bash", "awk", "head", "wc"].into_iter().all(has) {
        return;
    }
    let specs: Vec<&CommandSpec> = REGISTRY.all().collect();
    let wrong = at_once(&specs, |spec| {
        let row = super::row(&spec.path());
        let lines = REGISTRY.examples(row.path).into_iter();
        let wrong = lines.filter_map(|line| match row.elsewhere {
            Some(_) => unread(spec, line),
            None => untrue(row, line),
        });
        wrong.collect::<Vec<_>>()
    });
    let wrong: Vec<String> = wrong.into_iter().flatten().collect();
    assert!(wrong.is_empty(), "{} complaints:\n\n{}", wrong.len(), wrong.join("\n\n"));
}

/// Runs an example in a cloud of its own; whoever is asked says yes.
fn untrue(row: Row, line: &str) -> Option<String> {
    let options = Options { world: documented_world(), ..Options::default() };
    let sandbox = Sandbox::with(options).logged_in();
    files_of_commands(&sandbox);
    sandbox.file("key.json", &format!(r#"{{"apikey": "{}"}}"#, keys::ADMINISTRATOR));
    for line in row.before {
        let before = words("", line);
        let before: Vec<&str> = before.iter().map(String::as_str).collect();
        sandbox.revealing(&before).ok();
    }
    sandbox.file("answer", "y\n");
    let said = sandbox.bash(&format!("exec < answer; ibmcloud {} {line}", row.path));
    let is_right = said.code == 0 || row.reports && matches!(said.code, 3 | 4);
    (!is_right).then(|| format!("ibmcloud {} {line}\n{said}", row.path))
}

/// Reads an example of a command that runs on: its words have to be right.
fn unread(spec: &CommandSpec, line: &str) -> Option<String> {
    let command = (spec.arguments)();
    let given: Vec<_> = words("", line).into_iter().map(Into::into).collect();
    let reason = match normalise(&command, &given, None, &mut Globals::default()) {
        Ok(Words::Run(given)) => command.try_get_matches_from(given).err().map(|it| it.to_string()),
        Ok(Words::Help) => Some("it asks for help".to_owned()),
        Err(mistake) => Some(format!("{mistake:?}")),
    };
    reason.map(|reason| format!("ibmcloud {} {line}\n{reason}", spec.path()))
}
