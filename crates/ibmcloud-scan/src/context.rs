//! What stands around a telling word: a token, or nothing but a use of one.

use crate::encoding::Encoding;
use crate::finding::What;
use crate::rule::Rule;
use crate::uuid;

/// How far around a word is looked, in bytes. The stream keeps that much on both sides.
pub(crate) const REACH: usize = 1024;

/// How far behind the name of a variable its value is looked for, in bytes and in lines: a manifest of
/// Kubernetes and a variable of Terraform have it some lines further down.
const VALUE: (usize, usize) = (200, 4);

/// A word that says that a token may be near.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Anchor {
    /// A host of IBM Cloud Monitoring.
    Host,
    /// The whole name of a variable.
    Variable,
    /// The beginning of such a name.
    SysdigVariable,
    /// The provider's attribute.
    Terraform,
    /// The constructor of the Python client.
    Python,
    /// The secret of the collector.
    CodeEngine,
    /// The answer of the token call.
    Answer,
    /// The header that every call with an IAM token has.
    InstanceHeader,
}

/// The words. None of them begins with another one.
pub(crate) const ANCHORS: [(&str, Anchor); 9] = [
    ("monitoring.cloud.ibm.com", Anchor::Host),
    ("SDC_TOKEN", Anchor::Variable),
    ("MONITOR_API_TOKEN", Anchor::Variable),
    ("SYSDIG_", Anchor::SysdigVariable),
    ("sysdig_monitor_api_token", Anchor::Terraform),
    ("SdMonitorClient(", Anchor::Python),
    ("monitoring-apikey", Anchor::CodeEngine),
    ("\"token\"", Anchor::Answer),
    ("IBMInstanceID", Anchor::InstanceHeader),
];

/// What a word led to, by its place in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hit {
    pub(crate) at: usize,
    pub(crate) length: usize,
    pub(crate) what: What,
    pub(crate) encoding: Encoding,
}

/// A text with a word in it, and the question whether a UUID is a token that is reported anyway.
pub(crate) struct Context<'a> {
    pub(crate) text: &'a [u8],
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) is_live: &'a dyn Fn(&[u8]) -> bool,
}

