//! One request on the wire, and the answer to it or what is known without one.

use std::io;

use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use tokio::time::Instant;
use url::Url;

use super::body::Body;
use super::observer::{RequestRecord, ResponseRecord};
use super::refusal;
use super::request::{Auth, Request, header_value};
use super::send::{Answer, Deadline, Elapsed, misunderstood};
use crate::client::Client;
use crate::error::{Error, LocalError, Misunderstanding, NoAnswer, Obstacle, Phase};

/// `bx:bx`, the public client id of the CLI: with it, IAM gives out refresh tokens.
const CLI_CLIENT: HeaderValue = HeaderValue::from_static("Basic Yng6Yng=");

impl Client {
    /// One request and the answer to it.
    pub(super) async fn exchange(
        &self,
        request: &Request,
        url: &Url,
        bearer: Option<&SecretString>,
        deadline: Deadline,
    ) -> Result<Answer, Error> {
        let http = self.connections().client_for(url)?;
        let headers = with_credentials(request, bearer)?;
        let record = self.settings().observer.as_ref().map(|observer| {
            let agent = ("User-Agent".to_owned(), self.settings().user_agent.clone());
            let record = RequestRecord {
                method: request.method.to_string(),
                url: url.clone(),
                headers: [agent].into_iter().chain(readable(&headers)).collect(),
                body: request.body.clone(),
            };
            observer.request(&record);
            (observer, record)
        });
        let mut building = http.request(request.method.clone(), url.clone()).headers(headers);
        if !request.body.is_empty() {
            building = building.body(request.body.clone());
        }
        let started = Instant::now();
        let outcome = match deadline.limit(building.send()).await {
            // Whoever traces wants to see the answer, so that it is kept in memory then.
            Ok(Ok(response)) => {
                let body = Body::new(request.spooled && record.is_none(), response.status());
                read(request, response, body, deadline).await
            }
            Ok(Err(error)) => Err(lost(request, &error)),
            Err(Elapsed) => Err(late(request)),
        };
        if let Some((observer, record)) = record {
            match &outcome {
                Ok((version, answer)) => observer.response(&ResponseRecord {
                    method: record.method,
                    url: record.url,
                    version: format!("{version:?}"),
                    status: answer.status,
                    reason: reason_phrase(answer.status),
                    headers: readable(&answer.headers).collect(),
                    body: answer.body.clone(),
                    elapsed: started.elapsed(),
                }),
                Err(error) => observer.no_answer(&record, started.elapsed(), &error.to_string()),
            }
        }
        outcome.map(|(_, answer)| answer)
    }
}

fn with_credentials(request: &Request, bearer: Option<&SecretString>) -> Result<HeaderMap, Error> {
    let mut headers = request.headers.clone();
    let token = match &request.auth {
        Auth::Token(token) => Some(token),
        Auth::Session | Auth::Anonymous | Auth::CliClient => bearer,
    };
    if matches!(request.auth, Auth::CliClient) {
        headers.insert(AUTHORIZATION, CLI_CLIENT);
    } else if let Some(token) = token {
        let mut value = header_value(&format!("Bearer {}", token.expose_secret()))?;
        value.set_sensitive(true);
        headers.insert(AUTHORIZATION, value);
    }
    Ok(headers)
}

/// Reads the whole body. The body of an error may break off: its status says enough.
async fn read(
    request: &Request,
    mut response: reqwest::Response,
    mut body: Body,
    deadline: Deadline,
) -> Result<(reqwest::Version, Answer), Error> {
    let status = response.status().as_u16();
    let version = response.version();
    let headers = response.headers().clone();
    let too_large = || misunderstood(request, status, Misunderstanding::TooLarge);
    let announced = response.content_length().and_then(|length| usize::try_from(length).ok());
    if announced.is_some_and(|length| length > body.most()) {
        return Err(too_large());
    }
    let whole = loop {
        match deadline.limit(response.chunk()).await {
            Ok(Ok(Some(chunk))) if body.len() + chunk.len() > body.most() => {
                return Err(too_large());
            }
            Ok(Ok(Some(chunk))) => body.push(&chunk).map_err(Error::spool)?,
            Ok(Ok(None)) => break true,
            Ok(Err(_)) | Err(Elapsed) => break false,
        }
    };
    if !whole && status < 300 {
        return Err(misunderstood(request, status, Misunderstanding::HalfRead));
    }
    let (body, spool) = body.finish();
    Ok((version, Answer { status, headers, body, spool }))
}

