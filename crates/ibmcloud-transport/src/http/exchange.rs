//! One request on the wire, and the answer to it or what is known without one; both are told to whoever
//! traces.

use std::sync::Arc;
use std::time::SystemTime;

use bytes::{Bytes, BytesMut};
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use tokio::time::Instant;
use url::Url;

use super::answer::{Answer, misunderstood};
use super::connection::Connections;
use super::deadline::{Deadline, Elapsed};
use super::limiter::{Answered, Limiter};
use super::no_answer::{late, lost};
use super::observer::{Observer, RequestRecord, ResponseRecord};
use super::receiver::{MOST_IN_MEMORY, Receiver};
use super::refusal::retry_after;
use super::request::{Auth, Reach, Request, header_value};
use crate::error::{Error, Misunderstanding};
use crate::settings::Settings;

/// `bx:bx`, the public client id of the CLI: with it, IAM gives out refresh tokens.
const CLI_CLIENT: HeaderValue = HeaderValue::from_static("Basic Yng6Yng=");

/// The connections, and who listens.
pub(super) struct Wire {
    connections: Arc<Connections>,
    limiter: Arc<Limiter>,
    observer: Option<Arc<dyn Observer>>,
    user_agent: String,
}

/// What an answer begins with.
pub(super) struct Head {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    version: reqwest::Version,
}

/// What came back.
pub(super) enum Exchanged {
    /// A success, whose body the receiver has.
    Success(Head),
    /// Any other answer.
    Other(Answer<Bytes>),
}

impl Wire {
    pub(super) fn new(settings: &Settings) -> Result<Self, Error> {
        Ok(Self {
            connections: Arc::new(Connections::new(settings)?),
            limiter: Arc::new(Limiter::new(settings.concurrency)),
            observer: settings.observer.clone(),
            user_agent: settings.user_agent.clone(),
        })
    }

    /// The clients underneath.
    pub(super) fn connections(&self) -> &Connections {
        &self.connections
    }

    /// The same connections, and the same pace, for somebody else's requests.
    pub(super) fn shared(&self) -> Self {
        Self {
            connections: Arc::clone(&self.connections),
            limiter: Arc::clone(&self.limiter),
            observer: self.observer.clone(),
            user_agent: self.user_agent.clone(),
        }
    }

    /// The same connections and pace, told to another observer.
    pub(super) fn observed_by(&self, observer: Arc<dyn Observer>) -> Self {
        Self { observer: Some(observer), ..self.shared() }
    }

    /// One request and the answer to it.
    pub(super) async fn exchange(
        &self,
        request: &Request,
        url: &Url,
        session: Option<&SecretString>,
        deadline: Deadline,
        receiver: &mut dyn Receiver,
    ) -> Result<Exchanged, Error> {
        let http = match request.reach {
            Reach::Service => self.connections.client_for(url)?,
            Reach::Anywhere => self.connections.open_client_for(url)?,
        };
        let headers = with_credentials(request, session)?;
        let Ok(permit) = request.wait(deadline).limit(self.limiter.permit(url)).await else {
            return Err(Error::out_of_time(request.layer, Some(request.call())));
        };
        let mut trace = self.trace(request, url, &headers);
        let mut sending = http.request(request.method.clone(), url.clone()).headers(headers);
        if !request.body.is_empty() {
            sending = sending.body(request.body.clone());
        }
        let response = match request.wait(deadline).limit(sending.send()).await {
            Ok(Ok(response)) => {
                permit.answered(Answered {
                    status: response.status().as_u16(),
                    retry_after: retry_after(response.headers(), SystemTime::now()),
                });
                Ok(response)
            }
            Ok(Err(error)) => Err(lost(request, &error)),
            Err(Elapsed) => Err(late(request)),
        };
        let outcome = match response {
            Ok(response) => read(request, response, deadline, receiver, trace.as_mut()).await,
            Err(error) => Err(error),
        };
        if let Some(trace) = trace {
            trace.finish(&outcome);
        }
        let (head, refusal) = outcome?;
        Ok(match refusal {
            None => Exchanged::Success(head),
            Some(body) => {
                let Head { status, headers, .. } = head;
                Exchanged::Other(Answer { status, headers, body, url: url.clone() })
            }
        })
    }

