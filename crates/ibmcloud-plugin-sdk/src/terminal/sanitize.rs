//! Names come from services, and so from whoever may name something: what would move the cursor, clear the
//! screen, begin a line of its own, turn the direction of the text round or hide in it is shown and not
//! obeyed.
//!
//! [`visible`] is for a value where it enters a sentence, a cell or a question: nothing in it is obeyed.
//! [`sanitized`] is for whole texts on their way out, in which line ends and colours are ours.

use std::borrow::Cow;
use std::fmt::Write as _;

use unicode_width::UnicodeWidthChar as _;

/// A value from elsewhere as it is shown: control characters, line ends of every kind, characters that
/// change the direction of what follows, and characters that nobody can see are written as their escapes
/// (`\n`, `\u{202e}`). Characters that join emoji or letters of scripts that are joined stay where they do.
pub fn visible(text: &str) -> Cow<'_, str> {
    shown(text, |_| 0)
}

/// A text that was made here: line feeds, tabs and, where there is colour, colours stay.
pub(super) fn sanitized(text: &str, color: bool) -> Cow<'_, str> {
    shown(text, |rest| {
        if rest.starts_with(['\n', '\t']) {
            1
        } else if color {
            color_sequence(rest).unwrap_or_default()
        } else {
            0
        }
    })
}

/// The body of a message as it is shown: its own line ends, Windows' too, and tabs stay.
pub(crate) fn sanitized_body(text: &str) -> Cow<'_, str> {
    shown(text, |rest| {
        if rest.starts_with("\r\n") { 2 } else { usize::from(rest.starts_with(['\n', '\t'])) }
    })
}

/// The cells of a row as they are shown, each on one line, so that columns are measured by what is printed
/// and no name makes a row of its own.
pub(super) fn cells(row: &[String]) -> Cow<'_, [String]> {
    if row.iter().all(|cell| matches!(visible(cell), Cow::Borrowed(_))) {
        return Cow::Borrowed(row);
    }
    Cow::Owned(row.iter().map(|cell| visible(cell).into_owned()).collect())
}

/// Escapes what has to be, except where `ours` says how many bytes from there on are meant as they are.
fn shown(text: &str, ours: impl Fn(&str) -> usize) -> Cow<'_, str> {
    if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::new();
    let (mut kept, mut before, mut skip) = (0, None, 0);
    for (at, c) in text.char_indices() {
        if at < skip {
            continue;
        }
        if is_treacherous(c, before) {
            let rest = text.split_at(at).1;
            skip = at + ours(rest);
            if skip == at {
                out.push_str(text.get(kept..at).unwrap_or_default());
                escape(&mut out, c);
                kept = at + c.len_utf8();
                // What stands there now joins nothing.
                before = None;
                continue;
            }
        }
        before = Some(c);
    }
    if kept == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(text.get(kept..).unwrap_or_default());
    Cow::Owned(out)
}

fn escape(out: &mut String, c: char) {
    match c {
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        c => {
            let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
        }
    }
}

/// Whether a character does something else than being seen.
fn is_treacherous(c: char, before: Option<char>) -> bool {
    let is_wide = |c: char| c.width() == Some(2);
    // Arabic to Sinhala: letters that are joined, or kept from it.
    let is_joined = |c: char| ('\u{600}'..='\u{dff}').contains(&c);
    match c {
        // A joiner between the parts of an emoji, or between letters.
        '\u{200d}' => !before.is_some_and(|it| is_wide(it) || it == '\u{fe0f}' || is_joined(it)),
        '\u{200c}' => !before.is_some_and(is_joined),
        // Variants of symbols and of ideographs. A letter has none: there they only make two names of one.
        '\u{fe00}'..='\u{fe0f}' => !before.is_some_and(|it| !it.is_ascii() && (is_wide(it) || !it.is_alphanumeric())),
        '\u{e0100}'..='\u{e01ef}' => !before.is_some_and(is_wide),
        // Direction marks and overrides, and what separates lines and paragraphs.
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{206f}'
        // What has no width, or looks like nothing.
        | '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}' | '\u{2060}'..='\u{2065}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}' => true,
        c => c.is_control(),
    }
}

