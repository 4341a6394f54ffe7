//! Any request to the Monitor API, for those who know what they ask for.

use std::fmt;

use bytes::Bytes;
use ibmcloud_core::Json;
use reqwest::Method;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HOST, HeaderName, HeaderValue};

use super::api::{INSTANCE, Monitor};
use crate::error::{Call, Error, Layer, LocalError, Misunderstanding, Phase};
use crate::http::answer::{Answer, Failure};
use crate::http::receiver;
use crate::http::request::{below, header_value};
use crate::{json, wire};

/// An answer as it came, of whatever status.
#[derive(Clone)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// Names, in lower case, and values.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Bytes,
    /// Whether this or an earlier attempt may have changed something, although the status is no
    /// success: [`Error::may_have_applied`] of the error that this answer is.
    pub may_have_applied: bool,
    call: Call,
}

impl Reply {
    /// Whether the status says success.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The body as JSON.
    pub fn document(&self) -> Result<Json, Error> {
        let not_understood = |reason| {
            let phase = Phase::NotUnderstood { status: self.status, reason };
            Error::new(Layer::Monitor, Some(self.call.clone()), phase)
        };
        let text = std::str::from_utf8(&self.body)
            .map_err(|_| not_understood(Misunderstanding::NotJson))?;
        json::parse(text).map_err(|error| not_understood(wire::misunderstanding(&error)))
    }

    fn new(answer: Answer<Bytes>, call: Call, may_have_applied: bool) -> Self {
        let headers = answer.headers.iter().map(|(name, value)| {
            (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned())
        });
        Self {
            status: answer.status,
            headers: headers.collect(),
            body: answer.body,
            may_have_applied,
            call,
        }
    }
}

/// Neither headers nor body, which may hold secrets.
impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Reply({})", self.status)
    }
}

impl Monitor<'_> {
    /// Sends a request with the session's credentials. Reads are tried again after passing
    /// trouble, changes only if they were certainly not carried out. An answer of any status is a
    /// reply; an error means that there was no whole answer.
    ///
    /// `path` is taken as it is, encoded, and may have a query of its own. It cannot leave the
    /// service, and `headers` cannot replace the credentials.
    pub async fn send(
        &self,
        method: &str,
        path: &str,
        query: &[(String, String)],
        headers: &[(String, String)],
        body: Option<Bytes>,
    ) -> Result<Reply, Error> {
        let method = Method::from_bytes(method.to_ascii_uppercase().as_bytes())
            .map_err(|_| unusable("not a method"))?;
        let (path, own_query) = match path.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (path, None),
        };
        if !path.starts_with('/') || path.contains('#') {
            return Err(unusable("a path begins with a slash and has no fragment"));
        }
        let mut url = below(&self.base, path)?;
        url.set_query(own_query);
        let mut request = self.request(method, url)?;
        for (key, value) in query {
            request = request.query(key, Some(value));
        }
        if let Some(body) = body {
            request = request.header(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            request.body = body;
        }
        for (name, value) in headers {
            let name = HeaderName::from_bytes(name.as_bytes())
                .map_err(|_| unusable("a header's name has forbidden characters"))?;
            if name == AUTHORIZATION || name == INSTANCE {
                return Err(unusable("the credentials are those of the session"));
            }
            if name == HOST {
                // Behind one address there may be many hosts; the token is for one of them.
                return Err(unusable("the host is that of the instance"));
            }
            request = request.header(name, header_value(value)?);
        }
        match self.client.try_to(&request, self.client.deadline(), &mut receiver::bytes()).await {
            Ok(answer) => Ok(Reply::new(answer, request.call(), false)),
            Err(Failure { error, answer: None, .. }) => Err(error),
            Err(Failure { error, answer: Some(answer), .. }) => {
                Ok(Reply::new(*answer, request.call(), error.may_have_applied()))
            }
        }
    }
}

fn unusable(text: &str) -> Error {
    Error::local(LocalError::Request(text.to_owned()))
}
