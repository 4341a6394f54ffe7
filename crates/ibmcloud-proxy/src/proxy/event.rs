//! What the proxy reports while it runs. Nothing in it is secret: no header, no query, no body.

use std::time::Duration;

use http::{Method, StatusCode};

use crate::proxy::target::Refusal;

/// Something that happened.
#[derive(Debug)]
pub enum Event<'a> {
    /// A request is over.
    Request(&'a Finished),
    /// IAM has not given out a token.
    TokenFailed {
        /// The layer, and what it said.
        reason: String,
        /// How long the present token is still good; `None` where there is none.
        remaining: Option<Duration>,
    },
    /// A connection could not be taken: the system's reason.
    AcceptFailed(String),
}

/// A request that is over, for the access log.
#[derive(Clone, Debug)]
pub struct Finished {
    /// The instance's name in the configuration; empty where the request reached none.
    pub instance: String,
    /// The method.
    pub method: Method,
    /// The path as it was sent, still encoded, without the query.
    pub path: String,
    /// The status that the client got.
    pub status: StatusCode,
    /// How many bytes of the answer's body went to the client.
    pub bytes: u64,
    /// From the request's head to the end of the answer.
    pub elapsed: Duration,
    /// How it came out.
    pub outcome: Outcome,
}

/// How a request came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The service's answer went to the client.
    Answered,
    /// The same, after a token that the service refused was replaced.
    AnsweredWithFreshToken,
    /// The proxy did not pass it on.
    Refused(Refusal),
    /// The proxy answered because it could not pass it on.
    Failed(Failure),
    /// The answer broke off, or the client left.
    BrokenOff,
}

/// Why a request could not be passed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Failure {
    /// There is no token: IAM gave out none.
    NoToken,
    /// The service refused the token, and a fresh one where there was one.
    TokenRefused,
    /// The service could not be reached.
    Unreachable,
    /// The connection broke before an answer came.
    Lost,
    /// No answer came in time.
    TimedOut,
    /// The service sent the request to another host, which the proxy does not follow.
    Redirected,
    /// This machine has too little of something.
    Resources,
}

impl Failure {
    /// The fixed word for logs, metrics and the header `X-Proxy-Failure`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoToken => "no-token",
            Self::TokenRefused => "token-refused",
            Self::Unreachable => "unreachable",
            Self::Lost => "lost",
            Self::TimedOut => "timed-out",
            Self::Redirected => "redirected",
            Self::Resources => "resources",
        }
    }

    /// The status with which it is answered: never 401, with which Prometheus gives up for good.
    pub fn status(self) -> StatusCode {
        match self {
            Self::NoToken | Self::TokenRefused | Self::Resources => StatusCode::SERVICE_UNAVAILABLE,
            Self::Unreachable | Self::Lost | Self::Redirected => StatusCode::BAD_GATEWAY,
            Self::TimedOut => StatusCode::GATEWAY_TIMEOUT,
        }
    }
}

impl Outcome {
    /// The fixed word for logs and metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::AnsweredWithFreshToken => "answered-with-fresh-token",
            Self::Refused(refusal) => refusal.as_str(),
            Self::Failed(failure) => failure.as_str(),
            Self::BrokenOff => "broken-off",
        }
    }
}

/// Hears of what happens.
pub trait Observer: Send + Sync {
    /// Called on the thread that does the work: it must not wait.
    fn event(&self, event: &Event<'_>);
}
