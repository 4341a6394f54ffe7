//! Outcomes: what a carried-out step, and then a whole plan, is known to have done.

use crate::auth_mode::AuthMode;
use crate::fingerprint::Fingerprint;
use crate::parameters::ParameterDifference;

/// What one finished step showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepResult {
    /// The service accepted an update that changes nothing.
    Rehearsed,
    /// The token of a team is another one.
    Reset {
        /// Before.
        before: Fingerprint,
        /// After.
        after: Fingerprint,
        /// The request that did it, or how else it came about.
        by: ResetWay,
    },
    /// The old token was presented and refused.
    Refused {
        /// The HTTP status of the refusal.
        status: u16,
    },
    /// The old token was not at hand any more: an interrupted run never writes it down.
    /// That the fingerprint changed is the proof that is left.
    ProvenByFingerprint,
    /// The team was deleted after the plan was made, and its token went with it.
    TeamGone,
    /// The mode was set, and the operation finished.
    ModeSet(AuthMode),
    /// Everything was read back as planned.
    Verified(Verification),
}

/// How a token came to be another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ResetWay {
    /// By this request, such as `POST /api/token`.
    Request(String),
    /// By an earlier, interrupted run: found changed when it was read back.
    FoundChanged,
    /// By a person in the web UI.
    Assisted,
}

/// What was seen when everything was read back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    /// The mode that the resource controller shows.
    pub mode: AuthMode,
    /// Parameters other than the mode that are not as they were.
    pub differences: Vec<ParameterDifference>,
    /// Whether a call with an IAM token succeeded.
    pub iam_call: bool,
    /// Whether reading a Monitor API token was refused with the documented body.
    /// `None` where the target mode allows it.
    pub token_read_refused: Option<bool>,
}

impl Verification {
    /// Whether everything is as the plan wanted it.
    pub fn holds(&self, target: &AuthMode) -> bool {
        self.mode == *target
            && self.differences.is_empty()
            && self.iam_call
            && self.token_read_refused.unwrap_or(true)
    }
}

/// How a carried-out plan ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Every step is done, and what was read back is as planned.
    Proven,
    /// Every step is done, but something that was read back is not as planned.
    NotProven,
    /// The plan stopped at a step that did nothing.
    Stopped,
    /// The plan stopped at a step that may or may not have happened.
    Uncertain,
    /// A plan towards the other mode took its place.
    Superseded,
}
