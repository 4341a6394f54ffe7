//! Which headers pass: everything but credentials, what is for one connection only (RFC 9110, 7.6.1), and what would say
//! more of this machine than it should.

use http::header::{
    ACCEPT_ENCODING, AUTHORIZATION, CONNECTION, CONTENT_LENGTH, COOKIE, EXPECT, FORWARDED, HOST,
    HeaderMap, HeaderName, ORIGIN, PROXY_AUTHENTICATE, PROXY_AUTHORIZATION, REFERER, SET_COOKIE,
    STRICT_TRANSPORT_SECURITY, TE, TRAILER, TRANSFER_ENCODING, UPGRADE, WWW_AUTHENTICATE,
};

/// For one connection only.
static HOP_BY_HOP: [HeaderName; 9] = [
    CONNECTION,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
    PROXY_AUTHENTICATE,
    PROXY_AUTHORIZATION,
    TE,
    TRAILER,
    TRANSFER_ENCODING,
    UPGRADE,
];

/// Credentials, and what the proxy says itself.
static OWN: [HeaderName; 11] = [
    AUTHORIZATION,
    COOKIE,
    HOST,
    EXPECT,
    CONTENT_LENGTH,
    ORIGIN,
    REFERER,
    FORWARDED,
    HeaderName::from_static("ibminstanceid"),
    HeaderName::from_static("sysdigteamid"),
    HeaderName::from_static("x-real-ip"),
];

/// With these, some servers see another method or another path than the one that was judged.
static OVERRIDES: [HeaderName; 5] = [
    HeaderName::from_static("x-http-method"),
    HeaderName::from_static("x-http-method-override"),
    HeaderName::from_static("x-method-override"),
    HeaderName::from_static("x-original-url"),
    HeaderName::from_static("x-rewrite-url"),
];

/// What the service says to a browser or to the holder of its credentials.
static NOT_FOR_CLIENTS: [HeaderName; 3] = [SET_COOKIE, STRICT_TRANSPORT_SECURITY, WWW_AUTHENTICATE];

/// Leaves in a request what goes on to the service.
pub(crate) fn to_service(headers: &mut HeaderMap) {
    drop_all(headers, |name| {
        let text = name.as_str();
        OWN.contains(name)
            || OVERRIDES.contains(name)
            || ["x-forwarded-", "sec-", "access-control-"].iter().any(|it| text.starts_with(it))
    });
    // Whoever asks for no compression gets none from a service that compresses by itself.
    headers.entry(ACCEPT_ENCODING).or_insert(http::HeaderValue::from_static("identity"));
}

/// Leaves in an answer what goes back to the client. The length of the body stays.
pub(crate) fn to_client(headers: &mut HeaderMap) {
    drop_all(headers, |name| {
        NOT_FOR_CLIENTS.contains(name) || name.as_str().starts_with("access-control-")
    });
}

/// Drops what is for one connection only, what `Connection` names, and what else is to be dropped. A message has a
/// handful of headers, so that looking at each of them is cheaper than looking for all that may not pass.
fn drop_all(headers: &mut HeaderMap, is_dropped: impl Fn(&HeaderName) -> bool) {
    let named: Vec<HeaderName> = headers
        .get_all(CONNECTION)
        .iter()
        .filter_map(|it| it.to_str().ok())
        .flat_map(|it| it.split(','))
        .filter_map(|it| it.trim().parse().ok())
        .collect();
    let dropped: Vec<HeaderName> = headers
        .keys()
        .filter(|name| HOP_BY_HOP.contains(name) || named.contains(name) || is_dropped(name))
        .cloned()
        .collect();
    for name in dropped {
        headers.remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(HeaderName::from_static(name), value.parse().unwrap());
        }
        headers
    }

    fn names(headers: &HeaderMap) -> Vec<&str> {
        headers.keys().map(HeaderName::as_str).collect()
    }

    #[test]
    fn credentials_and_what_is_for_one_connection_stay_here() {
        let mut sent = headers(&[
            ("accept", "application/json"),
            ("authorization", "Bearer x"),
            ("connection", "close, X-Odd"),
            ("x-odd", "1"),
            ("transfer-encoding", "chunked"),
            ("cookie", "a=b"),
            ("ibminstanceid", "another"),
            ("sysdigteamid", "7"),
            ("x-forwarded-for", "10.0.0.1"),
            ("sec-fetch-site", "none"),
            ("x-http-method-override", "DELETE"),
            ("x-original-url", "/api/token"),
            ("content-type", "application/x-www-form-urlencoded"),
        ]);
        to_service(&mut sent);
        assert_eq!(names(&sent), ["accept", "content-type", "accept-encoding"]);
    }

    #[test]
    fn an_answer_keeps_its_length_and_loses_what_is_for_browsers() {
        let mut answer = headers(&[
            ("content-length", "2"),
            ("set-cookie", "session=1"),
            ("access-control-allow-origin", "*"),
            ("www-authenticate", "Bearer"),
            ("keep-alive", "timeout=5"),
            ("x-request-id", "1"),
        ]);
        to_client(&mut answer);
        assert_eq!(names(&answer), ["content-length", "x-request-id"]);
    }
}
