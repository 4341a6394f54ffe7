//! Trouble on request: which requests, and what happens to them.
//!
//! # Grammar
//!
//! `[METHOD] [HOST]PATH [WHEN] TROUBLE [OPTIONS]`, separated by blanks:
//!
//! | Part | Words | Default |
//! | --- | --- | --- |
//! | METHOD | `GET`, `PATCH` … | any |
//! | HOST | glob, directly before the path or as `host=GLOB` | any |
//! | PATH | glob over the encoded path without query; `*` is any run of characters, `/` included | |
//! | WHEN | `nth=N` (only the Nth matching request, from 1), `times=N` (the first N), `every=N` | all |
//! | TROUBLE | one of the table below; `slow` may stand alone or with another one | |
//!
//! | Trouble | What happens | The request takes effect |
//! | --- | --- | --- |
//! | `429`, `status=429` | that status in the error family of the service | no |
//! | `status=503`, `503` … (400 to 599) | the same | no, unless `after` is added |
//! | `cut-before` | the connection ends without an answer | no |
//! | `cut-after` | the connection ends without an answer | yes |
//! | `slow=500ms`, `slow=2s` | the answer comes that much later | yes |
//! | `truncated` | the answer ends in the middle | yes |
//! | `not-json` | 200 and a page of HTML | yes |
//! | `expired-token` | the service's 401, once unless WHEN says otherwise | no |
//! | `redirect`, `redirect=URL` | 307 to a foreign host | no |
//!
//! Options of a status: `retry-after=SECONDS`, `retry-after=date:SECONDS` (an HTTP date that many
//! seconds ahead), `body=json`, `body=html`, `body=text`, `body=empty`, and `after`.
//!
//! Examples: `PATCH /v2/resource_instances/* nth=1 cut-after`, `GET /api/token times=2 status=503`,
//! `* 429 retry-after=1`, `iam.cloud.ibm.com/identity/token slow=2s`.

mod parse;

use std::fmt;
use std::time::Duration;

pub use parse::ParseFaultError;

/// Trouble for the requests it matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Only this method.
    pub method: Option<String>,
    /// Only hosts that match this glob.
    pub host: Option<String>,
    /// Only paths that match this glob.
    pub path: String,
    /// Which of the matching requests.
    pub when: When,
    /// The answer comes this much later.
    pub delay: Duration,
    /// What goes wrong besides.
    pub trouble: Option<Trouble>,
}

/// Which of the matching requests are hit, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// All of them.
    Always,
    /// Only this one.
    Nth(u32),
    /// The first ones.
    First(u32),
    /// Each whose number can be divided by this.
    Every(u32),
}

/// What goes wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The answer is an error.
    Status {
        /// 400 to 599.
        status: u16,
        /// The `Retry-After` header.
        retry_after: Option<RetryAfter>,
        /// What the answer says.
        body: FaultBody,
        /// Whether the request took effect nevertheless.
        after: bool,
    },
    /// The connection ends before the request took effect.
    CutBefore,
    /// The connection ends after the request took effect.
    CutAfter,
    /// The answer ends in the middle.
    Truncated,
    /// HTML instead of JSON, with status 200.
    NotJson,
    /// The service says that the access token is over.
    ExpiredToken,
    /// 307 to this URL.
    Redirect(String),
}

/// A `Retry-After` header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryAfter {
    /// As a number.
    Seconds(u32),
    /// As an HTTP date that many seconds from now.
    Date(u32),
}

/// The body of an error that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultBody {
    /// The error family of the service.
    Json,
    /// A page from the gateway.
    Html,
    /// Plain text.
    Text,
    /// Nothing.
    Empty,
}

impl Fault {
    /// All requests whose path matches the glob, always.
    pub fn new(path: impl Into<String>, trouble: Trouble) -> Self {
        let (method, host, when, delay) = (None, None, When::Always, Duration::ZERO);
        Self { method, host, path: path.into(), when, delay, trouble: Some(trouble) }
    }

