//! Documents for tests.

use serde_json::Value;

use crate::json::Json;

/// The value that a JSON text stands for.
pub(super) fn parse(text: &str) -> Json {
    from(&serde_json::from_str(text).expect("tests have JSON"))
}

fn from(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(value) => Json::Bool(*value),
        Value::Number(number) => Json::Number(number.to_string()),
        Value::String(text) => Json::String(text.clone()),
        Value::Array(items) => Json::Array(items.iter().map(from).collect()),
        Value::Object(members) => {
            Json::object(members.iter().map(|(name, value)| (name, from(value))))
        }
    }
}
