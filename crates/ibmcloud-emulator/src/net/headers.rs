//! The headers that all answers of a service carry.

use crate::net::http::{Body, Reply, Request};
use crate::service::Service;

/// The id by which an answer can be found again: what its header says.
pub(crate) fn transaction<'r>(service: &dyn Service, request: &'r Request) -> &'r str {
    let id = &request.transaction;
    if service.has_transaction_headers() { id } else { request_id(request) }
}

fn request_id(request: &Request) -> &str {
    request.header("x-request-id").unwrap_or(&request.transaction)
}

/// Adds what every answer of a service has: transaction ids, cache rules, and the type of its JSON.
pub(crate) fn with_common(service: &dyn Service, request: &Request, reply: Reply) -> Reply {
    let id = &request.transaction;
    let mut reply = reply.with("x-request-id", request_id(request));
    if service.has_transaction_headers() {
        reply = reply
            .with("transaction-id", id)
            .with("x-correlation-id", request.header("x-correlation-id").unwrap_or(id))
            .with("x-global-transaction-id", id);
    }
    for (name, value) in service.headers() {
        if !reply.has(name) {
            reply = reply.with(name, *value);
        }
    }
    match reply.body {
        Body::Json(_) => reply.with("content-type", service.json_type()),
        Body::Empty | Body::Text { .. } | Body::Bytes(_) => reply,
    }
}
