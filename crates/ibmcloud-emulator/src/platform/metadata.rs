//! The metadata service of a virtual machine: an identity token, then an IAM token for a profile.

use std::time::Duration;

use serde_json::{Value, json};

use crate::clock;
use crate::errors;
use crate::iam;
use crate::net::http::{Answer, Reply, Request};
use crate::service::Service;
use crate::world::{ComputeResource, World};

/// Life of an identity token, in seconds.
const LIFETIME: u64 = 300;

/// Dispatches by path, then by method. Both generations of paths are served.
pub(crate) fn handle(world: &mut World, request: &Request) -> Reply {
    let answer = match (request.method.as_str(), &request.path()[..]) {
        ("PUT", ["instance_identity" | "identity", "v1", "token"]) => identity(world, request),
        ("POST", ["instance_identity", "v1", "iam_token"] | ["identity", "v1", "iam_tokens"]) => {
            iam_token(world, request)
        }
        (_, ["instance_identity" | "identity", "v1", "token" | "iam_token" | "iam_tokens"]) => {
            Err(errors::not_allowed(Service::Metadata, request))
        }
        _ => Err(errors::not_found(Service::Metadata, request)),
    };
    answer.unwrap_or_else(|error| error)
}

fn refused(request: &Request, status: u16, text: &str) -> Reply {
    errors::of(Service::Metadata, request, status, text)
}

/// The header keeps requests that were forged through a browser out.
fn check_flavor(request: &Request) -> Result<(), Reply> {
    match request.header("metadata-flavor") {
        Some("ibm") => Ok(()),
        _ => Err(refused(request, 400, "The header Metadata-Flavor must be 'ibm'.")),
    }
}

fn identity(world: &World, request: &Request) -> Answer {
    check_flavor(request)?;
    let wanted = request.json().and_then(|body| body.get("expires_in").and_then(Value::as_u64));
    let machine = world.compute_resources.first();
    let machine = machine.ok_or_else(|| refused(request, 404, "There is no such machine."))?;
    Ok(dated(request, &machine.token, wanted.unwrap_or(LIFETIME)))
}

fn iam_token(world: &mut World, request: &Request) -> Answer {
    check_flavor(request)?;
    let token = request.bearer().unwrap_or_default();
    let machine = world.compute_resources.iter().find(|it| it.token == token).cloned();
    let machine = machine.ok_or_else(|| refused(request, 401, "The identity token is invalid."))?;
    let body = request.json().ok_or_else(|| refused(request, 400, "The body is not JSON."))?;
    let profile = body.get("trusted_profile");
    let field = |name: &str| profile?.get(name)?.as_str().map(str::to_owned);
    let wanted = field("id").or_else(|| field("crn"));
    let ComputeResource { crn, .. } = &machine;
    let grant = "urn:ibm:params:oauth:grant-type:cr-token";
    let issued = iam::profile_of_machine(world, &machine, wanted.as_deref())
        .map(|profile| iam::token_of_profile(world, request, &profile, grant, crn.clone()));
    let issued = issued.ok_or_else(|| refused(request, 403, "The profile is not linked."))?;
    let lifetime = u64::from(world.settings.token_lifetime_seconds);
    Ok(dated(request, &issued, lifetime))
}

fn dated(request: &Request, token: &str, seconds: u64) -> Reply {
    let expires = clock::later(request.now, Duration::from_secs(seconds));
    let body = json!({
        "access_token": token,
        "created_at": clock::nanos(request.now),
        "expires_at": clock::nanos(expires),
        "expires_in": seconds,
    });
    Reply::json(200, body)
}
