//! `/v1/policies` and `/v2/policies`: access policies of users, service IDs and access groups, and
//! authorizations between services.

use serde_json::{Map, Value, json};

use super::policy_check::{Check, check_unlocked};
use super::shared::{Access, body, check_tag, conflict, invalid_query, refused, sort, tag};
use super::{forms, roles};
use crate::clock;
use crate::json::set;
use crate::net::http::{Answer, Reply, Request};
use crate::world::{PlatformRole, Policy, World};

/// The most policies of a page; no public source has the number.
const LARGEST_PAGE: usize = 100;
/// What a list can be sorted by: `ListPoliciesOptions.Sort` of the SDKs.
const SORTED_BY: [&str; 10] = [
    "id",
    "type",
    "href",
    "created_at",
    "created_by_id",
    "last_modified_at",
    "last_modified_by_id",
    "state",
    "last_permit_at",
    "last_permit_frequency",
];

/// `GET /v1/policies/{id}` and `/v2/policies/{id}`. A deleted policy can be read, as its tag is needed to
/// restore it.
pub(crate) fn read(world: &World, request: &Request, v2: bool, id: &str) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Viewer)?;
    let policy = find(world, request, &access, id)?;
    let display = format(request)? == Some("display");
    let document = if v2 {
        let mut document = forms::newer(&policy.document);
        if display {
            enrich(world, &access, &mut document);
        }
        document
    } else {
        // What the older form cannot tell is not in its list either.
        forms::older(&policy.document).ok_or_else(|| absent(request, id))?
    };
    Ok(Reply::json(200, document).with("etag", version_of(policy)))
}

/// `DELETE /v1/policies/{id}` and `/v2/policies/{id}`: it can be restored.
pub(crate) fn delete(world: &mut World, request: &Request, id: &str) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Administrator)?;
    let policy = find_active(world, request, &access, id)?;
    check_unlocked(world, request, &policy.subject)?;
    change_state(world, request, &access, id, "deleted");
    Ok(Reply::empty(204))
}

/// `PATCH /v1/policies/{id}`: restores a deleted policy.
pub(crate) fn set_state(world: &mut World, request: &Request, id: &str) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Administrator)?;
    let policy = find(world, request, &access, id)?;
    check_tag(request, &version_of(policy))?;
    let body = body(request, &["state"])?;
    let Some(state @ ("active" | "deleted")) = body.get("state").and_then(Value::as_str) else {
        return Err(refused(request, 400, "invalid_body", "'state' must be 'active'."));
    };
    check_unlocked(world, request, &policy.subject)?;
    if !policy.is_active() {
        check_twin(world, request, policy)?;
    }
    change_state(world, request, &access, id, state);
    Ok(shown(200, find(world, request, &access, id)?))
}

fn change_state(world: &mut World, request: &Request, access: &Access, id: &str, state: &str) {
    let own = |it: &&mut Policy| it.id == id && it.account == access.account;
    if let Some(policy) = world.policies.iter_mut().find(own) {
        let version = version(policy) + 1;
        let document = &mut policy.document;
        set(document, "state", state);
        set(document, "last_modified_at", clock::nanos(request.now));
        set(document, "last_modified_by_id", access.iam_id.clone());
        set(document, "version", tag(id, version));
    }
}

fn find<'a>(
    world: &'a World,
    request: &Request,
    access: &Access,
    id: &str,
) -> Result<&'a Policy, Reply> {
    let wanted = |it: &&Policy| it.id == id && it.account == access.account;
    world.policies.iter().find(wanted).ok_or_else(|| absent(request, id))
}

fn find_active<'a>(
    world: &'a World,
    request: &Request,
    access: &Access,
    id: &str,
) -> Result<&'a Policy, Reply> {
    let policy = find(world, request, access, id)?;
    if policy.is_active() { Ok(policy) } else { Err(absent(request, id)) }
}

fn absent(request: &Request, id: &str) -> Reply {
    let text = format!("Policy with Id '{id}' not found.");
    refused(request, 404, "policy_not_found", &text)
}

