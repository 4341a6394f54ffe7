//! JSON whose numbers stay as they were written: `1.50`, `1e3`, and more digits than fit a machine.
//!
//! A number that `serde_json` would write in the same way is kept as a number. Any other one is kept
//! as a marked string, which every copy and every file keeps, and written as the number that it was.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Error as _, Serialize, SerializeMap as _, Serializer};
use serde_json::value::RawValue;
use serde_json::{Error, Map, Number, Value};

/// As deep as `serde_json` itself goes.
const DEEPEST: usize = 127;
/// Begins a string that stands for a number; a letter for private use, which no text has.
const MARK: char = '\u{E000}';

/// Reads an object.
pub(crate) fn object(bytes: &[u8]) -> Option<Map<String, Value>> {
    let raw: &RawValue = serde_json::from_slice(bytes).ok()?;
    match value(raw, 0).ok()? {
        Value::Object(object) => Some(object),
        _ => None,
    }
}

/// Reads a number.
pub(crate) fn number(text: &str) -> Option<Value> {
    is_literal(text).then(|| kept(text))
}

/// Whether a value is a number, kept in either way.
pub(crate) fn is_number(value: &Value) -> bool {
    value.is_number() || value.as_str().and_then(literal).is_some()
}

/// Writes a document, with each number as it was read.
pub(crate) fn text(value: &Value) -> String {
    serde_json::to_string(&Exact(value)).expect("a value has string keys only")
}

/// The text of a marked number.
fn literal(text: &str) -> Option<&str> {
    text.strip_prefix(MARK).filter(|text| is_literal(text))
}

fn is_literal(text: &str) -> bool {
    let raw = serde_json::from_str::<&RawValue>(text);
    text.starts_with(|it: char| it == '-' || it.is_ascii_digit())
        && raw.is_ok_and(|raw| raw.get() == text)
}

fn kept(literal: &str) -> Value {
    match serde_json::from_str::<Number>(literal) {
        Ok(number) if number.to_string() == literal => Value::Number(number),
        _ => Value::String(format!("{MARK}{literal}")),
    }
}

fn value(raw: &RawValue, depth: usize) -> Result<Value, Error> {
    let text = raw.get();
    match text.as_bytes().first() {
        Some(b'{' | b'[') if depth == DEEPEST => Err(serde::de::Error::custom("nested too deeply")),
        Some(b'{') => {
            let Members(members) = serde_json::from_str(text)?;
            let members = members.into_iter().map(|(key, raw)| Ok((key, value(raw, depth + 1)?)));
            members.collect::<Result<_, _>>().map(Value::Object)
        }
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(text)?;
            let items = items.into_iter().map(|raw| value(raw, depth + 1));
            items.collect::<Result<_, _>>().map(Value::Array)
        }
        // What stands in a valid document and begins like a number is one.
        Some(b'-' | b'0'..=b'9') => Ok(kept(text)),
        _ => serde_json::from_str(text),
    }
}

/// The members of an object that is not read any further yet, in their order.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Reader;

        impl<'de> Visitor<'de> for Reader {
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

        from.deserialize_map(Reader)
    }
}

struct Exact<'a>(&'a Value);

impl Serialize for Exact<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::String(text) => match literal(text) {
                Some(number) => {
                    let raw = RawValue::from_string(number.to_owned());
                    raw.map_err(S::Error::custom)?.serialize(to)
                }
                None => to.serialize_str(text),
            },
            Value::Array(items) => to.collect_seq(items.iter().map(Exact)),
            Value::Object(members) => {
                let mut map = to.serialize_map(Some(members.len()))?;
                for (key, value) in members {
                    map.serialize_entry(key, &Exact(value))?;
                }
                map.end()
            }
            plain => plain.serialize(to),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn again(json: &[u8]) -> Option<String> {
        object(json).map(|object| text(&Value::Object(object)))
    }

    #[test]
    fn everything_is_written_as_it_was_read() {
        let json = r#"{"b":[1.50,1e3,-0,{"x":1E-2},1E400,7,0.5],"a":{"t":"1e3é\n","n":null,"f":false,"e":{}}}"#;
        assert_eq!(again(json.as_bytes()).as_deref(), Some(json));
        let spaced = br#" { "a" : [ 1 , 2 ] , "a" : 3.0 } "#;
        assert_eq!(again(spaced).as_deref(), Some(r#"{"a":3.0}"#));
    }

    #[test]
    fn a_number_is_one_in_either_form() {
        for text in ["1", "-0", "1.50", "1e3", "12345678901234567890123"] {
            let value = number(text).unwrap();
            assert!(is_number(&value), "{text}");
            assert_eq!(super::text(&value), text);
            let copy = serde_json::to_value(&value).unwrap();
            assert_eq!(super::text(&copy), text);
        }
        assert!(number("7").unwrap().is_number());
        for text in ["", "-", "01", "1.", " 1", "1 ", "x", "\"1\"", "NaN"] {
            assert_eq!(number(text), None, "{text}");
        }
        assert!(!is_number(&"1e3".into()));
    }

    #[test]
    fn what_is_no_object_is_refused() {
        let deep = |depth: usize| format!("{{\"a\":{}1{}}}", "[".repeat(depth), "]".repeat(depth));
        for wrong in
            ["", "[]", "1", "{", "{}x", r#"{"a":01}"#, r#"{"a":1.}"#, r#"{"a":+1}"#, "{1:2}"]
        {
            assert!(object(wrong.as_bytes()).is_none(), "{wrong}");
        }
        assert!(object(deep(100).as_bytes()).is_some());
        for depth in [128, 100_000] {
            assert!(object(deep(depth).as_bytes()).is_none());
        }
    }
}