impl Context<'_> {
    /// What the word leads to.
    pub(crate) fn examine(&self, anchor: Anchor) -> Vec<Hit> {
        match anchor {
            Anchor::Host => self.host(),
            Anchor::Variable if self.is_continued() => Vec::new(),
            Anchor::Variable => self.value(Rule::TokenVariable, self.end),
            Anchor::SysdigVariable => self.sysdig_variable(),
            Anchor::Terraform => self.value(Rule::TerraformProvider, self.end),
            Anchor::Python => self.python(),
            Anchor::CodeEngine => self.value(Rule::CodeEngineSecret, self.end),
            Anchor::Answer => self.answer(),
            Anchor::InstanceHeader => self.calls_around(),
        }
    }

    fn slice(&self, from: usize, to: usize) -> &[u8] {
        self.text.get(from..to.min(self.text.len())).unwrap_or_default()
    }

    /// Whether the word is only the end of a longer one.
    fn is_continued(&self) -> bool {
        let before = self.start.checked_sub(1).and_then(|at| self.text.get(at));
        before.is_some_and(|it| it.is_ascii_alphanumeric() || *it == b'_')
    }

    fn call(&self, rule: Rule) -> Hit {
        self.call_at(rule, self.start, self.end - self.start)
    }

    #[expect(clippy::unused_self, reason = "beside its siblings")]
    fn call_at(&self, rule: Rule, at: usize, length: usize) -> Hit {
        Hit { at, length, what: What::Call(rule), encoding: Encoding::Plain }
    }

    /// The value behind a name: a token, or the use of one that stands elsewhere.
    fn value(&self, rule: Rule, from: usize) -> Vec<Hit> {
        let near = self.slice(from, from + VALUE.0);
        let lines = memchr::memchr_iter(b'\n', near).nth(VALUE.1);
        let near = near.get(..lines.unwrap_or(near.len())).unwrap_or_default();
        match self.token_in(rule, near, from) {
            Some(hits) => hits,
            None => vec![self.call(rule)],
        }
    }

    /// The first token in a text that begins at `from`: a shape, or nothing where it is reported as live.
    fn token_in(&self, rule: Rule, near: &[u8], from: usize) -> Option<Vec<Hit>> {
        let shape = |at: usize, length, encoding, token: &[u8]| {
            let what = What::Shape(rule);
            let hit = Hit { at: from + at, length, what, encoding };
            Some(if (self.is_live)(token) { Vec::new() } else { vec![hit] })
        };
        let named = |at: &usize| !is_id(near.get(..*at).unwrap_or_default());
        if let Some(at) = uuid::find(near).find(named) {
            let token = near.get(at..at + uuid::LENGTH).unwrap_or_default();
            return shape(at, uuid::LENGTH, Encoding::Plain, token);
        }
        let (at, length) = uuid::find_in_base64(near).next()?;
        let word = near.get(at..at + length).unwrap_or_default();
        shape(at, length, Encoding::Base64, &uuid::from_base64(word))
    }

    fn sysdig_variable(&self) -> Vec<Hit> {
        let rest = self.slice(self.end, self.end + 64);
        let length = rest
            .iter()
            .take_while(|it| it.is_ascii_uppercase() || it.is_ascii_digit() || **it == b'_')
            .count();
        let name = rest.get(..length).unwrap_or_default();
        if self.is_continued() || !name.ends_with(b"TOKEN") {
            return Vec::new();
        }
        let end = self.end + length;
        let whole = Context { end, ..*self };
        whole.value(Rule::TokenVariable, end)
    }

    fn python(&self) -> Vec<Hit> {
        let rest = self.slice(self.end, self.end + 400);
        let words = rest.get(..memchr::memchr(b')', rest).unwrap_or(rest.len()));
        let words = words.unwrap_or_default();
        // With an IAM token the client gets its headers instead.
        if words.trim_ascii().is_empty() || memchr::memmem::find(words, b"custom_headers").is_some()
        {
            return Vec::new();
        }
        let found = self.token_in(Rule::PythonClient, words, self.end);
        found.unwrap_or_else(|| vec![self.call(Rule::PythonClient)])
    }

    /// `{"token": {"key": "…"}}`, with any blanks, and with quotes that were escaped.
    fn answer(&self) -> Vec<Hit> {
        let skip = |from: usize| {
            let between = |it: &&u8| it.is_ascii_whitespace() || b":{\\\"".contains(it);
            from + self.slice(from, from + 64).iter().take_while(between).count()
        };
        let key = skip(self.end);
        if self.slice(key, key + 3) != b"key" {
            return Vec::new();
        }
        let at = skip(key + 3);
        let near = self.slice(at, at + uuid::LENGTH + 1);
        let token = near.get(..uuid::LENGTH).unwrap_or_default();
        if uuid::find(near).next() != Some(0) || (self.is_live)(token) {
            return Vec::new();
        }
        let what = What::Shape(Rule::TokenAnswer);
        vec![Hit { at, length: uuid::LENGTH, what, encoding: Encoding::Plain }]
    }

    /// A host: what is said to it, and as whom.
    fn host(&self) -> Vec<Hit> {
        let from = self.start.saturating_sub(REACH);
        let around = self.slice(from, self.end + REACH);
        let mut hits = Vec::new();
        let mut with_token = false;
        for at in uuid::find(around) {
            let Some(rule) = role(around.get(..at).unwrap_or_default()) else { continue };
            with_token = true;
            let token = around.get(at..at + uuid::LENGTH).unwrap_or_default();
            if !(self.is_live)(token) {
                let (what, encoding) = (What::Shape(rule), Encoding::Plain);
                hits.push(Hit { at: from + at, length: uuid::LENGTH, what, encoding });
            }
        }
        let path = self.slice(self.end, self.end + 64);
        if is_token_call(path) {
            hits.push(self.call_at(Rule::ReadToken, self.end, TOKEN_CALL.len()));
        } else if path.starts_with(b"/prometheus/remote/write") && !with_token {
            hits.push(self.call(Rule::RemoteWrite));
        }
        hits
    }

    /// Calls of `/api/token` whose host is a variable, told by the header beside them.
    fn calls_around(&self) -> Vec<Hit> {
        let from = self.start.saturating_sub(REACH / 2);
        let around = self.slice(from, self.end + REACH / 2);
        let calls = memchr::memmem::find_iter(around, TOKEN_CALL);
        calls
            .filter(|at| is_token_call(around.get(*at..).unwrap_or_default()))
            .map(|at| self.call_at(Rule::ReadToken, from + at, TOKEN_CALL.len()))
            .collect()
    }
}

