//! `/v1/apikeys`: the API keys of users and service IDs.

use serde_json::{Map, Value, json};

use super::listing;
use super::shared::{
    Access, absent, body, check_tag, date, forbidden, invalid, is_locked, optional, required,
    switched, tag,
};
use crate::clock;
use crate::iam::caller::Caller;
use crate::iam::errors;
use crate::json::set;
use crate::net::http::{Answer, Reply, Request};
use crate::world::{ApiKey, Identity, IdentityKind, PlatformRole, World};

const WHAT: &str = "API key";
/// A secret that the caller chose must have at least this many characters.
const SHORTEST_SECRET: usize = 32;
const ACTIONS: [&str; 3] = ["none", "disable", "delete"];

/// `GET /v1/apikeys/{id}`
pub(crate) fn read(world: &World, request: &Request, id: &str) -> Answer {
    let (identity, key) = find(world, request, id)?;
    Ok(shown(identity, key))
}

/// `POST` and `DELETE /v1/apikeys/{id}/lock`
pub(crate) fn set_lock(world: &mut World, request: &Request, id: &str, locked: bool) -> Answer {
    change(world, request, id, |key| key.locked = locked).map(|()| Reply::empty(204))
}

/// `POST` and `DELETE /v1/apikeys/{id}/disable`
pub(crate) fn set_disabled(
    world: &mut World,
    request: &Request,
    id: &str,
    disabled: bool,
) -> Answer {
    let (_, key) = find(world, request, id)?;
    if key.locked {
        return Err(is_locked(request, WHAT, id));
    }
    change(world, request, id, |key| key.disabled = disabled).map(|()| Reply::empty(204))
}

/// What the key in the header `IAM-ApiKey` belongs to, without its secret.
pub(crate) fn details(world: &World, request: &Request) -> Answer {
    Caller::of(&errors::IamErrors, request)?;
    let missing = || {
        errors::iam_v1(request, 400, "invalid_state", "Header 'IAM-ApiKey' is missing or empty.")
    };
    let wanted = request.header("iam-apikey").filter(|key| !key.is_empty()).ok_or_else(missing)?;
    let (identity, key) = all(world).find(|(_, key)| key.key == wanted).ok_or_else(|| {
        errors::iam_v1(request, 404, "not_found", "Provided API key could not be found.")
    })?;
    Ok(Reply::json(200, document(identity, key)))
}

fn all(world: &World) -> impl Iterator<Item = (&Identity, &ApiKey)> {
    world.identities.iter().flat_map(|it| it.api_keys.iter().map(move |key| (it, key)))
}

/// Everybody manages their own keys; those of others, and of service IDs, need a platform role.
fn may(access: &Access, owner: &str, least: PlatformRole) -> bool {
    access.iam_id == owner || access.role >= least
}

pub(crate) fn list(world: &World, request: &Request) -> Answer {
    let access = Access::of(world, request)?;
    let whole_account = request.query("scope").as_deref() == Some("account");
    let service_ids = request.query("type").as_deref() == Some("serviceid");
    let owner = request.query("iam_id").unwrap_or_else(|| access.iam_id.clone());
    let wanted = |identity: &Identity| {
        if whole_account {
            (identity.kind == IdentityKind::ServiceId) == service_ids
        } else {
            identity.iam_id == owner
        }
    };
    let needed = if whole_account { "" } else { &owner };
    if !may(&access, needed, PlatformRole::Operator) {
        return Err(forbidden(request));
    }
    let documents = all(world)
        .filter(|(identity, key)| key.account == access.account && wanted(identity))
        .map(|(identity, key)| document(identity, key));
    listing::page(request, "apikeys", documents.collect())
}

/// A key of the caller's account that they may see.
fn find<'a>(
    world: &'a World,
    request: &Request,
    id: &str,
) -> Result<(&'a Identity, &'a ApiKey), Reply> {
    let access = Access::of(world, request)?;
    let found = all(world).find(|(_, key)| key.id == id && key.account == access.account);
    let (identity, key) = found.ok_or_else(|| absent(request, WHAT, id))?;
    if may(&access, &identity.iam_id, PlatformRole::Operator) {
        Ok((identity, key))
    } else {
        Err(forbidden(request))
    }
}

/// Changes a key that the caller may change, and its entity tag.
fn change(
    world: &mut World,
    request: &Request,
    id: &str,
    change: impl FnOnce(&mut ApiKey),
) -> Result<(), Reply> {
    let owner = find(world, request, id)?.0.iam_id.clone();
    if !may(&Access::of(world, request)?, &owner, PlatformRole::Editor) {
        return Err(forbidden(request));
    }
    let now = clock::nanos(request.now);
    let mut keys = world.identities.iter_mut().flat_map(|it| it.api_keys.iter_mut());
    if let Some(key) = keys.find(|key| key.id == id) {
        change(key);
        key.version += 1;
        key.modified_at = now;
    }
    Ok(())
}

