//! `/v1/serviceids`: identities of programs.

use serde_json::{Map, Value, json};

use super::form::Kind::{Filled, Part, Text, Texts};
use super::form::{Member, may, must, picked, text};
use super::listing::{self, SERVICE_IDS};
use super::shared::{
    Access, absent, body, check_tag, date, forbidden, invalid, is_locked, modified, switched, tag,
};
use super::trail::{self, Made, wanted};
use super::{api_keys, service_id_groups};
use crate::clock;
use crate::iam::account::settings;
use crate::json::set;
use crate::net::http::{Answer, Reply, Request};
use crate::world::{Identity, IdentityKind, Membership, PlatformRole, Record, ServiceRole, World};

const WHAT: &str = "Service ID";

const NEW: &[Member] = &[
    must("account_id", Filled),
    must("name", Filled),
    may("group_id", Text),
    may("description", Text),
    may("unique_instance_crns", Texts),
    // Its own members are those of an API key.
    may("apikey", Part(&[])),
];
const CHANGED: &[Member] =
    &[may("name", Filled), may("description", Text), may("unique_instance_crns", Texts)];

/// `GET /v1/serviceids/{id}`
pub(crate) fn read(world: &mut World, request: &Request, id: &str) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Viewer)?;
    Ok(shown(request, find(world, request, &access, id)?, &access.account))
}

/// `POST` and `DELETE /v1/serviceids/{id}/lock`
pub(crate) fn set_lock(world: &mut World, request: &Request, id: &str, locked: bool) -> Answer {
    let action = if locked { "lock" } else { "unlock" };
    change(world, request, id, action, |identity| identity.record.locked = locked)?;
    Ok(Reply::empty(204))
}

fn is_own(identity: &Identity, access: &Access) -> bool {
    identity.kind == IdentityKind::ServiceId && identity.membership(&access.account).is_some()
}

fn find<'a>(
    world: &'a mut World,
    request: &Request,
    access: &Access,
    id: &str,
) -> Result<&'a mut Identity, Reply> {
    let named = |it: &Identity| it.identifier() == id || it.iam_id == id;
    let found = |it: &&mut Identity| is_own(it, access) && named(it);
    world.identities.iter_mut().find(found).ok_or_else(|| absent(request, WHAT, id))
}

/// `GET /v1/serviceids`: those of one group; without a wish of the default one.
pub(crate) fn list(world: &World, request: &Request) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Viewer)?;
    let (name, group) = (request.query("name"), request.query("group_id").unwrap_or_default());
    let own = world.identities.iter().filter(|it| {
        is_own(it, &access)
            && it.record.group == group
            && name.as_ref().is_none_or(|name| *name == it.name)
    });
    let documents = own.map(|it| detailed(request, it, &access.account)).collect();
    listing::page(request, &SERVICE_IDS, documents)
}

pub(crate) fn create(world: &mut World, request: &Request) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Editor)?;
    let body = body(request)?;
    let members = picked(request, &body, NEW)?;
    if text(&members, "account_id") != access.account
        || !settings::may_create(world, &access, "restrict_create_service_id")
    {
        return Err(forbidden(request));
    }
    let group = text(&members, "group_id");
    if !group.is_empty() && !service_id_groups::exists(world, &access, group) {
        return Err(invalid(request, "The service ID group does not exist."));
    }
    let key = match body.get("apikey").and_then(Value::as_object) {
        Some(key) => Some(api_keys::made(world, request, &access, (IdentityKind::ServiceId, key))?),
        None => None,
    };
    let mut identity = Identity {
        iam_id: format!("iam-ServiceId-{}", world.mint_uuid("service id")),
        kind: IdentityKind::ServiceId,
        name: String::new(),
        email: String::new(),
        password: None,
        federated: false,
        memberships: vec![Membership {
            account: access.account.clone(),
            platform: PlatformRole::None,
            service: ServiceRole::None,
        }],
        api_keys: key.iter().cloned().collect(),
        trusts: Vec::new(),
        record: Record {
            locked: switched(request, "entity-lock"),
            group: group.to_owned(),
            ..access.record(request)
        },
    };
    apply(&mut identity, &members);
    let mut document = detailed(request, &identity, &access.account);
    if let Some(key) = key {
        let mut shown = api_keys::document(&identity, &key);
        set(&mut shown, "apikey", key.key);
        set(&mut document, "apikey", shown);
    }
    let etag = tag(identity.identifier(), 0);
    world.identities.push(identity);
    Ok(Reply::json(201, document).with("etag", etag))
}

