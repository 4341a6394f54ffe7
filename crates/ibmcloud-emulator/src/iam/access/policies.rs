//! `/v1/policies` and `/v2/policies`: access policies of users, service IDs and access groups.

use serde_json::{Map, Value, json};

use super::errors::refused;
use super::forms;
use crate::clock;
use crate::iam::entities::shared::{Access, body, check_tag, tag};
use crate::json::set;
use crate::net::http::{Answer, Reply, Request};
use crate::world::{PlatformRole, Policy, World};

/// The most policies of a page; no public source has the number.
const LARGEST_PAGE: usize = 100;

/// Roles that every service has: the end of their CRN, their name.
const ROLES: [(&str, &str); 7] = [
    ("role:Viewer", "Viewer"),
    ("role:Operator", "Operator"),
    ("role:Editor", "Editor"),
    ("role:Administrator", "Administrator"),
    ("serviceRole:Reader", "Reader"),
    ("serviceRole:Writer", "Writer"),
    ("serviceRole:Manager", "Manager"),
];

/// `GET /v1/policies/{id}`
pub(crate) fn read(world: &mut World, request: &Request, id: &str) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Viewer)?;
    Ok(shown(200, find(world, request, &access, id)?))
}

/// `DELETE /v1/policies/{id}`
pub(crate) fn delete(world: &mut World, request: &Request, id: &str) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Administrator)?;
    let gone = find(world, request, &access, id)?.id.clone();
    world.policies.retain(|it| it.id != gone);
    Ok(Reply::empty(204))
}

fn find<'a>(
    world: &'a mut World,
    request: &Request,
    access: &Access,
    id: &str,
) -> Result<&'a mut Policy, Reply> {
    let wanted = |it: &&mut Policy| it.id == id && it.account == access.account;
    world.policies.iter_mut().find(wanted).ok_or_else(|| {
        let text = format!("Policy with Id '{id}' not found.");
        refused(request, 404, "policy_not_found", &text)
    })
}

/// `GET /v1/policies` and `/v2/policies`, all at once unless a `limit` asks for pages. `v2` chooses the
/// newer form, in which every policy can be told.
pub(crate) fn list(world: &World, request: &Request, v2: bool) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Viewer)?;
    let subject = request.query("access_group_id").or_else(|| request.query("iam_id"));
    let is = |name: &str, value: &Value| request.query(name).is_none_or(|it| value == it.as_str());
    let service = request.query("service_name").filter(|_| v2);
    let mut found: Vec<Value> =
        world
            .policies
            .iter()
            .filter(|it| it.account == access.account)
            .filter(|it| subject.as_ref().is_none_or(|subject| *subject == it.subject))
            .filter_map(|it| {
                if v2 { Some(forms::newer(&it.document)) } else { forms::older(&it.document) }
            })
            .filter(|it| is("type", &it["type"]) && is("state", &it["state"]))
            .filter(|it| {
                let own = || attribute(&it["resource"], "serviceName");
                service.is_none() || service == own()
            })
            .collect();
    let Some(limit) = request.query("limit") else {
        return Ok(Reply::json(200, json!({"policies": found})));
    };
    let invalid = |name: &str| {
        let text = format!("The query parameter '{name}' is not valid.");
        refused(request, 400, "invalid_query", &text)
    };
    let limit = limit.parse().ok().filter(|it| (1..=LARGEST_PAGE).contains(it));
    let limit: usize = limit.ok_or_else(|| invalid("limit"))?;
    // A page token is the id of the last policy of the page before.
    if let Some(start) = request.query("start") {
        let last = found.iter().position(|it| it["id"] == start.as_str());
        found.drain(..=last.ok_or_else(|| invalid("start"))?);
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

/// `v2` chooses the newer document.
pub(crate) fn create(world: &mut World, request: &Request, v2: bool) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Administrator)?;
    let sent = body(request)?;
    let subject = checked(world, request, &access, v2, &sent)?;
    let document = Value::Object(sent.clone());
    let twin = |it: &Policy| it.subject == subject && grants(&it.document) == grants(&document);
    if world.policies.iter().any(twin) {
        let text = "The policy wasn't created because an access policy with identical attributes \
             and roles already exists.";
        return Err(refused(request, 409, "policy_conflict_error", text));
    }
    let id = world.mint_uuid("policy");
    let policy = kept(request, v2, (id, 0), &access, subject, sent);
    let reply = shown(201, &policy);
    world.policies.push(policy);
    Ok(reply)
}

pub(crate) fn replace(world: &mut World, request: &Request, v2: bool, id: &str) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Administrator)?;
    let version = version(find(world, request, &access, id)?);
    check_tag(request, &tag(id, version))?;
    let sent = body(request)?;
    let subject = checked(world, request, &access, v2, &sent)?;
    let policy = kept(request, v2, (id.to_owned(), version + 1), &access, subject, sent);
    let reply = shown(200, &policy);
    *find(world, request, &access, id)? = policy;
    Ok(reply)
}

