//! Every way in which a command can fail: what is said, what is known to have changed, what to do
//! next, and the exit code.

mod refusal;

use std::io;

use ibmcloud_core::plan::Refusal;
use ibmcloud_plugin_sdk::config::{ConfigError, Damage};
use ibmcloud_plugin_sdk::locale::Translator;
use ibmcloud_plugin_sdk::terminal::{PromptError, visible};
use ibmcloud_transport::Error as ServiceError;

pub(crate) use self::refusal::{advice, endpoint, is_refresh, reasons, service, unable_to_refresh};
use crate::files;
use crate::lockdown::journal_file::JournalError;
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
    /// Some of several targets failed.
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
        (SOME_FAILED, "Some of several targets failed"),
        (UNCERTAIN, "A change may or may not have happened: look before trying again"),
        (HUNG_UP, "The terminal, or the connection to it, was lost (SIGHUP)"),
        (INTERRUPTED, "The command was interrupted"),
        (TERMINATED, "The command was asked to end (SIGTERM), as when a job is cancelled"),
    ];
}

/// What is known about changes when a command failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Changed {
    /// Nothing was.
    Nothing,
    /// It may or may not have happened.
    Perhaps,
    /// The command only read, so there is nothing to say.
    ReadOnly,
}

/// Where somebody could not log in.
#[derive(Debug)]
pub(crate) struct Place {
    pub(crate) endpoint: String,
    pub(crate) region: String,
    /// Whether a session of before is still there.
    pub(crate) session: bool,
}

/// Why a command failed.
#[derive(Debug)]
pub(crate) enum CommandError {
    /// The words were wrong: why, and the command that was probably meant.
    Usage { reason: Option<Message>, meant: Option<Message> },
    /// No API endpoint is set.
    NoEndpoint,
    /// There is no session.
    NotLoggedIn,
    /// No account is targeted.
    NoAccount,
    /// No resource group is targeted where one is needed.
    NoResourceGroup,
    /// Something that was named does not exist, or cannot be used; and what to do.
    Plain { what: Message, hint: Option<Message> },
    /// A service refused, or could not be reached.
    Service { doing: Message, source: ServiceError, changed: Changed },
    /// IAM did not accept a credential, or could not be asked.
    LogIn { source: ServiceError, place: Option<Place> },
    /// The session could not be renewed.
    Refresh { source: ServiceError },
    /// The session could not be bound to another account.
    Bind { source: ServiceError },
    /// The configuration could not be read or written.
    Config(ConfigError),
    /// The journal could not be read or written.
    Journal(JournalError),
    /// A prompt could not be shown or answered.
    Prompt(PromptError),
    /// No plan could be made.
    Refused(Refusal),
    /// A plan stopped on its way.
    Stopped { text: Vec<Message>, code: u8 },
    /// One of several changes was not made; so many before it were.
    Partway { cause: Box<CommandError>, done: usize, of: usize },
    /// A file of the person's could not be used.
    File { path: String, source: io::Error },
    /// The output could not be written.
    Output(io::Error),
    /// The same, after a service had accepted a change.
    Unseen(io::Error),
    /// The result was shown; only the exit code is left to say.
    #[cfg_attr(
        not(feature = "sandbox"),
        expect(dead_code, reason = "only the sandbox runs programs")
    )]
    Shown(u8),
}

impl CommandError {
    pub(crate) fn plain(what: Message, hint: Message) -> Self {
        Self::Plain { what, hint: Some(hint) }
    }

    pub(crate) fn usage(reason: Message) -> Self {
        Self::Usage { reason: Some(reason), meant: None }
    }

    /// Wrong usage that clap found.
    pub(crate) fn usage_from_clap(error: &clap::Error) -> Self {
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

    /// The exit code.
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::Service { changed: Changed::Perhaps, .. } | Self::Unseen(_) => exit::UNCERTAIN,
            Self::Prompt(PromptError::Interrupted) => exit::INTERRUPTED,
            Self::Stopped { code, .. } | Self::Shown(code) => *code,
            Self::Partway { cause, done, .. } => match cause.exit_code() {
                exit::FAILURE if *done > 0 => exit::SOME_FAILED,
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
            | Self::Journal(_)
            | Self::Prompt(_)
            | Self::Refused(_)
            | Self::File { .. }
            | Self::Output(_) => exit::FAILURE,
        }
    }

