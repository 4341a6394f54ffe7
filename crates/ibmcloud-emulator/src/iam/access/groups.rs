//! `/v2/groups`: access groups.

use serde_json::{Value, json};

use super::settings;
use super::shared::{
    Access, body, check_tag, dates, invalid, invalid_query, on, paged, refused, required, sort,
    tag, text, window,
};
use crate::clock;
use crate::json::set;
use crate::net::http::{Answer, Reply, Request};
use crate::world::{AccessGroup, AccessGroupId, PlatformRole, Record, World};

const LONGEST_NAME: usize = 100;
const LONGEST_DESCRIPTION: usize = 250;

/// `GET /v2/groups/{id}`
pub(crate) fn read(world: &mut World, request: &Request, id: &str) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Viewer)?;
    if let Some(public) = public(world, &access.account).filter(|it| it.id == id) {
        return Ok(shown(200, request, &public));
    }
    let group = find(world, request, &access, id)?;
    Ok(shown(200, request, group))
}

/// A group that can be changed.
pub(super) fn find<'a>(
    world: &'a mut World,
    request: &Request,
    access: &Access,
    id: &str,
) -> Result<&'a mut AccessGroup, Reply> {
    if id == AccessGroupId::PUBLIC {
        let text = "The Public Access group cannot be changed.";
        return Err(refused(request, 400, "invalid_access_group_id", text));
    }
    let wanted = |it: &&mut AccessGroup| it.id == id && it.account == access.account;
    world.access_groups.iter_mut().find(wanted).ok_or_else(|| absent(request, id))
}

pub(super) fn absent(request: &Request, id: &str) -> Reply {
    let text = format!("Failed to find access group '{id}'.");
    refused(request, 404, "group_not_found", &text)
}

/// The group of everybody, as long as the account has it.
pub(super) fn public(world: &World, account: &str) -> Option<AccessGroup> {
    settings::of(world, account).public_access.then(|| AccessGroup {
        id: AccessGroupId::PUBLIC.into(),
        account: account.to_owned(),
        name: "Public Access".into(),
        record: Record {
            description: "This group includes all users and service IDs by default.".into(),
            ..Record::default()
        },
        ..AccessGroup::default()
    })
}

/// `GET /v2/groups`
pub(crate) fn list(world: &World, request: &Request) -> Answer {
    let access = Access::of_list(world, request)?;
    let window = window(request)?;
    let dynamic = match request.query("membership_type").as_deref() {
        None | Some("static" | "all") => false,
        // Nobody is a member by a rule: see `GroupRule`.
        Some("dynamic") => true,
        Some(_) => return Err(invalid_query(request, "membership_type")),
    };
    let member = request.query("iam_id");
    let search = request.query("search").map(|search| {
        let (field, text) = search.split_once(':')?;
        matches!(field, "id" | "name" | "description")
            .then(|| (field.to_owned(), text.to_lowercase()))
    });
    let search = search.map(|it| it.ok_or_else(|| invalid_query(request, "search"))).transpose()?;
    let public = public(world, &access.account)
        .filter(|_| !on(request, "hide_public_access") && member.is_none());
    let own = world.access_groups.iter().filter(|group| group.account == access.account);
    let own = own.filter(|group| {
        member.as_ref().is_none_or(|member| !dynamic && group.members.contains(member))
    });
    let mut found: Vec<Value> =
        own.chain(public.as_ref()).map(|it| document(request, it)).collect();
    if let Some((field, wanted)) = search {
        found.retain(|it| it[&field].as_str().unwrap_or_default().to_lowercase().contains(&wanted));
    }
    sort(request, &mut found, "name", &["id", "name", "description", "is_federated"])?;
    Ok(paged(request, "groups", found, window))
}

