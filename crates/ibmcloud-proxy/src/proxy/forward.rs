//! One request on its way to the service and back: with the token of the instance, once more with a fresh one where
//! the service has refused it, and never with a 401 for the client.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, LOCATION};
use http::{HeaderMap, HeaderValue, Method, Response, StatusCode};
use http_body::{Body, Frame, SizeHint};
use http_body_util::{BodyExt, Either, Limited};
use hyper::body::Incoming;
use ibmcloud_transport::{
    AccessToken, BodyError, Error, Forwarded, ForwardedBody, LocalError, Phase, Upstream,
    UpstreamResponse,
};
use tokio::time::timeout;

use crate::proxy::answer::{self, AnswerBody, Passing};
use crate::proxy::event::{Failure, Outcome};
use crate::proxy::headers;
use crate::proxy::metrics::Metrics;
use crate::proxy::record::Record;
use crate::proxy::rules::{Limits, Route};
use crate::proxy::target::{Purpose, Refusal, Target};

/// How long a request waits for a token.
const FOR_TOKEN: Duration = Duration::from_secs(10);
/// The most that is read of the service's refusal.
const REFUSAL: usize = 64 * 1024;

/// A request that may pass.
pub(crate) struct Passed<'a> {
    pub(crate) route: &'a Route,
    pub(crate) limits: &'a Limits,
    pub(crate) purpose: Purpose,
    pub(crate) method: Method,
    pub(crate) target: Target<'a>,
    pub(crate) headers: HeaderMap,
}

/// Why there is no answer of the service.
enum Obstacle {
    Refused(Refusal),
    Failed(Failure, String, Option<Duration>),
    /// The service knows the caller, and says no; with 401, where 403 is meant.
    Denied(Bytes),
}

/// The answer of the service as it came, and whether it took a fresh token.
struct Answered {
    response: UpstreamResponse,
    with_fresh_token: bool,
}

/// Carries a request to the service, and hands back what the client gets.
pub(crate) async fn forward(
    mut passed: Passed<'_>,
    body: Incoming,
    metrics: &Metrics,
    mut record: Record,
) -> Response<AnswerBody> {
    let path = passed.target.path;
    match exchange(&mut passed, body, metrics).await {
        Ok(answered) => {
            let outcome = if answered.with_fresh_token {
                Outcome::AnsweredWithFreshToken
            } else {
                Outcome::Answered
            };
            record.answers(answered.response.status(), outcome);
            let (mut parts, body) = answered.response.into_parts();
            headers::to_client(&mut parts.headers);
            let passing = Passing::new(body, passed.limits.silence, record);
            Response::from_parts(parts, Either::Right(passing))
        }
        Err(Obstacle::Refused(refusal)) => {
            let response = answer::refused(path, refusal);
            record.answers(response.status(), Outcome::Refused(refusal));
            record.complete();
            response
        }
        Err(Obstacle::Denied(body)) => {
            let mut response = answer::json(body);
            *response.status_mut() = StatusCode::FORBIDDEN;
            record.answers(response.status(), Outcome::Answered);
            record.complete();
            response
        }
        Err(Obstacle::Failed(failure, message, retry_after)) => {
            let response = answer::failed(path, failure, &message, retry_after);
            record.answers(response.status(), Outcome::Failed(failure));
            record.complete();
            response
        }
    }
}

