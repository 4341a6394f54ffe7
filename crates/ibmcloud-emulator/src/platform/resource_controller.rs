//! Resource controller: service instances, their keys, and reclamations.

mod access;
mod broker;
mod create;
mod documents;
pub(crate) mod errors;
mod keys;
mod list;
mod reclamations;
mod remove;
mod update;
mod withdrawn;

use crate::net::http::{Answer, Reply, Request};
use crate::service::{ErrorFamily, Handler, Host, Operation, Route, Service, Table};
use crate::world::World;

use access::Access;
use errors::{HEADERS, JSON, ResourceErrors};

const SDK: &str = "platform-services-python-sdk ibm_platform_services/resource_controller_v2.py";

#[rustfmt::skip]
const ALL: &[R] = &[
    R::get("/v2/resource_instances", "list_resource_instances", SDK, |world, request, _| list::instances(world, request)),
    R::post("/v2/resource_instances", "create_resource_instance", SDK, |world, request, _| create::create(world, request)),
    R::get("/v2/resource_instances/{id}", "get_resource_instance", SDK, |world, request, at| read(world, request, at.get("id"))),
    R::patch("/v2/resource_instances/{id}", "update_resource_instance", SDK, |world, request, at| update::update(world, request, at.get("id"))),
    R::delete("/v2/resource_instances/{id}", "delete_resource_instance", SDK, |world, request, at| remove::remove(world, request, at.get("id"))),
    R::post("/v2/resource_instances/{id}/lock", "lock_resource_instance", SDK, |world, request, at| update::set_lock(world, request, at.get("id"), true)),
    R::delete("/v2/resource_instances/{id}/lock", "unlock_resource_instance", SDK, |world, request, at| update::set_lock(world, request, at.get("id"), false)),
    R::delete("/v2/resource_instances/{id}/last_operation", "cancel_lastop_resource_instance", SDK, |world, request, at| cancel(world, request, at.get("id"))),
    R::get("/v2/resource_instances/{id}/resource_keys", "list_resource_keys_for_instance", SDK, |world, request, at| keys::of_instance(world, request, at.get("id"))),
    R::get("/v2/resource_instances/{id}/resource_aliases", "list_resource_aliases_for_instance", SDK, |world, request, at| aliases(world, request, at.get("id"))),
    R::get("/v2/resource_keys", "list_resource_keys", SDK, |world, request, _| keys::list(world, request, None)),
    R::post("/v2/resource_keys", "create_resource_key", SDK, |world, request, _| keys::create(world, request)),
    R::get("/v2/resource_keys/{id}", "get_resource_key", SDK, |world, request, at| keys::read(world, request, at.get("id"))),
    R::patch("/v2/resource_keys/{id}", "update_resource_key", SDK, |world, request, at| keys::rename(world, request, at.get("id"))),
    R::delete("/v2/resource_keys/{id}", "delete_resource_key", SDK, |world, request, at| keys::remove(world, request, at.get("id"))),
    R::get("/v2/resource_aliases", "list_resource_aliases", SDK, |world, request, _| withdrawn::list(world, request)),
    R::post("/v2/resource_aliases", "create_resource_alias", SDK, |world, request, _| withdrawn::create(world, request, "source")).refusing(),
    R::get("/v2/resource_aliases/{id}", "get_resource_alias", SDK, |world, request, at| withdrawn::one(world, request, "alias", at.get("id"))).refusing(),
    R::patch("/v2/resource_aliases/{id}", "update_resource_alias", SDK, |world, request, at| withdrawn::one(world, request, "alias", at.get("id"))).refusing(),
    R::delete("/v2/resource_aliases/{id}", "delete_resource_alias", SDK, |world, request, at| withdrawn::one(world, request, "alias", at.get("id"))).refusing(),
    R::get("/v2/resource_aliases/{id}/resource_bindings", "list_resource_bindings_for_alias", SDK, |world, request, at| withdrawn::one(world, request, "alias", at.get("id"))).refusing(),
    R::get("/v2/resource_bindings", "list_resource_bindings", SDK, |world, request, _| withdrawn::list(world, request)),
    R::post("/v2/resource_bindings", "create_resource_binding", SDK, |world, request, _| withdrawn::create(world, request, "source")).refusing(),
    R::get("/v2/resource_bindings/{id}", "get_resource_binding", SDK, |world, request, at| withdrawn::one(world, request, "binding", at.get("id"))).refusing(),
    R::patch("/v2/resource_bindings/{id}", "update_resource_binding", SDK, |world, request, at| withdrawn::one(world, request, "binding", at.get("id"))).refusing(),
    R::delete("/v2/resource_bindings/{id}", "delete_resource_binding", SDK, |world, request, at| withdrawn::one(world, request, "binding", at.get("id"))).refusing(),
    R::get("/v1/reclamations", "list_reclamations", SDK, |world, request, _| reclamations::list(world, request)),
    R::post("/v1/reclamations/{id}/actions/{action}", "run_reclamation_action", SDK, |world, request, at| reclamations::act(world, request, at.get("id"), at.get("action"))),
];

