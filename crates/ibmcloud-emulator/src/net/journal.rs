//! The journal of calls: who asked what, and what came of it. Never a secret.

use serde::Serialize;
use url::form_urlencoded;

/// Query parameters whose value is a secret.
const SECRETS: [&str; 6] =
    ["apikey", "token", "access_token", "refresh_token", "passcode", "password"];

/// Characters of a client's name.
const LONGEST_AGENT: usize = 64;

/// A request that the cloud has received.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Call {
    /// Counts from 1.
    pub seq: u64,
    /// The host that the client asked for, without port.
    pub host: String,
    /// The method; `CONNECT` for a tunnel that was refused.
    pub method: String,
    /// The encoded path with its query.
    pub path: String,
    /// The service that it was for.
    pub service: String,
    /// The operation: its method, and its path with parameters in braces. Empty where there is none.
    pub operation: String,
    /// What the client calls itself: the first word of its `User-Agent`.
    pub agent: String,
    /// The status of the answer; `None` while there is none, and when the connection was cut.
    pub status: Option<u16>,
    /// Who asked: an e-mail address or subject for an IAM token, for a Monitor API token the
    /// same and ` in team N`, or `team N` alone where tokens belong to teams.
    pub identity: Option<String>,
    /// The transaction id of the answer, as its header has it.
    pub transaction: String,
    /// The faults that were applied, if any.
    pub fault: Option<String>,
    /// When it came, by the cloud's clock: RFC 3339.
    pub time: String,
    /// Why it was refused, where it was: what the header `X-Sandbox-Reason` of the answer says.
    pub reason: Option<String>,
    /// Whether it has been answered or cut; until then the status and the reason are not known.
    pub finished: bool,
}

/// All calls so far.
#[derive(Debug, Default)]
pub(crate) struct Journal(Vec<Call>);

impl Journal {
    /// Records an arrival; the number finds it again.
    pub(crate) fn open(&mut self, call: Call) -> u64 {
        let seq = self.0.len() as u64 + 1;
        self.0.push(Call { seq, ..call });
        seq
    }

    /// Records what came of it.
    pub(crate) fn close(&mut self, seq: u64, status: Option<u16>, reason: Option<String>) {
        let index = usize::try_from(seq.saturating_sub(1)).unwrap_or(usize::MAX);
        if let Some(call) = self.0.get_mut(index) {
            (call.status, call.reason, call.finished) = (status, reason, true);
        }
    }

    pub(crate) fn calls_so_far(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn calls(&self) -> Vec<Call> {
        self.0.clone()
    }

    /// The calls behind a number, `most` at a time.
    pub(crate) fn after(&self, seq: u64, most: usize) -> &[Call] {
        let behind = usize::try_from(seq).unwrap_or(usize::MAX).min(self.0.len());
        let behind = self.0.get(behind..).unwrap_or_default();
        behind.get(..most).unwrap_or(behind)
    }
}

/// The name that a client gives itself, without version and comments.
pub(crate) fn agent(header: &str) -> String {
    let plain = |it: &char| it.is_ascii_alphanumeric() || "-_.".contains(*it);
    header.trim_start().chars().take_while(plain).take(LONGEST_AGENT).collect()
}

/// Path and query as the journal may show them.
pub(crate) fn shown(raw_path: &str, raw_query: &str) -> String {
    let path = without_access_key(raw_path);
    if raw_query.is_empty() {
        return path;
    }
    let secret = |(key, _): &(std::borrow::Cow<'_, str>, _)| SECRETS.contains(&&**key);
    let parsed = || form_urlencoded::parse(raw_query.as_bytes());
    if !parsed().any(|pair| secret(&pair)) {
        return format!("{path}?{raw_query}");
    }
    let mut query = form_urlencoded::Serializer::new(String::new());
    for pair in parsed() {
        let value = if secret(&pair) { "REDACTED" } else { &pair.1 };
        query.append_pair(&pair.0, value);
    }
    format!("{path}?{}", query.finish())
}

/// Access keys are part of the path that manages them.
fn without_access_key(path: &str) -> String {
    const MARK: &str = "/accessKeys/";
    let Some((head, rest)) = path.split_once(MARK) else { return path.to_owned() };
    match rest.split_once('/') {
        Some((_, action)) => format!("{head}{MARK}REDACTED/{action}"),
        None => format!("{head}{MARK}REDACTED"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_do_not_get_into_the_journal() {
        assert_eq!(shown("/a", "x=1&y=%20"), "/a?x=1&y=%20");
        assert_eq!(shown("/a", "x=1&apikey=k"), "/a?x=1&apikey=REDACTED");
        assert_eq!(agent("my-client/1.0 (lang=go; key=secret)"), "my-client");
        assert_eq!(agent("\u{7f}"), "");
        let path = "/api/customer/accessKeys/0f2d6c1e/disable";
        assert_eq!(shown(path, ""), "/api/customer/accessKeys/REDACTED/disable");
    }
}
