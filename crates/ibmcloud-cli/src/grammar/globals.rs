//! What every command takes, wherever its own grammar has no flag of that name: how it is run, and not what it does.

use std::ffi::OsString;

use crate::messages::Message;
use crate::msg;

/// The flags of every command: their names and meanings (keys of the catalogues).
pub const GLOBALS: &[(&str, &str)] = &[
    ("--no-input", "Never ask: fail where an answer is needed"),
    ("--errors JSON", "Print an error as one line of JSON"),
    ("--jq FILTER", "Show what a jq filter makes of the JSON output"),
];

/// What they were given as.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Globals {
    /// No questions.
    pub no_input: bool,
    /// A failure is told as a document.
    pub json_errors: bool,
    /// A filter for the document that a command prints.
    pub jq: Option<String>,
}

impl Globals {
    /// Whether a flag is one of these; then it is taken, and its value with it.
    pub(super) fn takes<'a>(
        &mut self,
        name: &str,
        inline: Option<&str>,
        words: &mut impl Iterator<Item = &'a OsString>,
    ) -> Result<bool, Message> {
        if name == "no-input" {
            self.no_input = switched_on(name, inline)?;
            return Ok(true);
        }
        if !matches!(name, "errors" | "jq") {
            return Ok(false);
        }
        let next = || words.next().map(|word| word.to_string_lossy().into_owned());
        let value = inline.map(str::to_owned).or_else(next);
        let value = value.ok_or_else(|| msg!("flag needs an argument: -{{.Name}}", Name = name))?;
        if name == "jq" {
            self.jq = Some(value);
        } else if value.trim().eq_ignore_ascii_case("json") {
            self.json_errors = true;
        } else {
            return Err(msg!(
                "'{{.Value}}' is not a value for {{.Argument}}",
                Value = value,
                Argument = "--errors"
            ));
        }
        Ok(true)
    }
}

/// Whether a switch is on, by what stands behind its `=`.
pub(super) fn switched_on(name: &str, inline: Option<&str>) -> Result<bool, Message> {
    match inline {
        None | Some("1" | "t" | "T" | "true" | "TRUE" | "True") => Ok(true),
        Some("0" | "f" | "F" | "false" | "FALSE" | "False") => Ok(false),
        Some(other) => Err(msg!(
            "invalid boolean value \"{{.Value}}\" for -{{.Name}}",
            Value = other,
            Name = name
        )),
    }
}
