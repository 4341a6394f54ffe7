//! What is known when no answer came: whether anything was sent, and what stood in the way.

use std::io;

use super::refusal;
use super::request::Request;
use crate::error::{Error, LocalError, NoAnswer, Obstacle, Phase};

/// What is known when no answer came.
pub(crate) fn lost(request: &Request, error: &reqwest::Error) -> Error {
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

pub(crate) fn late(request: &Request) -> Error {
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
    refusal::single_line(&words.join(": "), LIMIT).unwrap_or_else(|| "no cause is known".to_owned())
}
