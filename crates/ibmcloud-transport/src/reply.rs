//! Answers as they came, for those who know what they ask for.

use std::fmt;

use bytes::Bytes;
use ibmcloud_core::Json;

use crate::client::Client;
use crate::endpoints::Service;
use crate::error::{Call, Error, Layer, LocalError, Misunderstanding, Phase};
use crate::http::answer::{Answer, Failure};
use crate::http::receiver;
use crate::http::request::Request;
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
    layer: Layer,
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
            Error::new(self.layer, Some(self.call.clone()), phase)
        };
        let text = std::str::from_utf8(&self.body)
            .map_err(|_| not_understood(Misunderstanding::NotJson))?;
        json::parse(text).map_err(|error| not_understood(wire::misunderstanding(&error)))
    }

    fn new(answer: Answer<Bytes>, request: &Request, may_have_applied: bool) -> Self {
        let headers = answer.headers.iter().map(|(name, value)| {
            (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned())
        });
        Self {
            status: answer.status,
            headers: headers.collect(),
            body: answer.body,
            may_have_applied,
            layer: request.layer,
            call: request.call(),
        }
    }
}

/// Neither headers nor body, which may hold secrets.
impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Reply({})", self.status)
    }
}

impl Client {
    /// Reads something of a service of the platform with the session's token. An answer of any status is a reply; an
    /// error means that there was no whole answer.
    ///
    /// `target` is a path, taken as it is and encoded, and may have a query.
    pub async fn read(&self, service: Service, target: &str) -> Result<Reply, Error> {
        let (path, query) = match target.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (target, None),
        };
        if !path.starts_with('/') || target.contains('#') {
            let text = "a path begins with a slash and has no fragment".to_owned();
            return Err(Error::local(LocalError::Request(text)));
        }
        let mut url = self.at(service, path)?;
        url.set_query(query);
        self.reply_to(&Request::get(service.into(), url)).await
    }

    pub(crate) async fn reply_to(&self, request: &Request) -> Result<Reply, Error> {
        match self.try_to(request, self.deadline(), &mut receiver::bytes()).await {
            Ok(answer) => Ok(Reply::new(answer, request, false)),
            Err(Failure { error, answer: None, .. }) => Err(error),
            Err(Failure { error, answer: Some(answer), .. }) => {
                Ok(Reply::new(*answer, request, error.may_have_applied()))
            }
        }
    }
}
