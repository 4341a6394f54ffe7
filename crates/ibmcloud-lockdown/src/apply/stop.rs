//! Why a step was not carried out, and what that means for its plan.

use std::io;

use ibmcloud_core::parameters::ParameterDifference;
use ibmcloud_core::plan::{Step, TeamRef, TokenRef};
use ibmcloud_transport::{Error as ServiceError, ResetError};

use crate::event::Signal;
use crate::journal::JournalError;
use crate::observe::TokenFailure;

/// Why a step was not carried out.
#[derive(Debug)]
pub enum Cause {
    /// A service refused, or could not be reached.
    Service(ServiceError),
    /// A token could not be reset.
    Reset(TokenRef, ResetError),
    /// A token could not be read.
    TokenUnread(TokenRef, ServiceError),
    /// The service refuses to show the token of a team that was made after the plan.
    TokenHidden(TeamRef),
    /// The old token could not be tried.
    TokenUntried(TokenRef, ServiceError),
    /// What answered to the old token is not known to be the service.
    ProbeUnclear(TokenRef, u16),
    /// The old token is still accepted.
    StillAccepted(TokenRef),
    /// The instance has another name than the person agreed to.
    Renamed {
        /// The name that was agreed to.
        agreed: String,
        /// The name now.
        now: String,
    },
    /// Parameters are others than the person agreed to.
    ParametersChanged(Vec<ParameterDifference>),
    /// The service does not show the parameters that it showed before.
    ParametersMissing,
    /// The service's broker accepted the update, and then failed.
    UpdateFailed(String),
    /// A token was not reset by hand within the time.
    NotResetByHand(TeamRef),
    /// The run was told to stop.
    Signalled(Signal),
    /// The output could not be written.
    Output(io::Error),
    /// The journal could not take a record.
    Journal(JournalError),
}

/// A step that was not carried out.
#[derive(Debug)]
pub(super) struct StepFailure {
    pub(super) cause: Cause,
    /// Whether the step may have happened all the same.
    pub(super) may_have_applied: bool,
}

impl StepFailure {
    pub(super) fn not_applied(cause: Cause) -> Self {
        Self { cause, may_have_applied: false }
    }

    pub(super) fn maybe_applied(cause: Cause) -> Self {
        Self { cause, may_have_applied: true }
    }

    /// The same for a step that had perhaps happened before, and of which nothing new was learnt.
    pub(super) fn or_maybe_applied(self, may_have_applied: bool) -> Self {
        Self { may_have_applied: self.may_have_applied || may_have_applied, ..self }
    }

    /// The same for a step that changes nothing, or was not begun.
    pub(super) fn nothing_sent(self) -> Self {
        Self { may_have_applied: false, ..self }
    }
}

/// A plan that stopped on its way. The journal says how far it came.
#[derive(Debug)]
pub struct Stopped {
    /// Why it stopped. Of several steps that failed, the first one of the plan.
    pub first: Failed,
    /// What else failed, of the steps that were in hand then, in the order of the plan.
    pub others: Vec<Failed>,
}

/// A step that failed.
#[derive(Debug)]
pub struct Failed {
    /// Which. Of a run that was told to stop between two steps, the one that would have been next.
    pub step: Step,
    /// Why.
    pub cause: Cause,
}

impl Cause {
    /// Whether the service refused a look at a token, or a reset, with the words of `IAM_ONLY`.
    pub(super) fn is_access_denied(&self) -> bool {
        match self {
            Self::TokenUnread(_, error)
            | Self::Reset(
                _,
                ResetError::Refused { source: error, .. }
                | ResetError::Unknown { source: error, .. },
            ) => error.is_access_denied(),
            _ => false,
        }
    }
}

impl From<JournalError> for Cause {
    fn from(error: JournalError) -> Self {
        Self::Journal(error)
    }
}

impl From<TokenFailure> for Cause {
    fn from(failure: TokenFailure) -> Self {
        match failure.team {
            Some(team) => Self::TokenUnread(TokenRef::own(team), failure.source),
            None => Self::Service(failure.source),
        }
    }
}
