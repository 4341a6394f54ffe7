//! The errors of IAM: one family for tokens, one for identities and policies.

use serde_json::{Value, json};

use crate::json::set;
use crate::net::http::{Reply, Request};
use crate::service::{ErrorFamily, code_word};

/// The errors of IAM, chosen by the path.
pub(crate) struct IamErrors;

impl ErrorFamily for IamErrors {
    fn error(&self, request: &Request, status: u16, text: &str) -> Reply {
        if is_about_tokens(request) {
            iam(request, status, iam_code(status), text)
        } else {
            iam_v1(request, status, code_word(status), text)
        }
    }

    fn not_allowed(&self, request: &Request) -> Reply {
        if !is_about_tokens(request) {
            return self.error(request, 405, "Method Not Allowed");
        }
        iam_detailed(
            request,
            405,
            "BXNIM0060E",
            "Web application exception 'javax.ws.rs.ClientErrorException' during request processing.",
            Some("HTTP 405 Method Not Allowed"),
        )
    }

    fn unauthorized(&self, request: &Request) -> Reply {
        self.error(request, 401, "Provided token is malformed")
    }
}

/// IAM token service, everything under `/identity`.
pub(crate) fn iam(request: &Request, status: u16, code: &str, message: &str) -> Reply {
    iam_detailed(request, status, code, message, None)
}

/// The same with `errorDetails`.
pub(crate) fn iam_detailed(
    request: &Request,
    status: u16,
    code: &str,
    message: &str,
    details: Option<&str>,
) -> Reply {
    let mut body = json!({"errorCode": code, "errorMessage": message});
    if let Some(details) = details {
        set(&mut body, "errorDetails", details);
    }
    set(&mut body, "context", iam_context(request));
    Reply::json(status, body)
}

fn iam_context(request: &Request) -> Value {
    let time = request.now.strftime("%d.%m.%Y %H:%M:%S:000 UTC").to_string();
    json!({
        "requestId": request.transaction,
        "requestType": "incoming.Identity_Token",
        "userAgent": request.header("user-agent").unwrap_or_default(),
        "clientIp": "127.0.0.1",
        "url": request.origin(),
        "instanceId": "iamid-sandbox",
        "threadId": "1a2b3",
        "host": "iamid-sandbox",
        "startTime": time,
        "endTime": time,
        "elapsedTime": "1",
        "locale": "en_US",
        "clusterName": "iam-id-sandbox",
    })
}

/// IAM identity, `/v1/apikeys` and its neighbours. `status_code` is a string there.
pub(crate) fn iam_v1(request: &Request, status: u16, code: &str, message: &str) -> Reply {
    let message_code = if status == 403 { "BXNIM0513E" } else { "BXNIM0000E" };
    let body = json!({
        "context": {"transaction_id": request.transaction, "url": request.origin()},
        "status_code": status.to_string(),
        "errors": [{"code": code, "message_code": message_code, "message": message}],
        "trace": request.transaction,
    });
    Reply::json(status, body)
}

fn is_about_tokens(request: &Request) -> bool {
    request.segments.first().is_some_and(|first| first == "identity" || first == "oidc")
}

fn iam_code(status: u16) -> &'static str {
    match status {
        401 => "BXNIM0401E",
        403 => "BXNIM0513E",
        404 => "BXNIM0060E",
        429 => "BXNIM0140E",
        _ => "BXNIM0001E",
    }
}
