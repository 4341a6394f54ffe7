//! Who may do what: access groups and policies. Policies are kept and checked, but not enforced.

pub(crate) mod groups;
pub(crate) mod policies;

use serde_json::json;

use crate::net::http::{Reply, Request};

/// The error family of both: like the identity service's, with a number for the status.
fn refused(request: &Request, status: u16, code: &str, message: &str) -> Reply {
    let body = json!({
        "trace": request.transaction,
        "errors": [{"code": code, "message": message}],
        "status_code": status,
    });
    Reply::json(status, body)
}
