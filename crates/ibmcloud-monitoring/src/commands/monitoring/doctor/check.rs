//! The shape of every check: a function that looks at something and says what it saw and what is wrong with it.

use std::path::Path;

use futures_util::future::BoxFuture;
use ibmcloud_cli::messages::Message;
use serde_json::{Value, json};

use super::scene::Scene;

/// How bad something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Severity {
    /// Worth knowing; nothing is wrong.
    Note,
    /// Something will go wrong, or protects less than it seems to.
    Warning,
    /// Something does not work.
    Error,
}

impl Severity {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// Something that was found.
#[derive(Clone, Debug)]
pub(super) struct Finding {
    pub(super) severity: Severity,
    /// A word for programs; `docs/doctor.md` lists them.
    pub(super) code: &'static str,
    /// What it is.
    pub(super) text: Message,
    /// The command that mends it.
    pub(super) command: Option<String>,
    /// What to do where no command does, or what to know of the command.
    pub(super) advice: Option<Message>,
}

impl Finding {
    pub(super) fn new(severity: Severity, code: &'static str, text: Message) -> Self {
        Self { severity, code, text, command: None, advice: None }
    }

    pub(super) fn command(self, command: impl Into<String>) -> Self {
        Self { command: Some(command.into()), ..self }
    }

    pub(super) fn advice(self, advice: Message) -> Self {
        Self { advice: Some(advice), ..self }
    }
}

/// A path as a word of a shell.
pub(super) fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let plain = |it: char| it.is_ascii_alphanumeric() || "/._-+:@,".contains(it);
    if cfg!(windows) || (!text.is_empty() && text.chars().all(plain)) {
        return text;
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// What a check saw, and what is wrong with it.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    /// Names and values, the same in every language.
    pub(super) facts: Vec<(String, Value)>,
    pub(super) findings: Vec<Finding>,
}

impl Seen {
    pub(super) fn fact(&mut self, name: impl Into<String>, value: impl Into<Value>) {
        self.facts.push((name.into(), value.into()));
    }

    pub(super) fn find(&mut self, finding: Finding) {
        self.findings.push(finding);
    }
}

/// One thing to look at.
#[derive(Clone, Copy)]
pub(super) struct Check {
    /// Its name, for programs and as a heading.
    pub(super) name: &'static str,
    pub(super) look: Look,
}

/// How it is looked at.
#[derive(Clone, Copy)]
pub(super) enum Look {
    /// On this machine.
    Here(fn(&Scene) -> Seen),
    /// Over the network; left out with `--offline`.
    There(for<'a> fn(&'a Scene) -> BoxFuture<'a, Seen>),
}

/// What became of a check.
#[derive(Clone, Debug)]
pub(super) struct Report {
    pub(super) check: &'static str,
    pub(super) seen: Seen,
}

impl Report {
    pub(super) fn to_json(&self) -> Value {
        let facts: serde_json::Map<String, Value> = self.seen.facts.iter().cloned().collect();
        json!({ "check": self.check, "facts": facts })
    }

    pub(super) fn findings(&self) -> impl Iterator<Item = Value> {
        self.seen.findings.iter().map(|it| {
            json!({
                "check": self.check,
                "severity": it.severity.word(),
                "code": it.code,
                "message": it.text.english(),
                "command": it.command,
                "advice": it.advice.as_ref().map(Message::english),
            })
        })
    }
}
