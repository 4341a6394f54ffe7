//! Every way in which a command can fail: what is said, what is known to have changed, what to do
//! next, and the exit code.

mod document;
mod refusal;
mod words;

use std::io;

use ibmcloud_plugin_sdk::config::{ConfigError, Damage};
use ibmcloud_plugin_sdk::locale::Translator;
use ibmcloud_plugin_sdk::terminal::{PromptError, visible};
use ibmcloud_transport::Error as ServiceError;

pub use self::refusal::{advice, endpoint, is_refresh, reasons, service, unable_to_refresh};
use self::words::{Before, changes, config, prompt, unusable};
pub use self::words::{Changed, changed_all_the_same, perhaps_changed, without_number};
use crate::messages::Message;
use crate::msg;

/// Exit codes, as the reference page lists them.
pub mod exit {
    /// Everything went well.
    pub const SUCCESS: u8 = 0;
    /// The command failed.
    pub const FAILURE: u8 = 1;
    /// The command checked something and found it wanting.
    pub const FOUND_WANTING: u8 = 3;
    /// Some of several targets, or of several steps, failed; the others were done.
    pub const SOME_FAILED: u8 = 4;
    /// A change may or may not have happened.
    pub const UNCERTAIN: u8 = 5;
    /// SIGHUP ended the command: 128 and the signal's number, as shells say it.
    pub const HUNG_UP: u8 = 129;
    /// The person interrupted the command (SIGINT).
    pub const INTERRUPTED: u8 = 130;
    /// SIGTERM ended the command.
    pub const TERMINATED: u8 = 143;

    /// All of them, with what they mean (keys of the catalogues).
    pub const ALL: &[(u8, &str)] = &[
        (SUCCESS, "The command succeeded"),
        (FAILURE, "The command failed, or its words were wrong; nothing is known to be half done"),
        (FOUND_WANTING, "The command looked at something and found it wanting"),
        (SOME_FAILED, "Some of several targets or steps failed; the others were done"),
        (UNCERTAIN, "A change may or may not have happened: look before trying again"),
        (HUNG_UP, "The terminal, or the connection to it, was lost (SIGHUP)"),
        (INTERRUPTED, "The command was interrupted"),
        (TERMINATED, "The command was asked to end (SIGTERM), as when a job is cancelled"),
    ];
}

/// Where somebody could not log in.
#[derive(Debug)]
pub struct Place {
    /// The API endpoint.
    pub endpoint: String,
    /// The region; empty without one.
    pub region: String,
    /// Whether a session of before is still there.
    pub session: bool,
}

/// Why a command failed.
#[derive(Debug)]
pub enum CommandError {
    /// The words were wrong: why, and the command that was probably meant.
    Usage {
        /// What is wrong with them.
        reason: Option<Message>,
        /// The command that was probably meant.
        meant: Option<Message>,
    },
    /// No API endpoint is set.
    NoEndpoint,
    /// There is no session.
    NotLoggedIn,
    /// No account is targeted.
    NoAccount,
    /// No resource group is targeted where one is needed.
    NoResourceGroup,
    /// Something that was named does not exist, or cannot be used; and what to do.
    Plain {
        /// What does not exist, or cannot be used.
        what: Message,
        /// The next step.
        hint: Option<Message>,
    },
    /// A service refused, or could not be reached.
    Service {
        /// What was tried.
        doing: Message,
        /// The refusal.
        source: ServiceError,
        /// What is known about changes.
        changed: Changed,
    },
    /// IAM did not accept a credential, or could not be asked.
    LogIn {
        /// The refusal.
        source: ServiceError,
        /// Where it was tried, if that is to be said.
        place: Option<Place>,
    },
    /// The session could not be renewed.
    Refresh {
        /// The refusal.
        source: ServiceError,
    },
    /// The session could not be bound to another account.
    Bind {
        /// The refusal.
        source: ServiceError,
    },
    /// The configuration could not be read or written.
    Config(ConfigError),
    /// A prompt could not be shown or answered.
    Prompt(PromptError),
    /// A plan stopped on its way.
    Stopped {
        /// What was done, and how to go on.
        text: Vec<Message>,
        /// The exit code.
        code: u8,
    },
    /// One of several changes was not made; so many before it were.
    Partway {
        /// Why the change was not made.
        cause: Box<CommandError>,
        /// How many were made.
        done: usize,
        /// How many were to be made.
        of: usize,
    },
    /// What failed did nothing, but the command had already changed something.
    Begun(Box<CommandError>),
    /// A file of the person's could not be used.
    File {
        /// As the person named it.
        path: String,
        /// What the system says.
        source: io::Error,
    },
    /// The output could not be written.
    Output(io::Error),
    /// The same, after a service had accepted a change.
    Unseen(io::Error),
    /// The result was shown; only the exit code is left to say.
    Shown(u8),
}

