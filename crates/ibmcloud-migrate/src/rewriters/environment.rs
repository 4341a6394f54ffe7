//! `NAME=VALUE` lines. They cannot read a file, so that the value is left empty for the proxy's client secret.

use crate::document::Document;
use crate::fix::{Edit, Fix, Rewriter, UNUSED};
use crate::method::Method;
use crate::outcome::Reason;
use crate::text::{assigned, part};

pub(crate) struct Environment;

impl Rewriter for Environment {
    fn token(&self, document: &Document<'_>, finding: usize) -> Result<Fix, Reason> {
        let token = document.range(finding);
        let (start, line) = document.line_at(token.start);
        let before = part(document.text, start..token.start);
        let behind = part(document.text, token.end..start + line.len());
        let head = before.strip_suffix("Bearer ").unwrap_or(before);
        let head = head.trim_end_matches(['"', '\'']);
        let rest = behind.trim_start_matches(['"', '\'']).trim_start();
        if assigned(head).is_none() || !(rest.is_empty() || rest.starts_with('#')) {
            return Err(Reason::UnknownPlace);
        }
        let asks = document.parameters.client_secret_file.is_some();
        Ok(Fix {
            method: Some(Method::Proxy),
            edits: vec![Edit::new(token, if asks { "" } else { UNUSED })],
            addresses: Some(document.whole()),
            by_hand: asks.then_some(Reason::FillIn),
            ..Fix::default()
        })
    }
}
