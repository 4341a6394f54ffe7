//! The sentences of errors that need several, and what they say of changes.

use ibmcloud_core::plan::Refusal;
use ibmcloud_plugin_sdk::config::{ConfigError, Damage};
use ibmcloud_plugin_sdk::terminal::PromptError;

use super::{Changed, perhaps, without_number};
use crate::lockdown::journal_file::JournalError;
use crate::messages::Message;
use crate::msg;

/// What a command had changed when something failed that changed nothing itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Before {
    Nothing,
    Something,
}

impl Before {
    pub(super) fn unchanged(self) -> Message {
        match self {
            Self::Nothing => msg!("Nothing was changed."),
            Self::Something => {
                msg!("What was done before this stays done: look before you run the command again.")
            }
        }
    }
}

pub(super) fn changes(changed: Changed, before: Before) -> Option<Message> {
    match changed {
        Changed::Nothing => Some(before.unchanged()),
        Changed::Perhaps => Some(perhaps()),
        Changed::ReadOnly => None,
    }
}

pub(super) fn config(error: &ConfigError) -> Vec<Message> {
    let what = match error {
        ConfigError::NoHome => {
            return vec![
                msg!("There is no home directory, so that no configuration can be found."),
                msg!("Set HOME, IBMCLOUD_HOME or IBMCLOUD_CONFIG_HOME."),
            ];
        }
        ConfigError::Damaged { path, reason } => msg!(
            "The configuration file {{.Path}} is damaged: {{.Reason}}. Repair it, or move it away to start afresh.",
            Path = path.display(),
            Reason => match reason {
                Damage::Empty => msg!("it is empty"),
                Damage::NotAnObject => msg!("it is not a JSON object"),
                Damage::Syntax { line, column } => msg!(
                    "no valid JSON at line {{.Line}}, column {{.Column}}",
                    Line = line,
                    Column = column
                ),
            }
        ),
        ConfigError::Locked { path, waited } => msg!(
            "The configuration file {{.Path}} is in use by another program: given up after {{.Seconds}} seconds.",
            Path = path.display(),
            Seconds = waited.as_secs()
        ),
        other => {
            msg!("The configuration cannot be used: {{.Reason}}", Reason = without_number(other))
        }
    };
    vec![what, msg!("It was left as it is.")]
}

pub(super) fn journal(error: &JournalError) -> Vec<Message> {
    let what = match error {
        JournalError::InUse => {
            msg!("Another run is at work on this instance: wait until it has ended.")
        }
        other => msg!(
            "The journal of the plan cannot be used: {{.Reason}}",
            Reason = without_number(other)
        ),
    };
    vec![what, msg!("Without a journal nothing is changed.")]
}

pub(super) fn prompt(error: &PromptError, program: &str, before: Before) -> Vec<Message> {
    match error {
        PromptError::ValueNotAllowed(question) => vec![
            msg!(
                "'{{.Question}}' would have to be asked, but nobody can answer it here.",
                Question = question
            ),
            msg!(
                "Nothing was changed. Give the answer as an option: '{{.Program}} help COMMAND' lists them.",
                Program = program
            ),
        ],
        PromptError::NotAllowed(_) => vec![
            msg!("A question would have to be asked, but nobody can answer it here."),
            msg!("Nothing was changed. To go on without a question, add '--force'."),
        ],
        PromptError::Interrupted if before == Before::Nothing => {
            vec![msg!("Interrupted. Nothing was changed.")]
        }
        PromptError::Interrupted => vec![msg!("Interrupted."), before.unchanged()],
        PromptError::EndOfInput => {
            vec![msg!("Could not read from input: EOF"), before.unchanged()]
        }
        other => vec![msg!("Could not read from input: {{.Reason}}", Reason = other)],
    }
}

pub(super) fn refused(refusal: &Refusal, program: &str, before: Before) -> Vec<Message> {
    let mut lines = match refusal {
        Refusal::RoleTooLow(role) => vec![
            msg!(
                "IBM Cloud Monitoring: your role on the instance is {{.Role}}, which may not reset tokens.",
                Role = role
            ),
            msg!(
                "Locking an instance down needs the service role Manager on it (to see and reset the token of every team) and the platform role Editor (to change its parameters)."
            ),
            msg!("Ask the owner of the account for both, then log in again."),
        ],
        Refusal::CoverageUnproven(role) => vec![
            msg!(
                "IBM Cloud Monitoring: your role on the instance is {{.Role}}, which may not see every team, so a token could stay alive.",
                Role = role
            ),
            msg!(
                "Locking an instance down needs the service role Manager on it (to see and reset the token of every team) and the platform role Editor (to change its parameters)."
            ),
            msg!("Ask somebody who has both to run this, or add '--accept-unproven-coverage'."),
        ],
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
    lines.push(before.unchanged());
    lines
}
