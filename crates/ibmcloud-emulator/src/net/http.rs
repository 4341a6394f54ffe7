//! Requests and replies as the services see them: whole, decoded, without sockets.

use std::io::Read as _;

use bytes::Bytes;
use hyper::HeaderMap;
use jiff::Timestamp;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};
use url::form_urlencoded;

use crate::net::exact;

/// What a handler returns: both sides are answers, the second one ends the handler early.
pub type Answer = Result<Reply, Reply>;

/// A request that has arrived completely.
#[derive(Clone, Debug)]
pub struct Request {
    pub(crate) method: String,
    /// `https` inside a tunnel, else `http`.
    pub(crate) scheme: &'static str,
    /// Host and port as the client wrote them.
    pub(crate) authority: String,
    /// The region in the documented host that the request named.
    pub(crate) region: Option<&'static str>,
    /// Which of the services it is for.
    pub(crate) service: usize,
    /// Still percent-encoded, without the query.
    pub(crate) raw_path: String,
    pub(crate) raw_query: String,
    /// Decoded one by one after splitting, so that an encoded slash stays inside its segment.
    pub(crate) segments: Vec<String>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) now: Timestamp,
    /// Goes into `Transaction-Id`; the caller's own one where it sent one.
    pub(crate) transaction: String,
}

impl Request {
    /// The method, such as `GET`.
    pub fn method(&self) -> &str {
        &self.method
    }

    /// What time the emulated cloud thinks it is.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// The id by which the call can be found again.
    pub fn transaction(&self) -> &str {
        &self.transaction
    }

    /// A header, if it is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The first value of a query parameter.
    pub fn query(&self, name: &str) -> Option<String> {
        form_urlencoded::parse(self.raw_query.as_bytes())
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    }

    /// The body as a form, in the order sent.
    pub fn form(&self) -> Form {
        Form(form_urlencoded::parse(&self.body).into_owned().collect())
    }

    /// The body as a JSON object, with its numbers as they were written; an empty body counts as
    /// an empty object.
    pub fn json(&self) -> Option<Map<String, Value>> {
        if self.body.is_empty() {
            return Some(Map::new());
        }
        exact::object(&self.body)
    }

    /// Scheme and authority, to build absolute URLs the way the client reached us.
    pub fn origin(&self) -> String {
        format!("{}://{}", self.scheme, self.authority)
    }

    /// The segments of the path, each decoded.
    pub fn path(&self) -> Vec<&str> {
        self.segments.iter().map(String::as_str).collect()
    }

    /// The token of the `Authorization` header. The word `Bearer` may be missing, or stand there
    /// twice: documented command lines produce all three.
    pub fn bearer(&self) -> Option<&str> {
        let mut words = self.header("authorization")?.split_ascii_whitespace();
        let token = words.find(|word| !word.eq_ignore_ascii_case("bearer"))?;
        words.next().is_none().then_some(token)
    }
}

/// A decoded form.
#[derive(Debug)]
pub struct Form(Vec<(String, String)>);

impl Form {
    /// The value of a field; an empty one counts as missing.
    pub fn get(&self, name: &str) -> Option<&str> {
        let field = self.0.iter().find(|(key, value)| key == name && !value.is_empty());
        field.map(|(_, value)| value.as_str())
    }
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The status.
    pub status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: Body,
}

/// The body of an answer.
#[derive(Clone, Debug)]
pub enum Body {
    /// None.
    Empty,
    /// A JSON document; the service says what its content type is.
    Json(Box<Value>),
    /// A text.
    Text {
        /// Its content type.
        kind: &'static str,
        /// The text itself.
        text: String,
    },
    /// Anything else.
    Bytes(Bytes),
}

impl Reply {
    /// A JSON document.
    pub fn json(status: u16, value: Value) -> Self {
        Self { status, headers: Vec::new(), body: Body::Json(Box::new(value)) }
    }

    /// No body.
    pub fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Body::Empty }
    }

    /// Plain text.
    pub fn text(status: u16, text: impl Into<String>) -> Self {
        let body = Body::Text { kind: "text/plain; charset=utf-8", text: text.into() };
        Self { status, headers: Vec::new(), body }
    }

    /// Bytes of no special type.
    pub fn bytes(status: u16, bytes: impl Into<Bytes>) -> Self {
        Self { status, headers: Vec::new(), body: Body::Bytes(bytes.into()) }
    }

    /// A page.
    pub fn html(status: u16, text: impl Into<String>) -> Self {
        let body = Body::Text { kind: "text/html; charset=utf-8", text: text.into() };
        Self { status, headers: Vec::new(), body }
    }

    /// The same with one more header.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Whether it has a header of this name.
    pub fn has(&self, name: &str) -> bool {
        self.headers.iter().any(|(key, _)| key.eq_ignore_ascii_case(name))
    }

    /// The bytes to send and their type.
    pub(crate) fn content(&self) -> (Option<&'static str>, Bytes) {
        match &self.body {
            Body::Empty => (None, Bytes::new()),
            Body::Json(value) => (Some("application/json"), exact::text(value).into()),
            Body::Text { kind, text } => (Some(kind), text.clone().into()),
            Body::Bytes(bytes) => (Some("application/octet-stream"), bytes.clone()),
        }
    }
}

/// Host and port without the port.
pub(crate) fn host_name(authority: &str) -> &str {
    match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    }
}

/// Splits a path into decoded segments; empty ones (a trailing slash) are dropped.
///
/// A CRN that was sent with its slash unencoded is put together again: `a/ACCOUNT` is its only one.
pub(crate) fn segments(raw_path: &str) -> Vec<String> {
    let mut segments: Vec<String> = Vec::new();
    for part in raw_path.split('/').filter(|part| !part.is_empty()) {
        let part = percent_decode_str(part).decode_utf8_lossy().into_owned();
        match segments.last_mut() {
            Some(last) if last.starts_with("crn:") && last.ends_with(":a") => {
                last.push('/');
                last.push_str(&part);
            }
            _ => segments.push(part),
        }
    }
    segments
}

/// The body without its `Content-Encoding`; `None` when it cannot be decoded. One in snappy stays as it is:
/// only remote write has such bodies, and takes them by their type.
pub(crate) fn unzipped(headers: &HeaderMap, body: Bytes, limit: u64) -> Option<Bytes> {
    match headers.get("content-encoding").map(|value| value.to_str().unwrap_or_default()) {
        None | Some("" | "identity" | "snappy") => Some(body),
        Some("gzip") => {
            let mut plain = Vec::new();
            flate2::read::GzDecoder::new(&body[..]).take(limit).read_to_end(&mut plain).ok()?;
            Some(plain.into())
        }
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_encoded_slash_does_not_split_a_segment() {
        let crn = "crn:v1:bluemix:public:sysdig-monitor:us-south:a/0123:8d7a::";
        let encoded = crn.replace(':', "%3A").replace('/', "%2F");
        for path in [
            format!("/v2/resource_instances/{encoded}/lock"),
            format!("/v2/resource_instances/{crn}/lock"),
            format!("/v2/resource_instances/{}/lock/", crn.replace('/', "%2f")),
        ] {
            assert_eq!(segments(&path), ["v2", "resource_instances", crn, "lock"]);
        }
    }

    #[test]
    fn escapes_that_are_none_stay_as_they_are() {
        assert_eq!(segments("/a%zz%2/b%20c"), ["a%zz%2", "b c"]);
    }
}
