//! Messages: every sentence that a person reads, as a value that is translated when it is shown.
//!
//! As with the host, the English sentence is the key. `cargo xtask catalogue` collects the keys from
//! the sources and compares the catalogues with them.

use ibmcloud_plugin_sdk::locale::{CatalogueText, Catalogues, Locale, Translator};

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

macro_rules! zlib {
    ($tag:literal) => {
        CatalogueText::Zlib(include_bytes!(concat!(env!("OUT_DIR"), "/", $tag, ".zlib")))
    };
}

/// The catalogues, in the host's format; `build.rs` compresses them. English is not among them: the keys
/// are English.
pub static CATALOGUES: Catalogues = &[
    (Locale::De, zlib!("de_DE")),
    (Locale::Es, zlib!("es_ES")),
    (Locale::Fr, zlib!("fr_FR")),
    (Locale::It, zlib!("it_IT")),
    (Locale::Ja, zlib!("ja_JP")),
    (Locale::Ko, zlib!("ko_KR")),
    (Locale::PtBr, zlib!("pt_BR")),
    (Locale::ZhHans, zlib!("zh_Hans")),
    (Locale::ZhHant, zlib!("zh_Hant")),
];

/// The translator of a locale.
pub fn translator(locale: Locale) -> Translator {
    Translator::new(locale, CATALOGUES)
}
