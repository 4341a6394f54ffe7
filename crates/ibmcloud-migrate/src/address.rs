//! Addresses of the Monitor API in a text.

use std::ops::Range;

use crate::text::part;

/// The end of all of them.
const DOMAIN: &str = "monitoring.cloud.ibm.com";

/// A host of IBM Cloud Monitoring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Host {
    /// Scheme, name and port, as far as they are there.
    pub(crate) range: Range<usize>,
    /// The name, without `private.`.
    pub(crate) name: String,
    /// Whether `https://` or `http://` stands before it.
    pub(crate) has_scheme: bool,
    /// Whether it was the private name.
    pub(crate) is_private: bool,
}

impl Host {
    /// Whether metrics are sent there: nothing but a Monitor API token is documented for it.
    pub(crate) fn is_ingest(&self) -> bool {
        self.name.starts_with("ingest.")
    }
}

/// All of them, in order.
pub(crate) fn hosts(text: &str) -> Vec<Host> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
    let mut hosts = Vec::new();
    for (at, _) in text.match_indices(DOMAIN) {
        let before = part(text, 0..at);
        let start = before.rfind(|c: char| !is_name(c)).map_or(0, |last| {
            last + before.get(last..).and_then(|it| it.chars().next()).map_or(1, char::len_utf8)
        });
        let mut end = at + DOMAIN.len();
        let name = part(text, start..end).to_owned();
        if let Some(port) = part(text, end..text.len()).strip_prefix(':') {
            let digits = port.len() - port.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            if digits > 0 {
                end += 1 + digits;
            }
        }
        let scheme =
            ["https://", "http://"].into_iter().find(|it| part(text, 0..start).ends_with(it));
        let (is_private, name) = match name.strip_prefix("private.") {
            Some(rest) => (true, rest.to_owned()),
            None => (false, name),
        };
        let range = start - scheme.map_or(0, str::len)..end;
        hosts.push(Host { range, name, has_scheme: scheme.is_some(), is_private });
    }
    hosts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_have_their_scheme_and_port() {
        let text = "é'https://private.eu-de.monitoring.cloud.ibm.com:443/x' us-south.monitoring.cloud.ibm.com \
                    https://ingest.prws.eu-de.monitoring.cloud.ibm.com ${R}.monitoring.cloud.ibm.com";
        let found = hosts(text);
        let shown: Vec<(&str, &str)> =
            found.iter().map(|it| (part(text, it.range.clone()), it.name.as_str())).collect();
        assert_eq!(
            shown,
            [
                (
                    "https://private.eu-de.monitoring.cloud.ibm.com:443",
                    "eu-de.monitoring.cloud.ibm.com"
                ),
                ("us-south.monitoring.cloud.ibm.com", "us-south.monitoring.cloud.ibm.com"),
                (
                    "https://ingest.prws.eu-de.monitoring.cloud.ibm.com",
                    "ingest.prws.eu-de.monitoring.cloud.ibm.com"
                ),
                (".monitoring.cloud.ibm.com", ".monitoring.cloud.ibm.com"),
            ]
        );
        assert!(found[0].is_private && found[2].is_ingest() && !found[1].has_scheme);
    }
}
