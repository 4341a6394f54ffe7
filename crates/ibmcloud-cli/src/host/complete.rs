//! What a shell may offer, of built-in commands and those of plug-ins alike.

use std::ffi::OsString;

use compact_sort::CompactSort as _;
use ibmcloud_plugin_sdk::config::{Config, InstalledPlugin};
use ibmcloud_plugin_sdk::env::Env;
use ibmcloud_plugin_sdk::locale::Translator;

use super::help::rows;
use super::tree::{Match, Plugins};
use crate::command::{Found, Registry};
use crate::grammar::candidates::{Asked, Candidate};
use crate::grammar::completion::{ASKED, Shell, VARIABLE};
use crate::session::profiles::ActiveProfile;
use crate::session::remembered::{self, Known};

/// Whether words are a shell's question. Completion functions put the switch behind all words, or in front.
pub fn is_asked(words: &[&str]) -> bool {
    words.last() == Some(&ASKED) || words.first() == Some(&ASKED)
}

/// What is asked, and where the answer comes from.
pub struct Question<'a> {
    /// The words in front of the cursor, or all of them for a shell that does not hand on the last one.
    words: Vec<String>,
    /// The shell of one of our scripts, and the word under its cursor.
    shell: Option<(Shell, String)>,
    /// The commands.
    registry: &'a Registry,
}

impl<'a> Question<'a> {
    /// Reads a question.
    pub fn read(words: &[&str], env: &Env, registry: &'a Registry) -> Self {
        let asked = env.get(VARIABLE).and_then(|text| text.split_once(':'));
        let shell = asked.and_then(|(shell, word)| Some((Shell::named(shell)?, word)));
        let bash = shell.is_some_and(|(shell, _)| shell == Shell::Bash);
        // bash hands on the words as they were typed, and ends one at each '='.
        let bare = |word: &str| {
            let word = word.trim_start_matches(['"', '\'']);
            if bash { word.replace('\\', "") } else { word.to_owned() }
        };
        let words = words.iter().filter(|word| **word != ASKED && !(bash && **word == "="));
        Self {
            words: words.map(|word| bare(word)).collect(),
            shell: shell.map(|(shell, word)| (shell, word.to_owned())),
            registry,
        }
    }

    /// The word under the cursor, without a quote in front of it.
    fn typed(&self) -> String {
        match &self.shell {
            Some((Shell::Bash, word)) if word == "=" => String::new(),
            Some((Shell::Bash, word)) => word.trim_start_matches(['"', '\'']).replace('\\', ""),
            Some((_, word)) => word.clone(),
            None => String::new(),
        }
    }

    /// The plug-in that answers for itself, its namespace, and what it is to be started with.
    pub fn delegate<'p>(
        &self,
        plugins: &'p Plugins,
    ) -> Option<(&'p InstalledPlugin, Vec<OsString>)> {
        let words: Vec<&str> = self.words.iter().map(String::as_str).collect();
        if !matches!(self.registry.find(&words), Found::Unknown { .. }) {
            return None;
        }
        let Match::Command { plugin, .. } = plugins.find(&words) else { return None };
        let args = ["SendCompletion".to_owned()].into_iter().chain(self.words.iter().cloned());
        let args = args.map(OsString::from).collect();
        plugin.metadata.delegate_bash_completion.then_some((plugin, args))
    }

    /// The answer, one candidate a line.
    pub fn answer(
        &self,
        plugins: &Plugins,
        (profile, config): (&ActiveProfile, &Config),
        translator: &Translator,
    ) -> String {
        let words: Vec<&str> = self.words.iter().map(String::as_str).collect();
        let names = |known| match known {
            Known::Profiles => profile.profiles.known_names(),
            other => remembered::names(&profile.folder(), config, other),
        };
        let asked = Asked { registry: self.registry, namespace: "", names: &names };
        let typed = self.typed();
        let mut all = match self.shell {
            Some(_) if self.names_a_profile() => asked.named(Known::Profiles, &typed),
            Some(_) => asked.following(&words, &typed),
            None => asked.typed(&words),
        };
        if let Some(path) = self.namespace(plugins, &words) {
            let added = rows(plugins, &path).into_iter().map(|(names, about)| {
                Candidate::new(names.split(',').next().unwrap_or_default(), about)
            });
            all.extend(added.filter(|it| it.word.starts_with(&typed)));
            all.compact_sort();
            all.dedup_by(|one, other| one.word == other.word);
        }
        let mut text = String::new();
        for mut candidate in all {
            candidate.about = translator.t(&candidate.about, &[]);
            let raw = self.shell.as_ref().map_or("", |(_, word)| word.as_str());
            text.push_str(&match self.shell {
                Some((shell, _)) => shell.line(&candidate, raw),
                None => candidate.word,
            });
            text.push('\n');
        }
        text
    }

    /// Whether the word under the cursor is the name behind `--profile`, in front of all words.
    fn names_a_profile(&self) -> bool {
        matches!(&self.words[..], [flag] if matches!(flag.as_str(), "--profile" | "-profile"))
    }

    /// The namespace that all words lead to.
    fn namespace(&self, plugins: &Plugins, words: &[&str]) -> Option<String> {
        match self.registry.find(words) {
            Found::Namespace(spec, taken) if taken == words.len() => Some(spec.path.to_owned()),
            Found::Root if words.is_empty() => Some(String::new()),
            Found::Unknown { .. } => match plugins.find(words) {
                Match::Namespace { path, taken } if taken == words.len() => Some(path),
                _ => None,
            },
            _ => None,
        }
    }
}
