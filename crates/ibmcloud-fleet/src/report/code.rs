//! Reasons: what can be said of an instance, each with a word that scripts may match and a section in
//! `docs/reference/audit-codes.md`.

use serde::{Deserialize, Serialize};

/// How much a reason weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Worth knowing. It changes no verdict.
    Note,
    /// Not as it is wanted.
    Finding,
    /// It could not be found out whether all is as wanted.
    Unread,
}

/// Declares the codes with their words and usual levels.
macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $level:ident;)*) => {
        /// A reason.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Code {
            $($(#[$doc])* #[serde(rename = $word)] $name,)*
        }

        impl Code {
            /// Every code, in the order of the reference page.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The word in reports.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word,)* }
            }

            /// How much it weighs, unless a policy or a switch says otherwise.
            pub fn level(self) -> Level {
                match self { $(Self::$name => Level::$level,)* }
            }
        }
    };
}

codes! {
    /// The instance accepts Monitor API tokens and is wanted `IAM_ONLY`.
    MonitorTokensAccepted = "monitor-tokens-accepted", Finding;
    /// The parameter says `IAM_ONLY`, and the instance shows Monitor API tokens all the same.
    IamOnlyNotInForce = "iam-only-not-in-force", Finding;
    /// The instance is `IAM_ONLY` and is wanted `ANY`.
    IamOnlyUnwanted = "iam-only-unwanted", Finding;
    /// The time of a break-glass is over, and the mode was not set back.
    BreakGlassOverrun = "break-glass-overrun", Finding;
    /// An exception of the policy is over; a rule decides again.
    ExceptionExpired = "exception-expired", Finding;
    /// A plan of this machine for this instance was interrupted.
    PlanInterrupted = "plan-interrupted", Finding;
    /// Of some Monitor API tokens it is not proven that they are dead: they work again when `ANY` returns.
    TokensNotProven = "tokens-not-proven", Note;
    /// A break-glass is open, and its time is not over.
    BreakGlassOpen = "break-glass-open", Note;
    /// An exception of the policy is in force.
    ExceptionInForce = "exception-in-force", Note;
    /// The caller does not see every team.
    CoverageNotProven = "coverage-not-proven", Note;
    /// The parameter `external_api_auth` was never set; the verdict rests on the behaviour.
    ParameterUnset = "parameter-unset", Note;
    /// Who could read or reset a token could not be read.
    AccessNotRead = "access-not-read", Note;
    /// Another instance of this account and region has the same name.
    SameName = "same-name", Note;
    /// An operation is running on the instance.
    OperationInProgress = "operation-in-progress", Note;
    /// The instance is not in use: it is being made, failed, or is deleted and may be restored.
    NotActive = "not-active", Note;
    /// The caller may list the instance and not read it.
    Forbidden = "forbidden", Unread;
    /// The instance takes calls on private endpoints only, and was asked on the public one.
    PrivateEndpointsOnly = "private-endpoints-only", Unread;
    /// A context-based restriction refuses the caller's network.
    NetworkRestricted = "network-restricted", Unread;
    /// No answer came.
    Unreachable = "unreachable", Unread;
    /// The service answered with an error.
    ServiceError = "service-error", Unread;
    /// The parameter does not say `IAM_ONLY`, and the behaviour does not show which credentials are accepted.
    ModeNotKnown = "mode-not-known", Unread;
    /// The policy decides by something that could not be read.
    PolicyUndecided = "policy-undecided", Unread;
}