/// What is known when no answer came.
pub(super) fn lost(request: &Request, error: &reqwest::Error) -> Error {
    let connecting = error.is_connect();
    if let Some(reason) = exhausted(error).filter(|_| connecting) {
        return Error::local(LocalError::Resources(reason));
    }
    let unsent = connecting || error.is_builder();
    let failure = NoAnswer {
        sent: !unsent,
        timed_out: false,
        obstacle: connecting.then(|| obstacle(error)).flatten(),
        cause: cause(error),
    };
    Error::new(request.layer, Some(request.call()), Phase::NoAnswer(failure))
}

/// What keeps a connection from being made, now and the next time.
///
/// TLS says so itself. The client's own error for a proxy that answers and does not open the way has no
/// public type, but what it is not can be told: every trouble of the network, of names and of TLS is an
/// [`io::Error`] somewhere, or a time that ran out.
fn obstacle(error: &reqwest::Error) -> Option<Obstacle> {
    let mut of_network = error.is_timeout();
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        let mut io = inner.downcast_ref::<io::Error>();
        of_network |= io.is_some();
        let mut tls = inner.downcast_ref::<rustls::Error>();
        // An `io::Error` hides what is in it from `source`, and may hold another one.
        while let Some(inside) = io.and_then(io::Error::get_ref) {
            tls = tls.or_else(|| inside.downcast_ref());
            io = inside.downcast_ref();
        }
        match tls {
            Some(rustls::Error::InvalidCertificate(_) | rustls::Error::NoCertificatesPresented) => {
                return Some(Obstacle::Certificate);
            }
            Some(_) => of_network = true,
            None => {}
        }
        source = inner.source();
    }
    (!of_network).then_some(Obstacle::Proxy)
}

pub(super) fn late(request: &Request) -> Error {
    let failure = NoAnswer { sent: true, timed_out: true, ..NoAnswer::default() };
    Error::new(request.layer, Some(request.call()), Phase::NoAnswer(failure))
}

/// What this machine has too little of, if that is why nothing was sent.
fn exhausted(error: &(dyn std::error::Error + 'static)) -> Option<String> {
    // EMFILE, ENFILE, EAGAIN (no thread, or no port left), ENOMEM and ENOBUFS, of Linux and of the BSDs.
    const NUMBERS: [i32; 7] = [24, 23, 11, 35, 12, 105, 55];
    let mut next = Some(error);
    while let Some(inner) = next {
        if let Some(error) = inner.downcast_ref::<std::io::Error>() {
            let number = error.raw_os_error().filter(|it| cfg!(unix) && NUMBERS.contains(it));
            if number.is_some() {
                return Some(error.to_string());
            }
            // One that was wrapped hides from `source`.
            next = error.get_ref().map(|it| it as &(dyn std::error::Error + 'static));
            if next.is_some() {
                continue;
            }
        }
        next = inner.source();
    }
    None
}

/// The innermost causes in a few words. The outer ones of the HTTP library repeat the address.
fn cause(error: &reqwest::Error) -> String {
    const LIMIT: usize = 200;
    let mut words: Vec<String> = Vec::new();
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        let text = inner.to_string();
        // What the libraries call their own parts, and where they explain themselves, helps nobody.
        let text = text.split(": https://docs.rs/").next().unwrap_or_default();
        let own = text.starts_with("client error (") || text == "connection error";
        if !own && !words.iter().any(|known| known.contains(text)) {
            words.push(text.to_owned());
        }
        source = inner.source();
    }
    refusal::tidy(&words.join(": "), LIMIT).unwrap_or_else(|| "no cause is known".to_owned())
}

pub(super) fn readable(headers: &HeaderMap) -> impl Iterator<Item = (String, String)> {
    headers.iter().map(|(name, value)| {
        (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
    })
}

pub(super) fn reason_phrase(status: u16) -> String {
    let known = reqwest::StatusCode::from_u16(status).ok();
    known.and_then(|status| status.canonical_reason()).unwrap_or_default().to_owned()
}
