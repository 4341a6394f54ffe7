//! Provisioned data sources of Grafana: the address becomes that of the proxy, and the header reads its client
//! secret with `$__file{…}`, which Grafana expands in the values of provisioning files.

use super::yaml::{Item, around, items, quoted};
use crate::document::Document;
use crate::fix::{Edit, Fix, Rewriter, UNUSED};
use crate::method::Method;
use crate::outcome::Reason;
use crate::text::part;

pub(crate) struct Grafana {
    items: Vec<Item>,
}

impl Grafana {
    pub(crate) fn new(document: &Document<'_>) -> Self {
        Self { items: items(document, &["datasources"]) }
    }
}

impl Rewriter for Grafana {
    fn token(&self, document: &Document<'_>, finding: usize) -> Result<Fix, Reason> {
        let token = document.range(finding);
        let item = around(&self.items, token.start).ok_or(Reason::UnknownPlace)?;
        let (start, line) = document.line_at(token.start);
        let before = part(document.text, start..token.start);
        let (key, value) = before.split_once(':').ok_or(Reason::UnknownPlace)?;
        let key = key.trim_start_matches([' ', '-']).trim_matches(['"', '\'']);
        if !key.starts_with("httpHeaderValue") {
            return Err(Reason::UnknownPlace);
        }
        if document.own_hosts(&item.range).next().is_none() {
            return Err(Reason::Address);
        }
        let text = value.trim_start();
        let quote = text.chars().next().filter(|it| matches!(it, '"' | '\''));
        let behind = part(document.text, token.end..start + line.len()).trim_start();
        let edit = match (&document.parameters.client_secret_file, quote) {
            (None, _) => Edit::new(token, UNUSED),
            (Some(file), Some(quote)) => {
                Edit::new(token, format!("$__file{{{}}}", quoted(file, quote)))
            }
            (Some(file), None) if behind.is_empty() || behind.starts_with('#') => {
                let scheme = format!("\"{text}$__file{{{}}}\"", quoted(file, '"'));
                Edit::new(token.start - text.len()..token.end, scheme)
            }
            (Some(_), None) => return Err(Reason::UnknownPlace),
        };
        let in_browser = part(document.text, item.range.clone())
            .lines()
            .any(|line| matches!(line.trim_start_matches([' ', '-']).trim_end(), "access: direct"));
        Ok(Fix {
            method: Some(Method::Proxy),
            edits: vec![edit],
            addresses: Some(item.range.clone()),
            by_hand: in_browser.then_some(Reason::Browser),
            ..Fix::default()
        })
    }
}
