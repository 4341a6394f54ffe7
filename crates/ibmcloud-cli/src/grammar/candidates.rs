//! What may stand next on a command line: for shells, and for the host that asks a plug-in.
//!
//! A shell that asks the host does not hand on the word under the cursor: it filters by that word
//! what it gets for the words before. Others may hand it on. Both are answered.

use std::ffi::OsString;
use std::io::Write as _;

use clap::{Arg, ArgAction, Command, Id};
use compact_sort::CompactSort as _;

use crate::command::{Found, Registry};
use crate::errors::exit;
use crate::grammar::argv::takes_value;
use crate::session::remembered::Known;

/// The names of things that are remembered from earlier commands. Nobody is asked.
pub type Names<'a> = &'a dyn Fn(Known) -> Vec<String>;

/// One thing that may stand there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Candidate {
    /// The word.
    pub word: String,
    /// What it means, if there is a sentence for it.
    pub about: String,
}

impl Candidate {
    /// A word with its meaning.
    pub fn new(word: impl Into<String>, about: impl Into<String>) -> Self {
        Self { word: word.into(), about: about.into() }
    }
}

/// Answers `SendCompletion WORDS…`: one candidate a line. `namespace` is the one that a host asks us about.
pub fn delegated(registry: &Registry, namespace: &str, words: &[OsString]) -> u8 {
    let words: Vec<String> = words.iter().map(|it| it.to_string_lossy().into_owned()).collect();
    let mut lines = candidates(registry, namespace, &words).join("\n");
    lines.push('\n');
    match std::io::stdout().write_all(lines.trim_start().as_bytes()) {
        Ok(()) => exit::SUCCESS,
        Err(_) => exit::FAILURE,
    }
}

/// What a host may offer for the words that were typed, the last of which may be unfinished.
pub fn candidates(registry: &Registry, namespace: &str, words: &[String]) -> Vec<String> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let asked = Asked { registry, namespace, names: &|_| Vec::new() };
    asked.typed(&words).into_iter().map(|it| it.word).collect()
}

/// Whose commands are asked about.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// All commands.
    pub registry: &'a Registry,
    /// The namespace that is asked about; empty for the whole program.
    pub namespace: &'a str,
    /// Names that are remembered.
    pub names: Names<'a>,
}

impl Asked<'_> {
    /// What the last word may become while it is being typed; what may follow it when it is whole.
    pub fn typed(self, words: &[&str]) -> Vec<Candidate> {
        let Some((&typed, before)) = words.split_last() else { return self.following(&[], "") };
        let ends = self.following(before, typed);
        let whole = ends.iter().any(|candidate| candidate.word == typed) || ends.is_empty();
        if typed.is_empty() || !whole { ends } else { self.following(words, "") }
    }

    /// What begins with the typed word and may stand behind the words before it. The words of the
    /// namespace may be among them or, as with commands, be left out.
    pub fn following(self, before: &[&str], typed: &str) -> Vec<Candidate> {
        let mut before = before.to_vec();
        let mut all = Vec::new();
        if !self.namespace.is_empty() && before.first() != Some(&self.namespace) {
            if before.is_empty() {
                all.push(Candidate::new(self.namespace, ""));
            }
            before.insert(0, self.namespace);
        }
        match self.registry.find(&before) {
            Found::Command(spec, taken) => {
                let given = before.get(taken..).unwrap_or_default();
                let command = (spec.arguments)();
                let (namespace, name) = (spec.namespace, spec.name);
                let line = Line { command: &command, namespace, name, names: self.names };
                all = line.following(spec.formats, given, typed);
            }
            Found::Namespace(spec, taken) if taken == before.len() => {
                all.extend(self.below(spec.path));
            }
            Found::Root if before.is_empty() => all.extend(self.below("")),
            Found::Root | Found::Namespace(..) | Found::Unknown { .. } => all.clear(),
        }
        all.retain(|candidate| candidate.word.starts_with(typed));
        all.compact_sort();
        all
    }

    /// Names of a kind that begin with the typed word.
    pub fn named(self, known: Known, typed: &str) -> Vec<Candidate> {
        let names = (self.names)(known).into_iter().filter(|name| name.starts_with(typed));
        names.map(|name| Candidate::new(name, "")).collect()
    }

    fn below(self, path: &str) -> Vec<Candidate> {
        let commands = self.registry.in_namespace(path);
        let commands = commands.map(|spec| Candidate::new(spec.name, spec.about));
        let namespaces = self.registry.below(path);
        let namespaces = namespaces.map(|it| Candidate::new(it.name(), it.about));
        commands.chain(namespaces).collect()
    }
}

/// The words behind a command's name.
struct Line<'a> {
    command: &'a Command,
    namespace: &'a str,
    name: &'a str,
    names: Names<'a>,
}

