//! IAM: tokens, sessions, and who a caller is.

pub(crate) mod access;
mod discovery;
pub(crate) mod entities;
mod grants;
mod passcode;
mod sessions;
mod token;

pub(crate) use grants::{profile_of_machine, token_of_profile};

use serde_json::{Map, Value};

use crate::errors;
use crate::jwt;
use crate::net::http::{Reply, Request};
use crate::router::Service;
use crate::world::{PlatformRole, World};

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

/// Who sent a request with a good access token.
pub(crate) struct Caller {
    pub(crate) iam_id: String,
    /// The account that the token is bound to.
    pub(crate) account: Option<String>,
    pub(crate) claims: Map<String, Value>,
}

impl Caller {
    /// The caller of a request to `service`, or that service's 401.
    pub(crate) fn of(service: Service, request: &Request) -> Result<Self, Reply> {
        let unauthorized = || errors::unauthorized(service, request);
        let token = request.bearer().ok_or_else(unauthorized)?;
        Self::from_token(token, request).ok_or_else(unauthorized)
    }

    /// Reads a token; `None` when it is not ours or over.
    pub(crate) fn from_token(token: &str, request: &Request) -> Option<Self> {
        let claims = jwt::verify(token)?;
        if claims.get("exp")?.as_i64()? <= request.now.as_second() {
            return None;
        }
        let account = claims.get("account").and_then(|account| account.get("bss"));
        Some(Self {
            iam_id: claims.get("iam_id")?.as_str()?.to_owned(),
            account: account.and_then(Value::as_str).map(str::to_owned),
            claims,
        })
    }

    /// The caller's platform role in the account of the token.
    pub(crate) fn platform_role(&self, world: &World) -> PlatformRole {
        let role = || {
            let identity = world.identities.iter().find(|it| it.iam_id == self.iam_id)?;
            Some(identity.membership(self.account.as_deref()?)?.platform)
        };
        role().unwrap_or(PlatformRole::None)
    }
}
