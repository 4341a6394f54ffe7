//! The metadata service of a virtual machine: an identity token, then an IAM token for a profile.

use std::time::Duration;

use serde_json::{Value, json};

use crate::clock;
use crate::iam;
use crate::net::http::{Answer, Reply, Request};
use crate::service::{ErrorFamily, Handler, Host, Operation, Route, Service, Table, code_word};
use crate::world::{ComputeResource, World};

/// Life of an identity token, in seconds.
const LIFETIME: u64 = 300;

const SDK: &str = "ibm_cloud_sdk_core/token_managers/vpc_instance_token_manager.py";

#[rustfmt::skip]
const ALL: &[R] = &[
    R::put("/instance_identity/v1/token", "create_access_token", SDK, |world, request, _| identity(world, request)),
    R::post("/instance_identity/v1/iam_token", "create_iam_token", SDK, |world, request, _| iam_token(world, request)),
    R::put("/identity/v1/token", "create_access_token", SDK, |world, request, _| identity(world, request)),
    R::post("/identity/v1/iam_tokens", "create_iam_token", SDK, |world, request, _| iam_token(world, request)),
];

static ROUTES: Table<Handler> =
    Table::with(ALL, &[], &["/instance_identity/v1/iam_tokens", "/identity/v1/iam_token"]);

type R = Route<Handler>;

/// The metadata service of virtual machines. Both generations of its paths are served.
#[derive(Debug)]
pub(crate) struct Metadata;

impl Service for Metadata {
    fn name(&self) -> &'static str {
        "vpc-metadata"
    }

    fn hosts(&self) -> &'static [Host] {
        const HOSTS: &[Host] = &[
            Host::new("169.254.169.254"),
            Host::new("api.metadata.cloud.ibm.com"),
            Host::new("api.metadata.power-iaas.cloud.ibm.com"),
        ];
        HOSTS
    }

    fn prefixes(&self) -> &'static [&'static str] {
        &["/instance_identity", "/identity/v1"]
    }

    fn operations(&self) -> Vec<Operation> {
        ROUTES.operations().collect()
    }

    fn missing(&self) -> &'static [&'static str] {
        &["everything under `/metadata/v1`, and certificates"]
    }

    fn errors(&self) -> &dyn ErrorFamily {
        &MetadataErrors
    }

    fn respond(&self, world: &mut World, request: &Request) -> Reply {
        ROUTES.respond(world, request, &MetadataErrors)
    }
}

/// Errors in a list, each with a code.
struct MetadataErrors;

impl ErrorFamily for MetadataErrors {
    fn error(&self, _: &Request, status: u16, text: &str) -> Reply {
        let error = json!({"code": code_word(status), "message": text});
        Reply::json(status, json!({"errors": [error]}))
    }
}

fn refused(request: &Request, status: u16, text: &str) -> Reply {
    MetadataErrors.error(request, status, text)
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
