//! The host's layout of a traced request and answer (`bluemix/http/transport.go` of the SDK).

use std::time::Duration;

use compact_sort::CompactSort as _;

use super::redact::{redact_body, redact_header, redact_target};
use crate::terminal::{Style, sanitized_body, visible};
use ibmcloud_secrets::HIDDEN;

/// Bytes of a body that are shown; the rest is counted.
const BODY_CAP: usize = 64 * 1024;

/// A request about to be sent.
#[derive(Clone, Copy, Debug)]
pub struct TraceRequest<'a> {
    /// When, as RFC 3339 in whole seconds with the local offset.
    pub at: &'a str,
    /// `GET`, …
    pub method: &'a str,
    /// Path and query.
    pub target: &'a str,
    /// Host, and port if it is not the usual one.
    pub host: &'a str,
    /// Headers as names and values. Those that a client adds by itself are not shown.
    pub headers: &'a [(String, String)],
    /// The body; empty when there is none.
    pub body: &'a [u8],
}

/// An answer.
#[derive(Clone, Copy, Debug)]
pub struct TraceResponse<'a> {
    /// When it was complete, as RFC 3339 in whole seconds with the local offset.
    pub at: &'a str,
    /// Time from the request to the headers of the answer.
    pub elapsed: Duration,
    /// Such as `HTTP/1.1 200 OK`.
    pub status_line: &'a str,
    /// Headers as names and values.
    pub headers: &'a [(String, String)],
    /// The body, decompressed.
    pub body: &'a [u8],
}

impl TraceRequest<'_> {
    pub(super) fn render(&self, color: bool) -> String {
        let title = Style::Header.paint("REQUEST:", color);
        let target = one_line(&redact_target(self.target));
        let method = one_line(self.method);
        let mut text = format!("\n{title} [{}]\n{method} {target} HTTP/1.1\r\n", self.at);
        push_header(&mut text, "Host", self.host);
        for (name, value) in sorted(self.headers) {
            if !["Host", "Content-Length", "Accept-Encoding", "Connection"].contains(&&*name) {
                push_header(&mut text, &name, value);
            }
        }
        let kind = content_type(self.headers);
        let body = if kind.contains("multipart/form-data") {
            "[MULTIPART/FORM-DATA CONTENT HIDDEN]".to_owned()
        } else {
            shown_body(self.body, &kind)
        };
        ended(text + "\r\n" + &body)
    }
}

impl TraceResponse<'_> {
    pub(super) fn render(&self, color: bool) -> String {
        let title = Style::Header.paint("RESPONSE:", color);
        let elapsed = Style::Header.paint("Elapsed:", color);
        let millis = self.elapsed.as_millis();
        let status = one_line(self.status_line);
        let mut text = format!("\n{title} [{}] {elapsed} {millis}ms\n{status}\r\n", self.at);
        let framing = ["Content-Length", "Transfer-Encoding", "Connection"];
        let headers = sorted(self.headers);
        for wanted in framing {
            for (name, value) in headers.iter().filter(|(name, _)| name == wanted) {
                push_header(&mut text, name, value);
            }
        }
        for (name, value) in headers.iter().filter(|(name, _)| !framing.contains(&&**name)) {
            push_header(&mut text, name, value);
        }
        let kind = content_type(self.headers);
        let body = if kind.contains("octet-stream") {
            "[SKIP BINARY OCTET-STREAM CONTENT]".to_owned()
        } else {
            shown_body(self.body, &kind)
        };
        ended(text + "\r\n" + &body)
    }
}

/// A header line. One whose value is hidden ends without the carriage return, as in the host's
/// traces: its redaction swallows that.
fn push_header(text: &mut String, name: &str, value: &str) {
    let value = one_line(&redact_header(name, value));
    let end = if value == HIDDEN { "\n" } else { "\r\n" };
    text.extend([&one_line(name), ": ", &value, end]);
}

/// The headers with names as Go writes them, in the order of the names.
fn sorted(headers: &[(String, String)]) -> Vec<(String, &str)> {
    let canonical = headers.iter().map(|(name, value)| (canonical(name), value.as_str()));
    let mut headers: Vec<_> = canonical.collect();
    headers.compact_sort_by(|a, b| a.0.cmp(&b.0));
    headers
}

/// `x-request-id` as `X-Request-Id`.
fn canonical(name: &str) -> String {
    let mut start = true;
    let letters = name.chars().map(|c| {
        let letter = if start { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() };
        start = c == '-';
        letter
    });
    letters.collect()
}

fn content_type(headers: &[(String, String)]) -> String {
    let found = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    found.map(|(_, value)| value.to_ascii_lowercase()).unwrap_or_default()
}

/// The body without its secrets, cut if it is very long. It is cleaned before it is cut: a secret
/// cut in half would not be recognised.
fn shown_body(body: &[u8], content_type: &str) -> String {
    let mut text = redact_body(&String::from_utf8_lossy(body), content_type);
    if text.len() > BODY_CAP {
        let cut = text.floor_char_boundary(BODY_CAP);
        let rest = text.len() - cut;
        text.truncate(cut);
        text.extend(["\n[", &rest.to_string(), " MORE BYTES]"]);
    }
    sanitized_body(&text).into_owned()
}

