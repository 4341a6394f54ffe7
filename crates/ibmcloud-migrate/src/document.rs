//! A file's text with what was found in it, and what is to take its place.

use std::ops::Range;

use ibmcloud_scan::Finding;

use crate::address::{Host, hosts};
use crate::parameters::Parameters;
use crate::text::{Lines, comment_start, part};

/// What every kind of file is rewritten from.
pub(crate) struct Document<'a> {
    pub(crate) text: &'a str,
    pub(crate) lines: Lines,
    pub(crate) findings: &'a [Finding],
    pub(crate) parameters: &'a Parameters,
    hosts: Vec<Host>,
}

impl<'a> Document<'a> {
    pub(crate) fn new(text: &'a str, findings: &'a [Finding], parameters: &'a Parameters) -> Self {
        Self { text, lines: Lines::of(text), findings, parameters, hosts: hosts(text) }
    }

    /// The bytes of a finding.
    pub(crate) fn range(&self, finding: usize) -> Range<usize> {
        let Some(it) = self.findings.get(finding) else { return 0..0 };
        let start = usize::try_from(it.offset).unwrap_or(usize::MAX);
        start..start.saturating_add(it.length)
    }

    /// The line with a byte, without its end, and where it begins.
    pub(crate) fn line_at(&self, offset: usize) -> (usize, &'a str) {
        let range = self.lines.range(self.lines.number(offset), self.text);
        (range.start, part(self.text, range).trim_end_matches(['\r', '\n']))
    }

    /// Whether a byte stands behind one of the marks that begin a comment.
    pub(crate) fn is_in_comment(&self, at: usize, marks: &[&str]) -> bool {
        let (start, line) = self.line_at(at);
        comment_start(line, marks).is_some_and(|it| start + it < at)
    }

    /// The hosts in a part of the text.
    pub(crate) fn hosts(&self, within: &Range<usize>) -> &[Host] {
        let from = self.hosts.partition_point(|it| it.range.start < within.start);
        let to = self.hosts.partition_point(|it| it.range.start < within.end);
        self.hosts.get(from..to.max(from)).unwrap_or_default()
    }

    /// The addresses of the instance's own Monitor API in a part of the text.
    pub(crate) fn own_hosts(&self, within: &Range<usize>) -> impl Iterator<Item = &Host> {
        self.hosts(within).iter().filter(|it| it.name == self.parameters.host)
    }

    /// The whole text.
    pub(crate) fn whole(&self) -> Range<usize> {
        0..self.text.len()
    }
}
