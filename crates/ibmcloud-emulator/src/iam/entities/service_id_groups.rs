//! `/v1/serviceid_groups`: groups of service IDs.

use serde_json::{Value, json};

use super::form::Kind::{Filled, Text};
use super::form::{Member, may, must, picked, text};
use super::shared::{Access, absent, body, check_tag, conflict, date, forbidden, modified, tag};
use crate::clock;
use crate::iam::errors;
use crate::json::set;
use crate::net::http::{Answer, Reply, Request};
use crate::world::{Entry, PlatformRole, World};

const WHAT: &str = "Service ID group";

const NEW: &[Member] =
    &[must("account_id", Filled), must("name", Filled), may("description", Text)];
const CHANGED: &[Member] = &[must("name", Filled), may("description", Text)];

/// Whether an account has a group.
pub(super) fn exists(world: &World, access: &Access, id: &str) -> bool {
    let mut all = world.identity_service.service_id_groups.iter();
    all.any(|it| it.account == access.account && it.id == id)
}

/// `GET /v1/serviceid_groups`
pub(crate) fn list(world: &World, request: &Request) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Viewer)?;
    let all = world.identity_service.service_id_groups.iter();
    let own: Vec<Value> = all.filter(|it| it.account == access.account).map(document).collect();
    Ok(Reply::json(200, json!({"serviceid_groups": own})))
}

/// `POST /v1/serviceid_groups`
pub(crate) fn create(world: &mut World, request: &Request) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Editor)?;
    let mut members = picked(request, &body(request)?, NEW)?;
    if members.remove("account_id") != Some(access.account.as_str().into()) {
        return Err(forbidden(request));
    }
    check_name(world, request, &access, text(&members, "name"), "")?;
    let record = access.record(request);
    let group = Entry {
        id: format!("ServiceIdGroup-{}", world.mint_uuid("service id group")),
        account: access.account,
        members,
        record,
        ..Entry::default()
    };
    let reply = answer(201, &group);
    world.identity_service.service_id_groups.push(group);
    Ok(reply)
}

/// `GET /v1/serviceid_groups/{id}`
pub(crate) fn read(world: &mut World, request: &Request, id: &str) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Viewer)?;
    Ok(answer(200, find(world, request, &access, id)?))
}

/// `PUT /v1/serviceid_groups/{id}`
pub(crate) fn update(world: &mut World, request: &Request, id: &str) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Editor)?;
    let group = find(world, request, &access, id)?;
    check_tag(request, &tag(&group.id, group.record.version))?;
    let members = picked(request, &body(request)?, CHANGED)?;
    check_name(world, request, &access, text(&members, "name"), id)?;
    let group = find(world, request, &access, id)?;
    group.members.extend(members);
    group.record.version += 1;
    group.record.modified_at = clock::nanos(request.now);
    Ok(answer(200, group))
}

/// `DELETE /v1/serviceid_groups/{id}`. No public source says what becomes of its service IDs: one that has
/// some stays.
pub(crate) fn delete(world: &mut World, request: &Request, id: &str) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Editor)?;
    find(world, request, &access, id)?;
    if world.identities.iter().any(|it| it.record.group == id) {
        let text = format!("{WHAT} '{id}' has service IDs.");
        return Err(errors::iam_v1(request, 400, "invalid_state", &text));
    }
    world.identity_service.service_id_groups.retain(|it| it.id != id);
    Ok(Reply::empty(204))
}

fn find<'a>(
    world: &'a mut World,
    request: &Request,
    access: &Access,
    id: &str,
) -> Result<&'a mut Entry, Reply> {
    let mut all = world.identity_service.service_id_groups.iter_mut();
    let found = all.find(|it| it.account == access.account && it.id == id);
    found.ok_or_else(|| absent(request, WHAT, id))
}

/// Names of groups are unique in an account.
fn check_name(
    world: &World,
    request: &Request,
    access: &Access,
    name: &str,
    own_id: &str,
) -> Result<(), Reply> {
    let mut all = world.identity_service.service_id_groups.iter();
    let twin = |it: &Entry| {
        it.account == access.account && it.id != own_id && text(&it.members, "name") == name
    };
    if all.any(twin) {
        let text = format!("A service ID group with the name '{name}' exists already.");
        return Err(conflict(request, &text));
    }
    Ok(())
}

fn answer(status: u16, group: &Entry) -> Reply {
    let etag = tag(&group.id, group.record.version);
    Reply::json(status, document(group)).with("etag", etag)
}

fn document(group: &Entry) -> Value {
    let Entry { id, account, members, record, .. } = group;
    let mut document = json!({
        "id": id,
        "entity_tag": tag(id, record.version),
        "account_id": account,
        "crn": format!("crn:v1:bluemix:public:iam-identity::a/{account}::serviceidgroup:{id}"),
        "created_at": date(&record.created_at),
        "created_by": record.created_by,
        "modified_at": modified(record),
    });
    for (name, value) in members {
        set(&mut document, name.as_str(), value.clone());
    }
    document
}