/// Nothing in a value is obeyed: it must not be able to look like another header or record.
fn one_line(text: &str) -> String {
    visible(text).into_owned()
}

/// Every record ends in exactly one line feed of its own.
fn ended(mut text: String) -> String {
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn a_request_looks_as_in_the_hosts_trace() {
        let headers = headers(&[
            ("content-type", "application/x-www-form-urlencoded"),
            ("authorization", "Basic Yng6Yng="),
            ("accept", "application/json"),
            ("content-length", "99"),
        ]);
        let request = TraceRequest {
            at: "2026-07-15T10:11:12+02:00",
            method: "POST",
            target: "/identity/token",
            host: "iam.cloud.ibm.com",
            headers: &headers,
            body: b"grant_type=refresh_token&refresh_token=canary&response_type=cloud_iam",
        };
        let expected = "\nREQUEST: [2026-07-15T10:11:12+02:00]\n\
            POST /identity/token HTTP/1.1\r\n\
            Host: iam.cloud.ibm.com\r\n\
            Accept: application/json\r\n\
            Authorization: [PRIVATE DATA HIDDEN]\n\
            Content-Type: application/x-www-form-urlencoded\r\n\
            \r\n\
            grant_type=refresh_token&refresh_token=[PRIVATE DATA HIDDEN]&response_type=cloud_iam\n";
        assert_eq!(request.render(false), expected);
    }

    #[test]
    fn an_answer_looks_as_in_the_hosts_trace() {
        let headers = headers(&[("Content-Type", "application/json"), ("content-length", "34")]);
        let response = TraceResponse {
            at: "2026-07-15T10:11:13+02:00",
            elapsed: Duration::from_micros(312_900),
            status_line: "HTTP/1.1 200 OK",
            headers: &headers,
            body: br#"{"access_token":"canary", "n": 1}"#,
        };
        let expected = "\nRESPONSE: [2026-07-15T10:11:13+02:00] Elapsed: 312ms\n\
            HTTP/1.1 200 OK\r\n\
            Content-Length: 34\r\n\
            Content-Type: application/json\r\n\
            \r\n\
            {\"access_token\":\"[PRIVATE DATA HIDDEN]\", \"n\": 1}\n";
        assert_eq!(response.render(false), expected);
        let bold = response.render(true);
        assert!(bold.starts_with("\n\x1b[1mRESPONSE:\x1b[22m ["), "{bold:?}");
        assert!(bold.contains("] \x1b[1mElapsed:\x1b[22m 312ms\n"), "{bold:?}");
    }

    #[test]
    fn files_are_left_out() {
        let form = headers(&[("Content-Type", "multipart/form-data; boundary=x")]);
        let mut request = TraceRequest {
            at: "t",
            method: "POST",
            target: "/",
            host: "h",
            headers: &form,
            body: b"canary",
        };
        assert!(request.render(false).ends_with("\r\n\r\n[MULTIPART/FORM-DATA CONTENT HIDDEN]\n"));
        request.headers = &[];
        assert!(request.render(false).ends_with("\r\n\r\ncanary\n"));

        let binary = headers(&[("content-type", "application/octet-stream")]);
        let response = TraceResponse {
            at: "t",
            elapsed: Duration::ZERO,
            status_line: "HTTP/1.1 200 OK",
            headers: &binary,
            body: b"canary",
        };
        assert!(response.render(false).ends_with("\r\n\r\n[SKIP BINARY OCTET-STREAM CONTENT]\n"));
    }

    #[test]
    fn long_bodies_are_cut_between_characters_and_after_cleaning() {
        let secret = format!(r#"{{"apikey":"{}"}}"#, "canary".repeat(BODY_CAP));
        assert!(!shown_body(secret.as_bytes(), "application/json").contains("canary"));
        let long = shown_body("é".repeat(BODY_CAP).as_bytes(), "text/plain");
        assert!(long.ends_with(&format!("é\n[{BODY_CAP} MORE BYTES]")), "{}", long.len());
    }

    #[test]
    fn a_value_cannot_forge_a_line() {
        let sly = headers(&[("X-Sly", "a\r\nREQUEST: [forged]")]);
        let request = TraceRequest {
            at: "t",
            method: "GET",
            target: "/x\nHost: forged",
            host: "h",
            headers: &sly,
            body: b"",
        };
        let text = request.render(false);
        assert!(!text.contains("\nREQUEST: [forged]") && !text.contains("\nHost: forged"));
        let response = TraceResponse {
            at: "t",
            elapsed: Duration::ZERO,
            status_line: "HTTP/1.1 200 \x1b[2J",
            headers: &headers(&[("X-\u{2028}", "\u{202e}")]),
            body: "a\r\nb\n\tc\rd\x1b[2J\u{202e}".as_bytes(),
        };
        let expected = "\nRESPONSE: [t] Elapsed: 0ms\nHTTP/1.1 200 \\u{1b}[2J\r\nX-\\u{2028}: \\u{202e}\r\n\r\n\
            a\r\nb\n\tc\\rd\\u{1b}[2J\\u{202e}\n";
        assert_eq!(response.render(false), expected);
    }
}
