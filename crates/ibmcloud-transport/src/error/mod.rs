//! What went wrong on the way to a service and back: which layer, how far the call got, and
//! whether the service may have acted. No error holds a secret or a whole body.

mod effect;
mod phase;

use std::fmt;
use std::time::Duration;

pub use self::phase::{
    BrokerRefusal, ErrorSource, LocalError, Misunderstanding, NoAnswer, Obstacle, Phase, Refusal,
};

use crate::endpoints::Service;

/// Who said no, or could not be reached or understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Layer {
    /// This machine: settings, session, or a rule of this program.
    ThisMachine,
    /// The token service.
    Iam,
    /// The identity service: API keys, service IDs, access groups, policies.
    Identity,
    /// The metadata service of a virtual server.
    Metadata,
    /// The resource controller.
    ResourceController,
    /// The resource manager.
    ResourceManager,
    /// The global catalog.
    Catalog,
    /// The account service.
    Accounts,
    /// Global search.
    Search,
    /// Global tagging.
    Tagging,
    /// The service for context-based restrictions.
    ContextRestrictions,
    /// The Monitor REST API.
    Monitor,
    /// A repository of plug-ins.
    Repository,
    /// The broker of a service, behind the resource controller.
    Broker,
    /// The API of a Kubernetes cluster.
    Kubernetes,
    /// Grafana's HTTP API.
    Grafana,
}

impl Layer {
    /// The name used in messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::ThisMachine => "this machine",
            Self::Iam => "IAM",
            Self::Identity => "the identity service",
            Self::Metadata => "the metadata service",
            Self::ResourceController => "the resource controller",
            Self::ResourceManager => "the resource manager",
            Self::Catalog => "the catalog",
            Self::Accounts => "the account service",
            Self::Search => "global search",
            Self::Tagging => "global tagging",
            Self::ContextRestrictions => "context-based restrictions",
            Self::Monitor => "the Monitor API",
            Self::Repository => "the repository of plug-ins",
            Self::Broker => "the service's broker",
            Self::Kubernetes => "Kubernetes",
            Self::Grafana => "Grafana",
        }
    }
}

impl From<Service> for Layer {
    fn from(service: Service) -> Self {
        match service {
            Service::Iam => Self::Iam,
            Service::ResourceController => Self::ResourceController,
            Service::GlobalSearch => Self::Search,
            Service::GlobalTagging => Self::Tagging,
            Service::ResourceManager => Self::ResourceManager,
            Service::GlobalCatalog => Self::Catalog,
            Service::Accounts | Service::UserManagement => Self::Accounts,
            Service::VpcMetadata | Service::PowerMetadata => Self::Metadata,
            Service::ContextRestrictions => Self::ContextRestrictions,
            Service::Monitor => Self::Monitor,
        }
    }
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Which call it was. The query is left out, since it may hold a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The method.
    pub method: String,
    /// The path, still encoded.
    pub path: String,
    /// Whether it would have changed something. Reading, searching and asking for a token do not,
    /// whatever the method.
    pub changes: bool,
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

/// A failed call.
#[derive(Debug)]
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    layer: Layer,
    call: Option<Call>,
    phase: Phase,
    /// An earlier attempt of the same operation may have been carried out.
    uncertain: bool,
}

impl Error {
    pub(crate) fn new(layer: Layer, call: Option<Call>, phase: Phase) -> Self {
        Self(Box::new(Inner { layer, call, phase, uncertain: false }))
    }

    pub(crate) fn local(error: impl Into<LocalError>) -> Self {
        Self::new(Layer::ThisMachine, None, Phase::NotBuilt(error.into()))
    }

    /// Notes that an earlier attempt may have been carried out.
    pub(crate) fn after(mut self, uncertain: bool) -> Self {
        self.0.uncertain |= uncertain;
        self
    }

    /// Who said no, or could not be reached or understood.
    pub fn layer(&self) -> Layer {
        self.0.layer
    }

    /// How far the call got.
    pub fn phase(&self) -> &Phase {
        &self.0.phase
    }

    /// Which call it was; `None` where none was made.
    pub fn call(&self) -> Option<&Call> {
        self.0.call.as_ref()
    }

    /// What the service said, if it refused.
    pub fn refusal(&self) -> Option<&Refusal> {
        match &self.0.phase {
            Phase::Refused(refusal) => Some(refusal),
            _ => None,
        }
    }

