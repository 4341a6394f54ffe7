//! The sentences of errors that need several, and what they say of changes.

use ibmcloud_plugin_sdk::config::{ConfigError, Damage};
use ibmcloud_plugin_sdk::terminal::PromptError;

use super::{Changed, perhaps_changed, unusable, without_number};
use crate::files;
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
        Changed::Perhaps => Some(perhaps_changed()),
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
        ConfigError::Io { path, source, .. } if files::reason(source).is_some() => {
            unusable(&path.display().to_string(), source)
        }
        other => {
            msg!("The configuration cannot be used: {{.Reason}}", Reason = without_number(other))
        }
    };
    vec![what, msg!("It was left as it is.")]
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