pub(crate) fn update(world: &mut World, request: &Request, id: &str) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Editor)?;
    let identity = find(world, request, &access, id)?;
    check_tag(request, &tag(identity.identifier(), identity.record.version))?;
    if identity.record.locked {
        return Err(is_locked(request, WHAT, id));
    }
    let members = picked(request, &body(request)?, CHANGED)?;
    change(world, request, id, "update", |identity| apply(identity, &members))
}

fn apply(identity: &mut Identity, members: &Map<String, Value>) {
    for (name, value) in members {
        let text = || value.as_str().unwrap_or_default().to_owned();
        match name.as_str() {
            "name" => identity.name = text(),
            "description" => identity.record.description = text(),
            "unique_instance_crns" => {
                let crns = value.as_array().into_iter().flatten();
                identity.record.instances =
                    crns.filter_map(Value::as_str).map(str::to_owned).collect();
            }
            _ => {}
        }
    }
}

fn change(
    world: &mut World,
    request: &Request,
    id: &str,
    action: &str,
    change: impl FnOnce(&mut Identity),
) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Editor)?;
    let identity = find(world, request, &access, id)?;
    change(identity);
    identity.record.version += 1;
    identity.record.modified_at = clock::nanos(request.now);
    trail::note(&mut identity.record.trail, request, &access, action);
    Ok(shown(request, identity, &access.account))
}

pub(crate) fn delete(world: &mut World, request: &Request, id: &str) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Editor)?;
    let identity = find(world, request, &access, id)?;
    if identity.record.locked {
        return Err(is_locked(request, WHAT, id));
    }
    let gone = identity.iam_id.clone();
    world.identities.retain(|it| it.iam_id != gone);
    world.identity_service.forget(&gone);
    world.forget_access(&gone);
    Ok(Reply::empty(204))
}

fn shown(request: &Request, identity: &Identity, account: &str) -> Reply {
    let etag = tag(identity.identifier(), identity.record.version);
    Reply::json(200, detailed(request, identity, account)).with("etag", etag)
}

fn detailed(request: &Request, identity: &Identity, account: &str) -> Value {
    let mut document = document(identity, account);
    let Record { created_at, created_by, trail, group, .. } = &identity.record;
    if wanted(request, "show_group_id") && !group.is_empty() {
        set(&mut document, "group_id", group.clone());
    }
    let by = if created_by.is_empty() { &identity.iam_id } else { created_by };
    trail::add(&mut document, request, &Made { at: created_at, by, account }, trail);
    document
}

fn document(identity: &Identity, account: &str) -> Value {
    let (id, record) = (identity.identifier(), &identity.record);
    let mut document = json!({
        "id": id,
        "iam_id": identity.iam_id,
        "entity_tag": tag(id, record.version),
        "crn": format!("crn:v1:bluemix:public:iam-identity::a/{account}::serviceid:{id}"),
        "locked": record.locked,
        "created_at": date(&record.created_at),
        "modified_at": modified(record),
        "account_id": account,
        "name": identity.name,
    });
    if !record.description.is_empty() {
        set(&mut document, "description", record.description.clone());
    }
    if !record.instances.is_empty() {
        set(&mut document, "unique_instance_crns", record.instances.clone());
    }
    document
}