/// `POST /v2/groups`
pub(crate) fn create(world: &mut World, request: &Request) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Editor)?;
    let body = body(request, &["name", "description"])?;
    let name = required(request, &body, "name", LONGEST_NAME)?;
    let description = text(request, &body, "description", LONGEST_DESCRIPTION)?;
    check_name(world, request, &access, &name, "")?;
    let group = AccessGroup {
        id: format!("AccessGroupId-{}", world.mint_uuid("access group")),
        account: access.account,
        name,
        record: Record {
            description: description.unwrap_or_default(),
            created_at: clock::nanos(request.now),
            created_by: access.iam_id,
            ..Record::default()
        },
        ..AccessGroup::default()
    };
    let reply = shown(201, request, &group);
    world.access_groups.push(group);
    Ok(reply)
}

/// No two groups of an account have the same name, whatever its case. The SDKs say both that, of the
/// parameter, and the opposite, of the operation.
fn check_name(
    world: &World,
    request: &Request,
    access: &Access,
    name: &str,
    but: &str,
) -> Result<(), Reply> {
    let same = |it: &AccessGroup| {
        it.account == access.account
            && it.id != but
            && it.name.to_lowercase() == name.to_lowercase()
    };
    if !world.access_groups.iter().any(same) && !name.eq_ignore_ascii_case("Public Access") {
        return Ok(());
    }
    let text = format!("A group with the name '{name}' exists already.");
    Err(refused(request, 409, "group_name_conflict_error", &text))
}

/// `PATCH /v2/groups/{id}`
pub(crate) fn update(world: &mut World, request: &Request, id: &str) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Editor)?;
    let group = find(world, request, &access, id)?;
    check_tag(request, &tag(&group.id, group.record.version))?;
    let body = body(request, &["name", "description"])?;
    if body.is_empty() {
        return Err(invalid(request, "The body changes nothing."));
    }
    let name = text(request, &body, "name", LONGEST_NAME)?;
    let description = text(request, &body, "description", LONGEST_DESCRIPTION)?;
    if let Some(name) = &name {
        required(request, &body, "name", LONGEST_NAME)?;
        check_name(world, request, &access, name, id)?;
    }
    let group = find(world, request, &access, id)?;
    group.name = name.unwrap_or_else(|| group.name.clone());
    group.modified_by = access.iam_id;
    let record = &mut group.record;
    record.description = description.unwrap_or_else(|| record.description.clone());
    record.version += 1;
    record.modified_at = clock::nanos(request.now);
    Ok(shown(200, request, group))
}

/// Deletes a group without members and rules, with its policies; `force=true` deletes any.
pub(crate) fn delete(world: &mut World, request: &Request, id: &str) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Editor)?;
    let group = find(world, request, &access, id)?;
    let empty = group.members.is_empty() && group.rules.is_empty();
    if !empty && !on(request, "force") {
        let text = "The group has members or rules.";
        return Err(refused(request, 400, "group_not_empty_error", text));
    }
    let gone = group.id.clone();
    world.access_groups.retain(|group| group.id != gone);
    world.policies.retain(|policy| policy.subject != gone);
    Ok(Reply::empty(204))
}

fn shown(status: u16, request: &Request, group: &AccessGroup) -> Reply {
    let etag = tag(&group.id, group.record.version);
    Reply::json(status, document(request, group)).with("etag", etag)
}

fn document(request: &Request, group: &AccessGroup) -> Value {
    let AccessGroup { id, account, name, record, .. } = group;
    let mut document = json!({
        "id": id,
        "name": name,
        "description": record.description,
        "account_id": account,
        "href": format!("{}/v2/groups/{id}", request.origin()),
    });
    dates(&mut document, record, &group.modified_by);
    if on(request, "show_federated") {
        set(&mut document, "is_federated", !group.rules.is_empty());
    }
    if on(request, "show_crn") {
        let crn = format!("crn:v1:bluemix:public:iam-groups::a/{account}::group:{id}");
        set(&mut document, "crn", crn);
    }
    document
}
