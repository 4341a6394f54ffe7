//! What the service adds to the labels of an alert of version 2: their other names.

use serde_json::{Value, json};

use super::super::data::labels::Label;
use crate::json::set;

/// Adds `publicId` to the labels of `segmentBy`, and the descriptor to those of the scope. What was there is
/// replaced, so that a document that is sent back as it was read stays as it is. The id stays as it was
/// sent; of a label that nobody knows there is no other name.
pub(super) fn labels(config: &mut Value) {
    let segments = config.get_mut("segmentBy").and_then(Value::as_array_mut);
    for segment in segments.into_iter().flatten() {
        let label = segment.get("id").and_then(Value::as_str).and_then(Label::find);
        set(segment, "publicId", label.map(|label| label.public_id));
    }
    let expressions = config.pointer_mut("/scope/expressions").and_then(Value::as_array_mut);
    for expression in expressions.into_iter().flatten() {
        let label = expression.get("operand").and_then(Value::as_str).and_then(Label::find);
        let descriptor = label.map(|it| json!({"id": it.id, "publicId": it.public_id}));
        set(expression, "descriptor", descriptor);
    }
}
