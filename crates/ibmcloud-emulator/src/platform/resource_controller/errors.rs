//! The errors of the resource controller, and the headers of its answers.

use serde_json::json;

use crate::json::set;
use crate::net::http::{Reply, Request};
use crate::service::ErrorFamily;

/// Headers that answers of the controller and of the manager have.
pub(crate) const HEADERS: &[(&str, &str)] =
    &[("cache-control", "max-age=0, no-cache, no-store"), ("pragma", "no-cache"), ("expires", "0")];
/// The content type of their JSON.
pub(crate) const JSON: &str = "application/json; charset=utf-8";

/// The errors of the resource controller, with or without an `error_code`.
pub(crate) struct ResourceErrors;

impl ErrorFamily for ResourceErrors {
    fn error(&self, request: &Request, status: u16, text: &str) -> Reply {
        let code = matches!(status, 401 | 403).then_some("RC-IamErrorResponse");
        resources(request, status, code, text, None)
    }

    fn unauthorized(&self, request: &Request) -> Reply {
        self.error(request, 401, "Token is expired")
    }
}

/// An error, with what is known about it.
pub(crate) fn resources(
    request: &Request,
    status: u16,
    code: Option<&str>,
    message: &str,
    details: Option<&str>,
) -> Reply {
    let mut body = json!({});
    if let Some(details) = details {
        set(&mut body, "details", details);
    }
    if let Some(code) = code {
        set(&mut body, "error_code", code);
    }
    set(&mut body, "message", message);
    set(&mut body, "status_code", status);
    set(&mut body, "transaction_id", request.transaction.clone());
    Reply::json(status, body)
}
