//! Requests as values: what is sent, with whose credentials, and whether it may be sent twice.

use bytes::Bytes;
use ibmcloud_core::Json;
use reqwest::Method;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use secrecy::SecretString;
use url::Url;

use crate::error::{Call, Error, Layer, LocalError};
use crate::http::retry::Repeat;

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");

/// Whose credentials go with a request.
#[derive(Clone, Debug)]
pub(crate) enum Auth {
    /// Nobody's.
    Anonymous,
    /// The session's access token.
    Session,
    /// This very token.
    Token(SecretString),
    /// The public client id of the CLI, which may hold refresh tokens.
    CliClient,
}

/// A request, not yet sent. Without `Debug`: its body may hold a secret.
#[derive(Clone)]
pub(crate) struct Request {
    pub(crate) layer: Layer,
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) auth: Auth,
    pub(crate) repeat: Repeat,
    /// Whether the answer may be a long list, and is kept in a temporary file meanwhile.
    pub(crate) spooled: bool,
    /// Secrets in the body, kept out of error messages.
    pub(crate) secrets: Vec<SecretString>,
}

impl Request {
    /// A request of the session. Reads may be repeated freely, anything else only if it was
    /// certainly not carried out.
    pub(crate) fn new(layer: Layer, method: Method, url: Url) -> Self {
        let repeat = if method.is_safe() { Repeat::Freely } else { Repeat::IfNotApplied };
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, JSON);
        let (body, auth, secrets) = (Bytes::new(), Auth::Session, Vec::new());
        let spooled = false;
        Self { layer, method, url, headers, body, auth, repeat, spooled, secrets }
    }

    /// A read.
    pub(crate) fn get(layer: Layer, url: Url) -> Self {
        Self::new(layer, Method::GET, url)
    }

    pub(crate) fn auth(mut self, auth: Auth) -> Self {
        self.auth = auth;
        self
    }

    pub(crate) fn repeat(mut self, repeat: Repeat) -> Self {
        self.repeat = repeat;
        self
    }

    /// Whether whoever carries it out changes something. Searching and asking for tokens do not.
    pub(crate) fn changes(&self) -> bool {
        let grant = matches!(self.repeat, Repeat::TokenGrant);
        !self.method.is_safe() && !grant && self.layer != Layer::Search
    }

    pub(crate) fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// A JSON body.
    pub(crate) fn json(mut self, body: &Json) -> Self {
        self.headers.insert(CONTENT_TYPE, JSON);
        self.body = body.to_string().into();
        self
    }

    /// A form body, its fields sorted by key as the host sends them.
    pub(crate) fn form(mut self, mut fields: Vec<(&str, &str)>) -> Self {
        fields.sort_unstable();
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(fields);
        self.headers.insert(CONTENT_TYPE, FORM);
        self.body = form.finish().into();
        self
    }

    /// Appends a query parameter, if there is a value.
    pub(crate) fn query(mut self, key: &str, value: Option<impl ToString>) -> Self {
        if let Some(value) = value {
            self.url.query_pairs_mut().append_pair(key, &value.to_string());
        }
        self
    }

    pub(crate) fn call(&self) -> Call {
        let (method, path) = (self.method.to_string(), self.url.path().to_owned());
        Call { method, path, changes: self.changes() }
    }
}

/// `path` below `base`, whose own path is kept. The path is taken as it is: encode its parts.
pub(crate) fn below(base: &Url, path: &str) -> Result<Url, Error> {
    let mut url = base.clone();
    url.set_path(&format!("{}{path}", base.path().trim_end_matches('/')));
    // `set_path` resolves dots, and must not be talked out of the base's folder by them.
    if url.path().starts_with(base.path().trim_end_matches('/')) {
        Ok(url)
    } else {
        Err(Error::local(LocalError::Request("the path leaves the service's address".to_owned())))
    }
}

/// Encodes everything but unreserved characters, as the official SDKs do with path parts: the
/// colons and slashes of a CRN too.
pub(crate) fn path_part(text: &str) -> String {
    use std::fmt::Write as _;
    text.bytes().fold(String::with_capacity(text.len()), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing into a `String` cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
        encoded
    })
}

/// A header value of text that may be secret. Error messages do not repeat it.
pub(crate) fn header_value(text: &str) -> Result<HeaderValue, Error> {
    let unusable =
        |_| Error::local(LocalError::Request("a header has forbidden characters".into()));
    HeaderValue::from_str(text).map_err(unusable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crn_is_one_part_of_a_path() {
        let encoded = path_part("crn:v1:x::a/1:%3Aé");
        assert_eq!(encoded, "crn%3Av1%3Ax%3A%3Aa%2F1%3A%253A%C3%A9");
        let base = Url::parse("http://127.0.0.1:1/prefix/").unwrap();
        let url = below(&base, &format!("/v2/{encoded}")).unwrap();
        assert_eq!(url.path(), format!("/prefix/v2/{encoded}"));
    }

    #[test]
    fn a_path_stays_below_its_base() {
        let base = Url::parse("https://example.com/prefix").unwrap();
        assert!(below(&base, "/../other").is_err());
        assert_eq!(below(&base, "//evil.com/x").unwrap().host_str(), Some("example.com"));
    }

    #[test]
    fn form_fields_are_sorted_and_encoded() {
        let url = Url::parse("https://example.com/").unwrap();
        let request = Request::new(Layer::Iam, Method::POST, url)
            .form(vec![("response_type", "cloud_iam"), ("apikey", "a b&c")]);
        assert_eq!(request.body, "apikey=a+b%26c&response_type=cloud_iam");
    }
}
