//! Finding a sentence in the language of the session.

use std::fmt;
use std::io::Read as _;
use std::sync::OnceLock;

use flate2::read::ZlibDecoder;

use super::catalogue::{Catalogue, expand};
use super::language::Locale;

/// Catalogue files by language. English is never asked for: the ids are English.
pub type Catalogues = &'static [(Locale, CatalogueText)];

/// A catalogue file in a program.
#[derive(Clone, Copy, Debug)]
pub enum CatalogueText {
    /// The file as it is.
    Json(&'static str),
    /// The sentences without their English, which all languages have in common; both with a NUL between two
    /// sentences, and compressed in zlib's format. A tenth of a program's size can be its catalogues.
    Packed {
        /// The English sentences.
        ids: &'static [u8],
        /// The translations, in the same order; nothing where one is missing.
        translations: &'static [u8],
    },
}

impl CatalogueText {
    /// The catalogue, unless it is damaged.
    pub fn catalogue(self) -> Option<Catalogue> {
        match self {
            Self::Json(text) => Catalogue::parse(text).ok(),
            Self::Packed { ids, translations } => {
                let (ids, translations) = (unpacked(ids)?, unpacked(translations)?);
                Some(Catalogue::of(ids.split('\0').zip(translations.split('\0'))))
            }
        }
    }
}

fn unpacked(bytes: &[u8]) -> Option<String> {
    let mut text = String::new();
    ZlibDecoder::new(bytes).read_to_string(&mut text).ok()?;
    Some(text)
}

/// The catalogues that a build script has put into `OUT_DIR`, packed: `ids.zlib`, `de_DE.zlib` and so on.
#[macro_export]
macro_rules! catalogues {
    () => {
        $crate::catalogues!(
            De "de_DE", Es "es_ES", Fr "fr_FR", It "it_IT", Ja "ja_JP", Ko "ko_KR", PtBr "pt_BR",
            ZhHans "zh_Hans", ZhHant "zh_Hant"
        )
    };
    ($($locale:ident $tag:literal),*) => {
        &[$((
            $crate::locale::Locale::$locale,
            $crate::locale::CatalogueText::Packed {
                ids: include_bytes!(concat!(env!("OUT_DIR"), "/ids.zlib")),
                translations: include_bytes!(concat!(env!("OUT_DIR"), "/", $tag, ".zlib")),
            },
        )),*]
    };
}

/// The sentences that this crate itself says.
pub const OWN_MESSAGES: [&str; 10] = [
    "An error occurred when creating log file '{{.Path}}':\n{{.Error}}\n\n",
    "Could not read from input: ",
    "Enter a number",
    "Please enter 'y', 'n', 'yes' or 'no'.",
    "yes",
    "no",
    "Please enter a number between 1 to {{.Count}}.",
    "Please enter a valid floating number.",
    "Please enter a valid number.",
    "Please enter value.",
];

/// Catalogue files of the sentences in [`OWN_MESSAGES`].
pub const OWN_CATALOGUES: Catalogues = &[
    (Locale::De, CatalogueText::Json(include_str!("own/all.de_DE.json"))),
    (Locale::Es, CatalogueText::Json(include_str!("own/all.es_ES.json"))),
    (Locale::Fr, CatalogueText::Json(include_str!("own/all.fr_FR.json"))),
    (Locale::It, CatalogueText::Json(include_str!("own/all.it_IT.json"))),
    (Locale::Ja, CatalogueText::Json(include_str!("own/all.ja_JP.json"))),
    (Locale::Ko, CatalogueText::Json(include_str!("own/all.ko_KR.json"))),
    (Locale::PtBr, CatalogueText::Json(include_str!("own/all.pt_BR.json"))),
    (Locale::ZhHans, CatalogueText::Json(include_str!("own/all.zh_Hans.json"))),
    (Locale::ZhHant, CatalogueText::Json(include_str!("own/all.zh_Hant.json"))),
];

/// Says sentences in one language. Catalogues are read when the first sentence is needed; for
/// English, never.
pub struct Translator {
    locale: Locale,
    catalogues: &'static [Catalogues],
    parsed: OnceLock<Vec<Catalogue>>,
}

impl Translator {
    /// Speaks `locale`, with the catalogues of a program in addition to this crate's own. A sentence is
    /// looked for in each of them, in their order.
    pub const fn new(locale: Locale, catalogues: &'static [Catalogues]) -> Self {
        Self { locale, catalogues, parsed: OnceLock::new() }
    }

