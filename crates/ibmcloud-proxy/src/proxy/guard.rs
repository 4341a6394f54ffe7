//! Who may ask: this machine by its own names, no web page, and whoever knows the client secret.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{AUTHORIZATION, HOST, HeaderMap, HeaderName, ORIGIN};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::proxy::target::Refusal;

/// What browsers say of the page that a request comes from (Fetch Metadata, W3C).
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
/// The fewest characters of a client secret.
pub const SHORTEST_SECRET: usize = 16;

/// What clients must show.
#[derive(Clone)]
pub struct ClientSecret([u8; 32]);

impl ClientSecret {
    /// A secret of at least [`SHORTEST_SECRET`] characters, without blanks around it; otherwise none.
    pub fn new(text: &SecretString) -> Option<Self> {
        let text = text.expose_secret().trim();
        (text.chars().count() >= SHORTEST_SECRET).then(|| Self(digest(text.as_bytes())))
    }

    /// Whether a text is the secret, in a time that says nothing about it.
    fn is(&self, text: &[u8]) -> bool {
        self.0.ct_eq(&digest(text)).into()
    }
}

impl fmt::Debug for ClientSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientSecret")
    }
}

fn digest(text: &[u8]) -> [u8; 32] {
    Sha256::digest(text).into()
}

/// The conditions for every request.
#[derive(Clone, Debug, Default)]
pub struct Access {
    /// What clients must show; `None` lets in everybody who reaches the address.
    pub secret: Option<ClientSecret>,
    /// Whether requests that change something pass.
    pub writes: bool,
    /// Names in the `Host` header beside those of this machine.
    pub hosts: Vec<String>,
}

impl Access {
    /// Judges the headers of a request. `is_local` is whether it came over a socket in the file system, which no
    /// browser reaches.
    pub(crate) fn judge(&self, headers: &HeaderMap, is_local: bool) -> Result<(), Refusal> {
        if !is_local {
            self.host(headers)?;
            if is_of_a_page(headers) {
                return Err(Refusal::Origin);
            }
        }
        match &self.secret {
            Some(secret) if !is_shown(secret, headers) => Err(Refusal::Secret),
            _ => Ok(()),
        }
    }

    /// A name that leads here must be one of ours: another one is a trick with names (DNS rebinding).
    fn host(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        let mut all = headers.get_all(HOST).iter();
        let (Some(host), None) = (all.next(), all.next()) else { return Err(Refusal::Header) };
        let host = host.to_str().map_err(|_| Refusal::Header)?;
        let name = without_port(host);
        let known = matches!(name, "localhost" | "127.0.0.1" | "[::1]")
            || self.hosts.iter().any(|it| it.eq_ignore_ascii_case(name));
        known.then_some(()).ok_or(Refusal::Host)
    }
}

/// Whether a web page has made a browser send it, and not a person who typed an address.
pub(crate) fn is_of_a_page(headers: &HeaderMap) -> bool {
    let site = headers.get(SEC_FETCH_SITE).map(http::HeaderValue::as_bytes);
    headers.contains_key(ORIGIN) || site.is_some_and(|it| it != b"none")
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|it| it.is_ascii_digit()) && !name.is_empty() => {
            name
        }
        _ => host,
    }
}

/// As a bearer token, or as the password of basic authentication with any user.
fn is_shown(secret: &ClientSecret, headers: &HeaderMap) -> bool {
    let mut all = headers.get_all(AUTHORIZATION).iter();
    let (Some(value), None) = (all.next(), all.next()) else { return false };
    let Some((scheme, shown)) = value.to_str().ok().and_then(|it| it.split_once(' ')) else {
        return false;
    };
    let shown = shown.trim();
    if scheme.eq_ignore_ascii_case("bearer") {
        return secret.is(shown.as_bytes());
    }
    let pair = STANDARD.decode(shown).ok().filter(|_| scheme.eq_ignore_ascii_case("basic"));
    pair.is_some_and(|pair| {
        let password = pair.iter().position(|it| *it == b':').and_then(|at| pair.get(at + 1..));
        password.is_some_and(|it| secret.is(it))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "0123456789abcdef";

    fn judged(pairs: &[(&'static str, &str)]) -> Result<(), Refusal> {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(HeaderName::from_static(name), value.parse().unwrap());
        }
        let secret = ClientSecret::new(&SECRET.into());
        Access { secret, writes: false, hosts: vec!["proxy.internal".into()] }
            .judge(&headers, false)
    }

    #[test]
    fn only_names_of_this_machine_and_allowed_ones_are_hosts() {
        let bearer = format!("Bearer {SECRET}");
        for host in ["127.0.0.1:9400", "localhost", "[::1]:80", "PROXY.internal:9"] {
            assert_eq!(judged(&[("host", host), ("authorization", &bearer)]), Ok(()), "{host}");
        }
        for host in
            ["evil.example", "127.0.0.1.evil.example", "localhost.evil:80", "", ":80", "[::2]"]
        {
            let refused = judged(&[("host", host), ("authorization", &bearer)]);
            assert_eq!(refused, Err(Refusal::Host), "{host}");
        }
        assert_eq!(judged(&[("authorization", &bearer)]), Err(Refusal::Header));
        let twice = [("host", "localhost"), ("host", "localhost"), ("authorization", &bearer)];
        assert_eq!(judged(&twice), Err(Refusal::Header));
    }

    #[test]
    fn the_secret_comes_as_a_bearer_token_or_as_a_password() {
        let basic = format!("Basic {}", STANDARD.encode(format!("anybody:{SECRET}")));
        for good in [format!("Bearer {SECRET}"), format!("bearer {SECRET}"), basic] {
            assert_eq!(
                judged(&[("host", "localhost"), ("authorization", &good)]),
                Ok(()),
                "{good}"
            );
        }
        let wrong = format!("Basic {}", STANDARD.encode(SECRET));
        for bad in ["Bearer 0123456789abcdeF", SECRET, "Bearer", "Basic ?", &wrong] {
            let refused = judged(&[("host", "localhost"), ("authorization", bad)]);
            assert_eq!(refused, Err(Refusal::Secret), "{bad}");
        }
        assert_eq!(judged(&[("host", "localhost")]), Err(Refusal::Secret));
        assert!(ClientSecret::new(&"short".into()).is_none());
    }

    #[test]
    fn web_pages_are_refused_whatever_they_know() {
        let bearer = format!("Bearer {SECRET}");
        for (name, value) in [
            ("origin", "http://localhost:9400"),
            ("origin", "null"),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-origin"),
        ] {
            let refused =
                judged(&[("host", "localhost"), ("authorization", &bearer), (name, value)]);
            assert_eq!(refused, Err(Refusal::Origin), "{name}: {value}");
        }
        let typed =
            [("host", "localhost"), ("authorization", &*bearer), ("sec-fetch-site", "none")];
        assert_eq!(judged(&typed), Ok(()));
    }
}
