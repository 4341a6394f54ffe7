//! `/v1/apikeys`: the API keys of users and service IDs.

use serde_json::{Map, Value, json};

use super::form::Kind::{Filled, Flag, Text, Word};
use super::form::{Member, flag, may, must, picked, text};
use super::listing::{self, API_KEYS};
use super::shared::{
    Access, absent, body, check_tag, conflict, date, forbidden, invalid, is_locked, required,
    switched, tag,
};
use super::trail::{self, Made};
use crate::clock;
use crate::iam::account::settings;
use crate::iam::caller::Caller;
use crate::iam::errors;
use crate::json::set;
use crate::net::http::{Answer, Reply, Request};
use crate::world::{ApiKey, Identity, IdentityKind, PlatformRole, World};

const WHAT: &str = "API key";
/// A secret that the caller chose must have at least this many characters.
const SHORTEST_SECRET: usize = 32;
const ACTIONS: [&str; 3] = ["none", "disable", "delete"];

const NEW: &[Member] = &[
    must("name", Filled),
    may("account_id", Text),
    may("description", Text),
    may("apikey", Text),
    may("store_value", Flag),
    may("support_sessions", Flag),
    may("action_when_leaked", Word(&ACTIONS)),
    may("expires_at", Text),
];
const CHANGED: &[Member] = &[
    may("name", Filled),
    may("description", Text),
    may("support_sessions", Flag),
    may("action_when_leaked", Word(&ACTIONS)),
    may("expires_at", Text),
];

/// `GET /v1/apikeys/{id}`
pub(crate) fn read(world: &World, request: &Request, id: &str) -> Answer {
    let (identity, key) = find(world, request, id)?;
    Ok(shown(request, identity, key))
}

/// `POST` and `DELETE /v1/apikeys/{id}/lock`
pub(crate) fn set_lock(world: &mut World, request: &Request, id: &str, locked: bool) -> Answer {
    let action = if locked { "lock" } else { "unlock" };
    change(world, request, id, action, |key| key.locked = locked).map(|()| Reply::empty(204))
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
    let action = if disabled { "disable" } else { "enable" };
    change(world, request, id, action, |key| key.disabled = disabled).map(|()| Reply::empty(204))
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
    Ok(Reply::json(200, detailed(request, identity, key)))
}

fn all(world: &World) -> impl Iterator<Item = (&Identity, &ApiKey)> {
    world.identities.iter().flat_map(|it| it.api_keys.iter().map(move |key| (it, key)))
}

/// Everybody manages their own keys; those of others, and of service IDs, need a platform role.
fn manages(access: &Access, owner: &str, least: PlatformRole) -> bool {
    access.iam_id == owner || access.role >= least
}

