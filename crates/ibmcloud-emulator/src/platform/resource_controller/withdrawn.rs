//! Aliases and bindings: what Cloud Foundry was for. There are none, and none can be made.

use serde_json::Value;

use super::access::{Access, invalid, missing};
use super::list::{self, Filters};
use crate::net::http::{Answer, Request};
use crate::world::World;

/// A list, which is empty as an instance's own is.
pub(crate) fn list(world: &World, request: &Request) -> Answer {
    Access::of(world, request)?;
    Filters::read(request)?;
    Ok(list::empty())
}

/// `source`: the member that names an instance or an alias. No target is valid any more.
pub(crate) fn create(world: &World, request: &Request, source: &str) -> Answer {
    Access::editor(world, request, "create an alias or a binding")?;
    let body = request.json().ok_or_else(|| invalid(request, "The body is not valid JSON."))?;
    for name in [source, "target"] {
        if body.get(name).and_then(Value::as_str).is_none_or(str::is_empty) {
            return Err(invalid(request, &format!("Missing required field: {name}")));
        }
    }
    Err(invalid(request, "The target is not valid: Cloud Foundry is withdrawn."))
}

/// One that there is not.
pub(crate) fn one(world: &World, request: &Request, what: &str, id: &str) -> Answer {
    Access::of(world, request)?;
    Err(missing(request, what, id))
}