/// The query parameter `format`, one of the two that there are.
fn format(request: &Request) -> Result<Option<&'static str>, Reply> {
    match request.query("format").as_deref() {
        None => Ok(None),
        Some("display") => Ok(Some("display")),
        // The emulator does not count permits, so there is none to tell.
        Some("include_last_permit") => Ok(Some("include_last_permit")),
        Some(_) => Err(invalid_query(request, "format")),
    }
}

/// Names and actions of a policy's roles, in the newer form.
fn enrich(world: &World, access: &Access, document: &mut Value) {
    let granted = document.pointer_mut("/control/grant/roles").and_then(Value::as_array_mut);
    for role in granted.into_iter().flatten() {
        let id = role["role_id"].as_str().unwrap_or_default().to_owned();
        let Some(found) = roles::find(world, &access.account, &id) else { continue };
        set(role, "display_name", found.display_name);
        set(role, "description", found.description);
        let actions = found.actions.iter();
        let actions = actions.map(|id| json!({"id": id, "display_name": id, "description": ""}));
        set(role, "actions", actions.collect::<Vec<Value>>());
    }
}

/// `GET /v1/policies` and `/v2/policies`, all at once unless a `limit` asks for pages. `v2` chooses the
/// newer form, in which every policy can be told.
pub(crate) fn list(world: &World, request: &Request, v2: bool) -> Answer {
    let access = Access::of_list(world, request)?;
    let one_of = |name: &str, allowed: [&str; 2], usual: Option<&str>| {
        let asked = request.query(name).or_else(|| usual.map(str::to_owned));
        match asked {
            Some(text) if !allowed.contains(&&*text) => Err(invalid_query(request, name)),
            asked => Ok(asked),
        }
    };
    let kind = one_of("type", ["access", "authorization"], None)?;
    let state = one_of("state", ["active", "deleted"], Some("active"))?;
    let service_type = one_of("service_type", ["service", "platform_service"], None)?;
    let display = format(request)? == Some("display");
    let only = |name: &str, here: bool| request.query(name).filter(|_| here);
    let attributes = [
        ("subject", "iam_id", only("iam_id", true)),
        ("subject", "access_group_id", only("access_group_id", true)),
        ("resource", "serviceType", service_type),
        ("resource", "serviceName", only("service_name", v2)),
        ("resource", "service_group_id", only("service_group_id", v2)),
    ];
    let tag = (only("tag_name", !v2), only("tag_value", !v2));
    let is = |wanted: &Option<String>, value: &Value| {
        wanted.as_ref().is_none_or(|wanted| value == wanted.as_str())
    };
    let fits = |it: &Value| {
        let own = |(part, key, wanted): &(&str, &str, Option<String>)| {
            wanted.is_none() || attribute(&it[*part], key) == *wanted
        };
        let tags = it.pointer("/resource/tags").and_then(Value::as_array).into_iter().flatten();
        is(&kind, &it["type"])
            && is(&state, &it["state"])
            && attributes.iter().all(own)
            && ((None, None) == tag
                || tags.into_iter().any(|it| is(&tag.0, &it["key"]) && is(&tag.1, &it["value"])))
    };
    let own = world.policies.iter().filter(|it| it.account == access.account);
    let found = own.filter_map(|it| {
        let newer = forms::newer(&it.document);
        if !fits(&newer) {
            return None;
        }
        if v2 { Some(newer) } else { forms::older(&it.document) }
    });
    let mut found: Vec<Value> = found.collect();
    if request.query("sort").is_some() {
        sort(request, &mut found, "id", &SORTED_BY)?;
    }
    if display && v2 {
        for policy in &mut found {
            enrich(world, &access, policy);
        }
    }
    paged(request, &access, v2, found)
}

