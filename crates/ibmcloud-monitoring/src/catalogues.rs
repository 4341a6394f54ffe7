//! The messages of the program in other languages.

use ibmcloud_plugin_sdk::locale::{CatalogueText, Catalogues, Locale};

macro_rules! zlib {
    ($tag:literal) => {
        CatalogueText::Zlib(include_bytes!(concat!(env!("OUT_DIR"), "/", $tag, ".zlib")))
    };
}

/// The catalogues, in the host's format; `build.rs` compresses them. English is not among them: the keys
/// are English.
pub(crate) static CATALOGUES: Catalogues = &[
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
