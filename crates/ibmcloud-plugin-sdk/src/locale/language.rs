//! The ten languages of the host, and how one is chosen.

use std::fmt;

use crate::env::Env;

/// A language that the host speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Locale {
    /// German.
    De,
    /// English, the language that messages are written in.
    #[default]
    En,
    /// Spanish.
    Es,
    /// French.
    Fr,
    /// Italian.
    It,
    /// Japanese.
    Ja,
    /// Korean.
    Ko,
    /// Portuguese of Brazil.
    PtBr,
    /// Chinese in simplified script.
    ZhHans,
    /// Chinese in traditional script.
    ZhHant,
}

impl Locale {
    /// All of them, in the order of their tags.
    pub const ALL: [Self; 10] = [
        Self::De,
        Self::En,
        Self::Es,
        Self::Fr,
        Self::It,
        Self::Ja,
        Self::Ko,
        Self::PtBr,
        Self::ZhHans,
        Self::ZhHant,
    ];

    /// The host's name for it, as in `config --locale` and in file names.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::De => "de_DE",
            Self::En => "en_US",
            Self::Es => "es_ES",
            Self::Fr => "fr_FR",
            Self::It => "it_IT",
            Self::Ja => "ja_JP",
            Self::Ko => "ko_KR",
            Self::PtBr => "pt_BR",
            Self::ZhHans => "zh_Hans",
            Self::ZhHant => "zh_Hant",
        }
    }

    /// The locale of a session: the configured one, else the system's, else English.
    ///
    /// A configured locale that nobody speaks means English, as for the host. Unlike the host, the
    /// system's language counts when nothing is configured.
    pub fn choose(config_locale: Option<&str>, env: &Env) -> Self {
        let configured = config_locale.filter(|tag| !tag.trim().is_empty());
        configured.or_else(|| env.language()).and_then(Self::closest).unwrap_or_default()
    }

    /// The language closest to a tag such as `fr`, `fr_CA`, `fr-CA`, `fr_FR.UTF-8`, `FR_fr` or
    /// `zh_TW`. The host knows only the first kind; a region should not cost a user the language.
    pub fn closest(tag: &str) -> Option<Self> {
        let bare = tag.trim().split(['.', '@']).next().unwrap_or_default().to_ascii_lowercase();
        let mut parts = bare.split(['_', '-']);
        Some(match parts.next()? {
            "de" => Self::De,
            "en" => Self::En,
            // Galician and Basque readers get Spanish from the host as well.
            "es" | "gl" | "eu" => Self::Es,
            "fr" => Self::Fr,
            "it" => Self::It,
            "ja" => Self::Ja,
            "ko" => Self::Ko,
            "pt" => Self::PtBr,
            "zh" => chinese(parts),
            _ => return None,
        })
    }

    /// Whether characters of ambiguous width take two columns, as they do in East Asian fonts.
    pub const fn is_east_asian(self) -> bool {
        matches!(self, Self::Ja | Self::Ko | Self::ZhHans | Self::ZhHant)
    }
}

/// The script, if it is named; else the script of the region.
fn chinese<'a>(parts: impl Iterator<Item = &'a str>) -> Locale {
    for part in parts {
        match part {
            "hans" => return Locale::ZhHans,
            "hant" | "tw" | "hk" | "mo" => return Locale::ZhHant,
            _ => {}
        }
    }
    Locale::ZhHans
}

impl fmt::Display for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_find_their_language() {
        let cases = [
            ("fr_FR", Locale::Fr),
            ("fr", Locale::Fr),
            ("FR_fr", Locale::Fr),
            ("fr-CA", Locale::Fr),
            ("fr_FR.UTF-8", Locale::Fr),
            ("de_AT", Locale::De),
            ("de_DE@euro", Locale::De),
            ("es_MX", Locale::Es),
            ("gl", Locale::Es),
            ("pt_PT", Locale::PtBr),
            ("zh", Locale::ZhHans),
            ("zh_CN.GB18030", Locale::ZhHans),
            ("zh_SG", Locale::ZhHans),
            ("zh-TW", Locale::ZhHant),
            ("zh_HK", Locale::ZhHant),
            ("zh_MO", Locale::ZhHant),
            ("zh_Hant_CN", Locale::ZhHant),
            ("zh_Hans_HK", Locale::ZhHans),
            ("en_GB", Locale::En),
        ];
        for (tag, expected) in cases {
            assert_eq!(Locale::closest(tag), Some(expected), "{tag}");
        }
        for tag in ["", "C", "POSIX", "C.UTF-8", "xx_YY", "."] {
            assert_eq!(Locale::closest(tag), None, "{tag}");
        }
        for locale in Locale::ALL {
            assert_eq!(Locale::closest(locale.tag()), Some(locale));
        }
    }

    #[test]
    fn the_configuration_beats_the_system() {
        let french = Env::capture([("LANG", "fr_FR.UTF-8")]);
        assert_eq!(Locale::choose(Some("ja_JP"), &french), Locale::Ja);
        assert_eq!(Locale::choose(Some("xx"), &french), Locale::En);
        assert_eq!(Locale::choose(Some(""), &french), Locale::Fr);
        assert_eq!(Locale::choose(None, &french), Locale::Fr);
        assert_eq!(Locale::choose(None, &Env::default()), Locale::En);
    }

    #[test]
    fn lc_all_beats_lc_messages_beats_lang() {
        let all = [("LANG", "fr_FR"), ("LC_MESSAGES", "de_DE"), ("LC_ALL", "C")];
        assert_eq!(Locale::choose(None, &Env::capture(all)), Locale::En);
        let two = [("LANG", "fr_FR"), ("LC_MESSAGES", "de_DE")];
        assert_eq!(Locale::choose(None, &Env::capture(two)), Locale::De);
    }
}
