//! The list of commands and of the namespaces they live in, and the way from words to one of them.

use clap::{ArgMatches, Command, CommandFactory, FromArgMatches};

use crate::context::Context;
use crate::errors::CommandError;
use crate::view::Shown;

/// What every command file offers.
pub(crate) trait Run: clap::Args {
    /// Carries the command out and returns what is to be shown.
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError>;
}

/// One command of the program.
pub struct CommandSpec {
    /// The words before its name, such as `monitoring settings team`; empty for a root command.
    pub namespace: &'static str,
    /// Its own word.
    pub name: &'static str,
    /// Other words for it.
    pub aliases: &'static [&'static str],
    /// One line that says what it does: a key of the catalogues.
    pub about: &'static str,
    /// The grammar behind the name, as the host's documentation writes it.
    pub usage: &'static str,
    /// Builds its arguments. Only the command that was named pays for it.
    pub arguments: fn() -> Command,
    pub(crate) run: fn(&mut Context, &ArgMatches) -> Result<Shown, CommandError>,
    /// Whether it does without a configuration, and so without a home directory.
    pub(crate) homeless: bool,
}

/// A namespace.
pub struct NamespaceSpec {
    /// The whole path, words separated by one blank.
    pub path: &'static str,
    /// One line that says what it holds: a key of the catalogues.
    pub about: &'static str,
}

/// Wraps `clap::Args` so that a bare argument struct can be built as a command.
#[derive(clap::Parser)]
#[command(
    no_binary_name = true,
    disable_help_flag = true,
    disable_version_flag = true,
    args_override_self = true
)]
struct Standing<A: clap::Args> {
    #[command(flatten)]
    args: A,
}

fn arguments_of<A: clap::Args>() -> Command {
    Standing::<A>::command()
}

fn run_of<A: Run>(ctx: &mut Context, matches: &ArgMatches) -> Result<Shown, CommandError> {
    let standing = Standing::<A>::from_arg_matches(matches)
        .map_err(|error| CommandError::usage_from_clap(&error))?;
    standing.args.run(ctx)
}

impl CommandSpec {
    /// A command without other names, listed in help.
    pub(crate) const fn new<A: Run>(
        namespace: &'static str,
        name: &'static str,
        about: &'static str,
        usage: &'static str,
    ) -> Self {
        Self {
            namespace,
            name,
            aliases: &[],
            about,
            usage,
            arguments: arguments_of::<A>,
            run: run_of::<A>,
            homeless: false,
        }
    }

    /// Neither reads nor writes the configuration.
    pub(crate) const fn homeless(self) -> Self {
        Self { homeless: true, ..self }
    }

    /// With other words for it.
    pub(crate) const fn aliases(self, aliases: &'static [&'static str]) -> Self {
        Self { aliases, ..self }
    }
}

/// What a row of words leads to.
pub(crate) enum Found {
    /// A command, and how many words named it.
    Command(&'static CommandSpec, usize),
    /// A namespace without a command: its help is wanted.
    Namespace(&'static NamespaceSpec, usize),
    /// A namespace (or the root) with a word that it does not know.
    Unknown {
        /// The namespace's path; empty for the root.
        namespace: &'static str,
        /// The word.
        word: String,
    },
    /// No word at all.
    Root,
}

/// Follows words into the namespaces as far as they go.
pub(crate) fn find(words: &[&str]) -> Found {
    let mut namespace: Option<&'static NamespaceSpec> = None;
    for (at, word) in words.iter().enumerate() {
        let path = namespace.map_or("", |it| it.path);
        if let Some(spec) = in_namespace(path).find(|spec| spec.is_called(word)) {
            return Found::Command(spec, at + 1);
        }
        match child(path, word) {
            Some(inner) => namespace = Some(inner),
            None => {
                return match namespace {
                    Some(outer) if word.starts_with('-') || matches!(*word, "help" | "h") => {
                        Found::Namespace(outer, at)
                    }
                    None if word.starts_with('-') => Found::Root,
                    _ => Found::Unknown { namespace: path, word: (*word).to_owned() },
                };
            }
        }
    }
    namespace.map_or(Found::Root, |it| Found::Namespace(it, words.len()))
}

/// The commands directly in a namespace.
pub(crate) fn in_namespace(path: &str) -> impl Iterator<Item = &'static CommandSpec> {
    crate::commands::all().filter(move |spec| spec.namespace == path)
}

/// The namespaces directly below one. The sandbox may be reached from the root too.
pub(crate) fn below(path: &str) -> impl Iterator<Item = &'static NamespaceSpec> {
    let here = move |it: &&NamespaceSpec| {
        it.parent() == path || (path.is_empty() && it.path == "monitoring sandbox")
    };
    crate::commands::NAMESPACES.iter().filter(here)
}

fn child(path: &str, word: &str) -> Option<&'static NamespaceSpec> {
    let wanted = match (path, word) {
        // The sandbox lives in our namespace; a newcomer may leave the first word out.
        ("", "sandbox") => "monitoring sandbox".to_owned(),
        ("", word) => word.to_owned(),
        (path, word) => format!("{path} {word}"),
    };
    crate::commands::NAMESPACES.iter().find(|it| it.path == wanted)
}

impl NamespaceSpec {
    /// The path of the namespace around it.
    pub fn parent(&self) -> &'static str {
        self.path.rsplit_once(' ').map_or("", |(parent, _)| parent)
    }

    /// Its own word.
    pub fn name(&self) -> &'static str {
        self.path.rsplit_once(' ').map_or(self.path, |(_, name)| name)
    }
}

impl CommandSpec {
    /// Whether a word names it.
    pub fn is_called(&self, word: &str) -> bool {
        self.name == word || self.aliases.contains(&word)
    }

    /// Namespace and name, as they are typed.
    pub fn path(&self) -> String {
        match self.namespace {
            "" => self.name.to_owned(),
            namespace => format!("{namespace} {}", self.name),
        }
    }
}