impl CommandError {
    /// What does not exist or cannot be used, and the next step.
    pub fn plain(what: Message, hint: Message) -> Self {
        Self::Plain { what, hint: Some(hint) }
    }

    /// Wrong words.
    pub fn usage(reason: Message) -> Self {
        Self::Usage { reason: Some(reason), meant: None }
    }

    /// Wrong usage that clap found.
    pub fn usage_from_clap(error: &clap::Error) -> Self {
        use clap::error::{ContextKind, ContextValue, ErrorKind};
        let context = |kind| match error.get(kind) {
            Some(ContextValue::String(text)) => Some(bare(text)),
            Some(ContextValue::Strings(texts)) => {
                Some(texts.iter().map(|text| bare(text)).collect::<Vec<_>>().join(", "))
            }
            _ => None,
        };
        let arg = context(ContextKind::InvalidArg);
        let reason = match (error.kind(), arg) {
            (ErrorKind::MissingRequiredArgument, Some(args)) if args.contains(", ") => {
                Some(msg!("{{.Arguments}} are missing", Arguments = args))
            }
            (ErrorKind::MissingRequiredArgument, Some(arg)) => {
                Some(msg!("{{.Argument}} is missing", Argument = arg))
            }
            (ErrorKind::ArgumentConflict, Some(arg)) => {
                let other = context(ContextKind::PriorArg);
                Some(msg!(
                    "'{{.Argument}}' cannot be used with '{{.Other}}'",
                    Argument = arg,
                    Other = other.unwrap_or_default()
                ))
            }
            (ErrorKind::UnknownArgument, Some(arg)) => {
                Some(msg!("'{{.Argument}}' is one argument too many", Argument = arg))
            }
            (ErrorKind::InvalidValue | ErrorKind::ValueValidation, Some(arg)) => Some(msg!(
                "'{{.Value}}' is not a value for {{.Argument}}",
                Value = context(ContextKind::InvalidValue).unwrap_or_default(),
                Argument = arg
            )),
            (ErrorKind::InvalidUtf8, _) => Some(msg!("an argument is not valid UTF-8")),
            _ => None,
        };
        Self::Usage { reason, meant: None }
    }

    /// Whether the configuration file is there and has nothing in it, so that a log-in may begin anew.
    pub fn is_empty_configuration(&self) -> bool {
        matches!(self, Self::Config(ConfigError::Damaged { reason: Damage::Empty, .. }))
    }

