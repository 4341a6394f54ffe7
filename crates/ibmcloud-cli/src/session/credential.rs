//! A key, a token or a code as a person gave it. Every door (option, variable, file, answer) leads through here,
//! so that the same value is read in the same way behind each.

use std::path::Path;

use ibmcloud_plugin_sdk::env::Env;
use ibmcloud_plugin_sdk::given::trimmed;
use secrecy::SecretString;

use crate::errors::CommandError;
use crate::files::named;
use crate::messages::Message;
use crate::msg;

/// What is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Credential {
    /// An API key, alone or in the JSON that `iam api-key-create --file` writes.
    ApiKey,
    /// A token of the platform that a program runs on.
    ComputeResourceToken,
    /// A one-time passcode.
    Passcode,
}

/// Why a text is no credential. The text itself is nobody's business.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// There is nothing in it.
    #[error("it holds no credential")]
    Empty,
    /// It begins or ends with something that no credential has.
    #[error("the credential in it begins or ends with {0}, which belongs to none")]
    Marked(char),
}

/// What shells, templates and documents put around a value. Keys and codes are letters, digits, `_` and `-`;
/// tokens have `.`, `+`, `/` and `=` besides.
const MARKS: &str = "\"'`“”‘’«»{}<>[]()$%,;";

/// The members that hold a key in the files of the official CLI: that of today, and that of old.
const MEMBERS: [&str; 2] = ["apikey", "apiKey"];

impl Credential {
    /// The credential that is given: bare, or `@FILE`; `@-` is standard input.
    pub fn given(self, env: &Env, named: &str) -> Result<SecretString, CommandError> {
        let Some(path) = trimmed(named).strip_prefix('@') else {
            return self.of(named).map_err(|why| self.refused(why, None));
        };
        let path = trimmed(path);
        self.of(&named::read(env, path)?).map_err(|why| self.refused(why, Some(path)))
    }

    /// The credential in a file, which is read again whenever it is needed.
    pub fn in_file(self, path: &Path) -> std::io::Result<SecretString> {
        let other = |why| {
            let text = format!("{}: {why}", path.display());
            std::io::Error::new(std::io::ErrorKind::InvalidData, text)
        };
        self.of(&named::text_of(path)?).map_err(other)
    }

    /// The credential in a text.
    pub fn of(self, text: &str) -> Result<SecretString, Unfit> {
        let text = trimmed(text);
        let document = match self {
            Self::ApiKey => serde_json::from_str::<serde_json::Value>(text).ok(),
            Self::ComputeResourceToken | Self::Passcode => None,
        };
        let member = document.as_ref().filter(|it| it.is_object()).map(|document| {
            let key = MEMBERS.iter().find_map(|name| document.get(name)?.as_str());
            trimmed(key.unwrap_or_default())
        });
        let value = member.unwrap_or(text);
        let ends = [value.chars().next(), value.chars().next_back()];
        match ends.into_iter().flatten().find(|end| MARKS.contains(*end)) {
            _ if value.is_empty() => Err(Unfit::Empty),
            Some(mark) => Err(Unfit::Marked(mark)),
            None => Ok(SecretString::from(value)),
        }
    }

    /// The same, as it is told of a value or of the file that it stands in.
    pub fn refused(self, why: Unfit, path: Option<&str>) -> CommandError {
        let what = match (why, path) {
            (Unfit::Marked(mark), None) => msg!(
                "The value that was given begins or ends with {{.Mark}}, which belongs to no key, token or code.",
                Mark = mark
            ),
            (Unfit::Marked(mark), Some(path)) => msg!(
                "What is in the file '{{.Path}}' begins or ends with {{.Mark}}, which belongs to no key, token or code.",
                Path = path,
                Mark = mark
            ),
            (Unfit::Empty, path) => self.empty(path),
        };
        let hint = match why {
            Unfit::Marked(_) => Some(msg!(
                "Nothing was sent. Give the value alone: without quotes or braces, and with a variable's value in place of its name."
            )),
            Unfit::Empty => (self == Self::ApiKey).then(|| {
                msg!("It should be the key alone, or the JSON that 'iam api-key-create --file' writes.")
            }),
        };
        CommandError::Plain { what, hint }
    }

    fn empty(self, path: Option<&str>) -> Message {
        match (self, path) {
            (Self::ComputeResourceToken, Some(path)) => {
                msg!("The file '{{.Path}}' holds no compute resource token.", Path = path)
            }
            (_, Some(path)) => msg!("The file '{{.Path}}' holds no API key.", Path = path),
            (Self::ApiKey, None) => msg!("The value that was given holds no API key."),
            (_, None) => msg!("The value that was given is empty."),
        }
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    fn key(text: &str) -> Result<String, Unfit> {
        Credential::ApiKey.of(text).map(|it| it.expose_secret().to_owned())
    }

    #[test]
    fn a_key_is_found_in_whatever_stands_around_it() {
        for text in [
            "k-1_",
            " k-1_\r\n",
            "\u{feff}k-1_\0",
            r#"{"name": "x", "apikey": "k-1_"}"#,
            "\u{feff}{\"apiKey\": \" k-1_\\n\"}\n",
        ] {
            assert_eq!(key(text).as_deref(), Ok("k-1_"), "{text:?}");
        }
    }

    #[test]
    fn what_belongs_to_no_key_is_named() {
        for (text, mark) in [
            ("\"k\"", '"'),
            ("'k", '\''),
            ("{k}", '{'),
            ("<API_KEY>", '<'),
            ("$KEY", '$'),
            ("k,", ','),
        ] {
            assert_eq!(key(text), Err(Unfit::Marked(mark)), "{text}");
        }
        for text in ["", " \n", "{}", r#"{"apikey": ""}"#, r#"{"other": 1}"#] {
            assert_eq!(key(text), Err(Unfit::Empty), "{text}");
        }
    }
}
