//! Writing a document back with the numbers that it came with. A decimal or a very long number does not
//! survive being read: `1.50` would come back as `1.5`.

use std::collections::BTreeMap;

use serde::ser::{Serialize, SerializeMap as _, Serializer};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::go_json;

/// The document as text. Members that are as they were are taken from the old text where a number in
/// them could come out otherwise.
pub(super) fn to_text(
    after: &Map<String, Value>,
    before: &Map<String, Value>,
    old: &[u8],
) -> String {
    let kept = |key: &str, value: &Value| is_delicate(value) && before.get(key) == Some(value);
    let any = after.iter().any(|(key, value)| kept(key, value));
    let texts = if any { members(old) } else { BTreeMap::new() };
    let members = after.iter().map(|(key, value)| {
        let text = texts.get(key).copied().filter(|_| kept(key, value));
        (key.as_str(), text.map_or(Member::Value(value), Member::Text))
    });
    let mut out = Vec::new();
    go_json::write_go_indented(&mut out, &Document(members.collect()), 2)
        .expect("a document always serializes, and a Vec takes it");
    String::from_utf8(out).expect("serde_json writes UTF-8")
}

/// Whether a value holds a number that was rounded, or may be written in another way.
fn is_delicate(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.is_f64(),
        Value::Array(items) => items.iter().any(is_delicate),
        Value::Object(members) => members.values().any(is_delicate),
        Value::Null | Value::Bool(_) | Value::String(_) => false,
    }
}

fn members(text: &[u8]) -> BTreeMap<String, &RawValue> {
    serde_json::from_slice(without_mark(text)).unwrap_or_default()
}

struct Document<'a>(Vec<(&'a str, Member<'a>)>);

enum Member<'a> {
    Value(&'a Value),
    Text(&'a RawValue),
}

impl Serialize for Document<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (key, member) in &self.0 {
            match member {
                Member::Value(value) => map.serialize_entry(key, value)?,
                Member::Text(text) => map.serialize_entry(key, text)?,
            }
        }
        map.end()
    }
}

/// A text without the mark (BOM) that editors on Windows put in front of it.
pub(super) fn without_mark(text: &[u8]) -> &[u8] {
    text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(old: &str, change: impl FnOnce(&mut Map<String, Value>)) -> String {
        let before: Map<String, Value> = serde_json::from_str(old).unwrap();
        let mut after = before.clone();
        change(&mut after);
        to_text(&after, &before, old.as_bytes())
    }

    #[test]
    fn numbers_that_were_not_touched_stay_digit_by_digit() {
        let old = r#"{
  "Long": 12345678901234567890123,
  "Price": {
    "list": [1.50, 2e3]
  },
  "Region": "us-south"
}"#;
        let region = |map: &mut Map<String, Value>| {
            map.insert("Region".to_owned(), "eu-gb".into());
        };
        assert_eq!(rewritten(old, region), old.replace("us-south", "eu-gb"));
    }

    #[test]
    fn a_number_that_was_set_is_written_as_it_is_now() {
        let set = |map: &mut Map<String, Value>| {
            map.insert("Price".to_owned(), 2.5.into());
        };
        assert_eq!(rewritten(r#"{"Price":1.50}"#, set), "{\n  \"Price\": 2.5\n}");
    }
}
