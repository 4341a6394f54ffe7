//! What the classic resources share: envelopes, versions, and the fields that only the service decides.

use serde_json::{Map, Value};

use super::errors::{error, invalid};
use crate::net::http::{Reply, Request};

/// The body as a JSON object.
pub(crate) fn body(request: &Request) -> Result<serde_json::Map<String, Value>, Reply> {
    request.json().ok_or_else(|| invalid("The body is not a valid JSON object"))
}

/// The object that the body holds under `name`.
pub(crate) fn enclosed(request: &Request, name: &str) -> Result<Map<String, Value>, Reply> {
    match body(request)?.remove(name) {
        Some(Value::Object(document)) => Ok(document),
        _ => Err(invalid(&format!("The body needs an object called {name}"))),
    }
}

/// 422, for what is well-formed but cannot be.
pub(crate) fn unprocessable(message: &str) -> Reply {
    error(422, "Unprocessable entity", message)
}

/// A field that has a value, and not null.
pub(crate) fn given<'a>(document: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    document.get(name).filter(|value| !value.is_null())
}

/// The text of a field; empty when there is none.
pub(crate) fn text<'a>(document: &'a Map<String, Value>, name: &str) -> &'a str {
    document.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// The document with this number.
pub(crate) fn find<'d>(documents: &'d [Value], id: &str) -> Option<&'d Value> {
    let number: u64 = id.parse().ok()?;
    documents.iter().find(|document| document["id"] == number)
}

/// Takes the place of the document with the same number.
pub(crate) fn replace(documents: &mut [Value], document: &Value) {
    if let Some(stored) = documents.iter_mut().find(|it| it["id"] == document["id"]) {
        stored.clone_from(document);
    }
}

/// 400 when the body is about another document, 409 when it is not about the present version.
pub(crate) fn check_version(
    sent: &Map<String, Value>,
    stored: &Value,
    stale: &str,
) -> Result<(), Reply> {
    if given(sent, "id").is_some_and(|id| *id != stored["id"]) {
        return Err(invalid("The ID in the body differs from the one in the path"));
    }
    if sent.get("version") != Some(&stored["version"]) {
        return Err(error(409, "Conflict", stale));
    }
    Ok(())
}

/// Lays what was sent over the defaults. `decided` names what only the service decides, and a null
/// for something that has a default asks for the default.
pub(crate) fn overlay(defaults: &mut Value, sent: Map<String, Value>, decided: &[&str]) {
    for (name, value) in sent.into_iter().filter(|(name, _)| !decided.contains(&name.as_str())) {
        if !value.is_null() || defaults.get(&name).is_none() {
            defaults[name] = value;
        }
    }
}

/// Marks a document as changed now: the next version of `stored`.
pub(crate) fn succeed(document: &mut Value, stored: &Value, now: i64) {
    document["id"] = stored["id"].clone();
    document["version"] = (stored["version"].as_u64().unwrap_or(0) + 1).into();
    document["createdOn"] = stored["createdOn"].clone();
    document["modifiedOn"] = now.into();
}
