//! Programs in Python: a text that is the token reads the client secret of the proxy, and addresses become that of the
//! proxy. Or the client of `sdcclient` gets its headers from `IbmAuthHelper`, which logs in to IAM once.

mod literals;

use std::ops::Range;

use self::literals::{Literal, Literals};
use crate::document::Document;
use crate::fix::{Edit, Fix, Rewriter, UNUSED};
use crate::kind::Kind;
use crate::method::Method;
use crate::outcome::{Advice, Reason};
use crate::text::{assigned, has_word, line_end, part};

/// The constructor.
const CLIENT: &str = "SdMonitorClient(";
/// A call is not longer than this, in bytes.
const REACH: usize = 1000;

pub(crate) struct Python {
    literals: Literals,
}

impl Python {
    pub(crate) fn new(document: &Document<'_>) -> Self {
        Self { literals: Literals::of(document.text) }
    }
}

impl Rewriter for Python {
    fn is_comment(&self, document: &Document<'_>, finding: usize) -> bool {
        self.literals.is_comment(document.range(finding).start)
    }

    fn token(&self, document: &Document<'_>, finding: usize) -> Result<Fix, Reason> {
        let token = document.range(finding);
        let literal = self.literals.around(token.start).ok_or(Reason::UnknownPlace)?;
        if literal.is_bytes || literal.is_block || literal.is_joined(document.text) {
            return Err(Reason::UnknownPlace);
        }
        match document.parameters.methods.of(Kind::Python) {
            Some(Method::Client) => self.with_helper(document, literal, token),
            _ => through_proxy(document, literal, token),
        }
    }

    fn call(
        &self,
        document: &Document<'_>,
        finding: usize,
        variables: &[String],
    ) -> Result<Fix, Reason> {
        let at = document.range(finding);
        if !part(document.text, at.start..document.text.len()).starts_with(CLIENT) {
            return Err(Reason::Elsewhere);
        }
        let end = self.call_end(document, at.start).ok_or(Reason::Elsewhere)?;
        let words = part(document.text, at.start + CLIENT.len()..end);
        if variables.iter().any(|it| has_word(words, it)) {
            Ok(Fix { method: Some(Method::Proxy), ..Fix::default() })
        } else {
            Err(Reason::Elsewhere)
        }
    }
}

impl Python {
    /// Where the parenthesis stands that ends a call.
    fn call_end(&self, document: &Document<'_>, start: usize) -> Option<usize> {
        let from = start + CLIENT.len();
        let mut depth = 1;
        for (at, c) in part(document.text, from..document.text.len()).char_indices().take(REACH) {
            if self.literals.around(from + at).is_some() || self.literals.is_comment(from + at) {
                continue;
            }
            match c {
                '(' | '[' | '{' => depth += 1,
                ')' | ']' | '}' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return Some(from + at);
            }
        }
        None
    }

    /// `SdMonitorClient(token="…")` becomes `SdMonitorClient(token="", custom_headers=IbmAuthHelper.get_headers(…))`.
    fn with_helper(
        &self,
        document: &Document<'_>,
        literal: &Literal,
        token: Range<usize>,
    ) -> Result<Fix, Reason> {
        let impossible = Reason::Method(Method::Client);
        let text = document.text;
        if literal.content != token {
            return Err(impossible);
        }
        let from = literal.range.start.saturating_sub(REACH);
        let from = (from..=literal.range.start).find(|it| text.is_char_boundary(*it));
        let before = part(text, from.unwrap_or_default()..literal.range.start);
        let start = before.rfind(CLIENT).ok_or(impossible)?;
        let start = literal.range.start - before.len() + start;
        let end = self.call_end(document, start).filter(|it| *it > token.end).ok_or(impossible)?;
        let mut edits = vec![Edit::new(token, "")];
        let parameters = document.parameters;
        let helper = format!(
            "IbmAuthHelper.get_headers(\"https://{}\", os.environ[\"IBMCLOUD_API_KEY\"], \"{}\")",
            parameters.host, parameters.guid
        );
        let helper = match &parameters.team {
            Some(team) => format!("{{**{helper}, \"SysdigTeamID\": \"{}\"}}", team.id),
            None => helper,
        };
        let words = part(text, start..end).trim_end();
        let comma = if words.ends_with(',') { " " } else { ", " };
        let at = start + words.len();
        edits.push(Edit::new(at..at, format!("{comma}custom_headers={helper}")));
        let (at, missing) = imports(text).ok_or(impossible)?;
        if !missing.is_empty() {
            edits.push(Edit::new(at..at, missing));
        }
        let advice = Some(Advice::PythonKey);
        Ok(Fix { method: Some(Method::Client), edits, advice, ..Fix::default() })
    }
}

/// The imports that are missing, and where they belong: in front of that of the client.
fn imports(text: &str) -> Option<(usize, String)> {
    let has = |line: &str| text.lines().any(|it| it.trim_end() == line);
    let end = line_end(text);
    let os = if has("import os") { String::new() } else { format!("import os{end}") };
    let helper = if has_word(text, "IbmAuthHelper") {
        String::new()
    } else {
        format!("from sdcclient import IbmAuthHelper{end}")
    };
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if line.starts_with("from sdcclient") || line.starts_with("import sdcclient") {
            return Some((start, os + &helper));
        }
        start += line.len();
    }
    None
}

fn through_proxy(
    document: &Document<'_>,
    literal: &Literal,
    token: Range<usize>,
) -> Result<Fix, Reason> {
    let text = document.text;
    let before = part(text, literal.content.start..token.start);
    let behind = part(text, token.end..literal.content.end);
    if literal.is_formatted && before.matches('{').count() != before.matches('}').count() {
        return Err(Reason::UnknownPlace);
    }
    let edit = match &document.parameters.client_secret_file {
        None => Edit::new(token.clone(), UNUSED),
        Some(file) => {
            let file = file.replace('\\', "\\\\").replace('"', "\\\"");
            let read = format!("open(\"{file}\").read().strip()");
            let open = part(text, literal.range.start..literal.content.start);
            let close = part(text, literal.content.end..literal.range.end);
            let mut parts = vec![read];
            if !before.is_empty() {
                parts.insert(0, format!("{open}{before}{close}"));
            }
            if !behind.is_empty() {
                parts.push(format!("{open}{behind}{close}"));
            }
            let whole = parts.join(" + ");
            let whole = if parts.len() > 1 { format!("({whole})") } else { whole };
            Edit::new(literal.range.clone(), whole)
        }
    };
    let (start, _) = document.line_at(literal.range.start);
    let head = part(text, start..literal.range.start);
    Ok(Fix {
        method: Some(Method::Proxy),
        edits: vec![edit],
        addresses: Some(document.whole()),
        variable: assigned(head).map(str::to_owned),
        ..Fix::default()
    })
}
