//! The completion script for fish. The library's generator knows commands of two words at most; ours have
//! up to four.

use std::fmt::Write as _;

use clap::{Arg, Command};

use super::argv::takes_value;

/// The script for a program and its tree of commands.
pub(super) fn script(program: &str, tree: &Command) -> String {
    let function = format!("__fish_{}_at", program.replace(|c: char| !c.is_alphanumeric(), "_"));
    let mut script = format!(
        "# Whether the words in front of the cursor are these, or begin with these and go on.\n\
         function {function}\n\
         \x20   set -l words (commandline -opc)\n\
         \x20   set -e words[1]\n\
         \x20   set -l path $argv[2..-1]\n\
         \x20   set -l length (count $path)\n\
         \x20   test $argv[1] = exactly; and test (count $words) -ne $length; and return 1\n\
         \x20   test $length -eq 0; and return 0\n\
         \x20   test \"$words[1..$length]\" = \"$path\"\n\
         end\n\n"
    );
    describe(&mut script, program, &function, tree, "");
    script
}

/// What may stand behind a path: commands, or the flags of the command that it names.
fn describe(script: &mut String, program: &str, function: &str, command: &Command, path: &str) {
    if !command.has_subcommands() {
        let at = format!("complete -c {program} -n '{function} beginning{path}'");
        for arg in command.get_arguments().filter(|arg| !arg.is_hide_set()) {
            flag(script, &at, arg);
        }
        let _ = writeln!(script, "{at} -l help -d {}", quoted("Show help"));
        return;
    }
    let at = format!("complete -c {program} -n '{function} exactly{path}' -f");
    for inner in command.get_subcommands() {
        let about = inner.get_about().map(ToString::to_string).unwrap_or_default();
        for name in std::iter::once(inner.get_name()).chain(inner.get_visible_aliases()) {
            let _ = writeln!(script, "{at} -a {name} -d {}", quoted(&about));
        }
        let path = format!("{path} {}", inner.get_name());
        describe(script, program, function, inner, &path);
    }
}

fn flag(script: &mut String, at: &str, arg: &Arg) {
    let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
    let values: Vec<String> =
        arg.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
    let known = quoted(&values.join(" "));
    if arg.is_positional() {
        if !values.is_empty() {
            let _ = writeln!(script, "{at} -f -a {known}");
        }
        return;
    }
    let mut line = at.to_owned();
    for letter in arg.get_short_and_visible_aliases().unwrap_or_default() {
        let _ = write!(line, " -s {letter}");
    }
    for long in arg.get_long_and_visible_aliases().unwrap_or_default() {
        let _ = write!(line, " -l {long}");
    }
    if takes_value(arg) {
        let _ =
            if values.is_empty() { write!(line, " -r") } else { write!(line, " -x -a {known}") };
    }
    let _ = writeln!(script, "{line} -d {}", quoted(&help));
}

/// A word of the shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_does_not_end_a_word() {
        assert_eq!(quoted(r"it's \ here"), r"'it\'s \\ here'");
    }
}
