//! Between JSON text and the domain's [`Json`], without losing key order or digits.

use std::fmt;

use ibmcloud_core::Json;
use serde::de::{Deserialize, Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Error, Value};

/// How deep a document may nest; as serde's own limit.
const DEPTH: usize = 128;

/// Reads a JSON text.
pub fn parse(text: &str) -> Result<Json, Error> {
    parse_at(text.trim_matches([' ', '\t', '\r', '\n']), DEPTH)
}

/// The same value for serde.
pub fn to_value(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Bool(*value),
        Json::Number(literal) => {
            serde_json::from_str(literal).unwrap_or_else(|_| Value::String(literal.clone()))
        }
        Json::String(text) => Value::String(text.clone()),
        Json::Array(items) => items.iter().map(to_value).collect(),
        Json::Object(members) => {
            members.iter().map(|(key, value)| (key.clone(), to_value(value))).collect()
        }
    }
}

/// The same value from serde.
pub fn from_value(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(value) => Json::Bool(*value),
        Value::Number(number) => Json::Number(number.to_string()),
        Value::String(text) => Json::String(text.clone()),
        Value::Array(items) => Json::Array(items.iter().map(from_value).collect()),
        Value::Object(members) => {
            Json::object(members.iter().map(|(key, value)| (key, from_value(value))))
        }
    }
}

fn parse_at(text: &str, depth: usize) -> Result<Json, Error> {
    let deeper = || depth.checked_sub(1).ok_or_else(|| Error::custom("nested too deeply"));
    match text.as_bytes().first() {
        Some(b'{') => {
            let Members(members) = serde_json::from_str(text)?;
            let depth = deeper()?;
            let members = members
                .into_iter()
                .map(|(key, value)| Ok((key, parse_at(value.get(), depth)?)))
                .collect::<Result<_, Error>>()?;
            Ok(Json::Object(members))
        }
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(text)?;
            let depth = deeper()?;
            let items = items.into_iter().map(|item| parse_at(item.get(), depth));
            Ok(Json::Array(items.collect::<Result<_, Error>>()?))
        }
        Some(b'"') => serde_json::from_str(text).map(Json::String),
        Some(b't' | b'f') => serde_json::from_str(text).map(Json::Bool),
        Some(b'n') => serde_json::from_str::<()>(text).map(|()| Json::Null),
        _ => serde_json::from_str::<IgnoredAny>(text).map(|_| Json::Number(text.to_owned())),
    }
}

/// The members of an object in their order, each still as text.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_was_sent_is_lost() {
        let text = r#"{"z":1.50,"a":[null,true,{"n":123456789012345678901234567890}],"e":"é\n"}"#;
        assert_eq!(parse(text).unwrap().to_string(), text);
        assert_eq!(parse(" [ 1 , 2e5 ] ").unwrap().to_string(), "[1,2e5]");
    }

    #[test]
    fn what_is_not_json_is_an_error() {
        for text in ["", "{", "[1,]", "01", "nul", "\"a", "{} {}", "<html>"] {
            assert!(parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn endless_nesting_is_an_error_and_no_crash() {
        assert!(parse(&"[".repeat(100_000)).is_err());
        let deep = format!("{}{}", "[".repeat(500), "]".repeat(500));
        assert!(parse(&deep).is_err());
    }

    #[test]
    fn it_goes_to_serde_and_back() {
        let json = parse(r#"{"b":[1,2.5,"x"],"a":{"n":null}}"#).unwrap();
        assert_eq!(from_value(&to_value(&json)), json);
    }
}
