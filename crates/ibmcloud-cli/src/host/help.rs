//! Help for built-in commands and those of plug-ins alike: the latter from their metadata, without
//! starting them.

use std::fmt::Write as _;

use compact_sort::CompactSort as _;
use ibmcloud_plugin_sdk::metadata::{Command, Flag};

use super::elsewhere::signpost;
use super::tree::{Match, Plugins, full_name, is_help, names};
use crate::command::{CommandSpec, Found, Registry};
use crate::errors::CommandError;
use crate::grammar::help::{Help, columns};
use crate::grammar::meant::nearest;
use crate::messages::Message;
use crate::msg;

/// Words that name neither a command nor a namespace.
#[derive(Debug, PartialEq, Eq)]
pub struct Unknown {
    /// The namespace that was reached; empty for the root.
    pub namespace: String,
    /// The word that it does not know.
    pub word: String,
}

impl Unknown {
    /// What is said about it: the command that was probably meant, or where it is found.
    pub fn error(&self, program: &str, registry: &Registry, plugins: &Plugins) -> CommandError {
        let help = match self.namespace.as_str() {
            "" => format!("{program} help"),
            namespace => format!("{program} {namespace} help"),
        };
        let what = msg!(
            "'{{.Word}}' is not a registered command. See '{{.Help}}'.",
            Word = self.word,
            Help = help
        );
        let hint = self.missing().or_else(|| signpost(&self.namespace, &self.word, program));
        let hint = hint.or_else(|| {
            self.meant(registry, plugins).map(|meant| {
                msg!("Did you mean '{{.Command}}'?", Command = format!("{program} {meant}"))
            })
        });
        CommandError::Plain { what, hint }
    }

    /// The command or namespace that was probably meant: a slip at this place, or the same word at another one.
    fn meant(&self, registry: &Registry, plugins: &Plugins) -> Option<String> {
        let path = self.namespace.as_str();
        let commands = registry.in_namespace(path);
        let mut here: Vec<String> = commands
            .flat_map(|spec| [&[spec.name], spec.aliases].concat())
            .map(str::to_owned)
            .collect();
        here.extend(registry.below(path).map(|it| it.name().to_owned()));
        let added = rows(plugins, path);
        here.extend(added.iter().flat_map(|(names, _)| names.split(", ")).map(str::to_owned));
        if let Some(word) = nearest(&self.word, here.iter().map(String::as_str)) {
            return Some(format!("{path} {word}").trim_start().to_owned());
        }
        let spaces = registry.namespaces().filter(|it| it.name() == self.word);
        let mut paths: Vec<String> = spaces.map(|it| it.path.to_owned()).collect();
        let called = registry.all().filter(|it| it.is_called(&self.word));
        paths.extend(called.map(CommandSpec::path));
        // What is below the namespace is nearer than what is elsewhere.
        paths.compact_sort_by_key(|it| (!it.starts_with(path), it.split(' ').count(), it.clone()));
        paths.into_iter().next()
    }

    /// What to do about a command that the documentation has and this program has not.
    fn missing(&self) -> Option<Message> {
        let subscriptions = matches!(self.word.as_str(), "subscription" | "subscriptions");
        (self.namespace == "resource" && subscriptions).then(|| {
            msg!(
                "How subscriptions are read is not public: use the official CLI, or look at https://cloud.ibm.com/billing/subscriptions."
            )
        })
    }
}

/// The page that `help WORDS`, or `WORDS --help`, asks for.
pub fn page(help: &Help<'_>, plugins: &Plugins, words: &[&str]) -> Result<String, Unknown> {
    match help.registry.find(words) {
        Found::Command(spec, _) => return Ok(help.command(spec)),
        Found::Namespace(spec, taken) if taken == words.len() => {
            return Ok(help.namespace_with(spec, rows(plugins, spec.path)));
        }
        Found::Root => return Ok(help.root_with(rows(plugins, ""))),
        Found::Namespace(..) | Found::Unknown { .. } => {}
    }
    match plugins.find(words) {
        Match::Command { command, .. } if command.name != "*" => Ok(command_page(help, command)),
        Match::Command { command, namespace_words, .. } => {
            Ok(namespace_page(help, plugins, &command.namespace, words.get(..namespace_words)))
        }
        Match::Namespace { path, taken } if taken == words.len() => {
            Ok(namespace_page(help, plugins, &path, None))
        }
        Match::Namespace { path, taken } => Err(unknown(&path, words, taken)),
        Match::Nothing => Err(match help.registry.find(words) {
            Found::Unknown { namespace, word } => Unknown { namespace: namespace.to_owned(), word },
            Found::Namespace(spec, taken) => unknown(spec.path, words, taken),
            Found::Command(..) | Found::Root => unknown("", words, 0),
        }),
    }
}

