//! Why a plan could not be made or stopped on its way: what is said, what was changed, how to go on, and
//! the exit code, which follows from the whole plan and not from its last step.

use ibmcloud_cli::errors::{Changed, CommandError, exit, service, without_number};
use ibmcloud_cli::messages::Message;
use ibmcloud_cli::msg;
use ibmcloud_cli::session::interrupt;
use ibmcloud_core::coverage::Gap;
use ibmcloud_core::journal::{Known, Progress};
use ibmcloud_core::outcome::StepResult;
use ibmcloud_core::plan::{Refusal, Step};
use ibmcloud_lockdown::journal::JournalError;
use ibmcloud_lockdown::{Cause, Failed, Signal, Stopped, TokenFailure};
use ibmcloud_transport::ResetError;

use super::findings::gap;
use super::steps::whose;

/// A journal that cannot be used, before anything was changed.
pub(crate) fn journal_failure(error: &JournalError) -> CommandError {
    let what = match error {
        JournalError::InUse => {
            msg!("Another run is at work on this instance: wait until it has ended.")
        }
        other => msg!(
            "The journal of the plan cannot be used: {{.Reason}}",
            Reason = without_number(other)
        ),
    };
    let text = vec![what, msg!("Without a journal nothing is changed.")];
    CommandError::Stopped { text, code: exit::FAILURE }
}

/// A look that failed.
pub(crate) fn look_failure(failure: TokenFailure, instance: &str) -> CommandError {
    let doing = match &failure.team {
        None => msg!("Could not look at the teams of instance {{.Name}}.", Name = instance),
        Some(team) => msg!("Could not read the token of team {{.Team}}.", Team = team.name),
    };
    CommandError::service(doing, failure.source, Changed::Nothing)
}

/// A plan that cannot be made.
pub(super) fn refusal(refusal: &Refusal, program: &str) -> CommandError {
    let needs = msg!(
        "Locking an instance down needs the service role Manager on it (to see and reset the token of every team) and the platform role Editor (to change its parameters)."
    );
    let mut text = match refusal {
        Refusal::RoleTooLow(role) => vec![
            msg!(
                "IBM Cloud Monitoring: your role on the instance is {{.Role}}, which may not reset tokens.",
                Role = role
            ),
            needs,
            msg!("Ask the owner of the account for both, then log in again."),
        ],
        Refusal::CoverageUnproven(gaps) => {
            let mut lines: Vec<Message> = gaps
                .iter()
                .map(|it| match it {
                    Gap::Role(role) => msg!(
                        "IBM Cloud Monitoring: your role on the instance is {{.Role}}, which may not see every team, so a token could stay alive.",
                        Role = role
                    ),
                    other => gap(other),
                })
                .collect();
            if gaps.iter().any(|it| matches!(it, Gap::Role(_))) {
                lines.push(needs);
                lines.push(msg!(
                    "Ask somebody who has both to run this, or add '--accept-unproven-coverage'."
                ));
            } else {
                lines.push(msg!("Run this again in a while, or add '--accept-unproven-coverage'."));
            }
            lines
        }
        Refusal::Locked => vec![
            msg!("The instance is locked, so its parameters cannot be changed."),
            msg!(
                "Unlock it with '{{.Program}} resource service-instance-unlock'.",
                Program = program
            ),
        ],
        Refusal::Busy(state) => vec![
            msg!("Another operation is still running on the instance ({{.State}}).", State = state),
            msg!("Run this again when it has finished."),
        ],
        Refusal::TokenUnreadable(team) => vec![
            msg!("The Monitor API token of team {{.Team}} could not be read.", Team = team.name),
            msg!("Join the team, or ask an administrator to run this."),
        ],
    };
    text.push(msg!("Nothing was changed."));
    CommandError::Stopped { text, code: exit::FAILURE }
}

