//! The sentences of errors that need several, and what they say of changes.

use std::io;

use ibmcloud_plugin_sdk::config::{ConfigError, Damage};
use ibmcloud_plugin_sdk::terminal::PromptError;

use crate::files::unwritable;
use crate::messages::Message;
use crate::msg;

/// What is known about changes when a command failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    /// Nothing was.
    Nothing,
    /// It may or may not have happened.
    Perhaps,
    /// The command only read, so there is nothing to say.
    ReadOnly,
}

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
        ConfigError::Io { path, source, .. } if unwritable::reason(source).is_some() => {
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

/// A file, and what is wrong with it.
pub(super) fn unusable(path: &str, source: &io::Error) -> Message {
    match unwritable::reason(source) {
        Some(reason) => {
            msg!("The file '{{.Path}}' cannot be used: {{.Reason}}", Path = path, Reason => reason)
        }
        None => msg!(
            "The file '{{.Path}}' cannot be used: {{.Reason}}",
            Path = path,
            Reason = without_number(source)
        ),
    }
}

/// What the operating system says, without the number that Rust puts behind it.
pub fn without_number(error: &impl ToString) -> String {
    let text = error.to_string();
    match text.rsplit_once(" (os error ") {
        Some((words, number)) if number.trim_end_matches(')').parse::<i32>().is_ok() => {
            words.to_owned()
        }
        _ => text,
    }
}

/// What is said with [`exit::UNCERTAIN`](super::exit::UNCERTAIN).
pub fn perhaps_changed() -> Message {
    msg!("The change may or may not have happened: look before you try again.")
}

/// Said after a change that was made although the command failed.
pub fn changed_all_the_same() -> Message {
    msg!("What the command did was done all the same. Look before you run it again.")
}
