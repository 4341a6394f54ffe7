//! Outcomes: what a carried-out step is known to have done.

use crate::auth_mode::AuthMode;
use crate::coverage::Gap;
use crate::fingerprint::Fingerprint;
use crate::parameters::ParameterDifference;
use crate::plan::{TeamRef, TokenRef};

/// What one finished step showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepResult {
    /// The service accepted an update that changes nothing.
    Rehearsed,
    /// The token is another one.
    Reset {
        /// Before.
        before: Fingerprint,
        /// After.
        after: Fingerprint,
        /// The request that did it, or how else it came about.
        by: ResetWay,
    },
    /// The old token was presented, and the service refused it in its own form of error.
    Refused {
        /// The HTTP status of the refusal.
        status: u16,
    },
    /// The old token was not at hand any more: an interrupted run never writes it down. Another one
    /// is shown in its place, and that is all that is known.
    Replaced,
    /// The old token was still accepted when it was last tried, and is not at hand any more.
    StillAccepted,
    /// The team was deleted after the plan was made, and its token went with it.
    TeamGone,
    /// The member left the team after the plan was made, and the token ended with that.
    MemberGone,
    /// The token was not reset: the instance had begun to refuse every look at a token.
    Overtaken,
    /// The reset was begun, and nobody can find out any more whether it took place: the instance
    /// refuses every look at a token.
    Unsettled,
    /// The mode was set, and the operation finished.
    ModeSet(AuthMode),
    /// Everything was read back.
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

/// What the service answered to a Monitor API token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Probe {
    /// It accepted it.
    Accepted,
    /// It refused it in its own form of error.
    Refused {
        /// The HTTP status.
        status: u16,
    },
    /// Something answered that is not known to be the service, such as a gateway with a page.
    Unclear {
        /// The HTTP status.
        status: u16,
    },
}

/// What came of reading a Monitor API token with an IAM token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenRead {
    /// The token was shown, as under `ANY`.
    Shown,
    /// It was refused with the documented body, as under `IAM_ONLY`.
    Refused,
    /// There was no team to read it in.
    NotTried,
}

/// What was seen when everything was read back, in the last look of all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    /// The mode that the resource controller shows.
    pub mode: AuthMode,
    /// Parameters other than the mode that are not as they were just before the change.
    pub differences: Vec<ParameterDifference>,
    /// Whether a call with an IAM token succeeded.
    pub iam_call: bool,
    /// What came of reading a Monitor API token.
    pub token_read: TokenRead,
    /// Monitor API tokens that had worked before the mode was set, and what they met with after it.
    pub probes: Vec<(TokenRef, Probe)>,
    /// Teams that the plan does not know.
    pub late_teams: Vec<TeamRef>,
    /// What could not be seen in this last look.
    pub gaps: Vec<Gap>,
    /// When the instance was last changed, as the resource controller writes it.
    pub updated_at: Option<String>,
    /// How many looks it took until it held, or until the deadline passed.
    pub looks: u32,
}

/// How a plan ended, or how far it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Every step was carried out; this is what was seen in the end.
    Ended(Verdict),
    /// The plan stopped halfway at a step that did nothing.
    Stopped,
    /// The plan stopped at a step that may or may not have happened.
    Uncertain,
    /// The plan stopped before anything was changed, and is over.
    Abandoned,
    /// Another plan took its place.
    Superseded,
}

/// How much of what a plan wanted was seen to be so; best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// The mode holds, and every token that can exist was seen dead.
    Proven,
    /// The same, for every token that this identity can see; the findings say what that leaves out.
    ProvenForIdentity,
    /// The mode holds; of some tokens it is not known that they are dead.
    SetNotProven,
    /// What the plan wanted is not so.
    NotSo,
}

impl Verdict {
    /// The word in journals, evidence and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Proven => "proven",
            Self::ProvenForIdentity => "proven-for-identity",
            Self::SetNotProven => "set-not-proven",
            Self::NotSo => "not-so",
        }
    }

    /// All four, best first.
    pub const ALL: [Self; 4] =
        [Self::Proven, Self::ProvenForIdentity, Self::SetNotProven, Self::NotSo];
}
