//! Error bodies: each service has its own family.

use serde_json::json;

use crate::net::http::{Reply, Request};

/// How a service says that something went wrong.
pub trait ErrorFamily: Send + Sync {
    /// An error of any status, for troubles that have no case of their own.
    fn error(&self, request: &Request, status: u16, text: &str) -> Reply;

    /// The path is not one of the service's.
    fn not_found(&self, request: &Request) -> Reply {
        self.error(request, 404, "The requested resource could not be found.")
    }

    /// The path is right, the method is not.
    fn not_allowed(&self, request: &Request) -> Reply {
        self.error(request, 405, "Method Not Allowed")
    }

    /// The access token is over, or was never one.
    fn unauthorized(&self, request: &Request) -> Reply {
        self.error(request, 401, "Unauthorized")
    }
}

/// The family of the global catalog, which most platform services are assumed to share.
#[derive(Clone, Copy, Debug)]
pub struct CommonErrors;

impl ErrorFamily for CommonErrors {
    fn error(&self, request: &Request, status: u16, text: &str) -> Reply {
        let id = &request.transaction;
        let body = json!({"message": text, "code": status, "global_transaction_id": id});
        Reply::json(status, body)
    }
}

/// What the gateway in front of every service sends when it fails itself.
pub(crate) fn gateway(status: u16) -> Reply {
    let name = reason(status);
    Reply::html(
        status,
        format!(
            "<html>\r\n<head><title>{status} {name}</title></head>\r\n<body>\r\n<center><h1>{status} \
             {name}</h1></center>\r\n</body>\r\n</html>\r\n"
        ),
    )
}

/// The standard words for a status.
pub(crate) fn reason(status: u16) -> &'static str {
    hyper::StatusCode::from_u16(status).ok().and_then(|it| it.canonical_reason()).unwrap_or("Error")
}

/// A status as a word of the kind that bodies of IBM's services have.
pub(crate) fn code_word(status: u16) -> &'static str {
    match status {
        401 => "unauthorized",
        403 => "forbidden",
        404 => "not_found",
        405 => "method_not_allowed",
        429 => "too_many_requests",
        500.. => "internal_error",
        _ => "invalid_request",
    }
}
