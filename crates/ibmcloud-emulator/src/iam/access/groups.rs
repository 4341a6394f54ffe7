//! `/v2/groups`: access groups and their members.

use serde_json::{Value, json};

use super::errors::refused;
use crate::clock;
use crate::iam::entities::shared::{Access, body, check_tag, optional, required, tag};
use crate::json::set;
use crate::net::http::{Answer, Reply, Request};
use crate::world::{AccessGroup, CREATED, PlatformRole, Record, World};

/// Groups in one page, unless `limit` says otherwise; also the most.
const PAGE: usize = 50;

/// `GET /v2/groups/{id}`
pub(crate) fn read(world: &mut World, request: &Request, id: &str) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Viewer)?;
    let group = find(world, request, &access, id)?;
    Ok(shown(200, request, group))
}

fn find<'a>(
    world: &'a mut World,
    request: &Request,
    access: &Access,
    id: &str,
) -> Result<&'a mut AccessGroup, Reply> {
    let wanted = |it: &&mut AccessGroup| it.id == id && it.account == access.account;
    world.access_groups.iter_mut().find(wanted).ok_or_else(|| absent(request, id))
}

fn absent(request: &Request, id: &str) -> Reply {
    let text = format!("Failed to find access group '{id}'.");
    refused(request, 404, "group_not_found", &text)
}

pub(crate) fn list(world: &World, request: &Request) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Viewer)?;
    let number = |name: &str| request.query(name).and_then(|text| text.parse::<usize>().ok());
    let limit = number("limit").unwrap_or(PAGE).clamp(1, PAGE);
    let offset = number("offset").unwrap_or(0);
    let member = request.query("iam_id");
    let mut found: Vec<&AccessGroup> = world
        .access_groups
        .iter()
        .filter(|group| group.account == access.account)
        .filter(|group| member.as_ref().is_none_or(|member| group.members.contains(member)))
        .collect();
    found.sort_by(|one, two| one.name.cmp(&two.name));
    let total = found.len();
    let page: Vec<Value> =
        found.into_iter().skip(offset).take(limit).map(|it| document(request, it)).collect();
    let list = format!("{}/v2/groups?account_id={}&", request.origin(), access.account);
    Ok(paged("groups", &page, (limit, offset, total), &list))
}

/// A page of a list, with links to others. `list` is the address up to the place of `limit` and `offset`.
fn paged(
    member: &str,
    page: &[Value],
    (limit, offset, total): (usize, usize, usize),
    list: &str,
) -> Reply {
    let end = offset + page.len();
    let link = |offset: usize| json!({"href": format!("{list}limit={limit}&offset={offset}")});
    let mut body = json!({
        "limit": limit,
        "offset": offset,
        "total_count": total,
        "first": link(0),
        "last": link(total.saturating_sub(1) / limit * limit),
        member: page,
    });
    if end < total {
        set(&mut body, "next", link(end));
    }
    Reply::json(200, body)
}

pub(crate) fn create(world: &mut World, request: &Request) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Editor)?;
    let body = body(request)?;
    let name = required(request, &body, "name")?;
    let same = |it: &AccessGroup| it.account == access.account && it.name == name;
    if world.access_groups.iter().any(same) {
        let text = format!("A group with the name '{name}' exists already.");
        return Err(refused(request, 409, "group_name_conflict_error", &text));
    }
    let group = AccessGroup {
        id: format!("AccessGroupId-{}", world.mint_uuid("access group")),
        account: access.account,
        name,
        members: Vec::new(),
        record: Record {
            description: optional(&body, "description").unwrap_or_default(),
            created_at: clock::nanos(request.now),
            created_by: access.iam_id,
            ..Record::default()
        },
    };
    let reply = shown(201, request, &group);
    world.access_groups.push(group);
    Ok(reply)
}

pub(crate) fn update(world: &mut World, request: &Request, id: &str) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Editor)?;
    let group = find(world, request, &access, id)?;
    check_tag(request, &tag(&group.id, group.record.version))?;
    let body = body(request)?;
    group.name = optional(&body, "name").unwrap_or_else(|| group.name.clone());
    let record = &mut group.record;
    record.description =
        optional(&body, "description").unwrap_or_else(|| record.description.clone());
    record.version += 1;
    record.modified_at = clock::nanos(request.now);
    Ok(shown(200, request, group))
}

