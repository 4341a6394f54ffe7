//! What becomes of a request on its way to a service: networks and gateways come before the service.

use crate::net::http::Reply;

/// Whether a request reaches its service.
#[derive(Debug)]
pub enum Admission {
    /// It does.
    Admitted,
    /// Something in front of the service answers.
    Refused(Reply),
    /// The connection ends without an answer.
    Cut,
    /// No answer ever comes, and the connection stays open.
    Silent,
}
