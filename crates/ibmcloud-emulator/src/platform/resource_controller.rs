//! Resource controller: service instances, their keys, and reclamations.

mod access;
mod broker;
mod create;
mod documents;
mod keys;
mod list;
mod reclamations;
mod remove;
mod update;

use crate::errors;
use crate::net::http::{Answer, Reply, Request};
use crate::service::Service;
use crate::world::World;

use access::{Access, find, position};

/// Dispatches by path, then by method.
pub(crate) fn handle(world: &mut World, request: &Request) -> Reply {
    let answer = match request.path()[..] {
        // Version 1 differs in two names of the create body; old clients still write there.
        ["v1" | "v2", "resource_instances", ref rest @ ..] => instances(world, request, rest),
        ["v2", "resource_keys", ref rest @ ..] => keys::handle(world, request, rest),
        ["v1", "reclamations", ref rest @ ..] => reclamations::handle(world, request, rest),
        _ => Err(errors::not_found(Service::Resources, request)),
    };
    answer.unwrap_or_else(|error| error)
}

fn instances(world: &mut World, request: &Request, rest: &[&str]) -> Answer {
    match (request.method.as_str(), rest) {
        ("GET", []) => list::instances(world, request),
        ("POST", []) => create::create(world, request),
        ("GET", [id]) => read(world, request, id),
        ("PATCH", [id]) => update::update(world, request, id),
        ("DELETE", [id]) => remove::remove(world, request, id),
        ("POST", [id, "lock"]) => update::set_lock(world, request, id, true),
        ("DELETE", [id, "lock"]) => update::set_lock(world, request, id, false),
        ("DELETE", [id, "last_operation"]) => cancel(world, request, id),
        ("GET", [id, "resource_keys"]) => keys::of_instance(world, request, id),
        ("GET", [id, "resource_aliases"]) => {
            find(world, request, id)?;
            Ok(list::empty())
        }
        (_, [] | [_] | [_, "lock" | "last_operation" | "resource_keys" | "resource_aliases"]) => {
            Err(errors::not_allowed(Service::Resources, request))
        }
        _ => Err(errors::not_found(Service::Resources, request)),
    }
}

/// Reading an instance is also how a running operation gets on.
fn read(world: &mut World, request: &Request, id: &str) -> Answer {
    let at = find(world, request, id)?;
    let World { instances, settings, .. } = &mut *world;
    instances[at].polled(settings, request.now);
    Ok(Reply::json(200, documents::instance_seen(world, &world.instances[at], request.now)))
}

fn cancel(world: &mut World, request: &Request, id: &str) -> Answer {
    let access = Access::editor(world, request, "cancel an operation")?;
    position(world, request, &access, id)?;
    Err(errors::resources(request, 422, None, "The instance is not cancelable.", None))
}
