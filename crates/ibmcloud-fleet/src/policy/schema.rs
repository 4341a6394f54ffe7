//! The JSON Schema of a policy file, made of the reader's own table of keys.

use ibmcloud_core::policy::{DesiredMode, POLICY_VERSION};
use serde_json::{Map, Value, json};

use super::keys::{KeySpec, MAX_VALUE, POLICY, Shape, Table};
use super::values;

/// Where the schema is found on the web, which is also its name.
pub const SCHEMA_ID: &str = "https://raw.githubusercontent.com/ibmcloud-monitoring/ibmcloud-monitoring/main/docs/reference/policy.schema.json";

/// A value that holds something to be shown, and no control character.
const VALUE: &str = r"^[^\u0000-\u001f\u007f-\u009f]*[^\s\u0000-\u001f\u007f-\u009f][^\u0000-\u001f\u007f-\u009f]*$";
/// The same with blanks and line ends behind it.
const LINE: &str = r"^[^\u0000-\u001f\u007f-\u009f]*[^\s\u0000-\u001f\u007f-\u009f][^\u0000-\u001f\u007f-\u009f]*\s*$";

/// The schema, in the form of JSON Schema 2020-12.
pub fn schema() -> Value {
    let mut schema = Map::new();
    schema.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
    schema.insert("$id".to_owned(), json!(SCHEMA_ID));
    schema.insert("title".to_owned(), json!("Policy of IBM Cloud Monitoring instances"));
    schema.extend(table(&POLICY));
    Value::Object(schema)
}

fn table(table: &Table) -> Map<String, Value> {
    let mut properties = Map::new();
    for spec in table.keys {
        properties.insert(spec.name.to_owned(), property(spec));
    }
    let required: Vec<&str> =
        table.keys.iter().filter(|it| it.required).map(|it| it.name).collect();
    let mut object = Map::new();
    object.insert("description".to_owned(), json!(table.about));
    object.insert("type".to_owned(), json!("object"));
    object.insert("additionalProperties".to_owned(), json!(false));
    if required.is_empty() {
        object.insert("minProperties".to_owned(), json!(1));
    } else {
        object.insert("required".to_owned(), json!(required));
    }
    object.insert("properties".to_owned(), Value::Object(properties));
    object
}

fn property(spec: &KeySpec) -> Value {
    let mut shape = match spec.shape {
        Shape::Version => json!({ "const": POLICY_VERSION }),
        Shape::Mode => json!({ "enum": DesiredMode::ALL.map(DesiredMode::as_str) }),
        Shape::Line(limit) => json!({ "type": "string", "maxLength": limit, "pattern": LINE }),
        Shape::Expiry => json!({
            "type": "string",
            "anyOf": [
                { "format": "date", "pattern": values::DATE },
                { "format": "date-time", "pattern": values::TIME },
            ],
        }),
        Shape::Values(key) => {
            let mut value = json!({ "type": "string", "maxLength": MAX_VALUE, "pattern": VALUE });
            let shapes = values::shapes(key);
            if let (Value::Object(value), false) = (&mut value, shapes.is_empty()) {
                let any: Vec<Value> = shapes.iter().map(|it| json!({ "pattern": it })).collect();
                value.insert("anyOf".to_owned(), Value::Array(any));
            }
            json!({ "anyOf": [value, { "type": "array", "minItems": 1, "items": value }] })
        }
        Shape::Mapping(of) => Value::Object(table(of)),
        Shape::List(of) => json!({ "type": "array", "items": table(of) }),
    };
    if let Value::Object(shape) = &mut shape {
        shape.insert("description".to_owned(), json!(spec.about));
    }
    shape
}
