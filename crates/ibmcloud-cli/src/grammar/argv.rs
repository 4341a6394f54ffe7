//! The habits of Go's `flag` package, brought to the form that clap reads.
//!
//! One dash or two mean the same; a flag that takes a value takes the next word whatever it looks
//! like; a switch may be written `--name=false`; flags may stand before or after other words.
//!
//! One habit is not followed: in Go the last of two values wins without a word. Neither IBM's pages nor
//! the host's grammar promise that, and for `--name prod … --name test` it is a guess at what is
//! changed. A flag that takes one value is given once; a list takes as many as it likes.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use clap::{Arg, ArgAction, Command, Id};

use super::globals::{GLOBALS, Globals, switched_on};
use super::meant::nearest;
use super::values::{cleaned, is_missing};
use crate::messages::Message;
use crate::msg;

/// What the words of a command line ask for.
#[derive(Debug, PartialEq, Eq)]
pub enum Words {
    /// The command's help.
    Help,
    /// To run it with these words, which clap can read.
    Run(Vec<OsString>),
}

/// What is wrong with words.
#[derive(Debug, PartialEq, Eq)]
pub struct Mistake {
    /// What, in the host's wording.
    pub reason: Message,
    /// What was probably meant.
    pub meant: Option<Message>,
}

impl From<Message> for Mistake {
    fn from(reason: Message) -> Self {
        Self { reason, meant: None }
    }
}

/// Rewrites the words behind a command's name: flags first, in their longest spelling and joined with
/// their values, then `--`, then all other words. Values lose what came along by accident; `home` is what `~` stands
/// for in paths, and `globals` learns what every command takes. What is rewritten already stays as it is.
///
/// # Errors
///
/// What is wrong with the words, in the host's wording: a flag that the command does not have, one
/// without its value or with a second one, a switch that is neither on nor off, or both.
pub fn normalise(
    command: &Command,
    words: &[OsString],
    home: Option<&Path>,
    globals: &mut Globals,
) -> Result<Words, Mistake> {
    let mut flags = Vec::new();
    let mut positionals = Vec::new();
    let mut seen = Seen::default();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let Some((name, inline)) = flag(word) else {
            if word == "--" {
                positionals.extend(words.by_ref().cloned());
            } else {
                positionals.push(word.clone());
            }
            continue;
        };
        let Some(arg) = find(command, name) else {
            if matches!(name, "h" | "help") {
                return Ok(Words::Help);
            }
            if globals.takes(name, inline, &mut words)? {
                continue;
            }
            let next = command.get_positionals().nth(positionals.len());
            if is_negative(command, next, word) {
                positionals.push(word.clone());
                continue;
            }
            return Err(unknown(command, name));
        };
        if takes_value(arg) {
            let value = match inline {
                Some(value) => OsString::from(value),
                None => match words.next() {
                    Some(value) => value.clone(),
                    None => return Err(without_value(name)),
                },
            };
            let value = cleaned(arg, &value, home);
            if !(value.is_empty() && aims(arg)) {
                if is_missing(arg, &value) {
                    return Err(without_value(name));
                }
                seen.value(arg)?;
                flags.push(joined(arg, &value));
            }
        } else {
            let on = switched_on(name, inline)?;
            seen.switch(arg, on)?;
            if on {
                flags.push(switch(arg));
            }
        }
    }
    flags.push("--".into());
    let args: Vec<&Arg> = command.get_positionals().collect();
    for (at, word) in positionals.iter().enumerate() {
        let arg = args.get(at).or(args.last());
        let word = arg.map_or_else(|| word.clone(), |arg| cleaned(arg, word, home));
        if let Some(arg) = arg.filter(|arg| is_missing(arg, &word)) {
            let name = arg.get_value_names().and_then(<[_]>::first).map_or("", |it| it.as_str());
            return Err(msg!("{{.Argument}} is missing", Argument = name).into());
        }
        flags.push(word);
    }
    Ok(Words::Run(flags))
}

/// Whether a word that begins like a flag is the value that comes next: `-up` is an expression.
fn is_negative(command: &Command, next: Option<&Arg>, word: &OsStr) -> bool {
    let text = word.to_str().unwrap_or_default();
    let Some(name) = text.strip_prefix('-').filter(|name| !name.starts_with('-')) else {
        return false;
    };
    let longs = command.get_arguments();
    let longs = longs.flat_map(|arg| arg.get_long_and_visible_aliases().unwrap_or_default());
    next.is_some_and(Arg::is_allow_hyphen_values_set) && nearest(name, longs).is_none()
}

