//! What a program of this kind says about itself.

use ibmcloud_plugin_sdk::locale::{Catalogues, Locale, Translator};

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
    /// What a host reads at installation: the answer to `SendMetadata`.
    pub metadata: &'static str,
    /// The messages in other languages than English.
    pub catalogues: Catalogues,
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