/// Checks a document, and returns whom it is for.
fn checked(
    world: &World,
    request: &Request,
    access: &Access,
    v2: bool,
    sent: &Map<String, Value>,
) -> Result<String, Reply> {
    let invalid = |text: &str| refused(request, 400, "invalid_body", text);
    let document = Value::Object(sent.clone());
    if sent.get("type").and_then(Value::as_str) != Some("access") {
        return Err(invalid("The type of the policy is not 'access'."));
    }
    let places = if v2 {
        ["/subject", "/resource", "/control/grant/roles"]
    } else {
        ["/subjects/0", "/resources/0", "/roles"]
    };
    let [subject, resource, roles] =
        places.map(|place| document.pointer(place).unwrap_or(&Value::Null));
    let subject = ["access_group_id", "iam_id"].iter().find_map(|name| attribute(subject, name));
    let subject = subject.ok_or_else(|| invalid("The policy has no subject."))?;
    let group = |it: &crate::world::AccessGroup| it.account == access.account && it.id == subject;
    if !world.access_groups.iter().any(group)
        && !world.identities.iter().any(|it| it.iam_id == subject)
    {
        let text = format!("The subject '{subject}' does not exist.");
        return Err(refused(request, 400, "invalid_body", &text));
    }
    if attribute(resource, "accountId").as_ref() != Some(&access.account) {
        return Err(invalid("The resource has no attribute 'accountId' of this account."));
    }
    let roles = roles.as_array().filter(|roles| !roles.is_empty());
    let roles = roles.ok_or_else(|| invalid("The policy has no roles."))?;
    for role in roles {
        let id = role["role_id"].as_str().unwrap_or_default();
        if display_name(id).is_none() {
            let text = format!("The role '{id}' was not found.");
            return Err(refused(request, 400, "invalid_body", &text));
        }
    }
    Ok(subject)
}

/// What a policy of either version grants, without what the service adds to it.
fn grants(document: &Value) -> (Vec<&Value>, &Value, &Value) {
    let newer = document.pointer("/control/grant/roles").and_then(Value::as_array);
    let roles = document["roles"].as_array().or(newer);
    let ids = roles.into_iter().flatten().map(|role| &role["role_id"]).collect();
    (ids, &document["resources"], &document["resource"])
}

/// An attribute by its name; the newer document calls the name `key`.
fn attribute(holder: &Value, name: &str) -> Option<String> {
    let mut attributes = holder["attributes"].as_array()?.iter();
    let found = attributes.find(|it| it["name"] == name || it["key"] == name)?;
    found["value"].as_str().map(str::to_owned)
}

fn display_name(role_id: &str) -> Option<&'static str> {
    let end = role_id.strip_prefix("crn:v1:bluemix:public:iam::::")?;
    ROLES.iter().find(|(known, _)| *known == end).map(|(_, name)| *name)
}

/// The document as it was sent, with what the service adds.
fn kept(
    request: &Request,
    v2: bool,
    (id, version): (String, u32),
    access: &Access,
    subject: String,
    sent: Map<String, Value>,
) -> Policy {
    let generation = if v2 { "v2" } else { "v1" };
    let now = clock::nanos(request.now);
    let mut document = Value::Object(sent);
    if let Some(roles) = document.get_mut("roles").and_then(Value::as_array_mut) {
        for role in roles {
            let name = display_name(role["role_id"].as_str().unwrap_or_default());
            set(role, "display_name", name);
        }
    }
    set(&mut document, "id", id.clone());
    set(&mut document, "href", format!("{}/{generation}/policies/{id}", request.origin()));
    set(&mut document, "created_at", now.clone());
    set(&mut document, "created_by_id", access.iam_id.clone());
    set(&mut document, "last_modified_at", now);
    set(&mut document, "last_modified_by_id", access.iam_id.clone());
    set(&mut document, "state", "active");
    set(&mut document, "version", tag(&id, version));
    Policy { id, account: access.account.clone(), subject, document }
}

/// How often a policy was replaced: the number before the hyphen of its tag, from one.
fn version(policy: &Policy) -> u32 {
    let text = policy.document.get("version").and_then(Value::as_str).unwrap_or_default();
    let number = text.split('-').next().and_then(|number| number.parse::<u32>().ok());
    number.map_or(0, |number| number.saturating_sub(1))
}

fn shown(status: u16, policy: &Policy) -> Reply {
    let tag = policy.document.get("version").and_then(Value::as_str).unwrap_or_default().to_owned();
    Reply::json(status, policy.document.clone()).with("etag", tag)
}
