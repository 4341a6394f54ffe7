//! The way of a file through its kind: findings in, edits and what is left to people out.

use std::ops::Range;
use std::path::Path;

use compact_sort::CompactSort as _;
use ibmcloud_scan::{Encoding, Finding, Rule, Source, What};

use crate::document::Document;
use crate::fix::{Edit, Fix, Rewriter};
use crate::kind::{Kind, is_generated};
use crate::outcome::{Advice, ByHand, Change, Note, Reason, Rewrite};
use crate::parameters::Parameters;
use crate::rewriters::environment::Environment;
use crate::rewriters::grafana::Grafana;
use crate::rewriters::prometheus::Prometheus;
use crate::rewriters::python::Python;
use crate::rewriters::shell::Script;
use crate::rewriters::terraform::{Terraform, Variables};
use crate::text::{Lines, part, uuid_at, uuids};

/// What stands where a token was taken out of a comment.
const REMOVED: &str = "REMOVED";

/// A file, and what was found in it.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// Its name, which says what kind of file it is.
    pub path: &'a Path,
    /// Its content, in which the findings were found.
    pub bytes: &'a [u8],
    /// What was found in it; the offsets are those of the content.
    pub findings: &'a [Finding],
}

/// Findings of a file, and what takes the place of their tokens.
#[derive(Debug, Clone)]
pub struct Target<'a> {
    /// What takes their place.
    pub parameters: &'a Parameters,
    /// Which findings of the file, from 0.
    pub findings: Vec<usize>,
}

/// Rewrites a file. Nothing of it changes but what has to: a finding that cannot be dealt with is left as it is,
/// and has a reason. Findings that belong to no target are left to people.
pub fn rewrite(input: &Input<'_>, targets: &[Target<'_>]) -> Rewrite {
    let text = match text(input) {
        Ok(text) => text,
        Err(why) => return by_hand(input.findings, why),
    };
    let kind = Kind::of(input.path, text);
    if targets.len() > 1 && !kind.is_none_or(Kind::has_blocks) {
        return Rewrite { kind, ..by_hand(input.findings, Reason::Several) };
    }
    let documents: Vec<Document<'_>> = targets
        .iter()
        .map(|target| Document::new(text, input.findings, target.parameters))
        .collect();
    let mut work = Work::new(text, input.findings, kind);
    for (document, target) in documents.iter().zip(targets) {
        let rewriter = kind.map(|kind| rewriter(kind, document));
        // Variables that got something else are known before their uses are looked at.
        let (calls, tokens): (Vec<usize>, Vec<usize>) =
            target.findings.iter().partition(|at| is_call(input.findings, **at));
        for at in tokens.into_iter().chain(calls) {
            match work.fix(document, rewriter.as_deref(), at) {
                Ok(fix) => work.take(document, at, fix),
                Err(why) => work.by_hand(at, why),
            }
        }
    }
    let mut is_known = vec![false; input.findings.len()];
    for at in targets.iter().flat_map(|it| &it.findings) {
        if let Some(slot) = is_known.get_mut(*at) {
            *slot = true;
        }
    }
    for (at, is_known) in is_known.into_iter().enumerate() {
        if !is_known {
            work.by_hand(at, without_target(input.findings, at));
        }
    }
    work.finish()
}

/// The text of a file that can be rewritten at all.
fn text<'a>(input: &Input<'a>) -> Result<&'a str, Reason> {
    if let Some(first) = input.findings.first() {
        if !first.place.members.is_empty() {
            return Err(Reason::Archive);
        }
        match first.place.source {
            Source::File(_) => {}
            Source::StandardInput => return Err(Reason::StandardInput),
            Source::Kubernetes(_) => return Err(Reason::Cluster),
        }
    }
    let is_binary = input.bytes.contains(&0);
    let why = if is_binary { Reason::Binary } else { Reason::NotUtf8 };
    let text = std::str::from_utf8(input.bytes).map_err(|_| why)?;
    if is_binary {
        Err(Reason::Binary)
    } else if is_generated(input.path, text) {
        Err(Reason::Generated)
    } else {
        Ok(text)
    }
}

fn rewriter(kind: Kind, document: &Document<'_>) -> Box<dyn Rewriter> {
    match kind {
        Kind::Prometheus => Box::new(Prometheus::new(document)),
        Kind::Grafana => Box::new(Grafana::new(document)),
        Kind::Shell(shell) => Box::new(Script::new(document, shell)),
        Kind::Environment => Box::new(Environment),
        Kind::Python => Box::new(Python::new(document)),
        Kind::Terraform => Box::new(Terraform::new(document)),
        Kind::TerraformVariables => Box::new(Variables),
    }
}