fn paged(request: &Request, access: &Access, v2: bool, mut found: Vec<Value>) -> Answer {
    let Some(limit) = request.query("limit") else {
        return Ok(Reply::json(200, json!({"policies": found})));
    };
    let limit = limit.parse().ok().filter(|it| (1..=LARGEST_PAGE).contains(it));
    let limit: usize = limit.ok_or_else(|| invalid_query(request, "limit"))?;
    // A page token is the id of the last policy of the page before.
    if let Some(start) = request.query("start") {
        let last = found.iter().position(|it| it["id"] == start.as_str());
        found.drain(..=last.ok_or_else(|| invalid_query(request, "start"))?);
    }
    let more = found.len() > limit;
    found.truncate(limit);
    let generation = if v2 { "v2" } else { "v1" };
    let link = |start: Option<&str>| {
        let start = start.map(|it| format!("&start={it}")).unwrap_or_default();
        let (origin, account) = (request.origin(), &access.account);
        format!("{origin}/{generation}/policies?account_id={account}&limit={limit}{start}")
    };
    let mut body = json!({"limit": limit, "first": {"href": link(None)}});
    if let Some(last) = found.last().and_then(|it| it["id"].as_str()).filter(|_| more) {
        set(&mut body, "next", json!({"href": link(Some(last)), "start": last}));
    }
    set(&mut body, "policies", found);
    Ok(Reply::json(200, body))
}

/// `POST /v1/policies` and `/v2/policies`; `v2` chooses the newer document.
pub(crate) fn create(world: &mut World, request: &Request, v2: bool) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Administrator)?;
    let policy = checked(world, request, &access, v2)?;
    check_twin(world, request, &policy)?;
    let id = world.mint_uuid("policy");
    let now = clock::nanos(request.now);
    let policy = kept(request, v2, &access, Policy { id, ..policy }, (0, (&now, &access.iam_id)));
    let reply = shown(201, &policy);
    world.policies.push(policy);
    Ok(reply)
}

/// Makes policies without a subject those of somebody, as an invitation does. Roles and attributes are
/// checked as those of any policy.
pub(crate) fn give(
    world: &mut World,
    request: &Request,
    (account, by): (&str, &str),
    iam_id: &str,
    documents: Vec<Value>,
) -> Result<(), Reply> {
    let access = Access { iam_id: by.to_owned(), account: account.to_owned() };
    for document in documents {
        let policy = for_somebody(world, request, &access, iam_id, document)?;
        let id = world.mint_uuid("policy");
        let now = clock::nanos(request.now);
        let policy = Policy { id, ..policy };
        world.policies.push(kept(request, false, &access, policy, (0, (&now, &access.iam_id))));
    }
    Ok(())
}

/// Checks policies of an invitation.
pub(crate) fn check_given(
    world: &World,
    request: &Request,
    (account, by): (&str, &str),
    documents: &[Value],
) -> Result<(), Reply> {
    let access = Access { iam_id: by.to_owned(), account: account.to_owned() };
    documents.iter().try_for_each(|document| {
        for_somebody(world, request, &access, "IBMid-invited", document.clone()).map(|_| ())
    })
}

fn for_somebody(
    world: &World,
    request: &Request,
    access: &Access,
    iam_id: &str,
    mut document: Value,
) -> Result<Policy, Reply> {
    let subject = json!([{"attributes": [{"name": "iam_id", "value": iam_id}]}]);
    set(&mut document, "subjects", subject);
    let Value::Object(document) = document else {
        return Err(refused(request, 400, "invalid_body", "A policy is no object."));
    };
    let (subject, document) = Check { world, request, access, newer: false }.checked(&document)?;
    Ok(Policy { id: String::new(), account: access.account.clone(), subject, document })
}

