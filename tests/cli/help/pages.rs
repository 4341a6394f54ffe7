//! Help of every command and of every namespace, by every way that leads to it.

use std::collections::BTreeSet;

use ibmcloud_cli::grammar::registry::Usage;
use ibmcloud_monitoring::REGISTRY;

use crate::support::{Sandbox, files};

/// The page that all ways print; the ways are words behind the program's name.
fn page(sandbox: &Sandbox, ways: &[Vec<&str>]) -> String {
    let mut pages = ways.iter().map(|words| {
        let said = sandbox.run(words);
        assert_eq!((said.code, said.stderr.as_str()), (0, ""), "{words:?}: {said}");
        (words, said.stdout)
    });
    let (_, first) = pages.next().unwrap();
    for (words, other) in pages {
        assert_eq!(other, first, "{words:?}");
    }
    first
}

fn behind<'a>(path: &[&'a str], words: &[&'a str]) -> Vec<&'a str> {
    [path, words].concat()
}

#[test]
fn every_command_has_one_page_by_every_way() {
    let sandbox = Sandbox::new();
    for spec in REGISTRY.all() {
        let path = spec.path();
        let path: Vec<&str> = path.split(' ').collect();
        let mut ways = vec![behind(&["help"], &path), behind(&path, &["--help"])];
        ways.extend([behind(&path, &["-h"]), behind(&path, &["-help"])]);
        let namespace: Vec<&str> = spec.namespace.split(' ').filter(|it| !it.is_empty()).collect();
        if !namespace.is_empty() {
            ways.push(behind(&namespace, &["help", spec.name]));
        }
        let page = page(&sandbox, &ways);
        assert!(page.starts_with(&format!("NAME:\n  {} - ", spec.name)), "{page}");
        let usage = format!("\nUSAGE:\n  ibmcloud {}", spec.path());
        assert!(page.contains(&usage), "{page}");
    }
    assert!(files(&sandbox.home()).is_empty(), "help writes nothing");
}

#[test]
fn every_namespace_has_one_page_with_all_its_commands() {
    let sandbox = Sandbox::new();
    for spec in REGISTRY.namespaces() {
        let path: Vec<&str> = spec.path.split(' ').collect();
        let mut ways = vec![path.clone(), behind(&["help"], &path)];
        ways.extend(["help", "h", "-h", "--help", "-help"].map(|word| behind(&path, &[word])));
        let page = page(&sandbox, &ways);
        assert!(page.starts_with(&format!("NAME:\n  ibmcloud {} - ", spec.path)), "{page}");
        for command in REGISTRY.all().filter(|command| command.namespace == spec.path) {
            assert!(page.contains(&format!("\n  {}", command.name)), "{}: {page}", command.name);
        }
        assert!(page.contains("\n  help, h "), "{page}");
    }
}

/// The flags that a written usage names, with their dashes.
fn flags_in(usage: &str) -> BTreeSet<String> {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
    let words = usage.split(|letter| !is_part(letter));
    words.filter(|word| word.starts_with('-') && *word != "--").map(str::to_owned).collect()
}

#[test]
fn a_usage_that_is_written_by_hand_names_every_flag_and_no_other_one() {
    let mut wrong = Vec::new();
    for spec in REGISTRY.all() {
        let Usage::Written(usage) = spec.usage else { continue };
        let mut named = flags_in(usage);
        for arg in (spec.arguments)().get_arguments().filter(|arg| !arg.is_positional()) {
            let shorts = arg.get_short_and_visible_aliases().unwrap_or_default();
            let longs = arg.get_long_and_visible_aliases().unwrap_or_default();
            let longs = longs.iter().map(|long| format!("--{long}"));
            let others = arg.get_all_aliases().unwrap_or_default();
            let others = others.iter().map(|other| format!("-{other}"));
            let forms = shorts.iter().map(|short| format!("-{short}")).chain(longs).chain(others);
            let found = forms.filter(|form| named.remove(form)).count();
            if found == 0 && !arg.is_hide_set() {
                wrong.push(format!("{}: {} is missing", spec.path(), arg.get_id()));
            }
        }
        wrong.extend(named.iter().map(|flag| format!("{}: there is no {flag}", spec.path())));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
