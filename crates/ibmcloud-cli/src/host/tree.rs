//! The commands of all installed plug-ins as one tree, and the way from words to one of them.

use std::path::Path;

use ibmcloud_plugin_sdk::config::{ConfigError, InstalledPlugin, PluginRegistry};
use ibmcloud_plugin_sdk::metadata::{Command, Namespace};

use super::install::is_name;

/// The installed plug-ins, those first installed first.
#[derive(Debug, Default)]
pub struct Plugins(pub Vec<InstalledPlugin>);

/// What a row of words leads to.
#[derive(Debug, PartialEq)]
pub enum Match<'a> {
    /// A command of a plug-in.
    Command {
        /// The plug-in that has it.
        plugin: &'a InstalledPlugin,
        /// What its metadata say of it.
        command: &'a Command,
        /// How many words named its namespace; the next one is handed to the plug-in.
        namespace_words: usize,
    },
    /// A namespace without a command, and how many words named it.
    Namespace {
        /// The full path of the namespace.
        path: String,
        /// How many words named it.
        taken: usize,
    },
    /// Nothing of a plug-in.
    Nothing,
}

/// A command that stands for every word its namespace does not know.
const WILDCARD: &str = "*";

impl Plugins {
    /// What is installed in a configuration directory. An entry whose name would lead out of the
    /// folder of plug-ins is none.
    pub fn load(config_dir: &Path) -> Result<Self, ConfigError> {
        let mut installed = PluginRegistry::new(config_dir).read()?;
        installed.retain(|plugin| is_name(&plugin.metadata.name));
        Ok(Self(installed))
    }

    /// Follows words into the namespaces as far as they go.
    pub fn find(&self, words: &[&str]) -> Match<'_> {
        let mut path = String::new();
        for (at, word) in words.iter().enumerate() {
            let found = self.commands(&path).find(|(_, command)| is_called(command, word));
            if let Some((plugin, command)) = found {
                return Match::Command { plugin, command, namespace_words: at };
            }
            match self.child(&path, word) {
                Some(inner) => path = inner,
                None if path.is_empty() => return Match::Nothing,
                None if is_help(word) => return Match::Namespace { path, taken: at },
                None => return self.wildcard(path, at),
            }
        }
        if path.is_empty() { Match::Nothing } else { self.wildcard(path, words.len()) }
    }

    fn wildcard(&self, path: String, at: usize) -> Match<'_> {
        match self.commands(&path).find(|(_, command)| command.name == WILDCARD) {
            Some((plugin, command)) => Match::Command { plugin, command, namespace_words: at },
            None => Match::Namespace { path, taken: at },
        }
    }

    /// The commands directly in a namespace, with the plug-in of each.
    pub fn commands<'a>(
        &'a self,
        path: &str,
    ) -> impl Iterator<Item = (&'a InstalledPlugin, &'a Command)> + use<'a> {
        let of_plugin = |plugin: &'a InstalledPlugin| {
            plugin.metadata.commands.iter().map(move |command| (plugin, command))
        };
        let path = path.to_owned();
        self.0.iter().flat_map(of_plugin).filter(move |(_, command)| command.namespace == path)
    }

    /// The declared namespaces directly below one.
    pub fn below<'a>(&'a self, path: &str) -> impl Iterator<Item = &'a Namespace> + use<'a> {
        let path = path.to_owned();
        let all = self.0.iter().flat_map(|plugin| plugin.metadata.namespaces.iter());
        all.filter(move |it| parent(&full_name(it)) == path)
    }

    /// The declared namespace with a path.
    pub fn namespace(&self, path: &str) -> Option<&Namespace> {
        let mut all = self.0.iter().flat_map(|plugin| plugin.metadata.namespaces.iter());
        all.find(|it| full_name(it) == path)
    }

    /// The path of the namespace that a word names below another; one that only its commands name
    /// (a shared namespace of the host) counts too.
    fn child(&self, path: &str, word: &str) -> Option<String> {
        let declared = self.below(path).find(|it| {
            let full = full_name(it);
            let own = full.rsplit(' ').next().unwrap_or(&full);
            own == word || it.aliases.iter().any(|alias| alias == word)
        });
        if let Some(namespace) = declared {
            return Some(full_name(namespace));
        }
        let wanted = if path.is_empty() { word.to_owned() } else { format!("{path} {word}") };
        let below = format!("{wanted} ");
        let commands = self.0.iter().flat_map(|plugin| &plugin.metadata.commands);
        let mut namespaces = commands.map(|command| &command.namespace);
        namespaces.any(|it| *it == wanted || it.starts_with(&below)).then_some(wanted)
    }
}

