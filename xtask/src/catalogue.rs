//! `catalogue`: compares the messages of every language with the sources, and tidies the files.
//!
//! English and French are complete; the other languages may lack messages, which are then shown in
//! English. No language has a message that nobody says, or other placeholders than the English one.

mod keys;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, ensure};
use ibmcloud_plugin_sdk::locale::{Locale, Message, placeholders};
use serde_json::json;

use crate::checkout::{read, settle};
use keys::Keys;

/// Languages that may lack nothing.
const COMPLETE: [Locale; 2] = [Locale::En, Locale::Fr];

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Change nothing; fail if a file is not as it should be.
    #[arg(long)]
    pub(crate) check: bool,
    /// Print the messages that a language lacks, such as `fr_FR`, and do nothing else.
    #[arg(long, value_name = "LOCALE")]
    pub(crate) missing: Option<String>,
}

/// English sentence to sentence.
type Translations = BTreeMap<String, String>;

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let all = keys::collect()?;
    if let Some(tag) = &args.missing {
        let locale = Locale::closest(tag).with_context(|| format!("{tag} is not a language"))?;
        return print_missing(locale, &all);
    }
    let mut wrong = Vec::new();
    for locale in Locale::ALL {
        let mut count = 0;
        for Keys { folder, keys } in &all {
            let mut found = load(folder, locale)?;
            if locale == Locale::En {
                found = keys.iter().map(|key| (key.clone(), key.clone())).collect();
            } else if !args.check {
                found.retain(|key, _| keys.contains(key));
            }
            settle(path(folder, locale), &text(&found), args.check, "catalogue")?;
            count += found.len();
            let complaints = complaints(locale, &found, keys).into_iter();
            wrong.extend(complaints.map(|it| format!("{folder}, {}: {it}", locale.tag())));
        }
        let of: usize = all.iter().map(|it| it.keys.len()).sum();
        println!("{}: {count} of {of} messages", locale.tag());
    }
    ensure!(wrong.is_empty(), "the catalogues are not as they should be:\n{}", wrong.join("\n"));
    Ok(())
}

fn path(folder: &str, locale: Locale) -> String {
    format!("{folder}/locales/all.{}.json", locale.tag())
}

fn load(folder: &str, locale: Locale) -> anyhow::Result<Translations> {
    let path = path(folder, locale);
    let text = read(&path)?;
    parse(&text).with_context(|| format!("{path} is not a catalogue"))
}

fn parse(text: &str) -> anyhow::Result<Translations> {
    let mut translations = Translations::new();
    for Message { id, translation } in serde_json::from_str::<Vec<Message>>(text)? {
        let twice = translations.insert(id.clone(), translation).is_some();
        ensure!(!twice, "{id:?} is there twice");
    }
    Ok(translations)
}

/// The file's text: one message after the other, in the order of their ids.
fn text(translations: &Translations) -> String {
    let list = translations.iter().map(|(id, it)| json!({ "id": id, "translation": it }));
    let list: serde_json::Value = list.collect();
    format!("{list:#}\n")
}

/// What is wrong with a language.
fn complaints(locale: Locale, found: &Translations, keys: &BTreeSet<String>) -> Vec<String> {
    let mut complaints = Vec::new();
    for (id, translation) in found {
        if !keys.contains(id) {
            complaints.push(format!("nobody says {id:?}: run `cargo xtask catalogue`"));
        } else if translation.trim().is_empty() {
            complaints.push(format!("nothing is said for {id:?}"));
        } else if placeholders(id) != placeholders(translation) {
            complaints.push(format!("{translation:?} has other placeholders than {id:?}"));
        }
    }
    if COMPLETE.contains(&locale) {
        let missing = keys.iter().filter(|key| !found.contains_key(*key));
        complaints.extend(missing.map(|key| format!("{key:?} is missing")));
    }
    complaints
}

fn print_missing(locale: Locale, all: &[Keys]) -> anyhow::Result<()> {
    for Keys { folder, keys } in all {
        let found = load(folder, locale)?;
        let missing = keys.iter().filter(|key| !found.contains_key(*key));
        let missing: Translations = missing.map(|key| (key.clone(), String::new())).collect();
        if !missing.is_empty() {
            eprintln!("{}:", path(folder, locale));
            print!("{}", text(&missing));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn translations(pairs: &[(&str, &str)]) -> Translations {
        pairs.iter().map(|&(id, it)| (id.to_owned(), it.to_owned())).collect()
    }

    #[test]
    fn the_file_form_is_the_host_s_and_sorted() {
        let text = text(&translations(&[("b", "B"), ("a \"x\"", "A")]));
        let expected = "[\n  {\n    \"id\": \"a \\\"x\\\"\",\n    \"translation\": \"A\"\n  },\n  \
                        {\n    \"id\": \"b\",\n    \"translation\": \"B\"\n  }\n]\n";
        assert_eq!(text, expected);
        assert_eq!(parse(&text).unwrap().len(), 2);
    }

    #[test]
    fn a_message_may_be_there_only_once() {
        let twice = r#"[{"id":"a","translation":"b"},{"id":"a","translation":"c"}]"#;
        assert!(parse(twice).is_err());
    }

    #[test]
    fn only_complete_languages_must_have_every_message() {
        let keys = BTreeSet::from(["a".to_owned(), "b".to_owned()]);
        let half = translations(&[("a", "A")]);
        assert_eq!(complaints(Locale::De, &half, &keys), [""; 0]);
        assert_eq!(complaints(Locale::Fr, &half, &keys), ["\"b\" is missing"]);
    }

    #[test]
    fn orphans_lost_placeholders_and_empty_messages_are_found() {
        let keys = BTreeSet::from(["a {{.X}}".to_owned(), "b".to_owned()]);
        let wrong = translations(&[("a {{.X}}", "A {{.Y}}"), ("b", " "), ("c", "C")]);
        assert_eq!(complaints(Locale::De, &wrong, &keys).len(), 3);
    }
}