/// A flag that the command does not have, and the one that was probably meant.
fn unknown(command: &Command, name: &str) -> Mistake {
    let shown = command.get_arguments().filter(|arg| !arg.is_hide_set());
    let longs: Vec<&str> =
        shown.flat_map(|arg| arg.get_long_and_visible_aliases().unwrap_or_default()).collect();
    let globals = GLOBALS.iter().filter_map(|(flag, _)| flag.split(' ').next());
    let globals = globals.map(|flag| flag.trim_start_matches('-'));
    let meant = nearest(name, longs.into_iter().chain(globals));
    Mistake {
        reason: msg!("flag provided but not defined: -{{.Name}}", Name = name),
        meant: meant.map(|it| msg!("Did you mean '{{.Command}}'?", Command = format!("--{it}"))),
    }
}

fn without_value(name: &str) -> Mistake {
    msg!("flag needs an argument: -{{.Name}}", Name = name).into()
}

/// The flags that have been read, in whatever spelling.
#[derive(Default)]
struct Seen<'a> {
    values: Vec<&'a Id>,
    switches: Vec<(&'a Id, bool)>,
}

impl<'a> Seen<'a> {
    fn value(&mut self, arg: &'a Arg) -> Result<(), Message> {
        if matches!(arg.get_action(), ArgAction::Append) {
            return Ok(());
        }
        if self.values.contains(&arg.get_id()) {
            return Err(msg!(
                "flag given more than once, but it takes one value: {{.Flag}}",
                Flag = switch(arg).display()
            ));
        }
        self.values.push(arg.get_id());
        Ok(())
    }

    /// Said twice it means the same; said in two ways it means nothing.
    fn switch(&mut self, arg: &'a Arg, on: bool) -> Result<(), Message> {
        if self.switches.contains(&(arg.get_id(), !on)) {
            return Err(msg!("flag switched on and off: {{.Flag}}", Flag = switch(arg).display()));
        }
        self.switches.push((arg.get_id(), on));
        Ok(())
    }
}

/// The name of a flag without its dashes, and the value behind `=`.
fn flag(word: &OsStr) -> Option<(&str, Option<&str>)> {
    let text = word.to_str()?;
    let name = text.strip_prefix("--").or_else(|| text.strip_prefix('-'))?;
    if name.is_empty() {
        return None;
    }
    match name.split_once('=') {
        Some((name, value)) => Some((name, Some(value))),
        None => Some((name, None)),
    }
}

fn find<'a>(command: &'a Command, name: &str) -> Option<&'a Arg> {
    let mut letters = name.chars();
    let letter = letters.next().filter(|_| letters.next().is_none());
    command.get_arguments().find(|arg| {
        let longs = arg.get_long_and_visible_aliases().unwrap_or_default();
        let hidden = arg.get_all_aliases().unwrap_or_default();
        let shorts = arg.get_short_and_visible_aliases().unwrap_or_default();
        let hidden_shorts = arg.get_all_short_aliases().unwrap_or_default();
        longs.contains(&name)
            || hidden.contains(&name)
            || letter.is_some_and(|at| shorts.contains(&at) || hidden_shorts.contains(&at))
    })
}

/// Whether a flag has a value behind it.
pub fn takes_value(arg: &Arg) -> bool {
    matches!(arg.get_action(), ArgAction::Set | ArgAction::Append)
}

/// Whether a flag says where a command works. Without a value, as scripts with an unset variable have it,
/// such a flag counts as left out, as it does in Go. Not so for what is done there: a policy or a
/// description without a value is something else.
fn aims(arg: &Arg) -> bool {
    matches!(arg.get_short(), Some('a' | 'c' | 'g' | 'r'))
        && matches!(arg.get_id().as_str(), "account" | "api_endpoint" | "resource_group" | "region")
}

fn switch(arg: &Arg) -> OsString {
    match (arg.get_long(), arg.get_short()) {
        (Some(long), _) => format!("--{long}").into(),
        (None, short) => format!("-{}", short.unwrap_or_default()).into(),
    }
}