/// A plan that stopped on its way.
pub(super) fn stopped(
    stopped: &Stopped,
    progress: &Progress,
    program: &str,
    instance: &str,
) -> CommandError {
    let mut text = causes(&stopped.first, program, instance);
    for other in &stopped.others {
        // What several met with is said once.
        for line in causes(other, program, instance) {
            if text.iter().all(|it| it.english() != line.english()) {
                text.push(line);
            }
        }
    }
    text.extend(standing(progress, program));
    CommandError::Stopped { text, code: exit_code(&stopped.first.cause, progress) }
}

fn exit_code(cause: &Cause, progress: &Progress) -> u8 {
    match cause {
        Cause::Signalled(signal) => of_session(*signal).exit_code(),
        _ if progress.may_have_changed() => exit::UNCERTAIN,
        _ if progress.changed_something() => exit::SOME_FAILED,
        _ => exit::FAILURE,
    }
}

fn of_session(signal: Signal) -> interrupt::Signal {
    match signal {
        Signal::Interrupt => interrupt::Signal::Interrupt,
        Signal::Terminate => interrupt::Signal::Terminate,
        Signal::HangUp => interrupt::Signal::HangUp,
    }
}

fn causes(failed: &Failed, program: &str, instance: &str) -> Vec<Message> {
    let doing = match &failed.step {
        Step::Rehearse => msg!(
            "The service did not let you update instance {{.Name}}, which needs the platform role Editor or Administrator.",
            Name = instance
        ),
        Step::ResetToken(token) => {
            msg!("Could not reset the Monitor API token of team {{.Team}}.", Team = whose(token))
        }
        Step::ProveRefused(token) => {
            msg!("Could not check the old token of team {{.Team}}.", Team = whose(token))
        }
        Step::SetMode(mode) => msg!("Could not set external_api_auth to {{.Mode}}.", Mode = mode),
        Step::Verify => msg!("Could not read everything back."),
    };
    let mut text = vec![doing];
    match &failed.cause {
        Cause::Service(error) | Cause::TokenUntried(_, error) => {
            text.extend(service(error, program));
        }
        Cause::TokenUnread(token, error) => {
            text = vec![msg!("Could not read the token of team {{.Team}}.", Team = whose(token))];
            text.extend(service(error, program));
        }
        Cause::Reset(_, error) => text.extend(reset(error, program)),
        Cause::TokenHidden(team) => text.push(msg!(
            "Team {{.Team}} was made meanwhile, and its token could not be read.",
            Team = team.name
        )),
        Cause::ProbeUnclear(token, status) => {
            text.push(msg!(
                "The old token of team {{.Team}} was refused with status {{.Status}}, but not in the service's own words: a gateway may have answered.",
                Team = whose(token),
                Status = status
            ));
        }
        Cause::StillAccepted(token) => text = vec![msg!(
            "IBM Cloud Monitoring: the old token of team {{.Team}} is still accepted.",
            Team = whose(token)
        )],
        Cause::Renamed { agreed, now } => text = vec![
            msg!(
                "The instance was renamed meanwhile: from {{.Before}} to {{.After}}.",
                Before = agreed,
                After = now
            ),
            msg!("Look whether it is the one that you mean, and run this again."),
        ],
        Cause::ParametersChanged(differences) => {
            text = vec![msg!("Somebody else changed parameters of the instance meanwhile:")];
            text.extend(differences.iter().map(|it| {
                let value = |side: &Option<ibmcloud_core::Json>| {
                    side.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string)
                };
                msg!(
                    "  {{.Parameter}}: {{.Before}} -> {{.After}}",
                    Parameter = it.name,
                    Before = value(&it.before),
                    After = value(&it.after)
                )
            }));
        }
        Cause::ParametersMissing => text.push(msg!(
            "The resource controller does not show the parameters any more that it showed before: sending one alone could lose the others."
        )),
        Cause::UpdateFailed(reason) => text.push(msg!(
            "Service broker of IBM Cloud Monitoring: the update failed: {{.Reason}}",
            Reason = reason
        )),
        Cause::NotResetByHand(team) => text.push(msg!(
            "Nobody reset the token of team {{.Team}} in the web UI in time. Without a terminal, '--timeout SECONDS' says how long to wait.",
            Team = team.name
        )),
        Cause::Signalled(signal) => text = vec![of_session(*signal).message()],
        Cause::Output(error) => {
            text = vec![msg!("The output could not be written: {{.Reason}}", Reason = without_number(error))];
        }
        Cause::Journal(error) => {
            text = vec![msg!(
                "This machine: the journal of the plan cannot be written: {{.Reason}}",
                Reason = without_number(error)
            )];
        }
    }
    text
}