async fn exchange(
    passed: &mut Passed<'_>,
    body: Incoming,
    metrics: &Metrics,
) -> Result<Answered, Obstacle> {
    let mut body = Sent::take(&passed.headers, body, passed.limits).await?;
    headers::to_service(&mut passed.headers);
    let tokens = &passed.route.tokens;
    let token = match timeout(FOR_TOKEN, tokens.token()).await {
        Ok(Ok(token)) => token,
        Ok(Err(error)) => return Err(no_token(&error)),
        // It may have come just now, for somebody who has waited as well.
        Err(_) => tokens.at_hand(None).ok_or_else(no_token_in_time)?,
    };
    let response = send_again(passed, &mut body, &token).await?;
    if response.status() != StatusCode::UNAUTHORIZED {
        return checked(&passed.route.upstream, &passed.route.prefix, response, false);
    }
    metrics.token_refused(&passed.route.name);
    if let Some(body) = denied(response, &token).await {
        // A fresh token changes nothing.
        return Err(Obstacle::Denied(body));
    }
    let fresh = match timeout(FOR_TOKEN, tokens.instead_of(&token)).await {
        Ok(Ok(Some(fresh))) => fresh,
        Ok(Ok(None)) => return Err(token_refused()),
        Ok(Err(error)) => return Err(no_token(&error)),
        Err(_) => tokens.at_hand(Some(&token)).ok_or_else(no_token_in_time)?,
    };
    if !body.may_be_sent_again() {
        let text = "the service refused the token, and this request's body cannot be sent again; there is a fresh token now";
        let soon = Some(Duration::from_secs(1));
        return Err(Obstacle::Failed(Failure::TokenRefused, text.to_owned(), soon));
    }
    let response = send_again(passed, &mut body, &fresh).await?;
    if response.status() == StatusCode::UNAUTHORIZED {
        let denied = denied(response, &fresh).await;
        return Err(denied.map_or_else(token_refused, Obstacle::Denied));
    }
    checked(&passed.route.upstream, &passed.route.prefix, response, true)
}

/// Sends a request, and a read once more if the connection broke: the service's edges close connections at any time.
async fn send_again(
    passed: &Passed<'_>,
    body: &mut Sent,
    token: &AccessToken,
) -> Result<UpstreamResponse, Obstacle> {
    let mut is_first = true;
    loop {
        let request = Forwarded {
            method: passed.method.clone(),
            path: passed.target.path,
            query: passed.target.query,
            headers: passed.headers.clone(),
            body: body.next(),
        };
        let error = match passed.route.upstream.send(request, token, passed.limits.answer).await {
            Ok(response) => return Ok(response),
            Err(error) => error,
        };
        if body.is_too_large() {
            return Err(Obstacle::Refused(Refusal::TooLarge));
        }
        let failure = failure_of(&error);
        let may_repeat = matches!(failure, Failure::Lost | Failure::Unreachable)
            && passed.purpose == Purpose::Read
            && body.may_be_sent_again();
        if !is_first || !may_repeat {
            return Err(Obstacle::Failed(failure, error.to_string(), None));
        }
        is_first = false;
    }
}

fn failure_of(error: &Error) -> Failure {
    match error.phase() {
        Phase::NoAnswer(failure) if failure.timed_out => Failure::TimedOut,
        Phase::NoAnswer(failure) if failure.sent => Failure::Lost,
        Phase::NotBuilt(LocalError::Resources(_)) => Failure::Resources,
        _ => Failure::Unreachable,
    }
}

fn no_token(error: &Error) -> Obstacle {
    Obstacle::Failed(Failure::NoToken, error.to_string(), error.retry_after())
}

fn no_token_in_time() -> Obstacle {
    let text = "IAM has not given out a token in time".to_owned();
    Obstacle::Failed(Failure::NoToken, text, None)
}

fn token_refused() -> Obstacle {
    let text = "the Monitor API refused a token that IAM has just given out".to_owned();
    Obstacle::Failed(Failure::TokenRefused, text, Some(Duration::from_secs(30)))
}

/// The body of a refusal that is about the caller's rights and not about the token.
async fn denied(response: UpstreamResponse, token: &AccessToken) -> Option<Bytes> {
    let (parts, body) = response.into_parts();
    let body = Limited::new(body, REFUSAL).collect().await.ok()?.to_bytes();
    let refusal = Upstream::refusal(parts.status, &parts.headers, &body, token);
    refusal.access_denied.then_some(body)
}

