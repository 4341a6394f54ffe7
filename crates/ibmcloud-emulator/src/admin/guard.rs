//! Who may ask the admin interface: this machine by its own names, and no web page but its own.

use hyper::header::{AUTHORIZATION, HOST, HeaderMap, HeaderName, HeaderValue, ORIGIN};

/// What browsers say of the page that a request comes from (Fetch Metadata, W3C).
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Why a request is refused, if it is. Whoever leads another name here plays a trick with names (DNS rebinding), and
/// a page of another origin is not to ask for anything, be it an image.
pub(crate) fn refusal(headers: &HeaderMap) -> Option<&'static str> {
    let Some(host) = only(headers, HOST) else { return Some("one Host header is needed") };
    let name = host.rsplit_once(':').map_or(host, |(name, port)| {
        if port.bytes().all(|it| it.is_ascii_digit()) { name } else { host }
    });
    if !matches!(name, "localhost" | "127.0.0.1" | "[::1]") {
        return Some("the admin interface is asked by the names 127.0.0.1 and localhost only");
    }
    let foreign =
        headers.contains_key(ORIGIN) && only(headers, ORIGIN) != Some(&format!("http://{host}"));
    let site = headers.get(SEC_FETCH_SITE).map(HeaderValue::as_bytes);
    let foreign = foreign || site.is_some_and(|it| it != b"none" && it != b"same-origin");
    foreign.then_some("pages of other origins may not ask the admin interface")
}

/// What is shown as a bearer token.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = only(headers, AUTHORIZATION)?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// The value of a header that is there once.
fn only(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    let mut all = headers.get_all(name).iter();
    let (Some(value), None) = (all.next(), all.next()) else { return None };
    value.to_str().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(pairs: &[(&'static str, &str)]) -> bool {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(HeaderName::from_static(name), value.parse().unwrap());
        }
        refusal(&headers).is_none()
    }

    #[test]
    fn only_this_machine_and_its_own_page_may_ask() {
        for host in ["127.0.0.1:9400", "localhost", "[::1]:80"] {
            assert!(judged(&[("host", host)]), "{host}");
        }
        for host in ["evil.example", "127.0.0.1.evil.example:80", "", ":80", "127.0.0.1:x", "[::2]"]
        {
            assert!(!judged(&[("host", host)]), "{host}");
        }
        assert!(!judged(&[]));
        assert!(!judged(&[("host", "localhost"), ("host", "localhost")]));
        for (name, value, expected) in [
            ("origin", "http://localhost:9", true),
            ("origin", "http://localhost:8", false),
            ("origin", "https://localhost:9", false),
            ("origin", "null", false),
            ("sec-fetch-site", "same-origin", true),
            ("sec-fetch-site", "none", true),
            ("sec-fetch-site", "same-site", false),
            ("sec-fetch-site", "cross-site", false),
        ] {
            assert_eq!(judged(&[("host", "localhost:9"), (name, value)]), expected, "{value}");
        }
    }
}
