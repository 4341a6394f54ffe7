//! What passes over the wire, handed to whoever writes the trace.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use url::Url;

/// Sees requests and answers, each attempt by itself.
///
/// **The records hold secrets**: authorization headers, keys in form bodies, tokens in answers.
/// Whoever writes them anywhere must redact them first; the plug-in SDK's tracer does.
pub trait Observer: Send + Sync {
    /// A request is about to be sent.
    fn request(&self, record: &RequestRecord);

    /// An answer was read, as far as it could be.
    fn response(&self, record: &ResponseRecord);

    /// No answer came; `reason` holds no secret.
    fn no_answer(&self, _request: &RequestRecord, _elapsed: Duration, _reason: &str) {}
}

/// Several observers, told in order.
pub struct Observers(pub Vec<Arc<dyn Observer>>);

impl Observer for Observers {
    fn request(&self, record: &RequestRecord) {
        self.0.iter().for_each(|it| it.request(record));
    }

    fn response(&self, record: &ResponseRecord) {
        self.0.iter().for_each(|it| it.response(record));
    }

    fn no_answer(&self, request: &RequestRecord, elapsed: Duration, reason: &str) {
        self.0.iter().for_each(|it| it.no_answer(request, elapsed, reason));
    }
}

/// A request.
#[derive(Clone)]
pub struct RequestRecord {
    /// The method.
    pub method: String,
    /// The whole address.
    pub url: Url,
    /// Names and values in the order of sending. The HTTP library adds `Host` and lengths later.
    pub headers: Vec<(String, String)>,
    /// The body; empty if there is none.
    pub body: Bytes,
}

impl RequestRecord {
    /// Host and port as the `Host` header has them.
    pub fn host(&self) -> String {
        let host = self.url.host_str().unwrap_or_default();
        match self.url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        }
    }

    /// Path and query, as in the request line.
    pub fn target(&self) -> String {
        match self.url.query() {
            Some(query) => format!("{}?{query}", self.url.path()),
            None => self.url.path().to_owned(),
        }
    }
}

/// An answer.
#[derive(Clone)]
pub struct ResponseRecord {
    /// The method of the request.
    pub method: String,
    /// The address of the request.
    pub url: Url,
    /// `HTTP/1.1`.
    pub version: String,
    /// The status.
    pub status: u16,
    /// The usual words for the status.
    pub reason: String,
    /// Names and values in the order of receiving.
    pub headers: Vec<(String, String)>,
    /// The body, as far as it was read.
    pub body: Bytes,
    /// From before sending until the body was read.
    pub elapsed: Duration,
}

/// Neither headers nor body, which hold secrets.
impl fmt::Debug for RequestRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RequestRecord({} {})", self.method, self.url.path())
    }
}

/// Neither headers nor body, which hold secrets.
impl fmt::Debug for ResponseRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ResponseRecord({} {}: {})", self.method, self.url.path(), self.status)
    }
}
