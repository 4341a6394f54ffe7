//! What IAM says about itself and about tokens.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::caller::Caller;
use super::grants::is_over;
use crate::iam::errors;
use crate::json::set;
use crate::net::http::{Answer, Reply, Request};
use crate::world::{ApiKey, World};

/// The discovery document, with URLs of the address that the client used.
pub(crate) fn configuration(request: &Request) -> Value {
    let base = format!("{}/identity", request.origin());
    let grant = |name: &str| format!("urn:ibm:params:oauth:grant-type:{name}");
    json!({
        "issuer": base,
        "authorization_endpoint": format!("{base}/authorize"),
        "token_endpoint": format!("{base}/token"),
        "passcode_endpoint": format!("{base}/passcode"),
        "userinfo_endpoint": format!("{base}/userinfo"),
        "jwks_uri": format!("{base}/keys"),
        "response_types_supported": ["cloud_iam"],
        "grant_types_supported": [
            "password",
            "refresh_token",
            grant("apikey"),
            grant("passcode"),
            grant("cr-token"),
            grant("assume"),
        ],
        "subject_types_supported": ["public"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "scopes_supported": ["ibm", "openid"],
        "claims_supported": [
            "iam_id", "id", "realmid", "identifier", "sub", "name", "given_name", "family_name",
            "email", "account", "iat", "exp", "iss", "grant_type", "scope", "client_id",
        ],
    })
}

/// Describes a token, or the identity behind an API key.
pub(crate) fn introspect(world: &World, request: &Request) -> Reply {
    let form = request.form();
    let described = form.get("token").map_or_else(
        || form.get("apikey").and_then(|key| of_api_key(world, request, key)),
        |token| {
            Caller::from_token(token, request)
                .map(|caller| active(Arc::unwrap_or_clone(caller.claims)))
        },
    );
    Reply::json(200, described.unwrap_or_else(|| json!({"active": false})))
}

fn active(claims: Map<String, Value>) -> Value {
    let mut body = Map::from_iter([("active".to_owned(), Value::Bool(true))]);
    body.extend(claims);
    Value::Object(body)
}

fn of_api_key(world: &World, request: &Request, key: &str) -> Option<Value> {
    let mut found =
        world.identities.iter().flat_map(|it| it.api_keys.iter().map(move |own| (it, own)));
    let good = |own: &ApiKey| own.key == key && !own.disabled && !is_over(own, request);
    let (identity, key) = found.find(|(_, own)| good(own))?;
    Some(json!({
        "active": true,
        "iam_id": identity.iam_id,
        "sub": identity.subject(),
        "name": identity.name,
        "email": identity.email,
        "account": {"valid": true, "bss": key.account},
    }))
}

/// The claims of the caller's own token.
pub(crate) fn userinfo(request: &Request) -> Answer {
    let missing = || errors::iam(request, 401, "BXNIM0308E", "No authorization header found");
    let token = request.bearer().ok_or_else(missing)?;
    let caller = Caller::from_token(token, request)
        .ok_or_else(|| errors::iam(request, 401, "BXNIM0401E", "Provided token is malformed"))?;
    let mut body = active(Arc::unwrap_or_clone(caller.claims));
    let realm = body.get_mut("realmid").map(Value::take);
    set(&mut body, "realmId", realm);
    if let Value::Object(body) = &mut body {
        body.retain(|name, _| !["realmid", "id", "jti", "authn", "session_id"].contains(&&**name));
    }
    Ok(Reply::json(200, body))
}