pub(crate) fn create(world: &mut World, request: &Request) -> Answer {
    let access = Access::of(world, request)?;
    let body = body(request)?;
    let owner = required(request, &body, "iam_id")?;
    if !may(&access, &owner, PlatformRole::Editor)
        || optional(&body, "account_id").is_some_and(|id| id != access.account)
    {
        return Err(forbidden(request));
    }
    let wanted = |it: &Identity| {
        it.iam_id == owner
            && it.kind != IdentityKind::Profile
            && it.membership(&access.account).is_some()
    };
    let absent = || invalid(request, "The identity of the key does not exist.");
    if !world.identities.iter().any(wanted) {
        return Err(absent());
    }
    let key = made(world, request, &access, &body)?;
    let identity = world.identities.iter_mut().find(|it| wanted(it)).ok_or_else(absent)?;
    identity.api_keys.push(key.clone());
    let mut document = document(identity, &key);
    set(&mut document, "apikey", key.key);
    Ok(Reply::json(201, document).with("etag", tag(&key.id, 0)))
}

/// A new key from a body; also from the `apikey` in the body of a new service ID.
pub(super) fn made(
    world: &mut World,
    request: &Request,
    access: &Access,
    body: &Map<String, Value>,
) -> Result<ApiKey, Reply> {
    let name = required(request, body, "name")?;
    let action = action(request, body)?.unwrap_or_else(|| "none".to_owned());
    let secret = match optional(body, "apikey").filter(|secret| !secret.is_empty()) {
        Some(own) if own.len() < SHORTEST_SECRET => {
            return Err(invalid(request, "The API key is shorter than 32 characters."));
        }
        Some(own) => own,
        // Real keys have 44 characters.
        None => world.mint_secret("api key").chars().take(44).collect(),
    };
    Ok(ApiKey {
        id: format!("ApiKey-{}", world.mint_uuid("api key id")),
        name,
        key: secret,
        account: access.account.clone(),
        disabled: switched(request, "entity-disable"),
        locked: switched(request, "entity-lock"),
        created_at: clock::nanos(request.now),
        modified_at: String::new(),
        created_by: access.iam_id.clone(),
        description: optional(body, "description").unwrap_or_default(),
        action_when_leaked: action,
        version: 0,
    })
}

fn action(request: &Request, body: &Map<String, Value>) -> Result<Option<String>, Reply> {
    match optional(body, "action_when_leaked") {
        Some(action) if !ACTIONS.contains(&action.as_str()) => {
            Err(invalid(request, "'action_when_leaked' is not none, disable or delete."))
        }
        action => Ok(action),
    }
}

pub(crate) fn update(world: &mut World, request: &Request, id: &str) -> Answer {
    let (_, key) = find(world, request, id)?;
    check_tag(request, &tag(&key.id, key.version))?;
    if key.locked {
        return Err(is_locked(request, WHAT, id));
    }
    let body = body(request)?;
    let (name, description) = (optional(&body, "name"), optional(&body, "description"));
    let action = action(request, &body)?;
    change(world, request, id, |key| {
        key.name = name.unwrap_or_else(|| key.name.clone());
        key.description = description.unwrap_or_else(|| key.description.clone());
        key.action_when_leaked = action.unwrap_or_else(|| key.action_when_leaked.clone());
    })?;
    let (identity, key) = find(world, request, id)?;
    Ok(shown(identity, key))
}

pub(crate) fn delete(world: &mut World, request: &Request, id: &str) -> Answer {
    let (_, key) = find(world, request, id)?;
    if key.locked {
        return Err(is_locked(request, WHAT, id));
    }
    change(world, request, id, |_| ())?;
    for identity in &mut world.identities {
        identity.api_keys.retain(|key| key.id != id);
    }
    Ok(Reply::empty(204))
}

fn shown(identity: &Identity, key: &ApiKey) -> Reply {
    Reply::json(200, document(identity, key)).with("etag", tag(&key.id, key.version))
}

/// A key without its secret.
pub(super) fn document(identity: &Identity, key: &ApiKey) -> Value {
    let text_or = |text: &str, other: &str| {
        if text.is_empty() { other.to_owned() } else { text.to_owned() }
    };
    let mut document = json!({
        "id": key.id,
        "entity_tag": tag(&key.id, key.version),
        "crn": format!("crn:v1:bluemix:public:iam-identity::a/{}::apikey:{}", key.account, key.id),
        "locked": key.locked,
        "disabled": key.disabled,
        "created_at": date(&key.created_at),
        "created_by": text_or(&key.created_by, &identity.iam_id),
        "modified_at": date(&text_or(&key.modified_at, &key.created_at)),
        "name": key.name,
        "support_sessions": false,
        "action_when_leaked": text_or(&key.action_when_leaked, "none"),
    });
    if !key.description.is_empty() {
        set(&mut document, "description", key.description.clone());
    }
    set(&mut document, "iam_id", identity.iam_id.clone());
    set(&mut document, "account_id", key.account.clone());
    set(&mut document, "apikey", "");
    document
}
