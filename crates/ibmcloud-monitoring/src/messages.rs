//! Messages: every sentence that a person reads, as a value that is translated when it is shown.
//!
//! As with the host, the English sentence is the key. `cargo xtask catalogue` collects the keys from
//! the sources and compares the catalogues with them.

use ibmcloud_plugin_sdk::locale::{Locale, Translator};

/// A sentence and the values of its placeholders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    id: &'static str,
    args: Vec<(&'static str, Argument)>,
}

/// The value of a placeholder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Argument {
    /// A name, an id, a number: the same in every language.
    Text(String),
    /// A part of the sentence that is translated itself.
    Message(Box<Message>),
}

impl Message {
    /// Made by [`msg!`](crate::msg).
    pub fn new(id: &'static str, args: Vec<(&'static str, Argument)>) -> Self {
        Self { id, args }
    }

    /// In the language of the translator.
    pub fn translate(&self, translator: &Translator) -> String {
        let values: Vec<(&str, String)> = self
            .args
            .iter()
            .map(|(name, value)| match value {
                Argument::Text(text) => (*name, text.clone()),
                Argument::Message(message) => (*name, message.translate(translator)),
            })
            .collect();
        let args: Vec<(&str, &str)> =
            values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        translator.t(self.id, &args)
    }

    /// In English: for logs, evidence and tests.
    pub fn english(&self) -> String {
        self.translate(&translator(Locale::En))
    }
}

/// Makes a [`Message`]: `msg!("Targeted region {{.Region}}", Region = region)`.
/// A value behind `=>` is a message itself, and is translated with the sentence.
#[macro_export]
macro_rules! msg {
    (@arg = $value:expr) => { $crate::messages::Argument::Text($value.to_string()) };
    (@arg => $value:expr) => { $crate::messages::Argument::Message(Box::new($value)) };
    ($id:literal $(, $name:ident $sign:tt $value:expr)* $(,)?) => {
        $crate::messages::Message::new(
            $id,
            vec![$((stringify!($name), $crate::msg!(@arg $sign $value))),*],
        )
    };
}

/// The catalogues, in the host's format.
pub static CATALOGUES: &[(Locale, &str)] = &[
    (Locale::De, include_str!("../locales/all.de_DE.json")),
    (Locale::En, include_str!("../locales/all.en_US.json")),
    (Locale::Es, include_str!("../locales/all.es_ES.json")),
    (Locale::Fr, include_str!("../locales/all.fr_FR.json")),
    (Locale::It, include_str!("../locales/all.it_IT.json")),
    (Locale::Ja, include_str!("../locales/all.ja_JP.json")),
    (Locale::Ko, include_str!("../locales/all.ko_KR.json")),
    (Locale::PtBr, include_str!("../locales/all.pt_BR.json")),
    (Locale::ZhHans, include_str!("../locales/all.zh_Hans.json")),
    (Locale::ZhHant, include_str!("../locales/all.zh_Hant.json")),
];

/// The translator of a locale.
pub fn translator(locale: Locale) -> Translator {
    Translator::new(locale, CATALOGUES)
}
