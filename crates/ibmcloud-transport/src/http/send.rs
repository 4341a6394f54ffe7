//! Sends a request: with the session's token, under one deadline, again where that is safe.

use std::io::{self, BufReader, Read, Seek as _};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use reqwest::header::{CONTENT_TYPE, HeaderMap, LOCATION};
use secrecy::{ExposeSecret, SecretString};
use serde::de::{DeserializeOwned, IgnoredAny};
use tempfile::SpooledTempFile;
use tokio::time::Instant;
use url::Url;
use uuid::Uuid;

use crate::client::Client;
use crate::error::{Call, Error, LocalError, Misunderstanding, NoAnswer, Phase};
use crate::http::refusal;
use crate::http::request::{Auth, Request};
use crate::wire;

/// Redirects within one origin that a read follows.
const MAX_REDIRECTS: usize = 3;

/// A whole answer. Without `Debug`: its body may hold a secret.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// Where the body is instead, if the request wanted it spooled.
    pub(crate) spool: Option<SpooledTempFile>,
}

impl Answer {
    /// Reads the body from its beginning.
    pub(crate) fn reader(&mut self) -> io::Result<Box<dyn Read + '_>> {
        match &mut self.spool {
            Some(file) => {
                file.rewind()?;
                Ok(Box::new(BufReader::new(file)))
            }
            None => Ok(Box::new(&self.body[..])),
        }
    }
}

/// A failure, and the answer that was the reason for it, if there was one.
pub(crate) struct Failure {
    pub(crate) error: Error,
    pub(crate) answer: Option<Box<Answer>>,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self { error, answer: None }
    }
}

impl Failure {
    fn after(self, uncertain: bool) -> Self {
        Self { error: self.error.after(uncertain), ..self }
    }
}

/// When an operation must be over.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadline(Option<Instant>);

/// The time is over.
#[derive(Debug)]
pub(crate) struct Elapsed;

impl Deadline {
    /// `time` from now; zero means never.
    pub(crate) fn after(time: Duration) -> Self {
        Self((!time.is_zero()).then(|| Instant::now().checked_add(time)).flatten())
    }

    /// Whether a wait of `delay` would end in time.
    pub(super) fn allows(self, delay: Duration) -> bool {
        match (self.0, Instant::now().checked_add(delay)) {
            (None, _) => true,
            (Some(end), then) => then.is_some_and(|then| then < end),
        }
    }

    /// The one that comes first.
    pub(crate) fn or_earlier(self, other: Self) -> Self {
        Self(match (self.0, other.0) {
            (Some(one), Some(two)) => Some(one.min(two)),
            (one, two) => one.or(two),
        })
    }

    /// Runs `work` until the deadline.
    pub(crate) async fn limit<T>(self, work: impl Future<Output = T>) -> Result<T, Elapsed> {
        match self.0 {
            Some(end) => tokio::time::timeout_at(end, work).await.map_err(|_| Elapsed),
            None => Ok(work.await),
        }
    }
}

impl Client {
    /// Sends a request; the answer is a success.
    pub(crate) async fn send(&self, request: &Request) -> Result<Answer, Error> {
        self.send_by(request, self.deadline()).await.map_err(|failure| failure.error)
    }

    /// Sends a request and reads the JSON in the answer.
    pub(crate) async fn fetch<T: DeserializeOwned>(&self, request: &Request) -> Result<T, Error> {
        let answer = self.send(request).await?;
        decode(request, &answer)
    }

    /// Sends a request of whatever authorisation. A refused session token is refreshed once and
    /// the request sent once more, where `Repeat::allows_fresh_token` says that this is safe.
    pub(crate) async fn send_by(
        &self,
        request: &Request,
        deadline: Deadline,
    ) -> Result<Answer, Failure> {
        if !matches!(request.auth, Auth::Session) {
            return self.deliver(request, None, deadline).await;
        }
        let token = self.session_token(None, deadline).await?;
        let failure = match self.deliver(request, Some(&token), deadline).await {
            Ok(answer) => return Ok(answer),
            Err(failure) => failure,
        };
        let refused = failure.error.status() == Some(401) && !failure.error.is_access_denied();
        if !refused || !request.repeat.allows_fresh_token(&failure.error) {
            return Err(failure);
        }
        let uncertain = failure.error.may_have_applied();
        match self.session_token(Some(&token), deadline).await {
            Ok(fresh) => {
                let again = self.deliver(request, Some(&fresh), deadline).await;
                again.map_err(|failure| failure.after(uncertain))
            }
            // With nothing to refresh from, the service's own words tell more.
            Err(error) if matches!(error.phase(), Phase::NotBuilt(_)) => Err(failure),
            Err(error) => Err(error.after(uncertain).into()),
        }
    }