/// An answer that may go to the client. One that leads elsewhere must lead to this proxy.
fn checked(
    upstream: &Upstream,
    prefix: &str,
    mut response: UpstreamResponse,
    with_fresh_token: bool,
) -> Result<Answered, Obstacle> {
    if let Some(location) = response.headers().get(LOCATION) {
        let target = location.to_str().ok().and_then(|it| upstream.address().join(it).ok());
        let here = target.filter(|it| it.origin() == upstream.address().origin());
        let Some(here) = here else {
            let text =
                "the Monitor API sent the request on to another host, which was not followed";
            return Err(Obstacle::Failed(Failure::Redirected, text.to_owned(), None));
        };
        let query = here.query().map(|it| format!("?{it}")).unwrap_or_default();
        let location = HeaderValue::from_str(&format!("{prefix}{}{query}", here.path()));
        if let Ok(location) = location {
            response.headers_mut().insert(LOCATION, location);
        }
    }
    Ok(Answered { response, with_fresh_token })
}

/// The body of a client's request.
enum Sent {
    Empty,
    /// Short enough to be kept, so that it can be sent again.
    Whole(Bytes),
    /// On its way: it is sent once.
    Stream {
        body: Option<Counted>,
        is_too_large: Arc<AtomicBool>,
    },
}

impl Sent {
    async fn take(headers: &HeaderMap, body: Incoming, limits: &Limits) -> Result<Self, Obstacle> {
        if body.is_end_stream() {
            return Ok(Self::Empty);
        }
        // The server has checked that there is one length, and that nothing contradicts it.
        let length = headers.get(CONTENT_LENGTH).and_then(|_| body.size_hint().exact());
        match length {
            Some(length) if length > limits.body => Err(Obstacle::Refused(Refusal::TooLarge)),
            Some(length) if length <= limits.replay => {
                let read = timeout(limits.silence, body.collect()).await;
                match read {
                    Ok(Ok(body)) => Ok(Self::Whole(body.to_bytes())),
                    // The client has left, or will not send what it has announced.
                    _ => Err(Obstacle::Failed(
                        Failure::TimedOut,
                        "the request's body did not come".to_owned(),
                        None,
                    )),
                }
            }
            _ => {
                let is_too_large = Arc::new(AtomicBool::new(false));
                let counted =
                    Counted { body, left: limits.body, is_too_large: Arc::clone(&is_too_large) };
                Ok(Self::Stream { body: Some(counted), is_too_large })
            }
        }
    }

    fn next(&mut self) -> ForwardedBody {
        match self {
            Self::Empty => ForwardedBody::Empty,
            Self::Whole(body) => ForwardedBody::Whole(body.clone()),
            Self::Stream { body, .. } => match body.take() {
                Some(body) => ForwardedBody::Stream(Box::pin(body)),
                None => ForwardedBody::Empty,
            },
        }
    }

    fn may_be_sent_again(&self) -> bool {
        !matches!(self, Self::Stream { .. })
    }

    fn is_too_large(&self) -> bool {
        match self {
            Self::Stream { is_too_large, .. } => is_too_large.load(Ordering::Relaxed),
            _ => false,
        }
    }
}

/// A body that may have so many bytes and no more.
struct Counted {
    body: Incoming,
    left: u64,
    is_too_large: Arc<AtomicBool>,
}

impl Body for Counted {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let frame = match ready!(Pin::new(&mut self.body).poll_frame(context)) {
            Some(Ok(frame)) => frame,
            Some(Err(error)) => return Poll::Ready(Some(Err(BodyError(error.to_string())))),
            None => return Poll::Ready(None),
        };
        // What stands behind the body of a client is for nobody.
        let Ok(data) = frame.into_data() else { return Poll::Ready(None) };
        if let Some(left) = self.left.checked_sub(data.len() as u64) {
            self.left = left;
            return Poll::Ready(Some(Ok(Frame::data(data))));
        }
        self.is_too_large.store(true, Ordering::Relaxed);
        Poll::Ready(Some(Err(BodyError("too long".to_owned()))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
