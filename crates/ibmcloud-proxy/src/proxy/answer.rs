//! Answers: those of the service as they come, and the proxy's own in the form that the path's clients read.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http::header::{
    ALLOW, CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE,
};
use http::{Response, StatusCode};
use http_body::{Body, Frame, SizeHint};
use http_body_util::combinators::MapErr;
use http_body_util::{BodyExt, Either, Full};
use ibmcloud_transport::{BodyError, UpstreamBody};
use tokio::time::{Instant, Sleep, sleep_until};

use crate::proxy::event::Failure;
use crate::proxy::record::Record;
use crate::proxy::target::Refusal;

/// Says which rule of the proxy a request broke.
const X_PROXY_REFUSAL: HeaderName = HeaderName::from_static("x-proxy-refusal");
/// Says why a request could not be passed on.
const X_PROXY_FAILURE: HeaderName = HeaderName::from_static("x-proxy-failure");

/// The body of an answer: the proxy's own, or the service's.
pub(crate) type AnswerBody = Either<Whole, Passing>;

/// The proxy's own answer, which cannot break off.
pub(crate) type Whole = MapErr<Full<Bytes>, fn(Infallible) -> BodyError>;

/// The service's answer on its way to the client.
pub(crate) struct Passing {
    body: UpstreamBody,
    /// How long nothing may come.
    silence: Duration,
    timer: Option<Pin<Box<Sleep>>>,
    record: Record,
}

impl Passing {
    pub(crate) fn new(body: UpstreamBody, silence: Duration, record: Record) -> Self {
        let mut passing = Self { body, silence, timer: None, record };
        if passing.body.is_end_stream() {
            passing.record.complete();
        }
        passing
    }
}

impl Body for Passing {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let this = &mut *self;
        match Pin::new(&mut this.body).poll_frame(context) {
            Poll::Ready(Some(Ok(frame))) => {
                this.timer = None;
                if let Some(data) = frame.data_ref() {
                    this.record.sent(data.len());
                }
                if this.body.is_end_stream() {
                    this.record.complete();
                }
                Poll::Ready(Some(Ok(frame)))
            }
            Poll::Ready(None) => {
                this.record.complete();
                Poll::Ready(None)
            }
            Poll::Ready(Some(Err(error))) => Poll::Ready(Some(Err(error))),
            Poll::Pending => {
                let end = this.silence;
                let timer =
                    this.timer.get_or_insert_with(|| Box::pin(sleep_until(Instant::now() + end)));
                ready!(timer.as_mut().poll(context));
                let text = format!("nothing came for {} s", end.as_secs());
                Poll::Ready(Some(Err(BodyError(text))))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// The proxy's own answer to a request for `path`.
pub(crate) fn own(
    path: &str,
    status: StatusCode,
    word: &'static str,
    message: &str,
) -> Response<AnswerBody> {
    // Clients show what they find in the form that the service itself uses there.
    let body = if path.starts_with("/prometheus") || path.contains("/prometheus/") {
        serde_json::json!({ "status": "error", "errorType": word, "error": message })
    } else {
        serde_json::json!({ "errors": [{ "reason": word, "message": message }] })
    };
    let mut response = json(body.to_string());
    *response.status_mut() = status;
    response
}

/// A text that is a JSON document.
pub(crate) fn json(text: impl Into<Bytes>) -> Response<AnswerBody> {
    plain(text.into(), HeaderValue::from_static("application/json"))
}

/// A text of a type.
pub(crate) fn plain(text: Bytes, kind: HeaderValue) -> Response<AnswerBody> {
    let never: fn(Infallible) -> BodyError = |never| match never {};
    let mut response = Response::new(Either::Left(Full::new(text).map_err(never)));
    response.headers_mut().insert(CONTENT_TYPE, kind);
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// The answer to what breaks a rule.
pub(crate) fn refused(path: &str, refusal: Refusal) -> Response<AnswerBody> {
    let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::BAD_REQUEST);
    let mut response = own(path, status, refusal.as_str(), refusal.message());
    let headers = response.headers_mut();
    headers.insert(X_PROXY_REFUSAL, HeaderValue::from_static(refusal.as_str()));
    match refusal {
        Refusal::Secret => {
            let realm = HeaderValue::from_static("Bearer realm=\"ibmcloud-monitoring proxy\"");
            headers.insert(WWW_AUTHENTICATE, realm);
        }
        Refusal::Method => {
            headers.insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
        }
        _ => {}
    }
    response
}

/// The answer where a request could not be passed on; `message` says which layer stood in the way.
pub(crate) fn failed(
    path: &str,
    failure: Failure,
    message: &str,
    retry_after: Option<Duration>,
) -> Response<AnswerBody> {
    let mut response = own(path, failure.status(), failure.as_str(), message);
    let headers = response.headers_mut();
    headers.insert(X_PROXY_FAILURE, HeaderValue::from_static(failure.as_str()));
    if failure.status() == StatusCode::SERVICE_UNAVAILABLE {
        let seconds = retry_after.unwrap_or(RETRY).as_secs().max(1);
        headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// When a client may ask again, unless IAM or the service says otherwise.
const RETRY: Duration = Duration::from_secs(5);
