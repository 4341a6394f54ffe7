//! Answers and failures, as the pipeline hands them out.

use std::io;
use std::time::SystemTime;

use bytes::Bytes;
use reqwest::header::HeaderMap;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::error::{Call, Error, Layer, LocalError, Misunderstanding, NoAnswer, Phase};
use crate::http::refusal;
use crate::http::request::Request;

/// An answer, and what its body was read as. Without `Debug`: the body may hold a secret.
pub(crate) struct Answer<B> {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: B,
    /// Where it came from in the end.
    pub(crate) url: Url,
}

impl Answer<()> {
    /// The same answer with a body.
    pub(crate) fn with<B>(self, body: B) -> Answer<B> {
        let Self { status, headers, url, body: () } = self;
        Answer { status, headers, body, url }
    }
}

/// A failure, and the answer that was the reason for it, if there was one.
pub(crate) struct Failure {
    pub(crate) error: Error,
    pub(crate) answer: Option<Box<Answer<Bytes>>>,
    /// Whether another attempt is of no use, whatever the error looks like.
    pub(super) is_final: bool,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self { error, answer: None, is_final: false }
    }
}

impl Failure {
    /// Notes that an earlier attempt may have been carried out.
    pub(crate) fn after(self, uncertain: bool) -> Self {
        Self { error: self.error.after(uncertain), ..self }
    }
}

/// An error about an answer that makes no sense.
pub(crate) fn misunderstood(request: &Request, status: u16, reason: Misunderstanding) -> Error {
    let phase = Phase::NotUnderstood { status, reason };
    Error::new(request.layer, Some(request.call()), phase)
}

/// The failure that an answer without success is.
pub(super) fn refused(
    request: &Request,
    session: Option<&SecretString>,
    answer: Answer<Bytes>,
) -> Failure {
    let sent = request.secrets.iter().chain(request.token(session));
    let secrets: Vec<&str> = sent.map(ExposeSecret::expose_secret).collect();
    let Answer { status, headers, body, .. } = &answer;
    let refusal =
        refusal::read(request.layer, (*status, headers, body), &secrets, SystemTime::now());
    let layer = match &refusal.broker {
        Some(_) => Layer::Broker,
        None => request.layer,
    };
    let error = Error::new(layer, Some(request.call()), Phase::Refused(refusal));
    Failure { error, answer: Some(Box::new(answer)), is_final: false }
}

impl Error {
    /// The time was over before anything was sent.
    pub(crate) fn out_of_time(layer: Layer, call: Option<Call>) -> Self {
        let failure = NoAnswer { timed_out: true, ..NoAnswer::default() };
        Self::new(layer, call, Phase::NoAnswer(failure))
    }

    /// What was read could not be kept on this machine until it was whole.
    #[expect(clippy::needless_pass_by_value, reason = "it stands where errors are mapped")]
    pub fn spool(error: io::Error) -> Self {
        Self::local(LocalError::Spool(error.to_string()))
    }

    /// The time was over, or there is no session: nothing was sent.
    pub(crate) fn no_session(expired: bool) -> Self {
        Self::local(if expired { LocalError::SessionExpired } else { LocalError::NotLoggedIn })
    }
}
