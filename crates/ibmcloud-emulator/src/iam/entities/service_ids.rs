//! `/v1/serviceids`: identities of programs.

use serde_json::{Value, json};

use super::shared::{
    Access, absent, body, check_tag, date, forbidden, is_locked, modified, optional, required,
    switched, tag,
};
use super::{api_keys, listing};
use crate::clock;
use crate::json::set;
use crate::net::http::{Answer, Reply, Request};
use crate::world::{Identity, IdentityKind, Membership, PlatformRole, Record, ServiceRole, World};

const WHAT: &str = "Service ID";

/// `GET /v1/serviceids/{id}`
pub(crate) fn read(world: &mut World, request: &Request, id: &str) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Viewer)?;
    Ok(shown(find(world, request, &access, id)?, &access.account))
}

/// `POST` and `DELETE /v1/serviceids/{id}/lock`
pub(crate) fn set_lock(world: &mut World, request: &Request, id: &str, locked: bool) -> Answer {
    change(world, request, id, |identity| identity.record.locked = locked)
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
    let wanted = |it: &&mut Identity| is_own(it, access) && named(it);
    world.identities.iter_mut().find(wanted).ok_or_else(|| absent(request, WHAT, id))
}

pub(crate) fn list(world: &World, request: &Request) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Viewer)?;
    let name = request.query("name");
    let own = world
        .identities
        .iter()
        .filter(|it| is_own(it, &access) && name.as_ref().is_none_or(|name| *name == it.name));
    listing::page(request, "serviceids", own.map(|it| document(it, &access.account)).collect())
}

pub(crate) fn create(world: &mut World, request: &Request) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Editor)?;
    let body = body(request)?;
    if required(request, &body, "account_id")? != access.account {
        return Err(forbidden(request));
    }
    let name = required(request, &body, "name")?;
    let key = match body.get("apikey").and_then(Value::as_object) {
        Some(wanted) => Some(api_keys::made(world, request, &access, wanted)?),
        None => None,
    };
    let identity = Identity {
        iam_id: format!("iam-ServiceId-{}", world.mint_uuid("service id")),
        kind: IdentityKind::ServiceId,
        name,
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
            description: optional(&body, "description").unwrap_or_default(),
            locked: switched(request, "entity-lock"),
            created_at: clock::nanos(request.now),
            created_by: access.iam_id,
            ..Record::default()
        },
    };
    let mut document = document(&identity, &access.account);
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
    let body = body(request)?;
    let (name, description) = (optional(&body, "name"), optional(&body, "description"));
    change(world, request, id, |identity| {
        identity.name = name.unwrap_or_else(|| identity.name.clone());
        let record = &mut identity.record;
        record.description = description.unwrap_or_else(|| record.description.clone());
    })
}

fn change(
    world: &mut World,
    request: &Request,
    id: &str,
    change: impl FnOnce(&mut Identity),
) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Editor)?;
    let identity = find(world, request, &access, id)?;
    change(identity);
    identity.record.version += 1;
    identity.record.modified_at = clock::nanos(request.now);
    Ok(shown(identity, &access.account))
}

pub(crate) fn delete(world: &mut World, request: &Request, id: &str) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Editor)?;
    let identity = find(world, request, &access, id)?;
    if identity.record.locked {
        return Err(is_locked(request, WHAT, id));
    }
    let gone = identity.iam_id.clone();
    world.identities.retain(|it| it.iam_id != gone);
    Ok(Reply::empty(204))
}

fn shown(identity: &Identity, account: &str) -> Reply {
    let etag = tag(identity.identifier(), identity.record.version);
    Reply::json(200, document(identity, account)).with("etag", etag)
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
    document
}