fn is_call(findings: &[Finding], at: usize) -> bool {
    matches!(findings.get(at).map(|it| it.what), Some(What::Call(_)))
}

/// Why a finding whose instance is not known is left to people: what holds for every instance is said first.
fn without_target(findings: &[Finding], at: usize) -> Reason {
    let known = findings.get(at).and_then(|it| for_any_instance(it.what));
    known.unwrap_or(Reason::UnknownInstance)
}

/// What is left to people, whatever instance it belongs to.
fn for_any_instance(what: What) -> Option<Reason> {
    match what {
        What::Call(Rule::RemoteWrite) => Some(Reason::RemoteWrite),
        What::Call(Rule::ReadToken) => Some(Reason::ReadsToken),
        What::Shape(Rule::TokenAnswer) => Some(Reason::StoredAnswer),
        _ => None,
    }
}

/// All findings of a file are left to people.
pub fn by_hand(findings: &[Finding], why: Reason) -> Rewrite {
    let by_hand = findings.iter().enumerate().map(|(at, it)| ByHand {
        finding: Some(at),
        line: it.line,
        column: it.column,
        why,
    });
    Rewrite { by_hand: by_hand.collect(), ..Rewrite::default() }
}

/// What becomes of the addresses in a part of a text.
struct Addresses {
    edits: Vec<Edit>,
    /// Where the first private one stands.
    private: Option<usize>,
    /// `false` if there is none, or one that is put together elsewhere.
    is_complete: bool,
}

/// How the addresses of a part become those of the proxy.
fn addresses_in(document: &Document<'_>, part: &Range<usize>) -> Addresses {
    let proxy = &document.parameters.proxy;
    let mut addresses = Addresses { edits: Vec::new(), private: None, is_complete: false };
    let mut whole = true;
    for host in document.own_hosts(part) {
        addresses.is_complete = true;
        whole &= host.has_scheme;
        if host.has_scheme {
            let edit = Edit::new(host.range.clone(), format!("http://{proxy}"));
            addresses.edits.push(edit);
            let private = host.is_private.then_some(host.range.start);
            addresses.private = addresses.private.or(private);
        }
    }
    addresses.is_complete &= whole;
    addresses
}

/// A file that is being rewritten.
struct Work<'a> {
    text: &'a str,
    lines: Lines,
    findings: &'a [Finding],
    /// In order; none overlaps another.
    edits: Vec<Edit>,
    variables: Vec<String>,
    /// Parts in which addresses were changed already.
    addresses: Vec<(usize, usize)>,
    out: Rewrite,
}

impl<'a> Work<'a> {
    fn new(text: &'a str, findings: &'a [Finding], kind: Option<Kind>) -> Self {
        Self {
            text,
            lines: Lines::of(text),
            findings,
            edits: Vec::new(),
            variables: Vec::new(),
            addresses: Vec::new(),
            out: Rewrite { kind, ..Rewrite::default() },
        }
    }

    /// What becomes of a finding.
    fn fix(
        &self,
        document: &Document<'_>,
        rewriter: Option<&dyn Rewriter>,
        at: usize,
    ) -> Result<Fix, Reason> {
        let finding = self.findings.get(at).ok_or(Reason::UnknownPlace)?;
        let token = document.range(at);
        if let Some(why) = for_any_instance(finding.what) {
            return Err(why);
        }
        let is_call = is_call(self.findings, at);
        if !is_call && finding.encoding != Encoding::Plain {
            return Err(Reason::Encoded(finding.encoding));
        }
        let Some(rewriter) = rewriter else {
            let nothing_else = document.text.trim() == part(document.text, token);
            return Err(if nothing_else { Reason::TokenFile } else { Reason::UnknownFormat });
        };
        if rewriter.is_comment(document, at) {
            // A use in a comment uses nothing.
            let edit = (!is_call).then(|| Edit::new(token, REMOVED));
            return Ok(Fix { edits: edit.into_iter().collect(), ..Fix::default() });
        }
        if is_call {
            rewriter.call(document, at, &self.variables)
        } else {
            rewriter.token(document, at)
        }
    }

