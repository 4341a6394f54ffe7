//! Resource controller: service instances, their keys, and reclamations.

mod broker;
mod create;
mod documents;
mod keys;
mod list;
mod reclamations;
mod remove;
mod update;

use crate::errors;
use crate::iam::Caller;
use crate::net::http::{Answer, Reply, Request};
use crate::router::Service;
use crate::world::{Instance, PlatformRole, World};

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

/// A caller with an account, and what it may do there.
struct Access {
    account: String,
    iam_id: String,
    role: PlatformRole,
}

impl Access {
    fn of(world: &World, request: &Request) -> Result<Self, Reply> {
        let caller = Caller::of(Service::Resources, request)?;
        let role = caller.platform_role(world);
        let Some(account) = caller.account else {
            let text = "The token is not bound to an account.";
            return Err(errors::resources(request, 403, Some("RC-IamErrorResponse"), text, None));
        };
        Ok(Self { account, iam_id: caller.iam_id, role })
    }

    /// The same for a change, which needs Editor or more. `action` completes "permission to …".
    fn editor(world: &World, request: &Request, action: &str) -> Result<Self, Reply> {
        let access = Self::of(world, request)?;
        if access.role >= PlatformRole::Editor {
            return Ok(access);
        }
        let text = format!(
            "You do not have the required permission to {action}. You must be assigned the IAM \
             Editor role or higher. Contact your account owner to update your access."
        );
        Err(errors::resources(request, 403, Some("RC-IamErrorResponse"), &text, None))
    }
}

fn invalid(request: &Request, text: &str) -> Reply {
    errors::resources(request, 400, None, text, None)
}

fn missing(request: &Request, what: &str, id: &str) -> Reply {
    let text = format!("The resource {what} cannot be found: {id}");
    let details = "status_code=404 error=not_found reason=missing";
    errors::resources(request, 404, Some("RC-DatabaseErrorResponse"), &text, Some(details))
}

/// Index of an instance of the account, by GUID or CRN.
fn position(world: &World, request: &Request, access: &Access, id: &str) -> Result<usize, Reply> {
    let own = |it: &Instance| it.account == access.account && (it.guid == id || it.crn() == id);
    let visible = access.role >= PlatformRole::Viewer;
    let found = world.instances.iter().position(|it| visible && own(it));
    found.ok_or_else(|| missing(request, "instance", id))
}

fn find(world: &World, request: &Request, id: &str) -> Result<usize, Reply> {
    let access = Access::of(world, request)?;
    position(world, request, &access, id)
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
