//! What a rule finds, and the rules that every field has.

use std::fmt;

use crate::metadata::{Command, Flag};

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Priority {
    /// Advice.
    Info,
    /// Should be corrected.
    Warning,
    /// Must be corrected.
    Error,
}

impl fmt::Display for Priority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Info => "INFO",
            Self::Warning => "WARNING",
            Self::Error => "ERROR",
        })
    }
}

/// Something that a rule did not like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Number of the rule, from 1 to 21.
    pub rule: u8,
    /// The field in Go's notation, such as `PluginMetadata.Commands[3].Usage`.
    pub field: String,
    /// Namespace and name of the command, or nothing.
    pub command: String,
    /// What is wrong.
    pub message: String,
    /// How bad it is.
    pub priority: Priority,
    /// What to do about it; can be empty.
    pub remediation: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.priority, self.field, self.message)
    }
}

/// A command under test, and where it is.
pub(super) struct CommandRules<'a> {
    pub(super) path: String,
    pub(super) command: &'a Command,
}

impl CommandRules<'_> {
    pub(super) fn finding(
        &self,
        rule: u8,
        field: &str,
        priority: Priority,
        message: String,
    ) -> Finding {
        Finding {
            rule,
            field: format!("{}.{field}", self.path),
            command: format!("{} {}", self.command.namespace, self.command.name),
            message,
            priority,
            remediation: remediation(rule).to_owned(),
        }
    }

    pub(super) fn required(&self) -> Vec<Finding> {
        let name = &self.command.name;
        let fields = [
            (&self.command.namespace, "Namespace", "Namespace is required".to_owned(), ""),
            (name, "Name", "Name is required".to_owned(), ""),
            (
                &self.command.description,
                "Description",
                format!(
                    "Command '{name}' has no description. All commands must have a clear \
                     description."
                ),
                "Add a sentence without subject describing what the command does.",
            ),
            (
                &self.command.usage,
                "Usage",
                format!("Command '{name}' has no usage information."),
                "Add usage text showing command syntax with parameters and options.",
            ),
        ];
        let missing = fields.into_iter().filter(|(value, ..)| value.is_empty());
        let finding = |(_, field, message, remedy): (_, _, _, &str)| Finding {
            remediation: remedy.to_owned(),
            ..self.finding(7, field, Priority::Error, message)
        };
        missing.map(finding).collect()
    }

    pub(super) fn flag(&self, at: usize, flag: &Flag) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut error = |rule, field: &str, message: String| {
            let field = format!("Flags[{at}].{field}");
            findings.push(self.finding(rule, &field, Priority::Error, message));
        };
        if flag.name.is_empty() {
            error(8, "Name", "Name is required".to_owned());
        }
        let forbidden: Vec<&str> =
            ["<", ">"].into_iter().filter(|c| flag.name.contains(c)).collect();
        if !forbidden.is_empty() {
            let chars = forbidden.join(" ");
            error(8, "Name", format!("Name contains the following forbidden characters: {chars}"));
        }
        if flag.description.is_empty() {
            error(9, "Description", "Description is required".to_owned());
        }
        findings
    }
}

/// What the SDK advises; rules that need no advice, or advise with details, are not here.
fn remediation(rule: u8) -> &'static str {
    match rule {
        11 => "Use more descriptive words with at least 2 characters for each segment.",
        13 => {
            "Use common verbs in command names such as list, create, update, delete, or use plural \
             forms to indicate listing operations."
        }
        14 => "Capitalize the first letter of the description.",
        16 => "Shorten the description to be more concise.",
        17 => {
            "Update description to include words like 'list', 'show', 'display', 'view', 'all', or \
             'multiple' to clarify it returns multiple items."
        }
        18 => "Remove placeholders from command usage text",
        21 => "Convert arguments values to CAPITAL letters (e.g., NAME, INSTANCE_ID, FORMAT).",
        _ => "",
    }
}
