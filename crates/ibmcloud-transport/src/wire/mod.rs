//! What the services send, as far as it is read, and how it becomes the domain's types.
//!
//! Private: no other crate sees these shapes. Whatever is kept whole is kept beside them.

pub(crate) mod access;
pub(crate) mod accounts;
pub(crate) mod catalog;
pub(crate) mod iam;
pub(crate) mod identities;
pub(crate) mod instances;
pub(crate) mod monitor;
pub(crate) mod plugins;
pub(crate) mod policies;
pub(crate) mod reclamations;
pub(crate) mod resource_groups;
pub(crate) mod resource_keys;
pub(crate) mod restrictions;
pub(crate) mod search;

use std::fmt::Display;
use std::str::FromStr;

use ibmcloud_core::Json;
use serde::de::{DeserializeOwned, Deserializer, Error as _};
use serde_json::value::RawValue;

use crate::error::Misunderstanding;
use crate::json;

/// An object twice: the fields that are understood, and everything that was sent.
#[derive(Debug)]
pub(crate) struct Documented<T> {
    pub(crate) fields: T,
    pub(crate) document: Json,
}

impl<'de, T: DeserializeOwned> serde::Deserialize<'de> for Documented<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Box::<RawValue>::deserialize(deserializer)?;
        let fields = serde_json::from_str(text.get()).map_err(D::Error::custom)?;
        let document = json::parse(text.get()).map_err(D::Error::custom)?;
        Ok(Self { fields, document })
    }
}

/// What a failure to read JSON means. Serde's own text may repeat a value, which may be a secret,
/// so that only the name of a missing field is taken from it.
pub(crate) fn misunderstanding(error: &serde_json::Error) -> Misunderstanding {
    if error.is_eof() {
        return Misunderstanding::HalfRead;
    }
    if !error.is_data() {
        return Misunderstanding::NotJson;
    }
    let text = error.to_string();
    Misunderstanding::Shape(match text.split_once(" at line") {
        Some((missing, _)) if missing.starts_with("missing field") => missing.to_owned(),
        _ => format!("line {}, column {}", error.line(), error.column()),
    })
}

/// Reads an identifier out of a field.
pub(crate) fn parse<T>(field: &str, text: &str) -> Result<T, Misunderstanding>
where
    T: FromStr,
    T::Err: Display,
{
    text.parse().map_err(|error| Misunderstanding::Shape(format!("{field}: {error}")))
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    struct Token {
        #[expect(dead_code, reason = "only its type matters here")]
        key: u8,
    }

    fn reason(text: &str) -> String {
        let error = serde_json::from_str::<Documented<Token>>(text).unwrap_err();
        misunderstanding(&error).to_string()
    }

    #[test]
    fn a_wrong_shape_is_described_without_its_values() {
        let text = reason(r#"{"key":"canary"}"#);
        assert!(!text.contains("canary"), "{text}");
        assert!(text.contains("line 1"), "{text}");
        assert!(reason("{}").ends_with("missing field `key`"));
        assert_eq!(reason("<html>"), "the answer is not JSON");
        assert_eq!(reason(r#"{"key":"#), "the answer was half-read: it ended early");
    }

    #[test]
    fn the_document_keeps_what_the_fields_do_not_have() {
        let text = r#"{"z":1.0,"key":7,"a":null}"#;
        let both: Documented<Token> = serde_json::from_str(text).unwrap();
        assert_eq!(both.document.to_string(), text);
    }
}