    /// Attempts with the given credentials, until one succeeds or no further one is sensible.
    pub(crate) async fn deliver(
        &self,
        request: &Request,
        bearer: Option<&SecretString>,
        deadline: Deadline,
    ) -> Result<Answer, Failure> {
        let mut uncertain = false;
        let mut attempt = 1;
        loop {
            let failure = match self.attempt(request, bearer, deadline).await {
                Ok(answer) => return Ok(answer),
                Err(failure) => failure.after(uncertain),
            };
            uncertain = failure.error.may_have_applied();
            let delay = if request.repeat.allows(&failure.error) {
                let asked = failure.error.retry_after();
                self.settings().retry.delay_after(attempt, asked, random())
            } else {
                None
            };
            match delay {
                Some(delay) if deadline.allows(delay) => tokio::time::sleep(delay).await,
                _ => return Err(failure),
            }
            attempt += 1;
        }
    }

    /// One attempt, with the redirects that it meets on the way.
    async fn attempt(
        &self,
        request: &Request,
        bearer: Option<&SecretString>,
        deadline: Deadline,
    ) -> Result<Answer, Failure> {
        let mut url = request.url.clone();
        for _ in 0..=MAX_REDIRECTS {
            if request.changes() {
                self.note_open(true);
            }
            let answer = self.exchange(request, &url, bearer, deadline).await;
            if request.changes() {
                self.note_open(false);
            }
            let answer = answer?;
            match answer.status {
                200..=299 => {
                    if request.changes() {
                        self.note_change();
                    }
                    return complete(request, answer);
                }
                301 | 302 | 303 | 307 | 308 => match redirect(request, &url, &answer)? {
                    Some(next) => url = next,
                    None => return Err(refused(request, bearer, answer)),
                },
                _ => return Err(refused(request, bearer, answer)),
            }
        }
        let text = "the service redirects without end".to_owned();
        let phase = Phase::NotUnderstood { status: 302, reason: Misunderstanding::Shape(text) };
        Err(Error::new(request.layer, Some(request.call()), phase).into())
    }
}

/// Reads the JSON in an answer.
pub(crate) fn decode<T: DeserializeOwned>(request: &Request, answer: &Answer) -> Result<T, Error> {
    serde_json::from_slice(&answer.body).map_err(|error| {
        let reason = wire::misunderstanding(&error);
        misunderstood(request, answer.status, reason)
    })
}

/// An error about an answer that makes no sense.
pub(crate) fn misunderstood(request: &Request, status: u16, reason: Misunderstanding) -> Error {
    let phase = Phase::NotUnderstood { status, reason };
    Error::new(request.layer, Some(request.call()), phase)
}

/// A number in 0..1 for the jitter; UUIDs come from the system's random source.
pub(super) fn random() -> f64 {
    let [.., a, b, c, d] = *Uuid::new_v4().as_bytes();
    f64::from(u32::from_be_bytes([a, b, c, d])) / f64::from(u32::MAX)
}

/// Checks that a JSON answer did not break off: a gateway may cut one and still count its bytes.
fn complete(request: &Request, mut answer: Answer) -> Result<Answer, Failure> {
    let kind = answer.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let json = kind.is_some_and(|kind| kind.contains("json"));
    // A list without a single byte is half-read, whereas other answers may have nothing to say.
    let cut = match &answer.spool {
        Some(_) if json => {
            let reader = answer.reader().map_err(Error::spool)?;
            serde_json::from_reader::<_, IgnoredAny>(reader).is_err_and(|error| error.is_eof())
        }
        None if json && !answer.body.is_empty() => {
            serde_json::from_slice::<IgnoredAny>(&answer.body).is_err_and(|error| error.is_eof())
        }
        _ => false,
    };
    if cut {
        let error = misunderstood(request, answer.status, Misunderstanding::HalfRead);
        return Err(error.into());
    }
    Ok(answer)
}

/// Where a redirect leads: `None` for one that is an ordinary refusal. A read may move within the
/// origin; nothing ever moves to another one, since a token would move with it.
fn redirect(request: &Request, from: &Url, answer: &Answer) -> Result<Option<Url>, Error> {
    let location = answer.headers.get(LOCATION).and_then(|value| value.to_str().ok());
    let Some(next) = location.and_then(|location| from.join(location).ok()) else {
        return Ok(None);
    };
    if next.origin() != from.origin() {
        let target = next.origin().ascii_serialization();
        let phase = Phase::Redirected { target };
        return Err(Error::new(request.layer, Some(request.call()), phase));
    }
    Ok(request.method.is_safe().then_some(next))
}

pub(super) fn refused(request: &Request, bearer: Option<&SecretString>, answer: Answer) -> Failure {
    let secrets: Vec<&str> =
        request.secrets.iter().chain(bearer).map(ExposeSecret::expose_secret).collect();
    let Answer { status, headers, body, .. } = &answer;
    let refusal =
        refusal::read(request.layer, (*status, headers, body), &secrets, SystemTime::now());
    let layer = match &refusal.broker {
        Some(_) => crate::Layer::Broker,
        None => request.layer,
    };
    let error = Error::new(layer, Some(request.call()), Phase::Refused(refusal));
    Failure { error, answer: Some(Box::new(answer)) }
}

impl Error {
    /// The time was over before anything was sent.
    pub(crate) fn out_of_time(layer: crate::Layer, call: Option<Call>) -> Self {
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
