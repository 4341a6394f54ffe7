//! Between JSON text and the domain's [`Json`], without losing key order or digits.

use std::fmt;

use ibmcloud_core::Json;
use serde::de::{self, Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde::ser::{Error as _, Serialize, SerializeMap as _, Serializer};
use serde_json::value::RawValue;
use serde_json::{Error, Value};

/// How deep a document may nest; as serde's own limit.
const DEPTH: usize = 128;

/// Reads a JSON text.
pub fn parse(text: &str) -> Result<Json, Error> {
    parse_at(text.trim_matches([' ', '\t', '\r', '\n']), DEPTH)
}

/// A value that is written as it is, its numbers digit by digit. In formats other than JSON a number
/// that has no place in them is an error.
#[derive(Clone, Copy, Debug)]
pub struct Exact<'a>(pub &'a Json);

impl Serialize for Exact<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Json::Null => serializer.serialize_unit(),
            Json::Bool(value) => serializer.serialize_bool(*value),
            Json::Number(literal) => RawValue::from_string(literal.clone())
                .map_err(S::Error::custom)?
                .serialize(serializer),
            Json::String(text) => serializer.serialize_str(text),
            Json::Array(items) => serializer.collect_seq(items.iter().map(Exact)),
            Json::Object(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for (name, value) in members {
                    map.serialize_entry(name, &Exact(value))?;
                }
                map.end()
            }
        }
    }
}

/// A document as people read it: indented, with a final line feed, its numbers as they are.
pub fn pretty(document: &Json) -> String {
    let mut text =
        serde_json::to_string_pretty(&Exact(document)).unwrap_or_else(|_| document.to_string());
    text.push('\n');
    text
}

/// The same value for serde, for looking into it. Its numbers are those of this machine: what is to be
/// written, kept or sent goes by [`Exact`], or as text.
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
    let deeper =
        || depth.checked_sub(1).ok_or_else(|| <Error as de::Error>::custom("nested too deeply"));
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

    /// Numbers that do not survive a way through a machine's.
    const NUMBERS: &str =
        r#"{"a":1.50,"b":1e3,"c":12345678901234567890123,"d":-0,"e":1E400,"f":1E+2,"g":0.10}"#;

    #[test]
    fn numbers_are_written_as_they_came() {
        let json = parse(NUMBERS).unwrap();
        assert_eq!(json.to_string(), NUMBERS);
        assert_eq!(serde_json::to_string(&Exact(&json)).unwrap(), NUMBERS);
        let list = Json::Array(vec![json.clone(), Json::Null, "x".into()]);
        let text = serde_json::to_string(&Exact(&list)).unwrap();
        assert_eq!(text, format!("[{NUMBERS},null,\"x\"]"));
        assert_eq!(pretty(&parse(r#"{"a":[1.50]}"#).unwrap()), "{\n  \"a\": [\n    1.50\n  ]\n}\n");
        assert_eq!(parse(&pretty(&json)).unwrap(), json);
    }

    #[test]
    fn it_goes_to_serde_and_back() {
        let json = parse(r#"{"b":[1,2.5,"x"],"a":{"n":null}}"#).unwrap();
        assert_eq!(from_value(&to_value(&json)), json);
    }
}
