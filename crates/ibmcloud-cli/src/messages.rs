//! Messages: every sentence that a person reads, as a value that is translated when it is shown.
//!
//! As with the host, the English sentence is the key. `cargo xtask catalogue` collects the keys from
//! the sources and compares the catalogues with them.

use std::fmt;

use ibmcloud_plugin_sdk::locale::Translator;
use ibmcloud_plugin_sdk::terminal::visible;

/// A sentence and the values of its placeholders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    id: &'static str,
    args: Vec<(&'static str, Argument)>,
}

/// The value of a placeholder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Argument {
    /// A name, an id, a number: the same in every language. What a terminal would obey in it is made visible
    /// for people, since services let everybody name things as they like.
    Text(String),
    /// The same, made for people already.
    Fragment(Fragment),
    /// A part of the sentence that is translated itself.
    Message(Box<Message>),
}

/// A part of a sentence that was made here: its colours and line ends are ours, and what came from elsewhere
/// has been made visible. It is no text, so that it cannot be mistaken for one that anybody wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fragment(String);

impl Fragment {
    /// A value from elsewhere; `paint` sets it off.
    pub fn painted(value: &str, paint: impl FnOnce(&str) -> String) -> Self {
        Self(paint(&visible(value)))
    }

    /// Values from elsewhere, one a line.
    pub fn lines<T: fmt::Display>(values: impl IntoIterator<Item = T>) -> Self {
        let lines = values.into_iter().map(|value| visible(&value.to_string()).into_owned());
        Self(lines.collect::<Vec<_>>().join("\n"))
    }
}

/// What can be the value of a placeholder.
pub trait IntoArgument {
    /// As it stands in the sentence.
    fn to_argument(&self) -> Argument;
}

impl<T: fmt::Display + ?Sized> IntoArgument for T {
    fn to_argument(&self) -> Argument {
        Argument::Text(self.to_string())
    }
}

impl IntoArgument for Fragment {
    fn to_argument(&self) -> Argument {
        Argument::Fragment(self.clone())
    }
}

impl IntoArgument for &Fragment {
    fn to_argument(&self) -> Argument {
        (*self).to_argument()
    }
}

impl Message {
    /// Made by [`msg!`](crate::msg).
    pub fn new(id: &'static str, args: Vec<(&'static str, Argument)>) -> Self {
        Self { id, args }
    }

    /// In the language of the translator, for people: nothing in the values is obeyed by a terminal.
    pub fn translate(&self, translator: &Translator) -> String {
        self.expanded(translator, |text| visible(text).into_owned())
    }

    /// The value of a placeholder that is a text.
    pub fn value_of(&self, placeholder: &str) -> Option<&str> {
        let (_, value) = self.args.iter().find(|(name, _)| *name == placeholder)?;
        match value {
            Argument::Text(text) => Some(text),
            Argument::Fragment(_) | Argument::Message(_) => None,
        }
    }

    fn expanded(&self, translator: &Translator, show: fn(&str) -> String) -> String {
        let values: Vec<(&str, String)> = self
            .args
            .iter()
            .map(|(name, value)| match value {
                Argument::Text(text) => (*name, show(text)),
                Argument::Fragment(Fragment(text)) => (*name, text.clone()),
                Argument::Message(message) => (*name, message.expanded(translator, show)),
            })
            .collect();
        let args: Vec<(&str, &str)> =
            values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        translator.t(self.id, &args)
    }

    /// In English, with the values as they are: for JSON, evidence and tests.
    pub fn english(&self) -> String {
        self.expanded(&Translator::english(), str::to_owned)
    }
}

/// Makes a [`Message`]: `msg!("Targeted region {{.Region}}", Region = region)`.
/// A value behind `=>` is a message itself, and is translated with the sentence.
#[macro_export]
macro_rules! msg {
    (@arg = $value:expr) => { $crate::messages::IntoArgument::to_argument(&$value) };
    (@arg => $value:expr) => { $crate::messages::Argument::Message(Box::new($value)) };
    ($id:literal $(, $name:ident $sign:tt $value:expr)* $(,)?) => {
        $crate::messages::Message::new(
            $id,
            vec![$((stringify!($name), $crate::msg!(@arg $sign $value))),*],
        )
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_one_line_for_people_and_as_they_are_for_programs() {
        let name = "pay\nOK\u{202e}\u{1b}[31m";
        let inner = msg!("in {{.Place}}", Place = name);
        let message = msg!("Team {{.Name}} {{.Inner}}\n{{.List}}", Name = name, Inner => inner,
            List = Fragment::lines(["  a", name]));
        let english = Translator::english();
        let shown = "pay\\nOK\\u{202e}\\u{1b}[31m";
        assert_eq!(message.translate(&english), format!("Team {shown} in {shown}\n  a\n{shown}"));
        assert!(message.english().starts_with(&format!("Team {name} in {name}\n")));
    }

    #[test]
    fn our_own_colours_stay_around_a_value_that_has_none() {
        let painted =
            Fragment::painted("x\u{1b}[0m", |text| format!("\u{1b}[36;1m{text}\u{1b}[0m"));
        let message = msg!("{{.Name}}!", Name = painted);
        let text = message.translate(&Translator::english());
        assert_eq!(text, "\u{1b}[36;1mx\\u{1b}[0m\u{1b}[0m!");
    }
}