    /// The status of the answer, if there was one.
    pub fn status(&self) -> Option<u16> {
        match &self.0.phase {
            Phase::Refused(refusal) => Some(refusal.status),
            Phase::NotUnderstood { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// The service's own code.
    pub fn code(&self) -> Option<&str> {
        self.refusal()?.code.as_deref()
    }

    /// How long the service wants to be left alone.
    pub fn retry_after(&self) -> Option<Duration> {
        self.refusal()?.retry_after
    }

    /// The number to quote to IBM's support.
    pub fn transaction_id(&self) -> Option<&str> {
        self.refusal()?.transaction_id.as_deref()
    }

    /// Whether the other side showed a certificate that this machine does not trust.
    pub fn is_untrusted(&self) -> bool {
        matches!(&self.0.phase, Phase::NoAnswer(failure) if failure.obstacle == Some(Obstacle::Certificate))
    }

    /// Whether the Monitor API said "Access is denied": Monitor tokens are switched off
    /// (`IAM_ONLY`), or the caller lacks the privilege. Told from the body, since the status is
    /// not documented.
    pub fn is_access_denied(&self) -> bool {
        self.refusal().is_some_and(|refusal| refusal.access_denied)
    }

    /// Whether there is no such thing.
    pub fn is_not_found(&self) -> bool {
        self.refusal().is_some_and(|refusal| refusal.status == 404)
    }

    /// Whether logging in again is what helps.
    pub fn needs_login(&self) -> bool {
        match &self.0.phase {
            Phase::NotBuilt(LocalError::NotLoggedIn | LocalError::SessionExpired) => true,
            // Refresh token invalid, refresh token expired, session inactive; nothing to go by.
            Phase::Refused(refusal) if self.0.layer == Layer::Iam => matches!(
                refusal.code.as_deref(),
                Some("BXNIM0308E" | "BXNIM0407E" | "BXNIM0408E" | "BXNIM0439E")
            ),
            // Nobody is logged in yet when the metadata service is asked, or ever for a repository; and a
            // service of others has tokens of its own.
            Phase::Refused(_)
                if matches!(
                    self.0.layer,
                    Layer::Metadata | Layer::Repository | Layer::Kubernetes | Layer::Grafana
                ) =>
            {
                false
            }
            Phase::Refused(refusal) => refusal.status == 401 && !refusal.access_denied,
            _ => false,
        }
    }

    /// Whether the API key is unknown or disabled.
    pub fn is_bad_api_key(&self) -> bool {
        self.0.layer == Layer::Iam && matches!(self.code(), Some("BXNIM0415E" | "BXNIM0462E"))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { layer, call, phase, .. } = &*self.0;
        let call = call.as_ref().map(|call| format!(" {call}")).unwrap_or_default();
        match phase {
            Phase::NotBuilt(error) => write!(f, "{error}"),
            Phase::NoAnswer(failure) if failure.timed_out => {
                write!(f, "{layer} did not answer{call} in time")
            }
            Phase::NoAnswer(NoAnswer { sent: false, cause, .. }) => {
                write!(f, "{layer} could not be reached: {cause}")
            }
            Phase::NoAnswer(failure) => {
                write!(f, "the answer of {layer} to{call} was lost: {}", failure.cause)
            }
            Phase::Refused(refusal) => {
                write!(f, "{layer} refused{call} with status {}", refusal.status)?;
                if let Some(code) = &refusal.code {
                    write!(f, ", code {code}")?;
                }
                match (refusal.summary(), &refusal.details) {
                    (Some(message), Some(details)) if refusal.broker.is_none() => {
                        write!(f, ": {message}: {details}")
                    }
                    (Some(message), _) => write!(f, ": {message}"),
                    (None, _) => Ok(()),
                }
            }
            Phase::Redirected { target } => {
                write!(f, "{layer} sent{call} on to another host, which was not followed: {target}")
            }
            Phase::NotUnderstood { reason, .. } => {
                write!(f, "{layer} answered{call}, but {reason}")
            }
            Phase::NotFinished { waited } => {
                write!(f, "{layer} was still at work after {} s", waited.as_secs())
            }
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0.phase {
            Phase::NotBuilt(error) => error.source(),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(method: &str, phase: Phase) -> Error {
        let call =
            Call { method: method.into(), path: "/api/token".into(), changes: method != "GET" };
        Error::new(Layer::Monitor, Some(call), phase)
    }

    fn half_read() -> Phase {
        Phase::NotUnderstood { status: 200, reason: Misunderstanding::HalfRead }
    }

    #[test]
    fn messages_are_one_short_sentence() {
        let refusal = Refusal {
            status: 403,
            code: Some("X1".into()),
            message: Some("no".into()),
            ..Refusal::default()
        };
        let text = error("GET", Phase::Refused(refusal)).to_string();
        assert_eq!(text, "the Monitor API refused GET /api/token with status 403, code X1: no");
        let text = error("GET", half_read()).to_string();
        let expected = "the Monitor API answered GET /api/token, \
            but the answer was half-read: it ended early";
        assert_eq!(text, expected);
    }
}
