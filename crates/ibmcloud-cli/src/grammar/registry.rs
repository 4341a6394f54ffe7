//! The list of commands and of the namespaces they live in, and the way from words to one of them.
//!
//! A command is generic over what it finds around itself (its context), so that the context can hold the
//! registry without a circle; `crate::command` names the one that is used.

use std::ffi::OsString;

use clap::{ArgMatches, Command};
use ibmcloud_core::instance::Instance;
use ibmcloud_core::parameters::Parameters;

use super::examples;
use super::usage::{self, Notation};
use crate::errors::CommandError;
use crate::messages::Message;
use crate::session::profiles::Need;
use crate::view::Shown;

/// One command of the program.
pub struct CommandSpec<C: 'static> {
    /// The words before its name, such as `monitoring settings team`; empty for a root command.
    pub namespace: &'static str,
    /// Its own word.
    pub name: &'static str,
    /// Other words for it.
    pub aliases: &'static [&'static str],
    /// Words that other commands have for the same, which lead here too and are not shown.
    pub synonyms: &'static [&'static str],
    /// One line that says what it does: a key of the catalogues.
    pub about: &'static str,
    /// The grammar behind the name.
    pub usage: Usage,
    /// What its help warns of: a key of the catalogues.
    pub warning: Option<&'static str>,
    /// What its help says besides, `{{.Program}}` being the program's name: a key of the catalogues.
    pub notes: Option<&'static str>,
    /// Builds its arguments. Only the command that was named pays for it.
    pub arguments: fn() -> Command,
    /// Carries it out with what clap has read.
    pub run: fn(&mut C, &ArgMatches) -> Result<Shown, CommandError>,
    /// The command that was probably meant by words that this one cannot read.
    pub meant: fn(&[OsString]) -> Option<Message>,
    /// Whether it does without a configuration, and so without a home directory.
    pub homeless: bool,
    /// Whether it works in a profile, or makes it.
    pub profile: Need,
    /// Words of `--output` beside `JSON` and `WIDE`, in capitals: forms of a document that its view can write.
    pub formats: &'static [&'static str],
}

/// The grammar behind the name of a command.
#[derive(Clone, Copy, Debug)]
pub enum Usage {
    /// Made of the arguments.
    Derived(Notation),
    /// As the documentation of the host, or of its plug-in, writes it; it names the same flags.
    Written(&'static str),
}

/// A namespace.
pub struct NamespaceSpec {
    /// The whole path, words separated by one blank.
    pub path: &'static str,
    /// One line that says what it holds: a key of the catalogues.
    pub about: &'static str,
    /// Whether its own word alone leads to it too, without the namespaces around it.
    pub at_root: bool,
}

/// The commands of a crate, and their namespaces.
pub struct CommandSet<C: 'static> {
    /// Every namespace.
    pub namespaces: &'static [NamespaceSpec],
    /// Every command, as the modules list them.
    pub commands: &'static [&'static [CommandSpec<C>]],
    /// Lines to try, in the form that [`examples`](super::examples) reads.
    pub examples: &'static str,
    /// Which commands and namespaces stand together in the help of the namespace around them.
    pub groups: &'static [Group],
    /// What the crate does when a command, of whichever crate, has changed the parameters of an instance.
    pub instance_updated: Option<InstanceUpdated<C>>,
}

/// Commands and namespaces that one job needs.
pub struct Group {
    /// The namespace around them.
    pub namespace: &'static str,
    /// The job: a key of the catalogues.
    pub title: &'static str,
    /// Their own words.
    pub names: &'static [&'static str],
}

/// Is told which parameters of an instance were sent, after the service has accepted them.
pub type InstanceUpdated<C> = fn(&mut C, &Instance, &Parameters) -> Result<(), CommandError>;

/// Everything that the words of a command line may lead to.
pub struct Registry<C: 'static> {
    /// What the crates of the program bring along.
    pub sets: &'static [&'static CommandSet<C>],
}

