//! Members of JSON documents, set without a panic where there is no object.

use serde_json::{Map, Value};

/// Sets a member of an object. Null becomes an object first; anything else stays as it is.
pub(crate) fn set(document: &mut Value, name: impl Into<String>, value: impl Into<Value>) {
    if document.is_null() {
        *document = Value::Object(Map::new());
    }
    if let Value::Object(members) = document {
        members.insert(name.into(), value.into());
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn members_are_set_where_there_can_be_some() {
        for (mut document, after) in [
            (json!({"a": 1, "b": 2}), json!({"a": 3, "b": 2})),
            (Value::Null, json!({"a": 3})),
            (json!("text"), json!("text")),
        ] {
            set(&mut document, "a", 3);
            assert_eq!(document, after);
        }
    }
}
