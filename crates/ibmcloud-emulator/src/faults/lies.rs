//! Answers that are well-formed and not true: lists that lie, and instances without parameters.

use serde_json::{Map, Value};

use super::Trouble;
use crate::net::http::{Body, Reply};

/// Fields that count what a list holds in all.
const TOTALS: [&str; 4] = ["total", "matched", "rows_count", "total_count"];

/// The answer with the lie in it; an answer that has no room for it is left as it is.
pub(crate) fn told(trouble: &Trouble, mut reply: Reply) -> Reply {
    if let Body::Json(body) = &mut reply.body
        && (200..300).contains(&reply.status)
        && let Value::Object(document) = &mut **body
    {
        match trouble {
            Trouble::LeftOut(count) => leave_out(document, *count as usize),
            Trouble::EmptyList => empty(document),
            Trouble::ListedTwice => list_twice(document),
            Trouble::NoParameters => instances(document, |it| {
                it.shift_remove("parameters");
            }),
            Trouble::NullParameters => instances(document, |it| {
                it.insert("parameters".into(), Value::Null);
            }),
            _ => {}
        }
    }
    reply
}

/// The list of a document: its first member that is one.
fn list(document: &mut Map<String, Value>) -> Option<&mut Vec<Value>> {
    document.values_mut().find_map(Value::as_array_mut)
}

fn leave_out(document: &mut Map<String, Value>, count: usize) {
    let Some(list) = list(document) else { return };
    let total = list.len();
    list.truncate(total.saturating_sub(count));
    // Where the service names no total, the list is made to give itself away.
    if !has_total(document) {
        document.insert("total".into(), total.into());
    }
}

fn has_total(document: &Map<String, Value>) -> bool {
    TOTALS.iter().any(|name| document.contains_key(*name)) || document.contains_key("page")
}

fn empty(document: &mut Map<String, Value>) {
    if let Some(list) = list(document) {
        list.clear();
    }
    for name in TOTALS {
        if let Some(total) = document.get_mut(name) {
            *total = 0.into();
        }
    }
    if let Some(Value::Object(page)) = document.get_mut("page") {
        empty(page);
    }
}

fn list_twice(document: &mut Map<String, Value>) {
    let Some(list) = list(document) else { return };
    let Some(mut twin) = list.first().cloned() else { return };
    for name in ["name", "username"] {
        if let Some(Value::String(name)) = twin.get_mut(name) {
            name.push_str(" (2)");
        }
    }
    list.push(twin);
}

/// Changes an instance, or each of a list.
fn instances(document: &mut Map<String, Value>, change: impl Fn(&mut Map<String, Value>)) {
    if document.contains_key("guid") {
        return change(document);
    }
    for instance in list(document).into_iter().flatten().filter_map(Value::as_object_mut) {
        change(instance);
    }
}
