//! IAM: tokens, sessions, and who a caller is.

pub(crate) mod access;
mod account;
mod assumable;
mod caller;
pub(crate) mod entities;
mod errors;
mod grants;
mod hosts;
mod identity_routes;
mod passcode;
mod routes;
mod sessions;
mod token;

mod discovery;

pub(crate) use access::{AccessManagement, check_given, give, monitoring_actions};
pub(crate) use caller::Caller;
pub(crate) use grants::{profile_of_machine, token_of_profile};

use crate::net::http::{Reply, Request};
use crate::service::{ErrorFamily, Host, Operation, Service};
use crate::world::{PlatformRole, World};

use entities::shared::Access;
use errors::IamErrors;
use hosts::{HEADERS, HOSTS};
use routes::ROUTES;

/// IAM's services for tokens and identities.
#[derive(Debug)]
pub(crate) struct Iam;

impl Service for Iam {
    fn name(&self) -> &'static str {
        "iam"
    }

    fn hosts(&self) -> &'static [Host] {
        HOSTS
    }

    fn prefixes(&self) -> &'static [&'static str] {
        &[
            "/identity",
            "/oidc",
            "/v1/apikeys",
            "/v1/serviceids",
            "/v1/profiles",
            "/v1/sessions",
            "/v1/accounts",
            "/v1/account_settings_assignments",
            "/v1/account_settings_templates",
            "/v1/activity",
            "/v1/idps",
            "/v1/mfa",
            "/v1/preferences",
            "/v1/profile_assignments",
            "/v1/profile_templates",
            "/v1/serviceid_groups",
            "/v2/loginsettings",
        ]
    }

    fn operations(&self) -> Vec<Operation> {
        ROUTES.operations().chain(identity_routes::ROUTES.operations()).collect()
    }

    fn aliases(&self) -> &'static [(&'static str, &'static str)] {
        ROUTES.aliases()
    }

    fn missing(&self) -> &'static [&'static str] {
        routes::MISSING
    }

    fn errors(&self) -> &dyn ErrorFamily {
        &IamErrors
    }

    fn respond(&self, world: &mut World, request: &Request) -> Reply {
        // Of the first version all but one setting belong to the identity service.
        let routes = match request.path()[..] {
            ["v1", "accounts", _, "settings", "access_management"] => &ROUTES,
            ["v1", ..] | ["v2", "loginsettings", ..] => &identity_routes::ROUTES,
            _ => &ROUTES,
        };
        let answer = match routes.find(request) {
            Ok((handler, parameters)) => handler(world, request, &parameters),
            Err(mismatch) => match request.path()[..] {
                // Profiles say who may not see them before they say what there is not.
                ["v1", "profiles", ..] => {
                    Access::with_role(world, request, PlatformRole::Viewer).map(|_| mismatch)
                }
                _ => Ok(mismatch),
            }
            .map(|mismatch| mismatch.reply(request, &IamErrors)),
        };
        answer.unwrap_or_else(|error| error).with("ibm-cloud-service-name", "iam-identity")
    }

    fn headers(&self) -> &'static [(&'static str, &'static str)] {
        HEADERS
    }
}
