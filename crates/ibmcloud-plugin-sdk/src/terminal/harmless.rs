//! Names come from services, and so from whoever may name something: what would move the cursor, clear
//! the screen or set the title of a terminal is shown and not obeyed.

use std::borrow::Cow;

/// What stands where a control character was.
const SHOWN: char = '\u{fffd}';

/// The text without control characters; line feeds, tabs and, where there is colour, colours stay.
pub(super) fn harmless(text: &str, color: bool) -> Cow<'_, str> {
    if !text.contains(is_control) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(is_control) {
        let (plain, tail) = rest.split_at(at);
        out.push_str(plain);
        let sequence = color_sequence(tail).filter(|_| color);
        let mut after = tail.chars();
        after.next();
        if let Some(sequence) = sequence {
            out.push_str(sequence);
            rest = tail.split_at(sequence.len()).1;
        } else {
            out.push(SHOWN);
            rest = after.as_str();
        }
    }
    Cow::Owned(out + rest)
}

/// The cells of a row as they are shown, each on one line, so that columns are measured by what is printed
/// and no name makes a row of its own.
pub(super) fn cells(row: &[String], color: bool) -> Cow<'_, [String]> {
    let strange = |cell: &String| cell.contains(|c| is_control(c) || c == '\n');
    if !row.iter().any(strange) {
        return Cow::Borrowed(row);
    }
    let shown = |cell: &String| harmless(cell, color).replace('\n', &SHOWN.to_string());
    Cow::Owned(row.iter().map(shown).collect())
}

fn is_control(c: char) -> bool {
    c.is_control() && c != '\n' && c != '\t'
}

/// The sequence that sets a colour, if the text begins with one: `ESC [ numbers m`.
fn color_sequence(text: &str) -> Option<&str> {
    let numbers = text.strip_prefix("\x1b[")?;
    let end = numbers.find(|c: char| !c.is_ascii_digit() && c != ';')?;
    let whole = "\x1b[".len() + end + 1;
    numbers.split_at(end).1.starts_with('m').then(|| text.split_at(whole).0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_shown() {
        for (text, shown) in [
            ("a\nb\tc é 日本", "a\nb\tc é 日本"),
            ("\x1b[2Jgone", "\u{fffd}[2Jgone"),
            ("\x1b]0;title\x07", "\u{fffd}]0;title\u{fffd}"),
            ("over\rwritten\x08\x7f", "over\u{fffd}written\u{fffd}\u{fffd}"),
            ("\u{9b}31m", "\u{fffd}31m"),
            ("cut \x1b[31", "cut \u{fffd}[31"),
        ] {
            assert_eq!(harmless(text, true), shown, "{text:?}");
        }
    }

    #[test]
    fn a_cell_is_one_line() {
        let row = ["a\nb", "\x1b[31mred\x1b[0m", "x"].map(str::to_owned);
        let shown = ["a\u{fffd}b", "\u{fffd}[31mred\u{fffd}[0m", "x"].map(str::to_owned);
        assert_eq!(*cells(&row, false), shown);
        assert!(matches!(cells(&shown, false), Cow::Borrowed(_)));
    }

    #[test]
    fn colours_stay_where_there_are_any() {
        let red = "\x1b[31;1mred\x1b[0;22m";
        assert_eq!(harmless(red, true), red);
        assert_eq!(harmless(red, false), "\u{fffd}[31;1mred\u{fffd}[0;22m");
    }
}
