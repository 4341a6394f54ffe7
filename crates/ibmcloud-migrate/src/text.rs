//! Lines, comments and quotes, as far as several kinds of files share them.

use std::ops::Range;

/// Where lines begin.
pub(crate) struct Lines(Vec<usize>);

impl Lines {
    pub(crate) fn of(text: &str) -> Self {
        let starts = text.match_indices('\n').map(|(at, _)| at + 1);
        Self(std::iter::once(0).chain(starts).collect())
    }

    /// The number of the line, from 0, in which a byte stands.
    pub(crate) fn number(&self, offset: usize) -> usize {
        self.0.partition_point(|start| *start <= offset).saturating_sub(1)
    }

    /// The bytes of a line, with its end.
    pub(crate) fn range(&self, number: usize, text: &str) -> Range<usize> {
        let start = self.0.get(number).copied().unwrap_or(text.len());
        start..self.0.get(number + 1).copied().unwrap_or(text.len())
    }
}

/// A part of a text; nothing outside of it.
pub(crate) fn part(text: &str, range: Range<usize>) -> &str {
    text.get(range).unwrap_or_default()
}

/// The line end of a text's first line, `\r\n` or `\n`.
pub(crate) fn line_end(text: &str) -> &'static str {
    let first = text.find('\n').map(|at| part(text, 0..at));
    if first.is_some_and(|it| it.ends_with('\r')) { "\r\n" } else { "\n" }
}

/// How many bytes of blanks a line begins with.
pub(crate) fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t']).len()
}

/// Where the comment of a line begins. A quote opens a text only where a value may begin: `it's` has none.
pub(crate) fn comment_start(line: &str, marks: &[&str]) -> Option<usize> {
    let mut quote = None;
    let mut before = ' ';
    let mut skip = false;
    for (at, c) in line.char_indices() {
        if skip {
            skip = false;
        } else if let Some(open) = quote {
            match c {
                '\\' if open == '"' => skip = true,
                _ if c == open => quote = None,
                _ => {}
            }
        } else if matches!(c, '"' | '\'') && (before.is_whitespace() || ":[{,(=-".contains(before))
        {
            quote = Some(c);
        } else if before.is_whitespace()
            && marks.iter().any(|it| part(line, at..line.len()).starts_with(it))
        {
            return Some(at);
        }
        before = c;
    }
    None
}

/// Whether a character may stand in a name.
pub(crate) fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// Whether a name stands in a text as a whole word.
pub(crate) fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let before = part(text, 0..at).chars().next_back();
        let behind = part(text, at + word.len()..text.len()).chars().next();
        !before.is_some_and(is_name) && !behind.is_some_and(is_name)
    })
}

/// The name in front of `=`, if a text ends with an assignment: `TOKEN` of `export TOKEN=`.
pub(crate) fn assigned(before: &str) -> Option<&str> {
    let before = before.trim_end();
    let before = before.strip_suffix('=')?;
    if before.ends_with(['=', '!', '<', '>', '+', ':']) {
        return None;
    }
    let before = before.trim_end();
    let start = before.rfind(|c| !is_name(c)).map_or(0, |at| {
        at + before.get(at..).and_then(|it| it.chars().next()).map_or(1, char::len_utf8)
    });
    Some(part(before, start..before.len())).filter(|it| !it.is_empty())
}

/// The length of a UUID.
const UUID: usize = 36;

/// Where UUIDs stand, in letters of either size, and not as a part of something longer.
pub(crate) fn uuids(text: &str) -> impl Iterator<Item = usize> + '_ {
    let bytes = text.as_bytes();
    let is_inside = |at: Option<usize>| {
        at.and_then(|at| bytes.get(at)).is_some_and(|it| it.is_ascii_alphanumeric() || *it == b'-')
    };
    all_uuids(text)
        .filter(move |start| !is_inside(start.checked_sub(1)) && !is_inside(Some(start + UUID)))
}

/// The same, also as a part of something longer.
pub(crate) fn all_uuids(text: &str) -> impl Iterator<Item = usize> + '_ {
    let bytes = text.as_bytes();
    let dashes = text.match_indices('-').map(|(at, _)| at);
    dashes.filter_map(|dash| dash.checked_sub(8)).filter(move |start| {
        let Some(word) = bytes.get(*start..start + UUID) else { return false };
        word.iter().enumerate().all(|(at, it)| match at {
            8 | 13 | 18 | 23 => *it == b'-',
            _ => it.is_ascii_hexdigit(),
        })
    })
}

/// The UUID that begins at a byte.
pub(crate) fn uuid_at(text: &str, at: usize) -> &str {
    part(text, at..at + UUID)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_begin_outside_of_quotes_and_behind_a_blank() {
        for (line, at) in [
            ("a: b # c", Some(5)),
            ("# c", Some(0)),
            ("a: 'b # c' # d", Some(11)),
            ("a: \"b \\\" # c\" # d", Some(14)),
            ("it's # c", Some(5)),
            ("url: http://x#y", None),
        ] {
            assert_eq!(comment_start(line, &["#"]), at, "{line}");
        }
        assert_eq!(comment_start("a = \"b\" // c", &["#", "//"]), Some(8));
    }

    #[test]
    fn lines_words_and_names_are_found() {
        let text = "a\r\nbb\nc";
        let lines = Lines::of(text);
        assert_eq!((lines.number(0), lines.number(3), lines.number(6)), (0, 1, 2));
        assert_eq!(lines.range(1, text), 3..6);
        assert_eq!(line_end(text), "\r\n");
        assert!(has_word("f(token, x)", "token") && !has_word("f(tokens)", "token"));
        assert_eq!(assigned("export TOKEN="), Some("TOKEN"));
        assert_eq!(assigned("  self.token = "), Some("token"));
        assert_eq!(assigned("a == "), None);
        assert_eq!(assigned("f("), None);
    }

    #[test]
    fn uuids_stand_alone() {
        let uuid = "0f2d6c1e-9b7a-4c35-8f10-5d3e7a612b90";
        let text = format!("x {uuid} {} {uuid}0 é{uuid}", uuid.to_uppercase());
        let found: Vec<usize> = uuids(&text).collect();
        assert_eq!(found, [2, 39, 116]);
    }
}
