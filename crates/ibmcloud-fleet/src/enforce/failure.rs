//! Why an instance was not brought to its mode, as it is written down and told.

use ibmcloud_core::journal::Progress;
use ibmcloud_core::plan::{Refusal, Step, TokenRef};
use ibmcloud_lockdown::journal::JournalError;
use ibmcloud_lockdown::{Cause, PrepareError, Stopped};
use ibmcloud_transport::{Error as ServiceError, ResetError};
use serde::{Deserialize, Serialize};

use crate::account;

/// Why an instance was not brought to its mode.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// What happened.
    pub kind: FailureKind,
    /// Which layer refused, or did not answer.
    pub layer: String,
    /// The HTTP status, if there was an answer.
    pub status: Option<u16>,
    /// The team whose token it is about.
    pub team: Option<String>,
    /// The service's own words, or what is special about this case. It holds no secret.
    pub reason: Option<String>,
    /// What was changed at the instance.
    pub changed: Changed,
}

/// What was changed at an instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Changed {
    /// Nothing.
    Nothing,
    /// Something, and all of it is known.
    Something,
    /// Something may or may not have been.
    Perhaps,
}

impl Changed {
    /// By a plan, as far as it came.
    pub(super) fn by(progress: &Progress) -> Self {
        match progress {
            it if it.may_have_changed() => Self::Perhaps,
            it if it.changed_something() => Self::Something,
            _ => Self::Nothing,
        }
    }
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FailureKind {
    /// The instance, its teams or a token could not be read.
    NotRead,
    /// The caller's role is too low.
    RoleTooLow,
    /// The caller may not see every team.
    CoverageNotProven,
    /// The instance is locked.
    Locked,
    /// Another operation is running on it.
    Busy,
    /// A token could not be read.
    TokenNotRead,
    /// The service did not allow a change of the instance.
    UpdateNotAllowed,
    /// A token could not be reset.
    TokenNotReset,
    /// The old token is still accepted.
    TokenStillAccepted,
    /// The old token could not be tried, or what answered is not known to be the service.
    TokenNotTried,
    /// The mode could not be set.
    ModeNotSet,
    /// Somebody else changed the instance meanwhile.
    ChangedByOthers,
    /// Not everything could be read back.
    NotVerified,
    /// The journal could not be used.
    Journal,
    /// Another run is at work on the instance.
    InUse,
    /// The run was told to stop.
    Stopped,
    /// There is no session for the account.
    NoSession,
}

impl Failure {
    /// Whether a change may or may not have happened.
    pub fn is_uncertain(&self) -> bool {
        self.changed == Changed::Perhaps
    }

    /// A run that ended without a word.
    pub(super) fn interrupted() -> Self {
        Self { changed: Changed::Perhaps, ..Self::local(FailureKind::Stopped, None) }
    }

    fn local(kind: FailureKind, reason: impl Into<Option<String>>) -> Self {
        Self {
            kind,
            layer: "this machine".to_owned(),
            status: None,
            team: None,
            reason: reason.into(),
            changed: Changed::Nothing,
        }
    }

    fn at_monitor(kind: FailureKind, reason: impl Into<Option<String>>) -> Self {
        let layer = ibmcloud_transport::Layer::Monitor.name().to_owned();
        Self { layer, ..Self::local(kind, reason) }
    }

    fn service(kind: FailureKind, error: &ServiceError) -> Self {
        Self {
            layer: error.layer().name().to_owned(),
            status: error.status(),
            ..Self::local(kind, account::reason(error))
        }
    }

    fn of_team(self, token: &TokenRef) -> Self {
        Self { team: Some(token.team.name.clone()), ..self }
    }

    /// The same at an instance that an unfinished plan has changed. What another run is at is not meant.
    pub(super) fn after(self, earlier: Changed) -> Self {
        match self.kind {
            FailureKind::InUse => self,
            _ if self.changed == Changed::Nothing => Self { changed: earlier, ..self },
            _ => self,
        }
    }

    /// A look that failed before anything was begun.
    pub(super) fn look(error: &ServiceError) -> Self {
        Self::service(FailureKind::NotRead, error)
    }

    /// No session for the instance's account.
    pub(super) fn no_session() -> Self {
        Self::local(FailureKind::NoSession, None)
    }

    /// A journal that could not be used.
    pub(super) fn journal(error: &JournalError) -> Self {
        match error {
            JournalError::InUse => Self::local(FailureKind::InUse, None),
            other => Self::local(FailureKind::Journal, other.to_string()),
        }
    }

