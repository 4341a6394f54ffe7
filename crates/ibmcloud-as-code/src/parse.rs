//! JSON documents that people hand in: read whole, and what is wrong is told with line and column.

use ibmcloud_core::Json;
use ibmcloud_transport::json;
use serde::de::IgnoredAny;
use thiserror::Error;

/// Why a text is not one object.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum ParseError {
    /// It is not JSON.
    #[error("line {line}, column {column}: {reason}")]
    Syntax {
        /// The line, from 1 on.
        line: usize,
        /// The column, from 1 on.
        column: usize,
        /// What is wrong there.
        reason: String,
    },
    /// It is JSON that cannot be kept, such as one that nests too deeply.
    #[error("{0}")]
    Unusable(String),
    /// It is JSON, but not one object.
    #[error("not one object")]
    NotAnObject,
}

/// A text as one object, in its envelope or bare.
pub fn object(text: &str, envelope: &str) -> Result<Json, ParseError> {
    // The whole text first: only its own positions are those of the file.
    if let Err(error) = serde_json::from_str::<IgnoredAny>(text) {
        let reason = error.to_string();
        let reason = reason.split_once(" at line").map_or(reason.as_str(), |(reason, _)| reason);
        return Err(ParseError::Syntax {
            line: error.line(),
            column: error.column(),
            reason: reason.to_owned(),
        });
    }
    let parsed = json::parse(text).map_err(|error| ParseError::Unusable(error.to_string()))?;
    let inner = parsed.get(envelope).filter(|inner| inner.as_object().is_some()).cloned();
    match inner.unwrap_or(parsed) {
        document @ Json::Object(_) => Ok(document),
        _ => Err(ParseError::NotAnObject),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_malformed_text_names_line_and_column() {
        let error =
            object("\n{\n  \"name\": \"x\",\n  \"severity\": 2,\n}\n", "alert").unwrap_err();
        let reason = "key must be a string".to_owned();
        assert_eq!(error, ParseError::Syntax { line: 5, column: 1, reason });
    }

    #[test]
    fn an_envelope_is_taken_off() {
        let bare = object(r#"{"name":"x"}"#, "alert").unwrap();
        let wrapped = object(r#"{"version":"v3","alert":{"name":"x"}}"#, "alert").unwrap();
        assert_eq!(bare, wrapped);
        assert_eq!(object("[1]", "alert"), Err(ParseError::NotAnObject));
        assert!(matches!(object("", "alert"), Err(ParseError::Syntax { line: 1, column: 0, .. })));
    }
}
