//! One language's sentences in the host's file format: a JSON list of `{"id", "translation"}`,
//! where the id is the English sentence and `{{.Name}}` marks a place to fill in.

use std::collections::{BTreeSet, HashMap};

use serde::Deserialize;

/// One entry of a catalogue file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Message {
    /// The English sentence.
    pub id: String,
    /// The same in the language of the file.
    pub translation: String,
}

/// A catalogue's text is not a list of messages.
#[derive(Debug, thiserror::Error)]
#[error("not a message catalogue: {0}")]
pub struct CatalogueError(#[from] serde_json::Error);

/// The sentences of one language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalogue(HashMap<String, String>);

impl Catalogue {
    /// Reads a catalogue file.
    pub fn parse(json: &str) -> Result<Self, CatalogueError> {
        let messages: Vec<Message> = serde_json::from_str(json)?;
        let pairs = messages.into_iter().map(|message| (message.id, message.translation));
        Ok(Self(pairs.collect()))
    }

    /// A catalogue of ids and their translations.
    pub(super) fn of<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        Self(pairs.map(|(id, translation)| (id.to_owned(), translation.to_owned())).collect())
    }

    /// The sentence in this language. One that was left empty counts as missing.
    pub fn get(&self, id: &str) -> Option<&str> {
        self.0.get(id).map(String::as_str).filter(|translation| !translation.is_empty())
    }

    /// All ids, in no particular order.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// How many sentences there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The names of the places to fill in.
pub fn placeholders(text: &str) -> BTreeSet<&str> {
    pieces(text).filter_map(Result::err).collect()
}

/// Fills the places in. A place that nothing is known for is left out, and what is filled in is not
/// looked at again: a resource called `{{.Token}}` stays just that.
pub fn expand(text: &str, values: &[(&str, &str)]) -> String {
    let value = |name: &str| values.iter().find(|(key, _)| *key == name).map_or("", |(_, v)| v);
    pieces(text).map(|piece| piece.unwrap_or_else(value)).collect()
}

/// A text cut up: what is between places, and (as the error) the name of each place.
fn pieces(text: &str) -> impl Iterator<Item = Result<&str, &str>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (before, place) = next_place(rest);
        match place {
            Some((name, after)) if before.is_empty() => {
                rest = after;
                Some(Err(name))
            }
            _ => {
                rest = rest.get(before.len()..).unwrap_or_default();
                Some(Ok(before))
            }
        }
    })
}

/// The text before the next place, and the place's name with what follows it.
fn next_place(text: &str) -> (&str, Option<(&str, &str)>) {
    let mut from = 0;
    while let Some((before, tail)) = text.get(from..).and_then(|rest| rest.split_once("{{")) {
        let start = from + before.len();
        let name = tail.split_once("}}").and_then(|(inside, after)| {
            let name = inside.trim().strip_prefix('.')?;
            let is_word = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_');
            is_word.then_some((name, after))
        });
        if name.is_some() {
            return (text.get(..start).unwrap_or_default(), name);
        }
        // One brace on, so that `{{{.Name}}` is a brace and a place.
        from = start + 1;
    }
    (text, None)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn places_are_filled_in_once() {
        let text = "Hello {{.Name}}, {{ .Count }} of {{.Name}}";
        let filled = expand(text, &[("Name", "{{.Count}}"), ("Count", "3")]);
        assert_eq!(filled, "Hello {{.Count}}, 3 of {{.Count}}");
    }

    #[test]
    fn an_unknown_place_is_left_out() {
        assert_eq!(expand("a{{.X}}b", &[]), "ab");
    }

    #[test]
    fn braces_that_are_no_place_stay() {
        for text in ["{{", "}}", "{{.}}", "{{x}}", "{{.a b}}", "{ {.X} }", "{{.unclosed"] {
            assert_eq!(expand(text, &[("X", "y"), ("unclosed", "y")]), text);
        }
        assert_eq!(expand("{{{.X}}}", &[("X", "y")]), "{y}");
        assert_eq!(expand("{{ {{.X}}", &[("X", "y")]), "{{ y");
    }

    #[test]
    fn names_are_listed() {
        let names: Vec<_> = placeholders("{{.B}} {{.A}} {{.B}}").into_iter().collect();
        assert_eq!(names, ["A", "B"]);
    }

    #[test]
    fn an_empty_translation_counts_as_missing() {
        let catalogue = Catalogue::parse(r#"[{"id":"a","translation":""}]"#).unwrap();
        assert_eq!(catalogue.get("a"), None);
        assert!(Catalogue::parse("{}").is_err());
    }

    proptest! {
        #[test]
        fn only_places_change(
            words in proptest::collection::vec("[a-z .é{]{0,6}[a-z]", 1..6),
            value in "\\PC{0,8}",
        ) {
            let filled = expand(&words.join("{{.Name}}"), &[("Name", &value)]);
            prop_assert_eq!(filled, words.join(&value));
        }
    }
}
