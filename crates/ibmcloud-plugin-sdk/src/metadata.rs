//! The document that a plug-in prints for `SendMetadata`: names, commands and flags, from which the
//! host builds its help and finds the plug-in.
//!
//! Keys, their order and the text form are those of the official SDK, so a host cannot tell the
//! difference. An empty list prints as `null`, as it does there.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use crate::go_json;

/// The SDK release whose behaviour this crate reproduces; it is what the host is told.
pub const SDK_VERSION: Version = Version::new(1, 12, 1);

/// The oldest command line that the SDK's validator lets a plug-in ask for.
pub const OLDEST_CLI: Version = Version::new(2, 0, 0);

/// `major.minor.build`.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "PascalCase")]
pub struct Version {
    /// Breaking changes.
    pub major: u32,
    /// Additions.
    pub minor: u32,
    /// Corrections.
    pub build: u32,
}

impl Version {
    /// Puts three numbers together.
    pub const fn new(major: u32, minor: u32, build: u32) -> Self {
        Self { major, minor, build }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.build)
    }
}

/// The text was not three numbers with dots between them.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not a version of the form MAJOR.MINOR.BUILD")]
pub struct ParseVersionError(String);

impl FromStr for Version {
    type Err = ParseVersionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts: Option<Vec<u32>> = text.split('.').map(|part| part.parse().ok()).collect();
        match parts.as_deref() {
            Some(&[major, minor, build]) => Ok(Self::new(major, minor, build)),
            _ => Err(ParseVersionError(text.to_owned())),
        }
    }
}

/// Where a namespace or command is in its life.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// Generally available.
    #[default]
    #[serde(rename = "")]
    Stable,
    /// May change or go.
    Experimental,
    /// May change.
    Beta,
    /// Will go.
    Deprecated,
}

/// Everything the host is told about a plug-in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[expect(clippy::struct_excessive_bools, reason = "the host's document has these four flags")]
pub struct Metadata {
    /// Unique name, lower-case; also the name of the installed binary.
    pub name: String,
    /// Other names of the plug-in.
    #[serde(with = "nil_list")]
    pub aliases: Vec<String>,
    /// Version of the plug-in.
    pub version: Version,
    /// Oldest command line that may run it.
    pub min_cli_version: Version,
    /// Namespaces it adds commands to.
    #[serde(with = "nil_list")]
    pub namespaces: Vec<Namespace>,
    /// Commands.
    #[serde(with = "nil_list")]
    pub commands: Vec<Command>,
    /// SDK it was built with. [`Metadata::to_json`] always says [`SDK_VERSION`].
    #[serde(rename = "SDKVersion")]
    pub sdk_version: Version,
    /// Whether the host asks for completions with `SendCompletion`.
    pub delegate_bash_completion: bool,
    /// Whether the commands work while a private endpoint is targeted; if not, the host refuses.
    pub private_endpoint_supported: bool,
    /// Whether the commands work over private endpoints of a VPC.
    #[serde(rename = "IsAccessFromVPC")]
    pub is_access_from_vpc: bool,
    /// Whether flags are in the style of Cobra (`-s, --long`) rather than of urfave/cli.
    pub is_cobra_plugin: bool,
}

impl Metadata {
    /// A plug-in without commands, for the oldest supported command line.
    pub fn new(name: impl Into<String>, version: Version) -> Self {
        Self {
            name: name.into(),
            aliases: Vec::new(),
            version,
            min_cli_version: OLDEST_CLI,
            namespaces: Vec::new(),
            commands: Vec::new(),
            sdk_version: SDK_VERSION,
            delegate_bash_completion: false,
            private_endpoint_supported: false,
            is_access_from_vpc: false,
            is_cobra_plugin: false,
        }
    }

    /// What a plug-in says about itself. Older SDKs leave members out; those count as zero.
    pub fn from_document(document: &Map<String, Value>) -> Result<Self, serde_json::Error> {
        let zero = Self { sdk_version: Version::default(), ..Self::new("", Version::default()) };
        let mut whole = serde_json::to_value(zero)?;
        if let Some(members) = whole.as_object_mut() {
            members.insert("MinCliVersion".to_owned(), serde_json::to_value(Version::default())?);
            members.extend(document.iter().map(|(key, value)| (key.clone(), value.clone())));
        }
        serde_json::from_value(whole)
    }

