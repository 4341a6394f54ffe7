//! What a request asks for: whether its path and method may pass. A path is taken apart as strictly as the strictest
//! reader would, so that no reader behind the proxy can see another path than the one that was judged.

use http::{Method, Uri};
use percent_encoding::percent_decode_str;

/// Why a request does not pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// The target is no path: it names a host, or asks for a tunnel.
    NotAPath,
    /// The path could be read in more than one way.
    AmbiguousPath,
    /// The path is none of the Monitor API, or belongs to no instance.
    UnknownPath,
    /// The path hands out Monitor API tokens or keys, which outlive the proxy's own credentials.
    Credentials,
    /// The method changes something, or is none that the proxy carries.
    Method,
    /// Remote write: no public page says that the ingest host takes IAM tokens.
    RemoteWrite,
    /// The `Host` header names neither this machine nor a name that was allowed.
    Host,
    /// A web page sent it.
    Origin,
    /// The client's secret is missing or wrong.
    Secret,
    /// The body is longer than allowed.
    TooLarge,
    /// The same header that must be one stands there twice, or is no text.
    Header,
}

impl Refusal {
    /// Every reason.
    pub const ALL: [Self; 11] = [
        Self::NotAPath,
        Self::AmbiguousPath,
        Self::UnknownPath,
        Self::Credentials,
        Self::Method,
        Self::RemoteWrite,
        Self::Host,
        Self::Origin,
        Self::Secret,
        Self::TooLarge,
        Self::Header,
    ];

    /// The fixed word for logs, metrics and the header `X-Proxy-Refusal`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotAPath => "target",
            Self::AmbiguousPath => "ambiguous-path",
            Self::UnknownPath => "unknown-path",
            Self::Credentials => "credentials",
            Self::Method => "method",
            Self::RemoteWrite => "remote-write",
            Self::Host => "host",
            Self::Origin => "origin",
            Self::Secret => "client-secret",
            Self::TooLarge => "too-large",
            Self::Header => "header",
        }
    }

    /// The status with which it is answered.
    pub fn status(self) -> u16 {
        match self {
            Self::NotAPath | Self::AmbiguousPath | Self::Header => 400,
            Self::Secret => 401,
            Self::Credentials | Self::Origin => 403,
            Self::UnknownPath => 404,
            Self::Method => 405,
            Self::TooLarge => 413,
            Self::Host => 421,
            Self::RemoteWrite => 501,
        }
    }

    /// What the answer says, in English as the service's own answers are.
    pub fn message(self) -> &'static str {
        match self {
            Self::NotAPath => "this proxy takes paths only: it is no proxy for other hosts",
            Self::AmbiguousPath => {
                "the path has dot segments, empty segments, or encoded separators"
            }
            Self::UnknownPath => "the path is not one of /api and /prometheus",
            Self::Credentials => {
                "this path hands out credentials that outlive this proxy's own; ask the service itself"
            }
            Self::Method => {
                "this proxy passes GET, HEAD and the POST queries of PromQL; --allow-write passes more"
            }
            Self::RemoteWrite => {
                "IBM documents Monitor API tokens only for remote write, not IAM tokens: send it to the ingest host with one"
            }
            Self::Host => "the Host header names neither this machine nor a host of --allow-host",
            Self::Origin => "requests of web pages are not passed on",
            Self::Secret => {
                "the client secret of this proxy is missing or wrong: send it as a bearer token or as the password of basic authentication"
            }
            Self::TooLarge => "the body is longer than this proxy passes on",
            Self::Header => "a header is there twice or is no text",
        }
    }
}

/// What a request does, as far as the proxy must know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// It reads, whatever its method.
    Read,
    /// It may change something.
    Write,
}

/// The path and the query of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Target<'a> {
    pub(crate) path: &'a str,
    pub(crate) query: Option<&'a str>,
}

/// PromQL queries that are too long for a URL come as POST (Prometheus HTTP API), and remote read always does.
const POST_READS: [&str; 6] =
    ["query", "query_range", "query_exemplars", "series", "labels", "read"];

impl<'a> Target<'a> {
    /// The target of a request line, in the form of a path.
    pub(crate) fn of(uri: &'a Uri) -> Result<Self, Refusal> {
        if uri.scheme().is_some() || uri.authority().is_some() || !uri.path().starts_with('/') {
            return Err(Refusal::NotAPath);
        }
        let target = Self { path: uri.path(), query: uri.query() };
        target.is_plain().then_some(target).ok_or(Refusal::AmbiguousPath)
    }

    /// Whether every reader sees the same segments.
    fn is_plain(&self) -> bool {
        let mut segments = self.path.split('/').skip(1).peekable();
        while let Some(segment) = segments.next() {
            let Ok(plain) = percent_decode_str(segment).decode_utf8() else { return false };
            let is_last = segments.peek().is_none();
            let is_odd =
                |it: char| matches!(it, '/' | '\\' | ';' | '%' | '#' | '?') || it.is_control();
            if matches!(&*plain, "." | "..")
                || (plain.is_empty() && !is_last)
                || plain.contains(is_odd)
            {
                return false;
            }
        }
        true
    }

    /// The rest behind the prefix of an instance, such as `/prod`.
    pub(crate) fn below(self, prefix: &str) -> Option<Self> {
        let path = self.path.strip_prefix(prefix)?;
        (path.is_empty() || path.starts_with('/')).then_some(Self { path, ..self })
    }