const TOKEN_CALL: &[u8] = b"/api/token";

fn is_token_call(path: &[u8]) -> bool {
    let behind = path.strip_prefix(TOKEN_CALL).map(|rest| rest.first());
    behind.is_some_and(|it| it.is_none_or(|it| !it.is_ascii_alphanumeric() && !b"_-".contains(it)))
}

fn without_separators(text: &[u8]) -> &[u8] {
    let is_between = |it: &u8| it.is_ascii_whitespace() || b"\"'`\\=:,{[(>|".contains(it);
    let length = text.iter().rposition(|it| !is_between(it)).map_or(0, |at| at + 1);
    text.get(..length).unwrap_or_default()
}

fn last_word(text: &[u8]) -> &[u8] {
    let is_inside = |it: &u8| it.is_ascii_alphanumeric() || b"_-".contains(it);
    let start = text.iter().rposition(|it| !is_inside(it)).map_or(0, |at| at + 1);
    text.get(start..).unwrap_or_default()
}

/// Whether the word in front of a UUID says that it is something else: the GUID of an instance, say.
fn is_id(before: &[u8]) -> bool {
    let word = last_word(without_separators(before)).to_ascii_lowercase();
    word.ends_with(b"id") || memchr::memmem::find(&word, b"instance").is_some()
}