fn reset(error: &ResetError, program: &str) -> Vec<Message> {
    match error {
        ResetError::Refused { source, .. }
        | ResetError::Unknown { source, .. }
        | ResetError::NotApplied { source: Some(source), .. } => service(source, program),
        ResetError::NoKnownForm { .. } | ResetError::NotApplied { .. } => vec![
            unreset(error),
            msg!(
                "Add '--assisted' to reset the tokens in the web UI step by step, or name the request in IBMCLOUD_MONITORING_TOKEN_RESET."
            ),
        ],
        other => vec![unreset(other)],
    }
}

/// Why no request reset the token, where the service did not refuse one.
pub(crate) fn unreset(error: &ResetError) -> Message {
    match error {
        ResetError::NoKnownForm { tried } => {
            let tried: Vec<String> =
                tried.iter().map(|it| format!("{} ({})", it.form, it.status)).collect();
            msg!(
                "IBM Cloud Monitoring: it knows none of the requests that were tried: {{.Requests}}.",
                Requests = tried.join(", ")
            )
        }
        ResetError::NotApplied { form, .. } => {
            msg!(
                "IBM Cloud Monitoring: it accepted '{{.Request}}', but the token is still the old one.",
                Request = form
            )
        }
        other => msg!("IBM Cloud Monitoring: {{.Reason}}", Reason = other),
    }
}

/// What was changed so far, and how to go on.
fn standing(progress: &Progress, program: &str) -> Vec<Message> {
    let reset: Vec<String> = progress
        .done()
        .filter_map(|(step, result)| match (step, result) {
            (Step::ResetToken(token), StepResult::Reset { .. }) => Some(whose(token)),
            _ => None,
        })
        .collect();
    let open = |step: &Step| match progress.of(step) {
        Known::Uncertain => true,
        Known::Done(result) => *result == StepResult::Unsettled,
        Known::NotStarted => false,
    };
    let uncertain: Vec<String> = progress
        .beginning
        .steps
        .iter()
        .filter(|step| open(step))
        .filter_map(|step| match step {
            Step::ResetToken(token) => Some(whose(token)),
            _ => None,
        })
        .collect();
    let mode_set = progress.done().any(|(step, _)| matches!(step, Step::SetMode(_)));
    let mode_open = progress.uncertain().any(|step| matches!(step, Step::SetMode(_)));
    let mut lines = Vec::new();
    if !progress.changed_something() && !progress.may_have_changed() {
        lines.push(msg!("Nothing was changed."));
    }
    if !reset.is_empty() {
        lines.push(msg!("Tokens that were reset: {{.Teams}}.", Teams = reset.join(", ")));
    }
    if !uncertain.is_empty() {
        lines.push(msg!(
            "Tokens that may or may not have been reset: {{.Teams}}.",
            Teams = uncertain.join(", ")
        ));
    }
    if mode_open {
        lines.push(msg!("external_api_auth may or may not have been changed."));
    } else if mode_set {
        lines.push(msg!("external_api_auth was changed."));
    } else if !reset.is_empty() || !uncertain.is_empty() {
        lines.push(msg!("external_api_auth was not changed."));
    }
    if progress.is_open() {
        lines.push(msg!(
            "To go on where this stopped: '{{.Program}} monitoring auth resume --name {{.Guid}}'.",
            Program = program,
            Guid = progress.beginning.instance
        ));
    }
    lines
}
