//! The errors that the resources of the Monitor API share.

use crate::errors::{self, monitor as error};
use crate::net::http::{Body, Reply, Request};
use crate::service::Service;

pub(super) fn not_allowed(request: &Request) -> Reply {
    errors::not_allowed(Service::Monitor, request)
}

/// The documented body for everything that `IAM_ONLY` or a role refuses.
pub(super) fn access_denied() -> Reply {
    error(403, "Not enough privileges to complete the action", "Access is denied")
}

pub(super) fn is_access_denied(reply: &Reply) -> bool {
    let denied = access_denied().body;
    matches!((&reply.body, &denied), (Body::Json(one), Body::Json(other)) if one == other)
}

pub(super) fn not_found(what: &str, id: &str) -> Reply {
    error(404, "Not found", &format!("{what} {id} was not found"))
}

pub(super) fn invalid(message: &str) -> Reply {
    error(400, "Bad request", message)
}
