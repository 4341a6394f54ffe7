//! What a fault is, and which requests it hits.

use std::fmt;
use std::time::Duration;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::world::Act;

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
    /// Those that come in this span of the cloud's clock, counted from the start of the cloud.
    During {
        /// From here.
        from: Duration,
        /// Up to here, and no more.
        to: Duration,
    },
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
    /// A list lacks so many of its last entries, and its total counts them.
    LeftOut(u32),
    /// A list has no entries.
    EmptyList,
    /// A list has its first entry twice, under two names.
    ListedTwice,
    /// An instance has no `parameters`.
    NoParameters,
    /// The `parameters` of an instance are null.
    NullParameters,
    /// The cloud's clock is set back by so much, and the request goes on.
    ClockBack(Duration),
    /// Somebody else acts, and the request goes on.
    Meanwhile {
        /// What is done.
        act: Act,
        /// Name or GUID of the instance; `None` for the one that the request is about.
        instance: Option<String>,
        /// `false`: before the request takes effect. `true`: between its effect and its answer.
        after: bool,
    },
}

impl Trouble {
    /// Somebody does this to the instance of the request, just before the request takes effect.
    pub fn meanwhile(act: Act) -> Self {
        Self::Meanwhile { act, instance: None, after: false }
    }

    /// Whether it leaves the request and its answer alone.
    pub(crate) fn is_aside(&self) -> bool {
        matches!(self, Self::ClockBack(_) | Self::Meanwhile { .. })
    }
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

    pub(crate) fn matches(&self, method: &str, host: &str, path: &str) -> bool {
        self.method.as_ref().is_none_or(|wanted| wanted == method)
            && self.host.as_ref().is_none_or(|wanted| glob(wanted, host))
            && glob(&self.path, path)
    }
}

impl Fault {
    /// The fault as `--fault` takes it.
    pub fn spec(&self) -> String {
        let mut words: Vec<String> = self.method.iter().cloned().collect();
        words.extend(self.host.as_ref().map(|host| format!("host={host}")));
        words.push(self.path.clone());
        words.extend(match self.when {
            When::Always if self.is_usually_once() => Some("every=1".to_owned()),
            When::Always => None,
            When::First(1) if self.is_usually_once() => None,
            When::Nth(nth) => Some(format!("nth={nth}")),
            When::First(count) => Some(format!("times={count}")),
            When::Every(step) => Some(format!("every={step}")),
            When::During { from, to } => {
                Some(format!("during={}..{}", from.as_secs(), to.as_secs()))
            }
        });
        words.push(self.to_string());
        match &self.trouble {
            Some(Trouble::Status { retry_after, body, .. }) => {
                words.extend(retry_after.map(|wait| match wait {
                    RetryAfter::Seconds(seconds) => format!("retry-after={seconds}"),
                    RetryAfter::Date(seconds) => format!("retry-after=date:{seconds}"),
                }));
                words.extend(match body {
                    FaultBody::Json => None,
                    FaultBody::Html => Some("body=html".to_owned()),
                    FaultBody::Text => Some("body=text".to_owned()),
                    FaultBody::Empty => Some("body=empty".to_owned()),
                });
            }
            Some(Trouble::Meanwhile { instance: Some(name), .. }) => {
                let name = utf8_percent_encode(name, NON_ALPHANUMERIC);
                words.push(format!("instance={name}"));
            }
            _ => {}
        }
        words.join(" ")
    }

    /// Whether it hits one request where its text says nothing else.
    pub(crate) fn is_usually_once(&self) -> bool {
        let aside = self.trouble.as_ref().is_some_and(Trouble::is_aside);
        aside || self.trouble == Some(Trouble::ExpiredToken)
    }
}

impl When {
    /// Whether it hits the request of this number, that much after the cloud's start.
    pub(crate) fn hits(self, number: u32, elapsed: Duration) -> bool {
        match self {
            Self::Always => true,
            Self::Nth(nth) => number == nth,
            Self::First(count) => number <= count,
            Self::Every(step) => step > 0 && number.is_multiple_of(step),
            Self::During { from, to } => from <= elapsed && elapsed < to,
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
            Self::LeftOut(count) => write!(f, "left-out={count}"),
            Self::EmptyList => f.write_str("empty-list"),
            Self::ListedTwice => f.write_str("listed-twice"),
            Self::NoParameters => f.write_str("no-parameters"),
            Self::NullParameters => f.write_str("null-parameters"),
            Self::ClockBack(by) => write!(f, "clock-back={}", by.as_secs()),
            Self::Meanwhile { act, after: false, .. } => write!(f, "meanwhile={act}"),
            Self::Meanwhile { act, after: true, .. } => write!(f, "meanwhile={act} after"),
        }
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
}