impl Line<'_> {
    /// Flags, or the values of the flag before the typed word, or names where one is to stand. Of other words
    /// nothing is known without asking a service, so that the shell's own completion (files) is left to work.
    fn following(&self, formats: &[&str], given: &[&str], typed: &str) -> Vec<Candidate> {
        if given.contains(&"--") {
            return Vec::new();
        }
        if let Some(arg) = given.last().and_then(|word| flag(self.command, word))
            && takes_value(arg)
        {
            return self.values(arg, formats);
        }
        // A flag of every command, where this one has none of that name.
        if given.last().is_some_and(|word| matches!(*word, "--profile" | "-profile")) {
            let names = (self.names)(Known::Profiles).into_iter();
            return names.map(|name| Candidate::new(name, "")).collect();
        }
        if let Some((name, _)) = typed.split_once('=') {
            let known = flag(self.command, name).filter(|arg| takes_value(arg));
            let mut known = known.map(|arg| self.values(arg, formats)).unwrap_or_default();
            for it in &mut known {
                it.word = format!("{name}={}", it.word);
            }
            return known;
        }
        let mut all = self.positional(formats, given);
        if !typed.is_empty() && !typed.starts_with('-') {
            return all;
        }
        let given: Vec<&Id> =
            given.iter().filter_map(|word| flag(self.command, word)).map(Arg::get_id).collect();
        let open = |arg: &&Arg| {
            let again = matches!(arg.get_action(), ArgAction::Append | ArgAction::Count);
            !arg.is_positional() && !arg.is_hide_set() && (again || !given.contains(&arg.get_id()))
        };
        let about = |arg: &Arg| arg.get_help().map(ToString::to_string).unwrap_or_default();
        let flags = self.command.get_arguments().filter(open);
        let longs = flags.filter_map(|arg| Some((arg.get_long()?, about(arg))));
        let longs = longs.chain([("help", "Show help".to_owned())]);
        all.extend(longs.map(|(long, about)| Candidate::new(format!("--{long}"), about)));
        all
    }

    /// The values of the argument that is to stand next, if there is a list of them.
    fn positional(&self, formats: &[&str], given: &[&str]) -> Vec<Candidate> {
        let mut taken = 0;
        let mut words = given.iter();
        while let Some(word) = words.next() {
            match flag(self.command, word) {
                Some(arg) if takes_value(arg) && !word.contains('=') => drop(words.next()),
                Some(_) => {}
                None if word.starts_with('-') => {}
                None => taken += 1,
            }
        }
        let next = self.command.get_positionals().nth(taken);
        next.map(|arg| self.values(arg, formats)).unwrap_or_default()
    }

    /// The values that an argument can have, where there is a list of them.
    fn values(&self, arg: &Arg, formats: &[&str]) -> Vec<Candidate> {
        let named = self.kind(arg).map(|kind| (self.names)(kind)).unwrap_or_default();
        let about = arg.get_help().map(ToString::to_string).unwrap_or_default();
        let listed = values(arg, formats).into_iter();
        let listed = listed.map(|word| Candidate::new(word, about.clone()));
        listed.chain(named.into_iter().map(|word| Candidate::new(word, ""))).collect()
    }

    /// Whose names an argument takes.
    fn kind(&self, arg: &Arg) -> Option<Known> {
        let monitoring = self.namespace.split(' ').next() == Some("monitoring");
        Some(match arg.get_id().as_str() {
            "region" => Known::Regions,
            "profile_name" => Known::Profiles,
            "resource_group" => Known::Groups,
            "instance_name" => Known::Instances,
            "name" if monitoring && !arg.is_required_set() => Known::MonitoringInstances,
            "name" if self.namespace == "resource" && !self.name.ends_with("-create") => {
                match self.name {
                    name if name.starts_with("service-instance") => Known::Instances,
                    name if name.starts_with("group") => Known::Groups,
                    _ => return None,
                }
            }
            _ => return None,
        })
    }
}

/// The flag that a word names, with one dash or two.
fn flag<'a>(command: &'a Command, word: &str) -> Option<&'a Arg> {
    let name = word.strip_prefix('-')?.trim_start_matches('-');
    let mut letters = name.chars();
    let letter = letters.next().filter(|_| letters.next().is_none());
    command.get_arguments().find(|arg| {
        let long = arg.get_long() == Some(name)
            || arg.get_all_aliases().is_some_and(|all| all.contains(&name));
        long || (letter.is_some() && arg.get_short() == letter)
    })
}

/// The values that a flag can have, where there is a list of them. `formats` are those of `--output` beside JSON.
pub fn values(arg: &Arg, formats: &[&str]) -> Vec<String> {
    let parsed = arg.get_possible_values();
    if !parsed.is_empty() {
        return parsed.iter().map(|value| value.get_name().to_owned()).collect();
    }
    let known: &[&str] = match arg.get_id().as_str() {
        "output" => {
            let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
            // CSV may be among the forms of the command's own.
            let others = ["YAML", "CSV", "TABLE", "WIDE"].into_iter();
            let others = others.filter(|form| help.contains(form) && !formats.contains(form));
            let all = ["JSON"].into_iter().chain(others).chain(formats.iter().copied());
            return all.map(str::to_owned).collect();
        }
        "mode" => &["ANY", "IAM_ONLY"],
        "shell" => &["bash", "zsh", "fish", "powershell"],
        _ => &[],
    };
    known.iter().map(|&value| value.to_owned()).collect()
}
