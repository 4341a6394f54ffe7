//! Requests as values: what is sent, with whose credentials, how far, and to which effect.

use std::time::Duration;

use bytes::Bytes;
use ibmcloud_core::Json;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Method;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use secrecy::SecretString;
use url::Url;

use crate::error::{Call, Error, Layer, LocalError};
use crate::http::deadline::Deadline;
use crate::http::effect::Effect;

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

/// How far a request may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// To its service and no further, over https or on this machine: credentials go with it.
    Service,
    /// To wherever it is sent on to: nothing secret goes with it.
    Anywhere,
}

impl Reach {
    /// How many redirects are followed.
    pub(super) fn most_redirects(self) -> usize {
        match self {
            Self::Service => 3,
            Self::Anywhere => 5,
        }
    }

    /// How many bytes are read of the body of a refusal.
    pub(super) fn most_of_a_refusal(self) -> u64 {
        match self {
            Self::Service => 64 * 1024 * 1024,
            Self::Anywhere => 64 * 1024,
        }
    }
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
    /// What carrying it out does, and so when it may be sent again.
    pub(crate) effect: Effect,
    /// How far it may go.
    pub(crate) reach: Reach,
    /// How long nothing may come, beside the time for the whole operation.
    pub(crate) silence: Option<Duration>,
    /// Secrets in the body, kept out of error messages.
    pub(crate) secrets: Vec<SecretString>,
}

impl Request {
    /// A request of the session. What has no safe method is taken for a change.
    pub(crate) fn new(layer: Layer, method: Method, url: Url) -> Self {
        let effect = if method.is_safe() { Effect::Read } else { Effect::Change };
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, JSON);
        let (body, auth, secrets) = (Bytes::new(), Auth::Session, Vec::new());
        let (reach, silence) = (Reach::Service, None);
        Self { layer, method, url, headers, body, auth, effect, reach, silence, secrets }
    }

    /// A read of what anybody may have: no credentials go with it. `silence` is how long nothing may come.
    pub(crate) fn public(layer: Layer, url: Url, silence: Duration) -> Self {
        let (reach, silence) = (Reach::Anywhere, Some(silence));
        Self { reach, silence, ..Self::get(layer, url).auth(Auth::Anonymous) }
    }

    /// A read.
    pub(crate) fn get(layer: Layer, url: Url) -> Self {
        Self::new(layer, Method::GET, url)
    }

    pub(crate) fn auth(mut self, auth: Auth) -> Self {
        self.auth = auth;
        self
    }

    pub(crate) fn effect(mut self, effect: Effect) -> Self {
        self.effect = effect;
        self
    }

    /// The token that goes with it; `session` is the session's.
    pub(super) fn token<'a>(
        &'a self,
        session: Option<&'a SecretString>,
    ) -> Option<&'a SecretString> {
        match (&self.auth, self.reach) {
            (_, Reach::Anywhere) => None,
            (Auth::Token(token), Reach::Service) => Some(token),
            (Auth::Session | Auth::Anonymous | Auth::CliClient, Reach::Service) => session,
        }
    }

    /// How long the next bytes of the answer are waited for.
    pub(super) fn wait(&self, deadline: Deadline) -> Deadline {
        self.silence.map_or(deadline, |silence| Deadline::after(silence).or_earlier(deadline))
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
        Call { method, path, changes: self.effect.is_change() }
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

/// What the official SDKs leave as it is in a part of a path.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Encodes everything but unreserved characters, as the official SDKs do with path parts: the
/// colons and slashes of a CRN too.
pub(crate) fn path_part(text: &str) -> String {
    utf8_percent_encode(text, UNRESERVED).to_string()
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
