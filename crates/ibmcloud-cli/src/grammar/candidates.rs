//! Completion: scripts for shells, and the candidates that the host asks a plug-in for.
//!
//! A shell that asks the host does not hand on the word under the cursor: it filters by that word
//! what it gets for the words before. Others may hand it on. Both are answered.

use std::ffi::OsString;
use std::io::Write as _;

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, Command, Id};

use crate::command::{Found, Registry};
use crate::errors::exit;
use crate::grammar::argv::takes_value;
use crate::grammar::fish;

/// The whole tree of commands, for programs that want to see all of it.
pub fn tree(registry: &Registry, program: &str) -> Command {
    add(registry, Command::new(program.to_owned()).disable_help_subcommand(true), "")
}

fn add(registry: &Registry, mut command: Command, path: &str) -> Command {
    for spec in registry.in_namespace(path) {
        let leaf = (spec.arguments)().name(spec.name).about(spec.about);
        let leaf = leaf.visible_aliases(spec.aliases.iter().copied());
        command = command.subcommand(leaf.mut_args(|arg| with_values(arg, spec.formats)));
    }
    for namespace in registry.below(path) {
        let inner = Command::new(namespace.name()).about(namespace.about);
        command = command.subcommand(add(registry, inner, namespace.path));
    }
    command
}

/// A script offers the values that are known; the program itself reads more spellings of them.
fn with_values(arg: Arg, formats: &[&str]) -> Arg {
    let known = values(&arg, formats);
    if known.is_empty() { arg } else { arg.value_parser(PossibleValuesParser::new(known)) }
}

/// The script that teaches a shell the commands of the program.
pub fn script(registry: &Registry, program: &str, shell: clap_complete::Shell) -> String {
    if shell == clap_complete::Shell::Fish {
        return fish::script(program, &tree(registry, program));
    }
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut tree(registry, program), program, &mut script);
    String::from_utf8_lossy(&script).into_owned()
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
    Delegated { registry, namespace }.candidates(words)
}

/// The commands of a plug-in, for the host that asks.
#[derive(Clone, Copy)]
struct Delegated<'a> {
    registry: &'a Registry,
    /// The namespace that is asked about.
    namespace: &'a str,
}

impl Delegated<'_> {
    /// What the last word may become while it is being typed; what may follow it when it is whole.
    fn candidates(self, words: &[String]) -> Vec<String> {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let Some((&typed, before)) = words.split_last() else { return self.following(&[], "") };
        let ends = self.following(before, typed);
        let whole = ends.iter().any(|candidate| candidate == typed) || ends.is_empty();
        if typed.is_empty() || !whole { ends } else { self.following(&words, "") }
    }

    /// What begins with the typed word and may stand behind the words before it. The words of the
    /// namespace may be among them or, as with commands, be left out.
    fn following(self, before: &[&str], typed: &str) -> Vec<String> {
        let mut before = before.to_vec();
        let mut all = Vec::new();
        if before.first() != Some(&self.namespace) {
            if before.is_empty() {
                all.push(self.namespace.to_owned());
            }
            before.insert(0, self.namespace);
        }
        match self.registry.find(&before) {
            Found::Command(spec, taken) => {
                let given = before.get(taken..).unwrap_or_default();
                all = of_command(&(spec.arguments)(), spec.formats, given, typed);
            }
            Found::Namespace(spec, taken) if taken == before.len() => {
                all.extend(self.below(spec.path));
            }
            Found::Root | Found::Namespace(..) | Found::Unknown { .. } => all.clear(),
        }
        all.retain(|candidate| candidate.starts_with(typed));
        all.sort();
        all
    }

    fn below(self, path: &str) -> Vec<String> {
        let commands = self.registry.in_namespace(path);
        let namespaces = self.registry.below(path).map(|it| it.name().to_owned());
        commands.map(|spec| spec.name.to_owned()).chain(namespaces).collect()
    }
}

/// Flags, or the values of the flag before the typed word. Of names and other words nothing is
/// known without asking a service, so that the shell's own completion (files) is left to work.
fn of_command(command: &Command, formats: &[&str], given: &[&str], typed: &str) -> Vec<String> {
    if given.contains(&"--") {
        return Vec::new();
    }
    if let Some(arg) = given.last().and_then(|word| flag(command, word))
        && takes_value(arg)
    {
        return values(arg, formats);
    }
    if let Some((name, _)) = typed.split_once('=') {
        let known = flag(command, name).filter(|arg| takes_value(arg));
        let known = known.map(|arg| values(arg, formats));
        return known.into_iter().flatten().map(|value| format!("{name}={value}")).collect();
    }
    if !typed.is_empty() && !typed.starts_with('-') {
        return Vec::new();
    }
    let given: Vec<&Id> =
        given.iter().filter_map(|word| flag(command, word)).map(Arg::get_id).collect();
    let open = |arg: &&Arg| {
        let again = matches!(arg.get_action(), ArgAction::Append | ArgAction::Count);
        !arg.is_positional() && !arg.is_hide_set() && (again || !given.contains(&arg.get_id()))
    };
    let longs = command.get_arguments().filter(open).filter_map(Arg::get_long);
    longs.chain(["help"]).map(|long| format!("--{long}")).collect()
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
fn values(arg: &Arg, formats: &[&str]) -> Vec<String> {
    let parsed = arg.get_possible_values();
    if !parsed.is_empty() {
        return parsed.iter().map(|value| value.get_name().to_owned()).collect();
    }
    let known: &[&str] = match arg.get_id().as_str() {
        "output" => {
            let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
            let tables = ["TABLE", "WIDE"].into_iter().filter(|form| help.contains(form));
            let all = ["JSON"].into_iter().chain(tables).chain(formats.iter().copied());
            return all.map(str::to_owned).collect();
        }
        "mode" => &["ANY", "IAM_ONLY"],
        "shell" => &["bash", "zsh", "fish", "powershell"],
        _ => &[],
    };
    known.iter().map(|&value| value.to_owned()).collect()
}
