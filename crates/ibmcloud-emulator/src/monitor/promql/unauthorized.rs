//! What the gateway in front of the API says to bad credentials.

use serde_json::json;

use crate::clock;
use crate::net::http::{Reply, Request};

/// The refusal, in the form of Spring.
pub(in crate::monitor) fn unauthorized(request: &Request) -> Reply {
    let body = json!({
        "timestamp": clock::millis(request.now),
        "status": 401,
        "error": "Unauthorized",
        "path": format!("/ext/auth{}", request.raw_path),
    });
    Reply::json(401, body)
}
