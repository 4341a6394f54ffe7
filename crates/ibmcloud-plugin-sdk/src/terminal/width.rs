//! How many columns a text takes on a terminal, by the rules of the host's table library.

use unicode_width::UnicodeWidthChar as _;

/// Blanks between two columns of a table.
pub(super) const GAP: usize = 3;

/// The columns of a text: the sum over its characters (East Asian wide ones 2, combining ones 0),
/// escape sequences left out. `east_asian` says that ambiguous characters count 2.
///
/// Characters are counted one by one, so an emoji with a skin tone counts 4: that is how the host
/// counts, and tables must line up with its own.
pub fn display_width(text: &str, east_asian: bool) -> usize {
    let width = |c: char| if east_asian { c.width_cjk() } else { c.width() };
    Visible { rest: text.chars() }.filter_map(width).sum()
}

/// The characters of a text that are not part of an escape sequence.
struct Visible<'a> {
    rest: std::str::Chars<'a>,
}

impl Iterator for Visible<'_> {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        loop {
            match self.rest.next()? {
                '\x1b' => self.skip_sequence(),
                c => return Some(c),
            }
        }
    }
}

impl Visible<'_> {
    fn skip_sequence(&mut self) {
        match self.rest.next() {
            // A control sequence ends with its first letter-like character.
            Some('[') => {
                self.rest.find(|c| ('\x40'..='\x7e').contains(c));
            }
            // A command to the system, such as a link, ends with BEL or ESC and a backslash.
            Some(']') => {
                let end = self.rest.find(|c| matches!(c, '\x07' | '\x1b'));
                if end == Some('\x1b') {
                    self.rest.next();
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_not_bytes() {
        for (text, columns) in [
            ("abc", 3),
            ("日本語", 6),
            ("éa", 2),
            ("e\u{301}", 1),
            ("👍🏽", 4),
            ("\x1b[31mred\x1b[0m", 3),
            ("\x1b]8;;https://x\x1b\\link\x1b]8;;\x07", 4),
            ("\x1b[31", 0),
            ("\t", 0),
        ] {
            assert_eq!(display_width(text, false), columns, "{text:?}");
        }
        assert_eq!((display_width("°", false), display_width("°", true)), (1, 2));
    }
}