    /// What the request is for, if it may pass.
    pub(crate) fn purpose(&self, method: &Method, writes: bool) -> Result<Purpose, Refusal> {
        let decode = |it| percent_decode_str(it).decode_utf8_lossy().into_owned();
        let segments: Vec<String> = self.path.split('/').skip(1).map(decode).collect();
        let mut segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        // A slash at the end changes nothing for many readers.
        segments.pop_if(|it| it.is_empty());
        if is_remote_write(&segments) {
            return Err(Refusal::RemoteWrite);
        }
        if is_credential(&segments) {
            return Err(Refusal::Credentials);
        }
        match segments[..] {
            ["api" | "prometheus", ..] => Self::allowed(method, &segments, writes),
            _ => Err(Refusal::UnknownPath),
        }
    }

    fn allowed(method: &Method, segments: &[&str], writes: bool) -> Result<Purpose, Refusal> {
        let is_query = match segments {
            ["prometheus", "api", "v1", name] => POST_READS.contains(name),
            _ => false,
        };
        match *method {
            Method::GET | Method::HEAD => Ok(Purpose::Read),
            Method::POST if is_query => Ok(Purpose::Read),
            Method::POST | Method::PUT | Method::PATCH | Method::DELETE if writes => {
                Ok(Purpose::Write)
            }
            _ => Err(Refusal::Method),
        }
    }
}

/// The addresses of remote write: today's, that of Prometheus, and IBM's old one (`monitor-api.md` 8.3).
fn is_remote_write(segments: &[&str]) -> bool {
    match segments {
        ["prometheus", rest @ ..] => matches!(rest, ["remote", "write"] | ["api", "v1", "write"]),
        ["api", "v1" | "prometheus", "write"] => true,
        _ => false,
    }
}

/// `GET /api/token…` answers with Monitor API tokens, and access keys let agents send data.
fn is_credential(segments: &[&str]) -> bool {
    let lower = segments.iter().map(|it| it.to_ascii_lowercase()).collect::<Vec<_>>();
    let lower: Vec<&str> = lower.iter().map(String::as_str).collect();
    matches!(lower[..], ["api", "token", ..] | ["api", "customer" | "customers", "accesskeys", ..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(method: &str, target: &str) -> Result<Purpose, Refusal> {
        let uri: Uri = target.parse().unwrap();
        Target::of(&uri)?.purpose(&method.parse().unwrap(), false)
    }

    #[test]
    fn reads_pass_and_everything_else_only_when_allowed() {
        for path in ["/api/teams", "/api/user/me?x=/../y", "/prometheus/api/v1/query?query=up"] {
            assert_eq!(judged("GET", path), Ok(Purpose::Read), "{path}");
            assert_eq!(judged("HEAD", path), Ok(Purpose::Read), "{path}");
        }
        assert_eq!(judged("POST", "/prometheus/api/v1/query_range"), Ok(Purpose::Read));
        for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"] {
            assert_eq!(judged(method, "/api/v3/dashboards"), Err(Refusal::Method), "{method}");
        }
        let uri: Uri = "/api/v3/dashboards/1".parse().unwrap();
        let target = Target::of(&uri).unwrap();
        assert_eq!(target.purpose(&Method::DELETE, true), Ok(Purpose::Write));
        assert_eq!(target.purpose(&Method::OPTIONS, true), Err(Refusal::Method));
    }

    #[test]
    fn a_path_that_two_readers_could_read_differently_is_refused() {
        for path in [
            "/api/../x",
            "/api/./x",
            "/api/%2e%2e/x",
            "/api/.%2E/x",
            "/api//token",
            "//api/x",
            "/api/x%2fy",
            "/api/x%5Cy",
            "/api/x;y=1/z",
            "/api/%252e%252e/x",
            "/api/x%00",
            "/api/%0d%0a",
            "/api/%ff",
            "/api/x%3fy",
            "/api/x%23",
        ] {
            assert_eq!(judged("GET", path), Err(Refusal::AmbiguousPath), "{path}");
        }
        assert_eq!(judged("GET", "http://elsewhere.example/api/x"), Err(Refusal::NotAPath));
        assert_eq!(judged("GET", "/api/teams/"), Ok(Purpose::Read));
    }

    #[test]
    fn what_outlives_the_proxy_and_what_is_not_its_own_does_not_pass() {
        for path in [
            "/api/token",
            "/api/token/",
            "/api/%74oken",
            "/api/Token/a/1",
            "/api/customer/accessKeys",
        ] {
            assert_eq!(judged("GET", path), Err(Refusal::Credentials), "{path}");
        }
        for path in ["/prometheus/remote/write", "/prometheus/api/v1/write/", "/api/v1/write"] {
            assert_eq!(judged("POST", path), Err(Refusal::RemoteWrite), "{path}");
        }
        for path in ["/", "/apis", "/platform/v1/x", "/-/ready", "/prometheusx/api"] {
            assert_eq!(judged("GET", path), Err(Refusal::UnknownPath), "{path}");
        }
    }

    #[test]
    fn an_instance_s_prefix_is_a_whole_segment() {
        let target = Target { path: "/prod/api/teams", query: None };
        assert_eq!(target.below("/prod").unwrap().path, "/api/teams");
        assert_eq!(target.below("").unwrap(), target);
        assert!(target.below("/pro").is_none());
    }
}