/// The length of the sequence that sets a colour, if the text begins with one: `ESC [ numbers m`.
fn color_sequence(text: &str) -> Option<usize> {
    let numbers = text.strip_prefix("\x1b[")?;
    let end = numbers.find(|c: char| !c.is_ascii_digit() && c != ';')?;
    numbers.split_at(end).1.starts_with('m').then_some("\x1b[".len() + end + 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_shown() {
        for (text, shown) in [
            ("a\nb\tc é 日本", "a\nb\tc é 日本"),
            ("\x1b[2Jgone", "\\u{1b}[2Jgone"),
            ("\x1b]0;title\x07", "\\u{1b}]0;title\\u{7}"),
            ("over\rwritten\x08\x7f", "over\\rwritten\\u{8}\\u{7f}"),
            ("\u{9b}31m", "\\u{9b}31m"),
            ("cut \x1b[31", "cut \\u{1b}[31"),
            ("a\u{2028}b\u{202e}c", "a\\u{2028}b\\u{202e}c"),
        ] {
            assert_eq!(sanitized(text, true), shown, "{text:?}");
        }
    }

    #[test]
    fn a_value_is_one_line_and_has_no_colour() {
        for (text, shown) in [
            ("a\nb\r\n\tc", "a\\nb\\r\\n\\tc"),
            ("\x1b[31mred\x1b[0m", "\\u{1b}[31mred\\u{1b}[0m"),
            ("two\u{85}lines\u{b}\u{c}", "two\\u{85}lines\\u{b}\\u{c}"),
            ("\u{2066}x\u{2069}\u{200f}", "\\u{2066}x\\u{2069}\\u{200f}"),
            ("pro\u{200b}d\u{ad}\u{feff}", "pro\\u{200b}d\\u{ad}\\u{feff}"),
            ("prod\u{200d}\u{fe0f}", "prod\\u{200d}\\u{fe0f}"),
            ("\u{e0041}", "\\u{e0041}"),
        ] {
            assert_eq!(visible(text), shown, "{text:?}");
        }
    }

    #[test]
    fn what_languages_and_emoji_need_stays() {
        for text in [
            "C:\\new",
            "e\u{301}",
            "👩\u{200d}👩\u{200d}👧",
            "❤\u{fe0f}",
            "می\u{200c}خواهم",
            "क्\u{200d}ष",
            "葛\u{e0100}",
            "עברית",
            "naïve",
        ] {
            assert!(matches!(visible(text), Cow::Borrowed(same) if same == text), "{text:?}");
        }
    }

    #[test]
    fn a_cell_is_one_line() {
        let row = ["a\nb", "\x1b[31mred\x1b[0m", "x"].map(str::to_owned);
        let shown = ["a\\nb", "\\u{1b}[31mred\\u{1b}[0m", "x"].map(str::to_owned);
        assert_eq!(*cells(&row), shown);
        assert!(matches!(cells(&shown), Cow::Borrowed(_)));
    }

    #[test]
    fn colours_stay_where_there_are_any() {
        let red = "\x1b[31;1mred\x1b[0;22m";
        assert_eq!(sanitized(red, true), red);
        assert_eq!(sanitized(red, false), "\\u{1b}[31;1mred\\u{1b}[0;22m");
    }

    /// Texts with much in them that is not to be obeyed.
    fn nasty() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            any::<char>().prop_map(|c| c.to_string()),
            "[ -~]{0,4}",
            (0_u32..0x2_ffff)
                .prop_filter_map("a character", |c| char::from_u32(c).map(String::from)),
            proptest::sample::select(vec![
                "\x1b[2J",
                "\x1b[31m",
                "\x1b]0;x\x07",
                "\r\n",
                "\n",
                "\t",
                "\u{202e}",
                "\u{2028}",
                "\u{2029}",
                "\u{200d}",
                "\u{feff}",
                "\u{85}",
                "\u{9b}",
                "👩",
                "日",
                "\u{fe0f}",
                "\u{e0061}",
            ])
            .prop_map(str::to_owned),
        ];
        proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn a_value_obeys_nothing_and_says_all(text in nasty()) {
            let shown = visible(&text);
            prop_assert_eq!(shown.lines().count(), usize::from(!shown.is_empty()));
            prop_assert!(!shown.contains(char::is_control), "{:?}", shown);
            let bidi = |c| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}');
            prop_assert!(!shown.contains(bidi), "{:?}", shown);
            // What is shown is shown as it is, and what is left out of it can be seen.
            prop_assert_eq!(&visible(&shown), &shown);
            prop_assert!(shown.chars().count() >= text.chars().count());
            prop_assert_eq!(sanitized(&shown, true), &*shown);
        }

        #[test]
        fn a_text_obeys_line_ends_tabs_and_colours_only(text in nasty(), color in any::<bool>()) {
            let shown = sanitized(&text, color);
            let mut rest: &str = &shown;
            while let Some(at) = rest.find(char::is_control) {
                let tail = rest.split_at(at).1;
                let length = if tail.starts_with(['\n', '\t']) { Some(1) } else { color_sequence(tail).filter(|_| color) };
                prop_assert!(length.is_some(), "{:?}", shown);
                rest = tail.split_at(length.unwrap_or_default()).1;
            }
        }
    }
}