/// What a row of words leads to.
pub enum Found<C: 'static> {
    /// A command, and how many words named it.
    Command(&'static CommandSpec<C>, usize),
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

impl<C: 'static> Registry<C> {
    /// Every command.
    pub fn all(&self) -> impl Iterator<Item = &'static CommandSpec<C>> + use<C> {
        self.sets.iter().flat_map(|set| set.commands.iter().copied().flatten())
    }

    /// Every namespace.
    pub fn namespaces(&self) -> impl Iterator<Item = &'static NamespaceSpec> + use<C> {
        self.sets.iter().flat_map(|set| set.namespaces)
    }

    /// The lines that the help of a command shows: the words behind its path.
    pub fn examples(&self, path: &str) -> Vec<&'static str> {
        self.sets.iter().flat_map(|set| examples::of(set.examples, path)).collect()
    }

    /// The groups of a namespace, in their order.
    pub fn groups<'p>(&self, path: &'p str) -> impl Iterator<Item = &'static Group> + use<'p, C> {
        self.sets.iter().flat_map(|set| set.groups).filter(move |it| it.namespace == path)
    }

    /// Tells every crate that parameters of an instance were changed.
    pub fn instance_updated(
        &self,
        ctx: &mut C,
        instance: &Instance,
        sent: &Parameters,
    ) -> Result<(), CommandError> {
        let told = self.sets.iter().filter_map(|set| set.instance_updated);
        told.into_iter().try_for_each(|tell| tell(ctx, instance, sent))
    }

    /// Follows words into the namespaces as far as they go.
    pub fn find(&self, words: &[&str]) -> Found<C> {
        let mut namespace: Option<&'static NamespaceSpec> = None;
        for (at, word) in words.iter().enumerate() {
            let path = namespace.map_or("", |it| it.path);
            if let Some(spec) = self.command(path, word) {
                return Found::Command(spec, at + 1);
            }
            match self.child(path, word) {
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
    pub fn in_namespace<'p>(
        &self,
        path: &'p str,
    ) -> impl Iterator<Item = &'static CommandSpec<C>> + use<'p, C> {
        self.all().filter(move |spec| spec.namespace == path)
    }

    /// The namespaces directly below one.
    pub fn below<'p>(
        &self,
        path: &'p str,
    ) -> impl Iterator<Item = &'static NamespaceSpec> + use<'p, C> {
        let here =
            move |it: &&NamespaceSpec| it.parent() == path || (path.is_empty() && it.at_root);
        self.namespaces().filter(here)
    }

    // Every start looks for its words, so that these are loops and not adapters of iterators.
    fn command(&self, path: &str, word: &str) -> Option<&'static CommandSpec<C>> {
        for set in self.sets {
            for list in set.commands {
                for spec in *list {
                    if spec.namespace == path && spec.is_called(word) {
                        return Some(spec);
                    }
                }
            }
        }
        None
    }

    fn child(&self, path: &str, word: &str) -> Option<&'static NamespaceSpec> {
        for set in self.sets {
            for namespace in set.namespaces {
                let found = match path {
                    "" => namespace.path == word || (namespace.at_root && namespace.name() == word),
                    path => {
                        let below = namespace.path.strip_prefix(path);
                        below.and_then(|it| it.strip_prefix(' ')) == Some(word)
                    }
                };
                if found {
                    return Some(namespace);
                }
            }
        }
        None
    }
}

impl NamespaceSpec {
    /// A namespace at its place.
    pub const fn new(path: &'static str, about: &'static str) -> Self {
        Self { path, about, at_root: false }
    }

    /// Its own word alone leads to it too.
    #[must_use]
    pub const fn at_root(self) -> Self {
        Self { at_root: true, ..self }
    }

    /// The path of the namespace around it.
    pub fn parent(&self) -> &'static str {
        self.path.rsplit_once(' ').map_or("", |(parent, _)| parent)
    }

    /// Its own word.
    pub fn name(&self) -> &'static str {
        self.path.rsplit_once(' ').map_or(self.path, |(_, name)| name)
    }
}

impl<C> CommandSpec<C> {
    /// Neither reads nor writes the configuration.
    #[must_use]
    pub const fn homeless(self) -> Self {
        Self { homeless: true, profile: Need::None, ..self }
    }

    /// Has to do with profiles otherwise than by working in one that is there.
    #[must_use]
    pub const fn profile(self, profile: Need) -> Self {
        Self { profile, ..self }
    }

    /// With more words of `--output` than `JSON` and `WIDE`, in capitals.
    #[must_use]
    pub const fn formats(self, formats: &'static [&'static str]) -> Self {
        Self { formats, ..self }
    }

    /// With other words for it.
    #[must_use]
    pub const fn aliases(self, aliases: &'static [&'static str]) -> Self {
        Self { aliases, ..self }
    }

    /// With words that other commands have for the same.
    #[must_use]
    pub const fn synonyms(self, synonyms: &'static [&'static str]) -> Self {
        Self { synonyms, ..self }
    }

    /// With a warning in its help.
    #[must_use]
    pub const fn warning(self, warning: &'static str) -> Self {
        Self { warning: Some(warning), ..self }
    }

    /// With something that its help says besides.
    #[must_use]
    pub const fn notes(self, notes: &'static str) -> Self {
        Self { notes: Some(notes), ..self }
    }

    /// With the command that was probably meant, where a documented line is known to be wrong.
    #[must_use]
    pub const fn meant(self, meant: fn(&[OsString]) -> Option<Message>) -> Self {
        Self { meant, ..self }
    }

    /// With the grammar as the documentation of the host, or of its plug-in, writes it, where that differs from
    /// what is made of the arguments: a choice in parentheses, another order.
    #[must_use]
    pub const fn usage(self, usage: &'static str) -> Self {
        Self { usage: Usage::Written(usage), ..self }
    }

    /// With the grammar in the notation of a plug-in.
    #[must_use]
    pub const fn long_flags(self) -> Self {
        Self { usage: Usage::Derived(Notation::Long), ..self }
    }

    /// Whether a word names it.
    pub fn is_called(&self, word: &str) -> bool {
        self.name == word || self.aliases.contains(&word) || self.synonyms.contains(&word)
    }

    /// Namespace and name, as they are typed.
    pub fn path(&self) -> String {
        match self.namespace {
            "" => self.name.to_owned(),
            namespace => format!("{namespace} {}", self.name),
        }
    }

    /// The grammar line of the command, for a program that was started with this name.
    pub fn usage_line(&self, program: &str) -> String {
        let words = match self.usage {
            Usage::Derived(notation) => usage::line(&(self.arguments)(), notation),
            Usage::Written(words) => words.to_owned(),
        };
        format!("{program} {} {words}", self.path()).trim_end().to_owned()
    }
}