    fn trace(&self, request: &Request, url: &Url, headers: &HeaderMap) -> Option<Trace<'_>> {
        let observer = self.observer.as_deref()?;
        let agent = ("User-Agent".to_owned(), self.user_agent.clone());
        let record = RequestRecord {
            method: request.method.to_string(),
            url: url.clone(),
            headers: [agent].into_iter().chain(readable(headers)).collect(),
            body: request.body.clone(),
        };
        observer.request(&record);
        // What anybody may fetch may be a program, which is not shown.
        let body = (request.reach == Reach::Service).then(BytesMut::new);
        Some(Trace { observer, record, started: Instant::now(), body, is_told: false })
    }
}

fn with_credentials(request: &Request, session: Option<&SecretString>) -> Result<HeaderMap, Error> {
    let mut headers = request.headers.clone();
    if matches!(request.auth, Auth::CliClient) {
        headers.insert(AUTHORIZATION, CLI_CLIENT);
    } else if let Some(token) = request.token(session) {
        let mut value = header_value(&format!("Bearer {}", token.expose_secret()))?;
        value.set_sensitive(true);
        headers.insert(AUTHORIZATION, value);
    }
    Ok(headers)
}

/// Reads the whole body: a success into the receiver, any other one into memory.
async fn read(
    request: &Request,
    mut response: reqwest::Response,
    deadline: Deadline,
    receiver: &mut dyn Receiver,
    mut trace: Option<&mut Trace<'_>>,
) -> Result<(Head, Option<Bytes>), Error> {
    let is_success = response.status().is_success();
    let head = Head {
        status: response.status().as_u16(),
        headers: response.headers().clone(),
        version: response.version(),
    };
    if let Some(trace) = trace.as_deref_mut() {
        trace.begins(&head);
    }
    let too_large = || misunderstood(request, head.status, Misunderstanding::TooLarge);
    let total = response.content_length();
    if is_success && total.is_some_and(|total| total > receiver.limit()) {
        return Err(too_large());
    }
    let (mut length, mut refusal) = (0_u64, BytesMut::new());
    loop {
        let chunk = match request.wait(deadline).limit(response.chunk()).await {
            Ok(Ok(Some(chunk))) => chunk,
            Ok(Ok(None)) => break,
            // The body of a refusal may break off: its status says enough.
            _ if !is_success => break,
            Err(Elapsed) if request.silence.is_some() => return Err(late(request)),
            Ok(Err(_)) | Err(Elapsed) => {
                return Err(misunderstood(request, head.status, Misunderstanding::HalfRead));
            }
        };
        length = length.saturating_add(chunk.len() as u64);
        if let Some(trace) = trace.as_deref_mut() {
            trace.chunk(&chunk);
        }
        if !is_success {
            refusal.extend_from_slice(&chunk);
            if length > request.reach.most_of_a_refusal() {
                break;
            }
        } else if length > receiver.limit() {
            return Err(too_large());
        } else {
            receiver.take(&chunk, total)?;
        }
    }
    Ok((head, (!is_success).then(|| refusal.freeze())))
}

/// What is told of one exchange.
struct Trace<'a> {
    observer: &'a dyn Observer,
    record: RequestRecord,
    started: Instant,
    /// The body, if it is shown: then the answer is told when it is whole, otherwise when it begins.
    body: Option<BytesMut>,
    is_told: bool,
}

impl Trace<'_> {
    fn begins(&mut self, head: &Head) {
        if self.body.is_none() {
            self.answer(head);
            self.is_told = true;
        }
    }

    fn chunk(&mut self, chunk: &[u8]) {
        if let Some(body) = &mut self.body
            && (body.len() as u64) < MOST_IN_MEMORY
        {
            body.extend_from_slice(chunk);
        }
    }

    fn answer(&mut self, head: &Head) {
        self.observer.response(&ResponseRecord {
            method: self.record.method.clone(),
            url: self.record.url.clone(),
            version: format!("{:?}", head.version),
            status: head.status,
            reason: reason_phrase(head.status),
            headers: readable(&head.headers).collect(),
            body: self.body.take().unwrap_or_default().freeze(),
            elapsed: self.started.elapsed(),
        });
    }

    fn finish(mut self, outcome: &Result<(Head, Option<Bytes>), Error>) {
        match outcome {
            _ if self.is_told => {}
            Ok((head, _)) => self.answer(head),
            Err(error) => {
                let elapsed = self.started.elapsed();
                self.observer.no_answer(&self.record, elapsed, &error.to_string());
            }
        }
    }
}

fn readable(headers: &HeaderMap) -> impl Iterator<Item = (String, String)> {
    headers.iter().map(|(name, value)| {
        (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
    })
}

fn reason_phrase(status: u16) -> String {
    let known = reqwest::StatusCode::from_u16(status).ok();
    known.and_then(|status| status.canonical_reason()).unwrap_or_default().to_owned()
}
