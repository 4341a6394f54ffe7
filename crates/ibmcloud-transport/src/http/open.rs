//! Fetching what anybody may read, such as a plug-in's file: without credentials, within limits of
//! size and time, into a sink. Since nothing secret is sent, a redirect may lead to another host; it
//! may never lead from https to http.

use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{HeaderMap, LOCATION};
use tokio::time::Instant;
use url::Url;

use super::exchange::{late, lost, readable, reason_phrase};
use super::observer::{RequestRecord, ResponseRecord};
use super::request::Request;
use super::retry::Repeat;
use super::send::{Answer, Deadline, Elapsed, misunderstood, random, refused};
use crate::client::Client;
use crate::error::{Error, LocalError, Misunderstanding, Phase};

/// Redirects that are followed.
const MAX_REDIRECTS: usize = 5;
/// What is read of the body of a refusal.
const MAX_REFUSAL: usize = 64 * 1024;

/// Where a fetched body goes. An error is about this machine, in words.
pub(crate) trait Sink {
    /// Forgets what was taken: the next chunk is the first one.
    fn restart(&mut self) -> Result<(), String>;
    /// The next chunk; `total` is the length that the server announced.
    fn take(&mut self, chunk: &[u8], total: Option<u64>) -> Result<(), String>;
}

/// How much may be fetched, and how long it may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Bytes of the body.
    pub(crate) size: u64,
    /// For everything; zero means no limit.
    pub(crate) time: Duration,
    /// Without a byte; zero means no limit.
    pub(crate) silence: Duration,
}

impl Client {
    /// Fetches the address of `request`, which is asked for without credentials whatever it says,
    /// and returns where the answer came from.
    pub(crate) async fn fetch_open(
        &self,
        request: &Request,
        limits: Limits,
        sink: &mut dyn Sink,
    ) -> Result<Url, Error> {
        let deadline = Deadline::after(limits.time);
        let mut attempt = 1;
        loop {
            sink.restart().map_err(|text| Error::local(LocalError::File(text)))?;
            let error = match self.follow(request, limits, deadline, sink).await {
                Ok(end) => return Ok(end),
                Err(error) => error,
            };
            let again = Repeat::Freely.allows(&error);
            let policy = &self.settings().retry;
            let delay =
                again.then(|| policy.delay_after(attempt, error.retry_after(), random())).flatten();
            match delay {
                Some(delay) if deadline.allows(delay) => tokio::time::sleep(delay).await,
                _ => return Err(error),
            }
            attempt += 1;
        }
    }

    async fn follow(
        &self,
        request: &Request,
        limits: Limits,
        deadline: Deadline,
        sink: &mut dyn Sink,
    ) -> Result<Url, Error> {
        let mut url = request.url.clone();
        for _ in 0..=MAX_REDIRECTS {
            let answer = self.open(request, &url, limits, deadline, sink).await?;
            let Some(answer) = answer else { return Ok(url) };
            let next = match answer.status {
                301 | 302 | 303 | 307 | 308 => next(&url, &answer.headers),
                _ => None,
            };
            let Some(next) = next else { return Err(refused(request, None, answer).error) };
            if url.scheme() == "https" && next.scheme() != "https" {
                let phase = Phase::Redirected { target: next.origin().ascii_serialization() };
                return Err(Error::new(request.layer, Some(request.call()), phase));
            }
            url = next;
        }
        let text = "the service redirects without end".to_owned();
        Err(misunderstood(request, 302, Misunderstanding::Shape(text)))
    }

    /// One request. A success goes into the sink; any other answer is returned.
    async fn open(
        &self,
        request: &Request,
        url: &Url,
        limits: Limits,
        deadline: Deadline,
        sink: &mut dyn Sink,
    ) -> Result<Option<Answer>, Error> {
        let http = self.connections().open_client_for(url)?;
        let traced = self.settings().observer.as_ref().map(|observer| {
            let agent = ("User-Agent".to_owned(), self.settings().user_agent.clone());
            let record = RequestRecord {
                method: request.method.to_string(),
                url: url.clone(),
                headers: [agent].into_iter().chain(readable(&request.headers)).collect(),
                body: Bytes::new(),
            };
            observer.request(&record);
            (observer, record)
        });
        let started = Instant::now();
        let sending = http.request(request.method.clone(), url.clone());
        let sending = sending.headers(request.headers.clone()).send();
        let wait = Deadline::after(limits.silence).or_earlier(deadline);
        let outcome = match wait.limit(sending).await {
            Ok(Ok(response)) => Ok(response),
            Ok(Err(error)) => Err(lost(request, &error)),
            Err(Elapsed) => Err(late(request)),
        };
        if let Some((observer, record)) = traced {
            match &outcome {
                // The body, which may be a program, is left out.
                Ok(response) => observer.response(&ResponseRecord {
                    method: record.method,
                    url: record.url,
                    version: format!("{:?}", response.version()),
                    status: response.status().as_u16(),
                    reason: reason_phrase(response.status().as_u16()),
                    headers: readable(response.headers()).collect(),
                    body: Bytes::new(),
                    elapsed: started.elapsed(),
                }),
                Err(error) => observer.no_answer(&record, started.elapsed(), &error.to_string()),
            }
        }
        let mut response = outcome?;
        let status = response.status();
        let headers = response.headers().clone();
        let total = response.content_length();
        let too_large = || misunderstood(request, status.as_u16(), Misunderstanding::TooLarge);
        if status.is_success() && total.is_some_and(|total| total > limits.size) {
            return Err(too_large());
        }
        let (mut read, mut refusal) = (0_u64, Vec::new());
        loop {
            let wait = Deadline::after(limits.silence).or_earlier(deadline);
            let chunk = match wait.limit(response.chunk()).await {
                Ok(Ok(Some(chunk))) => chunk,
                Ok(Ok(None)) => break,
                // The status of a refusal says enough.
                _ if !status.is_success() => break,
                Ok(Err(_)) => {
                    let reason = Misunderstanding::HalfRead;
                    return Err(misunderstood(request, status.as_u16(), reason));
                }
                Err(Elapsed) => return Err(late(request)),
            };
            read = read.saturating_add(chunk.len() as u64);
            if !status.is_success() {
                refusal.extend_from_slice(&chunk);
                if refusal.len() > MAX_REFUSAL {
                    break;
                }
            } else if read > limits.size {
                return Err(too_large());
            } else {
                sink.take(&chunk, total).map_err(|text| Error::local(LocalError::File(text)))?;
            }
        }
        let body = Bytes::from(refusal);
        Ok((!status.is_success()).then(|| Answer {
            status: status.as_u16(),
            headers,
            body,
            spool: None,
        }))
    }
}

/// Where a redirect leads; `None` for one that leads nowhere.
fn next(from: &Url, headers: &HeaderMap) -> Option<Url> {
    let location = headers.get(LOCATION)?.to_str().ok()?;
    from.join(location).ok()
}
