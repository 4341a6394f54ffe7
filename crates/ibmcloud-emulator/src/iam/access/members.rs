//! Members of access groups: users, service IDs and trusted profiles, known or not.
//!
//! The service takes any id: the integration suites of the SDKs add random ones.

use serde_json::{Map, Value, json};

use super::groups::find;
use super::shared::{
    Access, body, check_members, invalid, invalid_query, on, paged, refused, sort, window,
};
use crate::clock;
use crate::json::set;
use crate::net::http::{Answer, Reply, Request};
use crate::world::{AccessGroup, AccessGroupId, Added, CREATED, PlatformRole, World};

/// The most members or groups that one request may name.
const MOST: usize = 50;

/// `GET /v2/groups/{id}/members`, in pages. Names are told with `verbose=true`.
pub(crate) fn list(world: &mut World, request: &Request, id: &str) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Viewer)?;
    let window = window(request)?;
    if id == AccessGroupId::PUBLIC {
        return Ok(paged(request, "members", Vec::new(), window));
    }
    let group = find(world, request, &access, id)?.clone();
    let verbose = on(request, "verbose");
    let kind = request.query("type");
    let mut all: Vec<Value> =
        group.members.iter().map(|iam_id| member(world, &group, iam_id, verbose)).collect();
    all.retain(|it| kind.as_ref().is_none_or(|kind| it["type"] == kind.as_str()));
    match request.query("membership_type").as_deref() {
        None | Some("static" | "all") => {}
        Some("dynamic") => all.clear(),
        Some(_) => return Err(invalid_query(request, "membership_type")),
    }
    if request.query("sort").is_some() {
        sort(request, &mut all, "iam_id", &["id", "iam_id", "name", "email"])?;
    }
    Ok(paged(request, "members", all, window))
}

/// A member; one whom nobody knows is told by the form of the IAM id.
fn member(world: &World, group: &AccessGroup, iam_id: &str, verbose: bool) -> Value {
    let mut member = json!({
        "iam_id": iam_id, "type": kind(iam_id), "membership_type": "static",
    });
    set_added(&mut member, group, iam_id);
    let known = world.identities.iter().find(|it| it.iam_id == iam_id).filter(|_| verbose);
    if let Some(known) = known {
        set(&mut member, "name", known.name.clone());
        if !known.email.is_empty() {
            set(&mut member, "email", known.email.clone());
        }
        if kind(iam_id) == "service" {
            set(&mut member, "description", known.record.description.clone());
        }
    }
    member
}

fn set_added(document: &mut Value, group: &AccessGroup, iam_id: &str) {
    let record = &group.record;
    let made = if record.created_at.is_empty() { CREATED } else { &record.created_at };
    let added = group.added.get(iam_id);
    let (at, by) = added.map_or((made, &record.created_by), |it| (&*it.at, &it.by));
    set(document, "created_at", at);
    set(document, "created_by_id", by.clone());
}

fn kind(iam_id: &str) -> &'static str {
    match iam_id {
        it if it.starts_with("iam-ServiceId-") => "service",
        it if it.starts_with("iam-Profile-") => "profile",
        _ => "user",
    }
}

/// Why an id cannot be a member of this type.
fn mistake(iam_id: &str, wanted: Option<&Value>) -> Option<String> {
    let wanted = wanted.and_then(Value::as_str).unwrap_or_default();
    if iam_id.is_empty() {
        return Some("'iam_id' is missing or empty.".into());
    }
    (wanted != kind(iam_id)).then(|| format!("'{iam_id}' is not of the type '{wanted}'."))
}

fn add(group: &mut AccessGroup, iam_id: &str, at: &str, by: &str) {
    if !group.members.iter().any(|it| it == iam_id) {
        group.members.push(iam_id.to_owned());
        group.added.insert(iam_id.to_owned(), Added { at: at.to_owned(), by: by.to_owned() });
    }
}

fn remove(group: &mut AccessGroup, iam_id: &str) -> bool {
    let before = group.members.len();
    group.members.retain(|it| it != iam_id);
    group.added.remove(iam_id);
    group.members.len() < before
}

/// One outcome of several.
fn outcome(request: &Request, name: &str, id: &str, result: Result<u16, (&str, String)>) -> Value {
    let status = match &result {
        Ok(status) => *status,
        Err(("invalid_body", _)) => 400,
        Err(_) => 404,
    };
    let mut item = json!({name: id, "status_code": status, "trace": request.transaction});
    if let Err((code, message)) = result {
        set(&mut item, "errors", json!([{"code": code, "message": message}]));
    }
    item
}

/// What a request names, at least one and at most as many as it may.
fn named<'b>(
    request: &Request,
    body: &'b Map<String, Value>,
    list: &str,
) -> Result<&'b Vec<Value>, Reply> {
    let all = body.get(list).and_then(Value::as_array);
    all.filter(|all| (1..=MOST).contains(&all.len())).ok_or_else(|| {
        invalid(request, &format!("'{list}' must be a list of 1 to {MOST} entries."))
    })
}