    /// What is said behind `FAILED`.
    pub(crate) fn text(&self, program: &str, translator: &Translator) -> String {
        let lines: Vec<String> =
            self.lines(program).iter().map(|line| line.translate(translator)).collect();
        lines.join("\n")
    }

    /// With the place where somebody could not log in, if that is what failed.
    pub(crate) fn at(self, place: Place) -> Self {
        match self {
            Self::LogIn { source, .. } => Self::LogIn { source, place: Some(place) },
            other => other,
        }
    }

    /// What the host says before `FAILED`: why a log-in failed, and, unless only that is wanted,
    /// what was to be logged in to.
    pub(crate) fn before(&self, translator: &Translator, quiet: bool) -> Option<String> {
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

    fn lines(&self, program: &str) -> Vec<Message> {
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
                lines.extend(changes(*changed));
                lines
            }
            Self::LogIn { source, .. } => {
                let mut lines = vec![msg!("Unable to authenticate.")];
                lines.extend(advice(source, program));
                lines.push(msg!("Nothing was changed."));
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
                lines.push(msg!("Nothing was changed."));
                lines
            }
            Self::Config(error) => config(error),
            Self::Journal(error) => {
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
            Self::Prompt(error) => prompt(error, program),
            Self::Refused(refusal) => refused(refusal, program),
            Self::Stopped { text, .. } => text.clone(),
            Self::Partway { cause, done, of } => {
                let mut lines = cause.lines(program);
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
            Self::File { path, source } => {
                vec![unusable(path, source), msg!("Nothing was changed.")]
            }
            Self::Output(error) => vec![unwritable(error)],
            Self::Unseen(error) => vec![unwritable(error), changed_all_the_same()],
            Self::Shown(_) => Vec::new(),
        }
    }
}

/// The machine has too little of something: descriptors, threads, memory.
pub(crate) fn out_of_resources(error: &io::Error) -> CommandError {
    CommandError::plain(
        msg!(
            "This machine: too few files, threads or memory for this program: {{.Reason}}",
            Reason = without_number(error)
        ),
        msg!("Nothing was changed. Raise the limit ('ulimit -a' lists them), and run it again."),
    )
}

/// A file, and what is wrong with it.
fn unusable(path: &str, source: &io::Error) -> Message {
    match files::reason(source) {
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
pub(crate) fn without_number(error: &impl ToString) -> String {
    let text = error.to_string();
    match text.rsplit_once(" (os error ") {
        Some((words, number)) if number.trim_end_matches(')').parse::<i32>().is_ok() => {
            words.to_owned()
        }
        _ => text,
    }
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

fn changes(changed: Changed) -> Option<Message> {
    match changed {
        Changed::Nothing => Some(msg!("Nothing was changed.")),
        Changed::Perhaps => Some(perhaps_changed()),
        Changed::ReadOnly => None,
    }
}

pub(crate) fn perhaps_changed() -> Message {
    msg!("The change may or may not have happened: look before you try again.")
}

pub(crate) fn changed_all_the_same() -> Message {
    msg!("What the command did was done all the same. Look before you run it again.")
}

fn config(error: &ConfigError) -> Vec<Message> {
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

fn prompt(error: &PromptError, program: &str) -> Vec<Message> {
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
        PromptError::Interrupted => vec![msg!("Interrupted. Nothing was changed.")],
        PromptError::EndOfInput => {
            vec![msg!("Could not read from input: EOF"), msg!("Nothing was changed.")]
        }
        other => vec![msg!("Could not read from input: {{.Reason}}", Reason = other)],
    }
}

fn refused(refusal: &Refusal, program: &str) -> Vec<Message> {
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
    lines.push(msg!("Nothing was changed."));
    lines
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

impl From<JournalError> for CommandError {
    fn from(error: JournalError) -> Self {
        Self::Journal(error)
    }
}

impl From<Refusal> for CommandError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}
