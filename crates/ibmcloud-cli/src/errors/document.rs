//! An error as a document, for programs: the schema is `docs/reference/error.schema.json`.

use std::fmt::Write as _;

use ibmcloud_transport::Error as ServiceError;
use serde_json::{Value, json};

use super::refusal::reasons;
use super::words::{Before, Changed};
use super::{CommandError, exit};
use crate::messages::Message;

/// The version of the form.
const VERSION: u32 = 1;

impl CommandError {
    /// What failed, in one line of ASCII: a terminal obeys nothing in it, and no line ends in its middle.
    pub fn document(&self, program: &str) -> String {
        let mut lines: Vec<String> = match self {
            Self::LogIn { source, .. } => reasons(source).iter().map(Message::english).collect(),
            _ => Vec::new(),
        };
        lines.extend(self.lines(program, Before::Nothing).iter().map(Message::english));
        let document = json!({
            "version": VERSION,
            "error": {
                "code": self.code(),
                "message": lines.join("\n"),
                "exit_code": self.exit_code(),
                "changed": self.changed(),
                "service": self.source().map(service),
            },
        });
        ascii(&document.to_string())
    }

    /// What kind of failure it is, in one word that does not change.
    fn code(&self) -> &'static str {
        match self {
            Self::Usage { .. } => "usage",
            Self::NoEndpoint => "no-endpoint",
            Self::NotLoggedIn => "not-logged-in",
            Self::NoAccount => "no-account",
            Self::NoResourceGroup => "no-resource-group",
            Self::Plain { .. } => "refused-here",
            Self::Service { .. } => "service",
            Self::LogIn { .. } => "log-in",
            Self::Refresh { .. } | Self::Bind { .. } => "session",
            Self::Config(_) => "configuration",
            Self::Prompt(_) => "no-answer",
            Self::Stopped { .. } => "stopped",
            Self::Partway { cause, .. } | Self::Begun(cause) => cause.code(),
            Self::File { .. } => "file",
            Self::Output(_) | Self::Unseen(_) => "output",
            Self::Shown(_) => "shown",
        }
    }

    /// What is known to have changed.
    fn changed(&self) -> &'static str {
        match self.exit_code() {
            exit::UNCERTAIN => "perhaps",
            exit::SOME_FAILED => "something",
            _ => match self {
                Self::Service { changed: Changed::Perhaps, .. } => "perhaps",
                Self::Begun(_) => "something",
                Self::Stopped { .. } | Self::Shown(_) => "unknown",
                _ => "nothing",
            },
        }
    }

    /// The answer of a service that it is about.
    fn source(&self) -> Option<&ServiceError> {
        match self {
            Self::Service { source, .. }
            | Self::LogIn { source, .. }
            | Self::Refresh { source }
            | Self::Bind { source } => Some(source),
            Self::Partway { cause, .. } | Self::Begun(cause) => cause.source(),
            _ => None,
        }
    }
}

fn service(source: &ServiceError) -> Value {
    json!({
        "name": source.layer().name(),
        "status": source.status(),
        "code": source.refusal().and_then(|it| it.code.as_deref()),
        "transaction_id": source.transaction_id(),
    })
}

fn ascii(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for letter in json.chars() {
        if letter.is_ascii() {
            text.push(letter);
        } else {
            for unit in letter.encode_utf16(&mut [0; 2]) {
                let _ = write!(text, "\\u{unit:04x}");
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::msg;

    #[test]
    fn a_document_is_one_line_of_ascii() {
        let what = msg!("No {{.Name}}.", Name = "t\u{e9}\n\u{202e}\u{1f511}");
        let error = CommandError::Plain { what: what.clone(), hint: None };
        let line = error.document("ibmcloud");
        assert!(line.is_ascii() && !line.contains('\n'), "{line}");
        let document: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(document["error"]["message"], what.english());
        assert_eq!(document["error"]["code"], "refused-here");
        assert_eq!(document["error"]["changed"], "nothing");
    }
}