    /// The exit code.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Service { changed: Changed::Perhaps, .. } | Self::Unseen(_) => exit::UNCERTAIN,
            Self::Prompt(PromptError::Interrupted) => exit::INTERRUPTED,
            Self::Stopped { code, .. } | Self::Shown(code) => *code,
            Self::Partway { cause, done, .. } => match cause.exit_code() {
                exit::FAILURE if *done > 0 => exit::SOME_FAILED,
                code => code,
            },
            Self::Begun(cause) => match cause.exit_code() {
                exit::FAILURE => exit::SOME_FAILED,
                code => code,
            },
            Self::Usage { .. }
            | Self::NoEndpoint
            | Self::NotLoggedIn
            | Self::NoAccount
            | Self::NoResourceGroup
            | Self::Plain { .. }
            | Self::Service { .. }
            | Self::LogIn { .. }
            | Self::Refresh { .. }
            | Self::Bind { .. }
            | Self::Config(_)
            | Self::Prompt(_)
            | Self::File { .. }
            | Self::Output(_) => exit::FAILURE,
        }
    }

    /// The same error of a command that had changed something before: it follows from all that was
    /// done, and not from the last step, whether something is half done. Errors that tell of all
    /// steps themselves stay as they are.
    #[must_use]
    pub fn after_a_change(self) -> Self {
        match self {
            Self::Usage { .. }
            | Self::Stopped { .. }
            | Self::Partway { .. }
            | Self::Begun(_)
            | Self::Unseen(_)
            | Self::Shown(_) => self,
            Self::Output(error) => Self::Unseen(error),
            other => Self::Begun(Box::new(other)),
        }
    }

    /// What is said behind `FAILED`.
    pub fn text(&self, program: &str, translator: &Translator) -> String {
        let lines: Vec<String> = self
            .lines(program, Before::Nothing)
            .iter()
            .map(|it| it.translate(translator))
            .collect();
        lines.join("\n")
    }

    /// With the place where somebody could not log in, if that is what failed.
    #[must_use]
    pub fn at(self, place: Place) -> Self {
        match self {
            Self::LogIn { source, .. } => Self::LogIn { source, place: Some(place) },
            other => other,
        }
    }

    /// What the host says before `FAILED`: why a log-in failed, and, unless only that is wanted,
    /// what was to be logged in to.
    pub fn before(&self, translator: &Translator, quiet: bool) -> Option<String> {
        let Self::LogIn { source, place } = self else { return None };
        let reasons = reasons(source);
        let mut lines: Vec<String> = reasons.iter().map(|it| it.translate(translator)).collect();
        if let Some(place) = place.as_ref().filter(|_| !quiet) {
            lines.push(String::new());
            lines.push(format!("API endpoint:   {}", visible(&place.endpoint)));
            lines.push(format!("Region:         {}", visible(&place.region)).trim_end().to_owned());
            if !place.session {
                lines.push(msg!("Not logged in.").translate(translator));
            }
        }
        Some(lines.join("\n"))
    }

    /// `before` is what the command had changed until then.
    fn lines(&self, program: &str, before: Before) -> Vec<Message> {
        match self {
            Self::Usage { reason, meant } => {
                let first = match reason {
                    Some(reason) => msg!("Incorrect Usage: {{.Reason}}", Reason => reason.clone()),
                    None => msg!("Incorrect Usage."),
                };
                std::iter::once(first).chain(meant.clone()).collect()
            }
            Self::NoEndpoint => vec![msg!(
                "No API endpoint set. Use '{{.Program}} api' to set an endpoint.",
                Program = program
            )],
            Self::NotLoggedIn => {
                vec![msg!("Not logged in. Use '{{.Program}} login' to log in.", Program = program)]
            }
            Self::NoAccount => vec![msg!(
                "No account targeted. Use '{{.Program}} target -c ACCOUNT_ID' to target an account.",
                Program = program
            )],
            Self::NoResourceGroup => vec![msg!(
                "No resource group targeted. Use '{{.Program}} target -g RESOURCE_GROUP' to target a resource group.",
                Program = program
            )],
            Self::Plain { what, hint } => std::iter::once(what).chain(hint).cloned().collect(),
            Self::Service { doing, source, changed } => {
                let mut lines = vec![doing.clone()];
                if is_refresh(source) {
                    lines.push(unable_to_refresh(source));
                    lines.extend(advice(source, program));
                } else {
                    lines.extend(service(source, program));
                }
                lines.extend(changes(*changed, before));
                lines
            }
            Self::LogIn { source, .. } => {
                let mut lines = vec![msg!("Unable to authenticate.")];
                lines.extend(advice(source, program));
                lines.push(before.unchanged());
                lines
            }
            Self::Refresh { source } => {
                let mut lines = vec![unable_to_refresh(source)];
                lines.extend(advice(source, program));
                lines
            }
            Self::Bind { source } => {
                let mut lines = vec![msg!("Could not set account. Please login again:")];
                lines.extend(service(source, program));
                lines.push(before.unchanged());
                lines
            }
            Self::Config(error) => config(error),
            Self::Prompt(error) => prompt(error, program, before),
            Self::Stopped { text, .. } => text.clone(),
            Self::Partway { cause, done, of } => {
                let mut lines = cause.lines(program, before);
                lines.push(match done {
                    0 => msg!("No other change was made."),
                    done => msg!(
                        "Made before: {{.Done}} of {{.Count}} changes. Those behind it were not made.",
                        Done = done,
                        Count = of
                    ),
                });
                lines.push(msg!("Run the same command again: what is done is not done twice."));
                lines
            }
            Self::Begun(cause) => {
                let said = Before::Something.unchanged();
                let mut lines = cause.lines(program, Before::Something);
                lines.retain(|line| *line != said);
                lines.push(said);
                lines
            }
            Self::File { path, source } => vec![unusable(path, source), before.unchanged()],
            Self::Output(error) => vec![unwritable(error)],
            Self::Unseen(error) => vec![unwritable(error), changed_all_the_same()],
            Self::Shown(_) => Vec::new(),
        }
    }
}

