//! What a program of this kind says about itself.

pub mod metadata;

use ibmcloud_plugin_sdk::locale::{Catalogues, Locale, Translator};

use crate::errors::CommandError;

/// A filter that has been compiled: what it makes of a JSON document.
pub type Applied = Box<dyn FnOnce(&[u8]) -> Result<String, CommandError>>;

/// Compiles a filter, or says what is wrong with it.
pub type Compile = fn(&str) -> Result<Applied, CommandError>;

/// A program: its name, its version, what hosts read about it, its languages.
pub struct Product {
    /// The name of its package, as services read it in `User-Agent`.
    pub name: &'static str,
    /// Its version, as semantic versioning writes it.
    pub version: &'static str,
    /// One line that says what it is for: a key of the catalogues.
    pub about: &'static str,
    /// The namespace that it offers to a host as a plug-in.
    pub namespace: &'static str,
    /// What a host reads at installation, where it was made when the program was built; else it is made of
    /// the command tree whenever a host asks.
    pub metadata: Option<&'static str>,
    /// The messages in other languages than English: of the program and of the crates that it is made of,
    /// [`crate::CATALOGUES`] among them.
    pub catalogues: &'static [Catalogues],
    /// Compiles a jq filter for the JSON output of any command, where the program has such filters.
    pub jq: Option<Compile>,
}

impl Product {
    /// The translator of a locale.
    pub fn translator(&self, locale: Locale) -> Translator {
        Translator::new(locale, self.catalogues)
    }

    /// What services are told about who asks.
    pub fn user_agent(&self) -> String {
        format!("{}/{}", self.name, self.version)
    }
}