/// The whole path of a namespace, however it is written down.
pub(super) fn full_name(namespace: &Namespace) -> String {
    match namespace.parent_name.as_str() {
        "" => namespace.name.clone(),
        parent => format!("{parent} {}", namespace.name),
    }
}

fn parent(path: &str) -> &str {
    path.rsplit_once(' ').map_or("", |(parent, _)| parent)
}

/// The other names of a command; the deprecated member counts only where the list is empty.
fn aliases(command: &Command) -> Vec<&str> {
    if command.aliases.is_empty() {
        return Some(command.alias.as_str()).filter(|it| !it.is_empty()).into_iter().collect();
    }
    command.aliases.iter().map(String::as_str).collect()
}

/// All names of a command, the first one first.
pub fn names(command: &Command) -> Vec<&str> {
    std::iter::once(command.name.as_str()).chain(aliases(command)).collect()
}

fn is_called(command: &Command, word: &str) -> bool {
    command.name != WILDCARD && names(command).contains(&word)
}

/// Whether a word behind a namespace asks for help.
pub fn is_help(word: &str) -> bool {
    matches!(word, "help" | "h" | "-h" | "--help" | "-help")
}

#[cfg(test)]
mod tests {
    use ibmcloud_plugin_sdk::metadata::Metadata;
    use serde_json::{Value, json};

    use super::*;

    fn plugin(document: &Value) -> InstalledPlugin {
        let document = document.as_object().unwrap().clone();
        let metadata = Metadata::from_document(&document).unwrap();
        InstalledPlugin { metadata, document }
    }

    fn plugins() -> Plugins {
        let demo = json!({"Name": "demo", "Namespaces": [
                {"ParentName": "", "Name": "demo", "Aliases": ["dm"], "Description": "Demo."},
                {"ParentName": "", "Name": "demo app", "Description": "Whole path in the name."},
                {"ParentName": "demo", "Name": "any"}],
            "Commands": [
                {"Namespace": "demo", "Name": "list", "Alias": "ls"},
                {"Namespace": "demo app", "Name": "show", "Aliases": ["get"]},
                {"Namespace": "demo any", "Name": "*"},
                {"Namespace": "resource", "Name": "demo-things"}]});
        let rival = json!({"Name": "rival", "Namespaces": [{"Name": "demo"}],
            "Commands": [{"Namespace": "demo", "Name": "list"}]});
        Plugins(vec![plugin(&demo), plugin(&rival)])
    }

    fn found(words: &[&str]) -> String {
        match plugins().find(words) {
            Match::Command { plugin, command, namespace_words } => {
                format!("{}: {} {namespace_words}", plugin.metadata.name, command.name)
            }
            Match::Namespace { path, taken } => format!("[{path}] {taken}"),
            Match::Nothing => "nothing".to_owned(),
        }
    }

    #[test]
    fn words_lead_to_commands_by_every_name() {
        assert_eq!(found(&["demo", "list", "x"]), "demo: list 1");
        assert_eq!(found(&["dm", "ls"]), "demo: list 1");
        assert_eq!(found(&["demo", "app", "get", "x"]), "demo: show 2");
        assert_eq!(found(&["resource", "demo-things"]), "demo: demo-things 1");
    }

    #[test]
    fn a_wildcard_catches_what_nothing_else_does() {
        assert_eq!(found(&["demo", "any", "thing"]), "demo: * 2");
        assert_eq!(found(&["demo", "any"]), "demo: * 2");
        assert_eq!(found(&["demo", "any", "--help"]), "[demo any] 2");
    }

    #[test]
    fn a_namespace_alone_or_with_an_unknown_word_is_a_namespace() {
        assert_eq!(found(&["demo"]), "[demo] 1");
        assert_eq!(found(&["demo", "nothing"]), "[demo] 1");
        assert_eq!(found(&["other", "list"]), "nothing");
        assert_eq!(found(&[]), "nothing");
    }
}