    /// Takes a change over, whole or not at all.
    fn take(&mut self, document: &Document<'_>, at: usize, mut fix: Fix) {
        let part = fix.addresses.take().map(|it| (it.start, it.end));
        let part = part.filter(|it| !self.addresses.contains(it));
        let addresses = part.map(|(start, end)| addresses_in(document, &(start..end)));
        fix.edits.extend(addresses.iter().flat_map(|it| it.edits.clone()));
        fix.edits.compact_sort_by_key(|it| (it.range.start, it.range.end));
        fix.edits.dedup();
        // A text may hold the token and the address at once.
        let overlap = fix.edits.windows(2).any(|it| match it {
            [one, next] => next.range.start < one.range.end.max(one.range.start + 1),
            _ => false,
        });
        if overlap || fix.edits.iter().any(|edit| !self.fits(edit)) {
            return self.by_hand(at, Reason::UnknownPlace);
        }
        for edit in fix.edits {
            let at = self.edits.partition_point(|it| it.range.start < edit.range.start);
            // What is there at the same byte is the same edit.
            if self.edits.get(at).is_none_or(|it| it.range.start != edit.range.start) {
                self.edits.insert(at, edit);
            }
        }
        self.addresses.extend(part);
        let variable = fix.variable.filter(|it| !self.variables.contains(it));
        self.variables.extend(variable);
        self.out.changes.push(Change { finding: at, method: fix.method });
        if let Some(advice) = fix.advice {
            self.note(document.range(at).start, advice);
        }
        if let Some(why) = fix.by_hand {
            self.by_hand(at, why);
        }
        if let Some(addresses) = addresses {
            if let Some(at) = addresses.private {
                self.note(at, Advice::PrivateAddress);
            }
            if !addresses.is_complete {
                self.by_hand(at, Reason::Address);
            }
        }
    }

    /// Whether an edit overlaps no other one; the same edit again does not.
    fn fits(&self, edit: &Edit) -> bool {
        let at = self.edits.partition_point(|it| it.range.start < edit.range.start);
        let before = at.checked_sub(1).and_then(|it| self.edits.get(it));
        let end = edit.range.end.max(edit.range.start + 1);
        before.is_none_or(|it| it.range.end <= edit.range.start)
            && self.edits.get(at).is_none_or(|it| it == edit || it.range.start >= end)
    }

    fn note(&mut self, offset: usize, advice: Advice) {
        let line = self.lines.number(offset) as u64 + 1;
        self.out.notes.push(Note { line, advice });
    }

    fn by_hand(&mut self, at: usize, why: Reason) {
        if let Some(it) = self.findings.get(at) {
            let (line, column) = (it.line, it.column);
            self.out.by_hand.push(ByHand { finding: Some(at), line, column, why });
        }
    }

    fn finish(mut self) -> Rewrite {
        self.look_for_the_same_tokens();
        if !self.edits.is_empty() {
            let mut text = String::with_capacity(self.text.len());
            let mut done = 0;
            for edit in &self.edits {
                text.push_str(part(self.text, done..edit.range.start));
                text.push_str(&edit.new);
                done = edit.range.end;
            }
            text.push_str(part(self.text, done..self.text.len()));
            self.out.text = Some(text);
        }
        self.out.by_hand.compact_sort_by_key(|it| (it.line, it.column, it.why));
        self.out.notes.compact_sort();
        self.out.notes.dedup();
        self.out
    }

    /// A token that was dealt with may stand in further places that no rule knows.
    fn look_for_the_same_tokens(&mut self) {
        let range = |at: usize| {
            let Some(it) = self.findings.get(at) else { return 0..0 };
            let start = usize::try_from(it.offset).unwrap_or(usize::MAX);
            start..start.saturating_add(it.length)
        };
        let is_token = |at: &usize| !is_call(self.findings, *at);
        let mut known: Vec<usize> =
            (0..self.findings.len()).filter(is_token).map(|at| range(at).start).collect();
        known.sort_unstable();
        let done = self.out.changes.iter().map(|it| it.finding).filter(is_token);
        let mut tokens: Vec<&str> = done.map(|at| part(self.text, range(at))).collect();
        tokens.sort_unstable();
        tokens.dedup();
        for start in uuids(self.text).filter(|start| known.binary_search(start).is_err()) {
            if tokens.binary_search(&uuid_at(self.text, start)).is_ok() {
                let (line, column) = place(&self.lines, self.text, start);
                let why = Reason::SameToken;
                self.out.by_hand.push(ByHand { finding: None, line, column, why });
            }
        }
    }
}

/// Line and column of a byte, from 1; columns are code points.
fn place(lines: &Lines, text: &str, offset: usize) -> (u64, u64) {
    let number = lines.number(offset);
    let start = lines.range(number, text).start;
    (number as u64 + 1, part(text, start..offset).chars().count() as u64 + 1)
}