    fn matches(&self, method: &str, host: &str, path: &str) -> bool {
        self.method.as_ref().is_none_or(|wanted| wanted == method)
            && self.host.as_ref().is_none_or(|wanted| glob(wanted, host))
            && glob(&self.path, path)
    }
}

impl When {
    fn hits(self, number: u32) -> bool {
        match self {
            Self::Always => true,
            Self::Nth(nth) => number == nth,
            Self::First(count) => number <= count,
            Self::Every(step) => step > 0 && number.is_multiple_of(step),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let delay = (!self.delay.is_zero()).then(|| format!("slow={}ms", self.delay.as_millis()));
        let trouble = self.trouble.as_ref().map(ToString::to_string);
        let words: Vec<String> = trouble.into_iter().chain(delay).collect();
        f.write_str(&words.join(" "))
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status { status, after: false, .. } => write!(f, "status={status}"),
            Self::Status { status, after: true, .. } => write!(f, "status={status} after"),
            Self::CutBefore => f.write_str("cut-before"),
            Self::CutAfter => f.write_str("cut-after"),
            Self::Truncated => f.write_str("truncated"),
            Self::NotJson => f.write_str("not-json"),
            Self::ExpiredToken => f.write_str("expired-token"),
            Self::Redirect(url) => write!(f, "redirect={url}"),
        }
    }
}

/// The faults of a running cloud, with how often each has matched.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<(Fault, u32)>);

impl Faults {
    pub(crate) fn new(faults: Vec<Fault>) -> Self {
        Self(faults.into_iter().map(|fault| (fault, 0)).collect())
    }

    pub(crate) fn add(&mut self, fault: Fault) {
        self.0.push((fault, 0));
    }

    /// The fault for a request. Every fault that matches counts it; the first one that hits wins.
    pub(crate) fn hit(&mut self, method: &str, host: &str, path: &str) -> Option<Fault> {
        let mut hit = None;
        for (fault, seen) in &mut self.0 {
            if fault.matches(method, host, path) {
                *seen += 1;
                if hit.is_none() && fault.when.hits(*seen) {
                    hit = Some(fault.clone());
                }
            }
        }
        hit
    }
}

/// Whether `text` has the form of `pattern`, in which `*` stands for any run of characters.
pub(crate) fn glob(pattern: &str, text: &str) -> bool {
    let Some((head, mut rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(mut text) = text.strip_prefix(head) else { return false };
    while let Some((part, after)) = rest.split_once('*') {
        let Some(at) = text.find(part) else { return false };
        text = text.split_at(at + part.len()).1;
        rest = after;
    }
    text.ends_with(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_match_runs() {
        for (pattern, text, expected) in [
            ("*", "/anything", true),
            ("/api/token", "/api/token", true),
            ("/api/token", "/api/token/reset", false),
            ("/v2/*/lock", "/v2/resource_instances/x/lock", true),
            ("/v2/*/lock", "/v2/x/lock/y", false),
            ("/a*b*c", "/a-b-b-c", true),
            ("/a*b*c", "/a-c", false),
            ("*ab", "/aab", true),
            ("/a*a", "/a", false),
        ] {
            assert_eq!(glob(pattern, text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn each_fault_counts_what_it_matches() {
        let fault = |when| Fault { when, ..Fault::new("/x", Trouble::CutBefore) };
        let hits = |when| {
            let mut faults = Faults::new(vec![fault(when)]);
            (0..5).map(|_| faults.hit("GET", "h", "/x").is_some()).collect::<Vec<_>>()
        };
        assert_eq!(hits(When::Always), [true; 5]);
        assert_eq!(hits(When::Nth(2)), [false, true, false, false, false]);
        assert_eq!(hits(When::First(2)), [true, true, false, false, false]);
        assert_eq!(hits(When::Every(2)), [false, true, false, true, false]);
    }
}