    /// Speaks English.
    pub const fn english() -> Self {
        Self::new(Locale::En, &[])
    }

    /// The language.
    pub fn locale(&self) -> Locale {
        self.locale
    }

    /// The sentence with its places filled in; in English where the language lacks it.
    pub fn t(&self, id: &str, values: &[(&str, &str)]) -> String {
        expand(self.find(id).unwrap_or(id), values)
    }

    fn find(&self, id: &str) -> Option<&str> {
        if self.locale == Locale::En {
            return None;
        }
        let parsed = self.parsed.get_or_init(|| {
            let all = self.catalogues.iter().copied().chain([OWN_CATALOGUES]);
            all.map(|catalogues| read(catalogues, self.locale)).collect()
        });
        parsed.iter().find_map(|catalogue| catalogue.get(id))
    }
}

/// A catalogue that cannot be read is an empty one: the message still gets out, in English. Tests
/// read every catalogue, so that does not happen unnoticed.
fn read(catalogues: Catalogues, locale: Locale) -> Catalogue {
    let text = catalogues.iter().find(|(of, _)| *of == locale);
    text.and_then(|(_, text)| text.catalogue()).unwrap_or_default()
}

impl From<Locale> for Translator {
    fn from(locale: Locale) -> Self {
        Self::new(locale, &[])
    }
}

impl fmt::Debug for Translator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Translator").field(&self.locale).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::super::placeholders;
    use super::*;

    const DAMAGED: CatalogueText =
        CatalogueText::Packed { ids: b"no zlib", translations: b"no zlib" };

    const fn json(locale: Locale, text: &'static str) -> (Locale, CatalogueText) {
        (locale, CatalogueText::Json(text))
    }

    #[test]
    fn every_language_says_the_same_things() {
        assert_eq!(OWN_CATALOGUES.len(), Locale::ALL.len() - 1);
        for (locale, text) in OWN_CATALOGUES {
            let catalogue = text.catalogue().unwrap();
            assert_eq!(catalogue.len(), OWN_MESSAGES.len(), "{locale}");
            for id in OWN_MESSAGES {
                let translation = catalogue.get(id).unwrap_or_else(|| panic!("{locale}: {id}"));
                assert_eq!(placeholders(translation), placeholders(id), "{locale}: {id}");
                let breaks = |text: &str| text.matches('\n').count();
                assert_eq!(breaks(translation), breaks(id), "{locale}: {id}");
                // Some languages say no in the same way.
                assert!(translation != id || id == "no", "{locale}: {id} is not translated");
            }
        }
    }

    #[test]
    fn a_program_can_say_it_differently() {
        const MINE: Catalogues =
            &[json(Locale::De, r#"[{"id":"Enter a number","translation":"Zahl {{.X}}"}]"#)];
        let german = Translator::new(Locale::De, &[MINE]);
        assert_eq!(german.t("Enter a number", &[]), "Zahl ");
        assert_eq!(german.t("Please enter value.", &[]), "Geben Sie einen Wert ein.");
        assert_eq!(german.t("Nobody knows {{.It}}", &[("It", "this")]), "Nobody knows this");
    }

    #[test]
    fn english_asks_no_catalogue() {
        const WRONG: Catalogues = &[json(Locale::En, r#"[{"id":"a","translation":"b"}]"#)];
        assert_eq!(Translator::new(Locale::En, &[WRONG]).t("a", &[]), "a");
    }

    #[test]
    fn a_broken_catalogue_costs_the_language_and_not_the_message() {
        const BROKEN: Catalogues = &[json(Locale::Fr, "{"), (Locale::De, DAMAGED)];
        for locale in [Locale::Fr, Locale::De] {
            assert_eq!(Translator::new(locale, &[BROKEN]).t("a", &[]), "a");
        }
    }
}
