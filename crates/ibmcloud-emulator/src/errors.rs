//! Error bodies: each service has its own family.

use serde_json::{Value, json};

use crate::net::http::{Reply, Request};
use crate::service::Service;

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
        body["errorDetails"] = details.into();
    }
    body["context"] = iam_context(request);
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

/// Resource controller, with or without an `error_code`.
pub(crate) fn resources(
    request: &Request,
    status: u16,
    code: Option<&str>,
    message: &str,
    details: Option<&str>,
) -> Reply {
    let mut body = json!({});
    if let Some(details) = details {
        body["details"] = details.into();
    }
    if let Some(code) = code {
        body["error_code"] = code.into();
    }
    body["message"] = message.into();
    body["status_code"] = status.into();
    body["transaction_id"] = request.transaction.clone().into();
    Reply::json(status, body)
}

/// Global catalog; assumed for accounts too, whose own shape is not public.
pub(crate) fn catalog(request: &Request, status: u16, message: &str) -> Reply {
    let id = &request.transaction;
    Reply::json(status, json!({"message": message, "code": status, "global_transaction_id": id}))
}

/// Monitor API, the classic envelope.
pub(crate) fn monitor(status: u16, reason: &str, message: &str) -> Reply {
    Reply::json(status, json!({"errors": [{"reason": reason, "message": message}]}))
}

/// An error of the family that `service` speaks, for troubles that have no case of their own.
pub(crate) fn of(service: Service, request: &Request, status: u16, text: &str) -> Reply {
    match service {
        Service::Iam if !code_is_token_family(request) => {
            iam_v1(request, status, code_word(status), text)
        }
        Service::Iam => iam(request, status, iam_code(status), text),
        Service::Resources => {
            let code = (status == 401).then_some("RC-IamErrorResponse");
            resources(request, status, code, text, None)
        }
        Service::Monitor if status == 429 => Reply::json(
            status,
            json!({"type": "too_many_requests", "message": text, "details": []}),
        ),
        Service::Monitor => monitor(status, reason(status), text),
        Service::Metadata => {
            Reply::json(status, json!({"errors": [{"code": code_word(status), "message": text}]}))
        }
        Service::Catalog
        | Service::Accounts
        | Service::Users
        | Service::Search
        | Service::Tagging
        | Service::Billing
        | Service::Enterprise
        | Service::Ingest
        | Service::Plugins
        | Service::Console => catalog(request, status, text),
    }
}

/// The path is not one of the service's.
pub(crate) fn not_found(service: Service, request: &Request) -> Reply {
    of(service, request, 404, "The requested resource could not be found.")
}

/// The path is right, the method is not.
pub(crate) fn not_allowed(service: Service, request: &Request) -> Reply {
    if service == Service::Iam && code_is_token_family(request) {
        return iam_detailed(
            request,
            405,
            "BXNIM0060E",
            "Web application exception 'javax.ws.rs.ClientErrorException' during request processing.",
            Some("HTTP 405 Method Not Allowed"),
        );
    }
    of(service, request, 405, "Method Not Allowed")
}

/// The access token is over, or was never one.
pub(crate) fn unauthorized(service: Service, request: &Request) -> Reply {
    let text = match service {
        Service::Resources => "Token is expired",
        Service::Catalog => "Token expired",
        Service::Iam => "Provided token is malformed",
        _ => "Unauthorized",
    };
    let manager = ["resource_groups", "quota_definitions"];
    if service == Service::Resources && request.segments.iter().any(|it| manager.contains(&&**it)) {
        return Reply::json(401, json!({"Message": "Invalid Authorization"}));
    }
    of(service, request, 401, text)
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

fn code_is_token_family(request: &Request) -> bool {
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

fn code_word(status: u16) -> &'static str {
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
