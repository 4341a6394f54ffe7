//! The errors that the resources of the Monitor API share.

use serde_json::json;

use crate::clock;
use crate::net::http::{Body, Reply, Request};
use crate::service::{ErrorFamily, reason};

/// The classic envelope, and another one where there are too many requests.
pub(crate) struct MonitorErrors;

impl ErrorFamily for MonitorErrors {
    fn error(&self, _: &Request, status: u16, text: &str) -> Reply {
        if status == 429 {
            return newest(status, "too_many_requests", text);
        }
        error(status, reason(status), text)
    }
}

/// An error in the classic envelope.
pub(crate) fn error(status: u16, reason: &str, message: &str) -> Reply {
    Reply::json(status, json!({"errors": [{"reason": reason, "message": message}]}))
}

/// An error of the newest generation, under `/platform` and `/monitor`.
pub(crate) fn newest(status: u16, kind: &str, message: &str) -> Reply {
    Reply::json(status, json!({"type": kind, "message": message, "details": []}))
}

/// What the gateway in front of the Prometheus API says to bad credentials.
pub(crate) fn gateway_unauthorized(request: &Request) -> Reply {
    let body = json!({
        "timestamp": clock::millis(request.now),
        "status": 401,
        "error": "Unauthorized",
        "path": format!("/ext/auth{}", request.raw_path),
    });
    Reply::json(401, body)
}

/// The path is right, the method is not.
pub(crate) fn not_allowed(request: &Request) -> Reply {
    MonitorErrors.not_allowed(request)
}

/// The documented body for everything that `IAM_ONLY` or a role refuses.
pub(crate) fn access_denied() -> Reply {
    error(403, "Not enough privileges to complete the action", "Access is denied")
}

pub(crate) fn is_access_denied(reply: &Reply) -> bool {
    let denied = access_denied().body;
    matches!((&reply.body, &denied), (Body::Json(one), Body::Json(other)) if one == other)
}

pub(crate) fn not_found(what: &str, id: &str) -> Reply {
    error(404, "Not found", &format!("{what} {id} was not found"))
}

pub(crate) fn invalid(message: &str) -> Reply {
    error(400, "Bad request", message)
}