    /// A plan that could not be made. Nothing was changed.
    pub(super) fn prepare(error: &PrepareError) -> Self {
        let refusal = match error {
            PrepareError::Look(failure) => {
                let of = Self::service(FailureKind::NotRead, &failure.source);
                return Self { team: failure.team.as_ref().map(|it| it.name.clone()), ..of };
            }
            PrepareError::Refused(refusal) => refusal,
        };
        let at_controller = |kind, reason: Option<String>| Self {
            layer: ibmcloud_transport::Layer::ResourceController.name().to_owned(),
            ..Self::local(kind, reason)
        };
        match refusal {
            Refusal::RoleTooLow(role) => {
                Self::at_monitor(FailureKind::RoleTooLow, role.to_string())
            }
            Refusal::CoverageUnproven(_) => {
                Self::at_monitor(FailureKind::CoverageNotProven, refusal.to_string())
            }
            Refusal::Locked => at_controller(FailureKind::Locked, None),
            Refusal::Busy(state) => at_controller(FailureKind::Busy, Some(state.clone())),
            Refusal::TokenUnreadable(team) => Self {
                team: Some(team.name.clone()),
                ..Self::at_monitor(FailureKind::TokenNotRead, None)
            },
        }
    }

    /// A plan that stopped on its way; what was changed follows from the whole plan.
    pub(super) fn stopped(stopped: &Stopped, progress: &Progress) -> Self {
        Self {
            changed: Changed::by(progress),
            ..Self::cause(&stopped.first.step, &stopped.first.cause)
        }
    }

    fn cause(step: &Step, cause: &Cause) -> Self {
        let kind = match step {
            Step::Rehearse => FailureKind::UpdateNotAllowed,
            Step::ResetToken(_) => FailureKind::TokenNotReset,
            Step::ProveRefused(_) => FailureKind::TokenNotTried,
            Step::SetMode(_) => FailureKind::ModeNotSet,
            Step::Verify => FailureKind::NotVerified,
        };
        let of = match cause {
            Cause::Service(error) => Self::service(kind, error),
            Cause::TokenUnread(token, error) => {
                Self::service(FailureKind::TokenNotRead, error).of_team(token)
            }
            Cause::TokenUntried(token, error) => {
                Self::service(FailureKind::TokenNotTried, error).of_team(token)
            }
            Cause::Reset(token, error) => Self::reset(error).of_team(token),
            Cause::TokenHidden(team) => Self {
                team: Some(team.name.clone()),
                ..Self::at_monitor(FailureKind::TokenNotRead, None)
            },
            Cause::ProbeUnclear(token, status) => Self {
                status: Some(*status),
                ..Self::at_monitor(FailureKind::TokenNotTried, None).of_team(token)
            },
            Cause::StillAccepted(token) => {
                Self::at_monitor(FailureKind::TokenStillAccepted, None).of_team(token)
            }
            Cause::NotResetByHand(team) => Self {
                team: Some(team.name.clone()),
                ..Self::local(FailureKind::TokenNotReset, None)
            },
            Cause::Renamed { agreed, now } => {
                Self::local(FailureKind::ChangedByOthers, format!("{agreed} -> {now}"))
            }
            Cause::ParametersChanged(differences) => {
                let names: Vec<&str> = differences.iter().map(|it| it.name.as_str()).collect();
                Self::local(FailureKind::ChangedByOthers, names.join(", "))
            }
            Cause::ParametersMissing => {
                let layer = ibmcloud_transport::Layer::ResourceController.name().to_owned();
                Self { layer, ..Self::local(FailureKind::ChangedByOthers, None) }
            }
            Cause::UpdateFailed(reason) => Self {
                layer: ibmcloud_transport::Layer::Broker.name().to_owned(),
                ..Self::local(FailureKind::ModeNotSet, reason.clone())
            },
            Cause::Signalled(_) => Self::local(FailureKind::Stopped, None),
            Cause::Output(error) => Self::local(FailureKind::Stopped, error.to_string()),
            Cause::Journal(error) => Self::journal(error),
        };
        match step {
            Step::ResetToken(token) | Step::ProveRefused(token) if of.team.is_none() => {
                of.of_team(token)
            }
            _ => of,
        }
    }

    fn reset(error: &ResetError) -> Self {
        let kind = FailureKind::TokenNotReset;
        match error {
            ResetError::Refused { source, .. } | ResetError::Unknown { source, .. } => {
                Self::service(kind, source)
            }
            ResetError::NotApplied { source: Some(source), .. } => Self::service(kind, source),
            other => Self::at_monitor(kind, other.to_string()),
        }
    }
}