/// The machine has too little of something: descriptors, threads, memory.
pub fn out_of_resources(error: &io::Error) -> CommandError {
    CommandError::plain(
        msg!(
            "This machine: too few files, threads or memory for this program: {{.Reason}}",
            Reason = without_number(error)
        ),
        msg!("Nothing was changed. Raise the limit ('ulimit -a' lists them), and run it again."),
    )
}

/// An argument's name without clap's brackets and value.
fn bare(text: &str) -> String {
    let text = if text.starts_with(['-', '<', '[']) {
        text.split([' ', '=']).next().unwrap_or(text)
    } else {
        text
    };
    text.trim_matches(['<', '>', '[', ']', '.']).to_owned()
}

impl From<ConfigError> for CommandError {
    fn from(error: ConfigError) -> Self {
        Self::Config(error)
    }
}

fn unwritable(error: &io::Error) -> Message {
    msg!("The output could not be written: {{.Reason}}", Reason = without_number(error))
}

impl From<PromptError> for CommandError {
    fn from(error: PromptError) -> Self {
        Self::Prompt(error)
    }
}

impl From<io::Error> for CommandError {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

#[cfg(test)]
mod tests {
    use ibmcloud_plugin_sdk::locale::Translator;

    use super::*;

    fn said(error: &CommandError) -> String {
        error.text("ibmcloud", &Translator::english())
    }

    #[test]
    fn after_a_change_no_error_says_that_nothing_was_changed() {
        let file = || CommandError::File {
            path: "f".into(),
            source: io::Error::from(io::ErrorKind::PermissionDenied),
        };
        let done = "What was done before this stays done: look before you run the command again.";
        assert_eq!(file().exit_code(), exit::FAILURE);
        assert!(said(&file()).ends_with("Nothing was changed."));
        let after = [
            file().after_a_change(),
            CommandError::Prompt(PromptError::EndOfInput).after_a_change(),
            CommandError::Prompt(PromptError::Interrupted).after_a_change(),
            CommandError::Plain { what: msg!("no"), hint: None }.after_a_change(),
        ];
        for error in after {
            let interrupted = said(&error).starts_with("Interrupted");
            let code = if interrupted { exit::INTERRUPTED } else { exit::SOME_FAILED };
            assert_eq!(error.exit_code(), code, "{error:?}");
            assert_eq!(said(&error).matches(done).count(), 1, "{error:?}");
            assert!(!said(&error).contains("Nothing was changed"), "{error:?}");
        }
    }

    #[test]
    fn an_error_that_tells_of_every_step_is_left_as_it_is() {
        let stopped = CommandError::Stopped { text: vec![msg!("one of two")], code: 3 };
        let after = stopped.after_a_change();
        assert_eq!((after.exit_code(), said(&after).as_str()), (3, "one of two"));
    }
}