fn unknown(path: &str, words: &[&str], at: usize) -> Unknown {
    let word = words.get(at).copied().unwrap_or_default().to_owned();
    Unknown { namespace: path.to_owned(), word }
}

/// Whether the words behind a command ask for its help. A plug-in may have a flag of that name.
pub fn is_asked_for(command: &Command, args: &[&str]) -> bool {
    let own = |word: &str| {
        let bare = word.trim_start_matches('-');
        command.flags.iter().any(|flag| flag.name.split(',').any(|it| it.trim() == bare))
    };
    let flags = args.iter().take_while(|word| **word != "--");
    flags.filter(|word| word.starts_with('-')).any(|word| is_help(word) && !own(word))
}

/// The rows that plug-ins add below a path.
pub fn rows(plugins: &Plugins, path: &str) -> Vec<(String, String)> {
    let visible = plugins.commands(path).filter(|(_, it)| !it.hidden && it.name != "*");
    let commands = visible.map(|(_, it)| (names(it).join(", "), it.description.clone()));
    let namespaces = plugins.below(path).map(|it| {
        let full = full_name(it);
        let own = full.rsplit(' ').next().unwrap_or_default().to_owned();
        let names = std::iter::once(own).chain(it.aliases.iter().cloned());
        (names.collect::<Vec<_>>().join(", "), it.description.clone())
    });
    commands.chain(namespaces).collect()
}

fn namespace_page(
    help: &Help<'_>,
    plugins: &Plugins,
    path: &str,
    typed: Option<&[&str]>,
) -> String {
    let about = plugins.namespace(path).map(|it| it.description.clone()).unwrap_or_default();
    let path = typed.filter(|words| !words.is_empty()).map_or(path.to_owned(), |it| it.join(" "));
    help.namespace_page(&path, &about, rows(plugins, &path))
}

/// The help of a plug-in's command.
pub fn command_page(help: &Help<'_>, command: &Command) -> String {
    let mut page = format!("NAME:\n  {} - {}\n", command.name, command.description);
    if let [_, aliases @ ..] = &names(command)[..]
        && !aliases.is_empty()
    {
        let _ = write!(page, "\nALIAS:\n  {}\n", aliases.join(", "));
    }
    let usage = command.usage.trim();
    let usage = match usage.strip_prefix("ibmcloud ") {
        Some(rest) => format!("{} {rest}", help.program),
        None => usage.to_owned(),
    };
    let _ = write!(page, "\nUSAGE:\n");
    for line in usage.lines() {
        let _ = writeln!(page, "  {}", line.trim());
    }
    let shown = command.flags.iter().filter(|flag| !flag.hidden);
    let rows: Vec<(String, String)> =
        shown.map(|flag| (spelling(flag), flag.description.clone())).collect();
    if !rows.is_empty() {
        let _ = write!(page, "\nOPTIONS:\n{}", columns(&rows, 2));
    }
    page
}

/// `-n value, --name value`, from `n,name`.
fn spelling(flag: &Flag) -> String {
    let value = if flag.has_value { " value" } else { "" };
    let names = flag.name.split(',').map(str::trim).map(|name| match name.chars().count() {
        1 => format!("-{name}{value}"),
        _ => format!("--{name}{value}"),
    });
    names.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn command() -> Command {
        let flag = |name: &str, has_value| Flag {
            name: name.to_owned(),
            description: "About it".to_owned(),
            has_value,
            hidden: false,
        };
        Command {
            name: "list".into(),
            aliases: vec!["ls".into()],
            description: "List things".into(),
            usage: "ibmcloud demo list [--output FORMAT]".into(),
            flags: vec![flag("output", true), flag("q,quiet", false)],
            ..Command::default()
        }
    }

    #[test]
    fn the_page_comes_from_the_metadata() {
        let translator = ibmcloud_plugin_sdk::locale::Translator::english();
        let help = Help {
            product: &crate::testing::PRODUCT,
            registry: &crate::testing::REGISTRY,
            program: "ic",
            translator: &translator,
        };
        let expected = "NAME:\n  list - List things\n\nALIAS:\n  ls\n\nUSAGE:\n  ic demo list \
             [--output FORMAT]\n\nOPTIONS:\n  --output value  About it\n  -q, --quiet     About it\n";
        assert_eq!(command_page(&help, &command()), expected);
    }

    #[test]
    fn help_is_asked_for_by_flags_that_the_command_does_not_have() {
        let mut command = command();
        assert!(is_asked_for(&command, &["x", "--help"]));
        assert!(is_asked_for(&command, &["-h"]));
        assert!(!is_asked_for(&command, &["help"]));
        assert!(!is_asked_for(&command, &["--", "-h"]));
        command.flags.push(Flag { name: "h,host".into(), ..Flag::default() });
        assert!(!is_asked_for(&command, &["-h"]));
    }
}
