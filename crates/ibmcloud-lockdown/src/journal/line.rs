//! One line of a journal: a record with its number, its time, the exchanges that it rests on, and its
//! place in the chain of hashes.

use serde::de::Error as _;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::records::{RecordLine, from_version_0_1};
use crate::chain::{is_intact, seal, sha256};
use crate::recorder::Exchange;

/// A line, as it is written.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Line {
    pub(crate) seq: usize,
    /// This machine's clock, RFC 3339. The order of lines follows from `seq`.
    pub(crate) at: String,
    pub(crate) record: RecordLine,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) exchanges: Vec<Exchange>,
    pub(crate) prev: String,
    /// Not part of what is serialised: [`Line::seal`] appends it.
    #[serde(default, skip_serializing)]
    pub(crate) hash: String,
}

impl Line {
    /// The line with its hash, and a line feed; and the hash.
    pub(crate) fn seal(&self) -> serde_json::Result<(String, String)> {
        seal(self)
    }

    /// Reads a line, without its line feed, and whether its hash is that of its text.
    pub(crate) fn read(bytes: &[u8]) -> serde_json::Result<(Self, bool)> {
        let document: Value = serde_json::from_slice(bytes)?;
        if document.get("record").is_some_and(Value::is_string) {
            return Self::read_version_0_1(&document);
        }
        let line: Self = serde_json::from_value(document)?;
        Ok((line, is_intact(bytes)))
    }

    /// Version 0.1 hashed the parts of a line instead of its text.
    fn read_version_0_1(document: &Value) -> serde_json::Result<(Self, bool)> {
        let no_line = || serde_json::Error::custom("no line of a journal");
        let mut members = document.as_object().cloned().ok_or_else(no_line)?;
        let record = from_version_0_1(members.clone()).ok_or_else(no_line)?;
        let text = |name: &str| document[name].as_str().unwrap_or_default().to_owned();
        let seq = document["seq"].as_u64().and_then(|it| usize::try_from(it).ok());
        let line = Self {
            seq: seq.ok_or_else(no_line)?,
            at: text("at"),
            record,
            exchanges: Vec::new(),
            prev: text("prev"),
            hash: text("hash"),
        };
        for name in ["seq", "at", "prev", "hash"] {
            members.shift_remove(name);
        }
        let rest = Value::Object(members).to_string();
        let parts = [&line.prev, &line.seq.to_string(), &line.at, &rest];
        let intact = sha256(&parts.map(|it| format!("{it}\n"))) == line.hash;
        Ok((line, intact))
    }
}
