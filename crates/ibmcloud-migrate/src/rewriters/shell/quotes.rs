//! What quotes a byte of a script stands in, as far as POSIX and bash agree on them.

use std::ops::Range;

use compact_sort::CompactSort as _;

/// Where a byte stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// In no quotes.
    Bare,
    /// In single quotes that were opened there.
    Single {
        open: usize,
    },
    /// In double quotes that were opened there.
    Double {
        open: usize,
    },
    Comment,
    HereDocument,
}

/// What is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    Single(usize),
    Double(usize),
    /// `$(`, `<(` or `(`.
    Parenthesis,
    Backtick,
}

/// Where bytes stand, in the order in which they are named.
pub(crate) fn places(text: &str, offsets: &[usize]) -> Vec<Place> {
    let mut order: Vec<usize> = (0..offsets.len()).collect();
    order.compact_sort_by_key(|it| offsets.get(*it));
    let mut places = vec![Place::Bare; offsets.len()];
    let mut asked =
        order.into_iter().filter_map(|it| offsets.get(it).map(|at| (it, *at))).peekable();
    let mut reader = Reader { text: text.as_bytes(), at: 0, open: Vec::new(), ends: Vec::new() };
    while let Some((range, place)) = reader.next() {
        while let Some((it, _)) = asked.next_if(|(_, at)| *at < range.end) {
            if let Some(slot) = places.get_mut(it) {
                *slot = place;
            }
        }
    }
    places
}

struct Reader<'a> {
    text: &'a [u8],
    at: usize,
    open: Vec<Open>,
    /// The words that end the here-documents that begin in the next line, and whether tabs before them do not count.
    ends: Vec<(Vec<u8>, bool)>,
}

impl Reader<'_> {
    /// The next bytes that stand in the same place.
    fn next(&mut self) -> Option<(Range<usize>, Place)> {
        let start = self.at;
        let byte = *self.text.get(start)?;
        let place = match self.open.last() {
            Some(Open::Single(open)) => Place::Single { open: *open },
            Some(Open::Double(open)) => Place::Double { open: *open },
            _ => Place::Bare,
        };
        self.at += 1;
        match (self.open.last().copied(), byte) {
            // A pattern of `case` ends with a parenthesis that was never opened.
            (Some(Open::Single(_)), b'\'')
            | (Some(Open::Double(_)), b'"')
            | (Some(Open::Parenthesis), b')') => {
                self.open.pop();
            }
            (Some(Open::Single(_)), _) => {}
            (_, b'\\') => self.at += 1,
            (_, b'$') if self.text.get(self.at) == Some(&b'(') => {
                self.at += 1;
                self.open.push(Open::Parenthesis);
            }
            (last, b'`') => {
                if last == Some(Open::Backtick) {
                    self.open.pop();
                } else {
                    self.open.push(Open::Backtick);
                }
            }
            (Some(Open::Double(_)), _) => {}
            (_, b'\'') => self.open.push(Open::Single(start)),
            (_, b'"') => self.open.push(Open::Double(start)),
            (_, b'(') => self.open.push(Open::Parenthesis),
            (_, b'#') if self.is_word_start(start) => {
                while self.text.get(self.at).is_some_and(|it| *it != b'\n') {
                    self.at += 1;
                }
                return Some((start..self.at, Place::Comment));
            }
            (_, b'<') => self.here_document(start),
            (_, b'\n') if !self.ends.is_empty() => {
                self.skip_here_documents();
                return Some((start..self.at, Place::HereDocument));
            }
            _ => {}
        }
        Some((start..self.at, place))
    }

    fn is_word_start(&self, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|it| self.text.get(it));
        before.is_none_or(|it| it.is_ascii_whitespace() || b";&|(".contains(it))
    }

    /// Behind `<`: `<<WORD` begins a here-document, `<<<` does not.
    fn here_document(&mut self, start: usize) {
        let is = |at: usize, byte| self.text.get(at) == Some(&byte);
        if !is(start + 1, b'<') {
            return;
        }
        if is(start + 2, b'<') {
            self.at = start + 3;
            return;
        }
        let tabs = is(start + 2, b'-');
        let mut at = start + 2 + usize::from(tabs);
        while is(at, b' ') {
            at += 1;
        }
        let mut word = Vec::new();
        while let Some(byte) = self.text.get(at) {
            match byte {
                b'\'' | b'"' | b'\\' => {}
                it if it.is_ascii_alphanumeric() || b"_-.!".contains(it) => word.push(*it),
                _ => break,
            }
            at += 1;
        }
        // `1<<2` is arithmetic.
        if word.first().is_some_and(|it| it.is_ascii_alphabetic() || b"_!".contains(it)) {
            self.ends.push((word, tabs));
            self.at = at;
        }
    }

    fn skip_here_documents(&mut self) {
        for (end, tabs) in std::mem::take(&mut self.ends) {
            loop {
                let rest = self.text.get(self.at..).unwrap_or_default();
                if rest.is_empty() {
                    return;
                }
                let length =
                    rest.iter().position(|it| *it == b'\n').map_or(rest.len(), |it| it + 1);
                let line = rest.get(..length).unwrap_or_default();
                self.at += length;
                let line = line.strip_suffix(b"\n").unwrap_or(line);
                let line = line.strip_suffix(b"\r").unwrap_or(line);
                let blanks = line.iter().take_while(|it| tabs && **it == b'\t').count();
                if line.get(blanks..) == Some(&end) {
                    break;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_comments_and_here_documents_are_told_apart() {
        let text = "a @1 'b @2' \"c @3 $(d \"@4\" '@5' @6) @7\" # it's @8\n\
                    e\\'@9 x#@A `f \"@B\"` $((1<<2)) @C <<<x @D\n\
                    cat <<'EOF' <<-X @E\n'@F\nEOF\n@G\n\t\tX\n@H ${#x} \"it's @I\" case y) @J\n";
        let offsets: Vec<usize> = text.match_indices('@').map(|(at, _)| at).collect();
        let found: Vec<char> = places(text, &offsets)
            .into_iter()
            .map(|it| match it {
                Place::Bare => 'b',
                Place::Single { .. } => 's',
                Place::Double { .. } => 'd',
                Place::Comment => 'c',
                Place::HereDocument => 'h',
            })
            .collect();
        let found: String = found.into_iter().collect();
        assert_eq!(found, "bsddsbdcbbdbbbhhbdb");
    }

    #[test]
    fn offsets_need_no_order() {
        let found = places("'a' \"b\"", &[5, 1]);
        assert_eq!(found, [Place::Double { open: 4 }, Place::Single { open: 0 }]);
    }
}