/// What the words in front of a UUID say that it is, beside a host.
fn role(before: &[u8]) -> Option<Rule> {
    let near = before.get(before.len().saturating_sub(96)..).unwrap_or_default();
    let near = near.strip_suffix(b"%20").unwrap_or(near);
    let near = without_separators(near);
    let word = last_word(near);
    let bearer = word.eq_ignore_ascii_case(b"bearer");
    let word = if bearer {
        let in_front = near.get(..near.len() - word.len()).unwrap_or_default();
        last_word(without_separators(in_front))
    } else {
        word
    };
    if word.starts_with(b"httpHeaderValue") {
        Some(Rule::GrafanaDataSource)
    } else if word == b"credentials" || word == b"bearer_token" {
        Some(Rule::PrometheusCredentials)
    } else {
        bearer.then_some(Rule::BearerHeader)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "0f2d6c1e-9b7a-4c35-8f10-5d3e7a612b90";

    fn examined(text: &str) -> Vec<(What, String)> {
        let mut found = Vec::new();
        for (word, anchor) in ANCHORS {
            for (start, _) in text.match_indices(word) {
                let (text, end) = (text.as_bytes(), start + word.len());
                let context = Context { text, start, end, is_live: &|_| false };
                found.extend(context.examine(anchor).into_iter().map(|hit| {
                    let text = &text[hit.at..hit.at + hit.length];
                    (hit.what, String::from_utf8_lossy(text).into_owned())
                }));
            }
        }
        found.dedup();
        found
    }

    #[test]
    fn no_word_begins_with_another() {
        for (one, _) in ANCHORS {
            let shorter = ANCHORS.iter().filter(|(it, _)| one.starts_with(it));
            assert_eq!(shorter.count(), 1, "{one}");
        }
    }

    #[test]
    fn every_known_place_of_a_token_is_found() {
        use Rule::*;
        let host = "https://us-south.monitoring.cloud.ibm.com";
        let prws = "https://ingest.prws.eu-de.monitoring.cloud.ibm.com/prometheus/remote/write";
        let base64 = "MGYyZDZjMWUtOWI3YS00YzM1LThmMTAtNWQzZTdhNjEyYjkw";
        for (rule, text) in [
            (TokenVariable, format!("export SDC_TOKEN=\"{TOKEN}\"")),
            (TokenVariable, format!("- name: SDC_TOKEN\n  value: {TOKEN}\n")),
            (TokenVariable, format!("SYSDIG_MONITOR_API_TOKEN={TOKEN}")),
            (TokenVariable, format!("  SDC_TOKEN: {base64}\n")),
            (TokenVariable, format!("MONITOR_API_TOKEN='{TOKEN}'")),
            (TokenVariable, format!("{{\"name\": \"SYSDIG_TOKEN\", \"value\": \"{TOKEN}\"}}")),
            (TerraformProvider, format!("sysdig_monitor_api_token = \"{TOKEN}\"")),
            (
                TerraformProvider,
                format!(
                    "variable \"sysdig_monitor_api_token\" {{\n  type = string\n  default = \"{TOKEN}\""
                ),
            ),
            (PythonClient, format!("SdMonitorClient('{TOKEN}', sdc_url=url)")),
            (CodeEngineSecret, format!("--from-literal monitoring-apikey={TOKEN}")),
            (BearerHeader, format!("curl -H 'Authorization: Bearer {TOKEN}' {host}/api/alerts")),
            (BearerHeader, format!("curl {host}/api/alerts -H 'authorization: bearer {TOKEN}'")),
            (
                PrometheusCredentials,
                format!("- url: {prws}\n  authorization:\n    credentials: {TOKEN}\n"),
            ),
            (PrometheusCredentials, format!("- url: {prws}\n  bearer_token: \"{TOKEN}\"\n")),
            (
                GrafanaDataSource,
                format!(
                    "url: {host}/prometheus\nsecureJsonData:\n  httpHeaderValue1: 'Bearer {TOKEN}'\n"
                ),
            ),
            (TokenAnswer, format!("{{\"token\": {{\"key\": \"{TOKEN}\"}}}}")),
            (
                TokenAnswer,
                format!("{{\\\"token\\\":{{\\\"key\\\":\\\"{TOKEN}\\\"}}}}")
                    .replace("\\\"token\\\"", "\"token\""),
            ),
        ] {
            let found = examined(&text);
            let token = if text.contains(base64) { base64 } else { TOKEN };
            assert_eq!(found, [(What::Shape(rule), token.to_owned())], "{text}");
        }
    }

    #[test]
    fn a_call_is_what_uses_a_token_that_stands_elsewhere() {
        use Rule::*;
        let guid = "8d7af921-b136-4078-9666-081bd8470d94";
        for (rule, text) in [
            (TokenVariable, "token = os.environ['SDC_TOKEN']".to_owned()),
            (TerraformProvider, "sysdig_monitor_api_token = var.token".to_owned()),
            (PythonClient, "client = SdMonitorClient(token, sdc_url=url)".to_owned()),
            (ReadToken, "curl https://us-south.monitoring.cloud.ibm.com/api/token".to_owned()),
            (ReadToken, format!("curl $URL/api/token -H 'IBMInstanceID: {guid}'")),
            (
                RemoteWrite,
                "url: https://ingest.prws.eu-de.monitoring.cloud.ibm.com/prometheus/remote/write"
                    .to_owned(),
            ),
        ] {
            let found = examined(&text);
            assert!(matches!(found[..], [(What::Call(it), _)] if it == rule), "{text}: {found:?}");
        }
    }

    #[test]
    fn other_uuids_and_calls_with_iam_tokens_are_left_alone() {
        let guid = "8d7af921-b136-4078-9666-081bd8470d94";
        for text in [
            format!(
                "curl https://us-south.monitoring.cloud.ibm.com/api/alerts -H 'IBMInstanceID: {guid}'"
            ),
            "SdMonitorClient(sdc_url=URL, custom_headers=headers)".to_owned(),
            "SYSDIG_ACCESS_KEY=x".to_owned(),
            format!("id: {guid}\nhost: us-south.monitoring.cloud.ibm.com"),
            format!("{{\"token\": \"x\", \"id\": \"{guid}\"}}"),
            "https://us-south.monitoring.cloud.ibm.com/api/tokenize".to_owned(),
        ] {
            assert_eq!(examined(&text), [], "{text}");
        }
    }
}
