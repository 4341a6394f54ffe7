//! Who may do what: access groups, policies and roles.

mod enterprise;
mod forms;
mod groups;
mod members;
mod policies;
mod policy_check;
mod role_table;
mod roles;
mod routes;
mod rules;
mod settings;
mod shared;

pub(crate) use policies::{check_given, give};
pub(crate) use role_table::monitoring_actions;
pub(crate) use settings::{change_identities, of_identities};

use crate::iam::hosts::{HEADERS, HOSTS};
use crate::net::http::{Reply, Request};
use crate::service::{ErrorFamily, Host, Operation, Service};
use crate::world::World;

use routes::ROUTES;
use shared::AccessErrors;

/// IAM's services for access groups, policies and roles, which share a host with that for identities.
#[derive(Debug)]
pub(crate) struct AccessManagement;

impl Service for AccessManagement {
    fn name(&self) -> &'static str {
        "iam-access"
    }

    fn hosts(&self) -> &'static [Host] {
        HOSTS
    }

    fn prefixes(&self) -> &'static [&'static str] {
        &[
            "/v2/groups",
            "/v1/group_templates",
            "/v1/group_assignments",
            "/v1/policies",
            "/v2/policies",
            "/v2/roles",
            "/v1/policy_templates",
            "/v1/policy_assignments",
            "/v1/action_control_templates",
            "/v1/action_control_assignments",
            "/v1/role_templates",
            "/v1/role_assignments",
        ]
    }

    fn operations(&self) -> Vec<Operation> {
        ROUTES.operations().collect()
    }

    fn missing(&self) -> &'static [&'static str] {
        routes::MISSING
    }

    fn errors(&self) -> &dyn ErrorFamily {
        &AccessErrors
    }

    fn respond(&self, world: &mut World, request: &Request) -> Reply {
        ROUTES.respond(world, request, &AccessErrors)
    }

    fn headers(&self) -> &'static [(&'static str, &'static str)] {
        HEADERS
    }
}
