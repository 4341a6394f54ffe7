//! What every command takes, wherever its own grammar has no flag of that name: how it is run, and not what it does.

use std::ffi::OsString;

use crate::messages::Message;
use crate::msg;

/// The flags of every command: their names and meanings (keys of the catalogues).
pub const GLOBALS: &[(&str, &str)] = &[
    ("--no-input", "Never ask: fail where an answer is needed"),
    ("--errors JSON", "Print an error as one line of JSON"),
    ("--profile NAME", "Work in a profile: a folder with a log-in of its own"),
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
    /// The profile to work in.
    pub profile: Option<String>,
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
        if !matches!(name, "errors" | "jq" | "profile") {
            return Ok(false);
        }
        let next = || words.next().map(|word| word.to_string_lossy().into_owned());
        let value = inline.map(str::to_owned).or_else(next);
        let value = value.ok_or_else(|| msg!("flag needs an argument: -{{.Name}}", Name = name))?;
        if name == "jq" {
            self.jq = Some(value);
        } else if name == "profile" {
            if self.profile.replace(value).is_some() {
                return Err(twice());
            }
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

/// The profile that stands in front of all words, and how many words name it. There it is meant whatever the command:
/// behind its name, `login` and some others have a `--profile` of their own.
pub fn leading_profile(words: &[OsString]) -> Result<(Option<String>, usize), Message> {
    let Some(word) = words.first().and_then(|word| word.to_str()) else { return Ok((None, 0)) };
    match word.strip_prefix("--").or_else(|| word.strip_prefix('-')) {
        Some("profile") => match words.get(1) {
            Some(name) => Ok((Some(name.to_string_lossy().into_owned()), 2)),
            None => Err(msg!("flag needs an argument: -{{.Name}}", Name = "profile")),
        },
        Some(text) => Ok(match text.strip_prefix("profile=") {
            Some(name) => (Some(name.to_owned()), 1),
            None => (None, 0),
        }),
        None => Ok((None, 0)),
    }
}

/// A profile is named once.
pub fn twice() -> Message {
    msg!("flag given more than once, but it takes one value: {{.Flag}}", Flag = "--profile")
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