/// Deletes an empty group; `force=true` deletes one with members.
pub(crate) fn delete(world: &mut World, request: &Request, id: &str) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Editor)?;
    let group = find(world, request, &access, id)?;
    let forced = request.query("force").as_deref() == Some("true");
    if !group.members.is_empty() && !forced {
        let text = "The group has members.";
        return Err(refused(request, 400, "group_not_empty_error", text));
    }
    let gone = group.id.clone();
    world.access_groups.retain(|group| group.id != gone);
    world.policies.retain(|policy| policy.subject != gone);
    Ok(Reply::empty(204))
}

/// `GET /v2/groups/{id}/members`, in pages. Names are told with `verbose=true`.
pub(crate) fn members(world: &World, request: &Request, id: &str) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Viewer)?;
    let wanted = |it: &&AccessGroup| it.id == id && it.account == access.account;
    let group = world.access_groups.iter().find(wanted).ok_or_else(|| absent(request, id))?;
    let number = |name: &str| request.query(name).and_then(|text| text.parse::<usize>().ok());
    let limit = number("limit").unwrap_or(PAGE).clamp(1, PAGE);
    let offset = number("offset").unwrap_or(0);
    let verbose = request.query("verbose").as_deref() == Some("true");
    let kind = request.query("type");
    let all = group.members.iter().map(|iam_id| member(world, group, iam_id, verbose));
    let all: Vec<Value> =
        all.filter(|it| kind.as_ref().is_none_or(|kind| it["type"] == kind.as_str())).collect();
    let total = all.len();
    let page: Vec<Value> = all.into_iter().skip(offset).take(limit).collect();
    let list = format!("{}/v2/groups/{id}/members?", request.origin());
    Ok(paged("members", &page, (limit, offset, total), &list))
}

/// A member; one whom nobody knows any more is told by the form of the IAM id.
fn member(world: &World, group: &AccessGroup, iam_id: &str, verbose: bool) -> Value {
    let kind = match iam_id {
        it if it.starts_with("iam-ServiceId-") => "service",
        it if it.starts_with("iam-Profile-") => "profile",
        _ => "user",
    };
    let created =
        if group.record.created_at.is_empty() { CREATED } else { &group.record.created_at };
    let mut member = json!({
        "iam_id": iam_id,
        "type": kind,
        "membership_type": "static",
        "created_at": created,
        "created_by_id": group.record.created_by,
    });
    let known = world.identities.iter().find(|it| it.iam_id == iam_id).filter(|_| verbose);
    if let Some(known) = known {
        set(&mut member, "name", known.name.clone());
        if !known.email.is_empty() {
            set(&mut member, "email", known.email.clone());
        }
    }
    member
}

pub(crate) fn add_members(world: &mut World, request: &Request, id: &str) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Editor)?;
    find(world, request, &access, id)?;
    let body = body(request)?;
    let mut results = Vec::new();
    for member in body.get("members").and_then(Value::as_array).into_iter().flatten() {
        let iam_id = member["iam_id"].as_str().unwrap_or_default().to_owned();
        let known = world.identities.iter().any(|it| it.iam_id == iam_id);
        let status = if known { 200 } else { 404 };
        results.push(json!({"iam_id": iam_id, "status_code": status}));
        let members = &mut find(world, request, &access, id)?.members;
        if known && !members.contains(&iam_id) {
            members.push(iam_id);
        }
    }
    Ok(Reply::json(207, json!({"members": results})))
}

fn shown(status: u16, request: &Request, group: &AccessGroup) -> Reply {
    let etag = tag(&group.id, group.record.version);
    Reply::json(status, document(request, group)).with("etag", etag)
}

fn document(request: &Request, group: &AccessGroup) -> Value {
    let AccessGroup { id, account, name, record, .. } = group;
    let or = |text: &str, other: &str| if text.is_empty() { other } else { text }.to_owned();
    let created = or(&record.created_at, CREATED);
    json!({
        "id": id,
        "name": name,
        "description": record.description,
        "account_id": account,
        "created_at": created,
        "created_by_id": record.created_by,
        "last_modified_at": or(&record.modified_at, &created),
        "last_modified_by_id": record.created_by,
        "href": format!("{}/v2/groups/{id}", request.origin()),
        "is_federated": false,
    })
}
