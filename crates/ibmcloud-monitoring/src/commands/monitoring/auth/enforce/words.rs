//! Outcomes in words.

use ibmcloud_cli::messages::Message;
use ibmcloud_cli::msg;
use ibmcloud_core::outcome::Verdict;
use ibmcloud_core::plan::Step;
use ibmcloud_fleet::enforce::{Changed, Failure, FailureKind, Held, Outcome};

/// What became of an instance.
pub(super) fn outcome(outcome: &Outcome) -> Message {
    match outcome {
        Outcome::Done { verdict: Verdict::Proven, .. } => msg!("done, and proven"),
        Outcome::Done { verdict: Verdict::ProvenForIdentity, .. } => {
            msg!("done, and proven for what you can see")
        }
        Outcome::Done { verdict: Verdict::SetNotProven, .. } => {
            msg!("the mode is set, but it was not proven that the old tokens are dead")
        }
        Outcome::Done { verdict: Verdict::NotSo, .. } => {
            msg!("carried out, but the instance is not as wanted")
        }
        Outcome::Failed(failure) => failed(failure),
        Outcome::Held(held) => self::held(*held),
    }
}

/// Why nothing was begun.
pub(super) fn held(held: Held) -> Message {
    match held {
        Held::Canary => msg!("not begun: the first instances were not all done"),
        Held::Failures => msg!("not begun: too many had failed"),
        Held::Window => msg!("not begun: the time of '--window' was over"),
        Held::Signal => msg!("not begun: the run was told to stop"),
        Held::Trouble => msg!("not begun: the journal of the run could not be written"),
    }
}

/// A failure: what, who said so, and what was changed.
pub(super) fn failed(failure: &Failure) -> Message {
    let kind = match failure.kind {
        FailureKind::NotRead => msg!("could not be read"),
        FailureKind::RoleTooLow => msg!("your role is too low to reset tokens"),
        FailureKind::CoverageNotProven => msg!("it is not proven that you see every team"),
        FailureKind::Locked => msg!("the instance is locked"),
        FailureKind::Busy => msg!("another operation is running on it"),
        FailureKind::TokenNotRead => msg!("a token could not be read"),
        FailureKind::UpdateNotAllowed => msg!("you may not update the instance"),
        FailureKind::TokenNotReset => msg!("a token could not be reset"),
        FailureKind::TokenStillAccepted => msg!("an old token is still accepted"),
        FailureKind::TokenNotTried => msg!("an old token could not be tried"),
        FailureKind::ModeNotSet => msg!("the mode could not be set"),
        FailureKind::ChangedByOthers => msg!("somebody else changed it meanwhile"),
        FailureKind::NotVerified => msg!("not everything could be read back"),
        FailureKind::Journal => msg!("the journal could not be used"),
        FailureKind::InUse => msg!("another run is at work on it"),
        FailureKind::Stopped => msg!("stopped"),
        FailureKind::NoSession => msg!("there is no session for its account"),
    };
    let changed = match failure.changed {
        Changed::Nothing => msg!("nothing was changed"),
        Changed::Something => msg!("some of it was changed"),
        Changed::Perhaps => msg!("a change may or may not have happened"),
    };
    msg!(
        "failed: {{.What}} ({{.Who}}); {{.Changed}}",
        What => kind,
        Who = who(failure),
        Changed => changed
    )
}

/// Layer, status, team and the service's words.
pub(super) fn who(failure: &Failure) -> String {
    let detail = detail(failure);
    if detail.is_empty() { failure.layer.clone() } else { format!("{} {detail}", failure.layer) }
}

/// Status, team and the service's words.
pub(super) fn detail(failure: &Failure) -> String {
    let status = failure.status.map(|it| it.to_string());
    let parts = [status, failure.team.clone(), failure.reason.clone()];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// The word for a step in documents.
pub(super) fn step(step: &Step) -> &'static str {
    match step {
        Step::Rehearse => "rehearse",
        Step::ResetToken(_) => "reset-token",
        Step::ProveRefused(_) => "prove-refused",
        Step::SetMode(_) => "set-mode",
        Step::Verify => "verify",
    }
}
