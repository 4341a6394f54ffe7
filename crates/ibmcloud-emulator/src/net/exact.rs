//! JSON whose numbers stay as they were written: `1.50`, `1e3`, and more digits than fit a machine.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Error, Map, Number, Value};

/// As deep as `serde_json` itself goes.
const DEEPEST: usize = 127;

/// The members of an object that is not read any further yet, in their order.
struct Members<'a>(Vec<(String, &'a RawValue)>);

/// Reads an object. `serde_json` alone would write `1e3` as `1e+3`.
pub(crate) fn object(bytes: &[u8]) -> Option<Map<String, Value>> {
    let raw: &RawValue = serde_json::from_slice(bytes).ok()?;
    match value(raw, 0).ok()? {
        Value::Object(object) => Some(object),
        _ => None,
    }
}

fn value(raw: &RawValue, depth: usize) -> Result<Value, Error> {
    let text = raw.get();
    match text.as_bytes().first() {
        Some(b'{' | b'[') if depth == DEEPEST => Err(Error::custom("nested too deeply")),
        Some(b'{') => {
            let Members(members) = serde_json::from_str(text)?;
            let members = members.into_iter().map(|(key, raw)| Ok((key, value(raw, depth + 1)?)));
            members.collect::<Result<_, _>>().map(Value::Object)
        }
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(text)?;
            items
                .into_iter()
                .map(|raw| value(raw, depth + 1))
                .collect::<Result<_, _>>()
                .map(Value::Array)
        }
        // What stands in a valid document and begins like a number is one.
        Some(b'-' | b'0'..=b'9') => {
            Ok(Value::Number(Number::from_string_unchecked(text.to_owned())))
        }
        _ => serde_json::from_str(text),
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_read_as_usual_but_for_the_text_of_numbers() {
        let text =
            r#"{"b":[1.50,1e3,-0,{"x":1E-2}],"a":{"t":"1e3\u00e9","n":null,"f":false,"e":{}}}"#;
        let read = Value::Object(object(text.as_bytes()).unwrap());
        assert_eq!(read.to_string(), text.replace("\\u00e9", "é"));
        let spaced = br#" { "a" : [ 1 , 2 ] , "a" : 3.0 } "#;
        assert_eq!(Value::Object(object(spaced).unwrap()).to_string(), r#"{"a":3.0}"#);
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