fn joined(arg: &Arg, value: &OsStr) -> OsString {
    let mut word = switch(arg);
    word.push("=");
    word.push(value);
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    fn command() -> Command {
        Command::new("login")
            .arg(Arg::new("apikey").long("apikey").action(ArgAction::Set))
            .arg(Arg::new("sso").long("sso").action(ArgAction::SetTrue))
            .arg(Arg::new("header").long("header").action(ArgAction::Append))
            .arg(Arg::new("region").short('r').action(ArgAction::Set))
            .arg(Arg::new("file").long("file").value_name("FILE").action(ArgAction::Set))
            .arg(Arg::new("word").value_name("NAME").action(ArgAction::Set))
            .arg(Arg::new("name").long("name").short('n').alias("sn").action(ArgAction::Set))
    }

    fn run(words: &[&str]) -> Result<Words, Mistake> {
        let words: Vec<OsString> = words.iter().map(OsString::from).collect();
        normalise(&command(), &words, Some(Path::new("/home/me")), &mut Globals::default())
    }

    fn flags(words: &[&str]) -> Words {
        Words::Run(words.iter().map(OsString::from).collect())
    }

    #[test]
    fn one_dash_is_as_good_as_two() {
        assert_eq!(run(&["-sso", "-apikey", "k"]).unwrap(), flags(&["--sso", "--apikey=k", "--"]));
        assert_eq!(run(&["--sn", "x"]).unwrap(), flags(&["--name=x", "--"]));
    }

    #[test]
    fn a_value_may_begin_with_a_dash() {
        assert_eq!(
            run(&["--apikey", "-abc", "-r", "-x"]).unwrap(),
            flags(&["--apikey=-abc", "-r=-x", "--"])
        );
    }

    #[test]
    fn an_aim_without_a_value_is_left_out() {
        assert_eq!(run(&["-r", "", "--apikey", ""]).unwrap(), flags(&["--apikey=", "--"]));
        assert_eq!(run(&["-r="]).unwrap(), flags(&["--"]));
    }

    #[test]
    fn one_value_is_given_once_in_whatever_spelling() {
        let said = |words: &[&str]| run(words).unwrap_err().reason.english();
        let twice = "flag given more than once, but it takes one value: --name";
        for words in [
            &["--name", "x", "--name", "y"][..],
            &["--sn", "x", "-n=x"],
            &["--name=x", "word", "-name", "x"],
        ] {
            assert_eq!(said(words), twice, "{words:?}");
        }
        assert_eq!(
            said(&["-r", "a", "-r=b"]),
            "flag given more than once, but it takes one value: -r"
        );
        // An aim without a value is none, so that it is not a second one either.
        assert_eq!(run(&["-r", "", "-r", "a"]).unwrap(), flags(&["-r=a", "--"]));
        let list = ["--header", "a", "--header", "b"];
        assert_eq!(run(&list).unwrap(), flags(&["--header=a", "--header=b", "--"]));
    }

    #[test]
    fn a_switch_may_be_repeated_but_not_contradicted() {
        assert_eq!(run(&["--sso", "-sso"]).unwrap(), flags(&["--sso", "--sso", "--"]));
        assert_eq!(run(&["--sso=0", "-sso=false"]).unwrap(), flags(&["--"]));
        for words in [["--sso", "--sso=false"], ["--sso=false", "--sso"]] {
            assert_eq!(
                run(&words).unwrap_err().reason.english(),
                "flag switched on and off: --sso"
            );
        }
    }

    #[test]
    fn what_came_along_by_accident_is_taken_off() {
        assert_eq!(
            run(&["--name", " x y\r\n", "--apikey=\u{feff}k ", "--file", "~/f ", "w\n"]).unwrap(),
            flags(&["--name=x y", "--apikey=k", "--file=/home/me/f", "--", "w"])
        );
        assert_eq!(
            run(&["--file", " "]).unwrap_err().reason.english(),
            "flag needs an argument: -file"
        );
        assert_eq!(run(&[""]).unwrap_err().reason.english(), "NAME is missing");
    }

    #[test]
    fn flags_may_follow_other_words() {
        assert_eq!(run(&["NAME", "-r", "eu-de"]).unwrap(), flags(&["-r=eu-de", "--", "NAME"]));
    }

    #[test]
    fn a_switch_may_be_switched_off() {
        assert_eq!(run(&["--sso=false"]).unwrap(), flags(&["--"]));
        assert!(run(&["--sso=maybe"]).is_err());
    }

    #[test]
    fn an_unknown_flag_is_named_with_one_dash() {
        let said = run(&["--frobnicate=1"]).unwrap_err().reason.english();
        assert_eq!(said, "flag provided but not defined: -frobnicate");
        assert_eq!(run(&["-r"]).unwrap_err().reason.english(), "flag needs an argument: -r");
    }

    #[test]
    fn help_is_asked_for_in_every_spelling() {
        for word in ["-h", "--help", "-help", "--h"] {
            assert_eq!(run(&[word]).unwrap(), Words::Help);
        }
    }
}
