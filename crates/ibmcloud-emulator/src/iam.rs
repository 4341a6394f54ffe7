//! IAM: tokens, sessions, and who a caller is.

pub(crate) mod access;
mod caller;
mod discovery;
pub(crate) mod entities;
mod grants;
mod passcode;
mod sessions;
mod token;

pub(crate) use caller::Caller;
pub(crate) use grants::{profile_of_machine, token_of_profile};

use crate::errors;
use crate::jwt;
use crate::net::http::{Reply, Request};
use crate::service::Service;
use crate::world::World;

/// Dispatches by path, then by method.
pub(crate) fn handle(world: &mut World, request: &Request) -> Reply {
    let answer = match request.path()[..] {
        ["identity" | "oidc", "token"] => match request.method.as_str() {
            "POST" => grants::token(world, request),
            _ => Err(errors::not_allowed(Service::Iam, request)),
        },
        ["identity", ".well-known", "openid-configuration"] => {
            only_get(request, || Ok(Reply::json(200, discovery::configuration(request))))
        }
        ["identity", "keys"] => only_get(request, || Ok(Reply::json(200, jwt::key_set()))),
        ["identity", "introspect"] => match request.method.as_str() {
            "POST" => Ok(discovery::introspect(world, request)),
            _ => Err(errors::not_allowed(Service::Iam, request)),
        },
        ["identity", "userinfo"] => only_get(request, || discovery::userinfo(request)),
        ["identity", "passcode"] => match request.method.as_str() {
            "GET" => Ok(passcode::page(world, request)),
            "POST" => passcode::create(world, request),
            _ => Err(errors::not_allowed(Service::Iam, request)),
        },
        ["v1", "sessions", id, "state"] => match request.method.as_str() {
            "PATCH" => sessions::keep_alive(world, request, id),
            _ => Err(errors::not_allowed(Service::Iam, request)),
        },
        ["v1", "apikeys", ref rest @ ..] => entities::api_keys::handle(world, request, rest),
        ["v1", "serviceids", ref rest @ ..] => entities::service_ids::handle(world, request, rest),
        ["v1", "profiles", ref rest @ ..] => entities::profiles::handle(world, request, rest),
        ["v2", "groups", ref rest @ ..] => access::groups::handle(world, request, rest),
        [version @ ("v1" | "v2"), "policies", ref rest @ ..] => {
            access::policies::handle(world, request, version == "v2", rest)
        }
        _ => Err(errors::not_found(Service::Iam, request)),
    };
    answer.unwrap_or_else(|error| error).with("ibm-cloud-service-name", "iam-identity")
}

fn only_get(
    request: &Request,
    answer: impl FnOnce() -> Result<Reply, Reply>,
) -> Result<Reply, Reply> {
    if request.method == "GET" { answer() } else { Err(errors::not_allowed(Service::Iam, request)) }
}
