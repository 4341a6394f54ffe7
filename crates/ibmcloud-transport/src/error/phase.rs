//! How far a call got, and what is known from there.

use std::time::Duration;

use thiserror::Error as ThisError;

use crate::endpoints::EndpointError;
use crate::store::StoreError;

/// How far the call got.
#[derive(Debug)]
#[non_exhaustive]
pub enum Phase {
    /// Nothing was sent.
    NotBuilt(LocalError),
    /// No answer came.
    NoAnswer(NoAnswer),
    /// The service answered with an error.
    Refused(Refusal),
    /// The service pointed to another host, and this machine did not go there.
    Redirected {
        /// Scheme, host and port of the other place.
        target: String,
    },
    /// An answer came that makes no sense.
    NotUnderstood {
        /// Its status.
        status: u16,
        /// What is wrong with it.
        reason: Misunderstanding,
    },
    /// The service is still at work after the time that was allowed.
    NotFinished {
        /// How long it was waited for.
        waited: Duration,
    },
}

/// Why nothing was sent.
#[derive(Debug, ThisError)]
#[non_exhaustive]
pub enum LocalError {
    /// No usable address.
    #[error(transparent)]
    Endpoint(#[from] EndpointError),
    /// The session could not be read or saved.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There is no session.
    #[error("not logged in")]
    NotLoggedIn,
    /// The session is over and has no refresh token.
    #[error("the session has expired")]
    SessionExpired,
    /// The certificate authorities could not be read.
    #[error("the certificate authorities could not be read: {0}")]
    Roots(String),
    /// The proxy's address is of no use; it is not shown, since it may hold credentials.
    #[error("the address of the {0} proxy cannot be used")]
    Proxy(&'static str),
    /// This machine has too few descriptors, threads or memory left to send anything.
    #[error("too few files, threads or memory: {0}")]
    Resources(String),
    /// A long answer could not be kept until it was read.
    #[error("the answer cannot be kept in a temporary file: {0}")]
    Spool(String),
    /// A fetched file could not be written.
    #[error("the file could not be written: {0}")]
    File(String),
    /// The request cannot be put into HTTP.
    #[error("the request cannot be made: {0}")]
    Request(String),
}

/// Why no answer came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NoAnswer {
    /// Whether the request may have reached the service. `false` only where it certainly did not.
    pub sent: bool,
    /// Whether the time allowed for the operation ran out.
    pub timed_out: bool,
    /// What would stop another attempt as well; `None` where the trouble may pass by itself.
    pub obstacle: Option<Obstacle>,
    /// The cause in a few words.
    pub cause: String,
}

/// What stands between this machine and a service, and does not go away by trying again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Obstacle {
    /// The other side showed a certificate that this machine does not trust.
    Certificate,
    /// Whoever was to pass the connection on, a proxy for instance, answered and did not.
    Proxy,
}

/// Who said no, told from the form of the answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ErrorSource {
    /// In the service's own form of error.
    Service,
    /// In another one, or empty: a gateway's page, a proxy's text.
    #[default]
    Unknown,
}

/// What the service said instead of doing what it was asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// In whose form of error.
    pub source: ErrorSource,
    /// The service's own code: `BXNIM0415E`, `RC-IamErrorResponse`.
    pub code: Option<String>,
    /// What the service said, in one line of at most 300 characters.
    pub message: Option<String>,
    /// More of it, where the service separates the two.
    pub details: Option<String>,
    /// The number to quote to IBM's support.
    pub transaction_id: Option<String>,
    /// How long the service wants to be left alone.
    pub retry_after: Option<Duration>,
    /// Whether the body is the Monitor API's "Access is denied", sent under `IAM_ONLY` and to
    /// callers without the privilege.
    pub access_denied: bool,
    /// What the broker said, where it was the broker that refused.
    pub broker: Option<BrokerRefusal>,
    /// What else IAM requires (`requirements`: code and text), for federated and two-factor logins.
    pub requirements: Option<(String, String)>,
}

/// What a service's broker told the resource controller.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BrokerRefusal {
    /// The broker's own status, as in `[409, Conflict]`.
    pub status: Option<u16>,
    /// The message inside the JSON that the text wraps, if there is one.
    pub message: Option<String>,
}

/// What is wrong with an answer.
#[derive(Clone, Debug, PartialEq, Eq, ThisError)]
#[non_exhaustive]
pub enum Misunderstanding {
    /// It ended before its end.
    #[error("the answer was half-read: it ended early")]
    HalfRead,
    /// It is larger than any sensible answer.
    #[error("the answer is too large")]
    TooLarge,
    /// It is no JSON.
    #[error("the answer is not JSON")]
    NotJson,
    /// It is JSON of another shape; the text tells where and holds no value of it.
    #[error("the answer has an unexpected shape: {0}")]
    Shape(String),
}

impl Misunderstanding {
    /// Whether the answer was cut off.
    pub fn is_half_read(&self) -> bool {
        matches!(self, Self::HalfRead)
    }
}

impl Refusal {
    /// The sentence that tells most: the broker's, else the service's.
    pub fn summary(&self) -> Option<&str> {
        let broker = self.broker.as_ref().and_then(|broker| broker.message.as_deref());
        broker.or(self.message.as_deref())
    }
}
