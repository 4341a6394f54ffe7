//! The error family of access groups and policies.

use serde_json::json;

use crate::net::http::{Reply, Request};

/// Like the identity service's, with a number for the status.
pub(super) fn refused(request: &Request, status: u16, code: &str, message: &str) -> Reply {
    let body = json!({
        "trace": request.transaction,
        "errors": [{"code": code, "message": message}],
        "status_code": status,
    });
    Reply::json(status, body)
}
