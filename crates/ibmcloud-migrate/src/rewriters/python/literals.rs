//! The texts and comments of a program in Python.

use std::ops::Range;

use crate::text::{is_name, part};

/// A text in quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Literal {
    /// With its prefix and its quotes.
    pub(crate) range: Range<usize>,
    /// Between the quotes.
    pub(crate) content: Range<usize>,
    /// `b"…"`.
    pub(crate) is_bytes: bool,
    /// `f"…"`.
    pub(crate) is_formatted: bool,
    /// In three quotes.
    pub(crate) is_block: bool,
}

impl Literal {
    /// Whether another text stands beside it, which Python joins with it.
    pub(crate) fn is_joined(&self, text: &str) -> bool {
        let is_quote = |c: char| matches!(c, '"' | '\'');
        let before = part(text, 0..self.range.start).trim_end_matches([' ', '\t']);
        let behind = part(text, self.range.end..text.len()).trim_start();
        let next = behind.trim_start_matches(|c: char| "rRbBfFuU".contains(c));
        let is_followed = next.starts_with(is_quote) && behind.len() - next.len() < 3;
        before.ends_with(is_quote) || (is_followed && !self.ends_statement(text))
    }

    /// Whether nothing but an end of the line follows, outside of parentheses as far as the line tells.
    fn ends_statement(&self, text: &str) -> bool {
        let behind = part(text, self.range.end..text.len()).trim_start_matches([' ', '\t']);
        let start = part(text, 0..self.range.start).rfind('\n').map_or(0, |it| it + 1);
        let line = part(text, start..self.range.start);
        behind.starts_with(['\r', '\n']) && line.contains('=') && !line.contains(['(', '[', '{'])
    }
}

/// All of them, in order.
pub(crate) struct Literals {
    texts: Vec<Literal>,
    comments: Vec<Range<usize>>,
}

impl Literals {
    pub(crate) fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let (mut texts, mut comments) = (Vec::new(), Vec::new());
        let mut at = 0;
        while let Some(byte) = bytes.get(at) {
            match byte {
                b'#' => {
                    let rest = part(text, at..text.len());
                    let end = at + rest.find('\n').unwrap_or(rest.len());
                    comments.push(at..end);
                    at = end;
                }
                b'"' | b'\'' => {
                    let literal = literal(text, at, *byte);
                    at = literal.range.end;
                    texts.push(literal);
                }
                _ => at += 1,
            }
        }
        Self { texts, comments }
    }

    /// The text with a byte.
    pub(crate) fn around(&self, offset: usize) -> Option<&Literal> {
        let behind = self.texts.partition_point(|it| it.range.start <= offset);
        let literal = self.texts.get(behind.checked_sub(1)?)?;
        literal.range.contains(&offset).then_some(literal)
    }

    pub(crate) fn is_comment(&self, offset: usize) -> bool {
        let behind = self.comments.partition_point(|it| it.start <= offset);
        let before = behind.checked_sub(1).and_then(|it| self.comments.get(it));
        before.is_some_and(|it| it.contains(&offset))
    }
}

fn literal(text: &str, quote_at: usize, quote: u8) -> Literal {
    let bytes = text.as_bytes();
    let prefix = prefix(text, quote_at);
    let is = |at: usize| bytes.get(at) == Some(&quote);
    let is_block = is(quote_at + 1) && is(quote_at + 2);
    let width = if is_block { 3 } else { 1 };
    let start = quote_at + width;
    let mut at = start;
    let ends = |at: usize| is(at) && (!is_block || (is(at + 1) && is(at + 2)));
    let end = loop {
        match bytes.get(at) {
            None => break bytes.len(),
            Some(b'\\') => at += 2,
            // A text in one quote ends with its line at the latest.
            Some(b'\n') if !is_block => break at,
            Some(_) if ends(at) => break at,
            Some(_) => at += 1,
        }
    };
    let end = end.min(bytes.len());
    let close = if ends(end) { end + width } else { end };
    let lower = prefix.to_ascii_lowercase();
    Literal {
        range: quote_at - prefix.len()..close,
        content: start.min(end)..end,
        is_bytes: lower.contains('b'),
        is_formatted: lower.contains('f'),
        is_block,
    }
}

/// The letters in front of a quote that belong to it.
fn prefix(text: &str, quote_at: usize) -> &str {
    let before = part(text, 0..quote_at);
    let letters = before.trim_end_matches(|c: char| "rRbBfFuU".contains(c));
    let prefix = part(before, letters.len()..before.len());
    let continues = letters.chars().next_back().is_some_and(is_name);
    if prefix.len() > 2 || continues { "" } else { prefix }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_have_prefixes_quotes_and_escapes() {
        let text = "a = f'x\\'y' # 'no\nb = \"\"\"z\n\"'\"\"\" + Rb\"q\" + buf\"r\" '' 'open\nc";
        let all = Literals::of(text);
        let shown: Vec<(&str, &str)> = all
            .texts
            .iter()
            .map(|it| (part(text, it.range.clone()), part(text, it.content.clone())))
            .collect();
        assert_eq!(
            shown,
            [
                ("f'x\\'y'", "x\\'y"),
                ("\"\"\"z\n\"'\"\"\"", "z\n\"'"),
                ("Rb\"q\"", "q"),
                ("\"r\"", "r"),
                ("''", ""),
                ("'open", "open"),
            ]
        );
        assert!(all.is_comment(text.find("no").unwrap()) && !all.is_comment(0));
        assert!(all.texts[0].is_formatted && all.texts[1].is_block && all.texts[2].is_bytes);
        assert!(all.texts[3].is_joined(text) && !all.texts[0].is_joined(text));
    }
}