static ROUTES: Table<Handler> = Table::with(
    ALL,
    &[
        // Version 1 differs in two names of the create body; old clients still write there.
        ("/v1/resource_instances", "/v2/resource_instances"),
    ],
    &[],
);

type R = Route<Handler>;

/// The resource controller.
#[derive(Debug)]
pub(crate) struct ResourceController;

impl Service for ResourceController {
    fn name(&self) -> &'static str {
        "resource-controller"
    }

    fn hosts(&self) -> &'static [Host] {
        const HOSTS: &[Host] = &[
            Host::new("resource-controller.cloud.ibm.com"),
            Host::new("private.resource-controller.cloud.ibm.com"),
            Host::new("private.{region}.resource-controller.cloud.ibm.com"),
        ];
        HOSTS
    }

    fn prefixes(&self) -> &'static [&'static str] {
        &[
            "/v1/reclamations",
            "/v1/resource_instances",
            "/v2/resource_instances",
            "/v1/resource_keys",
            "/v2/resource_keys",
            "/v1/resource_aliases",
            "/v2/resource_aliases",
            "/v1/resource_bindings",
            "/v2/resource_bindings",
        ]
    }

    fn operations(&self) -> Vec<Operation> {
        ROUTES.operations().collect()
    }

    fn aliases(&self) -> &'static [(&'static str, &'static str)] {
        ROUTES.aliases()
    }

    fn missing(&self) -> &'static [&'static str] {
        &[
            "aliases and bindings, which belong to Cloud Foundry and are withdrawn: lists are empty, and none can be made",
            "`/v1` of resource keys",
        ]
    }

    fn errors(&self) -> &dyn ErrorFamily {
        &ResourceErrors
    }

    fn respond(&self, world: &mut World, request: &Request) -> Reply {
        ROUTES.respond(world, request, &ResourceErrors)
    }

    fn headers(&self) -> &'static [(&'static str, &'static str)] {
        HEADERS
    }

    fn json_type(&self) -> &'static str {
        JSON
    }
}

/// Reading an instance is also how a running operation gets on.
fn read(world: &mut World, request: &Request, id: &str) -> Answer {
    let access = Access::of(world, request)?;
    reclamations::settle(world, request);
    let (instance, settings) = access.instance_mut(world, request, id)?;
    instance.polled(settings, request.now);
    let instance = access.instance(world, request, id)?;
    Ok(Reply::json(200, documents::instance_seen(world, instance, request.now)))
}

/// No instance has an alias here.
fn aliases(world: &World, request: &Request, id: &str) -> Answer {
    Access::of(world, request)?.instance(world, request, id)?;
    Ok(list::empty())
}

fn cancel(world: &mut World, request: &Request, id: &str) -> Answer {
    let access = Access::editor_of_instance(world, request, "cancel an operation")?;
    access.instance(world, request, id)?;
    Err(errors::resources(request, 422, None, "The instance is not cancelable.", None))
}
