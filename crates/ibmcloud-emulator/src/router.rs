//! Which service a request is for, and the headers that all answers carry.

use crate::errors;
use crate::net::http::{Body, Reply, Request};
use crate::platform::{
    accounts, catalog, metadata, plugins, resource_controller, resource_manager, search, tags,
};
use crate::service::Service;
use crate::world::World;
use crate::{iam, monitor};

/// The service for a request: its documented host decides, else its path.
pub(crate) fn service(request: &Request) -> Service {
    match &request.host {
        Some(host) => host.service,
        None => by_path(&request.path()),
    }
}

fn by_path(path: &[&str]) -> Service {
    match path {
        ["identity", "v1", ..] | ["instance_identity", ..] => Service::Metadata,
        ["identity" | "oidc", ..]
        | ["v1", "apikeys" | "serviceids" | "profiles" | "sessions" | "accounts", ..]
        | ["v2", "groups", ..]
        | ["v1" | "v2", "policies", ..] => Service::Iam,
        ["v1", "reclamations", ..]
        | [
            "v1" | "v2",
            "resource_instances" | "resource_keys" | "resource_aliases" | "resource_bindings"
            | "resource_groups" | "quota_definitions",
            ..,
        ] => Service::Resources,
        ["bx", "list"] | ["downloads", ..] => Service::Plugins,
        ["coe", ..] | ["v4", "accounts", ..] => Service::Accounts,
        ["v2" | "v3", "accounts" | "users", ..] => Service::Users,
        ["v3", "resources", "search"] => Service::Search,
        ["v3", "tags", ..] => Service::Tagging,
        // The Monitor API has two families under the catalog's prefix.
        ["api", "v1", "dataStream" | "silencingRules", ..] => Service::Monitor,
        ["api", "v1", ..] => Service::Catalog,
        ["api" | "prometheus" | "platform" | "monitor", ..] => Service::Monitor,
        _ => Service::Console,
    }
}

/// Answers a request; all of its effect on the world happens in here.
pub(crate) fn handle(world: &mut World, request: &Request) -> Reply {
    let service = service(request);
    match service {
        Service::Iam => iam::handle(world, request),
        Service::Resources => match request.path()[..] {
            [_, "resource_groups" | "quota_definitions", ..] => {
                resource_manager::handle(world, request)
            }
            _ => resource_controller::handle(world, request),
        },
        Service::Catalog => catalog::handle(world, request),
        Service::Accounts => accounts::handle(world, request),
        Service::Monitor => monitor::handle(world, request),
        Service::Search => search::handle(world, request),
        Service::Tagging => tags::handle(world, request),
        Service::Metadata => metadata::handle(world, request),
        Service::Plugins => plugins::handle(world, request),
        Service::Users => accounts::users::handle(world, request),
        Service::Billing | Service::Enterprise | Service::Ingest | Service::Console => {
            errors::not_found(service, request)
        }
    }
}

/// The id by which an answer can be found again: what its header says.
pub(crate) fn transaction(request: &Request) -> &str {
    let id = &request.transaction;
    match service(request) {
        Service::Monitor => request.header("x-request-id").unwrap_or(id),
        _ => id,
    }
}

/// Adds what every answer of a service has: transaction ids, cache rules, and the type of its JSON.
pub(crate) fn with_common_headers(reply: Reply, request: &Request) -> Reply {
    let id = &request.transaction;
    let service = service(request);
    let mut reply = reply.with("x-request-id", request.header("x-request-id").unwrap_or(id));
    // No public source shows the headers of the Monitor API; that it has this one is assumed.
    if service != Service::Monitor {
        reply = reply
            .with("transaction-id", id)
            .with("x-correlation-id", request.header("x-correlation-id").unwrap_or(id))
            .with("x-global-transaction-id", id);
    }
    for (name, value) in usual_headers(service) {
        if !reply.has(name) {
            reply = reply.with(name, *value);
        }
    }
    match reply.body {
        Body::Json(_) => reply.with("content-type", json_type(service)),
        Body::Empty | Body::Text { .. } | Body::Bytes(_) => reply,
    }
}

/// Headers seen in answers of the services; of the others only the cache rule is assumed.
fn usual_headers(service: Service) -> &'static [(&'static str, &'static str)] {
    const UNSTORED: (&str, &str) = ("cache-control", "no-cache, no-store, must-revalidate");
    const PRAGMA: (&str, &str) = ("pragma", "no-cache");
    const EXPIRES: (&str, &str) = ("expires", "0");
    match service {
        Service::Iam => &[UNSTORED, PRAGMA, EXPIRES, ("content-language", "en-US")],
        Service::Resources => {
            &[("cache-control", "max-age=0, no-cache, no-store"), PRAGMA, EXPIRES]
        }
        Service::Monitor => &[UNSTORED, PRAGMA, EXPIRES, ("x-content-type-options", "nosniff")],
        _ => &[UNSTORED],
    }
}

/// The content type of JSON: each service spells it in its own way.
fn json_type(service: Service) -> &'static str {
    match service {
        Service::Resources => "application/json; charset=utf-8",
        Service::Monitor => "application/json;charset=utf-8",
        _ => "application/json",
    }
}