/// `PUT /v2/groups/{id}/members`
pub(crate) fn add_to_one(world: &mut World, request: &Request, id: &str) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Editor)?;
    let group = find(world, request, &access, id)?;
    let body = body(request, &["members"])?;
    let now = clock::nanos(request.now);
    let mut results = Vec::new();
    for entry in named(request, &body, "members")? {
        let Value::Object(entry) = entry else {
            return Err(invalid(request, "A member is no object."));
        };
        check_members(request, entry, &["iam_id", "type"])?;
        let iam_id = entry.get("iam_id").and_then(Value::as_str).unwrap_or_default();
        let mistake = mistake(iam_id, entry.get("type"));
        if mistake.is_none() {
            add(group, iam_id, &now, &access.iam_id);
        }
        let result = mistake.map_or(Ok(200), |text| Err(("invalid_body", text)));
        let added = result.is_ok();
        let mut item = outcome(request, "iam_id", iam_id, result);
        set(&mut item, "type", entry.get("type").cloned());
        if added {
            set_added(&mut item, group, iam_id);
        }
        results.push(item);
    }
    Ok(Reply::json(207, json!({"members": results})))
}

/// `HEAD /v2/groups/{id}/members/{iam_id}`
pub(crate) fn check(world: &mut World, request: &Request, id: &str, iam_id: &str) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Viewer)?;
    let group = find(world, request, &access, id)?;
    let is_member = group.members.iter().any(|it| it == iam_id);
    if is_member { Ok(Reply::empty(204)) } else { Err(no_member(request, iam_id)) }
}

fn no_member(request: &Request, iam_id: &str) -> Reply {
    refused(request, 404, "membership_not_found", &no_member_text(iam_id))
}

fn no_member_text(iam_id: &str) -> String {
    format!("'{iam_id}' is not a member of the access group.")
}

/// `DELETE /v2/groups/{id}/members/{iam_id}`
pub(crate) fn remove_one(world: &mut World, request: &Request, id: &str, iam_id: &str) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Editor)?;
    let gone = remove(find(world, request, &access, id)?, iam_id);
    if gone { Ok(Reply::empty(204)) } else { Err(no_member(request, iam_id)) }
}

/// `POST /v2/groups/{id}/members/delete`; 404 when none of them is a member, as the SDKs' suites have it.
pub(crate) fn remove_several(world: &mut World, request: &Request, id: &str) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Editor)?;
    let group = find(world, request, &access, id)?;
    let body = body(request, &["members"])?;
    let ids: Vec<&str> =
        named(request, &body, "members")?.iter().filter_map(Value::as_str).collect();
    if let [first, ..] = &ids[..]
        && !ids.iter().any(|it| group.members.iter().any(|member| member == it))
    {
        return Err(no_member(request, first));
    }
    let results = ids.iter().map(|iam_id| {
        let gone = remove(group, iam_id);
        let result =
            if gone { Ok(204) } else { Err(("membership_not_found", no_member_text(iam_id))) };
        outcome(request, "iam_id", iam_id, result)
    });
    let results: Vec<Value> = results.collect();
    Ok(Reply::json(207, json!({"access_group_id": id, "members": results})))
}

/// `DELETE /v2/groups/_allgroups/members/{iam_id}`
pub(crate) fn remove_from_all(world: &mut World, request: &Request, iam_id: &str) -> Answer {
    let access = Access::of_list(world, request)?;
    Access::with_role(world, request, PlatformRole::Editor)?;
    let own = world.access_groups.iter_mut().filter(|it| it.account == access.account);
    let left = own.filter_map(|group| remove(group, iam_id).then(|| group.id.clone()));
    let results: Vec<Value> =
        left.map(|id| outcome(request, "access_group_id", &id, Ok(204))).collect();
    if results.is_empty() {
        let text = format!("'{iam_id}' is a member of no access group.");
        return Err(refused(request, 404, "membership_not_found", &text));
    }
    Ok(Reply::json(207, json!({"iam_id": iam_id, "groups": results})))
}

/// `PUT /v2/groups/_allgroups/members/{iam_id}`
pub(crate) fn add_to_several(world: &mut World, request: &Request, iam_id: &str) -> Answer {
    let access = Access::of_list(world, request)?;
    Access::with_role(world, request, PlatformRole::Editor)?;
    let body = body(request, &["type", "groups"])?;
    if let Some(mistake) = mistake(iam_id, body.get("type")) {
        return Err(invalid(request, &mistake));
    }
    let now = clock::nanos(request.now);
    let mut results = Vec::new();
    for id in named(request, &body, "groups")? {
        let id = id.as_str().unwrap_or_default();
        let result = match find(world, request, &access, id) {
            Ok(group) => {
                add(group, iam_id, &now, &access.iam_id);
                Ok(200)
            }
            Err(_) => Err(("group_not_found", format!("Failed to find access group '{id}'."))),
        };
        results.push(outcome(request, "access_group_id", id, result));
    }
    Ok(Reply::json(207, json!({"iam_id": iam_id, "groups": results})))
}
