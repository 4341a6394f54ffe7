//! `GET /v1/apikeys/details`: what an API key belongs to.

use jiff::Timestamp;
use serde_json::json;

use super::Caller;
use crate::clock;
use crate::errors;
use crate::http::{Answer, Reply, Request};
use crate::router::Service;
use crate::world::World;

/// The key in the header `IAM-ApiKey`, without its secret.
pub(crate) fn details(world: &World, request: &Request) -> Answer {
    Caller::of(Service::Iam, request)?;
    let missing = || {
        errors::iam_v1(request, 400, "invalid_state", "Header 'IAM-ApiKey' is missing or empty.")
    };
    let wanted = request.header("iam-apikey").filter(|key| !key.is_empty()).ok_or_else(missing)?;
    let mut keys = world
        .identities
        .iter()
        .flat_map(|identity| identity.api_keys.iter().map(move |key| (identity, key)));
    let (identity, key) = keys.find(|(_, key)| key.key == wanted).ok_or_else(|| {
        errors::iam_v1(request, 404, "not_found", "Provided API key could not be found.")
    })?;
    let created = key.created_at.parse::<Timestamp>().map(clock::minutes).unwrap_or_default();
    let crn = format!("crn:v1:bluemix:public:iam-identity::a/{}::apikey:{}", key.account, key.id);
    let body = json!({
        "id": key.id,
        "entity_tag": "1-0",
        "crn": crn,
        "locked": key.locked,
        "disabled": key.disabled,
        "created_at": created,
        "modified_at": created,
        "created_by": identity.iam_id,
        "name": key.name,
        "support_sessions": true,
        "action_when_leaked": "none",
        "iam_id": identity.iam_id,
        "account_id": key.account,
        "apikey": "",
    });
    Ok(Reply::json(200, body))
}
