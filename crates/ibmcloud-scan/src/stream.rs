//! A stream of bytes of any length, in blocks that overlap: each finding is made once, with its line and column.

use std::collections::BTreeSet;
use std::io::{self, Read};

use crate::context::{Hit, REACH};
use crate::finding::What;
use crate::patterns::Patterns;

/// How much is read at once. With the overlaps on both sides this is the memory of a stream.
pub(crate) const BLOCK: usize = 256 * 1024;

/// A hit with its place in the stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Located {
    pub(crate) line: u64,
    pub(crate) column: u64,
    pub(crate) offset: u64,
    pub(crate) hit: Hit,
}

/// The memory of one stream after the other.
#[derive(Debug)]
pub(crate) struct Buffer {
    bytes: Vec<u8>,
    block: usize,
}

impl Buffer {
    pub(crate) fn new(block: usize) -> Self {
        Self { bytes: Vec::new(), block: block.max(1) }
    }

    /// Searches a stream to its end and returns its length. What was found before a failure is reported.
    pub(crate) fn search(
        &mut self,
        patterns: &Patterns,
        reader: &mut dyn Read,
        report: &mut dyn FnMut(Located),
    ) -> (u64, io::Result<()>) {
        let capacity = REACH + self.block + patterns.ahead();
        if self.bytes.len() < capacity {
            self.bytes.resize(capacity, 0);
        }
        let mut window = Window { buffer: &mut self.bytes, length: 0, before: Before::default() };
        let mut from = 0;
        let mut reported = BTreeSet::new();
        loop {
            let filled = window.fill(reader);
            let at_end = !matches!(filled, Ok(true));
            let until =
                if at_end { window.length } else { window.length.saturating_sub(patterns.ahead()) };
            let before = window.before;
            let mut lines = Lines { text: window.text(), before, counted: (0, 0) };
            patterns.search(window.text(), from, until, &mut |hit| {
                let offset = before.bytes + hit.at as u64;
                // Two words may lead to one token; a known token is met once.
                let is_new = matches!(hit.what, What::Live { .. }) || reported.insert(offset);
                if is_new {
                    let (line, column) = lines.locate(hit.at);
                    report(Located { line, column, offset, hit });
                }
            });
            if at_end {
                return (window.before.bytes + window.length as u64, filled.map(|_| ()));
            }
            let gone = until.saturating_sub(REACH);
            window.forget(gone);
            from = until - gone;
            reported = reported.split_off(&window.before.bytes);
        }
    }
}

/// What stood before the part of a stream that is in memory.
#[derive(Debug, Default, Clone, Copy)]
struct Before {
    bytes: u64,
    lines: u64,
    /// Code points of the line that goes on.
    column: u64,
}

/// The part of a stream that is in memory.
struct Window<'a> {
    buffer: &'a mut [u8],
    length: usize,
    before: Before,
}

impl Window<'_> {
    fn text(&self) -> &[u8] {
        self.buffer.get(..self.length).unwrap_or_default()
    }

    /// Reads until the memory is full; `false` at the end of the stream.
    fn fill(&mut self, reader: &mut dyn Read) -> io::Result<bool> {
        while let Some(free) = self.buffer.get_mut(self.length..).filter(|it| !it.is_empty()) {
            match reader.read(free) {
                Ok(0) => return Ok(false),
                Ok(count) => self.length += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(true)
    }

    /// Drops the first bytes, and remembers how many lines they were.
    fn forget(&mut self, gone: usize) {
        let old = self.buffer.get(..gone).unwrap_or_default();
        let Before { bytes, lines, column } = self.before;
        let (lines, column) = match memchr::memrchr(b'\n', old) {
            None => (lines, column + code_points(old)),
            Some(last) => {
                let count = memchr::memchr_iter(b'\n', old).count() as u64;
                (lines + count, code_points(old.get(last + 1..).unwrap_or_default()))
            }
        };
        self.before = Before { bytes: bytes + gone as u64, lines, column };
        self.buffer.copy_within(gone..self.length, 0);
        self.length -= gone;
    }
}

/// Counts lines up to a place; places come nearly in order.
struct Lines<'a> {
    text: &'a [u8],
    before: Before,
    /// A place, and the line ends before it.
    counted: (usize, u64),
}

impl Lines<'_> {
    /// Line and column, both from 1.
    fn locate(&mut self, at: usize) -> (u64, u64) {
        let (from, known) = if self.counted.0 <= at { self.counted } else { (0, 0) };
        let between = self.text.get(from..at).unwrap_or_default();
        let count = known + memchr::memchr_iter(b'\n', between).count() as u64;
        self.counted = (at, count);
        let before = self.text.get(..at).unwrap_or_default();
        let column = match memchr::memrchr(b'\n', before) {
            Some(last) => code_points(before.get(last + 1..).unwrap_or_default()),
            None => self.before.column + code_points(before),
        };
        (self.before.lines + count + 1, column + 1)
    }
}

/// Code points of UTF-8, without the bytes that continue one.
fn code_points(text: &[u8]) -> u64 {
    text.iter().filter(|byte| **byte & 0xc0 != 0x80).count() as u64
}