pub(crate) fn list(world: &World, request: &Request) -> Answer {
    let access = Access::of(world, request)?;
    let whole_account = match request.query("scope").as_deref() {
        None | Some("entity") => false,
        Some("account") => true,
        Some(_) => return Err(invalid(request, "Invalid 'scope'.")),
    };
    let kind = match request.query("type").as_deref() {
        None => None,
        Some("user") => Some(IdentityKind::User),
        Some("serviceid") => Some(IdentityKind::ServiceId),
        Some(_) => return Err(invalid(request, "Invalid 'type'.")),
    };
    let group = request.query("group_id").unwrap_or_default();
    let owner = request.query("iam_id").unwrap_or_else(|| access.iam_id.clone());
    let wanted = |identity: &Identity| {
        if whole_account {
            kind.is_none_or(|kind| identity.kind == kind)
                && (identity.kind == IdentityKind::User || identity.record.group == group)
        } else {
            identity.iam_id == owner
        }
    };
    let needed = if whole_account { "" } else { &owner };
    if !manages(&access, needed, PlatformRole::Operator) {
        return Err(forbidden(request));
    }
    let documents = all(world)
        .filter(|(identity, key)| key.account == access.account && wanted(identity))
        .map(|(identity, key)| detailed(request, identity, key));
    listing::page(request, &API_KEYS, documents.collect())
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
    if manages(&access, &identity.iam_id, PlatformRole::Operator) {
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
    action: &str,
    change: impl FnOnce(&mut ApiKey),
) -> Result<(), Reply> {
    let owner = find(world, request, id)?.0.iam_id.clone();
    let access = Access::of(world, request)?;
    if !manages(&access, &owner, PlatformRole::Editor) {
        return Err(forbidden(request));
    }
    let now = clock::nanos(request.now);
    let mut keys = world.identities.iter_mut().flat_map(|it| it.api_keys.iter_mut());
    if let Some(key) = keys.find(|key| key.id == id) {
        change(key);
        key.version += 1;
        key.modified_at = now;
        trail::note(&mut key.trail, request, &access, action);
    }
    Ok(())
}

pub(crate) fn create(world: &mut World, request: &Request) -> Answer {
    let access = Access::of(world, request)?;
    let body = body(request)?;
    let owner = required(request, &body, "iam_id")?;
    if !manages(&access, &owner, PlatformRole::Editor) {
        return Err(forbidden(request));
    }
    let wanted = |it: &&mut Identity| {
        it.iam_id == owner
            && it.kind != IdentityKind::Profile
            && it.membership(&access.account).is_some()
    };
    let kind = world.identities.iter_mut().find(wanted).map(|it| it.kind);
    let absent = || invalid(request, "The identity of the key does not exist.");
    let kind = kind.ok_or_else(absent)?;
    let setting = "restrict_create_platform_apikey";
    if kind == IdentityKind::User && !settings::may_create(world, &access, setting) {
        return Err(forbidden(request));
    }
    let key = made(world, request, &access, (kind, &body))?;
    let identity = world.identities.iter_mut().find(wanted).ok_or_else(absent)?;
    identity.api_keys.push(key.clone());
    let mut document = document(identity, &key);
    set(&mut document, "apikey", key.key);
    Ok(Reply::json(201, document).with("etag", tag(&key.id, 0)))
}

/// A new key from a body, for an identity of a kind; also from the `apikey` in the body of a new service ID.
pub(super) fn made(
    world: &mut World,
    request: &Request,
    access: &Access,
    (kind, body): (IdentityKind, &Map<String, Value>),
) -> Result<ApiKey, Reply> {
    let members = picked(request, body, NEW)?;
    if !["", access.account.as_str()].contains(&text(&members, "account_id")) {
        return Err(forbidden(request));
    }
    let (stored, support_sessions) =
        (flag(&members, "store_value"), flag(&members, "support_sessions"));
    check_kind(request, kind, stored, support_sessions)?;
    let secret = match text(&members, "apikey") {
        // Real keys have 44 characters.
        "" => world.mint_secret("api key").chars().take(44).collect(),
        own if own.chars().count() < SHORTEST_SECRET => {
            return Err(invalid(request, "The API key is shorter than 32 characters."));
        }
        own if all(world).any(|(_, key)| key.key == own) => {
            return Err(conflict(request, "The value of the API key is in use."));
        }
        own => own.to_owned(),
    };
    let or = |name: &str, other: &str| match text(&members, name) {
        "" => other.to_owned(),
        text => text.to_owned(),
    };
    Ok(ApiKey {
        id: format!("ApiKey-{}", world.mint_uuid("api key id")),
        name: or("name", ""),
        key: secret,
        account: access.account.clone(),
        disabled: switched(request, "entity-disable"),
        locked: switched(request, "entity-lock"),
        created_at: clock::nanos(request.now),
        created_by: access.iam_id.clone(),
        description: or("description", ""),
        action_when_leaked: or("action_when_leaked", "none"),
        expires_at: expiry(request, text(&members, "expires_at"))?,
        support_sessions,
        stored,
        ..ApiKey::default()
    })
}

/// Secrets are stored for service IDs only, sessions are for users only.
fn check_kind(
    request: &Request,
    kind: IdentityKind,
    stored: bool,
    support_sessions: bool,
) -> Result<(), Reply> {
    if stored && kind == IdentityKind::User {
        return Err(invalid(request, "The value of a user's API key cannot be stored."));
    }
    if support_sessions && kind != IdentityKind::User {
        return Err(invalid(request, "'support_sessions' is for API keys of users only."));
    }
    Ok(())
}

/// `yyyy-MM-ddTHH:mm+0000` as it is kept; an empty text is no time.
fn expiry(request: &Request, text: &str) -> Result<String, Reply> {
    if text.is_empty() {
        return Ok(String::new());
    }
    let time = jiff::Timestamp::strptime("%Y-%m-%dT%H:%M%z", text);
    let time = time.or_else(|_| text.parse());
    time.map(clock::nanos)
        .map_err(|_| invalid(request, "The value of property 'expires_at' is not valid."))
}

pub(crate) fn update(world: &mut World, request: &Request, id: &str) -> Answer {
    let (identity, key) = find(world, request, id)?;
    check_tag(request, &tag(&key.id, key.version))?;
    if key.locked {
        return Err(is_locked(request, WHAT, id));
    }
    let members = picked(request, &body(request)?, CHANGED)?;
    check_kind(request, identity.kind, false, flag(&members, "support_sessions"))?;
    let expires_at = expiry(request, text(&members, "expires_at"))?;
    change(world, request, id, "update", |key| {
        for (name, value) in &members {
            let place = match name.as_str() {
                "name" => &mut key.name,
                "description" => &mut key.description,
                "action_when_leaked" => &mut key.action_when_leaked,
                "support_sessions" => {
                    key.support_sessions = value == true;
                    continue;
                }
                _ => {
                    key.expires_at.clone_from(&expires_at);
                    continue;
                }
            };
            value.as_str().unwrap_or_default().clone_into(place);
        }
    })?;
    let (identity, key) = find(world, request, id)?;
    Ok(shown(request, identity, key))
}

pub(crate) fn delete(world: &mut World, request: &Request, id: &str) -> Answer {
    let (_, key) = find(world, request, id)?;
    if key.locked {
        return Err(is_locked(request, WHAT, id));
    }
    change(world, request, id, "delete", |_| ())?;
    for identity in &mut world.identities {
        identity.api_keys.retain(|key| key.id != id);
    }
    Ok(Reply::empty(204))
}

fn shown(request: &Request, identity: &Identity, key: &ApiKey) -> Reply {
    Reply::json(200, detailed(request, identity, key)).with("etag", tag(&key.id, key.version))
}

fn detailed(request: &Request, identity: &Identity, key: &ApiKey) -> Value {
    let mut document = document(identity, key);
    let by = if key.created_by.is_empty() { &identity.iam_id } else { &key.created_by };
    let made = Made { at: &key.created_at, by, account: &key.account };
    trail::add(&mut document, request, &made, &key.trail);
    document
}

/// A key without its secret, unless that is stored.
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
        "support_sessions": key.support_sessions,
        "action_when_leaked": text_or(&key.action_when_leaked, "none"),
    });
    if !key.description.is_empty() {
        set(&mut document, "description", key.description.clone());
    }
    if !key.expires_at.is_empty() {
        set(&mut document, "expires_at", date(&key.expires_at));
    }
    set(&mut document, "iam_id", identity.iam_id.clone());
    set(&mut document, "account_id", key.account.clone());
    set(&mut document, "apikey", if key.stored { key.key.as_str() } else { "" });
    document
}
