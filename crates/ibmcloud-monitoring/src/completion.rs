//! Completion: scripts for shells, and the candidates that the host asks a plug-in for.

use std::ffi::OsString;
use std::io::Write as _;

use clap::Command;

use crate::errors::exit;
use crate::grammar::registry::{self, Found};

/// The whole tree of commands, for programs that want to see all of it.
pub fn tree(program: &str) -> Command {
    add(Command::new(program.to_owned()).disable_help_subcommand(true), "")
}

fn add(mut command: Command, path: &str) -> Command {
    for spec in registry::in_namespace(path) {
        let leaf = (spec.arguments)().name(spec.name).about(spec.about);
        command = command.subcommand(leaf.visible_aliases(spec.aliases.iter().copied()));
    }
    for namespace in registry::below(path) {
        let inner = Command::new(namespace.name()).about(namespace.about);
        command = command.subcommand(add(inner, namespace.path));
    }
    command
}

/// The script that teaches a shell the commands of the program.
pub fn script(program: &str, shell: clap_complete::Shell) -> String {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut tree(program), program, &mut script);
    String::from_utf8_lossy(&script).into_owned()
}

/// Answers `SendCompletion WORDS…`: one candidate a line, for the word that is typed last.
pub(crate) fn delegated(words: &[OsString]) -> u8 {
    let words: Vec<String> = words.iter().map(|it| it.to_string_lossy().into_owned()).collect();
    let mut lines = candidates(&words).join("\n");
    lines.push('\n');
    match std::io::stdout().write_all(lines.trim_start().as_bytes()) {
        Ok(()) => exit::SUCCESS,
        Err(_) => exit::FAILURE,
    }
}

fn candidates(words: &[String]) -> Vec<String> {
    let (typed, before) =
        words.split_last().map_or(("", &words[..0]), |(last, before)| (last, before));
    let before: Vec<&str> = before.iter().map(String::as_str).collect();
    let all = match registry::find(&before) {
        Found::Command(spec, _) => {
            let command = (spec.arguments)();
            let flags =
                command.get_arguments().filter(|arg| !arg.is_positional() && !arg.is_hide_set());
            flags.filter_map(|arg| arg.get_long().map(|long| format!("--{long}"))).collect()
        }
        Found::Namespace(spec, taken) if taken == before.len() => below(spec.path),
        Found::Root => below(""),
        Found::Namespace(..) | Found::Unknown { .. } => Vec::new(),
    };
    all.into_iter().filter(|candidate| candidate.starts_with(typed)).collect()
}

fn below(path: &str) -> Vec<String> {
    let commands = registry::in_namespace(path);
    let namespaces = registry::below(path).map(|it| it.name().to_owned());
    commands.map(|spec| spec.name.to_owned()).chain(namespaces).collect()
}
