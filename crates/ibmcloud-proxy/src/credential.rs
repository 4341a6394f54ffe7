//! What a request to an instance needs, and the forms in which other programs take it.

use std::fmt::{self, Write as _};
use std::time::SystemTime;

use ibmcloud_transport::{AccessToken, Error, Upstream};
use jiff::{Timestamp, Unit};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value, json};

/// The version of the documents of [`Form::Process`].
pub const PROCESS_VERSION: u32 = 1;

/// The headers in the spelling of IBM's pages, and the variables that hold them in a shell. The last one is
/// there only where a team is named.
const HEADERS: [(&str, &str); 3] = [
    ("Authorization", "IBMCLOUD_MONITORING_AUTHORIZATION"),
    ("IBMInstanceID", "IBMCLOUD_MONITORING_INSTANCE_ID"),
    ("SysdigTeamID", "IBMCLOUD_MONITORING_TEAM_ID"),
];

/// A token, and the headers with which it opens one instance.
#[derive(Clone)]
pub struct Credential {
    token: AccessToken,
    /// In the order of [`HEADERS`].
    values: [Option<SecretString>; 3],
}

/// How a credential is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The token alone, without a line end.
    Token,
    /// `Name: value`, one header a line; `curl -H @FILE` reads it.
    Header,
    /// A configuration of curl, for `curl --config FILE`.
    Curl,
    /// Assignments of a POSIX shell, which export what they set. systemd's `EnvironmentFile=` reads the
    /// assignments and ignores the other lines.
    Env,
    /// The same for PowerShell.
    PowerShell,
    /// The same for fish.
    Fish,
    /// An object with the headers and the token's end.
    Json,
    /// A credential-process document: version, token, expiration and headers.
    Process,
}

impl Form {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Token,
        Self::Header,
        Self::Curl,
        Self::Env,
        Self::PowerShell,
        Self::Fish,
        Self::Json,
        Self::Process,
    ];

    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Header => "header",
            Self::Curl => "curl",
            Self::Env => "env",
            Self::PowerShell => "powershell",
            Self::Fish => "fish",
            Self::Json => "json",
            Self::Process => "process",
        }
    }

    /// The form with this name, in any case.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|form| form.name().eq_ignore_ascii_case(name))
    }
}

impl Credential {
    /// What a request to the instance and team of `upstream` needs.
    pub fn new(upstream: &Upstream, token: AccessToken) -> Result<Self, Error> {
        let headers = upstream.headers(&token)?;
        let value = |name: &str| headers.get(name)?.to_str().ok().map(SecretString::from);
        let values = HEADERS.map(|(name, _)| value(name));
        Ok(Self { token, values })
    }

    /// The token.
    pub fn token(&self) -> &AccessToken {
        &self.token
    }

    /// The headers, by the names of IBM's pages.
    pub fn headers(&self) -> impl Iterator<Item = (&'static str, &SecretString)> {
        let names = HEADERS.iter().map(|(name, _)| *name);
        names.zip(&self.values).filter_map(|(name, value)| Some((name, value.as_ref()?)))
    }

    /// The credential in a form. The same credential always gives the same text.
    pub fn render(&self, form: Form) -> SecretString {
        match form {
            Form::Token => self.token.secret().clone(),
            Form::Header => self.lines(|name, value| format!("{name}: {value}\n")),
            Form::Curl => self.lines(|name, value| {
                format!("header = \"{}\"\n", curl_quoted(&format!("{name}: {value}")))
            }),
            Form::Env => self.assignments(
                |name, value| format!("{name}={}\nexport {name}\n", shell_quoted(value)),
                |name| format!("unset {name}\n"),
            ),
            Form::Fish => self.assignments(
                |name, value| format!("set -gx {name} {}\n", fish_quoted(value)),
                |name| format!("set -e {name}\n"),
            ),
            Form::PowerShell => self.assignments(
                |name, value| format!("$env:{name} = {}\n", powershell_quoted(value)),
                |name| format!("Remove-Item Env:{name} -ErrorAction SilentlyContinue\n"),
            ),
            Form::Json => {
                document(&json!({ "headers": self.map(), "expires_at": self.expires_at() }))
            }
            Form::Process => document(&json!({
                "version": PROCESS_VERSION,
                "token_type": "Bearer",
                "token": self.token.secret().expose_secret(),
                "expiration": self.expires_at(),
                "headers": self.map(),
            })),
        }
    }

    /// The token's end as RFC 3339 in UTC, rounded down to whole seconds.
    fn expires_at(&self) -> Option<String> {
        self.token.expires_at().and_then(rfc3339)
    }

    fn map(&self) -> Map<String, Value> {
        let value = |value: &SecretString| Value::from(value.expose_secret());
        self.headers().map(|(name, it)| (name.to_owned(), value(it))).collect()
    }

    fn lines(&self, line: impl Fn(&str, &str) -> String) -> SecretString {
        let lines = self.headers().map(|(name, value)| line(name, value.expose_secret()));
        lines.collect::<String>().into()
    }

    /// A variable without a value is taken away, since it may be there from another instance.
    fn assignments(
        &self,
        set: impl Fn(&str, &str) -> String,
        unset: impl Fn(&str) -> String,
    ) -> SecretString {
        let pairs = HEADERS.iter().zip(&self.values);
        let line = |((_, variable), value): (&(&str, &str), &Option<SecretString>)| match value {
            Some(value) => set(variable, value.expose_secret()),
            None => unset(variable),
        };
        pairs.map(line).collect::<String>().into()
    }
}

/// Without its values.
impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credential").field("token", &self.token).finish_non_exhaustive()
    }
}

fn rfc3339(at: SystemTime) -> Option<String> {
    let at = Timestamp::try_from(at).ok()?;
    let whole = jiff::TimestampRound::new().smallest(Unit::Second).mode(jiff::RoundMode::Floor);
    Some(at.round(whole).ok()?.to_string())
}

fn document(value: &Value) -> SecretString {
    format!("{value:#}\n").into()
}

/// Between the quotes of curl's configuration a backslash makes the next character an ordinary one, and some
/// letters a control character.
fn curl_quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' | '"' => quoted.extend(['\\', character]),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            _ => quoted.push(character),
        }
    }
    quoted
}

/// One word of a POSIX shell, in which nothing is expanded.
fn shell_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// One word of fish: between its single quotes a backslash escapes a quote and itself.
fn fish_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', r"\\").replace('\'', r"\'"))
}

/// A verbatim string of PowerShell, which takes typographic quotes for quotes, too. Each is doubled.
fn powershell_quoted(text: &str) -> String {
    let mut quoted = String::from("'");
    for character in text.chars() {
        if matches!(character, '\'' | '\u{2018}'..='\u{201b}') {
            quoted.push(character);
        }
        // Writing to a string cannot fail.
        let _ = quoted.write_char(character);
    }
    quoted.push('\'');
    quoted
}

#[cfg(test)]
mod tests;