/// `PUT /v1/policies/{id}` and `/v2/policies/{id}`
pub(crate) fn replace(world: &mut World, request: &Request, v2: bool, id: &str) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Administrator)?;
    let present = find_active(world, request, &access, id)?;
    check_tag(request, &version_of(present))?;
    check_unlocked(world, request, &present.subject)?;
    let policy = Policy { id: id.to_owned(), ..checked(world, request, &access, v2)? };
    if policy.document.get("type") != present.document.get("type") {
        return Err(refused(request, 400, "invalid_body", "The policy type cannot be changed."));
    }
    check_twin(world, request, &policy)?;
    let made = |name: &str| present.document.get(name).and_then(Value::as_str).unwrap_or_default();
    let made = (made("created_at"), made("created_by_id"));
    let policy = kept(request, v2, &access, policy, (version(present) + 1, made));
    let reply = shown(200, &policy);
    let own = |it: &&mut Policy| it.id == id && it.account == access.account;
    if let Some(present) = world.policies.iter_mut().find(own) {
        *present = policy;
    }
    Ok(reply)
}

/// The policy of a body, without an id.
fn checked(world: &World, request: &Request, access: &Access, v2: bool) -> Result<Policy, Reply> {
    let sent: Map<String, Value> = request
        .json()
        .ok_or_else(|| refused(request, 400, "invalid_body", "The body is not valid JSON."))?;
    let check = Check { world, request, access, newer: v2 };
    let (subject, document) = check.checked(&sent)?;
    Ok(Policy { id: String::new(), account: access.account.clone(), subject, document })
}

/// Refuses a policy that says what another one says.
fn check_twin(world: &World, request: &Request, policy: &Policy) -> Result<(), Reply> {
    let meaning = meaning(&policy.document);
    let twin = |it: &&Policy| {
        it.is_active()
            && it.id != policy.id
            && (&it.account, &it.subject) == (&policy.account, &policy.subject)
            && self::meaning(&it.document) == meaning
    };
    let Some(twin) = world.policies.iter().find(twin) else { return Ok(()) };
    let text = "The policy wasn't created because an access policy with identical attributes \
         and roles already exists.";
    let with = json!({"policy": twin.id, "etag": version_of(twin)});
    Err(conflict(request, "policy_conflict_error", text, &with))
}

/// What a policy of either form says, whatever the order.
fn meaning(document: &Value) -> Vec<String> {
    let newer = forms::newer(document);
    let parts =
        ["/subject/attributes", "/resource/attributes", "/resource/tags", "/control/grant/roles"];
    let mut all: Vec<String> =
        ["type", "rule"].iter().filter_map(|name| newer.get(name)).map(Value::to_string).collect();
    for part in parts {
        let list = newer.pointer(part).and_then(Value::as_array).into_iter().flatten();
        let mut list: Vec<String> = list.map(Value::to_string).collect();
        list.sort_unstable();
        all.push(list.join(","));
    }
    all
}

/// An attribute of the newer form by its name.
fn attribute(holder: &Value, name: &str) -> Option<String> {
    let mut attributes = holder["attributes"].as_array()?.iter();
    attributes.find(|it| it["key"] == name)?["value"].as_str().map(str::to_owned)
}

/// The policy with what the service adds. `made`: when and by whom it was made.
fn kept(
    request: &Request,
    v2: bool,
    access: &Access,
    mut policy: Policy,
    (version, (at, by)): (u32, (&str, &str)),
) -> Policy {
    let generation = if v2 { "v2" } else { "v1" };
    let Policy { id, document, .. } = &mut policy;
    set(document, "id", id.clone());
    set(document, "href", format!("{}/{generation}/policies/{id}", request.origin()));
    set(document, "created_at", at);
    set(document, "created_by_id", by);
    set(document, "last_modified_at", clock::nanos(request.now));
    set(document, "last_modified_by_id", access.iam_id.clone());
    set(document, "state", "active");
    set(document, "version", tag(id, version));
    policy
}

/// How often a policy was changed: the number before the hyphen of its tag, from one.
fn version(policy: &Policy) -> u32 {
    let text = version_of(policy);
    let number = text.split('-').next().and_then(|number| number.parse::<u32>().ok());
    number.map_or(0, |number| number.saturating_sub(1))
}

/// The entity tag.
fn version_of(policy: &Policy) -> String {
    policy.document.get("version").and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn shown(status: u16, policy: &Policy) -> Reply {
    Reply::json(status, policy.document.clone()).with("etag", version_of(policy))
}
