//! The ten languages of the host, how one is chosen, and how a sentence is found in it.

mod catalogue;
mod language;
mod translator;

pub use catalogue::{Catalogue, CatalogueError, Message, expand, placeholders};
pub use language::Locale;
pub use translator::{CatalogueText, Catalogues, OWN_CATALOGUES, OWN_MESSAGES, Translator};
