//! The line that says how a command is written, made of its arguments.

use clap::{Arg, ArgAction, Command};
use compact_sort::CompactSort as _;

use crate::grammar::argv::takes_value;

/// How flags are named in the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notation {
    /// `[-q, --quiet]`, as the host writes its own commands.
    ShortAndLong,
    /// `[--quiet]`, as IBM's plug-in for Monitoring writes its own: the instance first, what every command
    /// has last.
    Long,
}

/// What every command of a plug-in has, in the order in which it is written behind the rest.
const COMMON: [&str; 4] = ["region", "team", "output", "quiet"];

/// The words behind the name of a command: what may be left out stands in brackets, and a choice of values in
/// parentheses.
pub fn line(arguments: &Command, notation: Notation) -> String {
    let shown = arguments.get_arguments().filter(|arg| !arg.is_hide_set());
    let mut shown: Vec<&Arg> = shown.collect();
    shown.compact_sort_by_key(|arg| place(arg, notation));
    shown.into_iter().map(|arg| word(arg, notation)).collect::<Vec<_>>().join(" ")
}

/// Positional words come first; flags stay in the order of their declaration.
fn place(arg: &Arg, notation: Notation) -> usize {
    let id = arg.get_id().as_str();
    match notation {
        _ if arg.is_positional() => 0,
        Notation::Long if id == "name" => 1,
        Notation::Long if !arg.is_required_set() => {
            COMMON.iter().position(|it| *it == id).map_or(2, |at| at + 3)
        }
        _ => 2,
    }
}

fn word(arg: &Arg, notation: Notation) -> String {
    let value = value(arg);
    let text = if arg.is_positional() {
        value
    } else if takes_value(arg) {
        format!("{} {value}", spelling(arg, notation))
    } else {
        spelling(arg, notation)
    };
    // Without a name, an instance is asked for, or the only one is meant: scripts name it.
    let named = notation == Notation::Long && arg.get_id() == "name" && !arg.is_positional();
    let text = if arg.is_required_set() || named { text } else { format!("[{text}]") };
    let again = arg.is_positional() && matches!(arg.get_action(), ArgAction::Append);
    if again { format!("{text}...") } else { text }
}

fn spelling(arg: &Arg, notation: Notation) -> String {
    let short = arg.get_short().map(|letter| format!("-{letter}"));
    let long = arg.get_long().map(|long| format!("--{long}"));
    match (notation, short, long) {
        (Notation::Long, _, Some(long)) => long,
        (_, short, long) => short.into_iter().chain(long).collect::<Vec<_>>().join(", "),
    }
}

fn value(arg: &Arg) -> String {
    let names = arg.get_value_names().unwrap_or_default();
    let names: Vec<&str> = names.iter().map(clap::builder::Str::as_str).collect();
    let name = names.join(" ");
    if name.contains(" | ") && arg.is_positional() { format!("({name})") } else { name }
}

#[cfg(test)]
mod tests {
    use clap::Args as _;

    use super::*;

    #[derive(clap::Args)]
    struct Example {
        /// What
        #[arg(value_name = "NAME | ID")]
        what: String,
        /// More
        #[arg(value_name = "MORE")]
        more: Vec<String>,
        /// Quiet
        #[arg(short, long)]
        quiet: bool,
        /// Name
        #[arg(short, long, value_name = "NAME")]
        name: Option<String>,
        /// Id
        #[arg(long, value_name = "ID")]
        id: String,
    }

    #[test]
    fn both_notations() {
        let command = Example::augment_args(Command::new("x"));
        let host = "(NAME | ID) [MORE]... [-q, --quiet] [-n, --name NAME] --id ID";
        assert_eq!(line(&command, Notation::ShortAndLong), host);
        let plugin = "(NAME | ID) [MORE]... --name NAME --id ID [--quiet]";
        assert_eq!(line(&command, Notation::Long), plugin);
    }
}
