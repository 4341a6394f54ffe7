//! Configurations of Prometheus: `authorization.credentials` and `bearer_token` become files, and the address
//! becomes that of the proxy. Remote write is left alone: the ingest host takes Monitor API tokens only.

use std::fmt::Write as _;

use super::yaml::{Item, around, items, quoted, scalar};
use crate::address::Host;
use crate::document::Document;
use crate::fix::{Edit, Fix, Rewriter, UNUSED};
use crate::kind::Kind;
use crate::method::Method;
use crate::outcome::{Advice, Reason};
use crate::text::{indent, line_end, part};

/// The lists in which a server is told whom it asks.
const SECTIONS: [&str; 4] = ["scrape_configs", "remote_read", "remote_write", "alertmanagers"];

pub(crate) struct Prometheus {
    items: Vec<Item>,
}

impl Prometheus {
    pub(crate) fn new(document: &Document<'_>) -> Self {
        Self { items: items(document, &SECTIONS) }
    }
}

impl Rewriter for Prometheus {
    fn token(&self, document: &Document<'_>, finding: usize) -> Result<Fix, Reason> {
        let token = document.range(finding);
        let item = around(&self.items, token.start).ok_or(Reason::UnknownPlace)?;
        let ingest = document.hosts(&item.range).iter().any(Host::is_ingest);
        if item.section == "remote_write" || ingest {
            return Err(Reason::RemoteWrite);
        }
        let value = Value::of(document, token.start, token.end).ok_or(Reason::UnknownPlace)?;
        let is_known = ["credentials", "bearer_token"].contains(&value.key);
        if !is_known {
            return Err(Reason::UnknownPlace);
        }
        match document.parameters.methods.of(Kind::Prometheus) {
            Some(Method::CredentialFile) => with_file(document, item, &value),
            _ => through_proxy(document, item, &value),
        }
    }
}

/// The value of a key on one line.
struct Value<'a> {
    key: &'a str,
    /// Where the key ends.
    key_end: usize,
    /// Whether the key stands in quotes.
    quote: Option<char>,
    /// The token's bytes.
    start: usize,
    end: usize,
}

impl<'a> Value<'a> {
    /// The key in front of a token that is its whole value.
    fn of(document: &Document<'a>, start: usize, end: usize) -> Option<Self> {
        let (line_start, line) = document.line_at(start);
        let before = part(document.text, line_start..start);
        let (quote, head) = match before.chars().next_back() {
            Some(quote @ ('"' | '\'')) => (Some(quote), before.get(..before.len() - 1)?),
            _ => (None, before),
        };
        let behind = part(document.text, end..line_start + line.len());
        let rest = match quote {
            Some(quote) => behind.strip_prefix(quote)?,
            None => behind,
        };
        let rest = rest.trim_start();
        if !(rest.is_empty() || rest.starts_with([',', '}', '#'])) {
            return None;
        }
        let head = head.trim_end().strip_suffix(':')?;
        let inner = head.trim_end_matches(['"', '\'']);
        let key_start = inner.rfind(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
        let key = inner.get(key_start.map_or(0, |it| it + 1)..)?;
        Some(Self { key, key_end: line_start + inner.len(), quote, start, end })
    }

    /// `KEY: TOKEN` becomes `KEY_file: FILE`.
    fn becomes_file(&self, file: &str) -> Vec<Edit> {
        let new = match self.quote {
            Some(quote) => quoted(file, quote),
            None => scalar(file),
        };
        vec![Edit::new(self.key_end..self.key_end, "_file"), Edit::new(self.start..self.end, new)]
    }
}

fn through_proxy(document: &Document<'_>, item: &Item, value: &Value<'_>) -> Result<Fix, Reason> {
    let mut edits = match &document.parameters.client_secret_file {
        Some(file) => value.becomes_file(file),
        None => vec![Edit::new(value.start..value.end, UNUSED)],
    };
    let mut found = false;
    let mut advice = None;
    let proxy = &document.parameters.proxy;
    for host in document.own_hosts(&item.range) {
        found = true;
        let new = if host.has_scheme { format!("http://{proxy}") } else { proxy.clone() };
        edits.push(Edit::new(host.range.clone(), new));
        if host.is_private {
            advice = Some(Advice::PrivateAddress);
        }
    }
    if !found {
        return Err(Reason::Address);
    }
    if document.own_hosts(&item.range).any(|it| !it.has_scheme) {
        edits.extend(plain_scheme(document, item));
    }
    Ok(Fix { method: Some(Method::Proxy), edits, advice, ..Fix::default() })
}

/// `scheme: https` becomes `scheme: http`.
fn plain_scheme(document: &Document<'_>, item: &Item) -> Option<Edit> {
    let mut start = item.range.start;
    for line in part(document.text, item.range.clone()).split_inclusive('\n') {
        let body = line.trim_start_matches([' ', '\t', '-']);
        let key = line.len() - body.len();
        if key == item.indent
            && let Some(value) = body.strip_prefix("scheme:")
        {
            let at = start + key + "scheme:".len() + value.find("https")?;
            return Some(Edit::new(at..at + "https".len(), "http"));
        }
        start += line.len();
    }
    None
}

/// An IAM token from a file needs the header that names the instance, which remote read can have.
fn with_file(document: &Document<'_>, item: &Item, value: &Value<'_>) -> Result<Fix, Reason> {
    let impossible = Reason::Method(Method::CredentialFile);
    if item.section != "remote_read" || document.own_hosts(&item.range).next().is_none() {
        return Err(impossible);
    }
    let mut above = None;
    let mut start = item.range.start;
    for line in part(document.text, item.range.clone()).split_inclusive('\n') {
        let body = line.trim();
        if indent(line) == item.indent && !body.starts_with('#') {
            if body.starts_with("headers:") {
                return Err(impossible);
            }
            if start <= value.start {
                above = Some(start);
            }
        }
        start += line.len();
    }
    let above = above.ok_or(impossible)?;
    let (blanks, end) = (" ".repeat(item.indent), line_end(document.text));
    let mut headers =
        format!("{blanks}headers:{end}{blanks}  IBMInstanceID: {}{end}", document.parameters.guid);
    if let Some(team) = &document.parameters.team {
        let _ = write!(headers, "{blanks}  SysdigTeamID: \"{}\"{end}", team.id);
    }
    let mut edits = value.becomes_file(&document.parameters.token_file);
    edits.push(Edit::new(above..above, headers));
    Ok(Fix { method: Some(Method::CredentialFile), edits, ..Fix::default() })
}