    /// The document, compact and without a final newline, byte for byte as the SDK prints it.
    pub fn to_json(&self) -> String {
        let told = Self { sdk_version: SDK_VERSION, ..self.clone() };
        let value = serde_json::to_value(told).expect("strings, numbers, flags and lists of them");
        go_json::to_go_compact(&value)
    }
}

/// A namespace: the words before a command.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Namespace {
    /// Full name of the namespace above, or nothing.
    pub parent_name: String,
    /// Last word; or the full name when `parent_name` is empty.
    pub name: String,
    /// Other names for the last word.
    #[serde(with = "nil_list")]
    pub aliases: Vec<String>,
    /// One line for the host's help.
    pub description: String,
    /// Where it is in its life.
    pub stage: Stage,
}

/// A command.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Command {
    /// Full name of its namespace, words separated by single blanks.
    pub namespace: String,
    /// Its name; `*` catches unknown commands.
    pub name: String,
    /// Deprecated: read by the host only when `aliases` is empty.
    pub alias: String,
    /// Other names.
    #[serde(with = "nil_list")]
    pub aliases: Vec<String>,
    /// One sentence without a subject.
    pub description: String,
    /// Syntax, values in capitals.
    pub usage: String,
    /// Options.
    #[serde(with = "nil_list")]
    pub flags: Vec<Flag>,
    /// Left out of help.
    pub hidden: bool,
    /// Where it is in its life.
    pub stage: Stage,
}

/// An option of a command.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Flag {
    /// Without dashes; short and long form share one entry, as in `q,quiet`.
    pub name: String,
    /// One sentence.
    pub description: String,
    /// False for switches.
    pub has_value: bool,
    /// Left out of help.
    pub hidden: bool,
}

/// Lists as Go's nil slices: empty is `null` in both directions.
mod nil_list {
    use super::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<T, S>(list: &[T], serializer: S) -> Result<S::Ok, S::Error>
    where
        T: Serialize,
        S: Serializer,
    {
        if list.is_empty() { serializer.serialize_none() } else { list.serialize(serializer) }
    }

    pub(super) fn deserialize<'de, T, D>(deserializer: D) -> Result<Vec<T>, D::Error>
    where
        T: Deserialize<'de>,
        D: Deserializer<'de>,
    {
        Ok(Option::deserialize(deserializer)?.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_parse_print_and_compare() {
        let version: Version = "2.10.3".parse().unwrap();
        assert_eq!(version.to_string(), "2.10.3");
        assert!(version > Version::new(2, 9, 9));
        for bad in ["", "1", "1.2", "1.2.3.4", "1.2.x", "1.-2.3"] {
            assert!(bad.parse::<Version>().is_err(), "{bad}");
        }
    }

    #[test]
    fn the_sdk_version_cannot_be_forged() {
        let mut forged = Metadata::new("p", Version::default());
        forged.sdk_version = Version::new(9, 9, 9);
        assert!(forged.to_json().contains(r#""SDKVersion":{"Major":1,"Minor":12,"Build":1}"#));
    }

    #[test]
    fn what_older_sdks_leave_out_counts_as_zero() {
        let text =
            r#"{"Name":"old","Commands":[{"Namespace":"old","Name":"x","Usage":"u"}],"New":1}"#;
        let document: Map<String, Value> = serde_json::from_str(text).unwrap();
        let metadata = Metadata::from_document(&document).unwrap();
        assert_eq!((metadata.name.as_str(), metadata.commands.len()), ("old", 1));
        assert_eq!(metadata.min_cli_version, Version::default());
        assert!(!metadata.is_cobra_plugin && !metadata.private_endpoint_supported);
        let wrong: Map<String, Value> = serde_json::from_str(r#"{"Name":1}"#).unwrap();
        assert!(Metadata::from_document(&wrong).is_err());
    }

    #[test]
    fn lists_may_be_null_or_empty_when_read() {
        for aliases in ["null", "[]"] {
            let text = format!(r#"{{"Name":"n","Aliases":{aliases}}}"#);
            let namespace: Namespace = serde_json::from_str(&text).unwrap();
            assert!(namespace.aliases.is_empty());
        }
    }
}
