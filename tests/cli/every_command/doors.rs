//! What people and shells put around a value is taken off at every door alike: blanks, line ends, marks of an
//! encoding; a file is found by every way of naming it; nothing is never taken for a name.

use std::fs;

use clap::{Arg, ArgAction};
use ibmcloud_cli::command::CommandSpec;
use ibmcloud_monitoring::REGISTRY;

use super::at_once;
use super::contracts::Walk;
use crate::support::Said;

/// The files that lines of the table hand over.
const FILES: [&str; 4] = ["alert.json", "policy.yaml", "open.yaml", "dashboard.json"];

/// Values that are kept to the letter.
const AS_TYPED: [&str; 4] = ["PASSWORD", "KEY=VALUE", "COMMAND", "MORE"];

#[test]
fn what_stands_around_a_value_changes_nothing() {
    let specs: Vec<&CommandSpec> = REGISTRY.all().collect();
    let wrong = at_once(&specs, |spec| {
        let mut walk = Walk::new(spec)?;
        let plain = run(&walk, &walk.words.clone());
        padded(&mut walk, spec, &plain);
        files(&mut walk, &plain);
        Some(walk.wrong)
    });
    let wrong: Vec<String> = wrong.into_iter().flatten().flatten().collect();
    assert!(wrong.is_empty(), "{} complaints:\n\n{}", wrong.len(), wrong.join("\n\n"));
}

/// Every value of the line at once, with everything around it that was ever seen.
fn padded(walk: &mut Walk, spec: &CommandSpec, plain: &Said) {
    let path = spec.path().split(' ').count();
    let command = (spec.arguments)();
    let mut words: Vec<String> = walk.words.iter().take(path).cloned().collect();
    let mut rest = walk.words.iter().skip(path);
    let mut positionals = command.get_positionals();
    let mut last = None;
    let pad = |word: &str| format!("\u{feff} {word}\t\r\n");
    let kept = |arg: &Arg| {
        let names = arg.get_value_names().unwrap_or_default();
        names.iter().any(|it| AS_TYPED.contains(&it.as_str()))
    };
    let mut tried = 0;
    while let Some(word) = rest.next() {
        if let Some(name) = word.strip_prefix('-') {
            words.push(word.clone());
            let name = name.trim_start_matches('-');
            let flag = command.get_arguments().find(|arg| {
                arg.get_long_and_visible_aliases().unwrap_or_default().contains(&name)
                    || arg.get_all_aliases().unwrap_or_default().contains(&name)
                    || (name.len() == 1 && arg.get_short() == name.chars().next())
            });
            let Some(flag) = flag else { return };
            if matches!(flag.get_action(), ArgAction::Set | ArgAction::Append) {
                let value = rest.next().unwrap();
                words.push(if kept(flag) { value.clone() } else { pad(value) });
                tried += 1;
            }
        } else {
            last = positionals.next().or(last);
            words.push(if last.is_some_and(kept) { word.clone() } else { pad(word) });
            tried += 1;
        }
    }
    if tried > 0 {
        let said = run(walk, &words);
        let same = |text: &str| text.split_whitespace().collect::<Vec<_>>().len();
        if said.code != plain.code || same(&said.stdout) != same(&plain.stdout) {
            walk.complain(&format!("that is another result than\n{plain}"), "padded", &said);
        }
    }
}

/// The same file by other names, in other encodings, and on standard input.
fn files(walk: &mut Walk, plain: &Said) {
    let Some(file) = FILES.iter().find(|file| walk.words.iter().any(|word| word == *file)) else {
        return;
    };
    // These look for what stands in files, in whatever form.
    if matches!(walk.row.path, "monitoring auth scan" | "monitoring auth migrate") {
        return;
    }
    let folder = walk.sandbox.home().parent().unwrap().to_owned();
    let text = fs::read_to_string(folder.join(file)).unwrap();
    let utf16 = |unit: fn(u16) -> [u8; 2]| {
        "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(unit).collect::<Vec<u8>>()
    };
    fs::write(folder.join("marked"), format!("\u{feff}{}", text.replace('\n', "\r\n"))).unwrap();
    fs::write(folder.join("little"), utf16(u16::to_le_bytes)).unwrap();
    fs::write(folder.join("big"), utf16(u16::to_be_bytes)).unwrap();
    fs::write(folder.join("with a blank"), &text).unwrap();
    let names =
        ["marked", "little", "big", "with a blank", "@marked", "~/at-home", "@~/at-home", "-"];
    for name in names {
        let words: Vec<String> = walk
            .words
            .iter()
            .map(|word| if word == file { name.to_owned() } else { word.clone() })
            .collect();
        walk.put_back();
        fs::write(walk.sandbox.home().join("at-home"), &text).unwrap();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let said = walk.sandbox.run_with_input(&words, if name == "-" { &text } else { "" });
        if said.code != plain.code {
            let how = format!("with the file as {name}");
            walk.complain(&format!("that is another result than\n{plain}"), &how, &said);
        }
    }
}

fn run(walk: &Walk, words: &[String]) -> Said {
    walk.put_back();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    walk.sandbox.revealing(&words)
}

/// A script whose variable is empty has named nothing: neither everything, nor something without a name.
#[test]
fn an_empty_name_is_none() {
    let sandbox = crate::support::Sandbox::new();
    let specs: Vec<&CommandSpec> = REGISTRY.all().collect();
    let wrong = at_once(&specs, |spec| {
        let command = (spec.arguments)();
        let named = |arg: &&Arg| {
            let names = arg.get_value_names().unwrap_or_default();
            let instance = arg.get_id() == "name" && !arg.is_required_set();
            let known = ["NAME", "NEW_NAME", "ID", "TEAM", "FILE", "JSON_FILE"];
            !instance && names.iter().any(|it| known.contains(&it.as_str()))
        };
        let path = spec.path();
        let mut wrong = Vec::new();
        let valued = |arg: &&Arg| matches!(arg.get_action(), ArgAction::Set | ArgAction::Append);
        for arg in command.get_arguments().filter(named).filter(valued) {
            let flag = match (arg.get_long(), arg.get_short()) {
                (Some(long), _) => format!("-{long}"),
                (None, Some(short)) => format!("-{short}"),
                (None, None) => continue,
            };
            let words: Vec<&str> = path.split(' ').chain([flag.as_str(), " \r\n"]).collect();
            let said = sandbox.run(&words);
            let told = format!("Incorrect Usage: flag needs an argument: {flag}");
            if said.code != 1 || !said.stderr.contains(&told) {
                wrong.push(format!("{words:?}\n{said}"));
            }
        }
        wrong
    });
    let wrong: Vec<String> = wrong.into_iter().flatten().collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert_eq!(sandbox.calls(), [""; 0]);
}
